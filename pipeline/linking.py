"""Second pass over the parts of a run: who is who and what is what in the whole corpus, then the final tables."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema, store
from pipeline.duplicates import find_repeats
from pipeline.link_entities import link_entities
from pipeline.link_events import link_events
from pipeline.records import TABLES, ArticleRow, Entity, EventMention, Problem

_ARTICLE_COLUMNS = ["article_id", "source", "url", "published"]
_ENTITY_COLUMNS = {
    "entity_mentions": ("entity_id",),
    "quotes": ("speaker_id",),
    "event_mentions": ("agent_id", "patient_id", "place_id"),
}


@dataclass
class Assembled:
    """Counts of the final tables."""

    rows: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Slice:
    """Articles that follow one another both in the input and in a part."""

    part: store.Part
    ids: list[str]
    live: set[str]

    def read(self, table: str) -> pa.Table:
        rows = self.part.read(table)
        if len(self.live) == len(self.ids):
            return rows
        column = "entity_id" if table == "entities" else "article_id"
        owners = [_owner(name) if table == "entities" else name for name in rows[column].to_pylist()]
        return rows.filter(pa.array([name in self.live for name in owners], pa.bool_()))


def _owner(entity_id: str) -> str:
    """Return the article of an article-local entity id, `{article_id}:{label}:{slug}`."""
    return entity_id.rsplit(":", 2)[0]


def assemble(
    out: Path, parts: Path, order: list[str], problems: list[Problem], *, skip_duplicates: bool = False
) -> Assembled:
    """Link the parts and write the final tables of `out`, articles in the order of `order` (their keys).

    `skip_duplicates` leaves the rows of republished articles out of every table but `articles`.
    """
    slices = list(_slices(store.open_parts(parts), order))
    articles = _articles(slices)
    skipped = {key for key, row in articles.items() if row.duplicate_of} if skip_duplicates else set()
    links = _link(slices, articles, skipped)
    assembled = _write_tables(out, slices, links, problems, skipped)
    _write_texts(out, slices, links)
    with store.atomic(out / "datapackage.json") as handle:
        json.dump(schema.datapackage(), handle, ensure_ascii=False, indent=1)
    return assembled


def _slices(parts: list[store.Part], order: list[str]) -> Iterator[_Slice]:
    """Yield the slices of the parts that give the articles in the order of the input."""
    home: dict[str, tuple[int, str]] = {}
    contents = []
    for number, part in enumerate(parts):
        ids = part.article_ids()
        contents.append(ids)
        home.update((key, (number, name)) for key, name in zip(part.keys(), ids, strict=True))
    known = [home[key] for key in order if key in home]
    for number, group in groupby(known, key=lambda item: item[0]):
        wanted = [name for _, name in group]
        ids = contents[number]
        if wanted == [name for name in ids if name in set(wanted)]:
            yield _Slice(parts[number], ids, set(wanted))
        else:
            yield from (_Slice(parts[number], ids, {name}) for name in wanted)


def _articles(slices: list[_Slice]) -> dict[str, ArticleRow]:
    """Return what linking needs of every article, by its id: source, publication date, which article it repeats."""
    rows: dict[str, ArticleRow] = {}
    for piece in slices:
        for values in piece.read("articles").select(_ARTICLE_COLUMNS).to_pylist():
            rows[values["article_id"]] = ArticleRow(**values)
    for article_id, first in find_repeats(_signatures(slices, rows)).items():
        rows[article_id] = dataclasses.replace(rows[article_id], duplicate_of=first)
    return rows


def _signatures(slices: list[_Slice], articles: dict[str, ArticleRow]) -> Iterator[tuple[str, str, bytes]]:
    """Yield (id, publication date, signature), first published first; an article without a date comes last.

    The signatures wait in a file: of a million articles they would take most of a gigabyte.
    """
    places: list[tuple[str, int, int, str]] = []
    with tempfile.TemporaryFile() as store_file:
        for piece in slices:
            for line in piece.read("signatures").to_pylist():
                published = articles[line["article_id"]].published or "9999"
                places.append((published, store_file.tell(), len(line["signature"]), line["article_id"]))
                store_file.write(line["signature"])
        for published, offset, size, article_id in sorted(places):
            store_file.seek(offset)
            yield article_id, published, store_file.read(size)


@dataclass
class _Links:
    articles: dict[str, ArticleRow]
    entity_ids: dict[str, str]
    event_ids: dict[str, str]
    entities: list[Entity]
    events: list[Any]


def _link(slices: list[_Slice], articles: dict[str, ArticleRow], skipped: set[str]) -> _Links:
    linked = link_entities(item for item in _local_entities(slices, articles) if item[0] not in skipped)
    by_id = {entity.entity_id: entity for entity in linked.entities}
    mentions = (mention for mention in _mentions(slices, linked.ids) if mention.article_id not in skipped)
    events = link_events(mentions, articles, by_id)
    return _Links(articles, linked.ids, events.ids, linked.entities, events.events)


def _local_entities(slices: list[_Slice], articles: dict[str, ArticleRow]) -> Iterator[tuple[str, str | None, Entity]]:
    for piece in slices:
        for values in piece.read("entities").to_pylist():
            entity = _record(Entity, values)
            article_id = _owner(entity.entity_id)
            yield article_id, articles[article_id].published if article_id in articles else None, entity


def _mentions(slices: list[_Slice], entity_ids: dict[str, str]) -> Iterator[EventMention]:
    for piece in slices:
        rows = _with_corpus_ids("event_mentions", piece.read("event_mentions"), entity_ids)
        for values in rows.to_pylist():
            yield EventMention(**values)


def _record(record: Any, values: dict[str, Any]) -> Any:
    return record(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


def _with_corpus_ids(table: str, rows: pa.Table, entity_ids: dict[str, str]) -> pa.Table:
    for column in _ENTITY_COLUMNS.get(table, ()):
        rows = store.replace_ids(rows, column, entity_ids.get)
    return rows


def _write_tables(
    out: Path, slices: list[_Slice], links: _Links, problems: list[Problem], skipped: set[str]
) -> Assembled:
    assembled = Assembled()
    writers = {table: store.TableWriter(out, table) for table in TABLES}
    writers["errors"].write_rows(problems)
    codes = Counter(problem.code for problem in problems)
    for piece in slices:
        for table in store.part_tables():
            if table != "entities":
                writers[table].write(_final_rows(table, piece, links, skipped))
        codes.update(piece.read("errors")["code"].to_pylist())
    writers["entities"].write_rows(links.entities)
    writers["events"].write_rows(links.events)
    for writer in writers.values():
        writer.close()
    for table, writer in writers.items():
        writer.commit()
        assembled.rows[table] = writer.n_rows
    assembled.problems = dict(codes.most_common())
    return assembled


def _final_rows(table: str, piece: _Slice, links: _Links, skipped: set[str]) -> pa.Table:
    rows = piece.read(table)
    if table == "articles":
        firsts = [links.articles[name].duplicate_of for name in rows["article_id"].to_pylist()]
        index = rows.schema.get_field_index("duplicate_of")
        return rows.set_column(index, rows.schema.field(index), pa.array(firsts, pa.string()))
    if skipped and table != "errors":
        rows = rows.filter(pa.array([name not in skipped for name in rows["article_id"].to_pylist()], pa.bool_()))
    rows = _with_corpus_ids(table, rows, links.entity_ids)
    return store.replace_ids(rows, "event_id", links.event_ids.get) if table == "event_mentions" else rows


def _write_texts(out: Path, slices: list[_Slice], links: _Links) -> None:
    with store.atomic(out / "articles.jsonl") as handle:
        for piece in slices:
            for line in piece.part.texts():
                if line["article_id"] in piece.live:
                    line["duplicate_of"] = links.articles[line["article_id"]].duplicate_of
                    handle.write(json.dumps(line, ensure_ascii=False) + "\n")
