"""Makes the names of one article one: `M. Macron`, `Macron`, `Emmanuel Macron` get the same entity.

Names are compared folded: without case, accents, hyphens, titles and leading articles. A short form joins a fuller one
only if exactly one fuller form of the article can be meant; a wrong merge is worse than a missed one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from pipeline import extensions, person_facts
from pipeline.folding import clean_name, slug
from pipeline.name_clusters import Cluster, country_key, equal_names
from pipeline.organisation_clusters import organisations
from pipeline.person_clusters import persons
from pipeline.places import Mentioned, Place, resolve_places
from pipeline.records import Entity, EntityMention
from pipeline.roles import Role, find_roles
from pipeline.token_arrays import TokenArrays


def canonicalize(doc: Doc, mentions: list[EntityMention]) -> tuple[list[EntityMention], list[Entity]]:
    """Return the mentions with `entity_id` and `entity` filled, and the entities of the article.

    >>> import spacy
    >>> doc = spacy.blank("fr")("Emmanuel Macron a parlé. M. Macron part.")
    >>> rows = [EntityMention("a", "1", 0, 15, text="Emmanuel Macron", label="PER"),
    ...         EntityMention("a", "2", 28, 34, text="Macron", label="PER")]
    >>> [row.entity for row in canonicalize(doc, rows)[0]]
    ['Emmanuel Macron', 'Emmanuel Macron']
    """
    if not mentions:
        return [], []
    tokens = TokenArrays(doc)
    clusters = _clusters(tokens.text, mentions)
    entities = list(_entities(clusters, extensions.article_id(doc) or mentions[0].article_id))
    filled = list(mentions)
    for cluster, entity in zip(clusters, entities, strict=True):
        for index in cluster.mentions:
            filled[index] = replace(mentions[index], entity_id=entity.entity_id, entity=entity.name)
    return filled, list(_described(tokens, mentions, clusters, entities))


def _clusters(text: str, mentions: Sequence[EntityMention]) -> list[Cluster]:
    """Return the mentions that name the same entity together, label by label, in the order of their first mention."""
    by_label: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        by_label[mention.label].append((index, clean_name(mention.text, mention.label) or mention.text))
    clusters: list[Cluster] = []
    for label, forms in by_label.items():
        if label == "PER":
            clusters += persons(text, mentions, forms)
        elif label == "ORG":
            clusters += organisations(text, mentions, forms)
        elif label == "LOC":
            clusters += equal_names(label, forms, country_key)
        else:
            clusters += equal_names(label, forms)
    for cluster in clusters:
        cluster.mentions.sort()
    return sorted(clusters, key=lambda cluster: cluster.mentions[0])


def _entities(clusters: Sequence[Cluster], article_id: str) -> Iterator[Entity]:
    """Yield the entity of each cluster: id, name, label, other names."""
    taken: Counter[str] = Counter()
    for cluster in clusters:
        name = cluster.full_name or _best_name(cluster)
        entity_id = f"{article_id}:{cluster.label}:{slug(name)}"
        taken[entity_id] += 1
        entity_id += f"-{taken[entity_id]}" if taken[entity_id] > 1 else ""
        yield Entity(
            entity_id, name, cluster.label, aliases=tuple(sorted(cluster.forms)), n_mentions=len(cluster.mentions)
        )


def _described(
    tokens: TokenArrays, mentions: Sequence[EntityMention], clusters: Sequence[Cluster], entities: Sequence[Entity]
) -> Iterator[Entity]:
    """Yield the entities with what the article says of them: gender and role of persons, which place is meant."""
    roles: dict[int, list[Role]] = defaultdict(list)
    for role in find_roles(tokens, mentions):
        roles[role.mention].append(role)
    places = _places(tokens.text, mentions, clusters)
    for number, (cluster, entity) in enumerate(zip(clusters, entities, strict=True)):
        if cluster.label == "PER":
            yield person_facts.described(tokens.text, mentions, cluster.mentions, entity, roles)
        else:
            yield _located(entity, places.get(number))


def _places(text: str, mentions: Sequence[EntityMention], clusters: Sequence[Cluster]) -> dict[int, Place]:
    """Return the places of the clusters that name one."""
    numbers = [number for number, cluster in enumerate(clusters) if cluster.label == "LOC"]
    mentioned = [
        Mentioned(
            tuple(clusters[number].forms),
            tuple((mentions[index].start_char, mentions[index].end_char) for index in clusters[number].mentions),
        )
        for number in numbers
    ]
    found = resolve_places(text, mentioned) if mentioned else []
    return {number: place for number, place in zip(numbers, found, strict=True) if place is not None}


def _located(entity: Entity, place: Place | None) -> Entity:
    if place is None or not place.country:
        return entity
    return replace(
        entity, country_code=place.country, admin_code=place.code or None, latitude=place.latitude,
        longitude=place.longitude,
    )  # fmt: skip


def _best_name(cluster: Cluster) -> str:
    """Return the fullest form; between equals the most frequent, in ordinary case, met first."""
    order = {form: rank for rank, form in enumerate(cluster.forms)}
    return max(cluster.forms, key=lambda form: (*_fullness(form, cluster.label), cluster.forms[form], -order[form]))


def _fullness(form: str, label: str) -> tuple[int, ...]:
    parts = form.split()
    shouting = form.isupper() and len(form) > 3
    accents = sum(not char.isascii() and char.isalpha() for char in form)
    if label == "PER":
        full = [part for part in parts if len(part.rstrip(".")) > 1]
        return (min(len(full), 4), -shouting, -(len(parts) - len(full)), accents)
    return (len(parts), -shouting, accents)
