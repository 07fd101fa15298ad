"""Bytes from anywhere, in bounded memory: chunks, decompression that no bomb can overfeed, lines, decoding."""

from __future__ import annotations

import codecs
import io
import re
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
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""")
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\xd0\xcf\x11\xe0")

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


def decode(data: bytes, name: str, *, markup: bool = False) -> tuple[str, str]:
    """Return a text and the encoding that was assumed: BOM, strict UTF-8, what markup declares, cp1252.

    Raises:
        DepecheError: no encoding fits.

    >>> decode("été".encode("cp1252"), "a.txt")
    ('été', 'cp1252')
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding, name), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        declared = _declared(data) if markup else None
    if declared:
        try:
            return data.decode(declared), declared
        except UnicodeDecodeError:
            pass
    return _decoded(data, "cp1252", name), "cp1252"


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DepecheError("bad-encoding", path=name, detail=f"{error.reason} at byte {error.start}") from error


def _declared(data: bytes) -> str | None:
    """Return the encoding that the head of a page or an XML file names, if Python knows it as a text encoding."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return None
    try:
        info = codecs.lookup(match[1].decode("ascii"))
    except LookupError:
        return None
    text_encoding = getattr(info, "_is_text_encoding", True)
    return info.name if text_encoding and info.name not in ("utf-8", "ascii", "iso8859-1") else None


def as_utf8(chunks: Chunks, name: str) -> tuple[Chunks, str | None]:
    """Return a stream whose bytes can be cut at newlines, and its encoding where a BOM tells it."""
    head, chunks = peek(chunks, 4)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _transcoded(chunks, encoding, name), encoding
    return chunks, None


def _transcoded(chunks: Chunks, encoding: str, name: str) -> Chunks:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise DepecheError("bad-encoding", path=name, detail=f"not {encoding}: {error.reason}") from error


def refuse_binary(head: bytes, name: str) -> None:
    """Raise where the head of a file that should be text is not.

    Raises:
        DepecheError: with the code `binary-file` or `empty-file`.
    """
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise DepecheError("empty-file", path=name)
    wide = any(head.startswith(bom) for bom, encoding in _BOMS if encoding != "utf-8-sig")
    if head.startswith(_MAGIC) or (b"\0" in head and not wide):
        raise DepecheError("binary-file", path=name)


class Decoded:
    """The text of a stream, piece by piece: UTF-8, from the first byte on that is not, cp1252."""

    def __init__(self, chunks: Chunks) -> None:
        self.encoding = "utf-8"
        self._chunks = chunks
        self._decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()

    def read(self, size: int) -> str:
        """Return at least `size` bytes of the text, less only at its end."""
        pieces, n_bytes = [], 0
        while n_bytes < size:
            chunk = next(self._chunks, b"")
            n_bytes += len(chunk)
            pieces.append(self._text(chunk))
            if not chunk:
                break
        return "".join(pieces)

    def _text(self, chunk: bytes) -> str:
        waiting = self._decoder.getstate()[0]
        try:
            return self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            self.encoding = "cp1252"
            self._decoder = codecs.getincrementaldecoder("cp1252")(errors="replace")
            return self._decoder.decode(waiting + chunk)


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
