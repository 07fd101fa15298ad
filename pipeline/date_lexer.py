"""Turns text into lexemes of the calendar: one class letter per known word, one break for all that lies between.

The grammar of dates is then a set of short regular expressions over the class letters. Only the islands around words
of time are read (`date_spots.py`); the rest of a text costs one pass of one regular expression. Words and their classes
are data: `models/dates/*.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pipeline.date_contexts import words
from pipeline.date_digits import Piece, read_odd
from pipeline.date_numbers import MAX_WORDS, number_kind, read_number
from pipeline.date_spots import Spots
from pipeline.date_tries import any_of
from pipeline.date_words import BREAK, Entry, known_words, letters

_TOKEN = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d{1,2}[ \u00a0](?:e|er|ème)(?!\w)|"
    r"UTC[ \u00a0]?[+−-]\d\d?(?:[:h]?[0-5]\d)?(?!\w)|GMT[ \u00a0]?[+−-]\d\d?(?:[:h]?[0-5]\d)?(?!\w)|"
    r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’]|\d+)?|\d+(?:[.,:/hHT-]{1,2}\d+)*[^\W\d_]*|[^\w\s]|[\n_]"
)
_ZERO = ("UTC", "GMT")
_LONGEST_WORD = 64  # characters

Phrases = tuple["re.Pattern[str]", dict[str, Entry]]


@cache
def _entries() -> dict[str, tuple[Entry, Phrases | None]]:
    """Return for every word its entry, a break where it is no word of time, and the phrases that begin with it."""
    single = known_words()
    heads: dict[str, dict[str, Entry]] = {}
    for form, entry in single.items():
        head = _TOKEN.match(form)
        if head and head.end() < len(form):
            heads.setdefault(head[0], {})[form] = entry
    phrases = {head: (_phrase_pattern(forms), forms) for head, forms in heads.items()}
    known = single.keys() | phrases.keys()
    return {word: (single.get(word, (BREAK, None)), phrases.get(word)) for word in sorted(known)}


def _phrase_pattern(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"{any_of(forms)}(?:(?<=['’])|(?![\w-]))", re.IGNORECASE)


@dataclass(slots=True)
class Lexemes:
    """The known words of a text: their classes as one string, their offsets and values as lists beside it."""

    codes: str
    starts: Sequence[int]
    ends: Sequence[int]
    values: Sequence[Any]


def lex(text: str) -> Lexemes:
    """Return the lexemes of a text, as far as they stand in one run of known words with a word of time.

    >>> text = "Il arrive à Lyon le 3 mars."
    >>> lexemes = lex(text)
    >>> [text[start:end] for start, end in zip(lexemes.starts, lexemes.ends)]
    ['', 'le', '3', 'mars', '.']
    """
    pieces: list[Piece] = []
    spots, at = Spots(text), 0
    for spot, end in spots:
        if end > at:
            at = _read_island(text, max(at, spots.start(spot)), end, pieces)
    return _lexemes(pieces)


def _read_island(text: str, start: int, least: int, pieces: list[Piece]) -> int:
    """Append the lexemes from a place to the first break that ends after `least`; return where it ends."""
    if start:
        _break(pieces, start, start)
    skip = start
    for match in _TOKEN.finditer(text, start):
        begin, end = match.span()
        if begin < skip:
            continue
        word = _look_up(match[0]) if end - begin <= _LONGEST_WORD else _UNKNOWN
        code, value, phrases, odd = word
        if (phrases or odd) and (read := _read_odd(text, begin, word, pieces)):
            pieces += read
            skip = read[-1][3]
        elif code != BREAK:
            pieces.append((code, value, begin, end))
        else:
            _break(pieces, begin, end)
            if end > least:
                return end
    return len(text)


Word = tuple[str, Any, "Phrases | None", tuple[Piece, ...]]  # class, value, phrases that begin so, pieces if it is odd
_UNKNOWN: Word = (BREAK, None, None, ())


@lru_cache(maxsize=8192)
def _look_up(word: str) -> Word:
    """Return class and value of a word, a break where it is unknown, and what else there is to read in it."""
    entries = _entries()
    known = entries.get(word) or entries.get(word.lower().replace("’", "'"))
    if known is None:
        return _odd(word)
    (code, value), phrases = known
    if code == BREAK and word[0].isdigit():  # 7, of `7 j/7`
        code, value, _, odd = _odd(word)
        return code, value, phrases, odd
    if code == letters()["TZ"]:
        return BREAK, None, phrases, ((code, value, 0, len(word)),)
    return code, value, phrases, ()


def _odd(word: str) -> Word:
    """Return a number, or the pieces of a word that is no entry: `14h30`, `mi-juin`, `UTC+2`."""
    odd = read_odd(word.lower()) if word[0].isdigit() or "-" in word or word[:3] in _ZERO else None
    if odd and len(odd) == 1 and odd[0][2:] == (0, len(word)):
        return (*odd[0][:2], None, ())
    return BREAK, None, None, tuple(odd or ())


def _read_odd(text: str, begin: int, word: Word, pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of the phrase that begins with a word, else those of the word itself."""
    _, _, phrases, odd = word
    if phrases and (longer := phrases[0].match(text, begin)):
        return [(*phrases[1][_normal(longer[0])], begin, longer.end())]
    if len(odd) == 1 and odd[0][0] == letters()["TZ"]:
        odd = _zone(text, begin, odd[0], pieces)
    return [(code, value, begin + first, begin + last) for code, value, first, last in odd]


