import json
from pathlib import Path

import pytest

from pipeline.language import detect, keep_french

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "language.jsonl").open(encoding="utf-8")]
FRENCH = "Le maire a annoncé mardi la réouverture du pont, fermé depuis les inondations du printemps."
ENGLISH = "The mayor announced on Tuesday that the bridge, closed since the spring floods, would reopen."


def is_right(case):
    """French must go through, judged or not; another language must be named."""
    found = detect(case["text"])
    if case["language"] == "fr":
        return found is None or found[0] == "fr"
    return found is not None and found[0] == case["language"]


def test_at_least_97_percent_of_the_set_are_right():
    assert len(CASES) >= 200
    assert sum(map(is_right, CASES)) >= 0.97 * len(CASES)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["length"] == "short"], ids=lambda case: case["text"][:30]
)
def test_a_short_french_headline_goes_through(case):
    assert is_right(case)


@pytest.mark.parametrize("text", ["", "   ", "2024", "!!! ???", "Cannes", "\ud800", "\0" * 500, "🇫🇷" * 200])
def test_what_is_too_short_or_no_words_is_not_judged(text):
    assert detect(text) is None


def test_the_score_is_between_0_and_1():
    code, score = detect(FRENCH)
    assert code == "fr"
    assert 0.9 < score <= 1


def test_capitals_do_not_change_the_language():
    assert detect(FRENCH.upper())[0] == "fr"


def test_a_long_text_is_judged_by_its_beginning_in_bounded_time():
    assert detect(FRENCH * 100_000)[0] == "fr"


def test_the_french_paragraphs_of_a_mixed_text_are_kept():
    assert keep_french([FRENCH, ENGLISH, "Vaux"]) == [FRENCH, "Vaux"]


def test_a_quotation_in_another_language_stays():
    paragraphs = [FRENCH] * 9 + [ENGLISH]
    assert keep_french(paragraphs) == paragraphs
