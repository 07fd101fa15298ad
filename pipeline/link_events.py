"""Merges the events of all articles: tellings of one event become one row of `events`.

Blocking keeps it near-linear: a telling is compared with the newest clusters that share a participant, a place or rare
words with it in the same or a neighbouring week, never with all.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.event_clusters import JOIN, Telling, absorb, day_number, evidence, keys, sketch
from pipeline.event_types import event_types
from pipeline.records import ArticleRow, Entity, Event, EventMention

_NEWEST = 12  # clusters compared under one key
_STATUSES = ("asserted", "negated", "conditional", "future", "possible")
_GOOD_LENGTH = (50, 260)
_Key = tuple[str, str, int]


@dataclass(frozen=True)
class LinkedEvents:
    """Local event id → corpus event id, and the events of the corpus."""

    ids: dict[str, str]
    events: list[Event]


@dataclass(slots=True)
class _Local:
    """All mentions of one event in one article."""

    event_id: str
    article_id: str
    telling: Telling
    dates: tuple[str | None, str | None, str | None] = (None, None, None)
    place: str | None = None
    place_id: str | None = None
    agents: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    statuses: str = ""
    unit: str | None = None
    sentence: str = ""
    worth: float = -1.0
    confidence: float = 0.0
    n_mentions: int = 0


@dataclass(slots=True)
class _Cluster:
    telling: Telling  # that of its member while it has one alone
    members: list[_Local]

    def add(self, local: _Local) -> None:
        """Add one more member and what it knows."""
        if len(self.members) == 1:
            self.telling = dataclasses.replace(self.telling)
        absorb(self.telling, local.telling)
        self.members.append(local)


def link_events(
    mentions: Iterable[EventMention], articles: Mapping[str, ArticleRow], entities: Mapping[str, Entity]
) -> LinkedEvents:
    """Return the events of the corpus; mentions carry the entity ids of the corpus, untyped mentions are left alone.

    The result does not depend on the order in which articles are given, apart from ties of publication date and id.
    """
    locals_ = _gather(mentions, articles)
    clusters = _cluster(sorted(locals_, key=lambda item: (_published(item, articles), item.event_id)))
    ids = {member.event_id: cluster.members[0].event_id for cluster in clusters for member in cluster.members}
    return LinkedEvents(ids, [_event(cluster, articles, entities) for cluster in clusters])


def _published(local: _Local, articles: Mapping[str, ArticleRow]) -> str:
    article = articles.get(local.article_id)
    return (article.published if article else None) or "9999"


def _gather(mentions: Iterable[EventMention], articles: Mapping[str, ArticleRow]) -> Iterator[_Local]:
    """Return one item an event of an article; ids of events hold the id of their article."""
    found: dict[str, _Local] = {}
    for mention in mentions:
        if not mention.event_type:
            continue
        local = found.get(mention.event_id)
        if local is None:
            article = articles.get(mention.article_id)
            published = day_number(article.published) if article else None
            denied = mention.status == "negated"  # all its mentions are, then
            telling = Telling(mention.event_type, published=published, lemma=mention.lemma, denied=denied)
            local = found[mention.event_id] = _Local(mention.event_id, mention.article_id, telling)
        _add(local, mention)
    return iter(found.values())


def _add(local: _Local, mention: EventMention) -> None:
    telling = local.telling
    local.n_mentions += 1
    local.confidence = max(local.confidence, mention.confidence)
    local.statuses += str(_STATUSES.index(mention.status))
    start, end = day_number(mention.date_start), day_number(mention.date_end)
    if start is not None and end is not None and (not telling.days or end - start < telling.days[1] - telling.days[0]):
        telling.days = (start, end)
        local.dates = (mention.date_start, mention.date_end, mention.date_value)
    _add_who(local, mention)
    if mention.place and not local.place:
        local.place, local.place_id, telling.place = mention.place, mention.place_id, mention.place_id or mention.place
        telling.country = mention.country_code
    if mention.amount is not None and telling.amount is None:
        telling.amount, local.unit = mention.amount, mention.amount_unit
    worth = _worth(mention)
    if worth > local.worth:
        local.worth, local.sentence = worth, mention.sentence or ""
        telling.words, telling.rare = sketch(mention.sentence)


def _add_who(local: _Local, mention: EventMention) -> None:
    telling = local.telling
    if mention.agent and (key := mention.agent_id or mention.agent.lower()) not in telling.agents:
        telling.agents |= {key}
        local.agents += (mention.agent,)
    if mention.patient and (key := mention.patient_id or mention.patient.lower()) not in telling.patients:
        telling.patients |= {key}
        local.patients += (mention.patient,)


def _worth(mention: EventMention) -> float:
    """Return how well the sentence of a mention tells the event: told as fact, complete, of a readable length."""
    filled = (mention.agent, mention.patient, mention.place, mention.date_text, mention.amount)
    sentence = mention.sentence or ""
    score = sum(1.0 for value in filled if value) + mention.confidence + (0.5 if mention.status == "asserted" else 0)
    score += 1.0 if _GOOD_LENGTH[0] <= len(sentence) <= _GOOD_LENGTH[1] else 0.0
    return score + (0.5 if sentence.endswith((".", "!", "?", "»")) else 0.0) - (5.0 if not sentence else 0.0)


def _cluster(locals_: Iterable[_Local]) -> list[_Cluster]:
    clusters: list[_Cluster] = []
    blocks: dict[_Key, list[int]] = defaultdict(list)
    for local in locals_:
        best, number, blocking = 0.0, -1, list(keys(local.telling))
        for candidate in _candidates(blocking, blocks):
            cluster = clusters[candidate]
            if any(member.article_id == local.article_id for member in cluster.members[-_NEWEST:]):
                continue
            score = evidence(cluster.telling, local.telling)
            if score > best:
                best, number = score, candidate
        if best < JOIN:
            clusters.append(_Cluster(local.telling, [local]))
            number = len(clusters) - 1
        else:
            clusters[number].add(local)
        _register(blocking, number, blocks)
    return clusters


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


def _event(cluster: _Cluster, articles: Mapping[str, ArticleRow], entities: Mapping[str, Entity]) -> Event:
    members, telling = cluster.members, cluster.telling
    kind = event_types()[telling.type]
    dated = min((m for m in members if m.telling.days), key=_precision, default=None)
    start, end, value = dated.dates if dated else (None, None, None)
    placed = next((m for m in members if m.place), None)
    where = entities.get(placed.place_id or "") if placed else None
    told = [articles[m.article_id] for m in members if m.article_id in articles]
    days = sorted(article.published for article in told if article.published)
    best = max(members, key=lambda member: member.worth)
    return Event(
        event_id=members[0].event_id,
        event_type=telling.type,
        label_fr=kind.label_fr,
        cameo_root=kind.cameo_root,
        plover=kind.plover,
        ace=kind.ace,
        iptc=kind.iptc,
        date_start=start,
        date_end=end,
        date_edtf=_edtf(start, end, value),
        place=where.name if where else placed.place if placed else None,
        country_code=(where.country_code if where else None) or telling.country,
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        agents=_names([name for m in members for name in m.agents]),
        patients=_names([name for m in members for name in m.patients]),
        status=_status("".join(member.statuses for member in members)),
        amount=telling.amount,
        amount_unit=next((m.unit for m in members if m.unit), None),
        summary=best.sentence,
        n_mentions=sum(member.n_mentions for member in members),
        n_articles=len({member.article_id for member in members}),
        n_sources=len({article.source for article in told if not article.duplicate_of}),
        first_published=days[0] if days else None,
        last_published=days[-1] if days else None,
        confidence=round(max(member.confidence for member in members), 3),
    )


def _precision(local: _Local) -> int:
    days = local.telling.days
    return days[1] - days[0] if days else 0


def _names(names: list[str]) -> tuple[str, ...]:
    """Return distinct names, the most frequent first."""
    if len(names) < 2:
        return tuple(names)
    return tuple(name for name, _ in Counter(names).most_common())


def _status(statuses: str) -> str:
    """Return the status that most mentions have, the more certain one of equals."""
    if len(statuses) == 1:
        return _STATUSES[int(statuses)]
    counts = Counter(statuses)
    return _STATUSES[int(max(sorted(counts), key=lambda number: counts[number]))]


def _edtf(start: str | None, end: str | None, value: str | None) -> str | None:
    """Return the date in EDTF: the value where it is a plain day, month or year, the interval otherwise.

    >>> _edtf("2024-05-01", "2024-05-31", "2024-05"), _edtf("2024-05-01", "2024-05-03", None)
    ('2024-05', '2024-05-01/2024-05-03')
    """
    if not start:
        return None
    if value and len(value) in {4, 7, 10} and value.replace("-", "").isdigit():
        return value
    return start[:10] if not end or end[:10] == start[:10] else f"{start[:10]}/{end[:10]}"
