"""A second look at place and date: what the other events of the article were given speaks for a candidate too.

An article tells one happening again and again (`un séisme`, `les secousses`, `la catastrophe`), and only one of these
mentions stands beside the place or the day. The first look judges every mention by itself; this one weighs its shares
with those of the same word, the same type, the same domain, the same sentence, and the neighbours, and looks at how a
value stands in its article: who is named early, by town and land, and given to many events is where the story plays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.event_batch import Batch
from pipeline.event_groups import Members
from pipeline.event_model import load, matmul
from pipeline.event_pairs import Offers
from pipeline.event_signs import signs

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

WIDTH = 33
_SMALL = 1e-3
_WORTH = 0.03  # a value that no event gives this share is not looked at again
_MOST = 64  # values of an article that are looked at again: the table must not grow with its square


@dataclass(frozen=True)
class Ballot:
    """What the first look gave, in a table [events, values]: a column is a value of the event's own article.

    The values of the articles stand one after the other, None, which stands for none, first in each. Articles have more
    values or fewer: the table is filled up with columns that are no value.
    """

    values: list[Any]
    first: Ints  # where the values of each event's article begin
    real: NDArray[np.bool_]  # whether the column is a value of the event's article
    shares: Floats
    offered: Floats  # 1 where the value was a candidate of the event
    traits: Floats  # [values, traits]: what the article tells of each

    @property
    def keys(self) -> list[str]:
        """Return the keys of the values, without none."""
        return [value.key for value in self.values if value is not None]


@dataclass(frozen=True)
class Groups:
    """Numbers of the groups that each event belongs to, [kinds of groups, events]; its article, is it in the headline.

    The events of several articles stand one after the other; no group reaches beyond its article. `signs` tell more of
    each event (`event_signs`).
    """

    numbers: Ints
    articles: Ints
    heading: NDArray[np.bool_]
    signs: Floats

    @cached_property
    def members(self) -> list[Members]:
        """Return the events of each kind of group, and last those of each article."""
        return [Members(group) for group in (*self.numbers, self.articles)]


def ballot(offers: Offers, shares: Floats, articles: Ints) -> Ballot:
    """Return the ballot of some events, given the shares of their candidates and their articles; one key is one value.

    >>> from pipeline.event_atlas import Place
    >>> places = [Place("Paris", None, None), Place("Nice", None, None), None]
    >>> numbers, traits = np.array([0, 1, 2, 1, 2]), [(0.5,), (0.25,), (0.0,)]
    >>> offers = Offers(places, numbers, np.array([3, 2]), np.zeros((0, 5), np.uint64), traits)
    >>> ballot(offers, np.array([0.5, 0.25, 0.25, 0.75, 0.25], np.float32), np.array([0, 0])).shares.tolist()
    [[0.25, 0.5, 0.25], [0.25, 0.0, 0.75]]
    """
    names: dict[str | None, int] = {None: 0}
    keys = [names.setdefault(None if value is None else value.key, len(names)) for value in offers.candidates]
    event = np.repeat(np.arange(len(offers.sizes)), offers.sizes)
    named = articles[event] * len(names) + np.array(keys, np.int64)[offers.numbers]
    spots, places, value = np.unique(named, return_index=True, return_inverse=True)
    owner, key = np.divmod(spots, len(names))
    highest = _highest_shares(event, value, shares)
    highest[key == 0], places[key == 0] = 1 + _WORTH, -1  # none is looked at first, and always
    kept = _worth(owner, highest, places)
    own = owner[kept]
    starts = np.searchsorted(own, np.arange(articles.max(initial=-1) + 2))
    column = np.full(len(spots), -1)
    column[kept] = np.arange(len(kept)) - starts[own]
    told = column[value] >= 0
    cells = event[told], column[value[told]]
    table = np.zeros((len(articles), int(column.max(initial=0)) + 1), np.float32)
    offered = np.zeros_like(table)
    np.add.at(table, cells, shares[told])
    offered[cells] = 1
    first = starts[articles]
    real = np.arange(table.shape[1]) < (starts[articles + 1] - first)[:, None]
    values = [None if place < 0 else offers.candidates[offers.numbers[place]] for place in places[kept].tolist()]
    traits = [offers.traits[number] for number in offers.numbers[places[kept]].tolist()]  # none is the last of all
    return Ballot(values, first, real, table, offered, _floats(traits))


def _floats(rows: Sequence[tuple[float, ...]]) -> Floats:
    """Return rows of numbers as an array, read number by number: numpy is slower row by row."""
    return np.fromiter(chain.from_iterable(rows), np.float32).reshape(len(rows), -1)


def _highest_shares(event: Ints, value: Ints, shares: Floats) -> Floats:
    """Return for each value the highest share that an event gives it."""
    size = int(value.max(initial=-1)) + 1
    cells, inverse = np.unique(event * size + value, return_inverse=True)
    totals, highest = np.zeros(len(cells), np.float32), np.zeros(size, np.float32)
    np.add.at(totals, inverse, shares)
    np.maximum.at(highest, cells % max(size, 1), totals)
    return highest


def _worth(owner: Ints, highest: Floats, places: Ints) -> Ints:
    """Return the numbers of the values that some event gives a share worth a second look, in the order of `places`.

    Of an article's values, which have an `owner` in common, those with the highest shares are kept.
    """
    best = np.lexsort((places, -highest, owner))
    rank = np.arange(len(best)) - np.searchsorted(owner[best], owner[best])
    kept = best[(rank <= _MOST) & (highest[best] > _WORTH)]
    ordered: Ints = kept[np.lexsort((places[kept], owner[kept]))]
    return ordered


def groups(batch: Batch) -> Groups:
    """Return which events of an article share word, type, domain and sentence."""
    told = batch.telling
    sizes = [len(story.triggers) for story in batch.stories]
    articles = np.repeat(np.arange(len(sizes)), sizes)
    heading = told.sentence == np.array(batch.first_sentence)[articles]
    return Groups(np.stack([*told.groups[::-1], told.sentence]), articles, heading, signs(batch))


def _others(shares: Floats, group: Members) -> tuple[Floats, Floats]:
    """Return the mean share of the other events of each event's group, [events, values], and whether there are any."""
    mean = (group.total(shares) - shares) / np.maximum(group.size - 1, 1)
    return np.asarray(mean, np.float32), (group.size > 1).astype(np.float32)


