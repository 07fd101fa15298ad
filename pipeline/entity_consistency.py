"""One name has one label in a text, and who is named in full once is known by the surname alone elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict

from spacy.tokens import Doc

from pipeline.entity_context import Name, after_company_noun
from pipeline.entity_edges import joined
from pipeline.entity_labels import after_at, is_where_it_acts, text_of
from pipeline.lexicons import forms

_PROPER = frozenset(("PROPN", ""))
_LEADS, _NO_PERSON, _NO_SURNAME = (forms("entities/repair_words", kind) for kind in ("lead", "no_person", "no_surname"))
_BY_RECOGNISER, _BY_OTHERS = 2, 5  # what a mention counts for the label of its name


def consistent(names: list[Name], words: list[str], doc: Doc) -> list[Name]:
    """Return the names, each with the label that it mostly has in the text, and surnames that were passed over."""
    votes, surnames = _votes(names, words), _surnames(names, words)
    made = []
    for place, name in enumerate(names):
        label = _agreed(names, place, words, votes, surnames)
        made.append(name if label == name[2] else (name[0], name[1], label, "consistency"))
    return _missed(made, words, doc, surnames) if surnames else made


def _votes(names: list[Name], words: list[str]) -> dict[str, Counter[str]]:
    """Return name -> what speaks for each of its labels."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for start, end, label, rule in names:
        votes[text_of(words, start, end)][label] += _BY_RECOGNISER if rule == "ner" else _BY_OTHERS
    return votes


def _surnames(names: list[Name], words: list[str]) -> set[str]:
    """Return the last words of the persons named in full."""
    last = {words[end - 1] for start, end, label, _ in names if label == "PER" and end - start > 1}
    return {word for word in last if word.istitle() and len(word) > 2} - _NO_SURNAME


def _agreed(names: list[Name], place: int, words: list[str], votes: dict[str, Counter[str]], surnames: set[str]) -> str:
    """Return the label of a name that the rest of the text asks for; only the recogniser's own are changed."""
    start, end, label, rule = names[place]
    if rule != "ner" or (label == "ORG" and after_company_noun(words, start)):
        return label
    if label == "LOC" and is_where_it_acts(names, place, words):
        return label
    text = text_of(words, start, end)
    if text in surnames and label in ("LOC", "ORG", "PRODUCT") and not after_at(words, start):
        return "PER"
    most, count = votes[text].most_common(1)[0]
    return most if count > 2 * votes[text][label] else label


def _missed(names: list[Name], words: list[str], doc: Doc, surnames: set[str]) -> list[Name]:
    """Add the bare surnames of persons named in full elsewhere, where the recogniser passed them over."""
    covered = {place for start, end, _, _ in names for place in range(start, end)}
    added: list[Name] = []
    for place, word in enumerate(words):
        if word not in surnames or place in covered or not _may_be_person(words, doc, place):
            continue
        start = place
        while start and start - 1 not in covered and _extends(words[start - 1], doc[start - 1].pos_):
            start -= 1
        if not joined(doc, words, start, place + 1):
            added.append((start, place + 1, "PER", "consistency"))
            covered.update(range(start, place + 1))
    return sorted(names + added) if added else names


def _may_be_person(words: list[str], doc: Doc, place: int) -> bool:
    proper = doc[place].pos_ in _PROPER and words[place - 1] not in _NO_PERSON
    return proper and not after_company_noun(words, place)


def _extends(word: str, pos: str) -> bool:
    return word.istitle() and pos in _PROPER and word not in _LEADS
