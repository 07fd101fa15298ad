"""Web archives (CC-NEWS): one page a record; language and length are checked before anything expensive.

The format is small (ISO 28500: header lines, a length, that many bytes), and the libraries for it print, panic or
raise at random on damaged archives; so it is read here, in bounded memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from pipeline import language
from pipeline.article_stream import Items, problem
from pipeline.byte_streams import CHUNK, Source, as_file, gunzip
from pipeline.element_text import line_of
from pipeline.encodings import decode
from pipeline.errors import DepecheError
from pipeline.page_blocks import page_tree
from pipeline.record_columns import content_hash
from pipeline.records import Article, Problem

_HTML = ("text/html", "application/xhtml+xml")
_MIN_TEXT = 250  # characters of visible text below which a page holds no article
_MAX_HEADER_LINES, _MAX_LINE = 200, 1 << 14
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")

Headers = dict[str, str]


def read_warc(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the pages of the responses of an archive; one in another language is a row of `errors` if so wished."""
    handle = as_file(chunks)
    while (headers := _record_headers(source, handle)) is not None:
        length = _length(source, headers)
        if headers.get("warc-type", "").lower() != "response" or length > source.limits.record:
            _skip(source, handle, length)
            if length > source.limits.record:
                what = headers.get("warc-target-uri", source.name)
                yield problem(source, DepecheError("record-too-large", what=what, limit=source.limits.record))
            continue
        block = handle.read(length)
        if len(block) < length:
            raise _cut(source, f"the last record lacks {length - len(block)} bytes")
        yield from _page(source, headers, block)


def _cut(source: Source, detail: str) -> DepecheError:
    return DepecheError("truncated", path=source.name, detail=detail)


def _record_headers(source: Source, handle: BinaryIO) -> Headers | None:
    """Return the header fields of the next record, their names in lower case; None at the end."""
    line = handle.readline(_MAX_LINE)
    while line in (b"\r\n", b"\n"):
        line = handle.readline(_MAX_LINE)
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise _cut(source, f"no WARC record begins with {line[:20]!r}")
    lines: list[bytes] = []
    for _ in range(_MAX_HEADER_LINES):
        line = handle.readline(_MAX_LINE)
        if line in (b"\r\n", b"\n"):
            return _fields(lines)
        if not line.endswith(b"\n"):
            break
        lines.append(line)
    raise _cut(source, "the header of a record has no end")


def _fields(lines: list[bytes]) -> Headers:
    pairs = (line.decode("utf-8", "replace").partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _length(source: Source, headers: Headers) -> int:
    digits = headers.get("content-length", "")
    if not re.fullmatch(r"\d{1,15}", digits, re.ASCII):
        raise _cut(source, "a record does not tell its length")
    return int(digits)


def _skip(source: Source, handle: BinaryIO, length: int) -> None:
    while length > 0:
        piece = handle.read(min(length, CHUNK))
        if not piece:
            raise _cut(source, f"the last record lacks {length} bytes")
        length -= len(piece)


def _page(source: Source, headers: Headers, block: bytes) -> Items:
    """Yield the page of one response, or what is wrong with it; nothing for what is no page."""
    head, _, body = block.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    http = _fields(lines[:_MAX_HEADER_LINES])
    if b" 200" not in status[:15] or not http.get("content-type", _HTML[0]).lower().startswith(_HTML):
        return
    url = headers.get("warc-target-uri", "").strip("<>")
    article_id = f"{source.stem}:{content_hash(url, headers.get('warc-record-id', ''))}"
    try:
        html, encoding = decode(_payload(source, http, body), url or source.name, markup=True)
        n_chars, found = glance(html)
        if n_chars < _MIN_TEXT:
            return
        if source.limits.french_only and found and found[0] != "fr":
            raise DepecheError("not-french", language=found[0], score=found[1])
    except DepecheError as error:
        stage = "language" if error.code == "not-french" else "read"
        yield Problem(article_id, source.name, stage, error.code, error.message)
        return
    yield Article(article_id, html=html, url=url or None, path=source.name, encoding=encoding)


def _payload(source: Source, http: Headers, body: bytes) -> bytes:
    """Return the bytes of a page, put together and expanded as its HTTP header says."""
    if http.get("transfer-encoding", "").lower() == "chunked":
        body = _joined(body)
    coding = http.get("content-encoding", "").lower()
    if coding in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
        data = bytearray()
        for piece in gunzip(iter([body]), source.name):
            data += piece
            if len(data) > source.limits.record:
                raise DepecheError("record-too-large", what=source.name, limit=source.limits.record)
        return bytes(data)
    if coding == "deflate":
        return _inflated(source, body)
    return body


def _joined(body: bytes) -> bytes:
    """Return a chunked body in one piece; one that is not chunked after all as it is."""
    pieces, position = [], 0
    while match := _CHUNK_SIZE.match(body, position):
        size = int(match[1], 16)
        pieces.append(body[match.end() : match.end() + size])
        position = match.end() + size + 2
        if not size:
            break
    return b"".join(pieces) or body


def _inflated(source: Source, body: bytes) -> bytes:
    for wbits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            inflater = zlib.decompressobj(wbits)
            data = inflater.decompress(body, source.limits.record)
        except zlib.error:
            continue
        if inflater.unconsumed_tail:
            raise DepecheError("record-too-large", what=source.name, limit=source.limits.record)
        return data
    return body


def glance(html: str) -> tuple[int, tuple[str, float] | None]:
    """Return how much text the paragraphs of a page hold, and its language; in about two milliseconds."""
    tree = page_tree(html)
    if tree is None:
        return 0, None
    texts = [line_of(element) for element in tree.iter("p")]
    if sum(map(len, texts)) < _MIN_TEXT:
        etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
        texts = [line_of(tree)]
    return sum(map(len, texts)), language.detect(" ".join(sorted(texts, key=len, reverse=True)))
