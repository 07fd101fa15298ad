"""A web page as the fields of an article: body, headline, dates, authors; what stands around the article stays out."""

from __future__ import annotations

import logging
from copy import deepcopy
from itertools import chain
from typing import TypedDict

from lxml import etree
from lxml.html import HtmlElement

from pipeline.language import keep_french
from pipeline.page_blocks import block_text, page_tree, prune
from pipeline.page_body import Body, between, find_standfirst, read_body
from pipeline.page_bylines import agency_of, signs_only
from pipeline.page_kinds import kind_of
from pipeline.page_metadata import (
    Declared,
    find_authors,
    find_bylines,
    find_dates,
    find_headline,
    find_shown_date,
    find_shown_update,
    key,
    read_declared,
    split_url,
)
from pipeline.page_paragraphs import mark_paragraphs

for _library in ("trafilatura", "htmldate"):  # what they log becomes rows of `errors`, or is none of the user's
    logging.getLogger(_library).setLevel(logging.CRITICAL)


_MAX_SIGNATURE = 160
_ARTICLES = ("le", "la", "les", "l'")  # `Le Journal du Sud` is at journaldusud.com


class Page(TypedDict, total=False):
    """The fields of `Article` that a page gives, and its kind: `article`, `live`, `teaser` or `listing`."""

    text: str
    kind: str
    title: str | None
    published: str | None
    updated: str | None
    authors: tuple[str, ...]
    agency: str | None
    source: str | None
    url: str | None
    extra: tuple[tuple[str, str], ...]


def read_page(html: str, url: str | None = None) -> Page:
    """Return the article of a page; `text` is empty where it has none.

    The standfirst is the first paragraph; headings and list items are paragraphs; paragraphs are separated by a
    blank line. Dates are ISO 8601, the first publication and the last update.
    """
    tree = page_tree(html)
    if tree is None:
        return Page(text="")
    declared = read_declared(tree)
    whole = deepcopy(tree)
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    mark_paragraphs(tree)
    source = _source(declared, url)
    title, headline = find_headline(tree, declared, _site_names(declared, source, url))
    dropped = prune(tree, headline)
    body = read_body(tree, url)
    body.paragraphs = keep_french(body.paragraphs)
    over_body = list(between(tree, headline, body.first)) if headline is not None else []
    published, updated = find_dates(whole, declared, url, find_shown_date(over_body), find_shown_update(over_body))
    standfirst = find_standfirst(tree, body, headline, _descriptions(declared))
    authors = find_authors(declared, _bylines(tree, body, headline), _ends(body), source)
    paragraphs = [standfirst] if standfirst else []
    titles = {key(text) for text in (title, block_text(headline) if headline is not None else None) if text}
    paragraphs += [text for text in body.paragraphs if not _repeats(text, titles, authors)]
    text = "\n\n".join(paragraphs)
    kind = kind_of(tree, declared, len(text), title=title, url=url, paywalled="paywall" in dropped)
    return Page(
        text=text,
        kind=kind,
        title=title,
        published=published,
        updated=updated,
        authors=tuple(authors),
        agency=agency_of(authors),
        source=source,
        url=url or declared.first("og:url"),
        extra=() if kind == "article" else (("page_kind", kind),),
    )


def _descriptions(declared: Declared) -> list[str]:
    stated = [declared.article.get("description"), declared.first("og:description"), declared.first("description")]
    return [text for text in stated if isinstance(text, str)]


def _source(declared: Declared, url: str | None) -> str | None:
    publisher = declared.names(declared.article.get("publisher"))
    name = declared.first("og:site_name", "dc.publisher", "publisher") or next(iter(publisher), None)
    return name or split_url(url)[0] or None


def _site_names(declared: Declared, source: str | None, url: str | None) -> list[str]:
    host = split_url(url)[0]
    short = host.rpartition(".")[0]
    names = [source, declared.first("application-name"), host, short, *(f"{word} {short}" for word in _ARTICLES)]
    return [name for name in [*names, *declared.names(declared.article.get("publisher"))] if name]


def _bylines(tree: HtmlElement, body: Body, headline: HtmlElement | None) -> list[str]:
    """Return the byline between the headline and the third paragraph, else after the body."""
    near = between(tree, headline, body.shown[2] if len(body.shown) > 2 else body.last)
    after = between(tree, body.last, None) if body.last is not None else iter(())
    return find_bylines(near, by_words=True) or find_bylines(after)


def _ends(body: Body) -> list[str]:
    return list(chain(body.paragraphs[:2], body.paragraphs[-5:]))


def _repeats(text: str, titles: set[str], authors: list[str]) -> bool:
    """Say whether a paragraph is only the headline or the signature again."""
    if key(text) in titles:
        return True
    return len(text) <= _MAX_SIGNATURE and bool(authors) and signs_only(text, authors)
