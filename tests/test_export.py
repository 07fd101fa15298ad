from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.export import export
from pipeline.records import TABLES, ArticleRow
from pipeline.store import TableWriter
from tests import small_run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return small_run.write(tmp_path / "out")


def flat(row: dict[str, Any]) -> dict[str, Any]:
    return {name: schema.cell(value) if isinstance(value, list) else value for name, value in row.items()}


def expected(run: Path, table: str) -> list[dict[str, Any]]:
    """Rows of the run's own Parquet file, lists joined: what every export must give back."""
    return [flat(row) for row in pq.read_table(run / f"{table}.parquet").to_pylist()]


def read_csv(folder: Path, table: str) -> list[dict[str, Any]]:
    dtypes: Any = schema.pandas_dtypes(table)
    frame = pd.read_csv(folder / f"{table}.csv", dtype=dtypes, keep_default_na=False, na_values=[""])
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    not_null = {column.name for column in schema.columns(table) if not column.nullable}
    return [{k: "" if v is None and k in not_null else v for k, v in row.items()} for row in rows]


def read_sqlite(path: Path, table: str) -> list[dict[str, Any]]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')]
    connection.close()
    return rows


def read_duckdb(path: Path, table: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return [flat(row) for row in connection.sql(f'SELECT * FROM "{table}"').to_arrow_table().to_pylist()]


@pytest.mark.parametrize("table", TABLES)
def test_all_formats_read_back_equal(run: Path, table: str) -> None:
    rows = expected(run, table)
    assert rows
    assert read_csv(export(run, "csv"), table) == rows
    assert read_sqlite(export(run, "sqlite"), table) == rows
    assert read_duckdb(export(run, "duckdb"), table) == rows
    assert [flat(row) for row in pq.read_table(export(run, "parquet") / f"{table}.parquet").to_pylist()] == rows
    lines = (export(run, "jsonl") / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    assert [flat(json.loads(line)) for line in lines] == rows


def test_the_csv_export_is_the_csv_of_the_run(run: Path) -> None:
    for table in TABLES:
        assert (export(run, "csv") / f"{table}.csv").read_bytes() == (run / f"{table}.csv").read_bytes()


def test_a_run_is_named_beside_its_folder(run: Path) -> None:
    assert export(run, "sqlite") == run.parent / "out.sqlite"
    assert export(run, "csv") == run.parent / "out-csv"


def test_databases_keep_not_null_and_duckdb_the_descriptions(run: Path) -> None:
    connection = sqlite3.connect(export(run, "sqlite"))
    not_null = {row[1]: bool(row[3]) for row in connection.execute("PRAGMA table_info(quotes)")}
    connection.close()
    assert not_null == {column.name: not column.nullable for column in schema.columns("quotes")}
    with duckdb.connect(str(export(run, "duckdb")), read_only=True) as database:
        query = "SELECT column_name, comment, is_nullable FROM duckdb_columns() WHERE table_name = 'quotes'"
        found = {name: (comment, nullable) for name, comment, nullable in database.execute(query).fetchall()}
    assert found == {column.name: (column.description, column.nullable) for column in schema.columns("quotes")}


def test_sqlite_is_indexed_by_article(run: Path) -> None:
    connection = sqlite3.connect(export(run, "sqlite"))
    plan = connection.execute("EXPLAIN QUERY PLAN SELECT * FROM quotes WHERE article_id = 'a1'").fetchall()
    connection.close()
    assert "quotes_article_id" in str(plan)


@pytest.mark.parametrize("to", ["sqlite", "duckdb"])
def test_a_url_names_format_and_file(run: Path, tmp_path: Path, to: str) -> None:
    written = export(run, f"{to}:///{tmp_path}/new/base.db")
    assert written == tmp_path / "new/base.db"
    reader = {"sqlite": read_sqlite, "duckdb": read_duckdb}[to]
    assert reader(written, "events") == expected(run, "events")


def test_an_export_replaces_the_one_before(run: Path) -> None:
    first = read_sqlite(export(run, "sqlite"), "events")
    assert read_sqlite(export(run, "sqlite"), "events") == first
    assert not list(run.parent.glob("*.partial"))


def test_spreadsheet_safe_csv_has_no_formula(run: Path, tmp_path: Path) -> None:
    plain = read_csv(export(run, "csv", tmp_path / "plain"), "articles")
    safe = read_csv(export(run, "csv", tmp_path / "safe", spreadsheet_safe=True), "articles")
    assert [row["title"] for row in plain] == ["Le maire <s'en va>", "-1 pour la ville"]
    assert [row["title"] for row in safe] == ["Le maire <s'en va>", "'-1 pour la ville"]
    for file in (tmp_path / "safe").glob("*.csv"):
        cells = pd.read_csv(file, dtype=str, keep_default_na=False).to_numpy().ravel()
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "-1 "))]


