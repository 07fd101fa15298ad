"""Web archives (CC-NEWS): one page a record; language and length are checked before anything expensive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from trafilatura.utils import load_html
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline import language
from pipeline.byte_streams import Source, as_file, decode
from pipeline.errors import DepecheError
from pipeline.formats import Items
from pipeline.record_columns import content_hash
from pipeline.records import Article, Problem

_HTML = ("text/html", "application/xhtml+xml")
_MIN_TEXT = 250  # characters of visible text below which a page holds no article


def read_warc(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the pages of the responses of an archive; one in another language is a row of `errors` if so wished."""
    records = ArchiveIterator(as_file(chunks), no_record_parse=False, arc2warc=True)
    try:
        for record in records:
            if record.rec_headers.get_header("Content-Length") is None:
                raise ValueError("its header is cut")
            if record.rec_type == "response":
                yield from _page(source, record)
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        raise DepecheError("truncated", path=source.name, detail=f"not a whole WARC record: {error}"[:200]) from error


def _page(source: Source, record: Any) -> Items:
    """Yield the page of one record, or what is wrong with it; nothing for what is no page."""
    headers = record.http_headers
    if headers is None or headers.get_statuscode() != "200":
        return
    if not (headers.get_header("Content-Type") or _HTML[0]).lower().startswith(_HTML):
        return
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    article_id = f"{source.stem}:{content_hash(url, record.rec_headers.get_header('WARC-Record-ID') or '')}"
    try:
        html, encoding = decode(_payload(source, record, url), url or source.name, markup=True)
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


def _payload(source: Source, record: Any, url: str) -> bytes:
    """Return the bytes of a page, expanded; a page that is too large or cut is refused."""
    stream, data = record.content_stream(), bytearray()
    while piece := stream.read(1 << 16):
        data += piece
        if len(data) > source.limits.record:
            raise DepecheError("record-too-large", what=url or source.name, limit=source.limits.record)
    missing = getattr(record.raw_stream, "limit", 0)
    if missing > 0:
        raise DepecheError("truncated", path=source.name, detail=f"{missing} bytes of {url} are missing")
    return bytes(data)


def glance(html: str) -> tuple[int, tuple[str, float] | None]:
    """Return how much text the paragraphs of a page hold, and its language; in about two milliseconds."""
    tree = load_html(html)
    if tree is None:
        return 0, None
    texts = [" ".join(element.text_content().split()) for element in tree.iter("p")]
    if sum(map(len, texts)) < _MIN_TEXT:
        etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
        texts = [" ".join(tree.text_content().split())]
    return sum(map(len, texts)), language.detect(" ".join(sorted(texts, key=len, reverse=True)))
