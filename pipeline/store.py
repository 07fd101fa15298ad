"""Tables on disk: parts that appear whole or not at all, and the final CSV and Parquet files made from them."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.records import TABLES

STATE = ".depeche"
_PARTIAL = ".partial"
_BATCH_ROWS = 10_000
# what the linking pass needs and no table shows
_SIGNATURES = pa.schema([("article_id", pa.string()), ("signature", pa.binary())])


def part_tables() -> list[str]:
    """Return the tables that a part holds; `events` exists only after linking."""
    return [table for table in TABLES if table != "events"]


class Part:
    """The tables of one shard: a folder with one Parquet file a table, the texts, and the keys of its articles."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keys(self) -> list[str]:
        """Return the keys of the part's articles, in the order of its rows."""
        return (self.folder / "keys.txt").read_text(encoding="utf-8").split()

    def article_ids(self) -> list[str]:
        """Return the id behind each key."""
        return [str(value) for value in json.loads((self.folder / "ids.json").read_text(encoding="utf-8"))]

    def read(self, table: str) -> pa.Table:
        """Return a table's rows."""
        return pq.read_table(self.folder / f"{table}.parquet")

    def texts(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the part's `articles.jsonl`."""
        with (self.folder / "articles.jsonl").open(encoding="utf-8", newline="\n") as handle:
            for line in handle:
                yield json.loads(line)


def write_part(
    folder: Path,
    *,
    keys: list[str],
    ids: list[str],
    rows: Mapping[str, list[Any]],
    texts: list[dict[str, Any]],
    signatures: list[tuple[str, bytes]],
) -> None:
    """Write a part under a temporary name, then give it its own: a killed process leaves nothing half done."""
    partial = folder.with_name(f"{folder.name}.{os.getpid()}{_PARTIAL}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for table in part_tables():
        pq.write_table(_arrow(table, rows.get(table, [])), partial / f"{table}.parquet", compression="zstd")
    columns = {"article_id": [name for name, _ in signatures], "signature": [value for _, value in signatures]}
    pq.write_table(pa.table(columns, schema=_SIGNATURES), partial / "signatures.parquet")
    with (partial / "articles.jsonl").open("w", encoding="utf-8", newline="\n") as handle:
        handle.writelines(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    (partial / "ids.json").write_text(json.dumps(ids), encoding="utf-8")
    (partial / "keys.txt").write_text("\n".join(keys), encoding="utf-8")
    if folder.exists():
        shutil.rmtree(partial)
    else:
        partial.rename(folder)


def _arrow(table: str, rows: list[Any]) -> pa.Table:
    return pa.Table.from_pylist([vars(row) for row in rows], schema=schema.arrow_schema(table))


def open_parts(folder: Path) -> list[Part]:
    """Return the finished parts of a folder, and sweep away what a killed process left."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for path in sorted(folder.iterdir()):
        if path.name.endswith(_PARTIAL):
            shutil.rmtree(path, ignore_errors=True)
        elif (path / "keys.txt").exists():
            parts.append(Part(path))
    return parts


class TableWriter:
    """Writes one table as CSV and Parquet at once, row group by row group; `commit` gives the files their names."""

    def __init__(self, out: Path, table: str) -> None:
        self.table, self.schema, self.n_rows = table, schema.arrow_schema(table), 0
        self._targets = [out / f"{table}.csv", out / f"{table}.parquet"]
        self._partial = [_partial(path) for path in self._targets]
        self._handle: TextIO = self._partial[0].open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._handle, lineterminator="\n")
        self._csv.writerow(self.schema.names)
        self._parquet = pq.ParquetWriter(self._partial[1], self.schema, compression="zstd")

    def write(self, rows: pa.Table) -> None:
        """Append rows."""
        rows = rows.select(self.schema.names).cast(self.schema)
        for batch in rows.to_batches(max_chunksize=_BATCH_ROWS):
            self._csv.writerows(zip(*map(_cells, batch.columns), strict=True))
        if rows.num_rows:
            self._parquet.write_table(rows)
            self.n_rows += rows.num_rows

    def write_rows(self, rows: Iterable[Any]) -> None:
        """Append records of `records.py`."""
        stream = iter(rows)
        while batch := [row for _, row in zip(range(_BATCH_ROWS), stream, strict=False)]:
            self.write(_arrow(self.table, batch))

    def close(self) -> None:
        """Close the files, still under their temporary names."""
        self._handle.close()
        self._parquet.close()

    def commit(self) -> None:
        """Give the files their names."""
        for partial, target in zip(self._partial, self._targets, strict=True):
            partial.replace(target)


def _cells(column: pa.Array) -> list[Any]:
    """Return a column as CSV cells; numbers, plain text and what is missing are what the writer takes them for."""
    values: list[Any] = column.to_pylist()
    is_plain = not (pa.types.is_list(column.type) or pa.types.is_boolean(column.type))
    if is_plain and not (pa.types.is_string(column.type) and pc.any(pc.match_substring(column, "\r")).as_py()):
        return values
    return [schema.cell(value) for value in values]


@contextmanager
def atomic(path: Path) -> Iterator[TextIO]:
    """Open a text file that takes its name only when the block has ended well."""
    partial = _partial(path)
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as handle:
            yield handle
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def sweep(out: Path) -> None:
    """Remove the tables that a failed run left under their temporary names."""
    for path in out.glob(f"*{_PARTIAL}"):
        path.unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    return path.with_name(path.name + _PARTIAL)


def replace_ids(rows: pa.Table, column: str, ids: Callable[[str], str | None]) -> pa.Table:
    """Return the table with a column of ids mapped; an id that is unknown stays as it is."""
    values = [value if value is None else (ids(value) or value) for value in rows[column].to_pylist()]
    index = rows.schema.get_field_index(column)
    return rows.set_column(index, rows.schema.field(index), pa.array(values, pa.string()))


def prepare_output(out: Path) -> Path:
    """Make the output folder and return the folder of its parts.

    Raises:
        UsageError: it is a file, or cannot be written.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("output-is-file", path=out)
    try:
        parts = out / STATE / "parts"
        parts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("output-unusable", path=out, detail=error.strerror or error) from error
    return parts
