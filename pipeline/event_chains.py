"""Which places lie in which, as an article tells itself: `aux Chapieux (Savoie)`, `à Bhuj, dans l'État du Gujarat`.

No gazetteer knows every hamlet and every stadium, but news tells them with the town or the land around them; and what
is told so precisely is mostly where it happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.event_context import Context
from pipeline.lexicons import table

_MOST = 9  # tokens between two places
_WIDTHS = {
    "venue": 0, "?": 1, "?city": 2, "city": 2, "?wide": 3, "departement": 3, "area": 4, "region": 4, "country": 5,
}  # fmt: skip
_OPEN, _LAND = 1, 4  # widths: of what nobody knows, and from that of a region on


class Named(NamedTuple):
    """A place where it is named: its tokens from `first` to `end`."""

    first: int
    end: int
    text: str


@cache
def _kinds() -> dict[str, str]:
    """Return the words that may stand between two places, and what they say of the second: wider, finer or nothing."""
    return {row["form"]: row["kind"] for row in table("places/chains")}


def chained(context: Context, named: Iterable[Named], levels: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Return the places that are told to lie in others, and those others; `levels` say how wide each is.

    >>> import spacy
    >>> words = spacy.blank("fr")("aux Chapieux (Savoie)")
    >>> named = [Named(1, 2, "Chapieux"), Named(3, 4, "Savoie")]
    >>> chained(Context(words), named, {"Chapieux": "?", "Savoie": "departement"})
    ({'Chapieux'}, {'Savoie'})
    """
    inner: set[str] = set()
    outer: set[str] = set()
    for one, two in pairwise(sorted(named)):
        word = _tie(context, one.end, two.first) if one.text != two.text else ""
        is_inner = _is_inner(levels[one.text], levels[two.text], word) if word else None
        if is_inner is not None:
            inner.add((one if is_inner else two).text)
            outer.add((two if is_inner else one).text)
    return inner, outer


def _tie(context: Context, start: int, end: int) -> str:
    """Return the word that ties two places together, given the tokens between them; empty where they go apart."""
    if not 0 < end - start <= _MOST or context.sentence[start - 1] != context.sentence[end]:
        return ""
    words = [context.low[token] for token in range(start, end) if context.pos[token] != "ADJ"]
    if not all(word in _kinds() or word.isdigit() for word in words):
        return ""
    telling = [word for word in words if _kinds().get(word) in {"wider", "finer"}]
    return telling[0] if telling[:1] == ["("] else telling[-1] if telling else ""


def _is_inner(one: str, two: str, word: str) -> bool | None:
    """Tell whether the first of two places that a word ties together lies in the second, None where nobody can tell."""
    if word == "(" and two != "venue":
        return True
    wider = _WIDTHS[two] - _WIDTHS[one]
    if abs(wider) > 1 or (wider and "?" not in (one, two)):
        return wider > 0
    if _WIDTHS[two] <= _OPEN and (_kinds()[word] == "finer" or two == "venue"):
        return False
    return True if _kinds()[word] == "wider" and _WIDTHS[two] < _LAND else None
