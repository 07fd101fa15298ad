"""What the report shows, queried from the Parquet tables of a run; every list has an upper bound."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipeline import run_reader
from pipeline.records import TABLES
from pipeline.run_reader import Mark, Row

MAX_ARTICLES = 40
MAX_CHARS = 20_000
MAX_EVENTS = 150
MAX_SPEAKERS = 25
MAX_DOUBTS = 40
MAX_ERRORS = 100
MAX_TYPES = 15
DOUBTFUL = 0.6  # confidence under which a row is listed as doubtful
_MARGIN_YEARS = 2  # how far the timeline reaches before the first and after the last publication

_SPEAKERS = """
SELECT q.speaker_name AS name, any_value(e.label) AS label, any_value(e.gender) AS gender, any_value(e.role) AS role,
       count(*) AS n, count(DISTINCT q.article_id) AS n_articles
FROM quotes q LEFT JOIN entities e ON q.speaker_id = e.entity_id
WHERE q.speaker_name IS NOT NULL AND q.continues IS NULL
GROUP BY q.speaker_name ORDER BY n DESC, name LIMIT ?
"""
_VOICES = """
SELECT CASE WHEN e.label = 'PER' AND e.gender = 'f' THEN 'women' WHEN e.label = 'PER' AND e.gender = 'm' THEN 'men'
            WHEN e.label = 'PER' THEN 'persons' WHEN e.label IS NOT NULL THEN 'bodies'
            WHEN q.speaker_name IS NOT NULL THEN 'others'
            ELSE 'nobody' END AS voice,
       count(*) AS n
FROM quotes q LEFT JOIN entities e ON q.speaker_id = e.entity_id
WHERE q.continues IS NULL GROUP BY voice
"""
_EVENTS = """
SELECT * FROM events WHERE date_start IS NOT NULL AND event_type NOT LIKE 'speech.%'
ORDER BY n_articles DESC, n_mentions DESC, confidence DESC, date_start, event_id LIMIT ?
"""
_TOLD_IN = """
SELECT event_id, list_sort(list(DISTINCT article_id)) AS articles FROM event_mentions
WHERE list_contains(?, event_id) GROUP BY event_id
"""
_TYPES = "SELECT label_fr AS label, count(*) AS n FROM events GROUP BY label_fr ORDER BY n DESC, label LIMIT ?"
_DAYS = (
    "SELECT date_start[:10] AS day, count(*) AS n FROM events WHERE date_start IS NOT NULL GROUP BY day ORDER BY day"
)
_ARTICLES = """
SELECT article_id FROM articles WHERE duplicate_of IS NULL
ORDER BY n_events + n_quotes DESC, article_id LIMIT ?
"""
_DOUBTFUL_ROWS = """(
SELECT 'citation' AS what, article_id, text, coalesce(speaker_name, 'sans auteur') AS finding, rule, confidence
  FROM quotes
UNION ALL
SELECT 'événement', article_id, coalesce(sentence, trigger), coalesce(event_type, '') || ' · ' || trigger, rule,
  confidence FROM event_mentions
UNION ALL
SELECT 'date', article_id, text, type || ' ' || coalesce(value, 'sans valeur'), rule, confidence FROM dates
UNION ALL
SELECT 'entité', article_id, text, label || ' ' || entity, rule, confidence FROM entity_mentions
)"""
_DOUBTS = f"""
SELECT * FROM {_DOUBTFUL_ROWS} WHERE confidence < ? ORDER BY confidence, what, article_id, text LIMIT ?
"""  # noqa: S608  (our own text)
_N_DOUBTS = f"SELECT count(*) AS n FROM {_DOUBTFUL_ROWS} WHERE confidence < ?"  # noqa: S608
_SPAN = """
SELECT min(published) AS first, max(published) AS last, count(DISTINCT source) AS sources,
       count(duplicate_of) AS duplicates FROM articles
