"""Rows that belong together, events of one word or candidates of one sentence, added up group by group in numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.event_features import Floats, Ints, Keys


class Members:
    """The rows of each group side by side; a group is a number or a hash that its rows share.

    >>> members = Members(np.array([7, 5, 7]))
    >>> members.size[:, 0].tolist(), members.total(np.array([[1.0], [2.0], [4.0]]))[:, 0].tolist()
    ([2.0, 1.0, 2.0], [5.0, 2.0, 5.0])
    """

    def __init__(self, group: Ints | Keys) -> None:
        self._order = np.argsort(group, kind="stable")
        ordered = group[self._order]
        begins: NDArray[np.bool_] = np.ones(len(group), bool)
        begins[1:] = ordered[1:] != ordered[:-1]
        self._starts = np.flatnonzero(begins)
        self.place: Ints = np.empty(len(group), np.int64)  # the number of each row's group
        self.place[self._order] = np.cumsum(begins) - 1
        self.size: Floats = np.diff(self._starts, append=len(group))[self.place][:, None].astype(np.float32)

    def sums(self, table: Floats) -> Floats:
        """Return the sums of the groups, [groups, columns]."""
        sums: Floats = np.add.reduceat(table[self._order], self._starts, axis=0)
        return sums

    def total(self, table: Floats) -> Floats:
        """Return for each row the sum over its group, [rows, columns]."""
        return self.sums(table)[self.place]

    def highest(self, table: Floats) -> Floats:
        """Return for each row the highest of its group, [rows, columns]."""
        highest: Floats = np.maximum.reduceat(table[self._order], self._starts, axis=0)
        return highest[self.place]
