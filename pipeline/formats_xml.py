"""News in XML: RSS and Atom feeds with content, NewsML-G2 and NITF; no entity is expanded, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from pipeline.byte_streams import Source, as_file, peek, refuse_binary
from pipeline.errors import DepecheError
from pipeline.formats import Items, articles_of, problem
from pipeline.lexicons import table

_ITEMS = ("item", "entry", "newsItem", "nitf")
_BLOCKS = {"p", "hl2", "h2", "h3", "h4", "li", "block"}
_BASIC_TIME = re.compile(r"^(\d{8})T(\d\d)(\d\d)(?:\d\d)?")  # ISO 8601 without separators, as NITF has it
_FEED_TITLES = {"channel": "item", "feed": "entry"}


@cache
def _fields(item: str) -> dict[str, tuple[str, str]]:
    """Return the attribute (empty: the text) and the field of the elements of an item, by their name."""
    rows = [row for row in table("input/xml_fields") if row["item"] == item]
    return {row["element"]: (row["attribute"], row["field"]) for row in reversed(rows)}


def read_xml(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the articles of a feed or a news document, one item at a time."""
    head, chunks = peek(chunks)
    refuse_binary(head, source.name)
    yield from articles_of(source, _records(source, chunks))


def _records(source: Source, chunks: Iterator[bytes]) -> Iterator[Any]:
    number, feed = 0, ""
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
    open_items = 0
    try:
        for event, element in parser:
            name = _local(element)
            if name in _ITEMS:
                open_items += 1 if event == "start" else -1
            if event == "start":
                continue
            if name == "title" and not open_items and _local(element.getparent()) in _FEED_TITLES:
                feed = _line(element)
            if name in _ITEMS and not open_items:
                number += 1
                yield number, {"source": feed, **_record(element, name)}, None
                _forget(element)
    except (etree.LxmlError, SyntaxError, ValueError) as error:
        raise DepecheError("unreadable", path=source.name, detail=f"XML: {error}"[:200]) from error
    fatal = [entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.FATAL]
    if fatal:
        detail = f"XML: {fatal[0].message} (line {fatal[0].line})"
        yield problem(source, DepecheError("truncated", path=source.name, detail=detail[:200]))
    elif not number:
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
    """Return the fields of an item; the first element that has a value wins, authors and categories add up."""
    fields = _fields(name)
    record: dict[str, Any] = {"authors": []}
    for element in item.iter():
        local = _local(element)
        attribute, field = fields.get(local, ("", ""))
        if not field or (local == "link" and element.get("rel", "alternate") != "alternate"):
            continue
        value = element.get(attribute) if attribute else _value(element, field)
        if value and field in ("published", "updated"):
            value = _BASIC_TIME.sub(r"\1T\2:\3", value)
        if field == "authors" and value:
            record["authors"].append(value)
        elif value and not record.get(field):
            record[field] = value
    summary = record.pop("summary", None)
    if not record.get("text") and summary:
        record["text"] = summary
    record.setdefault("text", "")
    if not record.get("published") and record.get("updated"):  # the only date that an Atom entry must have
        record["published"] = record["updated"]
    return record


def _value(element: Any, field: str) -> str:
    if field not in ("text", "summary"):
        return _line(element)
    blocks = [_line(inner) for inner in element.iter() if _local(inner) in _BLOCKS and not _has_block(inner)]
    return "\n\n".join(text for text in blocks if text) or "".join(element.itertext()).strip()


def _has_block(element: Any) -> bool:
    return any(_local(inner) in _BLOCKS for inner in element.iterdescendants())


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
