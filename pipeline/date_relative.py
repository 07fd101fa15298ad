"""Rules for what is told from somewhere else: hier, lundi, la semaine dernière, il y a trois jours, la veille."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from pipeline import timex
from pipeline.date_calendar import calendar_day
from pipeline.date_contexts import pattern
from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_holidays import holiday

GRAINS = {
    "Y": "year", "M": "month", "W": "week", "D": "day", "Q": "quarter", "6M": "half", "DE": "decade", "CE": "century",
    "WE": "weekend", "2W": "week",
}  # fmt: skip
_PART = "(EN? DE? DET? pos:POS DE?)? (AU|DE|DANS)? (DET|DEM)? (LONG)? part:(PART|NUIT)"


def part_value(day: str | None, part: str | None) -> str | None:
    """Return a day with a part of it, the bare part where the day is unknown."""
    if part is None:
        return day
    return f"{day}T{part}" if day else f"T{part}"


def day_row(r: Reading, day: str | None, basis: str) -> list[Found]:
    """Return a day, or a part of it where the match tells one (`pos` START, MID, END of that part)."""
    names = r.match.re.groupindex
    part = r.get("part") if "part" in names and r.has("part") else None
    mod = r.get("pos") if part and "pos" in names and r.has("pos") else None
    if part and (day is None or day.startswith("XXXX-XX")):
        day = None
    value = part_value(day, part)
    return [r.row("TIME" if part else "DATE", value, mod=mod, basis=basis if day else "none")]


@rule(
    "n:(DEIX|TODAY) (COMMA? WEEKDAY COMMA?)?",
    f"n:(DEIX|TODAY) (COMMA? WEEKDAY)? {_PART}",
    "n:(DEIX|TODAY) EN (pos:POS) DE part:(PART|NUIT|JOUR)",
)
def deictic(r: Reading) -> list[Found]:
    """`hier`, `avant-hier matin`, `hier en début d'après-midi`, `aujourd'hui vendredi`."""
    if r.match["n"] in class_of("TODAY") and len(r.match[0]) == 1 and _nowadays(r):
        return [r.row("DATE", "PRESENT_REF", basis="publication")]
    rows = day_row(r, r.anchor.relative_day(int(r.get("n"))), "publication")
    if r.text[rows[0].end - 1] in ",.":
        rows[0].end = r.span("n")[1]
    return rows


def _nowadays(r: Reading) -> bool:
    """Tell whether « aujourd'hui » means these days: at the head of a sentence, or beside est, encore, toujours."""
    start, end = r.span()
    if r.anchor.day is None and r.anchor.year:
        return True
    before, after = r.text[max(0, start - 16) : start], r.text[end : end + 9]
    if re.match(r",? (?:encore|toujours)\b", after) or pattern(r"{nowadays_before} $").search(before):
        return True
    return r.word("n")[0] == "A" and re.match(r",? [^\W\d_]", after) is not None


@rule(
    "det:ARTICLE? n:WD (rel:REL)?",
    f"det:ARTICLE? n:WD (rel:REL)? {_PART} (rel2:REL|SAME)?",
    "det:ARTICLE? n:WD EN pos:POS DE part:(PART|NUIT)",
    "det:DEM n:WD (LA|CI)",
)
def weekday(r: Reading) -> list[Found]:
    """`lundi`, `ce lundi`, `lundi dernier`, `mardi soir`."""
    names, number = r.match.re.groupindex, int(r.get("n"))
    rel = next((r.get(name) for name in ("rel", "rel2") if name in names and r.has(name)), None)
    if rel is not None:
        return day_row(r, r.anchor.weekday_strictly(number, int(rel)), "publication")
    demonstrative = "det" in names and r.has("det") and r.match["det"] in class_of("DEM")
    direction = r.direction()
    day = r.anchor.nearest_weekday(number, direction) if demonstrative else r.anchor.weekday(number, direction)
    rows = day_row(r, day, "tense" if direction else "publication")
    if (
        "det" in names
        and r.has("det")
        and not demonstrative
        and not r.match.group().endswith(tuple(class_of("DAYPART")))
    ):
        return _habitual(r, number, rows)
    return rows


def _habitual(r: Reading, number: int, rows: list[Found]) -> list[Found]:
    """Read `le lundi`: every Monday, unless a past verb tells of one."""
    if r.direction() == "past" or r.word("det").lower() not in ("le", "les"):
        return rows
    return [Found(rows[0].start, rows[0].end, "SET", f"XXXX-WXX-{number}", "weekday_set", quant="EVERY", basis="none")]


