"""Rules for days told from publication: hier, lundi, ce mardi, mardi 4, le 17, vendredi de la semaine prochaine."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline import timex
from pipeline.date_anchor import AHEAD
from pipeline.date_calendar import calendar_day
from pipeline.date_contexts import ends_with, pattern
from pipeline.date_filters import NUMBER_OF, counts_a_noun
from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_nowadays import means_these_days
from pipeline.date_scheduled import is_scheduled

_PART = "(EN? DE? DET? pos:POS DE?)? (AU|DE|DANS)? (DET|DEM)? (LONG)? part:(PART|NUIT)"


def part_value(day: str | None, part: str | None) -> str | None:
    """Return a day with a part of it, the bare part where the day is unknown."""
    if part is None:
        return day
    return f"{day}T{part}" if day else f"T{part}"


def day_row(r: Reading, day: str | None, basis: str) -> list[Found]:
    """Return a day, or a part of it where the match tells one (`pos` START, MID, END of that part)."""
    part = "DT" if r.is_a("part", "JOUR") else r.get("part")
    mod = r.get("pos") if part and r.has("pos") else None
    if part and (day is None or day.startswith("XXXX-XX")):
        day = None
    value = part_value(day, part)
    return [r.row("TIME" if part else "DATE", value, mod=mod, basis=basis if day else "none")]


@rule(
    "n:(DEIX|TODAY) WEEKDAY?",
    "n:(DEIX|TODAY) COMMA? full:(DET? WEEKDAY? DAY MONTHS YEAR?)",
    f"n:(DEIX|TODAY) (COMMA? WEEKDAY)? {_PART}",
    "n:(DEIX|TODAY) EN (pos:POS) DE part:(PART|NUIT|JOUR)",
)
def deictic(r: Reading) -> list[Found]:
    """`hier`, `avant-hier matin`, `hier en début d'après-midi`, `aujourd'hui vendredi`."""
    if r.has("full"):
        return _and_full(r)
    if r.is_a("n", "TODAY") and len(r.match[0]) == 1 and means_these_days(r):
        return [r.row("DATE", "PRESENT_REF", basis="publication")]
    return day_row(r, r.anchor.relative_day(int(r.get("n"))), "publication")


def _and_full(r: Reading) -> list[Found]:
    """Read `hier lundi 15 janvier`: two names of one day."""
    told = {
        name: value for code, value, _ in r.all("full") for name in ("DAY", "MONTHS", "YEAR") if code in class_of(name)
    }
    day = calendar_day(told.get("YEAR"), int(told["MONTHS"]), int(told["DAY"]), r)
    if not day:
        return []
    basis = "explicit" if "YEAR" in told else "publication"
    return [r.row("DATE", day, part, basis=basis) for part in ("n", "full")]


@rule(
    "det:ARTICLE? n:WD (rel:REL)?",
    f"det:ARTICLE? n:WD (rel:REL)? {_PART} (rel2:REL|SAME)?",
    "det:ARTICLE? n:WD EN pos:POS DE part:(PART|NUIT)",
    "det:DEM n:WD (LA|CI)",
    "det:ARTICLE? n:WD step:STEP",
)
def weekday(r: Reading) -> list[Found]:
    """`lundi`, `ce lundi`, `lundi dernier`, `mardi soir`."""
    number = int(r.get("n"))
    if r.before("UN"):  # un dimanche de mai: no one knows which
        part = f"T{r.get('part')}" if r.has("part") else ""
        return [r.row("TIME" if part else "DATE", f"XXXX-WXX-{number}{part}", basis="none")]
    if r.has("step"):
        told, basis = r.anchor.narrative(r.span()[0], back=True)
        value = weekday_from(told, number, int(r.get("step"))) if basis == "narrative" else None
        return [r.row("DATE", value, basis="narrative" if value else "none")]
    rel = next((r.get(name) for name in ("rel", "rel2") if r.has(name)), None)
    if rel is not None:
        return day_row(r, r.anchor.weekday_strictly(number, int(rel)), "publication")
    demonstrative = r.is_a("det", "DEM")
    direction = r.direction()
    day = r.anchor.nearest_weekday(number, direction) if demonstrative else r.anchor.weekday(number, direction)
    rows = day_row(r, day, "tense" if direction else "publication")
    if r.has("det") and not demonstrative:
        return _habitual(r, number, rows, direction)
    return rows


def weekday_from(day: str | None, number: int, step: int) -> str | None:
    """Return the weekday before (-1) or after (1) a day told: `le mardi suivant`.

    >>> weekday_from("2024-12-18", 2, 1)
    '2024-12-24'
    """
    if day is None:
        return None
    ahead = (number - date.fromisoformat(day).isoweekday()) % 7 or 7
    return timex.shift(day, ahead if step > 0 else (ahead - 7 or -7))


def _habitual(r: Reading, number: int, rows: list[Found], direction: str | None) -> list[Found]:
    """Read `le lundi`: every Monday, unless a verb of the past tells of one; `le lundi matin`, of the future too."""
    part = f"T{r.get('part')}" if r.has("part") else ""
    ahead = part and direction == "future" and not is_scheduled(r.text, *r.span())  # aura lieu, but not `se tient`
    if ahead or direction in ("past", "since") or r.word("det").lower() not in ("le", "les") or (part and _is_told(r)):
        return rows
    value = f"XXXX-WXX-{number}{part}"
    return [Found(rows[0].start, rows[0].end, "SET", value, "weekday_set", quant="EVERY", basis="none")]


def _is_told(r: Reading) -> bool:
    """Tell `le samedi soir` of a story, which goes on from a day told or has a clock time after it, from a habit."""
    start, end = r.span()
    told = r.anchor.told_day is not None and start - r.anchor.told_at <= _STORY
    return told or len(r.match[0]) > len("DWP") or _THEN.match(r.text, end) is not None


_STORY = 400  # characters
_SEA = ("la ", "en ", "de ", "par ")  # no weekday stands behind these
_THEN = re.compile(r", (?:vers|à|peu)\b")


@rule(
    "det:ARTICLE? n:WD d:DAY (AU part:DAYPART)?",
    "det:DET d:DAY n:WD (AU part:DAYPART)?",
    "det:DET? n:WDABB DOT d:NUM31 (AU part:DAYPART)?",
)
def weekday_and_day(r: Reading) -> list[Found]:
    """`mardi 4`, `le mardi 4`, `mar. 4`: the nearest Tuesday that is a fourth."""
    start = r.span("n")[0]
    if r.is_a("n", "WDABB") and r.text[max(0, start - 4) : start].lower().endswith(_SEA):
        return []  # tombé en mer. 12 d'entre eux
    if (r.is_a("d", "ORD1") and not r.word("d")[0].isdigit()) or counts_a_noun(r.text[r.span()[1] :][:30], plural=True):
        return []  # le premier mardi; dimanche, 21 stations
    value = r.anchor.bare_day(int(r.get("d")), r.side(), (int(r.get("n")),))
    if not value:
        return weekday(r) if "rel" in r.names else []
    return day_row(r, value, "publication")


@rule("det:DET? a:WD d:NUM31 (ET|OU|COMMA|AU|A|HYPH) (AU|DU|DET)? b:WD d2:NUM31")
def two_weekdays_and_days(r: Reading) -> list[Found]:
    """`les mardi 4 et mercredi 5`, `du lundi 6 au vendredi 10`: a row for each, the second after the first."""
    side = r.side()
    first = r.anchor.bare_day(int(r.get("d")), side, (int(r.get("a")),))
    last = timex.day(_day_after(date.fromisoformat(first), int(r.get("d2")))) if first else None
    if not first or not last or date.fromisoformat(last).isoweekday() != int(r.get("b")):
        return []
    joined = any(code in class_of("AU") + class_of("A") + class_of("HYPH") for code in r.match[0])
    start, (middle, end) = r.span()[0], (r.span("b")[0], r.span("d2")[1])
    rows = [
        Found(start, r.span("d")[1], "DATE", first, r.name, basis="publication"),
        Found(middle, end, "DATE", last, r.name, basis="publication"),
    ]
    for row in rows if joined else []:
        row.period = (first, last)
    return rows


def _day_after(day: date, number: int) -> date:
    """Return the next day with a number in its month."""
    return next(later for count in range(1, 63) if (later := day + timedelta(days=count)).day == number)


@rule(
    "det:DET d:(NUM31|ORD1)",
    "det:DET d:(NUM31|ORD1) AU part:DAYPART",
    "det:DET d:(NUM31|ORD1) (DE|DU) (DEM|DET)? m:MOIS (rel:REL)?",
    "det:DET d:(NUM31|ORD1) DE each:CHAQUE MOIS",
)
def bare_day(r: Reading) -> list[Found]:
    """`le 17`, `le 1er`, `le 20 du mois prochain`, `le 1er de chaque mois`."""
    if r.word("det").lower() != "le":
        return []
    if r.has("each"):
        return [r.row("SET", f"XXXX-XX-{int(r.get('d')):02}", quant="EACH", basis="none")]
    return _in_month(r) if r.has("m") else _in_nearest_month(r)


@rule("d:(NUM31|ORD1)", "d:(NUM31|ORD1) AU part:DAYPART", "d:(NUM31|ORD1) (DE|DU) (DEM|DET)? m:MOIS (rel:REL)?")
def contracted_day(r: Reading) -> list[Found]:
    """`jusqu'au 17`, `à partir du 1er`, `d'ici au 20 du mois prochain`; not `jusqu'au 16 de la rue`."""
    start = r.span()[0]
    if not r.before("AU DU DICI") or not _is_opened(r.text[max(0, start - _REACH) : start]):
        return []
    if r.has("m"):
        return _in_month(r)
    return [] if pattern(_NO_DAY).match(r.text, r.span()[1]) else _in_nearest_month(r)


_REACH = 16  # characters
_HOUSE = r",? (?:[\w-]+ )?{street}"
_NO_DAY = rf"{_HOUSE}|,? (?:(?:de|du|des) |d['’]|bis\b|ter\b)"


def _is_opened(before: str) -> bool:
    return any(ends_with(before, role) for role in ("opens_since", "opens_until", "opens_after"))


def _in_nearest_month(r: Reading) -> list[Found]:
    """Return a bare day: in the month just told, else in the one that lies nearest."""
    if not r.word("d")[0].isdigit():
        return []
    value = _after_told(r) or r.anchor.bare_day(int(r.get("d")), r.side())
    rows = day_row(r, value, "publication") if value else []
    for row in rows:
        row.weak = True
    return rows


def _in_month(r: Reading) -> list[Found]:
    """Return a day of the month of publication, or of the one before or after it."""
    month = r.anchor.spell("month", int(r.get("rel") or 0))
    value = calendar_day(int(month[:4]), int(month[5:]), int(r.get("d")), r) if month else None
    return [r.row("DATE", value, basis="publication")] if value else []


@rule("a:DAY AU b:DAY", "entre:ENTRE DET a:DAY ET DET b:DAY")
def two_bare_days(r: Reading) -> list[Found]:
    """`du 3 au 5`, `entre le 3 et le 5`: in the month that lies nearest."""
    numbers, after = (int(r.get("a")), int(r.get("b"))), r.text[r.span()[1] :][:30]
    if not (r.has("entre") or r.before("DU")) or numbers[0] >= numbers[1]:
        return []
    if counts_a_noun(after) or pattern(f"{NUMBER_OF}|{_HOUSE}").match(after):
        return []
    side = r.side()
    known = r.anchor.bare_day(numbers[side in AHEAD], side)  # what is to come may have begun
    if not known or known.startswith("X"):
        return []
    first, last = (f"{known[:8]}{number:02}" for number in numbers)
    if not timex.bounds(last)[0]:
        return []
    return [
        r.row("DATE", value, part, basis="publication", weak=True, period=(first, last))
        for value, part in ((first, "a"), (last, "b"))
    ]


def _after_told(r: Reading) -> str | None:
    """Return the day in the month just told: `le 16 février, puis le 17`."""
    told, day = r.anchor.told_day, int(r.get("d"))
    if told is None or r.span()[0] - r.anchor.told_at > 120 or day < int(told[8:10]):
        return None
    value = f"{told[:8]}{day:02}"
    return value if timex.bounds(value)[0] else None


@rule("a:WD (A|AU) b:WD", "ENTRE a:WD ET b:WD")
def two_weekdays(r: Reading) -> list[Found]:
    """`de lundi à vendredi`: a row for each end, the first before the last; `du mardi au dimanche` may be each week."""
    numbers = int(r.get("a")), int(r.get("b"))
    direction = r.direction()
    if direction is None and r.before("DU"):
        return [
            r.row("SET", f"XXXX-WXX-{n}", part, quant="EVERY", basis="none")
            for n, part in zip(numbers, "ab", strict=True)
        ]
    ahead = direction in ("future", "next")
    known = r.anchor.weekday(numbers[0] if ahead else numbers[1], direction)
    if not known or known.startswith("X"):
        return []
    days = (numbers[1] - numbers[0]) % 7
    first, last = (known, timex.shift(known, days)) if ahead else (timex.shift(known, -days), known)
    basis = "tense" if direction else "publication"
    return [
        r.row("DATE", value, part, basis=basis, period=(first, last)) for value, part in ((first, "a"), (last, "b"))
    ]


@rule("dem:DEM a:WD (ET|COMMA) b:WD")
def these_weekdays(r: Reading) -> list[Found]:
    """`ces mercredi et jeudi`: the nearest Wednesday, and the Thursday after it."""
    numbers = int(r.get("a")), int(r.get("b"))
    first = r.anchor.nearest_weekday(numbers[0], r.direction())
    last = timex.shift(first, (numbers[1] - numbers[0]) % 7) if first and not first.startswith("X") else None
    if not first or not last or first == last:
        return []
    rows = [r.row("DATE", first, "a", basis="publication"), r.row("DATE", last, "b", basis="publication")]
    rows[0].start = r.span()[0]
    return rows


@rule("n:WD (DE|EN)? (DET|DEM) SEMAINE (rel:REL)?", "n:WD rel:NEXT? EN (count:(HOUR12|HOUR24))", "n:WD EN SEMAINE")
def weekday_of_week(r: Reading) -> list[Found]:
    """`vendredi de la semaine prochaine`, `lundi en huit`."""
    number = int(r.get("n"))
    if r.has("count"):
        if r.get("count") not in (8, 15):
            return []
        day = r.anchor.weekday_strictly(number, 1)
        weeks = 1 if r.get("count") == 8 else 2
        return [r.row("DATE", timex.shift(day, 7 * weeks) if day else None, basis="publication")]
    week = r.anchor.spell("week", int(r.get("rel") or 0))
    if not week:
        return [r.row("DATE", None, basis="none")]
    monday = timex.Interval.parse(week).start
    return [r.row("DATE", timex.day(monday + timedelta(days=number - 1)), basis="publication")]
