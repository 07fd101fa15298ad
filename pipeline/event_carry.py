"""How a place or a date is carried through a story: where it was named last, and which other events stand beside it.

Most events have their place and day from another sentence: the paragraph goes on about the same happening, or comes
back to it (`L'attaque a été revendiquée`). What is told here of a place or date is therefore told for every event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.event_context import symbol
from pipeline.event_features import Ints, Keys

SINCE, STANDS, BESIDE, WORTH = range(4)  # the columns that are told
_STEPS = np.array([1, 2, 3, 4, 7])  # sentences
_LATER = len(_STEPS) + 1
_FAR = 3  # paragraphs
_RANKS = 4
_NONE = symbol("-")
_SINCE = np.array([symbol(f"since{step}") for step in range(_LATER + 1)], np.uint64)
_STANDS = np.array([symbol(f"paragraph{step}") for step in range(-_FAR, _FAR + 1)], np.uint64)
_BESIDE = np.array([symbol(f"beside {kind}") for kind in ("none", "domain", "type", "word")], np.uint64)
_WORTH = np.array([symbol(f"worth{rank}") for rank in range(_RANKS + 1)], np.uint64)


@dataclass(frozen=True, slots=True)
class Telling:
    """The events of an article: the sentence of each, and numbers of those that share a domain, a type, a word."""

    sentence: Ints
    groups: Ints  # [domain, type and word, events]


class Carried:
    """The places or the dates that an article names in its sentences, `keys` by sentence, as its events see them."""

    def __init__(self, keys: Sequence[Sequence[str]], paragraphs: Sequence[int], telling: Telling) -> None:
        self.number: dict[str, int] = {}
        for sentence in keys:
            for key in sentence:
                self.number.setdefault(key, len(self.number))
        self.named = np.zeros((len(keys), len(self.number)), bool)
        rows = np.repeat(np.arange(len(keys)), list(map(len, keys)))
        self.named[rows, [self.number[key] for sentence in keys for key in sentence]] = True
        self.paragraphs = np.array(paragraphs, np.int64)
        self.telling = telling

    def columns(self, event: Ints, key: Ints) -> Keys:
        """Return the four columns of pairs of an event and the number of a key, -1 for what is not named."""
        out = np.full((4, len(event)), _NONE, np.uint64)
        told = np.flatnonzero(key >= 0)
        event, key = event[told], key[told]
        sentence = self.telling.sentence[event]
        since, stands = self._distances()
        out[SINCE, told], out[STANDS, told] = since[sentence, key], stands[sentence, key]
        out[BESIDE, told], out[WORTH, told] = self._beside()[event, key], self._worth()[key]
        return out

    def _distances(self) -> tuple[Keys, Keys]:
        """Return how many sentences ago and how many paragraphs away each key is named, [sentences, keys]."""
        index, count = np.arange(len(self.named))[:, None], len(self.named)
        last = np.maximum.accumulate(np.where(self.named, index, -1))
        following = np.minimum.accumulate(np.where(self.named, index, count)[::-1])[::-1]
        since = np.where(last < 0, _LATER, np.searchsorted(_STEPS, index - last, side="right"))
        here = self.paragraphs[:, None]
        before = np.where(last < 0, count, here - self.paragraphs[last])
        after = np.where(following == count, count, self.paragraphs[np.minimum(following, count - 1)] - here)
        near = np.where(before <= after, -before, after)
        return _SINCE[since], _STANDS[np.clip(near, -_FAR, _FAR) + _FAR]

    def _beside(self) -> Keys:
        """Return whether an event of the same word, type or domain has the key in its sentence, [events, keys]."""
        sentence, groups = self.telling.sentence, self.telling.groups
        here = self.named[sentence].astype(np.float32)
        same = (groups[:, :, None] == groups[:, None]) & (sentence[:, None] != sentence)
        strengths = (same.astype(np.float32) @ here > 0) * np.arange(1, len(groups) + 1)[:, None, None]
        beside: Keys = _BESIDE[strengths.max(axis=0)]
        return beside

    def _worth(self) -> Keys:
        """Return the rank of each key by the number of events in the sentences that name it."""
        events = np.bincount(self.telling.sentence, minlength=len(self.named)) @ self.named
        ranks = np.empty(len(events), np.int64)
        ranks[np.argsort(-events, kind="stable")] = np.arange(len(events))
        return _WORTH[np.minimum(ranks, _RANKS)]


def columns(articles: Sequence[Carried], event: Ints, key: Ints) -> Keys:
    """Return the four columns of the pairs of several articles, their events numbered through in order."""
    ends = np.cumsum([len(article.telling.sentence) for article in articles])
    parts, start, first = [], 0, 0
    for article, end in zip(articles, ends.tolist(), strict=True):
        stop = int(np.searchsorted(event, end))
        parts.append(article.columns(event[start:stop] - first, key[start:stop]))
        start, first = stop, end
    return np.concatenate(parts, axis=1) if parts else np.zeros((4, 0), np.uint64)
