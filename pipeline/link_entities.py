"""Gives the entities of all articles one id per real entity: `per:emmanuel-macron`, `loc:valence-es`.

Names are compared folded. Equal names are one entity unless their contexts conflict (gender, field of the role, place);
short names and acronyms join a fuller name only where the corpus knows one. A wrong merge is worse than a missed one.
The result does not depend on the order of the articles; the rows of one article stand together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter

from pipeline.folding import fold, slug, units
from pipeline.gender import is_first_name
from pipeline.lexicons import table
from pipeline.records import Entity
from pipeline.roles import content_words, role_nouns, words_of

Row = tuple[str, str | None, Entity]
Key = tuple[str, ...]

_DOMINANT = 3  # articles in which a full name must stand before a bare surname joins it
_HOMONYMS = 200  # persons of one name with which another is compared
_RIVALS = frozenset(("politics", "business", "justice", "security", "science", "everyday", "crime"))
_BOUND_TO_PLACE = frozenset(("maire", "curé", "évêque", "archevêque", "bourgmestre", "boulanger", "échevin"))
_STRONG = frozenset(("title", "agreement"))


@dataclass(frozen=True)
class LinkedEntities:
    """`ids` from article-local to corpus ids; the entities of the corpus, sorted by id."""

    ids: dict[str, str]
    entities: list[Entity]


@dataclass(slots=True)
class Group:
    """Article-local entities taken to be one."""

    label: str
    key: Key
    names: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    genders: Counter[tuple[str, str]] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    domains: set[str] = field(default_factory=set)
    seats: set[str] = field(default_factory=set)
    place: tuple[str | None, str | None, float | None, float | None] | None = None
    locals: list[str] = field(default_factory=list)
    n_mentions: int = 0
    articles: int = 0
    first_seen: str = ""
    last_seen: str = ""

    @property
    def gender(self) -> str:
        """The gender told by most, empty when unknown."""
        totals: Counter[str] = Counter()
        for (gender, _), count in self.genders.items():
            totals[gender] += count
        ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return ""
        return ranked[0][0]


@cache
def _domains() -> dict[str, str]:
    return {row["base"]: row["domain"] for row in table("entities/role_domains")}


@cache
def _bodies() -> frozenset[str]:
    """Return the folded nouns of institutions that every country has: `ministère`, `parlement`."""
    return frozenset(fold(form) for form, nouns in role_nouns().items() if any(noun.kind == "body" for noun in nouns))


def link_entities(rows: Iterable[Row]) -> LinkedEntities:
    """Return the corpus ids of the article-local entities, and the entities of the corpus.

    >>> rows = [("a", "2024-05-01", Entity("a:PER:emmanuel-macron", "Emmanuel Macron", "PER")),
    ...         ("b", "2024-05-02", Entity("b:PER:macron-emmanuel", "MACRON Emmanuel", "PER"))]
    >>> sorted(set(link_entities(rows).ids.values()))
    ['per:emmanuel-macron']
    """
    buckets: dict[Key, list[tuple[str, str, Entity]]] = defaultdict(list)
    for _, article in groupby(rows, key=itemgetter(0)):
        members = list(article)
        country = _main_country(entity for _, _, entity in members)
        for article_id, published, entity in members:
            key = _key(entity, country)
            if _is_private(entity, key):
                key = (*key, "?", article_id)
            buckets[key].append((published or "", article_id, entity))
    groups = [group for key in sorted(buckets) for group in _split(key, buckets[key])]
    groups = _join_acronyms(groups)
    groups = _join_short_names(groups)
    return _finish(groups)


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
    folded = fold(entity.name).replace("-", " ")
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


# conflicts


def _split(key: Key, members: list[tuple[str, str, Entity]]) -> list[Group]:
    """Return the members as groups without conflict, the best documented first."""
    groups: list[Group] = []
    members.sort(key=lambda member: (-_evidence(member[2]), member[0], member[1], member[2].entity_id))
    for published, _, entity in members:
        domains, seats = _fields(entity.role)
        target = None
        if key[0] == "PER":
            fitting = [group for group in groups[-_HOMONYMS:] if not _conflict(group, entity, domains, seats)]
            target = _closest(fitting, domains, seats)
        elif groups:
            target = groups[0]
        if target is None:
            target = Group(key[0], key)
            groups.append(target)
        _add(target, entity, published, domains, seats)
    return groups


def _evidence(entity: Entity) -> int:
    return 2 * (entity.role is not None) + (entity.gender is not None)


@cache
def _fields(role: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields of a role and, for offices bound to a place, its words."""
    if not role:
        return frozenset(), frozenset()
    bases = [noun.base for word in role.lower().split() for noun in role_nouns().get(word, ())]
    domains = frozenset(_domains()[base] for base in bases if base in _domains())
    bound = any(base in _BOUND_TO_PLACE for base in bases)
    return domains, content_words(role) - {fold(base) for base in bases} if bound else frozenset()


