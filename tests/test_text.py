"""Cleaning as a whole: every convention by cases, and what must hold for any text."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.boilerplate import is_boilerplate
from pipeline.text import clean

_CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "cleaning.jsonl").read_text(encoding="utf-8").splitlines()
]
_DIRT = [
    *(
        "le maire",
        "Paris",
        "a dit",
        "oui",
        "Non",
        "L’élue",
        "2024",
        '27"',
        "Par Léa Roux",
        "(AFP)",
        "PARIS",
        "Avec AFP",
    ),
    *("Lire aussi : x", "Publié le 3 mai 2024", "Titre : x", "date 2024-12", "© AFP", "Partager"),
    *(".", ",", " !", " ?", " : ", ";", "—", "-", "–", "«", "»", '"', "“", "”", "'", "’", "<<", ">>", "``", "''", "„"),
    *("« ", " »", " » ", '" ', "<b>", "</b>", "<p>", "<br>", "<li>", "<td>", "<tr>", "<!--", "<script>", "<", ">", "&"),
    *("&lt;", "&amp;", "&eacute;", "&quot;", "\n", "\n\n", "\r\n", "\u2028", "\u2029", "\t", "  ", "\xa0", "\u202f"),
    *(
        "\u200b",
        "\xad",
        "\u200d",
        "\u202e",
        "\x00",
        "\x92",
        "Ã©",
        "â€™",
        "e\u0301",
        "\u0301",
        "ﬁ",
        "🏆",
        "-\n",
        "\ud800",
    ),
    *("peut-\nêtre", "gouver-\nnement", "-t-il\n", "• ", "1. ", " | ", "\ufeff"),
]
_texts = st.lists(st.sampled_from(_DIRT) | st.text(max_size=6), max_size=25).map("".join)
_HOSTILE = [
    *("<", "<a ", "<!--", "<script>", "<br> ", "&", "&amp;", "&lt;b&gt;", "«", "« ", '"', ' " ', "»", "``", "<<"),
    *(
        "a-\n",
        "ab-\ncd ",
        "\n",
        " \n",
        "Ab\n",
        " ",
        "x" + " " * 50,
        "\t",
        "a\tb\n",
        "a\u0301",
        "\u0315\u0316",
        "\u202e",
    ),
    *(
        "\x00",
        "\ud800",
        "\u200d",
        "🏆\u200d",
        "Ã©\n",
        "â€",
        "\x92",
        "• a\n",
        " | ",
        "Par Léa Roux\n",
        "Lire aussi ",
        "A",
    ),
    *(
        " (AFP)",
        "Avec AFP\n\n",
        "PARIS (AFP) - ",
        "date 2024-12 ",
        "Publié le 3 mai 2024 ",
        "Titre : x\n",
        "© ",
        "\xad\n",
    ),
    *("\\", "\\n", "[a](/(", "[caption ", "[caption]", "*a ", "# ", "ab- ", "12\n"),
]


@pytest.mark.parametrize("case", _CASES, ids=[case["id"] for case in _CASES])
def test_case(case: dict[str, object]) -> None:
    cleaned = clean(str(case["raw"]))
    assert (cleaned.text, cleaned.meta) == (case["clean"], case["meta"])


@pytest.mark.parametrize("case", _CASES, ids=[case["id"] for case in _CASES])
def test_clean_text_of_a_case_is_left_alone(case: dict[str, object]) -> None:
    assert clean(str(case["clean"])).text == case["clean"]


@settings(max_examples=300, deadline=None)
@given(_texts)
def test_cleaning_is_idempotent(raw: str) -> None:
    text = clean(raw).text
    assert clean(text).text == text


@settings(max_examples=300, deadline=None)
@given(_texts)
def test_offsets_are_monotone_and_in_range(raw: str) -> None:
    cleaned = clean(raw)
    places = [cleaned.offsets.to_raw(place, place + 1) for place in range(len(cleaned.text))]
    assert all(0 <= start <= end <= len(raw) for start, end in places)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(places))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["Le maire part.", "« Oui », dit-il.", "Il a 3 %.", "L'été - hélas - finit."]), min_size=1)
)
def test_map_is_the_identity_where_nothing_changed(paragraphs: list[str]) -> None:
    raw = "\n\n".join(paragraphs)
    cleaned = clean(raw)
    assert (cleaned.text, len(cleaned.offsets)) == (raw, 0)
    assert cleaned.offsets.to_raw(3, 9) == (3, 9)


@settings(max_examples=300, deadline=None)
@given(_texts)
def test_unchanged_words_are_where_the_map_says(raw: str) -> None:
    cleaned = clean(raw)
    for word in ("maire", "Paris", "2024"):
        start = cleaned.text.find(word)
        if start >= 0:
            raw_start, raw_end = cleaned.offsets.to_raw(start, start + len(word))
            assert clean(f"Mot {raw[raw_start:raw_end]} fin.").text == f"Mot {word} fin."


_WORDS = {
    "gouvernement": ["gouvernement", "gouver-\nnement", "gou\xadver\xadnement", "gouverne\u200bment"],
    "l'été": ["l’été", "l'e\u0301te\u0301", "l&rsquo;&eacute;t&eacute;", "lâ€™Ã©tÃ©"],
    "peut-être": ["peut-être", "peut-\nêtre", "peut-&ecirc;tre"],
    "1 250 €": ["1 250 €", "1\u202f250\xa0€", "1 250 &euro;"],
    "officier": ["officier", "oﬃcier"],
    "Conseil d'État": ["<b>Conseil</b> d’État", "Conseil\nd'État", "Conseil  d'État"],
}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_raw_slice_of_a_phrase_cleans_to_the_phrase(data: st.DataObject) -> None:
    phrases = data.draw(st.lists(st.sampled_from(sorted(_WORDS)), min_size=1, max_size=6))
    raws = [data.draw(st.sampled_from(_WORDS[phrase])) for phrase in phrases]
    raw = "Selon lui, " + " et ".join(raws) + " sont là."
    cleaned = clean(raw)
    assert cleaned.text == "Selon lui, " + " et ".join(phrases) + " sont là."
    start = len("Selon lui, ")
    for phrase in phrases:
        raw_start, raw_end = cleaned.offsets.to_raw(start, start + len(phrase))
        assert clean(raw[raw_start:raw_end]).text == phrase
        start += len(phrase) + len(" et ")


@pytest.mark.parametrize("line", ["x. Photo " + "A" * 200 + "!", "x. AFP/" + "A" * 220, "x. Photo " + "A." * 60 + "/"])
def test_a_caption_of_capitals_is_judged_at_once(line: str) -> None:
    start = time.process_time()
    is_boilerplate(line)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("unit", _HOSTILE, ids=ascii)
def test_time_is_linear_on_hostile_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = "√© " + (unit * (size // len(unit) + 1))[:size]  # one sign of a wrong code page opens every repair
        start = time.process_time()
        clean(text)
        return time.process_time() - start

    short, long = (min(seconds(size) for _ in range(3)) for size in (4_000, 32_000))
    assert long < 30 * max(short, 0.004)


def test_year_of_the_record_completes_a_stamp() -> None:
    cleaned = clean("Mis à jour le 15 novembre à 8h05\n\nLa loi est adoptée.", published="2024-11-14")
    assert cleaned.meta == {"updated": "2024-11-15T08:05"}


@pytest.mark.parametrize("line", ["Publié le 14 novembre 2024", "Par Léa Roux", "Avec AFP", "Lire aussi : le plan"])
def test_a_line_that_is_the_whole_text_is_kept(line: str) -> None:
    assert clean(line).text == line


def test_empty_text_stays_empty() -> None:
    assert clean(" \n\u200b").text == ""


def test_headings_are_marked_and_kept() -> None:
    cleaned = clean("Le plan est connu.\n\nUne facture salée\n\nIl coûtera 2 milliards.")
    assert [cleaned.text[start:end] for start, end in cleaned.headings] == ["Une facture salée"]
