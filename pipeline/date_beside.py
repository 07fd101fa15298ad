"""What the words right before a date tell beyond doubt: done on it, moved to it, set for it, after something of it."""

from __future__ import annotations

import re
from functools import cache

from pipeline.date_contexts import pattern, words
from pipeline.date_signs import is_verb

_REACH = 64  # characters
_TO = ("à ", "au ")
_FOR = (" pour ", " pour le ")
_CALL = 8  # words
_OBJECT = 3
_WORDS = re.compile(r"[^\W\d_]+|[,;:.!?()«»]")
_PARTICIPLE = re.compile(r"\w\w+(?:ée?s?|(?:(?<![aeo])u|ue)s?|erte?s?)|\w*(?:mise?s?|prise?s?|née?s?)")
_AHEAD = ("planned", "to_come", "summoned", "called", "future_word", "moved")


def direction_beside(text: str, start: int) -> str | None:
    """Return what the words right before a date tell; None for most dates.

    >>> direction_beside("Arrêté lundi", 7), direction_beside("mis en délibéré à lundi", 18)
    ('past', 'future')
    >>> direction_beside("ont appelé à manifester lundi", 24), direction_beside("a appelé au calme lundi", 18)
    ('future', None)
    >>> direction_beside("doit être jugé lundi", 15), direction_beside("après le raid de lundi", 17)
    (None, 'past')
    >>> direction_beside("condamné en avril", 12), direction_beside("La SNCF prévoit un trafic perturbé lundi", 35)
    ('past', 'future')
    """
    before = text[max(0, start - _REACH) : start].replace("\u00a0", " ")
    if _is_moved_to(before) or _is_set_for(before):
        return "future"
    last = _WORDS.findall(before)
    last = last[:-1] if before.endswith(" en ") else last  # condamné en avril
    if _is_planned(last) or _is_called_to(last) or _is_expected(last):
        return "future"
    return "past" if _is_done(last) or _is_after(last) else None


def _is_moved_to(before: str) -> bool:
    """Tell whether something is put off or brought forward to a date: `reportées au 15 juin`, `repoussé à lundi`."""
    if not before.endswith(_TO):
        return False
    return pattern(r"{moved}(?: [\w'’]+){0,3}? (?:jusqu['’])?(?:à|au) $").search(before) is not None


def _is_set_for(before: str) -> bool:
    """Tell whether something is announced for a date: `un débrayage est annoncé pour lundi`."""
    if not before.endswith(_FOR):
        return False
    return pattern(r"{set_for}(?: [\w'’]+){0,5}? pour (?:le )?$").search(before) is not None


@cache
def _looks_ahead() -> frozenset[str]:
    """Return the words of plans: what stands with them may lie ahead."""
    return frozenset().union(*map(words, _AHEAD))


def _is_planned(last: list[str]) -> bool:
    """Tell whether a participle that looks ahead stands right before: `attendu lundi`, but not `a fixé lundi`."""
    if not last or last[-1].lower() not in words("planned"):
        return False
    return words("auxiliary_avoir").isdisjoint(word.lower() for word in last[-4:-1])


def _is_expected(last: list[str]) -> bool:
    """Tell whether its object is what a forecast tells: `prévoit un trafic perturbé lundi`, no subject after it."""
    if words("expects").isdisjoint(last[-_CALL:]):
        return False
    for at in range(len(last) - 2, max(0, len(last) - _CALL), -1):
        if not last[at][0].isalpha():
            return False
        if last[at] in words("expects"):
            done = _PARTICIPLE.fullmatch(last[-1].lower()) and not words("expected_aside").isdisjoint(last[at:])
            return not done and last[at - 1] not in words("before_inversion")
    return False


def _is_called_to(last: list[str]) -> bool:
    """Tell whether people were called to do something on that day: `a appelé les élèves à manifester samedi`."""
    low = [word.lower() for word in last[-_CALL:]]
    at = max((place for place, word in enumerate(low) if word in ("à", "au")), default=0)
    rest = [word for word in low[at + 1 :] if word not in ("ne", "pas")]
    told = at - 1 if at and low[at - 1] in words("called") else at - 3
    if told < 1 or low[told] not in words("called") or low[told - 1] == "été":
        return False
    if not 0 < len(rest) <= _OBJECT or not rest[-1].isalpha():
        return False
    return is_verb(rest[0]) or not words("gathering").isdisjoint(rest)


def _is_done(last: list[str]) -> bool:
    """Tell whether a participle without its auxiliary stands right before: `arrêté lundi`, `la loi votée mardi`."""
    if not last or not _PARTICIPLE.fullmatch(last[-1].lower()):
        return False
    word = last[-1].lower()
    if word in _looks_ahead() or word in words("not_participle") or (last[-1][0].isupper() and len(last) > 1):
        return False
    at = len(last) - 2
    while at >= 0 and (last[at].lower() in words("between_auxiliary") or last[at].endswith("ment")):
        at -= 1
    ahead = last[at].lower() if at >= 0 else ""
    return ahead not in words("determiner") and ahead not in words("helper")


def _is_after(last: list[str]) -> bool:
    """Tell whether the date is that of something which went before: `après les heurts de lundi`; no verb between."""
    for at in range(len(last) - 1, -1, -1):
        word = last[at].lower()
        if word in words("after"):
            return at < len(last) - 1
        if not word[0].isalpha() or word in _looks_ahead():
            return False
    return False
