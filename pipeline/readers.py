"""Files, folders, globs, archives and standard input, as a stream of articles in constant memory."""

from __future__ import annotations

import glob
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline import byte_streams as streams
from pipeline.article_stream import Items, problem
from pipeline.byte_streams import Limits, Source
from pipeline.errors import DepecheError, UsageError
from pipeline.formats import READERS, SUFFIXES, format_of, known_formats, sniff, stem_of
from pipeline.formats_press import is_press_export
from pipeline.record_columns import clean_id
from pipeline.records import TABLES, Article
from pipeline.remote import is_remote, remote_sources
from pipeline.store import STATE
from pipeline.zips import zip_members

_MAX_PROBLEMS = 1000  # in a row, of one file; a file that is nothing but broken lines must not fill the memory
# what a run writes: where its output lies among the articles, the next run must not take its tables for articles
_OUR_TABLES = {f"{table}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")}
_OUR_FILES = _OUR_TABLES | {"articles.jsonl", "run.json", "datapackage.json"}


def read(inputs: Sequence[str], *, format: str = "auto", limits: Limits | None = None) -> Items:  # noqa: A002
    """Yield the articles of files, folders, globs or `-`, in a fixed order, and a `Problem` for what cannot be read.

    Raises:
        UsageError: the format is unknown, an input does not exist, or a folder holds no article. Nothing else is
            raised once the reading has begun.
    """
    if format not in known_formats():
        raise UsageError("unknown-format", format=format, formats=", ".join(known_formats()))
    shared = Counter(stem_of(os.path.basename(name)) for name in inputs)
    sources = [_checked(name, format, limits or Limits(), shared) for name in inputs]
    return chain.from_iterable(_read_source(source, format) for source in chain.from_iterable(sources))


def _checked(name: str, format: str, limits: Limits, shared: Counter[str]) -> Iterator[Source]:  # noqa: A002
    """Return the sources of one input; `shared` counts the stems of all, for one that is not alone is no id.

    Raises:
        UsageError: there is none.
    """
    if is_remote(name):
        return _first_known(remote_sources(name, limits, stem_of, lambda path: _is_wanted(path, format)), name)
    if name == "-":
        return iter([Source("-", "stdin", lambda: streams.stream_chunks(sys.stdin.buffer), limits)])
    if os.path.isdir(name):
        return _first_known(_folder(name, format, limits), name)
    if os.path.exists(name):
        stem = stem_of(os.path.basename(name))
        return iter([_file(name, stem if shared[stem] == 1 else Path(name).as_posix(), limits)])
    if glob.has_magic(name):
        paths = sorted(path for path in glob.iglob(name, recursive=True) if os.path.isfile(path))
        if paths:
            return _matched(paths, limits)
    raise UsageError("input-missing", path=name)


def _first_known(sources: Iterator[Source], name: str) -> Iterator[Source]:
    first = next(sources, None)
    if first is None:
        raise UsageError("no-articles", path=name, formats=" ".join(SUFFIXES))
    return chain([first], sources)


def _file(path: str, stem: str, limits: Limits, *, in_folder: bool = False) -> Source:
    return Source(_shown(path), clean_id(_shown(stem)), lambda: streams.file_chunks(path), limits, in_folder, path)


def _shown(path: str) -> str:
    """Return a path that every file can hold: bytes that are not UTF-8 are replacement characters."""
    return os.fsencode(path).decode("utf-8", "replace")


def _matched(paths: list[str], limits: Limits) -> Iterator[Source]:
    """Yield the files that a glob matches; their ids are relative to the folder that they share."""
    root = os.path.commonpath([os.path.dirname(path) or "." for path in paths])
    inside = [Path(os.path.relpath(path, root)).as_posix() for path in paths]
    shared = Counter(map(stem_of, inside))
    for path, name in zip(paths, inside, strict=True):
        yield _file(path, stem_of(name) if shared[stem_of(name)] == 1 else name, limits)


def _folder(root: str, format: str, limits: Limits) -> Iterator[Source]:  # noqa: A002
    """Yield the files of a folder and its subfolders, by name; hidden ones and unknown suffixes are left out.

    A subfolder that may not be listed and a link that leads nowhere are sources that fail when they are opened.
    """
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(root, onerror=closed.append):
        ours = _OUR_FILES if STATE in subfolders else set()
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        wanted = [name for name in sorted(names) if _is_wanted(name, format) and name not in ours]
        shared = Counter(stem_of(name) for name in wanted)
        for name in wanted:
            path = os.path.join(folder, name)
            if os.path.isfile(path) or not os.path.exists(path):
                stem = stem_of(name) if shared[stem_of(name)] == 1 else name
                inside = os.path.relpath(os.path.join(folder, stem), root)
                yield _file(path, Path(inside).as_posix(), limits, in_folder=True)
    yield from (_file(str(error.filename), "", limits) for error in closed)


def _is_wanted(name: str, format: str) -> bool:  # noqa: A002
    """Say whether a file of a folder is read: not hidden, with a suffix that is known or whose format is given."""
    return not name.startswith(".") and (format != "auto" or format_of(name) is not None)


def _read_source(source: Source, format: str) -> Items:  # noqa: A002
    """Yield the articles of one source; whatever happens in it becomes rows of `errors`."""
    n_problems = 0
    try:
        for item in _items(source, format):
            yield item
            if isinstance(item, Article):
                n_problems = 0
            elif item.stage == "read":  # a page in another language is no sign of a broken file
                n_problems += 1
            if n_problems >= _MAX_PROBLEMS:
                raise DepecheError("too-many-problems", path=source.name, limit=_MAX_PROBLEMS)
    except DepecheError as error:
        yield problem(source, error)
    except (OSError, ValueError, MemoryError, RecursionError) as error:
        detail = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        yield problem(source, DepecheError("unreadable", path=source.name, detail=str(detail)[:200]))


def _items(source: Source, format: str) -> Items:  # noqa: A002
    chunks = source.open()
    head, chunks = streams.peek(chunks)
    if head.startswith(b"\x1f\x8b"):  # what a download has expanded may still be called .gz
        source = replace(source, local=None)
        chunks = streams.gunzip(chunks, source.name)
        head, chunks = streams.peek(chunks)
    if not head:
        raise DepecheError("empty-file", path=source.name)
    name = format_of(source.name) or sniff(head) if format == "auto" else format
    if head.startswith(b"PK\x03\x04") and name not in ("parquet", "warc"):
        return _zipped(source, chunks, format)
    if name == "html" and format == "auto" and is_press_export(head):
        name = "press"
    return READERS.get(name, READERS["txt"])(source, chunks)


def _zipped(source: Source, chunks: streams.Chunks, format: str) -> Items:  # noqa: A002
    """Yield the articles of the members of a ZIP archive; an archive inside it is not opened."""
    member = None
    for member in zip_members(source, chunks, stem_of, lambda name: _is_wanted(name, format)):
        if member.name.lower().endswith(".zip"):
            yield problem(member, DepecheError("unreadable", path=member.name, detail="an archive inside an archive"))
        else:
            yield from _read_source(member, format)
    if member is None:
        raise DepecheError("no-articles", path=source.name, formats=" ".join(SUFFIXES))
