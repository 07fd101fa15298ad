"""Finds the role that the text gives a name: `le ministre Gérald Darmanin`, `Elon Musk, patron de Tesla`.

Roles are read beside the name only: before it with its determiner, after it as an apposition or behind a copula.
The same words later bind `le ministre`, `la société` to their bearer (`coreference.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.symbols import VERB

from pipeline.folding import fold
from pipeline.lexicons import table
from pipeline.records import EntityMention
from pipeline.token_arrays import VERBAL, TokenArrays

_REACH = 18  # tokens that a role may take
_BOUNDARY = frozenset('.;:!?()[]«»"“”—–\n…/') | {"\n\n", "\n\n\n", ". –"}
_WORDS = re.compile(r"[^\W_][\w\-]*")
_LEADING = 4  # tokens behind a name among which its role noun stands: `, le nouveau vice-président`
_KINDS = {
    "PER": frozenset(("post", "job", "human")),
    "ORG": frozenset(("org", "body")),
    "PRODUCT": frozenset(("org",)),
    "LOC": frozenset(("place",)),
}


@dataclass(frozen=True, slots=True)
class RoleNoun:
    """A noun that names a role: its base form, what kind of bearer it has, its gender."""

    base: str
    kind: str
    gender: str


@dataclass(frozen=True, slots=True)
class Role:
    """The role that one mention is given: the number of the mention, first and last token from the noun on."""

    mention: int
    token: int
    last: int
    noun: RoleNoun
    text: str
    words: frozenset[str]
    gender: str


@cache
def role_nouns() -> dict[str, tuple[RoleNoun, ...]]:
    """Return form -> its readings.

    >>> role_nouns()["ministre"][0].kind
    'post'
    """
    nouns: dict[str, tuple[RoleNoun, ...]] = {}
    for row in table("entities/roles"):
        noun = RoleNoun(row["base"], row["kind"], row["gender"])
        nouns[row["form"].lower()] = (*nouns.get(row["form"].lower(), ()), noun)
    return nouns


@cache
def titles() -> frozenset[str]:
    """Return what can stand before a person's name, lower case: `me`, `m.`, `docteur`."""
    return frozenset(row["form"].lower() for row in table("entities/person_titles"))


@cache
def words_of(kind: str) -> dict[str, str]:
    """Return the words of one kind of `entities/name_words`, with their gender."""
    return {row["form"]: row["gender"] for row in table("entities/name_words") if row["kind"] == kind}


def ends_role(tokens: TokenArrays, token: int) -> bool:
    """Tell whether a role cannot go on over this token."""
    return _is_break(tokens, token) or tokens.word(token) in words_of("role_end")


def _is_break(tokens: TokenArrays, token: int) -> bool:
    """Tell whether a mark, a line end or a verb closes what stands before it."""
    word = tokens.word(token)
    return word == "," or word in _BOUNDARY or "\n" in word or tokens.pos[token] in VERBAL


def content_words(text: str) -> frozenset[str]:
    """Return the words of a role that tell it from others, folded.

    >>> sorted(content_words("ministre de l'Intérieur"))
    ['interieur', 'ministre']
    """
    return frozenset(word for word in _WORDS.findall(fold(text)) if len(word) > 2)


def noun_of(form: str, label: str) -> RoleNoun | None:
    """Return the reading of a form that fits a bearer of this label."""
    readings = role_nouns().get(form)
    if readings is None:  # most words
        return None
    wanted = _KINDS.get(label, ())
    return next((noun for noun in readings if noun.kind in wanted), None)


def find_roles(tokens: TokenArrays, mentions: Sequence[EntityMention]) -> Iterator[Role]:
    """Yield the roles given to the mentions, in the order of the text."""
    for index, mention in enumerate(mentions):
        if mention.label not in ("PER", "ORG", "PRODUCT"):
            continue
        floor = mentions[index - 1].end_char if index and mentions[index - 1].label == "PER" else 0
        role = _before(tokens, index, mention, floor)
        if role is not None:
            yield role
        if mention.label == "PER":
            ceiling = next((m.start_char for m in mentions[index + 1 : index + 6] if m.label == "PER"), 1 << 60)
            role = _after(tokens, index, mention, ceiling)
            if role is not None:
                yield role


def _before(tokens: TokenArrays, index: int, mention: EntityMention, floor: int) -> Role | None:
    """Read leftwards from the name to the farthest role noun that has its determiner."""
    token = _before_titles(tokens, tokens.token_at(mention.start_char) - 1)
    comma = token >= 0 and tokens.word(token) == ","
    if comma and (mention.label != "PER" or not _is_closed(tokens, mention.end_char)):
        return None
    if token >= 0 and tokens.word(token) in words_of("preposition"):
        return None
    last = token - 1 if comma else token
    found: Role | None = None
    for place in range(last, max(last - _REACH, -1), -1):
        if tokens.offsets[place] < floor or ends_role(tokens, place):
            break
        noun = noun_of(tokens.word(place), mention.label)
        if noun is None or (mention.label != "PER" and last - place > 2):
            continue
        role = _at(tokens, index, noun, place, last)
        if role is not None and not (comma and _is_governed(tokens, place, mention.end_char)):
            found = role
    return found


