"""Runs shards one after the other, in several processes, or on a Ray cluster: the same call, the same results."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, TypeVar

from pipeline.errors import UsageError

Shard = TypeVar("Shard")
Result = TypeVar("Result")
Work = Callable[[Shard], Result]


@dataclass(frozen=True)
class Rescue(Generic[Shard, Result]):
    """What to do with a shard that kills its worker: cut it in smaller ones, or make a result that says it failed."""

    split: Callable[[Shard], list[Shard]]
    give_up: Callable[[Shard, str], Result]


ENGINES = ("local", "processes", "ray")
_AHEAD = 2  # shards waiting for each worker: enough to keep it busy, few enough to keep memory flat


def run_shards(
    work: Work[Shard, Result],
    shards: Iterable[Shard],
    *,
    engine: str = "local",
    jobs: int = 1,
    rescue: Rescue[Shard, Result],
) -> Iterator[Result]:
    """Yield the result of each shard as it is done, in any order.

    `work` is called in another process, so it and the shards are pickled. `rescue` says what becomes of a shard on
    which a worker process dies.

    Raises:
        UsageError: the engine is unknown or its package is not installed.
    """
    if engine == "ray":
        return _run_ray(work, shards, jobs, rescue)
    if engine not in ENGINES:
        raise UsageError("unknown-engine", engine=engine, engines=", ".join(ENGINES))
    if engine == "local" and jobs == 1:
        return map(work, shards)
    return _run_processes(work, shards, max(jobs, 1), rescue)


def _run_processes(
    work: Work[Shard, Result],
    shards: Iterable[Shard],
    jobs: int,
    rescue: Rescue[Shard, Result],
) -> Iterator[Result]:
    stream, lost = iter(shards), []
    running: dict[Future[Result], Shard] = {}
    pool = _pool(jobs)
    try:
        while True:
            for shard in itertools.islice(stream, jobs * _AHEAD - len(running)):
                running[pool.submit(work, shard)] = shard
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                shard = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    lost.append(shard)
                else:
                    yield future.result()
            if lost and not running:
                pool.shutdown(cancel_futures=True)
                for shard in lost:
                    yield from _retry(work, shard, rescue)
                lost, pool = [], _pool(jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # spawn: a fork would copy the threads' locks of the parent along with its memory
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def _retry(work: Work[Shard, Result], shard: Shard, rescue: Rescue[Shard, Result]) -> Iterator[Result]:
    """Try a shard in a process of its own; if that dies as well, do with it what `rescue` says."""
    with _pool(1) as pool:
        future = pool.submit(work, shard)
        error = future.exception()
    if not isinstance(error, BrokenProcessPool):
        yield future.result()
        return
    smaller = rescue.split(shard)
    if not smaller:
        yield rescue.give_up(shard, str(error)[:200])
    for piece in smaller:
        yield from _retry(work, piece, rescue)


def _run_ray(
    work: Work[Shard, Result],
    shards: Iterable[Shard],
    jobs: int,
    rescue: Rescue[Shard, Result],
) -> Iterator[Result]:
    try:
        ray: Any = import_module("ray")  # an extra
    except ImportError as error:
        raise UsageError("extra-missing", feature="--engine ray", extra="ray") from error
    if not ray.is_initialized():
        ray.init(num_cpus=jobs if jobs > 1 else None, log_to_driver=False, include_dashboard=False)
    remote = ray.remote(max_retries=3)(work)
    stream = iter(shards)
    slots = max(jobs, int(ray.cluster_resources().get("CPU", 1))) * _AHEAD
    running: dict[Any, Shard] = {}
    while True:
        for shard in itertools.islice(stream, slots - len(running)):
            running[remote.remote(shard)] = shard
        if not running:
            return
        done, _ = ray.wait(list(running), num_returns=1)
        for reference in done:
            shard = running.pop(reference)
            try:
                yield ray.get(reference)
            except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError):
                yield from _retry(work, shard, rescue)  # the cluster gave up: try here, alone
