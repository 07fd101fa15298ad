"""A web page as the fields of an article: body, headline, dates, authors; what stands around the article stays out."""

from __future__ import annotations

import logging
from copy import deepcopy
from itertools import chain
from typing import TypedDict

from lxml import etree
from lxml.html import HtmlElement

from pipeline.element_text import block_text, letters_of
from pipeline.language import keep_french
from pipeline.page_authors import find_authors, find_bylines
from pipeline.page_blocks import between, page_tree
from pipeline.page_body import Body, read_body
from pipeline.page_bylines import agency_of, signs_only
from pipeline.page_dates import find_dates, find_shown_date, find_shown_update
from pipeline.page_declared import Declared, read_declared, split_url
from pipeline.page_headline import find_headline
from pipeline.page_kinds import kind_of
from pipeline.page_paragraphs import mark_paragraphs
from pipeline.page_pruning import prune
from pipeline.page_standfirst import find_standfirst

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
    r"""Return the article of a page; `text` is empty where it has none.

    The standfirst is the first paragraph; headings and list items are paragraphs; paragraphs are separated by a
    blank line. Dates are ISO 8601, the first publication and the last update.

    >>> page = read_page("<h1>Le pont rouvre</h1><p>Le pont de Vaux rouvre lundi.</p><p>Il fermait depuis mai.</p>")
    >>> page["title"], page["text"]
    ('Le pont rouvre', 'Le pont de Vaux rouvre lundi.\n\nIl fermait depuis mai.')
    """
    tree = page_tree(html)
    return Page(text="") if tree is None else _read_tree(tree, url)


def _read_tree(tree: HtmlElement, url: str | None) -> Page:
    declared = read_declared(tree)
    whole = deepcopy(tree)  # dates are looked for in what pruning takes out, too
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    mark_paragraphs(tree)
    source = _source(declared, url)
    title, headline = find_headline(tree, declared, _site_names(declared, source, url))
    dropped = prune(tree, headline)
    body = read_body(tree, url)
    body.paragraphs = keep_french(body.paragraphs)
    published, updated = _dates(whole, tree, declared, url, headline, body)
    authors = find_authors(declared, _bylines(tree, body, headline), _ends(body), source)
    text = _text(tree, declared, title, headline, body, authors)
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


def _dates(
    whole: HtmlElement,
    tree: HtmlElement,
    declared: Declared,
    url: str | None,
    headline: HtmlElement | None,
    body: Body,
) -> tuple[str | None, str | None]:
    """Return the first publication and the last change; what stands between headline and body may show them."""
    over_body = list(between(tree, headline, body.first)) if headline is not None else []
    return find_dates(whole, declared, url, find_shown_date(over_body), find_shown_update(over_body))


def _text(
    tree: HtmlElement,
    declared: Declared,
    title: str | None,
    headline: HtmlElement | None,
    body: Body,
    authors: list[str],
) -> str:
    """Return the standfirst and the paragraphs that do not repeat the headline or the signature."""
    standfirst = find_standfirst(tree, body, headline, _descriptions(declared))
    shown = block_text(headline) if headline is not None else None
    titles = {letters_of(text) for text in (title, shown) if text}
    kept = [text for text in body.paragraphs if not _repeats(text, titles, authors)]
    return "\n\n".join([standfirst, *kept] if standfirst else kept)


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
    if letters_of(text) in titles:
        return True
    return len(text) <= _MAX_SIGNATURE and bool(authors) and signs_only(text, authors)
