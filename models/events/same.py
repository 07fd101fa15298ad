"""When a candidate counts as the gold value: names that share most of their words, dates that fit into each other."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

_STOP = frozenset(
    (
        *("le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux", "en", "et", "à"),
        *("son", "sa", "ses", "leur", "leurs", "ce", "cet", "cette", "ces"),
    )
)
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "AU": (9, 11), "WI": (12, 2)}
Interval = tuple[dt.date, dt.date]


def words(text: str) -> set[str]:
    """Return the words of a name without accents and articles."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return {word for word in re.findall(r"[0-9a-zœæ]+", plain) if word not in _STOP}


def same_name(one: str, two: str) -> bool:
    """Tell whether one name holds the other, or at least half of their words are common."""
    x, y = words(one), words(two)
    common = len(x & y)
    return common > 0 and (4 * common >= len(x) + len(y) or x <= y or y <= x)


def interval(value: str) -> Interval | None:
    """Return the days of a value; None where it is no calendar date."""
    if "/" in value:
        first, last = (interval(part) for part in value.split("/", 1))
        return (first[0], last[1]) if first and last else first or last
    value = value.partition("T")[0]
    try:
        return _days(value)
    except ValueError:
        return None


def _days(value: str) -> Interval | None:  # noqa: PLR0911
    if match := re.fullmatch(r"(\d{4})-W(\d\d)(?:-WE)?", value):
        year, week = int(match[1]), int(match[2])
        return dt.date.fromisocalendar(year, week, 1), dt.date.fromisocalendar(year, week, 7)
    if match := re.fullmatch(r"(\d{4})-(SP|SU|FA|AU|WI)", value):
        first, last = _SEASONS[match[2]]
        return _month(int(match[1]), first)[0], _month(int(match[1]) + (last < first), last)[1]
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", value):
        last = 3 * int(match[2])
        return _month(int(match[1]), last - 2)[0], _month(int(match[1]), last)[1]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return dt.date.fromisoformat(value), dt.date.fromisoformat(value)
    if match := re.fullmatch(r"(\d{4})-(\d\d)", value):
        return _month(int(match[1]), int(match[2]))
    if re.fullmatch(r"\d{4}", value):
        return dt.date(int(value), 1, 1), dt.date(int(value), 12, 31)
    return None


def _month(year: int, month: int) -> Interval:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def compatible(one: str, two: str) -> bool:
    """Tell whether two values are the same interval, or one lies in the other and that one is at most a month."""
    x, y = interval(one), interval(two)
    if not x or not y:
        return False
    inside = (x[0] <= y[0] and y[1] <= x[1]) or (y[0] <= x[0] and x[1] <= y[1])
    return x == y or (inside and max(x[1] - x[0], y[1] - y[0]).days <= 31)
