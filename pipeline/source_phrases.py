"""Speech with a preposition of source: `Selon X, P`, `P, d'après X`, `pour X, P`, `de source policière, P`."""

from __future__ import annotations

import re
from functools import cache

from pipeline.clause_ends import clause_end, finite, skip_connective
from pipeline.cues import Cue, nouns, verb_forms
from pipeline.inserted_clauses import has_clause, needs_more
from pipeline.noun_phrases import apposition, phrase_end, speaking_nouns
from pipeline.quote_words import words
from pipeline.speech_reports import Report
from pipeline.token_view import ADJ, ADP, ADV, AUX, DET, NOUN, PRON, PROPN, VERB, Sentence, View

_RELATIVES = frozenset({"laquelle", "lequel", "lesquelles", "lesquels"})
_AVOIR = words("avoir")
_AGENT = re.compile(r"(?:trice|iste|logue)s?$")
_LISTENING = (["à", "entendre"], ["à", "croire"])
_LAST_NAMED = frozenset({"dernier", "dernière", "derniers", "dernières"})  # `ce dernier`
_INDEFINITE = words("indefinite")
_PRONOUNS = words("pronouns_source")
_OPENING = words("opening")


def sources(seen: View, sentence: Sentence) -> list[tuple[int, int]]:
    """Return where prepositions of source stand in the sentence: first token, token after."""
    found = []
    token = sentence.first
    while token < sentence.last:
        length = 0 if seen.inside[token] else _length(seen, token, sentence)
        if length:
            found.append((token, token + length))
            token += length
        else:
            token += 1
    return found


@cache
def _long_sources() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for form in nouns("source"):
        phrase = tuple(form.replace("'", "' ").split())
        phrase = phrase[:-1] if phrase[-1] == "de" else phrase
        if len(phrase) > 1 and phrase != ("d'", "après"):
            found.setdefault(phrase[0], []).append(phrase)
    return {first: sorted(forms, key=len, reverse=True) for first, forms in found.items()}


def _length(seen: View, token: int, sentence: Sentence) -> int:  # noqa: PLR0911
    """Return the number of tokens of the preposition that stands here, 0 for none."""
    form = seen.forms[token]
    if seen.forms[token : token + 2] in _LISTENING and token > sentence.first and seen.forms[token - 1] != ",":
        return 0  # `Le Medef peine à entendre ces critiques`
    for phrase in _long_sources().get(form, ()):
        if tuple(seen.forms[token : token + len(phrase)]) == phrase:
            return len(phrase)
    if form in {"selon", "d'", "suivant"}:
        after = token + 1 if form != "d'" else token + 2
        if form == "d'" and seen.forms[token + 1 : token + 2] != ["après"]:
            return 0
        return after - token if _can_speak(seen, after, sentence, strict=form == "suivant") else 0
    if form == "de" and seen.forms[token + 1 : token + 2] in (["source"], ["sources"]):
        return 1 if seen.pos[token - 1] not in (NOUN, ADJ) or token == sentence.first else 0
    if form == "comme":
        return _as_said(seen, token, sentence)
    if form == "pour":
        return 1 if _personal(seen, token + 1, sentence) else 0
    return 0


def _as_said(seen: View, token: int, sentence: Sentence) -> int:
    """Return the length of `comme l'explique`, `comme l'a dit` before its subject, 0 for any other `comme`."""
    at = token + 1
    if seen.forms[at : at + 1] not in (["l'"], ["le"]):
        return 0
    at += 1
    while at < min(token + 6, sentence.last) and (seen.forms[at] in _AVOIR or seen.pos[at] == ADV):
        at += 1
    kinds = (
        {kind for kind, entry in verb_forms().get(seen.forms[at], ()) if "insert" in entry.takes}
        if at < sentence.last
        else set()
    )
    follows = at + 1 < sentence.last and seen.pos[at + 1] in (DET, NOUN, PROPN, PRON)
    return at + 1 - token if kinds & {"third", "participle"} and follows else 0


def _can_speak(seen: View, token: int, sentence: Sentence, *, strict: bool) -> bool:
    if token >= sentence.last or (seen.forms[token] in {"que", "qu'", "les", "son"} and strict):
        return False
    if seen.forms[token] in {"que", "qu'"}:
        return False
    head = next((t for t in range(token, min(token + 5, sentence.last)) if seen.pos[t] in (NOUN, PROPN)), token)
    return seen.forms[head] not in nouns("not_source")


