"""What the rules for names and references ask of every token, read from the doc at once: faster than one by one."""

from __future__ import annotations

import threading
from bisect import bisect_right
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.symbols import AUX, PRON, SCONJ, VERB
from spacy.tokens import Doc

VERBAL = frozenset((AUX, PRON, SCONJ, VERB))


class _Last(threading.local):
    doc: Doc | None = None
    text = ""


_last = _Last()


def text_of(doc: Doc) -> str:
    """Return the doc's text, put together once for the components that ask in turn: spaCy does so at every call."""
    if _last.doc is not doc or len(_last.text) != _length(doc):
        _last.doc, _last.text = doc, doc.text
    return _last.text


def remember(doc: Doc, text: str) -> None:
    """Keep the text that the doc was made from, so that it need not be put together again."""
    _last.doc, _last.text = doc, text


def _length(doc: Doc) -> int:
    """Return the number of characters of the doc, all spaces counted."""
    return doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0


def strings_of(doc: Doc, keys: NDArray[Any]) -> list[str]:
    """Return the strings of an array of hashes; each is looked up once."""
    strings, numbers = doc.vocab.strings, keys.tolist()
    known = {key: strings[key] for key in set(numbers)}
    return [known[key] for key in numbers]


class TokenArrays:
    """Offsets, sentence numbers, tags and heads of a doc as plain lists.

    >>> import spacy
    >>> TokenArrays(spacy.blank("fr")("Il part. Elle reste.")).token_at(9)
    3
    """

    def __init__(self, doc: Doc) -> None:
        array = doc.to_array(["LENGTH", "SPACY", "SENT_START", "POS", "DEP", "HEAD", "LOWER"]).astype(np.int64)
        ends = np.cumsum(array[:, 0] + array[:, 1])
        self.offsets: list[int] = [0, *ends.tolist()]
        self.ends: list[int] = (ends - array[:, 1]).tolist()
        self.starts_sentence = array[:, 2] == 1
        self.pos: list[int] = array[:, 3].tolist()
        self.dep: list[int] = array[:, 4].tolist()
        self.head: list[int] = (array[:, 5] + np.arange(len(array))).tolist()
        self.lower = array[:, 6].astype(np.uint64)
        self.doc = doc
        self.text: str = text_of(doc).replace("’", "'")  # as long as the doc's: offsets hold

    def __len__(self) -> int:
        return len(self.ends)

    def token_at(self, char: int) -> int:
        """Return the number of the token that holds the character, the nearest one at the edges."""
        return min(max(bisect_right(self.offsets, char) - 1, 0), len(self.ends) - 1)

    def word(self, token: int) -> str:
        """Return the token in small letters with a straight apostrophe."""
        return self._words[token]

    @cached_property
    def _words(self) -> list[str]:
        return [word.replace("’", "'") for word in strings_of(self.doc, self.lower)]

    def root(self, start_char: int, end_char: int) -> int:
        """Return the first token between the offsets whose head lies outside them."""
        first, last = self.token_at(start_char), self.token_at(max(start_char, end_char - 1))
        for token in range(first, last + 1):
            head = self.head[token]
            if not first <= head <= last or head == token:
                return token
        return first
