"""Names in the byline of a page: who signs, without "Par", posts, places and dates; agencies told from people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.lexicons import table

_NUMBER = re.compile(r"\d{3}|\d\D+\d")  # `France 24` is a name, a year or a date none
_MAX_LENGTH = 400
_SEPARATOR = re.compile(r"[,;|/•·\n&]|\s(?:et|and|avec|with)\s", re.IGNORECASE)
_DASH = re.compile(r"\s[-–—]\s")
_PAR = re.compile(r"^\s*(?:par|by)\s*:?\s+", re.IGNORECASE)
_INITIAL_STOP = re.compile(r"(?<!\b[A-ZÀ-ÖØ-Þ])\.\Z")  # `Karim B.` keeps its own
_SITE = re.compile(r"(?:[\w-]+\.)+(?:com|net|org|info|[a-z]{2})", re.IGNORECASE)
_BETWEEN_NAMES = frozenset(("par", "by", "et", "and", "avec", "with"))
_PARENTHESIS = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]?")
_NO_PART_OF_A_NAME = r"\d{1,2}[/ .h]\d|https?:|www\.|@"
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PAPER = re.compile(r"[A-ZÀ-Þ]\w+-[A-ZÀ-Þ]\w+")  # Ouest-France
_LETTERS = re.compile(r"[^\W_]+")
_PARTICLE = re.compile(r"(?:d[eu]s?|d|l[ae]s?|v[ao]n|de[rn]|b[ei]n|[ea]l|et|y)(?:['’].*)?", re.IGNORECASE)
_NAME_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ](?:[\w'’-]*[a-zß-öø-ÿ][\w'’-]*|\.)")  # `Anne`, `B.`, not `KO`
_MAX_NAME = 60
_MAX_WORDS = 6
_MAX_AUTHORS = 20


def byline_words(role: str) -> str:
    """Return the alternatives of one role of `models/web/byline_words.csv`, for a longer pattern.

    >>> re.match(byline_words("signed"), "propos recueillis par Anne Roy")[0]
    'propos recueillis par'
    """
    return "|".join(row["pattern"] for row in table("web/byline_words") if row["role"] == role)


@cache
def _words(role: str) -> re.Pattern[str]:
    """Return the pattern of what leads a byline in, of what ends the name in it, of newsrooms, of what is no name."""
    words = byline_words(role)
    forms = {"lead_in": rf"^(?:{words})\b\s*:?\s*", "cut": rf"\b(?:{words})|{_NO_PART_OF_A_NAME}"}
    return re.compile(forms.get(role, words), re.IGNORECASE)


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
        newsroom = _PAR.sub("", piece).strip()
        if _words("newsroom").fullmatch(newsroom):
            names[newsroom] = None
            continue
        for part in map(_bare_name, _DASH.split(piece)):
            if _is_name(part):
                names[_ordinary_case(part)] = None
    people = [name for name in names if not _SITE.fullmatch(name)]
    return (people or list(names))[:_MAX_AUTHORS]


def is_signer(name: str) -> bool:
    """Say whether a name is by its form one of a person, a newsroom or an agency.

    >>> is_signer("Ouest-France")
    True
    >>> is_signer("Jean de La Tour"), is_signer("La rédaction"), is_signer("KO de Mike Tyson"), is_signer("Forfait")
    (True, True, False, False)
    """
    if name.casefold() in _agencies() or _words("newsroom").fullmatch(name):
        return True
    if _PAPER.fullmatch(name):
        return True
    words = name.split()
    return 2 <= len(words) <= _MAX_WORDS and all(_NAME_WORD.fullmatch(w) or _PARTICLE.fullmatch(w) for w in words)


def signs_only(line: str, authors: Iterable[str]) -> bool:
    """Say whether a line holds nothing but names of authors; their posts and places may stand in brackets.

    >>> signs_only("Par Anne Roy (à Bruxelles)", ["Anne Roy"]), signs_only("Anne Roy rit", ["Anne Roy"])
    (True, False)
    """
    words = set(_LETTERS.findall(_PARENTHESIS.sub(" ", line).casefold()))
    known = {word for name in authors for word in _LETTERS.findall(name.casefold())}
    return bool(words & known) and words <= known | _BETWEEN_NAMES


def _bare_name(piece: str) -> str:
    """Return what stands in a piece between the opening words and the post, the place or the date."""
    rest = _stripped(piece)
    cut = _words("cut").search(rest)
    return _INITIAL_STOP.sub("", (rest[: cut.start()] if cut else rest).strip(" :–—-")).strip()


def _kept_agency(match: re.Match[str]) -> str:
    """Keep an agency in brackets, `(AFP)` or `(avec AFP)`; places and posts there are dropped."""
    inner = _stripped(match[1])
    return f", {inner}, " if inner.casefold() in _agencies() else ", "


def _stripped(piece: str) -> str:
    piece = piece.strip()
    while (shorter := _words("lead_in").sub("", piece, count=1)) != piece and shorter:
        piece = shorter
    return piece


def _is_name(name: str) -> bool:
    words = _WORD.findall(name)
    if not words or len(words) > _MAX_WORDS or len(name) > _MAX_NAME or _NUMBER.search(name):
        return False
    if name.casefold() in _agencies():
        return True
    if _words("nobody").fullmatch(name) or words[0].casefold() in ("par", "by", "avec") or not words[0][0].isupper():
        return False
    return all(word[0].isupper() or _PARTICLE.fullmatch(word) for word in words)


def _ordinary_case(name: str) -> str:
    """Return a name with a family name in capitals as an ordinary name; acronyms stay."""
    known = _agencies().get(name.casefold())
    words = name.split(" ")
    if known or len(words) < 2:
        return known or name
    return " ".join(_titled(word) if word.isupper() and len(word.replace(".", "")) > 2 else word for word in words)


def _titled(word: str) -> str:
    return "-".join("'".join(piece.capitalize() for piece in part.split("'")) for part in word.split("-"))
