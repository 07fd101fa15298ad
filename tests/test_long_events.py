"""Events of long documents: time and memory grow with the text, not with its square."""

from __future__ import annotations

import time

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import extensions
from pipeline.arguments import _Speakers
from pipeline.clean import NewsClean
from pipeline.date_verbs import direction_by_parse
from pipeline.event_agreement import ballot
from pipeline.event_atlas import Place
from pipeline.event_context import Context
from pipeline.event_merge import merge
from pipeline.event_pairs import Offers
from pipeline.records import EventMention, Quote
from pipeline.token_view import view
from pipeline.triggers import Trigger


def test_mentions_that_tell_the_same_are_compared_once() -> None:
    rows = [
        EventMention("a", f"m{i}", f"e{i}", i, i + 1, trigger="séisme", event_type="disaster.natural")
        for i in range(6000)
    ]
    started = time.process_time()
    assert {row.event_id for row in merge(rows)} == {"e0"}
    assert time.process_time() - started < 3


def test_a_mention_is_compared_with_few_tellings_of_an_event() -> None:
    rows = [
        EventMention("a", f"m{i}", f"e{i}", i, i + 1, trigger=f"séisme{i}", event_type="disaster.natural")
        for i in range(3000)
    ]
    started = time.process_time()
    assert {row.event_id for row in merge(rows)} == {"e0"}
    assert time.process_time() - started < 3


def test_only_the_likeliest_values_of_an_article_are_looked_at_again() -> None:
    places = [Place(f"Ville {number}", None, None) for number in range(500)]
    share = np.linspace(0.1, 0.9, 500, dtype=np.float32)
    numbers = np.stack([np.arange(500), np.full(500, 500)], axis=1).ravel()
    offers = Offers([*places, None], numbers, np.full(500, 2), np.zeros((0, 1000), np.uint64), [(0.0,)] * 501)
    told = ballot(offers, np.stack([share, 1 - share], axis=1).ravel(), np.zeros(500, np.int64))
    assert told.shares.shape == told.offered.shape == (500, 65)
    assert [value.text for value in told.values[1:]] == [f"Ville {number}" for number in range(436, 500)]


@pytest.mark.model
def test_a_long_article_of_one_happening(nlp: Language) -> None:
    doc = nlp("Un séisme a frappé Lyon lundi. " * 1_000)
    assert len({event.event_id for event in doc._.events if event.trigger == "séisme"}) == 1


@pytest.mark.model
@pytest.mark.parametrize("phrase", ["attaque de ", "attaque, ", "l'attaque de Paul Roy, "])
def test_a_text_without_a_full_stop_goes_as_pieces(nlp: Language, phrase: str) -> None:
    doc = nlp(phrase * 800)
    assert max(end - start for start, end in Context(doc).sentence_bounds) <= 300
    printed = [event.sentence or "" for event in doc._.events]
    assert len(printed) > 500
    assert max(map(len, printed)) < 2_010


@pytest.mark.model
def test_a_sentence_of_a_very_long_word_is_printed_around_its_event(nlp: Language) -> None:
    doc = nlp(f"Un séisme a frappé Lyon lundi, dit le {'a' * 50_000}.")
    event = next(event for event in doc._.events if event.trigger == "séisme")
    assert event.sentence.startswith("Un séisme a frappé Lyon lundi, dit le aaa")
    assert event.sentence.endswith("a…")
    assert len(event.sentence) < 1_010


def test_each_event_looks_only_at_the_quotations_beside_it() -> None:
    doc = spacy.blank("fr")("« Oui », dit Paul. " * 4_000)
    starts = [number for number, char in enumerate(doc.text) if char == "«"]
    quotes = [Quote("a", f"q{n}", n, n + 7, cue="dit", speaker_name=f"Paul {n}") for n in starts]
    extensions.put(doc, "quotes", quotes)
    verbs = [token.i for token in doc if token.text == "dit"]
    started = time.process_time()
    speakers = _Speakers(Context(doc))
    found = [speakers.of(Trigger(i, i, i + 1, None, None, "dire", "", 1.0)) for i in verbs]
    assert time.process_time() - started < 3
    assert all(found)


def test_a_date_below_a_chain_of_thousands_of_heads() -> None:
    words = ["mardi"] * 2_500
    heads, deps = [max(0, number - 1) for number in range(len(words))], ["ROOT", *["nmod"] * (len(words) - 1)]
    doc = Doc(spacy.blank("fr").vocab, words, heads=heads, deps=deps, pos=["ADV"] * len(words))
    direction = direction_by_parse(doc, doc.text)
    started = time.process_time()
    assert not any(direction(token.idx, token.idx + 5) for token in doc)
    assert time.process_time() - started < 3


def test_names_are_looked_up_once_for_all_quotations() -> None:
    doc = spacy.blank("fr")("Anne Roux parle . " * 300)
    doc.set_ents([Span(doc, start, start + 2, label="PER") for start in range(0, len(doc), 4)])
    seen = view(doc)
    spans = [(0, 2), (0, 1), (1, 6), (3, 4), (6, 40), (1100, 1200)]
    assert [seen.ents(*span) for span in spans] == [list(doc[first:last].ents) for first, last in spans]
    assert seen.ents(0, 2)[0] is seen.ents(0, 9)[0]


@pytest.mark.parametrize("text", ["- a\n" * 40_000, "." * 40_000 + " Il part."], ids=["list items", "full stops"])
def test_sentences_are_cut_in_linear_time(text: str) -> None:
    doc = spacy.blank("fr").make_doc(text)
    started = time.process_time()
    assert NewsClean()(doc).text == text
    assert view(doc).sentences
    assert time.process_time() - started < 3


@pytest.mark.model
def test_a_long_run_of_underscores_is_one_token(base_nlp: Language) -> None:
    assert len(base_nlp.make_doc("_" * 5_000)) == 1
