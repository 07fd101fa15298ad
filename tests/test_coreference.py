"""References: names, pronouns and descriptions, on sentences parsed by the base model."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from spacy.language import Language

from pipeline import extensions
from pipeline.coreference import References
from pipeline.records import Article
from tests import marked

CASES = marked.cases("coreference")


@pytest.mark.model
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_the_referent_is_the_one_meant(case: dict, base_nlp: Language) -> None:
    text, mentions, references = marked.nested(case["text"])
    doc = base_nlp(text)
    marked.entities(doc, mentions)
    resolver = References(doc)
    found = [resolver.resolve(start, end) for start, end in references]
    assert [referent.name if referent else None for referent in found] == case["names"]


def test_without_a_parse_names_are_still_resolved() -> None:
    text, mentions, references = marked.nested("{{M. [[PER:Macron]]}} part.")
    doc = marked.blank(text)
    marked.entities(doc, mentions)
    referent = References(doc).resolve(*references[0])
    assert referent is not None
    assert (referent.entity_id, referent.basis) == ("a:PER:macron", "name")


def test_an_office_is_bound_to_its_holder_of_the_day() -> None:
    text, mentions, references = marked.nested("[[PER:Emmanuel Macron]] s'exprime. {{Le chef de l'État}} est ferme.")
    doc = marked.blank(text)
    marked.entities(doc, mentions)
    extensions.put_article(doc, Article("a", published="2019-03-01"))
    assert References(doc).resolve(*references[0]).name == "Emmanuel Macron"  # type: ignore[union-attr]
    extensions.put_article(doc, Article("a", published="2013-03-01"))
    assert References(doc).resolve(*references[0]) is None


def test_an_empty_doc_has_no_referents() -> None:
    assert References(marked.blank("")).resolve(0, 0) is None


_WORDS = st.sampled_from(
    ["il", "Elle", "Macron", "«", "»", "le ministre", ",", ".", "a dit", "\n\n", "que", "et", "(", "M."]
)


@example(["il", "«", "a dit", "a dit", "il"], 16, 3)  # the span begins with a space
@given(st.lists(_WORDS, max_size=30), st.integers(0, 80), st.integers(0, 20))
def test_any_span_of_any_text_gives_a_referent_or_none(words: list[str], start: int, length: int) -> None:
    doc = marked.blank(" ".join(words))
    referent = References(doc).resolve(min(start, len(doc.text)), min(start + length, len(doc.text)))
    assert referent is None or referent.basis in {"name", "pronoun", "description", "coordination"}
