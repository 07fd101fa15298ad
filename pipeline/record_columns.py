"""A record of any export (news-please, fundus, trafilatura, Factiva ...) as an `Article`; its own names are data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pipeline.errors import DepecheError
from pipeline.folding import fold
from pipeline.lexicons import table
from pipeline.record_cells import as_string, as_text, date_or_extra, is_empty, page_of, read_authors, scalar, text_of
from pipeline.records import Article

_NOT_A_LETTER = re.compile(r"\W+")
_MAX_ID = 200
_MAX_NAME = 1000


@cache
def columns() -> dict[str, tuple[int, str]]:
    """Return the rank and the field of every column name that is understood; a lower rank wins."""
    return {row["column"]: (rank, row["field"]) for rank, row in reversed(list(enumerate(table("input/columns"))))}


def field_of(column: str) -> str | None:
    """Return the field of `Article` that a column of that name fills, None for an unknown name.

    >>> field_of("date_publish"), field_of("Publishing-Date"), field_of("Texte intégral"), field_of("topics")
    ('published', 'published', 'text', None)
    """
    known = columns().get(_plain(column))
    return known[1] if known else None


def _plain(column: str) -> str:
    if len(column) > _MAX_NAME:  # no name of a column but a text
        return ""
    return _NOT_A_LETTER.sub("_", fold(column.lstrip("\ufeff"))).strip("_")


def has_text_column(names: Iterable[str]) -> bool:
    """Say whether one of the columns holds the text or the page of an article."""
    return any(field_of(name) in ("text", "html") for name in names)


def article_of_record(
    record: Mapping[str, Any],
    *,
    prefix: str,
    path: str | None = None,
    encoding: str | None = None,
    number: int | None = None,
) -> Article:
    """Return the article of a record; an id that is missing is `prefix` and the hash of the content.

    Columns without a field of their own are kept in `extra`, and so are dates that are none. `number` is the record's
    in its file, for the message.

    Raises:
        DepecheError: the record has no text and no page, or no column for one.

    >>> article = article_of_record({"titre": "Vaux", "texte": "Le pont rouvre.", "vues": 12}, prefix="export")
    >>> article.title, article.text, article.extra
    ('Vaux', 'Le pont rouvre.', (('vues', '12'),))
    """
    fields, extra = _sorted_columns({name: as_string(value) for name, value in record.items()})
    text, html = text_of(fields.pop("text", None)), page_of(fields.pop("html", None), fields)
    if text is None and html is None:
        raise _without_text(record, path, number)
    dates = {name: date_or_extra(fields.pop(name, None), name, extra) for name in ("published", "updated")}
    given = clean_id(scalar(fields.pop("id", None)) or "")
    content = text if text is not None else html or ""
    return Article(
        article_id=given or f"{prefix}:{content_hash(content, scalar(fields.get('url')) or '')}",
        text=text or "",
        html=html if text is None else None,
        authors=read_authors(fields.pop("authors", None)),
        path=path,
        encoding=encoding,
        extra=tuple(extra),
        **dates,
        **{name: scalar(value) for name, value in fields.items()},
    )


def _without_text(record: Mapping[str, Any], path: str | None, number: int | None) -> DepecheError:
    """Return the error for a record whose text is empty, or that has no column for one."""
    if has_text_column(map(str, record)):
        return DepecheError("empty-text", where=f" of record {number}" if number else "")
    where = f"{path}, record {number}," if number else path
    return DepecheError("no-text-column", path=where, columns=", ".join(map(str, record))[:200])


def _sorted_columns(record: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Tell the columns that fill a field (the first name that has a value wins) from the others."""
    best: dict[str, tuple[int, str]] = {}
    for name, value in record.items():
        known = columns().get(_plain(str(name)))
        if known and not is_empty(value) and (known[1] not in best or known[0] < best[known[1]][0]):
            best[known[1]] = (known[0], name)
    used = {name for _, name in best.values()}
    extra = [(str(name), as_text(value)) for name, value in record.items() if name not in used and not is_empty(value)]
    return {field: record[name] for field, (_, name) in best.items()}, extra


def clean_id(text: str) -> str:
    r"""Return an id on one line, without control characters, of bounded length; it is never used as a path.

    >>> clean_id("../../etc/passwd"), clean_id(" a\x00b ")
    ('../../etc/passwd', 'ab')
    """
    line = "".join(mark for mark in text[: 10 * _MAX_ID] if mark.isprintable()).strip()
    return line if len(line) <= _MAX_ID else f"{line[: _MAX_ID - 20]}~{content_hash(text)}"


def content_hash(*parts: str) -> str:
    """Return the short hash that stands for a missing id."""
    content = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()[:16]
