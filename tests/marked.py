"""Reads texts in which mentions are marked: `[[PER:Anne Hidalgo]] parle, {{elle}} insiste`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from spacy.lang.fr import French
from spacy.tokens import Doc

from pipeline import extensions
from pipeline.names import canonicalize
from pipeline.records import Article, Entity, EntityMention, row_id

CASES = Path(__file__).resolve().parent / "cases"
_MARK = re.compile(r"\[\[(?P<label>[A-Z]+):(?P<name>[^\]]+)\]\]|\{\{(?P<reference>[^}]+)\}\}")


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of one file."""
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def read(marked: str, article_id: str = "a") -> tuple[str, list[EntityMention], list[tuple[int, int]]]:
    """Return the text without marks, its mentions, and the offsets of its references."""
    text, mentions, references, last = "", [], [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        start = len(text)
        text += match["name"] or match["reference"]
        last = match.end()
        if match["reference"]:
            references.append((start, len(text)))
            continue
        mention_id = row_id(article_id, "entity", start, len(text))
        mentions.append(EntityMention(
            article_id, mention_id, start, len(text), text=match["name"], label=match["label"],
        ))  # fmt: skip
    return text + marked[last:], mentions, references


def entities(
    doc: Doc, mentions: list[EntityMention], article_id: str = "a"
) -> tuple[list[EntityMention], list[Entity]]:
    """Return the canonical mentions and entities, and store them on the doc."""
    extensions.put_article(doc, Article(article_id))
    rows, found = canonicalize(doc, mentions)
    extensions.put(doc, "mentions", rows)
    extensions.put(doc, "entities", found)
    return rows, found


@cache
def _blank() -> French:
    return French()


def blank(text: str) -> Doc:
    """Return the text as a doc without a model."""
    return _blank()(text)


def nested(marked: str, article_id: str = "a") -> tuple[str, list[EntityMention], list[tuple[int, int]]]:
    """Return the same as `read` for texts whose references may hold mentions: `{{M. [[PER:Macron]]}}`."""
    flat = marked.replace("{{", "\x01").replace("}}", "\x02")
    text, mentions, _ = read(flat, article_id)
    opened = [place for place, char in enumerate(text) if char == "\x01"]
    closed = [place for place, char in enumerate(text) if char == "\x02"]

    def plain(place: int) -> int:
        return place - sum(mark < place for mark in (*opened, *closed))

    moved = [replace(row, start_char=plain(row.start_char), end_char=plain(row.end_char)) for row in mentions]
    spans = [(plain(start), plain(end)) for start, end in zip(opened, closed, strict=True)]
    return text.replace("\x01", "").replace("\x02", ""), moved, spans
