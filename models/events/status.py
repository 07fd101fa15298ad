"""Trains the networks of the status of events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from fit import Fit
from gold import Annotated
from rank import matrix
from roles import batch, event_vectors, gold_triggers
from triggers import SEED, side_by_side, standard

from pipeline import event_status
from pipeline.event_features import Forms
from pipeline.event_ranker import BUCKET_BITS, Templates
from pipeline.event_time import When

MEMBERS = 2
HIDDEN = 64
SETTINGS: dict[str, Any] = {"epochs": 6, "batch": 48, "symbol_rate": 0.03, "drop": (0.3, 0.3, 0.3), "decay": 1e-4}


def train(articles: Sequence[Annotated], forms: Forms, dates: Sequence[Sequence[When | None]]) -> dict[str, np.ndarray]:
    """Return the arrays of the networks; `dates` are what rankers that have not seen the article give its events."""
    told = [(article, days) for article, days in zip(articles, dates, strict=True) if article.events]
    columns = np.concatenate([event_status.table(batch(article), days) for article, days in told], axis=1)
    vectors = np.concatenate([event_vectors(article.doc, gold_triggers(article), forms) for article, _ in told])
    numbers = [event_status.STATUSES.index(event["status"]) for article, _ in told for event in article.events]
    answers = np.eye(len(event_status.STATUSES), dtype=np.float32)[numbers]
    dense, mean, spread = standard(vectors)
    symbols = matrix(Templates(event_status.TEMPLATES).buckets(columns))
    members = []
    for number in range(MEMBERS):
        model = Fit(2**BUCKET_BITS, dense.shape[1], HIDDEN, answers.shape[1], SEED + number)
        model.fit(symbols, dense, answers, np.ones(len(answers), np.float32), **SETTINGS)
        members.append(model.arrays("", mean, spread))
    return side_by_side(members)
