"""When two mentions of an article are of one event: their type is the same, and nothing that they tell differs."""

from __future__ import annotations

from functools import cache, lru_cache

from pipeline.event_features import stem
from pipeline.lexicons import table
from pipeline.places import lies_in, lookup
from pipeline.records import EventMention

_FUNCTION_WORDS = frozenset(("le", "la", "les", "l'", "un", "une", "du", "de", "des", "d'", "à", "au", "aux", "en"))


@cache
def _habits() -> dict[str, str]:
    """Return how each type merges: `one` (told again and again), `word` (same word needed), `never`."""
    return {row["type"]: row["merging"] for row in table("events/merging")}


def same_event(one: EventMention, two: EventMention) -> bool:
    """Tell whether two mentions of an article are of one event.

    >>> from dataclasses import replace
    >>> first = EventMention("a", "m1", "e1", 0, 7, trigger="attaque", event_type="conflict.attack", place="Nice")
    >>> later = EventMention("a", "m2", "e2", 50, 57, trigger="attaque", event_type="conflict.attack")
    >>> same_event(first, later)
    True
    >>> same_event(first, replace(later, place="Lyon"))
    False
    """
    habit = _habits().get(one.event_type or "", "word")
    if one.event_type != two.event_type or habit == "never":
        return False
    alike = habit == "one" or _same_word(one.lemma or one.trigger, two.lemma or two.trigger) or _shares(one, two)
    return alike and _agree(one, two)


def _same_word(one: str, two: str) -> bool:
    """Tell whether two mentions use one word, be it as the noun of an expression: `enquête`, `ouvrir une enquête`."""
    return stem(one) == stem(two) or one == two.rpartition(" ")[2] or two == one.rpartition(" ")[2]


def _agree(one: EventMention, two: EventMention) -> bool:
    """Tell whether nothing that both tell differs."""
    if one.status != two.status and "negated" in (one.status, two.status):
        return False
    if one.amount is not None and two.amount is not None and one.amount != two.amount:
        return False
    if _differ(one.patient, one.patient_id, two.patient, two.patient_id):
        return False
    if _differ(one.agent, one.agent_id, two.agent, two.agent_id):
        return False
    return not _apart(one, two) and not _elsewhere(one, two)


def _apart(one: EventMention, two: EventMention) -> bool:
    """Tell whether one ends before the other begins; an end that is not told lies after all."""
    if not one.date_start or not two.date_start:
        return False
    return (one.date_end or "9") < two.date_start[:10] or (two.date_end or "9") < one.date_start[:10]


def _elsewhere(one: EventMention, two: EventMention) -> bool:
    """Tell whether the places differ: lie in two countries, or neither in the other; a spot may lie in a known town."""
    if not one.place or not two.place:
        return False
    if bool(one.country_code) != bool(two.country_code):
        return False
    return one.country_code != two.country_code or not _one_place(one.place, two.place)


def _shares(one: EventMention, two: EventMention) -> bool:
    """Tell whether a participant is common."""
    return _same(one.patient, one.patient_id, two.patient, two.patient_id) or _same(
        one.agent, one.agent_id, two.agent, two.agent_id
    )


def _same(one: str | None, one_id: str | None, two: str | None, two_id: str | None) -> bool:
    if not one or not two:
        return False
    if one_id and two_id:
        return one_id == two_id
    return one.lower() == two.lower()


def _differ(one: str | None, one_id: str | None, two: str | None, two_id: str | None) -> bool:
    if not one or not two or _same(one, one_id, two, two_id):
        return False
    words, others = set(one.lower().split()), set(two.lower().split())
    return not (words <= others or others <= words)


@lru_cache(maxsize=20_000)
def place_words(place: str) -> frozenset[str]:
    """Return the words of a place that tell which one it is.

    >>> sorted(place_words("une mosquée de Kaboul"))
    ['kaboul', 'mosquée']
    """
    words = frozenset(place.lower().replace("’", "'").replace("'", "' ").split())
    return words - _FUNCTION_WORDS or words


def _one_place(one: str, two: str) -> bool:
    """Tell whether one place says all that the other says, or lies in it: `Kaboul`, `une mosquée de Kaboul`."""
    known, other = lookup(one)[:1], lookup(two)[:1]
    if one != two and known and other:
        return lies_in(known[0], other[0]) or lies_in(other[0], known[0])  # but not `Oise`, `Val d'Oise`
    words, others = place_words(one), place_words(two)
    return words <= others or others <= words
