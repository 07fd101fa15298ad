"""Events of long documents: time and memory grow with the text, not with its square."""

from __future__ import annotations

import time

import numpy as np
import pytest
from spacy.language import Language

from pipeline.event_agreement import ballot
from pipeline.event_atlas import Place
from pipeline.event_merge import merge
from pipeline.event_pairs import Offers
from pipeline.records import EventMention


def test_mentions_that_tell_the_same_are_compared_once() -> None:
    rows = [
        EventMention("a", f"m{i}", f"e{i}", i, i + 1, trigger="séisme", event_type="disaster.natural")
        for i in range(6000)
    ]
    started = time.process_time()
    assert {row.event_id for row in merge(rows)} == {"e0"}
    assert time.process_time() - started < 3


def test_only_the_likeliest_values_of_an_article_are_looked_at_again() -> None:
    places = [Place(f"Ville {number}", None, None) for number in range(500)]
    share = np.linspace(0.1, 0.9, 500, dtype=np.float32)
    numbers = np.stack([np.arange(500), np.full(500, 500)], axis=1).ravel()
    offers = Offers([*places, None], numbers, np.full(500, 2), np.zeros((0, 1000), np.uint64), [(0.0,)] * 501)
    told = ballot(offers, np.stack([share, 1 - share], axis=1).ravel(), np.zeros(500, np.int64))
    assert told.shares.shape == told.offered.shape == (500, 65)
    assert [value.text for value in told.values[1:]] == [f"Ville {number}" for number in range(436, 500)]


@pytest.mark.model
def test_a_long_article_of_one_happening(nlp: Language) -> None:
    doc = nlp("Un séisme a frappé Lyon lundi. " * 1_000)
    assert len({event.event_id for event in doc._.events if event.trigger == "séisme"}) == 1
