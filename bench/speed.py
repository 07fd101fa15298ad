"""Tokens per CPU-second of the whole pipeline and of bare `nlp.pipe`, on the same texts, interleaved in one process.

python -m bench.speed [--rounds 5] [--repeat 4] [INPUT ...]     (default input: corpus/)
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable

import spacy

from pipeline import nlp as nlp_module
from pipeline.extract import extract
from pipeline.readers import read
from pipeline.records import Article


def articles(inputs: list[str], repeat: int) -> list[Article]:
    found = [item for item in read(inputs) if isinstance(item, Article) and item.text]
    return found * repeat


def cpu_seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", default=["corpus"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=4)
    args = parser.parse_args()
    texts = articles(args.inputs, args.repeat)
    bare, ours = spacy.load(nlp_module.BASE_MODEL), nlp_module.load()
    n_tokens = sum(len(bare.make_doc(article.text)) for article in texts)
    rounds = interleaved(
        lambda: exhaust(bare.pipe([article.text for article in texts], batch_size=32)),
        lambda: exhaust(extract(ours, texts)),
        args.rounds,
    )
    print(f"{len(texts)} texts, {n_tokens} tokens, {args.rounds} rounds, median")
    report(n_tokens, rounds)


def exhaust(items: Iterable[object]) -> None:
    for _ in items:
        pass


def interleaved(one: Callable[[], None], two: Callable[[], None], rounds: int) -> list[tuple[float, float]]:
    """Return the seconds of two kinds of work, in turn, so that a busy machine slows both; caches are warm."""
    one(), two()
    return [(cpu_seconds(one), cpu_seconds(two)) for _ in range(rounds)]


def report(n_tokens: int, rounds: list[tuple[float, float]]) -> None:
    bare_rate = n_tokens / statistics.median(seconds for seconds, _ in rounds)
    our_rate = n_tokens / statistics.median(seconds for _, seconds in rounds)
    ratios = sorted(mine / theirs for theirs, mine in rounds)
    print(f"bare nlp.pipe   {bare_rate:8.0f} tokens per CPU-second")
    print(f"whole pipeline  {our_rate:8.0f} tokens per CPU-second")
    print(f"ratio           {statistics.median(ratios):8.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
