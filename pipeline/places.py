"""Looks places up and settles which one is meant: `Valence` of the Drôme or of Spain.

The gazetteer holds countries, regions, départements, communes and the towns of the world above 15,000 inhabitants
(sources and licences: `models/places/README.md`). A name that several places bear is settled by the words around it,
then by the other places of the article, then by size if one place outweighs all others; else it stays unknown.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.folding import fold, name_key
from pipeline.lexicons import models_dir, table

_ABBREVIATED = re.compile(r"\bst(e?)\b")
_WITHOUT_ARTICLE = re.compile(r"^(?:l[ea]s? |l')")
_BEFORE = re.compile(r"(?:(\w+)\s+(?:de\s+la|de|du|des|d'|de\s+l')\s*)$")
_ARTICLE = re.compile(r"(?:\b(?:la|le|les|du|des|au|aux)\s+|\bl')$", re.IGNORECASE)
_TO = re.compile(r"(?:\bà|\bde|\bd'|\bvers|\bpour|\bdepuis)\s*$", re.IGNORECASE)
_INSIDE = re.compile(r"\s{0,2}(?:\(|,\s|en\s|dans\s|au\s)\s?(?:(?:le|la|les|l'|en|dans|au|à)\s?){0,2}", re.IGNORECASE)
_BEFORE_NAME = 24  # characters before a name that may tell its kind
_HOME = 10  # how much larger a French place counts in a French article
_ARRONDISSEMENT = re.compile(r"(\d{1,2}) ?(?:er?|eme)? arrondissement(?: de (paris|lyon|marseille))?$")
_ARRONDISSEMENTS = {"paris": ("75056", 75100), "lyon": ("69123", 69380), "marseille": ("13055", 13200)}
_DWARFS = 100  # from what size on the larger of two is meant whatever else the article names
_OUTWEIGHS = 5  # how much larger than all others a place must be to be meant without any other clue


class Place(NamedTuple):
    """One reading of a place name. `parents` are the codes of what it lies in; unknown positions are None."""

    kind: str
    name: str
    country: str
    code: str
    parents: str
    latitude: float | None
    longitude: float | None
    population: int

    def line(self) -> str:
        """Return the line of the gazetteer file that holds the place."""
        return "\t".join((place_key(self.name), *("" if value is None else str(value) for value in self)))

    @property
    def own(self) -> str:
        """The code under which the place is a parent of others."""
        if self.kind == "region":
            return f"R{self.code}" if self.country == "FR" else self.parents
        return self.code

    @property
    def within(self) -> frozenset[str]:
        """The codes of the place itself and of what it lies in."""
        return frozenset((*self.parents.split(), self.own)) - {""}


def place_key(name: str) -> str:
    """Return the form under which a place is looked up.

    >>> place_key("St-Étienne"), place_key("L'Haÿ-les-Roses")
    ('saint etienne', "l'hay les roses")
    """
    return _ABBREVIATED.sub(r"saint\1", name_key(name).replace(".", "")).strip()


@cache
def _lines() -> list[str]:
    data = gzip.decompress((models_dir() / "places" / "gazetteer.tsv.gz").read_bytes())
    return data.decode().split("\n")


@lru_cache(maxsize=1 << 14)
def lookup(name: str) -> tuple[Place, ...]:
    """Return every place of this name, the most populous first.

    >>> [place.code for place in lookup("Villeurbanne")]
    ['69266']
    """
    key = place_key(name)
    forms = dict.fromkeys((key, _WITHOUT_ARTICLE.sub("", key), f"le {key}", f"la {key}", f"les {key}"))
    found = {place for form in forms for place in _read(form)}
    return tuple(sorted(found, key=lambda place: (-place.population, place))) or _arrondissement(key)


def _arrondissement(key: str) -> tuple[Place, ...]:
    """Return the arrondissement that a name like `19e arrondissement de Paris` means; without a town, that of Paris."""
    match = _ARRONDISSEMENT.match(key)
    if match is None:
        return ()
    commune, base = _ARRONDISSEMENTS[match.group(2) or "paris"]
    town = next(place for place in _read(match.group(2) or "paris") if place.code == commune)
    return (town._replace(name=key, code=str(base + int(match.group(1))), population=0),)


def _read(key: str) -> tuple[Place, ...]:
    lines, found = _lines(), []
    place = bisect_left(lines, f"{key}\t")
    while place < len(lines) and lines[place].startswith(f"{key}\t"):
        _, kind, name, country, code, parents, latitude, longitude, population = lines[place].split("\t")
        degrees = (float(latitude), float(longitude)) if latitude else (None, None)
        found.append(Place(kind, name, country, code, parents, degrees[0], degrees[1], int(population)))
        place += 1
    return tuple(found)


class Mentioned(NamedTuple):
    """A place name of the article: its forms, and where it stands (start, end)."""

    forms: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def resolve_places(text: str, mentioned: Sequence[Mentioned]) -> list[Place | None]:
    """Return the place that each name means in this article, None where it cannot be told.

    >>> text = "Un séisme a frappé Valence, en Espagne."
    >>> place = resolve_places(text, [Mentioned(("Valence",), ((19, 26),)), Mentioned(("Espagne",), ((31, 38),))])[0]
    >>> place.country
    'ES'
    """
    text = text.replace("’", "'")
    readings = [_readings(text, item) for item in mentioned]
    named = {span[0]: index for index, item in enumerate(mentioned) for span in item.spans}
    chosen: list[Place | None] = [None] * len(mentioned)
    for index, item in enumerate(mentioned):
        if readings[index]:
            chosen[index], readings[index] = _beside(text, item, readings[index], named, readings)
    for index, found in enumerate(readings):
        if chosen[index] is None and len({(place.country, place.code, place.kind) for place in found}) == 1:
            chosen[index] = found[0]
    context = _context(chosen, mentioned)
    for index, found in enumerate(readings):
        if chosen[index] is None and found:
            chosen[index] = _dwarfing(found) or _by_context(found, context) or _by_size(found, context)
    return chosen


def _readings(text: str, item: Mentioned) -> tuple[Place, ...]:
    """Return the places of this name that the words before its mentions allow."""
    found = next((_as_written(form, places) for form in item.forms if (places := lookup(form))), ())
    if len(found) < 2:
        return found
    kinds: Counter[str] = Counter()
    for start, _ in item.spans:
        kinds.update(_kinds_told(text, start))
    if not kinds:
        return found
    kind = kinds.most_common(1)[0][0]
    wider = ("country", "region", "departement", "area")
    wanted = wider if kind == "wide" else (kind,)
    return tuple(place for place in found if place.kind in wanted or _takes_a(place)) or found


def _as_written(form: str, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Leave out places whose name differs by its accents alone, where another bears the name as written.

    `Berne` is not Berné, nor `Vienne` Vienné; capitals are often written without accents and tell nothing.
    """
    if len(places) < 2 or form.isupper():
        return places
    written = form.casefold().replace("-", " ")
    names = {place: place.name.casefold().replace("-", " ") for place in places}
    if written not in names.values():
        return places
    return tuple(place for place in places if names[place] == written or fold(names[place]) != fold(written))


