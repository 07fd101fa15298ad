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
    work: Work[Shard, Result], shards: Iterable[Shard], jobs: int, rescue: Rescue[Shard, Result]
) -> Iterator[Result]:
    """Yield the results of a pool; where one process dies, of a new one, after its shards were tried alone."""
    stream, lost = iter(shards), list[Shard]()
    while True:
        pool = _pool(jobs)
        try:
            yield from _pool_results(pool, work, stream, jobs * _AHEAD, lost)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        if not lost:
            return
        for shard in lost:
            yield from _retry(work, shard, rescue)
        lost.clear()


def _pool_results(
    pool: ProcessPoolExecutor, work: Work[Shard, Result], stream: Iterator[Shard], slots: int, lost: list[Shard]
) -> Iterator[Result]:
    """Yield results until the stream ends or a process dies: the shards that it takes along are added to `lost`."""
    running: dict[Future[Result], Shard] = {}
    while True:
        free = 0 if lost else slots - len(running)  # a broken pool takes no more work
        for shard in itertools.islice(stream, free):
            try:
                running[pool.submit(work, shard)] = shard
            except BrokenProcessPool:  # it broke while the shard was read
                lost.append(shard)
                break
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            shard = running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                lost.append(shard)
            else:
                yield future.result()


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
    work: Work[Shard, Result], shards: Iterable[Shard], jobs: int, rescue: Rescue[Shard, Result]
) -> Iterator[Result]:
    ray = _started_ray(jobs)
    remote = ray.remote(max_retries=3)(work)
    slots = max(jobs, int(ray.cluster_resources().get("CPU", 1))) * _AHEAD
    stream = iter(shards)
    running: dict[Any, Shard] = {}
    while True:
        running |= {remote.remote(shard): shard for shard in itertools.islice(stream, slots - len(running))}
        if not running:
            return
        done, _ = ray.wait(list(running), num_returns=1)
        for reference in done:
            shard = running.pop(reference)
            try:
                yield ray.get(reference)
            except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError):
                yield from _retry(work, shard, rescue)  # the cluster gave up: try here, alone


def _started_ray(jobs: int) -> Any:
    """Return the module of Ray, connected to its cluster or to one of this machine.

    Raises:
        UsageError: it is not installed.
    """
    try:
        ray: Any = import_module("ray")  # an extra
    except ImportError as error:
        raise UsageError("extra-missing", feature="--engine ray", extra="ray") from error
    if not ray.is_initialized():
        ray.init(num_cpus=jobs if jobs > 1 else None, log_to_driver=False, include_dashboard=False)
    return ray
