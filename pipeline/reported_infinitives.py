"""Infinitives that a verb of saying introduces: `dit vouloir partir`, `menace de partir`, `demande à X de partir`."""

from __future__ import annotations

from pipeline.clause_ends import ADDED, LINKS, finite
from pipeline.cues import Cue
from pipeline.noun_phrases import is_time
from pipeline.quote_words import words
from pipeline.token_view import ADP, AUX, DET, NOUN, NUM, VERB, Sentence, View

_HURRYING = frozenset({"presser"})  # `se presse de rentrer` says nothing
_INFINITIVE = ("er", "ir", "re", "oir")
_BEFORE_INFINITIVE = words("before_infinitive")
_CONJUNCTIONS = words("conjunctions")
_PHRASES = (["en", "train"], ["au", "lieu"], ["à", "force"])
_NO_OBJECT = words("time") | words("days") | {"fait"}
_SUBORDINATORS = words("subordinators") | {"qui", "que", "qu'", "dont", "où"}


def infinitive_start(seen: View, sentence: Sentence, cue: Cue, token: int) -> int | None:  # noqa: PLR0911
    """Return where the infinitive clause begins that a verb of saying introduces at this very word, if it does.

    >>> import spacy
    >>> from pipeline.cues import find
    >>> from pipeline.token_view import view
    >>> seen = view(spacy.blank("fr")("Il dit de la ville."))
    >>> infinitive_start(seen, seen.sentences[0], find(seen)[0], 2) is None
    True
    """
    takes = cue.entry.takes
    form = seen.forms[token]
    start = token
    if (form in {"de", "d'"} and takes & {"de", "person", "plan"}) or (form == "à" and takes & {"a", "plan"}):
        start = token + 1
    elif not (takes & {"inf", "plan"} and _bare_infinitive(seen, cue, token)):
        return None
    before = seen.forms[token - 1]
    if start > token and (before in _CONJUNCTIONS or seen.forms[token - 2 : token] in _PHRASES):
        return None
    if start > token > cue.last and finite(seen, token - 1):  # `demande l'arrêt du chantier, qui permet de …`
        return None
    if start > token and form != "à" and "person" not in takes and _noun_before(seen, cue, token):
        return None
    if not _infinitive(seen, sentence, start):
        return None
    if cue.form == "infinitive" and seen.forms[cue.first - 1] == "à":  # `vise à interdire à X de`
        return None
    if (cue.passive and cue.entry.stance != "accuses") or (cue.reflexive and cue.entry.lemma in _HURRYING):
        return None
    if cue.form == "participle" and cue.entry.stance != "accuses":
        return None
    if "plan" in takes and not any(seen.inside[start : start + 3]):
        return None
    return start


def _bare_infinitive(seen: View, cue: Cue, token: int) -> bool:
    """Tell whether an infinitive without preposition can be the verb's: `dit vouloir`, `a confié mardi ne pas vouloir`.

    Between them may stand when, where and to whom it is said, but no object.
    """
    before = seen.forms[token - 1]
    if before in {"de", "d'", "à", "pour", "sans", "se", "s'", "afin"}:
        return False
    governed = seen.is_verb(token - 1) and seen.text[seen.starts[token - 1]].islower()  # `faute de pouvoir démontrer`
    return token <= cue.last + 3 or not (governed or object_between(seen, cue.last, token))


def object_between(seen: View, first: int, last: int) -> bool:
    """Tell whether a noun phrase without preposition that is no date stands here: `réclame des tarifs que X refuse`."""
    return any(
        (seen.pos[t] == DET or _counts(seen, t))
        and seen.pos[t - 1] != ADP
        and not seen.doc[t].ent_type
        and seen.forms[t + 1] not in _NO_OBJECT
        and not is_time(seen, t)
        for t in range(first, last)
    )


def _counts(seen: View, token: int) -> bool:
    """Tell whether a number opens a noun phrase: `recommande quinze jours de repos, que X refuse`."""
    return seen.pos[token] == NUM and seen.pos[token - 1] not in (DET, NUM) and seen.pos[token + 1] == NOUN


def _noun_before(seen: View, cue: Cue, token: int) -> bool:
    """Tell whether the infinitive completes a noun: `affirme sa volonté de partir`, not `demande à X de partir`."""
    between = range(cue.last, token)
    return (
        bool(between)
        and not any(seen.forms[t] in {"à", "au", "aux", "auprès", ","} for t in between)
        and any(seen.pos[t] == NOUN and seen.forms[t - 1] != "en" for t in between)  # `en revanche`, `en outre`
    )


def _infinitive(seen: View, sentence: Sentence, token: int) -> bool:
    """Tell whether an infinitive stands here, after its pronouns and its negation, or a marked one."""
    for at in range(token, min(token + 5, sentence.last)):
        form = seen.forms[at]
        if form in {"«", '"', "“"} and seen.inside[at]:
            continue
        # the tagger takes some for nouns: `d'enquêter`
        verb = seen.pos[at] in (VERB, AUX) or (seen.pos[at] == NOUN and seen.doc[at].dep_ == "xcomp")
        if form.endswith(_INFINITIVE) and verb and seen.text[seen.starts[at]].islower():
            return seen.forms[at - 1] != "l'" or not finite(seen, at)  # `jugent l'offre « insultante »`
        if form not in _BEFORE_INFINITIVE:
            return False
    return False


def infinitive_end(seen: View, start: int, last: int, end: int) -> int:
    """Return where a reported infinitive ends: before a colon, before what is told next: `dit partir et vend tout`."""
    link = None
    for token in range(start, min(last, len(seen.forms))):
        form = seen.forms[token]
        if seen.inside[token]:
            continue
        if form == ":" or (form == "," and ADDED.intersection(seen.forms[token + 1 : token + 2])):
            return seen.starts[token]
        if form in _SUBORDINATORS:
            return end
        if form in LINKS and token > start:
            link = token
        elif link is not None and finite(seen, token):
            return seen.starts[link]
    return end
