"""The way through the parse from a trigger to a word of its sentence: `^acl/nsubj`, for many pairs at once.

Ancestors are looked up as arrays. A way is known by a key that is mixed of its labels, so that its text is put together
only once in a process.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

FAR = "far"
_STEPS = 5
_MAX_KNOWN = 100_000
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_UP, _DOWN = np.uint64(0x51ED270B), np.uint64(0xB5297A4D)
_known: dict[int, str] = {0: FAR}


def _mixed(one: Keys, two: Keys) -> Keys:
    value = (one ^ two) * _GOLDEN
    return value ^ (value >> np.uint64(29))


class Paths:
    """The ancestors of all tokens and the keys of the ways to them; `label` gives the label of a token's link."""

    def __init__(self, head: Ints, dep: Keys, label: Callable[[int], str]) -> None:
        self.head, self.label = head, label
        index = np.arange(len(head))
        self._above = [index]  # -1 beyond the root
        self._up, self._down = [np.full(len(head), _UP)], [np.full(len(head), _DOWN)]
        for _ in range(_STEPS):
            at = self._above[-1]
            root = (at < 0) | (head[at] == at)
            self._above.append(np.where(root, -1, head[at]))
            self._up.append(_mixed(self._up[-1], dep[at]))
            self._down.append(_mixed(self._down[-1], dep[at]))

    def texts(self, start: Ints, end: Ints) -> list[str]:
        """Return for each pair the labels up to the common ancestor and down again; `far` where it is too far.

        >>> from spacy.strings import hash_string
        >>> deps = ["nsubj", "ROOT", "obj"]  # Marie mange pommes
        >>> keys = np.array([hash_string(dep) for dep in deps], np.uint64)
        >>> Paths(np.array([1, 1, 1]), keys, deps.__getitem__).texts(np.array([1, 0, 2]), np.array([0, 2, 2]))
        ['/nsubj', '^nsubj/obj', '']
        """
        if len(_known) > _MAX_KNOWN:
            _known.clear()
            _known[0] = FAR
        keys, ups, downs = self._keys(start, end)
        missing = {key: place for place, key in enumerate(keys) if key not in _known}
        for key, place in missing.items():
            up = self._labels(int(start[place]), int(ups[place]))
            down = self._labels(int(end[place]), int(downs[place]))
            _known[key] = "".join(f"^{label}" for label in up) + "".join(f"/{label}" for label in reversed(down))
        return [_known[key] for key in keys]

    def _keys(self, start: Ints, end: Ints) -> tuple[list[int], Ints, Ints]:
        """Return the keys of the ways, 0 for far, and how many steps they go up and down."""
        keys = np.zeros(len(start), np.uint64)
        ups, downs = np.zeros(len(start), np.int64), np.zeros(len(start), np.int64)
        above = [level[start] for level in self._above]
        open_ = np.ones(len(start), bool)
        for down in range(_STEPS):
            at = self._above[down][end]
            for up, ancestor in enumerate(above):
                met = np.flatnonzero(open_ & (at == ancestor) & (at >= 0))
                keys[met] = _mixed(self._up[up][start[met]], self._down[down][end[met]])
                ups[met], downs[met], open_[met] = up, down, False
        found: list[int] = keys.tolist()
        return found, ups, downs

    def _labels(self, token: int, steps: int) -> list[str]:
        labels = []
        for _ in range(steps):
            labels.append(self.label(token))
            token = int(self.head[token])
        return labels