def _zone(text: str, begin: int, zone: Piece, pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return a zone, or the word that it is: `CET été`."""
    end = zone[3]
    word = text[begin : begin + end]
    if not _is_no_zone(text, begin, word, pieces):
        return (zone,)
    code, value, _, _ = _look_up(word.lower())
    return ((code, value, 0, end),) if code != BREAK else ()


_BEFORE_ZONE = "HEURE HH CLOCK NOON MINUTE MIN DEMI QUART PART PILE LPAR COMMA ZERO HOUR12 HOUR24 DAY31 TO59"
_AROUND = 40  # characters


@cache
def _before_zone() -> frozenset[str]:
    return frozenset(letters()[kind] for kind in _BEFORE_ZONE.split() if kind in letters())


def _is_no_zone(text: str, start: int, word: str, pieces: list[Piece]) -> bool:
    """Tell the words *est* and *cet* in block capitals from the zones EST and CET after a clock."""
    if not word.isupper():
        return False
    if not pieces or pieces[-1][0] not in _before_zone():
        return True
    return word in words("zone_or_word") and _SMALL.search(text, max(0, start - _AROUND), start + _AROUND) is None


_SMALL = re.compile(r"[a-gi-zà-ÿ]")  # `20 h` is written so in block capitals too


def _break(pieces: list[Piece], start: int, end: int) -> None:
    """Append a break, one for all the words between two known ones."""
    if not pieces or pieces[-1][0] != BREAK:
        pieces.append((BREAK, None, start, end))


def _lexemes(pieces: list[Piece]) -> Lexemes:
    if not pieces:
        return Lexemes("", (), (), ())
    codes, values, starts, ends = zip(*pieces, strict=True)
    if letters()["NUMWORD"] in codes:
        codes, values, starts, ends = zip(*_numbers_joined(pieces), strict=True)
    return Lexemes("".join(codes), starts, ends, values)


def _normal(phrase: str) -> str:
    return phrase.lower().replace("’", "'").replace("\u00a0", " ")


def _numbers_joined(pieces: list[Piece]) -> list[Piece]:
    """Join the words of a number: `deux mille dix-sept` becomes one piece with the value 2017."""
    joined: list[Piece] = []
    index, word = 0, letters()["NUMWORD"]
    while index < len(pieces):
        if pieces[index][0] == word:
            index = _append_number(joined, pieces, index)
        else:
            joined.append(pieces[index])
            index += 1
    return joined


def _append_number(joined: list[Piece], pieces: list[Piece], first: int) -> int:
    """Append the longest number that begins at a place; return the place after it."""
    letter = letters()
    words: list[int | None] = []
    for code, value, _, _ in pieces[first : first + MAX_WORDS]:
        if code not in (letter["NUMWORD"], letter["UN"], letter["ET"]):
            break
        words.append(None if code == letter["ET"] else int(value))
    number, used = read_number(words)
    joined.append((letter[number_kind(str(number))], number, pieces[first][2], pieces[first + used - 1][3]))
    return first + used
