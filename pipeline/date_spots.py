"""Where words of time stand: one regular expression finds them, so that no Python code touches the rest of a text.

A date is a run of known words with a word of time among them. An island begins at the first of the known words before
such a spot; the lexer reads it up to the first unknown word after the spot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.date_tries import any_of
from pipeline.date_words import glue_letters, known_words, letters

_RUN = re.compile(r"[^\W\d_]+")
_CHAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BORDER = "[^a-zà-öø-ÿœæ]"  # what may stand before a word: one border too many does no harm
# classes of which no date is made without another word of time
_BESIDE = "ILYA PLUSTOT DICI ORD ORD1 ORDS FOIS SCHOOL FISCAL DIZAINE QUINZAINE DEMI MI POS CHAQUE COURANT FOLLOW PILE"
_NUMBER_BESIDE = "et|ou|à|au|aux|moins"  # words that a number goes on with, where no other word of time follows
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
    """Return what finds words of time and numbers, each with the character before it; a digit is its own border.

    A number word alone is none: it goes on with another number, or stands beside another word of time.
    """
    number_words = {
        form for form, (code, _) in known_words().items() if code == letters()["NUMWORD"] and form.isalpha()
    }
    words, numbers = any_of(_words_of_time() - number_words), any_of(number_words)
    number = rf"(?:{numbers})(?=[\W_]{{1,3}}(?:{numbers}|{_NUMBER_BESIDE})(?![^\W\d_]))"
    return re.compile(rf"{_BORDER}(?:(?<=\d)\w*|(?:{words})(?![^\W\d_])(?<!\W[sh](?=['’]))|{number})")


@cache
def _known_before() -> re.Pattern[str]:
    """Return what matches known words with what stands between them, in a text read backwards."""
    units = {unit[::-1] for form in known_words() for unit in _units(form.lower()) if unit}
    return re.compile(rf"[\W_]{{0,8}}(?:(?:{any_of(units)})(?![^\W\d_])[\W_]{{0,8}}){{0,{_MOST_BEFORE}}}")


def _units(form: str) -> list[str]:
    """Return what may stand before a spot: a word or phrase, and the beginning of a phrase that has a spot in it.

    >>> _units("de nos jours"), _units("près d'")
    (['de nos jours', 'de nos'], ['près d'])
    """
    runs = list(_RUN.finditer(form))
    spots = [index for index, run in enumerate(runs) if run[0] in _words_of_time()]
    ends = [runs[-1].end()] if runs else []
    if spots and spots[0]:
        ends.append(runs[spots[0] - 1].end())
    return [form[runs[0].start() : end] for end in ends]


@cache
def _words_of_time() -> frozenset[str]:
    """Return the words of which every date holds one; of a phrase of others, the one that tells it best."""
    beside = glue_letters() | {letters()[kind] for kind in _BESIDE.split() if kind in letters()}
    forms = [_RUN.findall(form.lower()) for form, (code, _) in known_words().items() if code not in beside]
    single = {runs[0] for runs in forms if len(runs) == 1}
    return frozenset(single | {_telling(runs) for runs in forms if runs and single.isdisjoint(runs)})


def _telling(phrase: list[str]) -> str:
    """Return the last long word of a phrase that is no word of the calendar itself: `par le passé`, `fête des rois`."""
    rare = [run for run in phrase if run not in known_words() and f"{run}'" not in known_words()] or phrase
    return next((run for run in reversed(rare) if len(run) > 2), max(rare, key=len))
