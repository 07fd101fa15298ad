"""The text of an element of a page: on one line, block by block, as bare letters; how much of it is links."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from lxml import etree

from pipeline.lexicons import table

_ALNUM = re.compile(r"\w+")
_SPACES = re.compile(r"\s+")
_text_content = etree.XPath("string()", smart_strings=False)


@cache
def tags(role: str) -> frozenset[str]:
    """Return the elements of HTML that are `inline`, `block`, or hold no text to read (`dropped`).

    >>> "em" in tags("inline"), "script" in tags("dropped")
    (True, True)
    """
    return frozenset(row["tag"] for row in table("web/tags") if row["role"] == role)


def line_of(element: Any) -> str:
    """Return the text of an element on one line; of what stands in blocks side by side no space is made.

    >>> line_of(etree.fromstring("<p> Le  <b>pont</b> rouvre. </p>"))
    'Le pont rouvre.'
    """
    return " ".join(_text_content(element).split())


def block_text(element: Any, *, separator: str = " ") -> str:
    """Return the text of an element on one line; blocks and line breaks inside it are set apart by the separator.

    >>> block_text(etree.fromstring("<div><p>Le <b>pont</b></p>rouvre<br/>lundi</div>"), separator=" / ")
    'Le pont / rouvre / lundi'
    """
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        dropped = node.tag in tags("dropped")
        if event == "start" and dropped:
            walker.skip_subtree()
        elif node.tag not in tags("inline") and node is not element:
            parts.append("\n")
        if event == "start" and not dropped and node.text:
            parts.append(_SPACES.sub(" ", node.text))
        elif event == "end" and node is not element and node.tail:
            parts.append(_SPACES.sub(" ", node.tail))
    pieces = (" ".join(piece.split()) for piece in "".join(parts).split("\n"))
    return separator.join(piece for piece in pieces if piece)


def link_share(element: Any) -> float:
    """Return the share of an element's text that is inside links, from 0 to 1.

    >>> link_share(etree.fromstring("<p>Lire : <a>Vaux</a></p>"))
    0.36363636363636365
    """
    total = len(line_of(element))
    linked = sum(len(line_of(link)) for link in element.iter("a"))
    return linked / total if total else 0.0


def letters_of(text: str) -> str:
    """Return a text as its letters and digits in small letters: two spellings of one headline are equal.

    >>> letters_of("L’été : le PONT rouvre !") == letters_of("L'été, le pont rouvre")
    True
    """
    return "".join(_ALNUM.findall(unicodedata.normalize("NFKC", text).casefold())).replace("_", "")
