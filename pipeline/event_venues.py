"""Places that no LOC mention names whole: a venue by its noun and its name, an organisation that something happens in.

`église Saint-Aubert`, `hôtel Bellerive`, `à la station Valmont`, `à l'Orféo`, `quai des Lilas`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.event_context import Context
from pipeline.lexicons import table
from pipeline.records import EntityMention

LOCATIVE = frozenset(("à", "au", "aux", "en", "dans", "près", "sur", "devant", "vers", "chez", "sous", "hors"))
_AT_ORGANISATIONS = frozenset(("à", "au", "devant"))  # `sur Twitter`, `chez Uber`, `aux Léopards` tell no place
_ARTICLES = frozenset(("le", "la", "les", "l'", "un", "une"))
_LINKS = frozenset(("de", "du", "des", "d'", "la", "l'", "les", "«", "“", "-"))
_STOOD_IN = frozenset(("ORG", "PRODUCT"))
_NAMED_BY_NOUN = frozenset(("LOC", "ORG", "PER", "PRODUCT"))
_REGIONAL = re.compile(r"(?:i?en(?:ne)?|aise?|oise?|atlantique)s?$")
_REACH = 3  # words between a venue noun and its name: `stade de football X`, `hôpital de la Y`


@cache
def kinds() -> dict[str, str]:
    """Return the kind of each venue noun: building, street, site or settlement.

    >>> kinds()["église"], kinds()["rond-point"], kinds()["hameau"]
    ('building', 'street', 'settlement')
    """
    return {row["form"]: row["kind"] for row in table("places/venues")}


@cache
def _of_lands() -> frozenset[str]:
    """Return the nouns that an adjective of a town or a land makes a place: `banlieue lilloise`."""
    return frozenset(row["form"] for row in table("places/venues") if row["of_land"])


@cache
def _of_no_land() -> frozenset[str]:
    """Return the adjectives that look like those of a town or a land and are none: `ancienne`, `quotidien`."""
    return frozenset(row["form"] for row in table("places/no_demonyms"))


@cache
def _media() -> frozenset[str]:
    """Return the names of media, which somebody speaks to: `a indiqué à l'AFP`."""
    return frozenset(row["form"] for row in table("entities/media"))


def introduced(context: Context, first: int, by: frozenset[str] = LOCATIVE) -> bool:
    """Tell whether a preposition of place stands before a token, an article between or not: `à l'`, `dans la`."""
    before = first - 1
    if before >= 0 and context.low[before] in _ARTICLES:
        before -= 1
    return before >= 0 and context.low[before] in by


def venue_noun(context: Context, first: int) -> int:
    """Return the token of the venue noun that the name at a token belongs to, -1 without."""
    for token in range(first - 1, max(first - 2 - _REACH, -1), -1):
        if context.low[token] in kinds() and context.pos[token] in {"NOUN", "PROPN", "ADJ"}:
            return token
        if context.low[token] not in _LINKS and not (token < first - 1 and context.pos[token] in {"NOUN", "ADJ"}):
            return -1
    return -1


def unnamed(context: Context) -> Iterator[tuple[int, int, int]]:
    """Yield first token, end and head of the places that no mention holds: `promenade des Lilas`, `région lilloise`."""
    nouns = kinds()
    for token, low in enumerate(context.low):
        if low in nouns and context.pos[token] in {"NOUN", "PROPN"} and token not in context.mentions:
            first, end = _capitals(context, token)
            if end:
                yield first if nouns[low] == "settlement" else token, end, token
            elif _is_of_land(context, token):
                yield token, token + 2, token


def _capitals(context: Context, noun: int) -> tuple[int, int]:
    """Return first token and end of the capitalised name after a venue noun, twice 0 without or if a mention has it."""
    end = noun + 1
    while end < min(noun + 1 + _REACH, len(context.low)) and context.low[end] in _LINKS:
        end += 1
    first = end
    while end < len(context.low) and _is_capital(context, end) and end not in context.mentions:
        end += 1
    return (first, end) if end > first and end not in context.mentions else (0, 0)


def _is_capital(context: Context, token: int) -> bool:
    return context.words_between(token, token + 1)[:1].isupper()


def _is_of_land(context: Context, noun: int) -> bool:
    """Tell whether a noun has the adjective of a town or a land after it."""
    if context.low[noun] not in _of_lands() or noun + 1 >= len(context.low):
        return False
    after = context.low[noun + 1]
    return _REGIONAL.search(after) is not None and after not in _of_no_land()


def name_of(context: Context, mention: EntityMention, first: int) -> tuple[str, int] | None:
    """Return the name of the venue that a mention gives or completes and its first token, None where it is no place.

    A settlement is named by its name alone (`le hameau de Chantevive`), all else with its noun (`gare de Lyon`).
    """
    noun = venue_noun(context, first)
    own = kinds().get(context.low[first], "")
    if noun >= 0 and mention.label in _NAMED_BY_NOUN:
        if kinds()[context.low[noun]] == "settlement":
            return mention.text, first
        return context.words_between(noun, context.token_at(mention.end_char - 1) + 1).replace("\n", " "), noun
    if mention.label == "LOC" or (own and own != "settlement" and mention.label in _STOOD_IN):
        return mention.text, first
    if mention.label == "ORG" and introduced(context, first, _AT_ORGANISATIONS) and mention.text not in _media():
        return mention.text, first
    return None
