"""Headings: lone short lines between paragraphs, kept in the text and marked (convention 11)."""

from __future__ import annotations

import re

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LONGEST = 110
_MOST_WORDS = 16
_NOT_FIRST = re.compile(r"[-–—•|]|\d{1,3}[.)] ")
_SENTENCE_END = re.compile(r"[.…:;,](?: ?[»”\")])*\Z")
_INNER_STOP = re.compile(r"[^\W\d_]{2}[.;!?…] \S")
_LONG_QUESTION = 9


def find_headings(text: str) -> tuple[tuple[int, int], ...]:
    r"""Return the offsets of the headings of a clean text, the title among them where the text begins with it.

    A heading is a paragraph of one short line that is no sentence, no list item, no table row and not the last.

    >>> find_headings("Le plan est connu.\n\nUne facture salée\n\nIl coûtera 2 milliards.")
    ((20, 37),)
    """
    if "\n\n" not in text:
        return ()
    spans = [match.span() for match in _PARAGRAPH.finditer(text)]
    return tuple((start, end) for start, end in spans[:-1] if end - start <= _LONGEST and is_heading(text[start:end]))


def is_heading(line: str) -> bool:
    """Tell whether a paragraph reads as a heading, wherever it stands."""
    if "\n" in line or " | " in line or _NOT_FIRST.match(line) or _SENTENCE_END.search(line):
        return False
    words = line.split()
    if len(words) > _MOST_WORDS or not (line[0].isupper() or line[0].isdigit() or line[0] in "«“\"('"):
        return False
    if line[-1] in "!?" and len(words) > _LONG_QUESTION:
        return False
    if line[0] in '«"' and line[-1] in '»"' and len(words) > _LONG_QUESTION:
        return False
    return any(character.isalpha() for character in line) and not _INNER_STOP.search(line)
