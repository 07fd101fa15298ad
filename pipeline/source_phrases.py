"""Speech with a preposition of source: `Selon X, P`, `P, d'après X`, `pour X, P`, `de source policière, P`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from pipeline.clause_ends import clause_end, finite, skip_connective
from pipeline.cues import PRONOUNS, Cue, Entry, nouns, verb_forms
from pipeline.gazetteers import kinds
from pipeline.inserted_clauses import before_negation, goes_on, has_clause, needs_more
from pipeline.noun_phrases import apposition, phrase_end, speaking_nouns
from pipeline.quote_words import words
from pipeline.speech_reports import Report
from pipeline.token_view import ADJ, ADP, ADV, AUX, DET, NOUN, PRON, PROPN, VERB, Sentence, View

_RELATIVES = frozenset({"laquelle", "lequel", "lesquelles", "lesquels"})
_AVOIR = words("avoir")
_AGENT = re.compile(r"(?:trice|iste|logue)s?$")
_LISTENING = (["à", "entendre"], ["à", "croire"])
_OF = (["de"], ["d'"], ["du"], ["des"])  # `selon M. Roy, de la CGT`
_WANTING = frozenset({"prévoir", "souhaiter", "espérer"})
_LAST_NAMED = frozenset({"dernier", "dernière", "derniers", "dernières"})  # `ce dernier`
_INDEFINITE = words("indefinite")
_PRONOUNS = words("pronouns_source")
_ANSWERS = words("answers")
_OPENING = words("opening") | {";"}
_COUNTING = words("counting")
_NOT_VIEWED = words("not_viewed")  # `la fin du Tour` has no view
_TRIAL_SIDES = words("trial_sides")
_IMPERSONAL = words("impersonal")


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
        view = _personal(seen, token + 1, sentence) and not _pleads(seen, token + 1, sentence)
        return 1 if view else 0
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
        {kind for kind, entry in verb_forms().get(seen.forms[at], ()) if _tells(entry)} if at < sentence.last else set()
    )
    follows = at + 1 < sentence.last and seen.pos[at + 1] in (DET, NOUN, PROPN, PRON)
    return at + 1 - token if kinds & {"third", "participle"} and follows else 0


def _tells(entry: Entry) -> bool:
    """Tell whether a verb says that something is so, and does not want it, as in `comme le prévoyait le plan`."""
    return "insert" in entry.takes and entry.stance not in {"asks", "orders"} and entry.lemma not in _WANTING


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
    if seen.forms[token] in nouns("not_source") and seen.forms[token + 1 : token + 2] == [
        ","
    ]:  # `Pour Noël, la ville …`
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
    if kinds().get(seen.slice(token, end)) == "media" and _takes_part(seen, end + 1):
        return False  # `Pour Le Progrès, il revient sur sa carrière`
    followed = closes or (end < sentence.last and (seen.forms[end] == "," or bool(seen.inside[end])))
    return followed and can_speak(seen, token, end)


def _takes_part(seen: View, token: int) -> bool:
    """Tell whether a pronoun stands for somebody: `il revient`, not `il faut`, `il s'agit de`, `il n'y a`."""
    pronoun, *behind = [form for form in seen.forms[token : token + 4] if form not in {"ne", "n'", "s'"}] or [""]
    return pronoun in PRONOUNS and not (pronoun == "il" and behind[:1] and behind[0] in _IMPERSONAL)


def _pleads(seen: View, token: int, sentence: Sentence) -> bool:
    """Tell whether somebody named speaks for a side of a trial: `Pour la défense, Me Roux a plaidé « … »`."""
    side = next((t for t in range(token, min(token + 3, sentence.last)) if seen.forms[t] in _TRIAL_SIDES), None)
    comma = phrase_end(seen, token, sentence.last) if side is not None else sentence.last
    return seen.forms[comma : comma + 1] == [","] and any(t.ent_type_ == "PER" for t in seen.doc[comma + 1 : comma + 5])


def can_speak(seen: View, first: int, last: int) -> bool:
    """Tell whether a noun phrase names somebody who can say something: a person, an institution, a document."""
    if seen.forms[first] in _INDEFINITE or seen.forms[first + 1 : first + 2] == ["autres"]:
        return True
    if last == first + 2 and seen.forms[first + 1] in _LAST_NAMED:
        return True
    head = _head(seen, first, last)
    labels = {ent.label_ for ent in seen.ents(first, last) if ent.start <= head < ent.end}
    if "EVENT" in labels:  # `Pour l'Euro 2016, la ville …`
        return False
    named = seen.forms[head] not in _NOT_VIEWED and any(seen.pos[t] == PROPN for t in range(first, last))
    if (
        named
        or not labels.isdisjoint(("PER", "ORG"))
        or any(seen.forms[t] in nouns("words") for t in range(first, last))
    ):
        return True
    return any(
        seen.forms[t] in speaking_nouns() or (_AGENT.search(seen.forms[t]) and seen.forms[t] not in nouns("not_source"))
        for t in range(first, min(last, head + 2))
    )


def _head(seen: View, first: int, last: int) -> int:
    """Return the noun of a phrase, over one that only counts: `un certain nombre d'observateurs`."""
    for token in range(first, last):
        if seen.pos[token] in (NOUN, PROPN) or (seen.text[seen.starts[token]].isupper() and token > first):
            if seen.forms[token] in _COUNTING and seen.forms[token + 1 : token + 2] in _OF:
                continue
            return token
    return first


def reported(
    seen: View, sentence: Sentence, source: tuple[int, int], cues: list[Cue], start: int, stops: list[int]
) -> Report | None:
    """Return what `selon X` reports: the clause behind its noun phrase, or the one before it.

    `start` is the character where the sentence is still free of quotations.
    """
    after = source[1]
    if seen.forms[after] == ",":  # `Selon , le maire`: the name is missing
        return None

    def end(token: int) -> int:
        begin = seen.starts[token]
        return clause_end(seen, sentence, token, None, cues, [stop for stop in stops if stop > begin])

    if seen.forms[after] in _RELATIVES:
        if after + 1 >= sentence.last:  # `la thèse selon laquelle`: the text is cut
            return None
        span = seen.starts[after + 1], end(after + 1)
        return _report(seen, source, "source_relative", span, source[0] - 1)
    if _introduces(seen, sentence, source, start):
        return _reported_behind(seen, sentence, source, start, end)
    return _reported_before(seen, sentence, source, start, end)


def answered(seen: View, sentence: Sentence) -> Report | None:
    """Return the clause that a noun and its speaker open a sentence for: `Réponse de la mairie : le pont rouvrira`."""
    first = sentence.first
    if seen.forms[first] not in _ANSWERS or seen.forms[first + 1 : first + 2] not in _OF or seen.inside[first]:
        return None
    colon = next((t for t in range(first + 2, sentence.last - 1) if seen.forms[t] == ":"), None)
    if colon is None or seen.inside[colon + 1] or any(finite(seen, token) for token in range(first, colon)):
        return None
    if not any(finite(seen, token) for token in range(colon + 1, sentence.last)):  # `Réaction du ministère : aucune.`
        return None
    if not can_speak(seen, first + 2, phrase_end(seen, first + 2, colon)):
        return None
    cue = seen.starts[first], seen.ends[first]
    return Report("colon", seen.starts[colon + 1], sentence.end, *cue, source=first + 2, stance="neutral")


def _reported_behind(
    seen: View, sentence: Sentence, source: tuple[int, int], start: int, end: Callable[[int], int]
) -> Report | None:
    """Return what stands behind `selon X,`."""
    clause = _clause_after(seen, sentence, source[1])
    told = start > sentence.start  # what another verb reports, before: `dit que P, selon son avocat, Me Roux`
    if clause is None or (told and not any(seen.is_verb(token) for token in range(clause, sentence.last))):
        return None
    return _report(seen, source, "source_first", (seen.starts[clause], end(clause)), source[1])


def _reported_before(
    seen: View, sentence: Sentence, source: tuple[int, int], start: int, end: Callable[[int], int]
) -> Report | None:
    """Return what stands before `, selon X`, or on both sides of it."""
    first, after = source
    begin = _clause_before(seen, sentence, first, start)
    if start > sentence.start and _only_said_to(seen, seen.token_from(begin), first):
        return None
    if not any(c.isalnum() for c in seen.text[begin : seen.starts[first]]):
        return None
    clause = _goes_on_behind(seen, sentence, source, begin)
    if clause is not None:
        return _report(seen, source, "source_inside", (begin, end(clause)), after)
    if not _can_close(seen, sentence, source):
        return None
    return _report(seen, source, "source_last", (begin, seen.starts[first]), after)


def _report(seen: View, source: tuple[int, int], rule: str, span: tuple[int, int], whose: int) -> Report:
    """Return the report of what stands between two characters, with the token whose words they are."""
    first, after = source
    opens = first + 2 if seen.forms[first] == "comme" else first
    other = "thinks" if seen.forms[first] == "pour" else "neutral"
    stance = nouns("source").get(" ".join(seen.forms[first:after]), other)
    return Report(rule, *span, seen.starts[opens], seen.ends[after - 1], source=whose, stance=stance)


def _introduces(seen: View, sentence: Sentence, source: tuple[int, int], start: int) -> bool:
    """Tell whether a source stands before what it reports: `Selon X, P`, `Pour X, P`, not `« P », pour X`."""
    first = source[0]
    behind_mark = seen.inside[first - 1] or (seen.forms[first - 1] == "," and first > 1 and seen.inside[first - 2])
    return (seen.forms[first] == "pour" and not behind_mark) or _opens(seen, sentence, first, start)


def _goes_on_behind(seen: View, sentence: Sentence, source: tuple[int, int], begin: int) -> int | None:
    """Return the token where a clause goes on that a source cuts: `Le chantier créerait, selon X, | 150 emplois`."""
    first = source[0]
    fragment = seen.forms[first - 1] == "," and not has_clause(seen, seen.token_from(begin), first - 1)
    return _next_comma(seen, sentence, source) if fragment or _split(seen, source, sentence.last) else None


def _can_close(seen: View, sentence: Sentence, source: tuple[int, int]) -> bool:
    """Tell whether a source can stand behind what it reports: set off, a pronoun, or somebody who can speak."""
    first, after = source
    alone = seen.forms[first - 1] in {",", "-", "–", "("} or bool(seen.inside[first - 1])
    return alone or seen.forms[after] in _PRONOUNS or can_speak(seen, after, phrase_end(seen, after, sentence.last))


def _only_said_to(seen: View, begin: int, first: int) -> bool:
    """Tell whether only words of another report stand before: `« … », a-t-il dit | aux policiers, selon l'avocate`."""
    return seen.pos[begin] == ADP and not any(seen.inside[begin:first]) and not has_clause(seen, begin, first)


def _split(seen: View, source: tuple[int, int], last: int) -> bool:
    """Tell whether the source cuts a verb from what it needs: `La monotonie est, selon eux, le plus difficile`."""
    first, after = source
    if first < 2 or seen.forms[first - 1] != ",":
        return False
    comma = next((t for t in range(after, last) if seen.forms[t] == "," and not seen.inside[t]), last)
    whose = seen.forms[comma + 1 : comma + 2] in _OF and any(
        token.ent_type_ == "PER" for token in seen.doc[after:comma]
    )
    if whose or seen.is_verb(comma - 1):  # `d'après des images montrant, au sol, des débris`
        return needs_more(seen, first - 2)
    return needs_more(seen, first - 2) or (
        seen.is_verb(before_negation(seen, first - 2)) and goes_on(seen, comma + 1, last)
    )


def _opens(seen: View, sentence: Sentence, first: int, start: int) -> bool:
    """Tell whether nothing is left before the source but words that link it to the text before."""
    begin = max(sentence.first, seen.token_from(start))
    at = first
    if first > begin and seen.forms[first - 1] == ":":
        return True
    if skip_connective(seen.text, seen.starts[begin], seen.starts[first]) == seen.starts[first]:  # `En effet, selon X`
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
    comma = next((t for t in range(source[1], sentence.last) if seen.forms[t] == "," and not seen.inside[t]), None)
    if comma is None or not (has_clause(seen, comma + 1, sentence.last) or _split(seen, source, sentence.last)):
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
        if seen.forms[comma + 1] == "dont":  # `Selon des experts, dont Anne Roux, directrice de …, la route …`
            continue
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
        subjects = [c for c in verb.lefts if c.dep_.startswith(("nsubj", "expl:subj"))]
        subject = subjects[-1] if subjects else None  # before it may stand an apposition: `Selon X, l'agence, il part`
        if subject is None or subject.lower_ in {"qui", "que", "dont"} or verb.dep_ in {"acl:relcl", "acl"}:
            continue
        left = max(after, int(subject.left_edge.i))  # of `Selon le maire, Anne Roux, la route …` the parse makes one
        return max((t + 1 for t in range(left, subject.i) if seen.forms[t] == ","), default=left)
    return None