@pytest.mark.parametrize("to", ["xlsx", "postgresql://host/base", "sqlite://", ""])
def test_an_unknown_format_names_the_known_ones(run: Path, to: str) -> None:
    with pytest.raises(UsageError, match="duckdb, timeml, sqlite:///FILE"):
        export(run, to)


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not-an-output"):
        export(tmp_path, "csv")


@pytest.mark.parametrize("to", ["csv", "parquet", "jsonl"])
def test_a_file_in_the_place_of_the_folder_is_kept(run: Path, tmp_path: Path, to: str) -> None:
    target = tmp_path / "notes.txt"
    target.write_text("à garder", encoding="utf-8")
    with pytest.raises(UsageError, match="output-is-file"):
        export(run, to, target)
    assert target.read_text(encoding="utf-8") == "à garder"


@pytest.mark.parametrize("to", ["sqlite", "duckdb"])
def test_a_folder_in_the_place_of_the_database_is_refused(run: Path, tmp_path: Path, to: str) -> None:
    (tmp_path / "base").mkdir()
    with pytest.raises(UsageError, match="output-unusable"):
        export(run, to, tmp_path / "base")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "out"]


@pytest.mark.parametrize("to", ["sqlite", "duckdb", "parquet"])
def test_an_export_that_fails_leaves_the_one_before(run: Path, to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target = export(run, to)
    before = {path: path.read_bytes() for path in (target.rglob("*") if target.is_dir() else [target])}
    (run / "quotes.parquet").write_bytes(b"not a table")
    with pytest.raises(UsageError, match=r"quotes\.parquet|output-unusable"):
        export(run, to)
    assert all(path.read_bytes() == content for path, content in before.items())
    assert not list(run.parent.rglob("*.partial"))


WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n,;\"'|«=\t"), min_size=1, max_size=30
)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS | st.none(), st.lists(WORDS, max_size=3)), min_size=1, max_size=4))
def test_any_text_comes_back_from_every_format(values: list[tuple[str, str | None, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = small_run.write(Path(folder) / "out")
        writer = TableWriter(out, "articles")
        writer.write_rows(
            ArticleRow(f"a{n}", title=title, source=source, authors=tuple(authors))
            for n, (title, source, authors) in enumerate(values)
        )
        writer.close()
        writer.commit()
        rows = expected(out, "articles")
        assert [row["title"] for row in rows] == [title for title, _, _ in values]
        assert read_csv(export(out, "csv"), "articles") == rows
        assert read_sqlite(export(out, "sqlite"), "articles") == rows
        assert read_duckdb(export(out, "duckdb"), "articles") == rows


def test_timeml_is_one_document_an_article(run: Path) -> None:
    folder = export(run, "timeml")
    assert sorted(path.name for path in folder.iterdir()) == ["a1.tml", "a2.tml"]
    root = ElementTree.parse(folder / "a1.tml").getroot()
    assert [timex.text for timex in root.iter("TIMEX3") if timex.get("value") == "2024-12-16"] == ["lundi"]


@pytest.mark.parametrize("to", ["jsonl", "csv", "parquet"])
def test_a_run_is_not_exported_over_itself(run: Path, to: str) -> None:
    before = (run / "articles.jsonl").read_bytes()
    with pytest.raises(UsageError, match="output-is-run"):
        export(run, to, run)
    assert (run / "articles.jsonl").read_bytes() == before
