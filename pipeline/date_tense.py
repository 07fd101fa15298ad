"""Past or future: what the verb that governs a date says, the nearest of its sentence, by its form."""

from __future__ import annotations

import re

from pipeline.date_anchor import Direction
from pipeline.date_beside import direction_beside
from pipeline.date_contexts import pattern
from pipeline.date_signs import LOOK_AHEAD, LOOK_BACK, LOOK_BACK_TO_THAT, WOULD, may_be_sign, sign

_BORDER = re.compile(r"(?:(?<!\bM)(?<!\bMM)\.|[!?;»«\n])\s")
_WINDOW = 160  # characters: a verb farther away governs something else
_CLOSE = 56
_NOWHERE = 10 * _WINDOW
_CONTEXT = 24  # characters beyond a window that its words are read with
_AFTER_PENALTY = 8  # a verb before the date is likelier to govern it than one as near after it
AGENDA = 60  # a text so short, without a verb, is an entry of an agenda
_APART = (" s", " p")
_ANNOUNCED = " {announces_itself}"  # la réunion de jeudi s'annonce
_TITLE = 100  # characters: where an agenda is called so
_SAID = (", a ", ", ont ", ", selon ")
_BESIDE = 16  # characters
_WHICH = re.compile(r"(?<!\w)qui[ \u00a0](?:\w+[ \u00a0'’]){0,2}\w+\Z")
_WORD = re.compile(r"[^\W\d_]+")
_THAT = re.compile(r"[ \u00a0]qu(?:e[ \u00a0]|['’])")


def direction_by_text(text: str) -> Direction:
    """Return what tells `past` or `future` of a stretch of a text: the nearest verb form of its sentence.

    A short text without a verb, an entry of an agenda, tells what is `next`; without a sign it is None.

    >>> direction_by_text("Il sera jugé jeudi.")(13, 18)
    'future'
    """
    nearest = nearest_verb(text)

    def direction(start: int, end: int) -> str | None:
        return direction_by_clause(text, start, end) or nearest(start, end)

    return direction


def nearest_verb(text: str) -> Direction:
    """Return the direction of the nearest verb form alone, for those who have read what stands beside the date."""
    agenda: list[bool] = []  # once it is asked for

    def direction(start: int, end: int) -> str | None:
        near, told = _before(text, start, end)
        far, later = _after(text, start, end, near)
        if min(near, far) > _WINDOW:
            agenda[:] = agenda or [_is_agenda(text)]
            return "next" if agenda[0] else None
        if told and far <= near and _of_relative_clause(text, start - near):
            return told
        if near == far:
            return "future" if "future" in (told, later) else "past"
        return told if near < far else later

    return direction


def _is_agenda(text: str) -> bool:
    """Tell a short text without a verb, or one that its head calls an agenda."""
    short = len(text) < AGENDA and text.rstrip()[-1:] not in ".!?" and not _BORDER.search(text)
    return short or pattern(r"{agenda}").search(text[:_TITLE]) is not None


def direction_by_clause(text: str, start: int, end: int) -> str | None:
    """Return what the words around a stretch tell, which a parse may miss: None for most."""
    if told := direction_beside(text, start):
        return told
    if text.startswith(_APART, end) and pattern(_ANNOUNCED).match(text, end):
        return "future"
    if text[end : end + 1] != ",":
        return None
    near, told = _before(text, start, end)
    said = text.startswith(_SAID, end) and not _is_loose(text, start, end)  # sera jugé lundi, a indiqué le parquet
    close = near <= _BESIDE or said or _of_relative_clause(text, start - near)
    return told if close and "," not in text[start - near : start] else None


def _of_relative_clause(text: str, end: int) -> bool:
    """Tell whether the verb that ends at a place has *qui* for its subject: `le match qui devait avoir lieu samedi`."""
    return _WHICH.search(text, max(0, end - _CONTEXT), end) is not None


def _is_loose(text: str, start: int, end: int) -> bool:
    """Tell whether a date hangs on a noun or stands before an agent or behind a comma: `la frappe de lundi`."""
    return text.endswith((" de ", " du ", ", "), 0, start) or text.startswith(" par ", end)


def _before(text: str, start: int, end: int) -> tuple[int, str | None]:
    """Return how far before a stretch the nearest sign of its sentence ends, and what it tells."""
    for reach in (_CLOSE, _WINDOW):  # most signs are close
        if found := _last_sign(text, max(0, start - reach), start, end):
            return found
    return _NOWHERE, None


def _last_sign(text: str, first: int, start: int, end: int) -> tuple[int, str] | None:
    """Return the last sign of the sentence from a place on to a stretch: its distance, and what it tells."""
    for border in _BORDER.finditer(text, first, end):
        first = border.start() if border.start() < start else first
    matches = list(_WORD.finditer(text, max(0, first - _CONTEXT), start))
    leads = not _is_loose(text, start, end)
    for index in range(len(matches) - 1, -1, -1):
        begin, stop = matches[index].span()
        if begin < first:
            break
        if told := _told_at(matches, index, leads=leads):
            return start - stop, told
    return None


def _after(text: str, start: int, end: int, near: int) -> tuple[int, str | None]:
    """Return how far after a stretch the nearest sign of its sentence begins, and what it tells, if it may be nearer.

    A clause that the stretch introduces has its own verb: `il affirme mardi que tout changera`.
    """
    reach = end + min(_WINDOW, near - _AFTER_PENALTY)
    if reach < end or _THAT.match(text, end):
        return _NOWHERE, None
    border = _BORDER.search(text, end, reach + _CONTEXT)
    last = min(end + _WINDOW, border.start()) if border else end + _WINDOW
    matches = list(_WORD.finditer(text, start, reach + 2 * _CONTEXT))
    leads = not _is_loose(text, start, end)
    for index, match in enumerate(matches):
        begin, stop = match.span()
        if begin > reach or stop > last:
            break
        if begin >= end and (told := _told_at(matches, index, leads=leads)):
            return begin - end + _AFTER_PENALTY, told
    return _NOWHERE, None


def _is_letter(matches: list[re.Match[str]], index: int) -> bool:
    """Tell the A of `le RER A` and `l'A9` from the verb, also in `LE MAIRE A FUI`."""
    return matches[index][0] == "A" and not (index + 1 < len(matches) and matches[index + 1][0].isupper())


def _told_at(matches: list[re.Match[str]], index: int, *, leads: bool) -> str | None:
    """Return what one of the words of a window tells, beside its neighbours, if by its form it may tell anything."""
    word = matches[index][0].lower()
    if not may_be_sign(word) or (word == "a" and _is_letter(matches, index)):
        return None
    back = min(index, LOOK_BACK_TO_THAT if word.endswith(WOULD) else LOOK_BACK)
    clause = [match[0].lower() for match in matches[index - back : index + 1 + LOOK_AHEAD]]
    return sign(clause, back, leads=leads)
