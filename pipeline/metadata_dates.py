"""Reads the dates of metadata: publication dates in records, headers, HTML and datelines.

A date of metadata is one short string that is a date and nothing else, so it is read whole, day first, and never
searched for in running text. `dateparser` is asked last, for the rare forms; what is relative to the present moment
("il y a 3 heures") is refused, for a run must give the same tables tomorrow.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from pipeline.lexicons import table

_MAX_LENGTH = 120
_FIRST_YEAR, _LAST_YEAR = 1600, 2199
_CENTURY_PIVOT = 69  # two-digit years as POSIX strptime reads them: 69 is 1969, 68 is 2068

_CLOCK = r"(?P<hour>[01]?\d|2[0-4])\s?(?:[:.]|h(?:eures?)?)\s?(?P<minute>[0-5]\d)?(?:(?<=\d)[:.][0-5]\d(?:[.,]\d+)?)?"
_MERIDIEM = r"(?:\s?(?P<meridiem>[ap])\.?m\.?)?"
_ZONE = r"(?:\s?(?:z|utc|gmt|cest|cet|[a-z]{1,4}t|\(?heure de paris\)?|(?:(?:gmt|utc)\s?)?[+-]\d\d:?(?:\d\d)?))?"
_TIME = rf"(?:[\s,;|–-]*(?:t|à|a|at|-|–)?\s*{_CLOCK}{_MERIDIEM}{_ZONE})?"
_LABEL = r"(?:[a-zéèêàûôîç' ]{0,40}?\s*:\s*|(?:[a-zéèêàûôîç']+ ){0,5}?(?:le|on|du|en)\s+|date\s+)?"
_WEEKDAY = r"(?:[a-zé]{3,9}\.?,?\s+)?"
_END = r"[\s.)]*\Z"


@cache
def _months() -> dict[str, int]:
    return {row["form"]: int(row["month"]) for row in table("dates/months")}


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    month_name = rf"(?P<name>{names})\.?"
    day = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th|e)?"
    year = r"(?P<year>\d{4})"
    dates = (
        rf"{year}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})",
        rf"{year}(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<day>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<year>\d{4}|\d\d)",
        rf"{_WEEKDAY}{day}[\s-]+(?:de\s+)?{month_name}(?:,\s*|[\s-]+){year}",
        rf"{_WEEKDAY}{month_name}\s+{day},?\s+{year}",
        rf"{year}[-/.](?P<month>\d{{1,2}})",
        rf"(?P<month>\d{{1,2}})[/.-]{year}",
        rf"{month_name}\s+{year}",
        year,
    )
    return tuple(re.compile(rf"\A{_LABEL}{date}{_TIME}{_END}", re.IGNORECASE) for date in dates)


def read_metadata_date(text: str | None) -> str | None:
    """Return a date of metadata in ISO 8601 at the precision it has: year, month, day or minute; None if it is none.

    Numeric dates are read day first. The zone of a time is dropped: a newspaper's local time stays as printed.

    >>> read_metadata_date("Publié le 18 décembre 2024 à 9h05")
    '2024-12-18T09:05'
    >>> read_metadata_date("2024-12"), read_metadata_date("03/02/24"), read_metadata_date("hier")
    ('2024-12', '2024-02-03', None)
    """
    if not text or len(text) > _MAX_LENGTH:
        return None
    line = " ".join(text.split()).lower()
    for form in _forms():
        match = form.match(line)
        if match and (value := _value(match)):
            return value
    return _epoch(line) or _asked(line)


def _value(match: re.Match[str]) -> str | None:
    """Return the ISO value of a match, None where the calendar does not know it."""
    part = match.groupdict()
    year = _full_year(part["year"])
    month = _months()[part["name"]] if part.get("name") else int(part.get("month") or 0)
    day = int(part.get("day") or 0)
    try:
        datetime(year, month or 1, day or 1)
    except ValueError:
        return None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if not month or not day:
        return f"{year}-{month:02}" if month else str(year)
    return f"{year}-{month:02}-{day:02}{_clock(part)}"


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if year >= _CENTURY_PIVOT else 2000
    return year


def _clock(part: dict[str, str | None]) -> str:
    if not part.get("hour"):
        return ""
    hour = int(part["hour"] or 0)
    if part.get("meridiem"):
        hour = hour % 12 + (12 if part["meridiem"] == "p" else 0)
    return f"T{hour % 24:02}:{part.get('minute') or '00'}"


def _epoch(line: str) -> str | None:
    """Read a Unix time in seconds or milliseconds; UTC, to the minute."""
    if not re.fullmatch(r"1\d{9}(?:\d{3}|\.\d+)?", line):
        return None
    seconds = int(line[:10])
    days, rest = divmod(seconds, 86_400)
    date = datetime.fromordinal(datetime(1970, 1, 1).toordinal() + days)
    return f"{date:%Y-%m-%d}T{rest // 3600:02}:{rest // 60 % 60:02}"


def _asked(line: str) -> str | None:
    """Ask dateparser about a string that holds a year, as the last resort."""
    if not re.search(r"(?<!\d)(?:1[6-9]|20|21)\d\d(?!\d)", line) or not re.search(r"[a-zà-ÿ]{3}", line):
        return None  # a wrong numeric date is an error, not a riddle
    from dateparser.date import DateDataParser  # heavy, and rarely needed  # noqa: PLC0415

    settings = {"DATE_ORDER": "DMY", "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["year", "month"]}
    found = DateDataParser(languages=["fr", "en"], settings=settings).get_date_data(line)
    if found.date_obj is None:
        return None
    return f"{found.date_obj:%Y-%m}" if found.period == "month" else f"{found.date_obj:%Y-%m-%d}"
