"""Where it happens: a place named in the clause, in the sentence, in those before, in the headline or the lead.

Training offers more (`wide`): what the article names often, and more of other sentences. It is hardly ever right, and
shows how a wrong place looks; offered at run time too, it is chosen too often.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from pipeline.event_atlas import Atlas, Place, tie
from pipeline.event_batch import Batch
from pipeline.event_carry import Named
from pipeline.event_context import Context, symbol, symbols
from pipeline.event_frame import SHARED, Frame, part_of
from pipeline.event_pairs import NOWHERE, Offers, Pair, Pairs, sides, table

_MOST, _MOST_WIDE = 2, 10  # places of another sentence, counted from its end
_FREQUENT = 20

(
    KIND,
    PATH,
    FORM,
    TYPE,
    SIDE,
    CASE,
    PART,
    STEM,
    SIZE,
    HEADING,
    FREQUENCY,
    DEP,
    LEVEL,
    TOLD,
    DET,
    WORD,
    FIRST,
    LABEL,
    FINER,
    SEEN,
    TITLE,
    TO_CHIEF,
    CHAIN,
    AT,
    BEFORE,
    AFTER,
    TO_OWN,
    SINCE,
    STANDS,
    BESIDE,
    WORTH,
) = range(31)
# Chosen among a hundred combinations by what each brings to unseen articles; the others only fitted the seen ones.
TEMPLATES = (
    (KIND, TYPE), (KIND, PART), (PATH,), (PATH, FORM), (PATH, CASE), (SIDE, KIND), (SIDE, TYPE), (CASE, KIND),
    (CASE, TYPE), (CASE, DEP, SIDE), (STEM, KIND), (STEM, CASE), (HEADING, KIND), (HEADING, SIZE, KIND), (LEVEL, TYPE),
    (DEP, CASE), (DET, KIND), (TOLD, HEADING), (LEVEL, SIZE, FREQUENCY), (WORD, KIND), (WORD, TYPE), (FIRST, KIND),
    (FIRST, FREQUENCY), (FIRST, TOLD), (FIRST, HEADING, KIND), (LABEL, KIND), (LABEL, TYPE), (FINER, LEVEL, TYPE),
    (SEEN, LEVEL, FREQUENCY), (SEEN, DEP, CASE), (TITLE, TYPE), (TITLE, LEVEL, FINER), (TITLE, FIRST, FINER),
    (TO_OWN, PATH), (TO_CHIEF, KIND), (SINCE, STANDS), (SINCE, KIND), (BESIDE, SINCE), (BESIDE, TO_OWN),
    (WORTH, TO_OWN), (CHAIN, KIND), (CHAIN, TYPE), (CHAIN, LEVEL), (AT, KIND), (AT, CHAIN, LEVEL), (CHAIN, CASE),
    (CHAIN, FIRST, FREQUENCY), (CHAIN, TITLE, LEVEL), (AT, TYPE), (BEFORE, CASE), (BEFORE, KIND), (AFTER, CASE),
    (AFTER, KIND),
)  # fmt: skip

_OF_EVENT = [TYPE, STEM, FORM, TOLD, DET, PART]
_OF_TEXT = [SIZE, HEADING, FREQUENCY, LEVEL, WORD, FIRST, LABEL, FINER, SEEN, TITLE, TO_CHIEF, CHAIN, AT]
_OF_CANDIDATE = [*_OF_TEXT, CASE, DEP, BEFORE, AFTER]
_KINDS = ("own", "back1", "back2", "heading", "lead", "frequent", "none")
_OWN, _BACK, _BACK_2, _HEADING, _LEAD, _FREQUENTLY, _NONE = range(len(_KINDS))
_KIND_SYMBOLS = np.array([symbol(kind) for kind in _KINDS], np.uint64)


class _Article:
    """The places of one article as candidates; its tokens are numbered on from `first`."""

    def __init__(self, context: Context, first: int, found: Pairs, named: Named, sentence: int, *, wide: bool) -> None:
        self.context, self.first, self.found = context, first, found
        self.atlas, self.most = Atlas(context), _MOST_WIDE if wide else _MOST
        keys = [[place.text for _, place in sentence] for sentence in self.atlas.by_sentence]
        self.numbers = named.article(keys, sentence)
        self.none = self._at(-1, None)
        self.by_sentence = [[(t, p, self._at(t, p)) for t, p in sentence] for sentence in self.atlas.by_sentence]
        self._pairs: dict[int, list[Pair]] = {}
        self._ties: dict[tuple[int, str], list[int]] = {}
        frequent = self.atlas.count.most_common(_FREQUENT) if wide else ()
        self.frequent = [(text, self._at(-1, self.atlas.first[text])) for text, _ in frequent]

    def _at(self, token: int, place: Place | None) -> int:
        text = place.text if place else ""
        symbols = self.atlas.columns(text) + self.atlas.links(self.context, token)
        where = NOWHERE if token < 0 else self.first + token
        return self.found.add(place, where, symbols, self.numbers.get(text, -1), self.atlas.traits(text))

    def event(self, number: int, frame: Frame) -> tuple[int, ...]:
        """Return the columns that are the same for all candidates of an event in a sentence."""
        return (*frame.symbols[:SHARED], symbol(part_of(number)))

    def pairs(self, number: int) -> list[Pair]:
        """Return the candidates of the events of a sentence, last none."""
        if number not in self._pairs:
            own = [(_OWN, candidate, -1) for _, _, candidate in self.by_sentence[number]]
            self._pairs[number] = [*own, *self._others(number)]
        return self._pairs[number]

    def ties(self, number: int, head: int) -> list[int]:
        """Return how each of these candidates lies to the place named nearest to a trigger in its sentence, if any."""
        own = self.by_sentence[number]
        nearest = min(own, key=lambda item: abs(item[0] - head))[1].text if own else ""
        if (number, nearest) not in self._ties:
            texts = [place.text if place else "" for place in (self.found.values[c] for _, c, _ in self.pairs(number))]
            self._ties[number, nearest] = [symbol(tie(text, nearest) if nearest else "alone") for text in texts]
        return self._ties[number, nearest]

    def _others(self, number: int) -> Iterator[Pair]:
        """Yield the candidates of an event of a sentence that it does not name itself."""
        seen = {place.text for _, place, _ in self.by_sentence[number]}
        for kind, index in _elsewhere(number, len(self.by_sentence)):
            for _, place, candidate in reversed(self.by_sentence[index][-self.most :]):
                if place.text not in seen:
                    seen.add(place.text)
                    yield kind, candidate, -1
        for text, candidate in self.frequent:
            if text not in seen:
                yield _FREQUENTLY, candidate, -1
        yield _NONE, self.none, -1


def candidates(batch: Batch, *, wide: bool = False) -> Offers:
    """Return the places that may be those of the triggers of some articles, each time last none."""
    found, named, frames = Pairs(), Named(), iter(batch.frames)
    events: list[tuple[int, ...]] = []
    ties: list[int] = []
    for story, first, sentence in zip(batch.stories, batch.first, batch.first_sentence, strict=False):
        if story.triggers:
            article = _Article(story.context, first, found, named, sentence, wide=wide)
            for trigger in story.triggers:
                number = story.context.sentence[trigger.head]
                events.append(article.event(number, next(frames)))
                found.of_event.append(article.pairs(number))
                ties += article.ties(number, trigger.head)
    event, kind, candidate, _ = found.arrays
    columns = found.base(table(events), _OF_EVENT, found.symbols, _OF_CANDIDATE, WORTH + 1)
    columns[KIND], columns[TO_OWN] = _KIND_SYMBOLS[kind], ties
    columns[SINCE:] = named.columns(batch.telling, event, found.keys[candidate])
    own = np.flatnonzero(kind == _OWN)
    heads, tokens = batch.spans[event[own], 0], found.tokens[candidate[own]]
    columns[SIDE, own] = sides(heads, tokens)
    columns[PATH, own] = symbols(batch.paths.texts(heads, tokens))
    return found.offers(candidate, columns)


@lru_cache(maxsize=4096)
def _elsewhere(number: int, sentences: int) -> tuple[tuple[int, int], ...]:
    """Return the other sentences to look in, the nearest first, with their kind."""
    near = [(_BACK, number - 1), (_BACK_2, number - 2), (_HEADING, 0), *((_LEAD, index) for index in (1, 2, 3))]
    return tuple((kind, index) for kind, index in near if 0 <= index < sentences and index != number)
