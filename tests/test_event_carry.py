"""Places and dates carried through a story: how far away each is named, and which events stand beside it."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from pipeline.event_carry import BESIDE, SINCE, STANDS, WORTH, Named, Telling
from pipeline.event_context import symbol

# four sentences in two paragraphs; events in the first, the second, and two in the last
KEYS = [["Lyon"], [], ["Nice"], ["Nice", "Lille"]]
TELLING = Telling(np.array([0, 1, 3, 3]), np.array([[0, 0, 1, 0], [0, 1, 2, 0], [0, 1, 2, 3]]), np.array([0, 0, 1, 1]))


def told(event: int, key: str, column: int) -> int:
    named = Named()
    number = named.article(KEYS, 0).get(key, -1)
    return int(named.columns(TELLING, np.array([event]), np.array([number]))[column, 0])


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [(0, "Lyon", "since0"), (1, "Lyon", "since1"), (2, "Lyon", "since3"), (1, "Nice", "since6"), (2, "Nice", "since0")],
)
def test_sentences_since_a_place_was_named(event: int, key: str, expected: str) -> None:
    assert told(event, key, SINCE) == symbol(expected)


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [(1, "Lyon", "paragraph0"), (2, "Lyon", "paragraph-1"), (1, "Nice", "paragraph1"), (3, "Lille", "paragraph0")],
)
def test_paragraphs_to_where_a_place_is_named(event: int, key: str, expected: str) -> None:
    assert told(event, key, STANDS) == symbol(expected)


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [(1, "Lyon", "beside domain"), (3, "Lyon", "beside type"), (2, "Lyon", "beside none"), (0, "Lyon", "beside none")],
)
def test_another_event_of_its_kind_stands_beside_the_place(event: int, key: str, expected: str) -> None:
    assert told(event, key, BESIDE) == symbol(expected)


def test_an_event_of_the_same_word_counts_most() -> None:
    named = Named()
    named.article([["Lyon"], []], 0)
    telling = Telling(np.array([0, 1]), np.array([[0, 0], [0, 0], [0, 0]]), np.array([0, 0]))
    assert named.columns(telling, np.array([1]), np.array([0]))[BESIDE, 0] == symbol("beside word")


def test_places_are_ranked_by_the_events_around_them() -> None:
    assert [told(0, key, WORTH) for key in ("Nice", "Lille", "Lyon")] == [symbol(f"worth{rank}") for rank in range(3)]


def test_what_is_not_named_has_no_distance() -> None:
    assert {told(0, "Brest", column) for column in (SINCE, STANDS, BESIDE, WORTH)} == {symbol("-")}


def test_no_article_sees_the_events_of_another() -> None:
    event, key, apart = np.array([0, 3, 1]), np.array([0, 1, 2]), np.array([[2], [4], [4]])
    alone, both = Named(), Named()
    alone.article(KEYS, 0)
    both.article(KEYS, 0)
    both.article(KEYS, 4)
    twice = Telling(
        np.concatenate([TELLING.sentence, TELLING.sentence + 4]),
        np.concatenate([TELLING.groups, TELLING.groups + apart], axis=1),
        np.tile(TELLING.paragraphs, 2),
    )
    expected = alone.columns(TELLING, event, key).tolist()
    assert both.columns(twice, event, key).tolist() == both.columns(twice, event + 4, key + 3).tolist() == expected


def test_a_long_article_takes_no_more_memory_than_its_pairs() -> None:
    size = 50_000
    named = Named()
    named.article([[f"v{sentence}"] for sentence in range(size)], 0)
    index = np.arange(size)
    telling = Telling(index, np.stack([index % 7, index % 60, index % 900]), index // 3)
    tracemalloc.start()
    assert named.columns(telling, np.repeat(index, 10), np.repeat(index, 10)).shape == (4, 10 * size)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * size * 400  # bytes a pair; a table of sentences and keys would take 2.5 GB


def test_far_paragraphs_are_as_far_in_a_batch_as_alone() -> None:
    paragraphs = np.array([0, 8])
    telling = Telling(np.array([1]), np.zeros((3, 1), np.int64), paragraphs)
    more = Telling(np.array([1]), np.zeros((3, 1), np.int64), np.concatenate([paragraphs, np.zeros(20, np.int64)]))
    named = Named()
    named.article([["Lyon"], []], 0)
    pair = np.array([0]), np.array([0])
    assert named.columns(telling, *pair).tolist() == named.columns(more, *pair).tolist()
