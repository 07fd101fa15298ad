"""Time expressions beside peers, on the same documents: quality by TempEval-3's measures, and characters a second.

python -m bench.dates [--data ../shared/data] [--node-modules DIR] [--heideltime JAR] [--repeat 3]

Peers are run with their defaults and the date of the document as their reference. `dateparser.search`, which has to
find out the language by default, is also run told that the text is French. It and EDS-NLP `eds.dates` are run where
they are installed for this Python, chrono-node and Recognizers-Text where `--node-modules` (or NODE_PATH) holds them:

    pip install dateparser edsnlp;  npm install chrono-node @microsoft/recognizers-text-suite

HeidelTime is run where `--heideltime` names its standalone jar; `bench/heideltime.py` says where one is to be had.

Quality needs the French TimeBank of `--data`; without it only the speed is measured, on the sentences of our tests.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench import heideltime
from bench.timebank import pairs
from pipeline.dates import find_dates

_ROOT = Path(__file__).resolve().parent.parent
Span = dict[str, Any]  # start, end, type, value
Finder = Callable[[list[dict[str, str]]], tuple[list[list[Span]], float]]  # documents to spans and CPU seconds


def depeche(documents: list[dict[str, str]]) -> tuple[list[list[Span]], float]:
    find_dates("Demain.", "2024-12-18")  # the lexicons are loaded once
    start = time.process_time()
    rows = [find_dates(document["text"], document["published"]) for document in documents]
    seconds = time.process_time() - start
    return [[_span(r.start_char, r.end_char, r.type, r.value) for r in found] for found in rows], seconds


def _span(start: int, end: int, kind: str, value: str | None) -> Span:
    return {"start": start, "end": end, "type": kind, "value": value}


def dateparser_search(documents: list[dict[str, str]], languages: list[str] | None) -> tuple[list[list[Span]], float]:
    from dateparser.search import search_dates  # noqa: PLC0415

    search_dates("Demain.", languages=languages)
    found, start = [], time.process_time()
    for document in documents:
        base = datetime.fromisoformat(document["published"])
        found.append(search_dates(document["text"], languages=languages, settings={"RELATIVE_BASE": base}) or [])
    seconds = time.process_time() - start
    return [_located(d["text"], pairs) for d, pairs in zip(documents, found, strict=True)], seconds


def _located(text: str, pairs: list[tuple[str, datetime]]) -> list[Span]:
    """Give the words that dateparser returns the place where they stand next."""
    spans, at = [], 0
    for words, moment in pairs:
        start = text.find(words, at)
        if start >= 0:
            at = start + len(words)
            spans.append(_moment(start, at, moment, clock=bool(re.search(r"\dh|\d:\d|heure", words))))
    return spans


def _moment(start: int, end: int, moment: datetime, *, clock: bool) -> Span:
    value = moment.isoformat(timespec="minutes") if clock else moment.date().isoformat()
    return _span(start, end, "TIME" if clock else "DATE", value[:16])


def eds_dates(documents: list[dict[str, str]]) -> tuple[list[list[Span]], float]:
    import edsnlp  # noqa: PLC0415

    nlp = edsnlp.blank("eds")
    nlp.add_pipe("eds.normalizer")
    nlp.add_pipe("eds.dates")
    nlp("Demain.")
    start = time.process_time()
    docs = [nlp(document["text"]) for document in documents]
    seconds = time.process_time() - start
    return [
        [_eds(span, document["published"]) for key in ("dates", "durations") for span in doc.spans.get(key, ())]
        for doc, document in zip(docs, documents, strict=True)
    ], seconds


def _eds(span: Any, published: str) -> Span:
    if span.label_ == "duration":
        return _span(span.start_char, span.end_char, "DURATION", None)
    moment = span._.date.to_datetime(note_datetime=datetime.fromisoformat(published), infer_from_context=True)
    value = moment.strftime("%Y-%m-%d") if moment is not None else None
    return _span(span.start_char, span.end_char, "DATE", value)


_CHRONO = """
const chrono = require("chrono-node"), docs = JSON.parse(require("fs").readFileSync(0));
chrono.fr.parse("demain"); const start = process.cpuUsage();
const all = docs.map(d => chrono.fr.parse(d.text, new Date(d.published + "T12:00")));
const used = process.cpuUsage(start), two = n => String(n).padStart(2, "0");
console.log(JSON.stringify({seconds: (used.user + used.system) / 1e6, docs: all.map(found => found.map(f => {
  const s = f.start, hour = s.isCertain("hour"), day = s.isCertain("day") || s.isCertain("weekday") || hour;
  let value = String(s.get("year")).padStart(4, "0") + "-" + two(s.get("month")) + (day ? "-" + two(s.get("day")) : "");
  if (hour) value += "T" + two(s.get("hour")) + ":" + two(s.get("minute"));
  return {start: f.index, end: f.index + f.text.length, type: hour ? "TIME" : "DATE", value};
}))}));
"""
_RECOGNIZERS = """
const r = require("@microsoft/recognizers-text-suite"), docs = JSON.parse(require("fs").readFileSync(0));
r.recognizeDateTime("demain", "fr-fr"); const start = process.cpuUsage();
const all = docs.map(d => r.recognizeDateTime(d.text, "fr-fr", 0, new Date(d.published + "T12:00")));
const used = process.cpuUsage(start);
console.log(JSON.stringify({seconds: (used.user + used.system) / 1e6, docs: all.map(found => found.map(f => {
  const v = (f.resolution?.values || [])[0] || {}, kind = f.typeName.split(".").pop();
  const type = kind == "duration" ? "DURATION" : kind == "set" ? "SET" : kind.startsWith("time") || kind == "datetime"
    || kind == "datetimerange" ? "TIME" : "DATE";
  const value = type == "DATE" && v.value ? v.value : type == "TIME" && v.value ? v.value.replace(" ", "T").slice(0, 16)
    : v.timex || null;
  return {start: f.start, end: f.end + 1, type, value};
}))}));
"""


def node(script: str) -> Finder:
    """Return a finder that runs a script of Node on all documents at once and reads its own CPU time."""

    def run(documents: list[dict[str, str]]) -> tuple[list[list[Span]], float]:
        done = subprocess.run(
            ["node", "-e", script], input=json.dumps(documents), capture_output=True, text=True, check=False
        )
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if "Error" in line]
            raise ImportError(errors[0] if errors else "node failed")
        answer = json.loads(done.stdout)
        return [
            [_codepoints(d["text"], span) for span in found] for d, found in zip(documents, answer["docs"], strict=True)
        ], answer["seconds"]

    return run


def _codepoints(text: str, span: Span) -> Span:
    """Turn the offsets of JavaScript, UTF-16 units, into code points."""
    units = text.encode("utf-16-le")
    start, end = (len(units[: 2 * span[key]].decode("utf-16-le", "ignore")) for key in ("start", "end"))
    return span | {"start": start, "end": end}


def scores(gold: list[list[Span]], found: list[list[Span]]) -> dict[str, float]:
    """Return TempEval-3's F1 of spans (strict, relaxed) and of types and values, in percent."""
    counts = dict.fromkeys(("gold", "found", "strict", "pairs", "type", "value"), 0)
    for expected, given in zip(gold, found, strict=True):
        counts["gold"] += len(expected)
        counts["found"] += len(given)
        for a, b in pairs(expected, given):
            counts["pairs"] += 1
            counts["strict"] += a["start"] == b["start"] and a["end"] == b["end"]
            counts["type"] += a["type"] == b["type"]
            counts["value"] += a["value"] == b["value"]
    total = (counts["gold"] + counts["found"]) / 2 or 1
    return {name: 100 * counts[key] / total for name, key in _MEASURES.items()}