def _conflict(group: Group, entity: Entity, domains: frozenset[str], seats: frozenset[str]) -> bool:
    if entity.gender and entity.gender_basis in _STRONG and group.gender not in ("", entity.gender):
        return True
    if domains and group.domains and not domains & group.domains and not _compatible(domains, group.domains):
        return True
    return bool(seats and group.seats and not seats & group.seats)


def _compatible(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether one person can be called both: minister and company head, but not minister and goalkeeper."""
    pairs = {frozenset((a, b)) for a in one for b in other}
    return any(pair <= _RIVALS and not pair & {"everyday", "crime"} for pair in pairs)


def _closest(groups: list[Group], domains: frozenset[str], seats: frozenset[str]) -> Group | None:
    """Return the group that shares most; None where several share nothing more than the name."""
    if len(groups) <= 1:
        return groups[0] if groups else None
    shared = [group for group in groups if domains & group.domains or seats & group.seats]
    return shared[0] if len(shared) == 1 else None


def _add(group: Group, entity: Entity, published: str, domains: frozenset[str], seats: frozenset[str]) -> None:
    group.names[entity.name] += max(entity.n_mentions, 1)
    group.aliases.update(entity.aliases or (entity.name,))
    if entity.gender:
        group.genders[entity.gender, entity.gender_basis or ""] += 1
    if entity.role:
        group.roles[entity.role] += 1
    group.domains |= domains
    group.seats |= seats
    if group.place is None and entity.label == "LOC":
        group.place = (entity.country_code, entity.admin_code, entity.latitude, entity.longitude)
    group.locals.append(entity.entity_id)
    group.n_mentions += entity.n_mentions
    group.articles += 1
    _see(group, published, published)


def _see(group: Group, first: str, last: str) -> None:
    if first and (not group.first_seen or first < group.first_seen):
        group.first_seen = first
    group.last_seen = max(group.last_seen, last)


# short names


def _join_acronyms(groups: list[Group]) -> list[Group]:
    """Join organisations known by an acronym only to the one fuller name that bears it."""
    bearers: dict[str, set[int]] = defaultdict(set)
    by_key = {group.key: index for index, group in enumerate(groups) if group.label == "ORG"}
    for index, group in enumerate(groups):
        if group.label == "ORG":
            for alias in group.aliases:
                bearers[fold(alias).replace("-", " ")].add(index)
    merged: dict[int, int] = {}
    for key, index in by_key.items():
        group = groups[index]
        others = bearers[key[1]] - {index}
        if len(others) == 1 and _is_acronym(group):
            merged[index] = next(iter(others))
    return _merge(groups, merged)


def _is_acronym(group: Group) -> bool:
    return all(name.isupper() and " " not in name for name in group.names)


def _join_short_names(groups: list[Group]) -> list[Group]:
    """Join a bare surname to the full name that the corpus knows, if it knows one and knows it well."""
    families: dict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        if group.label == "PER" and len(group.key) > 2:
            families[units(_best(group.names))[-1]].append(index)
    merged: dict[int, int] = {}
    for index, group in enumerate(groups):
        if group.label != "PER" or len(group.key) != 2 or group.key[1] in words_of("common_surname"):
            continue
        full = families.get(group.key[1], [])
        if len(full) == 1 and groups[full[0]].articles >= _DOMINANT and _may_join(groups[full[0]], group):
            merged[index] = full[0]
    return _merge(groups, merged)


def _may_join(full: Group, short: Group) -> bool:
    if short.gender and full.gender and short.gender != full.gender:
        return False
    return not short.roles or bool(short.domains & full.domains) or bool(set(short.roles) & set(full.roles))


def _merge(groups: list[Group], merged: dict[int, int]) -> list[Group]:
    for source, target in merged.items():
        _absorb(groups[_last(merged, target)], groups[source])
    return [group for index, group in enumerate(groups) if index not in merged]


def _last(merged: dict[int, int], index: int) -> int:
    seen = set()
    while index in merged and index not in seen:
        seen.add(index)
        index = merged[index]
    return index


def _absorb(target: Group, source: Group) -> None:
    target.names.update(source.names)
    target.aliases |= source.aliases
    target.genders.update(source.genders)
    target.roles.update(source.roles)
    target.domains |= source.domains
    target.seats |= source.seats
    target.locals += source.locals
    target.n_mentions += source.n_mentions
    target.articles += source.articles
    _see(target, source.first_seen, source.last_seen)


# rows


def _best(names: Counter[str]) -> str:
    """Return the fullest of the frequent forms, in ordinary case."""
    floor = max(names.values()) / 5
    frequent = [name for name in names if names[name] >= floor]
    return min(frequent, key=lambda name: (name.isupper() and len(name) > 5, -len(name.split()), -names[name], name))


def _finish(groups: list[Group]) -> LinkedEntities:
    named: dict[str, list[tuple[Group, str]]] = defaultdict(list)
    for group in groups:
        name = _best(group.names)
        named[f"{group.label.lower()}:{slug(name)}"].append((group, name))
    ids: dict[str, str] = {}
    entities = []
    for base, homonyms in named.items():
        homonyms.sort(key=lambda pair: (-pair[0].articles, pair[0].first_seen or "9999", min(pair[0].locals)))
        for group, name, entity_id in _numbered(base, homonyms):
            ids.update(dict.fromkeys(group.locals, entity_id))
            entities.append(_row(group, name, entity_id))
    entities.sort(key=lambda entity: entity.entity_id)
    return LinkedEntities(ids, entities)


def _numbered(base: str, homonyms: list[tuple[Group, str]]) -> Iterator[tuple[Group, str, str]]:
    taken: set[str] = set()
    for rank, (group, name) in enumerate(homonyms):
        entity_id = base
        if len(homonyms) > 1 and group.place and group.place[0]:
            entity_id = "-".join(filter(None, (base, group.place[0].lower(), slug(group.place[1] or ""))))
        elif rank:
            entity_id = f"{base}-{rank + 1}"
        while entity_id in taken:
            entity_id += "-2"
        taken.add(entity_id)
        yield group, name, entity_id


def _row(group: Group, name: str, entity_id: str) -> Entity:
    gender = group.gender or None
    bases = Counter({basis: count for (value, basis), count in group.genders.items() if value == gender})
    country, admin, latitude, longitude = group.place or (None, None, None, None)
    return Entity(
        entity_id, name, group.label, aliases=tuple(sorted(group.aliases)), gender=gender,
        gender_basis=_most(bases) if gender else None, role=_most(group.roles), country_code=country,
        admin_code=admin, latitude=latitude, longitude=longitude, n_mentions=group.n_mentions,
        n_articles=group.articles, first_seen=group.first_seen or None, last_seen=group.last_seen or None,
    )  # fmt: skip


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda value: (-counts[value], value)) or None if counts else None
