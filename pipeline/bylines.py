"""Who signs: authors, agencies and places as bylines, signatures and datelines write them.

Pure functions on one line, already clean in its characters. Names are told by their capitals; agencies are those of
`models/cleaning/agencies.csv`.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicons import table

_INITIAL = r"[A-ZÀ-ÖØ-ÞŒ]"
_NAME_WORD = rf"(?:(?!(?:L[ae]s?|Les|L'|Un|Une|Des|Du) ){_INITIAL}[\w'.-]*|[dDlL]'{_INITIAL}[\w'.-]*)"
_PARTICLE = (
    r"(?i:de la|de l'|de|du|des|van der|van den|van de|van|von|der|den|ben|bin|ibn|el|al|di|da|dos|del|le|la|y|et-)"
)
NAME = rf"{_NAME_WORD}(?: (?:{_PARTICLE} ?){{0,2}}{_NAME_WORD}){{1,3}}"
_AND = r"(?:\s?[,;/&|•]\s?(?:et |avec )?|\s(?:et|and)\s(?:par )?)"
_ROLE = (
    r"(?:notre |nos |de notre )?(?:envoyée?s? spéciale?s?|envoyés spéciaux|correspondante?s?|journalistes?|rédact(?:eur|rice)s?"
    r"|grand reporter|grands reporters|reporter|chroniqueu(?:r|se)|éditorialiste|stagiaire|pigiste|chef(?:fe)? d[ue] .{1,40}"
    r"|professeure?|chercheuse|chercheur|maître de conférences|économiste|historienne?|sociologue|politologue|service .{1,30})"
)
_ROLE_TAIL = rf"(?:\s?[,(–-]\s?{_ROLE}\b[^.,;()]{{0,60}}\)?|\s?\((?:à|en|au|aux) {_INITIAL}[^()]{{1,40}}\)|,? (?:à|au|aux) {_INITIAL}[\w'-]+(?: \([\w' -]+\))?)?"
_OPENER = (
    r"(?:(?:un |une )?(?:texte|article|reportage|enquête|récit|portrait|analyse|entretien|interview|dossier|chronique|billet|propos"
    r"|texte et photos|traduction|synthèse)s?(?: de| par| d'|(?: réalisée?s?| menée?s?| recueillis?| signée?| préparée?)? par)?\s?:?"
    r"|(?:propos )?recueillis? par|(?:écrit|rédigé|publié|posté|signé|réalisé|rapporté|proposé)e?s? par|auteure?s?\s?:|signé\s?:?"
    r"|de (?:notre|nos) (?:envoyée?s? spéciale?s?|envoyés spéciaux|correspondante?s?)(?: permanente?s?)?(?: (?:à|en|au|aux) [^,:]{1,30})?\s?[,:]?"
    r"|par|by)"
)
_DESK = r"(?:la |notre )?(?:rédaction|rédac)(?: (?:de |du |d'|des )?[\w'. -]{1,40})?"
_TITLE_OF_PAPER = rf"(?:L[ea'] ?|Les )?{_INITIAL}[\w'.+-]*(?: (?:de |du |des |d'|en |et )?[\w'.+-]+){{0,3}}"
_SPLIT = re.compile(_AND)
_WITH = re.compile(r"\s?[,/|(–-]?\s?\b(?:avec|d'après|et avec|with)\s+(?:l'|les |des )?", re.IGNORECASE)


@cache
def _agency_names() -> dict[str, str]:
    return {row["form"]: row["agency"] for row in table("cleaning/agencies")}


@cache
def agency_pattern(*, alone: bool = False) -> str:
    """Return the pattern of one agency or several; `alone`: of those that need no bracket to be recognised."""
    forms = [row["form"] for row in table("cleaning/agencies") if not alone or row["alone"] == "yes"]
    one = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    return rf"(?:l'|les |des |d'|notre )?(?:{one})(?:\s?(?:[,/&+-]|et|and|,? avec)\s?(?:l'|les |des )?(?:{one}))*"


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    agency = agency_pattern()
    by = rf"(?i:{_OPENER}) ?"
    names = rf"{NAME}{_ROLE_TAIL}(?:{_AND}(?i:par )?{NAME}{_ROLE_TAIL})*"
    with_agency = rf"(?:\s?[,/|–-]?\s?\(?\s?(?i:avec|et|d'après|/|-)?\s?(?P<agency>{agency})\)?)"
    return {
        "agency": re.compile(
            rf"(?:[—–-]\s?)?[(\[]?(?:©\s?|(?i:sources?|par|avec|d'après|dépêche|agence)\s?:?\s?)*(?P<agency>{agency})[)\]]?\.?"
        ),
        "paper": re.compile(
            rf"[(\[]?(?i:par )?(?P<paper>(?i:{_DESK})|{_TITLE_OF_PAPER}),?\s?(?:\(?(?i:avec|d'après)\s|/\s?)(?P<agency>{agency})\)*\.?"
        ),
        "byline": re.compile(rf"\(?{by}(?P<names>{names}){with_agency}?\)?\.?"),
        "single": re.compile(rf"(?i:par )(?P<names>{_NAME_WORD}){with_agency}?"),
        "desk": re.compile(rf"(?i:par )(?P<names>(?i:{_DESK})){with_agency}?"),
        "signed": re.compile(
            rf"\(?(?P<names>{names})(?:\s?[,/|–-]?\s?\(?\s?(?i:avec|d'après)\s(?P<agency>{agency})\)?)\.?"
        ),
        "posted": re.compile(rf"(?P<names>{NAME}){_ROLE_TAIL[:-1]}"),
        "name": re.compile(rf"(?P<names>{names})"),
    }


def read_byline(line: str, *, alone: bool = False) -> dict[str, list[str] | str] | None:
    """Return the authors and the agency of a byline, None if the line is none.

    `alone` also takes a bare name, for places where nothing else can stand.

    >>> read_byline("Par Jeanne Martin (avec AFP)")
    {'authors': ['Jeanne Martin'], 'agency': 'AFP'}
    >>> read_byline("Par ici la sortie") is None
    True
    """
    if not 3 <= len(line) <= 160:
        return None
    forms = _forms()
    if match := forms["agency"].fullmatch(line):
        return {"agency": agency_name(match["agency"])}
    kinds = ["byline", "desk", "signed", "posted", "single"] + (["name"] if alone else [])
    for kind in kinds:
        if match := forms[kind].fullmatch(line):
            return _authors_and_agency(match)
    if match := forms["paper"].fullmatch(line):
        return {"agency": agency_name(match["agency"])}
    return None


def _authors_and_agency(match: re.Match[str]) -> dict[str, list[str] | str]:
    found: dict[str, list[str] | str] = {}
    authors: list[str] = []
    agencies: list[str] = []
    for name in split_names(match["names"]):
        (agencies if name in _agency_names() else authors).append(name)
    if authors:
        found["authors"] = authors
    if "agency" in match.re.groupindex and match["agency"]:
        agencies.append(match["agency"])
    if agencies:
        found["agency"] = agency_name(", ".join(agencies))
    return found


def split_names(names: str) -> list[str]:
    """Return the names of a list of names, without the roles.

    >>> split_names("Jeanne Martin, envoyée spéciale à Kiev, et Paul Durand")
    ['Jeanne Martin', 'Paul Durand']
    """
    parts = [part.strip(" ()–-.") for part in _SPLIT.split(names)]
    kept = []
    for part in parts:
        if re.fullmatch(rf"{_ROLE}\b.*", part, re.IGNORECASE):
            continue
        name = re.split(rf"\s?[,(]|\s[–-]\s|\s(?:à|au|aux|en)\s(?={_INITIAL})", part)[0]
        if name:
            kept.append(name)
    return kept


def agency_name(text: str) -> str:
    """Return the usual names of the agencies in a text, separated by commas.

    >>> agency_name("l'Agence France-Presse et Reuters")
    'AFP, Reuters'
    """
    names = _agency_names()
    one = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    found = [names[form] for form in re.findall(rf"(?<!\w)(?:{one})(?!\w)", text)]
    return ", ".join(dict.fromkeys(found))


def place_name(place: str) -> str:
    """Return a place in ordinary case.

    >>> place_name("AIX-EN-PROVENCE"), place_name("LE CAIRE"), place_name("Paris")
    ('Aix-en-Provence', 'Le Caire', 'Paris')
    """
    if not place.isupper():
        return place
    words = re.split(r"([\s'-]+)", place.lower())
    return "".join(
        word if index and word in _SMALL_WORDS else word[:1].upper() + word[1:] for index, word in enumerate(words)
    )


_SMALL_WORDS = frozenset("de du des la le les en sur sous lès lez les et aux au à d l près".split())
