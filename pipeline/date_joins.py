"""What expressions side by side tell together: a clock and its day, two clocks of one moment, days with hours."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from pipeline import timex
from pipeline.date_contexts import pattern
from pipeline.date_grammar import Found

_JOINT = re.compile(r",?[ \u00a0]{0,2}(?:le|du|de|ce|dans|dans la)?[ \u00a0]?")
_CLOCKS = ("clock", "clock_range")
_HOURS = (*_CLOCKS, "part_of_day")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAWN = "T08"
_FARTHEST = len(", jusqu'à ce dimanche")  # characters between two expressions that tell something together


def join_before(text: str, kept: list[Found], found: Found) -> None:
    """Settle what an expression tells of those right before it, in their order."""
    if found.start - kept[-1].end > _FARTHEST:
        return
    _join_eve(text, kept, found)
    _join_clock(text, kept, found)
    _same_moment(text, kept[-1], found)
    _join_span(text, kept, found)
    _join_ends(text, kept[-1], found)
    _join_late(text, kept[-1], found)
    _join_years(text, kept[-1], found)


def _join_eve(text: str, kept: list[Found], day: Found) -> None:
    """Give `la veille, 8 février` the day that is named after it."""
    eve = kept[-1]
    is_pair = eve.rule == "eve" and eve.type == "DATE" and day.rule.startswith("day_month")
    if is_pair and text[eve.end : eve.end + 1] == "," and _JOINT.fullmatch(text, eve.end, day.start):
        eve.value, eve.basis = day.value, day.basis


def _join_clock(text: str, kept: list[Found], day: Found) -> None:
    """Give a clock time the day told right after it: `vers 0 h 40, jeudi`, `9 h le 13 décembre`."""
    clock = kept[-1]
    if clock.rule not in _HOURS or clock.value is None or "T" not in clock.value:
        return
    if clock.rule == "part_of_day" and not _IN_PART.match(text, clock.start):
        return
    first = -2 if len(kept) > 1 and kept[-2].rule == "clock_range" == clock.rule else -1  # of 10 h à 18 h
    if len(kept) > -first and kept[first - 1].type == "DATE" and kept[first].start - kept[first - 1].end < 6:
        return  # it has its day before it
    if not _JOINT.fullmatch(text, clock.end, day.start):
        return
    hour = clock.value[clock.value.index("T") :]
    told = _day_beside(hour, day)
    if told and first == -2 and day.period:
        _free(kept[-2:])
    elif told:
        clock.value, clock.basis = f"{told}{hour}", day.basis


_IN_PART = re.compile(
    r"(?:l['’]|la |le )?(?:(?:début|milieu|fin) d[e'’] ?)?[^\W\d_]+(?:-midi)?, ", re.IGNORECASE
)  # à l'aube, le 3 février; not `ce soir, mardi`


def _day_beside(hour: str, day: Found) -> str | None:
    """Return the day of a clock time as told right after it: small hours of a night are of the next day."""
    value = day.value or ""
    if day.type == "DATE" and _DAY.fullmatch(value):
        return value
    if day.rule != "night_between" or not value.endswith("TNI") or value[0] == "T":
        return None
    return timex.shift(value[:10], 1) if hour < _DAWN else value[:10]


def _free(clocks: list[Found]) -> None:
    """Take their day from hours that come again."""
    for clock in clocks:
        if clock.value and clock.value[0] != "T":
            clock.value, clock.period, clock.basis = clock.value[len("2024-12-18") :], None, "none"


def join_habit(text: str, kept: list[Found]) -> None:
    """Take their day from hours before a repeated day: `de 9 h à 17 h, du lundi au vendredi`."""
    if len(kept) < 2 or not _JOINT.fullmatch(text, kept[-2].end, kept[-1].start):
        return
    _free([clock for clock in kept[-3:-1] if clock.rule in _CLOCKS and clock.basis == "publication"])


_AGAIN = re.compile(r"[ \u00a0]*[(,/–-][ \u00a0]*(?:soit[ \u00a0]|ou[ \u00a0])?(?:à |vers )?")
_APART = 14 * 60  # minutes; no two clocks of the world differ by more, but for the line of the date


def _same_moment(text: str, clock: Found, again: Found) -> None:
    """Give a moment told by two clocks both their days: `4 h, heure locale (20 h GMT)` is the evening before there."""
    if clock.type != "TIME" or again.type != "TIME" or again.start - clock.end > len(" (soit vers "):
        return
    if not (clock.zone or again.zone) or not _AGAIN.fullmatch(text, clock.end, again.start):
        return
    first, second = _moment(clock.value), _moment(again.value)
    if first is None or second is None:
        return
    apart = (second - first).total_seconds() / 60
    step = -1 if apart > _APART else 1 if apart < -_APART else 0
    again.value = (second + timedelta(days=step)).isoformat(timespec="minutes")


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value) else None


_TO = re.compile(r"[ \u00a0](?:au|à|jusqu['’]au|jusqu['’]à|et|jusqu['’]à ce)[ \u00a0](?:le[ \u00a0])?")
_BESIDE = re.compile(r",?[ \u00a0](?:à[ \u00a0])?")
_FROM = r"(?<!partir )(?<!compter )(?<!dater ){from_day} (?:la |le )?$"
_WEEK = 7


def _join_span(text: str, kept: list[Found], found: Found) -> None:
    """Give days with hours one stretch: `du lundi 8 heures au vendredi 18 heures`; the last day is after the first."""
    last = kept[-1]
    if last.period and found.type == "TIME" and last.type == "DATE" and _BESIDE.fullmatch(text, last.end, found.start):
        if len(kept) > 1 and kept[-2].type == "TIME" and kept[-2].period == last.period:
            if found.rule == "day_and_clock":
                _rebase(found, last.value or "")
            _stretch([kept[-2], last, found], kept[-2].value, found.value)
        return
    if last.type != "TIME" or "T" not in (last.value or "T")[1:] or not _TO.fullmatch(text, last.end, found.start):
        return
    start = kept[-2].start if len(kept) > 1 and kept[-2].value == (last.value or "")[:10] else last.start
    day = (found.value or "")[:10]
    if not _DAY.fullmatch(day) or not pattern(_FROM).search(text[max(0, start - 12) : start]):
        return
    if found.rule in ("weekday", "day_and_clock"):
        found.value = _after(day, (last.value or "")[:10]) + (found.value or "")[10:]
    _stretch([last, found], last.value, found.value)


def _after(day: str, first: str) -> str:
    """Return a weekday in the week that begins with another day."""
    ahead = (date.fromisoformat(day) - date.fromisoformat(first)).days % _WEEK
    return timex.shift(first, ahead or _WEEK) or day


def _rebase(clock: Found, day: str) -> None:
    """Move a clock read with a weekday to the one that the weekday proved to be."""
    value = clock.value or ""
    if _DAY.match(value):
        ahead = (date.fromisoformat(value[:10]) - date.fromisoformat(day)).days % _WEEK
        clock.value = f"{timex.shift(day, ahead)}{value[10:]}"


def _stretch(rows: list[Found], first: str | None, last: str | None) -> None:
    if first and last and first < last:
        for row in rows:
            row.period = (first, last)


_FROM_DATE = re.compile(
    r"(?:\b(entre)|(?<!partir )(?<!compter )(?<!dater )\b(?:de|du|d['’]))[ \u00a0]?(?:le |la |l['’])?\Z", re.IGNORECASE
)
_TO_DATE = re.compile(r",?[ \u00a0](?:et|(à|au|jusqu['’]à|jusqu['’]au))[ \u00a0](?:le |la |l['’])?")


def _join_ends(text: str, first: Found, last: Found) -> None:
    """Give two dates one stretch: `entre 2019 et mars 2021`, `du printemps 2020 à l'automne 2022`."""
    if first.type != "DATE" or last.type != "DATE" or first.period or last.period:
        return
    to, lead = (
        _TO_DATE.fullmatch(text, first.end, last.start),
        _FROM_DATE.search(text, max(0, first.start - 12), first.start),
    )
    if not to or not lead or bool(lead[1]) == bool(to[1]):
        return
    told = _DAY.fullmatch(first.value or ""), _DAY.fullmatch(last.value or "")
    if first.rule == "weekday" and told[0] and told[1] and told[0][0] >= told[1][0]:
        first.value = _before(told[0][0], told[1][0])
    start, end = timex.bounds(first.value)[0], timex.bounds(last.value)[1]
    if start and end and start < end and first.value != last.value:
        first.period = last.period = (first.value, last.value)


_AND_UNTIL = re.compile(r",?[ \u00a0](?:et[ \u00a0])?jusqu['’](?:à|au)[ \u00a0]")


def _join_late(text: str, first: Found, last: Found) -> None:
    """Read `à partir de 14 h et jusqu'à 2 h du matin`: the end is on the next day."""
    if first.rule != "clock" or last.rule != "clock" or not _AND_UNTIL.fullmatch(text, first.end, last.start):
        return
    begin, end = _moment(first.value), _moment(last.value)
    if begin and end and end < begin and end.date() == begin.date():
        last.value = (end + timedelta(days=1)).isoformat(timespec="minutes")


def _before(day: str, last: str) -> str:
    """Return a weekday in the week that ends with another day."""
    back = (date.fromisoformat(last) - date.fromisoformat(day)).days % _WEEK
    return timex.shift(last, -(back or _WEEK)) or day


_YEARLY = ("P1Y",)
_IN = re.compile(r",?[ \u00a0](?:en[ \u00a0]|au[ \u00a0]|à[ \u00a0]|aux[ \u00a0]|fin[ \u00a0]|le[ \u00a0])?")


def _join_years(text: str, every: Found, found: Found) -> None:
    """Read `chaque année, le 8 mai`, `tous les ans en juillet`: no one year; `comme chaque année` tells of this one."""
    if (
        found.rule == "holiday_date"
        or every.type != "SET"
        or every.value not in _YEARLY
        or every.quant is None
        or every.freq
    ):
        return
    if (
        found.type != "DATE"
        or found.basis != "publication"
        or found.period
        or not re.match(r"\d{4}-", found.value or "")
    ):
        return
    if _IN.fullmatch(text, every.end, found.start) and not pattern(r"{as_ever} $").search(text[: every.start][-8:]):
        found.type, found.value, found.quant, found.basis = "SET", f"XXXX{(found.value or '')[4:]}", every.quant, "none"
