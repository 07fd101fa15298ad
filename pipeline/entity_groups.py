"""Entities of several articles taken to be one: their names, genders, roles and places, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.records import Entity

Key = tuple[str, ...]  # what entities must share to be one; label first


@dataclass(frozen=True, slots=True)
class Fields:
    """What a role tells of its bearer: the fields of work, and the place of an office bound to one, as its words."""

    domains: frozenset[str] = frozenset()
    seats: frozenset[str] = frozenset()


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

    def add(self, entity: Entity, published: str, told: Fields) -> None:
        """Count one more entity, of an article of that day."""
        self.names[entity.name] += max(entity.n_mentions, 1)
        self.aliases.update(entity.aliases or (entity.name,))
        if entity.gender:
            self.genders[entity.gender, entity.gender_basis or ""] += 1
        if entity.role:
            self.roles[entity.role] += 1
        self.domains |= told.domains
        self.seats |= told.seats
        if self.place is None and entity.label == "LOC":
            self.place = (entity.country_code, entity.admin_code, entity.latitude, entity.longitude)
        self.locals.append(entity.entity_id)
        self.n_mentions += entity.n_mentions
        self.articles += 1
        self._see(published, published)

    def absorb(self, other: Group) -> None:
        """Take over the entities of another group."""
        self.names.update(other.names)
        self.aliases |= other.aliases
        self.genders.update(other.genders)
        self.roles.update(other.roles)
        self.domains |= other.domains
        self.seats |= other.seats
        self.locals += other.locals
        self.n_mentions += other.n_mentions
        self.articles += other.articles
        self._see(other.first_seen, other.last_seen)

    def _see(self, first: str, last: str) -> None:
        if first and (not self.first_seen or first < self.first_seen):
            self.first_seen = first
        self.last_seen = max(self.last_seen, last)

    @property
    def best_name(self) -> str:
        """The fullest of the frequent forms, in ordinary case."""
        floor = max(self.names.values()) / 5
        frequent = [name for name in self.names if self.names[name] >= floor]
        return min(
            frequent,
            key=lambda name: (name.isupper() and len(name) > 5, -len(name.split()), -self.names[name], name),
        )