def _personal(seen: View, token: int, sentence: Sentence) -> bool:
    """Tell whether `pour` introduces a person's view: at the head of the clause, a person or pronoun, then a comma."""
    if token >= sentence.last or seen.inside[token] or seen.pos[token] in (VERB, AUX):
        return False
    opens = token - 1 == sentence.first or seen.forms[token - 2] in _OPENING
    before = token - 2 - (seen.forms[token - 2] == ",")  # `« Un gâchis », pour l'entraîneur`
    closes = before >= sentence.first and all(seen.inside[sentence.first : before + 1])
    if not (opens or closes):
        return False
    if seen.forms[token] in _PRONOUNS:
        return seen.forms[token + 1 : token + 2] == [","] or (
            token + 1 < sentence.last and bool(seen.inside[token + 1])
        )
    end = phrase_end(seen, token, sentence.last)
    followed = closes or (end < sentence.last and (seen.forms[end] == "," or bool(seen.inside[end])))
    return followed and can_speak(seen, token, end)


def can_speak(seen: View, first: int, last: int) -> bool:
    """Tell whether a noun phrase names somebody who can say something: a person, an institution, a document."""
    if seen.forms[first] in _INDEFINITE or seen.forms[first + 1 : first + 2] == ["autres"]:
        return True
    if last == first + 2 and seen.forms[first + 1] in _LAST_NAMED:
        return True
    if any(seen.pos[t] == PROPN or seen.forms[t] in nouns("words") for t in range(first, last)):
        return True
    head = next(
        (
            t
            for t in range(first, last)
            if seen.pos[t] in (NOUN, PROPN) or (seen.text[seen.starts[t]].isupper() and t > first)
        ),
        first,
    )
    if any(ent.start <= head < ent.end and ent.label_ in {"PER", "ORG"} for ent in seen.ents(first, last)):
        return True
    return any(
        seen.forms[t] in speaking_nouns() or (_AGENT.search(seen.forms[t]) and seen.forms[t] not in nouns("not_source"))
        for t in range(first, min(last, head + 2))
    )


def reported(  # noqa: PLR0911
    seen: View, sentence: Sentence, source: tuple[int, int], cues: list[Cue], start: int, stops: list[int]
) -> Report | None:
    """Return what `selon X` reports: the clause behind its noun phrase, or the one before it.

    `start` is the character where the sentence is still free of quotations.
    """
    first, after = source
    if seen.forms[after] == ",":  # `Selon , le maire`: the name is missing
        return None
    span = (seen.starts[first + 2 if seen.forms[first] == "comme" else first], seen.ends[after - 1])
    stance = nouns("source").get(
        " ".join(seen.forms[first:after]), "thinks" if seen.forms[first] == "pour" else "neutral"
    )
    if seen.forms[after] in _RELATIVES:
        end = clause_end(seen, sentence, after + 1, None, cues, [s for s in stops if s > span[1]])
        return Report("source_relative", seen.starts[after + 1], end, *span, source=first - 1, stance=stance)
    behind_mark = seen.inside[first - 1] or (seen.forms[first - 1] == "," and first > 1 and seen.inside[first - 2])
    view_of = seen.forms[first] == "pour" and not behind_mark
    if view_of or _opens(seen, sentence, first, start):
        clause = _clause_after(seen, sentence, after)
        told = start > sentence.start  # what another verb reports, before: `dit que P, selon son avocat, Me Roux`
        if clause is None or (told and not any(seen.is_verb(token) for token in range(clause, sentence.last))):
            return None
        end = clause_end(seen, sentence, clause, None, cues, [stop for stop in stops if stop > seen.starts[clause]])
        return Report("source_first", seen.starts[clause], end, *span, source=after, stance=stance)
    begin = _clause_before(seen, sentence, first, start)
    if start > sentence.start and _only_said_to(seen, seen.token_from(begin), first):
        return None
    if not any(c.isalnum() for c in seen.text[begin : seen.starts[first]]):
        return None
    if (seen.forms[first - 1] == "," and not has_clause(seen, seen.token_from(begin), first - 1)) or _split(
        seen, first
    ):
        clause = _next_comma(seen, sentence, source)
        if clause is not None:
            end = clause_end(seen, sentence, clause, None, cues, [stop for stop in stops if stop > seen.starts[clause]])
            return Report("source_inside", begin, end, *span, source=after, stance=stance)
    alone = seen.forms[first - 1] in {",", "-", "–", "("} or seen.inside[first - 1]
    if (
        not alone
        and seen.forms[after] not in _PRONOUNS
        and not can_speak(seen, after, phrase_end(seen, after, sentence.last))
    ):
        return None
    return Report("source_last", begin, seen.starts[first], *span, source=after, stance=stance)


def _only_said_to(seen: View, begin: int, first: int) -> bool:
    """Tell whether only words of another report stand before: `« … », a-t-il dit | aux policiers, selon l'avocate`."""
    return seen.pos[begin] == ADP and not any(seen.inside[begin:first]) and not has_clause(seen, begin, first)