_MEASURES = {"strict": "strict", "relaxed": "pairs", "type": "type", "value": "value"}


PEERS: dict[str, Finder] = {
    "depeche": depeche,
    "dateparser.search fr": partial(dateparser_search, languages=["fr"]),
    "dateparser.search": partial(dateparser_search, languages=None),
    "EDS-NLP eds.dates": eds_dates,
    "chrono-node fr": node(_CHRONO),
    "Recognizers-Text": node(_RECOGNIZERS),
}


def read_documents(data: Path) -> tuple[list[dict[str, str]], list[list[Span]] | None]:
    """Return the documents and their gold; the sentences of our tests, without gold, where the corpus is missing."""
    path = data / "timebank" / "dev.jsonl"
    if path.exists():
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [{"text": r["text"], "published": r["dct"][:10]} for r in records], [r["timex"] for r in records]
    print(f"quality skipped: {path} is missing; speed is measured on the sentences of our tests")
    cases = sorted((_ROOT / "tests" / "cases").glob("dates_*.jsonl"))
    lines = [json.loads(line) for case in cases for line in case.read_text(encoding="utf-8").splitlines()]
    text = " ".join(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", line["text"]) for line in lines)
    return [{"text": text, "published": "2024-12-18"}], None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=_ROOT.parent / "shared" / "data")
    parser.add_argument("--node-modules", type=Path, help="folder node_modules with the JavaScript peers")
    parser.add_argument("--heideltime", type=Path, metavar="JAR", help="HeidelTime's standalone jar")
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many runs counts for the speed")
    arguments = parser.parse_args()
    if arguments.node_modules:
        os.environ["NODE_PATH"] = str(arguments.node_modules.resolve())
    documents, gold = read_documents(arguments.data)
    finders = peers(arguments.heideltime)
    print(f"{'':20}" + "".join(f"{name:>9}" for name in _MEASURES) + f"{'chars/s':>14}")
    for name, finder in finders.items():
        print(line(name, finder, documents, gold, arguments.repeat), flush=True)


def peers(jar: Path | None) -> dict[str, Finder]:
    """Return all finders; HeidelTime where its jar is named."""
    if jar is None:
        print("HeidelTime skipped: --heideltime names no jar")
        return PEERS
    return PEERS | {"HeidelTime": partial(heideltime.run, jar.resolve())}


def line(name: str, finder: Finder, documents: list[dict[str, str]], gold: list[list[Span]] | None, repeat: int) -> str:
    """Return the line of the table for one finder: quality and speed, or why it is left out."""
    if "node" in name and not shutil.which("node"):
        return f"{name:20} skipped: no node"
    try:
        runs = [finder(documents) for _ in range(repeat)]
    except ImportError as error:
        return f"{name:20} skipped: {error}"
    speed = sum(len(document["text"]) for document in documents) / min(seconds for _, seconds in runs)
    figures = scores(gold, runs[0][0]) if gold is not None else {}
    cells = "".join(f"{figures[m]:9.1f}" if figures else f"{'–':>9}" for m in _MEASURES)
    return f"{name:20}{cells}{speed:14,.0f}"


if __name__ == "__main__":
    main()
