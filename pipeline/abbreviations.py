"""Tells whether two names are one because one abbreviates the other: by its letters, or by brackets in the text.

`OMS` and `Organisation mondiale de la santé`, `PNF [parquet national financier]`. Names that only the brackets reveal
are found in `expansions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.folding import fold, name_key
from pipeline.roles import words_of

_BRACKETS = re.compile(r"\s{0,2}[(\[]\s?(?:(?:ou|le|la|les|dit|dite) |l['’])?([^()\[\]\n]{2,80}?)\s?[)\]]")
_ACRONYM = re.compile(r"^(?=.*[A-ZÉ].*[A-ZÉ])[A-Za-zÉÈ][\w.&-]{1,9}$")


def is_acronym(name: str) -> bool:
    """Tell whether a name can be an acronym.

    >>> is_acronym("OMS"), is_acronym("FFTri"), is_acronym("Paris")
    (True, True, False)
    """
    return _ACRONYM.match(name) is not None and sum(c.isupper() for c in name) * 2 >= len(name.replace(".", ""))


def stands_for(acronym: str, name: str) -> bool:
    """Tell whether the letters of an acronym are the first letters of a name's words, in order.

    Small words may be skipped or counted, the order may be that of another language (`ESA`), and the last word may
    give several letters (`FFTri`).

    >>> stands_for("OMS", "Organisation mondiale de la santé"), stands_for("ONU", "Organisation mondiale de la santé")
    (True, False)
    >>> stands_for("FFTri", "Fédération française de triathlon")
    True
    """
    letters = fold(acronym).replace(".", "").replace("-", "").replace("&", "")
    words = name_key(name).replace("'", " ").split()
    return len(words) > 1 and _match(letters, words)


def _match(letters: str, words: Sequence[str]) -> bool:
    """Match greedily from the left: one letter a word, more at the last letters' word."""
    strong = [word for word in words if word not in words_of("acronym_gap")]
    for chosen in (strong, list(words)):
        initials = "".join(word[0] for word in chosen)
        if sorted(letters) == sorted(initials) or (
            len(letters) >= 3 and initials.startswith(letters) and len(initials) - len(letters) <= 2
        ):
            return True
    head = "".join(word[0] for word in strong[:-1])
    return (
        len(strong) > 1
        and letters.startswith(head)
        and len(letters) > len(head)
        and strong[-1].startswith(letters[len(head) :])
    )


def bracketed(text: str, end: int) -> str | None:
    """Return what stands in brackets right after a name.

    >>> bracketed("l'Organisation mondiale de la santé (OMS) alerte", 35)
    'OMS'
    """
    match = _BRACKETS.match(text, end)
    return match.group(1) if match else None
