"""The offset map: composition of random edits against a character-by-character reference."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.offsets import Draft, Edit, OffsetMap, apply


@st.composite
def _edits(draw: st.DrawFn, length: int) -> list[Edit]:
    bounds = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    return [Edit(start, end, draw(st.text("XYZ", max_size=3))) for start, end in pairs]


@st.composite
def _steps(draw: st.DrawFn) -> tuple[str, list[list[Edit]]]:
    raw = "abcdefghijklmnopqrst"[: draw(st.integers(0, 20))]
    text, steps = raw, []
    for _ in range(draw(st.integers(1, 4))):
        step = draw(_edits(len(text)))
        steps.append(step)
        text, _ = apply(text, step)
    return raw, steps


@settings(max_examples=300, deadline=None)
@given(_steps())
def test_composed_map_is_monotone_in_range_and_exact_for_what_was_copied(example: tuple[str, list[list[Edit]]]) -> None:
    raw, steps = example
    draft = Draft(raw)
    for step in steps:
        draft.edit(step)
    places = [draft.offsets.to_raw(place, place + 1) for place in range(len(draft.text))]
    assert all(0 <= start <= end <= len(raw) for start, end in places)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(places))
    for character, (start, end) in zip(draft.text, places, strict=True):
        if character.islower():  # every letter of the raw text is there once
            assert raw[start:end] == character


def test_identity() -> None:
    assert OffsetMap().to_raw(3, 7) == (3, 7)
    assert len(OffsetMap()) == 0


def test_removed_text_at_the_edges_is_left_out() -> None:
    _, offsets = apply("aXXbXXc", [Edit(1, 3, ""), Edit(4, 6, "")])
    assert offsets.to_raw(1, 2) == (3, 4)
    assert offsets.to_raw(0, 2) == (0, 4)


def test_empty_range_maps_to_an_empty_range() -> None:
    _, offsets = apply("aXXb", [Edit(1, 3, "")])
    assert offsets.to_raw(1, 1) == (3, 3)


def test_character_for_character_costs_nothing() -> None:
    text, offsets = apply("a’b", [Edit(1, 2, "'")])
    assert (text, len(offsets)) == ("a'b", 0)
