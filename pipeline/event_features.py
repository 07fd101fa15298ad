"""What the event models look at: hashed symbols and vectors of every candidate token, all in numpy.

Some documents are walked at once. Properties of word forms are computed once a form and remembered; what depends on the
context (neighbours, head, dependents) is array arithmetic over all of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_TYPE, MORPH, ORTH, POS, SENT_START
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.symbols import ADJ, ADP, AUX, NOUN, PROPN, VERB
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.event_lexicon import (
    N_TYPES,
    expressions_from,
    lexicon_types,
    match_expression,
    never_events,
    type_number,
)
from pipeline.remembered import Remembered
from pipeline.token_arrays import TokenTable, key_of

Keys = NDArray[np.uint64]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

BUCKET_BITS = 16
VECTOR_WIDTH = 48
TENSOR_WIDTH = 96
DENSE_WIDTH = 2 * TENSOR_WIDTH + 7 * VECTOR_WIDTH + 2 * N_TYPES
_VECTORS = 2 * TENSOR_WIDTH + 2 * VECTOR_WIDTH  # where the vectors after the word's and its head's begin
_SUBJECT_COLUMNS, _OBJECT_COLUMNS, _NEAR_COLUMNS = (
    slice(_VECTORS + i * VECTOR_WIDTH, _VECTORS + (i + 1) * VECTOR_WIDTH) for i in range(3)
)
_AROUND_COLUMNS = slice(_NEAR_COLUMNS.stop, DENSE_WIDTH - N_TYPES)  # sentence, article, its topics
_SENSE_COLUMNS = slice(DENSE_WIDTH - N_TYPES, DENSE_WIDTH)
_OWN_COLUMNS = np.r_[0 : _SUBJECT_COLUMNS.start, _NEAR_COLUMNS]
CANDIDATE_POS = (NOUN, VERB, ADJ, PROPN, AUX)
_CONTENT_POS = (NOUN, VERB, ADJ, PROPN)
_NO_EVENTS = tuple(map(key_of, ("PER",)))  # labels of names whose words tell no event
_NAMES = tuple(map(key_of, ("PER", "LOC", "ORG", "PRODUCT")))  # those whose words tell next to none too
_SUBJECTS = tuple(map(key_of, ("nsubj:pass",)))  # with those of the active, with direct objects and complements the
_OBJECTS = tuple(map(key_of, ("obl:arg",)))  # network does no better: one of three sets of articles loses
_CASE = key_of("case")
_MAX_FORMS = 100_000
_LONGEST = 10  # words of a fixed expression
_LONGEST_LINE = 80  # words of a headline
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MURMUR = np.uint64(0xC2B2AE3D27D4EB4F)
_SUFFIXES = (
    *("issements", "issement", "issaient", "issait", "issent", "issant", "ations", "ation", "aient", "eraient"),
    *("erait", "eront", "atrices", "atrice", "ateurs", "ateur", "ements", "ement", "ments", "ment", "ances", "ance"),
    *("ences", "ence", "antes", "ants", "ante", "ions", "ant", "ait", "era", "erent", "ees", "ers", "eurs", "eur"),
    *("ent", "ee", "er", "es", "ez", "irent", "ira", "ir", "is", "it", "ie", "ies", "s", "t", "e", "a", "i"),
)


def _stem(form: str) -> str:
    """Return a rough stem that a verb, its participles and its nouns often share.

    >>> stem("annonçait"), stem("annonces"), stem("arrêtés")
    ('annonc', 'annonc', 'arret')
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", form.lower()) if not unicodedata.combining(c))
    for suffix in _SUFFIXES:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= 4:
            return plain[: -len(suffix)]
    return plain


stem: Callable[[str], str] = Remembered(_stem, most=_MAX_FORMS).__getitem__  # see `_stem`


