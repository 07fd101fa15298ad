"""The stream of articles that every reader gives: the article of each record, or its row of `errors`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pipeline.byte_streams import Chunks, Source
from pipeline.errors import DepecheError
from pipeline.record_columns import article_of_record, has_text_column
from pipeline.records import Article, Problem

Items = Iterator[Article | Problem]
Reader = Callable[[Source, Chunks], Items]
Records = Iterable[tuple[int, Any, str | None] | Problem]
"""Number in the file, columns, and encoding of each record, or what is wrong with it."""

_ANNOTATIONS = {"quotes", "events"}
_MOST_WITHOUT_TEXT = 10  # records without a column for a text, before the first article: the file is something else


def problem(source: Source, error: DepecheError, article_id: str | None = None) -> Problem:
    """Return the row of `errors` for what could not be read."""
    return Problem(article_id, source.name, "read", error.code, error.message)


def articles_of(source: Source, records: Records) -> Items:
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
            yield problem(source, bad_json(source, f"record {number}", RecursionError(), rest="The other records"))


def _is_annotation(record: Any) -> bool:
    return isinstance(record, Mapping) and set(record) >= _ANNOTATIONS and not has_text_column(map(str, record))


def _record_id(record: Any) -> str | None:
    value = record.get("id") if isinstance(record, Mapping) else None
    return str(value)[:200] if isinstance(value, (str, int)) else None


def bad_json(source: Source, where: str, error: Exception, rest: str = "The records before it") -> DepecheError:
    """Return the error for a place that is no JSON; `rest` says what was processed all the same."""
    detail = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
    return DepecheError("bad-json", path=source.name, where=where, detail=detail, rest=rest)
