"""A run of two articles made by hand: what the modules that read a run are tested on, without a model."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.records import (
    TABLES,
    ArticleRow,
    Entity,
    EntityMention,
    Event,
    EventMention,
    Problem,
    Quote,
    TimeExpression,
    row_id,
)
from pipeline.store import TableWriter

TEXT = "Le maire, Luc Roux, a démissionné lundi. « Je pars <b>libre</b> », a-t-il déclaré. Il n'avait pas été élu."
OTHER = "=SOMME(1;2) : la formule a coûté 3 millions d'euros à la ville de Sète."


def _span(text: str, string: str) -> tuple[int, int]:
    start = text.index(string)
    return start, start + len(string)


def _place(article: str, kind: str, text: str, string: str) -> dict[str, Any]:
    start, end = _span(text, string)
    key = {"entity": "mention_id", "date": "date_id", "quote": "quote_id", "event": "event_mention_id"}[kind]
    offsets = {"start_char": start, "end_char": end, "raw_start": start + 2, "raw_end": end + 2}
    return {"article_id": article, key: row_id(article, kind, start, end), **offsets}


def rows() -> dict[str, list[Any]]:
    """Return the rows of every table; in article a1 the raw text has two characters more in front."""
    mention = _place("a1", "entity", TEXT, "Luc Roux")
    sete = {**_place("a2", "entity", OTHER, "Sète"), "raw_start": None, "raw_end": None}
    resigned = _place("a1", "event", TEXT, "démissionné")
    elected = _place("a1", "event", TEXT, "élu")
    person = "per:luc-roux"
    return {
        "articles": [
            ArticleRow(
                "a1", source="Le Test", title="Le maire <s'en va>", authors=("A. B", "C"), published="2024-12-18"
            ),
            ArticleRow("a2", title="-1 pour la ville", published="2024-12", path="b.html"),
        ],
        "entity_mentions": [
            EntityMention(**mention, text="Luc Roux", label="PER", entity_id=person, entity="Luc Roux", rule="ner"),
            EntityMention(**sete, text="Sète", label="LOC", entity_id="loc:sete", entity="Sète", confidence=0.4),
        ],
        "entities": [
            Entity(person, "Luc Roux", "PER", aliases=("Luc Roux", "M. Roux"), gender="m", n_mentions=1, n_articles=1),
            Entity("loc:sete", "Sète", "LOC", latitude=43.4, longitude=3.7, n_mentions=1, n_articles=1),
        ],
        "dates": [
            TimeExpression(
                **_place("a1", "date", TEXT, "lundi"),
                text="lundi",
                type="DATE",
                value="2024-12-16",
                date_start="2024-12-16",
                date_end="2024-12-16",
            )
        ],
        "quotes": [
            Quote(
                **_place("a1", "quote", TEXT, "Je pars <b>libre</b>"),
                text="Je pars <b>libre</b>",
                kind="direct",
                cue="a-t-il déclaré",
                speaker="il",
                speaker_id=person,
                speaker_name="Luc Roux",
            )
        ],
        "event_mentions": [
            EventMention(
                **_pick(resigned, "e1"),
                trigger="démissionné",
                event_type="personnel.leave",
                agent="Luc Roux",
                date_text="lundi",
                date_value="2024-12-16",
                date_start="2024-12-16",
                date_end="2024-12-16",
            ),
            EventMention(**_pick(elected, "e2"), trigger="élu", event_type="politics.election", status="negated"),
        ],
        "events": [
            Event(
                "e1",
                "personnel.leave",
                "Départ, démission",
                date_start="2024-12-16",
                date_end="2024-12-16",
                agents=("Luc Roux",),
                summary="Le maire a démissionné <lundi>.",
                n_mentions=1,
                n_articles=1,
            ),
            Event(
                "e2",
                "politics.election",
                "Élection, scrutin",
                status="negated",
                n_mentions=1,
                n_articles=1,
                confidence=0.3,
            ),
        ],
        "errors": [Problem(None, "c.txt", "read", "empty-file", "c.txt is empty.")],
    }


def _pick(place: dict[str, Any], event_id: str) -> dict[str, Any]:
    return {**place, "event_id": event_id}


def write(out: Path) -> Path:
    """Write the run into a folder and return it."""
    out.mkdir(parents=True, exist_ok=True)
    tables = rows()
    for table in TABLES:
        writer = TableWriter(out, table)
        writer.write_rows(tables[table])
        writer.close()
        writer.commit()
    texts = {"a1": TEXT, "a2": OTHER}
    with (out / "articles.jsonl").open("w", encoding="utf-8") as handle:
        for row in tables["articles"]:
            line = {**asdict(row), "headings": [], "text": texts[row.article_id]}
            handle.write(json.dumps(line, ensure_ascii=False) + "\n")
    return out
