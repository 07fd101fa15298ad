"""A record of any export (news-please, fundus, trafilatura, Factiva ...) as an `Article`; its own names are data."""

from __future__ import annotations

import ast
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pipeline.errors import DepecheError
from pipeline.folding import fold
from pipeline.lexicons import table
from pipeline.metadata_dates import read_metadata_date
from pipeline.records import Article

_NOT_A_LETTER = re.compile(r"\W+")
_LIST_MARKS = re.compile(r"\s*[;|\n]\s*")
_COMMAS = re.compile(r"\s*,\s*|\s+(?:et|and|&)\s+")
_BY = re.compile(r"^(?:par|by|de)\s*:?\s+", re.IGNORECASE)
_NOT_A_TEXT = {"", "none", "null", "nan", "nat", "n/a", "<na>"}
_MAX_AUTHORS = 20
_MAX_ID = 200
_SURROGATE = re.compile(r"[\ud800-\udfff]")


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
    """
    fields, extra = _sorted_columns({name: _as_string(value) for name, value in record.items()})
    text, html = _text(fields.pop("text", None)), _html(fields.pop("html", None), fields)
    if text is None and html is None:
        if not has_text_column(map(str, record)):
            raise DepecheError(
                "no-text-column",
                path=f"{path}, record {number}," if number else path,
                columns=", ".join(map(str, record))[:200],
            )
        raise DepecheError("empty-text", where=f" of record {number}" if number else "")
    dates = {name: date_or_extra(fields.pop(name, None), name, extra) for name in ("published", "updated")}
    content = text if text is not None else html or ""
    given = clean_id(scalar(fields.pop("id", None)) or "")
    return Article(
        article_id=given or f"{prefix}:{content_hash(content, scalar(fields.get('url')) or '')}",
        text=content if html is None or text is not None else "",
        html=html if text is None else None,
        authors=read_authors(fields.pop("authors", None)),
        path=path,
        encoding=encoding,
        extra=tuple(extra),
        **dates,
        **{name: scalar(value) for name, value in fields.items()},
    )


def _as_string(value: Any) -> Any:
    """Return bytes as text, and a string whose lone surrogates, which no file can hold, are replacement characters."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


def clean_id(text: str) -> str:
    r"""Return an id on one line, without control characters, of bounded length; it is never used as a path.

    >>> clean_id("../../etc/passwd"), clean_id(" a\x00b ")
    ('../../etc/passwd', 'ab')
    """
    line = "".join(mark for mark in text[: 10 * _MAX_ID] if mark.isprintable()).strip()
    return line if len(line) <= _MAX_ID else f"{line[: _MAX_ID - 20]}~{content_hash(text)}"


def _sorted_columns(record: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Tell the columns that fill a field (the first name that has a value wins) from the others."""
    best: dict[str, tuple[int, str]] = {}
    for name, value in record.items():
        known = columns().get(_plain(str(name)))
        if known and not _is_empty(value) and (known[1] not in best or known[0] < best[known[1]][0]):
            best[known[1]] = (known[0], name)
    used = {name for _, name in best.values()}
    extra = [(str(name), as_text(value)) for name, value in record.items() if name not in used and not _is_empty(value)]
    return {field: record[name] for field, (_, name) in best.items()}, extra


def _is_empty(value: Any) -> bool:
    """Say whether a cell says nothing; pandas writes NaN for a missing value."""
    if isinstance(value, float):
        return math.isnan(value)
    if isinstance(value, (list, Mapping)):
        return not value
    return value is None or (isinstance(value, str) and value.strip().lower() in _NOT_A_TEXT)


def as_text(value: Any) -> str:
    """Return a cell of any type as a string: JSON for what JSON knows, so for lists and objects.

    >>> from datetime import date
    >>> as_text(3), as_text(["a", "b"]), as_text(date(2024, 3, 2))
    ('3', '["a", "b"]', '2024-03-02')
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if not isinstance(value, (bool, int, float, list, tuple, Mapping)):
        return str(value)  # JSON would put it in marks
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def scalar(value: Any) -> str | None:
    """Return a cell as one trimmed string, None where it is empty; of an object its name or address."""
    if isinstance(value, Mapping):
        value = next(
            (value[key] for key in ("name", "url", "requested_url", "id", "$date", "$oid") if value.get(key)), None
        )
    if isinstance(value, (list, tuple)):
        value = value[0] if value else None
    if _is_empty(value):
        return None
    text = as_text(value).strip()
    return None if text.lower() in _NOT_A_TEXT else text  # pandas has missing values that are no float


def _text(value: Any) -> str | None:
    """Return the text of a cell: a string, a list of paragraphs, or the sections of a fundus body."""
    if value is None or isinstance(value, str):
        return value
    parts = list(_strings(value, depth=0))
    return "\n\n".join(parts) or None


def _strings(value: Any, depth: int) -> Iterable[str]:
    if depth > 5:
        return
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner, depth + 1)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _strings(inner, depth + 1)


def _html(value: Any, fields: dict[str, Any]) -> str | None:
    """Return the page of a cell; fundus gives an object with its content and its address."""
    if isinstance(value, Mapping):
        fields.setdefault("url", value.get("responded_url") or value.get("requested_url"))
        value = value.get("content")
    return value if isinstance(value, str) and value.strip() else None


def date_or_extra(value: Any, name: str, extra: list[tuple[str, str]]) -> str | None:
    """Return the date of a cell; what is no date is kept in `extra`, under the field's name."""
    text = scalar(value.isoformat() if hasattr(value, "isoformat") else value)
    date = read_metadata_date(text)
    if text and not date:
        extra.append((name, text))
    return date


def read_authors(value: Any) -> tuple[str, ...]:
    """Return the names of a cell: a list, a list written as text, or one string with separators.

    >>> read_authors("Par Anne Roy et Paul Petit"), read_authors("['Anne Roy']"), read_authors([{"name": "Anne Roy"}])
    (('Anne Roy', 'Paul Petit'), ('Anne Roy',), ('Anne Roy',))
    """
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _written_list(value)
    if isinstance(value, (str, Mapping)) or value is None:
        value = [value]
    names: dict[str, None] = {}
    for item in value if isinstance(value, (list, tuple)) else [value]:
        for piece in _LIST_MARKS.split(scalar(item) or ""):
            names.update(dict.fromkeys(filter(None, (_BY.sub("", name).strip() for name in _COMMAS.split(piece)))))
    return tuple(names)[:_MAX_AUTHORS]


def _written_list(text: str) -> Any:
    if len(text) > 5000:
        return text
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return text


def content_hash(*parts: str) -> str:
    """Return the short hash that stands for a missing id."""
    content = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()[:16]
