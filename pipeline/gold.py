"""Reads gold annotations: strings of the article, turned into offsets in its raw text.

One JSON object an article: `id`, and a list for each layer that is annotated (`entities`, `dates`, `quotes`,
`events`). An annotation holds either `start` and `end`, or the exact string and, where it occurs more than once,
`n` (1 = first, the default; a list stands for several annotations). Strings are looked up in the text of the
article: `text` of the object, or the file that `path` names, relative to the gold file. `docs/evaluate.md` has it all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.lexicons import table
from pipeline.records import Article

# layer -> the key that holds the string of the text
LAYERS = {"entities": "text", "dates": "text", "quotes": "content", "events": "trigger"}
_SUFFIXES = (".gold", ".json", ".jsonl")
_STATUS = frozenset({"asserted", "negated", "future", "possible", "conditional"})
_KINDS = frozenset({"direct", "indirect", "mixed"})
_TIMEX_TYPES = frozenset({"DATE", "TIME", "DURATION", "SET"})
_LABELS = frozenset({"PER", "LOC", "ORG", "PRODUCT", "EVENT"})


@dataclass(frozen=True)
class GoldArticle:
    """The annotations of one article; every one has `start` and `end`. A layer that is not annotated is absent."""

    article_id: str
    layers: dict[str, list[dict[str, Any]]]


def load_gold(path: Path) -> list[GoldArticle]:
    """Return the annotated articles of a file, or of the `.gold`, `.json` and `.jsonl` files of a folder.

    Raises:
        UsageError: the path does not exist or holds no gold, or an annotation does not fit its article.
    """
    if not path.exists():
        raise UsageError("input-missing", path=path)
    files = sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES) if path.is_dir() else [path]
    articles = [_resolve(record, file) for file in files for record in _records(file)]
    if not articles:
        raise UsageError("no-gold", path=path)
    return articles


def _records(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file: one object, a list of them, or one a line."""
    text = file.read_text(encoding="utf-8")
    try:
        content = (
            [json.loads(line) for line in text.splitlines() if line.strip()] if _is_lines(text) else json.loads(text)
        )
    except json.JSONDecodeError as error:
        raise UsageError("bad-gold", path=file, detail=f"not JSON: {error}") from error
    for record in content if isinstance(content, list) else [content]:
        if not isinstance(record, dict) or not isinstance(record.get("id"), str):
            raise UsageError("bad-gold", path=file, detail="an article is a JSON object with an id")
        yield record


def _is_lines(text: str) -> bool:
    """Tell JSON Lines from one JSON document: the first line alone is a whole object."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return first.startswith("{") and first.rstrip().endswith("}")


def _resolve(record: dict[str, Any], file: Path) -> GoldArticle:
    text = _text_of(record, file)
    layers = {}
    for layer, key in LAYERS.items():
        if layer in record:
            rows = [row for item in record[layer] for row in _located(item, key, text, _where(record, file, layer))]
            for row in rows:
                _check(row, layer, _where(record, file, layer))
            layers[layer] = sorted(rows, key=lambda row: (row["start"], row["end"]))
    return GoldArticle(record["id"], layers)


def _where(record: dict[str, Any], file: Path, layer: str) -> str:
    return f"{file}, article {record['id']}, {layer}"


def _text_of(record: dict[str, Any], file: Path) -> str:
    """Return the raw text in which strings are looked up, as our reader reads it; empty where none is needed."""
    if "text" in record or "path" not in record:
        return str(record.get("text", ""))
    from pipeline.readers import read  # noqa: PLC0415  (formats are only needed here)

    target = (file.parent / record["path"]).resolve()
    found = [item for item in read([str(target)], format="auto") if isinstance(item, Article)]
    texts = {item.article_id: item.text for item in found}
    if len(found) == 1:
        return found[0].text
    if record["id"] not in texts:
        raise UsageError("bad-gold", path=file, detail=f"{target} holds no article {record['id']}")
    return texts[record["id"]]


def _located(item: dict[str, Any], key: str, text: str, where: str) -> Iterator[dict[str, Any]]:
    """Yield the annotation with its offsets, once for each occurrence meant."""
    if "start" in item and "end" in item:
        yield item
        return
    string, wanted = item.get(key), item.get("n", 1)
    if not string:
        raise UsageError("bad-gold", path=where, detail=f"an annotation without {key}: {item}")
    for n in wanted if isinstance(wanted, list) else [wanted]:
        start = _find(text, string, n)
        if start < 0:
            raise UsageError("bad-gold", path=where, detail=f"occurrence {n} of {string!r} is not in the text")
        yield {**item, "start": start, "end": start + len(string)}


def _find(text: str, string: str, n: int) -> int:
    at = -1
    for _ in range(n):
        at = text.find(string, at + 1)
        if at < 0:
            break
    return at


def _check(row: dict[str, Any], layer: str, where: str) -> None:
    """Refuse a value that no row of the tables can have: it would be counted as an error of the pipeline."""
    known = {
        "entities": ("label", _LABELS),
        "dates": ("type", _TIMEX_TYPES),
        "quotes": ("kind", _KINDS),
        "events": ("type", {line["type"] for line in table("events/event_types")}),
    }
    checks = [known[layer]] + ([("status", _STATUS)] if layer == "events" else [])
    for field, values in checks:
        if row.get(field) not in values:
            raise UsageError("bad-gold", path=where, detail=f"{field} {row.get(field)!r} is unknown")
