"""Pairs quotation marks by characters alone: every pair in use, mixed, mistyped, nested, left open.

One pass with a stack, paragraph by paragraph, so that a mark without its fellow costs one quotation and never the
article. Time and memory are linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

_OPENERS = {"«": "guillemet", "<<": "guillemet", "‹": "single guillemet", "“": "curly", "„": "curly", "‟": "curly"}
_CLOSERS = {"»": "guillemet", ">>": "guillemet", "›": "single guillemet", "”": "curly"}
_SYMMETRIC = {
    '"': "straight",
    "＂": "straight",
    "''": "straight",
    "‘": "apostrophe",
    "’": "apostrophe",
    "'": "apostrophe",
}
_FAMILY = {**_OPENERS, **_CLOSERS, **_SYMMETRIC}
# an apostrophe is a mark only outside a word: l'eau, aujourd'hui, but 'mot'
_MARK = re.compile(r"<<|>>|''|[«»‹›“”„‟\"＂]|(?<!\w)[‘'](?=\w)|(?<=[\w.!?…])['’](?!\w)")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_PUNCTUATION = frozenset(",.;:!?…)]»”\"'’")
_LEADING = frozenset("([{'’–—-/:«“\"")
_LONGEST_INNER = 200


@dataclass(frozen=True, slots=True)
class Marked:
    """What stands between two marks: `start`, `end` without them, `outer_start`, `outer_end` with them."""

    outer_start: int
    start: int
    end: int
    outer_end: int
    depth: int = 0
    balanced: bool = True
    continues: bool = False
    name: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    family: str
    start: int
    end: int
    implied: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    opened: _Mark
    closed: _Mark
    balanced: bool = True
    continues: bool = False


def pair(text: str) -> list[Marked]:
    """Return what stands between marks, in the order of the text, outer before inner.

    >>> [text for text in ("« Oui », dit-il. « Non« , dit-elle.",) for m in pair(text)]
    ['« Oui », dit-il. « Non« , dit-elle.', '« Oui », dit-il. « Non« , dit-elle.']
    >>> [(m.start, m.end) for m in pair("« Oui », dit-il. « Non« , dit-elle.")]
    [(2, 5), (19, 22)]
    """
    pairs: list[_Pair] = []
    carried = False
    paragraphs = list(_paragraphs(text))
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        found, carried = _paragraph(text, start, end, carried, following)
        pairs.extend(found)
    return _nested(text, pairs)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def _paragraph(
    text: str, start: int, end: int, carried: bool, following: tuple[int, int] | None
) -> tuple[list[_Pair], bool]:
    """Return the pairs of one paragraph, and whether its last quotation goes on in the next one."""
    repeated = carried and _opens_with_mark(text, start, end)
    implied = [_Mark("guillemet", start, start, implied=True)] if carried and not repeated else []
    pairs, left = _match(text, start, end, implied)
    if carried:
        pairs = [replace(pair, continues=True) if pair.opened.start == start else pair for pair in pairs]
    if not left:
        return pairs, False
    opened = left[0]
    goes_on = _goes_on(text, opened, following)
    if goes_on or opened.start == start or text[max(start, opened.start - 3) : opened.start].rstrip().endswith(":"):
        pairs = [pair for pair in pairs if pair.closed.end <= opened.start]
        rest = _Mark(opened.family, end, end, implied=True)
        pairs.append(_Pair(opened, rest, balanced=goes_on, continues=carried and opened.start == start))
    return pairs, goes_on


def _opens_with_mark(text: str, start: int, end: int) -> bool:
    mark = _MARK.match(text, start, end)
    return mark is not None and mark.group() not in _CLOSERS


def _goes_on(text: str, opened: _Mark, following: tuple[int, int] | None) -> bool:
    """Tell whether a quotation left open is taken up again at the start of the next paragraph, or closed in it."""
    if following is None or opened.family not in {"guillemet", "straight", "curly"}:
        return False
    if _opens_with_mark(text, *following):
        return _FAMILY[_MARK.match(text, *following).group()] == opened.family  # type: ignore[union-attr]
    first = next((mark.group() for mark in _MARK.finditer(text, *following) if mark.group() not in _SYMMETRIC), "")
    return opened.family == "guillemet" and _CLOSERS.get(first) == "guillemet"


def _match(text: str, start: int, end: int, stack: list[_Mark]) -> tuple[list[_Pair], list[_Mark]]:
    """Return the pairs in the order of their closing, and the marks left open."""
    count = Counter(mark.family for mark in stack)
    pairs: list[_Pair] = []
    for match in _MARK.finditer(text, start, end):
        here = _Mark(_FAMILY[match.group()], match.start(), match.end())
        if _closes(text, match, count[here.family] > 0, end):
            partner = _pop(stack, count, here)
            if partner is not None:
                pairs.append(_Pair(partner, here, continues=partner.implied))
        elif not _stray(text, match, here.family, start):
            stack.append(here)
            count[here.family] += 1
    return pairs, [mark for mark in stack if mark.family != "apostrophe"]


def _closes(text: str, match: re.Match[str], is_open: bool, end: int) -> bool:
    """Tell whether a mark closes; by its nature, or by its place where it is mistyped or the same on both sides."""
    mark = match.group()
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1] if match.end() < end else ""
    at_word_start = (not before or before.isspace() or before in _LEADING) and after not in _PUNCTUATION
    glued_left = bool(before) and not before.isspace() and before not in _LEADING
    ends_here = not after or after.isspace() or after in _PUNCTUATION
    if mark in _OPENERS:  # `optimale« ,` closes, and so does the “ of „Wort“
        follows = text[match.end() : match.end() + 2].strip()[:1]
        return is_open and ((glued_left and ends_here) or (follows in {",", ".", ";", ")"} and bool(follows)))
    if mark in _CLOSERS:
        return is_open or not (at_word_start and bool(after) and not after.isspace())
    if mark == "‘":
        return False
    if mark == "’":
        return True
    return (is_open and not (at_word_start and not ends_here)) or (not is_open and glued_left and ends_here)


def _stray(text: str, match: re.Match[str], family: str, start: int) -> bool:
    """Tell whether a mark that would open stands where nothing can begin: `l'« Aquarius »`."""
    if family == "apostrophe":
        return match.start() > 0 and not text[match.start() - 1].isspace() and text[match.start() - 1] not in _LEADING
    return match.group() in _CLOSERS and match.start() == start


def _pop(stack: list[_Mark], count: Counter[str], closing: _Mark) -> _Mark | None:
    """Take the mark that this one closes off the stack, with what was left open inside it."""
    family = closing.family
    if not count[family]:  # `« oui "`: the nearest open mark of another family, if the closer is one by nature
        if family == "apostrophe" or not stack or stack[-1].family == "apostrophe":
            return None
        family = stack[-1].family
    while stack:
        opened = stack.pop()
        count[opened.family] -= 1
        if opened.family == family:
            too_long = family == "apostrophe" and closing.start - opened.end > _LONGEST_INNER
            return None if too_long else opened
    return None


def _nested(text: str, pairs: list[_Pair]) -> list[Marked]:
    """Return the pairs in the order of the text with their depth, white space inside the marks left out."""
    marked: list[Marked] = []
    ends: list[int] = []
    for pair_ in sorted(pairs, key=lambda pair_: (pair_.opened.start, -pair_.closed.end)):
        start, end = pair_.opened.end, pair_.closed.start
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        while ends and ends[-1] <= pair_.opened.start:
            ends.pop()
        marked.append(
            Marked(pair_.opened.start, start, end, pair_.closed.end, len(ends), pair_.balanced, pair_.continues)
        )
        ends.append(pair_.closed.end)
    return marked
