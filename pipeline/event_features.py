"""What the event models look at: hashed symbols and vectors of every candidate token, all in numpy.

A document is walked once. Properties of word forms are computed once a form and remembered; what depends on the
context (neighbours, head, dependents) is array arithmetic over the whole document.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_TYPE, HEAD, MORPH, ORTH, POS
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.symbols import ADJ, AUX, NOUN, PROPN, VERB
from spacy.tokens import Doc

from pipeline.event_lexicon import N_TYPES, expressions_from, lexicon_types, match_expression, may_begin, type_number
from pipeline.token_arrays import strings_of

Keys = NDArray[np.uint64]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

BUCKET_BITS = 16
VECTOR_WIDTH = 48
TENSOR_WIDTH = 96
CANDIDATE_POS = (NOUN, VERB, ADJ, PROPN, AUX)
_CONTENT_POS = (NOUN, VERB, ADJ, PROPN)
_SUBJECTS = tuple(np.uint64(hash_string(d)) for d in ("nsubj", "nsubj:pass"))
_OBJECTS = tuple(np.uint64(hash_string(d)) for d in ("obj", "obl:arg", "nmod"))
_CASE = np.uint64(hash_string("case"))
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


@lru_cache(maxsize=100_000)
def stem(form: str) -> str:
    """Return a rough stem that a verb, its participles and its nouns often share.

    >>> stem("annonçait"), stem("annonces"), stem("arrêtés")
    ('annonc', 'annonc', 'arret')
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", form.lower()) if not unicodedata.combining(c))
    for suffix in _SUFFIXES:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= 4:
            return plain[: -len(suffix)]
    return plain


class Forms:
    """Properties of word forms, computed once a form: stem, endings, lexicon types, short vector."""

    def __init__(self, projection: Floats | None = None) -> None:
        self.projection = projection
        self._clear()

    def _clear(self) -> None:
        self._rows: dict[int, int] = {}
        self._types: list[tuple[int, ...]] = []
        self._starts: list[bool] = []
        self._keys = np.zeros((0, 6), np.uint64)
        self._dense = np.zeros((0, VECTOR_WIDTH + N_TYPES), np.float32)  # vectors, weights of the types

    def look_up(self, doc: Doc, orths: Keys) -> tuple[Keys, list[tuple[int, ...]], list[int], Floats, Floats]:
        """Return keys [n, 6] and types of the tokens, where expressions may begin, vectors, weights of the types."""
        if len(self._rows) > _MAX_FORMS:
            self._clear()
        forms = orths.tolist()
        new = [form for form in dict.fromkeys(forms) if form not in self._rows]
        if new:
            self._add(doc, new)
        own = [self._rows[form] for form in forms]
        starts = [i for i, row in enumerate(own) if self._starts[row]]
        dense = self._dense[own]
        types = [self._types[row] for row in own]
        return self._keys[own], types, starts, dense[:, :VECTOR_WIDTH], dense[:, VECTOR_WIDTH:]

    def _add(self, doc: Doc, orths: Sequence[int]) -> None:
        keys: list[tuple[int, ...]] = []
        dense = np.zeros((len(orths), VECTOR_WIDTH + N_TYPES), np.float32)
        for number, orth in enumerate(orths):
            lexeme = doc.vocab[orth]
            low = lexeme.lower_.replace("’", "'")
            types = lexicon_types(low)
            parts = (low, stem(low), low[-3:], low[-5:], lexeme.shape_, "|".join(map(str, types)))
            keys.append(tuple(hash_string(part) for part in parts))
            dense[number, :VECTOR_WIDTH] = self._vector(lexeme.vector if lexeme.has_vector else None)
            dense[number, [VECTOR_WIDTH + kind for kind in types]] = 1 / max(len(types), 1)
            self._types.append(types)
            self._starts.append(bool(expressions_from(low)))
            self._rows[orth] = len(self._rows)
        self._keys = np.concatenate([self._keys, np.array(keys, np.uint64)])
        self._dense = np.concatenate([self._dense, dense])

    def _vector(self, full: Any) -> Floats:
        if full is None or self.projection is None or len(full) != len(self.projection):
            return np.zeros(VECTOR_WIDTH, np.float32)
        return np.asarray((full / (np.linalg.norm(full) + 1e-6)) @ self.projection, dtype=np.float32)


