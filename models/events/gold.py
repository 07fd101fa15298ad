"""Reads the annotated articles that the event models learn from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span


@dataclass
class Annotated:
    """A parsed article and its gold events, in the offsets of the doc."""

    doc: Doc
    events: list[dict[str, Any]]
    published: str


def read(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def load_articles(data: Path) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield (text, publication date, events) of the training articles, in the order of their files."""
    folder = data / "gold" / "train"
    for path in sorted(folder.glob("articles_*.jsonl"), key=lambda path: int(path.stem.split("_")[1])):
        gold = {record["id"]: record for record in read(folder / path.name.replace("articles", "gold"))}
        for article in read(path):
            yield article["text"], article["published"], gold[article["id"]]["events"]


def load_timebank(data: Path) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield (text, creation date, events) of the French TimeBank."""
    for record in read(data / "timebank" / "dev.jsonl"):
        yield record["text"], record["dct"], record["events"]


def parse(nlp: Language, records: Iterator[tuple[str, str, list[dict[str, Any]]]]) -> list[Annotated]:
    """Return the records parsed."""
    pairs = ((text, (published, events)) for text, published, events in records)
    return [
        Annotated(doc, events, published) for doc, (published, events) in nlp.pipe(pairs, as_tuples=True, batch_size=32)
    ]


def trigger_span(doc: Doc, event: dict[str, Any]) -> Span:
    """Return the trigger of a gold event."""
    return doc.char_span(event["start"], event["end"], alignment_mode="expand")
