"""Trains the second look at place and date on what first looks give that have not seen the article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import rank
from gold import Annotated
from roles import ROLES, TEMPLATES, Answers, batch, candidates, event_vectors, gold_triggers, right

from pipeline import event_agreement as agreement
from pipeline.event_features import Forms
from pipeline.event_ranker import Ranker, Templates
from pipeline.event_roles import THRESHOLDS, shares_of

FOLDS = 4
MEMBERS = 3
HIDDEN = 24
EPOCHS = 30
BATCH = 64
RATE = 5e-3
DECAY = 1e-4
DROP = 0.1
TINY = 1e-30  # the decay takes what no unit needs on to where (1e-38) a processor is a hundred times as slow


class Fold:
    """The articles with their candidates of one role, and the first looks that have not seen them."""

    def __init__(self, role: str, articles: Sequence[Annotated], forms: Forms) -> None:
        self.role = role
        self.articles = articles
        self.found = [candidates(role, article, wide=True) for article in articles]
        self.offered = [candidates(role, article, wide=False) for article in articles]  # what the second look sees
        self.vectors = [event_vectors(article.doc, gold_triggers(article), forms) for article in articles]
        self.templates = Templates(TEMPLATES[ROLES[role]])

    def choices(self, numbers: Sequence[int]) -> rank.Choices:
        """Return the choices that a first look learns from; an event whose value is no candidate is left out."""
        columns: list[np.ndarray] = []
        answers, events = Answers(self.role), 0
        for number in numbers:
            offers = self.found[number]
            columns += [offers.columns] if len(offers.sizes) else []
            for event, values in zip(self.articles[number].events, offers.values, strict=True):
                answers.add(events, event, values)
                events += 1
        vectors = np.concatenate([self.vectors[number] for number in numbers])
        return answers.choices(self.templates.buckets(np.concatenate(columns, axis=1)), vectors)

    def ballot(self, ranker: Ranker, number: int) -> agreement.Ballot:
        """Return what a first look gives the events of an article."""
        found = self.offered[number]
        owner = np.repeat(np.arange(len(found.sizes)), found.sizes)
        buckets = self.templates.buckets(found.columns)
        shares = shares_of(ranker.scores(buckets, self.vectors[number], owner), found.sizes)
        return agreement.ballot(found, shares, np.zeros(len(found.sizes), np.int64))

    def unseen(self, seed: int, settings: dict[str, Any]) -> list[agreement.Ballot | None]:
        """Return the ballot of every article by a first look that has not seen it, None without events."""
        ballots: list[agreement.Ballot | None] = [None] * len(self.articles)
        for fold in range(FOLDS):
            learnt = [i for i in range(len(self.articles)) if i % FOLDS != fold]
            ranker = as_ranker(rank.fit(self.choices(learnt), seed, **settings))
            for number in range(fold, len(self.articles), FOLDS):
                if len(self.found[number].sizes):
                    ballots[number] = self.ballot(ranker, number)
        return ballots


def unseen_values(
    fold: Fold, ballots: Sequence[agreement.Ballot | None], arrays: dict[str, np.ndarray]
) -> list[list[Any]]:
    """Return for each article the value of every event, chosen as at run time by looks that have not seen it."""
    judge = agreement.Judge(*(arrays[f"{fold.role}_{name}"] for name in ("dense", "bias", "out", "straight")))
    values: list[list[Any]] = []
    for article, first in zip(fold.articles, ballots, strict=True):
        if first is None:
            values.append([])
            continue
        groups = agreement.groups(batch(article))
        shares = agreement.weigh(judge, first, groups)
        values.append([value for value, _ in agreement.chosen(first, shares, THRESHOLDS[fold.role])])
    return values


def as_ranker(arrays: dict[str, np.ndarray]) -> Ranker:
    """Return the ranker of fitted arrays."""
    names = ("scale", "bias", "out", "dense")
    return Ranker(arrays["symbols"], *(arrays[name].astype(np.float32) for name in names))


def train(fold: Fold, ballots: Sequence[agreement.Ballot | None], seed: int) -> dict[str, np.ndarray]:
    """Return the arrays of the judge of a role: several networks side by side, their scores averaged."""
    rows: list[np.ndarray] = []
    answers: list[bool] = []
    bounds: list[tuple[int, int]] = []
    for article, first in zip(fold.articles, ballots, strict=True):
        if first is None:
            continue
        known = agreement.features(first, agreement.groups(batch(article))).rows
        told = known.reshape(len(article.events), -1, known.shape[1])
        for event, values in zip(article.events, told, strict=True):
            answer = [right(fold.role, event, value) for value in first.values]
            if any(answer):
                bounds.append((len(answers), len(answers) + len(answer)))
                rows.append(values)
                answers += answer
    table, told = np.concatenate(rows), np.array(answers, np.float32)
    joined = side_by_side([fit(table, told, bounds, seed + i) for i in range(MEMBERS)])
    return {f"{fold.role}_{name}": value.astype(np.float32) for name, value in joined.items()}


def side_by_side(members: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return one network that averages the scores of several."""
    joined = {name: np.concatenate([m[name] for m in members], axis=-1) for name in ("dense", "bias", "out")}
    joined["out"] = joined["out"] / len(members)
    joined["straight"] = np.mean([m["straight"] for m in members], axis=0)
    return joined