@dataclass(frozen=True)
class Inputs:
    """The inputs of the models: one row per candidate token."""

    tokens: Ints  # index of the token in the doc
    indptr: Ints  # where a row's buckets begin in `buckets`; one more entry than rows
    buckets: Ints  # hashed symbols
    dense: Floats
    expressions: dict[int, tuple[int, int, str]]  # token -> start, end, type of the fixed expression that holds it


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


def _shift(values: Keys, by: int) -> Keys:
    """Return the values of the token `by` places to the right (left where negative), zero beyond the ends."""
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


class _Tokens:
    """The arrays of one document, one entry a token."""

    def __init__(self, doc: Doc, forms: Forms) -> None:
        array: Any = doc.to_array([ORTH, POS, DEP, HEAD, ENT_TYPE, MORPH])
        self.pos, self.dep, self.ent, self.morph = (array[:, i] for i in (1, 2, 4, 5))
        self.index = np.arange(len(doc))
        self.head = self.index + array[:, 3].astype(np.int64)
        keys, self.types, starts, self.vectors, self.senses = forms.look_up(doc, array[:, 0])
        self.low, self.stem, self.suffix3, self.suffix5, self.shape, self.lexicon = keys.T.copy()
        self.expressions = _find_expressions(doc, starts)
        self.expression = np.zeros(len(doc), np.uint64)
        for i, (start, _, kind) in self.expressions.items():
            self.expression[i] = hash_string(kind if i == start else f"in {kind}")
        self.heading = (self.index < _first_line(doc)).astype(np.uint64)
        self.content = np.isin(self.pos, _CONTENT_POS)
        self.tensor = _tensor(doc)
        starts = doc.to_array("SENT_START").astype(np.int64) == 1
        self.sentence = np.cumsum(starts)


def _find_expressions(doc: Doc, starts: list[int]) -> dict[int, tuple[int, int, str]]:
    """Return for each token of a fixed expression its start, its end and its type; the first one wins."""
    found: dict[int, tuple[int, int, str]] = {}
    words = [text.replace("’", "'") for text in strings_of(doc, doc.to_array("LOWER"))] if starts else []
    for start in starts:
        if start not in found and may_begin(words[start], words[start + 1 : start + 3]):
            match = match_expression(words[start : start + _LONGEST], 0)
            if match:
                end = start + match[0]
                found.update(dict.fromkeys(range(start, end), (start, end, match[1])))
    return found


def _first_line(doc: Doc) -> int:
    """Return the number of tokens before the first line break."""
    return next((token.i for token in doc[:_LONGEST_LINE] if "\n" in token.text), 0)


def _tensor(doc: Doc) -> Floats:
    if doc.tensor.shape == (len(doc), TENSOR_WIDTH):
        return np.asarray(doc.tensor, dtype=np.float32)
    return np.zeros((len(doc), TENSOR_WIDTH), np.float32)


