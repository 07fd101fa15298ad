"""`aujourd'hui`: the day of the news, or these days."""

from __future__ import annotations

import re

from pipeline.date_contexts import pattern
from pipeline.date_grammar import Reading
from pipeline.date_scheduled import is_scheduled

_LEAD = 400  # characters: where the news is told
_ONCE = 160  # characters: so far before may stand what things were once
_JUST_DONE = re.compile(
    r"[^.;!?\n]*?\b(?:a|ont|s['’]est|se sont|sera|seront|va|vont) (?:pas |été )?"
    r"\w+(?:é|ée|és|ées|i|is|it|ert|u|us|er)\b"
)  # what was done, or will be, on one day
_HEAD = re.compile(r"(?:[,;:.!?»\n(–—]|\b(?:et|mais|alors qu[e']|tandis qu[e']))[ \u00a0]*\Z")
_YEARS_AGO = r"il y a [\w-]+ (?:ans|siècles|décennies)|dans les années|au (?:\w+ )?siècle|en 1\d\d\d"
_PLURAL = re.compile(r",? (?:les|des|on|beaucoup|certains?|tous|toutes|chacun|nous|nos)\b")
_NUMBER = r"\d|un |une |deux |trois |quatre |cinq |six |sept |huit |neuf |dix "


def means_these_days(r: Reading) -> bool:
    """Tell whether « aujourd'hui » means these days: by the words beside it, or at the head of its sentence.

    But the lead tells the news: `Aujourd'hui, la cour a condamné` is of the day.
    """
    start, end = r.span()
    if r.anchor.day is None and r.anchor.year:
        return True
    before, after = r.text[max(0, start - 24) : start], r.text[end : end + 40]
    if _beside(before, after) or _in_contrast(r.text, start, end):
        return True
    if r.word("n")[0] != "A" or not re.match(r",? [^\W\d_]", after):
        return False
    if is_scheduled(r.text, start, end) and not _PLURAL.match(r.text, end):
        return False  # aujourd'hui, le ministre inaugure un pont
    return start > _LEAD or _JUST_DONE.match(r.text, end, end + 80) is None


def _beside(before: str, after: str) -> bool:
    """Tell `encore aujourd'hui`, `aujourd'hui retraité`, `le monde d'aujourd'hui`, `il a aujourd'hui 40 ans`."""
    if re.match(r",? (?:encore|toujours)\b", after) or pattern(r"{nowadays_before} $").search(before):
        return True
    if pattern(r",? {nowadays_after}").match(after) or pattern(r"{nowadays_of} d['’]$").search(before):
        return True
    return re.search(r"\b(?:a|ont|avons) $", before) is not None and re.match(f" (?:{_NUMBER})", after) is not None


def _in_contrast(text: str, start: int, end: int) -> bool:
    """Tell `autrefois ..., aujourd'hui ...`: at the head of a clause, after what was once."""
    if not _HEAD.search(text[max(0, start - 12) : start]) or _JUST_DONE.match(text, end, end + 80):
        return False
    return pattern(rf"{{once}}|\b(?:{_YEARS_AGO})\b").search(text, max(0, start - _ONCE), start) is not None
