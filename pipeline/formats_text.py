"""Texts and web pages: one file, one article."""

from __future__ import annotations

import re

from pipeline.article_stream import Items
from pipeline.byte_streams import Chunks, Source, whole
from pipeline.encodings import decode, text_head
from pipeline.records import Article

_PAGE = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def is_page(head: bytes) -> bool:
    """Say whether the first bytes of a file are those of a web page, whatever its name.

    >>> is_page(b"<!DOCTYPE html><p>"), is_page(b"<p>Le pont rouvre.</p>")
    (True, False)
    """
    return bool(_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")))


def read_text(source: Source, chunks: Chunks) -> Items:
    """Yield the one article of a text file."""
    head, chunks = text_head(chunks, source.name)
    if is_page(head):
        yield from read_html(source, chunks)
        return
    text, encoding = decode(whole(chunks, source), source.name)
    yield Article(source.stem, text.removeprefix("\ufeff"), path=source.name, encoding=encoding)


def read_html(source: Source, chunks: Chunks) -> Items:
    """Yield the page of an HTML file; its text is extracted later, by the worker."""
    _, chunks = text_head(chunks, source.name)
    html, encoding = decode(whole(chunks, source), source.name, markup=True)
    yield Article(source.stem, html=html.removeprefix("\ufeff"), path=source.name, encoding=encoding)
