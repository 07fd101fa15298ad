"""Merges the events of all articles: tellings of one event become one row of `events`.

Blocking keeps it near-linear: a telling is compared with the newest clusters that share a participant, a place or rare
words with it in the same or a neighbouring week, never with all.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.article_events import ArticleEvent, gather
from pipeline.event_evidence import JOIN, Telling, absorb, evidence, keys
from pipeline.event_rows import event_row
from pipeline.records import ArticleRow, Entity, Event, EventMention

_NEWEST = 12  # clusters compared under one key
_Key = tuple[str, str, int]


@dataclass(frozen=True)
class LinkedEvents:
    """Local event id → corpus event id, and the events of the corpus."""

    ids: dict[str, str]
    events: list[Event]


@dataclass(slots=True)
class _Cluster:
    telling: Telling  # that of its member while it has one alone
    members: list[ArticleEvent]

    def add(self, event: ArticleEvent) -> None:
        """Add one more member and what it tells."""
        if len(self.members) == 1:
            self.telling = dataclasses.replace(self.telling)
        absorb(self.telling, event.telling)
        self.members.append(event)


def link_events(
    mentions: Iterable[EventMention], articles: Mapping[str, ArticleRow], entities: Mapping[str, Entity]
) -> LinkedEvents:
    """Return the events of the corpus; mentions carry the entity ids of the corpus, untyped mentions are left alone.

    The result does not depend on the order in which articles are given, apart from ties of publication date and id.
    """
    events = gather(mentions, articles)
    clusters = _cluster(sorted(events, key=lambda event: (_published(event, articles), event.event_id)))
    ids = {member.event_id: cluster.members[0].event_id for cluster in clusters for member in cluster.members}
    return LinkedEvents(ids, [event_row(one.members, one.telling, articles, entities) for one in clusters])


def _published(event: ArticleEvent, articles: Mapping[str, ArticleRow]) -> str:
    article = articles.get(event.article_id)
    return (article.published if article else None) or "9999"


def _cluster(events: Iterable[ArticleEvent]) -> list[_Cluster]:
    clusters: list[_Cluster] = []
    blocks: dict[_Key, list[int]] = defaultdict(list)
    for event in events:
        blocking = list(keys(event.telling))
        number = _home(event, _candidates(blocking, blocks), clusters)
        if number is None:
            number = len(clusters)
            clusters.append(_Cluster(event.telling, [event]))
        else:
            clusters[number].add(event)
        _register(blocking, number, blocks)
    return clusters


def _home(event: ArticleEvent, candidates: Iterable[int], clusters: list[_Cluster]) -> int | None:
    """Return the number of the cluster for which most speaks, None where too little speaks for any."""
    best, home = 0.0, None
    for number in candidates:
        cluster = clusters[number]
        if any(member.article_id == event.article_id for member in cluster.members[-_NEWEST:]):
            continue
        score = evidence(cluster.telling, event.telling)
        if score > best:
            best, home = score, number
    return home if best >= JOIN else None


def _candidates(blocking: list[_Key], blocks: Mapping[_Key, list[int]]) -> list[int]:
    found: dict[int, None] = {}
    for kind, who, week in blocking:
        for near in (week, week - 1, week + 1):
            found.update(dict.fromkeys(blocks.get((kind, who, near), ())))
    return list(found)


def _register(blocking: list[_Key], number: int, blocks: dict[_Key, list[int]]) -> None:
    for key in blocking:
        block = blocks[key]
        if number not in block:
            block.append(number)
            del block[:-_NEWEST]
