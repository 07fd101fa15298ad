"""The words that tell how sure an article is of what they govern or qualify: `events/cues`, `events/status_words`."""

from __future__ import annotations

from functools import cache

from pipeline.lexicons import forms, table

PLANNED = "future:adjective"


@cache
def effects() -> dict[str, str]:
    """Return governing word -> the status of what it governs; those that say nothing without a negation are left out.

    >>> effects()["empêcher"]
    'negated'
    """
    return {row["lemma"]: row["effect"] for row in table("events/cues") if row["effect"] != "asserted"}


@cache
def denied_effects() -> dict[str, str]:
    """Return what a governing word means under a negation, where it is not that the event is negated."""
    return {row["lemma"]: row["denied"] for row in table("events/cues") if row["denied"]}


@cache
def governs() -> dict[str, str]:
    """Return what a governing word must have below it, where that is said: `an infinitive`, `a verb`."""
    return {row["lemma"]: row["governs"] for row in table("events/cues") if row["governs"]}


@cache
def denials() -> dict[str, str]:
    """Return the verbs that deny a past infinitive, with what they govern: `nie avoir`, `se défend d'avoir`."""
    negating = {lemma for lemma, effect in effects().items() if effect == "negated"}
    return {lemma: kind for lemma, kind in governs().items() if lemma in negating and kind.startswith("infinitive")}


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the words of one kind of `events/status_words`.

    >>> "présumé" in words_of("conditional:suspicion")
    True
    """
    return forms("events/status_words", kind)


@cache
def qualifiers() -> dict[str, str]:
    """Return adjective or adverb -> its cue."""
    return {row["form"]: row["kind"] for row in table("events/status_words") if ":" in row["kind"]}
