"""Takes out of a page, before its body is read, what its classes or its words say is not the article's."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from pipeline.element_text import block_text, line_of, link_share, tags
from pipeline.page_blocks import MAX_LINE, boilerplate_of, has_role

_KICKERS = ("span", "p", "div", "a", "strong", "h2", "h3", "h4", "h5", "h6")
_MAX_KICKER = 60
_SENTENCE_ENDS = (".", "!", "?", "…", "»")
_LEAST_SENTENCE = 5  # words: `À la une !` is a kicker
_KEPT_SHARE = 0.4
_LONG = 150
_SKELETON = ("html", "body", "head", "article", "main", "h1")


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
        text = line_of(element)
        note = boilerplate_of(text, in_tree=True) if text else None
        if not note and len(element) and len(text) <= MAX_LINE:  # `Lire aussi</h4><a>Le marché`: two words
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
    return size or len(line_of(element))


def _drop_with_list(element: HtmlElement) -> None:
    """Drop a line, and the list of links that it introduces."""
    after = element.getnext()
    if after is not None and after.tag in ("ul", "ol") and link_share(after) > 0.7:
        after.drop_tree()
    element.drop_tree()
