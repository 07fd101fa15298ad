"""Mentions of one event within an article: marked pairs, and how fields are completed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.event_merge import merge
from pipeline.records import EventMention
from pipeline.same_event import same_event

LINES = (Path(__file__).parent / "cases" / "event_pairs_within.jsonl").read_text(encoding="utf-8").splitlines()
PAIRS = [json.loads(line) for line in LINES]


def mention(values: dict[str, Any], start: int) -> EventMention:
    name = f"a1:event:{start}-{start + 5}"
    return EventMention("a1", f"{name}:m", name, start, start + 5, **values)


def test_at_least_sixty_pairs() -> None:
    assert len(PAIRS) >= 60


def test_wrong_merges_are_rare() -> None:
    wrong = [p for p in PAIRS if not p["same"] and same_event(mention(p["one"], 0), mention(p["two"], 99))]
    assert len(wrong) <= 0.03 * len(PAIRS), wrong


def test_most_same_pairs_are_merged() -> None:
    same = [p for p in PAIRS if p["same"]]
    missed = [p for p in same if not same_event(mention(p["one"], 0), mention(p["two"], 99))]
    assert len(missed) <= 0.15 * len(same), missed


def test_first_mention_gives_the_id_and_open_fields_are_filled() -> None:
    headline = mention({"event_type": "disaster.accident", "trigger": "accident", "lemma": "accident"}, 0)
    told = {"place": "Puisseguin", "date_value": "2015-10-23", "date_start": "2015-10-23", "date_end": "2015-10-23"}
    body = mention({"event_type": "disaster.accident", "trigger": "collision", "lemma": "collision", **told}, 99)
    first, second = merge([headline, body])
    assert first.event_id == second.event_id == headline.event_id
    assert (first.date_value, first.date_basis) == ("2015-10-23", "narrative")
    assert first.place is None  # of places told later one in five would be right


def test_a_mention_without_a_place_has_the_most_specific_one() -> None:
    told: list[dict[str, Any]] = [{"place": "Kaboul", "date_basis": "clause"}, {"place": "mosquée de Kaboul"}, {}]
    rows = merge([
        mention({"trigger": "attentat", "lemma": "attentat", "event_type": "conflict.attack", **one}, 20 * number)
        for number, one in enumerate(told)
    ])  # fmt: skip
    assert [row.place for row in rows] == ["Kaboul", "mosquée de Kaboul", "mosquée de Kaboul"]


def test_what_is_only_feared_has_no_place_of_what_happened() -> None:
    values = {"event_type": "conflict.attack", "trigger": "attentat", "lemma": "attentat"}
    rows = merge([
        mention({**values, "place": "Kaboul", "country_code": "AF"}, 0),
        mention({**values, "status": "possible"}, 20),
        mention(values, 40),
    ])  # fmt: skip
    assert len({row.event_id for row in rows}) == 1
    assert [(row.place, row.country_code) for row in rows] == [("Kaboul", "AF"), (None, None), ("Kaboul", "AF")]


def test_negated_and_asserted_stay_apart() -> None:
    values = {"event_type": "conflict.attack", "trigger": "attentat", "lemma": "attentat"}
    one, two = mention(values, 0), mention({**values, "status": "negated"}, 9)
    assert not same_event(one, two)


def test_untyped_mentions_are_never_merged() -> None:
    one, two = mention({"trigger": "dort", "lemma": "dormir"}, 0), mention({"trigger": "dort", "lemma": "dormir"}, 9)
    assert len({row.event_id for row in merge([one, two])}) == 2


@given(st.lists(st.sampled_from(PAIRS), max_size=8))
def test_merging_keeps_every_mention_and_its_place(pairs: list[dict[str, Any]]) -> None:
    rows = [mention(pair[side], 10 * i + j) for i, pair in enumerate(pairs) for j, side in enumerate(("one", "two"))]
    merged = merge(rows)
    assert [row.event_mention_id for row in merged] == [row.event_mention_id for row in rows]
    assert all(row.event_id in {other.event_id for other in rows} for row in merged)
