"""How sure the article is: the rules sentence by sentence, mood read from forms."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline.event_context import Context
from pipeline.factuality import facts
from pipeline.verb_mood import mood_of

MARK = re.compile(r"\[([^\]]+)\]")
LINES = (Path(__file__).parent / "cases" / "factuality.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]


def told(nlp: Language, marked: str) -> str:
    mark = MARK.search(marked)
    assert mark is not None
    doc = nlp(MARK.sub(r"\1", marked))
    span = doc.char_span(mark.start(), mark.end() - 2, alignment_mode="expand")
    return facts(Context(doc), span.root.i).status


@pytest.mark.model
@pytest.mark.parametrize("status", ["asserted", "negated", "future", "possible", "conditional"])
def test_status_of_marked_sentences(base_nlp: Language, status: str) -> None:
    cases = [case["text"] for case in CASES if case["status"] == status]
    wrong = [text for text in cases if told(base_nlp, text) != status]
    assert len(wrong) <= 0.25 * len(cases), wrong


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Elle n'a jamais été [condamnée].", "NEG"),
        ("Elle n'a [rencontré] que le préfet.", "POS"),
        ("Personne n'a été [blessé].", "NEG"),
    ],
)
def test_polarity(base_nlp: Language, text: str, expected: str) -> None:
    mark = MARK.search(text)
    assert mark is not None
    doc = base_nlp(MARK.sub(r"\1", text))
    span = doc.char_span(mark.start(), mark.end() - 2)
    assert facts(Context(doc), span.root.i).polarity == expected


@pytest.mark.parametrize("form", ["construira", "viendront", "aura", "mourra", "ouvrirez", "recevra", "vendrons"])
def test_future_forms(form: str) -> None:
    assert mood_of(form) == "Fut"


@pytest.mark.parametrize("form", ["jetterait", "seraient", "pourrait", "courrait", "ouvrirait", "préparerait"])
def test_conditional_forms(form: str) -> None:
    assert mood_of(form) == "Cnd"


@pytest.mark.parametrize("form", ["tirait", "montrait", "mourait", "ouvrons", "entra", "prépare", "offrait", "déclara"])
def test_other_forms_with_an_r(form: str) -> None:
    assert mood_of(form) == ""


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "La foire est annulée en raison de la [grève].",
        "Les rassemblements sont interdits depuis l'[attaque].",
        "Les digues n'ont pas évité l'[inondation].",
    ],
)
def test_what_stands_beside_a_governing_word_is_not_governed(base_nlp: Language, text: str) -> None:
    assert told(base_nlp, text) == "asserted"
