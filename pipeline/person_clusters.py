"""Joins short forms of persons' names to the one full form that they can mean in an article."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from pipeline import gender
from pipeline.folding import same_person, units
from pipeline.name_clusters import MOST, Cluster, Forms
from pipeline.records import EntityMention
from pipeline.roles import words_of

_PARAGRAPH = 3000  # characters after which a paragraph is taken to end
_DOMINANT = 3  # how many times as often as any other of the surname a person is named whom it means
_Units = tuple[str, ...]


def persons(text: str, mentions: Sequence[EntityMention], forms: Forms) -> list[Cluster]:
    """Return the clusters of an article's persons; ambiguous short forms are settled mention by mention.

    >>> text = "Emmanuel Macron a parlé. Macron part."
    >>> mentions = [EntityMention("a", "m1", 0, 15), EntityMention("a", "m2", 25, 31)]
    >>> [one.mentions for one in persons(text, mentions, [(0, "Emmanuel Macron"), (1, "Macron")])]
    [[0, 1]]
    """
    return _Persons(text, mentions).group(forms)


class _Persons:
    """Joins short forms of persons' names to the one full form that they can mean."""

    def __init__(self, text: str, mentions: Sequence[EntityMention]) -> None:
        self.text = text
        self.mentions = mentions
        self.clusters: dict[_Units, Cluster] = {}
        self.by_unit: dict[str, list[_Units]] = defaultdict(list)

    def group(self, forms: Forms) -> list[Cluster]:
        """Return the clusters, those of the fullest names first."""
        keys: dict[_Units, Forms] = defaultdict(list)
        for index, form in forms:
            family = ("famille",) if self._is_group(self.mentions[index]) else ()
            keys[(*family, *units(form))].append((index, form))
        for key in sorted(keys, key=lambda key: (-len(key), -len(key[0]), keys[key][0][0])):
            candidates = self._candidates(key)
            for index, form in keys[key]:
                full = candidates[0] if len(candidates) == 1 else self._settle(candidates, self.mentions[index])
                self._cluster(full or key).add(form, index)
        return [cluster for cluster in self.clusters.values() if cluster.mentions]

    def _cluster(self, key: _Units) -> Cluster:
        if key not in self.clusters:
            self.clusters[key] = Cluster("PER")
            for part in sorted({piece for unit in key for piece in (unit, *unit.split("-"))}):
                self.by_unit[part].append(key)
        return self.clusters[key]

    def _candidates(self, key: _Units) -> list[_Units]:
        """Return the fuller names that this one can mean, those with the same last name first."""
        last, first = self.by_unit.get(key[-1], ()), self.by_unit.get(key[0], ())
        known = dict.fromkeys([*last[: MOST + 1], *first[: MOST + 1]])
        if len(known) > MOST:  # no article names so many of one surname: take nobody for somebody else
            return []
        fitting = [full for full in known if full != key and same_person(full, key)]
        return [full for full in fitting if full[-1] == key[-1]] or fitting

    def _settle(self, candidates: list[_Units], mention: EntityMention) -> _Units | None:
        """Return the one of several fuller names that a title or the nearness of its mention tells."""
        if not candidates:
            return None
        told = self._title(mention)
        if told:
            fitting = [full for full in candidates if self._gender(full) == told]
            return fitting[0] if len(fitting) == 1 else None
        far = max(0, mention.start_char - _PARAGRAPH)
        paragraph = max(self.text.rfind("\n", far, mention.start_char), far)
        near = [full for full in candidates if self._named_between(full, paragraph, mention.start_char)]
        return near[0] if len(near) == 1 else self._dominant(candidates)

    def _dominant(self, candidates: list[_Units]) -> _Units | None:
        """Return the person named in full three times as often as any other of the surname."""
        counts = sorted(((len(self.clusters[full].mentions), full) for full in candidates), reverse=True)
        return counts[0][1] if counts[0][0] >= _DOMINANT * counts[1][0] else None

    def _title(self, mention: EntityMention) -> str | None:
        """Return the gender of the title before a mention or at its beginning."""
        return gender.title_before(self.text, mention.start_char) or gender.title_inside(mention.text)

    def _gender(self, full: _Units) -> str | None:
        cluster = self.clusters[full]
        titles = (self._title(self.mentions[index]) for index in cluster.mentions)
        return next(filter(None, titles), None) or gender.first_name_gender(next(iter(cluster.forms)))

    def _named_between(self, full: _Units, start: int, end: int) -> bool:
        positions = sorted(self.mentions[index].start_char for index in self.clusters[full].mentions)
        place = bisect_left(positions, end)
        return place > 0 and positions[place - 1] >= start

    def _is_group(self, mention: EntityMention) -> bool:
        """Tell whether the name is that of a family: `la famille Dupont`, `les Dupont`."""
        before = self.text[max(0, mention.start_char - 12) : mention.start_char].split()
        return bool(before) and before[-1].casefold() in words_of("group")
