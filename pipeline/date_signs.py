"""What a word tells by its form of the time of its sentence: signs of the past and of the future."""

from __future__ import annotations

import re
from functools import cache

from pipeline.date_contexts import words
from pipeline.verb_mood import mood_of

LOOK_BACK = 3  # words
LOOK_AHEAD = 3  # words, as many as may stand between `devait` and its infinitive
_ENDS = ("a", "rai", "ras", "rons", "rez", "ront", "ait", "aient", "rent", "d", "de")  # of verbs and of `vient de`
_INFINITIVE = ("er", "ir", "re")
_FUTURE = re.compile(r"\w*(?:[eidvu]|tt|ît|st|r)r(?:a|ont|ai)")
_PAST = re.compile(r"\w+(?:(?<!r)(?:ait|aient)|[èiu]rent|ça|gea)")
_PERSONAL_FUTURE = re.compile(r"\w*(?:[eidvu]|tt|ît|st|r)r(?:as|ons|ez)")
_SIMPLE_PAST = re.compile(r"\w\w+[^\Wr]a")
_LED_ON = frozenset(("due", "willed", "called", "to come", "summoned"))


@cache
def _known() -> dict[str, str]:
    """Return what single words say of the time of their sentence."""
    roles = {
        "future_word": "future",
        "past_word": "past",
        "etre_participle": "participle",
        "past_auxiliary": "auxiliary",
        "due": "due",
        "willed": "willed",
        "called": "called",
        "to_come": "to come",
        "summoned": "summoned",
    }
    told = {word: name for role, name in roles.items() for word in words(role)}
    return told | dict.fromkeys(words("not_future") | words("not_past"), "nothing")


@cache
def _undone_after() -> dict[str, frozenset[str]]:
    """Return for a sign of the past or the future the words after it that make it a present: `a lieu`, `va bien`."""
    return dict.fromkeys(("a", "ont", "avoir"), words("after_avoir")) | dict.fromkeys(("va", "vont"), words("after_va"))


def may_be_sign(word: str) -> bool:
    """Tell whether a word may tell anything by its form: most words may not."""
    return word in _known() or word.endswith(_ENDS)


def sign(clause: list[str], index: int) -> str | None:
    """Return `past` or `future` if the word at a place of a clause is a sign of it.

    >>> sign("le match devait avoir lieu".split(), 2), sign("le cri devait la".split(), 2), sign("il a lieu".split(), 1)
    ('future', 'past', None)
    """
    word = clause[index]
    told = _known().get(word)
    before = clause[index - 1] if index else ""
    if told is None:
        return (
            _by_ending(word) or _by_condition(word) or verb_by_person(word, clause[max(0, index - LOOK_BACK) : index])
        )
    if told in _LED_ON:
        return _led_on(told, before, clause[index + 1 :])
    if told == "participle":
        return "past" if before in ("est", "sont") else None
    if told == "auxiliary":
        return "past" if before in ("s", "se") else None
    undone = _undone_after().get(word)
    if undone is not None and index + 1 < len(clause) and clause[index + 1] in undone:
        return None
    return told if told != "nothing" else None


def _led_on(told: str, before: str, after: list[str]) -> str | None:
    """Return what a verb tells with what it leads to: `devait partir`, `a appelé à`, `est annoncé`."""
    if told == "to come":
        return "future" if before in ("est", "sont") else None
    if told == "summoned":
        return "future" if before not in words("auxiliary_avoir") else None
    if told == "called":
        leads = "à" in after and (after[0] == "à" or after[0] in words("determiner"))
        return "future" if leads or after[:1] == ["au"] else None
    if any(word.endswith(_INFINITIVE) for word in after):
        return "future"
    return "past" if told == "due" else None


def verb_by_ending(word: str) -> str | None:
    """Return `past` or `future` as the ending of a word tells, None where it tells nothing.

    >>> verb_by_ending("viendra"), verb_by_ending("venait"), verb_by_ending("caméra")
    ('future', 'past', None)
    """
    return None if _known().get(word) == "nothing" else _by_ending(word)


def _by_ending(word: str) -> str | None:
    if _FUTURE.fullmatch(word):
        return "future"
    return "past" if _PAST.fullmatch(word) else None


def _by_condition(word: str) -> str | None:
    """Return `future` for what would come: `le conclave s'ouvrirait mardi`; rumours have `serait` and `aurait`."""
    would = word.endswith(("rait", "raient")) and word not in words("rumour") and mood_of(word) == "Cnd"
    return "future" if would else None


def verb_by_person(word: str, before: list[str]) -> str | None:
    """Return what forms tell that only the words before them make verbs: `nous verrons`, `il tomba`, `vient de`.

    >>> verb_by_person("verrons", ["nous"]), verb_by_person("environs", ["les"])
    ('future', None)
    """
    if word.endswith(("ras", "rons", "rez")) and not words("person").isdisjoint(before):
        return "future" if _PERSONAL_FUTURE.fullmatch(word) else None
    if word.endswith("a") and before and before[-1] in words("third_person") and _SIMPLE_PAST.fullmatch(word):
        return "past"
    if word in ("de", "d") and before and before[-1] in words("just_done"):
        return "past"
    return None
