"""Groups the mentions of one article that name the same entity, label by label."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from pipeline import abbreviations, gender
from pipeline.folding import clean_name, fold, same_person, units
from pipeline.places import lookup
from pipeline.records import EntityMention
from pipeline.roles import role_nouns, words_of

_MOST = 200  # names that one short form is compared with
_PARAGRAPH = 3000  # characters after which a paragraph is taken to end
Forms = list[tuple[int, str]]


@dataclass(slots=True)
class Cluster:
    """The mentions of one entity and the forms under which it is named."""

    label: str
    forms: Counter[str] = field(default_factory=Counter)
    mentions: list[int] = field(default_factory=list)
    full_name: str | None = None

    def add(self, form: str, index: int) -> None:
        """Count one more mention under this form."""
        self.forms[form] += 1
        self.mentions.append(index)

    def absorb(self, other: Cluster) -> None:
        """Take over the mentions and forms of another cluster."""
        self.forms.update(other.forms)
        self.mentions += other.mentions
        self.full_name = self.full_name or other.full_name


def group(text: str, mentions: Sequence[EntityMention]) -> list[Cluster]:
    """Return the clusters, in the order of their first mention."""
    by_label: dict[str, list[int]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        by_label[mention.label].append(index)
    clusters: list[Cluster] = []
    for label, indices in by_label.items():
        forms = [(index, clean_name(mentions[index].text, label) or mentions[index].text) for index in indices]
        if label == "PER":
            clusters += _Persons(text, mentions).group(forms)
        elif label == "ORG":
            clusters += _organisations(text, mentions, forms)
        else:
            clusters += _exact(label, forms, _place_key if label == "LOC" else _name_key)
    for cluster in clusters:
        cluster.mentions.sort()
    return sorted(clusters, key=lambda cluster: cluster.mentions[0])


def _name_key(form: str) -> str:
    return fold(form).replace("-", " ")


def _place_key(form: str) -> str:
    """Return the country's code for the many names of a country, else the folded name."""
    found = lookup(form)
    codes = {place.country for place in found}
    if len(codes) == 1 and all(place.kind == "country" for place in found):
        return f"country {found[0].country}"
    return _name_key(form)


def _exact(label: str, forms: Iterable[tuple[int, str]], key: Callable[[str], str]) -> list[Cluster]:
    found: dict[str, Cluster] = {}
    for index, form in forms:
        found.setdefault(key(form), Cluster(label)).add(form, index)
    return list(found.values())


# organisations


def _organisations(text: str, mentions: Sequence[EntityMention], forms: Forms) -> list[Cluster]:
    clusters = {_name_key(cluster.forms.most_common(1)[0][0]): cluster for cluster in _exact("ORG", forms, _name_key)}
    for index, form in forms:
        _bind_brackets(text, mentions[index].end_char, form, clusters)
    by_word: dict[str, list[str]] = defaultdict(list)
    for key in clusters:
        if " " in key:
            by_word[key[0]].append(key)
            by_word[key.split(" ", 1)[0]].append(key)
    for key in list(clusters):
        cluster = clusters.get(key)
        if cluster is None:
            continue
        form = next(iter(cluster.forms))
        starts = [key.split(" ", 1)[0], *(sorted(set(key)) if abbreviations.is_acronym(form) else ())]
        known = (other for start in starts for other in by_word.get(start, ()) if other in clusters)
        nearest = dict.fromkeys(islice(known, _MOST))
        longer = (_expansions if abbreviations.is_acronym(form) else _longer)(form, key, nearest)
        if len(longer) == 1:
            clusters[longer[0]].absorb(clusters.pop(key))
    return list(clusters.values())


def _bind_brackets(text: str, end: int, form: str, clusters: dict[str, Cluster]) -> None:
    """Join a name and the short or long form in brackets behind it."""
    inside = abbreviations.bracketed(text, end)
    cluster = clusters.get(_name_key(form))
    if inside is None or cluster is None:
        return
    if abbreviations.is_acronym(form) and abbreviations.stands_for(form, inside):
        cluster.full_name = inside
    elif not (abbreviations.is_acronym(inside) and abbreviations.stands_for(inside, form)):
        return
    other = clusters.pop(_name_key(inside), None)
    if other is not None and other is not cluster:
        cluster.absorb(other)
    cluster.forms[inside] += 0


def _expansions(form: str, key: str, clusters: Iterable[str]) -> list[str]:
    """Return the clusters whose name an acronym of three letters or more abbreviates."""
    if len(key) < 3:
        return []
    return [other for other in clusters if other != key and " " in other and abbreviations.stands_for(form, other)]


