"""Reads a run back: its tables by article, its texts, and the texts cut where annotations begin and end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipeline.errors import UsageError
from pipeline.records import TABLES

Row = dict[str, Any]
# layer -> its table, in the order in which annotations are nested: what is outside comes first
LAYERS = {"quote": "quotes", "event": "event_mentions", "date": "dates", "entity": "entity_mentions"}


@dataclass(frozen=True)
class Mark:
    """A row that covers [start, end) of an article's clean text."""

    start: int
    end: int
    layer: str
    row: Row


def require_run(out: Path) -> Path:
    """Return the folder if `depeche run` wrote tables into it.

    Raises:
        UsageError: it did not, or one of them is damaged.
    """
    if not (out / "articles.parquet").exists():
        raise UsageError("not-an-output", path=out)
    for table in TABLES:
        try:
            pq.read_metadata(out / f"{table}.parquet")
        except (OSError, pa.ArrowException) as error:
            raise UsageError("table-damaged", path=out / f"{table}.parquet") from error
    return out


def n_rows(out: Path, table: str) -> int:
    """Return the number of rows of a table, from its Parquet footer."""
    return int(pq.read_metadata(out / f"{table}.parquet").num_rows)


def rows(out: Path, table: str, ids: Sequence[str] | None = None) -> list[Row]:
    """Return the rows of a table, or those of some articles, in its order."""
    source = ds.dataset(out / f"{table}.parquet")
    wanted = None if ids is None else pc.field("article_id").isin(pa.array(ids, pa.string()))
    values: list[Row] = source.to_table(filter=wanted).to_pylist()
    return values


def first_rows(out: Path, table: str, limit: int) -> list[Row]:
    """Return the first rows of a table, without reading the rest."""
    with pq.ParquetFile(out / f"{table}.parquet") as source:
        batch = next(source.iter_batches(limit), None)
    values: list[Row] = batch.to_pylist() if batch else []
    return values


def rows_by_article(out: Path, table: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return the rows of some articles, by article."""
    grouped: dict[str, list[Row]] = {}
    for row in rows(out, table, ids):
        grouped.setdefault(row["article_id"], []).append(row)
    return grouped


def texts(out: Path, ids: Iterable[str]) -> dict[str, Row]:
    """Return the lines of `articles.jsonl` of some articles, by id: metadata, `headings`, `text`."""
    wanted = set(ids)
    found: dict[str, Row] = {}
    with (out / "articles.jsonl").open(encoding="utf-8", newline="\n") as handle:
        for line in handle:
            if len(found) == len(wanted):
                break
            article = json.loads(line)
            if article["article_id"] in wanted:
                found[article["article_id"]] = article
    return found


def marks(out: Path, ids: Sequence[str]) -> dict[str, list[Mark]]:
    """Return the annotations of some articles, by article, in the order of the text."""
    found: dict[str, list[Mark]] = {name: [] for name in ids}
    for layer, table in LAYERS.items():
        for row in rows(out, table, ids):
            found[row["article_id"]].append(Mark(row["start_char"], row["end_char"], layer, row))
    return {name: sorted(items, key=lambda mark: (mark.start, -mark.end)) for name, items in found.items()}


def segments(length: int, annotations: Sequence[Mark]) -> Iterator[tuple[int, int, tuple[Mark, ...]]]:
    """Yield the stretches of a text between the ends of its annotations, each with the annotations over it.

    >>> quote, name = Mark(2, 9, "quote", {}), Mark(4, 6, "entity", {})
    >>> [(start, end, len(over)) for start, end, over in segments(10, [quote, name])]
    [(0, 2, 0), (2, 4, 1), (4, 6, 2), (6, 9, 1), (9, 10, 0)]
    """
    inside = [mark for mark in annotations if 0 <= mark.start < mark.end <= length]
    starts = sorted(inside, key=lambda mark: mark.start)
    edges = sorted({0, length, *(mark.start for mark in inside), *(mark.end for mark in inside)})
    active: list[Mark] = []
    at = 0
    for start, end in pairwise(edges):
        active = [mark for mark in active if mark.end > start]
        while at < len(starts) and starts[at].start == start:
            active.append(starts[at])
            at += 1
        yield start, end, tuple(active)
