"""When two tellings are of one event: what is kept of each, and how alike they are. Precision first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from zlib import crc32

from pipeline.lexicons import table

_WORD = re.compile(r"\w{4,}|\d+")
_MAX_WORDS = 40
_SKETCH_BITS = 512
JOIN = 4.0  # evidence from which two tellings are one event


@dataclass(slots=True)
class Telling:
    """What one article (or a cluster of them) tells of an event."""

    type: str
    days: tuple[int, int] | None = None
    published: int | None = None
    agents: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    place: str | None = None
    country: str | None = None
    amount: float | None = None
    words: int = 0  # sketch of the words of the best sentence, one bit a word
    rare: tuple[int, ...] = ()  # two of its words, chosen by their hash, the same in any sentence
    lemma: str = ""
    denied: bool = False  # told not to have happened


@lru_cache(maxsize=4096)
def day_number(value: str | None) -> int | None:
    """Return the ordinal of an ISO date, the time of day left out; None where it is not a full date.

    >>> day_number("2024-01-02T10:00") - day_number("2024-01-01")
    1
    """
    if not value or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10]).toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=64)  # the events of a sentence follow one another
def sketch(sentence: str | None) -> tuple[int, tuple[int, ...]]:
    """Return the words of a sentence as a bit set, and two of them as keys; the same in every process."""
    words = _WORD.findall(sentence.lower())[:_MAX_WORDS] if sentence else ()
    hashes = {crc32(word[:7].encode()) for word in words}
    bits = 0
    for value in hashes:
        bits |= 1 << value % _SKETCH_BITS
    return bits, tuple(sorted(hashes)[:2])


def evidence(one: Telling, two: Telling) -> float:
    """Return how much speaks for one event, 0 where something speaks against it.

    Agreement of participants counts most, then the place, the day, the words and the amount.
    """
    if one.type != two.type or _apart(one, two):
        return 0.0
    score = _when(one, two)
    if score < 0:
        return 0.0
    overlap = _overlap(one.words, two.words)
    agents, patients = _shared(one.agents, two.agents), _shared(one.patients, two.patients)
    if patients < 0 or (agents < 0 and not _befell_once(one, two)):
        return 0.0
    score += 2.0 * max(agents, 0.0) + 2.0 * patients + (1.5 if one.place and one.place == two.place else 0.0)
    score += 1.0 if one.amount is not None and one.amount == two.amount else 0.0
    score += 3.0 * overlap + (0.5 if one.lemma == two.lemma else 0.0)
    if one.type.startswith("speech.") and overlap < 0.5:
        return 0.0
    return score


def _befell_once(one: Telling, two: Telling) -> bool:
    """Tell whether a named patient undergoes that once a day, whoever is told to have done it.

    The agent has many names: `le tribunal de Toulon`, `la justice`.
    """
    named = any(":" in who for who in one.patients & two.patients)
    return named and one.type in _once() and one.days is not None and one.days == two.days and _length(one.days) <= 1


@cache
def _once() -> frozenset[str]:
    return frozenset(row["type"] for row in table("events/merging") if row["once"])


def _apart(one: Telling, two: Telling) -> bool:
    """Tell whether places or amounts exclude each other, or one is denied."""
    if one.denied != two.denied:
        return True
    if one.country and two.country and one.country != two.country:
        return True
    return one.amount is not None and two.amount is not None and one.amount != two.amount and one.place != two.place


def _when(one: Telling, two: Telling) -> float:
    """Return the evidence of the dates; negative where they exclude each other."""
    if one.days and two.days:
        if one.days[1] < two.days[0] or two.days[1] < one.days[0]:
            return -1.0
        longest = max(one.days[1] - one.days[0], two.days[1] - two.days[0])
        return 1.5 if longest <= 1 else 1.0 if longest <= 31 else 0.0
    if one.published is None or two.published is None:
        return 0.0
    return 0.5 if abs(one.published - two.published) <= 2 else -1.0 if abs(one.published - two.published) > 30 else 0.0


def _shared(one: frozenset[str], two: frozenset[str]) -> float:
    """Return 1 where a participant is common, 0 where one side is silent, -1 where they differ."""
    if not one or not two:
        return 0.0
    return -1.0 if one.isdisjoint(two) else 1.0


def _overlap(one: int, two: int) -> float:
    """Return the Dice coefficient of two sketches."""
    size = one.bit_count() + two.bit_count()
    return 2 * (one & two).bit_count() / size if size else 0.0


def absorb(cluster: Telling, telling: Telling) -> None:
    """Add what a telling knows to its cluster: the most specific of each field."""
    cluster.agents |= telling.agents
    cluster.patients |= telling.patients
    cluster.place = cluster.place or telling.place
    cluster.country = cluster.country or telling.country
    cluster.amount = cluster.amount if cluster.amount is not None else telling.amount
    if telling.days and (not cluster.days or _length(telling.days) < _length(cluster.days)):
        cluster.days = telling.days


def _length(days: tuple[int, int]) -> int:
    return days[1] - days[0]


def keys(telling: Telling) -> Iterable[tuple[str, str, int]]:
    """Yield the blocking keys: only tellings that share one are compared."""
    when = telling.days[0] if telling.days else telling.published
    week = when // 7 if when is not None else -1
    for who in (*sorted(telling.agents), *sorted(telling.patients)):
        yield telling.type, who, week
    if telling.place:
        yield telling.type, telling.place, week
    for word in telling.rare:
        yield telling.type, str(word), week
