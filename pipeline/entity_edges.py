"""Where a name that the recogniser found begins and ends: marks and titles off, the parts that a hyphen binds on."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc

from pipeline.entity_context import Name
from pipeline.gazetteers import demonyms
from pipeline.gender import is_first_name
from pipeline.lexicons import forms, table

EDGE = frozenset(".,;:!?…()[]«»\"“”'’–—/|•*")
_FULL_NAME = 2  # words
_ARTICLES, _LEADS = (forms("entities/repair_words", kind) for kind in ("article", "lead"))


@cache
def _person_titles() -> frozenset[str]:
    return frozenset(row["form"] for row in table("entities/person_titles"))


def whole_names(names: list[Name], words: list[str], doc: Doc) -> list[Name]:
    """Return the names with their edges set right: what a line end parts is two, what a hyphen binds is one."""
    trimmed = [name for found in _joined_names(names, words, doc) for name in _trim(found, words)]
    return _whole_persons([part for name in trimmed for part in _told_to_agency(name, words)], words, doc)


def _trim(name: Name, words: list[str]) -> list[Name]:
    """Cut a name at line ends; take articles, titles and marks off its edges."""
    start, end, label, rule = name
    for place in range(start, end):
        if "\n" in words[place]:
            return [*_trim((start, place, label, rule), words), *_trim((place + 1, end, label, rule), words)]
    outside = _person_titles() if label == "PER" else _ARTICLES
    while start < end and (words[start] in EDGE or words[start] in outside or words[start] in _LEADS):
        start += 1
    while start < end and (words[end - 1] in _ARTICLES or (words[end - 1] in EDGE and not _closes(words, start, end))):
        end -= 1
    return [(start, end, label, rule)] if start < end else []


def _told_to_agency(name: Name, words: list[str]) -> list[Name]:
    """Part a news agency from the person who spoke to it: `a déclaré à Reuters Ana Lopez`."""
    start, end, _, _ = name
    spoken = start > 0 and words[start - 1] == "à" and words[start] in _agencies()
    if not spoken or end - start < _FULL_NAME + 1 or not all(word.istitle() for word in words[start + 1 : end]):
        return [name]
    return [(start, start + 1, "ORG", "agency"), (start + 1, end, "PER", "agency")]


@cache
def _agencies() -> frozenset[str]:
    """Return the names of news agencies that are one word."""
    return frozenset(row["form"] for row in table("cleaning/agencies") if row["alone"] == "yes")


def _joined_names(names: list[Name], words: list[str], doc: Doc) -> list[Name]:
    """Join two names that a hyphen without spaces binds: `Lip` and `Bu Tan` of `Lip-Bu Tan`."""
    made: list[Name] = []
    for name in names:
        if (
            made
            and name[0] - made[-1][1] < 2
            and joined(doc, words, name[0], len(words))
            and not doc[name[0] - 1].whitespace_
        ):
            start, _, _, rule = made.pop()
            made.append((start, name[1], name[2], rule))
        else:
            made.append(name)
    starts = {name[0] for name in made}
    return [_unbroken(name, words) if name[1] not in starts else name for name in made]


def _unbroken(name: Name, words: list[str]) -> Name:
    """Go on behind a name that ends in `de` to the word that follows: `gare du Nord de` before `Paris`."""
    start, end, label, rule = name
    if words[end - 1] in _ARTICLES and end < len(words) and words[end][0].isupper():
        return (start, end + 1, label, rule)
    return name


def _whole_persons(names: list[Name], words: list[str], doc: Doc) -> list[Name]:
    """Take the first name in where the recogniser began at the particle: `Marine` before `Le Pen`."""
    made: list[Name] = []
    for name in names:
        limit = made[-1][1] if made else 0
        made.append(_whole_person(name, limit, words, doc) if name[2] == "PER" else name)
    return made


def _whole_person(name: Name, limit: int, words: list[str], doc: Doc) -> Name:
    start, end, label, rule = name
    before = start - 1
    if before >= limit and doc[before].whitespace_ and words[before].istitle() and _is_first_name(words[before]):
        start = before
    while start > limit and _is_initial(words[start - 1]):
        start -= 1
    return (start, end, label, rule)


def _is_first_name(word: str) -> bool:
    return len(word) > 2 and is_first_name(word.lower())


def with_adjective(name: Name, words: list[str], doc: Doc) -> Name:
    """Return a name made of a common noun with its adjective: `l'association Terre vive`."""
    start, end, label, rule = name
    named_by_context = rule == "context" and label == "ORG" and end - start == 1
    adjective = end < len(words) and doc[end].pos_ == "ADJ" and words[end].islower()
    if named_by_context and adjective and words[end] not in demonyms():
        return start, end + 1, label, rule
    return name


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[0].isupper() and word[1] == "." and word != "M."


def _closes(words: list[str], start: int, end: int) -> bool:
    """Tell whether the last mark belongs to the name: `Reconquête !`, `Yahoo!`, an initial, a closing bracket."""
    last = words[end - 1]
    return (last == ")" and "(" in words[start:end]) or last == "!"


def joined(doc: Doc, words: list[str], start: int, end: int) -> bool:
    """Tell whether a hyphen without space binds the tokens to their neighbours."""
    if start and words[start - 1].endswith("-") and not doc[start - 1].whitespace_:
        return True
    return end < len(words) and words[end].startswith("-") and not doc[end - 1].whitespace_
