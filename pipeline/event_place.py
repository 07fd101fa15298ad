"""Where it happens: a place named in the clause, the sentence, nearby, in the headline, or told of an earlier event."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline import extensions
from pipeline.arguments import Frame, path_to
from pipeline.event_context import Context, symbol
from pipeline.records import Entity, EntityMention
from pipeline.triggers import Trigger

_NEAR_SENTENCES = 2
_FREQUENT = 5

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
) = range(19)
TEMPLATES = (
    (KIND,), (KIND, TYPE), (KIND, FORM), (KIND, PART), (PATH,), (PATH, FORM), (PATH, CASE), (PATH, TYPE),
    (SIDE, KIND), (SIDE, TYPE), (RANK, KIND), (RANK, COUNT, KIND), (CASE, KIND), (CASE, TYPE),
    (CASE, DEP, SIDE), (STEM, KIND), (STEM, CASE), (COUNT, KIND), (COUNT, KIND, TYPE), (SIZE, KIND),
    (SIZE, TYPE, KIND), (HEADING, KIND), (HEADING, TYPE, KIND), (FREQUENCY, KIND), (FREQUENCY, TYPE),
    (HEADING, SIZE, KIND), (LEVEL, KIND), (LEVEL, TYPE), (DEP, CASE), (TYPE, PART, KIND),
    (FREQUENCY, SIZE, HEADING), (TOLD, KIND), (TOLD, TYPE, KIND), (TOLD, FREQUENCY), (DET, KIND),
    (DET, FORM, KIND), (TOLD, HEADING), (LEVEL, SIZE, FREQUENCY), (WORD, KIND), (WORD, TYPE), (FIRST, KIND),
    (FIRST, FREQUENCY), (FIRST, TYPE, KIND), (FIRST, SIZE, KIND), (FIRST, PART, KIND), (FIRST, TOLD),
    (FIRST, HEADING, KIND), (FIRST, COUNT, KIND),
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
    """The places that a doc names, by sentence, with how often and whether in the headline."""

    def __init__(self, context: Context) -> None:
        entities: dict[str, Entity] = {row.entity_id: row for row in extensions.get(context.doc, "entities")}
        self.entities = entities
        self.by_sentence: list[list[tuple[int, Place]]] = [[] for _ in context.sentence_bounds]
        self.count: Counter[str] = Counter()
        self.first: dict[str, Place] = {}
        seen: set[int] = set()
        for token in sorted(context.mentions):
            mention = context.mentions[token]
            if mention.label != "LOC" or mention.start_char in seen:
                continue
            seen.add(mention.start_char)
            head = self._head(context, mention, token)
            place = Place(mention.text, mention.entity_id or None, self._country(mention))
            self.by_sentence[context.sentence[token]].append((head, place))
            self.count[place.text] += 1
            self.first.setdefault(place.text, place)
        self.order = {text: str(min(number, 4)) for number, text in enumerate(self.first)}
        self.heading = {place.text for _, place in self.by_sentence[0]} if self.by_sentence else set()

    def _head(self, context: Context, mention: EntityMention, first: int) -> int:
        last = context.token_at(mention.end_char - 1)
        return next((i for i in range(first, last + 1) if not first <= context.head[i] <= last), first)

    def _country(self, mention: EntityMention) -> str | None:
        entity = self.entities.get(mention.entity_id)
        return entity.country_code if entity else None

    def level(self, place: Place) -> str:
        """Return how big a place is as far as the gazetteer knows: country, region or town."""
        entity = self.entities.get(place.entity_id or "")
        if entity is None or not entity.country_code:
            return "?"
        return "country" if entity.admin_code in {None, entity.country_code} else "inside"


def candidates(context: Context, atlas: Atlas, trigger: Trigger) -> tuple[list[Place | None], list[list[int]]]:
    """Return the places that may be the event's, last none, and their base columns."""
    frame = Frame(context, trigger)
    number = context.sentence[trigger.head]
    found: list[Place | None] = []
    rows: list[list[int]] = []
    own = atlas.by_sentence[number]
    part = "head" if number == 0 else "lead" if number <= 3 else "body"
    count = str(min(len(own), 3))

    def add(place: Place | None, *marks: str, token: int) -> None:
        kind, path, side, rank = marks
        text = place.text if place else ""
        case = (
            next((context.low[c] for c in context.children[token] if context.dep[c] == "case"), "")
            if token >= 0
            else ""
        )
        found.append(place)
        rows.append([symbol(value) for value in (
            kind, path, frame.form, trigger.type or "", side, rank, case, part, frame.stem, count,
            str(min(text.count(" ") + text.count("-"), 3)), "h" if text in atlas.heading else "",
            str(min(atlas.count[text], 4)), context.dep[token] if token >= 0 else "",
            atlas.level(place) if place else "",
            frame.told, frame.det, text.split(" ")[0].lower() if " " in text else "", atlas.order.get(text, "-"),
        )])  # fmt: skip

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
