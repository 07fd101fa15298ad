"""Holidays and named days, fixed and moving, computed from the rules of `models/dates/holidays.csv`."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline import timex
from pipeline.date_anchor import Anchor

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def holiday_on(rule: str, year: int) -> date:
    """Return the day of a holiday in a year.

    A rule is `MM-DD`, `easter+N`, `WEEKDAY:N:MONTH` with an optional `+N` days, `WEEKDAY<MM-DD` for the last such day
    before another, or `mothers-fr`.

    >>> holiday_on("easter+50", 2024), holiday_on("mothers-fr", 2024), holiday_on("thursday:4:11", 2024)
    (datetime.date(2024, 5, 20), datetime.date(2024, 5, 26), datetime.date(2024, 11, 28))
    >>> holiday_on("monday<05-25", 2025)
    datetime.date(2025, 5, 19)
    """
    if rule.startswith("easter"):
        return timex.easter(year) + timedelta(days=int(rule[6:]))
    if rule == "mothers-fr":
        last_sunday = nth_weekday(year, 5, 7, -1)
        pentecost = timex.easter(year) + timedelta(days=49)
        return nth_weekday(year, 6, 7, 1) if last_sunday == pentecost else last_sunday
    if "<" in rule:
        name, before = rule.split("<")
        eve = date(year, int(before[:2]), int(before[3:])) - timedelta(days=1)
        return eve - timedelta(days=(eve.isoweekday() - _WEEKDAYS.index(name) - 1) % 7)
    if ":" in rule:
        weekday, nth, month = rule.split("+", maxsplit=1)[0].split(":")
        later = int(rule.split("+")[1]) if "+" in rule else 0
        return nth_weekday(year, int(month), _WEEKDAYS.index(weekday) + 1, int(nth)) + timedelta(days=later)
    month, day = rule.split("-")
    return date(year, int(month), int(day))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the n-th weekday (1 is Monday) of a month; -1 is the last one.

    Raises:
        ValueError: the month has no such day.
    """
    if nth < 0:
        last = date(year, month, timex.month_length(year, month))
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    return first.replace(day=1 + (weekday - first.isoweekday()) % 7 + 7 * (nth - 1))


def holiday(rule: str, anchor: Anchor, year: int | None, direction: str | None) -> str | None:
    """Return the value of a holiday in the year told, or nearest to publication on the side of the direction."""
    if year is None and anchor.year is None:
        return f"XXXX-{rule}" if rule[0].isdigit() else None
    if year is not None or anchor.month is None:
        return timex.day(holiday_on(rule, year or anchor.year or 1))
    reference = anchor.day or date(anchor.year or 1, anchor.month, 15)
    days = [holiday_on(rule, reference.year + step) for step in (-1, 0, 1)]
    distance = anchor.chosen([(day - reference).days for day in days], direction)
    return timex.day(reference + timedelta(days=distance))
