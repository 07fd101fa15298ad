"""Quotation marks: whatever was typed becomes `« outer “inner” »` (convention 8 of `docs/cleaning.md`).

Three passes over the marks, none over the characters between them. `_tokens` says of each mark, from the characters
that touch it, whether it opens, closes, or may do either; `_pair` matches them with a stack, over paragraphs too;
`_edits` writes the pairs that were found. A mark without a partner is left as it is: nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.offsets import Draft, Edit

OPEN, CLOSE, EITHER, ALONE = "open", "close", "either", "alone"
_MARK = re.compile(r"(?P<run>([«»“”„\"])\2{2,})|<<(?!<)|>>(?!>)|``|''|[«»“”„‟\"‹›＂〝〞❝❞]")
# apostrophes that a newswire types for marks, a space on both sides of each: `' Nous tiendrons ' indique le groupe`;
# no minutes (`2 ' 14`), no elided words (`aujourd ' hui , l ' homme`), no marks cut in two
_ELIDED = r"(?<!\b[ldjmtsncLDJMTSNC]{gap})(?<![Qq]u{gap})(?<!ujourd{gap})"
_SPACED = re.compile(
    rf"(?<![^\s(])(?<!\d ){_ELIDED.format(gap=' ')}' (?=[^\W_]\S* [^\s'])"
    r"(?:[^'\n«»“”\"]|(?<=\w)'(?=\w)|«[^«»\n]*»|“[^“”\n]*”|\"[^\"\n]*\")+"
    rf"{_ELIDED.format(gap='')} '(?=[\s.,;:!?)]|\Z)"
)
_FAMILY = {
    "«": "guillemet",
    "»": "guillemet",
    "<<": "angle",
    ">>": "angle",
    "‹": "single",
    "›": "single",
    "“": "curly",
    "”": "curly",
    "„": "curly",
    "‟": "curly",
    "〝": "curly",
    "〞": "curly",
    "❝": "curly",
    "❞": "curly",
    '"': "straight",
    "＂": "straight",
    "``": "latex",
    "''": "latex",
}
_OPENERS = frozenset(("«", "<<", "‹", "“", "„", "‟", "〝", "❝", "``"))
_CLOSERS = frozenset(("»", ">>", "›", "”", "〞", "❞"))
_BEFORE_OPENING = frozenset("([{'’-–—/:,;=" + '«“„‟"‹<`|')
_AFTER_CLOSING = frozenset(",.;:!?)]}…%-–—/" + "»”\"›>'’|")
_ENDS_SENTENCE = frozenset(".!?…")
_DEEPEST = 8
_MOST_PARAGRAPHS = 5  # that a quotation may run on without a mark at the start of each


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    family: str
    lean: str
    may_open: bool
    first: bool  # first in its paragraph
    paragraph: int
    unit: bool  # may be inches or seconds: `27"`
    partner: int = -1
    repeated: bool = False
    inside: list[int] = field(default_factory=list)  # marks repeated at the starts of later paragraphs


def normalise_quotes(draft: Draft) -> None:
    """Write every matched pair of quotation marks the French way.

    >>> draft = Draft('"Il a dit «non»", note-t-elle. Un écran de 27" ; "optimale« , dit-il.')
    >>> normalise_quotes(draft)
    >>> draft.text
    '« Il a dit “non” », note-t-elle. Un écran de 27" ; "optimale« , dit-il.'
    """
    draft.substitute(_SPACED, lambda match: f'"{match[0][1:-1]}"')
    if not _MARK.search(draft.text):
        return
    marks = _marks(draft.text)
    _turn_inverted(draft.text, marks)
    _pair(marks)
    draft.edit(_edits(draft.text, marks))


def _marks(text: str) -> list[_Mark]:
    marks: list[_Mark] = []
    paragraph = paragraph_start = 0
    next_break = text.find("\n\n")
    for match in _MARK.finditer(text):
        if match["run"]:
            continue
        start, end = match.span()
        while 0 <= next_break < start:
            paragraph, paragraph_start = paragraph + 1, next_break + 2
            next_break = text.find("\n\n", paragraph_start)
        mark = match[0]
        before = text[start - 1] if start else "\n"
        after = text[end] if end < len(text) else "\n"
        beyond = text[end + 1] if after == " " and end + 1 < len(text) else after
        family = _FAMILY[mark]
        lean = _lean(mark, before, after, beyond)
        if before == "\n" or after == "\n":  # nothing opens at the end of a line or closes at its start
            lean = OPEN if after != "\n" else CLOSE if before != "\n" else ALONE
        unit = family == "straight" and before.isdigit()
        may_open = (before.isspace() or before in _BEFORE_OPENING) and (beyond.isalnum() or beyond in "«“\"'[(…-–—")
        marks.append(_Mark(start, end, family, lean, may_open, start == paragraph_start, paragraph, unit))
    return marks


def _lean(mark: str, before: str, after: str, beyond: str) -> str:
    """Tell from its surroundings what a mark does."""
    free_left = before.isspace() or before in _BEFORE_OPENING
    free_right = after.isspace() or after in _AFTER_CLOSING
    if free_left and not after.isspace() and (after not in _AFTER_CLOSING or after in "«“\"'’…-–—"):
        return EITHER if mark in _CLOSERS and not before.isspace() else OPEN
    if free_right and not free_left:
        return EITHER if mark in _OPENERS and before in _ENDS_SENTENCE and after == " " else CLOSE
    if before.isspace() and beyond in ",.;)" and after.isspace():
        return CLOSE
    if mark in _OPENERS:
        return OPEN if free_left else EITHER
    return CLOSE if mark in _CLOSERS and not before.isspace() else EITHER


def _turn_inverted(text: str, marks: list[_Mark]) -> None:
    """Where a paragraph's guillemets are all » then «, in turn, they open and close the other way round."""
    for _, group in groupby((mark for mark in marks if mark.family == "guillemet"), key=lambda mark: mark.paragraph):
        pair = list(group)
        opening, closing = pair[::2], pair[1::2]
        if (
            len(opening) == len(closing)
            and all(text[mark.start] == "»" and mark.may_open for mark in opening)
            and all(text[mark.start] == "«" for mark in closing)
        ):
            for mark in opening:
                mark.lean = OPEN
            for mark in closing:
                mark.lean = CLOSE


