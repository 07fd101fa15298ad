"""Speech before or around its cue: `P, a déclaré X`, `« P », dit-il`, `P, comme l'a dit X`."""

from __future__ import annotations

from pipeline.clause_ends import finite, skip_connective
from pipeline.cues import PRONOUNS, Cue
from pipeline.quote_marks import Marked
from pipeline.reports import Report
from pipeline.token_view import ADJ, ADV, AUX, DET, NOUN, NUM, PRON, PROPN, VERB, Sentence, View

_CLITICS = frozenset("se s' me m' nous lui leur l' le en y".split())
_CLOSING = frozenset(',–—-»”"?!…')
_NOT_SUBJECT = frozenset({"que", "qu'", ":", ".", ",", "qui"})
_BEFORE_SUBJECT = frozenset(
    "à au aux dans ce en sur lors hier lundi mardi mercredi jeudi vendredi samedi dimanche auprès".split()
)


def inserted(seen: View, sentence: Sentence, cue: Cue) -> bool:
    """Tell whether a cue stands in an inserted clause: after a comma or a mark, its subject behind it.

    A pronoun behind the verb settles it; a noun phrase does after a quotation, and after a clause without marks only
    where the verb has no subject before it.
    """
    if not cue.finite or cue.first <= sentence.first or cue.negated or cue.passive:
        return False
    before = cue.first - 1
    while before > sentence.first and seen.forms[before] in _CLITICS:
        before -= 1
    after_mark = bool(seen.inside[before]) or (seen.forms[before] in _CLOSING and bool(seen.inside[before - 1]))
    if not after_mark and seen.forms[before] not in _CLOSING:
        return False
    if inverted_pronoun(seen, cue):
        return after_mark or has_clause(seen, sentence.first, before)
    if not {"insert", "quote"} & cue.entry.takes or not _noun_phrase_follows(seen, cue.last, sentence.last):
        return False
    if after_mark:
        return _whole_mark_before(seen, sentence, before)
    return not _subject_before(seen, cue, sentence) and has_clause(seen, sentence.first, before)


def inverted_pronoun(seen: View, cue: Cue) -> bool:
    """Tell whether the subject is a pronoun behind the verb: `a-t-il dit`, `dit-elle`.

    >>> import spacy
    >>> from pipeline.cues import find
    >>> from pipeline.token_view import view
    >>> seen = view(spacy.blank("fr")("« Oui », dit-il."))
    >>> [inverted_pronoun(seen, cue) for cue in find(seen)]
    [True]
    """
    return any(form in PRONOUNS and form.startswith("-") for form in seen.forms[cue.first : cue.last + 2])


def _noun_phrase_follows(seen: View, token: int, last: int) -> bool:
    limit = min(last, token + 5)
    while token < limit and not seen.inside[token] and seen.pos[token] == ADV:
        token += 1
    if token >= last or seen.inside[token] or seen.forms[token] in _NOT_SUBJECT:
        return False
    return seen.pos[token] in (DET, NOUN, PROPN, PRON, NUM, ADJ) or seen.forms[token] in _BEFORE_SUBJECT


def _whole_mark_before(seen: View, sentence: Sentence, before: int) -> bool:
    """Tell whether the marks before the verb are no part of its subject: `Les « gilets jaunes » demandent`."""
    first = before
    while first > sentence.first and (seen.inside[first] or seen.forms[first] == ","):
        first -= 1
    if first == sentence.first:
        return True
    if seen.pos[first] == DET or seen.forms[first] in {"les", "le", "la", "l'", "des", "du"}:
        return seen.forms[before] == ","
    return True


def _subject_before(seen: View, cue: Cue, sentence: Sentence) -> bool:
    """Tell whether the verb has its subject to its left: then what stands before the comma is not reported."""
    for child in seen.doc[cue.verb].children:
        if child.dep_.startswith("nsubj") and child.i != cue.verb:
            return bool(sentence.first <= child.i < cue.first)
    following = next(
        (t for t in range(cue.last, min(cue.last + 6, sentence.last)) if seen.pos[t] in (NOUN, PROPN)), None
    )
    return following is not None and seen.doc[following].dep_ in {"obj", "iobj"}


def has_clause(seen: View, first: int, last: int) -> bool:
    """Tell whether a conjugated verb or a quotation stands between the tokens."""
    return any(seen.inside[first:last]) or any(
        seen.pos[t] in (VERB, AUX) and finite(seen, t) and seen.forms[t - 1] not in {"qui", "dont", "où"}
        for t in range(first, last)
    )


def before_cue(seen: View, cue: Cue, marked: list[Marked], start: int) -> Report:
    """Return what an inserted clause reports: from character `start`, or the quotation just before it."""
    end = seen.starts[cue.first]
    before = cue.first - 1
    while before >= 0 and seen.forms[before] in _CLITICS:
        end = seen.starts[before]
        before -= 1
    near = [pair for pair in marked if start <= pair.outer_start and pair.outer_end <= end]
    start = skip_connective(seen.text, start, end)
    if near and not any(c.isalnum() for c in seen.text[near[-1].outer_end : end]):
        lead = seen.text[start : near[-1].outer_start].rstrip()
        if not lead or lead[-1] in ":.!?»–—…" or _is_clause(seen, near[-1], lead):
            start = near[-1].outer_start
    return Report(
        "inserted",
        start,
        end,
        seen.starts[cue.first],
        seen.ends[cue.last - 1],
        cue,
        stance=cue.entry.stance,
        behind=True,
    )


def _is_clause(seen: View, pair: Marked, lead: str) -> bool:
    """Tell whether the marks hold a sentence of their own behind other words: `Il sourit, « Je pars »`."""
    return lead.endswith(",") and seen.text[pair.start].isupper() and pair.end - pair.start > 20
