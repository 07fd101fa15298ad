"""Makes the choices that the rankers of participants, places and dates learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gold import Annotated, trigger_span
from rank import Choices
from same import compatible, same_name
from spacy.tokens import Doc

from pipeline import arguments, event_place, event_time
from pipeline.event_batch import Batch, Story
from pipeline.event_context import Context
from pipeline.event_features import Forms, analyse
from pipeline.event_pairs import NO_OFFERS, Offers
from pipeline.event_ranker import Templates, vectors_of
from pipeline.factuality import facts
from pipeline.triggers import Trigger

ROLES = {"agent": "arguments", "patient": "arguments", "place": "place", "date": "date"}
TEMPLATES = {"arguments": arguments.TEMPLATES, "place": event_place.TEMPLATES, "date": event_time.TEMPLATES}


def gold_triggers(article: Annotated) -> list[Trigger]:
    """Return the gold events as triggers, in the order of the text."""
    spans = [(trigger_span(article.doc, event), event["type"]) for event in article.events]
    return [Trigger(span.root.i, span.start, span.end, kind, None, "", "", 1.0) for span, kind in spans]


FINDERS = {"arguments": arguments.candidates, "place": event_place.candidates, "date": event_time.candidates}


def batch(article: Annotated) -> Batch:
    """Return the gold events of an article as the rankers go through them."""
    triggers = gold_triggers(article)
    context = Context(article.doc)
    return Batch([Story(context, triggers, [facts(context, trigger.head) for trigger in triggers])])


def candidates(role: str, article: Annotated, *, wide: bool) -> Offers:
    """Return the candidates of a role and their columns, as at run time or more of them."""
    return FINDERS[ROLES[role]](batch(article), wide=wide) if article.events else NO_OFFERS


def event_vectors(doc: Doc, triggers: Sequence[Trigger], forms: Forms) -> np.ndarray:
    """Return the vectors of the events, as at run time."""
    return vectors_of(analyse([doc], forms, all_words=True), [trigger.head for trigger in triggers])


def right(role: str, event: dict[str, Any], candidate: Any) -> bool:
    """Tell whether a candidate is the gold value of a role."""
    told = event[role]
    if candidate is None or not told:
        return candidate is None and not told
    text = candidate.value if role == "date" else candidate.text
    return (compatible if role == "date" else same_name)(told, text)


def choices(articles: Sequence[Annotated], forms: Forms, roles: Sequence[str] = tuple(ROLES)) -> dict[str, Choices]:
    """Return the choices of each role; an event whose value is no candidate is left out."""
    kinds = sorted({ROLES[role] for role in roles})
    columns: dict[str, list[np.ndarray]] = {kind: [] for kind in kinds}
    answers: dict[str, list[bool]] = {role: [] for role in roles}
    bounds: dict[str, list[tuple[int, int]]] = {role: [] for role in roles}
    owners: dict[str, list[int]] = {role: [] for role in roles}
    vectors: list[np.ndarray] = []
    n_events = 0
    for article in articles:
        vectors.append(event_vectors(article.doc, gold_triggers(article), forms))
        events = batch(article)
        found = {kind: FINDERS[kind](events, wide=True) for kind in kinds if article.events}
        for kind, offers in found.items():
            columns[kind].append(offers.columns)
        for number, event in enumerate(article.events):
            for role in roles:
                answer = [right(role, event, value) for value in found[ROLES[role]].values[number]]
                start = len(answers[role])
                answers[role] += answer
                if any(answer):
                    bounds[role].append((start, start + len(answer)))
                    owners[role].append(n_events + number)
        n_events += len(article.events)
    buckets = {kind: Templates(TEMPLATES[kind]).buckets(np.concatenate(columns[kind], axis=1)) for kind in kinds}
    return {
        role: Choices(
            buckets[ROLES[role]],
            np.array(answers[role], np.float32),
            bounds[role],
            owners[role],
            np.concatenate(vectors),
        )
        for role in roles
    }
