"""Tables: CSV with any separator, read line by line, and Parquet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, zip_longest

from pipeline.article_stream import Items, Records, articles_of, problem
from pipeline.byte_streams import Chunks, Source, lines, seekable
from pipeline.encodings import as_utf8, decode, text_head
from pipeline.errors import DepecheError
from pipeline.record_columns import field_of, has_text_column
from pipeline.records import Problem

_GIVEN_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)  # the first line, for Excel


def read_csv(source: Source, chunks: Chunks) -> Items:
    """Yield the article of every row of a table with a header line; the separator is the header's."""
    chunks, encoding = as_utf8(chunks, source.name)
    _, chunks = text_head(chunks, source.name)
    yield from articles_of(source, _Table(source, chunks, encoding or "utf-8").records())


class _Table:
    """A table with a header line: its records, and what is wrong with its rows."""

    def __init__(self, source: Source, chunks: Chunks, encoding: str) -> None:
        csv.field_size_limit(source.limits.record)
        self._source, self._lines, self._number = source, _TableLines(source, chunks, encoding), 0

    def records(self) -> Records:
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

    def _record(self, header: list[str], row: list[str]) -> Records:
        self._number += 1
        if any(cell.strip() for cell in row[len(header) :]):
            detail = f"{len(row)} cells under {len(header)} columns; those too many are in extra. Quote the cells"
            yield self._bad(detail, self._number)
        yield self._number, _row_record(header, row), self._lines.encoding

    def _bad(self, detail: str, number: int) -> Problem:
        return problem(self._source, DepecheError("bad-record", path=self._source.name, line=number, detail=detail))


class _TableLines:
    """The lines of a table as text: their numbers in the file, which were left out, is a quotation mark open."""

    def __init__(self, source: Source, chunks: Chunks, encoding: str) -> None:
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
        return given[1] if given else delimiter(first)

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

    def _decoded(self, chunks: Chunks) -> Iterator[str]:
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


def delimiter(header: str) -> str:
    r"""Return the separator of a header line: the one that gives most known columns; a mark of no text if it has none.

    >>> delimiter("id;titre;texte"), delimiter("id\ttext"), delimiter("texte")
    (';', '\t', '\x1f')
    """

    def known(mark: str) -> tuple[int, int]:
        names = header.split(mark)
        return sum(field_of(name.strip().strip('"')) is not None for name in names), len(names)

    best = max(",;\t|", key=known)
    return best if best in header else "\x1f"


def read_parquet(source: Source, chunks: Chunks) -> Items:
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
