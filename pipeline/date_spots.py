"""Where words of time stand: one regular expression finds them, so that no Python code touches the rest of a text.

A date is a run of known words with a word of time among them. An island begins at the first of the known words before
such a spot; the lexer reads it up to the first unknown word after the spot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.date_contexts import words
from pipeline.date_tries import LOOSE, any_of
from pipeline.date_words import glue_letters, known_words, letters

_EDGES = re.compile(r"\A[\W_]+|[\W_]+\Z")
_CHAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BORDER = "[^a-zà-öø-ÿœæ]"  # what may stand before a word: one border too many does no harm
# classes of which no date is made without another word of time
_BESIDE = (
    "ILYA PLUSTOT DICI ORD ORD1 ORDS FOIS SCHOOL FISCAL DIZAINE QUINZAINE DEMI MI POS CHAQUE COURANT FOLLOW PILE "
    "NUMWORD"
)
_MOST_BEFORE = 24  # known words before a spot: more than any rule looks back on


class Spots:
    """The words of time of a text, and where the known words before them begin.

    >>> spots = Spots("Il arrive à Lyon le 3 mars, dit-on.")
    >>> [(spots.start(spot), end) for spot, end in spots]
    [(16, 21), (16, 26)]
    """

    def __init__(self, text: str) -> None:
        self.text, self.lower = text, _lowered(text)
        self.backwards = self.lower[::-1]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for match in _spots().finditer(" " + self.lower):
            start, end = match.span()
            yield start - 1 if start else 0, end - 1

    def start(self, spot: int) -> int:
        """Return where the known words before a spot begin."""
        size = len(self.text)
        before = _known_before().match(self.backwards, size - spot)
        return _token_start(self.text, self.backwards, size - before.end() if before else spot)


def _token_start(text: str, backwards: str, start: int) -> int:
    """Return a place, or the start of the token that it is within: `covid|19`, `Saint|-juin`."""
    if start and text[start - 1].isalpha() and (text[start] != "-" or text[start + 1 : start + 2].isalpha()):
        chain = _CHAIN.match(backwards, len(text) - start)
        return len(text) - chain.end() if chain and text[start] in "-0123456789" else start
    return start


def _lowered(text: str) -> str:
    """Return a text in lower case, of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


@cache
def _spots() -> re.Pattern[str]:
    """Return what finds words of time and numbers, each with the character before it; a digit is its own border."""
    numbers = {form + _GOES_ON_WITH_NUMBER for form in _number_words()}
    words_of_time = any_of(_words_of_time() | numbers, LOOSE | {_GOES_ON_WITH_NUMBER: _next_number()})
    word = rf"(?:{words_of_time})(?![^\W\d_])(?<!\W[sh](?=['’])){_no_participle()}"
    return re.compile(rf"{_BORDER}(?:{word}|{_DIGITS})")


def _no_participle() -> str:
    """Return a pattern that refuses the end of `a été`, `ont été`: most of the summers of the news are participles."""
    refused = "".join(rf"(?<!\W{form} été)" for form in sorted(words("avoir")))
    return rf"(?:(?<!été)|{refused})"


# after a first digit: numbers but those that only count, as `25 points`; they stand beside another word of time, go on
# with another number, or have « le », « à partir du », « jusqu'au », « d'ici au » before them
_GOES_ON = r"[\W_]{1,8}(?:\d|et\b|ou\b|à\b|aux?\b|moins\b)"
_COUNT = rf"\d{{0,2}}(?:[.,]\d+)?(?:e|er|re|ème|ère|nde?)?(?!\w|[.,:/-]\d|{_GOES_ON})"
_OPENED = r"(?<=\Wle\s\d)|(?<=r\sdu\s\d)|(?<=['’i\s]au\s\d)|(?<=\s\s\d)"
_DIGITS = rf"(?<=\d)(?:{_OPENED}|(?!{_COUNT}))\w*"


_GOES_ON_WITH_NUMBER = "\0"  # after a number word in the one pattern of all words: alone it only counts


def _number_words() -> list[str]:
    number_word = letters()["NUMWORD"]
    return [form for form, (code, _) in known_words().items() if code == number_word and form.isalpha()]


def _next_number() -> str:
    """Return a pattern that looks ahead for another number, or for what joins one: `vingt et un`, `deux à trois`."""
    return rf"(?=[\W_]{{1,8}}(?:(?:{any_of(_number_words())}|et|ou|à|aux?|moins)(?![^\W\d_])|\d))"


@cache
def _known_before() -> re.Pattern[str]:
    """Return what matches known words and numbers with what stands between them, in a text read backwards."""
    bare = (_EDGES.sub("", form.lower()) for form in known_words())
    known = any_of({form[::-1] for form in bare if form})
    unit = rf"(?:(?:{known})(?![^\W\d_])|(?:(?:e|re|er|emè|erè|e?dn)[ \u00a0]?)?\d+(?!\w))"
    return re.compile(rf"[\W_]{{0,8}}(?:{unit}[\W_]{{0,8}}){{0,{_MOST_BEFORE}}}")


@cache
def _words_of_time() -> frozenset[str]:
    """Return the words and phrases of which every date holds one, or a number."""
    beside = glue_letters() | {letters()[kind] for kind in _BESIDE.split() if kind in letters()}
    return frozenset(form.lower() for form, (code, _) in known_words().items() if code not in beside)
