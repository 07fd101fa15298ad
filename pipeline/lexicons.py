"""Reads the data files of `models/`: once each, checked, the same in the repository and in the wheel."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pipeline.errors import DepecheError

_PACKAGE = Path(__file__).resolve().parent


@cache
def models_dir() -> Path:
    """Return the folder of models and lexicons: inside the wheel, else beside the package.

    >>> (models_dir() / "events").is_dir()
    True
    """
    bundled = _PACKAGE / "_models"
    return bundled if bundled.is_dir() else _PACKAGE.parent / "models"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `models/<name>.csv` as dicts; an empty cell is the empty string.

    Raises:
        DepecheError: a row has more or fewer cells than the header.

    >>> table("events/event_types")[0]["type"]
    'justice.investigate'
    """
    path = models_dir() / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows = []
        for row in reader:
            if None in row or None in row.values():
                detail = "wrong number of cells"
                raise DepecheError(
                    "lexicon-invalid", path=path, line=reader.line_num, detail=detail, columns=reader.fieldnames
                )
            rows.append(row)
    return tuple(rows)


@cache
def forms(name: str, kind: str) -> frozenset[str]:
    """Return the forms of one kind of `models/<name>.csv`, a table with the columns `form` and `kind`.

    >>> "présumé" in forms("events/status_words", "conditional:suspicion")
    True
    """
    return frozenset(row["form"] for row in table(name) if row["kind"] == kind)