def _before_titles(tokens: TokenArrays, token: int) -> int:
    """Return the last token that is no title, at or before this one."""
    while token >= 0 and (tokens.word(token).rstrip(".") in words_of("title") or tokens.word(token) == "."):
        token -= 1
    return token


def _before_adjectives(tokens: TokenArrays, token: int) -> int:
    """Return the last token that is no adjective or ordinal of a role, at or before this one."""
    while token >= 0 and tokens.word(token).strip("-") in words_of("before_role"):
        token -= 1
    return token


def _at(tokens: TokenArrays, index: int, noun: RoleNoun, token: int, last: int) -> Role | None:
    """Return the role that begins with this noun if its determiner stands before it."""
    place = _before_adjectives(tokens, token - 1)
    determiner = tokens.word(place) if place >= 0 else ""
    if determiner not in words_of("determiner") and determiner not in ("du", "au"):
        return None
    gender = _gender(tokens, noun, place, token)
    text = tokens.text[tokens.offsets[place + 1] : tokens.ends[last]]
    return Role(index, token, last, noun, text, content_words(text), gender)


def _is_governed(tokens: TokenArrays, noun: int, end_char: int) -> bool:
    """Tell whether a preposition governs the role and nothing closes the name: `selon le ministre, Paul ment`."""
    place = noun - 1
    while place >= 0 and _leads_in(tokens.word(place).strip("-")):
        place -= 1
    word = tokens.word(place) if place >= 0 else ""
    governed = word in words_of("preposition") or word in ("selon", "après")
    return governed and tokens.text[end_char : end_char + 2].strip()[:1] not in (",", ".", ")", ";")


def _is_closed(tokens: TokenArrays, end_char: int) -> bool:
    """Tell whether the name set off by a comma is closed by another mark or a verb."""
    after = tokens.token_at(end_char)
    while after < len(tokens) and tokens.offsets[after] < end_char:
        after += 1
    if after >= len(tokens):
        return True
    return _is_break(tokens, after) or tokens.word(after) == "-t"


def _leads_in(word: str) -> bool:
    """Tell whether a word may stand between a preposition and a role noun: its determiner, an adjective."""
    return word in words_of("before_role") or word in words_of("determiner")


def _after(tokens: TokenArrays, index: int, mention: EntityMention, ceiling: int) -> Role | None:
    """Read the apposition after a name, or what a copula links to it."""
    token = _skip_brackets(tokens, tokens.token_at(mention.end_char - 1) + 1)
    if token >= len(tokens) or not (tokens.word(token) == "," or tokens.word(token) in words_of("copula")):
        return None
    found = _noun_behind(tokens, token + 1)
    return _until_end(tokens, index, *found, ceiling) if found else None


def _noun_behind(tokens: TokenArrays, first: int) -> tuple[RoleNoun, int] | None:
    """Return the role noun of a person, and its token, that stands here or behind determiner and adjectives."""
    for token in range(first, min(first + _LEADING, len(tokens))):
        word = tokens.word(token)
        noun = noun_of(word, "PER") if tokens.pos[token] != VERB else None
        if noun is not None:
            return noun, token
        if word.strip("-") not in words_of("before_role") and word not in words_of("determiner"):
            return None
    return None


def _skip_brackets(tokens: TokenArrays, token: int) -> int:
    if token < len(tokens) and tokens.word(token) == "(":
        for place in range(token + 1, min(token + 8, len(tokens))):
            if tokens.word(place) == ")":
                return place + 1
    return token


def _until_end(tokens: TokenArrays, index: int, noun: RoleNoun, token: int, ceiling: int) -> Role | None:
    """Extend the role to its last word; None if it turns out to introduce the next name."""
    end = _end(tokens, token, ceiling)
    if end is None:
        return None
    if end < len(tokens) and noun.base == "représentant" and tokens.word(token + 1) in ("le", "la", "les", "l'"):
        return None  # `représentant la mairie`, a participle
    while end - 1 > token and tokens.word(end - 1) in words_of("loose_end"):
        end -= 1
    before = _before_adjectives(tokens, token - 1)
    text = tokens.text[tokens.offsets[before + 1] : tokens.ends[end - 1]]
    return Role(index, token, end - 1, noun, text, content_words(text), _gender(tokens, noun, before, token))


def _end(tokens: TokenArrays, token: int, ceiling: int) -> int | None:
    """Return the token behind a role; None where the next name follows at once: `, le ministre Paul Roy`."""
    end = token + 1
    while end < len(tokens) and end - token < _REACH and not ends_role(tokens, end):
        if tokens.offsets[end] >= ceiling:
            return end if tokens.word(end - 1) in words_of("preposition") else None
        end += 1
    return end


def _gender(tokens: TokenArrays, noun: RoleNoun, determiner: int, token: int) -> str:
    """Return the gender that the noun, its determiner or an adjective between them tells."""
    if noun.gender:
        return noun.gender.replace("any", "")
    adjectives = [words_of("before_role").get(tokens.word(place), "") for place in range(determiner + 1, token)]
    return words_of("determiner").get(tokens.word(determiner), "") or "".join(adjectives)[:1]
