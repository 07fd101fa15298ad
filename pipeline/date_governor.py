"""Verbs that govern a date beyond doubt: then their tense decides on which side it lies, however far.

Elsewhere the nearest verb only weighs (`Anchor.chosen`), for it may govern something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.date_clauses import at_head, clause_after, clause_before, has_infinitive, verb_at
from pipeline.date_contexts import words

SUBJECT = 8  # words, at most, of a subject between a date at the head of its sentence and its verb


def governs(text: str, start: int, end: int, direction: str, *, ranged: bool = False) -> bool:
    """Tell whether a verb of that direction governs the date at [start, end) alone; a range may stand after *du*.

    >>> governs("Il est venu mardi 4.", 12, 19, "past"), governs("Il a fixé l'échéance au 5 mars.", 24, 30, "past")
    (True, False)
    """
    before = clause_before(text, start)
    if ranged and before[-1:] == ("du",):
        before = before[:-1]
    if not words("date_preposition").issuperset(map(str.lower, before)):
        return before[-1].lower() not in words("complement") and _told_before(before, direction)
    return at_head(text, start) and _told_after(clause_after(text, end), direction)


def _told_before(clause: Sequence[str], direction: str) -> bool:
    """Tell whether the last verb of a clause is of the direction, and no plan or infinitive stands after it."""
    for index in range(len(clause) - 1, -1, -1):
        told, last = verb_at(clause, index)
        if told:
            rest = clause[last + 1 :]
            planned = clause[last] in _plans() or (rest and clause[last] in words("announced"))
            return told == direction and not planned and not has_infinitive(rest)
    return False


def _told_after(clause: Sequence[str], direction: str) -> bool:
    """Tell whether the first verb of a clause is of the direction, near its beginning, and no plan."""
    for index in range(min(len(clause), SUBJECT)):
        told, last = verb_at(clause, index)
        if told:
            return told == direction and clause[last] not in _plans()
    return False


@cache
def _plans() -> frozenset[str]:
    """Return the verbs whose object may lie ahead though they are of the past: `a fixé`, `devait`, `a reporté`."""
    return words("planned") | words("ordered") | words("intended") | words("summoned")
