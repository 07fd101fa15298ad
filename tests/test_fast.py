"""The fast components of the base model give what spaCy's own give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import nlp as nlp_module
from pipeline.lexicons import models_dir
from pipeline.ner import CONFIG, unpack

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PARTS = ("ner", "tok2vec", "morphologizer", "parser", "attribute_ruler")
ATTRIBUTES = ["POS", "TAG", "MORPH", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID"]
ODD = [
    "",
    "Oui",
    " ",
    "\n\n",
    "Lyon\n\nParis \n Le maire  de Lyon , Paul Martin.\n\nIl part .",
    "Aujourd'hui, c.-à-d. lundi, Mme Dupont n’est pas venue. " * 3,
    "« " * 40 + "Paul Martin " * 60,
    "Jean-Claude Van Damme de la Tour du Pin de la Roche " * 8,
]
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def plain() -> Language:
    """The same models in spaCy's own components."""
    nlp = nlp_module.load_base()
    nlp.remove_pipe("ner")
    unpack(nlp.add_pipe("ner", config=CONFIG, first=True), models_dir() / "ner" / "weights.msgpack")
    nlp.add_pipe("news_clean", first=True)
    return nlp


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [path.read_text(encoding="utf-8", errors="replace") for path in sorted(CORPUS.glob("*.txt"))] + ODD


def parsed(nlp: Language, texts: list[str], size: int = 32) -> list[Doc]:
    docs = [nlp.get_pipe("news_clean")(nlp.make_doc(text)) for text in texts]
    for name in PARTS:
        docs = list(nlp.get_pipe(name).pipe(docs, batch_size=size))
    return docs


def same(one: Doc, two: Doc) -> bool:
    return np.array_equal(one.to_array(ATTRIBUTES), two.to_array(ATTRIBUTES))


def test_all_annotations_are_those_of_spacy(nlp: Language, plain: Language, texts: list[str]) -> None:
    for ours, theirs in zip(parsed(nlp, texts), parsed(plain, texts), strict=True):
        assert same(ours, theirs), ours.text[:80]
        assert np.allclose(ours.tensor, theirs.tensor, atol=1e-4)


def test_a_doc_is_annotated_alike_alone_and_in_company(nlp: Language, texts: list[str]) -> None:
    texts = [text for text in texts if text]
    for company, text in zip(parsed(nlp, texts), texts, strict=True):
        alone = parsed(nlp, [text], 1)[0]
        assert same(company, alone)
        assert np.array_equal(company.tensor, alone.tensor)


def test_names_that_are_set_before_are_left_to_spacy(nlp: Language, plain: Language) -> None:
    found = []
    for pipeline in (nlp, plain):
        doc = pipeline.make_doc("Le maire de Lyon a vu Paul Martin à Paris.")
        doc.set_ents([Span(doc, 1, 4, label="PER")], default="unmodified")
        found.append([(ent.text, ent.label_) for ent in pipeline.get_pipe("ner")(doc).ents])
    assert found[0] == found[1]
    assert ("maire de Lyon", "PER") in found[0]


def test_a_name_that_does_not_end_is_left_to_spacy(
    nlp: Language, plain: Language, texts: list[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr("pipeline.fast_parser._LONGEST_NAME", 2)
    for ours, theirs in zip(parsed(nlp, texts), parsed(plain, texts), strict=True):
        assert ours.ents == () or same(ours, theirs)


def test_the_table_of_words_is_emptied_when_it_is_full(nlp: Language, monkeypatch: Any) -> None:
    words = nlp.get_pipe("tok2vec").vectors._words
    before = parsed(nlp, ["Le maire de Lyon part."])[0]
    monkeypatch.setattr("pipeline.fast_vectors._MAX_WORDS", 3)
    after = parsed(nlp, ["Le maire de Lyon part."])[0]
    assert same(before, after)
    assert len(words._rows) <= 10


def test_other_rules_for_tags_are_left_to_spacy() -> None:
    nlp = nlp_module.load_base(fast=True)
    nlp.get_pipe("attribute_ruler").add([[{"LOWER": "maire"}]], {"TAG": "MAIRE"})
    doc = nlp("Le maire a parlé.")
    assert [token.tag_ for token in doc] == ["DET", "MAIRE", "AUX", "VERB", "PUNCT"]
