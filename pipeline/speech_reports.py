"""What a rule for reported speech hands on: where the content is, what introduces it, where its speaker stands."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.cues import Cue
from pipeline.quote_marks import Marked
from pipeline.token_view import View

_TRIM = frozenset(" \t\r\n\xa0\u202f,.;:–—-")


@dataclass(slots=True)
class Report:
    """Content from `start` to `end` in characters, its cue, and `source`: the token where its speaker begins.

    `source` is -1 where the speaker is the cue's subject, to be found by syntax; `behind` tells that it is inverted,
    `until` the token where an inserted clause ends that the marks hold, 0 where they do not.
    """

    rule: str
    start: int
    end: int
    cue_start: int | None = None
    cue_end: int | None = None
    cue: Cue | None = None
    source: int = -1
    stance: str | None = None
    continues: bool = False
    behind: bool = False
    until: int = 0
    confidence: float = 0.9


@dataclass(slots=True)
class Piece:
    """One row to be: content, kind, and the report that it comes from."""

    start: int
    end: int
    kind: str
    report: Report
    continues: bool = False


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without white space and punctuation at either end, marks kept.

    >>> trim("que, demain, il part .", 3, 22)
    (5, 20)
    """
    while start < end and (text[start] in _TRIM or text[start] in "'’"):
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end


def pieces(seen: View, report: Report, marked: list[Marked]) -> list[Piece]:
    """Return the rows of a report: direct where the marks hold all of it, mixed where they hold a part."""
    start, end = trim(seen.text, report.start, report.end)
    if start >= end:
        return []
    within = [pair for pair in marked if pair.outer_start < end and start < pair.outer_end and not pair.name]
    if not within:
        return [Piece(start, end, "indirect", report, report.continues)]
    if _only_marks(seen.text, start, end, within):
        return [Piece(m.start, m.end, "direct", report, report.continues or i > 0) for i, m in enumerate(within)]
    if len(within) == 1 and _mostly_marked(seen.text, start, end, within[0]):
        return [Piece(within[0].start, within[0].end, "direct", report, report.continues)]
    start, end = min(start, within[0].outer_start), max(end, within[-1].outer_end)
    return [Piece(start, end, "mixed", report, report.continues)]


def _only_marks(text: str, start: int, end: int, within: list[Marked]) -> bool:
    at = start
    for pair in within:
        if _words(text, at, pair.outer_start):
            return False
        at = pair.outer_end
    return not _words(text, at, end)


def _mostly_marked(text: str, start: int, end: int, pair: Marked) -> bool:
    """Tell whether only a short addition follows the quotation: `« Un appel a été reçu », vers midi, selon elle`."""
    if _words(text, start, pair.outer_start):
        return False
    rest = text[pair.outer_end : end].strip(" \xa0")
    return rest[:1] in {",", "[", "("} and len(text[pair.start : pair.end].split()) >= 6 and len(rest.split()) <= 9


def _words(text: str, start: int, end: int) -> bool:
    return (
        start < end
        and any(c.isalnum() for c in text[start:end])
        and text[start:end].strip(" ,;\xa0") not in {"et", "puis", "ou"}
    )
