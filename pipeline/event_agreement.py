"""A second look at place and date: what the other events of the article were given speaks for a candidate too.

An article tells one happening again and again (`un séisme`, `les secousses`, `la catastrophe`), and only one of these
mentions stands beside the place or the day. The first look judges every mention by itself; this one weighs its shares
with those of the same word, the same type, the same domain, the same sentence, and the neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.event_batch import Batch
from pipeline.event_model import load, matmul

Floats = NDArray[np.float32]

WIDTH = 27
_SMALL = 1e-3
_WORTH = 0.03  # a value that no event gives this share is not looked at again
_MOST = 64  # values of an article that are looked at again: the table must not grow with its square


@dataclass(frozen=True)
class Ballot:
    """What the first look gave: the values (the first one, None, stands for none) and shares [events, values]."""

    values: list[Any]
    shares: Floats
    offered: Floats  # 1 where the value was a candidate of the event

    @property
    def keys(self) -> list[str]:
        """Return the keys of the values, without none."""
        return [value.key for value in self.values[1:]]


@dataclass(frozen=True)
class Groups:
    """Numbers of the groups that each event belongs to, [kinds of groups, events]; its article, is it in the headline.

    The events of several articles stand one after the other; no group reaches beyond its article.
    """

    numbers: NDArray[np.int64]
    articles: NDArray[np.int64]
    heading: NDArray[np.bool_]


def ballot(candidates: Sequence[Sequence[Any]], shares: Sequence[Sequence[float]]) -> Ballot:
    """Return the ballot of the events of a doc; values of one key are one.

    >>> from pipeline.event_atlas import Place
    >>> paris, nice = Place("Paris", None, None), Place("Nice", None, None)
    >>> ballot([[paris, nice, None], [nice, None]], [[0.5, 0.25, 0.25], [0.75, 0.25]]).shares.tolist()
    [[0.25, 0.5, 0.25], [0.25, 0.0, 0.75]]
    """
    flat = list(chain.from_iterable(candidates))
    keys = [None if value is None else value.key for value in flat]
    first = dict(zip(reversed(keys), reversed(flat), strict=True))
    numbers = {key: number for number, key in enumerate(dict.fromkeys([None, *keys]))}
    values = [first.get(key) for key in numbers]
    rows = np.repeat(np.arange(len(candidates)), list(map(len, candidates)))
    columns = np.array([numbers[key] for key in keys], np.int64)
    parts = np.array(list(chain.from_iterable(shares)), np.float32)
    kept = _worth(rows * len(values) + columns, parts, len(values))
    place = np.full(len(values), -1)
    place[kept] = np.arange(len(kept))
    told = place[columns] >= 0
    cells = rows[told], place[columns[told]]
    table = np.zeros((len(candidates), len(kept)), np.float32)
    offered = np.zeros_like(table)
    np.add.at(table, cells, parts[told])
    offered[cells] = 1
    return Ballot([values[number] for number in kept.tolist()], table, offered)


def _worth(cells: NDArray[np.int64], parts: Floats, values: int) -> NDArray[np.int64]:
    """Return the numbers of the values that some event gives a share worth a second look, none first."""
    found, inverse = np.unique(cells, return_inverse=True)
    shares, highest = np.zeros(len(found), np.float32), np.zeros(values, np.float32)
    np.add.at(shares, inverse, parts)
    np.maximum.at(highest, found % values, shares)
    highest[0] = 1 + _WORTH
    best = np.argsort(-highest, kind="stable")[: _MOST + 1]
    return np.sort(best[highest[best] > _WORTH])


def groups(batch: Batch) -> Groups:
    """Return which events of an article share word, type, domain and sentence."""
    told = batch.telling
    sizes = [len(story.triggers) for story in batch.stories]
    articles = np.repeat(np.arange(len(sizes)), sizes)
    heading = told.sentence == np.array(batch.first_sentence)[articles]
    return Groups(np.stack([*told.groups[::-1], told.sentence]), articles, heading)


class _Members:
    """The events of each group side by side, so that numpy adds them up or finds the highest of each group at once."""

    def __init__(self, group: NDArray[np.int64]) -> None:
        self._order = np.argsort(group, kind="stable")
        changes = np.diff(group[self._order], prepend=-1) != 0
        self._starts = np.flatnonzero(changes)
        self._place = np.empty_like(group)
        self._place[self._order] = np.cumsum(changes) - 1
        self.size = np.diff(self._starts, append=len(group))[self._place][:, None]

    def total(self, shares: Floats) -> Floats:
        """Return for each event the sum over its group."""
        total: Floats = np.add.reduceat(shares[self._order], self._starts, axis=0)[self._place]
        return total

    def highest(self, shares: Floats) -> Floats:
        """Return for each event the highest of its group."""
        highest: Floats = np.maximum.reduceat(shares[self._order], self._starts, axis=0)[self._place]
        return highest


def _others(shares: Floats, group: _Members) -> tuple[Floats, Floats]:
    """Return the mean share of the other events of each event's group, [events, values], and whether there are any."""
    mean = (group.total(shares) - shares) / np.maximum(group.size - 1, 1)
    return mean.astype(np.float32), (group.size > 1).astype(np.float32)


