"""The event types: their French labels and their equivalents in ACE, CAMEO, PLOVER and IPTC."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.lexicons import table


@dataclass(frozen=True)
class EventType:
    """One event type with its equivalents in other schemes, None where a scheme has none."""

    type: str
    label_fr: str
    ace: str | None
    cameo_root: str | None
    plover: str | None
    iptc: str | None


@cache
def event_types() -> dict[str, EventType]:
    """Return the event types by name, in the order of the table.

    >>> event_types()["life.death"].label_fr
    'Mort'
    >>> event_types()["life.death"].plover is None
    True
    """
    return {
        row["type"]: EventType(
            type=row["type"],
            label_fr=row["label_fr"],
            ace=row["ace"] or None,
            cameo_root=row["cameo_root"] or None,
            plover=row["plover"] or None,
            iptc=row["iptc"] or None,
        )
        for row in table("events/event_types")
    }
