"""Past or future by the parse: the verb that governs a date, its auxiliaries and the modal above it."""

from __future__ import annotations

from functools import cache
from itertools import islice

from spacy.tokens import Doc, Token

from pipeline.date_anchor import Direction
from pipeline.date_contexts import words
from pipeline.date_signs import is_passive
from pipeline.date_tense import direction_by_clause, nearest_verb
from pipeline.verb_mood import mood_of

_MOST = 3  # verbs above a date
_AFTER = " .,\u00a0"
_MAX_CLIMB = 50  # heads above a date: a text without a full stop may be parsed as one chain


def direction_by_parse(doc: Doc, text: str) -> Direction:
    """Return the direction of the verb that governs a stretch of the doc, read from its parse and morphology.

    `text` is the doc's text, which the doc would put together anew each time.
    """
    nearest = nearest_verb(text)

    def direction(start: int, end: int) -> str | None:
        if told := direction_by_clause(text, start, end):
            return told
        end = start + len(text[start:end].rstrip(_AFTER))  # a full stop hangs on the main verb
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            return None
        for verb in _verbs_above(span.root):
            if told := _of_verb(verb):
                return told
        return nearest(start, end)

    return direction


def _verbs_above(token: Token) -> list[Token]:
    """Return the verbs above a token, nearest first, some at most; none where a noun stands between."""
    verbs: list[Token] = []
    for head in islice(token.ancestors, _MAX_CLIMB):
        if head.pos_ in ("VERB", "AUX"):
            verbs.append(head)
        elif not verbs and head.pos_ in ("NOUN", "PROPN") and head.i < token.i:
            return []
        if len(verbs) == _MOST:
            break
    return verbs


def _of_verb(verb: Token) -> str | None:
    """Return the direction of one verb, with its auxiliaries and the modal above it."""
    if verb.lower_ in words("planned") or _is_due(verb) or _is_summoned(verb):
        return "future"
    auxiliaries = [child for child in verb.children if child.dep_.startswith("aux") or child.dep_ == "cop"]
    forms = [verb, *auxiliaries]
    tenses = {tense for form in forms for tense in form.morph.get("Tense", [])}
    moods = {mood for form in forms for mood in form.morph.get("Mood", [])}
    if "Fut" in tenses or any(form.lower_ in ("va", "vont") or mood_of(form.lower_) == "Fut" for form in forms):
        return "future"  # by the ending too: the tagger takes many a future for a past
    if any("Inf" in form.morph.get("VerbForm", []) for form in forms):
        return _of_infinitive(verb, auxiliaries)
    if "Cnd" in moods or (_is_told_to_come(verb) and mood_of(verb.lower_) == "Cnd"):
        return "future" if "Past" not in tenses or _would_be_done(verb, auxiliaries) else None
    if "Part" in verb.morph.get("VerbForm", []) and _passive_present(auxiliaries):
        return None
    return "past" if tenses & {"Past", "Imp"} else None


def _of_infinitive(verb: Token, auxiliaries: list[Token]) -> str | None:
    """Return the direction of `avoir été frappé`, of `frapper` below `pourrait`."""
    if any(auxiliary.lower_ == "avoir" for auxiliary in auxiliaries):
        return "past"
    return "future" if verb.head.lower_ in _before_infinitive() else None


@cache
def _before_infinitive() -> frozenset[str]:
    """Return the verbs whose infinitive lies ahead."""
    return words("future_word") | words("due") | words("willed") | words("calls")


def _is_told_to_come(verb: Token) -> bool:
    """Tell whether *que* introduces the clause of a verb: `a annoncé qu'il se rendrait`; else it may be a rumour."""
    return any(child.lower_ in ("que", "qu'", "qu’") for child in verb.children)


def _would_be_done(verb: Token, auxiliaries: list[Token]) -> bool:
    """Tell `a indiqué qu'il serait jugé` from the rumours `serait mort`, `aurait été jugé`."""
    would_be = len(auxiliaries) == 1 and auxiliaries[0].lower_ in words("rumour")
    return would_be and auxiliaries[0].dep_ == "aux:pass" and _is_told_to_come(verb) and is_passive(verb.lower_)


def _is_summoned(verb: Token) -> bool:
    """Tell `il est convoqué lundi` from `il a convoqué lundi la presse`."""
    told = verb.lower_ in words("summoned")
    return told and not any(child.lower_ in words("auxiliary_avoir") for child in verb.children)


def _is_due(verb: Token) -> bool:
    """Tell whether a verb says of another that it was to come: `le match devait se tenir samedi`."""
    return verb.lower_ in words("due") and any("Inf" in child.morph.get("VerbForm", []) for child in verb.children)


def _passive_present(auxiliaries: list[Token]) -> bool:
    """Tell `sont interrompues`, which is now, from `ont été interrompues`."""
    return (
        len(auxiliaries) == 1 and auxiliaries[0].dep_ == "aux:pass" and "Pres" in auxiliaries[0].morph.get("Tense", [])
    )
