"""What the rules for names and references ask of every token, read from the doc at once: faster than one by one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_TYPE, HEAD, LENGTH, LOWER, MORPH, ORTH, POS, SENT_START, SPACY
from spacy.strings import get_string_id
from spacy.symbols import AUX, PRON, SCONJ, VERB
from spacy.tokens import Doc

VERBAL = frozenset((AUX, PRON, SCONJ, VERB))
_ATTRIBUTES = [LENGTH, SPACY, SENT_START, POS, DEP, HEAD, LOWER]


_texts: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


def text_of(doc: Doc) -> str:
    """Return the doc's text, put together once for the components that ask in turn: spaCy does so at every call."""
    text = _texts.get(doc)
    if text is None or len(text) != _length(doc):
        text = _texts[doc] = doc.text
    return text


def remember(doc: Doc, text: str) -> None:
    """Keep the text that the doc was made from, so that it need not be put together again."""
    _texts[doc] = text


def _length(doc: Doc) -> int:
    """Return the number of characters of the doc, all spaces counted."""
    return doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0


_MAX_KNOWN = 200_000
_known: dict[int, str] = {}
_straight: dict[int, str] = {}
_words: WeakKeyDictionary[Doc, list[str]] = WeakKeyDictionary()


def strings_of(doc: Doc, keys: NDArray[Any]) -> list[str]:
    """Return the strings of an array of hashes; each is looked up once in a process."""
    numbers: list[int] = keys.tolist()
    try:
        return list(map(_known.__getitem__, numbers))
    except KeyError:
        for key in _missing(_known, numbers):
            _known[key] = doc.vocab.strings[key]
    return [_known[key] for key in numbers]


def straight_words_of(doc: Doc, keys: NDArray[Any]) -> list[str]:
    """Return the strings of an array of hashes, their apostrophes straight."""
    numbers: list[int] = keys.tolist()
    try:
        return list(map(_straight.__getitem__, numbers))
    except KeyError:
        for key in _missing(_straight, numbers):
            _straight[key] = doc.vocab.strings[key].replace("’", "'")
    return [_straight[key] for key in numbers]


def words_of(doc: Doc, lower: NDArray[Any]) -> list[str]:
    """Return the doc's words in small letters with straight apostrophes, looked up once for all that ask in turn."""
    words = _words.get(doc)
    if words is None or len(words) != len(doc):
        words = _words[doc] = straight_words_of(doc, lower)
    return words


def _missing(known: dict[int, str], numbers: list[int]) -> set[int]:
    """Return the numbers that are not known; what is known is forgotten where it becomes too much."""
    if len(known) > _MAX_KNOWN:
        known.clear()
    return set(numbers).difference(known)


def key_of(text: str) -> np.uint64:
    """Return what spaCy's arrays hold for a label or a word: its number where spaCy has one, else its hash.

    >>> int(key_of("nsubj")), int(key_of("LOC")), int(key_of("nsubj:pass")) > 1000
    (429, 385, True)
    """
    return np.uint64(get_string_id(text))


def starts_of(docs: Sequence[Doc]) -> NDArray[np.int64]:
    """Return the number of the first token of each doc where the tokens of all are numbered through, and their count.

    >>> import spacy
    >>> starts_of([spacy.blank("fr")("Il part."), spacy.blank("fr")("Elle reste.")]).tolist()
    [0, 3, 6]
    """
    return np.cumsum([0, *map(len, docs)])


class TokenTable:
    """What spaCy holds of the tokens of some docs, numbered through, read at once for all stages of a component.

    >>> import spacy
    >>> tokens = TokenTable([spacy.blank("fr")("Il part."), spacy.blank("fr")("Elle reste.")])
    >>> tokens[LENGTH].tolist(), tokens.of(1)[LENGTH].tolist(), tokens.heads.tolist()
    ([2, 4, 1, 4, 5, 1], [4, 5, 1], [0, 1, 2, 3, 4, 5])
    """

    ATTRIBUTES = (ORTH, LOWER, POS, DEP, HEAD, ENT_TYPE, MORPH, SENT_START, LENGTH, SPACY)

    def __init__(self, docs: Sequence[Doc]) -> None:
        self.docs, self.starts = docs, starts_of(docs)
        arrays = [doc.to_array(list(self.ATTRIBUTES)) for doc in docs]
        self._array: NDArray[np.uint64] = (
            np.concatenate(arrays) if arrays else np.zeros((0, len(self.ATTRIBUTES)), np.uint64)
        )

    def __getitem__(self, attribute: int) -> NDArray[np.uint64]:
        """Return an attribute of all tokens."""
        return self._array[:, self.ATTRIBUTES.index(attribute)]

    def of(self, number: int) -> TokenTable:
        """Return the tokens of one doc."""
        part = object.__new__(TokenTable)
        start, end = self.starts[number : number + 2].tolist()
        part.docs, part.starts = self.docs[number : number + 1], np.array([0, end - start])
        part._array = self._array[start:end]
        return part

    @property
    def heads(self) -> NDArray[np.int64]:
        """Return the number of every token's head."""
        return self[HEAD].astype(np.int64) + np.arange(len(self._array))


class TokenArrays:
    """Offsets, sentence numbers, tags and heads of a doc as plain lists.

    >>> import spacy
    >>> TokenArrays(spacy.blank("fr")("Il part. Elle reste.")).token_at(9)
    3
    """

    def __init__(self, doc: Doc) -> None:
        array = doc.to_array(_ATTRIBUTES).astype(np.int64)
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
        return self.words[token]

    @cached_property
    def words(self) -> list[str]:
        """Return all words so."""
        return words_of(self.doc, self.lower)

    def root(self, start_char: int, end_char: int) -> int:
        """Return the first token between the offsets whose head lies outside them."""
        first, last = self.token_at(start_char), self.token_at(max(start_char, end_char - 1))
        for token in range(first, last + 1):
            head = self.head[token]
            if not first <= head <= last or head == token:
                return token
        return first
