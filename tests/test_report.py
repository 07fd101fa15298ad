from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import report_data
from pipeline.errors import UsageError
from pipeline.html_tags import tag
from pipeline.records import TABLES
from pipeline.report import render, write_report
from pipeline.report_articles import _paragraphs
from pipeline.report_data import AnnotatedArticle, ReportData, timeline
from pipeline.report_parts import interval
from pipeline.run_reader import Mark
from tests import small_run

VOID = {"meta", "input", "br", "hr"}


class Page(HTMLParser):
    """Reads a page back: its elements, its text; a tag left open or closed twice is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))
        if name not in VOID:
            self.open.append(name)

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.elements if found == name]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    return report_data.collect(small_run.write(tmp_path_factory.mktemp("report") / "out"))


@pytest.fixture(scope="module")
def page(data: ReportData) -> Page:
    return Page(render(data))


def test_the_page_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "r.html"
    write_report(small_run.write(tmp_path / "out"), target)
    assert Page(target.read_text(encoding="utf-8")).named("html") == [{"lang": "fr"}]
    assert [path.name for path in target.parent.iterdir()] == ["r.html"]


def test_a_folder_in_the_place_of_the_page_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    run = small_run.write(tmp_path / "out")
    (tmp_path / "page").mkdir()
    with pytest.raises(UsageError, match="output-unusable"):
        write_report(run, tmp_path / "page")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "page"]


def test_nothing_is_loaded_and_nothing_runs(page: Page) -> None:
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form"}
    links = [value for _, attributes in page.elements for key, value in attributes.items() if key in ("href", "src")]
    assert links
    assert all(value and value.startswith("#") for value in links)
    assert not [key for _, attributes in page.elements for key in attributes if key.startswith("on")]
    policy = next(m["content"] for m in page.named("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_links_lead_somewhere_and_ids_are_unique(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {str(a["href"])[1:] for a in page.named("a")} <= set(ids)
    assert {str(s["aria-labelledby"]) for s in page.named("section")} <= set(ids)


def test_what_articles_say_is_text_never_markup(page: Page) -> None:
    assert "b" not in {name for name, _ in page.elements}
    for shown in ("Je pars <b>libre</b>", "Le maire <s'en va>", "Le maire a démissionné <lundi>."):
        assert shown in page.text


HOSTILE = "</span><script>alert(1)</script>\" onload='x' &lt; ]]> <!--"


def test_hostile_values_stay_values_in_every_place(data: ReportData) -> None:
    def hostile(row: dict[str, Any]) -> dict[str, Any]:
        return {key: HOSTILE if isinstance(value, str) and "date" not in key else value for key, value in row.items()}

    articles = [
        AnnotatedArticle(
            {**hostile(a.row), "published": HOSTILE, "authors": (HOSTILE,)},
            HOSTILE,
            [],
            [Mark(0, 7, mark.layer, hostile(mark.row)) for mark in a.marks],
        )
        for a in data.articles
    ]
    changed = replace(
        data,
        span={**data.span, "first": HOSTILE, "last": HOSTILE},
        run={"depeche": HOSTILE, "settings": {"model": HOSTILE}},
        types=[hostile(row) for row in data.types],
        events=[hostile(row) | {"agents": [HOSTILE]} for row in data.events],
        speakers=[hostile(row) for row in data.speakers],
        articles=articles,
        doubts=[hostile(row) for row in data.doubts],
        errors=[hostile(row) for row in data.errors],
    )
    hostile_page = Page(render(changed))
    assert "script" not in {name for name, _ in hostile_page.elements}
    assert not [key for _, attributes in hostile_page.elements for key in attributes if key.startswith("on")]
    assert hostile_page.text.count(HOSTILE) > 20


@given(st.text(), st.text())
def test_a_tag_gives_back_its_text_and_attributes(text: str, value: str) -> None:
    text, value = text.replace("\r", ""), value.replace("\r", "")
    parsed = Page(tag("p", text, title=value))
    assert parsed.text == text.replace("\0", parsed.text[:0] or "\0")
    assert parsed.elements == [("p", {"title": value})]


def test_figures_are_those_of_the_tables(page: Page) -> None:
    for table, name in (("articles", "articles"), ("quotes", "citations"), ("errors", "erreurs")):
        assert f"{len(small_run.rows()[table])}{name}" in page.text


def test_an_annotation_carries_its_class_and_the_values_of_its_row(page: Page) -> None:
    spans = {(s["class"], s["title"]) for s in page.named("span") if s.get("title")}
    assert ("e PER", "PER · Luc Roux · ner 1.00") in spans
    assert any(c == "v asserted" and "personnel.leave" in str(t) and "2024-12-16" in str(t) for c, t in spans)
    assert any(c == "q" and "citation directe · Luc Roux" in str(t) for c, t in spans)


def test_an_event_leads_to_the_article_that_tells_it(page: Page) -> None:
    anchors = [str(a["href"])[1:] for a in page.named("a")]
    bodies = [div["id"] for div in page.named("div") if div.get("class") == "body"]
    assert [name for name in anchors if name in bodies] == ["article-2"]  # a1 is the later of the two


def test_the_status_of_an_event_is_said_in_words(page: Page) -> None:
    assert "nié" in page.text


def test_doubts_and_errors_are_listed(page: Page) -> None:
    assert "Confiance sous 0,6 : 1 ligne" in page.text
    assert "empty-file" in page.text


def test_an_empty_run_has_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_run, "rows", lambda: {table: [] for table in TABLES})
    empty = Page(render(report_data.collect(small_run.write(tmp_path / "out"))))
    for said in (
        "Aucun événement daté.",
        "Aucune citation.",
        "Aucune ligne douteuse.",
        "Tous les articles sont passés.",
    ):
        assert said in empty.text


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not-an-output"):
        write_report(tmp_path, tmp_path / "r.html")
    assert not (tmp_path / "r.html").exists()


def test_the_page_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_data, "MAX_ARTICLES", 1)
    monkeypatch.setattr(report_data, "MAX_CHARS", 40)
    bounded = Page(render(report_data.collect(small_run.write(tmp_path / "out"))))
    assert "Les 1 articles les plus riches, sur 2 ;" in bounded.text
    assert "Texte coupé après 40 caractères." in bounded.text
    assert "Je pars <b>libre</b> », a-t-il" not in bounded.text


def test_the_text_of_an_article_comes_back_whole() -> None:
    text = "Titre\n\nUn maire,\nun vote.\n\nFin."
    marks = [Mark(10, 22, "quote", {"kind": "direct", "speaker_name": None, "cue": None, "rule": "r", "confidence": 1})]
    article = AnnotatedArticle({}, text, [(0, 5)], marks)
    blocks = list(_paragraphs(article))
    assert [re.sub("<.*?>", "", block) for block in blocks] == ["Titre", "Un maire,\nun vote.", "Fin."]
    assert [block[:4] for block in blocks] == ["<h4>", "<p>U", "<p>F"]


@pytest.mark.parametrize(
    ("days", "grain", "n_periods"),
    [
        ([("2024-12-01", 1), ("2024-12-31", 1)], "day", 31),
        ([("2024-01-31", 1), ("2024-12-01", 1)], "month", 12),
        ([("2014-01-31", 1), ("2024-12-01", 1)], "year", 11),
    ],
)
def test_the_timeline_takes_a_readable_grain(days: list[tuple[str, int]], grain: str, n_periods: int) -> None:
    found = timeline(days, "2014", "2024-12-18T10:00")
    assert (found.grain, len(found.periods), sum(n for _, n in found.periods)) == (grain, n_periods, 2)


def test_background_far_from_the_publications_is_only_counted() -> None:
    days = [("0800-12-25", 2), ("2024-12-01", 1), ("2100-01-01", 3)]
    found = timeline(days, "2024-12", "2024-12")
    assert (found.earlier, found.later, found.periods) == (2, 3, [("2024-12-01", 1)])


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2024-12-18", "2024-12-18", "18 décembre 2024"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2024-02-01", "2024-02-29", "février 2024"),
        ("2024-12-14T22:00", "2024-12-15T05:59", "14 – 15 décembre 2024"),
        ("2024-11-30", "2024-12-02", "30 novembre – 2 décembre 2024"),
        ("2024-12-30", "2025-01-02", "30 décembre 2024 – 2 janvier 2025"),
        ("2024-12-01", None, "1er décembre 2024"),
        (None, None, ""),
    ],
)
def test_an_interval_is_said_as_short_as_it_can_be(first: str | None, last: str | None, said: str) -> None:
    assert interval({"date_start": first, "date_end": last}) == said


def test_voices_are_counted_by_who_they_are(page: Page, data: ReportData) -> None:
    assert data.voices == {"men": 1}
    assert "hommes : 1 (100\u00a0%)" in page.text
    assert "femmes : 0 (0\u00a0%)" in page.text
