"""When an annotation of the gold and a row of the tables are the same thing, and when their fields agree.

They meet on their offsets in the raw text (in the clean text, where the input was HTML), one to one, the largest
overlap first. `docs/evaluate.md` says what counts as what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline import run_reader, timex
from pipeline.folding import fold
from pipeline.run_reader import Row

Pairs = list[tuple[Row, Row]]

_TABLES = {"entities": "entity_mentions", "dates": "dates", "quotes": "quotes", "events": "event_mentions"}
NAME_LABELS = ("PER", "LOC", "ORG")
_UNTYPED = (None, "", "other.event")
_FOUND = 0.5  # share of common characters (Dice) from which a quotation counts as found
_LONGEST_COMPATIBLE = 31  # days: a month and a day within it are compatible, a year and a day are not
_EMPTY_WORDS = frozenset(
    re.findall(r"\w+", "le la les l un une des du de d au aux en et a son sa ses leur leurs ce cet cette ces")
    + re.findall(r"\w+", "m mm mme mmes mlle mlles me dr monsieur madame")
)
_WORD = re.compile(r"\w+")
_EDGES = " \t\n\u00a0\u202f«»“”\"'.,;:!?…"


def rows_of(out: Path, layer: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    """Return the rows of a layer by article, with `start` and `end`: raw offsets, or clean ones for HTML."""
    grouped = run_reader.rows_by_article(out, _TABLES[layer], ids)
    for row in (row for group in grouped.values() for row in group):
        raw = row["raw_start"] is not None
        row["start"], row["end"] = (row["raw_start"], row["raw_end"]) if raw else (row["start_char"], row["end_char"])
    return grouped


def matched(layer: str, gold: Sequence[Row], rows: Sequence[Row]) -> tuple[list[Row], list[Row], Pairs]:
    """Return what is compared in a layer, the annotations and the rows, and which of them meet.

    Of entities only persons, places and organisations; of quotations what shares half of the characters. An event that
    is untyped or `other.event` is left out on both sides, and so is the row or the annotation that it meets.
    """
    if layer == "entities":
        gold, rows = ([row for row in group if row["label"] in NAME_LABELS] for group in (gold, rows))
    if layer == "events":
        rows = [row for row in rows if row["event_type"] not in _UNTYPED]
    pairs = pair(gold, rows, overlap, _FOUND if layer == "quotes" else 0.0)
    if layer == "events":
        optional = {id(row) for annotation, row in pairs if annotation["type"] in _UNTYPED}
        pairs = [(annotation, row) for annotation, row in pairs if annotation["type"] not in _UNTYPED]
        gold = [annotation for annotation in gold if annotation["type"] not in _UNTYPED]
        rows = [row for row in rows if id(row) not in optional]
    return list(gold), list(rows), pairs


def overlap(a: Row, b: Row) -> float:
    """Return the share of common characters of two spans (Dice).

    >>> overlap({"start": 0, "end": 10}, {"start": 5, "end": 15})
    0.5
    """
    common = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return 2 * common / (a["end"] - a["start"] + b["end"] - b["start"]) if common > 0 else 0.0


def pair(gold: Sequence[Row], found: Sequence[Row], measure: Callable[[Row, Row], float], least: float = 0.0) -> Pairs:
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
