"""Whose verb it is: the subject of a verb of saying, by its neighbours first, by the parse where they do not tell."""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.cues import Cue
from pipeline.noun_phrases import after_verb, phrase_end
from pipeline.token_view import ADJ, AUX, DET, NOUN, NUM, PRON, PROPN, VERB, Sentence, View

PERSONAL = frozenset(
    "il elle ils elles on je nous vous celui-ci celle-ci ceux-ci -il -elle -ils -elles -on -je -nous".split()
)
_CLITICS = frozenset("se s' me m' lui leur l' le la les y en n' ne -t".split())
_RELATIVE = frozenset({"qui", "lequel", "laquelle", "lesquels", "lesquelles"})
_CLIMBED = frozenset(
    "conj advcl xcomp ccomp acl acl:relcl obl obl:arg obl:mod parataxis advcl:cleft dep mark nmod obj aux cop fixed".split()
)
_HIGHEST = 8

Span = tuple[int, int]


def inverted_subject(seen: View, cue: Cue, last: int) -> Span | None:
    """Return the subject behind an inserted verb, first token and token after."""
    for token in range(cue.first, min(cue.last + 2, last)):
        if seen.forms[token] in PERSONAL and seen.forms[token].startswith("-"):
            return token, token + 1
    start = after_verb(seen, cue.last, last)
    if start is None:
        return None
    return start, phrase_end(seen, start, last)


def subject_before(seen: View, sentence: Sentence, cue: Cue) -> Span | None:
    """Return the subject in front of a verb of saying, its own or that of the clause that it hangs on."""
    token = cue.first - 1
    while token >= sentence.first and (seen.forms[token] in _CLITICS):
        token -= 1
    if token >= sentence.first and not cue.form == "infinitive":
        form = seen.forms[token]
        if form in PERSONAL and cue.form == "third":
            return token, token + 1
        if form in _RELATIVE:
            return _antecedent(seen, sentence, token)
    return _by_parse(seen, sentence, cue) or _by_place(seen, sentence, cue)


def _antecedent(seen: View, sentence: Sentence, relative: int) -> Span | None:
    """Return the noun phrase that a relative pronoun takes up: `X, porte-parole de Y, qui précise que`."""
    last = relative
    while last > sentence.first and seen.forms[last - 1] in {",", "et"}:
        last -= 1
    verb = seen.doc[relative].head
    head = verb.head if verb.dep_ in {"acl:relcl", "acl"} else None
    if head is not None and sentence.first <= head.i < relative and head.pos in (NOUN, PROPN, PRON, ADJ):
        first = _left(seen, sentence, head)
        end = phrase_end(seen, first, last)
        if end >= head.i:
            return first, end
    return _phrase_ending(seen, sentence, last)


def _phrase_ending(seen: View, sentence: Sentence, last: int) -> Span | None:
    """Return the noun phrase that ends at a token, walked backwards."""
    first = last
    while first > sentence.first and (
        seen.pos[first - 1] in (DET, NOUN, PROPN, ADJ, NUM) or seen.forms[first - 1] in {"de", "d'", "du", "des"}
    ):
        first -= 1
    return (first, last) if first < last else None


def _by_parse(seen: View, sentence: Sentence, cue: Cue) -> Span | None:
    verb: Token = seen.doc[cue.verb]
    for step in range(_HIGHEST):
        subject = _subject_child(seen, verb, cue if step == 0 else None)
        if subject is not None and sentence.first <= subject.i < sentence.last and not seen.inside[subject.i]:
            if subject.lower_ in _RELATIVE:
                return _antecedent(seen, sentence, subject.i)
            if subject.pos in (NOUN, PROPN, PRON, ADJ, NUM, DET, VERB):
                first = _left(seen, sentence, subject)
                last = cue.first if first < cue.first else sentence.last
                return first, max(phrase_end(seen, first, last), subject.i + 1)
        if verb.dep_ in {"acl"} and verb.head.pos in (NOUN, PROPN) and verb.head.i < verb.i and step == 0:
            first = _left(seen, sentence, verb.head)
            return first, max(phrase_end(seen, first, cue.first), verb.head.i + 1)
        if verb.head is verb or verb.dep_ not in _CLIMBED:
            return None
        verb = verb.head
    return None


def _subject_child(seen: View, verb: Token, cue: Cue | None) -> Token | None:
    heads = [verb]
    if cue is not None:
        heads += [seen.doc[t] for t in range(cue.first, cue.last) if t != verb.i]
    for head in heads:
        for child in head.children:
            if child.dep_.startswith("nsubj") and not (child.i in range(cue.first, cue.last) if cue else False):
                return child
    return None


def _left(seen: View, sentence: Sentence, token: Token) -> int:
    """Return the first token of a noun phrase: its left edge, not beyond the sentence, a comma or a mark."""
    edge = max(int(token.left_edge.i), sentence.first)
    at = token.i
    while (
        at > edge
        and seen.forms[at - 1] not in {",", ":", ";", "(", ")", "–", "—", "que", "qu'", "et", "mais"}
        and not seen.inside[at - 1]
    ):
        if seen.pos[at - 1] in (VERB, AUX) and not seen.text[seen.starts[at - 1]].isupper():
            break
        at -= 1
    return at


def _by_place(seen: View, sentence: Sentence, cue: Cue) -> Span | None:
    """Return the nearest pronoun or noun phrase at the head of the clause, where the parse knows no subject."""
    for token in range(sentence.first, cue.first):
        if seen.inside[token]:
            continue
        if seen.forms[token] in PERSONAL:
            return token, token + 1
        before = seen.forms[token - 1] if token > sentence.first else ""
        if seen.pos[token] in (DET, PROPN, NOUN) and before not in {
            "de",
            "d'",
            "à",
            "dans",
            "en",
            "sur",
            "pour",
            "par",
            "selon",
            "après",
            "lors",
        }:
            return token, phrase_end(seen, token, cue.first)
    return None
