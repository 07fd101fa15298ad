"""Whose verb it is: the subject of a verb of saying, by its neighbours first, by the parse where they do not tell."""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.clause_ends import finite
from pipeline.cues import Cue, says_behind_mark
from pipeline.noun_phrases import after_verb, is_time, phrase_end, speaking_nouns
from pipeline.quote_words import words
from pipeline.token_view import ADJ, ADP, AUX, DET, NOUN, NUM, PRON, PROPN, VERB, Sentence, View

PERSONAL = words("personal")
_CLITICS = words("clitics_subjects")
_RELATIVE = frozenset({"qui", "lequel", "laquelle", "lesquels", "lesquelles"})
_STOPS = words("stops")
_CLIMBED = words("climbed")
_SUBORDINATORS = words("subordinators")
_BOUNDS = words("bounds")
_AVOIR = words("avoir")
_HEAD_PREPOSITIONS = words("head_prepositions")
_BULLETS = frozenset({"-", "–", "—", "•"})
_HIGHEST = 8
_NEAR = 45
_SPLIT = 25
_DEEPEST = 3
_INSIDE = 1  # of a name, in spaCy's `ent_iob`

Span = tuple[int, int]


def inverted_subject(seen: View, cue: Cue, last: int) -> Span | None:
    """Return the subject behind an inserted verb, first token and token after."""
    for token in range(cue.first, min(cue.last + 2, last)):
        if seen.forms[token] in PERSONAL and seen.forms[token].startswith("-"):
            place = said_where(seen, max(token + 1, cue.last), last) if seen.forms[token] == "-on" else None
            return place or (token, token + 1)
    start = after_verb(seen, cue.last, last)
    if start is None:
        return None
    return start, phrase_end(seen, start, last)


def said_where(seen: View, start: int, last: int) -> Span | None:
    """Return whom `on` stands for: `apprend-on de source policière`, `peut-on lire sur l'affiche`."""
    at = start
    while at < last and (seen.forms[at] in {"alors", "aussi", "encore", "ainsi", "également"} or is_time(seen, at)):
        at += 1
    if at + 1 >= last:
        return None
    form = seen.forms[at]
    if form == "auprès" and seen.forms[at + 1] in {"de", "d'", "du", "des"}:
        at += 1
    elif form not in {"à", "au", "aux", "chez", "sur", "dans"} and not (
        form == "de" and seen.forms[at + 1] in {"source", "sources"}
    ):
        return None
    if is_time(seen, at) or at + 1 >= last:
        return None
    end = phrase_end(seen, at + 1, last)
    return (at + 1, end) if end > at + 1 else None


def subject_before(seen: View, sentence: Sentence, cue: Cue) -> Span | None:
    """Return the subject in front of a verb of saying, its own or that of the clause that it hangs on."""
    if cue.form == "third":
        token = cue.first - 1
        while token >= sentence.first and seen.forms[token] in _CLITICS:
            token -= 1
        if token >= sentence.first and seen.forms[token] in PERSONAL:
            return token, token + 1
        if token >= sentence.first and seen.forms[token] in _RELATIVE:
            return _antecedent(seen, sentence, token)
        if token > sentence.first and seen.forms[token] in {"et", "mais", "puis", "ou"}:
            return _by_parse(seen, sentence, cue) or _first(seen, sentence, cue)
        return _adjacent(seen, sentence, token + 1) or _by_parse(seen, sentence, cue) or _first(seen, sentence, cue)
    if cue.form == "gerund" and seen.forms[cue.first - 1] in {",", "en"}:
        subject = main_subject(seen, sentence, cue.first)
        if subject is not None:
            return subject
    auxiliary = _split_auxiliary(seen, sentence, cue)
    own = _adjacent(seen, sentence, auxiliary) if auxiliary is not None else _by_parse(seen, sentence, cue)
    return own or _adjacent(seen, sentence, cue.first) or _first(seen, sentence, cue)


def _split_auxiliary(seen: View, sentence: Sentence, cue: Cue) -> int | None:
    """Return the auxiliary of `Anne Roux a, lors du débat, accusé …`."""
    if cue.form != "participle" or seen.forms[cue.first - 1] != ",":
        return None
    for token in range(cue.first - 2, max(sentence.first, cue.first - _SPLIT), -1):
        if not seen.inside[token] and finite(seen, token):
            return token if seen.forms[token] in _AVOIR and seen.forms[token + 1] == "," else None
    return None


