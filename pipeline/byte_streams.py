"""Bytes from anywhere, in bounded memory: chunks, lines, files, decompression that no bomb can overfeed."""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from pipeline.errors import DepecheError

CHUNK = 1 << 18
HEAD = 8192
_BOMB_RATIO = 200  # news texts compress 3 to 30 times; zlib can reach 1,030
_BOMB_FREE = 64 << 20  # below this, a ratio means nothing

Chunks = Iterator[bytes]


@dataclass(frozen=True)
class Limits:
    """What is read: `record` is the most bytes that one record or one article's file may hold."""

    record: int = 32 << 20
    french_only: bool = False  # leave pages in other languages out before their extraction, where that is cheap


@dataclass(frozen=True)
class Source:
    """A stream of bytes that holds articles: its name for messages, the id of its stem, how to open it."""

    name: str
    stem: str
    open: Callable[[], Chunks]
    limits: Limits = Limits()
    in_folder: bool = False
    local: str | None = None  # path of the file whose bytes the stream gives as they are


def file_chunks(path: str) -> Chunks:
    """Yield the bytes of a file."""
    with open(path, "rb") as handle:
        yield from stream_chunks(handle)


def stream_chunks(handle: BinaryIO) -> Chunks:
    """Yield the bytes of an open binary stream."""
    while chunk := handle.read(CHUNK):
        yield chunk


def gunzip(chunks: Chunks, name: str) -> Chunks:
    """Yield the expanded bytes of a gzip stream of one or many members.

    Raises:
        DepecheError: the stream ends too early, is damaged, or expands as only a bomb does.
    """
    inflater = None
    n_in = n_out = 0
    for chunk in chunks:
        n_in += len(chunk)
        waiting = chunk
        while waiting:
            inflater = inflater or zlib.decompressobj(wbits=31)
            try:
                piece = inflater.decompress(waiting, CHUNK)
            except zlib.error as error:
                raise DepecheError("truncated", path=name, detail=f"damaged gzip data ({error})") from error
            n_out += len(piece)
            refuse_bomb(name, n_in, n_out)
            yield piece
            waiting = inflater.unused_data.lstrip(b"\0") if inflater.eof else inflater.unconsumed_tail
            inflater = None if inflater.eof else inflater
    if inflater is not None:
        yield inflater.flush()
        if not inflater.eof:
            raise DepecheError("truncated", path=name, detail="the gzip stream is not complete")


def refuse_bomb(name: str, n_in: int, n_out: int) -> None:
    """Raise where compressed data expands as no text does.

    Raises:
        DepecheError: with the code `bomb`.
    """
    if n_out > _BOMB_FREE and n_out > _BOMB_RATIO * max(1, n_in):
        raise DepecheError("bomb", path=name, ratio=_BOMB_RATIO)


def peek(chunks: Chunks, size: int = HEAD) -> tuple[bytes, Chunks]:
    """Return the first bytes of a stream, and the whole stream again."""
    taken: list[bytes] = []
    n_taken = 0
    for chunk in chunks:
        taken.append(chunk)
        n_taken += len(chunk)
        if n_taken >= size:
            break
    return b"".join(taken)[:size], chain(taken, chunks)


def whole(chunks: Chunks, source: Source) -> bytes:
    """Return all the bytes of an article's file.

    Raises:
        DepecheError: there are too many.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > source.limits.record:
            what = f"The file {source.name}"
            raise DepecheError("record-too-large", what=what, limit=source.limits.record)
    return bytes(data)


def lines(chunks: Chunks, limit: int) -> Iterator[bytes | None]:
    r"""Yield the lines of a stream with their `\n`; None stands for a line above the limit, which is not kept."""
    pending: list[bytes] = []
    size = 0
    for chunk in chunks:
        start = 0
        while (end := chunk.find(b"\n", start) + 1) > 0:
            size += end - start
            if size <= limit:
                pending.append(chunk[start:end])
                yield b"".join(pending)
            else:
                yield None
            pending, size, start = [], 0, end
        size += len(chunk) - start
        if size > limit:
            pending.clear()
        elif start < len(chunk):
            pending.append(chunk[start:])
    if size:
        yield b"".join(pending) if size <= limit else None


class ChunkFile(io.RawIOBase):
    """A stream of chunks as a binary file that libraries can read."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer and return how many bytes it got; 0 at the end."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        n = min(len(buffer), len(self._rest))
        buffer[:n] = self._rest[:n]
        self._rest = self._rest[n:]
        return n


@contextmanager
def seekable(source: Source, chunks: Chunks) -> Iterator[BinaryIO]:
    """Give a file that can be read from its end: the file itself, or a temporary copy of the stream.

    Raises:
        DepecheError: it is empty.
    """
    with open(source.local, "rb") if source.local else tempfile.TemporaryFile() as handle:
        if not source.local:
            for chunk in chunks:
                handle.write(chunk)
        if not handle.seek(0, io.SEEK_END):
            raise DepecheError("empty-file", path=source.name)
        handle.seek(0)
        yield handle


def as_file(chunks: Chunks) -> BinaryIO:
    """Return a stream of chunks as a buffered binary file."""
    return io.BufferedReader(ChunkFile(chunks), CHUNK)
