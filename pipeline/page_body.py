"""The body of a page: what trafilatura extracts, and the headings and list items that it loses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from pipeline.element_text import block_text, letters_of, line_of, link_share, tags
from pipeline.page_blocks import before_the_end, boilerplate_of

_LEAF = ("p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "div", "td", "dd")
_WORD = re.compile(r"\w+")
_TOO_SHORT = 200  # below this, what is precise may have missed the article
_LONGEST_CELL = 400
_MOST_BLOCKS, _MOST_CELLS = 5_000, 500  # of an article, of a row: what looks at more takes time with their square
_LONG = 60  # what is shorter may be a heading that the page's table of contents repeats


@dataclass
class Body:
    """The paragraphs of an article, and where they stand in the page."""

    paragraphs: list[str] = field(default_factory=list)
    shown: list[HtmlElement] = field(default_factory=list)

    @property
    def first(self) -> HtmlElement | None:
        """The element of the first paragraph, where one is known."""
        return self.shown[0] if self.shown else None

    @property
    def last(self) -> HtmlElement | None:
        """The element of the last paragraph."""
        return self.shown[-1] if self.shown else None


def read_body(tree: HtmlElement, url: str | None) -> Body:
    """Return the paragraphs of a pruned page; headings and list items are paragraphs of their own."""
    paragraphs = _extracted(tree, url, precise=True)
    if sum(map(len, paragraphs)) < _TOO_SHORT:
        paragraphs = max(paragraphs, _extracted(tree, url, precise=False), key=lambda texts: sum(map(len, texts)))
    body = Body(_cut_at_blocks(tree, paragraphs) if len(paragraphs) == 1 else paragraphs)
    _fill_gaps(tree, body)
    body.paragraphs = [text for text in before_the_end(body.paragraphs) if not boilerplate_of(text)]
    body.shown = [element for element in body.shown if not boilerplate_of(line_of(element))]
    return body


def _extracted(tree: HtmlElement, url: str | None, *, precise: bool) -> list[str]:
    endless = next(islice(tree.iter(*tags("block")), _MOST_BLOCKS, None), None) is not None
    wide = any(len(row) > _MOST_CELLS for row in tree.iter("tr"))
    found = trafilatura.bare_extraction(
        tree, url=url, favor_precision=precise, include_comments=False, include_tables=not wide, with_metadata=False,
        fast=endless,
    )  # fmt: skip
    if not isinstance(found, Document):
        return []
    blocks = [found.body] if found.body.tag == "p" else found.body  # of a page of one block it makes no body
    return [text for text in _rendered(blocks) if text]


def _rendered(blocks: Iterable[Any]) -> Iterator[str]:
    """Yield the paragraphs of the blocks that trafilatura found."""
    for element in blocks:
        if element.tag in ("list", "quote"):
            yield from _rendered_items(element)
        elif element.tag == "table":
            for row in element.iter("row"):
                yield from _rendered_row([_lines(cell) for cell in row.iter("cell")])
        else:
            yield _inline(element)
        yield " ".join((element.tail or "").split())


def _rendered_items(element: Any) -> Iterator[str]:
    mark = "- " if element.tag == "list" else ""
    items = [child for child in element if child.tag in ("item", "p", "head")]
    if not items or (element.text or "").strip():
        yield _inline(element)
        return
    for item in items:
        text = _inline(item)
        yield mark + text if text else ""


def _rendered_row(cells: list[list[str]]) -> Iterator[str]:
    """Yield a row as one line, or the paragraphs of its cells where the table only lays out the page."""
    if any(_is_column(lines) for lines in cells):
        yield from (line for lines in cells for line in lines)
    else:
        yield " | ".join(text for lines in cells if (text := " ".join(lines)))


def _is_column(lines: list[str]) -> bool:
    """Say whether a cell holds more than a table's: much text, or paragraphs."""
    return sum(map(len, lines)) > _LONGEST_CELL or sum(len(line) > _LONG for line in lines) > 1


def _lines(element: Any) -> list[str]:
    for line_break in element.iter("lb", "p", "head", "item"):
        line_break.tail = "\n" + (line_break.tail or "")
        line_break.text = "\n" + (line_break.text or "") if line_break.tag != "lb" else None
    lines = (" ".join(line.split()) for line in "".join(element.itertext()).split("\n"))
    return [line for line in lines if line]


def _inline(element: Any) -> str:
    for line_break in element.iter("lb"):
        line_break.tail = " " + (line_break.tail or "")
    return " ".join("".join(element.itertext()).split())


def _cut_at_blocks(tree: HtmlElement, paragraphs: list[str]) -> list[str]:
    """Cut a paragraph at the blocks that it runs together: all that is found in a page of a few lines."""
    blocks = [(letters_of(text), text) for _, text in leaves(tree, "h1") if letters_of(text)]
    whole = letters_of(paragraphs[0])
    for start in range(len(blocks)):
        built, texts = "", []
        for mine, text in blocks[start:]:
            if not whole.startswith(mine, len(built)):
                break
            built += mine
            texts.append(text)
        if built == whole:
            return texts
    return paragraphs


def leaves(tree: HtmlElement, *more: str) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the blocks of a page that hold text and no further block, with their text; `more` names further tags."""
    for element in tree.iter(*_LEAF, *more):
        if not any(child.tag in tags("block") for child in element):
            text = block_text(element)  # `text_content` would run together what a line break parts
            if text:
                yield element, text


def _fill_gaps(tree: HtmlElement, body: Body) -> None:
    """Put back what stands between two extracted paragraphs of one container and was left out: headings, list items."""
    position = {letters_of(text): number for number, text in reversed(list(enumerate(body.paragraphs)))}
    matched: dict[HtmlElement, int] = {}
    unmatched: dict[HtmlElement, str] = {}
    for element, text in leaves(tree):
        number = position.get(letters_of(text))
        if number is not None:
            matched[element] = number
        else:
            unmatched[element] = text
    body.shown = [element for element in matched if len(element.text_content()) >= _LONG] or list(matched)
    known = _shingles(" ".join(body.paragraphs))
    missing = {element: text for element, text in unmatched.items() if not _is_known(text, known)}
    insertions = _insertions(matched, missing)
    for number, text in sorted(insertions, key=lambda item: -item[0]):
        body.paragraphs.insert(number + 1, text)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}


def _is_known(text: str, known: set[tuple[str, ...]]) -> bool:
    """Say whether half of a text was extracted already, maybe joined or cut in another way."""
    mine = _shingles(text)
    return len(mine & known) >= 0.5 * len(mine)


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
        if text and not boilerplate_of(text):
            texts.append(f"- {text}" if inner.tag == "li" else text)
    return texts