def _highest(shares: Floats, group: _Members) -> Floats:
    """Return the highest share that another event of the group gives, zero where it is alone."""
    top = group.highest(shares)
    holds = shares >= top
    alone = group.total(holds.astype(np.float32)) == 1
    return np.where(holds & alone, group.highest(np.where(holds, np.float32(0), shares)), top)


def features(ballot: Ballot, groups: Groups) -> Floats:
    """Return what the second look goes by, [events, values, WIDTH]."""
    shares, shape = ballot.shares, ballot.shares.shape
    odds = np.log((shares + _SMALL) / (1 - shares + _SMALL))
    none = np.zeros(shape, np.float32)
    none[:, 0] = 1
    everyone = _Members(groups.articles)
    members = [_Members(group) for group in groups.numbers]
    heading = np.broadcast_to(groups.heading[:, None], shape).astype(np.float32)
    others, _ = _others(shares, everyone)
    columns = [odds, shares, shares >= shares.max(axis=1, keepdims=True), ballot.offered, others]
    for group in members:
        mean, any_other = _others(shares, group)
        columns += [mean, np.broadcast_to(any_other, shape), mean * none]
    columns += [_highest(shares, group) for group in (members[0], members[1], everyone)]
    before, after = np.zeros_like(shares), np.zeros_like(shares)
    joined = (groups.articles[1:] == groups.articles[:-1])[
        :, None
    ]  # the events before and after are of the same article
    before[1:], after[:-1] = shares[:-1] * joined, shares[1:] * joined
    columns += [before, after, none, none * odds, none * others, heading * none, heading * odds]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=2)


@dataclass(frozen=True)
class Judge:
    """A network with one hidden layer and a straight way past it; its output is the score of a value."""

    dense: Floats
    bias: Floats
    out: Floats
    straight: Floats

    def scores(self, rows: Floats) -> Floats:
        """Return the score of each row of features."""
        hidden = np.maximum(matmul(rows, self.dense) + self.bias, 0)
        return (matmul(hidden, self.out[:, None]) + matmul(rows, self.straight[:, None]))[:, 0]


@cache
def judge(role: str) -> Judge:
    """Return the judge of a role, of `models/events/agreement.npz`."""
    arrays = load("agreement")
    return Judge(*(arrays[f"{role}_{name}"].astype(np.float32) for name in ("dense", "bias", "out", "straight")))


def second_look(role: str, first: Sequence[Ballot], groups: Groups) -> list[Floats]:
    """Return the shares of the second look for the events of each article, [events, values]."""
    return weigh(judge(role), first, groups)


def weigh(judge: Judge, first: Sequence[Ballot], groups: Groups) -> list[Floats]:
    """Return the shares that a judge gives the events of each article, [events, values]."""
    together, real = _side_by_side(first)
    scores = np.full(real.shape, -np.inf, np.float32)
    scores[real] = judge.scores(features(together, groups)[real])
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = exp / exp.sum(axis=1, keepdims=True)
    ends = np.cumsum([len(one.shares) for one in first])
    return [part[:, : len(one.values)] for one, part in zip(first, np.split(shares, ends[:-1]), strict=True)]


def _side_by_side(ballots: Sequence[Ballot]) -> tuple[Ballot, NDArray[np.bool_]]:
    """Return the ballots of some articles as one, filled up with values that nobody gives, and which are no such."""
    shape = sum(len(one.shares) for one in ballots), max(len(one.values) for one in ballots)
    shares, offered, real = np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape, bool)
    start = 0
    for one in ballots:
        events, width = slice(start, start + len(one.shares)), len(one.values)
        shares[events, :width], offered[events, :width], real[events, :width] = one.shares, one.offered, True
        start = events.stop
    return Ballot([], shares, offered), real


def chosen(first: Ballot, shares: Floats, threshold: float) -> list[tuple[Any, float]]:
    """Return (value, share) of each event; None where the best value stays below the threshold."""
    best = shares[:, 1:].argmax(axis=1) + 1 if shares.shape[1] > 1 else np.zeros(len(shares), np.int64)
    share = shares[np.arange(len(shares)), best]
    numbers = np.where(share >= threshold, best, 0)
    told = shares[np.arange(len(shares)), numbers].tolist()
    return [(first.values[number], part) for number, part in zip(numbers.tolist(), told, strict=True)]
