"""What our components store on a `Doc`: plain dicts in `doc.user_data`, handed out as frozen dataclasses.

Plain dicts survive `nlp.pipe(n_process=2)` and `Doc.to_bytes`; a dataclass in an extension does not (spaCy E871).

    doc._.article   Article | None      metadata of the article, the publication date above all
    doc._.mentions  [EntityMention]     written by news_entities
    doc._.entities  [Entity]            canonical entities of the article, written by news_entities
    doc._.dates     [TimeExpression]    written by news_dates
    doc._.quotes    [Quote]             written by news_quotes
    doc._.events    [EventMention]      written by news_events
    doc._.headings  [(start, end)]      character offsets of headings, written by news_clean

Offsets are those of `doc.text`. Every list is in the order of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from spacy.tokens import Doc

from pipeline.records import Article, Entity, EntityMention, EventMention, Quote, TimeExpression

_KEY = "depeche"
_ROWS: dict[str, type] = {
    "mentions": EntityMention,
    "entities": Entity,
    "dates": TimeExpression,
    "quotes": Quote,
    "events": EventMention,
}
_WITH_TUPLES = frozenset(kind for kind in _ROWS.values() if any("tuple" in str(field.type) for field in fields(kind)))


def _store(doc: Doc) -> dict[str, Any]:
    store: dict[str, Any] = doc.user_data.setdefault(_KEY, {})
    return store


def put(doc: Doc, name: str, rows: Sequence[Any]) -> None:
    """Store the rows of one stage on the doc, replacing what was there; the values of frozen rows are not copied.

    >>> import spacy
    >>> doc = spacy.blank("fr")("Il est arrivé hier.")
    >>> put(doc, "dates", [TimeExpression("a1", "a1:date:14-18", 14, 18, text="hier", type="DATE")])
    >>> [date.text for date in doc._.dates]
    ['hier']
    """
    _store(doc)[name] = [vars(row) for row in rows]


def get(doc: Doc, name: str) -> list[Any]:
    """Return the rows of one stage; empty where the stage did not run."""
    row_type = _ROWS[name]
    return [_row(row_type, values) for values in _store(doc).get(name, ())]


def _row(row_type: type, values: dict[str, Any]) -> Any:
    """Return a row of stored values; columns that an older doc lacks have their default."""
    return made(row_type, dict(_tuples(values) if row_type in _WITH_TUPLES else values))


def made(row_type: type, values: dict[str, Any]) -> Any:
    """Return a row that holds these values, which are then its own.

    The constructor of a frozen dataclass sets field by field, ten times as slow.
    """
    row: Any = object.__new__(row_type)
    object.__setattr__(row, "__dict__", values)
    return row


def changed(row: Any, **values: Any) -> Any:
    """Return a copy of a row with other values: `dataclasses.replace` for rows, without its constructor."""
    return made(type(row), {**vars(row), **values})


def stored(doc: Doc, *names: str) -> tuple[Any, ...]:
    """Return what is stored under some names, None where nothing is: `is` tells whether it was replaced."""
    return tuple(_store(doc).get(name) for name in names)


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    """Turn lists back into tuples: msgpack knows no tuple."""
    if list not in map(type, values.values()):
        return values
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def put_article(doc: Doc, article: Article) -> None:
    """Store the article's metadata on the doc (without its text, which the doc holds)."""
    values = dict(vars(article))
    values.update(text="", html=None, extra=())
    _store(doc)["article"] = values


def get_article(doc: Doc) -> Article | None:
    """Return the article's metadata, or None if the doc was made without."""
    values = _store(doc).get("article")
    return Article(**_tuples(values)) if values else None


def article_id(doc: Doc) -> str:
    """Return the id of the doc's article, the empty string without one."""
    values = _store(doc).get("article")
    return str(values["article_id"]) if values else ""


def put_headings(doc: Doc, headings: Sequence[tuple[int, int]]) -> None:
    """Store the character offsets of the headings."""
    _store(doc)["headings"] = [list(span) for span in headings]


def get_headings(doc: Doc) -> list[tuple[int, int]]:
    """Return the character offsets of the headings."""
    return [(start, end) for start, end in _store(doc).get("headings", ())]


def has(doc: Doc, name: str) -> bool:
    """Tell whether a stage has run on the doc."""
    return name in _store(doc)


def _getter(name: str) -> Any:
    return lambda doc: get(doc, name)


def register() -> None:
    """Register the extensions once; called on import."""
    if Doc.has_extension("article"):
        return
    Doc.set_extension("article", getter=get_article, setter=put_article)
    Doc.set_extension("headings", getter=get_headings, setter=put_headings)
    for name in _ROWS:
        Doc.set_extension(name, getter=_getter(name))


register()
