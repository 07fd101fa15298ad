"""Parser and named-entity recogniser: spaCy's models and transitions, scored by numpy.

spaCy's own loop runs without the interpreter's lock but asks for it again at every small step of every state: that
costs more than the parsing. Ours keeps the lock and scores the states of all docs of a batch together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, SENT_START
from spacy.ml.parser_model import ParserStepModel
from spacy.pipeline import DependencyParser, EntityRecognizer
from spacy.tokens import Doc, Span

from pipeline.fast_vectors import Floats, Vectors
from pipeline.threads import one_thread

_Ints = NDArray[np.int64]
_Flags = NDArray[np.bool_]
_Spans = list[tuple[int, int, str]]
_LONGEST_NAME = 32  # tokens; a batch with a longer one is left to spaCy


class Scorer:
    """Scores the actions of parser states, each known by the tokens that it looks at; -1 where there is none."""

    def __init__(self, model: Any) -> None:
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        weights = lower.get_param("W")  # [features, out, pieces, in]
        self.nF, self._width, self._pieces, size = weights.shape
        self._weights = np.ascontiguousarray(weights.transpose(0, 2, 1, 3).reshape(-1, size).T)
        self._padding = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(-1)
        self._bias = lower.get_param("b").T.reshape(-1)
        self._out, self._out_bias = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")
        self._places = np.arange(self.nF) + self.nF

    @property
    def state2vec(self) -> Scorer:
        """Return what spaCy's `get_token_ids` asks for the number of features."""
        return self

    def prepare(self, vectors: Floats) -> Floats:
        """Return what each token adds to a state in each of its places, after the padding's."""
        table = np.empty((len(vectors) + 1, len(self._padding)), np.float32)
        table[0] = self._padding
        np.matmul(vectors, self._weights, out=table[1:])
        return table.reshape(len(table) * self.nF, -1)

    def scores(self, table: Floats, tokens: NDArray[Any]) -> Floats:
        """Return the scores of the actions, [states, actions]."""
        if len(tokens) == 1:  # BLAS has a routine of its own for one row, whose last bits differ
            return self.scores(table, np.repeat(tokens, 2, axis=0))[:1]
        summed = table.take(tokens * self.nF + self._places, axis=0).sum(axis=1)
        summed += self._bias
        hidden = summed[:, : self._width]
        for piece in range(1, self._pieces):
            hidden = np.maximum(hidden, summed[:, piece * self._width : (piece + 1) * self._width])
        scores: Floats = hidden @ self._out
        scores += self._out_bias
        return scores


class FastParser(DependencyParser):  # type: ignore[misc]
    """spaCy's parser with our loop, for models that are no longer trained."""

    @cached_property
    def scorer_of_states(self) -> Scorer:
        """Return the model's scorer, made when the weights have been read."""
        return Scorer(self.model)

    def greedy_parse(self, docs: Sequence[Doc], drop: float = 0.0) -> list[Any]:  # noqa: ARG002  spaCy's signature
        """Return the final states of the docs."""
        states, scorer = self.moves.init_batch(docs), self.scorer_of_states
        live = [state for state in states if not state.is_final()]
        with one_thread():
            table = scorer.prepare(self.model.get_ref("tok2vec").predict(docs))
            while live:
                tokens = ParserStepModel.get_token_ids(scorer, live)
                live = self.transition_states(live, scorer.scores(table, tokens))
        return list(states)


