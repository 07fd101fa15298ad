"""Finds the words that name events and says of which type: a network over lexicon, syntax, arguments and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from spacy.tokens import Doc

from pipeline import timeml_class
from pipeline.event_features import Floats, Forms, Inputs, analyse, subset
from pipeline.event_lexicon import lemma
from pipeline.event_model import Network, load, network, softmax
from pipeline.event_types import event_types

THRESHOLD = 0.37
_OTHER = "other.event"


@dataclass(frozen=True)
class Trigger:
    """A word or fixed expression that names an event: tokens `start` to `end`, `head` the one that syntax sees."""

    head: int
    start: int
    end: int
    type: str | None
    timeml_class: str | None
    lemma: str
    rule: str
    confidence: float


@cache
def _forms() -> Forms:
    return Forms(load("triggers")["projection"].astype(np.float32))


@cache
def _network() -> Network:
    return network(load("triggers"))


@cache
def _type_names() -> tuple[str, ...]:
    return tuple(event_types())


def find_triggers(
    doc: Doc, *, all_events: bool = False, classes: Network | None = None
) -> tuple[list[Trigger], Inputs]:
    """Return the triggers of a parsed doc in the order of the text, and the inputs that the models saw.

    `classes` is a network of TimeML classes to use instead of that of the models folder.
    """
    inputs = analyse(doc, _forms())
    if not len(inputs.tokens):
        return [], inputs
    types = softmax(_network().scores(inputs))
    rows = np.flatnonzero(types[:, -1] <= 1 - THRESHOLD).tolist()
    seen = (inputs, types) if all_events else (subset(inputs, rows), types[rows])
    shares = timeml_class.class_probabilities(doc, *seen, classes)
    of_row = shares if all_events else dict(zip(rows, shares, strict=True))
    found = [_trigger(doc, inputs, row, types[row], of_row[row]) for row in rows]
    if all_events:
        typed = set(rows)
        others = timeml_class.found_rows(doc, inputs, shares)
        found += [_untyped(doc, inputs, row, shares[row]) for row in others if row not in typed]
    return _without_overlap(found), inputs


def _trigger(doc: Doc, inputs: Inputs, row: int, types: Floats, classes: Floats) -> Trigger:
    head = int(inputs.tokens[row])
    start, end, rule = head, head + 1, "network"
    if head in inputs.expressions:
        start, end, _ = inputs.expressions[head]
        rule = "network+expression"
    number = int(np.argmax(types[:-1]))
    name = _type_names()[number]
    return Trigger(
        head=head,
        start=start,
        end=end,
        type=name,
        timeml_class=timeml_class.best_class(classes),
        lemma=_lemma(doc, start, end),
        rule=rule,
        confidence=round(float(types[number]), 3),
    )


def _untyped(doc: Doc, inputs: Inputs, row: int, classes: Floats) -> Trigger:
    head = int(inputs.tokens[row])
    name = timeml_class.best_class(classes)
    confidence = round(float(1 - classes[-1]), 3)
    return Trigger(head, head, head + 1, None, name, _lemma(doc, head, head + 1), "timeml", confidence)


def _lemma(doc: Doc, start: int, end: int) -> str:
    first = lemma(doc[start].text, doc[start].pos_)
    if end == start + 1:
        return first
    return " ".join([first, *(token.lower_ for token in doc[start + 1 : end])]).replace("' ", "'")


def _without_overlap(triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return the triggers in order; of two in one place the typed, then the surer one stays."""
    kept: list[Trigger] = []
    taken: set[int] = set()
    for trigger in sorted(triggers, key=lambda t: (t.type is None, -t.confidence, t.head)):
        tokens = set(range(trigger.start, trigger.end))
        if not tokens & taken:
            taken |= tokens
            kept.append(trigger)
    return sorted(kept, key=lambda trigger: trigger.start)
