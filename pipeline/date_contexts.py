"""Words around a date that decide what it is: the lists of `models/dates/contexts.csv`, as sets and as patterns."""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicons import table


@cache
def words(role: str) -> frozenset[str]:
    """Return the words and phrases of a role.

    >>> "boulevard" in words("street")
    True
    """
    return frozenset(row["form"] for row in table("dates/contexts") if row["role"] == role)


@cache
def pattern(template: str) -> re.Pattern[str]:
    """Return a pattern in which `{role}` stands for the words of that role, case ignored.

    >>> bool(pattern(r"{street} du $").search("boulevard du "))
    True
    """
    return re.compile(re.sub(r"\{([a-z]\w*)\}", lambda match: _alternation(match[1]), template), re.IGNORECASE)


def _alternation(role: str) -> str:
    longest_first = sorted(words(role), key=lambda form: (-len(form), form))
    return "(?:" + "|".join(_bounded(form) for form in longest_first) + ")"


def _bounded(form: str) -> str:
    """Return a form that begins and ends at a word's border where it begins or ends with a letter."""
    text = re.escape(form).replace(r"\ ", r"[ \u00a0]").replace("'", "['’]")
    return rf"(?<!\w){text}" + (r"(?!\w)" if form[-1].isalnum() else "")