def _longer(form: str, key: str, clusters: Iterable[str]) -> list[str]:
    """Return the clusters whose name begins with this one and adds nothing that tells it from others.

    `Adobe` is `Adobe Systems`, `la Commission` is the one commission that the article names in full.
    """
    generic = " " not in form and form.lower() in role_nouns()
    found = [other for other in clusters if other.startswith(f"{key} ")]
    suffixes = words_of("suffix")
    return [other for other in found if generic or all(word in suffixes for word in other[len(key) :].split())]


# persons


class _Persons:
    """Joins short forms of persons' names to the one full form that they can mean."""

    def __init__(self, text: str, mentions: Sequence[EntityMention]) -> None:
        self.text = text
        self.mentions = mentions
        self.clusters: dict[tuple[str, ...], Cluster] = {}
        self.by_unit: dict[str, list[tuple[str, ...]]] = defaultdict(list)

    def group(self, forms: Forms) -> list[Cluster]:
        """Return the clusters; ambiguous short forms are settled mention by mention."""
        keys: dict[tuple[str, ...], Forms] = defaultdict(list)
        for index, form in forms:
            family = ("famille",) if self._is_group(self.mentions[index]) else ()
            keys[(*family, *units(form))].append((index, form))
        for key in sorted(keys, key=lambda key: (-len(key), -len(key[0]), keys[key][0][0])):
            candidates = self._candidates(key)
            for index, form in keys[key]:
                full = candidates[0] if len(candidates) == 1 else self._settle(candidates, self.mentions[index])
                self._cluster(full or key).add(form, index)
        return [cluster for cluster in self.clusters.values() if cluster.mentions]

    def _cluster(self, key: tuple[str, ...]) -> Cluster:
        if key not in self.clusters:
            self.clusters[key] = Cluster("PER")
            for part in sorted({piece for unit in key for piece in (unit, *unit.split("-"))}):
                self.by_unit[part].append(key)
        return self.clusters[key]

    def _candidates(self, key: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the fuller names that this one can mean, those with the same last name first."""
        last, first = self.by_unit.get(key[-1], ()), self.by_unit.get(key[0], ())
        known = dict.fromkeys([*last[: _MOST + 1], *first[: _MOST + 1]])
        if len(known) > _MOST:  # no article names so many of one surname: take nobody for somebody else
            return []
        fitting = [full for full in known if full != key and same_person(full, key)]
        return [full for full in fitting if full[-1] == key[-1]] or fitting

    def _settle(self, candidates: list[tuple[str, ...]], mention: EntityMention) -> tuple[str, ...] | None:
        """Return the one of several fuller names that a title or the nearness of its mention tells."""
        if not candidates:
            return None
        told = gender.title_before(self.text, mention.start_char) or gender.title_inside(mention.text)
        if told:
            fitting = [full for full in candidates if self._gender(full) == told]
            return fitting[0] if len(fitting) == 1 else None
        far = max(0, mention.start_char - _PARAGRAPH)
        paragraph = max(self.text.rfind("\n", far, mention.start_char), far)
        near = [full for full in candidates if self._named_between(full, paragraph, mention.start_char)]
        return near[0] if len(near) == 1 else self._dominant(candidates)

    def _dominant(self, candidates: list[tuple[str, ...]]) -> tuple[str, ...] | None:
        """Return the person named in full three times as often as any other of the surname."""
        counts = sorted(((len(self.clusters[full].mentions), full) for full in candidates), reverse=True)
        return counts[0][1] if counts[0][0] >= 3 * counts[1][0] else None

    def _gender(self, full: tuple[str, ...]) -> str | None:
        cluster = self.clusters[full]
        spans = [self.mentions[index] for index in cluster.mentions]
        titles = [gender.title_before(self.text, row.start_char) or gender.title_inside(row.text) for row in spans]
        return next(filter(None, titles), None) or gender.first_name_gender(next(iter(cluster.forms)))

    def _named_between(self, full: tuple[str, ...], start: int, end: int) -> bool:
        positions = sorted(self.mentions[index].start_char for index in self.clusters[full].mentions)
        place = bisect_left(positions, end)
        return place > 0 and positions[place - 1] >= start

    def _is_group(self, mention: EntityMention) -> bool:
        """Tell whether the name is that of a family: `la famille Dupont`, `les Dupont`."""
        before = self.text[max(0, mention.start_char - 12) : mention.start_char].split()
        return bool(before) and before[-1].casefold() in words_of("group")
