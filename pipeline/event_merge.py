"""Mentions of one event within an article: one id, and the most specific value of each field for all of them.

What a mention leaves open (a headline, `Cette attaque`, `cette action en justice`) is told by the others, its place by
those before it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Set

from pipeline.event_completion import completed
from pipeline.extensions import changed
from pipeline.records import EventMention
from pipeline.same_event import same_event

_WINDOW = 12  # newest events of a type that a mention is compared with
_TELLINGS = 50  # of an event that a mention is compared with: what agrees with so many agrees with the others


def merge(rows: Sequence[EventMention], new: Set[int] = frozenset()) -> list[EventMention]:
    """Return the mentions with the `event_id` of the first mention of their event, and with what the others tell.

    `new` are the numbers of those that say that their event was not told before: `une autre frappe`.
    """
    merged = list(rows)
    for group in _groups(rows, new):
        event_id = rows[group[0]].event_id
        for number, row in zip(group, completed([rows[number] for number in group]), strict=True):
            merged[number] = row if row.event_id == event_id else changed(row, event_id=event_id)
    return merged


def _groups(rows: Sequence[EventMention], new: Set[int]) -> list[list[int]]:
    """Return the numbers of the mentions of each event."""
    groups: list[list[int]] = []
    told: list[dict[Hashable, EventMention]] = []  # of each group the mentions that tell different things
    newest: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        home = -1 if number in new else _home(told, newest.get(row.event_type or "", []), row)
        if home < 0:
            home = len(groups)
            groups.append([])
            told.append({})
            newest.setdefault(row.event_type or "", []).append(home)
        groups[home].append(number)
        if len(told[home]) < _TELLINGS:
            told[home].setdefault(_telling(row), row)
    return groups


def _telling(row: EventMention) -> Hashable:
    """Return all that `same_event` looks at: of mentions that tell the same, one is enough to compare with."""
    when, much = (row.date_start, row.date_end), row.amount
    who = row.agent, row.agent_id, row.patient, row.patient_id
    return row.lemma or row.trigger, row.status, when, much, who, row.place, row.country_code


def _home(told: Sequence[dict[Hashable, EventMention]], newest: list[int], row: EventMention) -> int:
    """Return the group that the mention belongs to, -1 for a new one."""
    if not row.event_type:
        return -1
    for number in reversed(newest[-_WINDOW:]):
        if all(same_event(one, row) for one in told[number].values()):
            return number
    return -1
