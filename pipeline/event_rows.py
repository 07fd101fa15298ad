"""The row of the table `events` that the tellings of one event make together: of each field the best that is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.article_events import STATUSES, ArticleEvent
from pipeline.event_evidence import Telling
from pipeline.event_types import event_types
from pipeline.records import ArticleRow, Entity, Event


def event_row(
    members: Sequence[ArticleEvent],
    telling: Telling,
    articles: Mapping[str, ArticleRow],
    entities: Mapping[str, Entity],
) -> Event:
    """Return the row of an event that its first member names; `telling` is what they tell together."""
    kind = event_types()[telling.type]
    return Event(
        event_id=members[0].event_id,
        event_type=telling.type,
        label_fr=kind.label_fr,
        cameo_root=kind.cameo_root,
        plover=kind.plover,
        ace=kind.ace,
        iptc=kind.iptc,
        agents=_names([name for member in members for name in member.agents]),
        patients=_names([name for member in members for name in member.patients]),
        status=_status("".join(member.statuses for member in members)),
        amount=telling.amount,
        amount_unit=next((member.unit for member in members if member.unit), None),
        summary=max(members, key=lambda member: member.worth).sentence,
        confidence=round(max(member.confidence for member in members), 3),
        **_when(members),
        **_where(members, telling, entities),
        **_told_by(members, articles),
    )


def _when(members: Sequence[ArticleEvent]) -> dict[str, Any]:
    """Return the columns of the most precise date."""
    dated = min((member for member in members if member.telling.days), key=_length, default=None)
    start, end, value = dated.dates if dated else (None, None, None)
    return {"date_start": start, "date_end": end, "date_edtf": _edtf(start, end, value)}


def _length(member: ArticleEvent) -> int:
    days = member.telling.days
    return days[1] - days[0] if days else 0


def _where(members: Sequence[ArticleEvent], telling: Telling, entities: Mapping[str, Entity]) -> dict[str, Any]:
    """Return the columns of the place that was told first, with what the table of entities knows of it."""
    placed = next((member for member in members if member.place), None)
    known = entities.get(placed.place_id or "") if placed else None
    if known is None:
        return {"place": placed.place if placed else None, "country_code": telling.country}
    return {
        "place": known.name,
        "country_code": known.country_code or telling.country,
        "latitude": known.latitude,
        "longitude": known.longitude,
    }


def _told_by(members: Sequence[ArticleEvent], articles: Mapping[str, ArticleRow]) -> dict[str, Any]:
    """Return how many mentions, articles and sources tell the event, and when; a repeated article is no new source."""
    told = [articles[member.article_id] for member in members if member.article_id in articles]
    days = sorted(article.published for article in told if article.published)
    return {
        "n_mentions": sum(member.n_mentions for member in members),
        "n_articles": len({member.article_id for member in members}),
        "n_sources": len({article.source for article in told if not article.duplicate_of}),
        "first_published": days[0] if days else None,
        "last_published": days[-1] if days else None,
    }


def _names(names: list[str]) -> tuple[str, ...]:
    """Return distinct names, the most frequent first."""
    if len(names) < 2:
        return tuple(names)
    return tuple(name for name, _ in Counter(names).most_common())


def _status(statuses: str) -> str:
    """Return the status that most mentions have, the more certain one of equals."""
    if len(statuses) == 1:
        return STATUSES[int(statuses)]
    counts = Counter(statuses)
    return STATUSES[int(max(sorted(counts), key=lambda number: counts[number]))]


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
