"""Rules for weeks, months, years ... told from publication or from the last date: la semaine dernière."""

from __future__ import annotations

import re
from datetime import date

from pipeline import timex
from pipeline.date_amounts import amount_of, duration_value, moved
from pipeline.date_contexts import ends_with
from pipeline.date_grammar import Found, Reading, class_of, rule

_JUST_TOLD = 60  # characters
GRAINS = {
    "Y": "year", "M": "month", "W": "week", "D": "day", "Q": "quarter", "6M": "half", "DE": "decade", "CE": "century",
    "WE": "weekend", "2W": "week",
}  # fmt: skip


@rule(
    "det:ARTICLE u:SPELL (rel:REL|LA|CI)",
    "det:ARTICLE rel:REL u:SPELL",
    "det:DEM u:SPELL",
    "det:DET u:WEEKEND",
    "rel:NEXT u:SPELL",
)
def spell(r: Reading) -> list[Found]:
    """`la semaine dernière`, `ce mois-ci`, `cette année`; `cette année-là` goes back to the last date told."""
    grain, rel = GRAINS[r.get("u")], int(r.get("rel") or 0)
    if _plural(r):
        return _several(r)
    if grain == "day":
        return [] if rel else _told(r, grain)
    if r.match[0][-1] in class_of("LA"):
        return _told(r, grain)
    if grain == "weekend" and rel == 0:
        rel = _weekend_step(r)
    value = r.anchor.spell(grain, rel)
    return [r.row("DATE", value, basis="publication" if value else "none")]


@rule("ARTICLE SAISON rel:(LAST|NEXT)")
def sports_season(r: Reading) -> list[Found]:
    """`la saison dernière`: of a sport, whose borders the text does not tell."""
    value = "PAST_REF" if r.get("rel") == "-1" else "FUTURE_REF"
    return [r.row("DATE", value, basis="publication")]


@rule("WEEKEND")
def end_of_week(r: Reading) -> list[Found]:
    """`en fin de semaine`: in Quebec « la fin de semaine » is the week-end."""
    if not r.before("EN") or not r.word(0).lower().startswith("fin"):
        return []
    return [r.row("DATE", r.anchor.spell("week", 0), mod="END", basis="publication")]


@rule("DU < u:WEEKEND >")
def within_weekend(r: Reading) -> list[Found]:
    """`au cours du week-end`; `les soldes du week-end` are of any."""
    start = r.span()[0]
    return spell(r) if ends_with(r.text[max(0, start - 12) : start], "during") else []


@rule("u:SPELL rel:REL")
def contracted_spell(r: Reading) -> list[Found]:
    """`au mois dernier`, `du week-end prochain`: the article is in the preposition, or left out."""
    return [] if _plural(r) or r.is_a("u", "AN") else spell(r)


@rule("DET new:NEW u:(AN|ANNEE)")
def new_year(r: Reading) -> list[Found]:
    """`la nouvelle année`."""
    return [r.row("DATE", r.anchor.spell("year", 0), basis="publication")]


@rule("DET SAME u:SPELL", "DET u:SPELL SAME", "det:ARTICLE? u:SPELL rel:STEP")
def told_spell(r: Reading) -> list[Found]:
    """`le même jour`, `l'année suivante`: from the last date told."""
    if _plural(r) and not r.has("det"):
        return []
    if _plural(r):
        return [r.row("DURATION", amount_of("X", r.get("u")), basis="narrative")]
    return _told(r, GRAINS[r.get("u")])


@rule(
    "det:ARTICLE rel:REL u:(ANNEES|HEURE|MINUTE|SECONDE)",
    "det:ARTICLE u:(ANNEES|HEURE|MINUTE) rel:NEXT",
    "det:DEM u:(ANNEES|HEURE) CI",
)
def last_hours(r: Reading) -> list[Found]:
    """`ces dernières heures`, `les prochaines années`, `les heures à venir`."""
    return _several(r) if _plural(r) else []


