"""Places: look-up, and which of several is meant."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.places import Mentioned, lookup, place_key, resolve_places
from tests import marked

CASES = marked.cases("places")


def codes(text: str) -> list[str | None]:
    """Return country and admin code of each marked place."""
    plain, mentions, _ = marked.read(text)
    rows, entities = marked.entities(marked.blank(plain), mentions)
    by_id = {entity.entity_id: entity for entity in entities}
    found = [by_id[row.entity_id] for row in rows]
    return [" ".join(filter(None, (place.country_code, place.admin_code))) or None for place in found]


def test_a_hundred_places_and_at_most_two_percent_wrong() -> None:
    pairs = [pair for case in CASES for pair in zip(codes(case["text"]), case["places"], strict=True)]
    assert len(pairs) >= 100
    wrong = [(found, gold) for found, gold in pairs if found is not None and found != gold]
    right = [found for found, gold in pairs if found == gold]
    assert len(wrong) <= 0.02 * len(pairs), wrong
    assert len(right) >= 0.95 * len(pairs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_a_place_is_right_or_unknown(case: dict) -> None:
    for found, gold in zip(codes(case["text"]), case["places"], strict=True):
        assert found in (gold, None)


def test_a_place_has_its_position() -> None:
    place = lookup("Villeurbanne")[0]
    assert (place.latitude, place.longitude) == pytest.approx((45.77, 4.88), abs=0.05)


def test_names_are_found_without_accents_hyphens_and_case() -> None:
    assert lookup("SAINT ETIENNE")[0].code == lookup("Saint-Étienne")[0].code == lookup("St-Étienne")[0].code == "42218"


def test_an_unknown_name_has_no_reading() -> None:
    assert lookup("Nullepart-les-Bains") == ()


def test_brackets_that_contradict_leave_the_place_unknown() -> None:
    text = "Un accident à Valence (Savoie)."
    spans = [Mentioned(("Valence",), ((14, 21),)), Mentioned(("Savoie",), ((23, 29),))]
    assert resolve_places(text, spans)[0] is None


def test_the_number_of_a_departement_in_brackets_settles() -> None:
    place = resolve_places("À Saint-Denis (93), un train.", [Mentioned(("Saint-Denis",), ((2, 13),))])[0]
    assert place is not None
    assert place.code == "93066"


def test_the_gazetteer_opens_fast() -> None:
    code = (
        "import time; from pipeline import places; start = time.process_time(); places.lookup('Lyon');"
        "print(time.process_time() - start)"
    )
    seconds = float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
    assert seconds < 0.15 * 3  # three times what a quiet machine takes


def test_keys_are_sorted_as_the_look_up_expects() -> None:
    from pipeline.places import _lines  # noqa: PLC0415

    lines = _lines()
    assert lines == sorted(lines)
    assert all(line.split("\t")[0] == place_key(line.split("\t")[2]) for line in lines[::500])
