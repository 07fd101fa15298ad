"""A run: articles in shards, shards to workers, parts on disk; the same command again does only what is missing."""

from __future__ import annotations

import fcntl
import json
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline import __version__, store
from pipeline.backends import Rescue, run_shards
from pipeline.errors import UsageError
from pipeline.run_plan import Plan, give_up_shard, process_shard, split_shard
from pipeline.run_settings import Settings, config_hash


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
    settings, out = settings or Settings(), Path(out)
    report = RunReport(out)
    parts = store.prepare_output(out)
    with _locked(out), _disk_errors(out):
        plan = Plan(parts, settings)
        with _timed(report, "extract"):
            for n_articles in _extracted(plan, inputs, settings):
                report.n_processed += n_articles
                if progress:
                    progress(n_articles)
        with _timed(report, "link"):
            _link(plan, parts, settings, report)
        _write_run_json(out, settings, report)
    return report


def _extracted(plan: Plan, inputs: Sequence[str], settings: Settings) -> Iterator[int]:
    """Yield the number of articles of each shard as its part is written."""
    from pipeline.byte_streams import Limits  # noqa: PLC0415
    from pipeline.readers import read  # noqa: PLC0415  (tables need no spaCy, and the reader starts sooner)

    limits = Limits(french_only=not settings.any_language)
    shards = plan.shards(read(inputs, format=settings.format, limits=limits))
    rescue = Rescue(split_shard, give_up_shard)
    return run_shards(process_shard, shards, engine=settings.engine, jobs=settings.jobs, rescue=rescue)


def _link(plan: Plan, parts: Path, settings: Settings, report: RunReport) -> None:
    """Write the tables of all the parts, and count what they hold."""
    from pipeline.linking import assemble  # noqa: PLC0415

    assembled = assemble(report.out, parts, plan.order, plan.problems, skip_duplicates=settings.duplicates == "skip")
    report.n_read, report.n_unchanged, report.n_left_out = plan.n_read, plan.n_unchanged, plan.n_left_out()
    report.rows, report.problems = assembled.rows, assembled.problems


@contextmanager
def _timed(report: RunReport, step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    report.seconds[step] = round(time.perf_counter() - started, 3)


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
