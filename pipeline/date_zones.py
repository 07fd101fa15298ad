"""Time zones: from the words beside a clock time to the offset that was valid there on that day."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TOLD = re.compile(r"(?:utc|gmt)\s?([+−-])(\d\d?)(?:[:h]?([0-5]\d))?")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?")
_FARTHEST = 14  # hours from Greenwich


def told_offset(word: str) -> str | None:
    """Return the offset that `UTC+3` tells; None for what is no offset.

    >>> told_offset("utc+3"), told_offset("gmt−5:30"), told_offset("utc+20")
    ('+03:00', '-05:30', None)
    """
    match = _TOLD.fullmatch(word)
    if not match or int(match[2]) > _FARTHEST:
        return None
    return f"{'+' if match[1] == '+' else '-'}{int(match[2]):02}:{match[3] or '00'}"


def zoned(value: str | None, zone: str | None) -> str | None:
    """Return a value of the clock with the offset of its zone; the clock alone where the zone or its day is unknown.

    >>> zoned("2024-12-18T14:00", "Europe/Paris"), zoned("2024-07-18T14:00", "Europe/Paris")
    ('2024-12-18T14:00+01:00', '2024-07-18T14:00+02:00')
    >>> zoned("2024-12-18T14:00", "UTC"), zoned("2024-12-18T14:00", "LOCAL"), zoned("T14:00", "Europe/Paris")
    ('2024-12-18T14:00Z', '2024-12-18T14:00', 'T14:00')
    """
    if not value or not zone or not re.search(r"T\d\d:\d\d", value):
        return value
    if zone == "UTC" or _OFFSET.fullmatch(zone):
        return value + ("Z" if zone == "UTC" else zone)
    if zone == "LOCAL" or not _MOMENT.fullmatch(value):
        return value
    return value + _offset(zone, value)


@lru_cache(maxsize=1024)
def _offset(zone: str, moment: str) -> str:
    """Return the offset of a zone at a moment of its own clock; nothing before zones had whole minutes."""
    try:
        offset = ZoneInfo(zone).utcoffset(datetime.fromisoformat(moment))
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return ""
    seconds = int(offset.total_seconds()) if offset is not None else 1
    if seconds % 60:
        return ""
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}"
