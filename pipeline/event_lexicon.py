"""The event lexicon: which event types a word form may name, its lemma, and the fixed expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter

from pipeline.event_types import event_types
from pipeline.lexicons import table
from pipeline.remembered import Remembered

N_TYPES = len(event_types())
_PIECE = re.compile(r"[^\s']+'?|'")
_VERB_ENDINGS = (
    *("eraient", "erait", "eront", "erons", "erez", "era", "èrent", "aient", "ait", "ant", "ais", "ions", "iez"),
    *("ées", "ée", "és", "é", "ent", "ons", "ez", "es", "e", "a"),
)
_PLURALS = (("eaux", "eau"), ("aux", "al"), ("s", ""), ("x", ""))


@dataclass(frozen=True)
class Expression:
    """A fixed expression: its words after the first, in lower case, the event type, whether it seldom tells one."""

    rest: tuple[str, ...]
    type: str
    seldom: bool = False


@cache
def type_number() -> dict[str, int]:
    """Return the number of each event type, in the order of the table."""
    return {name: number for number, name in enumerate(event_types())}


@cache
def never_events(least: int = 0) -> frozenset[str]:
    """Return the common forms that told next to no event in the training articles, standing there so often at least.

    >>> "est" in never_events(), "mort" in never_events()
    (True, False)
    """
    return frozenset(row["form"] for row in table("events/never_events") if int(row["seen"]) >= least)


@cache
def _never_phrases() -> dict[str, tuple[tuple[int, tuple[str, ...]], ...]]:
    """Return for each word the phrases in which it tells no event, and its place in each."""
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for row in table("events/never_phrases"):
        phrase = tuple(_PIECE.findall(row["phrase"]))
        for place, word in enumerate(phrase):
            found.setdefault(word, []).append((place, phrase))
    return {word: tuple(phrases) for word, phrases in found.items()}


def in_never_phrase(words: Sequence[str], at: int) -> bool:
    """Tell whether a word stands in a phrase in which it tells no event.

    >>> in_never_phrase(["a", "été", "victime"], 2), in_never_phrase(["la", "victime"], 1)
    (True, False)
    """
    spans = ((at - place, phrase) for place, phrase in _never_phrases().get(words[at], ()))
    return any(start >= 0 and tuple(words[start : start + len(phrase)]) == phrase for start, phrase in spans)


@cache
def verb_lemmas() -> dict[str, str]:
    """Return the infinitive of every verb form of the lexicon."""
    lemmas: dict[str, str] = {}
    for row in table("events/verb_forms"):
        for form in row["forms"].split("|"):
            lemmas.setdefault(form, row["lemma"])
    return lemmas


@cache
def _types() -> dict[str, tuple[int, ...]]:
    """Return the types of each form: of the verbs inflected, of the nouns and adjectives in both numbers."""
    forms = {row["lemma"]: row["forms"].split("|") for row in table("events/verb_forms")}
    found: dict[str, set[int]] = {}
    for row in table("events/senses"):
        lemma = row["lemma"].lower()
        inflected = forms.get(lemma, [lemma]) if row["pos"] == "V" else noun_forms(lemma)
        for form in inflected:
            if row["pos"] != "V" or not form.endswith("ions"):  # news has "relations", not "nous relations"
                found.setdefault(form, set()).add(type_number()[row["event_type"]])
    return {form: tuple(sorted(numbers)) for form, numbers in found.items()}


def noun_forms(lemma: str) -> list[str]:
    """Return the singular and the plural of a noun.

    >>> noun_forms("procès"), noun_forms("vol"), noun_forms("journal")
    (['procès'], ['vol', 'vols'], ['journal', 'journaux'])
    """
    if lemma.endswith(("s", "x", "z")):
        return [lemma]
    if lemma.endswith("al"):
        return [lemma, lemma[:-1] + "ux"]
    return [lemma, lemma + ("x" if lemma.endswith("eau") else "s")]


def lexicon_types(form: str) -> tuple[int, ...]:
    """Return the numbers of the event types that a lower-case form may name; none where it is not in the lexicon."""
    return _types().get(form, ())


def verb_lemma(form: str) -> str:
    """Return the infinitive of a lower-case verb form, guessed as a verb in -er where it is not in the lexicon.

    >>> verb_lemma("élues"), verb_lemma("mourut"), verb_lemma("smurfait")
    ('élire', 'mourir', 'smurfer')
    """
    known = verb_lemmas().get(form)
    if known or form.endswith(("er", "ir", "re")):
        return known or form
    for ending in _VERB_ENDINGS:
        if form.endswith(ending) and len(form) - len(ending) >= 2:
            return form[: -len(ending)] + "er"
    return form


def noun_lemma(form: str) -> str:
    """Return the singular of a lower-case noun.

    >>> noun_lemma("arrestations"), noun_lemma("procès")
    ('arrestation', 'procès')
    """
    if form in _noun_lemmas():
        return _noun_lemmas()[form]
    for plural, singular in _PLURALS:
        if form.endswith(plural) and len(form) > len(plural) + 2 and not form.endswith(("ss", "ès", "ois", "us", "as")):
            return form[: -len(plural)] + singular
    return form


@cache
def _noun_lemmas() -> dict[str, str]:
    lemmas: dict[str, str] = {}
    for row in table("events/senses"):
        if row["pos"] != "V":
            for form in noun_forms(row["lemma"].lower()):
                lemmas.setdefault(form, row["lemma"].lower())
    return lemmas


@lru_cache(maxsize=50_000)
def lemma(form: str, pos: str) -> str:
    """Return the lemma of a form as the part of speech says: infinitive, or singular.

    >>> lemma("publiés", "VERB"), lemma("dément", "ADV"), lemma("plaintes", "NOUN")
    ('publier', 'démentir', 'plainte')
    """
    low = form.lower().replace("’", "'")
    is_noun = pos in {"NOUN", "PROPN"} or low in _noun_lemmas()
    if pos in {"VERB", "AUX"} or (not is_noun and low in verb_lemmas()):
        return verb_lemma(low)
    return noun_lemma(low)


@cache
def _expressions() -> dict[str, tuple[Expression, ...]]:
    found: dict[str, list[Expression]] = {}
    for row in table("events/expressions"):
        first, *rest = _PIECE.findall(row["expression"].lower())
        found.setdefault(first, []).append(Expression(tuple(rest), row["event_type"], row["told"] == "seldom"))
    return {first: tuple(sorted(group, key=lambda e: -len(e.rest))) for first, group in found.items()}


@lru_cache(maxsize=50_000)
def expressions_from(form: str) -> tuple[Expression, ...]:
    """Return the fixed expressions that begin with a form, then those of its verb, each time the longest first."""
    found = _expressions().get(form, ())
    verb = verb_lemmas().get(form)
    return found + _expressions().get(verb, ()) if verb and verb != form else found


def _continued(form: str) -> dict[str, list[tuple[int, Expression]]]:
    """Return second word → the fixed expressions of a form that go on with it and their ranks; "" for a single word."""
    found: dict[str, list[tuple[int, Expression]]] = {}
    for rank, expression in enumerate(expressions_from(form)):
        found.setdefault((*expression.rest, "")[0], []).append((rank, expression))
    return found


_by_second = Remembered(_continued, most=50_000)


def match_expression(words: Sequence[str], start: int, end: int) -> tuple[int, str] | None:
    """Return (end, type) of the first fixed expression that begins at a word and goes no farther than `end`.

    Those of the form come before those of its verb, the longest first; one word may stand after the first.

    >>> match_expression(["il", "a", "porté", "plainte", "hier"], 2, 5)
    (4, 'justice.complaint')
    >>> match_expression(["remettait", "déjà", "en", "question"], 0, 4)
    (4, 'speech.accuse')
    """
    following = _by_second[words[start]]
    if "" not in following and following.keys().isdisjoint(words[start + 1 : start + 3]):
        return None
    told = [(rank, start + 1, one) for rank, one in following.get("", ())]
    for begin in range(start + 1, min(start + 3, end)):
        told += [(rank, begin, one) for rank, one in following.get(words[begin], ())]
    if len(told) > 1:
        told.sort(key=itemgetter(0, 1))
    for _, begin, one in told:
        last = begin + len(one.rest)
        if last <= end and tuple(words[begin:last]) == one.rest:
            return last, one.type
    return None


def told_by_verb(words: Sequence[str], start: int, end: int) -> frozenset[str]:
    """Return the event types of a verb's fixed expression from `start` to `end`, none where it seldom tells an event.

    >>> sorted(told_by_verb(["il", "rend", "l'", "âme"], 1, 4)), sorted(told_by_verb(["elle", "prend", "part"], 1, 3))
    (['life.death'], [])
    """
    verb = verb_lemmas().get(words[start])
    alike = [one for one in _expressions().get(verb or "", ()) if one.rest == tuple(words[end - len(one.rest) : end])]
    return frozenset() if any(one.seldom for one in alike) else frozenset(one.type for one in alike)
