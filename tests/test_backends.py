"""The three engines give the same results, and a worker that dies takes nothing along."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.backends import Rescue, run_shards
from pipeline.errors import UsageError

Shard = tuple[int, ...]


def total(shard: Shard) -> int:
    return sum(shard)


def die_on_13(shard: Shard) -> int:
    if 13 in shard:
        os.kill(os.getpid(), signal.SIGKILL)
    return sum(shard)


def die_once(shard: tuple[str, int]) -> int:
    marker, value = shard
    if value == 13 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def split(shard: Shard) -> list[Shard]:
    return [(value,) for value in shard] if len(shard) > 1 else []


def give_up(shard: Shard, detail: str) -> int:
    return -1


def never(shard: object, detail: str = "") -> Any:
    raise AssertionError(f"asked about {shard}: {detail}")


RESCUE = Rescue(split, give_up)
NONE_NEEDED: Rescue[Any, int] = Rescue(never, never)


@pytest.mark.parametrize(("engine", "jobs"), [("local", 1), ("processes", 2)])
def test_all_shards_are_done(engine: str, jobs: int) -> None:
    shards = [(i, i + 1) for i in range(20)]
    results = run_shards(total, shards, engine=engine, jobs=jobs, rescue=NONE_NEEDED)
    assert sorted(results) == [sum(shard) for shard in shards]


@pytest.mark.slow
def test_ray_does_all_shards() -> None:
    shards = [(i, i + 1) for i in range(8)]
    assert sorted(run_shards(total, shards, engine="ray", jobs=2, rescue=NONE_NEEDED)) == [
        sum(shard) for shard in shards
    ]


def test_shards_are_read_only_a_little_ahead() -> None:
    taken = []

    def shards():
        for i in range(100):
            taken.append(i)
            yield (i,)

    results = run_shards(total, shards(), engine="processes", jobs=2, rescue=NONE_NEEDED)
    next(iter(results))
    assert len(taken) <= 6


def test_the_shard_that_kills_its_worker_is_split_until_only_the_culprit_fails() -> None:
    shards = [(1, 2), (3, 13, 5), (7, 8)]
    results = run_shards(die_on_13, shards, engine="processes", jobs=2, rescue=RESCUE)
    assert sorted(results) == [-1, 3, 3, 5, 15]


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    shards = [(str(tmp_path / "died"), value) for value in (1, 13, 5)]
    assert sorted(run_shards(die_once, shards, engine="processes", jobs=1, rescue=NONE_NEEDED)) == [1, 5, 13]


def test_a_worker_that_dies_while_articles_are_read_costs_nothing(tmp_path: Path) -> None:
    def shards():
        yield (str(tmp_path / "died"), 13)
        while multiprocessing.active_children():
            time.sleep(0.01)
        yield (str(tmp_path / "died"), 5)

    assert sorted(run_shards(die_once, shards(), engine="processes", jobs=2, rescue=NONE_NEEDED)) == [5, 13]


def test_an_unknown_engine_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="unknown-engine"):
        list(run_shards(total, [], engine="dask", rescue=NONE_NEEDED))
