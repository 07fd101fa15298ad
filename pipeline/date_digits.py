"""Tokens that the lexicon does not hold: numbers in all their forms, what is glued to them, words joined by hyphens."""

from __future__ import annotations

import re
from typing import Any

from pipeline.date_numbers import number_kind
from pipeline.date_words import known_words, letters
from pipeline.date_zones import told_offset

Piece = tuple[str, Any, int, int]  # class letter, value, start and end

_MAX_DIGITS = 32


def read_odd(word: str) -> list[Piece] | None:
    """Return the pieces of a word in lower case that is no entry of the lexicon; None if it is none of the calendar.

    >>> [(value, start, end) for _, value, start, end in read_odd("mi-juin") or ()]
    [('MID', 0, 2), (6, 3, 7)]
    """
    if word[0].isdigit():
        return _digits(word) if len(word) <= _MAX_DIGITS else None
    if offset := told_offset(word):
        return [(letters()["TZ"], offset, 0, len(word))]
    return _hyphenated(word) if len(word) <= 2 * _MAX_DIGITS else None


def _hyphenated(word: str) -> list[Piece] | None:
    """Cut `cette année-là`, `mi-juin`, `vingt-deux`, `lundi-mardi` at the hyphens, if every part is known."""
    pieces, at = [], 0
    words = known_words()
    for part in word.split("-"):
        entry = words.get(part)
        if entry is None:
            return None
        pieces.append((*entry, at, at + len(part)))
        at += len(part) + 1
    return pieces


_YEAR = r"(?:1\d|20|21)\d\d"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("ISOTIME", rf"({_YEAR})-(\d\d)-(\d\d)t(\d\d):(\d\d)(?::(\d\d))?z?"),
        ("ISO", rf"({_YEAR})([-/.])(\d\d?)\2(\d\d?)"),
        ("DMY", rf"(\d\d?)([-/.])(\d\d?)\2({_YEAR}|\d\d)"),
        ("YM", rf"({_YEAR})[-/.]()(0?[1-9]|1[0-2])"),
        ("YM", rf"()(0?[1-9]|1[0-2])[-/]({_YEAR})"),
        ("YEARS", rf"({_YEAR})[-/]({_YEAR}|\d\d)"),
        ("CLOCK", r"([01]?\d|2[0-4])\s?[h:]\s?([0-5]\d)(?:(?::|mn?|min)([0-5]\d)?s?)?"),
        ("CLOCK", r"([01]?\d|2[0-4])h()()"),
        ("DMY", r"(\d\d?)(/)(\d\d?),(\d{4}|\d\d)"),
        ("DM", r"(\d\d?)/(\d\d?)"),
        ("ORD1", r"(1)\s?(?:er|re|ère|ere)"),
        ("ORD", r"(\d{1,3})\s?(?:e|ème|eme|è|ième|nd|nde)"),
        ("RANGE", r"(\d\d?)-(\d\d?)"),
        ("DECIMAL", r"(\d+,\d+|\d+\.\d\d?)"),
    )
)
_GROUPED = re.compile(r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?:,\d+)?")
_GLUED = re.compile(r"(\d+(?:[.,]\d+)?)([^\W\d_]+)")


def _digits(word: str) -> list[Piece] | None:
    letter = letters()
    if word.isdecimal():
        return [(letter[number_kind(word)], int(word), 0, len(word))]
    if _GROUPED.fullmatch(word):
        return [(letter["BIG"], float(re.sub(r"[. \u00a0\u202f]", "", word).replace(",", ".")), 0, len(word))]
    for kind, pattern in _FORMS:
        match = pattern.fullmatch(word)
        if match:
            parts = match.groups()
            return [(letter[kind], parts[0] if len(parts) == 1 else parts, 0, len(word))]
    if word[-1] == "s" and word[:-1].isdecimal() and word[-2] == "0":
        return _digits(word[:-1])  # les années 70s
    return _glued(word) or _cut(word)


def _glued(word: str) -> list[Piece] | None:
    """Read `3jours`, `20min`: a number and its unit without a space."""
    match = _GLUED.fullmatch(word)
    unit = known_words().get(match[2]) if match else None
    if match is None or unit is None:
        return None
    number = _digits(match[1]) or []
    return [*number, (*unit, match.start(2), match.end(2))]


def _cut(word: str) -> list[Piece] | None:
    """Read `10h-12h`, `10/1-11/2/2017`: two things joined by a hyphen."""
    left, hyphen, right = word.partition("-")
    if not hyphen or "-" in right or not right:
        return None
    first, second = _digits(left), _digits(right)
    if not first or not second:
        return None
    shift = len(left) + 1
    moved = [(code, value, start + shift, end + shift) for code, value, start, end in second]
    return [*first, (letters()["HYPH"], "", len(left), shift), *moved]
