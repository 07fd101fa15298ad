"""The formats of files: each turns a stream of bytes into articles, and what it cannot read into rows of `errors`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, zip_longest
from typing import Any

from pipeline.byte_streams import CHUNK, Decoded, Source, as_utf8, decode, lines, peek, refuse_binary, seekable, whole
from pipeline.errors import DepecheError
from pipeline.record_columns import article_of_record, field_of, has_text_column
from pipeline.records import Article, Problem

Items = Iterator[Article | Problem]
Reader = Callable[[Source, Iterator[bytes]], Items]

_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s,]*")
_NEXT_LIST = re.compile(r"\s*\[")  # lines of which each is a list
_LIST_KEYS = ("articles", "items", "records", "results", "data", "docs", "documents", "rows", "hits")
# a list, or an object over several lines, that is called JSON Lines
_WHOLE_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\n\s*")')
_ANNOTATIONS = {"quotes", "events"}
_MOST_WITHOUT_TEXT = 10  # records without a column for a text, before the first article: the file is something else
_GIVEN_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)  # the first line, for Excel
_PAGE = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|newsItem|newsMessage|nitf)\b")


def problem(source: Source, error: DepecheError, article_id: str | None = None) -> Problem:
    """Return the row of `errors` for what could not be read."""
    return Problem(article_id, source.name, "read", error.code, error.message)


def read_text(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the one article of a text file."""
    head, chunks = peek(chunks)
    refuse_binary(head, source.name)
    if _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        yield from read_html(source, chunks)
        return
    text, encoding = decode(whole(chunks, source), source.name)
    yield Article(source.stem, text.removeprefix("\ufeff"), path=source.name, encoding=encoding)


