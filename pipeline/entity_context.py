"""Settles labels by what stands beside a name: `la famille Arnault`, `fondateur d'Autonomy`, `à Phoenix, en Arizona`.

Only what the recogniser alone decided is looked at; what a gazetteer knows stays.
"""

from __future__ import annotations

from functools import cache

from pipeline.gazetteers import demonyms
from pipeline.gender import is_first_name
from pipeline.lexicons import forms, table

Name = tuple[int, int, str, str]

_OF = frozenset(("de", "d'", "d’"))
_THERE = frozenset(("en", "au", "aux", "dans", "près"))
_DETERMINERS = frozenset(("le", "la", "l'", "l’", "son", "sa", "un", "une"))


@cache
def _kind(kind: str) -> frozenset[str]:
    return forms("entities/context_words", kind)


@cache
def _adjectives() -> frozenset[str]:
    """Return what may stand between a noun and the name of a company: `le géant chinois Alibaba`."""
    return demonyms() | _kind("adjective")


@cache
def _posts() -> frozenset[str]:
    return frozenset(row["form"].lower() for row in table("entities/roles") if row["kind"] == "post")


def settle(names: list[Name], words: list[str]) -> list[Name]:
    """Return the names with the labels that their neighbours ask for; names of laws are left out.

    >>> settle([(2, 3, "LOC", "ner")], ["fondateur", "d'", "Autonomy"])
    [(2, 3, 'ORG', 'context')]
    """
    made: list[Name] = []
    for name in names:
        start, end, label, rule = name
        if rule != "ner" or label == "EVENT":
            made.append(name)
            continue
        if start and end - start == 1 and words[start - 1] in _kind("law"):
            continue
        told = _told(start, end, label, words)
        made.append(name if told in (None, label) else (start, end, told or label, "context"))
    return made


def _told(start: int, end: int, label: str, words: list[str]) -> str | None:
    """Return the label that the neighbours ask for, if they ask for one."""
    before = words[start - 1] if start else ""
    if before in _kind("family"):
        return "PER"
    if label in ("LOC", "ORG") and end - start > 1 and _is_holder(end, words) and _is_person(start, words):
        return "PER"
    if label in ("PER", "ORG") and before in ("à", "À") and _goes_on_with_place(end, words):
        return "LOC"
    if label in ("PER", "LOC") and not (label == "PER" and _is_person(start, words)):
        return _told_before(start, end, label, words)
    return None


def _told_before(start: int, end: int, label: str, words: list[str]) -> str | None:
    before = words[start - 1] if start else ""
    earlier = words[start - 2] if start > 1 else ""
    of = before in _OF
    if before in _kind("company_noun") or (of and earlier in _kind("head_of")):
        return "ORG"
    if label == "LOC":
        return None
    if of and earlier in _kind("place_noun"):
        return "LOC"
    short = end - start == 1 or words[start].isupper()
    by_adjective = short and earlier in _kind("article") and before in _adjectives()
    return "ORG" if by_adjective or (of and earlier in _kind("chair_of")) else None


def after_company_noun(words: list[str], start: int) -> bool:
    """Tell whether the noun of a company stands before a name, an adjective of a land between or not.

    >>> after_company_noun(["le", "groupe", "lyonnais", "Tissandier"], 3)
    True
    """
    before = start - 1
    if before > 0 and words[before] in _adjectives():
        before -= 1
    return before >= 0 and words[before].lower() in _kind("company_noun")


def _is_holder(end: int, words: list[str]) -> bool:
    """Tell whether a post follows in apposition: `, le patron de Perplexity`."""
    if end + 1 >= len(words) or words[end] != ",":
        return False
    noun = words[end + 2] if words[end + 1] in _DETERMINERS and end + 2 < len(words) else words[end + 1]
    return noun in _posts() or noun == "PDG"


def _is_person(start: int, words: list[str]) -> bool:
    return is_first_name(words[start].lower().split("-")[0])


def _goes_on_with_place(end: int, words: list[str]) -> bool:
    return end + 1 < len(words) and words[end] == "," and words[end + 1] in _THERE