class FastRecognizer(EntityRecognizer):  # type: ignore[misc]
    """spaCy's recogniser: what begins at a token, if no name is open there, is found for all tokens at once.

    For models that are no longer trained, and docs that nobody has marked names in: others are left to spaCy.
    """

    @cached_property
    def scorer_of_states(self) -> Scorer:
        """Return the model's scorer, made when the weights have been read."""
        return Scorer(self.model)

    @cached_property
    def vectors(self) -> Vectors:
        """Return what makes the vectors of the tokens."""
        return Vectors(self.model.get_ref("tok2vec").layers[0])

    def predict(self, docs: Sequence[Doc]) -> Any:
        """Return the names of each doc, or spaCy's states where the docs ask for more than we do."""
        arrays = np.concatenate([doc.to_array([ENT_IOB, ENT_TYPE, SENT_START, IS_SPACE]) for doc in docs])
        if not len(arrays) or arrays[:, :2].any():
            return super().predict(docs)
        ends = np.cumsum([len(doc) for doc in docs])
        last = np.zeros(len(arrays), np.bool_)
        last[:-1] = arrays[1:, 2] == 1
        last[ends[ends > 0] - 1] = True
        with one_thread():
            layers = self.model.get_ref("tok2vec").layers  # vectors, list to array, linear
            table = self.scorer_of_states.prepare(layers[-1].predict(np.concatenate(self.vectors(docs))))
            found = _names(self, table, last, arrays[:, 3] == 1)
        return super().predict(docs) if found is None else _by_doc(found, ends)

    def set_annotations(self, docs: Sequence[Doc], found: Any) -> None:
        """Write the names on the docs."""
        if not isinstance(found[0], list):
            super().set_annotations(docs, found)
            return
        for doc, names in zip(docs, found, strict=True):
            doc.set_ents([Span(doc, start, end, label=label) for start, end, label in names], default="outside")


class _Actions:
    """The columns of a recogniser's actions: B(egin), I(n), L(ast), U(nit) of each label."""

    def __init__(self, moves: Any) -> None:
        names = [moves.get_class_name(i) for i in range(moves.n_moves)]
        self.labels = [name[2:] for name in names]
        self.begin = np.array([name.startswith("B-") for name in names])
        self.unit = np.array([name.startswith("U-") and name != "U-" for name in names])
        self.outside = np.array([name == "O" for name in names])
        column = {name: i for i, name in enumerate(names)}
        self.inner = np.array([column.get(f"I-{label}", 0) for label in self.labels])
        self.last = np.array([column.get(f"L-{label}", 0) for label in self.labels])


def _names(ner: FastRecognizer, table: Floats, last: _Flags, space: _Flags) -> _Spans | None:
    """Return the names that may start at each token, as if none were open there; None where one is too long.

    `last` tells the tokens after which a name cannot go on.
    """
    actions, tokens = _Actions(ner.moves), np.arange(len(last))
    none = np.full_like(tokens, -1)
    scores = ner.scorer_of_states.scores(table, np.stack([tokens, none, none], axis=1))
    scores[:, ~(actions.begin | actions.unit | actions.outside)] = -np.inf
    scores[np.ix_(space, actions.begin | actions.unit)] = -np.inf
    scores[np.ix_(last, actions.begin)] = -np.inf
    chosen = scores.argmax(axis=1)
    begins = np.flatnonzero(actions.begin[chosen])
    ends = tokens + 1
    if not _close(
        ner.scorer_of_states, table, begins, ends, last=last, columns=(actions.inner[chosen], actions.last[chosen])
    ):
        return None
    starts = np.flatnonzero(~actions.outside[chosen])
    return [(i, int(ends[i]), actions.labels[chosen[i]]) for i in starts.tolist()]


def _close(
    scorer: Scorer, table: Floats, begins: _Ints, ends: _Ints, *, last: _Flags, columns: tuple[_Ints, _Ints]
) -> bool:
    """Write where the names that begin at some tokens end; False where one would not."""
    inner, closing = columns
    for size in range(1, _LONGEST_NAME):
        if not len(begins):
            return True
        at = begins + size
        scores = scorer.scores(table, np.stack([at, begins, at - 1], axis=1))
        rows = np.arange(len(begins))
        go_on, stop = scores[rows, inner[begins]], scores[rows, closing[begins]]
        # of equal scores spaCy takes the first action
        stays = ~last[at] & ((go_on > stop) | ((go_on == stop) & (inner[begins] < closing[begins])))
        ends[begins[~stays]] = at[~stays] + 1
        begins = begins[stays]
    return not len(begins)


def _by_doc(found: _Spans, ends: _Ints) -> list[_Spans]:
    """Return the names of each doc, those left out that start within another one."""
    names: list[_Spans] = [[] for _ in ends]
    limits = ends.tolist()
    doc = start_of_doc = reached = 0
    for start, end, label in found:
        if start >= reached:
            while start >= limits[doc]:
                start_of_doc, doc = limits[doc], doc + 1
            names[doc].append((start - start_of_doc, end - start_of_doc, label))
            reached = end
    return names
