"""What is on the calendar: presents that put a weekday ahead, as `Le procès s'ouvre lundi`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.date_clauses import REACH, at_head, clause_after, clause_before, verb_at
from pipeline.date_contexts import pattern, words
from pipeline.date_governor import SUBJECT
from pipeline.date_tries import any_of

_OBJECT = 3  # words of an object after the verb and its day
_DONE = re.compile(r"\w+(?:é|ée|és|ées|ue|us|ues)")
_THAT = re.compile(r"[ \u00a0]qu(?:e[ \u00a0]|['’])")
_WORD = re.compile(r"[^\W\d_]+")


def is_scheduled(text: str, start: int, end: int) -> bool:
    """Tell whether a verb of the calendar in the present governs the date at [start, end).

    >>> is_scheduled("Le procès reprend lundi", 18, 23), is_scheduled("Lundi, le procès reprend.", 0, 5)
    (True, True)
    >>> is_scheduled("ouvre lundi", 6, 11), is_scheduled("s'ouvre lundi", 8, 13)
    (True, True)
    >>> is_scheduled("Il examine la plainte déposée lundi", 30, 35), is_scheduled("Après le vote lundi", 14, 19)
    (False, False)
    """
    if not _any_verb().search(text, max(0, start - REACH), end + REACH):
        return False
    before = clause_before(text, start)
    if before and not words("date_preposition").issuperset(map(str.lower, before)):
        if before[-1] == "est" and _THAT.match(text, end):  # c'est lundi que s'ouvre le procès
            return _names_it(_WORD.findall(text[end : end + 40])[1:4])
        if before[-1] in words("complement") or _is_done(before[-1]):
            return False
        return _names_it(before, clause_after(text, end)[:_OBJECT])
    clause = clause_after(text, end)[: SUBJECT + _OBJECT]
    return at_head(text, start) and _names_it(clause[:SUBJECT], clause[SUBJECT:])


def _names_it(clause: Sequence[str], following: Sequence[str] = ()) -> bool:
    """Tell whether a verb of the calendar, and no verb of the past or the future, is in a clause.

    With what follows it may still tell an event: `ouvre lundi une enquête`.
    """
    if any(verb_at(clause, index)[0] for index in range(len(clause))):
        return False
    if pattern("{not_scheduled}").search(" ".join([*clause, *following])):
        return False
    verbs = _verbs().finditer(" ".join(["-", *clause]))
    return any(match[1].lower() not in words("determiner") for match in verbs)


def _is_done(word: str) -> bool:
    return _DONE.fullmatch(word) is not None and word not in words("scheduled")


@cache
def _any_verb() -> re.Pattern[str]:
    """Return what finds a verb of the calendar in a text, to see soon that there is none."""
    return re.compile(rf"(?<!\w){any_of(_forms(), {' ': _APART})}(?![^\W\d_])")


@cache
def _verbs() -> re.Pattern[str]:
    """Return what finds a verb of the calendar in a clause, with the word before it."""
    return re.compile(rf"(\S+) {any_of(_forms())}(?!\w)")


_APART = r"[\W\d_]+"  # what stands between two words of a text


def _forms() -> list[str]:
    return [" ".join(_WORD.findall(form)) for form in words("scheduled")]
