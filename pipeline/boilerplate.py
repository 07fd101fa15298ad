"""Boilerplate lines: see-also links, subscriber notices, share buttons, credits, newsletters, copyright, reading time.

A line goes only as a whole, and only when it matches a pattern of `models/cleaning/boilerplate.csv` from end to end
(convention 10). A sentence that merely uses such words is content.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicons import table
from pipeline.offsets import Draft, Edit

_LONGEST = 240
_CASED_NAMES = re.compile(r"\[A-ZÀ-Þ\]")  # a pattern that tells names by their capitals
_SENTENCE = re.compile(r"\b(?:a|ont|est|sont|était|étaient|sera|seront|fut|avait|avaient|va|vont|doit|peut)\b.*\.\Z")
_ADDRESSES_READER = re.compile(
    r"\b(?:vous|votre|vos|nos|notre|abonnez|inscrivez|recevez|cookies|réservée?s?|interdite)\b", re.I
)
_LEADING = re.compile(r"[\s\[(*•>→►▶|–-]*")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return one pattern that ignores case and one that does not."""
    rows = [row["pattern"] for row in table("cleaning/boilerplate")]
    cased = [pattern for pattern in rows if _CASED_NAMES.search(pattern)]
    uncased = [pattern for pattern in rows if not _CASED_NAMES.search(pattern)]
    return (
        re.compile("|".join(f"(?:{pattern})" for pattern in uncased), re.IGNORECASE),
        re.compile("|".join(f"(?:{pattern})" for pattern in cased)),
    )


def is_boilerplate(line: str) -> bool:
    """Tell whether a whole line is boilerplate.

    >>> is_boilerplate("Lire aussi : Les ponts de la Loire"), is_boilerplate("Partager est le maître mot du festival.")
    (True, False)
    """
    if len(line) > _LONGEST:
        return False
    uncased, cased = _patterns()
    if not (uncased.fullmatch(line) or cased.fullmatch(line)):
        return False
    return not _SENTENCE.search(line) or bool(_ADDRESSES_READER.search(line))


def remove_boilerplate(draft: Draft) -> None:
    """Remove the lines that are boilerplate; what stood before and after them are two paragraphs."""
    edits = []
    text = draft.text
    start = 0
    for line in text.split("\n"):
        if line and is_boilerplate(line):
            edits.append(Edit(start, start + len(line), ""))
        start += len(line) + 1
    if edits and len(edits) < _lines(text):
        draft.edit(edits)
        draft.substitute(_NEWLINES, _blank_line)


def _lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if line)


_NEWLINES = re.compile(r"\A\n+|\n{3,}|\n+\Z")


def _blank_line(match: re.Match[str]) -> str:
    return "" if match.start() == 0 or match.end() == len(match.string) else "\n\n"