@rule("det:ARTICLE? n:WD COMMA? d:DAY (AU part:DAYPART)?", "det:DET d:DAY n:WD (AU part:DAYPART)?")
def weekday_and_day(r: Reading) -> list[Found]:
    """`mardi 4`, `le mardi 4`: the nearest Tuesday that is a fourth."""
    value = r.anchor.bare_day(int(r.get("d")), r.direction(), int(r.get("n")))
    if not value:
        return weekday(r) if "rel" in r.match.re.groupindex else []
    return day_row(r, value, "publication")


@rule("det:DET d:(NUM31|ORD1)", "det:DET d:(NUM31|ORD1) (DE|DU) (DEM|DET)? m:MOIS (rel:REL)?")
def bare_day(r: Reading) -> list[Found]:
    """`le 17`, `le 1er`, `le 20 du mois prochain`."""
    names = r.match.re.groupindex
    if r.word("det").lower() != "le":
        return []
    if "m" not in names:
        if not r.word("d")[0].isdigit():
            return []
        value = r.anchor.bare_day(int(r.get("d")), r.direction())
        return [r.row("DATE", value, basis="publication", weak=True)] if value else []
    month = r.anchor.spell("month", int(r.get("rel") or 0))
    value = calendar_day(int(month[:4]), int(month[5:]), int(r.get("d")), r) if month else None
    return [r.row("DATE", value, basis="publication")] if value else []


@rule("n:WD (DE|EN)? (DET|DEM) SEMAINE (rel:REL)?", "n:WD rel:NEXT? EN (count:(HOUR12|HOUR24))", "n:WD EN SEMAINE")
def weekday_of_week(r: Reading) -> list[Found]:
    """`vendredi de la semaine prochaine`, `lundi en huit`."""
    names, number = r.match.re.groupindex, int(r.get("n"))
    if "count" in names:
        if r.get("count") not in (8, 15):
            return []
        day = r.anchor.weekday_strictly(number, 1)
        weeks = 1 if r.get("count") == 8 else 2
        return [r.row("DATE", timex.shift(day, 7 * weeks) if day else None, basis="publication")]
    week = r.anchor.spell("week", int(r.get("rel") or 0) if "rel" in names else 0)
    if not week:
        return [r.row("DATE", None, basis="none")]
    monday = timex.Interval.parse(week).start
    return [r.row("DATE", timex.day(monday + timedelta(days=number - 1)), basis="publication")]


@rule(
    "det:ARTICLE u:SPELL rel:(REL|STEP)",
    "det:ARTICLE rel:REL u:SPELL",
    "det:DEM u:SPELL (LA|ci:CI)?",
    "det:DET same:SAME u:SPELL",
    "det:DET new:NEW u:(AN|ANNEE)",
    "rel:NEXT u:(SEMAINE|MOIS|AN|ANNEE|WEEKEND)",
    "det:DET u:WEEKEND",
)
def spell(r: Reading) -> list[Found]:
    """`la semaine dernière`, `ce mois-ci`, `cette année-là`, `le même jour`, `la nouvelle année`."""
    names = r.match.re.groupindex
    grain = GRAINS[r.get("u")]
    plural = r.word("u").lower().endswith(("jours", "semaines", "années", "ans", "siècles", "trimestres", "week-ends"))
    if ("det" in names and r.word("det").lower() in ("les", "ces")) or plural:
        return _several(r)
    if "same" in names or (r.match.group()[-1] in class_of("LA") and "det" in names) or _steps(r):
        return _told(r, grain)
    rel = int(r.get("rel")) if "rel" in names and r.has("rel") else 0
    if "new" in names:
        return [r.row("DATE", r.anchor.spell("year", 0), basis="publication")]
    if grain == "day" and rel == 0:
        return _told(r, grain)
    if grain == "day":
        return []
    if grain == "weekend" and rel == 0:
        rel = _weekend_step(r)
    value = r.anchor.spell(grain, rel)
    return [r.row("DATE", value, basis="publication" if value else "none")]


def _weekend_step(r: Reading) -> int:
    """Return -1 where « ce week-end » is the one gone by: a verb of the past, early in the week."""
    today, direction = r.anchor.day, r.direction()
    if (
        today is None
        or "det" not in r.match.re.groupindex
        or r.match["det"] not in class_of("DEM")
        or today.isoweekday() > 5
        or direction == "future"
    ):
        return 0
    return -1 if today.isoweekday() <= (4 if direction == "past" else 1) else 0


def _steps(r: Reading) -> bool:
    return "rel" in r.match.re.groupindex and r.has("rel") and r.match["rel"] in class_of("STEP")


