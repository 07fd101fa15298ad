"""Lines and paragraphs: spaces, blank lines, table rows, list items, words and sentences cut at the line end.

Conventions 5, 6 and 11 of `docs/cleaning.md`. `tidy` leaves one line per line of the text, for the steps that look
at whole lines (boilerplate, headers); `join` then makes the paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.hyphens import cut_word
from pipeline.offsets import Draft, Edit

_UNTIDY = re.compile(r"\t|  | \n|\n |\n\n\n|\A\s|\s\Z")
_LINE_EDGE = re.compile(r"(?<![ \t\n])[ \t]*\n[ \t\n]*|\A[ \t\n]+|(?<![ \t\n])[ \t]+\Z")
_GAP = re.compile(r"(?<![ \t])[ \t]{2,}|(?<![ \t])\t")
_CELL_GAP = re.compile(r"(?<![ \t])(?:[ ]*\t[ \t]*|[ ]{3,})")
_SINGLE_NEWLINE = re.compile(r"(?<!\n)\n(?!\n)")
_BULLET = re.compile(r"^(?:[•‣◦▪▫●○■□▶►➤➢✓✔⁃∙][ ]?|[·*][ ]|(?P<dash>[–-])[ ](?![–-]))(?=\S)", re.MULTILINE)
_ITEM = re.compile(r"(?:- |\d{1,3}(?:[.)]|°|\.?[ ]?[-–])[ ]|[a-z]\)[ ])(?=\S)")
_ROW = " | "
_TERMINAL = re.compile(r"[.!?…:;][\"»”)']*[ ]?[\"»”)]*\Z")
_WORD = re.compile(r"\S+")
_NARROW = 30  # a column that is narrower is no column of text


def tidy(draft: Draft) -> None:
    """Strip the lines, keep one blank line at most, make runs of spaces one space and rows of cells `a | b`.

    >>> draft = Draft("Ville\\tVoix\\nBrest\\t1 204 \\n\\n\\nFin.")
    >>> tidy(draft)
    >>> draft.text
    'Ville | Voix\\nBrest | 1 204\\n\\nFin.'
    """
    if not _UNTIDY.search(draft.text):
        return
    draft.substitute(_LINE_EDGE, _line_edge)
    rows = list(_table_rows(draft.text))
    edits = [Edit(*gap.span(), _ROW) for start, end in rows for gap in _CELL_GAP.finditer(draft.text, start, end)]
    draft.edit(edits)
    draft.substitute(_GAP, " ")


def _line_edge(match: re.Match[str]) -> str:
    """Return what stays of the spaces around newlines."""
    if match.start() == 0 or match.end() == len(match.string):
        return ""
    return "\n\n" if match[0].count("\n") > 1 else "\n"


def _table_rows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines that belong to a table: two or more in a row, with as many cells."""
    if "\t" not in text and "   " not in text:
        return
    rows: list[tuple[int, int]] = []
    width = start = 0
    for line in [*text.split("\n"), ""]:
        cells = len(_CELL_GAP.findall(line)) + 1
        tabs = "\t" in line
        if cells > 1 and rows and (tabs or cells == width):
            rows.append((start, start + len(line)))
        else:
            if len(rows) > 1:
                yield from rows
            rows = [(start, start + len(line))] if cells > 1 else []
        width = cells
        start += len(line) + 1


def mark_items(draft: Draft) -> None:
    """Write the bullet of a list item as `- `; a dash counts only where another item stands beside it."""
    if _BULLET.search(draft.text):
        text = draft.text
        draft.edit(
            [
                Edit(match.start(), match.end(), "- ")
                for match in _BULLET.finditer(text)
                if match[0] != "- " and (not match["dash"] or _has_neighbour(text, match))
            ]
        )


def _has_neighbour(text: str, match: re.Match[str]) -> bool:
    """Tell whether the line before or after starts with the same dash and this one with a small letter."""
    after = text.find("\n", match.end())
    following = after >= 0 and text.startswith(match[0], after + 1)
    before = text.rfind("\n", 0, max(match.start() - 1, 0)) + 1
    preceding = match.start() > 0 and text.startswith(match[0], before)
    return (following or preceding) and text[match.end()].islower()


def join(draft: Draft) -> None:
    """Join the lines of a paragraph, and the words cut at their ends.

    >>> draft = Draft("Le gouver-\\nnement a présenté jeudi\\nson programme.\\n\\nUn titre\\nLe vote suivra.")
    >>> join(draft)
    >>> draft.text
    'Le gouvernement a présenté jeudi son programme.\\n\\nUn titre\\n\\nLe vote suivra.'
    """
    if _SINGLE_NEWLINE.search(draft.text):
        text = draft.text
        edits: list[Edit] = []
        start = 0
        for block in text.split("\n\n"):
            if "\n" in block:
                edits += _block_edits(text, block, start)
            start += len(block) + 2
        draft.edit(edits)


def _block_edits(text: str, block: str, start: int) -> list[Edit]:
    lines = block.split("\n")
    width = _column_width(lines)
    edits = []
    at = start
    for line, following in zip(lines, lines[1:], strict=False):
        end = at + len(line)
        cut = cut_word(line, following, text)
        if cut is not None:
            edits.append(Edit(end - 1, end + 1, cut))
        elif (glue := _between(line, following, width)) != "\n":
            edits.append(Edit(end, end + 1, glue))
        at = end + 1
    return edits


def _column_width(lines: list[str]) -> int:
    """Return the width of a column of text, 0 where the lines are no column: no sentence runs over an end."""
    runs_over = any(_runs_over(line, following) for line, following in zip(lines, lines[1:], strict=False))
    width = max(len(line) for line in lines)
    return width if runs_over and width >= _NARROW else 0


def _runs_over(line: str, following: str) -> bool:
    return not _TERMINAL.search(line[-8:]) and following[0].islower()


def _between(line: str, following: str, width: int) -> str:
    """Return what stands between two lines: a space, a newline (items, rows) or a paragraph break."""
    if _ITEM.match(following) or _ROW in following:
        return "\n"
    if _ITEM.match(line) or _ROW in line:
        return " " if _runs_over(line, following) and _ROW not in line else "\n\n"
    if following[0].islower() or line[-1] in ",;'(«–—-/":
        return " "
    if width:
        first_word = _WORD.match(following)
        filled = len(line) + 1 + len(first_word[0] if first_word else "") > width
        return " " if filled else "\n\n"
    if _TERMINAL.search(line[-8:]):
        return "\n\n"
    return "\n\n" if following[0].isupper() or following[0] in '«"“' else " "
