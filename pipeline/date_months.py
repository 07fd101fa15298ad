"""Rules for months: alone, in digits, with a part of theirs (`mi-juin`), two of them, ranges of them."""

from __future__ import annotations

import re

from pipeline import timex
from pipeline.date_calendar import full_year
from pipeline.date_contexts import pattern, words
from pipeline.date_grammar import Found, Reading, class_of, rule


@rule("n:YM", "m:HOUR12 (SLASH|HYPH) y:YEAR", "y:YEAR (SLASH|HYPH) m:HOUR12")
def numeric_month(r: Reading) -> list[Found]:
    """`2024-12`, `12/2024`."""
    if "m" in r.names:
        return [r.row("DATE", f"{r.get('y')}-{r.get('m'):02}", weak=True)] if r.word("m").isdigit() else []
    groups = [part for part in r.get("n") if part]
    year, month = (groups[0], groups[1]) if len(groups[0]) == 4 else (groups[1], groups[0])
    return [r.row("DATE", f"{year}-{int(month):02}")]


@rule(
    "(ARTICLE? MOIS DE)? m:MONTHS DOT? (COMMA? DE? y:YEAR)",
    "(m:MONTHS) y:YY",
    "< (DET? pos:POS|DET? pos2:COURANT|DET? pos3:MI) ((DU|DE DET) MOIS)? DE? m:MONTHS (DE? y:YEAR)? (rel:REL)? >",
    "m:MONTH (rel:REL)?",
    "rel:REL m:MONTH",
    "ARTICLE? MOIS DE m:MONTH (rel:REL)?",
)
def month(r: Reading) -> list[Found]:
    """`novembre 2015`, `fin mars`, `mi-juin`, `septembre dernier`, `octobre 98`."""
    names = r.names
    told = {name: r.get(name) for name in names if name not in ("span", "m")}
    year, rel = told.get("y"), told.get("rel")
    if year is not None and int(year) <= 99:
        digits = r.word("y")
        if len(digits) != 2 or not digits.isdigit() or int(digits) <= 31:
            return []
        year = full_year(int(year))
    mod = next((told[name] for name in ("pos", "pos2", "pos3") if told.get(name)), None)
    start, end = r.span()
    bare = year is None and rel is None and mod is None and not r.text[start:end].lower().startswith("le mois")
    if bare and _proper_name(r):
        return []
    value = _month_value(r, year, int(rel) if rel else None)
    basis = "explicit" if year else "publication" if r.anchor.year else "none"
    period = _fortnight(value, mod) if "quinzaine" in r.text[start:end].lower() else None
    return [Found(start, end, "DATE", value, r.name, mod=mod, basis=basis, period=period)]


def _fortnight(value: str | None, mod: str | None) -> tuple[str | None, str | None] | None:
    """Return first and last day of `la première quinzaine d'août`, None where the year is unknown."""
    first, last, _ = timex.bounds(value)
    if not first or not last:
        return None
    return (first, f"{value}-15") if mod == "START" else (f"{value}-16", last)


def _proper_name(r: Reading) -> bool:
    """Tell whether a month with a capital inside a sentence is a name: Mars the planet, Avril the first name."""
    word = r.word("m")
    if not word[0].isupper() or word.isupper():
        return False
    return word in ("Mars", "Avril", "Mai", "Juin", "Août") or _after_name(r.text, r.span()[0])


def _after_name(text: str, start: int) -> bool:
    """Tell `Pierre Janvier`, `la famille Février`, `la révolution d'Octobre` from months with a capital."""
    before = text[max(0, start - 24) : start]
    if pattern(r"{no_month}\.? ?$").search(before):
        return True
    last = _LAST_WORD.search(before)
    return last is not None and last[1][0].isupper() and last[1].lower().replace("’", "'") not in words("before_month")


_LAST_WORD = re.compile(r"([^\W\d_]+(?:['’]|(?=[ \u00a0])))[ \u00a0]?$")


def _month_value(r: Reading, year: int | None, rel: int | None) -> str | None:
    number = int(r.get("m"))
    if year is not None:
        return f"{int(year):04}-{number:02}"
    if rel is not None:
        return _strictly(r, number, rel)
    return r.anchor.month_of(number, r.side())


