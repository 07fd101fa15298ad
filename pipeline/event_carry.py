"""How a place or a date is carried through a story: where it was named last, and which other events stand beside it.

Most events have their place and day from another sentence: the paragraph goes on about the same happening, or comes
back to it (`L'attaque a été revendiquée`). What is told here of a place or date is therefore told for every event.
All of a batch is looked up at once, in sorted lists: the work grows with the pairs of events and candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.event_context import symbol
from pipeline.event_features import Ints, Keys

SINCE, STANDS, BESIDE, WORTH = range(4)  # the columns that are told
_STEPS = np.array([1, 2, 3, 4, 7])  # sentences
_LATER = len(_STEPS) + 1
_FAR = 3  # paragraphs
_NEVER = 1 << 40  # farther than any paragraph
_RANKS = 4
_NONE = symbol("-")
_SINCE = np.array([symbol(f"since{step}") for step in range(_LATER + 1)], np.uint64)
_STANDS = np.array([symbol(f"paragraph{step}") for step in range(-_FAR, _FAR + 1)], np.uint64)
_BESIDE = np.array([symbol(f"beside {kind}") for kind in ("none", "domain", "type", "word")], np.uint64)
_WORTH = np.array([symbol(f"worth{rank}") for rank in range(_RANKS + 1)], np.uint64)


@dataclass(frozen=True, slots=True)
class Telling:
    """The events of some articles, whose sentences are numbered through: what they share has a number of its own."""

    sentence: Ints  # of each event
    groups: Ints  # [domain, type and word, events]: events of an article with the same number share it
    paragraphs: Ints  # of each sentence


class Named:
    """The places or the dates that some articles name; each has a number, in every article anew."""

    def __init__(self) -> None:
        self._first: list[int] = [0]  # number of the first key of each article, and what comes after the last one
        self._keys: list[int] = []
        self._sentences: list[int] = []

    def article(self, keys: Sequence[Sequence[str]], first: int) -> dict[str, int]:
        """Add the keys of the sentences of an article, numbered from `first` on, and return their numbers."""
        numbers: dict[str, int] = {}
        for sentence, told in enumerate(keys, start=first):
            for key in told:
                self._keys.append(numbers.setdefault(key, self._first[-1] + len(numbers)))
                self._sentences.append(sentence)
        self._first.append(self._first[-1] + len(numbers))
        return numbers

    def columns(self, telling: Telling, event: Ints, key: Ints) -> Keys:
        """Return the four columns of pairs of an event and the number of a key, -1 for what is not named."""
        out = np.full((4, len(event)), _NONE, np.uint64)
        told = np.flatnonzero(key >= 0)
        if len(told):
            event, key = event[told], key[told]
            spots = _Spots(np.array(self._keys), np.array(self._sentences), telling)
            out[SINCE, told], out[STANDS, told] = spots.distances(telling.sentence[event], key)
            out[BESIDE, told], out[WORTH, told] = spots.beside(event, key), spots.worth(np.array(self._first))[key]
        return out


class _Spots:
    """Which sentence names which key: one number for both, in order of the keys, then of the sentences."""

    def __init__(self, keys: Ints, sentences: Ints, telling: Telling) -> None:
        self.telling, self.size = telling, len(telling.paragraphs)
        self.spots = np.unique(keys * self.size + sentences)
        self.key, self.sentence = np.divmod(self.spots, self.size)

    def distances(self, here: Ints, key: Ints) -> tuple[Keys, Keys]:
        """Return how many sentences ago a key was named, and how many paragraphs away it is named nearest."""
        paragraphs, spot = self.telling.paragraphs, key * self.size + here
        last, is_known = self._sentence_at(np.searchsorted(self.spots, spot, side="right") - 1, key)
        following, is_ahead = self._sentence_at(np.searchsorted(self.spots, spot), key)
        since = np.where(is_known, np.searchsorted(_STEPS, here - last, side="right"), _LATER)
        before = np.where(is_known, paragraphs[here] - paragraphs[last], _NEVER)
        after = np.where(is_ahead, paragraphs[following] - paragraphs[here], _NEVER)
        near = np.where(before <= after, -before, after)
        return _SINCE[since], _STANDS[np.clip(near, -_FAR, _FAR) + _FAR]

    def _sentence_at(self, place: Ints, key: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Return the sentence of the spots at some places, and whether there is one, of the key."""
        inside = np.clip(place, 0, len(self.spots) - 1)
        return self.sentence[inside], (inside == place) & (self.key[inside] == key)

    def beside(self, event: Ints, key: Ints) -> Keys:
        """Return whether an event of the same word, type or domain has the key in another sentence than the event."""
        here = np.isin(key * self.size + self.telling.sentence[event], self.spots)
        found = np.zeros(len(event), np.int64)
        for strength, group in enumerate(self.telling.groups, start=1):
            found[self._sentences_with(group, group[event], key) > here] = strength
        beside: Keys = _BESIDE[found]
        return beside

    def _sentences_with(self, group: Ints, wanted: Ints, key: Ints) -> Ints:
        """Return how many sentences have both an event of a group and a key, for pairs of both."""
        groups, sentences = np.divmod(np.unique(group * self.size + self.telling.sentence), self.size)
        starts, keys = self._by_sentence
        count = starts[sentences + 1] - starts[sentences]
        places = np.arange(count.sum()) + np.repeat(starts[sentences] - np.cumsum(count) + count, count)
        both = np.append(np.repeat(groups, count) * len(self.spots) + keys[places], -1)
        known, counts = np.unique(both, return_counts=True)
        asked = wanted * len(self.spots) + key
        place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        return np.where(known[place] == asked, counts[place], 0)

    @cached_property
    def _by_sentence(self) -> tuple[Ints, Ints]:
        """Return where the keys of each sentence begin, and the keys, sentence by sentence."""
        order = np.argsort(self.sentence, kind="stable")
        return np.searchsorted(self.sentence[order], np.arange(self.size + 1)), self.key[order]

    def worth(self, first: Ints) -> Keys:
        """Return the rank of each key in its article by the events of the sentences that name it."""
        events = np.bincount(self.telling.sentence, minlength=self.size)
        worth = np.bincount(self.key, events[self.sentence], minlength=first[-1])
        article = np.repeat(np.arange(len(first) - 1), np.diff(first))
        ranks = np.empty(len(worth), np.int64)
        ranks[np.lexsort((-worth, article))] = np.arange(len(worth)) - first[article]
        table: Keys = _WORTH[np.minimum(ranks, _RANKS)]
        return table
