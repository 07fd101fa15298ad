"""What a cell of a record says, of whatever type it is: a text, a page, a date, names; or nothing."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.metadata_dates import read_metadata_date

_LIST_MARKS = re.compile(r"\s*[;|\n]\s*")
_COMMAS = re.compile(r"\s*,\s*|\s+(?:et|and|&)\s+")
_BY = re.compile(r"^(?:par|by|de)\s*:?\s+", re.IGNORECASE)
_NOT_A_TEXT = {"", "none", "null", "nan", "nat", "n/a", "<na>"}
_MAX_AUTHORS = 20
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def as_string(value: Any) -> Any:
    """Return bytes as text, and a string whose lone surrogates, which no file can hold, are replacement characters."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


def is_empty(value: Any) -> bool:
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
    if is_empty(value):
        return None
    text = as_text(value).strip()
    return None if text.lower() in _NOT_A_TEXT else text  # pandas has missing values that are no float


def text_of(value: Any) -> str | None:
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


def page_of(value: Any, fields: dict[str, Any]) -> str | None:
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
