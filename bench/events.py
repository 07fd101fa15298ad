"""Measures the events: cross-validation on TimeBank, the cost beside the base model, linking of many mentions.

python -m bench.events timebank [--data ../shared/data]
python -m bench.events speed
python -m bench.events link [--mentions 1000000]
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "models" / "events"))

FOLDS = 5
TEXT = (
    "Deux hommes ont été arrêtés lundi à Lyon après l'attaque d'une banque. Le procureur a ouvert une enquête. "
    "« Nous allons les juger », a déclaré le ministre de l'Intérieur, qui a rencontré les victimes mardi à Paris. "
)


def timebank(data: Path) -> None:
    """Print trigger scores of the TimeML model, each article judged by a model that has not seen it."""
    import triggers  # noqa: PLC0415
    from gold import load_timebank, parse  # noqa: PLC0415

    from pipeline import event_model  # noqa: PLC0415
    from pipeline.event_features import Forms, analyse  # noqa: PLC0415
    from pipeline.nlp import load  # noqa: PLC0415
    from pipeline.timeml_class import CLASSES, with_hidden  # noqa: PLC0415
    from pipeline.triggers import ALL_THRESHOLD  # noqa: PLC0415

    nlp = load()
    nlp.remove_pipe("news_events")
    articles = parse(nlp, load_timebank(data))
    types = event_model.load("triggers")
    forms, numbers = (
        Forms(types["projection"].astype(np.float32)),
        {name: number for number, name in enumerate(CLASSES)},
    )
    count = dict.fromkeys(("gold", "found", "hit", "class", "gold nouns", "found nouns", "hit nouns"), 0)
    for fold in range(FOLDS):
        learnt = [article for i, article in enumerate(articles) if i % FOLDS != fold]
        model = event_model.network(triggers.train_classes(learnt, types))
        for article in articles[fold::FOLDS]:
            inputs = analyse(article.doc, forms)
            hidden = event_model.network(types).hidden(inputs)
            shares = event_model.softmax(model.scores(with_hidden(inputs, hidden)))
            gold = triggers.targets(article, inputs, numbers, "class")
            found = shares[:, -1] <= 1 - ALL_THRESHOLD
            nouns = np.array([article.doc[int(i)].pos_ in {"NOUN", "PROPN"} for i in inputs.tokens])
            real = gold < len(CLASSES)
            count["gold"] += len(article.events)
            count["found"] += int(found.sum())
            count["hit"] += int((found & real).sum())
            count["class"] += int((found & (shares[:, :-1].argmax(axis=1) == gold)).sum())
            count["gold nouns"] += int((real & nouns).sum())
            count["found nouns"] += int((found & nouns).sum())
            count["hit nouns"] += int((found & real & nouns).sum())
    print("relaxed F1", round(200 * count["hit"] / (count["gold"] + count["found"]), 2))
    print("nouns F1", round(200 * count["hit nouns"] / (count["gold nouns"] + count["found nouns"]), 2))
    print("class accuracy", round(100 * count["class"] / count["hit"], 2))


def speed() -> None:
    """Print the time of the component beside that of the base model, on a text of our own."""
    from pipeline.nlp import load_base, shared  # noqa: PLC0415

    base, nlp = load_base(), shared()
    texts = ["\n\n".join([TEXT] * 8)] * 20
    component = nlp.get_pipe("news_events")
    docs = list(nlp.pipe(texts))
    tokens = sum(map(len, docs))
    start = time.process_time()
    list(base.pipe(texts))
    middle = time.process_time()
    for doc in docs:
        component(doc)
    end = time.process_time()
    print(f"base model {1e6 * (middle - start) / tokens:.1f} µs a token, events {1e6 * (end - middle) / tokens:.1f}")


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
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--mentions", type=int, default=1_000_000)
    arguments = parser.parse_args()
    if arguments.measure == "timebank":
        if not (arguments.data / "timebank").is_dir():
            sys.exit(f"{arguments.data}/timebank is missing: name the folder of the data with --data.")
        timebank(arguments.data)
    elif arguments.measure == "speed":
        speed()
    else:
        link(arguments.mentions)


if __name__ == "__main__":
    main()