def _split(seen: View, first: int) -> bool:
    """Tell whether the source cuts a verb from what it needs: `La monotonie est, selon eux, le plus difficile`."""
    return first >= 2 and seen.forms[first - 1] == "," and needs_more(seen, first - 2)


def _opens(seen: View, sentence: Sentence, first: int, start: int) -> bool:
    """Tell whether nothing is left before the source but words that link it to the text before."""
    begin = max(sentence.first, seen.token_from(start))
    at = first
    if first > begin and seen.forms[first - 1] == ":":
        return True
    while at > begin and (
        seen.forms[at - 1] in {"toujours", "notamment", "encore", "et", "mais", ","} or _linking(seen, at - 1)
    ):
        if seen.forms[at - 1] in {"et", "mais"}:
            return True
        at -= 1
    return at <= begin


def _linking(seen: View, token: int) -> bool:
    return seen.pos[token] not in (VERB, AUX, NOUN, PROPN, PRON, ADJ, DET) and not seen.inside[token]


def _clause_before(seen: View, sentence: Sentence, first: int, start: int) -> int:
    """Return the character where the clause before the source begins: behind a bracket, a `qui`, a link."""
    begin = max(sentence.first, seen.token_from(start))
    depth = 0
    for token in range(first - 1, begin - 1, -1):
        form = seen.forms[token]
        if form == ")":
            depth += 1
        elif form == "(":
            depth -= 1
            if depth < 0:
                return seen.starts[token + 1]
        elif (
            (form in {";", ":"} and not depth and not seen.inside[token])
            or (form == "car" and seen.forms[token - 1] == ",")
            or (form == "qui" and token and seen.forms[token - 1] == "," and "," not in seen.forms[token : first - 1])
        ):
            return seen.starts[token + 1]
    start = max(start, seen.starts[begin])
    while start < len(seen.text) and seen.text[start] in " ,.;:\xa0":
        start += 1
    return skip_connective(seen.text, start, seen.starts[first])


def _next_comma(seen: View, sentence: Sentence, source: tuple[int, int]) -> int | None:
    first, after = source
    comma = next((t for t in range(after, sentence.last) if seen.forms[t] == "," and not seen.inside[t]), None)
    if comma is None or not (has_clause(seen, comma + 1, sentence.last) or _split(seen, first)):
        return None
    return comma + 1 if comma + 1 < sentence.last else None


def _clause_after(seen: View, sentence: Sentence, after: int) -> int | None:
    """Return the token where the clause starts behind `selon X`, appositions between commas set aside."""
    subject = _first_subject(seen, sentence, after)
    breaks = [t for t in range(after, sentence.last) if seen.forms[t] in {",", ";", ":"} and not seen.inside[t]]
    for number, comma in enumerate(breaks):
        if comma + 1 >= sentence.last:
            break
        if seen.inside[comma + 1]:
            return comma + 1
        until = breaks[number + 1] if number + 1 < len(breaks) else sentence.last
        if subject is not None and comma < subject <= comma + 1:
            named = seen.doc[subject].ent_type_ == "PER" and apposition(seen, after, comma, sentence.last)
            if not (named and _other_subject(seen, breaks[number + 1 :])):
                return comma + 1
            continue
        if (subject is not None and comma < subject < until) or (subject is None and number + 1 == len(breaks)):
            return comma + 1
        if not apposition(seen, after, comma, sentence.last):
            return comma + 1
    mark = next((t for t in range(after, sentence.last) if seen.inside[t]), None)
    return mark if mark is not None else subject


def _other_subject(seen: View, breaks: list[int]) -> bool:
    """Tell whether a subject of its own stands behind a name: `Selon le maire de Redon, Anne Roux, la route …`."""
    return bool(breaks) and breaks[0] + 1 < len(seen.forms) and seen.pos[breaks[0] + 1] in (DET, PRON)


def _first_subject(seen: View, sentence: Sentence, after: int) -> int | None:
    """Return the first token of the subject of the first main verb behind the source."""
    for token in range(after, sentence.last):
        if seen.inside[token] or not finite(seen, token):
            continue
        verb = seen.doc[token]
        if verb.pos == AUX and verb.dep_ in {"aux", "aux:pass", "aux:tense", "cop", "aux:caus"}:
            verb = verb.head
        subject = next((c for c in verb.lefts if c.dep_.startswith(("nsubj", "expl:subj"))), None)
        if subject is None or subject.lower_ in {"qui", "que", "dont"} or verb.dep_ in {"acl:relcl", "acl"}:
            continue
        left = max(after, int(subject.left_edge.i))  # of `Selon le maire, Anne Roux, la route …` the parse makes one
        return max((t + 1 for t in range(left, subject.i) if seen.forms[t] == ","), default=left)
    return None
