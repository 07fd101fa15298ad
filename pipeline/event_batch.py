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
from pipeline.event_context import Context, symbols
from pipeline.event_features import Ints, Keys
from pipeline.event_frame import STEM, TYPE, Frame
from pipeline.event_pairs import table
from pipeline.event_paths import Paths
from pipeline.factuality import Facts
from pipeline.token_arrays import key_of
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
        return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 4)

    @cached_property
    def types(self) -> list[str]:
        """Return the type of every trigger, empty without."""
        return [trigger.type or "" for story in self.stories for trigger in story.triggers]

    @cached_property
    def first_sentence(self) -> list[int]:
        """Return the number of the first sentence of each story, and of the one after the last."""
        sizes = (len(story.context.sentence_bounds) for story in self.stories)
        first: list[int] = np.cumsum([0, *sizes]).tolist()
        return first

    @cached_property
    def telling(self) -> Telling:
        """Return in which sentence the events stand, and which share domain, type and word."""
        told = zip(self.stories, self.first_sentence, strict=False)
        sentences = [first + story.context.sentence[t.head] for story, first in told for t in story.triggers]
        domains = symbols([kind.partition(".")[0] for kind in self.types])
        shared = table([frame.symbols for frame in self.frames])[[TYPE, TYPE, STEM]]
        shared[0] = domains
        articles = np.repeat(np.arange(len(self.stories)), [len(story.triggers) for story in self.stories])
        groups = [np.unique(row ^ articles.astype(np.uint64), return_inverse=True)[1] for row in shared]
        paragraphs = list(chain.from_iterable(story.context.paragraphs for story in self.stories))
        return Telling(np.array(sentences, np.int64), np.array(groups), np.array(paragraphs, np.int64))

    @cached_property
    def low(self) -> list[str]:
        """Return all words in small letters."""
        return list(chain.from_iterable(story.context.low for story in self.stories))

    @cached_property
    def pos(self) -> list[str]:
        """Return the part of speech of every word."""
        return list(chain.from_iterable(story.context.pos for story in self.stories))

    @cached_property
    def heads(self) -> Ints:
        """Return the head of every token."""
        told = zip(self.stories, self.first, strict=False)
        return np.concatenate([story.context.heads + first for story, first in told])

    @cached_property
    def dep_keys(self) -> Keys:
        """Return the hash of the relation of every token to its head."""
        return np.concatenate([story.context.dep_keys for story in self.stories])

    @cached_property
    def paths(self) -> Paths:
        """Return the ways through the parse of all articles."""
        labels = list(chain.from_iterable(story.context.dep for story in self.stories))
        return Paths(self.heads, self.dep_keys, labels.__getitem__)

    @cached_property
    def gaps(self) -> Gaps:
        """Return the words that tell something between two others."""
        return Gaps(self.low, self.pos)

    def last_before(self, relation: str) -> Ints:
        """Return for every token its last dependent of a relation that stands before it, -1 without."""
        child = np.flatnonzero(self.dep_keys == key_of(relation))
        child = child[child < self.heads[child]]
        last = np.full(len(self.heads), -1)
        last[self.heads[child]] = child  # of several the last one stays
        return last
