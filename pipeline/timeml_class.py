"""The TimeML class of an event mention, and which words TimeML takes for events (`--all-events`)."""

from __future__ import annotations

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


def class_probabilities(inputs: Inputs) -> Floats:
    """Return the probability of each class, and last of none, for every candidate token."""
    return softmax(_network().scores(inputs))


def best_class(probabilities: Floats) -> str:
    """Return the likeliest class of a token that is an event."""
    return CLASSES[int(np.argmax(probabilities[: len(CLASSES)]))]
