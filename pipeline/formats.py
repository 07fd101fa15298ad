"""The formats of files: which reader each has, and how it is known by the name of a file or its first bytes."""

from __future__ import annotations

import io
import os
import re

from pipeline.article_stream import Reader
from pipeline.formats_json import read_json, read_jsonl
from pipeline.formats_press import read_press_export
from pipeline.formats_tables import delimiter, read_csv, read_parquet
from pipeline.formats_text import is_page, read_html, read_text
from pipeline.formats_xml import read_xml
from pipeline.record_columns import has_text_column
from pipeline.warc import read_warc

READERS: dict[str, Reader] = {
    "txt": read_text,
    "html": read_html,
    "json": read_json,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "parquet": read_parquet,
    "xml": read_xml,
    "warc": read_warc,
    "press": read_press_export,
}
SUFFIXES = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".xml": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".warc": "warc",
    ".zip": "zip",
}
_MAGIC = ((b"PAR1", "parquet"), (b"PK\x03\x04", "zip"), (b"WARC/", "warc"))
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|newsItem|newsMessage|nitf)\b")


def known_formats() -> list[str]:
    """Return the names that `format` takes.

    >>> known_formats()[:3]
    ['auto', 'txt', 'html']
    """
    return ["auto", *READERS]


def stem_of(name: str) -> str:
    """Return a file's name without its known suffixes.

    >>> stem_of("a1.txt.gz"), stem_of("v1.2"), stem_of("notes.html")
    ('a1', 'v1.2', 'notes')
    """
    base = name.removesuffix(".gz")
    stem, suffix = os.path.splitext(base)
    return stem if suffix.lower() in SUFFIXES and stem else base


def format_of(name: str) -> str | None:
    """Return the format that the suffix of a file's name tells, None where it tells none.

    >>> format_of("2024.JSONL.gz"), format_of("notes.md")
    ('jsonl', None)
    """
    return SUFFIXES.get(os.path.splitext(name.lower().removesuffix(".gz"))[1])


def sniff(head: bytes) -> str:
    """Return the format that the first bytes of a stream look like.

    >>> sniff(b'{"id": 1, "text": "Un."}'), sniff(b"<!DOCTYPE html><p>"), sniff(b"id,text")
    ('json', 'html', 'csv')
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return name
    if start.startswith(b"<?xml") or _FEED.match(start):
        return "html" if b"<html" in start else "xml"
    if start[:1] in (b"{", b"["):
        return "json"
    if is_page(start):
        return "html"
    first = io.TextIOWrapper(io.BytesIO(start), errors="replace").readline()
    names = [name.strip().strip('"\r\n') for name in first.split(delimiter(first))]
    return "csv" if len(names) > 1 and has_text_column(names) else "txt"