def subject_behind(seen: View, sentence: Sentence, start: int) -> Span | None:
    """Return the subject of a main clause that follows: `Rappelant que P, le ministre a promis …`."""
    while start < sentence.last and (seen.inside[start] or seen.forms[start] in {",", "-", "–", ""}):
        start += 1
    if start < sentence.last and seen.forms[start] in PERSONAL:
        return start, start + 1
    first = after_verb(seen, start, sentence.last)
    return (first, phrase_end(seen, first, sentence.last)) if first is not None else None


def main_subject(seen: View, sentence: Sentence, last: int) -> Span | None:
    """Return the subject of the sentence's main verb before token `last`: who is about to speak.

    A sentence without verb, such as a headline (`Macron : « … »`), is its own subject.
    """
    for token in range(sentence.first, last):
        if not seen.inside[token] and finite(seen, token) and seen.forms[token - 1] not in _RELATIVE:
            left = token - 1
            while left >= sentence.first and seen.forms[left] in _CLITICS:
                left -= 1
            if left >= sentence.first and seen.forms[left] in PERSONAL:
                return left, left + 1
            return _adjacent(seen, sentence, left + 1)
    first = sentence.first + (seen.forms[sentence.first] in _BULLETS)
    start = after_verb(seen, first, last)
    if start is not None:
        return start, phrase_end(seen, start, last)
    return _noun_phrase(seen, first, last)


def _adjacent(seen: View, sentence: Sentence, right: int) -> Span | None:
    """Return the noun phrase that stands before the verb, with the name that it is set beside."""
    span = _before_verb(seen, sentence, right)
    return _with_name(seen, sentence, span) if span else None


def _with_name(seen: View, sentence: Sentence, span: Span) -> Span:
    """Return the name that a bare phrase is set beside: `Anne Roux, élue d'opposition,` or `Paul Roy, 75 ans,`."""
    first, last = span
    if first > sentence.first and seen.pos[first - 1] == NUM:  # `Dans Le Monde, 200 médecins dénoncent`
        return first - 1, last
    bare = seen.pos[first] in (NOUN, ADJ, ADP, NUM) or seen.forms[first] == "du"
    if (
        not bare
        or seen.doc[first].ent_type_ == "ORG"
        or any(token.ent_type_ == "PER" for token in seen.doc[first:last])
    ):
        return span
    comma = next((t for t in range(first - 1, max(first - 4, sentence.first), -1) if seen.forms[t] == ","), None)
    if comma is None or seen.doc[comma - 1].ent_type_ not in {"PER", "ORG"}:
        return span
    if seen.doc[comma - 1].ent_type_ == "PER":
        return _phrase_ending(seen, sentence, comma) or span
    name = comma - 1
    while name > sentence.first and seen.doc[name].ent_iob == _INSIDE:
        name -= 1
    return name, comma


def _before_verb(seen: View, sentence: Sentence, right: int) -> Span | None:
    """Return the noun phrase that stands before the verb with no other main verb between, prepositions set aside."""
    left = _clause_start(seen, sentence, right)
    relative = _relative_before(seen, sentence, left) if left > sentence.first else None
    comma = next((t for t in range(right - 1, left - 1, -1) if seen.forms[t] == "," and not seen.inside[t]), None)
    if relative is not None:
        if comma is None or comma >= right - 1:
            return _antecedent(seen, sentence, relative)
        left = comma + 1
    elif left > sentence.first and seen.forms[left - 1] in _SUBORDINATORS:
        left = next((t + 1 for t in range(left, right) if seen.forms[t] == "," and not seen.inside[t]), left)
    return _noun_phrase(seen, left, right)


def _clause_start(seen: View, sentence: Sentence, right: int) -> int:
    left = right
    while left > max(sentence.first, right - _NEAR):
        before = left - 1
        if seen.inside[before]:
            opened = before
            while opened > sentence.first and seen.inside[opened - 1]:
                opened -= 1
            of_phrase = seen.pos[opened - 1] in (DET, NOUN, PROPN, ADJ) or seen.forms[opened - 1] in {"du", "des"}
            if not of_phrase or any(finite(seen, t) for t in range(opened, before)):
                break
            before = opened
        elif seen.forms[before] == ")":
            opened = next(
                (t for t in range(before, max(sentence.first, before - 20) - 1, -1) if seen.forms[t] == "("), -1
            )
            before = opened if opened >= 0 else before
        elif seen.forms[before] in _STOPS or finite(seen, before):
            break
        left = before
    return left


