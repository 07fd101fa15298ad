"""Fits the small networks of the event models with numpy and scipy; a fixed seed gives the same weights."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

QUANTUM = 31  # coarser than int8 allows: the file is a quarter smaller, the scores the same


class Fit:
    """One hidden layer: Adagrad on the rows of the hashed symbols, Adam on the rest, both decaying to zero."""

    def __init__(self, buckets: int, width: int, hidden: int, classes: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        normal = self.random.standard_normal
        self.symbols = np.zeros((buckets, hidden), np.float32)
        self.squares = np.full((buckets, 1), 1e-6, np.float32)
        self.weights = {
            "dense": (normal((width, hidden)) / np.sqrt(max(width, 1))).astype(np.float32),
            "bias": np.zeros(hidden, np.float32),
            "out": (normal((hidden, classes)) / np.sqrt(hidden)).astype(np.float32),
            "out_bias": np.zeros(classes, np.float32),
        }
        self.first = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self.second = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self.step = 0

    def fit(
        self,
        symbols: sp.csr_matrix,
        dense: np.ndarray,
        targets: np.ndarray,
        importance: np.ndarray,
        *,
        epochs: int = 8,
        batch: int = 128,
        rate: float = 2e-3,
        symbol_rate: float = 0.02,
        drop: tuple[float, float, float] = (0.4, 0.1, 0.3),
        decay: float = 1e-5,
    ) -> Fit:
        """Train on soft targets [rows, classes]; `drop`: share of symbols, dense inputs, hidden units left out."""
        rows = symbols.shape[0]
        steps = epochs * -(-rows // batch)
        for _ in range(epochs):
            order = self.random.permutation(rows)
            for start in range(0, rows, batch):
                part = order[start : start + batch]
                left = 1 - self.step / steps
                x, d = self._thin(symbols[part], drop[0]), self._mask(dense[part].shape, drop[1]) * dense[part]
                rates = {"left": left, "rate": rate, "symbol_rate": symbol_rate, "drop": drop[2], "decay": decay}
                self._descend(x, d, targets[part], importance[part], **rates)
        return self

    def _mask(self, shape: tuple[int, ...], share: float) -> np.ndarray:
        return ((self.random.random(shape, dtype=np.float32) > share) / (1 - share)).astype(np.float32)

    def _thin(self, x: sp.csr_matrix, share: float) -> sp.csr_matrix:
        x.data = x.data * self._mask(x.data.shape, share)
        return x

    def _descend(self, x, d, y, importance, *, left, rate, symbol_rate, drop, decay) -> None:
        weights = self.weights
        before = x @ self.symbols + d @ weights["dense"] + weights["bias"]
        mask = self._mask(before.shape, drop)
        hidden = np.maximum(before, 0) * mask
        error = softmax(hidden @ weights["out"] + weights["out_bias"]) - y
        error = (error * (importance / len(y))[:, None]).astype(np.float32)
        back = (error @ weights["out"].T) * mask * (before > 0)
        gradients = {"out": hidden.T @ error, "out_bias": error.sum(0), "dense": d.T @ back, "bias": back.sum(0)}
        columns = np.unique(x.indices)
        step = np.asarray(x[:, columns].T @ back)
        self.squares[columns] += (step**2).mean(axis=1, keepdims=True)
        self.symbols[columns] -= symbol_rate * left * step / np.sqrt(self.squares[columns])
        self.step += 1
        for name, gradient in gradients.items():
            self._adam(name, gradient + decay * weights[name], rate * left)

    def _adam(self, name: str, gradient: np.ndarray, rate: float) -> None:
        first, second = self.first[name], self.second[name]
        first += 0.1 * (gradient - first)
        second += 0.001 * (gradient**2 - second)
        correction = np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
        self.weights[name] -= rate * correction * first / (np.sqrt(second) + 1e-8)

    def predict(self, symbols: sp.csr_matrix, dense: np.ndarray) -> np.ndarray:
        """Return the class probabilities."""
        before = symbols @ self.symbols + dense @ self.weights["dense"] + self.weights["bias"]
        return softmax(np.maximum(before, 0) @ self.weights["out"] + self.weights["out_bias"])

    def arrays(self, prefix: str, mean: np.ndarray, spread: np.ndarray) -> dict[str, np.ndarray]:
        """Return what `event_model.Network` reads: int8 symbols, the standardisation folded into the weights."""
        scale = np.abs(self.symbols).max(axis=0) / QUANTUM + 1e-12
        dense = self.weights["dense"] / spread[:, None]
        values = {
            "symbols": np.round(self.symbols / scale).astype(np.int8),
            "scale": scale.astype(np.float32),
            "dense": dense.astype(np.float16),
            "bias": (self.weights["bias"] - mean @ dense).astype(np.float32),
            "out": self.weights["out"].astype(np.float32),
            "out_bias": self.weights["out_bias"].astype(np.float32),
        }
        return {prefix + name: value for name, value in values.items()}


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return probabilities that sum to one in each row."""
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)
