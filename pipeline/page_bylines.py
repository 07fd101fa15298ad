"""Names in the byline of a page: who signs, without "Par", posts, places and dates; agencies told from people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.lexicons import table

_MAX_LENGTH = 400
_LEAD_IN = re.compile(
    r"^(?:(?:propos )?recueillis? par|(?:un |une )?(?:texte|article|reportage|enquête|entretien|documentaire|interview)s?"
    r" (?:de|d'|par)|réalisée? par|publié par|rédigé par|écrit par|signé|auteure?s?|rédaction|par|by|avec|de)\b\s*:?\s*",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\b(?:publi[ée]e?|mis(?:e)? à jour|modifi[ée]e?|posté|le \d|à \d|il y a \d|depuis|"
    r"(?:notre |nos )?(?:envoy[ée]e?s? sp[ée]cia|correspond)|journaliste|chercheu|professeu|direct(?:eur|rice)|"
    r"r[ée]dact(?:eur|rice)|chef(?:fe)? d|grand reporter|sp[ée]cialiste|chroniqueu|maître de|avocat|économiste|historien|"
    r"politologue|équipe de|service )|\d{1,2}[/ .h]\d|https?:|www\.|@",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[,;|/•·\n&]|\s(?:et|and|avec|with)\s", re.IGNORECASE)
_PARENTHESIS = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]?")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PARTICLES = {
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "van",
    "von",
    "der",
    "den",
    "ben",
    "bin",
    "el",
    "al",
    "et",
    "y",
}
_MAX_WORDS = 6
_MAX_AUTHORS = 20


@cache
def _agencies() -> dict[str, str]:
    return {row["form"].casefold(): row["agency"] for row in table("cleaning/agencies")}


def agency_of(names: Iterable[str]) -> str | None:
    """Return the first news agency among some names.

    >>> agency_of(["Le Figaro", "AFP"])
    'AFP'
    """
    return next((_agencies()[name.casefold()] for name in names if name.casefold() in _agencies()), None)


def names_of(byline: str) -> list[str]:
    """Return the names in a byline, in its order.

    >>> names_of("Par LILIAN ALEMAGNA, Laure BRETTON Envoyés spéciaux à Toulouse")
    ['Lilian Alemagna', 'Laure Bretton']
    >>> names_of("Le Monde avec AFP"), names_of("Par Anne Roy (Bruxelles, bureau européen), publié le 3 mai")
    (['Le Monde', 'AFP'], ['Anne Roy'])
    """
    text = _PARENTHESIS.sub(_kept_agency, " ".join(byline[:_MAX_LENGTH].split()))
    names: dict[str, None] = {}
    for piece in _SEPARATOR.split(text):
        piece = _stripped(piece)
        cut = _CUT.search(piece)
        name = (piece[: cut.start()] if cut else piece).strip(" .:–—-")
        if _is_name(name):
            names[_ordinary_case(name)] = None
    return list(names)[:_MAX_AUTHORS]


def _kept_agency(match: re.Match[str]) -> str:
    """Keep an agency in brackets, `(AFP)` or `(avec AFP)`; places and posts there are dropped."""
    inner = _stripped(match[1])
    return f", {inner}, " if inner.casefold() in _agencies() else ", "


def _stripped(piece: str) -> str:
    piece = piece.strip()
    while (shorter := _LEAD_IN.sub("", piece, count=1)) != piece and shorter:
        piece = shorter
    return piece


def _is_name(name: str) -> bool:
    words = _WORD.findall(name)
    if (
        not words
        or words[0].casefold() in ("par", "by", "avec")
        or len(words) > _MAX_WORDS
        or any(mark.isdigit() for mark in name)
        or len(name) > 60
    ):
        return False
    if name.casefold() in _agencies():
        return True
    return words[0][0].isupper() and all(w[0].isupper() or w.lower().split("'")[0] in _PARTICLES for w in words)


def _ordinary_case(name: str) -> str:
    """Return a name with a family name in capitals as an ordinary name; acronyms stay."""
    known = _agencies().get(name.casefold())
    words = name.split(" ")
    if known or len(words) < 2:
        return known or name
    return " ".join(_titled(word) if word.isupper() and len(word.replace(".", "")) > 2 else word for word in words)


def _titled(word: str) -> str:
    return "-".join("'".join(piece.capitalize() for piece in part.split("'")) for part in word.split("-"))
