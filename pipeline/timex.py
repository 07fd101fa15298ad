"""Calendar arithmetic: intervals with a grain, TIMEX3 in and out (EDTF in `edtf_dates.py`). No spaCy, no text.

The normal form of a date is its TIMEX3 `value`; an `Interval` is what it means on the calendar. Everything that a
table says of a date (first and last day, grain, EDTF) is derived from the value here.

Conventions: seasons are the astronomical ones of the north, to the day of their usual start; parts of day follow
French usage (a night begins at 22 h and ends at 6 h); a year before Christ is `BC0052` in TIMEX3, `-0051` in EDTF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

SEASONS = {"SP": (3, 20), "SU": (6, 21), "FA": (9, 23), "WI": (12, 21)}
_NEXT_SEASON = {"SP": "SU", "SU": "FA", "FA": "WI", "WI": "SP"}
PARTS = {"MO": (6, 12), "MI": (12, 14), "AF": (12, 18), "EV": (18, 24), "NI": (22, 30), "DT": (6, 22)}
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_FIRST, _LAST = 1, 9998  # years that datetime can hold with a margin

_VALUE = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-W(?P<week>\d\d)(?P<weekend>-WE)?|-(?P<season>SP|SU|FA|WI)|-Q(?P<quarter>[1-4])|-H(?P<half>[12])"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?:(?P<part>MO|MI|AF|EV|NI|DT)"
    r"|(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<zone>Z|[+-]\d\d(?::\d\d)?)?))?)?)?"
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the calendar, [start, end), and the grain that it was told with.

    >>> Interval.parse("2024-12").last
    '2024-12-31'
    """

    start: datetime
    end: datetime
    grain: str

    @staticmethod
    def parse(value: str) -> Interval:
        """Return the interval of a TIMEX3 value.

        Raises:
            ValueError: the value is no stretch of the calendar (a duration, a set, XXXX, an impossible date).
        """
        found = parse(value)
        if found is None:
            raise ValueError(value)
        return found

    @property
    def first(self) -> str:
        """First day, or first minute where the grain is finer than a day, in ISO 8601."""
        return _iso(self.start, self.grain)

    @property
    def last(self) -> str:
        """Last day, or last minute, inclusive, in ISO 8601."""
        if self.grain in ("minute", "hour", "second"):
            return _iso(self.start, self.grain)
        return _iso(self.end - (_MINUTE if self.grain == "part_of_day" else _DAY), self.grain)

    @property
    def days(self) -> int:
        """Number of days that it touches."""
        return (self.end - timedelta(microseconds=1)).date().toordinal() - self.start.date().toordinal() + 1


def _iso(moment: datetime, grain: str) -> str:
    if grain in ("minute", "hour", "second", "part_of_day"):
        return moment.isoformat(timespec="seconds" if grain == "second" else "minutes")
    return moment.date().isoformat()


