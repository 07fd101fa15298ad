"""Fits the rankers that choose participants, places and dates: softmax over the candidates of one event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from pipeline.event_ranker import BUCKET_BITS

QUANTUM = 31  # coarser than int8 allows: the file is a quarter smaller, the scores the same


@dataclass
class Choices:
    """Groups of candidates: buckets [rows, templates], which rows are right, where groups begin and end."""

    buckets: np.ndarray
    right: np.ndarray
    bounds: list[tuple[int, int]]
    events: list[int]  # the event of each group
    vectors: np.ndarray  # one row an event


def fit(
    choices: Choices,
    seed: int,
    *,
    hidden: int = 32,
    epochs: int = 12,
    batch: int = 48,
    rate: float = 2e-3,
    symbol_rate: float = 0.03,
    drop: float = 0.3,
) -> dict[str, np.ndarray]:
    """Return the arrays of a ranker; a group may have several right rows, any of them will do."""
    random = np.random.default_rng(seed)
    symbols = np.zeros((2**BUCKET_BITS, hidden), np.float32)
    squares = np.full((2**BUCKET_BITS, 1), 1e-6, np.float32)
    bias = np.full(hidden, 0.1, np.float32)
    out = (random.standard_normal(hidden) / np.sqrt(hidden)).astype(np.float32)
    parameters = {"out": out, "bias": bias}
    mean, spread = choices.vectors.mean(axis=0), choices.vectors.std(axis=0) + 1e-2
    vectors = ((choices.vectors - mean) / spread).astype(np.float32)
    dense = (random.standard_normal((vectors.shape[1], hidden)) / np.sqrt(vectors.shape[1])).astype(np.float32)
    parameters["dense"] = dense
    state = {name: [np.zeros_like(value), np.zeros_like(value)] for name, value in parameters.items()}
    steps = epochs * -(-len(choices.bounds) // batch)
    step = 0
    for _ in range(epochs):
        order = random.permutation(len(choices.bounds))
        for first in range(0, len(order), batch):
            numbers = order[first : first + batch]
            groups = [choices.bounds[g] for g in numbers]
            d = vectors[[choices.events[g] for g in numbers]]
            d = (d * (random.random(d.shape) > drop) / (1 - drop)).astype(np.float32)
            rows = np.concatenate([np.arange(*group) for group in groups])
            owner = np.repeat(np.arange(len(groups)), [end - start for start, end in groups])
            x = matrix(choices.buckets[rows])
            x.data *= (random.random(len(x.data)) > drop) / (1 - drop)
            before = x @ symbols + (d @ dense)[owner] + bias
            mask = ((random.random(before.shape) > drop) / (1 - drop)).astype(np.float32)
            active = np.maximum(before, 0) * mask
            error = slope(active @ out, choices.right[rows], owner, len(groups)) / len(groups)
            left = 1 - step / steps
            step += 1
            back = np.outer(error, out) * mask * (before > 0)
            by_event = np.zeros((len(groups), hidden), np.float32)
            np.add.at(by_event, owner, back)
            slopes = {"out": active.T @ error, "bias": back.sum(0), "dense": d.T @ by_event + 1e-4 * dense}
            for name, gradient in slopes.items():
                value = parameters[name]
                one, two = state[name]
                one += 0.1 * (gradient - one)
                two += 0.001 * (gradient**2 - two)
                correction = np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
                value -= (rate * left * correction * one / (np.sqrt(two) + 1e-8)).astype(np.float32)
            columns = np.unique(x.indices)
            gradient = np.asarray(x[:, columns].T @ back)
            squares[columns] += (gradient**2).mean(axis=1, keepdims=True)
            symbols[columns] -= symbol_rate * left * gradient / np.sqrt(squares[columns])
    scale = np.abs(symbols).max(axis=0) / QUANTUM + 1e-12
    dense = dense / spread[:, None]
    return {
        "symbols": np.round(symbols / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": (bias - mean @ dense).astype(np.float32),
        "out": out,
        "dense": dense.astype(np.float16),
    }


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
