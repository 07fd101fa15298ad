"""Tokens per CPU-second of the whole pipeline and of bare `nlp.pipe`, on the same texts, interleaved in one process.

python -m bench.speed [--rounds 5] [--repeat 4] [INPUT ...]     (default input: corpus/)
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

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

    def run_bare() -> None:
        for _ in bare.pipe([article.text for article in texts], batch_size=32):
            pass

    def run_ours() -> None:
        for _ in extract(ours, texts):
            pass

    run_bare(), run_ours()  # warm caches
    rounds = [(cpu_seconds(run_bare), cpu_seconds(run_ours)) for _ in range(args.rounds)]
    bare_rate = n_tokens / statistics.median(seconds for seconds, _ in rounds)
    our_rate = n_tokens / statistics.median(seconds for _, seconds in rounds)
    ratios = sorted(mine / theirs for theirs, mine in rounds)
    print(f"{len(texts)} texts, {n_tokens} tokens, {args.rounds} rounds, median")
    print(f"bare nlp.pipe   {bare_rate:8.0f} tokens per CPU-second")
    print(f"whole pipeline  {our_rate:8.0f} tokens per CPU-second")
    print(f"ratio           {statistics.median(ratios):8.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
