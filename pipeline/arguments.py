"""Who does it and who undergoes it: noun phrases around a trigger, scored by how syntax ties them to it.

Training offers more (`wide`): subjects and names of the sentence before. They are hardly ever right, and show how a
wrong participant looks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain
from operator import itemgetter

import numpy as np

from pipeline.argument_links import link
from pipeline.event_batch import Batch, Story
from pipeline.event_context import Context, symbol, symbols
from pipeline.event_features import Ints, Keys, stem
from pipeline.event_frame import SUBJECTS
from pipeline.event_lexicon import verb_lemma
from pipeline.event_pairs import NOTHING, NOWHERE, Offers, Pair, Pairs, table
from pipeline.event_phrases import Phrase, Phrases
from pipeline.triggers import Trigger

_CUE_DISTANCE = 120  # characters between a cue and its quotation
_REACH = 40  # phrases on either side of a trigger, beyond which nobody takes part in it
_COUNTERS = frozenset(("plusieurs", "des", "aucun", "aucune"))
_ONE = frozenset(("un", "une"))
_DONE_TO_OTHERS = frozenset(("justice.arrest", "justice.charge"))
_ASKING = frozenset(("requérir", "demander", "réclamer", "exiger", "solliciter"))
_ORDERING = frozenset(("ordonner", "décider", "prononcer", "confirmer"))
_POSSESSIVES = frozenset(("son", "sa", "leur"))
_CASUALTIES = frozenset(("mort", "morte", "blessé", "blessée", "tué", "tuée", "disparu", "disparue", "victime"))

# columns of the base: those of the trigger, of the candidate, of the pair; see `_columns`
(
    PATH,
    TYPE,
    TRIGGER,
    FORM,
    WORD,
    LABEL,
    STEM,
    CASE,
    SIDE,
    KIND,
    DET,
    NUMBER,
    EVENT,
    FRAME,
    ANTECEDENT,
    TOLD,
    LINK,
    BETWEEN,
    VOICE,
    HAS,
) = range(20)
TEMPLATES = (
    (KIND,), (PATH, KIND), (PATH, FORM), (PATH, TRIGGER), (PATH, LABEL), (PATH, CASE), (PATH, FRAME, SIDE),
    (TYPE, LABEL, KIND), (TYPE, STEM), (TRIGGER, CASE, KIND), (TYPE, CASE, KIND), (SIDE, KIND), (SIDE, LABEL, FORM),
    (DET, FORM), (STEM,), (WORD, KIND), (NUMBER, TYPE), (EVENT, TYPE), (EVENT, PATH), (FRAME, KIND),
    (FRAME, TYPE, KIND), (TRIGGER, KIND), (ANTECEDENT, FRAME), (ANTECEDENT, TYPE), (CASE, FORM, SIDE),
    (KIND, LABEL, SIDE), (TOLD, KIND), (TOLD, FORM, KIND), (LINK, VOICE), (LINK, VOICE, LABEL), (LINK, TRIGGER),
    (LINK, VOICE, EVENT), (BETWEEN, VOICE), (BETWEEN, TRIGGER), (BETWEEN, VOICE, LABEL), (HAS, KIND),
    (HAS, KIND, TYPE), (VOICE, TYPE, KIND),
)  # fmt: skip


_OF_EVENT = [TYPE, TRIGGER, FORM, TOLD, DET, FRAME, VOICE, HAS]  # DET is then the candidate's
_OF_CANDIDATE = [WORD, LABEL, STEM, CASE, DET, NUMBER, EVENT]
_ONESELF = symbol("a")
_WIDEST = 6  # phrases between
_SIDES = np.array([symbol(str(number)) for number in range(-_WIDEST, _WIDEST + 1)], np.uint64)
_KINDS = ("near", "back1", "speaker", "none")
_NEAR, _BACK, _SPEAKER, _NONE = range(4)
_NOBODY = (_NONE, 0, 0)  # the candidate that is added first
_KIND_SYMBOLS = np.array([symbol(kind) for kind in _KINDS], np.uint64)


class _Article:
    """The noun phrases of one article as candidates; its tokens are numbered on from `first`."""

    def __init__(self, story: Story, first: int, found: Pairs, *, wide: bool) -> None:
        self.context, self.first, self.found, self.wide = story.context, first, found, wide
        expressions = {one.head: one.end for one in story.triggers if one.head == one.start}
        self.phrases, self._speakers = Phrases(story.context, expressions), _Speakers(story.context)
        self._known: dict[int, int] = {}
        self._sentences: dict[int, list[Pair]] = {}

    def pairs(self, trigger: Trigger) -> list[Pair]:
        """Return the candidates of a trigger, last none, each with its place among the phrases of its sentence."""
        number = self.context.sentence[trigger.head]
        heads = self.phrases.heads[number]
        first = bisect_left(heads, trigger.start)
        near = _around(self._in_sentence(number), first)
        if first < len(heads) and heads[first] < trigger.end:
            near = self._without(trigger, near)
        near = self._without_asking(trigger, near)
        speaker = self._speakers.of(trigger)
        before = self._in_previous(number) if self.wide and number else []
        if speaker is not None:
            return [*near, *before, (_SPEAKER, self.found.add(speaker, NOWHERE), 0), _NOBODY]
        return [*near, *before, _NOBODY]

    def own_place(self, trigger: Trigger) -> int:
        """Return the place of a trigger among the phrases of its sentence."""
        return bisect_left(self.phrases.heads[self.context.sentence[trigger.head]], trigger.head)

    def _in_sentence(self, sentence: int) -> list[Pair]:
        """Return the noun phrases of a sentence that name somebody."""
        if sentence not in self._sentences:
            told = enumerate(map(self._at, self.phrases.heads[sentence]))
            self._sentences[sentence] = [(_NEAR, candidate, place) for place, candidate in told if candidate]
        return self._sentences[sentence]

    def _without(self, trigger: Trigger, near: list[Pair]) -> list[Pair]:
        """Return the phrases without those inside the trigger, which may count itself: `101 morts`, `trois blessés`."""
        heads = self.phrases.heads[self.context.sentence[trigger.head]]
        kept = [pair for pair in near if not trigger.start <= heads[pair[2]] < trigger.end]
        counted = self._counted(trigger.head) if trigger.head in heads else 0
        if counted:
            kept.append((_NEAR, counted, heads.index(trigger.head)))
            kept.sort(key=itemgetter(2))
        return kept

    def _without_asking(self, trigger: Trigger, near: list[Pair]) -> list[Pair]:
        """Return the phrases without who only asks for an arrest or a charge: `le parquet a requis un placement`.

        Who orders it is not the one either whom it befalls: `le juge a ordonné son placement`.
        """
        context, verb = self.context, self.context.head[trigger.head]
        if trigger.type not in _DONE_TO_OTHERS or context.pos[trigger.head] != "NOUN":
            return near
        children = chain.from_iterable(context.children[token] for token in range(trigger.start, trigger.end))
        own = any(context.low[child] in _POSSESSIVES for child in children)
        if verb_lemma(context.low[verb]) not in (_ASKING | _ORDERING if own else _ASKING):
            return near
        heads = self.phrases.heads[context.sentence[trigger.head]]
        asks = {token for token in context.children[verb] if context.dep[token] in SUBJECTS}
        return [pair for pair in near if heads[pair[2]] not in asks]

    def _in_previous(self, sentence: int) -> list[Pair]:
        """Return the subjects and the names of the sentence before."""
        context = self.context
        return [
            (_BACK, candidate, place)
            for place, token in enumerate(self.phrases.heads[sentence - 1])
            if (context.dep[token] in SUBJECTS or token in context.mentions) and (candidate := self._at(token))
        ]

    def _at(self, token: int) -> int:
        """Return the candidate at a token, made once a doc; 0 where it names nobody."""
        if token not in self._known:
            phrase = self.phrases.phrase(token)
            self._known[token] = self.found.add(phrase, self.first + token) if phrase else 0
        return self._known[token]

    def _counted(self, token: int) -> int:
        """Return a trigger itself as a candidate; 0 where it counts nothing."""
        context = self.context
        counters = _COUNTERS | _ONE if context.low[token] in _CASUALTIES else _COUNTERS
        counts = [c for c in context.children[token] if context.dep[c] == "nummod" or context.low[c] in counters]
        if not counts:
            return 0
        phrase = Phrase(token, context.words_between(min(counts), token + 1), "COUNT", None)
        return self.found.add(phrase, self.first + token)


def _around(near: list[Pair], place: int) -> list[Pair]:
    """Return the phrases of a sentence, of very many those around a place."""
    if len(near) <= 2 * _REACH:
        return near
    first = bisect_left(near, place - _REACH, key=itemgetter(2))
    return near[first : bisect_left(near, place + _REACH, key=itemgetter(2))]


class _Speakers:
    """The speakers of the quotations of an article, by where these begin and end."""

    def __init__(self, context: Context) -> None:
        self._context = context
        told = [quote for quote in context.quotes if quote.cue and quote.speaker_name]
        edges = sorted((edge, number) for number, one in enumerate(told) for edge in (one.start_char, one.end_char))
        self._quotes, self._edges, self._numbers = told, [edge for edge, _ in edges], [number for _, number in edges]

    def of(self, trigger: Trigger) -> Phrase | None:
        """Return the speaker of the quotation that a trigger introduces."""
        start, end = self._context.offsets(trigger.head, trigger.head + 1)
        word = self._context.text[start:end]
        first = bisect_left(self._edges, start - _CUE_DISTANCE)
        last = bisect_right(self._edges, start + _CUE_DISTANCE)
        for quote in (self._quotes[number] for number in sorted(set(self._numbers[first:last]))):
            if word in (quote.cue or "") and not quote.start_char <= start < quote.end_char:
                return Phrase(NOWHERE, quote.speaker_name or "", "id" if quote.speaker_id else "np", quote.speaker_id)
        return None


def candidates(batch: Batch, *, wide: bool = False) -> Offers:
    """Return the candidates for the roles of all triggers of some articles, each time last none."""
    found = Pairs()
    found.add(None, NOWHERE)
    own: list[int] = []
    for story, first in zip(batch.stories, batch.first, strict=False):
        article = _Article(story, first, found, wide=wide)
        found.of_event += [article.pairs(trigger) for trigger in story.triggers]
        own += [article.own_place(trigger) for trigger in story.triggers]
    return found.offers(found.arrays[2], _columns(batch, found, np.array(own, np.int64)))


def _columns(batch: Batch, found: Pairs, own: Ints) -> Keys:
    """Return the base columns, [columns, pairs]; `own` are the places of the triggers among phrases."""
    event, kind, candidate, place = found.arrays
    place = np.where(kind == _NEAR, place - own[event], place)
    frames = table([frame.symbols for frame in batch.frames])
    told, cases = _of_candidates(batch, found)
    columns = found.base(frames, _OF_EVENT, told, _OF_CANDIDATE, HAS + 1)
    columns[KIND] = columns[LINK] = _KIND_SYMBOLS[kind]
    in_text = kind < _SPEAKER
    columns[PATH, in_text] = columns[BETWEEN, in_text] = columns[KIND, in_text]
    columns[SIDE, in_text] = _SIDES[place[in_text].clip(-_WIDEST, _WIDEST) + _WIDEST]
    token = found.tokens[candidate]
    antecedent = np.array([frame.antecedent for frame in batch.frames]) + batch.spans[:, 3]
    columns[ANTECEDENT, token == antecedent[event]] = _ONESELF
    near = np.flatnonzero(kind == _NEAR)
    event, token = event[near], token[near]
    prepositions = [cases[number] for number in candidate[near].tolist()]
    for column, texts in _ties(batch, event, token, prepositions):
        columns[column, near] = symbols(texts)
    return columns


def _of_candidates(batch: Batch, found: Pairs) -> tuple[Keys, list[str]]:
    """Return the symbols that candidates have for every event, [symbols, candidates], and the preposition of each."""
    low, pos, types = batch.low, batch.pos, dict(zip(batch.spans[:, 0].tolist(), batch.types, strict=True))
    inside = np.flatnonzero(found.tokens >= 0)
    own: list[int] = found.tokens[inside].tolist()
    case, det, number = (batch.last_before(relation)[own].tolist() for relation in ("case", "det", "nummod"))
    told = {
        WORD: [low[token] if pos[token] == "PRON" else pos[token] for token in own],
        STEM: [stem(low[token]) for token in own],
        CASE: [low[token] if token >= 0 else "" for token in case],
        DET: [low[token] if token >= 0 else "" for token in det],
        NUMBER: ["n" if token >= 0 else "" for token in number],
        EVENT: [types.get(token, "") for token in own],
    }
    columns = np.full((len(_OF_CANDIDATE), len(found.values)), NOTHING, np.uint64)
    for column, texts in told.items():
        columns[_OF_CANDIDATE.index(column), inside] = symbols(texts)
    columns[_OF_CANDIDATE.index(LABEL)] = symbols([phrase.label if phrase else "" for phrase in found.values])
    cases = [""] * len(found.values)
    for place, text in zip(inside.tolist(), told[CASE], strict=True):
        cases[place] = text
    return columns, cases


def _ties(batch: Batch, event: Ints, token: Ints, prepositions: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield how candidates in the sentence hang on their trigger: the path, in short, the words between."""
    span = batch.spans[event]
    paths = batch.paths.texts(span[:, 0], token)
    yield PATH, paths
    yield LINK, [link(path, case) for path, case in zip(paths, prepositions, strict=True)]
    yield BETWEEN, batch.gaps.texts(span[:, 1], span[:, 2], token)
