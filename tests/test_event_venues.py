"""Places that no LOC mention names whole: venues by their noun and name, organisations that are stood in."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from pipeline.event_context import Context
from pipeline.event_venues import introduced, kinds, name_of, unnamed, venue_noun
from pipeline.lexicons import table
from pipeline.records import EntityMention


def context_of(words: list[str], pos: list[str]) -> Context:
    return Context(Doc(spacy.blank("fr").vocab, words=words, pos=pos))


def mention_of(context: Context, first: int, label: str) -> EntityMention:
    start, end = context.offsets(first, len(context.low))
    return EntityMention("a", "m", start, end, text=context.text[start:end], label=label)


@pytest.mark.parametrize(
    ("words", "pos", "label", "expected"),
    [
        ("l' église Saint-Aubert", "DET NOUN PROPN", "LOC", "église Saint-Aubert"),
        ("à la station Valmont", "ADP DET NOUN PROPN", "PER", "station Valmont"),
        ("l' hôtel Bellerive", "DET NOUN PROPN", "ORG", "hôtel Bellerive"),
        ("le hameau de Chantevive", "DET NOUN ADP PROPN", "LOC", "Chantevive"),
        ("à l' Orféo", "ADP DET PROPN", "ORG", "Orféo"),
        ("au Orféo", "ADP PROPN", "ORG", "Orféo"),
        ("devant Orféo", "ADP PROPN", "ORG", "Orféo"),
        ("dans Lyon", "ADP PROPN", "LOC", "Lyon"),
    ],
)
def test_name_of_a_place(words: str, pos: str, label: str, expected: str) -> None:
    context = context_of(words.split(), pos.split())
    first = len(context.low) - 1
    named = name_of(context, mention_of(context, first, label), first)
    assert named is not None
    assert named[0] == expected


@pytest.mark.parametrize(
    ("words", "pos", "label"),
    [
        ("avec Valmont", "ADP PROPN", "PER"),
        ("selon Orféo", "ADP PROPN", "ORG"),
        ("à Valmont", "ADP PROPN", "PER"),
        ("chez Orféo", "ADP PROPN", "ORG"),
        ("sur Orféo", "ADP PROPN", "ORG"),
        ("à Orféo", "ADP PROPN", "PRODUCT"),
        ("aux Orféos", "ADP PROPN", "ORG"),
    ],
)
def test_who_is_no_place(words: str, pos: str, label: str) -> None:
    context = context_of(words.split(), pos.split())
    assert name_of(context, mention_of(context, 1, label), 1) is None


def test_a_verb_between_ends_the_search_for_a_noun() -> None:
    context = context_of(["la", "gare", "accueille", "Valmont"], ["DET", "NOUN", "VERB", "PROPN"])
    assert venue_noun(context, 3) == -1


def test_an_article_may_stand_after_the_preposition() -> None:
    context = context_of(["dans", "la", "Chaumine"], ["ADP", "DET", "PROPN"])
    assert introduced(context, 2)


def test_venue_nouns_are_sorted_and_of_known_kinds() -> None:
    forms = [row["form"] for row in table("places/venues")]
    assert forms == sorted(set(forms))
    assert set(kinds().values()) == {"building", "street", "site", "settlement"}


@pytest.mark.parametrize(
    ("words", "pos", "expected"),
    [
        ("la promenade des Tilleuls", "DET NOUN ADP PROPN", "promenade des Tilleuls"),
        ("au rond-point de Kerzu", "ADP NOUN ADP PROPN", "rond-point de Kerzu"),
        ("dans la banlieue lilloise", "ADP DET NOUN ADJ", "banlieue lilloise"),
        ("le hameau de Chantevive", "DET NOUN ADP PROPN", "Chantevive"),
        ("le hameau de Val Fleuri", "DET NOUN ADP PROPN PROPN", "Val Fleuri"),
    ],
)
def test_a_place_without_any_mention(words: str, pos: str, expected: str) -> None:
    context = context_of(words.split(), pos.split())
    assert [context.words_between(start, end) for start, end, _ in unnamed(context)] == [expected]


@pytest.mark.parametrize(
    ("words", "pos"),
    [
        ("la gare de marchandises", "DET NOUN ADP NOUN"),
        ("la banlieue proche", "DET NOUN ADJ"),
        ("la banlieue quotidienne", "DET NOUN ADJ"),
        ("la gare", "DET NOUN"),
    ],
)
def test_a_venue_without_a_name_is_no_place(words: str, pos: str) -> None:
    assert list(unnamed(context_of(words.split(), pos.split()))) == []
