"""Trains the models that find and type triggers: event types on news articles, TimeML classes on TimeBank."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from fit import Fit
from gold import Annotated, trigger_span

from pipeline.event_features import BUCKET_BITS, VECTOR_WIDTH, Forms, Inputs, analyse
from pipeline.event_lexicon import type_number
from pipeline.event_model import network
from pipeline.timeml_class import CLASSES, with_hidden

SEED = 20260101
MEMBERS = 3  # networks of TimeML classes
NAMELESS = 0.5  # weight of an example whose word is hidden, its vector and its lexicon types kept
WORD_TEMPLATES = np.array([0, 1, 2, 3, 4, 10, 11, 12, 17, 18, 21, 34])  # of `event_features._fixed`


def projection(articles: Sequence[Annotated]) -> np.ndarray:
    """Return the matrix that shortens the word vectors: the main directions of the words of the articles."""
    vectors = {}
    for article in articles:
        for token in article.doc:
            if token.has_vector and token.is_alpha:
                vectors[token.lower_] = token.vector / (token.vector_norm + 1e-6)
    matrix = np.array([vectors[form] for form in sorted(vectors)])
    _, _, directions = np.linalg.svd(matrix - matrix.mean(axis=0), full_matrices=False)
    return directions[:VECTOR_WIDTH].T.astype(np.float32)


def targets(article: Annotated, inputs: Inputs, numbers: dict[str, int], key: str) -> np.ndarray:
    """Return the class of each candidate: the head of a gold trigger has its class, all else the last one."""
    row = {int(token): number for number, token in enumerate(inputs.tokens)}
    out = np.full(len(inputs.tokens), len(numbers))
    for event in article.events:
        span = trigger_span(article.doc, event)
        places = [row[i] for i in (span.root.i, *range(span.start, span.end)) if i in row]
        if places and event[key] in numbers:
            out[places[0]] = numbers[event[key]]
    return out


def matrix(inputs: Sequence[Inputs]) -> sp.csr_matrix:
    """Return the hashed symbols of many documents as one sparse matrix."""
    rows = [
        sp.csr_matrix((np.ones(len(i.buckets), np.float32), i.buckets, i.indptr), shape=(len(i.tokens), 2**BUCKET_BITS))
        for i in inputs
    ]
    return sp.vstack(rows).tocsr()


def standard(dense: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the inputs with mean 0 and spread 1, the mean, the spread."""
    mean, spread = dense.mean(axis=0), dense.std(axis=0) + 1e-2
    return ((dense - mean) / spread).astype(np.float32), mean, spread


def _without_word(symbols: sp.csr_matrix) -> sp.csr_matrix:
    """Return the rows without the symbols of their own word, as if it were met for the first time."""
    part = symbols.copy()
    part.data[(part.indptr[:-1, None] + WORD_TEMPLATES).ravel()] = 0
    part.eliminate_zeros()
    return part


def _train(
    articles: Sequence[Annotated], numbers: dict[str, int], key: str, forms: Forms, **settings: object
) -> dict[str, np.ndarray]:
    inputs = [analyse(article.doc, forms) for article in articles]
    answers = np.concatenate([targets(a, i, numbers, key) for a, i in zip(articles, inputs, strict=True)])
    dense, mean, spread = standard(np.concatenate([i.dense for i in inputs]))
    hidden = int(settings.pop("hidden"))  # type: ignore[call-overload]
    model = Fit(2**BUCKET_BITS, dense.shape[1], hidden, len(numbers) + 1, SEED)
    onehot = np.eye(len(numbers) + 1, dtype=np.float32)[answers]
    symbols = matrix(inputs)
    symbols = sp.vstack([symbols, _without_word(symbols)]).tocsr()
    importance = np.repeat(np.array([1, NAMELESS], np.float32), len(answers))
    model.fit(symbols, np.tile(dense, (2, 1)), np.tile(onehot, (2, 1)), importance, **settings)  # type: ignore[arg-type]
    return model.arrays("", mean, spread)


def train_types(articles: Sequence[Annotated]) -> dict[str, np.ndarray]:
    """Return the arrays of the model of event types."""
    short = projection(articles)
    arrays = _train(
        articles, type_number(), "type", Forms(short), hidden=128, epochs=7, drop=(0.5, 0.3, 0.5), decay=1e-4
    )
    return {**arrays, "projection": short.astype(np.float16)}


def train_classes(articles: Sequence[Annotated], types: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays of the model of TimeML classes: three networks side by side, their scores averaged.

    `types` are the arrays of the model of event types, whose hidden layer is part of the input.
    """
    numbers = {name: number for number, name in enumerate(CLASSES)}
    seen = network(types)
    forms = Forms(types["projection"].astype(np.float32))
    plain = [analyse(article.doc, forms) for article in articles]
    inputs = [with_hidden(one, seen.hidden(one)) for one in plain]
    answers = np.concatenate([targets(a, i, numbers, "class") for a, i in zip(articles, inputs, strict=True)])
    dense, mean, spread = standard(np.concatenate([i.dense for i in inputs]))
    onehot = np.eye(len(numbers) + 1, dtype=np.float32)[answers]
    symbols, importance = matrix(inputs), np.ones(len(answers), np.float32)
    members = []
    for seed in range(SEED, SEED + MEMBERS):
        model = Fit(2**BUCKET_BITS, dense.shape[1], 48, len(numbers) + 1, seed)
        model.fit(symbols, dense, onehot, importance, epochs=10, batch=32, drop=(0.5, 0.3, 0.5), decay=1e-4)
        members.append(model.arrays("", mean, spread))
    return side_by_side(members)


def side_by_side(members: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return one network that averages the scores of several."""
    joined = {
        name: np.concatenate([m[name] for m in members], axis=-1) for name in ("symbols", "scale", "dense", "bias")
    }
    joined["out"] = np.concatenate([m["out"] for m in members]) / len(members)
    joined["out_bias"] = np.mean([m["out_bias"] for m in members], axis=0)
    return joined
