"""The articles that the choice of participants, places, dates and status goes through together.

What can be computed for all of them at once is: numpy's steps cost as much for ten tokens as for a thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from pipeline.argument_links import Gaps
from pipeline.event_carry import Telling
from pipeline.event_context import Context, symbol
from pipeline.event_features import Ints
from pipeline.event_frame import STEM, Frame
from pipeline.event_paths import Paths
from pipeline.factuality import Facts
from pipeline.triggers import Trigger


@dataclass(frozen=True, slots=True)
class Story:
    """The events of one article: its syntax, the triggers, what the syntax says of each."""

    context: Context
    triggers: Sequence[Trigger]
    facts: Sequence[Facts]


class Batch:
    """Some articles, their tokens numbered through, and their events one after the other."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self.stories = stories
        self.first: list[int] = np.cumsum([0, *(len(story.context.head) for story in stories)]).tolist()

    @cached_property
    def frames(self) -> list[Frame]:
        """Return the description of every trigger."""
        return [Frame(story.context, trigger) for story in self.stories for trigger in story.triggers]

    @cached_property
    def spans(self) -> Ints:
        """Return head, start and end of every trigger and the first token of its article, [events, 4]."""
        told = zip(self.stories, self.first, strict=False)
        rows = [
            (t.head + first, t.start + first, t.end + first, first) for story, first in told for t in story.triggers
        ]
        return np.array(rows, np.int64).reshape(-1, 4)

    @cached_property
    def first_sentence(self) -> list[int]:
        """Return the number of the first sentence of each story, and of the one after the last."""
        sizes = (len(story.context.sentence_bounds) for story in self.stories)
        return np.cumsum([0, *sizes]).tolist()  # type: ignore[no-any-return]

    @cached_property
    def telling(self) -> Telling:
        """Return in which sentence the events stand, and which share domain, type and word."""
        told = zip(self.stories, self.first_sentence, strict=False)
        sentences = [first + story.context.sentence[t.head] for story, first in told for t in story.triggers]
        kinds = [trigger.type or "" for story in self.stories for trigger in story.triggers]
        domains = [symbol(kind.partition(".")[0]) for kind in kinds]
        shared = np.array(
            [domains, list(map(symbol, kinds)), [frame.symbols[STEM] for frame in self.frames]], np.uint64
        )
        articles = np.repeat(np.arange(len(self.stories)), [len(story.triggers) for story in self.stories])
        groups = [np.unique(row ^ articles.astype(np.uint64), return_inverse=True)[1] for row in shared]
        paragraphs = list(chain.from_iterable(story.context.paragraphs for story in self.stories))
        return Telling(np.array(sentences, np.int64), np.array(groups), np.array(paragraphs, np.int64))

    @cached_property
    def paths(self) -> Paths:
        """Return the ways through the parse of all articles."""
        contexts = [story.context for story in self.stories]
        head = np.concatenate([one.heads + first for one, first in zip(contexts, self.first, strict=False)])
        labels = list(chain.from_iterable(one.dep for one in contexts))
        return Paths(head, np.concatenate([one.dep_keys for one in contexts]), labels.__getitem__)

    @cached_property
    def gaps(self) -> Gaps:
        """Return the words that tell something between two others."""
        low = chain.from_iterable(story.context.low for story in self.stories)
        pos = chain.from_iterable(story.context.pos for story in self.stories)
        return Gaps(list(low), list(pos))
