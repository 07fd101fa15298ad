"""What kind of page it is: an article, a live page, the teaser of an article behind a paywall, a listing."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipeline.page_blocks import has_role
from pipeline.page_declared import Declared, split_url

_LIVE_TITLE = re.compile(r"^\W*(?:en direct|direct|live|suivez en direct|revivez)\b\s*[.:,!–—|-]", re.IGNORECASE)
_LIVE_PATH = re.compile(r"/(?:live|direct|en-direct|lives)(?:[/_-]|$)", re.IGNORECASE)
_LISTING_TYPES = {"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"}
_TEASER_CHARS = 2500
_LISTED = 8
_CHARS_A_LINK = 100  # a listing tells a headline or a line of each article, an article more than that


def kind_of(
    tree: HtmlElement, declared: Declared, n_chars: int, *, title: str | None, url: str | None, paywalled: bool
) -> str:
    """Return `article`, `live`, `teaser` or `listing`.

    `n_chars` is the length of the body; `paywalled` says whether the page asks its reader to subscribe to read on.
    """
    _, path = split_url(url or declared.first("og:url"))
    if _is_live(tree, declared, title or "", path):
        return "live"
    if _is_listing(tree, declared, n_chars, path):
        return "listing"
    free = _is_free(declared)
    if n_chars < _TEASER_CHARS and (free is False or (paywalled and free is None)):
        return "teaser"
    return "article"


def _is_live(tree: HtmlElement, declared: Declared, title: str, path: str) -> bool:
    if "LiveBlogPosting" in declared.types():
        return True
    if not (_LIVE_TITLE.match(title) or _LIVE_PATH.search(path)):
        return False
    times = sum(1 for _ in tree.iter("time"))
    return times >= 3 or any(has_role(element, "live") for element in tree.iter("div", "section", "article", "ul"))


def _is_listing(tree: HtmlElement, declared: Declared, n_chars: int, path: str) -> bool:
    """Say whether a page without any sign of one article lists many."""
    if declared.article or (declared.first("og:type") or "").lower() == "article":
        return False
    if declared.first("article:published_time", "datepublished"):
        return False
    linked = sum(1 for heading in tree.iter("h2", "h3", "h4") if _is_linked(heading))
    named = bool(declared.types() & _LISTING_TYPES) or path == "/"
    return linked >= _LISTED and (named or n_chars < _CHARS_A_LINK * linked)


def _is_linked(heading: HtmlElement) -> bool:
    return next(heading.iter("a"), None) is not None or next(heading.iterancestors("a"), None) is not None


def _is_free(declared: Declared) -> bool | None:
    """Return what the page says of its access, None where it says nothing."""
    values = [node.get("isAccessibleForFree") for node in declared.nodes if "isAccessibleForFree" in node]
    said = {str(value).lower() for value in values}
    if "false" in said:
        return False
    if declared.first("article:content_tier") in ("locked", "metered"):
        return False
    return True if "true" in said or declared.first("article:content_tier") == "free" else None
