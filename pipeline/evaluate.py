"""Scores the tables of a run against gold: how many annotations are found, and how many of those are right.

`matching.py` decides which annotation is which row; what each measure counts is said in `docs/evaluate.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from pipeline import run_reader
from pipeline.gold import LAYERS, load_gold
from pipeline.matching import NAME_LABELS, matched, overlap, pair, rows_of, same_date, same_name, same_span, same_words
from pipeline.run_reader import Row

Scores = dict[str, Any]
Sizes = tuple[int, int, int]


def evaluate(gold: Path, out: Path) -> Scores:
    """Return precision, recall and F1 in percent, with their counts, by layer and measure.

    An article of the gold that the run does not have counts as missed and is listed under `missing`.

    Raises:
        UsageError: the gold or the folder of the run cannot be used.
    """
    run_reader.require_run(out)
    articles = load_gold(gold)
    ids = [article.article_id for article in articles]
    known = {row["article_id"] for row in run_reader.rows(out, "articles", ids)}
    rows = {layer: rows_of(out, layer, ids) for layer in LAYERS}
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


# measure -> (right ones, rows, annotations)


def _accuracy(right: Sequence[bool]) -> Sizes:
    return sum(right), len(right), len(right)


def _entities(gold: Sequence[Row], rows: Sequence[Row]) -> dict[str, Sizes]:
    gold, rows, _ = matched("entities", gold, rows)
    exact = pair(gold, rows, lambda g, r: float(same_span(g, r) and g["label"] == r["label"]))
    relaxed = pair(gold, rows, lambda g, r: overlap(g, r) if g["label"] == r["label"] else 0.0)
    sizes = {"exact": (len(exact), len(rows), len(gold)), "overlap": (len(relaxed), len(rows), len(gold))}
    for label in NAME_LABELS:
        hit, found, total = (
            sum(row["label"] == label for row in group) for group in ([g for g, _ in exact], rows, gold)
        )
        sizes[label] = (hit, found, total)
    sizes["name"] = _accuracy([same_words(g["entity"], r["entity"]) for g, r in exact if g.get("entity")])
    return sizes


def _dates(gold: Sequence[Row], rows: Sequence[Row]) -> dict[str, Sizes]:
    gold, rows, pairs = matched("dates", gold, rows)
    hits = {
        "exact": sum(same_span(g, r) for g, r in pairs),
        "overlap": len(pairs),
        "type": sum(g["type"] == r["type"] for g, r in pairs),
        "value": sum(g.get("value") == r["value"] for g, r in pairs),
    }
    return {measure: (hit, len(rows), len(gold)) for measure, hit in hits.items()}


def _quotes(gold: Sequence[Row], rows: Sequence[Row]) -> dict[str, Sizes]:
    gold, rows, pairs = matched("quotes", gold, rows)
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
    gold, rows, pairs = matched("events", gold, rows)
    sizes = len(rows), len(gold)
    return {
        "found": (len(pairs), *sizes),
        "type": (sum(g["type"] == r["event_type"] for g, r in pairs), *sizes),
        "row": (sum(_same_row(g, r) for g, r in pairs), *sizes),
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
    told = [(measure, values) for measure, values in measures.items() if values["found"] or values["gold"]]
    for number, (measure, values) in enumerate(told):
        shares = [f"{values[name]:.1f}" for name in ("precision", "recall", "f1")]
        totals = [str(int(values[name])) for name in ("correct", "found", "gold")]
        yield ["" if number else layer, measure, *shares, *totals]
