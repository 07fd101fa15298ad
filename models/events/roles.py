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

ROLES = {"agent": "arguments", "patient": "arguments", "place": "place", "date": "date"}  # role -> finder
TEMPLATES = {"arguments": arguments.TEMPLATES, "place": event_place.TEMPLATES, "date": event_time.TEMPLATES}
FINDERS = {"arguments": arguments.candidates, "place": event_place.candidates, "date": event_time.candidates}


def gold_triggers(article: Annotated) -> list[Trigger]:
    """Return the gold events as triggers, in the order of the text."""
    spans = [(trigger_span(article.doc, event), event["type"]) for event in article.events]
    return [Trigger(span.root.i, span.start, span.end, kind, None, "", "", 1.0) for span, kind in spans]


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


class Answers:
    """Which candidates of one role are right, event after event."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.right: list[bool] = []
        self.bounds: list[tuple[int, int]] = []
        self.events: list[int] = []  # the event of each group of candidates

    def add(self, number: int, event: dict[str, Any], values: Sequence[Any]) -> None:
        """Add the candidates of an event; where none is right, nothing can be learnt from them."""
        answer = [right(self.role, event, value) for value in values]
        if any(answer):
            self.bounds.append((len(self.right), len(self.right) + len(answer)))
            self.events.append(number)
        self.right += answer

    def choices(self, buckets: np.ndarray, vectors: np.ndarray) -> Choices:
        """Return the choices that a ranker learns from, given the symbols of the candidates, the events' vectors."""
        return Choices(buckets, np.array(self.right, np.float32), self.bounds, self.events, vectors)


def choices(articles: Sequence[Annotated], forms: Forms, roles: Sequence[str] = tuple(ROLES)) -> dict[str, Choices]:
    """Return the choices of each role; an event whose value is no candidate is left out."""
    columns: dict[str, list[np.ndarray]] = {kind: [] for kind in sorted({ROLES[role] for role in roles})}
    answers = {role: Answers(role) for role in roles}
    n_events = 0
    for article in articles:
        events = batch(article)
        found = {kind: FINDERS[kind](events, wide=True) for kind in columns if article.events}
        for kind, offers in found.items():
            columns[kind].append(offers.columns)
        for number, event in enumerate(article.events):
            for role in roles:
                answers[role].add(n_events + number, event, found[ROLES[role]].values[number])
        n_events += len(article.events)
    vectors = np.concatenate([event_vectors(one.doc, gold_triggers(one), forms) for one in articles])
    buckets = {kind: Templates(TEMPLATES[kind]).buckets(np.concatenate(told, axis=1)) for kind, told in columns.items()}
    return {role: told.choices(buckets[ROLES[role]], vectors) for role, told in answers.items()}
