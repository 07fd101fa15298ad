"""Boilerplate lines: see-also links, subscriber notices, share buttons, credits, newsletters, copyright, reading time.

A line goes only as a whole, and only when it matches a pattern of `models/cleaning/boilerplate.csv` from end to end
(convention 10). A sentence that merely uses such words is content.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise

from pipeline.lexicons import forms, table
from pipeline.offsets import Draft, Edit

_LONGEST = 240
_SHORTEST_HEADER, _LONGEST_HEADER = 12, 120
_RUNNING = re.compile(r"(?:\b(?:19|20)\d\d\b|\b[Nn]°).*(?<![.!?:;,])\Z")
_CREDIT_SIGN = re.compile(r"[©ⓒ/]|\(c\)|[Pp]hoto|PHOTO|[Cc]rédit|illustration|rchive|DR[)\]]")
_BULLET = re.compile(r"[-*•>→►▶➡▸»=|\s]*")
_BUTTONS = re.compile(r"[|•·]|\s[-–—]\s")
_BRACKETED = re.compile(r"[\[(]\s?([^()\[\]]+?)\s?[\])]\s?(.*)")
_SHORTEST_PAGE = 800  # characters
# a page number between two halves of a sentence; bare numbers of four digits are years
_PAGE_BREAK = re.compile(
    r"\n(?<=[^\n]{29}[^\n.!?…:]\n)\n?"
    r"(?:[-–—] ?\d{1,4} ?[-–—]|(?i:page|p\.) ?\d{1,4}(?: ?(?:/|sur) ?\d{1,4})?|(?P<bare>\d{1,3}))"
    r"\n+(?=[a-zà-öø-ÿœ])"
)
_NEWLINES = re.compile(r"\A\n+|\n{3,}|\n+\Z")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the pattern of what goes in any case, of what goes where it is no sentence, and of captions.

    A pattern ignores case unless it tells names by their capitals.
    """
    kinds: dict[str, list[str]] = {"": [], "sentence": [], "caption": []}
    for row in table("cleaning/boilerplate"):
        cased = "[A-ZÀ-Þ]" in row["pattern"]
        kinds[row["guard"]].append(f"(?:{row['pattern']})" if cased else f"(?i:{row['pattern']})")
    return {kind: re.compile("|".join(patterns)) for kind, patterns in kinds.items()}


def is_boilerplate(line: str) -> bool:
    """Tell whether a whole line is boilerplate.

    >>> is_boilerplate("Lire aussi : Les ponts de la Loire"), is_boilerplate("Partager est le maître mot du festival.")
    (True, False)
    """
    if len(line) > _LONGEST:
        return False
    if _matches(line):
        return True
    core = line[_BULLET.match(line).end() :]  # type: ignore[union-attr]
    bracketed = _BRACKETED.fullmatch(core)
    if bracketed:
        core = " : ".join(part for part in bracketed.groups() if part)
    if core and core != line and _matches(core):
        return True
    parts = [part.strip() for part in _BUTTONS.split(core)]
    return len(parts) > 1 and all(not part or _matches(part) for part in parts)


def _matches(line: str) -> bool:
    patterns = _patterns()
    if patterns[""].fullmatch(line):
        return True
    if _CREDIT_SIGN.search(line) and patterns["caption"].fullmatch(line):
        return True
    return bool(patterns["sentence"].fullmatch(line)) and not _is_sentence(line)


def _is_sentence(line: str) -> bool:
    """Tell whether a line is a sentence of the article; one that speaks to the reader is the site's."""
    return bool(line.endswith((".", "!", "?")) and _any_of("finite_verb").search(line)) and not _any_of(
        "reader_word", re.IGNORECASE
    ).search(line)


@cache
def _any_of(kind: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(forms('cleaning/function_words', kind)))})\b", flags)


def remove_boilerplate(draft: Draft) -> None:
    """Remove the lines that are boilerplate; what stood before and after them are two paragraphs."""
    draft.edit(_page_breaks(draft.text))
    edits = []
    text = draft.text
    running = _running_headers(text)
    start = 0
    for line in text.split("\n"):
        if line and (line in running or is_boilerplate(line)):
            edits.append(Edit(start, start + len(line), ""))
        start += len(line) + 1
    if edits and len(edits) < _lines(text):
        draft.edit(edits)
        draft.substitute(_NEWLINES, _blank_line)


def _page_breaks(text: str) -> list[Edit]:
    """Return the edits that close sentences over page numbers; a bare number is one where the next or last follows."""
    found = list(_PAGE_BREAK.finditer(text))
    bare = [match for match in found if match["bare"]]
    counted = {match.start() for one, other in pairwise(bare) if _is_next_page(one, other) for match in (one, other)}
    pages = [match for match in found if not match["bare"] or match.start() in counted]
    return [Edit(match.start(), match.end(), "\n") for match in pages]


def _is_next_page(one: re.Match[str], other: re.Match[str]) -> bool:
    """Tell whether two bare numbers count pages: they stand between blank lines, or a page of text parts them."""
    is_apart = "\n\n" in one[0] and "\n\n" in other[0]
    is_page_long = other.start() - one.end() >= _SHORTEST_PAGE
    return int(other["bare"]) == int(one["bare"]) + 1 and (is_apart or is_page_long)


def _running_headers(text: str) -> frozenset[str]:
    """Return the lines that stand on every page of a print: dated or numbered, and written three times or more."""
    counts = Counter(line for line in text.split("\n") if _SHORTEST_HEADER < len(line) <= _LONGEST_HEADER)
    return frozenset(line for line, count in counts.items() if count > 2 and _RUNNING.search(line))


def _lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if line)


def _blank_line(match: re.Match[str]) -> str:
    return "" if match.start() == 0 or match.end() == len(match.string) else "\n\n"
