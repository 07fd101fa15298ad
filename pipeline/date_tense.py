"""Past or future: what the verb that governs a date says, by the parse where there is one, else by its ending."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from pipeline.date_anchor import Direction
from pipeline.date_contexts import words

_SENTENCE = re.compile(r"[.!?;»«\n]\s")
_WINDOW = 160
AGENDA = 60  # a text so short, without a verb, is an entry of an agenda
_FUTURE = re.compile(
    r"\b(?:[^\W\d_]{2,}(?:er|ir|dr|tr|vr|ttr|ur|err|ser|fer|aur|tiendr|viendr|pourr|devr|ser|ir)(?:a|ont|ai|ons|ez|as)"
    r"|sera|seront|aura|auront|ira|iront|fera|feront|devra|devront|pourra|pourront|verra|verront"
    r"|va|vont|doit|doivent|devraient|devrait|peuvent|prévue?s?|attendue?s?|programmée?s?|fixée?s?|convoquée?s?|incertaine?s?"
    r"|prochaine?s?|bientôt|rendez-vous|à venir|espère|espèrent|promet|entend|compte)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:a|ont|avait|avaient|était|étaient|fut|furent|eut|s'est|été|ayant|avoir|dernière?s?)\b(?= )"
    r"|\b[^\W\d_]{2,}(?:ait|aient|èrent|irent|urent)\b",
    re.IGNORECASE,
)
_NOT_FUTURE = re.compile(r"(?:opéra|caméra|sierra|Sahara|aura pas|choléra|extra|ultra|mantra|libéra)\Z", re.IGNORECASE)


def direction_by_text(text: str, start: int, end: int) -> str | None:
    """Return `future` or `past` as the nearest verb form of the sentence says, None without a sign.

    A short text without a verb, an entry of an agenda, tells what is `next`.

    >>> text = "Il sera jugé jeudi."
    >>> direction_by_text(text, 13, 18)
    'future'
    """
    left = text[max(0, start - _WINDOW) : start]
    cut = max((match.end() for match in _SENTENCE.finditer(left)), default=0)
    right = text[end : end + _WINDOW]
    stop = _SENTENCE.search(right)
    right = right[: stop.start()] if stop else right
    told = _nearest(left[cut:], right)
    if told is None and len(text) < AGENDA and cut == 0 and stop is None:
        return "next"  # an expression alone, as one writes it in an agenda
    return told


def _nearest(left: str, right: str) -> str | None:
    distances: dict[str, int] = {}
    for name, pattern in (("future", _FUTURE), ("past", _PAST)):
        before = [len(left) - match.end() for match in pattern.finditer(left) if not _NOT_FUTURE.search(match[0])]
        after = [match.start() + 8 for match in pattern.finditer(right) if not _NOT_FUTURE.search(match[0])]
        if before or after:
            distances[name] = min(before + after)
    if not distances:
        return None
    return min(distances, key=lambda name: distances[name])


def direction_by_parse(doc: Doc) -> Direction:
    """Return the direction of the verb that governs a stretch of the doc, read from its parse and morphology."""

    def direction(start: int, end: int) -> str | None:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            return None
        for verb in _verbs_above(span.root):
            told = _of_verb(verb)
            if told:
                return told
        return direction_by_text(doc.text, start, end)

    return direction


def _verbs_above(token: Token) -> list[Token]:
    """Return the token's ancestors that are verbs, nearest first: at most three."""
    return [head for head in token.ancestors if head.pos_ in ("VERB", "AUX")][:3]


def _of_verb(verb: Token) -> str | None:
    """Return the direction of one verb, with its auxiliaries and the modal above it."""
    if verb.lower_ in words("planned"):
        return "future"
    forms = [verb, *(child for child in verb.children if child.dep_.startswith("aux") or child.dep_ == "cop")]
    tenses = {tense for form in forms for tense in form.morph.get("Tense", [])}
    moods = {mood for form in forms for mood in form.morph.get("Mood", [])}
    if "Fut" in tenses:
        return "future"
    if "Inf" in verb.morph.get("VerbForm", []):
        above = verb.head
        return "future" if above.lower_ in ("va", "vont", "doit", "doivent", "devra", "devrait", "peuvent") else None
    if "Cnd" in moods:
        return None if "Past" in tenses else "future"
    return "past" if tenses & {"Past", "Imp"} else None
