"""News in XML: RSS and Atom feeds with content, NewsML-G2 and NITF; no entity is expanded, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from pipeline.article_stream import Items, Records, articles_of, problem
from pipeline.byte_streams import Source, as_file
from pipeline.encodings import text_head
from pipeline.errors import DepecheError
from pipeline.lexicons import table
from pipeline.records import Problem

_ITEMS = ("item", "entry", "newsItem", "nitf")
_BLOCKS = {"p", "hl2", "h2", "h3", "h4", "li", "block"}
_BASIC_TIME = re.compile(r"^(\d{8})T(\d\d)(\d\d)(?:\d\d)?")  # ISO 8601 without separators, as NITF has it
_FEEDS = ("channel", "feed")


@cache
def _fields(item: str) -> dict[str, tuple[str, str]]:
    """Return the attribute (empty: the text) and the field of the elements of an item, by their name."""
    rows = [row for row in table("input/xml_fields") if row["item"] == item]
    return {row["element"]: (row["attribute"], row["field"]) for row in reversed(rows)}


def read_xml(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the articles of a feed or a news document, one item at a time."""
    _, chunks = text_head(chunks, source.name)
    yield from articles_of(source, _records(source, chunks))


def _records(source: Source, chunks: Iterator[bytes]) -> Records:
    # a document may name entities, schemas and addresses: none is expanded, loaded or fetched
    parser = etree.iterparse(
        as_file(chunks),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    number = 0
    try:
        for number, record in enumerate(_outer_items(parser), 1):
            yield number, record, None
    except (etree.LxmlError, SyntaxError, ValueError) as error:
        raise DepecheError("unreadable", path=source.name, detail=f"XML: {error}"[:200]) from error
    yield from _damage(source, parser, number)


def _outer_items(parser: Any) -> Iterator[dict[str, Any]]:
    """Yield the record of each item that stands in no other one, with the title of its feed as the source."""
    feed, n_open = "", 0
    for event, element in parser:
        name = _local(element)
        if name in _ITEMS:
            n_open += 1 if event == "start" else -1
        if event == "start" or n_open:
            continue
        if name == "title" and _local(element.getparent()) in _FEEDS:
            feed = _line(element)
        elif name in _ITEMS:
            yield {"source": feed, **_record(element, name)}
            _forget(element)


def _damage(source: Source, parser: Any, n_items: int) -> Iterator[Problem]:
    """Yield the problem with a document that breaks off, and raise where it has no item at all."""
    fatal = next((entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.FATAL), None)
    if fatal:
        detail = f"XML: {fatal.message} (line {fatal.line})"
        yield problem(source, DepecheError("truncated", path=source.name, detail=detail[:200]))
    elif not n_items:
        detail = "it holds no RSS item, Atom entry, NewsML-G2 newsItem or NITF document"
        raise DepecheError("unreadable", path=source.name, detail=detail)


def _forget(element: Any) -> None:
    """Free an item and what stands before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def _local(element: Any) -> str:
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""


def _record(item: Any, name: str) -> dict[str, Any]:
    """Return the fields of an item; the first element that has a value wins, authors add up."""
    record: dict[str, Any] = {"authors": []}
    for field, value in _values(item, name):
        if field == "authors":
            record["authors"].append(value)
        else:
            record.setdefault(field, value)
    record.setdefault("text", record.pop("summary", ""))
    if "updated" in record:  # the only date that an Atom entry must have
        record.setdefault("published", record["updated"])
    return record


def _values(item: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield what the elements of an item say, by field, in their order; empty ones say nothing."""
    for element in item.iter():
        local = _local(element)
        attribute, field = _fields(name).get(local, ("", ""))
        if not field or (local == "link" and element.get("rel", "alternate") != "alternate"):
            continue
        value = element.get(attribute) if attribute else _value(element, field)
        if value:
            yield field, _BASIC_TIME.sub(r"\1T\2:\3", value) if field in ("published", "updated") else value


def _value(element: Any, field: str) -> str:
    if field not in ("text", "summary"):
        return _line(element)
    blocks = [_line(inner) for inner in element.iter() if _local(inner) in _BLOCKS and not _has_block(inner)]
    return "\n\n".join(text for text in blocks if text) or "".join(element.itertext()).strip()


def _has_block(element: Any) -> bool:
    return any(_local(inner) in _BLOCKS for inner in element.iterdescendants())


def _line(element: Any) -> str:
    """Return the text of an element on one line, its entities as they are written, to be decoded with those of HTML.

    XPath would expand those that the document declares and lose `&eacute;`, which many feeds write and none declares.
    """
    return " ".join("".join(element.itertext()).split())
