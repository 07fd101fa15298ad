"""Where a run and the gold disagree, annotation by annotation: what to look at when a score is low."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from pipeline.gold import LAYERS, load_gold
from pipeline.matching import matched, rows_of, same_date, same_name, same_span, same_words
from pipeline.run_reader import Row, require_run

Agree = Callable[[Row, Row], bool]


@dataclass(frozen=True)
class Mismatch:
    """One disagreement: `what` is missed, extra, or the name of the field that differs."""

    article_id: str
    layer: str
    what: str
    text: str
    gold: str
    found: str


def _same(gold_field: str, column: str) -> Agree:
    return lambda g, r: (g.get(gold_field) or None) == (r[column] or None)


def _same_name(gold_field: str, column: str) -> Agree:
    return lambda g, r: not (g.get(gold_field) or r[column]) or same_name(g.get(gold_field), r[column])


# layer -> (field, its column, whether gold and row agree)
_FIELDS: dict[str, list[tuple[str, str, Agree]]] = {
    "entities": [
        ("text", "text", same_span),
        ("label", "label", _same("label", "label")),
        ("entity", "entity", lambda g, r: same_words(g.get("entity"), r["entity"])),
    ],
    "dates": [
        ("text", "text", same_span),
        ("type", "type", _same("type", "type")),
        ("value", "value", _same("value", "value")),
    ],
    "quotes": [
        ("content", "text", lambda g, r: same_words(g["content"], r["text"])),
        ("kind", "kind", _same("kind", "kind")),
        ("speaker_name", "speaker_name", _same_name("speaker_name", "speaker_name")),
    ],
    "events": [
        ("type", "event_type", _same("type", "event_type")),
        ("status", "status", _same("status", "status")),
        *((name, name, _same_name(name, name)) for name in ("agent", "patient", "place")),
        ("date", "date_value", lambda g, r: not (g.get("date") or r["date_value"]) or same_date(g.get("date"), r)),
    ],
}


def mismatches(gold: Path, out: Path) -> Iterator[Mismatch]:
    """Yield the disagreements of a run with its gold, in the order of the gold's articles.

    Raises:
        UsageError: the gold or the folder of the run cannot be used.
    """
    articles = load_gold(gold)
    rows = {layer: rows_of(require_run(out), layer, [a.article_id for a in articles]) for layer in LAYERS}
    for article in articles:
        for layer, gold_rows in article.layers.items():
            found = rows[layer].get(article.article_id, [])
            yield from _compare(article.article_id, layer, gold_rows, found)


def _compare(article_id: str, layer: str, gold: Sequence[Row], rows: Sequence[Row]) -> Iterator[Mismatch]:
    gold, rows, pairs = matched(layer, gold, rows)
    key = LAYERS[layer]
    met = {id(item) for both in pairs for item in both}
    for annotation in gold:
        if id(annotation) not in met:
            yield Mismatch(article_id, layer, "missed", annotation[key], _kind(annotation), "")
    for row in rows:
        if id(row) not in met:
            yield Mismatch(article_id, layer, "extra", row.get("trigger") or row["text"], "", _kind(row))
    for annotation, row in pairs:
        for field, column, agree in _FIELDS[layer]:
            if not agree(annotation, row):
                values = (str(annotation.get(field) or ""), str(row[column] or ""))
                yield Mismatch(article_id, layer, field, annotation[key], *values)


def _kind(row: Row) -> str:
    return str(row.get("event_type") or row.get("label") or row.get("kind") or row.get("type") or "")


def mismatches_table(found: Sequence[Mismatch], limit: int) -> Table:
    """Return the first disagreements as a table for the terminal."""
    table = Table(caption=f"{min(limit, len(found))} of {len(found)} disagreements")
    for name in ("article", "layer", "what", "text", "gold", "found"):
        table.add_column(name, overflow="fold")
    for item in found[:limit]:
        table.add_row(*(Text(value) for value in vars(item).values()))
    return table