def _pair(marks: list[_Mark]) -> None:
    """Match the marks; the stack holds what is open, across paragraphs where a quotation goes on."""
    following = _next_of_family(marks)
    stack: list[int] = []
    for index, mark in enumerate(marks):
        if stack and marks[stack[-1]].paragraph != mark.paragraph:
            stack = _carried(stack, marks, index, following)
        if mark.unit and _is_unit(mark, following[index], marks):
            continue
        if _repeats(mark, stack, marks):
            marks[stack[0]].inside.append(index)
            continue
        partner = _partner(mark, stack, marks)
        if partner >= 0:
            del stack[stack.index(partner) :]
            mark.partner, marks[partner].partner = partner, index
            for repeated in marks[partner].inside:
                marks[repeated].repeated = True
        elif _opens(index, marks, following) and len(stack) < _DEEPEST:
            stack.append(index)
        if mark.partner < 0 and stack[-1:] == [index]:
            _mend(stack, marks, following)


def _is_unit(mark: _Mark, after: int, marks: list[_Mark]) -> bool:
    """Tell whether a mark after a number is a unit, because another one closes the quotation."""
    if after < 0 or marks[after].paragraph != mark.paragraph:
        return False
    return mark.lean == marks[after].lean == CLOSE and not marks[after].unit


def _next_of_family(marks: list[_Mark]) -> list[int]:
    """Return, for each mark, the index of the next mark of its family, -1 if there is none."""
    seen: dict[str, int] = {}
    following = [-1] * len(marks)
    for index in range(len(marks) - 1, -1, -1):
        following[index] = seen.get(marks[index].family, -1)
        seen[marks[index].family] = index
    return following


