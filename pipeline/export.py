"""The tables of a run in other formats, from their Parquet files, batch by batch: memory stays flat.

CSV, Parquet and JSON Lines are folders with one file a table; SQLite and DuckDB are one file, with real types,
NOT NULL, the columns' descriptions where the database can hold them, and indexes on the ids.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.records import TABLES
from pipeline.run_reader import require_run
from pipeline.store import atomic

_BATCH_ROWS = 10_000
_URL = re.compile(r"(?P<format>sqlite|duckdb):///(?P<path>.+)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet take a cell for a formula (OWASP, CSV injection)


def export(
    out: Path,
    to: str,
    target: Path | None = None,
    *,
    spreadsheet_safe: bool = False,
    timeml_convention: str = "timeml",
) -> Path:
    """Write the tables of a run in another format and return the folder or file that holds them.

    `to` is csv, parquet, jsonl, sqlite, duckdb, timeml, or a URL (`sqlite:///file`, `duckdb:///file`). Without `target`
    the name is made from the run's: `out` becomes `out-csv/` or `out.sqlite`. A file that is there is replaced, and
    only when the new one is complete.
    `timeml_convention` is timeml or timebank-fr, what the French TimeBank annotates otherwise.
    With `spreadsheet_safe`, a text cell of a CSV that a spreadsheet would run as a formula gets a `'` in front.

    Raises:
        UsageError: the folder holds no tables, the format is unknown, or the target cannot be written.
    """
    require_run(out)
    if match := _URL.fullmatch(to):
        to, target = match["format"], Path(match["path"])
    if to not in FORMATS:
        raise UsageError("unknown-format", format=to, formats=", ".join([*FORMATS, "sqlite:///FILE", "duckdb:///FILE"]))
    target = target or default_target(out, to)
    if target.resolve() == out.resolve():
        raise UsageError("output-is-run", path=target)
    options: dict[str, dict[str, Any]] = {
        "csv": {"safe": spreadsheet_safe},
        "timeml": {"convention": timeml_convention},
    }
    try:
        FORMATS[to](out, target, **options.get(to, {}))
    except OSError as error:
        raise UsageError("output-unusable", path=target, detail=error.strerror or error) from error
    return target


def default_target(out: Path, to: str) -> Path:
    """Return where an export goes when nobody says: beside the run.

    >>> default_target(Path("/data/out"), "sqlite").as_posix()
    '/data/out.sqlite'
    """
    out = out.resolve()
    return out.with_name(f"{out.name}.{to}" if to in ("sqlite", "duckdb") else f"{out.name}-{to}")


def batches(out: Path, table: str) -> Iterator[pa.RecordBatch]:
    """Yield a table of a run, some thousand rows at a time.

    Raises:
        UsageError: the file is damaged.
    """
    path = out / f"{table}.parquet"
    try:
        with pq.ParquetFile(path) as source:
            yield from source.iter_batches(_BATCH_ROWS, columns=schema.header(table))
    except pa.ArrowInvalid as error:
        raise UsageError("unreadable", path=path, detail=error) from error


def _rows(out: Path, table: str) -> Iterator[list[Any]]:
    for batch in batches(out, table):
        yield from map(list, zip(*(column.to_pylist() for column in batch.columns), strict=True))


# ---- folders


def _folder(target: Path) -> Path:
    if target.is_file():
        raise UsageError("output-is-file", path=target)
    target.mkdir(parents=True, exist_ok=True)
    return target


def _write_csv(out: Path, target: Path, *, safe: bool = False) -> None:
    cell: Callable[[Any], Any] = harmless if safe else schema.cell
    for table in TABLES:
        with atomic(_folder(target) / f"{table}.csv") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(schema.header(table))
            writer.writerows([cell(value) for value in row] for row in _rows(out, table))
    with atomic(target / "datapackage.json") as handle:
        json.dump(schema.datapackage(), handle, ensure_ascii=False, indent=1)


def harmless(value: Any) -> Any:
    """Return a value as a CSV cell that no spreadsheet takes for a formula; numbers stay numbers.

    >>> harmless("=1+1"), harmless(-3.5), harmless(("-a", "b"))
    ("'=1+1", -3.5, "'-a|b")
    """
    cell = schema.cell(value)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _write_parquet(out: Path, target: Path) -> None:
    for table in TABLES:
        kinds = schema.arrow_schema(table)
        final = _folder(target) / f"{table}.parquet"
        with _complete(final) as partial, pq.ParquetWriter(partial, kinds, compression="zstd") as writer:
            for batch in batches(out, table):
                writer.write_table(pa.Table.from_batches([batch]).cast(kinds))


def _write_jsonl(out: Path, target: Path) -> None:
    for table in TABLES:
        with atomic(_folder(target) / f"{table}.jsonl") as handle:
            for batch in batches(out, table):
                handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


def _write_timeml(out: Path, target: Path, convention: str = "timeml") -> None:
    from pipeline.timeml import write_timeml  # noqa: PLC0415  (a format that few ask for)

    write_timeml(out, _folder(target), convention=convention)


# ---- databases


def _write_sqlite(out: Path, target: Path) -> None:
    with _complete(target) as partial, closing(sqlite3.connect(partial)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = OFF")  # a file that nobody sees until it is complete
            for table in TABLES:
                connection.execute(schema.ddl(table, "sqlite"))
                marks = ", ".join("?" * len(schema.header(table)))
                rows = ([_sqlite_value(value) for value in row] for row in _rows(out, table))
                connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608  (our own names)
            for statement in _indexes():
                connection.execute(statement)
            connection.commit()
        except sqlite3.OperationalError as error:
            raise UsageError("output-unusable", path=target, detail=error) from error


def _sqlite_value(value: Any) -> Any:
    """SQLite knows no lists: they are joined as in the CSV."""
    return schema.cell(value) if isinstance(value, list) else value


def _write_duckdb(out: Path, target: Path) -> None:
    with _complete(target) as partial:
        try:
            with duckdb.connect(str(partial)) as connection:
                for table in TABLES:
                    connection.execute(schema.ddl(table, "duckdb"))
                    names = ", ".join(f'"{name}"' for name in schema.header(table))
                    source = f"SELECT {names} FROM read_parquet(?)"  # noqa: S608  (our own names)
                    connection.execute(f'INSERT INTO "{table}" {source}', [str(out / f"{table}.parquet")])
        except duckdb.Error as error:
            raise UsageError("output-unusable", path=target, detail=error) from error


@contextmanager
def _complete(target: Path) -> Iterator[Path]:
    """Give a temporary name to write under; the file gets its own when the block has ended well, else it goes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        yield partial
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _indexes() -> Iterator[str]:
    """Yield an index for every id by which the tables are joined."""
    for table in TABLES:
        for column in schema.columns(table):
            if column.name.endswith("_id") and table != "errors":
                yield f'CREATE INDEX "{table}_{column.name}" ON "{table}" ("{column.name}")'


FORMATS: dict[str, Callable[..., None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "jsonl": _write_jsonl,
    "sqlite": _write_sqlite,
    "duckdb": _write_duckdb,
    "timeml": _write_timeml,
}
