"""Component `news_clean`: sentence starts at paragraphs and headings, before the parser."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from pipeline.extensions import put_headings
from pipeline.headings import find_headings, is_heading
from pipeline.text import clean

_ARTICLE = (
    "Le plan est connu\n\nLa ministre l'a présenté mardi à Lyon. Il prévoit deux ponts\n\nUne facture salée\n\n"
    "Il coûtera 2 milliards d'euros et sera voté lundi. Les élus sont prévenus\n\nEt maintenant ?\n\nLe vote est prévu."
)


@pytest.fixture
def blank() -> Language:
    nlp = spacy.blank("fr")
    nlp.add_pipe("news_clean")
    return nlp


def test_paragraphs_begin_sentences(blank: Language) -> None:
    doc = blank("Un plan\n\nIl coûtera cher\n\nFin.")
    assert [token.text for token in doc if token.is_sent_start] == ["Un", "Il", "Fin"]


def test_list_items_and_rows_begin_sentences(blank: Language) -> None:
    doc = blank("Au menu :\n\n- une soupe\n- un plat\n\nVille | Voix\nBrest | 12")
    assert [token.i for token in doc if token.is_sent_start][1:] == [
        next(t.i for t in doc if t.text == "-"),
        [t.i for t in doc if t.text == "-"][1],
        next(t.i for t in doc if t.text == "Ville"),
        next(t.i for t in doc if t.text == "Brest"),
    ]


def test_headings_that_are_there_are_respected(blank: Language) -> None:
    doc = blank.make_doc("Un plan\n\nIl coûtera cher.")
    put_headings(doc, [])
    doc = blank.get_pipe("news_clean")(doc)
    assert doc._.headings == []


def test_a_doc_without_breaks_is_left_alone(blank: Language) -> None:
    doc = blank("Il est arrivé hier.")
    assert not doc.has_annotation("SENT_START")


def test_empty_doc(blank: Language) -> None:
    assert len(blank("")) == 0


def test_only_line_breaks(blank: Language) -> None:
    assert blank("\n\n \n\n")._.headings == []


@pytest.mark.model
def test_no_sentence_crosses_a_heading(nlp: Language) -> None:
    doc = nlp(clean(_ARTICLE).text)
    headings = doc._.headings
    assert [doc.text[start:end] for start, end in headings] == [
        "Le plan est connu",
        "Une facture salée",
        "Et maintenant ?",
    ]
    for sent in doc.sents:
        for start, end in headings:
            overlaps = sent.start_char < end and start < sent.end_char
            assert not overlaps or (start <= sent.start_char and sent.text.strip() in doc.text[start:end])


@pytest.mark.parametrize(
    "line",
    ["Une facture salée", "Et maintenant ?", "« Un choix courageux »", "Le financement"],
)
def test_headings(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "Il coûtera 2 milliards.",
        "Trois mesures :",
        "- un chèque",
        "1. un chèque",
        "Ville | Voix",
        "et la suite",
        "Le plan. La suite",
        "— Jeanne Martin, maire de Lyon",
        "***",
    ],
)
def test_no_headings(line: str) -> None:
    assert not is_heading(line)


def test_last_paragraph_is_no_heading() -> None:
    assert find_headings("Le texte est là.\n\nJeanne Martin") == ()
