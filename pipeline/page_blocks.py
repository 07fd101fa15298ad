"""The blocks of a page's tree: what is boilerplate by its class or its words, what stands where."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from pipeline.lexicons import table

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em font i ins kbd mark q s samp small span strong sub sup time u var".split()
)
_DROPPED = ("script", "style", "noscript", "template", "svg", "iframe", "form", "button", "select", "textarea")
_SPACES = re.compile(r"\s+")
_MAX_CLASS = 300
_KEPT_SHARE = 0.4


@cache
def _roles() -> dict[str, re.Pattern[str]]:
    rows = table("web/blocks")
    roles = dict.fromkeys(row["role"] for row in rows)
    return {role: re.compile("|".join(r["pattern"] for r in rows if r["role"] == role)) for role in roles}


def has_role(element: HtmlElement, role: str) -> bool:
    """Say whether the class, id or itemprop of an element gives it a role of `models/web/blocks.csv`."""
    names = (element.get("class"), element.get("id"), element.get("itemprop"))
    pattern = _roles()[role]
    return any(
        pattern.search(token)
        for name in names
        if name
        for token in _CAMEL.sub("-", name[:_MAX_CLASS]).lower().replace("__", "-").split()
    )


@cache
def _boilerplate() -> tuple[tuple[re.Pattern[str], int], ...]:
    rows = table("web/boilerplate")
    return tuple((re.compile(row["pattern"], re.IGNORECASE), int(row["max_chars"])) for row in rows)


def is_boilerplate(line: str) -> bool:
    """Say whether a line is none of the article's: see-also, paywall, newsletter, sharing, credits.

    >>> is_boilerplate("Lire aussi : Le pont rouvre"), is_boilerplate("Le maire a lu aussi la lettre.")
    (True, False)
    """
    line = line.strip()
    return any(len(line) <= longest and pattern.fullmatch(line) for pattern, longest in _boilerplate())


def block_text(element: Any, *, separator: str = " ") -> str:
    """Return the text of an element on one line; blocks and line breaks inside it are set apart by the separator."""
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        dropped = node.tag in _DROPPED
        if event == "start" and dropped:
            walker.skip_subtree()
        elif node.tag not in _INLINE and node is not element:
            parts.append("\n")
        if event == "start" and not dropped and node.text:
            parts.append(_SPACES.sub(" ", node.text))
        elif event == "end" and node is not element and node.tail:
            parts.append(_SPACES.sub(" ", node.tail))
    pieces = (" ".join(piece.split()) for piece in "".join(parts).split("\n"))
    return separator.join(piece for piece in pieces if piece)


def link_share(element: HtmlElement) -> float:
    """Return the share of an element's text that is inside links."""
    total = len(" ".join(element.text_content().split()))
    linked = sum(len(" ".join(a.text_content().split())) for a in element.iter("a"))
    return linked / total if total else 0.0


def prune(tree: HtmlElement) -> None:
    """Take out of a page, in place, what its classes or words say is not the article's.

    A block that holds a good share of the page's text stays whatever it is called.
    """
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    total = sum(len(p.text_content()) for p in tree.iter("p", "li")) or 1
    for element in list(tree.iter()):
        if element.tag in ("html", "body", "head", "article", "main", "h1") or element.getparent() is None:
            continue
        if has_role(element, "drop") and _text_size(element) < _KEPT_SHARE * total:
            _drop(element)
    for element in list(tree.iter("p", "div", "li", "h2", "h3", "h4", "h5", "h6", "a", "span", "blockquote")):
        if element.getparent() is None or len(element) > 8:
            continue
        text = " ".join(element.text_content().split())
        if 0 < len(text) <= 600 and is_boilerplate(text):
            _drop_with_list(element)


def _text_size(element: HtmlElement) -> int:
    return sum(len(p.text_content()) for p in element.iter("p", "li"))


def _drop(element: HtmlElement) -> None:
    element.drop_tree()


def _drop_with_list(element: HtmlElement) -> None:
    """Drop a line, and the list of links that it introduces."""
    after = element.getnext()
    if after is not None and after.tag in ("ul", "ol") and link_share(after) > 0.7:
        after.drop_tree()
    element.drop_tree()
