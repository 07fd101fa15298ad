"""Lines and paragraphs: spaces, blank lines, table rows, list items, words and sentences cut at the line end.

Conventions 5, 6 and 11 of `docs/cleaning.md`. `tidy` leaves one line per line of the text, for the steps that look
at whole lines (boilerplate, headers); `join` then makes the paragraphs.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.hyphens import cut_word, words_of
from pipeline.lexicons import forms
from pipeline.offsets import Draft, Edit
from pipeline.text_tables import ROW, write_cells, write_pipes

_UNTIDY = ("\t", "  ", " \n", "\n ", "\n\n\n")
_LINE_EDGE = re.compile(r"(?<![ \t\n])[ \t]*\n[ \t\n]*|\A[ \t\n]+|(?<![ \t\n])[ \t]+\Z")
_GAP = re.compile(r"(?<![ \t])[ \t]{2,}|(?<![ \t])\t")
_BULLET = re.compile(
    r"^(?:[•‣◦▪▫●○■□▶►➤➢✓✔⁃∙\uf0b7\uf0a7\uf0d8][ ]?|[·*][ ](?![·* ]+$)|(?P<dash>[–—][ ]|-(?=[^\W\d_])))(?=\S)",
    re.MULTILINE,
)
_ITEM = re.compile(r"(?:- |\d{1,3}(?:[.)/]|°|\.?[ ]?[-–])[ ]|[a-z]\)[ ])(?=\S)")
_ITEM_GAP = re.compile(
    r"^(?P<bullet>[•‣◦▪▫●○■□▶►➤➢✓✔⁃∙\uf0b7\uf0a7\uf0d8·*–-]|\d{1,3}[.)])[ \t]*\t[ \t]*", re.MULTILINE
)
_TERMINAL = re.compile(r"[.!?…][\"»”)']*[ ]?[\"»”)]*\Z")
_WORD = re.compile(r"(?:[^\W\d_]')?[^\W\d_]+|\S+")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_SEPARATOR = re.compile(r"[-–—*_=~#·•.]{3,}\Z|(?:[*·•] ?){3,}\Z")
_CUT_LINE = re.compile("[-\u2010\u2011]\n")
_NEVER_LAST = ",;'(«“–—-/&+"


def tidy(draft: Draft) -> None:
    r"""Strip the lines, keep one blank line at most, make runs of spaces one space and rows of cells `a | b`.

    >>> draft = Draft("Ville\tVoix\nBrest\t1 204 \n\n\nFin.")
    >>> tidy(draft)
    >>> draft.text
    'Ville | Voix\nBrest | 1 204\n\nFin.'
    """
    if "|" in draft.text:
        write_pipes(draft)
    if draft.text == draft.text.strip() and not any(sign in draft.text for sign in _UNTIDY):
        return
    draft.substitute(_LINE_EDGE, _line_edge)
    draft.substitute(_ITEM_GAP, lambda match: f"{match['bullet']} ")
    write_cells(draft)
    draft.substitute(_GAP, " ")


def _line_edge(match: re.Match[str]) -> str:
    """Return what stays of the spaces around newlines."""
    if match.start() == 0 or match.end() == len(match.string):
        return ""
    return "\n\n" if match[0].count("\n") > 1 else "\n"


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
    return (following or preceding) and (text[match.end()].islower() or match[0] == "-")


def join(draft: Draft) -> None:
    r"""Join the lines of a paragraph, and the words cut at their ends.

    >>> draft = Draft("Le gouver-\nnement a présenté jeudi\nson programme.\n\nUn titre\nLe vote suivra.")
    >>> join(draft)
    >>> draft.text
    'Le gouvernement a présenté jeudi son programme.\n\nUn titre\n\nLe vote suivra.'
    """
    text = draft.text
    if text.count("\n") != 2 * text.count("\n\n"):
        edits: list[Edit] = []
        words = words_of(text) if _CUT_LINE.search(text) else frozenset()
        start = 0
        for block in text.split("\n\n"):
            if "\n" in block:
                edits += _block_edits(block, start, words)
            start += len(block) + 2
        draft.edit(edits)


def _block_edits(block: str, start: int, words: frozenset[str]) -> list[Edit]:
    lines = block.split("\n")
    width = max(len(line) for line in lines)
    wrapped = any(_runs_over(line, following, width) for line, following in pairwise(lines))
    if _is_bare_list(lines):
        return []
    edits = []
    at = start
    for line, following in pairwise(lines):
        end = at + len(line)
        cut = cut_word(line, following, words)
        if cut is not None:
            edits.append(Edit(end - 1, end + 1, cut))
        elif (glue := _between(line, following, width if wrapped else 0)) != "\n":
            edits.append(Edit(end, end + 1, glue))
        at = end + 1
    return edits


def _is_bare_list(lines: list[str]) -> bool:
    """Tell whether lines are a list without bullets: three or more, and nowhere a sentence that goes on or ends."""
    return len(lines) > 2 and not any(
        _TERMINAL.search(line[-8:]) or line[0].islower() or line[-1] in ",;:-" or _ends_unfinished(line)
        for line in lines
    )


def _between(line: str, following: str, width: int) -> str:
    """Return what stands between two lines: a space, a newline (items, rows) or a paragraph break.

    `width` is that of the column where the lines are wrapped, else 0.
    """
    if _ITEM.match(following) or ROW in following:
        return "\n"
    if ROW in line or _SEPARATOR.match(line):
        return "\n\n"
    if line[-1] == ":":
        return " " if following[0].islower() or following[0] in '«"“' else "\n\n"
    if _TERMINAL.search(line[-8:]):
        return " " if following[0].islower() or _fills(line, following, width) else "\n\n"
    return " " if _runs_over(line, following, width) else "\n\n"


def _runs_over(line: str, following: str, width: int) -> bool:
    """Tell whether a sentence runs over the line end; before a capital, only a full line or an unfinished one does."""
    if _TERMINAL.search(line[-8:]) or line[-1] == ":" or _SEPARATOR.match(line):
        return False
    if following[0].islower() or line[-1] in _NEVER_LAST:
        return True
    if _ends_unfinished(line):
        return True
    first = _WORD.match(following)
    if first and first[0].casefold() in _function_words("starter"):
        return False
    return _fills(line, following, width)


def _ends_unfinished(line: str) -> bool:
    last = _LAST_WORD.search(line[-16:])
    return bool(last) and last[0] in _function_words("unfinished")  # type: ignore[index]


def _fills(line: str, following: str, width: int) -> bool:
    """Tell whether the next word had no place on the line."""
    return bool(width) and len(line) + 1 + len(following.split(" ", 1)[0]) > width


@cache
def _function_words(kind: str) -> frozenset[str]:
    return forms("cleaning/function_words", kind)
