"""Makes the names of one article one: `M. Macron`, `Macron`, `Emmanuel Macron` get the same entity.

Names are compared folded: without case, accents, hyphens, titles and leading articles. A short form joins a fuller one
only if exactly one fuller form of the article can be meant; a wrong merge is worse than a missed one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from pipeline import extensions, gender
from pipeline.folding import clean_name, fold, slug
from pipeline.name_clusters import Cluster, group
from pipeline.places import Mentioned, Place, resolve_places
from pipeline.records import Entity, EntityMention
from pipeline.roles import Role, find_roles
from pipeline.token_arrays import TokenArrays

__all__ = ["canonicalize", "clean_name", "fold", "slug"]

_LOOK_BACK = 300  # characters before a name in which another person's name counts
_ROLE_KINDS = {"post": 0, "job": 1}


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
    clusters = group(tokens.text, mentions)
    roles: dict[int, list[Role]] = defaultdict(list)
    for role in find_roles(tokens, mentions):
        roles[role.mention].append(role)
    places = _places(tokens.text, mentions, clusters)
    prefix = extensions.article_id(doc) or mentions[0].article_id
    filled = list(mentions)
    entities = []
    taken: Counter[str] = Counter()
    for number, cluster in enumerate(clusters):
        name = cluster.full_name or _best_name(cluster)
        entity_id = f"{prefix}:{cluster.label}:{slug(name)}"
        taken[entity_id] += 1
        entity_id += f"-{taken[entity_id]}" if taken[entity_id] > 1 else ""
        for index in cluster.mentions:
            filled[index] = replace(mentions[index], entity_id=entity_id, entity=name)
        entity = Entity(
            entity_id, name, cluster.label, aliases=tuple(sorted(cluster.forms)), n_mentions=len(cluster.mentions)
        )
        if cluster.label == "PER":
            entity = _person(tokens.text, mentions, cluster, entity, roles)
        entities.append(_located(entity, places.get(number)))
    return filled, entities


def _person(
    text: str, mentions: Sequence[EntityMention], cluster: Cluster, entity: Entity, roles: dict[int, list[Role]]
) -> Entity:
    """Return the entity with the gender and the role that the text gives it."""
    given = [role for index in cluster.mentions for role in roles.get(index, ())]
    clues: list[gender.Clue] = [("role", role.gender) for role in given if role.gender and role.noun.kind != "org"]
    for index in cluster.mentions:
        row = mentions[index]
        clues += gender.name_clues(text, row.start_char, row.end_char, row.text)
    first_name = gender.first_name_gender(entity.name)
    if first_name:
        clues.append(("first_name", first_name))
    told, basis = gender.decide(clues)
    if told is None and not clues:
        told, basis = gender.decide(_late_clues(text, mentions, cluster))
    ranked = [role for role in given if role.noun.kind in _ROLE_KINDS]
    best = min(ranked, key=lambda role: _ROLE_KINDS[role.noun.kind], default=None)
    return replace(entity, gender=told, gender_basis=basis, role=best.text if best else None)


def _late_clues(text: str, mentions: Sequence[EntityMention], cluster: Cluster) -> list[gender.Clue]:
    """Return what the sentences say of a person about whom the names say nothing: agreement, pronouns."""
    clues: list[gender.Clue] = []
    for index in cluster.mentions:
        end = mentions[index].end_char
        start = mentions[index].start_char
        named = max((row.end_char for row in mentions[max(0, index - 4) : index] if row.label == "PER"), default=-1)
        before = text[max(named, start - _LOOK_BACK, 0) : start]
        after = min(
            (row.start_char for row in mentions[index + 1 : index + 6] if row.label == "PER"), default=len(text)
        )
        agreement = gender.predicate_after(text, end)
        if agreement and before.strip() not in ("et", ","):
            clues.append(("agreement", agreement))
        alone = named < max(0, start - _LOOK_BACK) or any(mark in before for mark in ".!?\n")
        pronoun = gender.pronoun_after(text, end, after) if alone else None
        if pronoun:
            clues.append(("pronoun", pronoun))
    return clues


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
