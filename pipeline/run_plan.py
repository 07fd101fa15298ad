"""The shards of a run: which articles are new, which go together, and what a worker does with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import store
from pipeline.errors import DepecheError
from pipeline.records import Article, Problem
from pipeline.run_settings import Settings, article_key, config_hash

if TYPE_CHECKING:
    from pipeline.extract import Extraction


@dataclass(frozen=True)
class Shard:
    """Articles that are processed together by one worker, and the folder where their part belongs."""

    articles: tuple[Article, ...]
    keys: tuple[str, ...]
    parts: Path
    settings: Settings

    @property
    def name(self) -> str:
        """The name of the part: the same articles and settings have the same."""
        return hashlib.blake2b("".join(self.keys).encode(), digest_size=12).hexdigest()


class Plan:
    """Decides, article by article, what is new, counts it, and remembers the order of all."""

    def __init__(self, parts: Path, settings: Settings) -> None:
        self._parts, self._settings = parts, settings
        found = store.open_parts(parts)
        self._done = {key for part in found for key in part.keys()}  # noqa: SIM118
        self._earlier = {name for part in found for name in part.article_ids()}
        self._ids: dict[str, int] = {}
        self._config = config_hash(settings)
        self.n_read = self.n_unchanged = 0
        self.order: list[str] = []
        self.problems: list[Problem] = []

    def shards(self, items: Iterator[Article | Problem]) -> Iterator[Shard]:
        """Yield the shards of all articles that have no part yet."""
        new = self._new_articles(items)
        while batch := list(islice(new, self._settings.shard_size)):
            keys, articles = zip(*batch, strict=True)
            yield Shard(articles, keys, self._parts, self._settings)

    def n_left_out(self) -> int:
        """Return how many articles of earlier runs are not in this input, so not in the tables."""
        return len(self._earlier)

    def _new_articles(self, items: Iterator[Article | Problem]) -> Iterator[tuple[str, Article]]:
        for item in items:
            if isinstance(item, Problem):
                self.problems.append(item)
                continue
            self.n_read += 1
            article = self._with_own_id(item)
            self._earlier.discard(article.article_id)
            key = article_key(article, self._config)
            self.order.append(key)
            if key in self._done:
                self.n_unchanged += 1
                continue
            self._done.add(key)
            yield key, article

    def _with_own_id(self, article: Article) -> Article:
        """Two records with one id stay two articles: the second gets a number, and `errors` says so."""
        count = self._ids[article.article_id] = self._ids.get(article.article_id, 0) + 1
        if count == 1:
            return article
        kept_as = f"{article.article_id}~{count}"
        error = DepecheError("id-repeated", article_id=article.article_id, kept_as=kept_as)
        self.problems.append(Problem(kept_as, article.path, "read", error.code, error.message))
        return replace(article, article_id=kept_as)


def process_shard(shard: Shard) -> int:
    """Extract a shard's articles, write its part, and return how many articles it had; runs in a worker."""
    from pipeline.extract import Options, extract  # noqa: PLC0415  (spaCy is loaded in the workers only)
    from pipeline.nlp import shared  # noqa: PLC0415

    settings = shard.settings
    nlp = shared(settings.model, settings.all_events)
    options = Options(any_language=settings.any_language, max_chars=settings.max_chars)
    _write_part(shard, list(extract(nlp, shard.articles, options)))
    return len(shard.articles)


def _write_part(shard: Shard, extractions: Sequence[Extraction]) -> None:
    """Write the part of a shard: rows by table, texts, signatures."""
    rows: dict[str, list[Any]] = {table: [] for table in store.part_tables()}
    texts, signatures = [], []
    for extraction in extractions:
        rows["errors"].extend(extraction.problems)
        if extraction.article is None:
            continue
        rows["articles"].append(extraction.article)
        for table, found in extraction.rows.items():
            rows[table].extend(found)
        texts.append({**asdict(extraction.article), "headings": extraction.headings, "text": extraction.text})
        signatures.append((extraction.article.article_id, extraction.signature))
    ids = [article.article_id for article in shard.articles]
    store.write_part(
        shard.parts / shard.name, keys=list(shard.keys), ids=ids, rows=rows, texts=texts, signatures=signatures
    )


def split_shard(shard: Shard) -> list[Shard]:
    """Return a shard for each article of a shard that has several, none where it has one."""
    if len(shard.articles) == 1:
        return []
    pairs = zip(shard.articles, shard.keys, strict=True)
    return [replace(shard, articles=(article,), keys=(key,)) for article, key in pairs]


def give_up_shard(shard: Shard, detail: str) -> int:
    """Make an article that kills its worker a row of `errors`, and return how many articles that are: 1."""
    article = shard.articles[0]
    error = DepecheError("worker-died", detail=detail)
    row = Problem(article.article_id, article.path, "extract", error.code, error.message)
    ids, keys = [article.article_id], list(shard.keys)
    store.write_part(shard.parts / shard.name, keys=keys, ids=ids, rows={"errors": [row]}, texts=[], signatures=[])
    return 1
