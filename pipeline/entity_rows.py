"""The rows of the table `entities`, each with the id of the corpus: `per:emmanuel-macron`, `loc:valence-es`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.entity_groups import Group
from pipeline.folding import slug
from pipeline.records import Entity


def entity_rows(groups: Sequence[Group]) -> Iterator[tuple[Group, Entity]]:
    """Yield each group with its row; of homonyms the one of most articles has the plain id."""
    alike: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        alike[f"{group.label.lower()}:{slug(group.best_name)}"].append(group)
    for base, homonyms in alike.items():
        homonyms.sort(key=lambda group: (-group.articles, group.first_seen or "9999", min(group.locals)))
        for group, entity_id in _numbered(base, homonyms):
            yield group, _row(group, entity_id)


def _numbered(base: str, homonyms: list[Group]) -> Iterator[tuple[Group, str]]:
    """Yield each homonym with an id of its own: places with country and division, others with a number."""
    taken: set[str] = set()
    for rank, group in enumerate(homonyms):
        entity_id = base
        if len(homonyms) > 1 and group.place and group.place[0]:
            entity_id = "-".join(filter(None, (base, group.place[0].lower(), slug(group.place[1] or ""))))
        elif rank:
            entity_id = f"{base}-{rank + 1}"
        while entity_id in taken:
            entity_id += "-2"
        taken.add(entity_id)
        yield group, entity_id


def _row(group: Group, entity_id: str) -> Entity:
    gender = group.gender or None
    bases = Counter({basis: count for (value, basis), count in group.genders.items() if value == gender})
    country, admin, latitude, longitude = group.place or (None, None, None, None)
    return Entity(
        entity_id, group.best_name, group.label, aliases=tuple(sorted(group.aliases)), gender=gender,
        gender_basis=_most(bases) if gender else None, role=_most(group.roles), country_code=country,
        admin_code=admin, latitude=latitude, longitude=longitude, n_mentions=group.n_mentions,
        n_articles=group.articles, first_seen=group.first_seen or None, last_seen=group.last_seen or None,
    )  # fmt: skip


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda value: (-counts[value], value)) or None if counts else None
