"""Joins short names to the one fuller name of the corpus that they can mean: acronyms of bodies, bare surnames."""

from __future__ import annotations

from collections import defaultdict

from pipeline.entity_groups import Group
from pipeline.folding import name_key, units
from pipeline.roles import words_of

_WELL_KNOWN = 3  # articles in which a full name must stand before a bare surname joins it


def join_acronyms(groups: list[Group]) -> list[Group]:
    """Join organisations known by an acronym only to the one fuller name that bears it."""
    bearers: dict[str, set[int]] = defaultdict(set)
    by_key = {group.key: index for index, group in enumerate(groups) if group.label == "ORG"}
    for index, group in enumerate(groups):
        if group.label == "ORG":
            for alias in group.aliases:
                bearers[name_key(alias)].add(index)
    merged: dict[int, int] = {}
    for key, index in by_key.items():
        group = groups[index]
        others = bearers[key[1]] - {index}
        if len(others) == 1 and _is_acronym(group):
            merged[index] = next(iter(others))
    return _merge(groups, merged)


def _is_acronym(group: Group) -> bool:
    return all(name.isupper() and " " not in name for name in group.names)


def join_surnames(groups: list[Group]) -> list[Group]:
    """Join a bare surname to the full name that the corpus knows, if it knows one and knows it well."""
    families: dict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        if group.label == "PER" and len(group.key) > 2:
            families[units(group.best_name)[-1]].append(index)
    merged: dict[int, int] = {}
    for index, group in enumerate(groups):
        if group.label != "PER" or len(group.key) != 2 or group.key[1] in words_of("common_surname"):
            continue
        full = families.get(group.key[1], [])
        if len(full) == 1 and groups[full[0]].articles >= _WELL_KNOWN and _may_join(groups[full[0]], group):
            merged[index] = full[0]
    return _merge(groups, merged)


def _may_join(full: Group, short: Group) -> bool:
    if short.gender and full.gender and short.gender != full.gender:
        return False
    return not short.roles or bool(short.domains & full.domains) or bool(set(short.roles) & set(full.roles))


def _merge(groups: list[Group], merged: dict[int, int]) -> list[Group]:
    """Return the groups without those that others have absorbed; `merged` goes from these to those, by number."""
    for source, target in merged.items():
        groups[_last(merged, target)].absorb(groups[source])
    return [group for index, group in enumerate(groups) if index not in merged]


def _last(merged: dict[int, int], index: int) -> int:
    """Return the number of the group that is left of a chain of merged ones."""
    seen = set()
    while index in merged and index not in seen:
        seen.add(index)
        index = merged[index]
    return index
