"""The clause that a date stands in, as words, and the finite verbs of it: by their forms alone, where that is sure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise, takewhile

from pipeline.date_contexts import words
from pipeline.date_signs import WOULD, verb_by_ending, verb_by_person, would_come

REACH = 100  # characters of a clause that are read
_PIECE = re.compile(r"[^\W\d_]+|[.!?;:,()«»“”\n–—]")
_HEAD = re.compile(r"(?:\A|[.!?;\n]\s*)(?:\w+['’ ]){0,2}\Z")
_PARTICIPLE = re.compile(
    r"\w+(?:[éiu]e?s?|[iu]te?s?|ise?s?|[aeo]inte?s?|erte?s?|faite?s?|morte?s?)|eue?s?|dus?|mue?s?|vue?s?|lue?s?"
)
_INFINITIVE = ("er", "ir", "oir", "re")


@lru_cache(maxsize=16)
def clause_before(text: str, start: int) -> tuple[str, ...]:
    """Return the words of the clause before a place; a comma right before it is no border.

    >>> clause_before("Hier, il est venu, mardi 4", 19)
    ('il', 'est', 'venu')
    """
    pieces = _PIECE.findall(text[max(0, start - REACH) : start].rstrip(" \u00a0,"))
    first = len(pieces)
    while first and not _is_border(pieces[first - 1]):
        first -= 1
    return tuple(pieces[first:])


def clause_after(text: str, end: int) -> tuple[str, ...]:
    """Return the words of the clause after a place; a comma right after it is no border."""
    pieces = _PIECE.findall(text[end : end + REACH].lstrip(" \u00a0,"))
    return tuple(takewhile(lambda piece: not _is_border(piece), pieces))


def _is_border(piece: str) -> bool:
    return not piece[0].isalpha() or piece.lower() in words("clause_border")


def at_head(text: str, start: int) -> bool:
    """Tell whether but for a preposition nothing stands before a place in its sentence."""
    return _HEAD.search(text[max(0, start - 20) : start]) is not None


def verb_at(clause: Sequence[str], index: int) -> tuple[str | None, int]:
    """Return the direction of the finite verb at a place of a clause, None if none is there, and its last word.

    >>> verb_at("le maire a déjà annoncé".split(), 2), verb_at("le maire annonce".split(), 2)
    (('past', 4), (None, 2))
    """
    word = clause[index].lower()
    if word in _auxiliaries():
        return _auxiliary_at(clause, index)
    told = "past" if word in words("past_be") else verb_by_ending(word)
    told = told or verb_by_person(word, [before.lower() for before in clause[max(0, index - 3) : index]])
    if told is None and word.endswith(WOULD) and would_come(word, clause[index + 1 :]):
        return "future", index  # as its sentence says whether it is
    if told != "past":
        return told, index
    last, following = _after_auxiliary(clause, index)
    return told, last if following and (_is_done(following) or word in ("de", "d")) else index


def _auxiliary_at(clause: Sequence[str], index: int) -> tuple[str | None, int]:
    last, following = _after_auxiliary(clause, index)
    before = clause[index - 1].lower() if index else ""
    told = _of_auxiliary(clause[index].lower(), before, following, done=_is_done(following))
    return (told, last) if told else (None, index)


def _is_done(word: str) -> bool:
    return _PARTICIPLE.fullmatch(word) is not None and word not in words("not_participle")


@cache
def _auxiliaries() -> frozenset[str]:
    return words("auxiliary_avoir") | words("past_auxiliary") | words("auxiliary_aller")


def _of_auxiliary(word: str, before: str, following: str, *, done: bool) -> str | None:
    """Return what an auxiliary tells with the word after it: `a vu`, `est venu`, `s'est vu`, `va voir`."""
    if word in words("auxiliary_avoir"):
        return "past" if done else None
    if word in words("auxiliary_aller"):
        return "future" if following.endswith(_INFINITIVE) else None
    moved = following in words("etre_participle") or (done and before in ("s", "se"))
    return "past" if moved else None


def _after_auxiliary(clause: Sequence[str], index: int) -> tuple[int, str]:
    """Return the place after a word and what may stand between an auxiliary and its verb, and the word there."""
    last = index + 1
    while last < len(clause) and (clause[last] in words("between_auxiliary") or clause[last].endswith("ment")):
        last += 1  # a déjà été vu
    return last, clause[last].lower() if last < len(clause) else ""


def has_infinitive(clause: Sequence[str]) -> bool:
    """Tell whether an infinitive stands in a clause, after its preposition or a reflexive pronoun.

    >>> has_infinitive("de venir à Poitiers".split()), has_infinitive("à la mairie de Poitiers".split())
    (True, False)
    """
    plain = [word for word in clause if word not in words("object_pronoun") or word in words("before_infinitive")]
    return any(before in words("before_infinitive") and _is_infinitive(word) for before, word in pairwise(plain))


def _is_infinitive(word: str) -> bool:
    return word[0].islower() and word.endswith(_INFINITIVE) and word not in words("not_infinitive")