class Forms:
    """Properties of word forms, computed once a form: stem, endings, lexicon types, short vector."""

    def __init__(self, projection: Floats | None = None, never: frozenset[str] | None = None) -> None:
        self.projection = projection
        self._never = never_events() if never is None else never
        self._clear()

    def _clear(self) -> None:
        self._rows: dict[int, int] = {}
        self.low: list[str] = []
        self.starts = np.zeros(0, bool)  # whether fixed expressions begin with it
        self.breaks = np.zeros(0, bool)  # whether it holds a line break
        self.typed = np.zeros(0, bool)  # whether the lexicon has types for it
        self.never = np.zeros(0, bool)  # whether it never tells an event
        self.keys = np.zeros((0, 6), np.uint64)
        self.vectors = np.zeros((0, VECTOR_WIDTH), np.float32)
        self.senses = np.zeros((0, N_TYPES), np.float32)  # shares of the lexicon's types

    def look_up(self, vocab: Vocab, orths: Keys) -> Ints:
        """Return the rows of the tokens' forms in the tables."""
        if len(self._rows) > _MAX_FORMS:
            self._clear()
        forms = orths.tolist()
        new = set(forms).difference(self._rows)
        if new:
            self._add(vocab, [form for form in dict.fromkeys(forms) if form in new])
        return np.fromiter(map(self._rows.__getitem__, forms), np.int64, len(forms))

    def _add(self, vocab: Vocab, orths: Sequence[int]) -> None:
        keys: list[tuple[int, ...]] = []
        flags = np.zeros((len(orths), 4), bool)
        vectors = np.zeros((len(orths), VECTOR_WIDTH), np.float32)
        senses = np.zeros((len(orths), N_TYPES), np.float32)
        for number, orth in enumerate(orths):
            lexeme = vocab[orth]
            low = lexeme.lower_.replace("’", "'")
            types = lexicon_types(low)
            parts = (low, stem(low), low[-3:], low[-5:], lexeme.shape_, "|".join(map(str, types)))
            keys.append(tuple(hash_string(part) for part in parts))
            flags[number] = (
                bool(expressions_from(low)),
                "\n" in lexeme.text,
                bool(types),
                not types and low in self._never,
            )
            vectors[number] = self._vector(lexeme.vector if lexeme.has_vector else None)
            senses[number, list(types)] = 1 / max(len(types), 1)
            self.low.append(low)
            self._rows[orth] = len(self._rows)
        self.starts = np.concatenate([self.starts, flags[:, 0]])
        self.breaks = np.concatenate([self.breaks, flags[:, 1]])
        self.typed = np.concatenate([self.typed, flags[:, 2]])
        self.never = np.concatenate([self.never, flags[:, 3]])
        self.keys = np.concatenate([self.keys, np.array(keys, np.uint64)])
        self.vectors = np.concatenate([self.vectors, vectors])
        self.senses = np.concatenate([self.senses, senses])

    def _vector(self, full: Any) -> Floats:
        if full is None or self.projection is None or len(full) != len(self.projection):
            return np.zeros(VECTOR_WIDTH, np.float32)
        return np.asarray((full / (np.linalg.norm(full) + 1e-6)) @ self.projection, dtype=np.float32)


@dataclass(frozen=True)
class Shared:
    """Columns of the inputs that many rows share or that are zero in most: a table, and which rows have which entry."""

    columns: slice
    rows: Ints | slice
    entries: Ints
    table: Floats


class CandidateGroups(NamedTuple):
    """What the candidates have in common, a number or hash each: the article, the sentence, the word in an article."""

    article: Ints
    sentence: Ints
    word: Keys

    def of(self, rows: Ints) -> CandidateGroups:
        """Return those of some candidates."""
        return CandidateGroups(self.article[rows], self.sentence[rows], self.word[rows])


_NO_GROUPS = CandidateGroups(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64))


@dataclass(frozen=True)
class Inputs:
    """The inputs of the models: one row per candidate token."""

    tokens: Ints  # index of the token in the doc
    indptr: Ints  # where a row's buckets begin in `buckets`; one more entry than rows
    buckets: Ints  # hashed symbols
    own: Floats  # what every row has of its own
    expressions: dict[int, tuple[int, int, str]]  # token -> start, end, type of the fixed expression that holds it
    table: TokenTable  # all tokens of the docs
    shared: tuple[Shared, ...] = ()
    never: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # rows of words that tell no event
    words: Sequence[str] = ()  # all words of the docs, in small letters
    groups: CandidateGroups = _NO_GROUPS

    @property
    def dense(self) -> Floats:
        """Return all columns of all rows."""
        if not self.shared:
            return self.own
        out = np.zeros((len(self.own), DENSE_WIDTH), np.float32)
        out[:, _OWN_COLUMNS] = self.own
        for part in self.shared:
            out[part.rows, part.columns] = part.table[part.entries]
        return out

    def times(self, weights: Floats) -> Floats:
        """Return the product of the columns with weights, as `dense @ weights`: what rows share is multiplied once."""
        if not self.shared:
            return np.asarray(self.own @ weights, np.float32)
        total = np.asarray(self.own @ weights[_OWN_COLUMNS], np.float32)
        for part in self.shared:
            total[part.rows] += (part.table @ weights[part.columns])[part.entries]
        return total


