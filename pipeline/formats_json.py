"""JSON in all the ways that exports have it: one object, a list, objects a line; lists longer than the memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.article_stream import Items, Records, articles_of, bad_json, problem
from pipeline.byte_streams import CHUNK, Chunks, Source, lines, whole
from pipeline.encodings import Decoded, as_utf8, decode, text_head
from pipeline.errors import DepecheError
from pipeline.record_columns import has_text_column

_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s,]*")
_NEXT_LIST = re.compile(r"\s*\[")  # lines of which each is a list
_LIST_KEYS = ("articles", "items", "records", "results", "data", "docs", "documents", "rows", "hits")
# a list, or an object over several lines, that is called JSON Lines
_WHOLE_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\n\s*")')


def read_jsonl(source: Source, chunks: Chunks) -> Items:
    """Yield the article of every line; a line that is broken does not stop the others."""
    chunks, encoding = as_utf8(chunks, source.name)
    head, chunks = text_head(chunks, source.name)
    if _WHOLE_JSON.match(head):
        yield from read_json(source, chunks)
        return
    records = _json_lines(source, chunks, encoding)
    yield from articles_of(source, records)


def _json_lines(source: Source, chunks: Chunks, encoding: str | None) -> Records:
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
                yield problem(source, bad_json(source, f"line {number}", error, rest="The other lines"))


def read_json(source: Source, chunks: Chunks) -> Items:
    """Yield the articles of a JSON file: one object, a list, an object that holds a list, or one object a line."""
    chunks, encoding = as_utf8(chunks, source.name)
    head, chunks = text_head(chunks, source.name)
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


def _streamed(source: Source, chunks: Chunks, encoding: str | None) -> Records:
    """Yield the elements of a list that may be longer than the memory."""
    text, number = Decoded(chunks), 0
    try:
        for value in _elements(text, source):
            number += 1
            yield number, value, encoding or text.encoding
    except (ValueError, RecursionError) as error:
        yield problem(source, bad_json(source, f"record {number + 1}", error))


def _elements(text: Decoded, source: Source) -> Iterator[Any]:
    """Yield the elements of the list that a text is, or of the lists that follow one another.

    As much is read again as an element has already, so that a long one takes no time with its square.
    """
    buffer = text.read(CHUNK)
    position, size, is_end = buffer.index("[") + 1, CHUNK, False
    while True:
        position = _BETWEEN.match(buffer, position).end()  # type: ignore[union-attr]
        if buffer.startswith("]", position):
            opening = _next_list(buffer[position + 1 :], text)
            if opening is None:
                return
            buffer, position = opening.string, opening.end()
        elif found := _element(buffer, position, is_end):
            value, position = found
            size = CHUNK
            yield value
        else:
            _refuse_too_long(len(buffer) - position, source)
            more = text.read(size)
            buffer, position, size, is_end = buffer[position:] + more, 0, 2 * size, not more


def _next_list(rest: str, text: Decoded) -> re.Match[str] | None:
    """Return the opening of the list that follows one, None at the end of the text."""
    return _NEXT_LIST.match(rest if rest.strip() else rest + text.read(CHUNK))


def _refuse_too_long(n_chars: int, source: Source) -> None:
    if n_chars > source.limits.record:
        raise DepecheError("record-too-large", what=f"An element of {source.name}", limit=source.limits.record)


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


def _objects(source: Source, text: str, encoding: str) -> Records:
    """Yield the objects of a text one after the other; of an object that holds a list of records, these."""
    position, number = 0, 0
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, position) + 1
            yield problem(source, bad_json(source, f"line {line}", error))
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
