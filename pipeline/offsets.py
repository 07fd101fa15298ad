"""From a place in the clean text to its place in the raw text.

Cleaning is a chain of steps; each step is a list of edits in the order of the text, and everything between two edits
is copied. A map therefore keeps the edits only: a text that needed none has an empty map, and a look-up is a binary
search. `Draft` holds a text under work together with the map back to where it came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace `text[start:end]` by `replacement`."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class OffsetMap:
    """Map half-open ranges of a clean text to the ranges of the raw text that they come from.

    Four parallel lists, one entry per changed piece: where it stands in the clean text and in the raw text.

    >>> clean, offsets = apply("L’&eacute;t&eacute;", [Edit(2, 10, "é"), Edit(11, 19, "é")])
    >>> clean, offsets.to_raw(2, 4), offsets.to_raw(4, 5)
    ('L’été', (2, 11), (11, 19))
    """

    clean_starts: Sequence[int] = field(default=(), repr=False)
    clean_ends: Sequence[int] = field(default=(), repr=False)
    raw_starts: Sequence[int] = field(default=(), repr=False)
    raw_ends: Sequence[int] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.clean_starts)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw range of the clean range [start, end), whole changed pieces included.

        What was removed at either edge is left out; an empty range gives an empty range.
        """
        if end <= start:
            place = self._start(start)
            return place, place
        raw_start = self._start(start)
        return raw_start, max(raw_start, self._end(end - 1))

    def _start(self, place: int) -> int:
        index = bisect_right(self.clean_starts, place) - 1
        if index < 0:
            return place
        if place < self.clean_ends[index]:
            return self.raw_starts[index]
        return self.raw_ends[index] + place - self.clean_ends[index]

    def _end(self, last: int) -> int:
        """Return the raw end of the character at `last`."""
        index = bisect_right(self.clean_starts, last) - 1
        if index < 0:
            return last + 1
        if last < self.clean_ends[index]:
            return self.raw_ends[index]
        return self.raw_ends[index] + last + 1 - self.clean_ends[index]

    def after(self, earlier: OffsetMap) -> OffsetMap:
        """Return the map of two steps: this one was made on the clean text of `earlier`.

        Pieces that both steps changed are merged into one, all others stay apart.

        >>> once, first = apply("vot&eacute; ", [Edit(3, 11, "é")])
        >>> twice, second = apply(once, [Edit(4, 5, "")])
        >>> twice, second.after(first).to_raw(3, 4)
        ('voté', (3, 11))
        """
        if not len(self):
            return earlier
        if not len(earlier):
            return self
        return _compose(earlier, self)


class _Pieces:
    """The changed pieces of one step as they lie in the middle text, taken from left to right."""

    def __init__(self, starts: Sequence[int], ends: Sequence[int], outer_ends: Sequence[int]) -> None:
        self._starts, self._ends, self._outer_ends = starts, ends, outer_ends
        self._at = 0
        self.shift = 0  # what to add to a place after the last piece taken, to get its place on the outer side

    def next(self) -> tuple[int, int] | None:
        """Return where the next piece lies."""
        return (self._starts[self._at], self._ends[self._at]) if self._at < len(self._starts) else None

    def take(self, start: int, end: int) -> int:
        """Take the pieces that overlap [start, end) or are the same empty place, and return the end with them."""
        while (piece := self.next()) and (piece[0] < end or piece == (start, end)):
            end = max(end, piece[1])
            self.shift = self._outer_ends[self._at] - piece[1]
            self._at += 1
        return end


def _compose(first: OffsetMap, second: OffsetMap) -> OffsetMap:
    """Merge on the text between the two steps: the clean side of `first`, the raw side of `second`.

    Both lists are walked once. A cluster is a run of pieces that overlap in the middle text; outside of clusters each
    step only shifts the other's places.
    """
    raw_side = _Pieces(first.clean_starts, first.clean_ends, first.raw_ends)
    clean_side = _Pieces(second.raw_starts, second.raw_ends, second.clean_ends)
    clean_starts: list[int] = []
    clean_ends: list[int] = []
    raw_starts: list[int] = []
    raw_ends: list[int] = []
    while cluster := min(filter(None, (raw_side.next(), clean_side.next())), default=None):
        start, end = cluster
        raw_starts.append(start + raw_side.shift)
        clean_starts.append(start + clean_side.shift)
        end = _grown(start, end, raw_side, clean_side)
        raw_ends.append(end + raw_side.shift)
        clean_ends.append(end + clean_side.shift)
    return OffsetMap(clean_starts, clean_ends, raw_starts, raw_ends)


def _grown(start: int, end: int, one: _Pieces, other: _Pieces) -> int:
    """Return the end of a cluster once neither side has a piece that overlaps it."""
    while (longer := other.take(start, one.take(start, end))) > end:
        end = longer
    return end


def apply(text: str, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """Return the edited text and the map back; the edits must be in order and must not overlap.

    A character replaced by a character is no entry of the map: its place does not change.
    """
    pieces: list[str] = []
    clean_starts: list[int] = []
    clean_ends: list[int] = []
    raw_starts: list[int] = []
    raw_ends: list[int] = []
    done = shift = 0
    for start, end, replacement in edits:
        pieces += (text[done:start], replacement)
        done = end
        width = len(replacement)
        if not width == end - start == 1:
            clean_starts.append(start + shift)
            clean_ends.append(start + shift + width)
            raw_starts.append(start)
            raw_ends.append(end)
            shift += width - (end - start)
    pieces.append(text[done:])
    return "".join(pieces), OffsetMap(clean_starts, clean_ends, raw_starts, raw_ends)


class Draft:
    """A text under work and the map from it to the raw text.

    >>> draft = Draft("«Non»")
    >>> draft.substitute(re.compile("«"), "« ")
    >>> draft.substitute(re.compile("»"), " »")
    >>> draft.text, draft.offsets.to_raw(2, 5)
    ('« Non »', (1, 4))
    """

    def __init__(self, raw: str) -> None:
        self.text = raw
        self.offsets = OffsetMap()

    def edit(self, edits: Sequence[Edit]) -> None:
        """Apply one step."""
        if edits:
            self.text, step = apply(self.text, edits)
            self.offsets = step.after(self.offsets)

    def substitute(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> None:
        """Replace what the pattern matches; a string is taken literally, a function gets the match."""
        literal = replacement if isinstance(replacement, str) else None
        edits = []
        for match in pattern.finditer(self.text):
            new = replacement(match) if callable(replacement) else literal
            if new is not None and new != match[0]:
                edits.append(Edit(match.start(), match.end(), new))
        self.edit(edits)
