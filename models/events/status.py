"""Makes the choices that the status of events is learnt from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gold import Annotated
from rank import Choices
from roles import batch, event_vectors, gold_triggers

from pipeline import event_status
from pipeline.event_features import Forms
from pipeline.event_ranker import Templates
from pipeline.event_time import When


def choices(articles: Sequence[Annotated], forms: Forms, dates: Sequence[Sequence[When | None]]) -> Choices:
    """Return one choice an event; `dates` are what rankers that have not seen the article give its events."""
    columns = []
    answers: list[bool] = []
    vectors = []
    for article, days in zip(articles, dates, strict=True):
        vectors.append(event_vectors(article.doc, gold_triggers(article), forms))
        columns += [event_status.table(batch(article), days)] if article.events else []
        for event in article.events:
            answers += [event["status"] == status for status in event_status.STATUSES]
    size = len(event_status.STATUSES)
    bounds = [(start, start + size) for start in range(0, len(answers), size)]
    buckets = Templates(event_status.TEMPLATES).buckets(np.concatenate(columns, axis=1))
    right = np.array(answers, np.float32)
    return Choices(buckets, right, bounds, list(range(len(bounds))), np.concatenate(vectors))
