"""How a noun phrase hangs on a trigger, in few values: the grammatical link, and the words that stand between.

A path of the parse has thousands of values, most of them met once; what it says of who acts has some dozens. The words
between help where the parse is wrong: `réaction d'un autre voisin`, `a reçu Lemaire`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_SKIPPED_STEPS = re.compile(r"[/^](?:conj|flat:name|flat|appos|fixed|punct|dep|cc|cop|amod|advmod|parataxis)(?=[/^]|$)")
_STEP = re.compile(r"[/^][^/^]+")
_REPEATED = re.compile(r"([/^][^/^]+)\1+")
_ALIASES = {"/nsubj:caus": "/nsubj", "/obj:agent": "/obl:agent", "/obl": "/obl:mod", "/obl:arg": "/obl:mod"}
_WITH_CASE = frozenset(("/obl:mod", "/nmod", "/iobj"))
_OF = frozenset(("de", "d'", "du", "des"))
_LONGEST = 4
_GAP = 5
_WIDEST = 14
_SILENT = frozenset(("DET", "ADJ", "ADV", "NUM", "AUX", "SPACE"))
_MARKS = {"NOUN": "N", "PROPN": "N", "VERB": "V"}


@lru_cache(maxsize=50_000)
def link(path: str, case: str) -> str:
    """Return a path of the parse in short, with the preposition of an oblique or a complement.

    >>> link("/nsubj/conj", ""), link("/obl:arg", "à"), link("/nmod", "du")
    ('/nsubj', '/obl:mod à', '/nmod de')
    >>> link("^xcomp^xcomp/nsubj", "")
    '^xcomp/nsubj'
    """
    short = _REPEATED.sub(r"\1", _SKIPPED_STEPS.sub("", path))
    steps = [_ALIASES.get(step, step) for step in _STEP.findall(short)]
    if len(steps) > _LONGEST:
        return "long"
    last = steps[-1] if steps else ""
    told = "".join(steps) or ("same" if path else "")
    return f"{told} {'de' if case in _OF else case}" if last in _WITH_CASE and case else told


class Gaps:
    """The words of some docs that tell something between a trigger and a phrase: prepositions, nouns and verbs."""

    def __init__(self, low: list[str], pos: list[str]) -> None:
        loud = [part not in _SILENT for part in pos]
        self._marks = [_MARKS.get(part, word) for word, part, told in zip(low, pos, loud, strict=True) if told]
        self._before = np.cumsum([0, *loud])  # loud words before each token

    def texts(self, start: Ints, end: Ints, head: Ints) -> list[str]:
        """Return the words between triggers (tokens from, to) and the heads of phrases, N and V for nouns and verbs.

        >>> gaps = Gaps(["réaction", "d'", "un", "autre", "voisin"], ["NOUN", "ADP", "DET", "ADJ", "NOUN"])
        >>> gaps.texts(np.array([0]), np.array([1]), np.array([4]))
        ["> d'"]
        """
        after = head >= end
        first, last = np.where(after, end, head + 1), np.where(after, head, start)
        wide = last - first > _WIDEST
        first, last = self._before[first], self._before[last]
        far = wide | (last - first > _GAP)
        told = zip(after.tolist(), far.tolist(), first.tolist(), last.tolist(), strict=True)
        return [
            f"{'>' if right else '<'} {'far' if lost else ' '.join(self._marks[one:two])}"
            for right, lost, one, two in told
        ]
