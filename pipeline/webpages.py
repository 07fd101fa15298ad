"""A web page as the fields of an article: body, headline, dates, authors; what stands around the article stays out."""

from __future__ import annotations

from typing import TypedDict

import trafilatura

from pipeline.metadata_dates import read_metadata_date
from pipeline.record_columns import read_authors


class Page(TypedDict, total=False):
    """The fields of `Article` that a page gives."""

    text: str
    title: str | None
    published: str | None
    updated: str | None
    authors: tuple[str, ...]
    agency: str | None
    source: str | None
    url: str | None


def read_page(html: str, url: str | None = None) -> Page:
    """Return the article of a page; `text` is empty where it has none."""
    found = trafilatura.bare_extraction(
        html, url=url, favor_precision=True, include_comments=False, include_tables=True, with_metadata=True
    )
    if found is None:
        return Page(text="")
    values = found.as_dict()
    return Page(
        text="\n\n".join((values.get("text") or "").split("\n")),
        title=values.get("title"),
        published=read_metadata_date(values.get("date")),
        authors=read_authors(values.get("author")),
        source=values.get("sitename") or values.get("hostname"),
        url=values.get("url"),
    )
