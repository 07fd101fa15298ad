"""Joins an organisation's acronym or short name to the one full name that it can mean in an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from pipeline.abbreviations import bracketed, is_acronym, stands_for
from pipeline.folding import name_key
from pipeline.name_clusters import MOST, Cluster, Forms, equal_names
from pipeline.records import EntityMention
from pipeline.roles import role_nouns, words_of


def organisations(text: str, mentions: Sequence[EntityMention], forms: Forms) -> list[Cluster]:
    """Return the clusters of an article's organisations.

    >>> text = "L'OMS alerte. L'Organisation mondiale de la santé insiste."
    >>> mentions = [EntityMention("a", "m1", 2, 5), EntityMention("a", "m2", 16, 49)]
    >>> [one.mentions for one in organisations(text, mentions, [(0, "OMS"), (1, text[16:49])])]
    [[1, 0]]
    """
    clusters = {name_key(one.forms.most_common(1)[0][0]): one for one in equal_names("ORG", forms)}
    for index, form in forms:
        _bind_brackets(text, mentions[index].end_char, form, clusters)
    by_beginning = _by_beginning(clusters)
    for key in list(clusters):
        fuller = _fuller(key, clusters, by_beginning) if key in clusters else []
        if len(fuller) == 1:
            clusters[fuller[0]].absorb(clusters.pop(key))
    return list(clusters.values())


def _bind_brackets(text: str, end: int, form: str, clusters: dict[str, Cluster]) -> None:
    """Join a name and the short or long form in brackets behind it."""
    inside = bracketed(text, end)
    cluster = clusters.get(name_key(form))
    if inside is None or cluster is None:
        return
    if is_acronym(form) and stands_for(form, inside):
        cluster.full_name = inside
    elif not (is_acronym(inside) and stands_for(inside, form)):
        return
    other = clusters.pop(name_key(inside), None)
    if other is not None and other is not cluster:
        cluster.absorb(other)
    cluster.forms[inside] += 0


def _by_beginning(keys: Iterable[str]) -> dict[str, list[str]]:
    """Return first letter and first word -> the names of several words that begin with them."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        if " " in key:
            found[key[0]].append(key)
            found[key.split(" ", 1)[0]].append(key)
    return found


def _fuller(key: str, clusters: Mapping[str, Cluster], by_beginning: Mapping[str, list[str]]) -> list[str]:
    """Return the longer names that this one can stand for."""
    form = next(iter(clusters[key].forms))
    short = is_acronym(form)
    beginnings = [key.split(" ", 1)[0], *(sorted(set(key)) if short else ())]
    known = (other for beginning in beginnings for other in by_beginning.get(beginning, ()) if other in clusters)
    nearest = dict.fromkeys(islice(known, MOST))
    return _expansions(form, key, nearest) if short else _longer(form, key, nearest)


def _expansions(form: str, key: str, clusters: Iterable[str]) -> list[str]:
    """Return the clusters whose name an acronym of three letters or more abbreviates."""
    if len(key) < 3:
        return []
    return [other for other in clusters if other != key and " " in other and stands_for(form, other)]


def _longer(form: str, key: str, clusters: Iterable[str]) -> list[str]:
    """Return the clusters whose name begins with this one and adds nothing that tells it from others.

    `Adobe` is `Adobe Systems`, `la Commission` is the one commission that the article names in full.
    """
    generic = " " not in form and form.lower() in role_nouns()
    found = [other for other in clusters if other.startswith(f"{key} ")]
    suffixes = words_of("suffix")
    return [other for other in found if generic or all(word in suffixes for word in other[len(key) :].split())]
