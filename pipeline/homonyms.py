"""Tells homonyms apart: entities of one name are one unless their genders, fields of work or seats conflict."""

from __future__ import annotations

from functools import cache

from pipeline.entity_groups import Fields, Group, Key
from pipeline.folding import fold
from pipeline.lexicons import table
from pipeline.records import Entity
from pipeline.roles import content_words, role_nouns

Member = tuple[str, str, Entity]  # publication date, article, entity

_MOST = 200  # persons of one name with which another is compared
_COMBINED = frozenset(("politics", "business", "justice", "security", "science"))  # one person is often in several
_SURE = frozenset(("title", "agreement"))  # what tells a gender beyond doubt


def without_conflict(key: Key, members: list[Member]) -> list[Group]:
    """Return the entities of one key in groups without conflict, the best documented ones gathered first."""
    groups: list[Group] = []
    members.sort(key=lambda member: (-_evidence(member[2]), member[0], member[1], member[2].entity_id))
    for published, _, entity in members:
        told = fields_of(entity.role)
        group = _home(key, groups, entity, told)
        if group is None:
            group = Group(key[0], key)
            groups.append(group)
        group.add(entity, published, told)
    return groups


def _evidence(entity: Entity) -> int:
    return 2 * (entity.role is not None) + (entity.gender is not None)


def _home(key: Key, groups: list[Group], entity: Entity, told: Fields) -> Group | None:
    """Return the group that an entity belongs to; only of persons there can be several."""
    if key[0] != "PER":
        return groups[0] if groups else None
    return _closest([group for group in groups[-_MOST:] if not _conflict(group, entity, told)], told)


def _conflict(group: Group, entity: Entity, told: Fields) -> bool:
    if entity.gender and entity.gender_basis in _SURE and group.gender not in ("", entity.gender):
        return True
    if told.domains and group.domains and told.domains.isdisjoint(group.domains) and not _compatible(told, group):
        return True
    return bool(told.seats and group.seats and told.seats.isdisjoint(group.seats))


def _compatible(told: Fields, group: Group) -> bool:
    """Tell whether one person can be called both: minister and company head, but not minister and goalkeeper."""
    return not _COMBINED.isdisjoint(told.domains) and not _COMBINED.isdisjoint(group.domains)


def _closest(groups: list[Group], told: Fields) -> Group | None:
    """Return the group that shares most; None where several share nothing more than the name."""
    if len(groups) <= 1:
        return groups[0] if groups else None
    shared = [group for group in groups if told.domains & group.domains or told.seats & group.seats]
    return shared[0] if len(shared) == 1 else None


@cache
def fields_of(role: str | None) -> Fields:
    """Return what a role tells of its bearer.

    >>> sorted(fields_of("maire de Sens").domains), sorted(fields_of("maire de Sens").seats)
    (['politics'], ['sens'])
    """
    if not role:
        return Fields()
    bases = [noun.base for word in role.lower().split() for noun in role_nouns().get(word, ())]
    domains = frozenset(_domains()[base] for base in bases if base in _domains())
    if _bound_to_place().isdisjoint(bases):
        return Fields(domains)
    return Fields(domains, content_words(role) - {fold(base) for base in bases})


@cache
def _domains() -> dict[str, str]:
    return {row["base"]: row["domain"] for row in table("entities/role_domains")}


@cache
def _bound_to_place() -> frozenset[str]:
    return frozenset(row["base"] for row in table("entities/role_domains") if row["of_place"])
