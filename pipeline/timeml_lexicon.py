"""What the TimeML lexicon says of a word form: how often it names an event, of which kind, of which class.

`models/events/timeml.csv` has one row a reading: lemma, part of speech, grade (`event`, `often`, `seldom`, `never`),
TimeML class, kind, source.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.event_features import stem
from pipeline.event_lexicon import lexicon_types, noun_forms, verb_lemmas
from pipeline.lexicons import table

Floats = NDArray[np.float32]

GRADES = ("event", "often", "seldom", "never")
CLASSES = (
    *("OCCURRENCE", "STATE", "REPORTING", "I_ACTION", "I_STATE", "ASPECTUAL", "PERCEPTION", "CAUSE", "MODAL"),
    "EVENT_CONTAINER",
)
KINDS = {
    "N": (
        *("violence", "accident", "meeting", "sport", "justice", "politics", "business", "process", "work", "plan"),
        *("speech", "intent", "mental", "state", "phase", "sense", "cause", "result"),
        *("person", "group", "place", "object", "time", "measure", "abstract"),
    ),
    "A": ("condition", "attitude", "modal", "relation", "quality"),
    "V": ("auxiliary",),
}
ENDINGS = (
    ("tion", "sion", "xion"),
    ("ment",),
    ("age",),
    ("ure",),
    ("ance", "ence"),
    ("eur", "euse", "rice", "iste", "ien", "ienne", "ier", "ière"),
    ("ité", "esse", "isme", "ude"),
    ("ée", "ie", "ue"),
)
_PARTS = ("N", "A", "V")
_FEMININES = (
    *(("if", "ive"), ("eux", "euse"), ("er", "ère"), ("el", "elle"), ("en", "enne"), ("on", "onne"), ("et", "ète")),
    *(("eur", "euse"), ("anc", "anche"), ("ic", "ique"), ("turc", "turque"), ("ong", "ongue"), ("e", "e")),
)


def _columns() -> dict[tuple[str, str], int]:
    names = [
        (pos, name) for pos in _PARTS for name in (*GRADES, *CLASSES, *KINDS[pos]) if pos != "V" or name not in GRADES
    ]
    return {name: number for number, name in enumerate(names)}


COLUMNS = _columns()
WIDTH = len(COLUMNS) + len(ENDINGS) + 3  # and: has it event types, is it a form of a verb, has it the stem of one


@cache
def _readings() -> dict[str, frozenset[int]]:
    """Return the columns that hold for each form."""
    verbs = {row["lemma"]: row["forms"].split("|") for row in table("events/verb_forms")}
    found: dict[str, set[int]] = {}
    for row in table("events/timeml"):
        names = [row["class"], row["kind"], row["grade"]]
        numbers = {COLUMNS[row["pos"], name] for name in names if (row["pos"], name) in COLUMNS}
        for form in _forms(row["lemma"], row["pos"], verbs):
            found.setdefault(form, set()).update(numbers)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def _forms(lemma: str, pos: str, verbs: dict[str, list[str]]) -> list[str]:
    if pos == "V":
        return verbs.get(lemma, [lemma])
    return noun_forms(lemma) if pos == "N" else adjective_forms(lemma)


def adjective_forms(lemma: str) -> list[str]:
    """Return the four forms of an adjective.

    >>> adjective_forms("actif"), adjective_forms("libre")
    (['actif', 'actifs', 'active', 'actives'], ['libre', 'libres'])
    """
    feminine = next((lemma[: -len(a)] + b for a, b in _FEMININES if lemma.endswith(a)), lemma + "e")
    return list(dict.fromkeys([*noun_forms(lemma), *noun_forms(feminine)]))


@cache
def _verb_stems() -> frozenset[str]:
    return frozenset(stem(lemma) for lemma in verb_lemmas().values())


@lru_cache(maxsize=100_000)
def word(form: str) -> Floats:
    """Return what is known of a lower-case form.

    >>> bool(word("incendies")[COLUMNS["N", "accident"]]), bool(word("pensait")[COLUMNS["V", "I_STATE"]])
    (True, True)
    """
    out = np.zeros(WIDTH, np.float32)
    out[list(_readings().get(form, ()))] = 1
    start = len(COLUMNS)
    singular = form.removesuffix("s")
    for number, endings in enumerate(ENDINGS):
        out[start + number] = singular.endswith(endings) and len(form) > 5
    out[-3:] = bool(lexicon_types(form)), form in verb_lemmas(), stem(form) in _verb_stems()
    return out
