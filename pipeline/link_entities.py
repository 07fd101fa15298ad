"""Same entity across articles: first version, same label and same folded name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import Entity


@dataclass(frozen=True)
class LinkedEntities:
    """Corpus id of each article-local id, and the entities of the corpus."""

    ids: dict[str, str]
    entities: list[Entity]


def link_entities(rows: Iterable[tuple[str, str | None, Entity]]) -> LinkedEntities:
    """Return the corpus entities; one per label and slug."""
    ids: dict[str, str] = {}
    found: dict[str, Entity] = {}
    for _, published, entity in rows:
        slug = entity.entity_id.rsplit(":", 1)[-1]
        name = f"{entity.label.lower()}:{slug}"
        ids[entity.entity_id] = name
        old = found.get(name)
        if old is None:
            found[name] = dataclasses.replace(entity, entity_id=name, n_articles=1, first_seen=published, last_seen=published)
        else:
            dates = [d for d in (old.first_seen, old.last_seen, published) if d]
            found[name] = dataclasses.replace(
                old,
                aliases=tuple(sorted({*old.aliases, *entity.aliases})),
                n_mentions=old.n_mentions + entity.n_mentions,
                n_articles=old.n_articles + 1,
                first_seen=min(dates, default=None),
                last_seen=max(dates, default=None),
            )
    return LinkedEntities(ids, [found[name] for name in sorted(found)])