def _highest(shares: Floats, group: Members) -> Floats:
    """Return the highest share that another event of the group gives, zero where it is alone."""
    top = group.highest(shares)
    holds = shares >= top
    alone = group.total(holds.astype(np.float32)) == 1
    return np.where(holds & alone, group.highest(np.where(holds, np.float32(0), shares)), top)


class Features(NamedTuple):
    """What the second look goes by: tables of the cells that are real, of values and of events; whose each cell is."""

    cells: Floats  # [cells, WIDTH]
    traits: Floats  # [values, traits]
    signs: Floats  # [events, signs]
    value: Ints  # of each cell
    event: Ints

    @property
    def rows(self) -> Floats:
        """Return one row for each cell with all that is known of it, its value and its event."""
        return np.concatenate([self.cells, self.traits[self.value], self.signs[self.event]], axis=1)


def features(ballot: Ballot, groups: Groups) -> Features:
    """Return what the second look goes by."""
    event, column = np.nonzero(ballot.real)
    columns = _columns(ballot, groups)
    cells = np.empty((WIDTH, len(event)), np.float32)
    spots = np.flatnonzero(ballot.real)
    for row, told in zip(cells, columns, strict=True):
        row[:] = told.reshape(-1)[spots]
    return Features(cells.T, ballot.traits, groups.signs, ballot.first[event] + column, event)


