"""One article's way: what it says of itself, where its rows are in the raw text, what happens when a stage fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.api import process, process_many
from pipeline.article_fields import with_metadata
from pipeline.extract import Extraction, Options, extract
from pipeline.records import Article
from pipeline.text import clean
from tests.articles import MAIRE, SEISME, TEXTS, USINE

pytestmark = pytest.mark.model


def one(nlp: Language, article: Article, **options: object) -> Extraction:
    return next(extract(nlp, [article], Options(**options)))  # type: ignore[arg-type]


def located_rows(extraction: Extraction) -> Iterator[object]:
    for table, rows in extraction.rows.items():
        if table != "entities":
            yield from rows


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_offsets_give_the_text_of_every_row(nlp: Language, text: str) -> None:
    extraction = one(nlp, Article("a", text))
    rows = list(located_rows(extraction))
    assert rows
    for row in rows:
        written = getattr(row, "text", None) or row.trigger  # type: ignore[attr-defined]
        assert extraction.text[row.start_char : row.end_char] == written  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", [*TEXTS.values(), "\ufeff" + MAIRE.replace(" ", "\u00a0"), USINE.replace("'", "’")])
def test_raw_offsets_clean_to_the_text_of_every_row(nlp: Language, text: str) -> None:
    extraction = one(nlp, Article("a", text))
    for row in located_rows(extraction):
        written = getattr(row, "text", None) or row.trigger  # type: ignore[attr-defined]
        assert clean(text[row.raw_start : row.raw_end]).text == written  # type: ignore[attr-defined]


def test_html_has_no_raw_offsets(nlp: Language) -> None:
    page = f"<html><body><article><h1>Démission</h1><p>{MAIRE}</p><p>{USINE}</p><p>{SEISME}</p></article></body></html>"
    extraction = one(nlp, Article("a", html=page))
    assert extraction.rows["entity_mentions"]
    assert all(row.raw_start is None for row in located_rows(extraction))  # type: ignore[attr-defined]


def test_a_stage_that_fails_is_a_row_and_the_others_go_on(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(component: object, doc: Doc) -> Doc:
        raise ValueError("cassé")

    monkeypatch.setattr(type(nlp.get_pipe("news_quotes")), "__call__", broken)
    extraction = one(nlp, Article("a", MAIRE))
    assert [(p.stage, p.code) for p in extraction.problems] == [("quotes", "stage-failed")]
    assert "cassé" in extraction.problems[0].message
    assert extraction.rows["entity_mentions"]
    assert extraction.rows["event_mentions"]


def test_an_article_that_fails_among_others_takes_only_its_own_rows_along(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    component = type(nlp.get_pipe("news_events"))
    find = component._find  # type: ignore[attr-defined]

    def broken(self: object, docs: list[Doc]) -> object:
        if any("brisé" in doc.text for doc in docs):
            raise ValueError("cassé")
        return find(self, docs)

    monkeypatch.setattr(component, "_find", broken)
    good, bad = extract(nlp, [Article("a", MAIRE), Article("b", f"{MAIRE} Le vase est brisé.")])
    assert good.rows["event_mentions"]
    assert not good.problems
    assert [(p.article_id, p.stage) for p in bad.problems] == [("b", "events")]
    assert bad.rows["entity_mentions"]
    assert not bad.rows["event_mentions"]


def test_articles_come_back_in_their_order(nlp: Language) -> None:
    ids = [f"a{i}" for i in range(70)]
    found = extract(nlp, [Article(name, SEISME if int(name[1:]) % 7 else "") for name in ids])
    assert [e.article.article_id if e.article else e.problems[0].article_id for e in found] == ids


def test_counts_of_the_article_row_are_those_of_the_tables(nlp: Language) -> None:
    extraction = one(nlp, Article("a", MAIRE))
    assert extraction.article is not None
    assert extraction.article.n_quotes == len(extraction.rows["quotes"]) > 0
    assert extraction.article.n_events == len(extraction.rows["event_mentions"]) > 0
    assert extraction.article.n_chars == len(extraction.text)


def test_the_headline_and_names_are_decoded_like_the_text(nlp: Language) -> None:
    mojibake = "HÃ©lÃ¨ne Morvan, comÃ©dienne"
    extraction = one(nlp, Article("a", MAIRE, title=mojibake, authors=("RÃ©mi Roy",), source="L’Éveil"))
    assert extraction.article is not None
    assert extraction.article.title == "Hélène Morvan, comédienne"
    assert (extraction.article.authors, extraction.article.source) == (("Rémi Roy",), "L’Éveil")


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("L&#8217;&eacute;t&eacute; &amp;amp; la <em>crue</em>", "L’été & la crue"),
        ("**Le pont** rouvre", "Le pont rouvre"),
        ("# Le pont *rouvre*", "Le pont rouvre"),
        ("[Le pont rouvre](https://vaux.fr/1)", "Le pont rouvre"),
        ("#MeToo : 3 * 2 < 7, [vidéo] du R&B", "#MeToo : 3 * 2 < 7, [vidéo] du R&B"),
        ("<br>", None),
    ],
)
def test_the_headline_has_no_markup(nlp: Language, given: str, title: str | None) -> None:
    extraction = one(nlp, Article("a", SEISME, title=given))
    assert extraction.article is not None
    assert extraction.article.title == title


@pytest.mark.parametrize("given", ["<b></b>", "&nbsp;", " "])
def test_a_headline_of_nothing_but_markup_leaves_the_place_to_that_of_the_page(nlp: Language, given: str) -> None:
    extraction = one(nlp, Article("a", title=given, html=f"<h1>Séisme au Chili</h1><p>{SEISME}</p>"))
    assert extraction.article is not None
    assert extraction.article.title == "Séisme au Chili"


def test_metadata_is_one_line_of_valid_text(nlp: Language) -> None:
    extraction = one(nlp, Article("a", SEISME, title="Séisme\n  au Chili\ud800", source="\n"))
    assert extraction.article is not None
    assert (extraction.article.title, extraction.article.source) == ("Séisme au Chili", None)


@pytest.mark.parametrize(
    ("record", "text", "kept", "basis"),
    [
        (None, "2024-12-18", "2024-12-18", "text"),
        ("2024-12", "2024-12-18", "2024-12-18", "text"),
        ("2024-11", "2024-12-18", "2024-11", None),
        ("2024-12-18", "2024-12", "2024-12-18", None),
    ],
)
def test_the_record_wins_unless_the_text_is_finer(record: str | None, text: str, kept: str, basis: str | None) -> None:
    article = with_metadata(Article("a", published=record), {"published": text})
    assert (article.published, article.published_basis) == (kept, basis)


def test_the_article_on_the_doc_has_no_text(nlp: Language) -> None:
    assert {field.name for field in dataclasses.fields(Article)} >= {"text", "html", "extra"}
    extraction = one(nlp, Article("a", SEISME, extra=(("section", "Monde"),)))
    assert extraction.article is not None
    assert extraction.article.extra == '{"section": "Monde"}'


@pytest.mark.parametrize("published", ["2024-12-18", "18 décembre 2024", "18/12/2024", date(2024, 12, 18)])
def test_a_publication_date_is_read_in_any_form(published: Any) -> None:
    extraction = process("Le préfet a démissionné hier.", published=published)
    assert [row.date_value for row in extraction.rows["event_mentions"]] == ["2024-12-17"]


def test_what_is_no_publication_date_is_kept_beside_the_article() -> None:
    article = process(
        "Le préfet a démissionné hier.", published="2024-13-45", updated=datetime(2024, 1, 2, 3, 4)
    ).article
    assert article is not None
    assert (article.published, article.updated) == (None, "2024-01-02T03:04")
    assert article.extra == '{"published": "2024-13-45"}'


def test_what_is_told_beside_a_text_may_be_a_dict_or_nothing() -> None:
    assert process("Le préfet part.", extra=None).problems == []
    article = process("Le préfet part.", extra={"rubrique": "monde"}).article
    assert article is not None
    assert article.extra == '{"rubrique": "monde"}'


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("authors", "Anne Roux", ("Anne Roux",)),
        ("authors", ["Anne Roux", b"Paul Roy", None], ("Anne Roux", "Paul Roy")),
        ("authors", {"name": "Anne Roux"}, ("Anne Roux",)),
        ("authors", ["\ud800", " ", "3"], ()),
        ("authors", None, ()),
        ("authors", 5, ()),
        ("title", 5, "5"),
        ("title", float("nan"), None),
        ("title", pd.NA, None),
        ("source", 3, "3"),
        ("place", ["Vaux"], "Vaux"),
        ("agency", {"name": "AFP"}, "AFP"),
        ("url", 5, "5"),
    ],
)
def test_metadata_of_another_type_is_taken_as_its_text(field: str, given: Any, kept: Any) -> None:
    record = {"article_id": "a", "text": SEISME, field: given}
    for extraction in process_many([record, Article(**record)]):
        assert extraction.problems == []
        assert getattr(extraction.article, field) == kept


@pytest.mark.parametrize(
    ("told", "code"), [({"text": 5}, None), ({"text": None}, "empty-text"), ({"article_id": 3}, None)]
)
def test_a_text_or_an_id_of_another_type_is_no_failure(told: dict[str, Any], code: str | None) -> None:
    [extraction] = process_many([{"article_id": "a", "text": SEISME, **told}])
    assert [problem.code for problem in extraction.problems] == [code] * bool(code)


@pytest.mark.parametrize("field", ["article_id", "text", "title", "authors", "url"])
def test_an_object_without_a_text_is_told_as_such(field: str) -> None:
    for given in (object(), [object()], {"name": object()}):
        record = {"article_id": "a", "text": SEISME, field: given}
        [extraction] = process_many([record])
        assert extraction.article is None
        assert [(problem.stage, problem.code) for problem in extraction.problems] == [("clean", "bad-field")]
        kind = "object" if field == "authors" and isinstance(given, list) else type(given).__name__
        assert f"{field} is an object of type {kind}" in extraction.problems[0].message
