"""Fills the roles of all events of an article: agent, patient, place and date, each the best of its candidates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pipeline import arguments, event_agreement, event_atlas, event_place, event_time
from pipeline.event_batch import Batch
from pipeline.event_features import Floats, Ints
from pipeline.event_pairs import Offers
from pipeline.event_phrases import Phrase
from pipeline.event_ranker import Templates, scores_by_role

# a value pays for the F1 of its role from about half of that F1 on; a whole row wants it a little surer
THRESHOLDS = {"agent": 0.35, "patient": 0.35, "place": 0.33, "date": 0.35}

_ROUNDING = 1e-3  # more than the shares of an event may miss one by
_LITTLE = 0.05  # of a candidate that hardly anybody would choose

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


def fill_roles(batch: Batch, vectors: Floats) -> list[Roles]:
    """Return the roles of the triggers of some articles; `vectors` are those of `event_ranker.vectors_of`."""
    if not batch.frames:
        return []
    offers = arguments.candidates(batch)
    shares = _shares(("agent", "patient"), _ARGUMENTS, offers, vectors)
    agents, patients = (best(offers, shares[role], THRESHOLDS[role]) for role in ("agent", "patient"))
    groups = event_agreement.groups(batch)
    venues = event_place.candidates(batch)
    places = _agreed("place", venues, _shares(("place",), _PLACES, venues, vectors)["place"], groups)
    told = event_time.candidates(batch)
    own = _shares(("date",), _DATES, told, vectors)["date"]
    dates = as_told(told, own, _agreed("date", told, own, groups))
    return [
        Roles(*_apart(agent, patient), place[0], day[0])
        for agent, patient, place, day in zip(agents, patients, places, dates, strict=True)
    ]


def _apart(agent: tuple[Any, float], patient: tuple[Any, float]) -> tuple[Any, Any]:
    """Return agent and patient; where both are the same, the less sure one gives way."""
    if agent[0] is not None and patient[0] is not None and agent[0].key == patient[0].key:
        return (agent[0], None) if agent[1] >= patient[1] else (None, patient[0])
    return agent[0], patient[0]


def _agreed(role: str, offers: Offers, shares: Floats, groups: event_agreement.Groups) -> list[tuple[Any, float]]:
    """Return (value, probability) for each event, by its own candidates and by what the other events were given."""
    first = event_agreement.ballot(offers, shares, groups.articles)
    return event_agreement.chosen(first, event_agreement.second_look(role, first, groups), THRESHOLDS[role])


def as_told(offers: Offers, shares: Floats, chosen: list[tuple[Any, float]]) -> list[tuple[Any, float]]:
    """Return the dates as the events' own candidates tell them: one day is of the clause here, of the dateline there.

    A day that only other events were offered is carried on by the narrative.

    >>> from pipeline.event_time import When
    >>> days = [When("2024-05-01", None, None, "mardi", basis) for basis in ("sentence", "clause")]
    >>> offers = Offers([*days, None], np.arange(3), np.array([3]), np.zeros((0, 3), np.uint64), ())
    >>> as_told(offers, np.array([0.2, 0.7, 0.1], np.float32), [(days[0], 0.9)])[0][0].basis
    'clause'
    """
    ends = np.cumsum(offers.sizes).tolist()
    numbers, weights = offers.numbers.tolist(), shares.tolist()
    out = []
    for (value, share), start, end in zip(chosen, [0, *ends[:-1]], ends, strict=True):
        if value is not None:
            own = [place for place in range(start, end) if _key(offers.candidates[numbers[place]]) == value.key]
            best = max(own, key=weights.__getitem__, default=None)
            told = replace(value, basis="narrative") if best is None else offers.candidates[numbers[best]]
            out.append((told, share))
        else:
            out.append((None, share))
    return out


def _key(value: Any) -> str | None:
    return None if value is None else value.key


def _shares(roles: tuple[str, ...], templates: Templates, offers: Offers, vectors: Floats) -> dict[str, Floats]:
    """Return role → probabilities of the candidates of all events."""
    owner = np.repeat(np.arange(len(offers.sizes)), offers.sizes)
    scores = scores_by_role(roles, templates.buckets(offers.columns), vectors, owner)
    return {role: shares_of(scores[role], offers.sizes) for role in roles}


def shares_of(scores: Floats, sizes: Ints) -> Floats:
    """Return the probabilities of the candidates of some events, whose `sizes` are how many each has.

    >>> shares_of(np.array([1, 1, 5], np.float32), np.array([2, 1])).tolist()
    [0.5, 0.5, 1.0]
    """
    starts = np.cumsum(sizes) - sizes
    exp = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    shares: Floats = exp / np.repeat(np.add.reduceat(exp, starts), sizes)
    return shares


def best(offers: Offers, shares: Floats, threshold: float) -> list[tuple[Any, float]]:
    """Return the best value of each event and its probability; candidates with the same key add up.

    None is returned where the best value stays below the threshold. Candidates of little worth are left out.

    >>> from pipeline.event_phrases import Phrase
    >>> from pipeline.event_pairs import NO_OFFERS
    >>> maire, la_maire, ville = (Phrase(0, text, "", None) for text in ("le maire", "Le maire", "la ville"))
    >>> offers = Offers([maire, ville, la_maire, None], np.arange(4), np.array([4]), NO_OFFERS.columns, ())
    >>> best(offers, np.array([0.25, 0.375, 0.25, 0.125]), 0.3)[0][1]
    0.5
    """
    none = np.cumsum(offers.sizes) - 1
    event = np.repeat(np.arange(len(none)), offers.sizes)
    told = shares >= _LITTLE
    told[none] = False
    told &= (shares[none] <= 1 - threshold + _ROUNDING)[event]  # else no value can reach it
    totals: list[dict[str, float]] = [{} for _ in none]
    found: list[dict[str, Any]] = [{} for _ in none]
    for number, candidate, part in zip(
        event[told].tolist(), offers.numbers[told].tolist(), shares[told].tolist(), strict=True
    ):
        value = offers.candidates[candidate]
        key = value.key
        totals[number][key] = totals[number].get(key, 0.0) + part
        found[number].setdefault(key, value)
    judged = zip(totals, found, shares[none].tolist(), strict=True)
    return [_likeliest(own, values, threshold) or (None, share) for own, values, share in judged]


def _likeliest(totals: dict[str, float], values: dict[str, Any], threshold: float) -> tuple[Any, float] | None:
    """Return the value with the highest total, where that reaches the threshold."""
    if not totals:
        return None
    key = max(totals, key=totals.__getitem__)
    return (values[key], totals[key]) if totals[key] >= threshold else None