def _relative_before(seen: View, sentence: Sentence, left: int) -> int | None:
    """Return the relative pronoun whose verb stands right before the token: `Les avocats qui le défendent | disent`."""
    if not finite(seen, left - 1):  # behind `dont` the subject may stand: `le fonds, dont le patron, Paul Roy, parle`
        taken_up = seen.forms[left - 1] == "qui" or (seen.forms[left - 1] == "dont" and seen.pos[left] != DET)
        return left - 1 if taken_up else None
    for token in range(left - 2, max(sentence.first, left - 10), -1):
        if seen.forms[token] in {"qui", "dont", "que", "qu'", "où"}:
            return token if seen.forms[token] in {"qui", "dont"} else None
        if seen.forms[token] == ",":
            return None
    return None


def _noun_phrase(seen: View, left: int, right: int) -> Span | None:
    """Return the first noun phrase that reaches the verb, else the first at all."""
    first: Span | None = None
    while left < right:
        start = after_verb(seen, left, right)
        if start is None:
            left = next((t + 1 for t in range(left, right) if seen.forms[t] == "," and not seen.inside[t]), right)
            continue
        if _set_off(seen, start):
            left = start + 2
            continue
        end = phrase_end(seen, start, right)
        if seen.inside[start] and not seen.inside[right - 1] and seen.forms[end : end + 1] == [","]:
            left = end + 1  # `« … », Anne Roux a dit`: what is marked off before the subject
            continue
        if _reaches(seen, end, right):
            return start, end
        first = first or (start, end)
        left = next(
            (t + 1 for t in range(max(end, left + 1), right) if seen.forms[t] == "," and not seen.inside[t]), right
        )
    return first


def _set_off(seen: View, token: int) -> bool:
    """Tell whether one word is set off before a subject: `Inquiet, le maire`, `cela était rare, une étude montre que`.

    The tagger takes a capitalised adjective for a name or a noun.
    """
    if seen.forms[token + 1 : token + 2] != [","]:
        return False
    opens = token == 0 or bool(seen.doc[token].is_sent_start)
    unnamed = not seen.doc[token].ent_type and not seen.doc[token].is_upper
    goes = token + 2 < len(seen.forms) and (seen.pos[token + 2] == DET or seen.doc[token + 2].ent_type_ == "PER")
    return seen.pos[token] in (ADJ, VERB) or (opens and unnamed and goes)


def _reaches(seen: View, end: int, right: int) -> bool:
    """Tell whether nothing but adverbs, brackets and set-off phrases stands between a noun phrase and its verb."""
    if end >= right or all(seen.forms[t] == "," for t in range(end, right)):
        return True
    if seen.forms[end] in {",", "("} and seen.forms[right - 1] in {",", ")"} and right - end > 1:
        return True
    return not any(seen.forms[t] == "," for t in range(end, right))


def _antecedent(seen: View, sentence: Sentence, relative: int) -> Span | None:
    """Return the noun phrase that a relative pronoun takes up: `X, porte-parole de Y, qui précise que`."""
    last = relative
    while last > sentence.first and seen.forms[last - 1] in {",", "et"}:
        last -= 1
    named = _before_apposition(seen, sentence, last) if seen.forms[relative - 1] == "," else None
    if named is not None:
        return named
    verb = seen.doc[relative].head
    head = verb.head if verb.dep_ in {"acl:relcl", "acl"} else None
    if head is not None and sentence.first <= head.i < relative and head.pos in (NOUN, PROPN, PRON, ADJ):
        first = _left(seen, sentence, head)
        end = phrase_end(seen, first, last)
        beside = _phrase_ending(seen, sentence, last)
        if beside and beside[0] > head.i and _can_say(seen, *beside) and not _can_say(seen, first, head.i + 1):
            return beside  # `Ce n'est pas un attentat selon la police, qui précise que …`
        if end > head.i:
            return _speaking(seen, sentence, _with_name(seen, sentence, (first, end)))
    span = _phrase_ending(seen, sentence, last)
    return _speaking(seen, sentence, _with_name(seen, sentence, span)) if span else None


