"""Folds names for comparison, and tells when two forms can name the same person. No spaCy, no article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipeline.lexicons import forms

_SPECIAL = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "ʼ": "'", "`": "'"})
_NOT_NAME = re.compile(r"[^\w'&+.\-]+")
_SLUG = re.compile(r"[^a-z0-9]+")


def _words(kind: str) -> frozenset[str]:
    return forms("entities/name_words", kind)


_TITLES, _PARTICLES, _ARTICLES = (_words(kind) for kind in ("title", "particle", "article"))
_BRAND_NOUNS = _words("brand_noun")
_ARAB_ARTICLE = re.compile(r"^(?:al|el|ad|as|at|ar|ash|ach)-(?=\w)")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return the form under which names are compared: no case, accent, typographic variant or double space.

    >>> fold("Élisabeth  BORNE")
    'elisabeth borne'
    """
    text = text.casefold().translate(_SPECIAL)
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in parts if not unicodedata.combining(c)).casefold().translate(_SPECIAL)
    return " ".join(_NOT_NAME.sub(" ", text).split())


def name_key(name: str) -> str:
    """Return the form under which the name of a body, a place, a product is compared: folded, hyphens as spaces.

    >>> name_key("Île-de-France")
    'ile de france'
    """
    return fold(name).replace("-", " ")


def slug(name: str) -> str:
    """Return the name as it stands in an id.

    >>> slug("Gérald Darmanin")
    'gerald-darmanin'
    """
    return _SLUG.sub("-", fold(name)).strip("-") or "x"


def clean_name(text: str, label: str) -> str:
    """Return the mention without what is no part of the name: titles, leading articles, stray marks.

    >>> clean_name("M. Macron", "PER"), clean_name("l'Organisation  mondiale", "ORG")
    ('Macron', 'Organisation mondiale')
    """
    words = text.replace("’", "'").strip(' \t\n\u00a0,;:!?«»"“”()').split()
    if label == "PER":
        while len(words) > 1 and words[0].casefold().rstrip(".") in _TITLES:
            words = words[1:]
    elif len(words) > 1 and label in ("ORG", "PRODUCT") and words[0] in _BRAND_NOUNS and words[1][:1].isupper():
        words = words[1:]
    elif words and words[0][:2].casefold() in ("l'", "d'") and len(words[0]) > 2:
        words[0] = words[0][2:]
    elif len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)


@lru_cache(maxsize=1 << 15)
def units(name: str) -> tuple[str, ...]:
    """Return the parts of a person's name that carry weight: `Bachar al-Assad` gives bachar, assad.

    >>> units("François de Rugy"), units("Jean-Luc Mélenchon")
    (('francois', 'rugy'), ('jean-luc', 'melenchon'))
    """
    parts = fold(name).replace("'", " ").split()
    kept = [_ARAB_ARTICLE.sub("", part).rstrip(".") for part in parts if part not in _PARTICLES]
    return tuple(part for part in kept if part) or tuple(parts) or (name,)


def same_person(full: Sequence[str], short: Sequence[str]) -> bool:
    """Tell whether the units of a short form can name the person of the fuller one.

    >>> same_person(("emmanuel", "macron"), ("e", "macron")), same_person(("marine", "le pen"), ("jean", "le pen"))
    (True, False)
    """
    if not short or len(short) > len(full):
        return False
    if sorted(full) == sorted(short):
        return True
    if len(short) > 1 and tuple(full[: len(short)]) == tuple(short):
        return True
    if full[-1] != short[-1]:
        return len(short) == 1 and (short[0] in full or short[0] in full[-1].split("-"))
    given = iter(full[:-1])
    return all(any(_same_given(long, part) for long in given) for part in short[:-1])


def _same_given(long: str, short: str) -> bool:
    if long == short:
        return True
    initials = "".join(part[0] for part in long.split("-") if part)
    return len(short) <= 3 and short.replace(".", "").replace("-", "") in (initials, initials[:1])
