"""Fills the roles of all events of an article: agent, patient, place and date, each the best of its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np

from pipeline import arguments, event_agreement, event_place, event_time
from pipeline.event_context import Context
from pipeline.event_features import Floats
from pipeline.event_ranker import Templates, scores_by_role
from pipeline.factuality import Facts
from pipeline.triggers import Trigger

# a value pays for the F1 of its role from about half of that F1 on; a whole row wants it a little surer
THRESHOLDS = {"agent": 0.27, "patient": 0.3, "place": 0.3, "date": 0.3}
Found = tuple[list[Any], list[list[int]]]  # candidates of one event and their columns

_ARGUMENTS = Templates(arguments.TEMPLATES)
_PLACES = Templates(event_place.TEMPLATES)
_DATES = Templates(event_time.TEMPLATES)


@dataclass(frozen=True, slots=True)
class Roles:
    """What was chosen for one event; None where the article does not tell."""

    agent: arguments.Participant | None
    patient: arguments.Participant | None
    place: event_place.Place | None
    date: event_time.When | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Story:
    """The events of one article as the later stages see them: its syntax, the triggers, what is said of each."""

    context: Context
    triggers: Sequence[Trigger]
    facts: Sequence[Facts]


def fill_roles(stories: Sequence[Story], vectors: Floats) -> list[Roles]:
    """Return the roles of the triggers of some articles; `vectors` are those of `event_ranker.vectors_of`."""
    if not any(story.triggers for story in stories):
        return []
    agents = _choose(("agent", "patient"), _ARGUMENTS, [_who(story) for story in stories], vectors)
    groups = event_agreement.groups([(story.context, story.triggers) for story in stories])
    places = _agreed("place", _PLACES, [_where(story) for story in stories], vectors, groups)
    dates = _agreed("date", _DATES, [_when(story) for story in stories], vectors, groups)
    return [
        Roles(*_apart(one["agent"], one["patient"]), place[0], day[0], _sure(*one.values(), place, day))
        for one, place, day in zip(agents, places, dates, strict=True)
    ]


def _who(story: Story) -> list[Found]:
    heads = {trigger.head: trigger.type or "" for trigger in story.triggers}
    return [arguments.candidates(story.context, trigger, heads) for trigger in story.triggers]


def _where(story: Story) -> list[Found]:
    if not story.triggers:
        return []
    atlas = event_place.Atlas(story.context)
    return [event_place.candidates(story.context, atlas, trigger) for trigger in story.triggers]


def _when(story: Story) -> list[Found]:
    if not story.triggers:
        return []
    calendar = event_time.Calendar(story.context)
    return [
        event_time.candidates(story.context, calendar, trigger, fact)
        for trigger, fact in zip(story.triggers, story.facts, strict=True)
    ]


def _apart(agent: tuple[Any, float], patient: tuple[Any, float]) -> tuple[Any, Any]:
    """Return agent and patient; where both are the same, the less sure one gives way."""
    if agent[0] is not None and patient[0] is not None and agent[0].key == patient[0].key:
        return (agent[0], None) if agent[1] >= patient[1] else (None, patient[0])
    return agent[0], patient[0]


def _sure(*choices: tuple[Any, float]) -> float:
    return round(sum(share for _, share in choices) / len(choices), 3)


def _agreed(
    role: str,
    templates: Templates,
    found: Sequence[list[Found]],
    vectors: Floats,
    groups: event_agreement.Groups,
) -> list[tuple[Any, float]]:
    """Return (value, probability) for each event, by its own candidates and by what the other events were given."""
    shares = iter(_shares((role,), templates, list(chain.from_iterable(found)), vectors)[role])
    first = [
        event_agreement.ballot([values for values, _ in events], list(islice(shares, len(events)))) for events in found
    ]
    second = event_agreement.second_look(role, first, groups)
    judged = zip(first, second, strict=True)
    return [one for own, parts in judged for one in event_agreement.chosen(own, parts, THRESHOLDS[role])]


def _shares(
    roles: tuple[str, ...], templates: Templates, found: Sequence[Found], vectors: Floats
) -> dict[str, list[list[float]]]:
    """Return role → probabilities of the candidates of each event."""
    sizes = [len(rows) for _, rows in found]
    buckets = templates.buckets([row for _, rows in found for row in rows])
    owner = np.repeat(np.arange(len(found)), sizes)
    scores = scores_by_role(roles, buckets, vectors, owner)
    return {role: shares_of(scores[role], sizes) for role in roles}


def _choose(
    roles: tuple[str, ...], templates: Templates, articles: Sequence[list[Found]], vectors: Floats
) -> list[dict[str, tuple[Any, float]]]:
    """Return for each event role → (value, probability)."""
    found = list(chain.from_iterable(articles))
    shares = _shares(roles, templates, found, vectors)
    chosen = []
    for number, (values, _) in enumerate(found):
        keys = [value.key for value in values[:-1]]
        chosen.append({role: best(values, keys, shares[role][number], THRESHOLDS[role]) for role in roles})
    return chosen


def shares_of(scores: Floats, sizes: Sequence[int]) -> list[list[float]]:
    """Return for each event the probabilities of its candidates."""
    ends = np.cumsum(np.asarray(sizes, dtype=np.int64))
    starts = np.concatenate([[0], ends[:-1]])
    exp = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    shares: list[float] = (exp / np.repeat(np.add.reduceat(exp, starts), sizes)).tolist()
    return [shares[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def best(values: Sequence[Any], keys: Sequence[str], shares: Sequence[float], threshold: float) -> tuple[Any, float]:
    """Return the best value and its probability; candidates with the same key add up, the last one stands for none.

    None is returned where the best value stays below the threshold.
    """
    totals: dict[str, float] = {}
    for key, part in zip(keys, shares, strict=False):
        totals[key] = totals.get(key, 0.0) + part
    key = max(totals, key=totals.__getitem__, default="")
    return (values[keys.index(key)], totals[key]) if totals.get(key, 0.0) >= threshold else (None, shares[-1])
