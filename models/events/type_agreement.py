"""Trains the second look at types on what networks say of articles that they have not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import agreement
import numpy as np
import triggers
from gold import Annotated

from pipeline import type_agreement
from pipeline.event_features import Floats, Forms, analyse
from pipeline.event_lexicon import type_number
from pipeline.event_model import network, softmax
from pipeline.threads import one_thread

FOLDS = 3


def train(articles: Sequence[Annotated]) -> dict[str, np.ndarray]:
    """Return the arrays of the second look."""
    rows: list[Floats] = []
    answers: list[np.ndarray] = []
    for fold in range(FOLDS):
        learnt = [article for number, article in enumerate(articles) if number % FOLDS != fold]
        arrays = triggers.train_types(learnt)
        for seen, told in _unseen(arrays, articles[fold::FOLDS]):
            rows.append(seen)
            answers.append(told)
    table, right = np.concatenate(rows), np.concatenate(answers)
    size = right.shape[1]
    kept = np.flatnonzero(right.any(axis=1))
    bounds = [(row * size, (row + 1) * size) for row in kept.tolist()]
    with one_thread():  # the sums of several threads differ in their last digits
        arrays = agreement.fit(table, right.ravel().astype(np.float32), bounds, triggers.SEED)
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def _unseen(arrays: dict[str, np.ndarray], articles: Sequence[Annotated]) -> Iterator[tuple[Floats, np.ndarray]]:
    """Yield for each article what is known of its cells, and which of them are right, [rows, types weighed]."""
    model, forms = network(arrays), Forms(arrays["projection"].astype(np.float32))
    for article in articles:
        inputs = analyse([article.doc], forms)
        if len(inputs.tokens):
            seen = type_agreement.cells(softmax(model.scores(inputs)), inputs.groups)
            told = triggers.targets(article, inputs, type_number(), "type")[seen.rows]
            yield seen.known, seen.types == told[:, None]
