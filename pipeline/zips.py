"""ZIP archives: each member a stream of its own; what expands like a bomb is not read to its end."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.byte_streams import CHUNK, Chunks, Source, refuse_bomb, seekable
from pipeline.errors import DepecheError
from pipeline.record_columns import clean_id

_MAX_MEMBERS = 1_000_000


def zip_members(
    source: Source, chunks: Chunks, stem: Callable[[str], str], is_wanted: Callable[[str], bool]
) -> Iterator[Source]:
    """Yield the files of an archive whose name is wanted, by name; their paths are only names, nothing is unpacked.

    Raises:
        DepecheError: it is no readable archive.
    """
    with seekable(source, chunks) as handle:  # the directory of an archive is at its end
        try:
            with zipfile.ZipFile(handle) as archive:
                yield from _members(source, archive, stem, is_wanted)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise DepecheError("truncated", path=source.name, detail=f"not a whole ZIP archive: {error}") from error


def _members(
    source: Source, archive: zipfile.ZipFile, stem: Callable[[str], str], is_wanted: Callable[[str], bool]
) -> Iterator[Source]:
    infos = sorted(archive.infolist()[:_MAX_MEMBERS], key=lambda info: info.filename)
    for info in infos:
        folder, name = posixpath.split(info.filename)
        if info.is_dir() or not is_wanted(name):
            continue
        inside = posixpath.join(folder, stem(name))

        def opened(info: zipfile.ZipInfo = info) -> Chunks:
            return _expanded(archive, info, f"{source.name}/{info.filename}")

        name = f"{source.name}/{info.filename}"
        yield replace(source, name=name, stem=clean_id(f"{source.stem}/{inside}"), open=opened, local=None)


def _expanded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Chunks:
    n_out = 0
    try:
        with archive.open(info) as handle:
            while chunk := handle.read(CHUNK):
                n_out += len(chunk)
                refuse_bomb(name, info.compress_size, n_out)
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DepecheError("truncated", path=name, detail=f"damaged or locked in its archive ({error})") from error
