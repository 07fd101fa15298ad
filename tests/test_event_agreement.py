"""The second look at place and date: how the shares of an article's events are put together and weighed."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from pipeline import event_agreement as agreement
from pipeline import event_signs
from pipeline.event_atlas import NO_TRAITS as PLACE
from pipeline.event_atlas import Place
from pipeline.event_pairs import Offers
from pipeline.event_time import NO_TRAITS as DATE
from tests.test_events import events_of

NICE, LYON = Place("Nice", None, "FR"), Place("Lyon", None, "FR")


def groups_of(words: list[int]) -> agreement.Groups:
    numbers = np.array([words, words, words, list(range(len(words)))], dtype=np.int64)
    signs = np.zeros((len(words), event_signs.width()), np.float32)
    return agreement.Groups(numbers, np.zeros(len(words), dtype=np.int64), np.zeros(len(words), dtype=bool), signs)


def ballot_of(
    events: list[tuple[list[Place | None], list[float]]], articles: list[int], traits: tuple[float, ...] = PLACE
) -> agreement.Ballot:
    """Return the ballot of events that each offer some places with their shares, all with the same traits."""
    candidates = [place for places, _ in events for place in places]
    shares = np.array([share for _, own in events for share in own], np.float32)
    sizes = np.array([len(places) for places, _ in events])
    columns = np.zeros((0, len(candidates)), np.uint64)
    offers = Offers(candidates, np.arange(len(candidates)), sizes, columns, [traits] * len(candidates))
    return agreement.ballot(offers, shares, np.array(articles))


def test_a_value_of_two_candidates_is_one_column() -> None:
    first = ballot_of([([NICE, NICE, LYON, None], [0.25, 0.25, 0.25, 0.25])], [0])
    assert first.keys == ["Nice", "Lyon"]
    assert first.shares.tolist() == [[0.25, 0.5, 0.25]]


def test_a_value_that_no_event_is_near_is_dropped() -> None:
    first = ballot_of([([NICE, LYON, None], [0.01, 0.5, 0.49])], [0])
    assert first.keys == ["Lyon"]


def test_articles_have_values_of_their_own() -> None:
    first = ballot_of([([NICE, None], [0.5, 0.5]), ([NICE, LYON, None], [0.25, 0.5, 0.25])], [0, 1])
    assert first.values == [None, NICE, None, NICE, LYON]
    assert first.first.tolist() == [0, 2]
    assert first.real.tolist() == [[True, True, False], [True, True, True]]
    assert first.shares.tolist() == [[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]]
    assert agreement.chosen(first, first.shares, 0.4) == [(NICE, 0.5), (LYON, 0.5)]
    assert agreement.chosen(first, first.shares, 0.6) == [(None, 0.5), (None, 0.25)]


def test_an_event_alone_has_no_others() -> None:
    rows = agreement.features(ballot_of([([NICE, None], [0.5, 0.5])], [0]), groups_of([0])).cells
    assert rows.shape == (2, agreement.WIDTH)
    assert np.isfinite(rows).all()
    assert rows[:, 4].tolist() == [0.0, 0.0]


def test_the_same_word_elsewhere_speaks_for_a_place() -> None:
    first = ballot_of([([NICE, None], [0.2, 0.8]), ([NICE, None], [0.9, 0.1]), ([LYON, None], [0.2, 0.8])], [0, 0, 0])
    together = agreement.second_look("place", first, groups_of([0, 0, 1]))
    apart = agreement.second_look("place", first, groups_of([0, 1, 1]))
    nice = first.keys.index("Nice") + 1
    assert together[0, nice] > apart[0, nice]


def test_shares_sum_to_one() -> None:
    for role, traits in (("place", PLACE), ("date", DATE)):
        first = ballot_of([([NICE, LYON, None], [0.6, 0.3, 0.1]), ([LYON, None], [0.5, 0.5])], [0, 0], traits)
        assert agreement.second_look(role, first, groups_of([0, 0])).sum(axis=1) == pytest.approx([1.0, 1.0])


@pytest.mark.model
def test_the_headline_gets_the_day_of_the_lead(nlp: Language) -> None:
    text = (
        "Mort du peintre Jean Varlet\n\n"
        "Le peintre Jean Varlet est mort samedi 7 décembre à Dijon, à l'âge de 91 ans. "
        "Sa mort a été annoncée par sa famille."
    )
    [headline, *_] = [event for event in events_of(nlp, text) if event.event_type == "life.death"]
    assert (headline.start_char, headline.date_value) == (0, "2024-12-07")


@pytest.mark.model
def test_a_place_told_with_its_land_is_that_of_the_whole_story(nlp: Language) -> None:
    text = (
        "Savoie : un car se renverse, deux morts\n\n"
        "Un car s'est renversé mardi en Savoie. L'accident a eu lieu vers 7 heures aux Chapieux (Savoie), sur une "
        "route verglacée. Deux passagers sont morts. Douze personnes ont été blessées dans l'accident."
    )
    places = {event.trigger: event.place for event in events_of(nlp, text)}
    assert [places[word] for word in ("renverse", "accident", "morts", "blessées")] == ["Chapieux"] * 4
