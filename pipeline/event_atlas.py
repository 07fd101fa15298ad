"""The places that an article names, by sentence, and how it speaks of each: what its events may choose from."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from pipeline import event_venues, places
from pipeline.event_chains import Named, chained
from pipeline.event_context import Context, symbol
from pipeline.event_features import stem
from pipeline.event_pairs import OneHot
from pipeline.places import lookup
from pipeline.records import EntityMention

_LEVELS = OneHot(("venue", "?", "?city", "?wide", "city", "departement", "area", "region", "country"))
NO_TRAITS = (*[0.0] * 10, *_LEVELS[""])
_HOLDERS = frozenset(("ORG", "EVENT"))
_ENDS_WITH = re.compile(r"\b(?:de la |de |du |des |d['’])(?=[A-ZÀ-Þ])([^\s\d][\w' -]{1,40})$")
_ELSEWHERE = re.compile(  # before a place where the event is not: `un homme originaire de Nice`, `en direction de Lyon`
    r"\b(?:originaires?|nati(?:f|ve)s?|en (?:direction|provenance)) (?:de la |de l['’]|du |des |de |d['’])$"
)
_NAMES = re.compile(r"\b(?:de la |de |du |des |d['’])([A-ZÀ-Þ][a-zà-ÿ][\w'’]+(?:[ -][A-ZÀ-Þ][\w'’]+)*)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place: as written, its entity, its country."""

    text: str
    entity_id: str | None
    country_code: str | None

    @property
    def key(self) -> str:
        """Return what tells it from other candidates."""
        return self.text


class Atlas:
    """The places that a doc names, by sentence, and how the article speaks of each."""

    def __init__(self, context: Context) -> None:
        self.entities = context.references.entities
        self.by_sentence: list[list[tuple[int, Place]]] = [[] for _ in context.sentence_bounds]
        self.count: Counter[str] = Counter()
        self.first: dict[str, Place] = {}
        self.label: dict[str, str] = {}
        self._seen: dict[str, set[str]] = {}
        self._venues: set[str] = set()
        self._columns: dict[str, tuple[int, ...]] = {}
        self._traits: dict[str, tuple[float, ...]] = {"": NO_TRAITS}
        self._links: dict[int, tuple[int, ...]] = {}
        self.title = ""
        self._named: list[Named] = []
        self._spelt: dict[str, Place] = {}
        self._at: dict[str, int] = {}  # the token where it is named first
        self._collect(context)
        self.order = {text: min(number, 4) for number, text in enumerate(self.first)}
        self.heading = {place.text for _, place in self.by_sentence[0]} if self.by_sentence else set()
        self.readings = {text: _reading(text) for text in self.first}
        self._within: Counter[str | tuple[str, str]] = Counter()
        for read in filter(None, self.readings.values()):
            codes = read.within | {read.country}
            self._within.update((*codes, *((code, read.kind) for code in codes)))
        self.chief = max(self.count, key=self.count.__getitem__, default="")
        self._total = self.count.total()
        self._levels = {text: self._level(context, text) for text in self.first}
        self._inner, self._outer = chained(context, self._named, self._levels)

    def _collect(self, context: Context) -> None:
        done: set[int] = set()
        for token in sorted(context.mentions):
            mention = context.mentions[token]
            if mention.start_char not in done:
                done.add(mention.start_char)
                self._add_mention(context, mention, token)
        for first, end, head in event_venues.unnamed(context):
            text = context.words_between(first, end).replace("\n", " ")
            self._venues.add(text)
            self._add(context, Place(text, None, None), head, (first, end), "")
        for sentence in self.by_sentence:
            sentence.sort(key=lambda item: item[0])

    def _add_mention(self, context: Context, mention: EntityMention, token: int) -> None:
        place = self._place(context, mention, token)
        if place is None or _ELSEWHERE.search(context.text, max(0, mention.start_char - 30), mention.start_char):
            return
        end = context.token_at(mention.end_char - 1) + 1
        place = self._add(context, place, _head(context, mention, token), (token, end), mention.label)
        if token == 0 and context.low[end : end + 1] == [":"]:
            self.title = place.text

    def _add(self, context: Context, place: Place, head: int, tokens: tuple[int, int], label: str) -> Place:
        """Add a place where it is named, and return it as it was spelt first."""
        first, end = tokens
        place = self._spelt.setdefault(_spelling(place.text), place)
        self.by_sentence[context.sentence[first]].append((head, place))
        self._named.append(Named(first, end, place.text))
        self.count[place.text] += 1
        if place.text not in self.first:
            self.first[place.text], self.label[place.text] = place, label
            self._at[place.text] = first
        mark = "L" if event_venues.introduced(context, first) else "S" if context.dep[head].startswith("nsubj") else "o"
        self._seen.setdefault(place.text, set()).add(mark)
        return place

    def _place(self, context: Context, mention: EntityMention, token: int) -> Place | None:
        """Return the place that a mention names, or the one in the name of an event or organisation."""
        named = event_venues.name_of(context, mention, token)
        if named:
            if named[1] < token or mention.label != "LOC":
                self._venues.add(named[0])
            entity = self.entities.get(mention.entity_id)
            return Place(named[0], mention.entity_id or None, entity.country_code if entity else None)
        inside = place_in(mention.text) if mention.label in _HOLDERS else None
        return Place(inside, None, None) if inside else None

    def columns(self, text: str) -> tuple[int, ...]:
        """Return the columns of a place that are the same for every event; the empty name is none."""
        if text not in self._columns:
            values = (
                str(min(text.count(" ") + text.count("-"), 3)), "h" if text in self.heading else "",
                str(min(self.count[text], 4)), self._levels.get(text, ""),
                text.split(" ", maxsplit=1)[0].lower() if " " in text else "", str(self.order.get(text, "-")),
                self.label.get(text, ""), self._finer(text), "".join(sorted(self._seen.get(text, ()))),
                "" if not self.title else "t" if self.title == text else "o", tie(text, self.chief),
                f"{text in self._inner}{text in self._outer}" if text else "", str(self._at.get(text, 0).bit_length()),
            )  # fmt: skip
            self._columns[text] = tuple(map(symbol, values))
        return self._columns[text]

    def traits(self, text: str) -> tuple[float, ...]:
        """Return what the second look knows of a place: where and how it is named, how wide it is; zeros for none."""
        if text not in self._traits:
            noted = (
                log1p(self._at[text]), log1p(len(text)), self.order[text], self.count[text] / self._total,
                text in self._inner, text in self._outer, text in self.heading, "L" in self._seen[text],
                text[:1].islower(), min(text.count(" "), 3),
            )  # fmt: skip
            self._traits[text] = (*map(float, noted), *_LEVELS[self._levels[text]])
        return self._traits[text]

    def links(self, context: Context, token: int) -> tuple[int, ...]:
        """Return of the place at a token, as symbols: preposition, dependency, the words before and after.

        The word before is that before the preposition, without one that before the leftmost dependent; the word after
        is that after the name, of a place that no mention holds (`région lilloise`) that after its noun.
        """
        if token not in self._links:
            children = context.children[token] if token >= 0 else []
            case = next((child for child in children if context.dep[child] == "case"), -1)
            first = case if case >= 0 else min([token, *children])
            mention = context.mentions.get(token)
            after = context.token_at(mention.end_char - 1) + 1 if mention else token + 1
            told = (
                context.low[case] if case >= 0 else "",
                context.dep[token] if token >= 0 else "",
                stem(context.low[first - 1]) if first > 0 else "",
                stem(context.low[after]) if 0 < after < len(context.low) else "",
            )
            self._links[token] = tuple(map(symbol, told))
        return self._links[token]

    def _level(self, context: Context, text: str) -> str:
        """Return how wide a place is: what the gazetteer says, for others what the words before the name say."""
        if text in self._venues:
            return "venue"
        read = self.readings.get(text)
        if read:
            return read.kind
        told = places.kind_told(context.text, context.offsets(self._at[text], self._at[text] + 1)[0])
        return told if told in _LEVELS else f"?{told}"

    def _finer(self, text: str) -> str:
        """Return how many places of the article lie in this one."""
        mine = self.readings.get(text)
        if mine is None:
            return "?" if text else ""
        code = mine.country if mine.kind == "country" else mine.own
        inside = self._within[code] - self._within[code, mine.kind]
        return str(min(inside, 2))


