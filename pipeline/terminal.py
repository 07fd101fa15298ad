"""What `depeche inspect` shows: tables, quotations, and an article with its annotations highlighted.

Every function returns something that rich can print; nothing from an article is read as rich markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from pipeline import run_reader, schema
from pipeline.errors import UsageError
from pipeline.folding import fold
from pipeline.records import TABLES
from pipeline.run_reader import Mark, Row

STYLES = {
    "PER": Style(color="cyan", bold=True),
    "LOC": Style(color="green", bold=True),
    "ORG": Style(color="magenta", bold=True),
    "PRODUCT": Style(color="blue", bold=True),
    "EVENT": Style(color="blue", bold=True),
    "date": Style(color="yellow", underline=True),
    "quote": Style(italic=True, bgcolor="grey15"),
    "event": Style(color="red", bold=True, underline=True),
}
_LEGEND = (
    ("personne", "PER"),
    ("lieu", "LOC"),
    ("organisation", "ORG"),
    ("date", "date"),
    ("citation", "quote"),
    ("événement", "event"),
)
# the columns that say most, for a terminal of ordinary width
_COLUMNS = {
    "articles": ("article_id", "published", "source", "title", "n_quotes", "n_events"),
    "entity_mentions": ("article_id", "text", "label", "entity"),
    "entities": ("name", "label", "gender", "role", "country_code", "n_mentions", "n_articles"),
    "dates": ("article_id", "text", "type", "value", "date_start", "date_end"),
    "quotes": ("article_id", "kind", "speaker_name", "cue", "text"),
    "event_mentions": ("article_id", "trigger", "event_type", "agent", "patient", "date_value", "place", "status"),
    "events": ("date_start", "label_fr", "agents", "patients", "place", "status", "n_articles", "summary"),
    "errors": ("article_id", "path", "stage", "code", "message"),
}
# columns that share what the others leave of the width, and their parts of it
_WIDE = {"article_id": 3, "title": 6, "text": 6, "summary": 6, "message": 6, "path": 3, "agent": 3, "patient": 3} | {
    "agents": 3,
    "patients": 3,
    "place": 2,
    "source": 2,
    "entity": 3,
}
_NARROW_CELL = 28
_LONGEST_CELL = 90


def tables_view(out: Path, *, limit: int = 10) -> RenderableType:
    """Return the first rows of every table, the columns that say most.

    Raises:
        UsageError: the folder holds no tables.
    """
    run_reader.require_run(out)
    return Group(*(_first_rows(out, table, limit) for table in TABLES))


def _first_rows(out: Path, table: str, limit: int) -> Table:
    total = run_reader.n_rows(out, table)
    shown = f"{min(limit, total)} of {total} rows" if total > limit else f"{total} rows"
    rows = run_reader.first_rows(out, table, limit)
    return _grid(f"{table} ({shown}, {len(schema.header(table))} columns)", _COLUMNS[table], rows, one_line=True)


def quotes_view(out: Path, *, speaker: str | None = None, limit: int = 10) -> RenderableType:
    """Return the quotations, or those of one speaker: any part of the name, case and accents aside.

    Raises:
        UsageError: the folder holds no tables.
    """
    wanted = fold(speaker or "")
    rows = [
        row
        for row in run_reader.rows(run_reader.require_run(out), "quotes")
        if wanted in fold(row["speaker_name"] or row["speaker"] or "")
    ]
    whose = f" of “{speaker}”" if speaker else ""
    title = f"{len(rows)} {'quotation' if len(rows) == 1 else 'quotations'}{whose}" + (
        f", the first {limit}" if len(rows) > limit else ""
    )
    return _grid(title, _COLUMNS["quotes"], rows[:limit], longest=400)


def article_view(out: Path, article_id: str) -> RenderableType:
    """Return an article: its metadata, its text with the annotations highlighted, its quotations and events.

    Raises:
        UsageError: the folder holds no tables, or no such article.
    """
    article = run_reader.texts(run_reader.require_run(out), [article_id]).get(article_id)
    if article is None:
        raise UsageError("no-such-article", article_id=article_id, path=out)
    marks = run_reader.marks(out, [article_id])[article_id]
    by_layer = {layer: [mark.row for mark in marks if mark.layer == layer] for layer in run_reader.LAYERS}
    body = Panel(highlighted(article["text"], marks), title=Text(article["title"] or article_id), subtitle=legend())
    return Group(
        _facts(article),
        body,
        _grid("quotes", ("kind", "speaker_name", "cue", "text"), by_layer["quote"], longest=200),
        _grid("event_mentions", _COLUMNS["event_mentions"][1:], by_layer["event"]),
        _grid("dates", ("text", "type", "value", "date_start", "date_end", "basis"), by_layer["date"]),
    )


def highlighted(text: str, marks: Sequence[Mark]) -> Text:
    """Return the text with a style for every annotation; where several meet, their styles add up."""
    styled = Text(text)
    for start, end, over in run_reader.segments(len(text), marks):
        for mark in over:
            styled.stylize(STYLES.get(_style_name(mark), Style()), start, end)
    return styled


def _style_name(mark: Mark) -> str:
    return str(mark.row["label"]) if mark.layer == "entity" else mark.layer


def legend() -> Text:
    """Return the legend of the highlights, in French as the article."""
    return Text("  ").join(Text(name, STYLES[style]) for name, style in _LEGEND)


def _facts(article: Row) -> Text:
    names = ("article_id", "source", "published", "updated", "authors", "agency", "place", "url", "path")
    values = ((name, article.get(name)) for name in names)
    facts = [f"{name}: {schema.cell(value)}" for name, value in values if value]
    return Text(" · ".join(facts), style="dim")


def _grid(
    title: str, names: Sequence[str], rows: Iterable[Row], *, longest: int = _LONGEST_CELL, one_line: bool = False
) -> Table:
    """Return rows as a table; where space is short, long columns give way and cells are cut (`one_line`) or folded."""
    options: dict[str, Any] = {"overflow": "ellipsis", "no_wrap": True} if one_line else {"overflow": "fold"}
    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", expand=one_line)
    for name in names:
        table.add_column(name, ratio=_WIDE.get(name) if one_line else None, **options)
    for row in rows:
        table.add_row(*(Text(_shortened(row[name], longest if name in _WIDE else _NARROW_CELL)) for name in names))
    return table


def _shortened(value: Any, longest: int) -> str:
    cell = " ".join(str(schema.cell(value)).split())
    return cell if len(cell) <= longest else cell[: longest - 1] + "…"
