"""Table rows in plain text: cells separated by tabs, by wide gaps or by pipes become `a | b`, one row a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.offsets import Draft, Edit

ROW = " | "
_GAP = re.compile(r"(?<![ \t])(?:[ ]*\t[ \t]*|[ ]{3,})")
_UNTIDY_PIPE = re.compile(r"^\||\|$|[^\s|]\||\|[^\s|]", re.MULTILINE)
_PIPE = re.compile(r"(?<! )[ ]*\|[ ]*")
_RULE = re.compile(r"[|:+ -]*-{3}[|:+ -]*")


def write_cells(draft: Draft) -> None:
    """Write the gaps of tables as ` | `: tabs, or three spaces and more, in two lines or more in a row."""
    if "\t" in draft.text or "   " in draft.text:
        text = draft.text
        draft.edit(
            [Edit(*gap.span(), ROW) for start, end in _rows(text, _cells) for gap in _GAP.finditer(text, start, end)]
        )


def write_pipes(draft: Draft) -> None:
    r"""Write rows of pipes without their frame, and drop the rule below the head of a table.

    >>> draft = Draft("| Ville | Voix |\n|---|---|\n| Brest | 12 |")
    >>> write_pipes(draft)
    >>> draft.text
    'Ville | Voix\nBrest | 12'
    """
    if _UNTIDY_PIPE.search(draft.text):
        text = draft.text
        draft.edit([edit for start, end in _rows(text, _pipes) for edit in _pipe_edits(text, start, end)])


def _rows(text: str, count: Callable[[str], int]) -> Iterator[tuple[int, int]]:
    """Yield the lines that belong to a table: two or more in a row with as many cells."""
    rows: list[tuple[int, int]] = []
    width = start = 0
    for line in [*text.split("\n"), ""]:
        cells = count(line)
        if rows and (cells == width or (cells and "\t" in line)):
            rows.append((start, start + len(line)))
        else:
            if len(rows) > 1:
                yield from rows
            rows = [(start, start + len(line))] if cells else []
        width = cells
        start += len(line) + 1


def _cells(line: str) -> int:
    return len(_GAP.findall(line))


def _pipes(line: str) -> int:
    return line.strip().count("|")


def _pipe_edits(text: str, start: int, end: int) -> Iterator[Edit]:
    line = text[start:end]
    if _RULE.fullmatch(line):
        yield Edit(start, min(end + 1, len(text)), "")
        return
    for pipe in _PIPE.finditer(line):
        at_edge = pipe.start() == 0 or pipe.end() == len(line)
        if pipe[0] != ROW or at_edge:
            yield Edit(start + pipe.start(), start + pipe.end(), "" if at_edge else ROW)
