"""The second look at types: what the article tells elsewhere speaks for a type."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.event_features import CandidateGroups
from pipeline.event_lexicon import N_TYPES, type_number
from pipeline.type_agreement import LEAST, MOST, WIDTH, agreed_types, cells

STRIKE, CRASH = type_number()["conflict.strike"], type_number()["disaster.accident"]


def _shares(*told: dict[int, float]) -> np.ndarray:
    """Return probabilities of types and, last, of none, what is not told being none."""
    table = np.zeros((len(told), N_TYPES + 1), np.float32)
    for row, shares in zip(table, told, strict=True):
        row[list(shares)] = list(shares.values())
        row[-1] = 1 - sum(shares.values())
    return table


def _groups(article: list[int], sentence: list[int], word: list[int]) -> CandidateGroups:
    return CandidateGroups(np.array(article), np.array(sentence), np.array(word, np.uint64))


UNSURE = {STRIKE: 0.4, CRASH: 0.4}


def test_the_types_of_the_article_speak_for_one() -> None:
    groups = _groups([0, 0, 0], [0, 1, 2], [7, 8, 9])
    beside_strikes = agreed_types(_shares(UNSURE, {STRIKE: 0.9}, {STRIKE: 0.9}), groups)[0]
    beside_crashes = agreed_types(_shares(UNSURE, {CRASH: 0.9}, {CRASH: 0.9}), groups)[0]
    assert beside_strikes[STRIKE] > beside_strikes[CRASH]
    assert beside_crashes[CRASH] > beside_crashes[STRIKE]


def test_the_same_word_speaks_more_than_another() -> None:
    types = _shares(UNSURE, {STRIKE: 0.9}, {CRASH: 0.9})
    found = agreed_types(types, _groups([0, 0, 0], [0, 1, 2], [7, 7, 9]))[0]
    assert found[STRIKE] > found[CRASH]


def test_other_articles_say_nothing() -> None:
    types = _shares(UNSURE, {STRIKE: 0.9}, {CRASH: 0.9})
    together = agreed_types(types, _groups([0, 1, 1], [0, 1, 2], [7, 8, 9]))[0]
    alone = agreed_types(types[:1], _groups([0], [0], [7]))[0]
    assert together == pytest.approx(alone, abs=1e-6)


def test_what_hardly_tells_an_event_is_left_as_it_is() -> None:
    types = _shares({STRIKE: LEAST / 2}, {STRIKE: 0.9})
    found = agreed_types(types, _groups([0, 0], [0, 0], [7, 8]))
    assert (found[0] == types[0]).all()
    assert (found[1] != types[1]).any()


def test_probabilities_sum_to_one() -> None:
    chance = np.random.default_rng(1)
    types = chance.dirichlet(np.full(N_TYPES + 1, 0.1), 40).astype(np.float32)
    numbers = np.arange(40)
    found = agreed_types(types, CandidateGroups(numbers // 20, numbers // 5, (numbers % 7).astype(np.uint64)))
    assert found.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_the_order_of_articles_changes_nothing() -> None:
    types = _shares(UNSURE, {STRIKE: 0.9}, {CRASH: 0.5}, UNSURE)
    groups = _groups([0, 0, 1, 1], [0, 1, 2, 3], [7, 8, 9, 9])
    turned = CandidateGroups(*(group[::-1].copy() for group in groups))
    assert agreed_types(types[::-1].copy(), turned)[::-1] == pytest.approx(agreed_types(types, groups), abs=1e-6)


def test_none_and_the_likeliest_types_are_weighed() -> None:
    found = cells(_shares({STRIKE: 0.5, CRASH: 0.3}), _groups([0], [0], [7]))
    assert found.types[0, 0] == N_TYPES
    assert {STRIKE, CRASH} <= set(found.types[0].tolist())
    assert found.known.shape == (1 + MOST, WIDTH)
