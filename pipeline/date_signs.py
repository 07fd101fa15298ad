"""What a word tells by its form of the time of its sentence: signs of the past and of the future."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.date_contexts import words
from pipeline.event_lexicon import verb_lemmas
from pipeline.verb_mood import mood_of

LOOK_BACK = 3  # words
LOOK_BACK_TO_THAT = 8  # words: `a dit que le projet de loi serait examiné`
LOOK_AHEAD = 5  # words: `invitent les habitants à une marche`
_ENDS = ("a", "rai", "ras", "rons", "rez", "ront", "ait", "aient", "rent", "d", "de")  # of verbs and of `vient de`
_INFINITIVE = ("er", "ir", "re")
WOULD = ("rait", "raient")
_THAT = frozenset(("que", "qu"))
PASSIVE = re.compile(r"\w+(?:é|i|u|is|it|int|ert)e?s?")
_FUTURE = re.compile(r"\w*(?:[eidvu]|tt|ît|st|r)r(?:a|ont|ai)")
_PAST = re.compile(r"\w+(?:(?<!r)(?:ait|aient)|[èiu]rent|ça|gea)")
_PERSONAL_FUTURE = re.compile(r"\w*(?:[eidvu]|tt|ît|st|r)r(?:as|ons|ez)")
_SIMPLE_PAST = re.compile(r"\w\w+[^\Wr]a")
_BY_NEIGHBOURS = frozenset(("due", "willed", "calls", "to come", "summoned"))


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
        "calls": "calls",
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


def sign(clause: list[str], index: int, *, leads: bool = True) -> str | None:
    """Return `past` or `future` if a word of a clause, with its neighbours, is a sign of it.

    `leads` tells whether verbs that lead to another (`pourrait`, `appelle à`) may lead to the date.

    >>> sign("le match devait avoir lieu".split(), 2), sign("le cri devait la".split(), 2), sign("il a lieu".split(), 1)
    ('future', 'past', None)
    """
    word = clause[index]
    told = _known().get(word)
    before = clause[max(0, index - LOOK_BACK) : index]
    if told is None:
        would = word.endswith(WOULD)
        return _by_condition(clause, index, leads=leads) if would else _by_ending(word) or verb_by_person(word, before)
    if told in _BY_NEIGHBOURS:
        return _by_neighbours(told, before, clause[index + 1 :], leads=leads)
    if told == "participle":
        return "past" if before[-1:] in (["est"], ["sont"]) else None
    if told == "auxiliary":
        return "past" if before[-1:] in (["s"], ["se"]) else None
    undone = _undone_after().get(word)
    if undone is not None and index + 1 < len(clause) and clause[index + 1] in undone:
        return None
    return told if told != "nothing" else None


def _by_neighbours(told: str, before: list[str], after: list[str], *, leads: bool) -> str | None:
    """Return what a word tells by those around: `devait partir`, `appelle à voter`, `est convoqué`."""
    if told == "summoned":
        return None if not words("auxiliary_avoir").isdisjoint(before) else "future"
    if told == "due":
        return "future" if _leads_to_verb(after) else "past"
    if not leads:
        return None
    if told == "to come":
        return "future" if before[-1:] in (["est"], ["sont"]) else None
    if told == "calls":
        return _called(after)
    is_noun = not before or before[-1] in words("determiner")  # son compte, la menace
    return "future" if not is_noun and _leads_to_verb(after) else None


def _called(after: list[str]) -> str | None:
    """Return `future` for what people are called to: `appelle à voter`, `invite les habitants à une marche`."""
    at = after.index("à") if "à" in after else 0
    if after[at : at + 1] not in (["à"], ["au"]) or (at and after[0] not in words("determiner")):
        return None
    rest = after[at + 1 :]
    wanted = rest and (is_verb(rest[0]) or not words("gathering").isdisjoint(rest[:2]))
    return "future" if wanted else None


def _leads_to_verb(after: list[str]) -> bool:
    """Tell whether an infinitive comes first, but for small words: `doit encore le rencontrer`."""
    return is_verb(next((word for word in after if word not in _small()), ""))


@cache
def _small() -> frozenset[str]:
    """Return what may stand between a verb and the infinitive that it leads to."""
    return words("object_pronoun") | words("between_auxiliary") | {"de", "d", "à"}


def is_verb(word: str) -> bool:
    """Tell whether a word is an infinitive; the verbs are those of the event lexicon."""
    return word.endswith(_INFINITIVE) and verb_lemmas().get(word) == word


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


def _by_condition(clause: list[str], index: int, *, leads: bool) -> str | None:
    """Return `future` for what was said to come: `a annoncé que la loi serait votée`; else it may be a rumour."""
    told = leads and not _THAT.isdisjoint(clause[max(0, index - LOOK_BACK_TO_THAT) : index])
    return "future" if told and would_come(clause[index], clause[index + 1 :]) else None


def would_come(word: str, after: Sequence[str]) -> bool:
    """Tell `viendrait`, `serait jugé`, `aurait lieu` from the rumours `serait mort`, `aurait fui`."""
    if mood_of(word) != "Cnd":
        return False
    if word not in words("rumour"):
        return True
    following = next((other for other in after if other not in words("between_auxiliary")), "")
    return following == "lieu" if word.startswith("au") else is_passive(following)


def is_passive(participle: str) -> bool:
    """Tell whether something is done to a subject: `jugé`, but not `mort`, after *être*."""
    return PASSIVE.fullmatch(participle) is not None and participle not in words("etre_participle")


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
