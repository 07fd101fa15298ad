"""The pairs of events and candidates that rankers score, as columns of symbols.

What is the same for an event or for a candidate is made once and fetched for each pair; the rest is the pair's own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import numpy as np

from pipeline.event_context import symbol
from pipeline.event_features import Ints, Keys

NOTHING = symbol("")
NOWHERE = -2  # token of a candidate whose place in the text does not matter
_DISTANCES = np.array([1, 2, 3, 5, 8, 12, 20])
_FARTHEST = 40
_SIDES = np.array([[symbol(f"{side}{n}") for n in (*_DISTANCES.tolist(), _FARTHEST)] for side in "-+"], np.uint64)

Pair = tuple[int, int, int]  # kind, number of the candidate, a number that the kind gives a meaning


@dataclass(frozen=True)
class Offers:
    """The candidates of some events, in their order: which ones each event has, last none, and their base columns."""

    candidates: list[Any]
    numbers: Ints  # of the candidates that the events have, event by event
    sizes: Ints  # how many each event has
    columns: Keys  # [columns, candidates of all events]
    traits: Sequence[tuple[float, ...]]  # what the second look knows of each candidate

    @cached_property
    def values(self) -> list[list[Any]]:
        """Return the candidates of each event."""
        ends = np.cumsum(self.sizes).tolist()
        flat = [self.candidates[number] for number in self.numbers.tolist()]
        return [flat[start:end] for start, end in pairwise([0, *ends])]


NO_OFFERS = Offers([], np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), np.uint64), ())


class Pairs:
    """Collects candidates and, event by event, which of them an event has."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.of_event: list[list[Pair]] = []
        self._told: list[tuple[int, tuple[int, ...], int, tuple[float, ...]]] = []

    def add(
        self, value: Any, token: int, symbols: tuple[int, ...] = (), key: int = -1, traits: tuple[float, ...] = ()
    ) -> int:
        """Add a candidate with the symbols that are the same for every event, if any, and return its number.

        `token` is where it stands, tokens of all articles numbered through, `key` its number in `event_carry.Named`, -1
        where the article does not name it.
        """
        self.values.append(value)
        self._told.append((token, symbols, key, traits))
        return len(self._told) - 1

    @cached_property
    def tokens(self) -> Ints:
        """Return the tokens of the candidates."""
        return np.array([token for token, *_ in self._told])

    @cached_property
    def keys(self) -> Ints:
        """Return the numbers of the candidates among what the articles name."""
        return np.array([key for _, _, key, _ in self._told])

    @cached_property
    def arrays(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Event, kind, candidate and number of every pair."""
        sizes = [len(pairs) for pairs in self.of_event]
        told = chain.from_iterable(chain.from_iterable(self.of_event))
        kind, candidate, number = np.fromiter(told, np.int64, 3 * sum(sizes)).reshape(-1, 3).T
        return np.repeat(np.arange(len(sizes)), sizes), kind, candidate, number

    @property
    def symbols(self) -> Keys:
        """Return the symbols of the candidates, [symbols, candidates]."""
        return table([symbols for _, symbols, *_ in self._told])

    def base(self, events: Keys, of_event: list[int], candidates: Keys, of_candidate: list[int], width: int) -> Keys:
        """Return the columns [width, pairs] with those filled that come from the event and from the candidate.

        `events` and `candidates` are their symbols, [symbols, events] and [symbols, candidates].
        """
        event, _, candidate, _ = self.arrays
        columns = np.full((width, len(event)), NOTHING, np.uint64)
        columns[of_event] = events[:, event]
        columns[of_candidate] = candidates[:, candidate]
        return columns

    def offers(self, candidate: Ints, columns: Keys) -> Offers:
        """Return the candidates of all events, given that of every pair, with their columns."""
        return Offers(
            self.values,
            candidate,
            np.array(list(map(len, self.of_event)), np.int64),
            columns,
            [traits for *_, traits in self._told],
        )


def table(rows: Sequence[tuple[int, ...]]) -> Keys:
    """Return rows of symbols as columns, [symbols, rows], read number by number: numpy is slower row by row."""
    return np.fromiter(chain.from_iterable(rows), np.uint64).reshape(len(rows), -1).T


class OneHot(dict[str, tuple[float, ...]]):
    """Gives each of some names a tuple of zeros with a one in its place, any other text zeros alone.

    >>> OneHot(("jour", "mois"))["mois"], OneHot(("jour", "mois"))["semaine"]
    ((0.0, 1.0), (0.0, 0.0))
    """

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__((name, tuple(float(name == other) for other in names)) for name in names)

    def __missing__(self, name: str) -> tuple[float, ...]:
        return (0.0,) * len(self)


def symbols_of(numbers: Ints) -> Keys:
    """Return the symbols of numbers as text, that of the empty text for -1.

    >>> symbols_of(np.array([7, -1])).tolist() == [symbol("7"), symbol("")]
    True
    """
    table = [symbol(str(number)) for number in range(int(numbers.max(initial=0)) + 1)]
    symbols: Keys = np.array([*table, NOTHING], np.uint64)[numbers]
    return symbols


def sides(start: Ints, end: Ints) -> Keys:
    """Return the symbols of side and distance, in few steps: `+3`, `-12`.

    >>> sides(np.array([10]), np.array([14])).tolist() == [symbol("+5")]
    True
    """
    symbols: Keys = _SIDES[(end > start).astype(np.int64), np.searchsorted(_DISTANCES, np.abs(end - start))]
    return symbols


def between(tokens: Sequence[int], one: int, two: int) -> int:
    """Return how many of some tokens, in order, stand between two others.

    >>> between([3, 5, 9], 10, 3)
    2
    """
    first, last = min(one, two), max(one, two)
    return max(bisect_left(tokens, last) - bisect_right(tokens, first), 0)
