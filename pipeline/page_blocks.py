"""The blocks of a page's tree: what is boilerplate by its class or its words, what stands where."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.lexicons import table

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACES = re.compile(r"\s+")
_MAX_CLASS = 300
_MAX_LINE = 600
_MIN_BEFORE_END = 0.2  # comments can be longer than what they are about
_LONG = 150
_KICKERS = ("span", "p", "div", "a", "strong", "h2", "h3", "h4", "h5", "h6")
_MAX_KICKER = 60
_SENTENCE_ENDS = (".", "!", "?", "…", "»")
_LEAST_SENTENCE = 5  # words: `À la une !` is a kicker
_KEPT_SHARE = 0.4
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what lxml reads, but will not write
_MOST_ATTRIBUTES = 200  # of an element: lxml compares each with all others
_ATTRIBUTE = r"""[\s/]++[^\s=<>/"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?+"""
_TOO_MANY = re.compile(rf"(<[a-zA-Z][\w:-]*+(?:{_ATTRIBUTE}){{{_MOST_ATTRIBUTES}}})(?:{_ATTRIBUTE})++")
_SKELETON = ("html", "body", "head", "article", "main", "h1")


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
def tags(role: str) -> frozenset[str]:
    """Return the elements of HTML that are `inline`, `block`, or hold no text to read (`dropped`)."""
    return frozenset(row["tag"] for row in table("web/tags") if row["role"] == role)


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
    if len(line) > _MAX_LINE or not _any_boilerplate().fullmatch(line):
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


def block_text(element: Any, *, separator: str = " ") -> str:
    """Return the text of an element on one line; blocks and line breaks inside it are set apart by the separator."""
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


def link_share(element: HtmlElement) -> float:
    """Return the share of an element's text that is inside links."""
    total = len(" ".join(element.text_content().split()))
    linked = sum(len(" ".join(a.text_content().split())) for a in element.iter("a"))
    return linked / total if total else 0.0


def prune(tree: HtmlElement, headline: HtmlElement | None) -> set[str]:
    """Take out of a page, in place, what its classes or words say is not the article's; return what was taken out.

    A block that holds the headline or a good share of the page's text stays whatever it is called.
    """
    kept = set(headline.iterancestors()) | {headline} if headline is not None else set()
    _prune_by_class(tree, kept)
    _prune_kicker(headline)
    return _prune_by_words(tree, kept)


def _prune_by_class(tree: HtmlElement, kept: set[HtmlElement]) -> None:
    etree.strip_elements(tree, "script", "style", with_tail=False)
    total = _text_size(tree)
    for element in list(tree.iter()):
        parent = element.getparent()
        if element.tag in _SKELETON or element in kept or parent is None or not has_role(element, "drop"):
            continue
        if _is_in_sentence(element) and not has_role(parent, "drop"):
            continue
        if _text_size(element) <= _KEPT_SHARE * total and not _is_prose(element):
            element.drop_tree()


def _is_in_sentence(element: HtmlElement) -> bool:
    """Say whether an element is a word or a few of a longer line."""
    parent = element.getparent()
    return element.tag in tags("inline") and (parent.tag in ("p", "li", "td") or parent.tag in tags("inline"))


def _is_prose(element: HtmlElement) -> bool:
    """Say whether a block holds paragraphs that its class does not account for (a body that a paywall may cover)."""
    if has_role(element, "drop", "yes"):
        return False
    long = [p for p in element.iter("p") if len(p.text_content()) >= _LONG and link_share(p) < 0.3]
    return sum(boilerplate_of(p.text_content()) is None for p in long) >= 2


def _prune_by_words(tree: HtmlElement, kept: set[HtmlElement]) -> set[str]:
    notes = set()
    for element in list(tree.iter("p", "div", "li", "h2", "h3", "h4", "h5", "h6", "a", "span", "blockquote")):
        if element in kept or len(element) > 8 or _is_out(element):
            continue
        text = " ".join(element.text_content().split())
        note = boilerplate_of(text, in_tree=True) if text else None
        if not note and len(element) and len(text) <= _MAX_LINE:  # `Lire aussi</h4><a>Le marché`: two words
            note = boilerplate_of(block_text(element), in_tree=True)
        if note and not (_is_in_sentence(element) and len(element.getparent().text_content()) > 2 * len(text)):
            notes.add(note)
            _drop_with_list(element)
    return notes


def _prune_kicker(headline: HtmlElement | None) -> None:
    """Take out the short lines that stand over a headline, beside it: the section, the theme; a sentence is none."""
    above = list(headline.itersiblings(preceding=True)) if headline is not None else []
    for element in above:
        text = element.text_content().strip()
        if element.tag in _KICKERS and len(text) <= _MAX_KICKER and not _is_sentence(text):
            element.drop_tree()


def _is_sentence(text: str) -> bool:
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    return text.endswith(_SENTENCE_ENDS) and len(words) >= _LEAST_SENTENCE


def _is_out(element: HtmlElement) -> bool:
    """Say whether an element was taken out already, alone or with what it stands in."""
    return next(element.iterancestors("html"), None) is None


def _text_size(element: HtmlElement) -> int:
    """Return how much text an element has: in its paragraphs, or in all where it has none."""
    size = sum(len(p.text_content()) for p in element.iter("p", "li"))
    return size or len(" ".join(element.text_content().split()))


def _drop_with_list(element: HtmlElement) -> None:
    """Drop a line, and the list of links that it introduces."""
    after = element.getnext()
    if after is not None and after.tag in ("ul", "ol") and link_share(after) > 0.7:
        after.drop_tree()
    element.drop_tree()
