"""The vectors that parser and recogniser see, by a shorter way than spaCy's through the same weights.

spaCy embeds every token of a batch anew, though what it embeds depends on the word alone: here each word is embedded
once and remembered. The convolutions above run in blocks that stay in the processor's cache. The sums are the same;
results differ from spaCy's in the last bits only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import NORM, ORTH, SPACY
from spacy.pipeline import Tok2Vec
from spacy.tokens import Doc

from pipeline.threads import one_thread

Floats = NDArray[np.float32]
_Keys = NDArray[np.uint64]

_MAX_WORDS = 50_000  # 20 MB
_BLOCK = 2048  # rows that go through the layers together
_EPSILON = np.float32(1e-8)  # as in thinc's LayerNorm


class Words:
    """The embedding of words: computed by the model once a word, then looked up."""

    def __init__(self, embed: Any, width: int) -> None:
        self._embed, self._width = embed, width
        self._clear()

    def _clear(self) -> None:
        self._rows: dict[int, int] = {}
        self._table: Floats = np.zeros((0, self._width), np.float32)

    def look_up(self, docs: Sequence[Doc]) -> Floats:
        """Return the embedding of all tokens of some docs, one after the other."""
        # all that the embedding reads follows from these three: a tokenizer exception may have a norm of its own
        tokens: _Keys = np.concatenate([doc.to_array([ORTH, NORM, SPACY]) for doc in docs])
        keys = tokens[:, 0] * np.uint64(3) + tokens[:, 1] * np.uint64(5) + tokens[:, 2]
        unique, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        if len(self._rows) > _MAX_WORDS:
            self._clear()
        words = unique.tolist()
        new = [i for i, word in enumerate(words) if word not in self._rows]
        if new:
            self._add([words[i] for i in new], tokens[first[new]], docs[0].vocab)
        rows = np.array([self._rows[word] for word in words], np.int64)
        found: Floats = self._table[rows[inverse]]
        return found

    def _add(self, keys: list[int], tokens: _Keys, vocab: Any) -> None:
        strings, norms = vocab.strings, tokens[:, 1].tolist()
        doc: Any = Doc(vocab, [strings[orth] for orth in tokens[:, 0].tolist()], tokens[:, 2].astype(bool).tolist())
        for i in np.flatnonzero(doc.to_array(NORM) != tokens[:, 1]).tolist():
            doc[i].norm_ = strings[norms[i]]
        vectors = self._embed.predict([doc])[0]
        known, size = len(self._rows), len(self._rows) + len(keys)
        if size > len(self._table):
            spare = np.empty((size, self._width), np.float32)
            self._table = np.concatenate([self._table[:known], spare])
        self._table[known:size] = vectors
        self._rows.update(zip(keys, range(known, size), strict=True))


class _Layer:
    """A convolution: the token and its neighbours, maxout, layer norm, and the token's own vector added."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights = maxout.get_param("W")  # [out, pieces, in]
        self.width, self.pieces, size = weights.shape
        # the pieces stand side by side, so that their maximum is one of whole columns
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, size).T)
        self.bias = maxout.get_param("b").T.reshape(-1)
        self.scale, self.shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, x: Floats, windows: Floats) -> Floats:
        """Return what the layer makes of rows; `windows` is space for each row with its neighbours."""
        width = self.width
        windows[1:, :width] = x[:-1]
        windows[:, width : 2 * width] = x
        windows[:-1, 2 * width :] = x[1:]
        summed = windows @ self.weights
        summed += self.bias
        out: Floats = np.maximum(summed[:, :width], summed[:, width : 2 * width])
        for piece in range(2, self.pieces):
            np.maximum(out, summed[:, piece * width : (piece + 1) * width], out=out)
        out -= out.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", out, out) / np.float32(width) + _EPSILON
        out *= (variance ** np.float32(-0.5))[:, None]
        out *= self.scale
        out += self.shift
        out += x
        return out


class Vectors:
    """The whole way from docs to the vectors of their tokens, for a `Tok2Vec` of hashed words and convolutions."""

    def __init__(self, model: Any) -> None:
        self._words = Words(model.get_ref("embed"), model.get_dim("nO"))
        encode = model.get_ref("encode")
        self._pad: int = encode.attrs["pad"]  # empty rows between docs, as many as a vector sees to its sides
        nodes = {name: [node for node in encode.walk() if node.name == name] for name in ("maxout", "layernorm")}
        self._layers = [_Layer(*pair) for pair in zip(nodes["maxout"], nodes["layernorm"], strict=True)]

    def __call__(self, docs: Sequence[Doc]) -> list[Floats]:
        """Return the vectors of each doc."""
        embedded = np.split(self._words.look_up(docs), np.cumsum([len(doc) for doc in docs])[:-1])
        found: list[Floats] = []
        block: list[Floats] = []
        for piece in embedded:
            if block and sum(map(len, block)) + len(piece) > _BLOCK:
                found += self._encode(block)
                block = []
            block.append(piece)
        return found + self._encode(block)

    def _encode(self, pieces: list[Floats]) -> list[Floats]:
        width = pieces[0].shape[1]
        starts = np.cumsum([self._pad, *(len(piece) + self._pad for piece in pieces)])
        rows = np.zeros((starts[-1], width), np.float32)
        spans = [slice(start, start + len(piece)) for start, piece in zip(starts.tolist(), pieces, strict=False)]
        for span, piece in zip(spans, pieces, strict=True):
            rows[span] = piece
        windows = np.zeros((len(rows), 3 * width), np.float32)
        with one_thread():
            for layer in self._layers:
                rows = layer(rows, windows)
        return [rows[span] for span in spans]


class FastTok2Vec(Tok2Vec):
    """spaCy's `tok2vec` with our way to the vectors, for models that are no longer trained."""

    @cached_property
    def vectors(self) -> Vectors:
        """Return what makes the vectors, made when the weights have been read."""
        return Vectors(self.model)

    def predict(self, docs: Any) -> Any:
        """Return the vectors of each doc."""
        return self.vectors(docs) if any(map(len, docs)) else super().predict(docs)