def _mix_all(first: int, columns: Sequence[tuple[Keys, ...]]) -> Keys:
    """Hash many combinations, numbered from `first`, [rows, combinations]: those of as many keys at once."""
    out = np.empty((len(columns), len(columns[0][0])), np.uint64)
    for size in sorted({len(column) for column in columns}):
        which = [i for i, column in enumerate(columns) if len(column) == size]
        seeds = (np.array(which, np.uint64) + np.uint64(first + 1)) * np.uint64(0x1000193)
        value = np.repeat(seeds[:, None], out.shape[1], axis=1)
        for place in range(size):
            value ^= np.stack([columns[i][place] for i in which])
            value *= _GOLDEN
            value ^= value >> np.uint64(29)
        out[which] = value * _MURMUR >> np.uint64(64 - BUCKET_BITS)
    return out


class _Tokens:
    """The arrays of some documents, one after the other, one entry a token."""

    def __init__(self, table: TokenTable, forms: Forms, names: tuple[np.uint64, ...]) -> None:
        docs, self.starts = table.docs, table.starts
        self.pos, self.dep, self.ent, self.morph = (table[attribute] for attribute in (POS, DEP, ENT_TYPE, MORPH))
        self.index = np.arange(self.starts[-1])
        self.doc = np.repeat(np.arange(len(docs)), np.diff(self.starts))
        self.head = table.heads
        form = forms.look_up(docs[0].vocab, table[ORTH])
        self.vectors, self.typed = forms.vectors[form], forms.typed[form]
        self._form, self._forms = form, forms
        self.low, self.stem, self.suffix3, self.suffix5, self.shape, self.lexicon = forms.keys[form].T.copy()
        self.words = list(map(forms.low.__getitem__, form.tolist()))
        self.expressions = self._find_expressions(forms, form)
        self.expression = np.zeros(len(form), np.uint64)
        for i, (start, _, kind) in self.expressions.items():
            self.expression[i] = hash_string(kind if i == start else f"in {kind}")
        self.never = (forms.never[form] | np.isin(self.ent, names)) & (self.expression == 0)
        self.heading = self._first_lines(forms.breaks[form])
        self.content = np.isin(self.pos, _CONTENT_POS)
        self.tensor = np.concatenate([_tensor(doc) for doc in docs])
        opening = table[SENT_START] == 1
        opening[self.starts[:-1][np.diff(self.starts) > 0]] = True
        self.sentence = np.cumsum(opening) - 1

    def senses(self, tokens: Ints) -> Floats:
        """Return the shares of the lexicon's types of some tokens."""
        found: Floats = self._forms.senses[self._form[tokens]]
        return found

    def shift(self, values: NDArray[Any], by: int) -> NDArray[Any]:
        """Return the values of the token `by` places to the right (left where negative), zero beyond the doc's ends."""
        out = np.zeros_like(values)
        to, of = (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
        out[to] = values[of]
        out[to][self.doc[to] != self.doc[of]] = 0
        return out

    def _find_expressions(self, forms: Forms, form: Ints) -> dict[int, tuple[int, int, str]]:
        """Return for each token of a fixed expression its start, its end and its type; the first one wins."""
        found: dict[int, tuple[int, int, str]] = {}
        starts = np.flatnonzero(forms.starts[form])
        for start, end in zip(starts.tolist(), self.starts[self.doc[starts] + 1].tolist(), strict=True):
            match = match_expression(self.words, start, min(start + _LONGEST, end)) if start not in found else None
            if match:
                found.update(dict.fromkeys(range(start, match[0]), (start, *match)))
        return found

    def _first_lines(self, breaks: NDArray[np.bool_]) -> Keys:
        """Return 1 for the tokens before the first line break of their doc, where it comes early."""
        heading = np.zeros(len(self.index), np.uint64)
        for start, end in pairwise(self.starts.tolist()):
            line = breaks[start : min(end, start + _LONGEST_LINE)]
            heading[start : start + int(line.argmax()) if len(line) else start] = 1
        return heading


def _tensor(doc: Doc) -> Floats:
    if doc.tensor.shape == (len(doc), TENSOR_WIDTH):
        return np.asarray(doc.tensor, dtype=np.float32)
    return np.zeros((len(doc), TENSOR_WIDTH), np.float32)


def _fixed(t: _Tokens, rows: Ints) -> Keys:
    """Return the buckets of the templates that every token has exactly once, [rows, templates]."""
    r = rows
    head = t.head[r]
    before, after = t.shift(t.low, -1)[r], t.shift(t.low, 1)[r]
    low, stem_, pos, dep, lexicon = t.low[r], t.stem[r], t.pos[r], t.dep[r], t.lexicon[r]
    columns = (
        (low,), (stem_,), (stem_, pos), (t.suffix3[r], pos), (t.suffix5[r],), (pos, dep), (t.morph[r],), (t.shape[r],),
        (t.stem[head], dep), (t.pos[head], dep, pos), (stem_, t.stem[head]), (stem_, dep), (stem_, t.morph[r]),
        (before,), (after,), (t.shift(t.low, -2)[r],), (t.shift(t.low, 2)[r],), (before, stem_), (stem_, after),
        (t.ent[r], pos), (t.heading[r], pos), (t.heading[r], stem_), (lexicon,), (lexicon, pos, dep),
        (lexicon, t.lexicon[head]), (t.lexicon[head], dep), (lexicon, before), (lexicon, after),
        (lexicon, t.heading[r]), (t.shift(t.lexicon, 1)[r],), (t.shift(t.lexicon, -1)[r],),
        (t.shift(t.lexicon, 2)[r],), (t.shift(t.lexicon, -2)[r],), (t.expression[r],), (t.expression[r], stem_),
    )  # fmt: skip
    return _mix_all(0, columns).T


def _dependents(t: _Tokens) -> tuple[Ints, Keys]:
    """Return (row, bucket) of the templates that a token has once for each of its dependents."""
    child = t.index[t.head != t.index]
    head = t.head[child]
    dep, stem_ = t.dep[child], t.stem[child]
    columns = (
        (dep, stem_), (dep, t.pos[child]), (dep, t.ent[child]), (t.stem[head], dep), (t.stem[head], stem_),
        (t.stem[head], dep, t.ent[child]), (t.lexicon[head], dep, t.ent[child]), (t.lexicon[child], dep),
        (t.lexicon[head], dep, stem_), (dep, t.suffix3[child]),
    )  # fmt: skip
    case = child[t.dep[child] == _CASE]
    noun, top = t.head[case], t.head[t.head[case]]
    cases = ((t.low[case], t.dep[noun]), (t.low[case], t.stem[noun]), (t.stem[top], t.low[case]))
    rows = np.concatenate([np.tile(head, len(columns)), np.tile(top, len(cases))])
    return rows, np.concatenate([_mix_all(50, columns).ravel(), _mix_all(70, cases).ravel()])


def _of_dependents(t: _Tokens, number: Ints, labels: tuple[np.uint64, ...], columns: slice) -> Shared:
    """Return the mean vector of the dependents with some labels, for the rows that have any."""
    child = np.flatnonzero(np.isin(t.dep, labels) & (t.head != t.index))
    child = child[number[t.head[child]] >= 0]
    rows, entries = np.unique(number[t.head[child]], return_inverse=True)
    total = np.zeros((len(rows), VECTOR_WIDTH), np.float32)
    np.add.at(total, entries, t.vectors[child])
    means = (total / np.bincount(entries, minlength=len(rows))[:, None]).astype(np.float32)
    return Shared(columns, rows, np.arange(len(rows)), means)


def _around(t: _Tokens) -> Floats:
    """Return for each sentence the mean vectors of its content words and of the article's, and the article's topics."""
    words = np.flatnonzero(t.content)
    opening = np.flatnonzero(np.diff(t.sentence, prepend=-1))
    doc, size = t.doc[opening], np.bincount(t.sentence[words], minlength=len(opening))
    filled = np.flatnonzero(size)
    sums, totals = np.zeros((len(opening), VECTOR_WIDTH)), np.zeros((len(t.starts) - 1, VECTOR_WIDTH))
    if len(filled):
        first = np.cumsum(size)[filled] - size[filled]
        sums[filled] = np.add.reduceat(t.vectors[words], first, axis=0)
    np.add.at(totals, doc, sums)
    count = np.bincount(t.doc[words], minlength=len(totals))
    sentences, articles = sums / np.maximum(size, 1)[:, None], totals / np.maximum(count, 1)[:, None]
    return np.concatenate([sentences, articles[doc], _topics(t)[doc]], axis=1, dtype=np.float32)


def _own(t: _Tokens, rows: Ints) -> Floats:
    """Return what the parser saw at a token and its head, and the vectors of the word, its head and its neighbours."""
    head = t.head[rows]
    near = t.vectors + t.shift(t.vectors, -1)
    near += t.shift(t.vectors, 1)
    return np.concatenate([t.tensor[rows], t.tensor[head], t.vectors[rows], t.vectors[head], near[rows]], axis=1)


def _shared(t: _Tokens, rows: Ints, number: Ints) -> tuple[Shared, ...]:
    """Return the vectors of subjects, objects and surroundings, and what the lexicon says of the word."""
    return (
        _of_dependents(t, number, _SUBJECTS, _SUBJECT_COLUMNS), _of_dependents(t, number, _OBJECTS, _OBJECT_COLUMNS),
        Shared(_AROUND_COLUMNS, slice(None), t.sentence[rows], _around(t)),
        _own_senses(t, rows),
    )  # fmt: skip


def _own_senses(t: _Tokens, rows: Ints) -> Shared:
    """Return the lexicon's types of the candidates, of their fixed expression where they stand in one."""
    named = t.typed.copy()
    named[list(t.expressions)] = True
    told = np.flatnonzero(named[rows])
    senses = t.senses(rows[told])
    for entry, token in enumerate(rows[told].tolist()):
        if token in t.expressions:
            senses[entry] = 0
            senses[entry, type_number()[t.expressions[token][2]]] = 1
    return Shared(_SENSE_COLUMNS, told, np.arange(len(told)), senses)


def _topics(t: _Tokens) -> Floats:
    """Return how often the words of each article have each event type in the lexicon, damped."""
    counts = np.zeros((len(t.starts) - 1, N_TYPES), np.float32)
    told = np.flatnonzero(t.typed)
    np.add.at(counts, t.doc[told], t.senses(told))
    return np.log1p(counts)


def analyse(docs: Sequence[Doc], forms: Forms, *, all_words: bool = False, wide: bool = False) -> Inputs:
    """Return the inputs of the models for every candidate trigger of parsed docs, their tokens numbered through.

    Candidates are the content words, and in a run whatever the lexicon knows; without those that never tell an event
    and those in names, unless all words are asked for. Training (`wide`) also looks at names of places, organisations
    and products, where an event is one word of five hundred.
    """
    table, nothing = TokenTable(docs), np.zeros(1, np.int64)
    if not table.starts[-1]:
        return Inputs(nothing[:0], nothing, nothing[:0], np.zeros((0, 0), np.float32), {}, table)
    t = _Tokens(table, forms, _NO_EVENTS if wide else _NAMES)
    candidates = np.isin(t.pos, CANDIDATE_POS)
    if not wide:
        candidates |= t.typed & (t.pos != ADP)  # the tagger takes `dément` for an adverb, `commente` for a foreign word
    rows = t.index[candidates if all_words else candidates & ~t.never]
    fixed = _fixed(t, rows)
    number = np.full(len(t.index), -1)
    number[rows] = np.arange(len(rows))
    owner, extra = _dependents(t)
    keep = np.flatnonzero(number[owner] >= 0)
    indptr, buckets = _laid_out(fixed, number[owner[keep]], extra[keep])
    never = np.flatnonzero(t.never[rows])
    groups = CandidateGroups(t.doc[rows], t.sentence[rows], t.stem[rows] ^ (t.doc[rows].astype(np.uint64) * _GOLDEN))
    return Inputs(
        rows, indptr, buckets, _own(t, rows), t.expressions, table, _shared(t, rows, number), never, t.words, groups
    )


def _laid_out(fixed: Keys, owner: Ints, extra: Keys) -> tuple[Ints, Ints]:
    """Return where the buckets of each row begin, and the buckets: the fixed ones of a row, then those it owns."""
    order = np.argsort(owner, kind="stable")
    sizes = np.bincount(owner, minlength=len(fixed)) + fixed.shape[1]
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    buckets, free = np.empty(indptr[-1], np.int64), np.ones(indptr[-1], bool)
    places = indptr[:-1, None] + np.arange(fixed.shape[1])
    buckets[places], free[places] = fixed, False
    buckets[free] = extra[order]
    return indptr, buckets


def subset(inputs: Inputs, rows: Ints) -> Inputs:
    """Return what some of the candidates have of their own."""
    nothing = np.zeros(len(rows) + 1, np.int64)
    return Inputs(inputs.tokens[rows], nothing, nothing[:0], inputs.own[rows], inputs.expressions, inputs.table)
