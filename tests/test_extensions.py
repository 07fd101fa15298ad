"""What components store survives the ways that spaCy sends documents, and comes back as the same dataclasses."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from pipeline import extensions
from pipeline.records import Article, Entity, TimeExpression

HIER = TimeExpression("a", "a:date:14-18", 14, 18, text="hier", type="DATE", value="2024-12-17", confidence=0.9)
LYON = Entity("a:LOC:lyon", "Lyon", "LOC", aliases=("Lyon", "Lugdunum"), latitude=45.76)


def filled() -> Doc:
    doc = spacy.blank("fr")("Il est arrivé hier.")
    extensions.put(doc, "dates", [HIER])
    extensions.put(doc, "entities", [LYON])
    extensions.put_article(doc, Article("a", text="Il est arrivé hier.", authors=("Anne Roy",), published="2024-12-18"))
    return doc


def test_rows_come_back_as_dataclasses() -> None:
    doc = filled()
    assert (doc._.dates, doc._.entities) == ([HIER], [LYON])


def test_rows_survive_serialisation() -> None:
    doc = filled()
    copy = Doc(spacy.blank("fr").vocab).from_bytes(doc.to_bytes())
    assert (copy._.dates, copy._.entities, copy._.article) == ([HIER], [LYON], doc._.article)


def test_the_article_keeps_its_metadata_without_the_text() -> None:
    article = filled()._.article
    assert (article.article_id, article.published, article.authors, article.text) == (
        "a",
        "2024-12-18",
        ("Anne Roy",),
        "",
    )


def test_a_doc_without_stages_has_no_rows() -> None:
    doc = spacy.blank("fr")("Rien.")
    assert (doc._.dates, doc._.events, doc._.article, doc._.headings) == ([], [], None, [])
    assert not extensions.has(doc, "dates")


def test_headings_are_offsets() -> None:
    doc = spacy.blank("fr")("Titre")
    extensions.put_headings(doc, [(0, 5)])
    assert doc._.headings == [(0, 5)]