def _columns(ballot: Ballot, groups: Groups) -> list[Floats]:
    """Return the WIDTH tables [events, values] of what is known of each cell."""
    shares, shape = ballot.shares, ballot.shares.shape
    odds = np.log((shares + _SMALL) / (1 - shares + _SMALL))
    none = np.zeros(shape, np.float32)
    none[:, 0] = 1
    *members, everyone = groups.members
    heading = np.broadcast_to(groups.heading[:, None], shape).astype(np.float32)
    others, _ = _others(shares, everyone)
    columns = [odds, shares, shares >= shares.max(axis=1, keepdims=True), ballot.offered, others]
    for group in members:
        mean, any_other = _others(shares, group)
        columns += [mean, np.broadcast_to(any_other, shape), mean * none]
    columns += [_highest(shares, group) for group in (members[0], members[1], everyone)]
    before, after = np.zeros_like(shares), np.zeros_like(shares)
    joined = (groups.articles[1:] == groups.articles[:-1])[:, None]  # both events are of one article
    before[1:], after[:-1] = shares[:-1] * joined, shares[1:] * joined
    columns += [before, after, none, none * odds, none * others, heading * none, heading * odds]
    return columns + _standing(ballot, everyone)


def _standing(ballot: Ballot, everyone: Members) -> list[Floats]:
    """Return how each value stands in its article: its mean share, that of the events it is offered to, the highest."""
    total = everyone.total(ballot.shares)
    mean, offered = total / everyone.size, total / np.maximum(everyone.total(ballot.offered), 1)
    best = mean[:, 1:].max(axis=1, keepdims=True, initial=_SMALL)
    none = np.broadcast_to(mean[:, :1], mean.shape)
    return [mean, offered, everyone.highest(ballot.shares), mean / best, (mean >= best).astype(np.float32), none]


@dataclass(frozen=True)
class Judge:
    """A network with one hidden layer and a straight way past it; its output is the score of a value."""

    dense: Floats
    bias: Floats
    out: Floats
    straight: Floats

    def scores(self, known: Features) -> Floats:
        """Return the score of each cell, but for what all values of an event have in common."""
        ends = [WIDTH, WIDTH + known.traits.shape[1]]
        of_cell, of_value, of_event = np.split(self.dense, ends)
        hidden = matmul(known.cells, of_cell)
        hidden += matmul(known.traits, of_value)[known.value]
        hidden += (matmul(known.signs, of_event) + self.bias)[known.event]
        cell, value, _ = np.split(self.straight[:, None], ends)
        direct = matmul(known.cells, cell) + matmul(known.traits, value)[known.value]
        return (matmul(np.maximum(hidden, 0), self.out[:, None]) + direct)[:, 0]


@cache
def judge(role: str) -> Judge:
    """Return the judge of a role, of `models/events/agreement.npz`."""
    arrays = load("agreement")
    return Judge(*(arrays[f"{role}_{name}"].astype(np.float32) for name in ("dense", "bias", "out", "straight")))


def second_look(role: str, first: Ballot, groups: Groups) -> Floats:
    """Return the shares of the second look, [events, values]."""
    return weigh(judge(role), first, groups)


def weigh(judge: Judge, first: Ballot, groups: Groups) -> Floats:
    """Return the shares that a judge gives the events, [events, values]."""
    scores = np.full(first.real.shape, -np.inf, np.float32)
    scores[first.real] = judge.scores(features(first, groups))
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exp / exp.sum(axis=1, keepdims=True), dtype=np.float32)


def chosen(first: Ballot, shares: Floats, threshold: float) -> list[tuple[Any, float]]:
    """Return (value, share) of each event; None where the best value stays below the threshold."""
    events = np.arange(len(shares))
    best = shares[:, 1:].argmax(axis=1) + 1 if shares.shape[1] > 1 else np.zeros(len(shares), np.int64)
    best[shares[events, best] < threshold] = 0
    told = shares[events, best].tolist()
    return [(first.values[number], part) for number, part in zip((first.first + best).tolist(), told, strict=True)]
