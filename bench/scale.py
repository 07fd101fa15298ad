"""Peak memory of runs of growing size, and what a second worker process brings.

python -m bench.scale [--articles 250 1000] [--jobs 2]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.articles import write_jsonl


def measured(source: Path, out: Path, jobs: int) -> tuple[float, float]:
    """Return the seconds and the peak memory, in MiB, of one process of a run."""
    command = [sys.executable, "-m", "pipeline", "run", str(source), "-o", str(out), "--jobs", str(jobs)]
    command += ["--shard-size", "50"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the run failed: {' '.join(command)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[250, 1000])
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, size in enumerate(args.articles):
            source = write_jsonl(Path(folder) / f"{size}.jsonl", size)
            alone, memory = measured(source, Path(folder) / f"a{number}", 1)
            together, _ = measured(source, Path(folder) / f"b{number}", args.jobs)
            print(
                f"{size} articles: {alone:.1f} s and at most {memory:.0f} MiB in one process; "
                f"{together:.1f} s with --jobs {args.jobs} ({alone / together:.2f} times as fast, start included)"
            )


if __name__ == "__main__":
    main()