def _takes_a(place: Place) -> bool:
    """Tell whether a division is an island that `à` stands before: `à La Réunion`."""
    return place.kind == "departement" and place.code.startswith("97")


def kind_told(text: str, start: int) -> str:
    """Return what the words before a name say first of its kind: city, region, `wide` for any land; empty if nothing.

    >>> kind_told("dans la province du Limbourg", 20), kind_told("à Bhuj", 2), kind_told("Bhuj", 0)
    ('region', 'city', '')
    """
    before = text[max(0, start - _BEFORE_NAME) : start].replace("’", "'")
    return next(iter(_kinds_told(before, len(before))), "")


@cache
def _kinds_by_noun() -> dict[str, str]:
    return {row["form"]: row["kind"] for row in table("places/kinds")}


def _kinds_told(text: str, start: int) -> list[str]:
    """Return what the words before a name say of its kind: `la ville de`, `à`, `dans la`."""
    before = text[max(0, start - _BEFORE_NAME) : start]
    noun = _BEFORE.search(before)
    if noun:
        kind = _kinds_by_noun().get(noun.group(1))
        if kind:
            return [kind] * 2
    if _ARTICLE.search(before):
        return ["wide"]
    if re.search(r"\ben\s$", before, re.IGNORECASE):
        return ["wide"]
    return ["city"] if re.search(r"(?:^|\W)à\s$", before, re.IGNORECASE) else []


