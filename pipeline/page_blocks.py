"""A page as a tree, and what its blocks are: by their class, id or itemprop, and boilerplate by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.lexicons import table

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MAX_CLASS = 300
MAX_LINE = 600
_MIN_BEFORE_END = 0.2  # comments can be longer than what they are about
_WINDOW = 400  # elements that are looked at where nobody knows where the body begins or ends
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what lxml reads, but will not write
_MOST_ATTRIBUTES = 200  # of an element: lxml compares each with all others
_ATTRIBUTE = r"""[\s/]++[^\s=<>/"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?+"""
_TOO_MANY = re.compile(rf"(<[a-zA-Z][\w:-]*+(?:{_ATTRIBUTE}){{{_MOST_ATTRIBUTES}}})(?:{_ATTRIBUTE})++")


def page_tree(html: str) -> HtmlElement | None:
    """Return the tree of a page, None where there is none in it."""
    data = _TOO_MANY.sub(r"\1", html.replace("\0", "")).encode("utf-8", "replace")
    try:
        tree = document_fromstring(data, parser=HTMLParser(encoding="utf-8", no_network=True))
    except etree.LxmlError:  # it holds nothing but comments or spaces
        return None
    for element in tree.iter():
        _clear_controls(element)
    return tree


def _clear_controls(element: HtmlElement) -> None:
    """Replace the control characters in and after an element, which its removal would have to write, by spaces."""
    for part in ("text", "tail"):
        told = getattr(element, part)
        if told and _NO_XML.search(told):
            setattr(element, part, _NO_XML.sub(" ", told))


@cache
def _patterns(role: str, holds_prose: str | None = None) -> re.Pattern[str]:
    rows = [row for row in table("web/blocks") if row["role"] == role]
    return re.compile("|".join(row["pattern"] for row in rows if holds_prose in (None, row["holds_prose"])))


def has_role(element: HtmlElement, role: str, holds_prose: str | None = None) -> bool:
    """Say whether the class, id or itemprop of an element gives it a role of `models/web/blocks.csv`."""
    names = (element.get("class"), element.get("id"), element.get("itemprop"))
    return any(_is_named(name[:_MAX_CLASS], role, holds_prose) for name in names if name)


@lru_cache(maxsize=10_000)
def _is_named(name: str, role: str, holds_prose: str | None) -> bool:
    pattern = _patterns(role, holds_prose)
    tokens = _CAMEL.sub("-", name).lower().replace("__", "-").split()
    return any(pattern.search(token) for token in tokens)


@cache
def _boilerplate(in_tree: bool) -> tuple[tuple[re.Pattern[str], int, str], ...]:
    rows = [row for row in table("web/boilerplate") if not in_tree or row["where"] == "any"]
    return tuple((re.compile(row["pattern"], re.IGNORECASE), int(row["max_chars"]), row["note"]) for row in rows)


@cache
def _any_boilerplate() -> re.Pattern[str]:
    """Return all patterns in one: most lines match none, and are asked once."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in table("web/boilerplate")), re.IGNORECASE)


def boilerplate_of(line: str, *, in_tree: bool = False) -> str | None:
    """Return what a line is that is none of the article's (see-also, paywall, newsletter ...), None for the others.

    `in_tree`: bylines and dates do not count, for they are still to be read.

    >>> boilerplate_of("Lire aussi : Le pont rouvre"), boilerplate_of("Le maire a lu aussi la lettre.")
    ('see-also line', None)
    """
    line = line.strip()
    if len(line) > MAX_LINE or not _any_boilerplate().fullmatch(line):
        return None
    rows = _boilerplate(in_tree)
    return next((note for pattern, longest, note in rows if len(line) <= longest and pattern.fullmatch(line)), None)


@cache
def _ends() -> re.Pattern[str]:
    patterns = (row["pattern"] for row in table("web/boilerplate") if row["where"] == "end")
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def before_the_end(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs before a heading of comments or of other articles, if most of the text stands there.

    >>> before_the_end(["Le pont rouvre lundi.", "Commentaires", "Bravo !"])
    ['Le pont rouvre lundi.']
    """
    total, n_before = sum(map(len, paragraphs)), 0
    for number, text in enumerate(paragraphs):
        if n_before >= _MIN_BEFORE_END * total and _ends().fullmatch(text.strip("-# ")):
            return paragraphs[:number]
        n_before += len(text)
    return paragraphs


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
