"""Rules for dates counted from another: il y a trois jours, deux ans plus tôt, trois jours après Noël, la veille."""

from __future__ import annotations

import re
from datetime import date

from pipeline import timex
from pipeline.date_amounts import duration_value, from_publication, offset_from, same_day, seconds_of
from pipeline.date_calendar import calendar_day
from pipeline.date_days import day_row
from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_holidays import holiday


@rule(
    "ILYA (APX|CMP)? n:COUNT (DIZAINE)? (LONG)? u:UNIT half:(ET DEMI)?",
    "ILYA (APX|CMP)? UN n:(DIZAINE|QUINZAINE) DE? u:UNIT",
    "DANS (APX|CMP)? UN n:(DIZAINE|QUINZAINE) DE? u:UNIT",
    "DANS (APX|CMP)? n:COUNT (LONG)? u:UNIT half:(ET DEMI)?",
    "(ILYA|DANS) n:COUNT u:UNIT COMMA? exact:(JOUR POUR JOUR)",
)
def ago(r: Reading) -> list[Found]:
    """`il y a trois jours`, `dans deux semaines`."""
    sign = -1 if r.match[0][0] in class_of("ILYA") else 1
    if r.has("exact") and str(r.get("n")).isdigit():
        return [
            r.row("DATE", same_day(r.anchor.relative_day(0), sign * int(r.get("n")), r.get("u")), basis="publication")
        ]
    if r.get("u") == "WE" and str(r.get("n")).isdigit():
        return [r.row("DATE", r.anchor.spell("weekend", sign * int(r.get("n"))), basis="publication")]
    seconds = seconds_of(r)
    value = offset_from(r, r.anchor.relative_day(0), sign) if seconds is None else from_publication(r, sign * seconds)
    vague = r.is_a("n", "FEW")
    if value is None:
        value = ("PAST_REF" if sign < 0 else "FUTURE_REF") if vague or r.anchor.day is None else None
    kind = "TIME" if value and "T" in value and not value.endswith("REF") else "DATE"
    mod = "APPROX" if any(code in class_of("ROUND") for code in r.match[0]) else None
    return [r.row(kind, value, mod=mod, basis="publication")]


@rule("lead:(ILYA|DANS) (APX|CMP)? (UN (DEMI HYPH?|QUART DE)|t:TROISQUARTS DE) HEURE")
def part_of_hour_ago(r: Reading) -> list[Found]:
    """`il y a une demi-heure`, `dans un quart d'heure`."""
    minutes = 45 if r.has("t") else 30 if any(code in class_of("DEMI") for code in r.match[0]) else 15
    value = from_publication(r, minutes * (-60 if r.is_a("lead", "ILYA") else 60))
    mod = "APPROX" if any(code in class_of("APX") for code in r.match[0]) else None
    return [r.row("TIME" if value and "T" in value else "DATE", value, mod=mod, basis="publication")]


@rule(
    "n:COUNT u:UNIT step:(AVANT|APRES) DET? (h:HOLIDAY|d:DAY m:MONTH) y:YEAR?",
    "n:COUNT u:UNIT step:(AVANT|APRES) ARTICLE? w:WD (rel:REL)?",
)
def from_date(r: Reading) -> list[Found]:
    """`trois jours après Noël`, `deux jours avant le 3 mai`, `deux jours après mardi dernier`."""
    year, start = r.get("y"), _start_of_count(r)
    if not start or start.startswith("X") or (r.has("w") and r.before("DET DEM")):
        return []  # les deux jours avant lundi
    value = offset_from(r, start, -1 if r.is_a("step", "AVANT") else 1)
    return [r.row("DATE", value, basis="explicit" if year else "publication")] if value else []


def _start_of_count(r: Reading) -> str | None:
    """Return the day that is counted from."""
    if r.has("h"):
        return holiday(r.get("h"), r.anchor, r.get("y"), r.direction())
    if r.has("d"):
        return calendar_day(r.get("y"), int(r.get("m")), int(r.get("d")), r)
    if r.has("rel"):
        return r.anchor.weekday_strictly(int(r.get("w")), int(r.get("rel")))
    return r.anchor.weekday(int(r.get("w")), r.direction())


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
    start = r.anchor.told_day or (r.anchor.told and _middle(r.anchor.told))
    if start is None and sign > 0:
        return [r.row("DATE", None, basis="none")]  # after what, the text has not said
    start = start or r.anchor.relative_day(0)
    value = offset_from(r, start, sign)
    if value and r.anchor.day and value > timex.day(r.anchor.day) and r.direction() == "past":
        return [r.row("DATE", None, basis="none")]  # it came after something else
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
    "det:DET? n:VEILLE (DU|DE DET?) (COMMA? d:DAY m:MONTH (y:YEAR)?)",
    "det:DET? n:VEILLE (DU|DE DET?) h:HOLIDAY (y:YEAR)?",
)
def eve(r: Reading) -> list[Found]:
    """`la veille`, `le lendemain matin`, `la veille du 3 mai`; `au lendemain du vote` is after a day not told."""
    step = int(r.get("n"))
    if not r.has("det") and r.before("EN"):
        return []  # mis en veille
    if r.before("AU") and r.text.endswith("u jour au ", 0, r.span()[0]):
        return []  # du jour au lendemain: all at once
    if r.has("d") or r.has("h"):
        start = (
            calendar_day(r.get("y"), int(r.get("m")), int(r.get("d")), r)
            if r.has("d")
            else holiday(r.get("h"), r.anchor, r.get("y"), r.direction())
        )
        value = timex.shift(start, step) if start and not start.startswith("X") else None
        return [r.row("DATE", value, basis="explicit" if r.has("y") else "publication")]
    if _OF_SOMETHING.match(r.text, r.span()[1]):
        return day_row(r, None, "none")
    start = r.anchor.narrative(r.span()[0], back=True)[0]
    return day_row(r, timex.shift(start, step) if start else None, "narrative")


_OF_SOMETHING = re.compile(r"[ \u00a0]d(?:u|e|es|['’])(?!\w*(?:main|hier))")
