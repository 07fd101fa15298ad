"""Past or future: what the verb that governs a date says, by the parse where there is one, else by its ending."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from spacy.tokens import Doc, Token

from pipeline.date_anchor import Direction
from pipeline.date_contexts import words

_SENTENCE = re.compile(r"[.!?;»«\n]\s")
_WINDOW = 160  # characters: a verb farther away governs something else
_AFTER_PENALTY = 8  # a verb before the date is likelier to govern it than one as near after it
AGENDA = 60  # a text so short, without a verb, is an entry of an agenda
_WORD = re.compile(r"[^\W\d_]+")
_THAT = re.compile(r"[ \u00a0]qu(?:e[ \u00a0]|['’])")
_ENDS = ("ra", "ront", "rai", "ait", "aient", "rent")
_FUTURE = re.compile(r"\w*(?:[eidvu]|tt|ît|st|r)r(?:a|ont|ai)")
_PAST = re.compile(r"\w+(?:(?<!r)(?:ait|aient)|[èiu]rent)")


def direction_by_text(text: str) -> Direction:
    """Return what tells `past` or `future` of a stretch of a text: the nearest verb form of its sentence.

    A short text without a verb, an entry of an agenda, tells what is `next`; without a sign it is None.

    >>> direction_by_text("Il sera jugé jeudi.")(13, 18)
    'future'
    """
    cues: list[_Cues] = []

    def direction(start: int, end: int) -> str | None:
        if not cues:
            cues.append(_Cues(text))
        return cues[0].direction(start, end)

    return direction


@cache
def _known() -> dict[str, str]:
    """Return what single words say of the time of their sentence."""
    roles = {
        "future_word": "future",
        "past_word": "past",
        "etre_participle": "participle",
        "past_auxiliary": "auxiliary",
    }
    told = {word: name for role, name in roles.items() for word in words(role)}
    return told | dict.fromkeys(words("not_future") | words("not_past"), "nothing")


@cache
def _undone_after() -> dict[str, frozenset[str]]:
    """Return for a sign of the past or the future the words after it that make it a present: `a lieu`, `va bien`."""
    return dict.fromkeys(("a", "ont"), words("after_avoir")) | dict.fromkeys(("va", "vont"), words("after_va"))


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


class _Cues:
    """The verb forms of a text and the borders of its sentences, found once."""

    def __init__(self, text: str) -> None:
        self.cues: dict[str, list[tuple[int, int]]] = {"future": [], "past": []}
        self.text = text
        known, before = _known(), ""
        for match in _WORD.finditer(text):
            word = match[0].lower()
            told = known.get(word) or (_by_ending(word) if word.endswith(_ENDS) else None)
            if told == "participle":
                told = "past" if before in ("est", "sont") else None
            elif told == "auxiliary":
                told = "past" if before in ("s", "se") else None
            elif word in _undone_after().get(before, ()):
                self.cues[known[before]].pop()
            if told in self.cues:
                self.cues[told].append(match.span())
            before = word
        self.borders = [match.start() for match in _SENTENCE.finditer(text)]
        self.agenda = len(text) < AGENDA and text.rstrip()[-1:] not in ".!?"

    def direction(self, start: int, end: int) -> str | None:
        border = bisect_left(self.borders, start)
        first = max(start - _WINDOW, self.borders[border - 1] if border else 0)
        last = self._last(end)
        told = {name: self._nearest(spans, start, end, first, last) for name, spans in self.cues.items()}
        if min(told.values()) > _WINDOW:
            return "next" if self.agenda and not self.borders else None
        return min(told, key=lambda name: told[name])

    def _last(self, end: int) -> int:
        """Return where the reach of a stretch ends: before a clause that it introduces, else with its sentence."""
        if _THAT.match(self.text, end):
            return end  # il affirme mardi que tout changera
        following = bisect_left(self.borders, end)
        return min(end + _WINDOW, self.borders[following] if following < len(self.borders) else end + _WINDOW)

    def _nearest(self, spans: list[tuple[int, int]], start: int, end: int, first: int, last: int) -> int:
        """Return the distance of the nearest cue of the sentence that does not overlap the stretch."""
        at = bisect_left(spans, (start, start))
        before = [start - stop for begin, stop in spans[max(0, at - 2) : at] if first <= begin and stop <= start]
        after = [begin - end + _AFTER_PENALTY for begin, stop in spans[at : at + 2] if end <= begin and stop <= last]
        return min([*before, *after, 10 * _WINDOW])


def direction_by_parse(doc: Doc, text: str) -> Direction:
    """Return the direction of the verb that governs a stretch of the doc, read from its parse and morphology.

    `text` is the doc's text, which the doc would put together anew each time.
    """
    by_text = direction_by_text(text)

    def direction(start: int, end: int) -> str | None:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            return None
        for verb in _verbs_above(span.root):
            told = _of_verb(verb)
            if told:
                return told
        return by_text(start, end)

    return direction


def _verbs_above(token: Token) -> list[Token]:
    """Return the verbs above a token, nearest first, at most three; none where a noun stands between."""
    verbs = []
    for head in token.ancestors:
        if head.pos_ in ("VERB", "AUX"):
            verbs.append(head)
        elif not verbs and head.pos_ in ("NOUN", "PROPN") and head.i < token.i:
            return []
    return verbs[:3]


def _of_verb(verb: Token) -> str | None:
    """Return the direction of one verb, with its auxiliaries and the modal above it."""
    if verb.lower_ in words("planned"):
        return "future"
    auxiliaries = [child for child in verb.children if child.dep_.startswith("aux") or child.dep_ == "cop"]
    forms = [verb, *auxiliaries]
    tenses = {tense for form in forms for tense in form.morph.get("Tense", [])}
    moods = {mood for form in forms for mood in form.morph.get("Mood", [])}
    if "Fut" in tenses or any(form.lower_ in ("va", "vont") for form in forms):
        return "future"
    if any("Inf" in form.morph.get("VerbForm", []) for form in forms):
        return "future" if verb.head.lower_ in words("future_word") else None
    if "Cnd" in moods:
        return None if "Past" in tenses else "future"
    if "Part" in verb.morph.get("VerbForm", []) and _passive_present(auxiliaries):
        return None
    return "past" if tenses & {"Past", "Imp"} else None


def _passive_present(auxiliaries: list[Token]) -> bool:
    """Tell `sont interrompues`, which is now, from `ont été interrompues`."""
    return (
        len(auxiliaries) == 1 and auxiliaries[0].dep_ == "aux:pass" and "Pres" in auxiliaries[0].morph.get("Tense", [])
    )