def _strictly(r: Reading, number: int, rel: int) -> str | None:
    """Return `mars dernier`, `mars prochain`: never the month of publication."""
    anchor = r.anchor
    if anchor.year is None or anchor.month is None:
        return anchor.month_of(number, None)
    year = anchor.year
    if rel < 0:
        year -= number >= anchor.month
    else:
        year += number <= anchor.month
    return f"{year:04}-{number:02}"


@rule(
    "det:DET m:RENTREE SCHOOL? (DE? y:YEAR)?", "det:DET m:RENTREE SCHOOL? rel:REL?", "det:DET rel:REL m:RENTREE SCHOOL?"
)
def back_to_school(r: Reading) -> list[Found]:
    """`à la rentrée`, `dès la rentrée 2025`: the beginning of September; `la rentrée littéraire` is not read."""
    if not r.before("A DES_ DEPUIS AVANT APRES DICI POUR") or pattern(_OTHER_RETURN).match(r.text, r.span()[1]):
        return []
    year, rel = r.get("y"), r.get("rel")
    value = _month_value(r, year, int(rel) if rel else None)
    return [r.row("DATE", value, mod="START", basis="explicit" if year else "publication")]


_OTHER_RETURN = r" (?!{function_word})[^\W\d_]| (?:de |du |d['’]|des (?!classes\b))"


@rule("a:MONTH (ET|OU|A|AU|HYPH)? b:MONTH (y:YEAR|rel:REL)?")
def two_months(r: Reading) -> list[Found]:
    """`mai et juin derniers`, `janvier-février 2015`."""
    first, second = int(r.get("a")), int(r.get("b"))
    if r.has("y"):
        values: list[str | None] = [f"{r.get('y'):04}-{number:02}" for number in (first, second)]
        if first > second:
            values[0] = f"{r.get('y') - 1:04}-{first:02}"
    elif r.has("rel"):
        values = [_strictly(r, number, int(r.get("rel"))) for number in (first, second)]
    else:
        direction = r.side()
        last = r.anchor.month_of(second, direction)
        values = [_month_before(first, last, r) if _is_range(r) else r.anchor.month_of(first, direction), last]
    end = r.span()[1] if r.has("y") or r.has("rel") else r.span("b")[1]
    basis = "explicit" if r.has("y") else "publication"
    rows = [
        Found(*r.span("a"), "DATE", values[0], r.name, basis=basis),
        Found(r.span("b")[0], end, "DATE", values[1], r.name, basis=basis),
    ]
    if _is_range(r):
        rows[0].period = rows[1].period = (values[0], values[1])
    return rows


_EDGE = "DET? {}:(POS|MI)"


@rule(
    f"(DE|ENTRE) a:({_EDGE.format('e1')}) m1:MONTH (A|ET|AU) b:({_EDGE.format('e2')})? m2:MONTH y:YEAR?",
    f"(DE|ENTRE) m1:MONTH (A|ET|AU) b:({_EDGE.format('e2')}) m2:MONTH y:YEAR?",
)
def edges_of_months(r: Reading) -> list[Found]:
    """`de mi-mars à fin octobre`: a row for each end, as near as the range can be."""
    first, last, year = int(r.get("m1")), int(r.get("m2")), r.get("y")
    end = f"{year:04}-{last:02}" if year else r.anchor.month_of(last, r.side())
    if first == last:
        return []
    period = (_month_before(first, end, r), end)
    basis = "explicit" if year else "publication"
    parts = (("a" if r.has("a") else "m1", "m1", "e1"), ("b" if r.has("b") else "m2", "y" if year else "m2", "e2"))
    return [
        Found(r.span(begin)[0], r.span(stop)[1], "DATE", value, r.name, mod=r.get(edge), basis=basis, period=period)
        for value, (begin, stop, edge) in zip(period, parts, strict=True)
    ]


def _is_range(r: Reading) -> bool:
    """Tell `de mars à mai`, `entre mars et mai` from `mars et mai`."""
    joined = class_of("A") + class_of("AU") + class_of("HYPH")
    glued = r.match.start("b") == r.match.end("a")  # juillet-août
    return any(code in joined for code in r.match[0]) or glued or r.before("ENTRE")


def _month_before(first: int, last: str | None, r: Reading) -> str | None:
    """Return the first month of a range that ends in a month already read."""
    if last is None or last.startswith("X"):
        return r.anchor.month_of(first, None)
    return f"{int(last[:4]) - (first > int(last[5:7])):04}-{first:02}"
