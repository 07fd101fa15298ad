"""`L'hiver, il neige`: seasons and parts of day that come again and again."""

from __future__ import annotations

import re

from pipeline.date_contexts import pattern
from pipeline.date_grammar import Reading

_HEAD = re.compile(r"(?:\A|[.!?\n»]\s*)\Z")
_CLAUSE = re.compile(r",[ \u00a0][^.!?;:\n]*")


def is_habitual(r: Reading, *, told: bool = False) -> bool:
    """Tell a repeated time: at the head of a sentence, before a comma, with a verb that is neither past nor future.

    Where a habit must be `told`, a word says so in the clause: `Le matin, il court toujours`.
    """
    start, end = r.span()
    clause = _CLAUSE.match(r.text, end, end + 100)
    if clause is None or not _HEAD.search(r.text[max(0, start - 8) : start]):
        return False
    return (
        pattern(r"(?<!\ba )(?<!\bont )(?<!\best ){habit}").search(clause[0]) is not None
        if told
        else r.direction() is None
    )