def _before_apposition(seen: View, sentence: Sentence, last: int) -> Span | None:
    """Return the person whom an apposition up to a token describes: `Anne Roux, élue au comité d'entreprise, | qui`."""
    comma = next((t for t in range(last - 1, max(last - _SPLIT, sentence.first), -1) if seen.forms[t] == ","), None)
    if comma is None or seen.doc[comma - 1].ent_type_ != "PER" or seen.doc[comma + 1].ent_type_ == "PER":
        return None
    if any(seen.inside[t] or finite(seen, t) for t in range(comma, last)):
        return None
    return _phrase_ending(seen, sentence, comma)


def _speaking(seen: View, sentence: Sentence, span: Span) -> Span:
    """Return the noun phrase that this one completes, where only that one can speak: `un élu opposé à la loi qui`."""
    first, last = span
    for _ in range(_DEEPEST):
        if _can_say(seen, first, span[1]) or first - 1 <= sentence.first or seen.pos[first - 1] != ADP:
            break
        last = first - 1
        if seen.pos[last - 1] == VERB and not finite(seen, last - 1):
            last -= 1
        longer = _phrase_ending(seen, sentence, last)
        if longer is None:
            break
        first = longer[0]
    return (first, last) if last < span[1] and _can_say(seen, first, last) else span


def _can_say(seen: View, first: int, last: int) -> bool:
    return any(
        seen.doc[t].ent_type_ in {"PER", "ORG"} or seen.forms[t] in speaking_nouns() or seen.pos[t] == PRON
        for t in range(first, last)
    )


def _phrase_ending(seen: View, sentence: Sentence, last: int) -> Span | None:
    """Return the noun phrase that ends at a token, walked backwards."""
    first = last
    while first > sentence.first and (
        (seen.pos[first - 1] in (DET, NOUN, PROPN, ADJ, NUM) or seen.forms[first - 1] in {"de", "d'", "du", "des"})
        and not says_behind_mark(seen, first - 1)
    ):
        first -= 1
    while first < last and seen.forms[first] in {"de", "d'", "du", "des"}:
        first += 1
    return (first, last) if first < last else None


def _by_parse(seen: View, sentence: Sentence, cue: Cue) -> Span | None:
    verb: Token = seen.doc[cue.verb]
    for step in range(_HIGHEST):
        subject = _subject_child(seen, verb, cue if step == 0 else None)
        if subject is not None and sentence.first <= subject.i < sentence.last and not seen.inside[subject.i]:
            if subject.lower_ in _RELATIVE:
                return _antecedent(seen, sentence, subject.i)
            if subject.lower_ in {"que", "dont", "où", "c'", "ce", "cela"}:
                return None
            if subject.pos in (NOUN, PROPN, PRON, ADJ, NUM, DET, VERB):
                first = _left(seen, sentence, subject)
                last = cue.first if first < cue.first else sentence.last
                return first, max(phrase_end(seen, first, last), subject.i + 1)
        if verb.dep_ == "acl" and verb.head.pos in (NOUN, PROPN) and verb.head.i < verb.i and step == 0:
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
            if child.dep_.startswith("nsubj") and not (cue is not None and cue.first <= child.i < cue.last):
                return child
    return None


def _left(seen: View, sentence: Sentence, token: Token) -> int:
    """Return the first token of a noun phrase: its left edge, not beyond the sentence, a comma or a mark."""
    edge = max(int(token.left_edge.i), sentence.first)
    at = token.i
    while at > edge and seen.forms[at - 1] not in _BOUNDS and not seen.inside[at - 1]:
        if seen.pos[at - 1] in (VERB, AUX) and not seen.text[seen.starts[at - 1]].isupper():
            break
        at -= 1
    while at < token.i and seen.forms[at] in _HEAD_PREPOSITIONS:
        at += 1
    return at


def _first(seen: View, sentence: Sentence, cue: Cue) -> Span | None:
    """Return the first noun phrase of the sentence, where neither neighbours nor parse know a subject."""
    start = after_verb(seen, sentence.first, cue.first)
    return (start, phrase_end(seen, start, cue.first)) if start is not None else None
