"""Who signs a page: as JSON-LD says it, as its byline shows it, as its last lines say it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from lxml.html import HtmlElement

from pipeline.element_text import block_text, letters_of
from pipeline.page_blocks import has_role
from pipeline.page_bylines import byline_words, is_signer, names_of
from pipeline.page_declared import Declared

_AUTHOR_PAGE = re.compile(
    r"/(?:auteure?s?|authors?|staff|journalistes?|redacteurs?|signatures?|contributeurs?)/[\w-]", re.IGNORECASE
)
_MAX_DATE_LINE, _MAX_CHILDREN = 90, 6
_SIGNED = re.compile(
    r"(?:^|(?:(?:19|20)\d\d|/\d\d|\d\s?h|[h:]\s?\d\d),?\s|[|•·–]\s?|\s-\s)(?i:par|auteure?\s*:)\s*:?\s*"
    r"((?:(?i:la rédaction)|[A-ZÀ-ÖØ-Þ]).*)"
)  # `Publié le 3 mai 2023, par Anne Roy`: a line that says by its words what no class says
_META_NAMES = ("author", "article:author", "og:article:author", "dc.creator", "byl", "twitter:creator")
_LINES = ("p", "div", "span", "li", "h5", "h6")
_MAX_BYLINE = 160


@cache
def _opens_a_byline() -> re.Pattern[str]:
    return re.compile(rf"^(?:{byline_words('signed')})\s*\S", re.IGNORECASE)


@cache
def _card_label() -> re.Pattern[str]:
    return re.compile(byline_words("card_label"), re.IGNORECASE)


def find_authors(declared: Declared, bylines: list[str], ends: list[str], site: str | None) -> list[str]:
    """Return who signs: as JSON-LD says it of the article, else the byline shown, else the meta elements.

    `bylines` are the texts of the elements that look like one, `ends` the first and last lines of the article.
    """
    of_article = _all_names(declared.names(declared.article.get("author")))
    if of_article and not _is_site(of_article, site):
        return of_article
    signed = _all_names(line for line in ends if len(line) <= _MAX_BYLINE and _opens_a_byline().match(line))
    last = [name for line in ends[-5:] if _is_person(line) for name in names_of(line)]
    candidates = (_all_names(bylines), signed, _meta_authors(declared), last)
    people = (names for names in candidates if names and not _is_site(names, site))
    return next(people, of_article)


def _meta_authors(declared: Declared) -> list[str]:
    """Return the names in the meta elements; an address or an account there is no name."""
    values = (value for name in _META_NAMES for value in declared.meta.get(name, ()))
    names = _all_names(value for value in values if "://" not in value and not value.startswith("@"))
    return names or _all_names(_labelled_authors(declared))


def _labelled_authors(declared: Declared) -> list[str]:
    """Return what the label `Écrit par` of a card for Twitter names, as WordPress writes it."""
    label, name = declared.first("twitter:label1") or "", declared.first("twitter:data1")
    return [name] if name and _card_label().match(label) else []


def _is_person(line: str) -> bool:
    """Say whether a line is a first name and a family name and nothing else."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() and word.replace("-", "").isalpha() for word in words)


def _all_names(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for text in texts for name in names_of(text)))


def _is_site(names: list[str], site: str | None) -> bool:
    """Say whether the only name is the site's own."""
    if not site or len(names) != 1:
        return False
    mine, other = letters_of(names[0]), letters_of(site)
    return bool(mine and other) and (mine in other or other in mine)


def _is_author_link(element: HtmlElement) -> bool:
    if element.tag != "a":
        return False
    return element.get("rel") == "author" or bool(_AUTHOR_PAGE.search(element.get("href") or ""))


def find_bylines(blocks: Iterable[HtmlElement], *, by_words: bool = False) -> list[str]:
    """Return the text of the first element that looks like a byline; further ones repeat it or sign other articles.

    `by_words`: without such an element, of the first line that reads like one.
    """
    lines = []
    for element in blocks:
        is_byline = has_role(element, "author") or _is_author_link(element)
        if not is_byline and not (by_words and element.tag in _LINES and len(element) <= _MAX_CHILDREN):
            continue
        text = block_text(element, separator=", ")
        if text and len(text) <= _MAX_BYLINE and is_byline and names_of(text):
            return [text]
        if len(text) <= _MAX_DATE_LINE or _opens_a_byline().match(text[:_MAX_BYLINE]):
            lines += _signers(text)
    return lines[:1]


def _signers(line: str) -> list[str]:
    """Return what follows `par` in a line, where it names who signs; within a line it may also tell how or by whom."""
    signed = _SIGNED.search(line)
    names = names_of(signed[1]) if signed else []
    if not signed or not names or (signed.start() and not is_signer(names[0])):
        return []
    return [signed[1]]
