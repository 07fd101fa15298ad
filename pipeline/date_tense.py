"""Past or future: what the verb that governs a date says, by the parse where there is one, else by its ending."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc, Token

from pipeline.date_anchor import Direction
from pipeline.date_contexts import pattern, words

_BORDER = re.compile(r"[.!?;»«\n]\s")
_WINDOW = 160  # characters: a verb farther away governs something else
_CLOSE = 56
_NOWHERE = 10 * _WINDOW
_CONTEXT = 24  # characters beyond a window that its words are read with
_AFTER_PENALTY = 8  # a verb before the date is likelier to govern it than one as near after it
AGENDA = 60  # a text so short, without a verb, is an entry of an agenda
_TO = ("à ", "au ")
_MOVED_REACH = 32
_WORD = re.compile(r"[^\W\d_]+")
_THAT = re.compile(r"[ \u00a0]qu(?:e[ \u00a0]|['’])")
_ENDS = ("a", "rai", "ras", "rons", "rez", "ront", "ait", "aient", "rent", "d", "de")  # of verbs and of `vient de`
_LOOK_BACK = 3  # words
_FUTURE = re.compile(r"\w*(?:[eidvu]|tt|ît|st|r)r(?:a|ont|ai)")
_PAST = re.compile(r"\w+(?:(?<!r)(?:ait|aient)|[èiu]rent|ça|gea)")
_PERSONAL_FUTURE = re.compile(r"\w*(?:[eidvu]|tt|ît|st|r)r(?:as|ons|ez)")
_SIMPLE_PAST = re.compile(r"\w\w+[^\Wr]a")


def direction_by_text(text: str) -> Direction:
    """Return what tells `past` or `future` of a stretch of a text: the nearest verb form of its sentence.

    A short text without a verb, an entry of an agenda, tells what is `next`; without a sign it is None.

    >>> direction_by_text("Il sera jugé jeudi.")(13, 18)
    'future'
    """
    agenda = len(text) < AGENDA and text.rstrip()[-1:] not in ".!?" and not _BORDER.search(text)

    def direction(start: int, end: int) -> str | None:
        if _is_moved_to(text, start):
            return "future"
        near, told = _before(text, start, end)
        far, later = _after(text, start, end, near)
        if min(near, far) > _WINDOW:
            return "next" if agenda else None
        if near == far:
            return "future" if "future" in (told, later) else "past"
        return told if near < far else later

    return direction


def _is_moved_to(text: str, start: int) -> bool:
    """Tell whether something is put off or brought forward to a date: `reportées au 15 juin`, `repoussé à lundi`."""
    before = text[max(0, start - _MOVED_REACH) : start]
    return before.endswith(_TO) and pattern(r"{moved} (?:jusqu['’])?(?:à|au) $").search(before) is not None


def _before(text: str, start: int, end: int) -> tuple[int, str | None]:
    """Return how far before a stretch the nearest sign of its sentence ends, and what it tells."""
    for reach in (_CLOSE, _WINDOW):  # most signs are close
        if found := _last_sign(text, max(0, start - reach), start, end):
            return found
    return _NOWHERE, None


def _last_sign(text: str, first: int, start: int, end: int) -> tuple[int, str] | None:
    """Return the last sign of the sentence from a place on to a stretch: its distance, and what it tells."""
    for border in _BORDER.finditer(text, first, end):
        first = border.start() if border.start() < start else first
    matches = list(_WORD.finditer(text, max(0, first - _CONTEXT), end))
    for index in range(len(matches) - 1, -1, -1):
        begin, stop = matches[index].span()
        if begin < first:
            break
        if stop <= start and (told := _told_at(matches, index)):
            return start - stop, told
    return None


def _after(text: str, start: int, end: int, near: int) -> tuple[int, str | None]:
    """Return how far after a stretch the nearest sign of its sentence begins, and what it tells, if it may be nearer.

    A clause that the stretch introduces has its own verb: `il affirme mardi que tout changera`.
    """
    reach = end + min(_WINDOW, near - _AFTER_PENALTY)
    if reach < end or _THAT.match(text, end):
        return _NOWHERE, None
    border = _BORDER.search(text, end, reach + _CONTEXT)
    last = min(end + _WINDOW, border.start()) if border else end + _WINDOW
    matches = list(_WORD.finditer(text, start, reach + 2 * _CONTEXT))
    for index, match in enumerate(matches):
        begin, stop = match.span()
        if begin > reach or stop > last:
            break
        if begin >= end and (told := _told_at(matches, index)):
            return begin - end + _AFTER_PENALTY, told
    return _NOWHERE, None


def _told_at(matches: list[re.Match[str]], index: int) -> str | None:
    """Return what one of the words of a window tells, beside its neighbours, if by its form it may tell anything."""
    word = matches[index][0].lower()
    if word not in _known() and not word.endswith(_ENDS):
        return None
    clause = [match[0].lower() for match in matches[max(0, index - _LOOK_BACK) : index + 2]]
    return _sign(clause, min(index, _LOOK_BACK))


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


def _sign(clause: list[str], index: int) -> str | None:
    """Return `past` or `future` if the word at a place of a clause is a sign of it."""
    word = clause[index]
    told = _known().get(word)
    before = clause[index - 1] if index else ""
    if told is None:
        return _by_ending(word) or verb_by_person(word, clause[max(0, index - _LOOK_BACK) : index])
    if told == "participle":
        return "past" if before in ("est", "sont") else None
    if told == "auxiliary":
        return "past" if before in ("s", "se") else None
    undone = _undone_after().get(word)
    if undone is not None and index + 1 < len(clause) and clause[index + 1] in undone:
        return None
    return told if told != "nothing" else None


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


def direction_by_parse(doc: Doc, text: str) -> Direction:
    """Return the direction of the verb that governs a stretch of the doc, read from its parse and morphology.

    `text` is the doc's text, which the doc would put together anew each time.
    """
    by_text = direction_by_text(text)

    def direction(start: int, end: int) -> str | None:
        if _is_moved_to(text, start):
            return "future"
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
