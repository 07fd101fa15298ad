"""Numbers with a unit: durations in TIMEX3, and the date so many units away from another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pipeline import timex
from pipeline.date_grammar import Reading, class_of


def duration_value(r: Reading, number: str, unit: str, half: bool = False) -> str | None:
    """Return the TIMEX3 value of a number and a unit, `X` where the number is vague."""
    value, code = r.get(number), r.get(unit)
    if r.match[number] in class_of("DECIMAL"):
        value = float(value.replace(",", "."))
    if r.match[number] in class_of("FEW"):
        amount = "X"
    elif r.match[number] in class_of("UN"):
        amount = "1.5" if half else "1"
    else:
        amount = f"{float(value) + (0.5 if half else 0):g}" if half or isinstance(value, float) else str(value)
    return amount_of(amount, code)


def amount_of(amount: str, code: str) -> str:
    """Return a duration: `amount_of("3", "D")` is P3D, `amount_of("10", "TM")` PT10M."""
    if code in ("2W", "6M"):
        multiple = "X" if amount == "X" else f"{float(amount) * int(code[0]):g}"
        return f"P{multiple}{code[1]}"
    if code == "ML":
        return "PXY" if amount == "X" else f"P{float(amount) * 1000:g}Y"
    if code == "WE":
        return "PXWE" if amount == "X" else f"P{amount}WE"
    return f"PT{amount}{code[1]}" if code.startswith("T") else f"P{amount}{code}"


_STEP_MONTHS = {"Y": 12, "M": 1, "Q": 3, "6M": 6, "DE": 120, "CE": 1200}
_MOST_YEARS = 1000
_STEP_DAYS = {"D": 1, "W": 7, "2W": 14, "WE": 7}


def moved(day: str | None, count: float, unit: str) -> str | None:
    """Return a date so many units after a day, at the precision of the unit: a day for days and weeks, a month, a year.

    >>> moved("2024-12-18", -3, "D"), moved("2024-12-18", 2, "M"), moved("2024-12-18", -10, "Y")
    ('2024-12-15', '2025-02', '2014')
    """
    if not day or abs(count) > 10_000:
        return None
    of = date.fromisoformat(day[:10])
    try:
        if unit in _STEP_DAYS:
            return timex.day(of + timedelta(days=round(count * _STEP_DAYS[unit])))
        if unit in _STEP_MONTHS:
            months = round(count * _STEP_MONTHS[unit])
            target = timex.add_months(of, months).isoformat()
            return target[:7] if unit in ("M", "Q", "6M") or months % 12 else target[:4]
    except (ValueError, OverflowError):
        return None
    return day[:10] if unit.startswith("T") and abs(count) < 1 else None


def same_day(day: str | None, count: int, unit: str) -> str | None:
    """Return the same day of a month so many months or years away: `il y a un an jour pour jour`.

    >>> same_day("2024-12-18", -1, "Y")
    '2023-12-18'
    """
    if not day or unit not in _STEP_MONTHS or abs(count) > _MOST_YEARS:
        return moved(day, count, unit)
    try:
        return timex.day(timex.add_months(date.fromisoformat(day), count * _STEP_MONTHS[unit]))
    except ValueError:
        return None


def offset_from(r: Reading, start: str | None, sign: int) -> str | None:
    """Return the date that lies the match's number of units from a start; vague numbers lead nowhere."""
    number, unit = r.get("n"), r.get("u")
    if r.is_a("n", "DECIMAL"):
        number = float(number.replace(",", "."))
    if r.is_a("n", "FEW") or start is None:
        return None
    number = float(number)
    if r.has("half"):
        number += 0.5
    if unit.startswith("T"):
        return _hours_from(r, start, sign * float(number), unit)
    return moved(start, sign * number, unit)


_SECONDS = {"TH": 3600, "TM": 60, "TS": 1}
_DAY_SECONDS = 86_400


def _hours_from(r: Reading, start: str, count: float, unit: str) -> str | None:
    """Count hours and minutes from the minute of publication; whole days of hours from the day alone."""
    seconds = count * _SECONDS[unit]
    if r.anchor.clock and r.anchor.day:
        return from_publication(r, seconds)
    return moved(start, round(seconds / _DAY_SECONDS), "D") if seconds % _DAY_SECONDS == 0 else None


def from_publication(r: Reading, seconds: float) -> str | None:
    """Return the moment so many seconds after publication, the nearest day where its minute is not known."""
    if r.anchor.clock and r.anchor.day:
        hour, minute = r.anchor.clock
        moment = datetime(r.anchor.day.year, r.anchor.day.month, r.anchor.day.day, hour, minute)
        return (moment + timedelta(seconds=seconds)).isoformat(timespec="minutes")
    return moved(r.anchor.relative_day(0), round(seconds / _DAY_SECONDS), "D")


def seconds_of(r: Reading) -> float | None:
    """Return the length of the match's number of hours, minutes or seconds; None for other units, vague numbers."""
    number, unit = r.get("n"), r.get("u")
    if unit not in _SECONDS or r.is_a("n", "FEW"):
        return None
    count = float(str(number).replace(",", "."))
    return (count + (0.5 if r.has("half") else 0)) * _SECONDS[unit]
