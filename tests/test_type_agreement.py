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


def _looked_at_again(types: np.ndarray, groups: CandidateGroups) -> np.ndarray:
    rows, agreed = agreed_types(types, groups)
    assert rows.tolist() == list(range(len(types)))
    return agreed


UNSURE = {STRIKE: 0.4, CRASH: 0.4}


def test_the_types_of_the_article_speak_for_one() -> None:
    groups = _groups([0, 0, 0], [0, 1, 2], [7, 8, 9])
    beside_strikes = _looked_at_again(_shares(UNSURE, {STRIKE: 0.9}, {STRIKE: 0.9}), groups)[0]
    beside_crashes = _looked_at_again(_shares(UNSURE, {CRASH: 0.9}, {CRASH: 0.9}), groups)[0]
    assert beside_strikes[STRIKE] > beside_strikes[CRASH]
    assert beside_crashes[CRASH] > beside_crashes[STRIKE]


def test_the_same_word_speaks_more_than_another() -> None:
    types = _shares(UNSURE, {STRIKE: 0.9}, {CRASH: 0.9})
    found = _looked_at_again(types, _groups([0, 0, 0], [0, 1, 2], [7, 7, 9]))[0]
    assert found[STRIKE] > found[CRASH]


def test_other_articles_say_nothing() -> None:
    types = _shares(UNSURE, {STRIKE: 0.9}, {CRASH: 0.9})
    together = _looked_at_again(types, _groups([0, 1, 1], [0, 1, 2], [7, 8, 9]))[0]
    alone = _looked_at_again(types[:1], _groups([0], [0], [7]))[0]
    assert together == pytest.approx(alone, abs=1e-6)


def test_what_hardly_tells_an_event_is_not_looked_at() -> None:
    types = _shares({STRIKE: LEAST / 2}, {STRIKE: 0.9})
    rows, agreed = agreed_types(types, _groups([0, 0], [0, 0], [7, 8]))
    assert rows.tolist() == [1]
    assert agreed[0, STRIKE] > 0.5


def test_nothing_to_look_at() -> None:
    rows, agreed = agreed_types(_shares({}), _groups([0], [0], [7]))
    assert rows.tolist() == []
    assert agreed.shape == (0, N_TYPES + 1)


def test_probabilities_sum_to_one() -> None:
    found = _looked_at_again(_shares(UNSURE, {STRIKE: 0.9, CRASH: 0.05}), _groups([0, 0], [0, 0], [7, 8]))
    assert found.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_the_order_of_articles_changes_nothing() -> None:
    types = _shares(UNSURE, {STRIKE: 0.9}, {CRASH: 0.5}, UNSURE)
    groups = _groups([0, 0, 1, 1], [0, 1, 2, 3], [7, 8, 9, 9])
    turned = CandidateGroups(*(group[::-1].copy() for group in groups))
    assert _looked_at_again(types[::-1].copy(), turned)[::-1] == pytest.approx(
        _looked_at_again(types, groups), abs=1e-6
    )


def test_none_and_the_likeliest_types_are_weighed() -> None:
    found = cells(_shares({STRIKE: 0.5, CRASH: 0.3}), _groups([0], [0], [7]))
    assert found.types[0, 0] == N_TYPES
    assert {STRIKE, CRASH} <= set(found.types[0].tolist())
    assert found.known.shape == (1 + MOST, WIDTH)