def _carried(stack: list[int], marks: list[_Mark], index: int, following: list[int]) -> list[int]:
    """Return what is still open in a new paragraph: an outer quotation that goes on there."""
    outer = stack[0]
    family = marks[outer].family
    upcoming = index if marks[index].family == family else following[index]
    if upcoming < 0:
        return []
    mark = marks[upcoming]
    distance = mark.paragraph - marks[max([outer, *marks[outer].inside])].paragraph
    if mark.first and mark.may_open:
        return [outer] if distance == 1 else []
    closes = mark.lean == CLOSE or (mark.lean == EITHER and not mark.may_open)
    return [outer] if closes and distance <= _MOST_PARAGRAPHS else []


def _repeats(mark: _Mark, stack: list[int], marks: list[_Mark]) -> bool:
    """Tell whether the mark is the one repeated at the start of a quotation's later paragraphs."""
    return (
        bool(stack)
        and mark.first
        and mark.may_open
        and marks[stack[0]].family == mark.family
        and mark.paragraph > marks[stack[0]].paragraph
    )


def _partner(mark: _Mark, stack: list[int], marks: list[_Mark]) -> int:
    """Return the open mark that this one closes, -1 if it closes none."""
    if mark.lean in (OPEN, ALONE):
        return -1
    for index in reversed(stack):
        if marks[index].family == mark.family:
            return index
    if mark.lean == CLOSE and stack and {marks[stack[-1]].family, mark.family} == {"curly", "straight"}:
        return stack[-1]
    return -1


def _opens(index: int, marks: list[_Mark], following: list[int]) -> bool:
    """Tell whether the mark opens a quotation; one that usually closes needs a partner that follows at once."""
    mark = marks[index]
    if mark.lean == OPEN:
        return True
    if mark.lean in (CLOSE, ALONE) or not mark.may_open:
        return False
    after = following[index]
    return after >= 0 and marks[after].lean != OPEN and marks[after].paragraph == mark.paragraph


def _mend(stack: list[int], marks: list[_Mark], following: list[int]) -> None:
    """Close a quotation by a second opening guillemet where nothing else in the paragraph can close it.

    `« Non « dit-il` has two opening marks, spaces on both sides, and no closing one.
    """
    if len(stack) < 2 or following[stack[-2]] != stack[-1] or marks[stack[-1]].first:
        return
    first, second = marks[stack[-2]], marks[stack[-1]]
    after = following[stack[-1]]
    alone = after < 0 or marks[after].paragraph != second.paragraph
    if alone and first.family == second.family == "guillemet" and first.paragraph == second.paragraph:
        first.partner, second.partner = stack[-1], stack[-2]
        del stack[-2:]


def _edits(text: str, marks: list[_Mark]) -> list[Edit]:
    edits = []
    depth = 0
    for index, mark in enumerate(marks):
        if mark.partner >= 0 and _is_empty(text, mark, marks[mark.partner]):
            continue
        if mark.repeated:
            end = mark.end + 1 if text[mark.end : mark.end + 1] == " " else mark.end
            edits.append(Edit(mark.start, end, ""))
        elif mark.partner > index:
            edits.append(_opening(text, mark, inner=depth > 0))
            depth += 1
        elif mark.partner >= 0:
            depth -= 1
            edits.append(_closing(text, mark, inner=depth > 0))
    return [edit for edit in _apart(edits) if text[edit.start : edit.end] != edit.replacement]


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """Yield the edits, a space between two marks left to the first."""
    done = 0
    for edit in edits:
        yield edit._replace(start=max(edit.start, done))
        done = edit.end


def _is_empty(text: str, one: _Mark, other: _Mark) -> bool:
    first, second = (one, other) if one.start < other.start else (other, one)
    return second.start - first.end <= 2 and not text[first.end : second.start].strip()


def _opening(text: str, mark: _Mark, *, inner: bool) -> Edit:
    end = mark.end + 1 if text[mark.end : mark.end + 1] == " " else mark.end
    return Edit(mark.start, end, "“" if inner else "« ")


def _closing(text: str, mark: _Mark, *, inner: bool) -> Edit:
    start = mark.start - 1 if text[mark.start - 1 : mark.start] == " " else mark.start
    end = (
        mark.end + 1
        if text[mark.end : mark.end + 2] in (" ,", " .") and text[mark.end + 1 : mark.end + 4] != "..."
        else mark.end
    )
    return Edit(start, end, "”" if inner else " »")
