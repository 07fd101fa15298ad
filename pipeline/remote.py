"""Inputs in object stores and other file systems that fsspec knows: `s3://bucket/2024/*.jsonl.gz` (extra `remote`)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from pipeline.byte_streams import Chunks, Limits, Source, stream_chunks
from pipeline.errors import UsageError

_URL = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_remote(name: str) -> bool:
    """Say whether an input is an address rather than a path."""
    return bool(_URL.match(name))


def remote_sources(
    name: str, limits: Limits, stem: Callable[[str], str], is_wanted: Callable[[str], bool]
) -> Iterator[Source]:
    """Yield the files behind an address: one file, those that match a glob, or those of a folder, by name.

    Raises:
        UsageError: fsspec is not installed, or nothing is there.
    """
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415
    except ImportError as error:
        raise UsageError("extra-missing", feature=name, extra="remote") from error
    try:
        system, path = url_to_fs(name)
        paths, root = _paths(system, path, is_wanted)
    except ImportError as error:  # the file system of this address has a package of its own
        raise UsageError("extra-missing", feature=name, extra="remote") from error
    except (OSError, ValueError) as error:
        raise UsageError("unreadable", path=name, detail=str(error)[:200]) from error
    if not paths and not system.exists(path):
        raise UsageError("input-missing", path=name)
    for found in paths:
        inside = posixpath.relpath(found, root) if root else posixpath.basename(found)
        folder, base = posixpath.split(inside)
        yield Source(system.unstrip_protocol(found), posixpath.join(folder, stem(base)), _opener(system, found), limits)


def _paths(system: Any, path: str, is_wanted: Callable[[str], bool]) -> tuple[list[str], str | None]:
    """Return the paths behind one, and the folder that ids are relative to."""
    if any(mark in path for mark in "*?["):
        return sorted(found for found in system.glob(path) if not system.isdir(found)), None
    if system.isdir(path):
        return sorted(found for found in system.find(path) if is_wanted(posixpath.basename(found))), path
    return ([path] if system.exists(path) else []), None


def _opener(system: Any, path: str) -> Callable[[], Chunks]:
    def opened() -> Chunks:
        with system.open(path, "rb") as handle:
            yield from stream_chunks(handle)

    return opened
