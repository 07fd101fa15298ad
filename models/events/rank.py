"""Fits the rankers that choose participants, places and dates: softmax over the candidates of one event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from fit import QUANTUM

from pipeline.event_ranker import BUCKET_BITS


@dataclass
class Choices:
    """Groups of candidates: buckets [rows, templates], which rows are right, where groups begin and end."""

    buckets: np.ndarray
    right: np.ndarray
    bounds: list[tuple[int, int]]
    events: list[int]  # the event of each group
    vectors: np.ndarray  # one row an event


class Fit:
    """One hidden layer over the candidates of an event: Adagrad on the rows of the symbols, Adam on the rest."""

    def __init__(self, choices: Choices, seed: int, hidden: int, drop: float) -> None:
        self.choices, self.drop = choices, drop
        self.random = np.random.default_rng(seed)
        self.symbols = np.zeros((2**BUCKET_BITS, hidden), np.float32)
        self.squares = np.full((2**BUCKET_BITS, 1), 1e-6, np.float32)
        self.mean, self.spread = choices.vectors.mean(axis=0), choices.vectors.std(axis=0) + 1e-2
        self.vectors = ((choices.vectors - self.mean) / self.spread).astype(np.float32)
        width = self.vectors.shape[1]
        out = (self.random.standard_normal(hidden) / np.sqrt(hidden)).astype(np.float32)
        dense = (self.random.standard_normal((width, hidden)) / np.sqrt(width)).astype(np.float32)
        self.weights = {"out": out, "bias": np.full(hidden, 0.1, np.float32), "dense": dense}
        self.adam = Adam(self.weights)

    def fit(self, epochs: int, batch: int, rate: float, symbol_rate: float) -> Fit:
        """Go through all groups some times; both rates fall to zero."""
        groups = len(self.choices.bounds)
        steps = epochs * -(-groups // batch)
        for _ in range(epochs):
            order = self.random.permutation(groups)
            for first in range(0, groups, batch):
                left = 1 - self.adam.step / steps
                self._descend(order[first : first + batch], rate * left, symbol_rate * left)
        return self

    def _thinned(self, values: np.ndarray) -> np.ndarray:
        """Return values with a share of them left out, the others larger for it."""
        return (values * (self.random.random(values.shape) > self.drop) / (1 - self.drop)).astype(np.float32)

    def _descend(self, numbers: np.ndarray, rate: float, symbol_rate: float) -> None:
        rows, owner, x, d = self._inputs(numbers)
        symbols, weights, groups = self.symbols, self.weights, len(numbers)
        before = x @ symbols + (d @ weights["dense"])[owner] + weights["bias"]
        mask = self._thinned(np.ones_like(before))
        active = np.maximum(before, 0) * mask
        error = slope(active @ weights["out"], self.choices.right[rows], owner, groups) / groups
        back = np.outer(error, weights["out"]) * mask * (before > 0)
        by_event = np.zeros((groups, back.shape[1]), np.float32)
        np.add.at(by_event, owner, back)
        dense = d.T @ by_event + 1e-4 * weights["dense"]
        self.adam.descend({"out": active.T @ error, "bias": back.sum(0), "dense": dense}, rate)
        columns = np.unique(x.indices)
        gradient = np.asarray(x[:, columns].T @ back)
        self.squares[columns] += (gradient**2).mean(axis=1, keepdims=True)
        symbols[columns] -= symbol_rate * gradient / np.sqrt(self.squares[columns])

    def _inputs(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, sp.csr_matrix, np.ndarray]:
        """Return the rows of some groups, the group of each, their symbols, the vectors of the groups' events."""
        groups = [self.choices.bounds[number] for number in numbers]
        d = self._thinned(self.vectors[[self.choices.events[number] for number in numbers]])
        rows = np.concatenate([np.arange(*group) for group in groups])
        owner = np.repeat(np.arange(len(groups)), [end - start for start, end in groups])
        x = matrix(self.choices.buckets[rows])
        x.data = self._thinned(x.data)
        return rows, owner, x, d

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what `event_ranker.Ranker` reads: int8 symbols, the standardisation folded into the weights."""
        scale = np.abs(self.symbols).max(axis=0) / QUANTUM + 1e-12
        dense = self.weights["dense"] / self.spread[:, None]
        return {
            "symbols": np.round(self.symbols / scale).astype(np.int8),
            "scale": scale.astype(np.float32),
            "bias": (self.weights["bias"] - self.mean @ dense).astype(np.float32),
            "out": self.weights["out"],
            "dense": dense.astype(np.float16),
        }


class Adam:
    """Moves weights against their gradients (Kingma and Ba, 2015; momenta 0.9 and 0.999)."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights, self.step = weights, 0
        self.first = {name: np.zeros_like(value) for name, value in weights.items()}
        self.second = {name: np.zeros_like(value) for name, value in weights.items()}

    def descend(self, gradients: dict[str, np.ndarray], rate: float) -> None:
        """Take one step."""
        self.step += 1
        correction = np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
        for name, gradient in gradients.items():
            first, second = self.first[name], self.second[name]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient**2 - second)
            self.weights[name] -= (rate * correction * first / (np.sqrt(second) + 1e-8)).astype(np.float32)


def fit(choices: Choices, seed: int, *, hidden: int = 32, epochs: int = 12, drop: float = 0.3) -> dict[str, np.ndarray]:
    """Return the arrays of a ranker; a group may have several right rows, any of them will do."""
    return Fit(choices, seed, hidden, drop).fit(epochs, batch=48, rate=2e-3, symbol_rate=0.03).arrays()


def matrix(buckets: np.ndarray) -> sp.csr_matrix:
    """Return buckets [rows, templates] as a sparse matrix of ones."""
    rows, width = buckets.shape
    data = np.ones(rows * width, np.float32)
    return sp.csr_matrix((data, buckets.ravel(), np.arange(0, rows * width + 1, width)), shape=(rows, 2**BUCKET_BITS))


def slope(scores: np.ndarray, right: np.ndarray, owner: np.ndarray, groups: int) -> np.ndarray:
    """Return the gradient of -log of the probability of the right rows."""
    top = np.full(groups, -np.inf)
    np.maximum.at(top, owner, scores)
    exp = np.exp(scores - top[owner])
    total = np.bincount(owner, exp, groups)
    good = np.bincount(owner, exp * right, groups)
    return (exp / total[owner] - exp * right / good[owner]).astype(np.float32)
