from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.amounts import find_amounts
from pipeline.lexicons import table

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "amounts.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_amounts_of_a_sentence(case: dict) -> None:
    found = [[a.text, a.value, a.value_max, a.unit] for a in find_amounts(case["text"])]
    assert found == case["amounts"]


@given(st.text(alphabet="0123456789 .,%€àet-deuxmillionsvr\u00a0'", max_size=80))
def test_offsets_give_the_text_and_ranges_go_up(text: str) -> None:
    last = 0
    for amount in find_amounts(text):
        assert text[amount.start_char : amount.end_char] == amount.text
        assert amount.start_char >= last
        assert amount.value_max is None or amount.value_max > amount.value
        last = amount.end_char


@given(st.integers(min_value=2, max_value=999_999_999))
def test_grouped_digits_are_read_back(number: int) -> None:
    grouped = f"{number:,}".replace(",", "\u202f")
    assert [a.value for a in find_amounts(f"{grouped} euros")] == [number]


@pytest.mark.parametrize("piece", ["un ", "1 000 ", "cent-", "entre 5 et ", "9", "deux mille ", "123'456'", "111 222 "])
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    begun = time.process_time()
    find_amounts(piece * (50_000 // len(piece)))
    assert time.process_time() - begun < 5


def test_units_are_known_once() -> None:
    forms = [row["form"] for row in table("amounts/units")]
    assert len(forms) == len(set(forms))
