"""Who repeats whom: MinHash signatures of texts, and the first published of each group of near copies.

A signature is made once, when its article is processed, and kept with its rows; who repeats whom is then found over
all signatures of the corpus, old and new, band by band: memory is bounded by one band, the rest lies on disk.
"""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

_PERMUTATIONS = 256  # standard error of the similarity at the threshold: 0.03
_BANDS, _ROWS = 64, 2  # two texts of similarity 0.3 are compared with a probability of 0.998
_SEED = 42
_SHINGLE = 3  # words
_FACTS = 64
# Edited copies have a similarity of 0.35 or more in shingles and 0.5 or more in facts, most of them far more in one;
# another event told in the same phrases has 0.12 or less in shingles; articles of one series (results, standings)
# reach 0.5 in shingles, by the lines they share, but then differ in their facts.
_MIN_SHINGLES, _MIN_SUM = 0.24, 0.95
_NEIGHBOURS = 12  # of a band's bucket, how many texts before it a text is compared with, and how many of the first
_CHUNK = 50_000
_SIZE = 2 * _PERMUTATIONS + 4 * _FACTS
_NO_FACT = 0xFFFFFFFF
_WORD = re.compile(r"\w+")
_FACT = re.compile(r"(?<![.!?…:»«–—-]\s)(?<![\n«“\"])(?<!\A)\b[A-ZÀ-ÖØ-ÞŒ][\w'’-]+|\d+(?:[.,]\d+)*")

_Array = npt.NDArray[Any]


def signature(text: str) -> bytes:
    """Return the signature of a text: MinHash of its shingles, hashes of its names and numbers; empty without a word.

    >>> len(signature("Le pont rouvre lundi.")), signature("...")
    (768, b'')
    """
    words = _WORD.findall(text.casefold())
    if not words:
        return b""
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(list(shingles))
    return np.asarray(sketch.digest(), dtype=np.uint32).astype("<u2").tobytes() + _facts(text)


def _facts(text: str) -> bytes:
    """Return the smallest hashes of the names and numbers of a text, in order (a bottom-k sketch)."""
    names = {match.casefold() for match in _FACT.findall(text)}
    hashes = sorted({zlib.crc32(name.encode("utf-8", "surrogatepass")) for name in names})[:_FACTS]
    return np.array(hashes + [_NO_FACT] * (_FACTS - len(hashes)), dtype="<u4").tobytes()


def find_repeats(signatures: Iterable[tuple[str, str, bytes]]) -> dict[str, str]:
    """Return, for every article that repeats others, the id of the first published of these.

    The signatures come as (id, date of publication, signature), in the order of publication. Of several copies of one
    date nobody knows which was first: the one nearest before the article is named. Memory: about a hundred bytes an
    article, and one band of all signatures.

    >>> text = "Le pont de la rivière rouvrira lundi à la circulation, a annoncé le maire de la commune de Vaux."
    >>> copy, other = "PARIS (AFP) - " + text, "Le maire a perdu."
    >>> find_repeats((name, "2024-05-02", signature(said)) for name, said in [("a", text), ("b", copy), ("c", other)])
    {'b': 'a'}
    """
    ids: list[str] = []
    dates: list[int] = []
    ranks: dict[str, int] = {}
    with tempfile.TemporaryFile() as store:
        for article_id, published, value in signatures:
            if len(value) == _SIZE:
                store.write(value)
                ids.append(article_id)
                dates.append(ranks.setdefault(published, len(ranks)))
        if not ids:
            return {}
        store.flush()
        rows = np.memmap(store, dtype="<u2", mode="r", shape=(len(ids), _SIZE // 2))
        repeated = _repeated(rows, np.array(dates, dtype=np.int64))
    return {ids[number]: ids[repeated[number]] for number in np.flatnonzero(repeated >= 0)}


def _repeated(rows: _Array, dates: _Array) -> _Array:
    """Return for each row the number of the row that it repeats, -1 where there is none."""
    best = np.full(len(rows), -1, dtype=np.int64)
    for band in range(_BANDS):
        columns = rows[:, _ROWS * band : _ROWS * (band + 1)].astype(np.uint64)
        keys = columns[:, 0] << np.uint64(16) | columns[:, 1]
        for later, earlier in _pairs(keys):
            new = best[later] != earlier
            for number, candidate in _similar_pairs(rows, later[new], earlier[new]):
                known = best[number]
                if known < 0 or (dates[candidate], -candidate) < (dates[known], -known):
                    best[number] = candidate
    return best


def _pairs(keys: _Array) -> Iterator[tuple[_Array, _Array]]:
    """Yield pairs (later, earlier) of rows with one key: each row with those just before it and the first ones."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    place = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
    places = np.flatnonzero(place > 0)
    for chunk in np.array_split(places, len(places) // _CHUNK + 1):
        for step in range(1, _NEIGHBOURS + 1):
            near = chunk[place[chunk] >= step]
            yield order[near], order[near - step]
            far = chunk[place[chunk] > _NEIGHBOURS + step - 1]
            yield order[far], order[far - place[far] + step - 1]


def _similar_pairs(rows: _Array, some: _Array, others: _Array) -> Iterator[tuple[int, int]]:
    """Yield the pairs whose texts are copies of one another."""
    if not len(some):
        return
    mine, theirs = rows[some], rows[others]
    shingles = (mine[:, :_PERMUTATIONS] == theirs[:, :_PERMUTATIONS]).mean(axis=1)
    near = np.flatnonzero(shingles >= _MIN_SHINGLES)
    facts = _facts_similarity(mine[near, _PERMUTATIONS:], theirs[near, _PERMUTATIONS:])
    for place in near[shingles[near] + facts >= _MIN_SUM]:
        yield int(some[place]), int(others[place])


def _facts_similarity(mine: _Array, theirs: _Array) -> _Array:
    """Return the Jaccard similarity of the facts of pairs, by their sketches; 0.5 where neither text has any."""
    both = np.concatenate([np.ascontiguousarray(mine).view("<u4"), np.ascontiguousarray(theirs).view("<u4")], axis=1)
    both.sort(axis=1)
    real = both != _NO_FACT
    repeated = np.zeros_like(real)
    repeated[:, 1:] = (both[:, 1:] == both[:, :-1]) & real[:, 1:]
    rank = np.cumsum(real & ~repeated, axis=1)
    counted = real & (rank <= _FACTS)
    union = (counted & ~repeated).sum(axis=1)
    shared = (counted & repeated).sum(axis=1)
    return np.asarray(np.where(union == 0, 0.5, shared / np.maximum(union, 1)))