"""


@dataclass(frozen=True)
class Timeline:
    """Number of events in each period, in order, and how many lie outside."""

    grain: str
    periods: list[tuple[str, int]]
    earlier: int
    later: int


@dataclass(frozen=True)
class AnnotatedArticle:
    """An article with its annotations."""

    row: Row
    text: str
    headings: list[tuple[int, int]]
    marks: list[Mark]


@dataclass(frozen=True)
class ReportData:
    """All that the page shows."""

    n_rows: dict[str, int]
    span: Row
    run: Row
    timeline: Timeline
    types: list[Row]
    events: list[Row]
    n_dated: int
    speakers: list[Row]
    voices: dict[str, int]
    articles: list[AnnotatedArticle]
    doubts: list[Row]
    n_doubts: int
    errors: list[Row]


def collect(out: Path) -> ReportData:
    """Return what the report of a run shows.

    Raises:
        UsageError: the folder holds no tables.
    """
    run_reader.require_run(out)
    with duckdb.connect() as base:
        for table in TABLES:
            base.read_parquet(str(out / f"{table}.parquet")).create_view(table)
        days = [(row["day"], row["n"]) for row in _query(base, _DAYS)]
        span = _query(base, _SPAN)[0]
        ids = [row["article_id"] for row in _query(base, _ARTICLES, MAX_ARTICLES)]
        return ReportData(
            n_rows={table: run_reader.n_rows(out, table) for table in TABLES},
            span=span,
            run=_run_json(out),
            timeline=timeline(days, span["first"], span["last"]),
            types=_query(base, _TYPES, MAX_TYPES),
            events=_events(base),
            n_dated=sum(n for _, n in days),
            speakers=_query(base, _SPEAKERS, MAX_SPEAKERS),
            voices={row["voice"]: row["n"] for row in _query(base, _VOICES)},
            articles=_articles(out, ids),
            doubts=_query(base, _DOUBTS, DOUBTFUL, MAX_DOUBTS),
            n_doubts=_query(base, _N_DOUBTS, DOUBTFUL)[0]["n"],
            errors=run_reader.first_rows(out, "errors", MAX_ERRORS),
        )


def _query(base: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[Row]:
    cursor = base.execute(sql, list(values))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _events(base: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return the events most told, the latest first, each with the ids of its articles."""
    found = _query(base, _EVENTS, MAX_EVENTS)
    told = _query(base, _TOLD_IN, [row["event_id"] for row in found])
    articles = {row["event_id"]: row["articles"] for row in told}
    rows = [row | {"articles": articles.get(row["event_id"], [])} for row in found]
    return sorted(rows, key=lambda row: (row["date_start"], row["event_id"]), reverse=True)


def _run_json(out: Path) -> Row:
    path = out / "run.json"
    content: Row = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return content


def _articles(out: Path, ids: list[str]) -> list[AnnotatedArticle]:
    """Return the articles in the order of their publication, undated ones last."""
    marks, texts = run_reader.marks(out, ids), run_reader.texts(out, ids)
    found = [
        AnnotatedArticle(line, line["text"], [(start, end) for start, end in line["headings"]], marks[name])
        for name, line in texts.items()
    ]
    return sorted(found, key=lambda item: (item.row.get("published") or "9999", item.row["article_id"]))


def timeline(days: list[tuple[str, int]], first: str | None, last: str | None) -> Timeline:
    """Return the events by day, month or year, whichever gives a readable number of periods.

    It reaches from two years before the first publication to two years after the last; older background
    (`fondé en 1921`) is only counted.

    >>> timeline([("1921-01-01", 1), ("2024-12-17", 2), ("2025-02-01", 1)], "2024-12-18", "2024-12-18")
    Timeline(grain='month', periods=[('2024-12', 2), ('2025-01', 0), ('2025-02', 1)], earlier=1, later=0)
    """
    low = f"{int(first[:4]) - _MARGIN_YEARS:04}" if first else "0000"
    high = f"{int(last[:4]) + _MARGIN_YEARS:04}-99" if last else "9999"
    inside = [(day, n) for day, n in days if low <= day <= high]
    earlier, later = sum(n for day, n in days if day < low), sum(n for day, n in days if day > high)
    if not inside:
        return Timeline("month", [], earlier, later)
    grain, width = _grain(inside[0][0], inside[-1][0])
    counts: dict[str, int] = dict.fromkeys(_periods(inside[0][0], inside[-1][0], grain), 0)
    for day, n in inside:
        counts[day[:width]] += n
    return Timeline(grain, list(counts.items()), earlier, later)


def _grain(first: str, last: str) -> tuple[str, int]:
    a, b = date.fromisoformat(first), date.fromisoformat(last)
    if (b - a).days <= 45:
        return "day", 10
    return ("month", 7) if (b - a).days <= 6 * 366 else ("year", 4)


def _periods(first: str, last: str, grain: str) -> list[str]:
    if grain == "year":
        return [f"{year:04}" for year in range(int(first[:4]), int(last[:4]) + 1)]
    if grain == "month":
        a, b = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(a, b + 1)]
    ordinals = range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1)
    return [date.fromordinal(ordinal).isoformat() for ordinal in ordinals]