def _fixed(t: _Tokens, rows: Ints) -> Keys:
    """Return the buckets of the templates that every token has exactly once, [rows, templates]."""
    r = rows
    head = t.head[r]
    before, after = _shift(t.low, -1)[r], _shift(t.low, 1)[r]
    low, stem_, pos, dep, lexicon = t.low[r], t.stem[r], t.pos[r], t.dep[r], t.lexicon[r]
    columns = (
        (low,), (stem_,), (stem_, pos), (t.suffix3[r], pos), (t.suffix5[r],), (pos, dep), (t.morph[r],), (t.shape[r],),
        (t.stem[head], dep), (t.pos[head], dep, pos), (stem_, t.stem[head]), (stem_, dep), (stem_, t.morph[r]),
        (before,), (after,), (_shift(t.low, -2)[r],), (_shift(t.low, 2)[r],), (before, stem_), (stem_, after),
        (t.ent[r], pos), (t.heading[r], pos), (t.heading[r], stem_), (lexicon,), (lexicon, pos, dep),
        (lexicon, t.lexicon[head]), (t.lexicon[head], dep), (lexicon, before), (lexicon, after),
        (lexicon, t.heading[r]), (_shift(t.lexicon, 1)[r],), (_shift(t.lexicon, -1)[r],), (_shift(t.lexicon, 2)[r],),
        (_shift(t.lexicon, -2)[r],), (t.expression[r],), (t.expression[r], stem_),
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


def _means(t: _Tokens, groups: Ints, members: NDArray[np.bool_]) -> Floats:
    """Return the mean vector of the member tokens of each group, one row a group, up to the highest one."""
    size = max(int(groups.max()), len(t.index) - 1) + 1
    total = np.zeros((size, VECTOR_WIDTH), np.float32)
    np.add.at(total, groups[members], t.vectors[members])
    count = np.bincount(groups[members], minlength=size)[:, None]
    return np.asarray(total / np.maximum(count, 1), dtype=np.float32)


def _dense(t: _Tokens, rows: Ints) -> Floats:
    head = t.head[rows]
    own = t.head == t.index
    subjects = _means(t, t.head, np.isin(t.dep, _SUBJECTS) & ~own)
    objects = _means(t, t.head, np.isin(t.dep, _OBJECTS) & ~own)
    sentences = _means(t, t.sentence, t.content)
    article = t.vectors[t.content].mean(axis=0) if t.content.any() else np.zeros(VECTOR_WIDTH, np.float32)
    near = t.vectors.copy()
    near[1:] += t.vectors[:-1]
    near[:-1] += t.vectors[1:]
    parts = (
        t.tensor[rows], t.tensor[head], t.vectors[rows], t.vectors[head], subjects[rows], objects[rows], near[rows],
        sentences[t.sentence[rows]], np.broadcast_to(article, (len(rows), VECTOR_WIDTH)),
        np.broadcast_to(_topics(t), (len(rows), N_TYPES)), _own_senses(t, rows),
    )  # fmt: skip
    return np.concatenate(parts, axis=1)


def _own_senses(t: _Tokens, rows: Ints) -> Floats:
    """Return the lexicon's types of each candidate, of its fixed expression where it stands in one."""
    senses = t.senses[rows].copy()
    for number, row in enumerate(rows.tolist()):
        if row in t.expressions:
            senses[number] = 0
            senses[number, type_number()[t.expressions[row][2]]] = 1
    return senses


def _topics(t: _Tokens) -> Floats:
    """Return how often the article's words have each event type in the lexicon, damped."""
    counts = np.zeros(N_TYPES, np.float32)
    for types in t.types:
        for number in types:
            counts[number] += 1.0 / len(types)
    return np.log1p(counts)


DENSE_WIDTH = 2 * TENSOR_WIDTH + 7 * VECTOR_WIDTH + 2 * N_TYPES


def analyse(doc: Doc, forms: Forms) -> Inputs:
    """Return the inputs of the models for every candidate trigger of a parsed doc."""
    if not len(doc):
        return Inputs(
            np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32), {}
        )
    t = _Tokens(doc, forms)
    rows = t.index[np.isin(t.pos, CANDIDATE_POS)]
    fixed = _fixed(t, rows)
    number = np.full(len(doc), -1)
    number[rows] = np.arange(len(rows))
    owner, extra = _dependents(t)
    keep = number[owner] >= 0
    owners = np.concatenate([np.repeat(np.arange(len(rows)), fixed.shape[1]), number[owner[keep]]])
    buckets = np.concatenate([fixed.ravel(), extra[keep]]).astype(np.int64)
    order = np.argsort(owners, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(rows)))])
    return Inputs(rows, indptr, buckets[order], _dense(t, rows), t.expressions)


def subset(inputs: Inputs, rows: list[int]) -> Inputs:
    """Return the inputs of some of the candidates."""
    pieces = [inputs.buckets[inputs.indptr[row] : inputs.indptr[row + 1]] for row in rows]
    buckets = np.concatenate(pieces) if pieces else np.zeros(0, np.int64)
    indptr = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).astype(np.int64)
    return Inputs(inputs.tokens[rows], indptr, buckets, inputs.dense[rows], inputs.expressions)
