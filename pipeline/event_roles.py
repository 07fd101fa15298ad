"""Fills the roles of all events of an article: agent, patient, place and date, each the best of its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from pipeline import arguments, event_agreement, event_atlas, event_place, event_time
from pipeline.event_batch import Batch
from pipeline.event_context import Phrase
from pipeline.event_features import Floats
from pipeline.event_pairs import Offers
from pipeline.event_ranker import Templates, scores_by_role

# a value pays for the F1 of its role from about half of that F1 on; a whole row wants it a little surer
THRESHOLDS = {"agent": 0.35, "patient": 0.35, "place": 0.33, "date": 0.35}

_ROUNDING = 1e-3  # more than the shares of an event may miss one by
_LITTLE = 0.02  # of a candidate that hardly anybody would choose

_ARGUMENTS = Templates(arguments.TEMPLATES)
_PLACES = Templates(event_place.TEMPLATES)
_DATES = Templates(event_time.TEMPLATES)


@dataclass(slots=True)
class Roles:
    """What was chosen for one event; None where the article does not tell."""

    agent: Phrase | None
    patient: Phrase | None
    place: event_atlas.Place | None
    date: event_time.When | None
    confidence: float


def fill_roles(batch: Batch, vectors: Floats) -> list[Roles]:
    """Return the roles of the triggers of some articles; `vectors` are those of `event_ranker.vectors_of`."""
    if not batch.frames:
        return []
    agents = _choose(("agent", "patient"), _ARGUMENTS, arguments.candidates(batch), vectors)
    groups = event_agreement.groups(batch)
    places = _agreed("place", _PLACES, event_place.candidates(batch), vectors, groups)
    dates = _agreed("date", _DATES, event_time.candidates(batch), vectors, groups)
    return [
        Roles(*_apart(one["agent"], one["patient"]), place[0], day[0], _sure(*one.values(), place, day))
        for one, place, day in zip(agents, places, dates, strict=True)
    ]


def _apart(agent: tuple[Any, float], patient: tuple[Any, float]) -> tuple[Any, Any]:
    """Return agent and patient; where both are the same, the less sure one gives way."""
    if agent[0] is not None and patient[0] is not None and agent[0].key == patient[0].key:
        return (agent[0], None) if agent[1] >= patient[1] else (None, patient[0])
    return agent[0], patient[0]


def _sure(*choices: tuple[Any, float]) -> float:
    return round(sum(share for _, share in choices) / len(choices), 3)


def _agreed(
    role: str, templates: Templates, offers: Offers, vectors: Floats, groups: event_agreement.Groups
) -> list[tuple[Any, float]]:
    """Return (value, probability) for each event, by its own candidates and by what the other events were given."""
    shares = _shares((role,), templates, offers, vectors)[role]
    ends = np.flatnonzero(np.diff(groups.articles, append=-1)) + 1
    articles = [slice(start, end) for start, end in pairwise([0, *ends.tolist()])]
    first = [event_agreement.ballot(offers.values[events], shares[events]) for events in articles]
    second = event_agreement.second_look(role, first, groups)
    judged = zip(first, second, strict=True)
    return [one for own, parts in judged for one in event_agreement.chosen(own, parts, THRESHOLDS[role])]


def _shares(
    roles: tuple[str, ...], templates: Templates, offers: Offers, vectors: Floats
) -> dict[str, list[list[float]]]:
    """Return role → probabilities of the candidates of each event."""
    sizes = [len(values) for values in offers.values]
    owner = np.repeat(np.arange(len(sizes)), sizes)
    scores = scores_by_role(roles, templates.buckets(offers.columns), vectors, owner)
    return {role: shares_of(scores[role], sizes) for role in roles}


def _choose(
    roles: tuple[str, ...], templates: Templates, offers: Offers, vectors: Floats
) -> list[dict[str, tuple[Any, float]]]:
    """Return for each event role → (value, probability)."""
    shares = _shares(roles, templates, offers, vectors)
    chosen = []
    for number, values in enumerate(offers.values):
        chosen.append({role: best(values, shares[role][number], THRESHOLDS[role]) for role in roles})
    return chosen


def shares_of(scores: Floats, sizes: Sequence[int]) -> list[list[float]]:
    """Return for each event the probabilities of its candidates."""
    ends = np.cumsum(np.asarray(sizes, dtype=np.int64))
    starts = np.concatenate([[0], ends[:-1]])
    exp = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    shares: list[float] = (exp / np.repeat(np.add.reduceat(exp, starts), sizes)).tolist()
    return [shares[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def best(values: Sequence[Any], shares: Sequence[float], threshold: float) -> tuple[Any, float]:
    """Return the best value and its probability; candidates with the same key add up, the last one stands for none.

    None is returned where the best value stays below the threshold. Candidates of little worth are left out.

    >>> from pipeline.event_context import Phrase
    >>> maire, la_maire, ville = (Phrase(0, text, "", None) for text in ("le maire", "Le maire", "la ville"))
    >>> best([maire, ville, la_maire, None], [0.25, 0.375, 0.25, 0.125], 0.3)[1]
    0.5
    """
    if shares[-1] > 1 - threshold + _ROUNDING:  # so likely that no value can reach it
        return None, shares[-1]
    totals: dict[str, float] = {}
    first: dict[str, Any] = {}
    for value, part in zip(values[:-1], shares, strict=False):
        if part >= _LITTLE:
            key = value.key
            totals[key] = totals.get(key, 0.0) + part
            first.setdefault(key, value)
    key = max(totals, key=totals.__getitem__, default="")
    return (first[key], totals[key]) if totals.get(key, 0.0) >= threshold else (None, shares[-1])
