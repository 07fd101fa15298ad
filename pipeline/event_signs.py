"""What the second look knows of each event beside what the first gave it: type, status, tense, where it stands."""

from __future__ import annotations

from functools import cache
from itertools import accumulate, chain

import numpy as np

from pipeline.event_batch import Batch
from pipeline.event_features import Floats
from pipeline.event_types import event_types

_STATUSES = ("asserted", "future", "possible", "negated", "conditional")
_TENSES = ("PAST", "PRESENT", "FUTURE", "IMPERFECT")
_LEAD = 3  # sentences after the headline
_MORE = 5  # signs that are no names


@cache
def _names() -> tuple[dict[str, int], ...]:
    """Return the columns of types, statuses and tenses."""
    kinds = (tuple(event_types()), _STATUSES, _TENSES)
    starts = accumulate(map(len, kinds), initial=0)
    return tuple(
        {name: number for number, name in enumerate(kind, start)} for start, kind in zip(starts, kinds, strict=False)
    )


def width() -> int:
    """Return how many signs an event has."""
    return sum(map(len, _names())) + _MORE


def signs(batch: Batch) -> Floats:
    """Return the signs of all events of some articles, [events, signs].

    First come the type, the status that the rules read and the tense, each a one among zeros; then whether the trigger
    is a noun, whether it is quoted, and where its sentence stands.
    """
    types, statuses, tenses = _names()
    rows = [
        (
            types.get(trigger.type or "", -1), statuses.get(fact.status, -1), tenses.get(fact.tense, -1),
            story.context.pos[trigger.head] == "NOUN", story.context.quoted[trigger.head],
            story.context.sentence[trigger.head],
        )
        for story in batch.stories
        for trigger, fact in zip(story.triggers, story.facts, strict=True)
    ]  # fmt: skip
    table = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 6)
    out = np.zeros((len(table), width() + 1), np.float32)  # the last column takes what has no name
    np.put_along_axis(out, table[:, :3], 1, axis=1)
    number = table[:, 5]
    out[:, -_MORE - 1 : -1] = np.stack(
        [table[:, 3], table[:, 4], number == 0, (number > 0) & (number <= _LEAD), np.log1p(number)], axis=1
    )
    return out[:, :-1]