def _months(year: int, month: int, count: int, grain: str) -> Interval:
    index = year * 12 + month - 1 + count
    return Interval(datetime(year, month, 1), datetime(index // 12, index % 12 + 1, 1), grain)


@lru_cache(maxsize=4096)
def parse(value: str) -> Interval | None:
    """Return the interval of a TIMEX3 value, None where the value is no stretch of the calendar."""
    try:
        return _read(value)
    except (ValueError, OverflowError):
        return None


def _read(value: str) -> Interval | None:
    match = _VALUE.fullmatch(value)
    if match:
        return _dated(match)
    if re.fullmatch(r"\d{3}X?", value):
        return _months(int(value[:3]) * 10 or 1, 1, 120 if value[:3] != "000" else 108, "decade")
    if re.fullmatch(r"\d\d(?:XX)?", value):
        return _months(int(value[:2]) * 100 or 1, 1, 1200 if value[:2] != "00" else 1188, "century")
    return None


def _dated(part: re.Match[str]) -> Interval | None:
    year = int(part["year"])
    if not _FIRST <= year <= _LAST:
        return None
    if part["month"]:
        if part["day"]:
            return _within_day(datetime(year, int(part["month"]), int(part["day"])), part)
        return _months(year, int(part["month"]), 1, "month")
    return _part_of_year(year, part)


def _part_of_year(year: int, part: re.Match[str]) -> Interval:
    if part["week"]:
        monday = datetime.fromisocalendar(year, int(part["week"]), 1)
        if part["weekend"]:
            return Interval(monday + 5 * _DAY, monday + 7 * _DAY, "weekend")
        return Interval(monday, monday + 7 * _DAY, "week")
    if part["season"]:
        return _season(year, part["season"])
    if part["quarter"]:
        return _months(year, 3 * int(part["quarter"]) - 2, 3, "quarter")
    if part["half"]:
        return _months(year, 6 * int(part["half"]) - 5, 6, "half")
    return _months(year, 1, 12, "year")


def _within_day(day: datetime, part: re.Match[str]) -> Interval:
    if part["part"]:
        first, last = PARTS[part["part"]]
        return Interval(day + timedelta(hours=first), day + timedelta(hours=last), "part_of_day")
    if part["hour"] is None:
        return Interval(day, day + _DAY, "day")
    hour, minute, second = int(part["hour"]), int(part["minute"] or 0), int(part["second"] or 0)
    if hour > 24 or minute > 59 or second > 59:
        raise ValueError("clock")
    start = day + timedelta(hours=hour, minutes=minute, seconds=second)
    if part["second"]:
        return Interval(start, start + timedelta(seconds=1), "second")
    return Interval(start, start + _MINUTE, "minute")


def _season(year: int, code: str) -> Interval:
    following = _NEXT_SEASON[code]
    end_year = year + 1 if code == "WI" else year
    return Interval(datetime(year, *SEASONS[code]), datetime(end_year, *SEASONS[following]), "season")


def shift(value: str, count: int) -> str | None:
    """Return the value `count` steps of its own grain later (earlier if negative), None if it has no such step.

    >>> shift("2024-12", 2), shift("2024-W01", -1), shift("2024-WI", 1)
    ('2025-02', '2023-W52', '2025-WI')
    """
    found = parse(value)
    if found is None:
        return None
    try:
        return _stepped(value, found, count)
    except (ValueError, OverflowError):
        return None


def _stepped(value: str, found: Interval, count: int) -> str | None:
    year = found.start.year
    if found.grain == "day":
        return day(found.start.date() + timedelta(days=count))
    if found.grain in ("week", "weekend"):
        return week(found.start.date() + timedelta(weeks=count)) + ("-WE" if found.grain == "weekend" else "")
    if found.grain in ("month", "quarter", "half"):
        size = {"month": 1, "quarter": 3, "half": 6}[found.grain]
        index = year * 12 + found.start.month - 1 + count * size
        return of_month(index // 12, index % 12 + 1, found.grain)
    if found.grain in ("year", "season"):
        return f"{year + count:04}{value[4:]}" if _FIRST <= year + count <= _LAST else None
    if found.grain in ("decade", "century"):
        size = 3 if found.grain == "decade" else 2
        number = int(value[:size]) + count
        return f"{number:0{size}}" if 0 <= number < 10**size else None
    return None


def day(of: date) -> str:
    """Return the TIMEX3 value of a day."""
    return of.isoformat()[:10]


def week(of: date, weekend: bool = False) -> str:
    """Return the TIMEX3 value of the ISO week, or the weekend, that holds a day.

    >>> week(date(2024, 12, 30))
    '2025-W01'
    """
    year, number, _ = of.isocalendar()
    return f"{year:04}-W{number:02}{'-WE' if weekend else ''}"


def of_month(year: int, month: int, grain: str = "month") -> str:
    """Return the value of the month, quarter or half year that holds a month."""
    if grain == "quarter":
        return f"{year:04}-Q{(month + 2) // 3}"
    if grain == "half":
        return f"{year:04}-H{(month + 5) // 6}"
    return f"{year:04}-{month:02}"


def season_of(of: date) -> str:
    """Return the value of the season that holds a day: a winter bears the year that it begins in."""
    key = (of.month, of.day)
    codes = [code for code, start in SEASONS.items() if key >= start]
    return f"{of.year:04}-{codes[-1]}" if codes else f"{of.year - 1:04}-WI"


def add_months(of: date, count: int) -> date:
    """Return the same day `count` months later, or the last day of that month where it has no such day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    index = of.year * 12 + of.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(of.day, month_length(year, month)))


@lru_cache(maxsize=4096)
def month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Oudin's algorithm, 1940).

    >>> easter(2024)
    datetime.date(2024, 3, 31)
    """
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    full_moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    sunday = full_moon - (year + year // 4 + full_moon + 2 - century + century // 4) % 7
    month = 3 + (sunday + 40) // 44
    return date(year, month, sunday + 28 - 31 * (month // 4))


_BEFORE_CHRIST = re.compile(r"BC(\d\d)(\d\d)?")
_ZONE = re.compile(r"T\d\d:\d\d(?::\d\d)?(Z|[+-]\d\d(?::\d\d)?)\Z")


@lru_cache(maxsize=4096)
def bounds(value: str | None) -> tuple[str | None, str | None, str | None]:
    """Return first and last day (or minute) of a value, inclusive, and its grain; None for what is unknown.

    >>> bounds("2017-FA")
    ('2017-09-23', '2017-12-20', 'season')
    >>> bounds("P3D"), bounds("BC0052"), bounds("BC02")
    ((None, None, None), ('-0051-01-01', '-0051-12-31', 'year'), ('-0299-01-01', '-0200-12-31', 'century'))
    """
    if not value:
        return None, None, None
    found = parse(value)
    if found is None:
        before_christ = _BEFORE_CHRIST.fullmatch(value)
        return _bounds_before_christ(before_christ) if before_christ else (None, None, _vague_grain(value))
    zone = zone_of(value)
    return found.first + zone, found.last + zone, found.grain


def _bounds_before_christ(value: re.Match[str]) -> tuple[str, str, str]:
    """Return first and last day of a year, or of a century (BC02 is the third one), before Christ."""
    if value[2]:
        year = astronomical(int(value[1] + value[2]))
        return f"{year}-01-01", f"{year}-12-31", "year"
    first, last = (astronomical(int(value[1]) * 100 + year) for year in (100, 1))
    return f"{first}-01-01", f"{last}-12-31", "century"


def zone_of(value: str) -> str:
    """Return the time zone that a value ends with, as ISO 8601 writes it, or nothing.

    >>> zone_of("2024-12-18T14:00+01:00"), zone_of("2024-12-18")
    ('+01:00', '')
    """
    match = _ZONE.search(value)
    return match[1] if match else ""


def astronomical(years_before: int) -> str:
    """Return a year before Christ as ISO 8601 counts: 52 BC is -0051, 1 BC is 0000."""
    return "0000" if years_before == 1 else f"-{years_before - 1:04}"


def _vague_grain(value: str) -> str | None:
    """Return the grain of a value without a year, such as XXXX-12-25 or XXXX-WXX-1."""
    for pattern, grain in _VAGUE:
        if re.fullmatch(pattern, value):
            return grain
    return None


_VAGUE = (
    (r"XXXX-(?:\d\d|XX)-(?:\d\d|XX)|XXXX-WXX-\d", "day"),
    (r"XXXX-\d\d", "month"),
    (r"XXXX-(?:SP|SU|FA|WI)", "season"),
    (r"XXXX-WXX-WE", "weekend"),
    (r"(?:XXXX-WXX-\d|XXXX-XX-XX)?T(?:MO|MI|AF|EV|NI|DT)", "part_of_day"),
    (r"(?:XXXX-WXX-\d|XXXX-XX-XX)?T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?", "minute"),
)