def fit(table: np.ndarray, told: np.ndarray, bounds: list[tuple[int, int]], seed: int) -> dict[str, np.ndarray]:
    """Return one network, fitted by Adam; the standardisation of the features is folded into its weights."""
    random = np.random.default_rng(seed)
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-3
    scaled = ((table - mean) / spread).astype(np.float32)
    weights = _first_weights(scaled.shape[1], random)
    adam, steps = rank.Adam(weights), EPOCHS * -(-len(bounds) // BATCH)
    for _ in range(EPOCHS):
        order = random.permutation(len(bounds))
        for first in range(0, len(order), BATCH):
            chosen = [bounds[i] for i in order[first : first + BATCH]]
            left = 1 - (adam.step + 1) / steps
            adam.descend(_slopes(scaled, told, chosen, weights, random), RATE * left)
    weights["dense"][np.abs(weights["dense"]) < TINY] = 0
    dense, straight = weights["dense"] / spread[:, None], weights["straight"] / spread
    return {"dense": dense, "bias": weights["bias"] - mean @ dense, "out": weights["out"], "straight": straight}


def _first_weights(width: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    return {
        "dense": (random.standard_normal((width, HIDDEN)) / np.sqrt(width)).astype(np.float32),
        "bias": np.zeros(HIDDEN, np.float32),
        "out": (random.standard_normal(HIDDEN) / np.sqrt(HIDDEN)).astype(np.float32),
        "straight": np.zeros(width, np.float32),
    }


def _slopes(
    scaled: np.ndarray,
    told: np.ndarray,
    chosen: list[tuple[int, int]],
    weights: dict[str, np.ndarray],
    random: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Return the gradients of one batch of events."""
    rows = np.concatenate([np.arange(*group) for group in chosen])
    owner = np.repeat(np.arange(len(chosen)), [end - start for start, end in chosen])
    x = scaled[rows]
    before = x @ weights["dense"] + weights["bias"]
    mask = ((random.random(before.shape) > DROP) / (1 - DROP)).astype(np.float32)
    hidden = np.maximum(before, 0) * mask
    scores = hidden @ weights["out"] + x @ weights["straight"]
    error = rank.slope(scores, told[rows], owner, len(chosen)) / len(chosen)
    back = np.outer(error, weights["out"]) * mask * (before > 0)
    return {
        "dense": x.T @ back + DECAY * weights["dense"],
        "bias": back.sum(axis=0),
        "out": hidden.T @ error,
        "straight": x.T @ error + DECAY * weights["straight"],
    }
