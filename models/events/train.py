"""Trains the event models: `python models/events/train.py [--data ../shared/data]`.

Reads `gold/train/` (typed events with roles, dates, places, status) and `timebank/dev.jsonl` (triggers and classes),
writes the .npz files beside this script. The seed is fixed: the same data and packages give the same files.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import rank
import roles
import status
import triggers
from gold import load_articles, load_timebank, parse

from pipeline import event_model
from pipeline.event_features import Forms
from pipeline.nlp import load

HERE = Path(__file__).resolve().parent
SEEDS = (triggers.SEED, triggers.SEED + 1)  # rankers averaged
SETTINGS = {"hidden": 32, "epochs": 6, "drop": 0.5}


def main() -> None:
    """Train what is asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data")
    parser.add_argument("--only", default="triggers,classes,roles,status")
    arguments = parser.parse_args()
    if not (arguments.data / "gold" / "train").is_dir():
        sys.exit(f"{arguments.data}/gold/train is missing: name the folder of the training data with --data.")
    nlp = load()
    nlp.remove_pipe("news_events")
    only_classes = arguments.only == "classes"
    articles = [] if only_classes else parse(nlp, load_articles(arguments.data))
    if "triggers" in arguments.only:
        np.savez_compressed(HERE / "triggers.npz", **triggers.train_types(articles))
    if "classes" in arguments.only:
        timebank = parse(nlp, load_timebank(arguments.data))
        np.savez_compressed(HERE / "classes.npz", **triggers.train_classes(timebank, event_model.load("triggers")))
    if "roles" in arguments.only:
        forms = Forms(event_model.load("triggers")["projection"].astype(np.float32))
        for role, choices in roles.choices(articles, forms).items():
            np.savez_compressed(HERE / f"{role}.npz", **rank.fit_average(choices, SEEDS, **SETTINGS))
    if "status" in arguments.only:
        forms = Forms(event_model.load("triggers")["projection"].astype(np.float32))
        choices = status.choices(articles, forms, triggers.SEED)
        np.savez_compressed(HERE / "status.npz", **rank.fit(choices, triggers.SEED, hidden=32, epochs=10, drop=0.4))


if __name__ == "__main__":
    main()
