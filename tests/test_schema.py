"""The schemas agree with the records, with each other, and with the pages made from them."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import pytest

from bench.make_docs import DOCS, command_help, module_map
from pipeline import schema
from pipeline.records import TABLES

REQUIRED = {  # the contract of the tables: at least these columns
    "articles": "article_id source url title authors published published_basis updated agency place language n_chars "
    "n_tokens n_quotes n_events duplicate_of raw_sha256 path",
    "entity_mentions": "article_id mention_id start_char end_char raw_start raw_end text label entity_id entity "
    "sentence_id rule confidence",
    "entities": "entity_id name label aliases gender gender_basis role country_code admin_code latitude longitude "
    "n_mentions n_articles first_seen last_seen",
    "dates": "article_id date_id start_char end_char raw_start raw_end text type value edtf date_start date_end grain "
    "basis rule confidence",
    "quotes": "article_id quote_id start_char end_char raw_start raw_end text kind continues cue speaker speaker_id "
    "speaker_name speaker_basis rule confidence",
    "event_mentions": "article_id event_mention_id event_id start_char end_char raw_start raw_end trigger lemma "
    "event_type timeml_class agent agent_id patient patient_id place place_id country_code date_text date_value "
    "date_start date_end date_basis status tense polarity modality amount amount_unit quote_id speaker_name sentence "
    "rule confidence",
    "events": "event_id event_type label_fr cameo_root plover ace iptc date_start date_end date_edtf place "
    "country_code latitude longitude agents patients status amount amount_unit summary n_mentions n_articles "
    "n_sources first_published last_published confidence",
    "errors": "article_id path stage code message",
}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_contract_exists(table: str) -> None:
    assert set(REQUIRED[table].split()) <= set(schema.header(table))


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table: str) -> None:
    assert all(column.description for column in schema.columns(table))


@pytest.mark.parametrize("table", TABLES)
def test_arrow_fields_carry_nullability_and_description(table: str) -> None:
    for column, field in zip(schema.columns(table), schema.arrow_schema(table), strict=True):
        assert field.nullable == column.nullable
        assert field.metadata[b"description"].decode() == column.description


@pytest.mark.parametrize("table", TABLES)
def test_sqlite_accepts_the_ddl(table: str) -> None:
    with sqlite3.connect(":memory:") as database:
        database.executescript(schema.ddl(table, "sqlite"))
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    assert names == schema.header(table)


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_keeps_comments_and_not_null(table: str) -> None:
    with duckdb.connect() as database:
        database.execute(schema.ddl(table, "duckdb"))
        rows = database.execute(
            "SELECT column_name, is_nullable, comment FROM duckdb_columns() WHERE table_name = ? AND NOT internal",
            [table],
        ).fetchall()
    assert rows == [(c.name, c.nullable, c.description) for c in schema.columns(table)]


def test_pandas_keeps_a_missing_integer_apart_from_zero() -> None:
    frame = pd.DataFrame({"raw_start": pd.array([None, 0], dtype=schema.pandas_dtypes("dates")["raw_start"])})
    assert frame["raw_start"].isna().tolist() == [True, False]


def test_datapackage_is_valid_for_frictionless() -> None:
    assert not frictionless.Package.validate_descriptor(schema.datapackage()).errors


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (True, "true"), (False, "false"), (("a", "b"), "a|b"), (("a|b",), "a¦b"), (1.5, 1.5), ("x", "x")],
)
def test_cell(value: object, cell: object) -> None:
    assert schema.cell(value) == cell


@pytest.mark.parametrize("record", TABLES.values())
def test_records_are_frozen(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert dataclasses.is_dataclass(record)


@pytest.mark.parametrize(
    ("page", "made"), [("schema.md", schema.data_dictionary), ("cli.md", command_help), ("modules.md", module_map)]
)
def test_generated_pages_are_up_to_date(page: str, made) -> None:
    assert (Path(DOCS) / page).read_text(encoding="utf-8") == made(), "run `make docs`"
