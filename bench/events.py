"""Measures the events: cross-validation on TimeBank, the cost beside the base model, linking of many mentions.

python -m bench.events timebank [--data ../shared/data] [--splits 3] [--out FILE]
python -m bench.events speed [--rounds 5] [INPUT ...]     (default: corpus/ and its held-out press articles)
python -m bench.events link [--mentions 1000000]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.timebank import GROUPS, count, scores
from pipeline.extract import extract
from pipeline.readers import read
from pipeline.records import Article

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from pipeline.triggers import Trigger

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "models" / "events"))

FOLDS = 5
BATCH = 32
SPEED_TEXTS = [str(ROOT / "corpus"), str(ROOT / "corpus" / "training" / "press_held_out.gold")]


def timebank(data: Path, splits: int, out: Path | None) -> None:
    """Print trigger scores, each article judged with classes from a model that has not seen it.

    The first split takes every fifth article, the others are drawn by chance. `out` gets the triggers of the first
    split, in the form that the scorer of French TimeBank reads.
    """
    from gold import load_own_timebank, load_timebank, parse  # noqa: PLC0415

    from pipeline.nlp import load  # noqa: PLC0415

    nlp = load()
    nlp.remove_pipe("news_events")
    records = list(load_timebank(data))
    articles, own = parse(nlp, records), parse(nlp, load_own_timebank())
    results = []
    for split in range(splits):
        found = _judged(articles, own, _folds(len(articles), split))
        results.append(scores(count(a.events, f) for a, f in zip(articles, found, strict=True)))
        print(f"split {split}:", ", ".join(f"{name} {value}" for name, value in results[-1].items()), flush=True)
        if out and not split:
            rows = [{"id": r.id, "events": _raw(r, f)} for r, f in zip(records, found, strict=True)]
            out.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    for name in results[0]:
        values = [result[name] for result in results]
        print(f"{name:18} mean {np.mean(values):6.2f}  from {min(values):6.2f} to {max(values):6.2f}")


def _raw(record: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return events in the offsets of the text as it was before cleaning."""
    from pipeline.text import clean  # noqa: PLC0415

    offsets = clean(record.text, published=record.published).offsets
    places = [offsets.to_raw(event["start"], event["end"]) for event in events]
    return [{**event, "start": start, "end": end} for event, (start, end) in zip(events, places, strict=True)]


def _folds(size: int, split: int) -> list[list[int]]:
    order = list(range(size))
    if split:
        random.Random(split).shuffle(order)
    return [sorted(order[fold::FOLDS]) for fold in range(FOLDS)]


def _judged(articles: list[Any], own: list[Any], folds: list[list[int]]) -> list[list[dict[str, Any]]]:
    """Return the triggers of each article, in the offsets of the clean text; `own` articles are learnt from, too."""
    import triggers  # noqa: PLC0415

    from pipeline import event_model  # noqa: PLC0415
    from pipeline.triggers import find_triggers  # noqa: PLC0415

    found: dict[int, list[dict[str, Any]]] = {}
    for fold in folds:
        learnt = [article for number, article in enumerate(articles) if number not in fold] + own
        model = event_model.network(triggers.train_classes(learnt, event_model.load("triggers")))
        for number in fold:
            doc = articles[number].doc
            [marked], _ = find_triggers([doc], all_events=True, classes=model)
            found[number] = [_event(doc, trigger) for trigger in marked]
    return [found[number] for number in range(len(articles))]


def _event(doc: Doc, trigger: Trigger) -> dict[str, Any]:
    """Return a trigger as its head word, as the scorer asks for it."""
    token = doc[trigger.head]
    end = token.idx + len(token)
    return {"start": token.idx, "end": end, "pos": GROUPS.get(token.pos_, ""), "class": trigger.timeml_class}


