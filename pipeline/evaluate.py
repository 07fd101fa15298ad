"""Scores the tables of a run against gold: how many annotations are found, and how many of those are right.

Annotations and rows meet on their offsets in the raw text (in the clean text, where the input was HTML), one to one,
the largest overlap first. What each measure counts is said in `docs/evaluate.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from pipeline import reading, timex
from pipeline.folding import fold
from pipeline.gold import LAYERS, load_gold
from pipeline.reading import Row

Scores = dict[str, Any]
Sizes = tuple[int, int, int]

_TABLES = {"entities": "entity_mentions", "dates": "dates", "quotes": "quotes", "events": "event_mentions"}
_NAME_LABELS = ("PER", "LOC", "ORG")
_UNTYPED = (None, "", "other.event")
_FOUND = 0.5  # share of common characters (Dice) from which a quotation counts as found
_LONGEST_COMPATIBLE = 31  # days: a month and a day within it are compatible, a year and a day are not
_EMPTY_WORDS = frozenset(
    re.findall(r"\w+", "le la les l un une des du de d au aux en et a son sa ses leur leurs ce cet cette ces")
    + re.findall(r"\w+", "m mm mme mmes mlle mlles me dr monsieur madame")
)
_WORD = re.compile(r"\w+")
_EDGES = " \t\n\u00a0\u202f«»“”\"'.,;:!?…"


def evaluate(gold: Path, out: Path) -> Scores:
    """Return precision, recall and F1 in percent, with their counts, by layer and measure.

    An article of the gold that the run does not have counts as missed and is listed under `missing`.

    Raises:
        UsageError: the gold or the folder of the run cannot be used.
    """
    reading.require_run(out)
    articles = load_gold(gold)
    ids = [article.article_id for article in articles]
    known = {row["article_id"] for row in reading.rows(out, "articles", ids)}
    rows = {layer: _rows(out, table, ids) for layer, table in _TABLES.items()}
    scores: Scores = {"articles": len(articles), "missing": [name for name in ids if name not in known]}
    for layer, count in _COUNTERS.items():
        by_article = [
            count(article.layers[layer], rows[layer].get(article.article_id, []))
            for article in articles
            if layer in article.layers
        ]
        if by_article:
            scores[layer] = _summed(by_article)
    return scores


def _summed(by_article: Sequence[dict[str, Sizes]]) -> dict[str, dict[str, float]]:
    """Return the figures of a layer over all articles: counts are added, never averaged."""
    totals: dict[str, list[int]] = {measure: [0, 0, 0] for measure in by_article[0]}
    for counts in by_article:
        for measure, sizes in counts.items():
            totals[measure] = [total + size for total, size in zip(totals[measure], sizes, strict=True)]
    return {measure: figures(*sizes) for measure, sizes in totals.items()}


def _rows(out: Path, table: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return a table's rows by article, with `start` and `end`: raw offsets, or clean ones for HTML."""
    grouped = reading.rows_by_article(out, table, ids)
    for row in (row for group in grouped.values() for row in group):
        raw = row["raw_start"] is not None
        row["start"], row["end"] = (row["raw_start"], row["raw_end"]) if raw else (row["start_char"], row["end_char"])
    return grouped


# ---- matching


def overlap(a: Row, b: Row) -> float:
    """Return the share of common characters of two spans (Dice).

    >>> overlap({"start": 0, "end": 10}, {"start": 5, "end": 15})
    0.5
    """
    common = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return 2 * common / (a["end"] - a["start"] + b["end"] - b["start"]) if common > 0 else 0.0


