"""Trains the event models: `python models/events/train.py [--data ../shared/data]`.

Reads `gold/train/` (typed events with roles, dates, places, status), the texts of `winer/` with our annotations of
`corpus/training/`, our press articles there, and `timebank/dev.jsonl` (triggers and classes); writes the .npz files
beside this script. The seed is fixed: the same data and packages give the same files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import agreement
import numpy as np
import rank
import roles
import status
import triggers
import type_agreement
from gold import Annotated, load_articles, load_own, load_own_timebank, load_timebank, parse

from pipeline import event_model
from pipeline.event_features import Forms
from pipeline.nlp import load
from pipeline.threads import one_thread

HERE = Path(__file__).resolve().parent
EPOCHS = {"agent": 12, "patient": 12, "place": 6, "date": 6}


def settings(role: str) -> dict[str, float]:
    """Return how the first look of a role is fitted."""
    return {"hidden": 32, "drop": 0.4, "epochs": EPOCHS[role]}


def main() -> None:
    """Train what is asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data")
    parser.add_argument("--only", default="triggers,types,classes,roles,second")
    arguments = parser.parse_args()
    if not (arguments.data / "gold" / "train").is_dir():
        sys.exit(f"{arguments.data}/gold/train is missing: name the folder of the training data with --data.")
    nlp = load()
    nlp.remove_pipe("news_events")
    only_classes = arguments.only == "classes"
    articles = [] if only_classes else parse(nlp, chain(load_articles(arguments.data), load_own(arguments.data)))
    if "triggers" in arguments.only:
        np.savez_compressed(HERE / "triggers.npz", **triggers.train_types(articles))
    if "types" in arguments.only:
        np.savez_compressed(HERE / "type_agreement.npz", **type_agreement.train(articles))
    if "classes" in arguments.only:
        timebank = parse(nlp, chain(load_timebank(arguments.data), load_own_timebank()))
        np.savez_compressed(HERE / "classes.npz", **triggers.train_classes(timebank, event_model.load("triggers")))
    if "roles" in arguments.only:
        train_roles(articles, forms())
    if "second" in arguments.only:
        with one_thread():  # the sums of several threads differ in their last digits
            train_second(articles, forms())


def forms() -> Forms:
    """Return the properties of word forms with the word vectors that the triggers were trained on."""
    return Forms(event_model.load("triggers")["projection"].astype(np.float32))


def train_roles(articles: Sequence[Annotated], forms: Forms) -> None:
    """Train the first look of every role."""
    for role, choices in roles.choices(articles, forms).items():
        np.savez_compressed(HERE / f"{role}.npz", **rank.fit(choices, triggers.SEED, **settings(role)))


def train_second(articles: Sequence[Annotated], forms: Forms) -> None:
    """Train the second look at place and date, then the status, which looks at the dates that come out of it."""
    second: dict[str, np.ndarray] = {}
    unseen: dict[str, list[list[Any]]] = {}
    for role in ("place", "date"):
        fold = agreement.Fold(role, articles, forms)
        ballots = fold.unseen(triggers.SEED, settings(role))
        second |= agreement.train(fold, ballots, triggers.SEED)
        unseen[role] = agreement.unseen_values(fold, ballots, second)
    np.savez_compressed(HERE / "agreement.npz", **second)
    np.savez_compressed(HERE / "status.npz", **status.train(articles, forms, unseen["date"]))


if __name__ == "__main__":
    main()
