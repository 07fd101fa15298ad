"""Reads the annotated articles that the event models learn from."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import extensions
from pipeline.article_fields import with_metadata
from pipeline.nlp import BEFORE_PARSER
from pipeline.offsets import OffsetMap
from pipeline.records import Article
from pipeline.text import clean

OWN = Path(__file__).resolve().parents[2] / "corpus" / "training"


class Record(NamedTuple):
    """An annotated article as it stands in its file."""

    id: str
    text: str
    published: str
    events: list[dict[str, Any]]


@dataclass
class Annotated:
    """A parsed article and its gold events, in the offsets of the doc."""

    doc: Doc
    events: list[dict[str, Any]]
    published: str


MONTH_ONLY = 20  # of so many articles of ours, one is dated by its month alone, as archives often are


def read(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def load_articles(data: Path) -> Iterator[Record]:
    """Yield the training articles in the order of their files."""
    folder = data / "gold" / "train"
    for path in sorted(folder.glob("articles_*.jsonl"), key=lambda path: int(path.stem.split("_")[1])):
        gold = {record["id"]: record for record in read(folder / path.name.replace("articles", "gold"))}
        for article in read(path):
            yield Record(article["id"], article["text"], article["published"], gold[article["id"]]["events"])


def load_own(data: Path) -> Iterator[Record]:
    """Yield the articles that we annotated: those of WiNER, whose texts stay in `data`, and those that we wrote."""
    parts = ("train.jsonl", "dev.jsonl")
    texts = {article["id"]: article for part in parts for article in read(data / "winer" / part)}
    for record in read(OWN / "winer.gold"):
        article = texts[record["id"]]
        events = [_spelt(event, article["text"]) for event in record["events"]]
        yield Record(article["id"], article["text"], article["published"], events)
    for name in ("press", "dispatches", "generic", "words", "web", "wiki"):
        for number, article in enumerate(read(OWN / f"{name}.gold")):
            published = article["published"][: None if number % MONTH_ONLY else len("2024-12")]
            yield Record(article["id"], article["text"], published, article["events"])


def _spelt(event: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the event with the words of its participants and its place; what is not told is None."""
    words = {role: text[slice(*event[role])] if role in event else None for role in ("agent", "patient", "place")}
    return {"date": None, **event, **words}


def load_timebank(data: Path) -> Iterator[Record]:
    """Yield the articles of the French TimeBank."""
    for record in read(data / "timebank" / "dev.jsonl"):
        yield Record(record["id"], record["text"], record["dct"][:10], record["events"])


def load_own_timebank() -> Iterator[Record]:
    """Yield those of our press articles whose events we annotated as the French TimeBank does."""
    texts = {article["id"]: article for article in read(OWN / "press.gold")}
    for record in read(OWN / "timeml.gold"):
        article = texts[record["id"]]
        yield Record(article["id"], article["text"], article["published"], record["events"])


def parse(nlp: Language, records: Iterable[Record]) -> list[Annotated]:
    """Return the records cleaned and parsed as a run does it, the gold events in the offsets of the clean text."""
    prepared = [_prepare(nlp, record) for record in records]
    docs = [doc for doc, _, _ in prepared]
    for name, component in nlp.pipeline:
        if name != BEFORE_PARSER:
            docs = (
                list(component.pipe(docs, batch_size=32)) if hasattr(component, "pipe") else list(map(component, docs))
            )
    return [
        Annotated(doc, _placed(doc, record.events, offsets), record.published)
        for doc, (_, record, offsets) in zip(docs, prepared, strict=True)
    ]


def _prepare(nlp: Language, record: Record) -> tuple[Doc, Record, OffsetMap]:
    cleaned = clean(record.text, published=record.published)
    doc = nlp.make_doc(cleaned.text)
    article = with_metadata(Article(record.id, published=record.published), cleaned.meta)
    extensions.put_article(doc, article)
    extensions.put_headings(doc, cleaned.headings)
    return nlp.get_pipe(BEFORE_PARSER)(doc), record, cleaned.offsets


def _placed(doc: Doc, events: list[dict[str, Any]], offsets: OffsetMap) -> list[dict[str, Any]]:
    """Return the events whose trigger is in the clean text, in its offsets and its order."""
    raw = [offsets.to_raw(token.idx, token.idx + len(token)) for token in doc]
    starts = [start for start, _ in raw]
    placed = []
    for event in events:
        first = max(bisect_right(starts, event["start"]) - 1, 0)
        inside = [i for i in range(first, len(raw)) if raw[i][0] < event["end"] and raw[i][1] > event["start"]][:8]
        if inside:
            last = doc[inside[-1]]
            placed.append({**event, "start": doc[inside[0]].idx, "end": last.idx + len(last)})
    return sorted(placed, key=lambda event: (event["start"], event["end"]))


def trigger_span(doc: Doc, event: dict[str, Any]) -> Span:
    """Return the trigger of a gold event."""
    return doc.char_span(event["start"], event["end"], alignment_mode="expand")
