"""Chooses one candidate of several, or none, for a role of an event: a small network scores each, the best one wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.event_features import TENSOR_WIDTH, VECTOR_WIDTH, Inputs
from pipeline.event_model import load, matmul, sum_columns

Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]

BUCKET_BITS = 15
WIDTH = 2 * TENSOR_WIDTH + VECTOR_WIDTH
_BLOCK = 512  # rows that are hashed together stay in the processor's cache
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MURMUR = np.uint64(0xC2B2AE3D27D4EB4F)


class Templates:
    """Combinations of base columns; a column that is missing in a shorter combination counts as zero."""

    def __init__(self, combinations: Sequence[tuple[int, ...]]) -> None:
        width = max(len(columns) for columns in combinations)
        self.columns = np.array([[*columns, *[-1] * (width - len(columns))] for columns in combinations])
        self.seeds = np.arange(1, len(combinations) + 1, dtype=np.uint64) * np.uint64(0x1000193)

    def buckets(self, base: Keys) -> NDArray[np.int64]:
        """Return the hashed combinations of the base columns [columns, rows], [rows, combinations]."""
        base = np.concatenate([base, np.zeros_like(base[:1])])
        out = np.empty((len(self.seeds), base.shape[1]), np.uint64)
        for start in range(0, base.shape[1], _BLOCK):
            rows = slice(start, start + _BLOCK)
            out[:, rows] = self._mixed(base[:, rows])
        return out.view(np.int64).T

    def _mixed(self, base: Keys) -> Keys:
        value = np.broadcast_to(self.seeds[:, None], (len(self.seeds), base.shape[1])).copy()
        for column in self.columns.T:
            value ^= base[column]
            value *= _GOLDEN
            value ^= value >> np.uint64(29)
        value *= _MURMUR
        value >>= np.uint64(64 - BUCKET_BITS)
        return value


@dataclass(frozen=True)
class Ranker:
    """A network with one hidden layer over hashed symbols; its output is a score."""

    symbols: NDArray[np.int8]
    scale: Floats
    bias: Floats
    out: Floats
    dense: Floats

    def scores(self, rows: NDArray[np.int64], vectors: Floats, owner: NDArray[np.int64]) -> Floats:
        """Return the score of every candidate; `vectors` describe the events, `owner` says whose candidate a row is."""
        return self.scores_of(sum_columns(self.symbols, rows), vectors, owner)

    def scores_of(self, sums: Floats, vectors: Floats, owner: NDArray[np.int64]) -> Floats:
        """Return the scores that the sums of the symbols' weights give."""
        total = sums * self.scale
        total += matmul(vectors, self.dense)[owner]
        return matmul(np.maximum(total + self.bias, 0), self.out.reshape(-1, 1))[:, 0]


@cache
def ranker(name: str) -> Ranker:
    """Return the ranker stored in `models/events/<name>.npz`."""
    arrays = load(name)
    return Ranker(arrays["symbols"], *(arrays[key].astype(np.float32) for key in ("scale", "bias", "out", "dense")))


@cache
def _together(names: tuple[str, ...]) -> NDArray[np.int8]:
    return np.concatenate([ranker(name).symbols for name in names], axis=1)


def scores_by_role(
    names: tuple[str, ...], rows: NDArray[np.int64], vectors: Floats, owner: NDArray[np.int64]
) -> dict[str, Floats]:
    """Return the scores of some rankers of the same symbols: their weights lie side by side and are fetched once."""
    ends = np.cumsum([ranker(name).symbols.shape[1] for name in names])
    sums = np.split(sum_columns(_together(names), rows), ends[:-1], axis=1)
    return {name: ranker(name).scores_of(part, vectors, owner) for name, part in zip(names, sums, strict=True)}


def vectors_of(inputs: Inputs, heads: Sequence[int] | NDArray[np.int64]) -> Floats:
    """Return the vectors of the triggers at some tokens: what the parser saw there and at its head, and the word.

    The tokens must be candidates of the inputs.
    """
    if not len(heads):
        return np.zeros((0, WIDTH), np.float32)
    rows = np.searchsorted(inputs.tokens, heads)
    rows = np.minimum(rows, len(inputs.tokens) - 1)
    return inputs.own[rows, :WIDTH]
