"""The standfirst of a page: the block between headline and body that says what the article is about."""

from __future__ import annotations

from lxml.html import HtmlElement

from pipeline.element_text import block_text, letters_of, link_share, tags
from pipeline.page_blocks import between, boilerplate_of, has_role
from pipeline.page_body import Body

_APART = ("figure", "figcaption", "a", "li", "ul", "ol", "dl", "nav", "aside", "footer")
_MARKED = ("span", "strong", "em")
_MOST_LINKS = 0.3
_MIN_STANDFIRST, _MAX_STANDFIRST = 30, 1800
_CUT_DESCRIPTION = 400  # characters after which sites cut the description they declare


def find_standfirst(tree: HtmlElement, body: Body, headline: HtmlElement | None, descriptions: list[str]) -> str | None:
    """Return the standfirst: the block between headline and body that its class or the page's description names.

    `descriptions` are those that the page declares of itself; one that no block shows is no standfirst.
    """
    extracted = letters_of(" ".join(body.paragraphs))
    wanted = [letters_of(text.rstrip("….[] ")) for text in descriptions]
    for element in between(tree, headline, body.first):
        if not _can_hold(element):
            continue
        text = block_text(element)
        letters = letters_of(text)
        if not _MIN_STANDFIRST <= len(text) <= _MAX_STANDFIRST or boilerplate_of(text) or letters in extracted:
            continue
        if any(_describes(description, letters) for description in wanted):
            return text
        if _leads(element, headline, text) and _stands_with(element, headline, body.first):
            return text
    return None


def _can_hold(element: HtmlElement) -> bool:
    """Say whether an element may be a standfirst: a block, or marked words, outside of lists, links and figures."""
    if element.tag not in tags("block") and element.tag not in _MARKED:
        return False
    return element.tag not in _APART and next(element.iterancestors(*_APART), None) is None


def _leads(element: HtmlElement, headline: HtmlElement | None, text: str) -> bool:
    """Say whether a block leads into the article by its class or its place; a byline and a list of links do not."""
    is_lead = has_role(element, "lead") or _opens(element, headline, text)
    return is_lead and not has_role(element, "author") and link_share(element) < _MOST_LINKS


def _opens(element: HtmlElement, headline: HtmlElement | None, text: str) -> bool:
    """Say whether a block is a sentence directly under the headline."""
    under = headline is not None and element.getprevious() is headline and element.tag in ("p", "h2", "div")
    return under and text[-1] in ".!?…»" and not any(child.tag in tags("block") for child in element)


def _stands_with(element: HtmlElement, headline: HtmlElement | None, first: HtmlElement | None) -> bool:
    """Say whether a block shares a part of the page with the headline or the body."""
    mine = {node for node in element.iterancestors() if node.tag not in ("body", "html")}
    return any(not mine.isdisjoint(other.iterancestors()) for other in (headline, first) if other is not None)


def _describes(description: str, block: str) -> bool:
    """Say whether a description of the page is (maybe cut short) what a block says; both as letters and digits."""
    if len(description) < _MIN_STANDFIRST or not (description in block or block in description):
        return False
    return len(description) > 0.5 * min(len(block), _CUT_DESCRIPTION)