def pair(
    gold: Sequence[Row], found: Sequence[Row], measure: Callable[[Row, Row], float], least: float = 0.0
) -> list[tuple[Row, Row]]:
    """Return the pairs of annotations and rows, one to one, the highest measure first, none below `least` or zero."""
    touching = (
        (i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if g["start"] < f["end"] and f["start"] < g["end"]
    )
    scored = ((measure(gold[i], found[j]), i, j) for i, j in touching)
    pairs, taken_gold, taken_found = [], set(), set()
    for value, i, j in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if value > 0 and value >= least and i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            pairs.append((gold[i], found[j]))
    return pairs


def same_span(gold: Row, row: Row) -> bool:
    """Tell whether two spans have the same ends."""
    return bool(gold["start"] == row["start"] and gold["end"] == row["end"])


def same_words(gold: str | None, text: str | None) -> bool:
    """Tell whether two texts have the same words, whatever their marks, apostrophes and spaces.

    >>> same_words("L’eau est montée.", "L'eau est montée")
    True
    """
    return fold((gold or "").strip(_EDGES)) == fold((text or "").strip(_EDGES))


def same_name(gold: str | None, name: str | None) -> bool:
    """Tell whether two names or descriptions agree: half of their words are common, or one holds all of the other.

    >>> same_name("le préfet Arnaud Castelbajac", "Castelbajac"), same_name("la préfecture", "le préfet")
    (True, False)
    """
    a, b = _words(gold), _words(name)
    common = len(a & b)
    return common > 0 and (4 * common >= len(a) + len(b) or a <= b or b <= a)


def _words(name: str | None) -> frozenset[str]:
    words = frozenset(_WORD.findall(fold(name or "")))
    return words - _EMPTY_WORDS or words


def same_date(gold: str | None, row: Row) -> bool:
    """Tell whether a row's interval is the gold's, or one lies in the other and neither is longer than a month."""
    a, b = _interval(gold), (row["date_start"], row["date_end"])
    if None in a or None in b:
        return bool(gold) and gold == row["date_value"]
    (a1, a2), (b1, b2) = ([str(day)[:10] for day in ends] for ends in (a, b))
    inside = (a1 <= b1 and b2 <= a2) or (b1 <= a1 and a2 <= b2)
    return (a1, a2) == (b1, b2) or (inside and max(_days(a1, a2), _days(b1, b2)) <= _LONGEST_COMPATIBLE)


def _interval(value: str | None) -> tuple[str | None, str | None]:
    first, _, last = (value or "").partition("/")
    return timex.bounds(first)[0], timex.bounds(last or first)[1]


def _days(first: str, last: str) -> int:
    try:
        return timex.Interval.parse(last).start.toordinal() - timex.Interval.parse(first).start.toordinal() + 1
    except ValueError:
        return _LONGEST_COMPATIBLE + 1


# ---- counting: measure -> (right ones, rows, annotations)


def _accuracy(right: Sequence[bool]) -> Sizes:
    return sum(right), len(right), len(right)


def _entities(gold: Sequence[Row], rows: Sequence[Row]) -> dict[str, Sizes]:
    gold = [row for row in gold if row["label"] in _NAME_LABELS]
    rows = [row for row in rows if row["label"] in _NAME_LABELS]
    exact = pair(gold, rows, lambda g, r: float(same_span(g, r) and g["label"] == r["label"]))
    relaxed = pair(gold, rows, lambda g, r: overlap(g, r) if g["label"] == r["label"] else 0.0)
    sizes = {"exact": (len(exact), len(rows), len(gold)), "overlap": (len(relaxed), len(rows), len(gold))}
    for label in _NAME_LABELS:
        hit, found, total = (
            sum(row["label"] == label for row in group) for group in ([g for g, _ in exact], rows, gold)
        )
        sizes[label] = (hit, found, total)
    sizes["name"] = _accuracy([same_words(g["entity"], r["entity"]) for g, r in exact if g.get("entity")])
    return sizes


def _dates(gold: Sequence[Row], rows: Sequence[Row]) -> dict[str, Sizes]:
    pairs = pair(gold, rows, overlap)
    hits = {
        "exact": sum(same_span(g, r) for g, r in pairs),
        "overlap": len(pairs),
        "type": sum(g["type"] == r["type"] for g, r in pairs),
        "value": sum(g.get("value") == r["value"] for g, r in pairs),
    }
    return {measure: (hit, len(rows), len(gold)) for measure, hit in hits.items()}


def _quotes(gold: Sequence[Row], rows: Sequence[Row]) -> dict[str, Sizes]:
    pairs = pair(gold, rows, overlap, _FOUND)
    gold_direct, row_direct = ([row for row in group if row["kind"] == "direct"] for group in (gold, rows))
    exact = pair(gold_direct, row_direct, lambda g, r: float(same_words(g["content"], r["text"])))
    names = [same_name(g["speaker_name"], r["speaker_name"]) for g, r in pairs if g.get("speaker_name")]
    n_named = [sum(bool(row.get("speaker_name")) for row in group) for group in (rows, gold)]
    return {
        "found": (len(pairs), len(rows), len(gold)),
        "direct, exact": (len(exact), len(row_direct), len(gold_direct)),
        "kind": _accuracy([g["kind"] == r["kind"] for g, r in pairs]),
        "cue": _accuracy([same_name(g["cue"], r["cue"]) for g, r in pairs if g.get("cue")]),
        "speaker": _accuracy([same_name(g["speaker"], r["speaker"]) for g, r in pairs if g.get("speaker")]),
        "speaker name": _accuracy(names),
        "attributed": (sum(names), n_named[0], n_named[1]),
    }


def _events(gold: Sequence[Row], rows: Sequence[Row]) -> dict[str, Sizes]:
    """Count events; a row that is untyped or `other.event`, or meets such a gold event, is neither right nor wrong."""
    rows = [row for row in rows if row["event_type"] not in _UNTYPED]
    met = pair(gold, rows, overlap)
    pairs = [(g, r) for g, r in met if g["type"] not in _UNTYPED]
    n_rows = len(rows) - len(met) + len(pairs)
    n_gold = sum(g["type"] not in _UNTYPED for g in gold)
    return {
        "found": (len(pairs), n_rows, n_gold),
        "type": (sum(g["type"] == r["event_type"] for g, r in pairs), n_rows, n_gold),
        "row": (sum(_same_row(g, r) for g, r in pairs), n_rows, n_gold),
        "status": _accuracy([g["status"] == r["status"] for g, r in pairs]),
        **{field: _field(pairs, field, field) for field in ("agent", "patient", "place")},
        "date": _field(pairs, "date", "date_value"),
    }


def _field(pairs: Sequence[tuple[Row, Row]], name: str, column: str) -> Sizes:
    """Count a field over the events found: a wrong value is both a miss and a false find."""
    hit = sum(same_date(g.get("date"), r) if name == "date" else same_name(g.get(name), r[column]) for g, r in pairs)
    return hit, sum(bool(r[column]) for _, r in pairs), sum(bool(g.get(name)) for g, _ in pairs)


def _same_row(gold: Row, row: Row) -> bool:
    people = all(same_name(gold.get(f), row[f]) or not (gold.get(f) or row[f]) for f in ("agent", "patient"))
    dated = not gold.get("date") or same_date(gold["date"], row)
    return gold["type"] == row["event_type"] and gold["status"] == row["status"] and people and dated


_COUNTERS = {"entities": _entities, "dates": _dates, "quotes": _quotes, "events": _events}


# ---- figures


def figures(hit: int, found: int, gold: int) -> dict[str, float]:
    """Return precision, recall and F1 in percent, with the counts that they come from.

    >>> figures(6, 8, 12)
    {'precision': 75.0, 'recall': 50.0, 'f1': 60.0, 'correct': 6, 'found': 8, 'gold': 12}
    """
    precision, recall = (100 * hit / total if total else 0.0 for total in (found, gold))
    f1 = 200 * hit / (found + gold) if found + gold else 0.0
    shares = {"precision": round(precision, 2), "recall": round(recall, 2), "f1": round(f1, 2)}
    return shares | {"correct": hit, "found": found, "gold": gold}


def scores_table(scores: Scores) -> Table:
    """Return the figures as a table for the terminal."""
    caption = f"{scores['articles']} articles of gold"
    if scores["missing"]:
        caption += f", {len(scores['missing'])} of them not in the run: {', '.join(scores['missing'][:5])}"
    table = Table(caption=caption)
    for name in ("layer", "measure"):
        table.add_column(name)
    for name in ("precision", "recall", "F1", "correct", "found", "gold"):
        table.add_column(name, justify="right")
    for layer in (name for name in LAYERS if name in scores):
        for cells in _lines(layer, scores[layer]):
            table.add_row(*cells)
        table.add_section()
    return table


def _lines(layer: str, measures: dict[str, dict[str, float]]) -> Iterable[list[str]]:
    for number, (measure, values) in enumerate(measures.items()):
        shares = [f"{values[name]:.1f}" for name in ("precision", "recall", "f1")]
        totals = [str(int(values[name])) for name in ("correct", "found", "gold")]
        yield ["" if number else layer, measure, *shares, *totals]
