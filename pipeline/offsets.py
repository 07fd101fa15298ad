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
        """
        if not len(self):
            return earlier
        if not len(earlier):
            return self
        return _compose(earlier, self)


def _compose(first: OffsetMap, second: OffsetMap) -> OffsetMap:
    """Merge on the text between the two steps: the clean side of `first`, the raw side of `second`.

    Both lists are walked once. A cluster is a run of pieces that overlap in the middle text; outside of clusters each
    step only shifts the other's places.
    """
    clean_starts: list[int] = []
    clean_ends: list[int] = []
    raw_starts: list[int] = []
    raw_ends: list[int] = []
    i = j = 0
    to_raw = to_clean = 0  # what to add to a place in the middle text that no piece covers
    n_first, n_second = len(first), len(second)
    while i < n_first or j < n_second:
        if j == n_second or (i < n_first and (first.clean_starts[i], first.clean_ends[i]) <= _middle(second, j)):
            start, end = first.clean_starts[i], first.clean_ends[i]
        else:
            start, end = _middle(second, j)
        raw_starts.append(start + to_raw)
        clean_starts.append(start + to_clean)
        grown = True
        while grown:
            grown = False
            while i < n_first and _joins(first.clean_starts[i], first.clean_ends[i], start, end):
                end = max(end, first.clean_ends[i])
                to_raw = first.raw_ends[i] - first.clean_ends[i]
                i, grown = i + 1, True
            while j < n_second and _joins(*_middle(second, j), start, end):
                end = max(end, second.raw_ends[j])
                to_clean = second.clean_ends[j] - second.raw_ends[j]
                j, grown = j + 1, True
        raw_ends.append(end + to_raw)
        clean_ends.append(end + to_clean)
    return OffsetMap(clean_starts, clean_ends, raw_starts, raw_ends)


def _middle(second: OffsetMap, index: int) -> tuple[int, int]:
    return second.raw_starts[index], second.raw_ends[index]


def _joins(start: int, end: int, cluster_start: int, cluster_end: int) -> bool:
    """Tell whether a piece belongs to the cluster: it overlaps it, or both are the same empty place."""
    return (
        start < cluster_end
        or (start == end == cluster_start == cluster_end)
        or (start, end)
        == (
            cluster_start,
            cluster_end,
        )
    )


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