@lru_cache(maxsize=1 << 14)
def _spelling(text: str) -> str:
    """Return what different spellings of a place have in common: `l' Italie` and `l'Italie`, `CALVI` and `Calvi`."""
    return places.place_key(text).replace("' ", "'")


def place_in(name: str) -> str | None:
    """Return the place in the name of an event or an organisation, one that is known first, None without.

    >>> place_in("mairie de Lyon"), place_in("Tour de France 2016"), place_in("tournoi de Roland-Garros 2016")
    ('Lyon', 'France', 'Roland-Garros')
    """
    match = _ENDS_WITH.search(name)
    if match and lookup(match.group(1)):
        return match.group(1)
    names: list[str] = _NAMES.findall(name)
    return next((one for one in reversed(names) if lookup(one)), names[-1] if names else None)


@lru_cache(maxsize=1 << 14)
def tie(text: str, other: str) -> str:
    """Return how a place lies to another: in it, around it, in the same country or in another; empty without a place.

    >>> tie("Lyon", "France"), tie("France", "Lyon"), tie("Lyon", "Lille"), tie("Lyon", "Madrid"), tie("Lyon", "X")
    ('in', 'around', 'near', 'far', '?')
    """
    if text == other or not text or not other:
        return "same" if text else ""
    one, two = _reading(text), _reading(other)
    if one is None or two is None:
        return "?"
    code, of_other = (place.country if place.kind == "country" else place.own for place in (one, two))
    inside, around = of_other in one.within | {one.country}, code in two.within | {two.country}
    if inside != around:
        return "in" if inside else "around"
    return "near" if one.country == two.country else "far"


def _head(context: Context, mention: EntityMention, first: int) -> int:
    last = context.token_at(mention.end_char - 1)
    return next((i for i in range(first, last + 1) if not first <= context.head[i] <= last), first)


@lru_cache(maxsize=1 << 14)
def _reading(text: str) -> places.Place | None:
    """Return the best known place of a name: a country before a region, else the most populous."""
    found = lookup(text)
    return next((place for place in found if place.kind == "country"), found[0] if found else None)
