"""The TimeML class of an event mention, and which words TimeML takes for events (`--all-events`)."""

from __future__ import annotations

from functools import cache

import numpy as np
from spacy.tokens import Doc

from pipeline.event_features import TENSOR_WIDTH, VECTOR_WIDTH, Floats, Inputs
from pipeline.event_model import Network, load, network, softmax
from pipeline.timeml_features import features
from pipeline.timeml_lexicon import CLASSES

THRESHOLD = 0.35
_TENSOR = slice(0, TENSOR_WIDTH)
_VECTOR = slice(2 * TENSOR_WIDTH, 2 * TENSOR_WIDTH + VECTOR_WIDTH)


@cache
def _network() -> Network:
    return network(load("classes"))


def class_probabilities(inputs: Inputs, seen: Floats, classes: Network | None = None) -> Floats:
    """Return the probability of each class, and last of none, for every candidate token.

    `seen` are the probabilities that the network of the event types gives the candidates: it has learnt from far more
    text. `classes` is another network than that of the models folder.
    """
    return softmax((classes or _network()).scores(class_inputs(inputs, seen)))


def class_inputs(inputs: Inputs, seen: Floats) -> Inputs:
    """Return what the network of the classes sees: few inputs, for it learns from few articles.

    Lexicon and construction, the word's own vectors, what the network of event types says; no symbols. Of the
    probabilities of types it sees the square roots: the network is mostly sure, what else it thinks of tells too.
    """
    parts = (features(inputs.table, inputs.tokens), inputs.own[:, _VECTOR], inputs.own[:, _TENSOR], np.sqrt(seen))
    rows = len(inputs.tokens) + 1
    return Inputs(
        inputs.tokens,
        np.zeros(rows, np.int64),
        np.zeros(0, np.int64),
        np.concatenate(parts, axis=1),
        inputs.expressions,
        inputs.table,
    )


def found_rows(inputs: Inputs, probabilities: Floats) -> list[int]:
    """Return the candidates that TimeML takes for events; of two that a hyphen joins, the likelier one."""
    docs, starts = inputs.table.docs, inputs.table.starts
    found: list[int] = []
    rows = np.flatnonzero(probabilities[:, -1] <= 1 - THRESHOLD)
    numbers = np.searchsorted(starts, inputs.tokens[rows], side="right") - 1
    for number, doc in enumerate(docs):
        own = rows[numbers == number]
        tokens = (inputs.tokens[own] - starts[number]).tolist()
        sure = {
            token: (float(1 - probabilities[row, -1]), row) for token, row in zip(tokens, own.tolist(), strict=True)
        }
        found += _one_of_joined(doc, sure)
    return found


def _one_of_joined(doc: Doc, sure: dict[int, tuple[float, int]]) -> list[int]:
    for token in sorted(sure):
        after = token + 2
        if after in sure and doc[token + 1].text == "-" and doc[token : after + 1].text.count(" ") == 0:
            sure.pop(min(token, after, key=lambda i: sure[i]))
    return sorted(row for _, row in sure.values())


def best_classes(probabilities: Floats) -> list[str]:
    """Return the likeliest class of each token that is an event."""
    return [CLASSES[number] for number in probabilities[:, : len(CLASSES)].argmax(axis=1).tolist()]
