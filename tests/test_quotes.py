"""Quotations by marked sentences: `⟦direct⟧`, `⟪indirect⟫`, `⦃mixed⦄`, with who says them; and hostile text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline import extensions
from pipeline.quotes import NewsQuotes
from pipeline.records import Article, Quote

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "quotes.jsonl").read_text(encoding="utf-8").splitlines()
]
OPENING = {"⟦": "direct", "⟪": "indirect", "⦃": "mixed"}
CLOSING = set("⟧⟫⦄")
EDGE = ' .,;:!?«»"“”\n'


def unmark(marked: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the sentence without brackets, and what they hold: kind, start, end."""
    text, quotes, stack = [], [], []
    for char in marked:
        if char in OPENING:
            stack.append((OPENING[char], len(text)))
        elif char in CLOSING:
            kind, start = stack.pop()
            quotes.append((kind, start, len(text)))
        else:
            text.append(char)
    return "".join(text), quotes


def core(text: str, kind: str, start: int, end: int) -> tuple[str, str]:
    return kind, text[start:end].strip(EDGE)


def bare(name: str | None) -> str:
    words = (name or "").lower().replace("’", "'").replace("l'", "").replace("d'", "").split()
    return " ".join(word for word in words if word not in {"le", "la", "les", "un", "une", "des", "du", "de"})


@pytest.fixture(scope="module")
def found(nlp: Language) -> list[list[Quote]]:
    return [doc._.quotes for doc in nlp.pipe([unmark(case["marked"])[0] for case in CASES])]


def test_cases_are_many_and_a_third_negative() -> None:
    negatives = sum(case["construction"] == "negative" for case in CASES)
    assert len(CASES) >= 400
    assert negatives * 3 >= len(CASES)


@pytest.mark.model
@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: f"{number}-{CASES[number]['construction']}")
def test_marked_sentence(found: list[list[Quote]], number: int) -> None:
    case = CASES[number]
    text, expected = unmark(case["marked"])
    rows = found[number]
    assert [core(text, row.kind, row.start_char, row.end_char) for row in rows] == [core(text, *q) for q in expected]
    for row, speaker in zip(rows, case["speakers"], strict=True):
        assert row.text == text[row.start_char : row.end_char]
        if speaker is not None:
            assert bare(row.speaker_name) == bare(speaker)


@pytest.fixture(scope="module")
def blank() -> Language:
    nlp = spacy.blank("fr")
    nlp.add_pipe("news_quotes")
    return nlp


def test_works_on_a_blank_pipeline(blank: Language) -> None:
    rows = blank("« Nous partirons demain », a-t-il dit.")._.quotes
    assert [(row.kind, row.text, row.cue) for row in rows] == [("direct", "Nous partirons demain", "a-t-il dit")]


def test_broken_quotation_is_linked(blank: Language) -> None:
    first, second = blank("« Je pars », dit-il, « et je reviens ».")._.quotes
    assert second.continues == first.quote_id
    assert first.continues is None


def test_ids_carry_the_article_and_the_offsets(blank: Language) -> None:
    doc = blank.make_doc("« Oui », dit-elle.")
    doc._.article = Article("a1")
    row = NewsQuotes()(doc)._.quotes[0]
    assert row.quote_id == "a1:quote:2-5"


def test_spans_are_those_of_the_rows(blank: Language) -> None:
    doc = blank("« Nous partirons demain », dit-elle.")
    assert [(span.text, span.label_) for span in doc.spans["quotes"]] == [("Nous partirons demain", "direct")]


def test_stance_comes_from_the_lexicon(blank: Language) -> None:
    assert [row.stance for row in blank("« C'est faux », nie-t-il.")._.quotes] == ["denies"]


@pytest.mark.model
def test_addressee_is_told(nlp: Language) -> None:
    row = nlp("Claire Vasseur a demandé aux habitants de rester chez eux.")._.quotes[0]
    assert row.addressee == "habitants"


def test_second_run_replaces_the_rows(blank: Language) -> None:
    doc = blank("« Oui », dit-il.")
    once = doc._.quotes
    assert NewsQuotes()(doc)._.quotes == once


def test_survives_serialisation(blank: Language) -> None:
    doc = blank("« Oui », dit-il.")
    again = type(doc)(blank.vocab).from_bytes(doc.to_bytes())
    assert extensions.get(again, "quotes") == doc._.quotes


@pytest.mark.parametrize(
    "text",
    ["", " ", "«", "»", "« »", "'", '"', "« « « «", "a-t-il dit", ", dit-il", "selon", ":", "« Oui », l'interrompt"],
)
def test_scraps_do_not_fail(blank: Language, text: str) -> None:
    assert isinstance(blank(text)._.quotes, list)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=" abéÉ«»“”\"'’.,:;!?\n-()–dit-ilque selon", max_size=200))
def test_offsets_stay_inside_any_text(text: str) -> None:
    doc = NewsQuotes()(spacy.blank("fr")(text))
    for row in doc._.quotes:
        assert 0 <= row.start_char < row.end_char <= len(text)
        assert row.text == text[row.start_char : row.end_char]


@pytest.mark.parametrize("unit", ["« a », dit-il. ", "« ", '" a " ', "selon lui, ", "il dit que ", "il dit : « "])
def test_time_is_linear(blank: Language, unit: str) -> None:
    component = NewsQuotes()
    times = []
    for size in (2000, 8000):
        doc = blank.tokenizer(unit * size)
        start = time.process_time()
        component(doc)
        times.append(time.process_time() - start)
    assert times[1] < 12 * max(times[0], 0.05)
