"""The dates of a page: first publication and last change, as it declares them or shows them by its headline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml.html import HtmlElement

from pipeline.element_text import block_text, line_of
from pipeline.metadata_dates import read_metadata_date
from pipeline.page_declared import Declared

_SHOWN_DATE = re.compile(
    r"\b(?:\d{1,2}(?:er)?\s[^\W\d_]{3,10}\.?\s(?:19|20)\d\d|\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d)"
    r"(?:,?\s(?:à\s|[–-]\s)?\d{1,2}\s?[h:]\s?[0-5]\d)?",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"mise? à jour|modifi|actualis|updated", re.IGNORECASE)
# names of meta elements
_ARTICLE_PUBLISHED = ("article:published_time", "og:article:published_time")
_PUBLISHED = ("datepublished", "date", "dc.date.issued", "pubdate", "date:published_time")
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dc.date.modified")
_MAX_DATE_LINE, _MAX_CHILDREN = 90, 6


def find_dates(
    tree: HtmlElement,
    declared: Declared,
    url: str | None,
    shown: str | None = None,
    shown_update: str | None = None,
) -> tuple[str | None, str | None]:
    """Return when the page was first published and last changed, ISO 8601 at the precision told.

    `shown` and `shown_update` are the dates that stand by the headline: they count where the page declares none.
    """
    published = _published(tree, declared, url, shown)
    changed = _text(declared.article.get("dateModified")) or declared.first(*_MODIFIED)
    updated = read_metadata_date(changed) if changed else shown_update
    return published, updated if updated and published and updated > published else None


def _published(tree: HtmlElement, declared: Declared, url: str | None, shown: str | None) -> str | None:
    """Return the date of JSON-LD, else what htmldate finds, else the date shown; as fine as a declared one tells it."""
    of_article = declared.article.get("datePublished")
    stated = [of_article, declared.first(*_ARTICLE_PUBLISHED), declared.first(*_PUBLISHED)]
    published = read_metadata_date(_text(of_article))
    if not published:
        published = _htmldate(tree, url) if any(stated) or not shown else shown
    for finer in map(read_metadata_date, map(_text, stated)):
        if published and finer and finer.startswith(published) and len(finer) > len(published):
            published = finer
    return published


def find_shown_date(blocks: Iterable[HtmlElement]) -> str | None:
    """Return the date of publication that a short line or a `<time>` among some blocks shows."""
    for element in blocks:
        if next(element.iter("time"), element) is not element:
            continue  # the `<time>` itself comes, and says more
        if element.tag == "time":
            value = read_metadata_date(element.get("datetime"))
            if value and not _CHANGED.search(block_text(element.getparent())):
                return value
        line = _short_line(element)
        found = _SHOWN_DATE.search(line)
        if found and not _CHANGED.search(line[: found.start()]):
            return read_metadata_date(found[0])
    return None


def find_shown_update(blocks: Iterable[HtmlElement]) -> str | None:
    """Return the date of the last change that a short line or a `<time>` among some blocks shows."""
    for element in blocks:
        if element.tag == "time" and _CHANGED.search(element.get("class") or ""):
            return read_metadata_date(element.get("datetime"))
        line = _short_line(element)
        changed = _CHANGED.search(line)
        found = _SHOWN_DATE.search(line, changed.end()) if changed else None
        if found:
            return read_metadata_date(found[0])
    return None


def _short_line(element: HtmlElement) -> str:
    """Return the text of an element that is no more than a line, the empty string for the others."""
    line = line_of(element) if len(element) <= _MAX_CHILDREN else ""
    return line if len(line) <= _MAX_DATE_LINE else ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _htmldate(tree: HtmlElement, url: str | None) -> str | None:
    from htmldate import find_date  # noqa: PLC0415  (slow to import, and only pages need it)

    for thorough in (False, True):  # the thorough search reads all the text, and loads much
        found = find_date(deepcopy(tree), url=url, original_date=True, extensive_search=thorough)
        if found:
            break
    return read_metadata_date(found)