def read_html(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the page of an HTML file; its text is extracted later, by the worker."""
    head, chunks = peek(chunks)
    refuse_binary(head, source.name)
    html, encoding = decode(whole(chunks, source), source.name, markup=True)
    yield Article(source.stem, html=html.removeprefix("\ufeff"), path=source.name, encoding=encoding)


def read_jsonl(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the article of every line; a line that is broken does not stop the others."""
    chunks, encoding = as_utf8(chunks, source.name)
    head, chunks = peek(chunks)
    refuse_binary(head, source.name)
    if _WHOLE_JSON.match(head):
        yield from read_json(source, chunks)
        return
    records = _json_lines(source, chunks, encoding)
    yield from articles_of(source, records)


def _json_lines(
    source: Source, chunks: Iterator[bytes], encoding: str | None
) -> Iterator[tuple[int, Any, str] | Problem]:
    for number, line in enumerate(lines(chunks, source.limits.record), 1):
        if line is None:
            what = f"{source.name}, line {number}"
            yield problem(source, DepecheError("record-too-large", what=what, limit=source.limits.record))
        elif line.strip(b"\xef\xbb\xbf \t\r\n\0"):
            try:
                text, found = decode(line.removeprefix(b"\xef\xbb\xbf"), f"{source.name}, line {number}")
                yield number, json.loads(text), encoding or found
            except DepecheError as error:
                yield problem(source, error)
            except (ValueError, RecursionError) as error:
                yield problem(source, _bad_json(source, f"line {number}", error, rest="The other lines"))


def _bad_json(source: Source, where: str, error: Exception, rest: str = "The records before it") -> DepecheError:
    detail = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
    return DepecheError("bad-json", path=source.name, where=where, detail=detail, rest=rest)


def read_json(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the articles of a JSON file: one object, a list, an object that holds a list, or one object a line."""
    chunks, encoding = as_utf8(chunks, source.name)
    head, chunks = peek(chunks)
    refuse_binary(head, source.name)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        yield from articles_of(source, _streamed(source, chunks, encoding))
    elif _is_one_a_line(start):
        yield from articles_of(source, _json_lines(source, chunks, encoding))
    else:
        text, found = decode(whole(chunks, source), source.name)
        yield from articles_of(source, _objects(source, text.lstrip("\ufeff"), encoding or found))


def _is_one_a_line(head: bytes) -> bool:
    """Say whether the first line is a whole object and not the last one."""
    first, newline, rest = head.partition(b"\n")
    return bool(newline and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{"))


def _streamed(
    source: Source, chunks: Iterator[bytes], encoding: str | None
) -> Iterator[tuple[int, Any, str] | Problem]:
    """Yield the elements of a list that may be longer than the memory."""
    text, number = Decoded(chunks), 0
    try:
        for value in _elements(text, source):
            number += 1
            yield number, value, encoding or text.encoding
    except (ValueError, RecursionError) as error:
        yield problem(source, _bad_json(source, f"record {number + 1}", error))


def _elements(text: Decoded, source: Source) -> Iterator[Any]:
    """Yield the elements of the list that a text is; as much is read again as an element has, to stay linear."""
    buffer = text.read(CHUNK)
    position, size, is_end = buffer.index("[") + 1, CHUNK, False
    while True:
        position = _BETWEEN.match(buffer, position).end()  # type: ignore[union-attr]
        if buffer.startswith("]", position):
            rest = buffer[position + 1 :]
            opening = _NEXT_LIST.match(rest if rest.strip() else rest + text.read(CHUNK))
            if opening is None:
                return
            buffer, position = opening.string, opening.end()
            continue
        found = _element(buffer, position, is_end)
        if found:
            value, position = found
            size = CHUNK
            yield value
            continue
        if len(buffer) - position > source.limits.record:
            raise DepecheError("record-too-large", what=f"An element of {source.name}", limit=source.limits.record)
        more = text.read(size)
        buffer, position, size, is_end = buffer[position:] + more, 0, 2 * size, not more


def _element(buffer: str, position: int, is_end: bool) -> tuple[Any, int] | None:
    """Return the element at a position and its end, None if it may go on after the buffer.

    Raises:
        ValueError: there is no element, and the text is at its end.
    """
    try:
        value, end = _DECODER.raw_decode(buffer, position)
    except ValueError:
        if is_end:
            raise
        return None
    return (value, end) if end < len(buffer) or is_end else None


def _objects(source: Source, text: str, encoding: str) -> Iterator[tuple[int, Any, str] | Problem]:
    """Yield the objects of a text one after the other; of an object that holds a list of records, these."""
    position, number = 0, 0
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, position) + 1
            yield problem(source, _bad_json(source, f"line {line}", error))
            return
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
        for record in _unwrapped(value):
            number += 1
            yield number, record, encoding


def _unwrapped(value: Any) -> list[Any]:
    if isinstance(value, Mapping) and not has_text_column(map(str, value)):
        for key in _LIST_KEYS:
            if isinstance(value.get(key), list):
                return value[key]  # type: ignore[no-any-return]
    return [value]


def articles_of(source: Source, records: Iterable[tuple[int, Any, str | None] | Problem]) -> Items:
    """Yield the article of each record, or the problem with it."""
    n_good = n_without = 0
    for item in records:
        if isinstance(item, Problem):
            yield item
            continue
        number, record, encoding = item
        if source.in_folder and n_good == 0 and _is_annotation(record):
            return  # our own gold lies beside its articles; it is no article
        try:
            if not isinstance(record, Mapping):
                detail = f"not an object but {type(record).__name__}"
                raise DepecheError("bad-record", path=source.name, line=number, detail=detail)
            yield article_of_record(record, prefix=source.stem, path=source.name, encoding=encoding, number=number)
            n_good += 1
        except DepecheError as error:
            yield problem(source, error, _record_id(record))
            n_without += error.code == "no-text-column"
            if n_good == 0 and n_without == _MOST_WITHOUT_TEXT:
                raise DepecheError("too-many-problems", path=source.name, limit=n_without) from error
        except RecursionError:
            yield problem(source, _bad_json(source, f"record {number}", RecursionError(), rest="The other records"))


def _is_annotation(record: Any) -> bool:
    return isinstance(record, Mapping) and set(record) >= _ANNOTATIONS and not has_text_column(map(str, record))


def _record_id(record: Any) -> str | None:
    value = record.get("id") if isinstance(record, Mapping) else None
    return str(value)[:200] if isinstance(value, (str, int)) else None


def read_csv(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the article of every row of a table with a header line; the separator is the header's."""
    chunks, encoding = as_utf8(chunks, source.name)
    head, chunks = peek(chunks)
    refuse_binary(head, source.name)
    yield from articles_of(source, _Table(source, chunks, encoding or "utf-8").records())


class _Table:
    """A table with a header line: its records, and what is wrong with its rows."""

    def __init__(self, source: Source, chunks: Iterator[bytes], encoding: str) -> None:
        csv.field_size_limit(source.limits.record)
        self._source, self._lines, self._number = source, _TableLines(source, chunks, encoding), 0

    def records(self) -> Iterator[tuple[int, Any, str] | Problem]:
        """Yield the rows by their column names, and the problems; none follows where no column holds a text."""
        header: list[str] | None = None
        for row in self._rows():
            if isinstance(row, Problem):
                yield row
            elif header is None:
                header = [name.strip().lstrip("\ufeff") for name in row]
                if not has_text_column(header):
                    columns = ", ".join(header)[:200]
                    yield problem(self._source, DepecheError("no-text-column", path=self._source.name, columns=columns))
                    return
            elif any(cell.strip() for cell in row):
                yield from self._record(header, row)

    def _rows(self) -> Iterator[list[str] | Problem]:
        """Yield the cells of each row, the lines that were left out before it, and why it cannot be read."""
        lines = self._lines
        rows = csv.reader(lines, delimiter=lines.separator())
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield self._bad(f"line {lines.number}: {error}", self._number + 1)
                if "limit" in str(error):  # a quotation mark that is never closed: what follows cannot be told apart
                    return
                continue
            yield from lines.row_ended()
            if row is None:
                return
            if lines.opened:
                detail = f"a quotation mark opened in line {lines.opened} is never closed: all that follows is one cell"
                yield self._bad(detail, self._number + 1)
            yield row

    def _record(self, header: list[str], row: list[str]) -> Iterator[tuple[int, Any, str] | Problem]:
        self._number += 1
        if any(cell.strip() for cell in row[len(header) :]):
            detail = f"{len(row)} cells under {len(header)} columns; those too many are in extra. Quote the cells"
            yield self._bad(detail, self._number)
        yield self._number, _row_record(header, row), self._lines.encoding

    def _bad(self, detail: str, number: int) -> Problem:
        return problem(self._source, DepecheError("bad-record", path=self._source.name, line=number, detail=detail))


class _TableLines:
    """The lines of a table as text: their numbers in the file, which were left out, is a quotation mark open."""

    def __init__(self, source: Source, chunks: Iterator[bytes], encoding: str) -> None:
        self.encoding = encoding  # cp1252 once a line is not UTF-8
        self.number = self.opened = 0  # the line read last; that of a mark without a partner, at the end of the file
        self._source, self._texts = source, self._decoded(chunks)
        self._left_out: list[Problem] = []
        self._n_marks = self._last_mark = 0  # quotation marks of the row, and the line of the last one

    def separator(self) -> str:
        """Return the mark between cells: the one that the first line gives, else that of the header."""
        first = next(filter(str.strip, self._texts), "")
        given = _GIVEN_SEPARATOR.fullmatch(first.strip("\r\n"))
        first = next(filter(str.strip, self._texts), "") if given else first
        self._texts = chain([first], self._texts)
        return given[1] if given else _delimiter(first)

    def __iter__(self) -> Iterator[str]:
        for text in self._texts:
            n_marks = text.count('"')
            self._n_marks += n_marks
            self._last_mark = self.number if n_marks else self._last_mark
            yield text
        self.opened = self._last_mark if self._n_marks % 2 else 0

    def row_ended(self) -> list[Problem]:
        """Count marks from here on, and return the problems with lines that were left out."""
        problems, self._left_out, self._n_marks = self._left_out, [], 0
        return problems

    def _decoded(self, chunks: Iterator[bytes]) -> Iterator[str]:
        for number, line in enumerate(lines(chunks, self._source.limits.record), 1):
            self.number = number
            try:
                text = self._text(line)
            except DepecheError as error:
                self._left_out.append(problem(self._source, error))
            else:
                yield text.removeprefix("\ufeff") if number == 1 else text

    def _text(self, line: bytes | None) -> str:
        what = f"{self._source.name}, line {self.number}"
        if line is None:
            raise DepecheError("record-too-large", what=what, limit=self._source.limits.record)
        text, found = decode(line, what)
        if found == "cp1252":
            self.encoding = found
        return text


def _row_record(header: list[str], row: list[str]) -> dict[str, str]:
    """Return a row by its column names; a cell too many is kept under its number, one that is missing is empty."""
    names = header + [f"column_{number}" for number in range(len(header) + 1, len(row) + 1)]
    return dict(zip_longest(names, row, fillvalue=""))


def _delimiter(header: str) -> str:
    r"""Return the separator of a header line: the one that gives most known columns; a mark of no text if it has none.

    >>> _delimiter("id;titre;texte"), _delimiter("id\ttext"), _delimiter("texte")
    (';', '\t', '\x1f')
    """

    def known(mark: str) -> tuple[int, int]:
        names = header.split(mark)
        return sum(field_of(name.strip().strip('"')) is not None for name in names), len(names)

    best = max(",;\t|", key=known)
    return best if best in header else "\x1f"


def read_parquet(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the article of every row of a Parquet file, a few rows at a time."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    with seekable(source, chunks) as handle:
        try:
            table = pq.ParquetFile(handle)
            if not has_text_column(table.schema_arrow.names):
                columns = ", ".join(table.schema_arrow.names)[:200]
                raise DepecheError("no-text-column", path=source.name, columns=columns)
            number = 0
            for batch in table.iter_batches(batch_size=64, use_threads=False):
                rows = batch.to_pylist()
                yield from articles_of(source, ((number + i, row, None) for i, row in enumerate(rows, 1)))
                number += len(rows)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise DepecheError("unreadable", path=source.name, detail=str(error)[:200]) from error


def sniff(head: bytes) -> str:
    """Return the format that the first bytes of a stream look like.

    >>> sniff(b'{"id": 1, "text": "Un."}'), sniff(b"<!DOCTYPE html><p>"), sniff(b"id,text")
    ('json', 'html', 'csv')
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, name in ((b"PAR1", "parquet"), (b"PK\x03\x04", "zip"), (b"WARC/", "warc")):
        if start.startswith(magic):
            return name
    if start.startswith(b"<?xml") or _FEED.match(start):
        return "html" if b"<html" in start else "xml"
    if start[:1] in (b"{", b"["):
        return "json"
    if _PAGE.match(start):
        return "html"
    first = io.TextIOWrapper(io.BytesIO(start), errors="replace").readline()
    names = [name.strip().strip('"\r\n') for name in first.split(_delimiter(first))]
    return "csv" if len(names) > 1 and has_text_column(names) else "txt"
