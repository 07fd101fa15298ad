"""Rules for days of the calendar: with or without their year, in lists, in digits; holidays."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline import timex
from pipeline.date_anchor import AHEAD, BEHIND
from pipeline.date_contexts import words
from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_holidays import holiday
from pipeline.lexicons import table

_STORY = 250  # characters over which a year told goes on
_WD = "(wd:WEEKDAY DOT? COMMA?)?"
_YEAR = "(COMMA? (DE (DET (AN|ANNEE))?)? y:YEAR)"


def calendar_day(year: int | None, month: int, day: int, reading: Reading, rel: int | None = None) -> str | None:
    """Return the value of a day, its year completed where it is not told; None if there is no such day."""
    if year is not None:
        if not 1 <= month <= 12 or not 1 <= day <= timex.month_length(year, month):
            return None
        return f"{year:04}-{month:02}-{day:02}"
    if not 1 <= month <= 12:
        return None
    direction = reading.side() if rel is None else side(rel)
    if rel is None and (narrative := _narrative_year(month, day, reading, direction)):
        return narrative
    weekday = reading.get("wd") if "wd" in reading.names else None
    return reading.anchor.day_of(month, day, direction, int(weekday) if weekday else None)


def side(rel: int) -> str:
    """Return the direction of `dernier` and `prochain`: nothing lies on the other side."""
    return "since" if rel < 0 else "next"


def _narrative_year(month: int, day: int, reading: Reading, direction: str | None) -> str | None:
    """Return the day in the year of a day told with its year just before, where that year is far from publication."""
    anchor = reading.anchor
    near = anchor.told_explicit and reading.span()[0] - anchor.told_at < _STORY
    if not (near and anchor.told_day and anchor.year):
        return None
    year = int(anchor.told_day[:4])
    past, future = year < anchor.year - 1, year > anchor.year
    if not (past and direction not in AHEAD) and not (future and direction not in BEHIND):
        return None
    return f"{year:04}-{month:02}-{day:02}" if day <= timex.month_length(year, month) else None


def full_year(year: int) -> int:
    """Return a two-digit year in full: up to 30 in this century, from 31 in the last."""
    return year if year > 99 else year + (2000 if year <= 30 else 1900)


@rule(
    f"det:ARTICLE? SAME? {_WD} d:DAY DE? m:MONTHS DOT? {_YEAR}",
    f"det:ARTICLE? SAME? {_WD} d:DAY HYPH m:MONTHS HYPH? y:YEAR",
    f"det:ARTICLE? SAME? {_WD} d:DAY DE? m:MONTHS DOT? y:YY",
)
def day_month_year(r: Reading) -> list[Found]:
    """`le jeudi 14 novembre 2024`, `14 nov. 98`."""
    if isinstance(r.get("y"), int) and r.get("y") <= 99:
        return _day_month_short_year(r)
    value = calendar_day(int(r.get("y")), r.get("m"), int(r.get("d")), r)
    return [r.row("DATE", value)] if value else []


def _day_month_short_year(r: Reading) -> list[Found]:
    """Read `14 novembre 98`; `14 novembre 20 heures` is a day and a clock time."""
    digits = r.word("y")
    if len(digits) != 2 or not digits.isdigit() or int(digits) <= 24:
        return [f for f in [_without_year(r, r.place + r.match.start("y"))] if f]
    value = calendar_day(full_year(int(digits)), r.get("m"), int(r.get("d")), r)
    return [r.row("DATE", value)] if value else []


def _without_year(r: Reading, until: int) -> Found | None:
    value = calendar_day(None, r.get("m"), int(r.get("d")), r)
    found = r.row("DATE", value, basis="publication") if value else None
    if found:
        found.end = r.lexemes.ends[until - 1]
    return found


@rule(
    f"det:ARTICLE? SAME? {_WD} d:DAY DE? m:MONTHS DOT? (rel:REL)?",
    f"det:ARTICLE? SAME? {_WD} d:DAY HYPH m:MONTHS",
    f"{_WD} m:MONTHS d:NUM31",
)
def day_month(r: Reading) -> list[Found]:
    """`le 27 mai`, `26 septembre dernier`, `le 14-Juillet`."""
    rel = r.get("rel")
    value = calendar_day(None, r.get("m"), int(r.get("d")), r, int(rel) if rel else None)
    if not value:
        return []
    if r.before("UN") and not r.has("det"):
        value = f"XXXX-{value[5:]}"  # né un 29 février
    start, end = r.span()
    if r.names.get("rel") is None or not r.has("rel"):
        end = r.span("d" if r.match.start("d") > r.match.start("m") else "m")[1]
    value = _named_day(r, r.text[start:end], start) or value
    return [Found(start, end, "DATE", value, r.name, basis="publication" if r.anchor.year else "none")]


@cache
def _named_days() -> dict[tuple[int, int], dict[str, str]]:
    """Return the days that are known by day and month alone: `le 11-Septembre`."""
    return {(int(row["value"][5:7]), int(row["value"][8:])): row for row in table("dates/named_days")}


def _named_day(r: Reading, own: str, start: int) -> str | None:
    """Return the day of an event that its date names: `le 7-Octobre`, `l'attaque du Hamas du 7 octobre`."""
    row = _named_days().get((int(r.get("m")), int(r.get("d"))))
    if row is None or (r.anchor.day and row["value"] >= timex.day(r.anchor.day)):
        return None
    before = r.text[max(0, start - 60) : start].lower()
    return row["value"] if "-" in own or any(cue in before for cue in row["cues"].split("|")) else None


_ITEM = "ARTICLE? (WEEKDAY DOT? COMMA?)? DAY (MONTHS DOT? YEAR?)?"
_LAST_ITEM = "ARTICLE? (WEEKDAY DOT? COMMA?)? DAY MONTHS DOT? YEAR?"
_JOIN = "COMMA? (ET|OU|AU|HYPH|COMMA) (DU|AU|DES)?"


@rule(f"lead:ENTRE? body:({_ITEM} ({_JOIN} {_ITEM}){{0,12}} {_JOIN} {_LAST_ITEM}) (rel:REL)?")
def days_in_series(r: Reading) -> list[Found]:
    """`du 3 au 5 mars`, `les 3, 4 et 7 mai`, `du 1er juillet 2021 au 30 juin 2022`: one row per day."""
    items = _dated(_items(r), r)
    bases = ["explicit" if item["y"] else "publication" for item in items]
    rows = [
        Found(item["start"], item["end"], "DATE", item["value"], r.name, basis=basis)
        for item, basis in zip(items, bases, strict=True)
    ]
    for first, last, item in zip(rows, rows[1:], items[1:], strict=False):
        if item["range"] or (len(rows) == 2 and r.has("lead")):
            _ordered(first, last, item, r)
            first.period = last.period = (first.value, last.value)
    return rows


def _dated(items: list[dict[str, Any]], r: Reading) -> list[dict[str, Any]]:
    """Return the days of a series that have a month, each with its value; none where one of them cannot be."""
    if r.has("rel") and items:
        items[-1]["end"] = r.span()[1]
    _inherit(items)
    items, rel = [item for item in items if item["m"] is not None], int(r.get("rel")) if r.has("rel") else None
    for item in items:
        item["value"] = calendar_day(item["y"], item["m"], item["d"], r, rel)
    if any(item["value"] is None for item in items):
        return []
    _in_one_year(items, r)
    return items


def _in_one_year(items: list[dict[str, Any]], r: Reading) -> None:
    """Give days that follow each other, of which only some are past, the nearest year: `les 12, 15 et 20 décembre`."""
    days = [(item["m"], item["d"]) for item in items]
    years = {item["value"][:4] for item in items}
    if len(years) > 1 and days == sorted(days) and not any(item["y"] for item in items):
        for item in items:
            item["value"] = r.anchor.day_of(item["m"], item["d"], None)


def _ordered(first: Found, last: Found, item: dict[str, Any], r: Reading) -> None:
    """Set the first day of a range before its last, both as near as can be: `du 28 décembre au 3 janvier`."""
    start, end = first.value or "", last.value or ""
    if start.startswith("X") or (start <= end and (item["y"] or r.has("rel"))):
        return
    if item["y"]:
        first.value = f"{int(end[:4]) - 1:04}{start[4:]}"
        return
    over, year, day = int(end[4:] < start[4:]), int(start[:4]), r.anchor.day
    if day is None or abs(year - day.year) > 1 or "02-29" in (start[5:], end[5:]):
        last.value = f"{year + over:04}{end[4:]}"
        return
    pairs = [(f"{y:04}{start[4:]}", f"{y + over:04}{end[4:]}") for y in (day.year - 1, day.year, day.year + 1)]
    gaps = {_gap(pair, timex.day(day)): pair for pair in pairs}
    first.value, last.value = gaps[r.anchor.chosen(list(gaps), r.side())]


def _gap(pair: tuple[str, str], day: str) -> int:
    """Return the days from a day to a range, negative where the range is past, 0 within it."""
    first, last, here = (date.fromisoformat(value).toordinal() for value in (*pair, day))
    return min(0, last - here) or max(0, first - here)


def _items(r: Reading) -> list[dict[str, Any]]:
    """Return the days of a series, each with its offsets, and month and year where told."""
    items: list[dict[str, Any]] = []
    start, ranged = None, False
    lexemes = r.lexemes
    for code, value, index in r.all("body"):
        if code in class_of("ARTICLE") or code in class_of("WEEKDAY"):
            start = lexemes.starts[index] if start is None else start
        elif code in class_of("DAY"):
            begin = lexemes.starts[index] if start is None else start
            item = {"start": begin, "end": lexemes.ends[index], "d": int(value), "m": None, "y": None, "range": ranged}
            items.append(item)
            start, ranged = None, False
        elif items and code in class_of("MONTHS"):
            items[-1].update(m=value, end=lexemes.ends[index])
        elif items and code in class_of("YEAR"):
            items[-1].update(y=value, end=lexemes.ends[index])
        else:
            ranged = ranged or code in class_of("AU") + class_of("HYPH")
    return items


def _inherit(items: list[dict[str, Any]]) -> None:
    """Give a day the month and the year of the next one that tells them; the end of a range the year of its start."""
    month = year = None
    for item in reversed(items):
        month, item["m"] = item["m"] or month, item["m"] or month
        year, item["y"] = item["y"] or year, item["y"] or year
    for before, item in pairwise(items):
        item["y"] = item["y"] or (before["y"] if item["range"] else None)


@rule("det:DET? (WEEKDAY DOT? COMMA?)? n:DMY", "det:DET? (WEEKDAY DOT? COMMA?)? n:ISO")
def numeric_date(r: Reading) -> list[Found]:
    """`14/11/2024`, `14.11.24`, `2024-11-14`: day first, unless that is impossible."""
    parts = r.get("n")
    if r.is_a("n", "ISO"):
        year, _, month, day = parts
    else:
        day, separator, month, year = parts
        if len(year) == 2 and separator == "." and len(day + month) < 3:
            return []  # 1.2.24 is a version or a chapter
    value = _numeric_value(full_year(int(year)), int(month), int(day), r)
    return [r.row("DATE", value)] if value else []


def _numeric_value(year: int, month: int, day: int, r: Reading) -> str | None:
    return calendar_day(year, month, day, r) or calendar_day(year, day, month, r)


@rule("(DU|DE)? a:(DM|DMY) (HYPH|A|AU) b:DMY", "ENTRE DET? a:(DM|DMY) ET DET? b:DMY")
def numeric_range(r: Reading) -> list[Found]:
    """`du 28/12 au 03/01/2025`: the first day is in the year of the last, or in the one before."""
    last = _of_digits(r, "b", None)
    first = _of_digits(r, "a", last)
    if not first or not last or first >= last:
        return []
    return [r.row("DATE", value, part, period=(first, last)) for value, part in ((first, "a"), (last, "b"))]


def _of_digits(r: Reading, part: str, last: str | None) -> str | None:
    """Return the day that digits tell; without a year it lies before the last one."""
    if r.is_a(part, "DMY"):
        day, _, month, year = r.get(part)
        return _numeric_value(full_year(int(year)), int(month), int(day), r)
    day, month = map(int, r.get(part))
    if not last:
        return None
    return calendar_day(int(last[:4]) - ((month, day) > (int(last[5:7]), int(last[8:]))), month, day, r)


@rule("n:ISOTIME")
def iso_time(r: Reading) -> list[Found]:
    """`2024-11-14T10:32`."""
    year, month, day, hour, minute, second = r.get("n")
    value = f"{year}-{month}-{day}T{hour}:{minute}" + (f":{second}" if second and second != "00" else "")
    return [r.row("TIME", value)] if timex.bounds(value)[0] else []


@rule("CHAQUE d:DAY m:MONTH", "CHAQUE d:DAY HYPH m:MONTH")
def every_year(r: Reading) -> list[Found]:
    """`chaque 14 juillet`."""
    return [r.row("SET", f"XXXX-{int(r.get('m')):02}-{int(r.get('d')):02}", quant="EACH", basis="none")]


@rule("(det:DET? wd:WEEKDAY DOT? COMMA?)? n:DM", "det:DET n:DM", "(AU|DU|ENTRE) n:DM")
def day_slash_month(r: Reading) -> list[Found]:
    """`le 14/11`, `jeudi 14/11`; alone it may be a fraction or a score, so it needs a word before it."""
    day, month = map(int, r.get("n"))
    told = any(r.has(name) for name in ("wd", "det")) or r.match.end() - r.match.start() > 1
    if r.has("det") and r.word("det").lower() != "le" and not r.has("wd"):
        return []  # les 3/4 des voix
    if not told and (day, month) == (24, 7):
        return [r.row("SET", "P1D", quant="EVERY", basis="none")]
    value = calendar_day(None, month, day, r)
    if not value or not (told or (day > 12 and (day, month) != (16, 9))):
        return []
    start = r.span("n")[0] if not any(r.has(name) for name in ("wd", "det")) else r.span()[0]
    return [Found(start, r.span()[1], "DATE", value, r.name, basis="publication", weak=not told)]


@rule("det:DET? n:RANGE m:MONTHS (y:YEAR)?")
def glued_days(r: Reading) -> list[Found]:
    """`13-15 juillet`: a row for each end."""
    first, last = r.get("n")
    year, month = r.get("y"), int(r.get("m"))
    values = [calendar_day(year, month, int(day), r) for day in (first, last)]
    if None in values or int(first) >= int(last):
        return []
    period, basis = (values[0], values[1]), "explicit" if year else "publication"
    start, end = r.span()
    middle = r.span("n")[0] + len(first)
    return [
        Found(start, middle, "DATE", values[0], r.name, basis=basis, period=period),
        Found(middle + 1, end, "DATE", values[1], r.name, basis=basis, period=period),
    ]


@rule(
    "det:ARTICLE? (JOUR DE DET?)? h:HOLIDAY DE? y:YEAR",
    "det:ARTICLE? (JOUR DE DET?)? h:HOLIDAY (rel:REL)?",
    "det:ARTICLE? h:HOLIDAY DU d:DAY m:MONTH (y:YEAR)?",
    "det:ARTICLE? part:DAYPART (DE|DU) DET? h:HOLIDAY (y:YEAR)?",
)
def holiday_date(r: Reading) -> list[Found]:
    """`la Toussaint`, `le lundi de Pentecôte 2024`, `Noël dernier`."""
    year = r.get("y")
    rel = r.get("rel")
    if r.has("d"):  # la fête nationale du 21 juillet
        told = calendar_day(year, int(r.get("m")), int(r.get("d")), r)
        return [r.row("DATE", told, basis="explicit" if year else "publication")] if told else []
    value = holiday(r.get("h"), r.anchor, year, side(int(rel)) if rel else r.side())
    basis = "explicit" if year else "publication"
    if value and r.has("part"):
        eve = r.is_a("part", "NUIT") and r.get("h") in words("night_before") and not value.startswith("X")
        return [r.row("TIME", f"{timex.shift(value, -1) if eve else value}T{r.get('part')}", basis=basis)]
    return [r.row("DATE", value, basis=basis)] if value else []
