"""Time expressions: the marked sentences of `cases/dates_*.jsonl`, the component, hostile text."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import date_lexer, timex
from pipeline.date_spots import Spots
from pipeline.date_verbs import direction_by_parse
from pipeline.dates import find_dates
from pipeline.extensions import put_article
from pipeline.lexicons import table
from pipeline.records import Article, TimeExpression

_CASES = sorted(Path(__file__).parent.glob("cases/dates_*.jsonl"))
_MARK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def _cases() -> list[tuple[str | None, str]]:
    lines = [json.loads(line) for path in _CASES for line in path.read_text(encoding="utf-8").splitlines()]
    return [(line["published"], line["text"]) for line in lines]


def _marked(text: str, rows: list[TimeExpression]) -> str:
    """Return a text with its expressions marked as in the cases: [words](TYPE value MOD)."""
    parts, at = [], 0
    for row in rows:
        told = " ".join(filter(None, (row.type, row.value or "?", row.mod)))
        parts += [text[at : row.start_char], f"[{row.text}]({told})"]
        at = row.end_char
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize(("published", "marked"), _cases())
def test_marked_sentence(published: str | None, marked: str) -> None:
    text = _MARK.sub(r"\1", marked)
    assert _marked(text, find_dates(text, published)) == marked


@pytest.mark.model
def test_tenses_are_read_with_the_parse_as_without(base_nlp: spacy.Language) -> None:
    cases = [json.loads(line) for line in (_CASES[0].parent / "dates_tense.jsonl").read_text("utf-8").splitlines()]
    docs = base_nlp.pipe(_MARK.sub(r"\1", case["text"]) for case in cases)
    read = [
        _marked(doc.text, find_dates(doc.text, case["published"], direction=direction_by_parse(doc, doc.text)))
        for doc, case in zip(docs, cases, strict=True)
    ]
    assert read == [case["text"] for case in cases]


def test_there_are_several_hundred_cases() -> None:
    assert len(_cases()) >= 300


def _one(text: str, published: str | None = "2024-12-18") -> TimeExpression:
    rows = find_dates(text, published)
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("L'année scolaire 2023-2024 s'achève.", "2023-09-01", "2024-08-31"),
        ("Sur les neuf premiers mois de 2024, le déficit s'est creusé.", "2024-01-01", "2024-09-30"),
        ("Du 15 juin au 15 septembre, la baignade est surveillée.", "2024-06-15", "2024-09-15"),
        ("Le bar ouvre de 18 h à 2 h.", "2024-12-18T18:00", "2024-12-19T02:00"),
        ("La cantine sert entre midi et deux.", "2024-12-18T12:00", "2024-12-18T14:00"),
        ("La foire se tiendra en avril-mai 2025.", "2025-04-01", "2025-05-31"),
        ("La saison 2025-26 sera longue.", "2025-07-01", "2026-06-30"),
        ("De mai 2019 à septembre 2021, il a dirigé l'agence.", "2019-05-01", "2021-09-30"),
        ("Du printemps 2020 à l'automne 2022, tout a bondi.", "2020-03-20", "2022-12-20"),
        ("Entre le 1er janvier 2024 et fin février 2024, il a plu.", "2024-01-01", "2024-02-29"),
        ("Visites à 14 h 30 et 16 h.", "2024-12-18T14:30", "2024-12-18T14:30"),
    ],
)
def test_stretch_of_two_rows(text: str, start: str, end: str) -> None:
    row = find_dates(text, "2024-12-18")[0]
    assert (row.date_start, row.date_end) == (start, end)


def test_days_with_hours_are_one_stretch() -> None:
    rows = find_dates("Le pont sera fermé du lundi 8 heures au vendredi 18 heures.", "2024-12-18")
    stretches = [(row.date_start, row.date_end) for row in rows]
    assert stretches == [("2024-12-23", "2024-12-23"), *[("2024-12-23T08:00", "2024-12-27T18:00")] * 3]


def test_a_range_tells_both_rows_its_whole_stretch() -> None:
    rows = find_dates("Le festival se tiendra du 3 au 5 mars 2025.", "2024-12-18")
    assert [(row.date_start, row.date_end, row.edtf) for row in rows] == [
        ("2025-03-03", "2025-03-05", "2025-03-03/2025-03-05")
    ] * 2


@pytest.mark.parametrize(
    ("text", "start", "end", "edtf"),
    [
        ("Avant 2010, on y nageait.", None, "2009-12-31", "../2009-12-31"),
        ("Le pont rouvrira avant fin juin.", None, "2025-06-30", "../2025-06-30"),
        ("Le pont ne rouvrira pas avant 2026.", "2026-01-01", None, "2026/.."),
        ("La ligne sera doublée d'ici deux ans.", "2024-12-18", "2026-12-31", "2024-12-18/2026-12-31"),
        ("Après 2015, il a fui.", "2016-01-01", None, "2016-01-01/.."),
        ("À partir de 2026, tout changera.", "2026-01-01", None, "2026/.."),
        ("Le pont est fermé jusqu'au 2 juin 2025.", None, "2025-06-02", "../2025-06-02"),
        ("Depuis 2012, il vit là.", "2012-01-01", None, "2012/.."),
        ("Il le fera d'ici à 2030.", "2024-12-18", "2030-12-31", "2024-12-18/2030"),
        ("Il y vivait à l'automne 2017.", "2017-09-23", "2017-12-20", "2017-23"),
        (
            "La rue est fermée les nuits du 3 au 8 mars 2025.",
            "2025-03-03T22:00",
            "2025-03-08T05:59",
            "2025-03-03/2025-03-08",
        ),
        ("La semaine dernière, il gelait.", "2024-12-09", "2024-12-15", "2024-12-09/2024-12-15"),
        ("Il vivait dans les années 1990.", "1990-01-01", "1999-12-31", "199X"),
        ("Alésia tombe en 52 av. J.-C.", "-0051-01-01", "-0051-12-31", "-0051"),
        ("Au IIIe siècle av. J.-C., Rome s'étend.", "-0299-01-01", "-0200-12-31", "-0299/-0200"),
        ("La seconde quinzaine de juillet 2025 sera chaude.", "2025-07-16", "2025-07-31", "2025-07-16/2025-07-31"),
        ("L'année scolaire prochaine sera courte.", "2025-09-01", "2026-08-31", "2025-09-01/2026-08-31"),
        ("Ce soir, il parlera.", "2024-12-18T18:00", "2024-12-18T23:59", "2024-12-18"),
        (
            "Le débat est à 20 h, heure de Paris.",
            "2024-12-18T20:00+01:00",
            "2024-12-18T20:00+01:00",
            "2024-12-18T20:00:00+01:00",
        ),
        ("Il est arrivé à 8 h 30.", "2024-12-18T08:30", "2024-12-18T08:30", "2024-12-18T08:30:00"),
    ],
)
def test_stretch(text: str, start: str | None, end: str | None, edtf: str) -> None:
    row = _one(text)
    assert (row.date_start, row.date_end, row.edtf) == (start, end, edtf)


_STORIES = [
    (
        "2024-12-17",
        "Mardi, la place est vide.\nVers 14 h, la foule vient. On fêtera Noël jeudi.\nVers 15 h, elle part.",
    ),
    ("2024-12-18", "La place est vide. La marche suit celle du 17 novembre 2024. Le cortège avance lentement. À 15 h"),
    ("2024-12-12", "Le bal du 12 décembre à 15 h a été annulé."),
    ("2024-12-21", "Samedi, le parc rouvrira.\nÀ 15 h, un concert y sera donné."),
]


@pytest.mark.parametrize(("day", "text"), _STORIES)
def test_a_clock_time_is_of_the_day_that_the_story_has_reached(day: str, text: str) -> None:
    row = next(row for row in find_dates(text, "2024-12-18") if row.text.endswith("15 h"))
    assert row.value == f"{day}T15:00"


def test_frequency_and_quantifier_of_a_set() -> None:
    row = _one("Les séances ont lieu deux fois par an.")
    assert (row.value, row.freq, row.quant) == ("P1Y", "2X", "EVERY")


def test_raw_text_gives_the_same_dates_as_clean_text() -> None:
    raw = "C’est aujourd’hui, à 20 h, qu’il parlera ; l’an dernier, à l’automne 2023, il se taisait."
    clean = raw.replace("’", "'").replace("\u00a0", " ")
    assert [row.value for row in find_dates(raw, "2024-12-18")] == [
        row.value for row in find_dates(clean, "2024-12-18")
    ]


def test_block_capitals_are_read() -> None:
    assert _one("LE VILLAGE FERA LA FÊTE DIMANCHE", "1999-05-18").value == "1999-05-23"


def test_an_article_like_the_owners() -> None:
    text = (
        " date 2024-12 « La structure ne convient pas », répond l'entreprise. Il faut remonter au 14 novembre 2024, "
        "date à laquelle il a porté plainte, et dès novembre 2015 il doutait. À l’automne 2017, en moins de dix "
        "minutes, il rompt. Sa ville sur Mars attendra le futur président. Aujourd’hui, il dirige une autre société."
    )
    rows = find_dates(text, "2024-12")
    assert [(row.text, row.value, row.mod) for row in rows] == [
        ("2024-12", "2024-12", None),
        ("14 novembre 2024", "2024-11-14", None),
        ("novembre 2015", "2015-11", None),
        ("l’automne 2017", "2017-FA", None),
        ("moins de dix minutes", "PT10M", "LESS_THAN"),
        ("Aujourd’hui", "PRESENT_REF", None),
    ]


def test_component_works_without_a_model() -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("news_dates")
    doc = nlp.make_doc("Il a démissionné hier.")
    put_article(doc, Article("a1", published="2024-12-18"))
    doc = nlp(doc)
    assert [(row.date_id, row.value) for row in doc._.dates] == [("a1:date:17-21", "2024-12-17")]
    assert [(span.text, span.label_) for span in doc.spans["dates"]] == [("hier", "DATE")]


def test_component_survives_serialisation() -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("news_dates")
    doc = nlp("Né le 3 mai 1958 à Tours.")
    copy = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [row.value for row in copy._.dates] == ["1958-05-03"]


@pytest.mark.model
def test_the_parse_finds_the_governing_verb(base_nlp: spacy.Language) -> None:
    base_nlp.add_pipe("news_dates")
    try:
        doc = base_nlp.make_doc("Le juge qui a entendu les parties la semaine passée rendra sa décision jeudi.")
        put_article(doc, Article("a1", published="2024-12-18"))
        assert [row.value for row in base_nlp(doc)._.dates] == ["2024-W50", "2024-12-19"]
    finally:
        base_nlp.remove_pipe("news_dates")


_FORMS = sorted(
    {row["form"] for name in ("lexicon", "months", "numbers", "holidays", "zones") for row in table(f"dates/{name}")}
)
_HEAP = """
le la du au de à en et entre 3 12 30 98 1998 2024 mars mai lundi soir hier demain semaine mois an ans année dernier
prochain chaque tous les fois par h 8h30 14/11 2017-2018 heures minutes un deux vingt été automne siècle XIXe Pâques
avant après depuis jusqu' il y a dans d'ici début fin mi - , . ce cette même veille trimestre 1er
"""


@given(
    st.lists(st.sampled_from(_FORMS + 8 * _HEAP.split()), max_size=25),
    st.sampled_from(["2024-12-18", "2024-12", "2024", None]),
)
@settings(max_examples=300, deadline=None)
def test_any_heap_of_words_gives_sound_rows(words: list[str], published: str | None) -> None:
    text = " ".join(words)
    end = 0
    for row in find_dates(text, published):
        assert row.text == text[row.start_char : row.end_char]
        assert end <= row.start_char < row.end_char
        assert row.text == row.text.strip()
        assert row.date_start is None or row.date_end is None or row.date_start <= row.date_end
        assert row.type in ("DATE", "TIME", "DURATION", "SET")
        end = row.end_char


class _Everywhere(Spots):
    """Takes every character for a spot, so that the whole text is read."""

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((index, index + 1) for index, letter in enumerate(self.text) if not letter.isspace())

    def start(self, spot: int) -> int:
        return spot


def test_what_stands_between_the_spots_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [_MARK.sub(r"\1", marked) for _, marked in _cases()]
    texts.append(" ".join(texts))
    found = [find_dates(text, "2024-12-18") for text in texts]
    monkeypatch.setattr(date_lexer, "Spots", _Everywhere)
    assert [find_dates(text, "2024-12-18") for text in texts] == found


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_survived(text: str) -> None:
    assert all(row.text == text[row.start_char : row.end_char] for row in find_dates(text, "2024-12-18"))


def test_values_agree_with_the_calendar() -> None:
    for published, marked in _cases():
        for row in find_dates(_MARK.sub(r"\1", marked), published):
            if row.mod is None and row.date_start and row.edtf and "/" not in row.edtf:
                assert (row.date_start, row.date_end) == timex.bounds(row.value)[:2]


@pytest.mark.parametrize(
    "piece",
    [
        "8 h (heure locale) ",
        "8 h, heure de Paris (",
        "1",
        "1 ",
        "le ",
        "du 3 au 5 mars ",
        "12 ",
        "un deux ",
        "lundi, ",
        "1.",
        "2017-",
        "vingt-",
        "un an et ",
    ],
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        start = time.process_time()
        find_dates(text, "2024-12-18")
        return time.process_time() - start

    seconds(1_000)
    # The least of a few: a collection of garbage or a busy neighbour only ever adds.
    small, large = (min(seconds(size) for _ in range(3)) for size in (15_000, 120_000))
    assert large < 16 * max(small, 0.005)


@pytest.mark.parametrize(("piece", "most"), [("1", 10), ("le ", 10), ("1 ", 30), ("3 mai 2024, ", 30)])
def test_a_megabyte_is_read_in_seconds(piece: str, most: int) -> None:
    start = time.process_time()
    find_dates((piece * 1_000_000)[:1_000_000], "2024-12-18")
    assert time.process_time() - start < most
