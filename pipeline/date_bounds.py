"""The stretch of the calendar that a row tells: its value, widened to a range or opened by a preposition."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline import timex
from pipeline.date_anchor import Anchor
from pipeline.date_contexts import pattern, words
from pipeline.date_grammar import Found
from pipeline.edtf_dates import to_edtf


class Period(NamedTuple):
    """What `edtf`, `date_start`, `date_end`, `grain` and `mod` of a row hold."""

    edtf: str | None
    start: str | None
    end: str | None
    grain: str | None
    mod: str | None


_OPENING = (
    r"(?:(?P<since>{opens_since})|(?P<until>{opens_until})|(?P<before>{opens_before})|(?P<after>{opens_after}))"
    r"\s*(?:le |la |l['’]|les )?$"
)
_NOT_BEFORE = r"{not_before} (?:[\w'’-]+ ){0,3}avant (?:le |la |l['’]|les )?$"
_BEHIND = r"(?:(?P<since>{ends_since})|(?P<until>{ends_until}))\b"
_REACH = 20  # characters before an expression
_MODS = {"since": "ON_OR_AFTER", "until": "ON_OR_BEFORE", "before": "BEFORE", "after": "AFTER"}


def told_period(text: str, found: Found, anchor: Anchor) -> Period:
    """Return the stretch that an expression tells in its context.

    A range gives both its rows the whole stretch; `avant 2010` ends the day before 2010 begins, `jusqu'en 2010` at its
    end; `d'ici à 2030` begins with the publication.
    """
    start, end, grain = timex.bounds(found.value)
    if found.period is not None:
        return _range(found, grain)
    edtf = to_edtf(found.value, found.mod)
    if found.type not in ("DATE", "TIME") or start is None or end is None:
        return Period(edtf, start, end, grain, found.mod)
    opening = _opening(text, found.start) or _opening_behind(text, found.end)
    if opening is None:
        return Period(edtf, start, end, grain, found.mod)
    return _opened(found, *opening, anchor, Period(edtf, start, end, grain, found.mod))


def _opening(text: str, start: int) -> tuple[str, bool] | None:
    """Return how the words before an expression open it, and whether they count from now (`d'ici à`)."""
    last = text[max(0, start - 3) : start]  # two letters and a space, or an apostrophe
    if last[:2].lower() not in _last_letters() and last[-1:] not in "'’" and not last[1:].isspace():
        return None
    match = pattern(_OPENING).search(text[max(0, start - _REACH) : start])
    if match is None:
        return None
    kind = match.lastgroup or ""
    if kind == "before" and pattern(_NOT_BEFORE).search(text[max(0, start - 2 * _REACH) : start]):
        kind = "since"
    return kind, match[0][:1] in "dD" and kind == "until"


def _opening_behind(text: str, end: int) -> tuple[str, bool] | None:
    """Return how the words behind an expression open it: `le 31 décembre au plus tard`."""
    if not text.startswith((" au", "\u00a0au"), end):
        return None
    match = pattern(_BEHIND).match(text, end + 1)
    return (match.lastgroup or "", False) if match is not None else None


@cache
def _last_letters() -> frozenset[str]:
    """Return the last two letters of what may stand before an opened expression, to see soon that nothing does."""
    forms = [form for kind in _MODS for form in words(f"opens_{kind}")]
    return frozenset(form[-2:] for form in [*forms, "le", "la", "les"])


def _range(found: Found, grain: str | None) -> Period:
    first, last = found.period or (None, None)
    start, end = timex.bounds(first)[0], timex.bounds(last)[1]
    if start and end and start > end:
        start = end = None
    return Period(_edtf_range(start, end), start, end, grain, found.mod)


def _edtf_range(start: str | None, end: str | None) -> str | None:
    if start is None and end is None:
        return None
    return f"{start[:10] if start else '..'}/{end[:10] if end else '..'}"


def _opened(found: Found, kind: str, from_now: bool, anchor: Anchor, own: Period) -> Period:
    mod = found.mod or _MODS[kind]
    start, end = own.start or "", own.end or ""
    value = found.value or ""
    if "T" in value:
        bounds = {"since": (start, None), "until": (None, end), "before": (None, start), "after": (end, None)}[kind]
        return Period(own.edtf, *bounds, own.grain, mod)
    if kind == "since":
        return Period(f"{value if _plain(value) else start}/..", start, None, own.grain, mod)
    if kind == "until":
        first = anchor.relative_day(0) if from_now else None
        first = first if first and first <= end else None
        return Period(f"{first or '..'}/{value if _plain(value) else end}", first, end, own.grain, mod)
    if kind == "before":
        last = end if found.mod in ("MID", "END") else timex.shift(start, -1)
        return Period(f"../{last}", None, last, own.grain, mod)
    first = start if found.mod in ("START", "MID") else timex.shift(end, 1)
    return Period(f"{first}/..", first, None, own.grain, mod)


def _plain(value: str) -> bool:
    return re.fullmatch(r"\d{4}(?:-\d\d){0,2}", value) is not None
