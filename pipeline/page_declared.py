"""What a page declares about itself: its meta elements, its JSON-LD, its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

_ARTICLE_TYPES = re.compile(r"(?:Article|Posting|Report|Review|Interview|Episode|PodcastEpisode)$")
_MAX_JSON = 2_000_000
_MAX_NODES = 5_000


@dataclass
class Declared:
    """The metadata of a page, by the names that different vocabularies give them."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def first(self, *names: str) -> str | None:
        """Return the first value of the first meta element that has one."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)

    @property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object of the article, empty where there is none."""
        return next((node for node in self.nodes if _ARTICLE_TYPES.search(_type_of(node))), {})

    def types(self) -> set[str]:
        """Return the JSON-LD types of the page."""
        return {_type_of(node) for node in self.nodes}

    def names(self, value: Any) -> list[str]:
        """Return the names behind an `author` or `publisher`, references resolved."""
        found: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            node = self.by_id.get(str(item.get("@id")), item) if isinstance(item, dict) else item
            name = node.get("name") if isinstance(node, dict) else node
            found += [str(n) for n in (name if isinstance(name, list) else [name]) if isinstance(n, str) and n.strip()]
        return [unescape(name) for name in found]


def _type_of(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind or "")


def read_declared(tree: HtmlElement) -> Declared:
    """Return the meta elements and the JSON-LD objects of a page; broken JSON-LD is left out."""
    declared = Declared()
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            declared.meta.setdefault(name.strip().lower(), []).append(unescape(content))
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) < _MAX_JSON:
            for node in _nodes(_json_of(script.text)):
                declared.nodes.append(node)
                if "@id" in node and len(node) > 1:
                    declared.by_id.setdefault(str(node["@id"]), node)
    return declared


def _json_of(text: str) -> Any:
    text = text.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    values: list[Any] = []
    decoder, position = json.JSONDecoder(strict=False), 0
    while position < len(text) and len(values) < 50:  # some pages write several objects in one element
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
        position = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n,"))
    return values


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects inside a JSON value, outer ones first, without recursion."""
    waiting, n_seen = [value], 0
    while waiting and n_seen < _MAX_NODES:
        item = waiting.pop(0)
        n_seen += 1
        if isinstance(item, dict):
            if "@type" in item or "@id" in item:
                yield item
            waiting.extend(inner for inner in item.values() if isinstance(inner, (dict, list)))
        elif isinstance(item, list):
            waiting.extend(inner for inner in item if isinstance(inner, (dict, list)))


def split_url(url: str | None) -> tuple[str, str]:
    """Return the host, without `www.`, and the path of an address; empty where it is none.

    >>> split_url("https://www.vaux.fr/actu/1?x=2")
    ('vaux.fr', '/actu/1')
    """
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        return "", ""
