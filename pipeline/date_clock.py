"""Rules for times of day: clock times with the day that they belong to, parts of day, ranges of hours, time zones."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipeline import timex
from pipeline.date_calendar import calendar_day
from pipeline.date_contexts import begins_paragraph, pattern, words
from pipeline.date_days import part_value
from pipeline.date_filters import counts_a_noun
from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_habits import is_habitual
from pipeline.date_tense import AGENDA

_SPOKEN = "(HOUR HOURS (ET? MIN MINUTE|MIN)?|CLOCK|NOON)"
_ZONE = "(COMMA? TZ|LPAR TZ RPAR)?"
_MORE = f"((ET (DEMI|QUART|TROISQUARTS)|MOINS (DET QUART|MIN MINUTE?))? PILE? {_ZONE} (DU PART|DE DET PART)? {_ZONE})"


_DAWN = "T08"  # an evening told goes on until then
_AFTER_NIGHT = "T15"  # `dans la nuit de samedi à dimanche ... vers midi`: of the day that it ends in


def clock_value(hour: int, minute: int, second: str | None = None) -> str | None:
    """Return the T part of a clock time; None if a clock cannot show it.

    >>> clock_value(8, 30), clock_value(25, 0)
    ('T08:30', None)
    """
    if not (0 <= hour <= 24 and 0 <= minute <= 59):
        return None
    return f"T{hour:02}:{minute:02}" + (f":{second}" if second and second != "00" else "")


def read_clock(r: Reading, part: str) -> str | None:
    """Return the T part that the lexemes of a clock time tell: `8 h 30`, `20h15`, `midi moins cinq`, `3 h du matin`."""
    face = _Face()
    for code, value, _ in r.all(part):
        face.turn(code, value)
    return face.value()


@cache
def _fractions() -> dict[str, int]:
    """Return the minutes of the words for parts of an hour, by their class letters."""
    return {class_of("QUART"): 15, class_of("DEMI"): 30, class_of("TROISQUARTS"): 45}


class _Face:
    """The face of a clock, turned by one word of a clock time after the other."""

    def __init__(self) -> None:
        self.hour: int | None = None
        self.minute, self.second, self.minus = 0, None, False

    def turn(self, code: str, value: Any) -> None:
        """Set what one lexeme tells."""
        if code in class_of("CLOCK"):
            self.hour, self.minute, self.second = int(value[0]), int(value[1] or 0), value[2]
        elif code in class_of("NOON"):
            self.hour = int(value[:2])
        elif code in class_of("MIN") + class_of("UN"):
            self._count(int(value))
        elif code in class_of("MOINS"):
            self.minus = True
        elif code in _fractions():
            self._count(_fractions()[code])
        elif code in class_of("PART") and value in ("AF", "EV") and self.hour is not None and self.hour < 12:
            self.hour += 12

    def _count(self, number: int) -> None:
        """Set the hour, or the minutes after it or, behind *moins*, before it."""
        if self.hour is None:
            self.hour = number
        else:
            self.minute = -number if self.minus else number

    def value(self) -> str | None:
        """Return the T part, None where the hour is not told or cannot be."""
        if self.hour is None:
            return None
        if self.minute < 0:
            return clock_value((self.hour - 1) % 24, self.minute + 60, self.second)
        return clock_value(self.hour, self.minute, self.second)


def zone_of(r: Reading, part: str) -> str | None:
    """Return the time zone that the lexemes of a clock time tell."""
    return next((str(value) for code, value, _ in r.all(part) if code in class_of("TZ")), None)


def day_for_clock(r: Reading) -> tuple[str | None, str]:
    """Return the day a clock time belongs to, and on what grounds: one told near before it, else publication."""
    start = r.span()[0]
    if r.anchor.is_habit(start):
        return None, "none"
    leads = begins_paragraph(r.text, start) and r.direction(of_day=False) != "future"
    return r.anchor.narrative(start, leads=leads)


def _midnight(r: Reading, day: str | None, clock: str | None, basis: str) -> str | None:
    """Read `minuit`, the end of a day, as its beginning in `mardi, peu après minuit`, and where the end is not past."""
    if day is None or clock is None or not clock.startswith("T24") or day == r.anchor.late_day:
        return clock
    beside = r.before("APRES") and r.anchor.is_beside(r.span()[0])
    begins = beside or (basis == "publication" and r.direction(of_day=False) == "past")
    return f"T00{clock[3:]}" if begins else clock


_AFTER_PART = {"AF": ("T01", "T08"), "EV": ("T05", "T12")}  # the hours that are told by twelve in such a part
_BY_TWELVE = re.compile(
    r"(?<!\bde )\b\w+ (?:apr[èe]s-midi|soir),?[ \u00a0](?:à |vers |peu avant |peu après |dès )?\Z", re.IGNORECASE
)


def _of_afternoon(r: Reading, clock: str | None) -> str | None:
    """Return `mardi après-midi à 3 heures`, `samedi soir vers 9 heures` as by twenty-four."""
    start, part = r.span()[0], r.anchor.told_part
    if clock is None or part not in _AFTER_PART or not r.anchor.is_beside(start) or r.word("c")[0] == "0":
        return clock
    first, last = _AFTER_PART[part]
    told = first <= clock < last and _BY_TWELVE.search(r.text[max(0, start - 40) : start])
    return f"T{int(clock[1:3]) + 12}{clock[3:]}" if told else clock


def _small_hours(r: Reading, day: str | None, clock: str | None) -> str | None:
    """Return the day of a clock time that may go on from the evening or the night told before it: `vers 3 heures`."""
    until = _AFTER_NIGHT if r.anchor.late_night else _DAWN
    early = day is not None and clock is not None and clock < until
    return r.anchor.after_midnight(day) if early and day else day


def _timed(day: str | None, clock: str | None) -> str | None:
    if clock is None:
        return None
    if day is None or day.startswith("X"):
        return clock.replace("T24", "T00")
    if clock.startswith("T24"):
        return f"{timex.shift(day[:10], 1)}T00{clock[3:]}"
    return f"{day[:10]}{clock}"


def _half_hours(r: Reading) -> bool:
    """Tell `deux heures et demie`, which may be a length of time too."""
    codes = r.match["c"]
    return any(code in class_of("HEURE") for code in codes) and codes[-1] in class_of("DEMI") + class_of("QUART")


_EARLY = 7  # o'clock: hours told as a range, without a clock's preposition, begin no earlier
_FARTHEST = 6  # hours: so far may a place lie
_LONGEST = "T09:59"  # of a film or a delay, told with its minutes


def _is_distance(r: Reading, before: list[str]) -> bool:
    """Tell `à deux heures de Lyon`, `à 1h30 de Paris`, but not `le train part à 7h30 de Paris`."""
    if before[-1:] != ["à"] or not re.match(r" d(?:[eu] |['’])[A-ZÉÎ]", r.text[r.span("c")[1] :][:5]):
        return False
    near = _first_number(r.word("c")) <= _FARTHEST and words("departs").isdisjoint(before)
    return _hour_word(r) or (near and r.is_a("c", "CLOCK"))


def _hour_word(r: Reading) -> bool:
    """Tell whether the hours may be a length of time: spelled `heures`, without minutes."""
    codes = r.match["c"]
    return any(code in class_of("HEURE") for code in codes) and codes[-1] in class_of("HOURS")


@rule(
    f"(vers:(VERS DET?|APX))? c:({_SPOKEN} {_MORE})",
    "c:(HOUR (ET (DEMI|QUART|TROISQUARTS)|(DU|DE DET?) PART))",
    "c:(HOUR TZ)",
    f"(vers:(VERS|APX))? c:(bare:CLOCK m:MIN MINUTE? {_MORE})",
    f"(vers:VERS)? c:(UN HEURE (ET (DEMI|QUART))? (DU PART|DE DET PART) {_ZONE})",
    f"vers:VERS c:(UN HEURE (ET (DEMI|QUART))? {_ZONE})",
)
def clock(r: Reading) -> list[Found]:
    """`à 8 h 30`, `vers 20h15`, `14 h GMT`, `midi`."""
    zone = zone_of(r, "c")
    towards = r.has("vers") and r.is_a("vers", "VERS")
    if _lacks_hours(r) or _counts_apart(r) or not (zone or towards or _is_clock(r)):
        return []
    day, basis = day_for_clock(r)
    told = _midnight(r, day, read_clock(r, "c"), basis)
    told = _of_afternoon(r, told)
    value = _timed(_small_hours(r, day, told), told)
    if value is None or r.after("PLUSTOT BEFOREHAND"):
        return []
    start, end = r.span("c")
    mod = None
    if r.has("vers"):
        start, mod = r.span()[0], "APPROX"
    return [Found(start, end, "TIME", value, r.name, mod=mod, basis=basis, zone=zone)]


def _lacks_hours(r: Reading) -> bool:
    """Tell `3 en France` from `5 heure locale`, where one `heure` does for two."""
    number, zone = r.match["c"][0], r.match["c"][1:]
    return number in class_of("HOUR") and zone in tuple(class_of("TZ")) and " heure" not in r.word("c").lower()


def _counts_apart(r: Reading) -> bool:
    """Tell `à 20h 13 personnes` from `à 20h 13`, where a space stands before the minutes."""
    if not r.has("bare"):
        return False
    end = r.span("m")[1]
    return not _MINUTES.match(r.word("c")) or (end == r.span()[1] and counts_a_noun(r.text[end : end + 30]))


_MINUTES = re.compile(r"\d\d?[hH][ \u00a0][0-5]\d(?!\d)")


def _is_clock_of(r: Reading, before: list[str]) -> bool:
    """Tell `la messe de 10 heures`, `à partir de 8 heures` from `un retard de 1h45`, `un film de trois heures`."""
    noun = before[-2].rpartition("'")[2] if len(before) > 1 else ""
    hour = read_clock(r, "c") or ""
    if before[-3:] == ["à", "partir", "de"] or is_hour_told(r):
        return True
    if _hour_word(r):
        return noun in words("clock_noun") and hour >= _DAWN and before[-3:-2] not in (["un"], ["une"], ["des"])
    return noun not in words("length_noun") or hour > _LONGEST


def _is_way(r: Reading) -> bool:
    """Tell `1h30 de route`."""
    return pattern(r"[ \u00a0]de {way_of_length}").match(r.text, r.span("c")[1]) is not None


def _first_number(words: str) -> int:
    digits = re.match(r"\d+", words)
    return int(digits[0]) if digits else 0


_IT_IS = r"{hour_told} (?:{hour_about} )*(?:(?:plus|moins|près) d(?:e |['’]))?$"


def is_hour_told(r: Reading) -> bool:
    """Tell `il était un peu plus de 22 h`, where it is a time of day, from `plus de 22 h` of work."""
    start = r.span()[0]
    return pattern(_IT_IS).search(r.text[max(0, start - 40) : start]) is not None


def _is_clock(r: Reading) -> bool:
    """Tell a clock time from a length of time by the word before it: `à 8 heures`, but `pendant 8 heures`."""
    start = r.span()[0]
    before = r.text[max(0, start - 24) : start].lower().replace("’", "'").split()
    last = before[-1] if before else ""
    last = last[-1] if last and last[-1] in ",;:(.–-" else last
    if last == "pour":
        return len(r.match["c"]) > 2 or r.word("c")[-1].isdigit() or _first_number(r.word("c")) > 12
    if last == "de":
        return _is_clock_of(r, before)
    if before[-2:] == ["vers", "les"]:
        return True
    if last in words("before_length") or _is_length_beside(r, before, last):
        return False
    return not (_hour_word(r) or _half_hours(r)) or not last or last in words("before_clock")


def _is_length_beside(r: Reading, before: list[str], last: str) -> bool:
    """Tell whether the words on both sides make a length of time: `après 8 heures de débats`, `20 Heures`."""
    after = last == "après" and re.match(r" d['’e]", r.text[r.span("c")[1] :][:3])
    return bool(after) or _is_distance(r, before) or _is_way(r) or r.word("c").endswith(("Heures", "Heure"))


@rule(
    f"lead:(DE|ENTRE|DU)? a:({_SPOKEN}) sep:(A|ET|AU|HYPH|JUSQUE A) b:({_SPOKEN} {_MORE}) ",
    f"lead:(DE|ENTRE|DU)? a:({_SPOKEN}) sep:(A|ET|AU|HYPH|JUSQUE A) b:({_SPOKEN} {_MORE}) COMMA? wd:(WD|DEIX|TODAY)",
    f"lead:(DE|ENTRE)? a:(HOUR) sep:(A|ET|HYPH|OU) b:(HOUR HOURS MIN? {_MORE}) (wd:(WD|DEIX|TODAY))?",
    "lead:ENTRE a:(NOON) sep:ET b:(HOUR12)",
    "n:RANGE b:(HOURS)",
)
def clock_range(r: Reading) -> list[Found]:
    """`de 9h à 17h`, `entre 0 h 30 et 4 h mardi`: a row for each end."""
    if "n" in r.names:
        return _glued_hours(r)
    first, last = read_clock(r, "a"), _after_noon(r, read_clock(r, "b"))
    if first is None or last is None or _is_duration_range(r) or (r.has("wd") and _is_of_next(r)):
        return []
    day, basis = day_for_clock(r)
    day, end = _small_hours(r, day, first) if last < "T12" else day, r.span("b")[1]
    if r.has("wd"):
        number = int(r.get("wd"))
        told_day = r.is_a("wd", "WD")
        day = r.anchor.weekday(number, r.direction()) if told_day else r.anchor.relative_day(number)
        basis, end = "publication", r.span("wd")[1]
    hours, zone = _hours(day, first, last, ends=r.has("wd")), zone_of(r, "b")
    listed = r.is_a("sep", "ET") and not r.is_a("lead", "ENTRE")  # à 14 h et 16 h
    period = None if listed or r.is_a("sep", "OU") else hours
    return [
        Found(*r.span("a"), "TIME", hours[0], r.name, basis=basis, period=period, zone=zone),
        Found(r.span("b")[0], end, "TIME", hours[1], r.name, basis=basis, period=period, zone=zone),
    ]


def _after_noon(r: Reading, last: str | None) -> str | None:
    """Return the end of hours that begin at noon: `entre midi et deux`."""
    early = last is not None and last < _DAWN and not any(code in class_of("DAYPART") for code in r.match["b"])
    if not last or not early or not r.is_a("a", "NOON") or r.get("a") != "12:00":
        return last
    return f"T{int(last[1:3]) + 12}{last[3:]}"


def _is_of_next(r: Reading) -> bool:
    """Tell whether the day after hours has hours of its own: `samedi de 10 h à 18 h, dimanche de 10 h à 17 h`."""
    return r.after("DE A ENTRE DAY") or r.before("WEEKDAY MONTHS")


def _hours(day: str | None, first: str, last: str, *, ends: bool) -> tuple[str | None, str | None]:
    """Return both ends of hours of a day; from 22 h to 6 h go on into the next, or begin the day before its end."""
    if day is None or day.startswith("X") or first <= last:
        return _timed(day, first), _timed(day, last)
    other = timex.shift(day, -1 if ends else 1)
    return (_timed(other, first), _timed(day, last)) if ends else (_timed(day, first), _timed(other, last))


def _is_duration_range(r: Reading) -> bool:
    """Tell `de 8 à 10 heures par jour`, `entre deux et trois heures` from hours of the clock: `16 - 17 heures`."""
    hours_spelled = any(code in class_of("HEURE") for code in r.match["b"])
    if r.is_a("sep", "HYPH") and r.is_a("a", "HOUR24"):
        return False
    return hours_spelled and r.match["a"][-1] not in class_of("HOURS") + class_of("CLOCK") and not r.match["lead"]


def _glued_hours(r: Reading) -> list[Found]:
    first, last = r.get("n")
    start, end = r.span()
    values = [clock_value(int(hour), 0) for hour in (first, last)]
    if None in values or (r.is_a("b", "HEURE") and int(first) < _EARLY):
        return []  # 2-3 heures de route
    day, basis = day_for_clock(r)
    period = (_timed(day, values[0]), _timed(day, values[1]))
    split = start + len(first)
    return [
        Found(start, split, "TIME", period[0], r.name, basis=basis, period=period),
        Found(split + 1, end, "TIME", period[1], r.name, basis=basis, period=period),
    ]


_LENGTH = r"(?<!partir )(?<!compter )(?<!dater )(?<!delà )\bde $|{length_before} $"


def _is_length(r: Reading) -> bool:
    """Tell a length of time before its day: `la garde à vue a été prolongée de 24 heures mercredi`."""
    start = r.span()[0]
    return pattern(_LENGTH).search(r.text[max(0, start - 16) : start]) is not None


@rule(
    f"day:(WD|DEIX|TODAY) (A|VERS)? c:({_SPOKEN} {_MORE})",
    f"c:({_SPOKEN} {_MORE}) DET? day:(WD|DEIX|TODAY) (DAYPART)?",
    f"(vers:VERS)? c:({_SPOKEN}) COMMA day:WD",
)
def day_and_clock(r: Reading) -> list[Found]:
    """`hier à 10 h` is one expression, `samedi à 8 h` two."""
    number = int(r.get("day"))
    value = read_clock(r, "c")
    first = r.match.start("c") < r.match.start("day")
    if value is None or r.after("DAY") or (first and _hour_word(r) and _is_length(r)):
        return []
    is_weekday = r.is_a("day", "WD")
    day = r.anchor.weekday(number, r.direction()) if is_weekday else r.anchor.relative_day(number)
    clock_found = r.row("TIME", _timed(day, value), basis="publication", zone=zone_of(r, "c"))
    if not is_weekday or (first and not any(c in class_of("COMMA") for c in r.match[0])):
        return [clock_found]
    named = r.row("DATE", day, "day", basis="publication")
    clock_found.start, clock_found.end = r.span("c")
    if r.has("vers"):
        clock_found.start, clock_found.mod = r.span()[0], "APPROX"
    return sorted([named, clock_found], key=lambda found: found.start)


_PAPER = re.compile(r"\bL(?:e|a|es) \Z")  # Le Soir, Le Matin Dimanche, Les Nuits de Fourvière


@rule(
    "det:ARTICLE (LONG)? part:(PART|NUIT) (rel:REL|STEP|same:SAME)?",
    "LONG? part:(PART|NUIT) (same:SAME|rel:REL)?",
    "det:DEM part:(PART|NUIT) that:LA",
    "det:ARTICLE (pos:POS) (DE|DU) (DET)? part:(PART|NUIT)",
    "pos:POS (DE|DU)? (DET)? part:(PART|NUIT)",
    "det:ARTICLE? LONG? part:(PART|NUIT) (DE|DU)? day:WD",
    "det:ARTICLE? pos:POS (DE|DU)? DET? part:(PART|NUIT) (DE|DU)? day:WD",
    "det:ARTICLE? rel:(LAST|NEXT) part:(PART|NUIT)",
    "det:ARTICLE? part:(PART|NUIT) DE near:(DEIX|TODAY)",
)
def part_of_day(r: Reading) -> list[Found]:
    """`ce soir`, `dans la nuit`, `la nuit dernière`, `la soirée de lundi`."""
    code = r.get("part")
    if r.word("part").istitle() and _PAPER.search(r.text, max(0, r.span("part")[0] - 4), r.span("part")[0]):
        return []
    known = r.has("det") or r.before("EN DES_ VERS AU") or any(r.has(name) for name in ("pos", "day", "rel", "near"))
    if not known:
        return []
    if len(r.match[0]) == 2 and r.is_a("det", "DET") and is_habitual(r, told=True):
        return [r.row("SET", f"XXXX-XX-XXT{code}", quant="EVERY", basis="none")]
    day, basis = _day_of_part(r, code, r.is_a("det", "DEM"))
    return [r.row("TIME", part_value(day, code), mod=r.get("pos"), basis=basis)]


def _day_of_part(r: Reading, code: str, demonstrative: bool) -> tuple[str | None, str]:
    anchor = r.anchor
    if r.has("day"):
        return anchor.weekday(int(r.get("day")), r.direction()), "publication"
    if r.has("near"):
        return anchor.relative_day(int(r.get("near"))), "publication"
    if r.has("rel"):
        step = int(r.get("rel"))
        return anchor.relative_day(0 if step > 0 and code == "NI" else step), "publication"
    if demonstrative and not r.has("that"):
        last_night = code == "NI" and r.direction() == "past"
        return anchor.relative_day(-1 if last_night else 0), "publication"
    return anchor.narrative(r.span()[0], back=r.has("same") or r.has("that"))


@rule(
    "det:ARTICLE? part:NUIT (DE|DU) a:WD (A|AU|HYPH) b:WD (rel:REL)?",
    "det:ARTICLE? part:NUIT (DE|DU) WD (A|AU|HYPH) WD n:DAY m2:MONTH (y:YEAR)?",
    "det:ARTICLE? part:NUIT (DE|DU) DET? (WD)? a:DAY (m:MONTH (y1:YEAR)?)? (A|AU|HYPH) (WD)? b:DAY m2:MONTH (y:YEAR)?",
)
def night_between(r: Reading) -> list[Found]:
    """`la nuit de lundi à mardi`, `la nuit du 3 au 4 mai`: of the first day; `les nuits du 3 au 8 mai` are more."""
    if "m2" not in r.names:
        day = r.anchor.weekday(int(r.get("b")), r.direction())
        first = timex.shift(day, -1) if day and not day.startswith("X") else None
        return [r.row("TIME", part_value(first, "NI"), basis="publication")]
    basis = "explicit" if r.has("y") else "publication"
    if "n" in r.names:
        last = calendar_day(r.get("y"), int(r.get("m2")), int(r.get("n")), r)
        first = timex.shift(last, -1) if last and not last.startswith("X") else None
        return [r.row("TIME", part_value(first, "NI"), basis=basis)]
    month, year = int(r.get("m") or r.get("m2")), r.get("y1") or r.get("y")
    if year and month > int(r.get("m2")) and not r.has("y1"):
        year -= 1  # du 31 décembre au 1er janvier 2023
    day, basis = calendar_day(year, month, int(r.get("a")), r), "explicit" if year else "publication"
    return [r.row("TIME", part_value(day, "NI"), basis=basis, period=_nights(r, day))]


def _nights(r: Reading, first: str | None) -> tuple[str | None, str | None] | None:
    """Return the stretch of several nights, None for one."""
    if not r.word("part").lower().endswith("s") or not first or first.startswith("X"):
        return None
    last = r.anchor.day_of(int(r.get("m2")), int(r.get("b")), None)
    if last and r.get("y"):
        last = f"{r.get('y'):04}{last[4:]}"
    return (f"{first}TNI", f"{timex.shift(last, -1)}TNI") if last and last > first else None


@rule(f"c:({_SPOKEN}) (CHAQUE|TOUT DET) (w:(WD|WDS)|JOUR)")
def clock_set(r: Reading) -> list[Found]:
    """`à 16 heures chaque lundi`, `15 h tous les jours`."""
    value = read_clock(r, "c")
    if value is None:
        return []
    day = f"XXXX-WXX-{r.get('w')}" if r.has("w") else ""
    return [r.row("SET", f"{day}{value}", quant="EVERY", basis="none")]


@rule("c:HOUR COMMA? (DEM|DU) part:PART", "DEM part:PART VERS c:HOUR", "c:HOUR m:MIN (DEM part:PART)?")
def agenda_clock(r: Reading) -> list[Found]:
    """`8 ce soir`, `huit quarante`: hours without their name, as in an agenda; in running text they are numbers."""
    hour = int(r.get("c"))
    minute = int(r.get("m")) if r.has("m") else 0
    if len(r.text) > AGENDA or (r.has("m") and (r.word("c").isdigit() or minute < 10)):
        return []
    part = r.get("part")
    hour += 12 if part in ("AF", "EV") and hour < 12 else 0
    return [r.row("TIME", _timed(r.anchor.relative_day(0), clock_value(hour, minute)), basis="publication")]


@rule("ALWAYSNIGHT")
def nocturnal(r: Reading) -> list[Found]:
    """`une virée nocturne`: at night, no night in particular."""
    return [r.row("TIME", "TNI", basis="none")]


@rule(
    "det:ARTICLE? part:(PART|NUIT) (DE|DU|DE DET) (WD)? d:DAY m:MONTH (y:YEAR)?",
    "det:ARTICLE? (WD)? d:DAY m:MONTH (y:YEAR)? (AU|DANS DET|EN) part:(PART|NUIT)",
)
def part_of_date(r: Reading) -> list[Found]:
    """`le matin du 20 février`, `le 20 février au soir`."""
    day = calendar_day(r.get("y"), int(r.get("m")), int(r.get("d")), r)
    return (
        [r.row("TIME", part_value(day, r.get("part")), basis="explicit" if r.has("y") else "publication")]
        if day
        else []
    )
