"""Gender of persons: the clue that tells it, and unknown where nothing does."""

from __future__ import annotations

import pytest

from pipeline import gender
from pipeline.records import Entity
from tests import marked

CASES = marked.cases("genders")


def persons(text: str) -> list[Entity]:
    plain, mentions, _ = marked.read(text)
    return marked.entities(marked.blank(plain), mentions)[1]


def test_a_hundred_persons_and_at_most_two_percent_wrong() -> None:
    pairs = [
        (person.gender, gold)
        for case in CASES
        for person, gold in zip(persons(case["text"]), case["genders"], strict=True)
    ]
    assert len(pairs) >= 100
    wrong = [pair for pair in pairs if pair[0] is not None and pair[0] != pair[1]]
    assert len(wrong) <= 0.02 * len(pairs), wrong
    assert sum(found == gold for found, gold in pairs) >= 0.97 * len(pairs)


@pytest.mark.parametrize("case", [case for case in CASES if "bases" in case], ids=lambda case: case["text"][:40])
def test_the_basis_says_what_told_the_gender(case: dict) -> None:
    assert [person.gender_basis for person in persons(case["text"])] == case["bases"]


def test_a_first_name_alone_is_no_full_name() -> None:
    assert gender.first_name_gender("Anne") is None


def test_even_clues_leave_the_gender_unknown() -> None:
    assert gender.decide([("agreement", "f"), ("first_name", "m")]) == (None, None)


def test_no_clue_no_gender() -> None:
    assert gender.decide([]) == (None, None)
