"""How a noun phrase hangs on a trigger, in few values: the grammatical link, and the words that stand between.

A path of the parse has thousands of values, most of them met once; what it says of who acts has some dozens. The words
between help where the parse is wrong: `réaction d'un autre voisin`, `a reçu Lemaire`.
"""

from __future__ import annotations

import re
from functools import lru_cache

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


def between(low: list[str], pos: list[str], trigger: tuple[int, int], head: int) -> str:
    """Return the words between a trigger (tokens from, to) and the head of a phrase: prepositions as they are, N and V.

    >>> between(["réaction", "d'", "un", "autre", "voisin"], ["NOUN", "ADP", "DET", "ADJ", "NOUN"], (0, 1), 4)
    "> d'"
    """
    start, end = trigger
    side, first, last = (">", end, head) if head >= end else ("<", head + 1, start)
    if last - first > _WIDEST:
        return f"{side} far"
    words = [_MARKS.get(pos[i], low[i]) for i in range(first, last) if pos[i] not in _SILENT]
    return f"{side} {' '.join(words)}" if len(words) <= _GAP else f"{side} far"
