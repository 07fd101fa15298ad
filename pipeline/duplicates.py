"""Who repeats whom: MinHash signatures of texts, and an index that names the first published of each story."""

from __future__ import annotations

import re

import numpy as np
from rensa import RMinHash

_PERMUTATIONS = 128
_BANDS = 64
_SEED = 42
_SHINGLE = 3
_THRESHOLD = 0.4
_WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """Return the MinHash signature of a text: 128 numbers of 32 bits; empty where the text has no word."""
    words = _WORD.findall(text.casefold())
    if not words:
        return b""
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(sorted(shingles))
    return np.asarray(sketch.digest(), dtype="<u4").tobytes()


class DuplicateIndex:
    """Knows the texts it was given, in the order of their publication, and tells which one a new one repeats.

    >>> index = DuplicateIndex()
    >>> text = "Le pont de la rivière rouvrira lundi à la circulation, a annoncé le maire de la commune."
    >>> index.add("a", signature(text)), index.add("b", signature("PARIS (AFP) - " + text))
    (None, 'a')
    """

    def __init__(self) -> None:
        self._firsts: dict[str, np.ndarray] = {}
        self._bands: dict[bytes, list[str]] = {}

    def add(self, article_id: str, signature: bytes) -> str | None:
        """Return the id of the first article that this one repeats, None if it is new; remember it."""
        if not signature:
            return None
        values = np.frombuffer(signature, dtype="<u4")
        rows = values.reshape(_BANDS, -1)
        keys = [bytes([number]) + row.tobytes() for number, row in enumerate(rows)]
        seen = dict.fromkeys(name for key in keys for name in self._bands.get(key, ()))
        for name in seen:
            if float(np.mean(self._firsts[name] == values)) >= _THRESHOLD:
                return name
        self._firsts[article_id] = values
        for key in keys:
            self._bands.setdefault(key, []).append(article_id)
        return None
