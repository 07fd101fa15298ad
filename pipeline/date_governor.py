"""Verbs that govern a date beyond doubt: then their tense decides on which side it lies, however far.

Elsewhere the nearest verb only weighs (`Anchor.chosen`), for it may govern something else.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.date_contexts import words
from pipeline.date_tense import verb_by_ending

_REACH = 100  # characters of a clause that are read
_WORD = re.compile(r"[^\W\d_]+")
_BORDER = re.compile(r"[.!?;:,()«»“”\n–—]|\b(?:qui|que|qu['’]|dont|où|et|mais|ou|lorsque|quand|si|comme)(?!\w)", re.I)
_SUBJECT = 8  # words, at most, of a subject between a date at the head of its sentence and its verb
_INFINITIVE = ("er", "ir", "oir", "re")
_PARTICIPLE = re.compile(
    r"\w+(?:[éiu]e?s?|[iu]te?s?|ise?s?|[aeo]inte?s?|erte?s?|faite?s?|morte?s?)|eue?s?|dus?|mue?s?|vue?s?|lue?s?"
)


def governs(text: str, start: int, end: int, direction: str, *, ranged: bool = False) -> bool:
    """Tell whether a verb of that direction governs the date at [start, end) alone; a range may stand after *du*.

    >>> governs("Il est venu mardi 4.", 12, 19, "past"), governs("Il a fixé l'échéance au 5 mars.", 24, 30, "past")
    (True, False)
    """
    before = _clause_before(text, start)
    if ranged and before[-1:] == ["du"]:
        before = before[:-1]
    if not words("date_preposition").issuperset(before):
        return before[-1] not in words("complement") and _told_before(before, direction)
    return _at_head(text, start) and _told_after(text, end, direction)


def is_scheduled(text: str, start: int) -> bool:
    """Tell whether a verb of the calendar in the present stands before a date, in its clause: `Le bal ouvre lundi`.

    >>> is_scheduled("Le procès reprend lundi", 18), is_scheduled("Il examine la plainte déposée lundi", 30)
    (True, False)
    """
    clause = _clause_before(text, start)
    if _scheduled_heads().isdisjoint(clause) or clause[-1] in words("complement") or _DONE.fullmatch(clause[-1]):
        return False
    if any(_verb_at(clause, index)[0] for index in range(len(clause))):
        return False
    return any(match[1] not in words("determiner") for match in _scheduled().finditer(" ".join(["-", *clause])))


_DONE = re.compile(r"\w+(?:é|ée|és|ées|ue|us|ues)")


@cache
def _scheduled_heads() -> frozenset[str]:
    return frozenset(word for form in words("scheduled") for word in _WORD.findall(form))


@cache
def _scheduled() -> re.Pattern[str]:
    forms = sorted((" ".join(_WORD.findall(form)) for form in words("scheduled")), key=len, reverse=True)
    return re.compile(rf"(\S+) (?:{'|'.join(forms)})(?!\w)")


def _clause_before(text: str, start: int) -> list[str]:
    """Return the words of the clause before a date; a comma right before it is no border."""
    left = text[max(0, start - _REACH) : start].rstrip(" \u00a0,")
    borders = list(_BORDER.finditer(left))
    return _WORD.findall(left[borders[-1].end() if borders else 0 :].lower())


def _at_head(text: str, start: int) -> bool:
    """Tell whether but for a preposition nothing stands before a date in its sentence."""
    return re.search(r"(?:\A|[.!?;\n]\s*)(?:\w+['’ ]){0,2}\Z", text[max(0, start - 20) : start]) is not None


def _told_before(clause: list[str], direction: str) -> bool:
    """Tell whether the last verb of a clause is of the direction, and no plan or infinitive stands after it."""
    for index in range(len(clause) - 1, -1, -1):
        told, last = _verb_at(clause, index)
        if told:
            rest = clause[last + 1 :]
            planned = clause[last] in _plans() or (rest and clause[last] in words("announced"))
            return told == direction and not planned and not _has_infinitive(rest)
    return False


def _told_after(text: str, end: int, direction: str) -> bool:
    """Tell whether the first verb after a date at the head of its sentence is of the direction."""
    right = text[end : end + _REACH].lstrip(" \u00a0,")
    border = _BORDER.search(right)
    clause = _WORD.findall(right[: border.start() if border else None].lower())
    for index in range(min(len(clause), _SUBJECT)):
        told, last = _verb_at(clause, index)
        if told:
            return told == direction and clause[last] not in _plans()
    return False


@cache
def _plans() -> frozenset[str]:
    """Return the verbs whose object may lie ahead though they are of the past: `a fixé`, `devait`, `a reporté`."""
    return words("planned") | words("ordered") | words("intended")


def _verb_at(clause: list[str], index: int) -> tuple[str | None, int]:
    """Return the direction of the finite verb at a place of a clause, None if there is none, and its last word."""
    word, before = clause[index], clause[index - 1] if index else ""
    last = index + 1
    while last < len(clause) and (clause[last] in words("between_auxiliary") or clause[last].endswith("ment")):
        last += 1
    following = clause[last] if last < len(clause) else ""
    if word in words("auxiliary_avoir"):
        done = _PARTICIPLE.fullmatch(following) and following not in words("not_participle")
        return ("past", last) if done else (None, index)
    if word in words("past_auxiliary"):
        moved = following in words("etre_participle") or (before in ("s", "se") and _PARTICIPLE.fullmatch(following))
        return ("past", last) if moved else (None, index)
    if word in words("auxiliary_aller"):
        return ("future", last) if following.endswith(_INFINITIVE) else (None, index)
    told = verb_by_ending(word)
    return told, last if told == "past" and _PARTICIPLE.fullmatch(following) else index


def _has_infinitive(rest: list[str]) -> bool:
    return any(word.endswith(_INFINITIVE) and before in words("before_infinitive") for before, word in pairwise(rest))
