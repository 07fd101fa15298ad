"""What a mention of an event leaves open is told by the other mentions of it: who, when, how much, and where.

A participant is handed on only where it is a named entity: `l'homme` of one sentence need not be that of another.
Nobody is handed on who has the mention's other role.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.extensions import changed
from pipeline.records import EventMention
from pipeline.same_event import place_words

# a field that tells whether something is known -> what is handed on with it
_WITH: dict[str, tuple[str, ...]] = {
    "agent": ("agent", "agent_id"),
    "patient": ("patient", "patient_id"),
    "date_value": ("date_value", "date_start", "date_end", "date_basis"),
    "amount": ("amount", "amount_max", "amount_unit"),
}
# how specific its value is: a named entity, a whole day; of several the surest mention's
_SPECIFIC: dict[str, Callable[[EventMention], int]] = {
    "agent": lambda row: bool(row.agent_id),
    "patient": lambda row: bool(row.patient_id),
    "date_value": lambda row: len((row.date_value or "").partition("/")[0]),
    "amount": lambda _: 1,
}
_OTHER = {"agent": "patient_id", "patient": "agent_id"}


def completed(rows: Sequence[EventMention]) -> list[EventMention]:
    """Return the mentions of one event, each open field taken from the mention that tells it best.

    >>> told = EventMention("a", "m1", "e", 0, 6, trigger="séisme", date_value="2024-05-01", date_basis="explicit")
    >>> again = EventMention("a", "m2", "e", 40, 46, trigger="séisme")
    >>> [(row.date_value, row.date_basis) for row in completed([told, again])]
    [('2024-05-01', 'explicit'), ('2024-05-01', 'narrative')]
    """
    if len(rows) == 1:
        return list(rows)
    placed = _placed(rows)
    values: dict[str, object] = {}
    for field, names in _WITH.items():
        best = _best(field, placed)
        if best is not None:
            values.update({name: getattr(best, name) for name in names})
    return [_complete(row, values) for row in placed]


def _best(field: str, rows: Sequence[EventMention]) -> EventMention | None:
    """Return the mention that tells a field best, None where none tells it."""
    told = [row for row in rows if getattr(row, field) is not None]
    if field in _OTHER:
        told = [row for row in told if getattr(row, f"{field}_id")]
    return max(told, key=lambda row: (_SPECIFIC[field](row), row.confidence), default=None)


def _complete(row: EventMention, values: dict[str, object]) -> EventMention:
    """Return a mention with the values of what it does not tell."""
    missing: dict[str, object] = {}
    for field, names in _WITH.items():
        if field in _OTHER and values.get(f"{field}_id") == getattr(row, _OTHER[field]):
            continue
        if getattr(row, field) is None and values.get(field) is not None:
            missing.update({name: values[name] for name in names})
    if "date_basis" in missing:
        missing["date_basis"] = "narrative"
    return changed(row, **missing) if missing else row


def _placed(rows: Sequence[EventMention]) -> list[EventMention]:
    """Return the mentions of one event, those without a place with the most specific one that was told before.

    The choice of places has looked at the whole story before it gave a mention none. Handed on from later mentions, or
    to what is only planned, feared or denied, not one place in five would be right; of the others two in five are.
    """
    placed: list[EventMention] = []
    best: EventMention | None = None
    for row in rows:
        if row.place is not None:
            best = row if best is None or _place_told(row) > _place_told(best) else best
            placed.append(row)
        elif best is not None and row.status == "asserted":
            placed.append(changed(row, place=best.place, place_id=best.place_id, country_code=best.country_code))
        else:
            placed.append(row)
    return placed


def _place_told(row: EventMention) -> tuple[int, float]:
    """Return how specific a mention's place is, and how sure the mention: a mosque of a town is more than the town."""
    return len(place_words(row.place or "")), row.confidence
