from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from pipeline import run_reader, schema, terminal
from pipeline.errors import UsageError
from pipeline.records import TABLES
from pipeline.run_reader import Mark
from tests import small_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run.write(tmp_path_factory.mktemp("terminal") / "out")


def shown(view: RenderableType) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(view)
    return capture.get()


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_shown_with_its_size(run: Path, table: str) -> None:
    n = len(small_run.rows()[table])
    assert f"{table} ({n} rows" in shown(terminal.tables_view(run))


def test_only_the_first_rows_are_shown(run: Path) -> None:
    view = shown(terminal.tables_view(run, limit=1))
    assert "articles (1 of 2 rows" in view
    assert "-1 pour la ville" not in view


def test_the_columns_shown_exist() -> None:
    for table, names in terminal._COLUMNS.items():
        assert set(names) <= set(schema.header(table))


@pytest.mark.parametrize(("name", "found"), [("roux", 1), ("LUC", 1), ("Blanc", 0), (None, 1)])
def test_quotations_of_a_speaker(run: Path, name: str | None, found: int) -> None:
    view = shown(terminal.quotes_view(run, speaker=name))
    assert f"{found} quotation" in view
    assert ("Je pars" in view) is bool(found)


def test_an_article_shows_its_text_facts_and_rows(run: Path) -> None:
    view = shown(terminal.article_view(run, "a1"))
    for part in ("Le maire <s'en va>", "Je pars <b>libre</b>", "personnel.leave", "2024-12-16", "événement"):
        assert part in view


def test_highlights_carry_the_style_of_their_layer(run: Path) -> None:
    text = terminal.highlighted(small_run.TEXT, run_reader.marks(run, ["a1"])["a1"])
    start = small_run.TEXT.index("Luc Roux")
    styles = {(span.start, span.end): span.style for span in text.spans}
    assert text.plain == small_run.TEXT
    assert styles[start, start + 8] == terminal.STYLES["PER"]


def test_text_is_never_read_as_markup() -> None:
    text = "Il a dit [/bold] puis [red]non[/red]"
    row = {"label": "PER"}
    assert text in shown(terminal.highlighted(text, [Mark(0, 2, "entity", row)]))
    assert "[/bold]" in shown(terminal._grid("[/x]", ["text"], [{"text": text}]))


def test_an_unknown_article_and_a_folder_without_tables_are_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such-article"):
        terminal.article_view(run, "a9")
    with pytest.raises(UsageError, match="not-an-output"):
        terminal.tables_view(tmp_path)
    with pytest.raises(UsageError, match="not-an-output"):
        terminal.quotes_view(tmp_path)


def test_segments_cover_the_text_once_in_order() -> None:
    marks = [Mark(3, 8, "quote", {}), Mark(5, 10, "event", {}), Mark(5, 6, "entity", {}), Mark(20, 99, "date", {})]
    found = list(run_reader.segments(12, marks))
    assert [start for start, _, _ in found] == [0, *(end for _, end, _ in found[:-1])]
    assert found[-1][1] == 12
    assert {tuple(mark.layer for mark in over) for _, _, over in found} == {
        (),
        ("quote",),
        ("quote", "event", "entity"),
        ("quote", "event"),
        ("event",),
    }


spans = st.tuples(st.integers(-5, 40), st.integers(0, 20)).map(lambda s: Mark(s[0], s[0] + s[1], "date", {}))


@given(st.integers(0, 40), st.lists(spans, max_size=12))
def test_segments_are_the_text_cut_at_every_edge(length: int, marks: list[Mark]) -> None:
    found = list(run_reader.segments(length, marks))
    covered = [at for start, end, _ in found for at in range(start, end)]
    assert covered == list(range(length))
    for start, end, over in found:
        inside = [m for m in marks if 0 <= m.start <= start and end <= m.end <= length and m.start < m.end]
        assert sorted(map(id, over)) == sorted(map(id, inside))
