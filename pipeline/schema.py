"""The tables' schemas, all derived from the dataclasses of `records.py`: Arrow, SQL, CSV, pandas, Frictionless."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from pipeline.records import TABLES

LIST_SEPARATOR = "|"

_ARROW = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "list": pa.list_(pa.string())}
_SQL = {
    "sqlite": {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "list": "TEXT"},
    "duckdb": {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "list": "VARCHAR[]"},
}
_PANDAS = {"string": "string", "integer": "Int64", "number": "Float64", "list": "string"}
_KINDS: dict[Any, str] = {str: "string", int: "integer", float: "number", tuple[str, ...]: "list"}


@dataclass(frozen=True)
class Column:
    """A column of a table: `kind` is string, integer, number or list (of strings)."""

    name: str
    kind: str
    nullable: bool
    description: str


@cache
def columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a table, in the order of the dataclass.

    >>> columns("dates")[1].name, columns("dates")[1].nullable
    ('date_id', False)
    """
    record = TABLES[table]
    hints = typing.get_type_hints(record)
    return tuple(_column(field, hints[field.name]) for field in dataclasses.fields(record))


def _column(field: dataclasses.Field[Any], hint: Any) -> Column:
    nullable = isinstance(hint, types.UnionType)
    kind = next(arg for arg in typing.get_args(hint) if arg is not type(None)) if nullable else hint
    return Column(field.name, _KINDS[kind], nullable, field.metadata["description"])


def header(table: str) -> list[str]:
    """Return the names of the columns.

    >>> header("errors")
    ['article_id', 'path', 'stage', 'code', 'message']
    """
    return [column.name for column in columns(table)]


@cache
def arrow_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table; the descriptions travel in the fields' metadata (and so in Parquet)."""
    return pa.schema(
        [
            pa.field(column.name, _ARROW[column.kind], column.nullable, {"description": column.description})
            for column in columns(table)
        ]
    )


def ddl(table: str, dialect: str) -> str:
    """Return the statements that create a table, with NOT NULL and, in DuckDB, the columns' comments.

    >>> print(ddl("errors", "sqlite").splitlines()[0])
    CREATE TABLE "errors" (
    """
    kinds = _SQL[dialect]
    lines = [f'  "{c.name}" {kinds[c.kind]}{"" if c.nullable else " NOT NULL"}' for c in columns(table)]
    create = f'CREATE TABLE "{table}" (\n' + ",\n".join(lines) + "\n);\n"
    return create + (_comments(table) if dialect == "duckdb" else "")


def _comments(table: str) -> str:
    quoted = ((c.name, c.description.replace("'", "''")) for c in columns(table))
    return "".join(f'COMMENT ON COLUMN "{table}"."{name}" IS \'{text}\';\n' for name, text in quoted)


def pandas_dtypes(table: str) -> dict[str, str]:
    """Return the dtypes with which `pandas.read_csv` reads a table back, missing values kept apart from zero.

    >>> pandas_dtypes("dates")["start_char"]
    'Int64'
    """
    return {column.name: _PANDAS[column.kind] for column in columns(table)}


def cell(value: Any) -> Any:
    """Return a value as its CSV cell: None is empty, booleans `true`/`false`, lists joined by `|`.

    A `|` inside an item of a list becomes a broken bar, so that the list reads back with as many items; a carriage
    return, which some readers of CSV take for the end of the row, becomes a newline.

    >>> cell(("AFP", "Reuters")), cell(None), cell(True)
    ('AFP|Reuters', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return LIST_SEPARATOR.join(str(item).replace(LIST_SEPARATOR, "¦") for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def datapackage(names: tuple[str, ...] = tuple(TABLES)) -> dict[str, Any]:
    """Return the Frictionless data package of a run's CSV files."""
    return {
        "profile": "tabular-data-package",
        "name": "depeche",
        "title": "French news articles as structured tables",
        "resources": [_resource(table) for table in names],
    }


def _resource(table: str) -> dict[str, Any]:
    kinds = {"list": "string"}
    fields = [
        {
            "name": column.name,
            "type": kinds.get(column.kind, column.kind),
            "description": column.description,
            "constraints": {"required": not column.nullable and column.kind in ("integer", "number")},
        }
        for column in columns(table)
    ]
    return {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "format": "csv",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def data_dictionary() -> str:
    """Return the data dictionary of all the tables as Markdown; `docs/schema.md` is this text."""
    parts = ["# Tables\n\nGenerated by `depeche schema` from `pipeline/records.py`: do not edit.\n"]
    parts.extend(_table_section(table, record) for table, record in TABLES.items())
    return "\n".join(parts)


def _table_section(table: str, record: type) -> str:
    summary = (record.__doc__ or "").split(": ", 1)[-1].splitlines()[0]
    rows = [
        f"| `{c.name}` | {c.kind} | {'yes' if c.nullable else 'no'} | {c.description.replace('|', chr(92) + '|')} |"
        for c in columns(table)
    ]
    head = "| column | type | may be empty | meaning |\n| --- | --- | --- | --- |"
    return "\n".join([f"## {table}\n\n{summary}\n\n{head}", *rows, ""])
