"""Kills runs at random moments, resumes them, and compares every table byte for byte with an uninterrupted run.

python -m bench.kill_resume [--kills 50] [--articles 60] [--seed 2024]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.articles import tables, write_jsonl


def command(source: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "pipeline", "run", str(source), "-o", str(out), "--shard-size", "5"]


def kill_at(moment: float, source: Path, out: Path) -> bool:
    """Start a run, kill it after `moment` seconds, and tell whether it was still going."""
    run = subprocess.Popen(
        command(source, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(moment)
    alive = run.poll() is None
    if alive:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return alive


def uninterrupted(source: Path, out: Path) -> tuple[float, dict[str, bytes]]:
    """Return the seconds and the tables of a run that nobody kills."""
    started = time.perf_counter()
    subprocess.run(command(source, out), check=True, capture_output=True)
    return time.perf_counter() - started, tables(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2024)
    args = parser.parse_args()
    moments = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        source = write_jsonl(Path(folder) / "articles.jsonl", args.articles)
        whole, reference = uninterrupted(source, Path(folder) / "reference")
        killed = equal = runs = 0
        while killed < args.kills:
            runs += 1
            out = Path(folder) / f"out{runs}"
            killed += kill_at(moments.uniform(0, whole), source, out)
            subprocess.run(command(source, out), check=True, capture_output=True)
            equal += tables(out) == reference
    print(f"{killed} kills in {runs} runs of {whole:.1f} s: {equal} of {runs} resumed runs have the same tables")
    sys.exit(0 if equal == runs else 1)


if __name__ == "__main__":
    main()
