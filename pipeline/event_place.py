"""Where it happens: a place named in the clause, the sentence, nearby, in the headline, or told of an earlier event."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline import event_venues, extensions, places
from pipeline.event_batch import Batch
from pipeline.event_context import Context, symbol
from pipeline.event_frame import SHARED, Frame
from pipeline.event_pairs import NOWHERE, Offers, Pair, Pairs, between, sides, symbols_of
from pipeline.places import lookup
from pipeline.records import Entity, EntityMention
from pipeline.triggers import Trigger

_FREQUENT = 5
_RANKS = 4  # places of another sentence, counted from its end
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


_OF_EVENT = [TYPE, STEM, FORM, TOLD, DET, PART, COUNT]
_OF_TEXT = [SIZE, HEADING, FREQUENCY, LEVEL, WORD, FIRST, LABEL, FINER, SEEN, TITLE]
_OF_CANDIDATE = [*_OF_TEXT, CASE, DEP]
_KINDS = ("own", "back1", "back2", "heading", "lead", "next", "frequent", "none")
_OWN, _BACK, _BACK_2, _HEADING, _LEAD, _NEXT, _FREQUENTLY, _NONE = range(len(_KINDS))
_KIND_SYMBOLS = np.array([symbol(kind) for kind in _KINDS], np.uint64)


class _Article:
    """The places of one article as candidates; its tokens are numbered on from `first`."""

    def __init__(self, context: Context, first: int, found: Pairs) -> None:
        self.context, self.first, self.found = context, first, found
        self.atlas = Atlas(context)
        self.none = self._at(-1, None)
        self.by_sentence = [[(t, p, self._at(t, p)) for t, p in sentence] for sentence in self.atlas.by_sentence]
        self.heads = [sorted(token for token, _ in sentence) for sentence in self.atlas.by_sentence]
        frequent = self.atlas.count.most_common(_FREQUENT)
        self._elsewhere: dict[int, list[Pair]] = {}
        self.frequent = [(text, self._at(-1, self.atlas.first[text])) for text, _ in frequent]

    def _at(self, token: int, place: Place | None) -> int:
        symbols = self.atlas.columns(place.text if place else "") + self.atlas.ties(self.context, token)
        return self.found.add(place, NOWHERE if token < 0 else self.first + token, symbols)

    def event(self, trigger: Trigger, frame: Frame) -> tuple[int, ...]:
        """Return the columns that are the same for all candidates of an event."""
        number = self.context.sentence[trigger.head]
        part = "head" if number == 0 else "lead" if number <= 3 else "body"
        count = str(min(len(self.by_sentence[number]), 3))
        return (*frame.symbols[:SHARED], symbol(part), symbol(count))

    def pairs(self, trigger: Trigger) -> list[Pair]:
        """Return the candidates of a trigger, last none, with the rank of each."""
        number = self.context.sentence[trigger.head]
        if number not in self._elsewhere:
            self._elsewhere[number] = list(self._others(number))
        own = [
            (_OWN, candidate, between(self.heads[number], trigger.head, token))
            for token, _, candidate in self.by_sentence[number]
        ]
        return own + self._elsewhere[number]

    def _others(self, number: int) -> Iterator[Pair]:
        """Yield the candidates of an event of a sentence that it does not name itself."""
        seen = {place.text for _, place, _ in self.by_sentence[number]}
        for kind, index in _elsewhere(number, len(self.by_sentence)):
            for rank, (_, place, candidate) in enumerate(reversed(self.by_sentence[index][-_RANKS:])):
                if place.text not in seen:
                    seen.add(place.text)
                    yield kind, candidate, rank
        for text, candidate in self.frequent:
            if text not in seen:
                yield _FREQUENTLY, candidate, -1
        yield _NONE, self.none, -1


def candidates(batch: Batch) -> Offers:
    """Return the places that may be those of the triggers of some articles, each time last none."""
    found, frames = Pairs(), iter(batch.frames)
    events: list[tuple[int, ...]] = []
    for story, first in zip(batch.stories, batch.first, strict=False):
        if story.triggers:
            article = _Article(story.context, first, found)
            events += [article.event(trigger, next(frames)) for trigger in story.triggers]
            found.of_event += [article.pairs(trigger) for trigger in story.triggers]
    event, kind, candidate, rank = found.arrays
    columns = found.base(events, _OF_EVENT, _OF_CANDIDATE, TITLE + 1)
    columns[KIND], columns[RANK] = _KIND_SYMBOLS[kind], symbols_of(rank)
    own = np.flatnonzero(kind == _OWN)
    heads, tokens = batch.spans[event[own], 0], np.array(found.tokens)[candidate[own]]
    columns[SIDE, own] = sides(heads, tokens)
    columns[PATH, own] = list(map(symbol, batch.paths.texts(heads, tokens)))
    return Offers(found.valued(candidate), columns)


@lru_cache(maxsize=4096)
def _elsewhere(number: int, sentences: int) -> tuple[tuple[int, int], ...]:
    """Return the other sentences to look in, the nearest first, with their kind."""
    near = [(_BACK, number - 1), (_BACK_2, number - 2), (_HEADING, 0), *((_LEAD, index) for index in (1, 2, 3))]
    return tuple(
        (kind, index) for kind, index in (*near, (_NEXT, number + 1)) if 0 <= index < sentences and index != number
    )
