"""The fields of an article: as its record gives them, filled from its page and its text, repaired, on one line."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.errors import DepecheError
from pipeline.record_cells import scalar
from pipeline.records import Article, ArticleRow
from pipeline.text import clean_name, clean_title
from pipeline.webpages import read_page

_ADDRESS = re.compile(r" at 0x[0-9a-f]+>")


def with_texts(article: Article) -> Article:
    """Return the article with each field that is no text as its text: a caller may give numbers, bytes, one name.

    Raises:
        DepecheError: a field is an object that has no text, only an address in memory.

    >>> with_texts(Article("a", title=1984, authors="Anne Roux")).authors
    ('Anne Roux',)
    """
    given = {item.name: getattr(article, item.name) for item in dataclasses.fields(Article) if item.name != "extra"}
    authors = _names(given.pop("authors"))
    wrong: dict[str, Any] = {
        name: _told(name, value) for name, value in given.items() if not isinstance(value, str | None)
    }
    text = wrong.pop("text", article.text) or ""
    return dataclasses.replace(article, authors=authors, text=text, **wrong)


def _names(value: Any) -> tuple[str, ...]:
    """Return the names in a field of authors; a string is one name, and what has no letter is none."""
    several = isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))
    names = (_told("authors", item) or "" for item in (value if several else [value]))
    return tuple(name for name in names if any(map(str.isalpha, name)))


def _told(field: str, value: Any) -> str | None:
    """Return the text of a value; the address that Python shows for other objects is another one in every run."""
    text = scalar(value)
    if text and not isinstance(value, str) and _ADDRESS.search(text):
        raise DepecheError("bad-field", field=field, kind=type(value).__name__)
    return text


def read_page_of(article: Article) -> Article:
    """Return the article with the text and metadata of its web page; what the record said wins.

    >>> read_page_of(Article("a", html="<h1>Vaux</h1><p>Le pont rouvre lundi.</p>", title="Le pont")).title
    'Le pont'
    """
    page = read_page(article.html or "", article.url)
    extra = article.extra + tuple(page.get("extra", ()))
    return dataclasses.replace(_filled(article, dict(page), basis="html"), extra=extra)


def with_metadata(article: Article, meta: dict[str, Any]) -> Article:
    """Return the article with what its own text told about it; what the record said wins, unless the text is finer.

    >>> article = with_metadata(Article("a", published="2024-12"), {"published": "2024-12-18", "agency": "AFP"})
    >>> article.published, article.published_basis, article.agency
    ('2024-12-18', 'text', 'AFP')
    """
    told = meta.get("published")
    if told and article.published and told.startswith(article.published) and len(told) > len(article.published):
        article = dataclasses.replace(article, published=told, published_basis="text")
    return _filled(article, meta, basis="text")


def _filled(article: Article, values: dict[str, Any], *, basis: str) -> Article:
    names = {item.name for item in dataclasses.fields(Article)}
    new = {name: value for name, value in values.items() if name in names and value and not _says(article, name)}
    if "published" in new:
        new["published_basis"] = basis
    if isinstance(new.get("authors"), list):
        new["authors"] = tuple(new["authors"])
    return dataclasses.replace(article, **new)


def _says(article: Article, name: str) -> bool:
    """Tell whether a field says something; a headline of nothing but tags does not."""
    value = getattr(article, name)
    return bool(clean_title(value) if name == "title" and value else value)


def repaired(article: Article) -> Article:
    """Return the article with its headline and the names that came with it repaired; its text is cleaned elsewhere.

    >>> repaired(Article("a", title="**Le pont** rouvre", authors=("RÃ©mi Roy",))).title
    'Le pont rouvre'
    """
    told: dict[str, Any] = {"authors": tuple(map(clean_name, article.authors))}
    told |= {name: clean_name(value) for name in ("source", "place") if (value := getattr(article, name))}
    title = clean_title(article.title) or None if article.title else None
    return dataclasses.replace(article, title=title, **told)


def article_row(article: Article, raw: Article, code: str | None) -> ArticleRow:
    """Return the article's row of the table `articles`, its counts still 0.

    `raw` is the article as it came in, whose content is hashed; `code` the language found in its text.

    >>> article_row(Article("a", published="2024"), Article("a", "Le pont rouvre."), "fr").published_basis
    'record'
    """
    same = {item.name for item in dataclasses.fields(ArticleRow)} & {item.name for item in dataclasses.fields(Article)}
    values = {name: _one_line(getattr(article, name)) for name in same}
    content = raw.html if raw.html is not None else raw.text
    values["raw_sha256"] = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    values["language"] = article.language or code
    values["article_id"] = article.article_id
    values["extra"] = _one_line(json.dumps(dict(article.extra), ensure_ascii=False)) if article.extra else None
    if article.published and not article.published_basis:
        values["published_basis"] = "record"
    return ArticleRow(**values)


def _one_line(value: Any) -> Any:
    """Return a metadata value without line breaks, runs of spaces, or characters that UTF-8 cannot write."""
    if isinstance(value, tuple):
        return tuple(_one_line(item) for item in value)
    if isinstance(value, str):
        return " ".join(value.encode("utf-8", "replace").decode("utf-8").split()) or None
    return value
