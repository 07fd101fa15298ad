"""Makes the names of one article one: `M. Macron`, `Macron`, `Emmanuel Macron` get the same entity.

Names are compared folded: without case, accents, hyphens, titles and leading articles. A short form joins a fuller one
only if exactly one fuller form of the article can be meant; a wrong merge is worse than a missed one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from pipeline import extensions, gender
from pipeline.folding import GROUP_WORDS, clean_name, fold, same_person, slug, units
from pipeline.records import Entity, EntityMention


@dataclass
class Cluster:
    """The forms under which one entity is named."""

    label: str
    forms: Counter[str] = field(default_factory=Counter)
    mentions: list[int] = field(default_factory=list)
    name: str = ""
    entity_id: str = ""

    def add(self, form: str, index: int) -> None:
        """Count one more mention under this form."""
        self.forms[form] += 1
        self.mentions.append(index)


def canonicalize(doc: Doc, mentions: list[EntityMention]) -> tuple[list[EntityMention], list[Entity]]:
    """Return the mentions with `entity_id` and `entity` filled, and the entities of the article.

    >>> import spacy
    >>> doc = spacy.blank("fr")("Emmanuel Macron a parlé. M. Macron part.")
    >>> rows = [EntityMention("a", "1", 0, 15, text="Emmanuel Macron", label="PER"),
    ...         EntityMention("a", "2", 28, 34, text="Macron", label="PER")]
    >>> [row.entity for row in canonicalize(doc, rows)[0]]
    ['Emmanuel Macron', 'Emmanuel Macron']
    """
    text = doc.text
    clusters = group(text, mentions)
    filled: list[EntityMention | None] = [None] * len(mentions)
    prefix = extensions.article_id(doc) or (mentions[0].article_id if mentions else "")
    entities = []
    taken: Counter[str] = Counter()
    for cluster in sorted(clusters, key=lambda cluster: cluster.mentions[0]):
        cluster.name = _best_name(cluster)
        base = f"{prefix}:{cluster.label}:{slug(cluster.name)}"
        taken[base] += 1
        cluster.entity_id = base if taken[base] == 1 else f"{base}-{taken[base]}"
        for index in cluster.mentions:
            filled[index] = replace(mentions[index], entity_id=cluster.entity_id, entity=cluster.name)
        entities.append(_entity(text, mentions, cluster))
    return [row for row in filled if row is not None], entities


def _entity(text: str, mentions: Sequence[EntityMention], cluster: Cluster) -> Entity:
    gender, basis = _gender(text, mentions, cluster) if cluster.label == "PER" else (None, None)
    return Entity(
        cluster.entity_id, cluster.name, cluster.label, aliases=tuple(sorted(cluster.forms)),
        gender=gender, gender_basis=basis, n_mentions=len(cluster.mentions),
    )  # fmt: skip


def _gender(text: str, mentions: Sequence[EntityMention], cluster: Cluster) -> tuple[str | None, str | None]:
    rows = [mentions[index] for index in cluster.mentions]
    clues = [clue for row in rows for clue in gender.name_clues(text, row.start_char, row.end_char, row.text)]
    first_name = gender.first_name_gender(cluster.name)
    return gender.decide(clues + ([("first_name", first_name)] if first_name else []))


def _best_name(cluster: Cluster) -> str:
    """Return the fullest form; between equals the most frequent, in ordinary case, met first."""
    order = {form: rank for rank, form in enumerate(cluster.forms)}
    return max(cluster.forms, key=lambda form: (*_fullness(form, cluster.label), cluster.forms[form], -order[form]))


def _fullness(form: str, label: str) -> tuple[int, int, int]:
    parts = form.split()
    shouting = form.isupper() and len(form) > 3
    if label == "PER":
        full = [part for part in parts if len(part.rstrip(".")) > 1]
        return (min(len(full), 4), -shouting, -(len(parts) - len(full)))
    return (len(parts), -shouting, 0)


def group(text: str, mentions: Sequence[EntityMention]) -> list[Cluster]:
    """Return the clusters of mentions that name the same entity."""
    by_label: dict[str, list[int]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        by_label[mention.label].append(index)
    clusters: list[Cluster] = []
    for label, indices in by_label.items():
        forms = [(index, clean_name(mentions[index].text, label) or mentions[index].text) for index in indices]
        if label == "PER":
            clusters += _group_persons(text, mentions, forms)
        else:
            clusters += _group_exact(label, forms)
    return clusters


def _group_exact(label: str, forms: Iterable[tuple[int, str]]) -> list[Cluster]:
    found: dict[str, Cluster] = {}
    for index, form in forms:
        found.setdefault(fold(form).replace("-", " "), Cluster(label)).add(form, index)
    return list(found.values())


def _group_persons(text: str, mentions: Sequence[EntityMention], forms: list[tuple[int, str]]) -> list[Cluster]:
    keys: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for index, form in forms:
        key = units(form)
        if _is_group(text, mentions[index]):
            key = ("famille", *key)
        keys[key].append((index, form))
    clusters: dict[tuple[str, ...], Cluster] = {}
    by_unit: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key in sorted(keys, key=lambda key: -len(key)):
        candidates = [full for full in _candidates(key, by_unit) if same_person(full, key)]
        candidates = [full for full in candidates if full[-1] == key[-1]] or candidates
        if len(candidates) == 1:
            target = clusters[candidates[0]]
        else:
            target = clusters[key] = Cluster("PER")
            for part in {piece for unit in key for piece in (unit, *unit.split("-"))}:
                by_unit[part].append(key)
        for index, form in keys[key]:
            target.add(form, index)
    for cluster in clusters.values():
        cluster.mentions.sort()
    return list(clusters.values())


def _candidates(key: tuple[str, ...], by_unit: dict[str, list[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    return by_unit.get(key[-1]) or by_unit.get(key[0]) or []


def _is_group(text: str, mention: EntityMention) -> bool:
    """Tell whether the name is that of a family: `la famille Dupont`, `les Dupont`."""
    before = text[max(0, mention.start_char - 12) : mention.start_char].split()
    return bool(before) and before[-1].casefold() in GROUP_WORDS
