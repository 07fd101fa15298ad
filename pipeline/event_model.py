"""Small networks that run in numpy: hashed symbols and vectors in, class probabilities or scores out.

Weights of the symbols are stored as int8 with one scale a hidden unit: sums of them are exact, so that results do not
depend on the order of the additions, and the files stay small.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.event_features import Floats, Inputs, Ints
from pipeline.lexicons import models_dir

Scores = NDArray[np.float32]
_CHUNK = 36  # the symbols that every token has, and one more
_BLOCK = 256


@dataclass(frozen=True)
class Network:
    """One hidden layer over hashed symbols and a dense vector."""

    symbols: NDArray[np.int8]  # [buckets + 1, hidden], the last row zero
    scale: Floats  # [hidden]
    dense: Floats  # [width, hidden], the standardisation of the inputs folded in
    bias: Floats  # [hidden]
    out: Floats  # [hidden, classes]
    out_bias: Floats  # [classes]

    def hidden(self, inputs: Inputs) -> Floats:
        """Return the hidden layer, one row a candidate."""
        sums = sum_rows(self.symbols, inputs.buckets, inputs.indptr)
        return self._active(sums, inputs.times(self.dense) if self.dense.size else None)

    def _active(self, sums: Floats, dense: Floats | None) -> Floats:
        total = sums * self.scale
        if dense is not None:
            total += dense
        return np.asarray(np.maximum(total + self.bias, 0), dtype=np.float32)

    def scores(self, inputs: Inputs) -> Scores:
        """Return the scores before the softmax, [candidates, classes]."""
        return self.scores_of(self.hidden(inputs))

    def table_scores(self, buckets: Ints, vectors: Floats) -> Scores:
        """Return the scores of rows that have as many symbols each, [rows, symbols], and a vector."""
        return self.scores_of(self._active(sum_columns(self.symbols, buckets), matmul(vectors, self.dense)))

    def scores_of(self, hidden: Floats) -> Scores:
        """Return the scores that a hidden layer gives."""
        return matmul(hidden, self.out) + self.out_bias


def matmul(left: Floats, right: Floats) -> Floats:
    """Return the product of two matrices of 32-bit floats."""
    return np.asarray(left @ right, dtype=np.float32)


def sum_rows(weights: NDArray[np.int8], buckets: Ints, indptr: Ints) -> Floats:
    """Return for each row the sum of the weights of its buckets; every row has at least one.

    The last row of `weights` is zero: rows are filled up with it to whole chunks, which numpy adds up fast.
    """
    if not len(buckets):
        return np.zeros((len(indptr) - 1, weights.shape[1]), np.float32)
    sizes = np.diff(indptr)
    chunks = -(-sizes // _CHUNK)
    first = np.cumsum(chunks) - chunks
    padded = np.full(int(chunks.sum()) * _CHUNK, len(weights) - 1)
    padded[np.arange(len(buckets)) + np.repeat(first * _CHUNK - indptr[:-1], sizes)] = buckets
    sums = sum_columns(weights, padded.reshape(-1, _CHUNK))
    total: Floats = sums[first]
    for further in range(1, int(chunks.max())):  # few rows have many chunks
        rows = np.flatnonzero(chunks > further)
        total[rows] += sums[first[rows] + further]
    return total


def sum_columns(weights: NDArray[np.int8], buckets: Ints) -> Floats:
    """Return for each row of buckets, at most 256 of them, the sum of their weights.

    >>> sum_columns(np.array([[1, 2], [30, 40]], np.int8), np.array([[0, 1], [1, 1]])).tolist()
    [[31.0, 42.0], [60.0, 80.0]]
    """
    out = np.empty((len(buckets), weights.shape[1]), np.float32)
    for start in range(0, len(buckets), _BLOCK):  # what is fetched at once stays in the processor's cache
        rows = slice(start, start + _BLOCK)
        out[rows] = weights.take(buckets[rows].T, axis=0).sum(axis=0, dtype=np.int16)
    return out


def softmax(scores: Scores) -> Scores:
    """Return probabilities that sum to one in each row."""
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exp / exp.sum(axis=1, keepdims=True), dtype=np.float32)


def network(arrays: Any, prefix: str = "") -> Network:
    """Return the network stored under a prefix of an .npz file."""
    names = ("symbols", "scale", "dense", "bias", "out", "out_bias")
    values = {name: np.asarray(arrays[prefix + name]) for name in names}
    for name in names[1:]:
        values[name] = values[name].astype(np.float32)
    values["symbols"] = np.concatenate([values["symbols"], np.zeros_like(values["symbols"][:1])])
    return Network(**values)


@cache
def load(name: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of `models/events/<name>.npz`."""
    with np.load(models_dir() / "events" / f"{name}.npz", allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}
