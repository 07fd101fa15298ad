"""Bytes as text: what is binary, which encoding it is, and streams of which no more than a piece is decoded."""

from __future__ import annotations

import codecs
import re

from pipeline.byte_streams import Chunks, peek
from pipeline.errors import DepecheError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""")
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\xd0\xcf\x11\xe0")


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


def text_head(chunks: Chunks, name: str) -> tuple[bytes, Chunks]:
    """Return the first bytes of a file that should be text, and the whole stream again.

    Raises:
        DepecheError: it is empty or binary.
    """
    head, chunks = peek(chunks)
    refuse_binary(head, name)
    return head, chunks


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
