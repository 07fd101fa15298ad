"""Trains the models that find and type triggers: event types on news articles, TimeML classes on TimeBank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from fit import Fit
from gold import Annotated, trigger_span

from pipeline.event_features import BUCKET_BITS, TENSOR_WIDTH, VECTOR_WIDTH, Forms, Inputs, analyse
from pipeline.event_lexicon import N_TYPES, never_events, type_number
from pipeline.event_model import network, softmax
from pipeline.timeml_class import class_inputs
from pipeline.timeml_lexicon import CLASSES

SEED = 20260101
TYPES_SEED = SEED + 2  # of three, a point apart, the best on press and web articles held out and on dev together
HIDDEN = 128
COMMON = 30  # rarer words that tell no event are not looked at in a run, but are learnt from
MEMBERS, CLASS_HIDDEN = 3, 64  # networks of TimeML classes, and their hidden units
PRETENDED = 0.2  # weight of an event as if the lexicon had its word under another type
RARE = 0.1  # least spread of a type of the lexicon
NAMELESS = 0.3  # weight of an example whose word is hidden, its vector and its lexicon types kept
WORD_TEMPLATES = np.array([0, 1, 2, 3, 4, 10, 11, 12, 17, 18, 21, 34])  # of `event_features._fixed`
LEXICON_TEMPLATES = np.array([22, 23, 24, 25, 26, 27, 28, 33])
OWN_VECTOR = slice(2 * TENSOR_WIDTH, 2 * TENSOR_WIDTH + VECTOR_WIDTH)


class Examples(NamedTuple):
    """Rows that the network of types learns from: symbols, vectors, number of the type, weight."""

    symbols: sp.csr_matrix
    dense: np.ndarray
    answers: np.ndarray
    importance: np.ndarray


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


def standard(dense: np.ndarray, least: float = 1e-2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the inputs with mean 0 and spread 1, the mean, the spread; what hardly varies stays small."""
    mean, spread = dense.mean(axis=0), dense.std(axis=0) + least
    return ((dense - mean) / spread).astype(np.float32), mean, spread


def _without(symbols: sp.csr_matrix, templates: np.ndarray) -> sp.csr_matrix:
    """Return the rows without the symbols of some templates, as if their word were met for the first time."""
    part = symbols.copy()
    part.data[(part.indptr[:-1, None] + templates).ravel()] = 0
    part.eliminate_zeros()
    return part


def _pretended(symbols: sp.csr_matrix, dense: np.ndarray, answers: np.ndarray) -> Examples:
    """Return events that the lexicon is sure of, as if their words had another type there, drawn at random.

    So each type of the lexicon is trusted for words not met before, also those that few articles have.
    """
    senses = dense[:, -N_TYPES:]
    typed = np.flatnonzero(answers < N_TYPES)
    rows = typed[senses[typed, answers[typed]] == 1]
    other = np.random.default_rng(SEED).integers(0, N_TYPES, len(rows))
    part = dense[rows].copy()
    part[:, OWN_VECTOR] = dense[:, OWN_VECTOR].mean(axis=0)
    part[:, -N_TYPES:] = np.eye(N_TYPES, dtype=np.float32)[other]
    hidden = _without(symbols[rows], np.concatenate([WORD_TEMPLATES, LEXICON_TEMPLATES]))
    return Examples(hidden, part, other, np.full(len(rows), PRETENDED, np.float32))


def examples(articles: Sequence[Annotated], forms: Forms) -> Examples:
    """Return the candidates of the articles, then without their own word, then as if of another type."""
    inputs = [analyse([article.doc], forms, wide=True) for article in articles]
    answers = np.concatenate([targets(a, i, type_number(), "type") for a, i in zip(articles, inputs, strict=True)])
    symbols, dense = matrix(inputs), np.concatenate([i.dense for i in inputs])
    weights = np.ones(len(answers), np.float32)
    parts = (
        Examples(symbols, dense, answers, weights),
        Examples(_without(symbols, WORD_TEMPLATES), dense, answers, weights * np.float32(NAMELESS)),
        _pretended(symbols, dense, answers),
    )
    stacked = sp.vstack([part.symbols for part in parts]).tocsr()
    return Examples(stacked, *(np.concatenate(column) for column in list(zip(*parts, strict=True))[1:]))


def train_types(articles: Sequence[Annotated]) -> dict[str, np.ndarray]:
    """Return the arrays of the model of event types."""
    short = projection(articles)
    symbols, dense, answers, importance = examples(articles, Forms(short, never_events(COMMON)))
    plain = dense[importance == 1]  # the candidates as they are
    _, mean, spread = standard(plain)
    spread[-N_TYPES:] = np.maximum(spread[-N_TYPES:], RARE)
    scaled = ((dense - mean) / spread).astype(np.float32)
    onehot = np.eye(N_TYPES + 1, dtype=np.float32)[answers]
    model = Fit(2**BUCKET_BITS, dense.shape[1], HIDDEN, N_TYPES + 1, TYPES_SEED)
    model.fit(symbols.copy(), scaled, onehot, importance, epochs=12, drop=(0.5, 0.3, 0.5), decay=1e-4)
    return {**model.arrays("", mean, spread), "projection": short.astype(np.float16)}


def train_classes(articles: Sequence[Annotated], types: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays of the model of TimeML classes: networks side by side, their scores averaged.

    `types` are the arrays of the model of event types, whose probabilities are part of the input.
    """
    numbers = {name: number for number, name in enumerate(CLASSES)}
    seen = network(types)
    forms = Forms(types["projection"].astype(np.float32))
    plain = [analyse([article.doc], forms, all_words=True) for article in articles]
    inputs = [class_inputs(one, softmax(seen.scores(one))) for one in plain]
    answers = np.concatenate([targets(a, i, numbers, "class") for a, i in zip(articles, plain, strict=True)])
    dense, mean, spread = standard(np.concatenate([i.dense for i in inputs]), least=0.1)
    onehot = np.eye(len(numbers) + 1, dtype=np.float32)[answers]
    nothing, importance = sp.csr_matrix((len(dense), 1), dtype=np.float32), np.ones(len(answers), np.float32)
    members = []
    for seed in range(SEED, SEED + MEMBERS):
        model = Fit(1, dense.shape[1], CLASS_HIDDEN, len(numbers) + 1, seed)
        model.fit(nothing, dense, onehot, importance, epochs=15, batch=32, drop=(0.0, 0.3, 0.5), decay=5e-4)
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