def _beside(
    text: str, item: Mentioned, found: tuple[Place, ...], named: dict[int, int], readings: list[tuple[Place, ...]]
) -> tuple[Place | None, tuple[Place, ...]]:
    """Return the reading that the place set beside the name holds, and the readings that are left.

    `Valence (Drôme)`, `Paris, au Texas`; where the place in brackets holds none of them, none is left.
    """
    left = found
    for _, end in item.spans:
        match = _INSIDE.match(text, end)
        if match is None:
            continue
        start = next((place for place in range(match.end(), end, -1) if place in named), None)
        wider = _unnamed(text, match.end()) if start is None else readings[named[start]]
        for outer in wider:
            if outer.kind == "city":
                continue
            inner = [place for place in found if lies_in(place, outer)]
            if inner:
                return inner[0], found
            if text[end : match.end()].lstrip().startswith("(") and not any(lies_in(outer, place) for place in found):
                left = ()
    return None, left


def _unnamed(text: str, start: int) -> tuple[Place, ...]:
    """Read the place inside brackets that no mention covers, by name or by number: `(Drôme)`, `(26)`."""
    if text[start - 1 : start] != "(":
        return ()
    end = text.find(")", start, start + 40)
    if end < 0:
        return ()
    inside = text[start:end].strip()
    if inside.isdigit() and len(inside) in (2, 3):
        return (Place("departement", "", "FR", inside, "", None, None, 0),)
    return lookup(inside)


def lies_in(place: Place, outer: Place) -> bool:
    """Tell whether a land, region or department holds a place.

    >>> lies_in(lookup("Rennes")[0], lookup("Bretagne")[0]), lies_in(lookup("Val-d'Oise")[0], lookup("Oise")[0])
    (True, False)
    """
    if outer.kind == "country":
        return place.country == outer.country and place.kind != "country"
    return place != outer and place.country == outer.country and outer.own in place.parents.split()


def _context(chosen: Iterable[Place | None], mentioned: Sequence[Mentioned]) -> Counter[str]:
    """Count the countries and divisions of the places that are settled."""
    context: Counter[str] = Counter()
    for place, item in zip(chosen, mentioned, strict=True):
        if place is not None:
            weight = len(item.spans)
            context[place.country] += weight
            for code in place.within:
                context[code] += weight
    del context[""]
    return context


def _dwarfing(found: tuple[Place, ...]) -> Place | None:
    """Return the reading beside which all others are hamlets."""
    first = found[0]
    others = max((place.population for place in found if place[2:4] != first[2:4]), default=0)
    return first if first.population >= _DWARFS * max(others, 1) else None


def _by_context(found: tuple[Place, ...], context: Counter[str]) -> Place | None:
    """Return the one reading that lies in a division or country that the article names."""
    for deep in (True, False):
        scores: dict[Place, int] = {}
        for place in found:
            codes = set(place.parents.split()) - {place.code} if deep else {place.country}
            scores[place] = sum(context[code] for code in codes)
        best = max(scores.values())
        winners = [place for place in found if scores[place] == best]
        if best and len(winners) == 1:
            return winners[0]
        if best and len({place.country for place in winners}) == 1:
            largest = _by_size(tuple(winners), context)
            if largest:
                return largest
    return None


def _by_size(found: tuple[Place, ...], context: Counter[str]) -> Place | None:
    """Return the reading that outweighs all others; a French place counts more in an article that names no country."""
    if found[0].kind in ("country", "area"):
        return (
            None if any(place.kind == "country" and place.country != found[0].country for place in found) else found[0]
        )
    abroad = sum(count for code, count in context.items() if len(code) == 2 and code.isalpha() and code != "FR")
    home = 1 if abroad > context["FR"] else _HOME
    weights = sorted(
        ((place.population * (home if place.country == "FR" else 1), place) for place in found), reverse=True
    )
    (first, best), rest = weights[0], weights[1:]
    if not rest or first >= _OUTWEIGHS * max(rest[0][0], 1):
        return best
    return None
