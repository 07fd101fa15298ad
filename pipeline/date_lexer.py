"""Turns text into lexemes of the calendar: one class letter per known word, one break for all that lies between.

The grammar of dates is then a set of short regular expressions over the class letters. The cost of a text without
dates is one pass with one dictionary look-up a word. Words and their classes are data: `models/dates/*.csv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.date_numbers import MAX_WORDS, NUMBER_KINDS, number_kind, read_number
from pipeline.date_zones import told_offset
from pipeline.lexicons import table

BREAK = "_"
_MAX_DIGITS = 32
_TOKEN = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d{1,2}[ \u00a0](?:e|er|ème)(?!\w)|"
    r"(?:UTC|GMT)[ \u00a0]?[+−-]\d\d?(?:[:h]?[0-5]\d)?(?!\w)|"
    r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’]|\d+)?|\d+(?:[.,:/hHT-]{1,2}\d+)*[^\W\d_]*|[^\w\s]|[\n_]"
)
_ZERO = ("UTC", "GMT")
_DIGIT_KINDS = ("CLOCK", "DMY", "ISO", "ISOTIME", "DM", "YM", "RANGE", "YEARS", "DECIMAL", "ORD1", "ORD", "ROMAN")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + "".join(map(chr, range(0xC0, 0x180)))

Entry = tuple[str, Any]  # class letter and value
Piece = tuple[str, Any, int, int]  # class letter, value, start and end


@cache
def letters() -> dict[str, str]:
    """Return the class letter of every kind of word."""
    kinds = {row["kind"] for row in table("dates/lexicon")}
    kinds |= {"MONTH", "MABB", "HOLIDAY", "TZ", *NUMBER_KINDS, *_DIGIT_KINDS}
    return dict(zip(sorted(kinds), _ALPHABET, strict=False))


@cache
def _words() -> dict[str, Entry]:
    """Return the class and value of every single word."""
    letter = letters()
    words: dict[str, Entry] = {}
    for row in table("dates/lexicon"):
        words[row["form"]] = (letter[row["kind"]], row["value"])
    numbers = {row["form"] for row in table("dates/numbers")}
    for row in table("dates/months"):
        if row["language"] == "fr" and row["form"] not in numbers:
            words[row["form"]] = (letter["MONTH" if row["kind"] == "full" else "MABB"], int(row["month"]))
    for row in table("dates/holidays"):
        words[row["form"]] = (letter["HOLIDAY"], row["rule"])
    for row in table("dates/zones"):
        words[row["form"]] = (letter["TZ"], row["zone"])
    for row in table("dates/numbers"):
        words.setdefault(row["form"], (letter["NUMWORD"], int(row["value"])))
    return words


Phrases = tuple["re.Pattern[str]", dict[str, Entry]]


@cache
def _entries() -> dict[str, tuple[Entry, Phrases | None]]:
    """Return for every word its entry, a break where it is no word of time, and the phrases that begin with it."""
    words = _words()
    heads: dict[str, dict[str, Entry]] = {}
    for form, entry in words.items():
        head = _TOKEN.match(form)
        if head and head.end() < len(form):
            heads.setdefault(head[0], {})[form] = entry
    phrases = {head: (_phrase_pattern(forms), forms) for head, forms in heads.items()}
    known = words.keys() | phrases.keys()
    return {word: (words.get(word, (BREAK, None)), phrases.get(word)) for word in sorted(known)}


def _phrase_pattern(forms: dict[str, Entry]) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    alternatives = (re.escape(form).replace(r"\ ", r"[ \u00a0]").replace("'", "['’]") for form in longest_first)
    return re.compile(rf"(?:{'|'.join(alternatives)})(?![\w-])", re.IGNORECASE)


@dataclass(slots=True)
class Lexemes:
    """The known words of a text: their classes as one string, their offsets and values as lists beside it."""

    codes: str
    starts: list[int]
    ends: list[int]
    values: list[Any]


def lex(text: str) -> Lexemes:
    """Return the lexemes of a text.

    >>> lexemes = lex("Il arrive le 3 mars.")
    >>> [text for text in map("Il arrive le 3 mars.".__getitem__, map(slice, lexemes.starts, lexemes.ends))]
    ['Il', 'le', '3', 'mars', '.']
    """
    entries = _entries()
    pieces: list[Piece] = []
    skip = 0
    for match in _TOKEN.finditer(text):
        start = match.start()
        if start < skip:
            continue
        word = match[0]
        known = entries.get(word) or entries.get(word.lower().replace("’", "'"))
        if known is None:
            odd = _unknown(word.lower()) if word[0].isdigit() or "-" in word or word[:3] in _ZERO else None
            pieces += [(code, value, start + first, start + last) for code, value, first, last in odd or ()]
            if not odd:
                _break(pieces, start, match.end())
            continue
        if known[0][0] == _zone_letter() and word.isupper() and not _stands_for_zone(text, start, pieces):
            known = entries.get(word.lower(), ((BREAK, None), None))
        (code, value), phrases = known
        longer = phrases[0].match(text, start) if phrases else None
        if longer and phrases:
            skip = longer.end()
            pieces.append((*phrases[1][_normal(longer[0])], start, skip))
        elif code == BREAK:
            _break(pieces, start, match.end())
        else:
            pieces.append((code, value, start, match.end()))
    return _numbers_joined(_lexemes(pieces))


_BEFORE_ZONE = "HEURE HH CLOCK NOON MINUTE MIN DEMI QUART PART PILE LPAR COMMA ZERO HOUR12 HOUR24 DAY31 TO59"
_AROUND = 40  # characters


@cache
def _zone_letter() -> str:
    return letters()["TZ"]


@cache
def _before_zone() -> frozenset[str]:
    return frozenset(letters()[kind] for kind in _BEFORE_ZONE.split() if kind in letters())


def _stands_for_zone(text: str, start: int, pieces: list[Piece]) -> bool:
    """Tell the zones EST and CET after a clock from the words *est* and *cet* in block capitals."""
    told = bool(pieces) and pieces[-1][0] in _before_zone()
    return told and _SMALL.search(text, max(0, start - _AROUND), start + _AROUND) is not None


_SMALL = re.compile(r"[a-gi-zà-ÿ]")  # `20 h` is written so in block capitals too


def _break(pieces: list[Piece], start: int, end: int) -> None:
    """Append a break, one for all the words between two known ones."""
    if not pieces or pieces[-1][0] != BREAK:
        pieces.append((BREAK, None, start, end))


def _lexemes(pieces: list[Piece]) -> Lexemes:
    codes = "".join([piece[0] for piece in pieces])
    return Lexemes(codes, [p[2] for p in pieces], [p[3] for p in pieces], [p[1] for p in pieces])


def _normal(phrase: str) -> str:
    return phrase.lower().replace("’", "'").replace("\u00a0", " ")


def _unknown(word: str) -> list[Piece] | None:
    if word[0].isdigit():
        return _digits(word) if len(word) <= _MAX_DIGITS else None
    if offset := told_offset(word):
        return [(letters()["TZ"], offset, 0, len(word))]
    return _hyphenated(word) if len(word) <= 2 * _MAX_DIGITS else None


def _hyphenated(word: str) -> list[Piece] | None:
    """Cut `cette année-là`, `mi-juin`, `vingt-deux`, `lundi-mardi` at the hyphens, if every part is known."""
    pieces, at = [], 0
    words = _words()
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
    unit = _words().get(match[2]) if match else None
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


def _numbers_joined(lexemes: Lexemes) -> Lexemes:
    """Join the words of a number: `deux mille dix-sept` becomes one lexeme with the value 2017."""
    letter = letters()
    word_letter = letter["NUMWORD"]
    if word_letter not in lexemes.codes:
        return lexemes
    joinable = re.compile(f"{word_letter}(?:[{word_letter}{letter['UN']}{letter['ET']}])*")
    result, last = Lexemes("", [], [], []), 0
    codes: list[str] = []
    for match in joinable.finditer(lexemes.codes):
        _extend(result, codes, lexemes, last, match.start())
        first = match.start()
        while first < match.end():
            first = _append_number(result, codes, lexemes, first, match.end())
        last = match.end()
    _extend(result, codes, lexemes, last, len(lexemes.codes))
    result.codes = "".join(codes)
    return result


def _extend(result: Lexemes, codes: list[str], source: Lexemes, first: int, last: int) -> None:
    codes.append(source.codes[first:last])
    result.starts += source.starts[first:last]
    result.ends += source.ends[first:last]
    result.values += source.values[first:last]


def _append_number(result: Lexemes, codes: list[str], source: Lexemes, first: int, last: int) -> int:
    """Append the longest number that begins at `first`; return the index after it."""
    letter = letters()
    if source.codes[first] != letter["NUMWORD"]:
        _extend(result, codes, source, first, first + 1)
        return first + 1
    last = min(last, first + MAX_WORDS)
    words = [
        None if code == letter["ET"] else int(v)
        for code, v in zip(source.codes[first:last], source.values[first:last], strict=True)
    ]
    number, used = read_number(words)
    codes.append(letter[number_kind(str(number))])
    result.starts.append(source.starts[first])
    result.ends.append(source.ends[first + used - 1])
    result.values.append(number)
    return first + used
