"""What the second look knows of each event beside what the first gave it: type, status, tense, where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from pipeline.event_batch import Batch, Story
from pipeline.event_features import Floats
from pipeline.event_pairs import OneHot
from pipeline.event_types import event_types

_STATUSES = OneHot(("asserted", "future", "possible", "negated", "conditional"))
_TENSES = OneHot(("PAST", "PRESENT", "FUTURE", "IMPERFECT"))
_LEAD = 3  # sentences after the headline


@cache
def _types() -> OneHot:
    return OneHot(tuple(event_types()))


def signs(batch: Batch) -> Floats:
    """Return the signs of all events of some articles, [events, signs].

    First come the type, the status that the rules read and the tense, each a one among zeros; then whether the trigger
    is a noun, whether it is quoted, and where its sentence stands.
    """
    rows = [row for story in batch.stories for row in _of_story(story)]
    return np.array(rows, np.float32).reshape(len(rows), -1 if rows else 0)


def _of_story(story: Story) -> Iterator[tuple[float, ...]]:
    context = story.context
    for trigger, fact in zip(story.triggers, story.facts, strict=True):
        number, head = context.sentence[trigger.head], trigger.head
        told = (context.pos[head] == "NOUN", context.quoted[head], number == 0, 1 <= number <= _LEAD, np.log1p(number))
        yield (*_types()[trigger.type or ""], *_STATUSES[fact.status], *_TENSES[fact.tense], *map(float, told))
