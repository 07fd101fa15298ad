"""Rules for years and what is longer or cut from them: decades, centuries, quarters, seasons, weeks of a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline import timex
from pipeline.date_amounts import duration_value, moved
from pipeline.date_calendar import calendar_day, side
from pipeline.date_contexts import pattern
from pipeline.date_grammar import Found, Reading, class_of, rule
from pipeline.date_habits import is_habitual
from pipeline.date_holidays import holiday, nth_weekday

_SUNDAY = 7  # of ISO
_TUESDAY = 2  # of ISO; a holiday so early in the week belongs to the week-end before it


@rule("q:QCODE y:YEAR", "(AU|DU) < q:QCODE >")
def quarter_code(r: Reading) -> list[Found]:
    """`T3 2024`, `au T3`: as in the reports of companies."""
    if r.after("YEAR"):
        return []
    code, year = str(r.get("q")), r.get("y") if "y" in r.names else None
    nearest = year or _nearest_year(r, int(code[1]) * (3 if code[0] == "Q" else 6))
    return [r.row("DATE", f"{nearest:04}-{code}", basis="explicit" if year else "publication")] if nearest else []


_SCHOOL_MONTH = 9  # a school year begins in September and ends in August
_SPORTS_MONTH = 7  # no sport or stage that begins in one year and ends in the next begins earlier


@rule("ANNEE SCHOOL a:YEARS", "ANNEE SCHOOL a1:YEAR (HYPH|SLASH) b:YEAR")
def school_year_told(r: Reading) -> list[Found]:
    """`l'année universitaire 2023-2024`."""
    return _from_month(two_years(r), _SCHOOL_MONTH)


@rule("SAISON a:YEARS", "SAISON a1:YEAR (HYPH|SLASH) b:YEAR")
def season_of_two_years(r: Reading) -> list[Found]:
    """`la saison 2025-26`: of sports and stages."""
    return _from_month(two_years(r), _SPORTS_MONTH)


def _from_month(rows: list[Found], month: int) -> list[Found]:
    """Give two years that follow each other the stretch from a month of the first to the one before in the second."""
    first, last = (row.value or "" for row in rows) if len(rows) > 1 else ("", "")
    for row in rows if first and int(last) - int(first) == 1 else []:
        row.period = (f"{first}-{month:02}", f"{last}-{month - 1:02}")
    return rows


@rule("det:ARTICLE ANNEE SCHOOL (rel:REL|LA)?")
def school_year(r: Reading) -> list[Found]:
    """`l'année scolaire prochaine`: by the year that it begins in."""
    anchor = r.anchor
    if r.after("YEAR YEARS"):
        return []
    if anchor.year is None or anchor.month is None or r.match[0][-1] in class_of("LA"):
        return [r.row("DATE", None, basis="none")]
    year = anchor.year - (anchor.month < _SCHOOL_MONTH) + int(r.get("rel") or 0)
    period = (f"{year:04}-{_SCHOOL_MONTH:02}", f"{year + 1:04}-{_SCHOOL_MONTH - 1:02}")
    return [r.row("DATE", f"{year:04}", basis="publication", period=period)]


@rule("y:YEAR")
def year_alone(r: Reading) -> list[Found]:
    """`2017`; without a preposition, no noun that it counts may stand after it."""
    weak = not r.before("EN DEPUIS DES_ AVANT APRES DICI ENTRE")
    return [r.row("DATE", f"{r.get('y'):04}", weak=weak)] if not weak or r.get("y") >= 1500 else []


@rule(
    "< (pos:POS|DET? pos2:COURANT|DET? pos3:MI) (DE|HYPH)? (DET AN|DET ANNEE)? y:YEAR >",
    "< DET (AN|ANNEE|MILLENAIRE) (SCHOOL|FISCAL)? y:(YEAR|TO999) >",
    "ANNEE (SCHOOL|FISCAL)? y:YEAR",
)
def year(r: Reading) -> list[Found]:
    """`l'année 2001`, `l'an 2000`, `début 2015`, `fin de l'année 2020`."""
    mod = next((r.get(name) for name in ("pos", "pos2", "pos3") if r.has(name)), None)
    return [r.row("DATE", f"{r.get('y'):04}", mod=mod)]


@rule("(EN|DET AN)? < y:(HOUR12|HOUR24|DAY31|TO59|TO99|TO999|YEAR) era:(AVJC|APJC) >")
def year_of_era(r: Reading) -> list[Found]:
    """`en 52 av. J.-C.`."""
    before = r.is_a("era", "AVJC")
    return [r.row("DATE", f"BC{r.get('y'):04}" if before else f"{r.get('y'):04}")]


@rule("a:YEARS", "a1:YEAR (HYPH|SLASH|A|AU|ET|OU) b:YEAR", "ENTRE a1:YEAR ET b:YEAR", "DE a1:YEAR A b:YEAR")
def two_years(r: Reading) -> list[Found]:
    """`2017-2018`, `entre 2010 et 2015`, `de 2010 à 2015`: a row for each end."""
    if "a" in r.names:
        return _glued_years(r)
    first, last = r.row("DATE", f"{r.get('a1'):04}", "a1"), r.row("DATE", f"{r.get('b'):04}", "b")
    joined = r.match[0][-2] not in class_of("ET") + class_of("OU") or r.match[0][0] in class_of("ENTRE")
    if joined and r.get("a1") < r.get("b"):
        first.period = last.period = (first.value, last.value)
    return [first, last]


def _decade_year(number: int) -> int:
    """Return the first year of a decade: `les années 80`, but `les années 0`, or 20, of this century."""
    return number if number > 99 else number + (1900 if number >= 30 or number == 0 else 2000)


def _glued_years(r: Reading, part: str = "a") -> list[Found]:
    first, last = r.get(part)
    start, end = r.span(part)
    full = int(last) if len(last) == 4 else int(first[:2] + last)
    if not 0 < full - int(first) <= 99:
        return []
    period = (first, str(full))
    return [
        Found(start, start + 4, "DATE", first, r.name, period=period),
        Found(end - len(last), end, "DATE", str(full), r.name, period=period),
    ]


@rule(
    "< DET? ANNEES (a:(YY|YEAR) (HYPH|ET|A|OU)?)? y:(YEAR|YY) >",
    "< DET? ANNEES both:YEARS >",
    "< DET? DECENNIE y:(YEAR|YY) >",
    "< DET? (pos:POS|pos2:MI) (DES|DE)? DET? ANNEES y:(YEAR|YY) >",
)
def decade(r: Reading) -> list[Found]:
    """`les années 1990`, `les années soixante`, `au début des années 80`."""
    if r.has("both"):
        rows = _glued_years(r, "both") if r.get("both")[0][-1] + r.get("both")[1][-1] == "00" else []
        return [Found(row.start, row.end, "DATE", str(row.value)[:3], r.name) for row in rows]
    number = r.get("y")
    if number % 10:
        return []
    full = _decade_year(number)
    mod = next((r.get(name) for name in ("pos", "pos2") if r.has(name)), None)
    start, end = r.span()
    if r.has("pos"):
        mod = r.get("pos")
    last = Found(start, end, "DATE", f"{full // 10:03}", r.name, mod=mod)
    if r.has("a") and not r.get("a") % 10:
        first = Found(start, r.span("a")[1], "DATE", f"{_decade_year(r.get('a')) // 10:03}", r.name)
        last.start = r.span("y")[0]
        return [first, last]
    return [last]


@rule(
    "< DET? ((pos:POS|pos2:MI) (DU|DE DET?)?)? n:(ROMAN|ORDINAL) (SIECLE|MILLENAIRE) (era:AVJC|APJC)? >",
    "< DET? a:ROMAN (ET|A|AU|HYPH)? DET? n:ROMAN SIECLE (era:AVJC|APJC)? >",
)
def century(r: Reading) -> list[Found]:
    """`le XIXe siècle`, `fin du XVIIIe siècle`, `les XVIIe et XVIIIe siècles`."""
    number = int(r.get("n"))
    if any(code in class_of("MILLENAIRE") for code in r.match[0]) or not 1 <= number <= 21:
        return [r.row("DATE", None)]
    era = "BC" if r.has("era") and r.is_a("era", "AVJC") else ""
    mod = next((r.get(name) for name in ("pos", "pos2") if r.has(name)), None)
    last = r.row("DATE", f"{era}{number - 1:02}", mod=mod)
    if not r.has("a"):
        return [last]
    first = Found(last.start, r.span("a")[1], "DATE", f"{era}{int(r.get('a')) - 1:02}", r.name)
    last.start = r.span("n")[0]
    return [first, last]


@rule(
    "< det:ARTICLE? n:(ORDINAL|LAST) q:(TRIMESTRE|SEMESTRE|QUART) (COMMA? (DE|EN|DE DET (AN|ANNEE))? y:YEAR)? >",
    "< det:ARTICLE? (pos:POS|MI) (DU|DE DET)? n:(ORDINAL|LAST) q:(TRIMESTRE|SEMESTRE) (DE? y:YEAR)? >",
    "< det:ARTICLE? n:(ORDINAL|LAST) q:(TRIMESTRE|SEMESTRE) of:(DE ARTICLE (AN|ANNEE)) (rel:REL)? >",
)
def quarter(r: Reading) -> list[Found]:
    """`le troisième trimestre 2016`, `le premier semestre`."""
    half = r.is_a("q", "SEMESTRE")
    number = int(r.get("n"))
    if r.has("of"):
        return _quarter_of(r, number, half=half)
    if r.is_a("q", "QUART") and not r.has("y"):
        return []
    if number < 0:
        if not r.has("y"):
            return [r.row("DATE", r.anchor.spell("half" if half else "quarter", -1), basis="publication")]
        number = 2 if half else 4
    if number > (2 if half else 4):
        return []
    year = r.get("y") or _nearest_year(r, number * (6 if half else 3))
    value = f"{year:04}-{'H' if half else 'Q'}{number}" if year else None
    return [r.row("DATE", value, mod=r.get("pos"), basis="explicit" if r.has("y") else "publication")]


def _quarter_of(r: Reading, number: int, *, half: bool) -> list[Found]:
    """Read `le deuxième trimestre de l'an dernier`."""
    most = 2 if half else 4
    year = r.anchor.spell("year", int(r.get("rel") or 0))
    if not year or number > most or r.after("STEP LA SCHOOL FISCAL YEAR YEARS"):
        return []
    return [r.row("DATE", f"{year}-{'H' if half else 'Q'}{number if number > 0 else most}", basis="publication")]


def _nearest_year(r: Reading, last_month: int) -> int | None:
    """Return the year in which a stretch that ends in a month lies nearest, on the side of the verb."""
    anchor = r.anchor
    if anchor.year is None or anchor.month is None:
        return anchor.year
    distances = [last_month - anchor.month + 12 * step for step in (-1, 0, 1)]
    chosen = anchor.chosen(distances, r.side())
    return anchor.year + (anchor.month + chosen - 1) // 12


@rule("(det:ARTICLE? pos:(POS|MI) (DE|DU)?)? ARTICLE? s:SEASON (DE? y:YEAR)")
def season_of_year(r: Reading) -> list[Found]:
    """`l'automne 2017`, `la fin de l'été 2020`; `les Jeux d'hiver 2018` are of a year."""
    before = r.text[max(0, r.span()[0] - 20) : r.span()[0]]
    if r.is_a(0, "SEASON") and r.before("DE") and not pattern(r"{season_of} (?:d['’]|de )?$").search(before):
        return []
    return [r.row("DATE", f"{r.get('y'):04}-{r.get('s')}", mod=r.get("pos"))]


@rule("det:ARTICLE? s:SEASON y:YEARS", "det:ARTICLE? s:SEASON y1:YEAR (HYPH|SLASH) YEAR")
def winter_of_two_years(r: Reading) -> list[Found]:
    """`l'hiver 2021-2022`: it bears the year that it begins in."""
    year = r.get("y")[0] if "y" in r.names else r.get("y1")
    return [r.row("DATE", f"{int(year):04}-{r.get('s')}")]


@rule(
    "det:ARTICLE s:SEASON rel:(REL|STEP)?", "pos:(POS|MI) (DE|DU|HYPH)? det:DET? s:SEASON rel:REL?", "s:SEASON rel:REL"
)
def season(r: Reading) -> list[Found]:
    """`cet été`, `l'hiver dernier`, `à la fin de l'été`."""
    demonstrative = r.is_a("det", "DEM")
    if not r.has("det") and pattern(r"{avoir} (?:\w+ )?$").search(r.text[max(0, r.span()[0] - 30) : r.span()[0]]):
        return []  # un appel a été passé
    if r.word("s").istitle() and not demonstrative:
        return []  # le Printemps de Bourges
    mod = r.get("pos")
    if mod is None and r.is_a("det", "DET") and not r.has("rel") and is_habitual(r):
        return [r.row("SET", f"XXXX-{r.get('s')}", quant="EVERY", basis="none")]
    return [r.row("DATE", season_value(r, r.get("s"), r.get("rel")), mod=mod, basis="publication")]


@rule("s:SEASON", "pos:(POS|MI) (DE|HYPH) s:SEASON", "DET? MOIS DE s:SEASON COMMA?")
def any_season(r: Reading) -> list[Found]:
    """`en été`, `un été`, `une nuit d'hiver`; `a été` is a participle, `les Jeux d'hiver` are no date."""
    before = r.text[max(0, r.span()[0] - 20) : r.span()[0]]
    if r.before("AU DU") and not r.word("s").istitle():
        return [r.row("DATE", season_value(r, r.get("s"), None), basis="publication")]
    known = r.before("EN UN CHAQUE DES_ DEPUIS") or pattern(r"{season_of} (?:d['’]|de )?$").search(before)
    if len(r.match[0]) == 1 and (not known or r.word("s").istitle()):
        return []
    mod = r.get("pos")
    return [r.row("DATE", f"XXXX-{r.get('s')}", mod=mod, basis="none")]


@rule("a:SEASON COMME b:SEASON")
def both_seasons(r: Reading) -> list[Found]:
    """`été comme hiver`."""
    return [r.row("DATE", f"XXXX-{r.get(part)}", part, basis="none") for part in ("a", "b")]


def season_value(r: Reading, code: str, rel: str | None) -> str | None:
    """Return the season of that name: the last or the next one, else the one nearest to publication."""
    anchor = r.anchor
    if anchor.year is None:
        return f"XXXX-{code}"
    today = anchor.day or date(anchor.year, anchor.month or 7, 15)
    years = [f"{anchor.year + step:04}-{code}" for step in (-2, -1, 0, 1)]
    spans = {value: timex.Interval.parse(value) for value in years}
    if rel and int(rel) < 0:
        return max(value for value in years if spans[value].end.date() <= today)
    if rel:
        return min(value for value in years if spans[value].start.date() > today)
    distances = {value: _distance(spans[value], today) for value in years}
    chosen = anchor.chosen(list(distances.values()), r.side())
    return next(value for value in years if distances[value] == chosen)


def _distance(span: timex.Interval, day: date) -> int:
    """Return the days from a day to a stretch of the calendar: negative where it is past, 0 within."""
    if span.end.date() <= day:
        return (span.end.date() - day).days
    return max(0, (span.start.date() - day).days)


_NAMED_BY = "(DAY|RANGE) MONTHS?"


@rule(f"det:ARTICLE? what:WEEKEND (DU|DES) body:({_NAMED_BY} (COMMA? (ET|COMMA) (DU|DES)? {_NAMED_BY}){{1,7}}) y:YEAR?")
def weekends_of(r: Reading) -> list[Found]:
    """`les week-ends des 5 et 12 avril`, `les week-ends du 5-6 et du 12-13`, `des 5 et 6 et 12 et 13`: a row each."""
    if not r.word("what").lower().startswith(("fins", "week-ends", "weekends")):
        return []
    rows: list[Found] = []
    for start, end, week in _weekends_in(r):
        if rows and rows[-1].value == week:
            rows[-1].end = end  # le 12 et le 13 are of one
        else:
            basis = "explicit" if r.has("y") else "publication"
            rows.append(Found(start, end, "DATE", week, r.name, basis=basis))
    rows[0].start, rows[-1].end = r.span()
    weeks = {row.value for row in rows}
    return rows if None not in weeks and 1 < len(weeks) == len(rows) else []


def _weekends_in(r: Reading) -> Iterator[tuple[int, int, str | None]]:
    """Yield where each day of the list stands, and the week-end that it is of."""
    body, lexemes = r.all("body"), r.lexemes
    months = {index: value for code, value, index in body if code in class_of("MONTHS")}
    for code, value, index in body:
        if code in class_of("DAY") + class_of("RANGE"):
            month = next((months[at] for at in sorted(months) if at > index), None)
            week = _weekend_of(r, int(value[1] if code in class_of("RANGE") else value), month)
            yield lexemes.starts[index], lexemes.ends[index + (index + 1 in months)], week


def _weekend_of(r: Reading, day: int, month: int | None) -> str | None:
    told = _saturday_or_sunday(r, day, month)
    return timex.week(date.fromisoformat(told), weekend=True) if told and not told.startswith("X") else None


def _saturday_or_sunday(r: Reading, day: int, month: int | None) -> str | None:
    """Return the nearest such day of a week-end, the day itself where its year is told."""
    if month is None:
        return r.anchor.bare_day(day, r.side(), (_SUNDAY - 1, _SUNDAY))
    if r.has("y"):
        return calendar_day(r.get("y"), month, day, r)
    told = [(weekday, r.anchor.day_of(month, day, r.side(), weekday)) for weekday in (_SUNDAY - 1, _SUNDAY)]
    found = {
        (date.fromisoformat(value) - (r.anchor.day or date.fromisoformat(value))).days: value
        for weekday, value in told
        if value and not value.startswith("X") and date.fromisoformat(value).isoweekday() == weekday
    }
    return found[r.anchor.chosen(list(found), r.side())] if found else told[0][1]


@rule(
    "det:ARTICLE? what:(SEMAINE|WEEKEND) "
    "(DU a2:DAY MONTHS? (AU|ET)|DU|DES (a:DAY MONTHS? (ET|COMMA|HYPH)){0,2}|DE DET) WEEKDAY? "
    "d:DAY DE? m:MONTHS? y:YEAR? rel:REL?",
    "det:ARTICLE? what:WEEKEND (DES|DU) d:RANGE DE? m:MONTHS? y:YEAR? rel:REL?",
)
def week_of(r: Reading) -> list[Found]:
    """`la semaine du 3 mai`, `le week-end des 12 et 13`."""
    weekend = r.is_a("what", "WEEKEND")
    value = _day_of_weekend(r) if weekend else _day_of_week(r)
    if not value or value.startswith("X"):
        return []
    return [
        r.row("DATE", timex.week(date.fromisoformat(value), weekend), basis="explicit" if r.has("y") else "publication")
    ]


def _day_of_week(r: Reading) -> str | None:
    """Return the day that a week is named by."""
    rel, day = r.get("rel"), _last_number(r)
    if r.has("m"):
        return calendar_day(r.get("y"), r.get("m"), day, r, int(rel) if rel else None)
    return r.anchor.bare_day(day, side(int(rel)) if rel else r.side())


def _day_of_weekend(r: Reading) -> str | None:
    """Return the last day that a week-end is named by: of two days it is a Sunday, else a Saturday or a Sunday."""
    rel, day, pair = r.get("rel"), _last_number(r), any(r.has(name) for name in ("a", "a2")) or r.is_a("d", "RANGE")
    direction = side(int(rel)) if rel else r.side()
    if not r.has("m"):
        return r.anchor.bare_day(day, direction, (_SUNDAY,) if pair else (_SUNDAY - 1, _SUNDAY)) or _day_of_week(r)
    if r.has("y") or not pair:
        return _day_of_week(r)
    return r.anchor.day_of(r.get("m"), day, direction, _SUNDAY)


def _last_number(r: Reading) -> int:
    return int(r.get("d")[1] if r.is_a("d", "RANGE") else r.get("d"))


@rule("det:DET? n:NUM ORD1 u:(MOIS|JOUR|SEMAINE|TRIMESTRE) (DE whole:(DET (ANNEE|AN) YEAR?|YEAR))?")
def first_few(r: Reading) -> list[Found]:
    """`les neuf premiers mois de 2024`: how long, from the first day of the year."""
    start, end = r.span()[0], r.span("u")[1]
    length = Found(start, end, "DURATION", duration_value(r, "n", "u"), r.name, basis="none")
    told = [value for code, value, _ in r.all("whole") if code in class_of("YEAR")] if r.has("whole") else []
    year = told[0] if told else r.anchor.year
    if not r.has("whole") or not year or "exercice" in r.word("whole").lower():
        return [length]
    after = moved(f"{year:04}-01-01", int(r.get("n")), r.get("u"))
    length.period = (f"{year:04}", timex.shift(after, -1) if after else None)
    return [length, r.row("DATE", f"{year:04}", "whole", basis="explicit" if told else "publication")]


@rule("det:ARTICLE? what:(SEMAINE|WEEKEND|VACANCES) SCHOOL? (DU|DES|DE DET?) h:HOLIDAY DE? (y:YEAR)?")
def week_of_holiday(r: Reading) -> list[Found]:
    """`le week-end de l'Ascension`: the nearest one; `la semaine de Noël`; about it are `les vacances de Noël`."""
    value = holiday(r.get("h"), r.anchor, r.get("y"), r.direction())
    if not value or value.startswith("X"):
        return []
    day, weekend = date.fromisoformat(value), r.is_a("what", "WEEKEND")
    if weekend and day.isoweekday() <= _TUESDAY:
        day -= timedelta(days=_TUESDAY)
    mod, basis = "APPROX" if r.is_a("what", "VACANCES") else None, "explicit" if r.has("y") else "publication"
    return [r.row("DATE", timex.week(day, weekend), mod=mod, basis=basis)]


@rule("det:ARTICLE? VACANCES SCHOOL? DE s:SEASON (y:YEAR)?")
def holidays_of_season(r: Reading) -> list[Found]:
    """`les vacances d'été`: within the nearest one."""
    year, code = r.get("y"), r.get("s")
    value = f"{year:04}-{code}" if year else season_value(r, code, None)
    return [r.row("DATE", value, mod="APPROX", basis="explicit" if year else "publication")]


@rule(
    "det:ARTICLE? n:(ORDINAL|LAST) w:(WD|WEEKEND|SEMAINE|JOUR|WDS) (DE|DU|DES) (DEM|DET)? (MOIS DE)? "
    "(m:MONTH|this:MOIS) (y:YEAR)? (rel:REL)?",
    "det:ARTICLE? n:(ORDINAL|LAST) w:(WD|WEEKEND|SEMAINE|JOUR) DE each:CHAQUE MOIS",
    "each:(CHAQUE|TOUT DET) n:(ORDINAL|ORDS|LAST) w:(WD|WDS|WEEKEND|JOUR) (DU|DE|DES) DET? MOIS",
    "each:CHAQUE n:(ORDINAL|LAST) w:(WD|WEEKEND) (DE|DU MOIS DE) m:MONTH",
    "each:(DET ORDINAL (ET|COMMA)) DET? n:(ORDINAL|LAST) w:(WD|WDS) (DU|DE DET) MOIS",
)
def nth_of_month(r: Reading) -> list[Found]:
    """`le premier lundi de mai`, `le dernier jour d'octobre`, `la deuxième semaine de mars 2015`."""
    if r.has("each"):
        return [r.row("SET", "P1Y" if r.has("m") else "P1M", quant="EACH", basis="none")]
    if _of_any_month(r):
        return [r.row("SET", "P1M", quant="EVERY", basis="none")]
    if r.has("m"):
        value = (
            f"{r.get('y'):04}-{int(r.get('m')):02}" if r.has("y") else r.anchor.month_of(int(r.get("m")), r.direction())
        )
    else:
        value = r.anchor.spell("month", int(r.get("rel") or 0))
    if not value or value.startswith("X"):
        return [r.row("DATE", None, basis="none")]
    found = _nth(int(value[:4]), int(value[5:7]), int(r.get("n")), r)
    return [r.row("DATE", found, basis="explicit" if r.has("y") else "publication")] if found else []


def _of_any_month(r: Reading) -> bool:
    """Tell `entrée libre le premier dimanche du mois` from `ce mois`, and from what a verb tells of one."""
    told = not r.has("this") or r.has("rel") or not r.is_a("w", "WD") or any(c in class_of("DEM") for c in r.match[0])
    return not told and r.direction() is None


def _nth(year: int, month: int, nth: int, r: Reading) -> str | None:
    kind = r.match["w"][0]
    try:
        if kind in class_of("WD") + class_of("WDS"):
            return timex.day(nth_weekday(year, month, int(r.get("w")), nth))
        if kind in class_of("JOUR"):
            return timex.day(date(year, month, nth if nth > 0 else timex.month_length(year, month)))
        if kind in class_of("WEEKEND"):
            return timex.week(nth_weekday(year, month, 6, nth), weekend=True)
        return timex.week(nth_weekday(year, month, 1 if nth > 0 else 7, nth))
    except ValueError:
        return None


@rule(
    "< det:DET n:(ORDINAL|LAST) SEMAINE (DE DET? (AN|ANNEE)?) y:YEAR >",
    "< det:DET? SEMAINE n:(HOUR12|HOUR24|DAY31|TO59) (DE? y:YEAR)? >",
)
def week_of_year(r: Reading) -> list[Found]:
    """`la troisième semaine de 2027`, `semaine 12`."""
    number, year = int(r.get("n")), r.get("y") or r.anchor.year
    if not year:
        return []
    number = number if number > 0 else 52
    return [r.row("DATE", f"{year:04}-W{number:02}")] if timex.bounds(f"{year:04}-W{number:02}")[0] else []
