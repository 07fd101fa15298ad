"""The words of the calendar with their classes, from `models/dates/*.csv`: what lexer, spots and grammar share."""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.date_numbers import NUMBER_KINDS
from pipeline.lexicons import table

BREAK = "_"  # the class of what is no word of the calendar
_DIGIT_KINDS = ("CLOCK", "DMY", "ISO", "ISOTIME", "DM", "YM", "RANGE", "YEARS", "DECIMAL", "ORD1", "ORD", "ROMAN")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + "".join(map(chr, range(0xC0, 0x180)))
GLUE = (
    "DET DEM DE DU DES A AU EN DANS ENTRE ET OU PAR JUSQUE APRES AVANT DEPUIS DES_ VERS POUR SUR PENDANT COMMA DOT "
    "SLASH HYPH UN FEW LA CI TOUT APX CMP LONG SAME NEW MOINS QUART PILE LAST PASSED TZ COMME "
    "LPAR RPAR VERB VACANCES"
)  # classes that mean time only beside others

Entry = tuple[str, Any]  # class letter and value


@cache
def letters() -> dict[str, str]:
    """Return the class letter of every kind of word."""
    kinds = {row["kind"] for row in table("dates/lexicon")}
    kinds |= {"MONTH", "MABB", "HOLIDAY", "TZ", *NUMBER_KINDS, *_DIGIT_KINDS}
    return dict(zip(sorted(kinds), _ALPHABET, strict=False))


@cache
def known_words() -> dict[str, Entry]:
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


@cache
def glue_letters() -> frozenset[str]:
    """Return the class letters of words that mean time only beside others: articles, prepositions, punctuation."""
    return frozenset(letters()[kind] for kind in GLUE.split())
