"""Speed of the text cleaner: megabytes a second on one core, on text that is clean, dirty, and hostile.

python -m bench.clean [FILE.jsonl ...] [--megabytes 1]

The files hold records with a `text`; without any, the articles of `corpus/` are used. Clean means cleaned before: what
a text costs that needs nothing. Dirty is the same text with the dirt of real files in every paragraph.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.text import clean

_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
_HOSTILE = (
    *("<", "«", "&", '"', "a-\n", "a\u0301", "\u0315\u0316", "\u202e", "\x00", "\ud800", "\u200d", "Ã©\n", "\n", " "),
)
_ROUNDS = 5


def texts(paths: list[str]) -> Iterator[str]:
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines if line.strip())
    if not paths:
        for file in sorted(_CORPUS.rglob("*.txt")):
            yield file.read_text(encoding="utf-8", errors="replace")


def soil(text: str) -> str:
    """Give a clean text curly apostrophes, no-break spaces, entities, wraps and guillemets without spaces."""
    dirty = text.replace("'", "’").replace(" :", "\xa0:").replace("« ", "«").replace(" »", "»")
    dirty = dirty.replace("ê", "&ecirc;").replace("fi", "ﬁ").replace(", ", ",\n")
    return dirty.replace("é", "Ã©", 20)


def megabytes_per_second(articles: list[str], function: Callable[[str], object]) -> float:
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in articles) / 1e6
    speeds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        for text in articles:
            function(text)
        speeds.append(size / (time.process_time() - start))
    return statistics.median(speeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--megabytes", type=float, default=1.0, help="size of the hostile texts")
    args = parser.parse_args()
    raw = list(texts(args.files))
    cleaned = [clean(text).text for text in raw]
    print(f"{len(raw)} articles, {sum(map(len, raw)) / 1e6:.2f} million characters, MB per CPU-second:")
    for name, articles in (("clean", cleaned), ("as it came", raw), ("dirty", [soil(text) for text in cleaned])):
        print(f"  {name:11s} {megabytes_per_second(articles, clean):6.2f}")
    print(f"hostile texts of {args.megabytes} million characters, CPU-seconds:")
    for unit in _HOSTILE:
        text = unit * int(args.megabytes * 1e6 / len(unit))
        start = time.process_time()
        clean(text)
        print(f"  {unit!a:18s} {time.process_time() - start:6.2f}")


if __name__ == "__main__":
    main()
