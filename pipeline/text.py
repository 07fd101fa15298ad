"""Cleaning: from the text as it came to the text that all stages read, with the way back.

`clean` runs the conventions of `docs/cleaning.md` in order, each in its own module, each a step on a `Draft` that
keeps the map from clean to raw offsets. A step that finds nothing to do costs one search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.boilerplate import remove_boilerplate
from pipeline.characters import compose, normalise_characters, remove_invisible, unify_newlines
from pipeline.guillemets import normalise_quotes
from pipeline.headers import move_metadata
from pipeline.headings import find_headings
from pipeline.hyphens import close_cut_words
from pipeline.light_markup import remove_escapes, remove_light_markup
from pipeline.lines import join, mark_items, tidy
from pipeline.markup import decode_entities, remove_tags
from pipeline.mojibake import repair_encoding
from pipeline.offsets import Draft, OffsetMap

_MOST_PASSES = 8


@dataclass(frozen=True)
class Cleaned:
    """A clean text, the map of its offsets to the raw text, its metadata (keys as in `Article`) and its headings."""

    text: str
    offsets: OffsetMap
    meta: dict[str, Any]
    headings: tuple[tuple[int, int], ...] = ()


def clean(raw: str, *, published: str | None = None) -> Cleaned:
    """Return the clean text; offsets are half-open, in code points.

    Cleaning is idempotent: it is repeated until nothing changes, so a clean text costs one pass. `published`, where
    the article's own record gives it, completes dates of the text that lack their year.

    >>> cleaned = clean(" date 2024-12 « La structure ne semble pas optimale« , écrivait-il.")
    >>> cleaned.text, cleaned.meta, cleaned.offsets.to_raw(2, 14)
    ('« La structure ne semble pas optimale », écrivait-il.', {'published': '2024-12'}, (16, 28))
    """
    draft = Draft(raw)
    meta: dict[str, Any] = {}
    for _ in range(_MOST_PASSES):
        before = draft.text
        meta = _clean_once(draft, published) | meta
        if draft.text == before:
            break
    return Cleaned(draft.text, draft.offsets, meta, find_headings(draft.text))


def clean_name(value: str) -> str:
    """Return a name with its characters repaired; its marks and spaces stay as they came.

    >>> clean_name("HÃ©lÃ¨ne\u00ad Morvan")
    'Hélène Morvan'
    """
    draft = Draft(value)
    _repair(draft)
    return draft.text


def clean_title(value: str) -> str:
    """Return a headline without the tags, entities and signs of Markdown that exports leave in it, and repaired.

    >>> clean_title("**La comÃ©\u00addienne** : l&#8217;&eacute;t&eacute; <em>indien</em>")
    'La comédienne : l’été indien'
    """
    draft = Draft(value)
    decode_entities(draft)
    remove_tags(draft)
    remove_light_markup(draft)
    _repair(draft)
    return draft.text.strip()


def _repair(draft: Draft) -> None:
    repair_encoding(draft)
    remove_invisible(draft)
    compose(draft)


def _clean_once(draft: Draft, published: str | None) -> dict[str, Any]:
    unify_newlines(draft)
    remove_escapes(draft)
    decode_entities(draft)
    remove_tags(draft)
    remove_light_markup(draft)
    normalise_characters(draft)
    tidy(draft)
    remove_boilerplate(draft)
    meta = move_metadata(draft, published)
    mark_items(draft)
    join(draft)
    close_cut_words(draft)
    normalise_quotes(draft)
    return meta
