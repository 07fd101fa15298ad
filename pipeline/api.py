"""The library's front door: one text, many articles, or the folder of a run, as rows or pandas frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import nlp as _nlp
from pipeline import schema
from pipeline.errors import UsageError
from pipeline.extract import Extraction, Options, extract
from pipeline.nlp import load
from pipeline.record_cells import date_or_extra
from pipeline.records import TABLES, Article

__all__ = ["load", "process", "process_many", "read_frames", "to_frames"]


def process(
    text: str, *, published: str | date | None = None, article_id: str = "article", **metadata: Any
) -> Extraction:
    """Return what is extracted from one text: its rows by table in `.rows`, its problems in `.problems`.

    `published` is the publication date at the precision known, as a string or a date; `metadata` are fields of
    `Article`.
    """
    return next(process_many([{"article_id": article_id, "text": text, "published": published, **metadata}]))


def process_many(
    articles: Iterable[Article | Mapping[str, Any]], *, all_events: bool = False, any_language: bool = False
) -> Iterator[Extraction]:
    """Yield an `Extraction` for each article, in their order; one that fails has its `problems` filled.

    An article is an `Article` or a dict with its fields (`article_id` and `text`, or `html`, at least); in a dict dates
    are read in all the forms that input files have them in.
    """
    records = (item if isinstance(item, Article) else _article(item) for item in articles)
    return extract(_nlp.shared(all_events=all_events), records, Options(any_language=any_language))


def _article(item: Mapping[str, Any]) -> Article:
    told = item.get("extra") or ()
    extra = list(told.items() if isinstance(told, Mapping) else told)
    dates = {name: date_or_extra(item.get(name), name, extra) for name in ("published", "updated")}
    return Article(**{**item, **dates, "extra": tuple(extra)})


def to_frames(extractions: Iterable[Extraction]) -> dict[str, pd.DataFrame]:
    """Return the tables of some extractions as pandas frames, with the columns and types of a run's tables.

    Ids of entities and events are those of each article: only a run links them over the corpus.
    """
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES if table != "events"}
    for extraction in extractions:
        rows["errors"].extend(asdict(problem) for problem in extraction.problems)
        if extraction.article is not None:
            rows["articles"].append(asdict(extraction.article))
        for table, found in extraction.rows.items():
            rows[table].extend(asdict(row) for row in found)
    return {table: _frame(table, values) for table, values in rows.items()}


def _frame(table: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    dtypes: Any = schema.pandas_dtypes(table)
    columns = {name: [_flat(row[name]) for row in rows] for name in dtypes}
    return pd.DataFrame({name: pd.array(values, dtype=dtypes[name]) for name, values in columns.items()})


def _flat(value: Any) -> Any:
    return schema.cell(value) if isinstance(value, (tuple, list)) else value


def read_frames(out: Path | str) -> dict[str, pd.DataFrame]:
    """Return the tables that `depeche run` wrote into a folder, as pandas frames.

    Raises:
        UsageError: the folder holds no tables.
    """
    out = Path(out)
    if not (out / "articles.csv").exists():
        raise UsageError("not-an-output", path=out)
    return {table: _read_csv(out, table) for table in TABLES}


def _read_csv(out: Path, table: str) -> pd.DataFrame:
    dtypes: Any = schema.pandas_dtypes(table)
    return pd.read_csv(out / f"{table}.csv", dtype=dtypes, keep_default_na=False, na_values=[""])
