"""Where it happens: a place named in the clause, the sentence, nearby, in the headline, or told of an earlier event."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from pipeline import event_venues, extensions, places
from pipeline.arguments import Frame, path_to
from pipeline.event_context import Context, symbol
from pipeline.places import lookup
from pipeline.records import Entity, EntityMention
from pipeline.triggers import Trigger

_NEAR_SENTENCES = 2
_FREQUENT = 5
_HOLDERS = frozenset(("ORG", "EVENT"))
_ENDS_WITH = re.compile(r"\b(?:de la |de |du |des |d['’])(?=[A-ZÀ-Þ])([^\s\d][\w' -]{1,40})$")

(
    KIND,
    PATH,
    FORM,
    TYPE,
    SIDE,
    RANK,
    CASE,
    PART,
    STEM,
    COUNT,
    SIZE,
    HEADING,
    FREQUENCY,
    DEP,
    LEVEL,
    TOLD,
    DET,
    WORD,
    FIRST,
    LABEL,
    FINER,
    SEEN,
    TITLE,
) = range(23)
TEMPLATES = (
    (KIND,), (KIND, TYPE), (KIND, FORM), (KIND, PART), (PATH,), (PATH, FORM), (PATH, CASE), (PATH, TYPE),
    (SIDE, KIND), (SIDE, TYPE), (RANK, KIND), (RANK, COUNT, KIND), (CASE, KIND), (CASE, TYPE),
    (CASE, DEP, SIDE), (STEM, KIND), (STEM, CASE), (COUNT, KIND), (COUNT, KIND, TYPE), (SIZE, KIND),
    (SIZE, TYPE, KIND), (HEADING, KIND), (HEADING, TYPE, KIND), (FREQUENCY, KIND), (FREQUENCY, TYPE),
    (HEADING, SIZE, KIND), (LEVEL, KIND), (LEVEL, TYPE), (DEP, CASE), (TYPE, PART, KIND),
    (FREQUENCY, SIZE, HEADING), (TOLD, KIND), (TOLD, TYPE, KIND), (TOLD, FREQUENCY), (DET, KIND),
    (DET, FORM, KIND), (TOLD, HEADING), (LEVEL, SIZE, FREQUENCY), (WORD, KIND), (WORD, TYPE), (FIRST, KIND),
    (FIRST, FREQUENCY), (FIRST, TYPE, KIND), (FIRST, SIZE, KIND), (FIRST, PART, KIND), (FIRST, TOLD),
    (FIRST, HEADING, KIND), (FIRST, COUNT, KIND), (LABEL, KIND), (LABEL, CASE, KIND), (LABEL, TYPE), (FINER, KIND),
    (FINER, LEVEL, TYPE), (FINER, LEVEL, KIND), (SEEN, KIND), (SEEN, TYPE), (SEEN, LEVEL, FREQUENCY),
    (SEEN, DEP, CASE), (SEEN, FINER, KIND), (TITLE, KIND), (TITLE, TYPE), (TITLE, LEVEL, FINER), (TITLE, FIRST, FINER),
    (TITLE, FINER, KIND), (LEVEL, CASE, KIND), (LEVEL, PATH), (SEEN, FINER, FIRST),
)  # fmt: skip


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
        entities: dict[str, Entity] = {row.entity_id: row for row in extensions.get(context.doc, "entities")}
        self.entities = entities
        self.by_sentence: list[list[tuple[int, Place]]] = [[] for _ in context.sentence_bounds]
        self.count: Counter[str] = Counter()
        self.first: dict[str, Place] = {}
        self.label: dict[str, str] = {}
        self._seen: dict[str, set[str]] = {}
        self.noun: dict[str, bool] = {}
        self._columns: dict[str, tuple[int, ...]] = {}
        self._ties: dict[int, tuple[int, int]] = {}
        self.title = ""
        done: set[int] = set()
        for token in sorted(context.mentions):
            mention = context.mentions[token]
            if mention.start_char not in done:
                done.add(mention.start_char)
                self._add(context, mention, token)
        self.order = {text: str(min(number, 4)) for number, text in enumerate(self.first)}
        self.seen = {text: "".join(sorted(marks)) for text, marks in self._seen.items()}
        self.heading = {place.text for _, place in self.by_sentence[0]} if self.by_sentence else set()
        self.readings = {text: _reading(text) for text in self.first}
        self.levels = {
            text: "venue" if self.noun.get(text) else read.kind if read else "?" for text, read in self.readings.items()
        }
        self._within: Counter[str | tuple[str, str]] = Counter()
        for read in filter(None, self.readings.values()):
            codes = read.within | {read.country}
            self._within.update((*codes, *((code, read.kind) for code in codes)))
        self.finer = {text: self._finer(text) for text in self.first}

    def _add(self, context: Context, mention: EntityMention, token: int) -> None:
        head = self._head(context, mention, token)
        place = self._place(context, mention, token)
        if place is None:
            return
        self.by_sentence[context.sentence[token]].append((head, place))
        self.count[place.text] += 1
        self.first.setdefault(place.text, place)
        self.label.setdefault(place.text, mention.label)
        mark = "L" if event_venues.introduced(context, token) else "S" if context.dep[head].startswith("nsubj") else "o"
        self._seen.setdefault(place.text, set()).add(mark)
        if token == 0 and context.low[context.token_at(mention.end_char - 1) + 1 :][:1] == [":"]:
            self.title = place.text

    def _place(self, context: Context, mention: EntityMention, token: int) -> Place | None:
        """Return the place that a mention names, or the one that the name of an event or organisation ends with."""
        named = event_venues.name_of(context, mention, token)
        if named:
            self.noun[named[0]] = named[1] < token or mention.label != "LOC"
            return Place(named[0], mention.entity_id or None, self._country(mention))
        match = _ENDS_WITH.search(mention.text) if mention.label in _HOLDERS else None
        return Place(match.group(1), None, None) if match and lookup(match.group(1)) else None

    def _head(self, context: Context, mention: EntityMention, first: int) -> int:
        last = context.token_at(mention.end_char - 1)
        return next((i for i in range(first, last + 1) if not first <= context.head[i] <= last), first)

    def _country(self, mention: EntityMention) -> str | None:
        entity = self.entities.get(mention.entity_id)
        return entity.country_code if entity else None

    def columns(self, text: str) -> tuple[int, ...]:
        """Return the columns of a place that are the same for every event; the empty name is none."""
        if text not in self._columns:
            values = (
                str(min(text.count(" ") + text.count("-"), 3)), "h" if text in self.heading else "",
                str(min(self.count[text], 4)), self.levels[text] if text else "",
                text.split(" ", maxsplit=1)[0].lower() if " " in text else "", self.order.get(text, "-"),
                self.label.get(text, ""), self.finer.get(text, ""), self.seen.get(text, ""),
                "" if not self.title else "t" if self.title == text else "o",
            )  # fmt: skip
            self._columns[text] = tuple(symbol(value) for value in values)
        return self._columns[text]

    def ties(self, context: Context, token: int) -> tuple[int, int]:
        """Return the preposition of the place at a token and its dependency, as symbols."""
        if token not in self._ties:
            children = context.children[token] if token >= 0 else []
            case = next((context.low[child] for child in children if context.dep[child] == "case"), "")
            self._ties[token] = symbol(case), symbol(context.dep[token] if token >= 0 else "")
        return self._ties[token]

    def _finer(self, text: str) -> str:
        """Return how many places of the article lie in this one."""
        mine = self.readings[text]
        if mine is None:
            return "?"
        code = mine.country if mine.kind == "country" else mine.own
        inside = self._within[code] - self._within[code, mine.kind]
        return str(min(inside, 2))


@lru_cache(maxsize=1 << 14)
def _reading(text: str) -> places.Place | None:
    """Return the best known place of a name: a country before a region, else the most populous."""
    found = lookup(text)
    return next((place for place in found if place.kind == "country"), found[0] if found else None)


def candidates(context: Context, atlas: Atlas, trigger: Trigger) -> tuple[list[Place | None], list[list[int]]]:
    """Return the places that may be the event's, last none, and their base columns."""
    frame = Frame(context, trigger)
    number = context.sentence[trigger.head]
    found: list[Place | None] = []
    rows: list[list[int]] = []
    own = atlas.by_sentence[number]
    part = "head" if number == 0 else "lead" if number <= 3 else "body"
    count = str(min(len(own), 3))

    told = (frame.form, trigger.type or "", part, frame.stem, count, frame.told, frame.det)
    form, kind_of, opening, word, many, told_as, det = (symbol(value) for value in told)

    def add(place: Place | None, *marks: str, token: int) -> None:
        kind, path, side, rank = (symbol(mark) for mark in marks)
        case, dep = atlas.ties(context, token)
        size, heading, frequency, level, first_word, first, *rest = atlas.columns(place.text if place else "")
        found.append(place)
        rows.append([
            kind, path, form, kind_of, side, rank, case, opening, word, many, size, heading, frequency, dep, level,
            told_as, det, first_word, first, *rest,
        ])  # fmt: skip

    seen: set[str] = set()
    for token, place in own:
        between = sum(1 for other, _ in own if min(token, trigger.head) < other < max(token, trigger.head))
        side = f"{'+' if token > trigger.head else '-'}{_bucket(abs(token - trigger.head))}"
        add(place, "own", path_to(context, frame, token), side, str(between), token=token)
        seen.add(place.text)
    for kind, index in _elsewhere(number, len(atlas.by_sentence)):
        for rank, (token, place) in enumerate(reversed(atlas.by_sentence[index])):
            if place.text not in seen and rank < 4:
                seen.add(place.text)
                add(place, kind, "", "", str(rank), token=token)
    for text, _ in atlas.count.most_common(_FREQUENT):
        if text not in seen:
            seen.add(text)
            add(atlas.first[text], "frequent", "", "", "", token=-1)
    add(None, "none", "", "", "", token=-1)
    return found, rows


def _elsewhere(number: int, sentences: int) -> list[tuple[str, int]]:
    """Return the other sentences to look in, the nearest first."""
    near = [(f"back{back}", number - back) for back in range(1, _NEAR_SENTENCES + 1)]
    near += [("heading", 0), ("lead", 1), ("lead", 2), ("lead", 3), ("next", number + 1)]
    return [(kind, index) for kind, index in near if 0 <= index < sentences and index != number]


def _bucket(distance: int) -> int:
    return next((n for n in (1, 2, 3, 5, 8, 12, 20) if distance <= n), 40)
