"""Speech after its cue: `que` clauses, infinitives, marked objects, what follows a colon."""

from __future__ import annotations

from pipeline.clause_ends import clause_end
from pipeline.cues import Cue
from pipeline.quote_marks import Marked
from pipeline.reports import Report
from pipeline.token_view import AUX, VERB, Sentence, View

_INFINITIVE = ("er", "ir", "re", "oir")
_BEFORE_INFINITIVE = frozenset(
    "ne n' pas plus jamais rien se s' me m' nous vous le la l' les lui leur y en tout bien ainsi à".split()
)
_FURTHEST = 30
_OBJECT_DISTANCE = 12


def after_cue(
    seen: View, sentence: Sentence, cue: Cue, cues: list[Cue], marked: list[Marked], stops: list[int]
) -> Report | None:
    """Return what a verb of saying introduces to its right, None where it introduces nothing."""
    takes = cue.entry.takes
    token, person = cue.last, cue.passive
    limit = min(sentence.last, cue.last + _FURTHEST)
    while token < limit:
        form = seen.forms[token]
        if seen.inside[token]:
            return _marked_object(seen, sentence, cue, cues, marked, stops, token)
        if form == ":":
            return _after_colon(seen, sentence, cue, marked, token)
        if form in {"que", "qu'"}:
            if "que" not in takes or not _complement(seen, cue, token):
                return None
            return _clause(seen, sentence, cue, cues, stops, token + 1, "que")
        if form in {"de", "d'"} and _infinitive(seen, token + 1):
            if "de" in takes or "person" in takes:
                return _clause(seen, sentence, cue, cues, stops, token + 1, "infinitive")
            return None
        if form == "à" and "a" in takes and _infinitive(seen, token + 1):
            return _clause(seen, sentence, cue, cues, stops, token + 1, "infinitive")
        if token <= cue.last + 3 and "inf" in takes and _infinitive(seen, token):
            return _clause(seen, sentence, cue, cues, stops, token, "infinitive")
        if form in {";", "(", ")"} or (_finite(seen, token) and token > cue.last):
            return None
        token += 1
    del person
    return None


def _clause(
    seen: View, sentence: Sentence, cue: Cue, cues: list[Cue], stops: list[int], start: int, rule: str
) -> Report | None:
    if start >= sentence.last:
        return None
    end = clause_end(seen, sentence, start, cue, cues, stops)
    return _report(seen, cue, rule, seen.starts[start], end)


def _report(seen: View, cue: Cue, rule: str, start: int, end: int) -> Report:
    return Report(rule, start, end, seen.starts[cue.first], seen.ends[cue.last - 1], cue, stance=cue.entry.stance)


def _infinitive(seen: View, token: int) -> bool:
    """Tell whether an infinitive stands here, after its pronouns and its negation."""
    for at in range(token, min(token + 5, len(seen.forms))):
        if seen.inside[at]:
            return False
        form = seen.forms[at]
        if form.endswith(_INFINITIVE) and seen.pos[at] in (VERB, AUX):
            return True
        if form not in _BEFORE_INFINITIVE:
            return False
    return False


def _finite(seen: View, token: int) -> bool:
    return seen.pos[token] in (VERB, AUX) and "Fin" in seen.doc[token].morph.get("VerbForm")


def _complement(seen: View, cue: Cue, que: int) -> bool:
    """Tell whether this `que` opens the clause that the verb takes, and not a relative or a restriction."""
    if que == cue.last:
        return not cue.negated
    token = seen.doc[que]
    if token.dep_ == "mark" and token.head.head.i == cue.verb:
        return True
    between = seen.forms[cue.last : que]
    if any(form in {"plus", "moins", "autre", "autres", "même", "tel", "telle", "ce"} for form in between[-3:]):
        return False
    return token.dep_ not in {"obj", "nsubj", "iobj", "obl:arg"}


def _after_colon(seen: View, sentence: Sentence, cue: Cue, marked: list[Marked], colon: int) -> Report | None:
    at = seen.ends[colon]
    for pair in marked:
        if pair.outer_start >= at and not seen.text[at : pair.outer_start].strip():
            return _report(seen, cue, "colon", pair.outer_start, pair.outer_end)
    return None


def _marked_object(
    seen: View, sentence: Sentence, cue: Cue, cues: list[Cue], marked: list[Marked], stops: list[int], token: int
) -> Report | None:
    """Return what a verb takes as its marked object: `dénonce « un scandale »`, `parle d'un « scandale »`."""
    if token - cue.last > _OBJECT_DISTANCE or "quote" not in cue.entry.takes:
        return None
    start = cue.last
    while start < token and seen.forms[start] in {"de", "d'", "comme", "à", "ainsi", "aussi", "par", ":", ",", "en"}:
        start += 1
    pair = next(pair for pair in marked if pair.outer_end > seen.starts[token])
    end = clause_end(seen, sentence, token, cue, cues, stops)
    following = seen.text[pair.outer_end : end].strip()
    if following[:1] in {",", ""} or not following[:1].isalpha():
        end = pair.outer_end
    return _report(seen, cue, "object", seen.starts[start], end)
