"""The body of a page: what trafilatura extracts, the headings and list items it loses, the standfirst before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import trafilatura
from lxml.html import HtmlElement

from pipeline.page_blocks import block_text, has_role, is_boilerplate, link_share
from pipeline.page_metadata import key

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre td th div section article header footer aside main ul ol dl dd dt table tr "
    "tbody figure figcaption address nav details summary hr".split()
)
_LEAF = ("p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "div", "td", "dd")
_MIN_STANDFIRST, _MAX_STANDFIRST = 30, 1800
_WINDOW = 400


@dataclass
class Body:
    """The paragraphs of an article, and where they stand in the page."""

    paragraphs: list[str] = field(default_factory=list)
    first: HtmlElement | None = None
    last: HtmlElement | None = None


def read_body(tree: HtmlElement, url: str | None) -> Body:
    """Return the paragraphs of a pruned page; headings and list items are paragraphs of their own."""
    found = trafilatura.bare_extraction(
        tree, url=url, favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
    )
    if found is None:
        return Body()
    paragraphs = [text for text in _rendered(found.body) if text]  # type: ignore[union-attr]
    body = Body(paragraphs)
    _fill_gaps(tree, body)
    body.paragraphs = [text for text in body.paragraphs if not is_boilerplate(text)]
    return body


def _rendered(body: Any) -> Iterator[str]:
    """Yield the paragraphs of trafilatura's tree."""
    for element in body:
        if element.tag in ("list", "quote"):
            yield from _rendered_items(element)
        elif element.tag == "table":
            for row in element.iter("row"):
                cells = [" ".join("".join(cell.itertext()).split()) for cell in row.iter("cell")]
                yield " | ".join(cell for cell in cells if cell)
        else:
            yield _inline(element)


def _rendered_items(element: Any) -> Iterator[str]:
    mark = "- " if element.tag == "list" else ""
    items = [child for child in element if child.tag in ("item", "p", "head")]
    if not items or (element.text or "").strip():
        yield _inline(element)
        return
    for item in items:
        text = _inline(item)
        yield mark + text if text else ""


def _inline(element: Any) -> str:
    for line_break in element.iter("lb"):
        line_break.tail = " " + (line_break.tail or "")
    return " ".join("".join(element.itertext()).split())


def leaves(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the blocks of a page that hold text and no further block, with their text."""
    for element in tree.iter(*_LEAF):
        if not any(child.tag in _BLOCKS for child in element):
            text = " ".join(element.text_content().split())
            if text:
                yield element, text


def _fill_gaps(tree: HtmlElement, body: Body) -> None:
    """Put back what stands between two extracted paragraphs of one container and was left out: headings, list items."""
    position = {key(text): number for number, text in reversed(list(enumerate(body.paragraphs)))}
    matched: dict[HtmlElement, int] = {}
    unmatched: dict[HtmlElement, str] = {}
    for element, text in leaves(tree):
        number = position.get(key(text))
        if number is not None:
            matched[element] = number
        else:
            unmatched[element] = text
    if matched:
        order = list(matched)
        body.first = min(order, key=lambda element: matched[element])
        body.last = max(order, key=lambda element: matched[element])
    insertions = _insertions(matched, unmatched)
    for number, text in sorted(insertions, key=lambda item: -item[0]):
        body.paragraphs.insert(number + 1, text)


def _insertions(matched: dict[HtmlElement, int], unmatched: dict[HtmlElement, str]) -> list[tuple[int, str]]:
    containers = dict.fromkeys(element.getparent() for element in matched)
    found: list[tuple[int, str]] = []
    for container in containers:
        children = list(container)
        numbers = [_last_number(child, matched) for child in children]
        known = [place for place, number in enumerate(numbers) if number is not None]
        if len(known) < 2:
            continue
        before = numbers[known[0]]
        group: list[str] = []
        for place in range(known[0], known[-1] + 1):
            number = numbers[place]
            if number is not None:
                found += [(before, text) for text in reversed(group)] if before is not None else []
                before, group = number, []
            else:
                group += _missing(children[place], unmatched)
    return found


def _last_number(element: HtmlElement, matched: dict[HtmlElement, int]) -> int | None:
    numbers = [matched[inner] for inner in element.iter() if inner in matched]
    return max(numbers) if numbers else None


def _missing(element: HtmlElement, unmatched: dict[HtmlElement, str]) -> list[str]:
    """Return the texts of a block that belong to the article although they were not extracted."""
    if element.tag not in ("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote") or link_share(element) > 0.5:
        return []
    texts = []
    for inner in element.iter(*_LEAF):
        text = unmatched.get(inner, "")
        if text and not is_boilerplate(text):
            texts.append(f"- {text}" if inner.tag == "li" else text)
    return texts


def find_standfirst(
    tree: HtmlElement, body: Body, headline: HtmlElement | None, description: list[str]
) -> tuple[str | None, HtmlElement | None]:
    """Return the standfirst: the block between headline and body that its class or the page's description names."""
    extracted = key(" ".join(body.paragraphs))
    wanted = [key(text.rstrip("….[] ")) for text in description]
    for element in between(tree, headline, body.first):
        if element.tag not in _BLOCKS and element.tag not in ("span", "strong", "em"):
            continue
        text = block_text(element)
        if not _MIN_STANDFIRST <= len(text) <= _MAX_STANDFIRST or is_boilerplate(text):
            continue
        mine = key(text)
        if mine in extracted:
            continue
        described = any(len(w) >= 30 and (w in mine or mine in w) and len(w) > 0.5 * min(len(mine), 400) for w in wanted)
        if described or (has_role(element, "lead") and not has_role(element, "author") and link_share(element) < 0.3):
            return text, element
    return None, None


def between(tree: HtmlElement, start: HtmlElement | None, end: HtmlElement | None) -> Iterator[HtmlElement]:
    """Yield the elements of a page after one and before another, in its order; a window where one is unknown."""
    started, n_seen = start is None, 0
    around = set(end.iterancestors()) if end is not None else set()
    for element in tree.iter():
        if element is end:
            return
        if element is start:
            started = True
        elif started and element not in around and isinstance(element.tag, str):
            n_seen += 1
            if n_seen > _WINDOW:
                return
            yield element