def _told(r: Reading, grain: str) -> list[Found]:
    """Return the day, month, year ... of the last date told, or the one before or after it."""
    told = r.anchor.told_day if grain == "day" else r.anchor.told or r.anchor.relative_day(0)
    value = cut_to(told, grain) if told else None
    if value and _steps(r):
        value = timex.shift(value, int(r.get("rel")))
    return [r.row("DATE", value, basis="narrative" if value else "none")]


def cut_to(told: str, grain: str) -> str | None:
    """Return the period of a grain in which a told date begins, None where the date is coarser.

    >>> cut_to("2024-12-18", "month"), cut_to("2024", "month")
    ('2024-12', None)
    """
    first, last, own = timex.bounds(told)
    if first is None or last is None or own is None:
        return None
    day, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    if grain in ("week", "weekend"):
        return timex.week(day, grain == "weekend") if (end - day).days < 7 else None
    value = {
        "day": first[:10],
        "month": first[:7],
        "quarter": timex.of_month(day.year, day.month, "quarter"),
        "half": timex.of_month(day.year, day.month, "half"),
        "season": timex.season_of(day),
        "year": first[:4],
        "decade": first[:3],
        "century": first[:2],
    }[grain]
    return value if (timex.bounds(value)[1] or "") >= last[:10] else None


def _several(r: Reading) -> list[Found]:
    """Read `ces derniers jours`, `les prochaines semaines`: a vague stretch before or after publication."""
    unit = r.get("u")
    rel = r.get("rel") if "rel" in r.match.re.groupindex else None
    if rel is None or unit == "WE":
        return []
    today = r.anchor.relative_day(0)
    period = (None, today) if int(rel) < 0 else (today, None)
    return [r.row("DURATION", f"PX{unit}", basis="publication", period=period)]


@rule(
    "det:(DET|DEM)? n:COUNT rel:(LAST|NEXT) u:UNIT",
    "det:(DET|DEM) n:COUNT u:UNIT (rel:(REL|STEP))",
)
def last_few(r: Reading) -> list[Found]:
    """`les dix derniers mois`, `ces trois dernières années`, `les deux prochaines semaines`."""
    amount = duration_value(r, "n", "u")
    if not amount:
        return []
    rel = int(r.get("rel"))
    if _steps(r):
        return [r.row("DURATION", amount, basis="narrative")]
    other = moved(r.anchor.relative_day(0), rel * int(r.get("n")), r.get("u")) if str(r.get("n")).isdigit() else None
    today = r.anchor.relative_day(0)
    return [r.row("DURATION", amount, basis="publication", period=(other, today) if rel < 0 else (today, other))]


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


def offset_from(r: Reading, start: str | None, sign: int) -> str | None:
    """Return the date that lies the match's number of units from a start; vague numbers lead nowhere."""
    number, unit = r.get("n"), r.get("u")
    if r.match["n"] in class_of("DECIMAL"):
        number = float(number.replace(",", "."))
    if r.match["n"] in class_of("FEW") or start is None:
        return None
    number = float(number)
    if "half" in r.match.re.groupindex and r.has("half"):
        number += 0.5
    if unit.startswith("T"):
        return _hours_from(r, start, sign * float(number), unit)
    return moved(start, sign * number, unit)


def _hours_from(r: Reading, start: str, count: float, unit: str) -> str | None:
    """Count hours and minutes from the minute of publication; whole days of hours from the day alone."""
    seconds = count * {"TH": 3600, "TM": 60, "TS": 1}[unit]
    if r.anchor.clock and r.anchor.day:
        hour, minute = r.anchor.clock
        moment = datetime(r.anchor.day.year, r.anchor.day.month, r.anchor.day.day, hour, minute)
        return (moment + timedelta(seconds=seconds)).isoformat(timespec="minutes")
    return moved(start, round(seconds / 86_400), "D") if seconds % 86_400 == 0 else None


@rule(
    "ILYA (APX|CMP)? n:COUNT (DIZAINE)? (LONG)? u:UNIT half:(ET DEMI)?",
    "DANS (APX|CMP)? n:COUNT (LONG)? u:UNIT half:(ET DEMI)?",
)
def ago(r: Reading) -> list[Found]:
    """`il y a trois jours`, `dans deux semaines`."""
    sign = -1 if r.match[0][0] in class_of("ILYA") else 1
    value = offset_from(r, r.anchor.relative_day(0), sign)
    vague = r.match["n"] in class_of("FEW")
    if value is None:
        value = ("PAST_REF" if sign < 0 else "FUTURE_REF") if vague or r.anchor.day is None else None
    kind = "TIME" if value and "T" in value and not value.endswith("REF") else "DATE"
    mod = "APPROX" if any(code in class_of("APX") for code in r.match[0]) else None
    return [r.row(kind, value, mod=mod, basis="publication")]


