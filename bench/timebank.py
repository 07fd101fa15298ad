"""Scores event triggers as the scorer of French TimeBank does: pairs that overlap, same part of speech, same class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

Event = dict[str, Any]
GROUPS = {"NOUN": "NOUN", "PROPN": "NOUN", "VERB": "VERB", "AUX": "VERB", "ADJ": "ADJECTIVE"}


def pairs(gold: Sequence[Event], found: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Return gold and found events that share a character, one to one: exact first, then the largest overlap.

    >>> word, phrase = {"start": 3, "end": 7}, {"start": 0, "end": 7}
    >>> pairs([word], [phrase, word]) == [(word, word)]
    True
    """
    ranked = sorted(
        (_rank(one, other), i, j) for i, one in enumerate(gold) for j, other in enumerate(found) if _shared(one, other)
    )
    chosen: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return [(gold[i], found[j]) for i, j in chosen.items()]


def _shared(one: Event, other: Event) -> int:
    return max(min(one["end"], other["end"]) - max(one["start"], other["start"]), 0)


def _rank(one: Event, other: Event) -> tuple[bool, int, int]:
    exact = (one["start"], one["end"]) == (other["start"], other["end"])
    return not exact, -_shared(one, other), abs(one["start"] - other["start"])


def count(gold: Sequence[Event], found: Sequence[Event]) -> Counter[tuple[str, str]]:
    """Return what is gold, found and hit in one article, and right classes, in all and by part of speech.

    A hit of a part of speech is one that the gold and the pipeline give the same part of speech.
    """
    total: Counter[tuple[str, str]] = Counter()
    for name, events in (("gold", gold), ("found", found)):
        total.update((name, pos) for event in events for pos in ("all", event["pos"]))
    for one, other in pairs(gold, found):
        total["hit", "all"] += 1
        total["hit", one["pos"]] += one["pos"] == other["pos"]
        for pos in ("all", one["pos"]):
            total["paired", pos] += 1
            total["class", pos] += one["class"] == other["class"]
    return total


def scores(counts: Iterable[Counter[tuple[str, str]]]) -> dict[str, float]:
    """Return F1 of the triggers, in all and by part of speech, and the accuracy of the class of those paired.

    >>> event = {"start": 0, "end": 4, "pos": "NOUN", "class": "STATE"}
    >>> scores([count([event], [event, {**event, "start": 5, "end": 9}])])["NOUN F1"]
    66.67
    """
    total: Counter[tuple[str, str]] = Counter()
    for one in counts:
        total.update(one)
    out = {}
    for pos in ("all", "VERB", "NOUN", "ADJECTIVE"):
        out[f"{pos} F1"] = _share(2 * total["hit", pos], total["gold", pos] + total["found", pos])
        out[f"{pos} class"] = _share(total["class", pos], total["paired", pos])
    return out


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0