def _plural(r: Reading) -> bool:
    endings = (
        "jours",
        "semaines",
        "années",
        "annees",
        "ans",
        "siècles",
        "trimestres",
        "week-ends",
        "weekends",
        "fins de semaine",
    )
    return r.word("det").lower() in ("les", "ces") if r.has("det") else r.word("u").lower().endswith(endings)


def _weekend_step(r: Reading) -> int:
    """Return -1 where « ce week-end » is the one gone by: a verb of the past, early in the week."""
    today, direction = r.anchor.day, r.direction()
    if today is None or direction == "future" or not (r.is_a("det", "DEM") or direction == "past"):
        return 0
    return -1 if today.isoweekday() <= (4 if direction == "past" else 1) else 0


def _steps(r: Reading) -> bool:
    return r.is_a("rel", "STEP")


def _told(r: Reading, grain: str) -> list[Found]:
    """Return the day, month, year ... of the last date told, or the one before or after it."""
    told = r.anchor.told_day if grain == "day" else r.anchor.told
    if told is None and grain == "day" and _is_this_day(r):
        return [r.row("DATE", today, basis="publication")] if (today := r.anchor.relative_day(0)) else []
    if told is None and (grain != "day" or _steps(r)):
        told = r.anchor.relative_day(0)
    value = cut_to(told, grain) if told else None
    if value and _steps(r):
        value = timex.shift(value, int(r.get("rel")))
    return [r.row("DATE", value, basis="narrative" if value else "none")]


def _is_this_day(r: Reading) -> bool:
    """Tell `le préfet a signé ce jour`, which is that of publication, from `ce jour-là` and `le jour même`."""
    return (
        r.name == "spell"
        and not r.has("rel")
        and len(r.match[0]) == len("DU")
        and not _NOT_THIS.match(r.text, r.span()[1])
    )


_NOT_THIS = re.compile(r"[ \u00a0](?:o\u00f9|d[eu]|d['\u2019]|fatidique|funeste|si)\b")


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
    rel = r.get("rel")
    if rel is None and r.match[0][-1] in class_of("CI"):
        return [r.row("TIME", "PRESENT_REF", basis="publication")]
    if unit == "WE" and rel is None and r.is_a("det", "DET"):
        return [r.row("SET", "XXXX-WXX-WE", quant="EVERY", basis="none")]
    if rel is None or unit == "WE":
        return []
    today = r.anchor.relative_day(0)
    period = (None, today) if int(rel) < 0 else (today, None)
    return [r.row("DURATION", amount_of("X", unit), basis="publication", period=period)]


@rule(
    "det:(DET|DEM)? n:COUNT rel:(LAST|NEXT) u:UNIT",
    "det:(DET|DEM) rel:(LAST|NEXT) n:COUNT u:UNIT",
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


@rule(
    "det:DET? pos:(POS|MI|COURANT) (DE|DU|DES)? det2:(DET|DEM)? "
    "u:(ANNEE|MOIS|SEMAINE|JOUR|SIECLE|AN|DECENNIE|SEMESTRE) (rel:(REL|STEP)|LA|CI)?"
)
def edge_of_spell(r: Reading) -> list[Found]:
    """`en début d'année`, `fin de la semaine`, `au début du mois prochain`."""
    rel = int(r.get("rel")) if r.has("rel") else 0
    grain = GRAINS[r.get("u")]
    if _steps(r):
        rows = _told(r, grain)
        rows[0].mod = r.get("pos")
        return rows
    value = r.anchor.narrative(r.span()[0])[0] if grain == "day" else r.anchor.spell(grain, rel)
    return [r.row("DATE", value, mod=r.get("pos"), basis="publication" if value else "none")]


@rule("DET SAME EPOQUE")
def same_time(r: Reading) -> list[Found]:
    """`la même époque`: the month of publication in the year told, or the month told."""
    told, anchor = r.anchor.told, r.anchor
    if r.span()[0] - anchor.told_at > _JUST_TOLD:
        return [r.row("DATE", None, basis="none")]
    value = told[:7] if told else None
    if told and re.fullmatch(r"\d{4}", told) and anchor.month:
        value = f"{told}-{anchor.month:02}"
    return [r.row("DATE", value, basis="narrative" if value else "none")]