def speed(inputs: list[str], rounds: int) -> None:
    """Print the time of the component, inside a run of all of them, beside that of the base model on the same texts."""
    from pipeline.nlp import load_base, shared  # noqa: PLC0415

    base, nlp = load_base(), shared()
    timed = _timed(nlp.get_pipe("news_events"))
    articles = [article for article in read(inputs) if isinstance(article, Article) and article.text]
    texts = [article.text for article in articles]
    tokens = sum(map(len, base.pipe(texts, batch_size=BATCH)))
    list(extract(nlp, articles))  # warms the caches
    found = []
    for _ in range(rounds):
        timed.clear()
        list(extract(nlp, articles))
        list(base.pipe(texts, batch_size=BATCH))  # right after another pipeline the base model is an eighth slower
        start = time.process_time()
        list(base.pipe(texts, batch_size=BATCH))
        found.append((sum(timed), time.process_time() - start))
    shares = sorted(events / whole for events, whole in found)
    events, whole = (1e6 * statistics.median(column) / tokens for column in zip(*found, strict=True))
    print(f"{len(texts)} texts, {tokens} tokens: base model {whole:.1f} µs a token, events {events:.1f}")
    print(f"share {statistics.median(shares):.1%} (from {shares[0]:.1%} to {shares[-1]:.1%} in {rounds} rounds)")


def _timed(component: Any) -> list[float]:
    """Return a list to which the component adds the CPU seconds of every batch from now on."""
    seconds: list[float] = []
    annotated = component._annotated

    def timed(docs: list[Doc]) -> list[Doc]:
        start = time.process_time()
        done: list[Doc] = annotated(docs)
        seconds.append(time.process_time() - start)
        return done

    component._annotated = timed
    return seconds


def link(mentions: int) -> None:
    """Print time and memory of linking made-up mentions of 20,000 people and 2,000 places."""
    from pipeline.event_types import event_types  # noqa: PLC0415
    from pipeline.link_events import link_events  # noqa: PLC0415
    from pipeline.records import ArticleRow, EventMention  # noqa: PLC0415

    chance, types = random.Random(1), list(event_types())

    def made() -> Iterator[EventMention]:
        for i in range(mentions):
            article = f"a{i // 25}"
            day = f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            words = " ".join(f"mot{chance.randrange(30_000)}" for _ in range(20))
            yield EventMention(
                article, f"{article}:m{i}", f"{article}:event:{i - i % 2}", 0, 5, trigger="x", lemma="x",
                event_type=types[chance.randrange(60)], agent="A", agent_id=f"E{chance.randrange(20_000)}",
                place="P", place_id=f"P{chance.randrange(2_000)}", date_start=day, date_end=day, sentence=words,
            )  # fmt: skip

    articles = {
        f"a{i}": ArticleRow(f"a{i}", source=f"s{i % 50}", published="2024-06-01") for i in range(mentions // 25 + 1)
    }
    start = time.process_time()
    result = link_events(made(), articles, {})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{mentions} mentions, {len(result.events)} events: {time.process_time() - start:.0f} s, {peak:.2f} GB")


def main() -> None:
    """Run one measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measure", choices=("timebank", "speed", "link"))
    parser.add_argument("inputs", nargs="*", default=SPEED_TEXTS, help="speed: texts to measure on")
    parser.add_argument("--rounds", type=int, default=5, help="speed: how often")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--splits", type=int, default=1, help="timebank: how many ways of folding")
    parser.add_argument("--out", type=Path, help="timebank: file for the triggers, as the scorer reads them")
    parser.add_argument("--mentions", type=int, default=1_000_000)
    arguments = parser.parse_intermixed_args()
    if arguments.measure == "timebank":
        if not (arguments.data / "timebank").is_dir():
            sys.exit(f"{arguments.data}/timebank is missing: name the folder of the data with --data.")
        timebank(arguments.data, arguments.splits, arguments.out)
    elif arguments.measure == "speed":
        speed(arguments.inputs, arguments.rounds)
    else:
        link(arguments.mentions)


if __name__ == "__main__":
    main()
