"""Finds acronyms in brackets and the words before them that they stand for: `Office français (OF)`, as spans.

This finds names that the recogniser missed; whether two names of an article are one is told in `abbreviations.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.lexicons import forms

# An acronym in brackets after its expansion; expansions are read backwards from the bracket, at most this far.
_BRACKETED = re.compile(r"\(\s?([A-ZÀ-Ü][\w&.\-]{1,9})\s?[),;]")
_WORD = re.compile(r"[^\W_]+")
_REACH = 90
_SMALL = forms("entities/repair_words", "acronym_small")


@dataclass(frozen=True, slots=True)
class Acronym:
    """An acronym and its expansion, with their offsets in the text."""

    start_char: int
    end_char: int
    text: str
    expansion_start: int
    expansion_end: int
    expansion: str


def find_acronyms(text: str) -> Iterator[Acronym]:
    """Yield the acronyms that the text binds to the words before them.

    >>> [a.expansion for a in find_acronyms("L'Organisation mondiale de la santé (OMS) alerte.")]
    ['Organisation mondiale de la santé']
    """
    for match in _BRACKETED.finditer(text):
        letters = [_fold(letter) for letter in match[1] if letter.isalpha()]
        if sum(letter.isupper() for letter in match[1]) < 2:
            continue
        bracket = match.start()
        left = max(0, bracket - _REACH)
        words = [(word.start() + left, _fold(word[0])) for word in _WORD.finditer(text[left:bracket])]
        start = _expansion(words, letters)
        if start is not None:
            expansion = text[start:bracket].rstrip()
            if not _breaks(expansion) and not ("," in expansion and len(letters) < 4):
                yield Acronym(match.start(1), match.end(1), match[1], start, start + len(expansion), expansion)


def _expansion(words: list[tuple[int, str]], letters: list[str]) -> int | None:
    """Return where the expansion begins: each letter, from the last, begins one of the words, small ones skipped."""
    place = len(words) - 1
    for rank, letter in enumerate(reversed(letters)):
        while place >= 0 and not words[place][1].startswith(letter):
            if words[place][1] not in _SMALL and rank > 0:
                return None
            if rank == 0 and place < len(words) - 2:
                return None
            place -= 1
        if place < 0:
            return None
        place -= 1
    return words[place + 1][0]


def _breaks(expansion: str) -> bool:
    return any(mark in expansion for mark in '.;:!?\n«»"()') or len(expansion.split()) < 2


def _fold(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
