"""Words around a date that decide what it is: the lists of `models/dates/contexts.csv`, as sets and as patterns."""

from __future__ import annotations

import re
from functools import cache

from pipeline.date_tries import any_of
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


@cache
def _forms(role: str) -> tuple[str, ...]:
    return tuple(sorted(map(_plain, words(role))))


def ends_with(text: str, role: str) -> bool:
    """Tell whether a text ends with a word of a role, perhaps with a space after it.

    >>> ends_with("au Boulevard ", "street"), ends_with("un surboulevard", "street")
    (True, False)
    """
    return _plain(text).rstrip().endswith(_forms(role)) and pattern(rf"{{{role}}} ?$").search(text) is not None


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").replace("\u00a0", " ")


_PARAGRAPH = re.compile(r"\n[^\w\n]*(?:(?:vers|à|a|dès|de|le|ce|en|peu (?:avant|après))[ \u00a0])?\Z", re.IGNORECASE)


def begins_paragraph(text: str, start: int) -> bool:
    r"""Tell whether what stands at `start` begins a paragraph, but for a preposition.

    >>> begins_paragraph("Il pleut.\nVers 14 h", 15), begins_paragraph("Il pleut vers 14 h", 14)
    (True, False)
    """
    first = max(0, start - 20)
    return _PARAGRAPH.search(text[first:start] if first else "\n" + text[:start]) is not None


def _alternation(role: str) -> str:
    """Return a pattern of the words of a role, bounded where they begin, and where they end with a letter or digit."""
    bounded = {form for form in words(role) if form[-1].isalnum()}
    ends = [any_of(bounded) + r"(?!\w)"] if bounded else []
    free = any_of(words(role) - bounded)
    return rf"(?<!\w)(?:{'|'.join([*ends, free] if free else ends)})"
