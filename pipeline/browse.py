"""`depeche browse`: the tables of a run in the browser, with Datasette on their SQLite export."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.export import export
from pipeline.records import TABLES

# what a newcomer wants to see first, as named queries of the start page
QUERIES = {
    "qui_parle": (
        "Qui parle, et combien de fois",
        "SELECT speaker_name, COUNT(*) AS quotes, COUNT(DISTINCT article_id) AS articles FROM quotes "
        "WHERE speaker_name IS NOT NULL AND continues IS NULL GROUP BY speaker_name ORDER BY quotes DESC",
    ),
    "chronologie": (
        "Les événements, par date",
        "SELECT date_start, date_end, label_fr, status, agents, patients, place, summary FROM events "
        "WHERE date_start IS NOT NULL ORDER BY date_start",
    ),
    "doutes": (
        "Les lignes les moins sûres",
        "SELECT 'quotes' AS tbl, article_id, text, rule, confidence FROM quotes UNION ALL "
        "SELECT 'event_mentions', article_id, sentence, rule, confidence FROM event_mentions "
        "ORDER BY confidence LIMIT 200",
    ),
}


def serve(out: Path, *, host: str = "127.0.0.1", port: int = 8001) -> None:
    """Export the run to SQLite in a temporary folder and serve it until interrupted.

    Raises:
        UsageError: the folder holds no tables, or Datasette is not installed.
    """
    with prepared(out, host=host, port=port) as command:
        try:
            subprocess.run(command, check=True)  # noqa: S603  (our own arguments)
        except KeyboardInterrupt:
            return
        except subprocess.CalledProcessError as error:
            raise UsageError("browse-failed", host=host, port=port, status=error.returncode) from error


@contextmanager
def prepared(out: Path, *, host: str, port: int) -> Iterator[list[str]]:
    """Give the Datasette command for a run; its database and metadata live as long as the block."""
    if importlib.util.find_spec("datasette") is None:
        raise UsageError("extra-missing", feature="depeche browse", extra="browse")
    with tempfile.TemporaryDirectory(prefix="depeche-") as folder:
        database = export(out, "sqlite", Path(folder) / "depeche.db")
        settings = Path(folder) / "metadata.json"
        settings.write_text(json.dumps(metadata(), ensure_ascii=False), encoding="utf-8")
        options = ["--immutable", str(database), "--metadata", str(settings), "--host", host, "--port", str(port)]
        yield [sys.executable, "-m", "datasette", "serve", *options]


def metadata() -> dict[str, Any]:
    """Return Datasette's metadata: the data dictionary beside the columns, facets, labels and named queries."""
    tables = {table: _table_metadata(table) for table in TABLES}
    queries = {name: {"title": title, "sql": sql} for name, (title, sql) in QUERIES.items()}
    return {"title": "Dépêche", "databases": {"depeche": {"tables": tables, "queries": queries}}}


def _table_metadata(table: str) -> dict[str, Any]:
    facets = {
        "articles": ["source", "language"],
        "entity_mentions": ["label"],
        "entities": ["label", "gender"],
        "dates": ["type", "grain", "basis"],
        "quotes": ["kind", "speaker_name"],
        "event_mentions": ["event_type", "status"],
        "events": ["event_type", "status", "country_code"],
        "errors": ["stage", "code"],
    }
    descriptions = {column.name: column.description for column in schema.columns(table)}
    return {"columns": descriptions, "facets": facets[table], "size": 50}
