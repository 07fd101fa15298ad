"""The base model's rules for tags, all at once: its `attribute_ruler` matches twenty-three patterns on every token."""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.attrs import DEP, IS_SPACE, POS, TAG
from spacy.pipeline import AttributeRuler
from spacy.symbols import SPACE
from spacy.tokens import Doc

_SPACES: tuple[dict[str, Any], ...] = (
    {"patterns": [[{"POS": "SPACE", "IS_SPACE": False}]], "attrs": {"TAG": "X", "POS": "X", "MORPH": "_"}, "index": 0},
    {"patterns": [[{"IS_SPACE": True, "DEP": {"NOT_IN": [""]}}]], "attrs": {"DEP": "dep"}, "index": 0},
    {"patterns": [[{"IS_SPACE": True}]], "attrs": {"TAG": "SPACE", "POS": "SPACE", "MORPH": "_"}, "index": 0},
)


class FastTags(AttributeRuler):
    """spaCy's attribute ruler where its rules are those of the French models: the tag is the part of speech.

    Only space, which is no word, needs a closer look; a ruler with other rules is left to spaCy.
    """

    _known: tuple[int, bool] = (-1, False)

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its tags."""
        if not self._simple():
            return super().__call__(doc)
        array: Any = doc.to_array([POS, IS_SPACE, DEP])
        tags: Any = np.ascontiguousarray(array[:, 0])
        doc.from_array([TAG], tags)
        for i in np.flatnonzero((array[:, 1] == 1) | (array[:, 0] == SPACE)).tolist():
            token: Any = doc[i]
            is_space = bool(array[i, 1])
            token.tag_ = token.pos_ = "SPACE" if is_space else "X"
            token.set_morph("_")
            if is_space and array[i, 2]:
                token.dep_ = "dep"
        return doc

    def _simple(self) -> bool:
        """Tell whether the rules are the ones that we know."""
        if self._known[0] != len(self.attrs):
            rules: list[Any] = list(self.patterns)
            tags = [rule for rule in rules if rule not in _SPACES]
            same = all(rule == _tag(rule["attrs"].get("TAG")) for rule in tags)
            self._known = (len(self.attrs), same and rules[-len(_SPACES) :] == list(_SPACES))
        return self._known[1]


def _tag(pos: Any) -> dict[str, Any]:
    return {"patterns": [[{"POS": pos}]], "attrs": {"TAG": pos}, "index": 0}
