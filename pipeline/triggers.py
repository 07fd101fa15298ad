"""Finds the words that name events and says of which type: a network over lexicon, syntax, arguments and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from spacy.attrs import POS
from spacy.parts_of_speech import NAMES
from spacy.tokens import Doc

from pipeline.event_features import Floats, Forms, Inputs, Ints, analyse, subset
from pipeline.event_lexicon import in_never_phrase, lemma, told_by_verb, type_number
from pipeline.event_model import Network, load, network, softmax
from pipeline.event_types import event_types
from pipeline.timeml_class import best_classes, class_probabilities, found_rows
from pipeline.type_agreement import agreed_types

# least probability of any event and of its type: by the F1 of types on articles unseen, and for isolated sentences
EVENT, TYPE = 0.45, 0.27  # (see the card in models/events)
FIXED = 20.0  # by so much a verb's fixed expression raises the odds of an event
OWN = 3.0  # and by so much more those of its own types: of `tirer sa révérence` the network reads `tirer`


@dataclass(slots=True)
class Trigger:
    """A word or fixed expression that names an event: tokens `start` to `end`, `head` the one that syntax sees."""

    head: int
    start: int
    end: int
    type: str | None
    timeml_class: str | None
    lemma: str
    rule: str
    confidence: float
    of_lexicon: bool = False  # whether the lexicon has the fixed expression under this type


@cache
def _forms() -> Forms:
    return Forms(load("triggers")["projection"].astype(np.float32))


@cache
def _network() -> Network:
    return network(load("triggers"))


@cache
def _type_names() -> tuple[str, ...]:
    return tuple(event_types())


def find_triggers(
    docs: Sequence[Doc], *, all_events: bool = False, classes: Network | None = None
) -> tuple[list[list[Trigger]], Inputs]:
    """Return the triggers of each parsed doc in the order of the text, and the inputs that the models saw.

    The tokens of the inputs are numbered through all docs. `classes` is a network of TimeML classes to use instead of
    that of the models folder.
    """
    inputs = analyse(docs, _forms(), all_words=all_events)
    if not len(inputs.tokens):
        return [[] for _ in docs], inputs
    words = _Words(inputs)
    types = _with_fixed(softmax(_network().scores(inputs)), words)
    rows, agreed = _sure_types(types, inputs)
    candidates, seen = (inputs, types) if all_events else (subset(inputs, rows), types[rows])
    shares = class_probabilities(candidates, seen, classes)
    found = words.typed(rows, agreed, shares[rows] if all_events else shares)
    if all_events:
        typed = set(rows.tolist())
        found += [words.untyped(row, shares[row]) for row in found_rows(inputs, shares) if row not in typed]
    of_doc: list[list[Trigger]] = [[] for _ in docs]
    for number, trigger in found:
        of_doc[number].append(trigger)
    return [_without_overlap(triggers) for triggers in of_doc], inputs


def _with_fixed(types: Floats, words: _Words) -> Floats:
    """Return the probabilities with those of the verbs' fixed expressions raised: the likeliest word of each.

    Most of them stand in no training article, and the network trusts the lexicon less than it may.
    """
    rows_of: dict[tuple[int, int], list[int]] = {}
    for row in words.rows_of_expressions:
        start, end, _ = words.expressions[words.tokens[row]]
        rows_of.setdefault((start, end), []).append(row)
    raised = types.copy()
    for (start, end), rows in rows_of.items():
        if words.is_verb(start) and (own := told_by_verb(words.words, start, end)):
            row = min(rows, key=lambda row: types[row, -1])
            raised[row, :-1] *= FIXED
            raised[row, [type_number()[kind] for kind in own]] *= OWN
            raised[row] /= raised[row].sum()
    return raised


def _sure_types(types: Floats, inputs: Inputs) -> tuple[Ints, Floats]:
    """Return the rows that surely tell an event of one type, and the probabilities that the second look gives these."""
    known = np.ones(len(types), bool)
    known[inputs.never] = False  # the second look learns without these
    rows = np.flatnonzero(known)
    looked_at, agreed = agreed_types(types[rows], inputs.groups.of(rows))
    sure = np.flatnonzero((1 - agreed[:, -1] >= EVENT) & (agreed[:, :-1].max(axis=1) >= TYPE))
    return rows[looked_at[sure]], agreed[sure, :-1]


class _Words:
    """Makes triggers of rows: the tokens of a doc's triggers are numbered within the doc."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self.words, self.expressions, starts = inputs.words, inputs.expressions, inputs.table.starts
        self.pos: list[int] = inputs.table[POS].tolist()
        self.starts: list[int] = starts.tolist()
        self.tokens: list[int] = inputs.tokens.tolist()
        self.numbers: list[int] = (np.searchsorted(starts, inputs.tokens, side="right") - 1).tolist()

    @property
    def rows_of_expressions(self) -> list[int]:
        """Return the rows of the words that stand in fixed expressions."""
        known = np.fromiter(self.expressions, np.int64, len(self.expressions))
        rows: list[int] = np.flatnonzero(np.isin(self._inputs.tokens, known)).tolist()
        return rows

    def is_verb(self, token: int) -> bool:
        """Tell whether the tagger leaves it open that a token is a verb."""
        return NAMES[self.pos[token]] not in {"NOUN", "PROPN"}

    def typed(self, rows: Ints, types: Floats, classes: Floats) -> list[tuple[int, Trigger]]:
        """Return the number of the doc and the trigger of each row, of its likeliest event type."""
        kinds, names = types.argmax(axis=1).tolist(), best_classes(classes)
        sure = types.max(axis=1).tolist()
        told = zip(rows.tolist(), kinds, names, sure, strict=True)
        return [self._trigger(*one) for one in told if self._may_tell(self.tokens[one[0]])]

    def _may_tell(self, token: int) -> bool:
        """Tell whether a word is not, by itself, a part of a phrase in which it tells no event."""
        return token in self.expressions or not in_never_phrase(self.words, token)

    def _trigger(self, row: int, kind: int, name: str, share: float) -> tuple[int, Trigger]:
        number, token = self.numbers[row], self.tokens[row]
        first = self.starts[number]
        start, end, of_lexicon = self.expressions.get(token, (token, token + 1, None))
        rule = "network+expression" if of_lexicon else "network"
        told, kind_name = self._lemma(start, end), _type_names()[kind]
        span = token - first, start - first, end - first
        return number, Trigger(*span, kind_name, name, told, rule, round(share, 3), kind_name == of_lexicon)

    def untyped(self, row: int, classes: Floats) -> tuple[int, Trigger]:
        """Return the number of the doc and the trigger of a word that TimeML takes for an event."""
        number = self.numbers[row]
        token, first = self.tokens[row], self.starts[number]
        [name], share = best_classes(classes[None]), round(float(1 - classes[-1]), 3)
        told = self._lemma(token, token + 1)
        return number, Trigger(token - first, token - first, token - first + 1, None, name, told, "timeml", share)

    def _lemma(self, start: int, end: int) -> str:
        """Return the lemma of a word, or of the first word of an expression with the others as they are."""
        first = lemma(self.words[start], NAMES[self.pos[start]])
        if end == start + 1:
            return first
        return " ".join([first, *self.words[start + 1 : end]]).replace("' ", "'")


def _without_overlap(triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return the triggers in order; of two in one place the typed, the lexicon's, then the surer one stays."""
    kept: list[Trigger] = []
    taken: set[int] = set()
    for trigger in sorted(triggers, key=lambda t: (t.type is None, not t.of_lexicon, -t.confidence, t.head)):
        tokens = set(range(trigger.start, trigger.end))
        if not tokens & taken:
            taken |= tokens
            kept.append(trigger)
    return sorted(kept, key=lambda trigger: trigger.start)
