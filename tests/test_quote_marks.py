"""Pairing of quotation marks by characters."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quote_marks import pair


def contents(text: str) -> list[str]:
    return [text[m.start : m.end] for m in pair(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« oui »", ["oui"]),
        ("«\u00a0oui\u00a0»", ["oui"]),
        ("“oui”", ["oui"]),
        ("„oui“", ["oui"]),
        ('"oui"', ["oui"]),
        ('" oui "', ["oui"]),
        ("<<oui>>", ["oui"]),
        ("<< oui >>", ["oui"]),
        ("''oui''", ["oui"]),
        ("‹ oui ›", ["oui"]),
        ("‘oui’", ["oui"]),
        ("il dit 'oui' et part", ["oui"]),
        ("« oui« , dit-il", ["oui"]),
        ("la « structure« . Puis « autre ».", ["structure", "autre"]),
        ("mot »oui« mot", ["oui"]),
        ('« oui", dit-il', ["oui"]),
        ("« a » et \"b\" et “c”", ["a", "b", "c"]),
        ("« a « b » c »", ["a « b » c", "b"]),
        ("« a “b” c »", ["a “b” c", "b"]),
        ("« a \"b\" c »", ['a "b" c', "b"]),
    ],
)  # fmt: skip
def test_pairs(text: str, expected: list[str]) -> None:
    assert contents(text) == expected


@pytest.mark.parametrize(
    "text", ["l'eau d'aujourd'hui", "l’été jusqu’à l’aube", 'un écran de 27" environ', "« »", "5'10", "par l'« un", ""]
)
def test_no_pair(text: str) -> None:
    assert contents(text) == []


def test_depth_of_a_nested_pair() -> None:
    assert [m.depth for m in pair("« a « b « c » » »")] == [0, 1, 2]


def test_unclosed_mark_costs_one_quotation() -> None:
    assert contents("Il a « dit cela.\n\nElle répond : « Oui ».") == ["Oui"]


def test_unclosed_mark_after_a_colon_ends_with_its_paragraph() -> None:
    first, second = pair("Il dit : « Adieu.\n\nElle répond : « Oui ».")
    assert (first.balanced, second.balanced) == (False, True)


def test_guillemet_repeated_at_each_paragraph() -> None:
    text = "« un\n\n« deux\n\n« trois », dit-il."
    assert contents(text) == ["un", "deux", "trois"]
    assert [m.continues for m in pair(text)] == [False, True, True]


def test_quotation_over_two_paragraphs() -> None:
    assert contents("« un\n\ndeux », dit-il.") == ["un", "deux"]


def test_stray_closing_mark_opens_nothing() -> None:
    assert contents("fini », dit-il. « Oui ».") == ["Oui"]


@given(st.text(alphabet="ab «»“”„\"'’<>.,\n", max_size=300))
def test_offsets_are_inside_and_ordered(text: str) -> None:
    marked = pair(text)
    assert all(0 <= m.outer_start <= m.start < m.end <= m.outer_end <= len(text) for m in marked)
    assert [m.outer_start for m in marked] == sorted(m.outer_start for m in marked)


@pytest.mark.parametrize("unit", ["«", "« ", '"', '"a ', "“", "'", "« a\n\n", "«a»", "<<"])
def test_a_megabyte_of_marks_takes_seconds(unit: str) -> None:
    start = time.process_time()
    pair(unit * (300_000 // len(unit)))
    assert time.process_time() - start < 10