@rule("n:COUNT u:UNIT step:(AVANT|APRES) DET? (h:HOLIDAY|d:DAY m:MONTH) y:YEAR?")
def from_date(r: Reading) -> list[Found]:
    """`trois jours après Noël`, `deux jours avant le 3 mai`."""
    year = r.get("y")
    if r.has("h"):
        start = holiday(r.get("h"), r.anchor, year, r.direction())
    else:
        start = calendar_day(year, int(r.get("m")), int(r.get("d")), r)
    if not start or start.startswith("X"):
        return []
    value = offset_from(r, start, -1 if r.match["step"] in class_of("AVANT") else 1)
    return [r.row("DATE", value, basis="explicit" if year else "publication")] if value else []


@rule("DET SAME EPOQUE")
def same_time(r: Reading) -> list[Found]:
    """`la même époque`: the month of publication in the year told, or the month told."""
    told, anchor = r.anchor.told, r.anchor
    value = told[:7] if told else None
    if told and re.fullmatch(r"\d{4}", told) and anchor.month:
        value = f"{told}-{anchor.month:02}"
    return [r.row("DATE", value, basis="narrative" if value else "none")]


@rule("APX? n:COUNT (LONG)? u:UNIT half:(ET DEMI)? step:(PLUSTOT|BEFOREHAND|STEP|AVANT|APRES)")
def earlier(r: Reading) -> list[Found]:
    """`deux ans plus tôt`, `trois jours après`, `trois jours avant Noël`: told from the last date."""
    word = r.match["step"]
    if word in class_of("AVANT") + class_of("APRES"):
        sign = -1 if word in class_of("AVANT") else 1
        following = r.text[r.span()[1] : r.span()[1] + 2].strip()
        if following and following[0].isalpha():
            return [Found(*_within(r), "DURATION", duration_value(r, "n", "u"), "duration", basis="narrative")]
    else:
        sign = int(r.get("step"))
    start = r.anchor.told_day or (r.anchor.told and _middle(r.anchor.told)) or r.anchor.relative_day(0)
    value = offset_from(r, start, sign)
    if value is None:
        return [Found(*_within(r), "DURATION", duration_value(r, "n", "u"), "duration", basis="narrative")]
    return [r.row("DATE", value, basis="narrative")]


def _within(r: Reading) -> tuple[int, int]:
    return r.span()[0], r.span("u")[1]


def _middle(told: str) -> str | None:
    first, last, _ = timex.bounds(told)
    if not first or not last or first.startswith("-"):
        return None
    return timex.day(
        date.fromordinal((date.fromisoformat(first[:10]).toordinal() + date.fromisoformat(last[:10]).toordinal()) // 2)
    )


@rule(
    "det:DET? n:VEILLE ((AU|DE|DANS DET|A)? part:(PART|NUIT))?",
    "det:DET n:VEILLE (DU|DE DET?) (COMMA? d:DAY m:MONTH (y:YEAR)?)",
)
def eve(r: Reading) -> list[Found]:
    """`la veille`, `le lendemain matin`, `la veille du 3 mai`."""
    names, step = r.match.re.groupindex, int(r.get("n"))
    if "d" in names:
        start = calendar_day(r.get("y"), int(r.get("m")), int(r.get("d")), r)
        value = timex.shift(start, step) if start and not start.startswith("X") else None
        return [r.row("DATE", value, basis="explicit" if r.has("y") else "publication")]
    start = r.anchor.narrative_day()
    return day_row(r, timex.shift(start, step) if start else None, "narrative")


@rule(
    "det:DET? pos:(POS|MI|COURANT) (DE|DU|DES)? det2:(DET|DEM)? u:(ANNEE|MOIS|SEMAINE|JOUR|SIECLE|AN|DECENNIE|SEMESTRE) (rel:(REL|STEP)|LA|CI)?"
)
def edge_of_spell(r: Reading) -> list[Found]:
    """`en début d'année`, `fin de la semaine`, `au début du mois prochain`."""
    rel = int(r.get("rel")) if r.has("rel") else 0
    grain = GRAINS[r.get("u")]
    if _steps(r):
        rows = _told(r, grain)
        rows[0].mod = r.get("pos")
        return rows
    value = r.anchor.narrative_day() if grain == "day" else r.anchor.spell(grain, rel)
    return [r.row("DATE", value, mod=r.get("pos"), basis="publication" if value else "none")]
