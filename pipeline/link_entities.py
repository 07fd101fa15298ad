"""Gives the entities of all articles one id per real entity: `per:emmanuel-macron`, `loc:valence-es`.

Names are compared folded. Equal names are one entity unless their contexts conflict (gender, field of the role, place);
short names and acronyms join a fuller name only where the corpus knows one. A wrong merge is worse than a missed one.
The result does not depend on the order of the articles; the rows of one article stand together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter

from pipeline.entity_groups import Key
from pipeline.entity_rows import entity_rows
from pipeline.folding import fold, name_key, units
from pipeline.gender import is_first_name
from pipeline.homonyms import Member, without_conflict
from pipeline.records import Entity
from pipeline.roles import role_nouns, words_of
from pipeline.short_names import join_acronyms, join_surnames

Row = tuple[str, str | None, Entity]  # article, publication date, entity


@dataclass(frozen=True)
class LinkedEntities:
    """`ids` from article-local to corpus ids; the entities of the corpus, sorted by id."""

    ids: dict[str, str]
    entities: list[Entity]


def link_entities(rows: Iterable[Row]) -> LinkedEntities:
    """Return the corpus ids of the article-local entities, and the entities of the corpus.

    >>> rows = [("a", "2024-05-01", Entity("a:PER:emmanuel-macron", "Emmanuel Macron", "PER")),
    ...         ("b", "2024-05-02", Entity("b:PER:macron-emmanuel", "MACRON Emmanuel", "PER"))]
    >>> sorted(set(link_entities(rows).ids.values()))
    ['per:emmanuel-macron']
    """
    buckets = _buckets(rows)
    groups = [group for key in sorted(buckets) for group in without_conflict(key, buckets[key])]
    ids: dict[str, str] = {}
    entities = []
    for group, entity in entity_rows(join_surnames(join_acronyms(groups))):
        ids.update(dict.fromkeys(group.locals, entity.entity_id))
        entities.append(entity)
    return LinkedEntities(ids, sorted(entities, key=lambda entity: entity.entity_id))


def _buckets(rows: Iterable[Row]) -> dict[Key, list[Member]]:
    """Return the entities that have one key together."""
    buckets: dict[Key, list[Member]] = defaultdict(list)
    for _, article in groupby(rows, key=itemgetter(0)):
        members = list(article)
        country = _main_country(entity for _, _, entity in members)
        for article_id, published, entity in members:
            key = _key(entity, country)
            if _is_private(entity, key):
                key = (*key, "?", article_id)
            buckets[key].append((published or "", article_id, entity))
    return buckets


def _is_private(entity: Entity, key: Key) -> bool:
    """Tell whether a name is too common to be the same in two articles: a bare first name, a bare `Martin`."""
    if entity.label != "PER" or len(key) != 2 or entity.role:
        return False
    return key[1] in words_of("common_surname") or is_first_name(key[1])


def _main_country(entities: Iterator[Entity]) -> str:
    """Return the country that the article's places name most, empty without places."""
    counts: Counter[str] = Counter()
    for entity in entities:
        if entity.label == "LOC" and entity.country_code:
            counts[entity.country_code] += entity.n_mentions
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def _key(entity: Entity, country: str) -> Key:
    """Return what entities must share to be one."""
    folded = name_key(entity.name)
    if entity.label == "PER":
        parts = units(entity.name)
        return ("PER", *sorted(part for unit in parts for part in unit.split("-")))
    if entity.label == "LOC":
        if entity.country_code or entity.latitude is not None:
            return ("LOC", _place_key(entity, folded))
        return ("LOC", folded, "?", country)
    if entity.label == "ORG" and folded.split(" ", 1)[0] in _bodies():
        return ("ORG", folded, country)
    return (entity.label, folded)


def _place_key(entity: Entity, folded: str) -> str:
    """Return country, code and position: names differ (`Kiev`, `Kyiv`), a province and its capital share a code."""
    if entity.latitude is not None and entity.longitude is not None:
        return f"{entity.country_code}:{entity.admin_code or ''}:{entity.latitude:.3f}:{entity.longitude:.3f}"
    return f"{entity.country_code}:{entity.admin_code or folded}"


@cache
def _bodies() -> frozenset[str]:
    """Return the folded nouns of institutions that every country has: `ministère`, `parlement`."""
    return frozenset(fold(form) for form, nouns in role_nouns().items() if any(noun.kind == "body" for noun in nouns))
