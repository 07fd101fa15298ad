"""A second look at the type of an event: what the article tells elsewhere speaks for a type, too.

An article keeps to its matter: where a strike is told, the next `mouvement` is one. The network of types judges each
word by itself; this one weighs its probabilities with those of the same word, the same sentence and the whole article.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from pipeline.event_features import CandidateGroups, Floats, Ints, Keys
from pipeline.event_groups import Members
from pipeline.event_lexicon import type_number
from pipeline.event_model import load, matmul

WIDTH = 15
LEAST = 0.08  # a word less likely to tell an event is not looked at again
MOST = 5  # types of a word that are weighed, the likeliest ones
_SMALL, _RARE = 1e-4, 0.02
_OFTEN = 4  # a word that stands more often is no better known


class Cells(NamedTuple):
    """What is weighed: for some candidates none and their likeliest types, and what is known of each."""

    rows: Ints  # numbers of the candidates
    types: Ints  # [rows, 1 + MOST], none first
    known: Floats  # [rows × (1 + MOST), WIDTH]


def cells(types: Floats, groups: CandidateGroups) -> Cells:
    """Return what the second look goes by; `types` are probabilities [candidates, types and none]."""
    rows = np.flatnonzero(1 - types[:, -1] > LEAST)
    seen, last = types[rows], types.shape[1] - 1  # the column of none
    likeliest = np.argpartition(seen[:, :-1], last - MOST, axis=1)[:, last - MOST :]
    which = np.concatenate([np.full((len(rows), 1), last), likeliest], axis=1)
    return Cells(rows, which, np.stack(_columns(seen, which, groups.of(rows)), axis=-1).reshape(-1, WIDTH))


def _columns(types: Floats, which: Ints, groups: CandidateGroups) -> list[Floats]:
    """Return the WIDTH tables [rows, types weighed] of what is known of each cell."""
    own = np.take_along_axis(types, which, axis=1)
    none = np.zeros(which.shape, np.float32)
    none[:, 0] = 1  # whether the cell is that of none
    article, word, sentence = (_Others(types, group) for group in (groups.article, groups.word, groups.sentence))
    share = article.total(which, own) / (article.events + 1) * (1 - none)
    often = np.broadcast_to(np.minimum(word.size, _OFTEN), which.shape).astype(np.float32)
    mean = word.total(which, own) / np.maximum(word.size, 1)
    beside = np.where(none > 0, sentence.events, sentence.total(which, own))
    log, again = np.log(own + _SMALL), (often > 0).astype(np.float32)
    other = (which == type_number()["other.event"]).astype(np.float32)
    told = [log, own, none, none * log, other, share, np.log(share + _RARE) * (1 - none), mean, again, none * again]
    return [*told, none * mean, often, none * often, (1 - none) * beside, none * beside]


class _Others:
    """The other candidates of the group of each row: how many, and how many of them tell an event."""

    def __init__(self, types: Floats, group: Ints | Keys) -> None:
        members = Members(group)
        self._place, self._totals = members.place[:, None], members.sums(types)
        self.size: Floats = members.size - 1
        idle = self._totals[self._place, -1] - types[:, -1:]
        self.events: Floats = np.asarray(self.size - idle, np.float32)  # the sum of their probabilities

    def total(self, which: Ints, own: Floats) -> Floats:
        """Return the sum of the others' probabilities of some types, [rows, types]."""
        total: Floats = self._totals[self._place, which] - own
        return total


@cache
def _weights() -> dict[str, Floats]:
    return {name: array.astype(np.float32) for name, array in load("type_agreement").items()}


def _scores(known: Floats) -> Floats:
    """Return the score of each cell: a network with one hidden layer and a straight way past it."""
    weights = _weights()
    hidden = np.maximum(matmul(known, weights["dense"]) + weights["bias"], 0)
    return matmul(hidden, weights["out"][:, None])[:, 0] + matmul(known, weights["straight"][:, None])[:, 0]


def agreed_types(types: Floats, groups: CandidateGroups) -> tuple[Ints, Floats]:
    """Return the numbers of the candidates that may tell an event, and what the second look gives them.

    These are probabilities [rows, types and none]; a type that is not among the likeliest gets none.
    """
    seen = cells(types, groups)
    told = _scores(seen.known).reshape(seen.types.shape)
    exp = np.exp(told - told.max(axis=1, keepdims=True))
    agreed = np.zeros((len(seen.rows), types.shape[1]), np.float32)
    np.put_along_axis(agreed, seen.types, exp / exp.sum(axis=1, keepdims=True), axis=1)
    return seen.rows, agreed
