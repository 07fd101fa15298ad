"""The TimeML class of an event mention, and which words TimeML takes for events (`--all-events`)."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np

from pipeline.event_features import Floats, Inputs
from pipeline.event_model import Network, load, network, softmax

CLASSES = (
    *("OCCURRENCE", "STATE", "REPORTING", "I_ACTION", "I_STATE", "ASPECTUAL", "PERCEPTION", "CAUSE", "MODAL"),
    "EVENT_CONTAINER",
)


@cache
def _network() -> Network:
    return network(load("classes"))


def class_probabilities(inputs: Inputs, hidden: Floats) -> Floats:
    """Return the probability of each class, and last of none, for every candidate token.

    `hidden` is what the network of the event types made of the candidates: it has seen far more text.
    """
    return softmax(_network().scores(with_hidden(inputs, hidden)))


def with_hidden(inputs: Inputs, hidden: Floats) -> Inputs:
    """Return the inputs with the hidden layer of the network of event types beside their vectors."""
    return dataclasses.replace(inputs, dense=np.concatenate([inputs.dense, hidden], axis=1))


def best_class(probabilities: Floats) -> str:
    """Return the likeliest class of a token that is an event."""
    return CLASSES[int(np.argmax(probabilities[: len(CLASSES)]))]
