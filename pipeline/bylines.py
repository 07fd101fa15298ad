"""Who signs: authors and agencies as bylines and signatures write them, and places as datelines write them.

Pure functions on one line, already clean in its characters. Names are told by their capitals; agencies are those of
`models/cleaning/agencies.csv`, roles and opening words those of `models/cleaning/byline_words.csv`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipeline.lexicons import forms, table

_INITIAL = r"[A-ZÀ-ÖØ-ÞŒ]"
_NAME_WORD = rf"(?:(?!(?:L[ae]s?|Les|L'|Un|Une|Des|Du) ){_INITIAL}[\w'.-]*|[dDlL]'{_INITIAL}[\w'.-]*)"
_AND = r"(?:\s?[,;/&|•]\s?(?:et |avec )?|\s(?:et|and)\s(?:par )?)"
_DESK = r"(?:la |notre )?rédaction(?: (?:de |du |d'|des )?[\w'. -]{1,40})?"
_NEWSPAPER = rf"(?:L[ea'] ?|Les )?{_INITIAL}[\w'.+-]*(?: (?:de |du |des |d'|en |et )?[\w'.+-]+){{0,3}}"
_LONGEST = 160


@cache
def _words(kind: str) -> str:
    """Return the alternatives of one kind of byline words, the longest first."""
    patterns = [row["pattern"] for row in table("cleaning/byline_words") if row["kind"] == kind]
    return "(?i:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


@cache
def _agency_names() -> dict[str, str]:
    return {row["form"]: row["agency"] for row in table("cleaning/agencies")}


@cache
def _one_agency(*, alone: bool = False) -> str:
    forms = [row["form"] for row in table("cleaning/agencies") if not alone or row["alone"] == "yes"]
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


@cache
def agency_pattern(*, alone: bool = False) -> str:
    """Return the pattern of one agency or several; `alone`: of those that need no bracket to be recognised."""
    one = _one_agency(alone=alone)
    return rf"(?:l'|les |des |d'|notre )?(?:{one})(?:\s?(?:[,/&+-]|et|and|,? avec)\s?(?:l'|les |des )?(?:{one}))*"


@cache
def _names() -> tuple[str, str, str]:
    """Return the patterns of a name, of what may follow it, and of a list of names."""
    name = rf"{_NAME_WORD}(?: (?:{_words('particle')} ?){{0,2}}{_NAME_WORD}){{1,3}}"
    role = rf"\s?[,(–-]\s?{_words('role')}\b[^.,;()]{{0,60}}\)?"
    place = rf"\s?\((?:à|en|au|aux) {_INITIAL}[^()]{{1,40}}\)|,? (?:à|au|aux) {_INITIAL}[\w'-]+(?: \([\w' -]+\))?"
    address = r"\s?[,(–-]?\s?(?:@\w+|[\w.-]+@[\w-]+\.[\w.]+)\)?"
    tail = rf"(?:{role}|{place}|{address})"
    return name, tail, rf"{name}{tail}?(?:{_AND}(?i:par )?{name}{tail}?)*"


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    """Return the forms of a byline, in the order in which they are tried."""
    name, tail, names = _names()
    agency = rf"(?P<agency>{agency_pattern()})"
    with_agency = rf"(?:\s?[,/|–-]?\s?\(?\s?(?i:avec|et|d'après|/|-)?\s?{agency}\)?)"
    sign = r"(?:©\s?|(?i:sources?|par|avec|d'après|dépêche|agence)\s?:?\s?)"
    newspaper = rf"(?i:par )?(?:(?i:{_DESK})|{_NEWSPAPER}),?\s?(?:\(?(?i:avec|d'après)\s|/\s?)"
    patterns = {
        "agency": rf"(?:[—–-]\s?)?[(\[]?{sign}*{agency}(?:/[A-Za-z]{{2,6}}){{0,4}}[)\]]?\.?",
        "byline": rf"\(?{_words('opener')} ?(?P<names>{names}){with_agency}?\)?\.?",
        "desk": rf"(?i:par )(?P<names>(?i:{_DESK})){with_agency}?",
        "signed": rf"\(?(?P<names>{names})\s?[,/|–-]?\s?\(?\s?(?i:avec|d'après)\s{agency}\)?\.?",
        "posted": rf"(?P<names>{name}){tail}",
        "single": rf"(?i:par )(?P<names>{_NAME_WORD}){with_agency}?",
        "newspaper": rf"[(\[]?{newspaper}{agency}\)*\.?",
        "name": rf"(?P<names>{names})",
    }
    return {kind: re.compile(pattern) for kind, pattern in patterns.items()}


def read_byline(line: str, *, alone: bool = False) -> dict[str, Any] | None:
    """Return the `authors` and the `agency` of a byline, None if the line is none.

    `alone` also takes a bare name, for places where nothing else can stand.

    >>> read_byline("Par Jeanne Martin (avec AFP)")
    {'authors': ['Jeanne Martin'], 'agency': 'AFP'}
    >>> read_byline("Par ici la sortie") is None
    True
    """
    if not 2 < len(line) <= _LONGEST:
        return None
    for kind, form in _forms().items():
        if (kind != "name" or alone) and (match := form.fullmatch(line)):
            return _signature(match.groupdict())
    return None


def _signature(part: dict[str, str | None]) -> dict[str, Any]:
    """Return who is named, agencies told from authors."""
    names = split_names(part.get("names") or "")
    agencies = [name for name in names if agency_name(name)] + [part.get("agency") or ""]
    found: dict[str, Any] = {"authors": [name for name in names if name not in agencies]}
    found["agency"] = agency_name(", ".join(agencies))
    return {field: value for field, value in found.items() if value}


def split_names(names: str) -> list[str]:
    """Return the names of a list of names, without the roles.

    >>> split_names("Jeanne Martin, envoyée spéciale à Kiev, et Paul Durand")
    ['Jeanne Martin', 'Paul Durand']
    """
    kept = []
    for part in re.split(_AND, names):
        text = re.sub(rf"(?<!\b{_INITIAL})\.\Z", "", part.strip(" ()–-"))
        if not re.match(rf"{_words('role')}\b", text):
            kept.append(re.split(rf"\s?[,(]|\s[–-]\s|\s(?:à|au|aux|en)\s(?={_INITIAL})", text)[0])
    return [name for name in kept if name]


def agency_name(text: str) -> str:
    """Return the usual names of the agencies in a text, separated by commas.

    >>> agency_name("l'Agence France-Presse et Reuters")
    'AFP, Reuters'
    """
    found = [_agency_names()[form] for form in re.findall(rf"(?<!\w)(?:{_one_agency()})(?!\w)", text)]
    return ", ".join(dict.fromkeys(found))


def place_name(place: str) -> str:
    """Return a place in ordinary case.

    >>> place_name("AIX-EN-PROVENCE"), place_name("LE CAIRE"), place_name("Paris")
    ('Aix-en-Provence', 'Le Caire', 'Paris')
    """
    if not place.isupper():
        return place
    small = forms("cleaning/function_words", "small_in_place")
    words = re.split(r"([\s'-]+)", place.lower())
    return "".join(word if index and word in small else word[:1].upper() + word[1:] for index, word in enumerate(words))
