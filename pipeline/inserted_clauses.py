"""Speech before or around its cue: `P, a déclaré X`, `« P », dit-il`, `P, comme l'a dit X`."""

from __future__ import annotations

import re

from pipeline.clause_ends import finite, skip_connective
from pipeline.cues import PRONOUNS, Cue, cue_at, nouns
from pipeline.noun_phrases import after_verb, phrase_end, speaking_nouns
from pipeline.quote_marks import Marked
from pipeline.quote_words import words
from pipeline.reported_infinitives import infinitive_start
from pipeline.speech_reports import Piece, Report
from pipeline.token_view import ADJ, ADP, AUX, CCONJ, DET, INTJ, NOUN, NUM, SCONJ, VERB, Sentence, View

# an inserted clause inside the marks: a pronoun behind the verb, a capitalised name, or a person's noun
_VERB = r"[a-zà-ÿœ]+"
_PRONOUN = r"(?:il|elle|on|ils|elles)"
_NAME = r"[A-ZÉÈ][\w'’-]+(?:[ \xa0][A-ZÉÈ][\w'’-]+){0,3}"
_SOMEBODY = r"(?:les? |la |l['’]|une? |sa |son )(?P<noun>[\w-]+)"
_ADVERB = r"(?:[ \xa0](?:aussi|cependant|encore|enfin|ensuite|pourtant|toutefois|également|[a-zéè]+ment))?"
_INNER = re.compile(
    r"(?:,|(?<=[!?…]))[ \xa0](?P<verb>"
    rf"(?:(?:s['’]|l['’]|lui |nous )?(?:a|ont|avait)-(?:t-)?{_PRONOUN} {_VERB}|(?:se |s['’])?{_VERB}-(?:t-)?{_PRONOUN})"
    rf"|(?:(?:se|me|nous|lui|leur) |[slm]['’])?(?:(?:a|ont|avait|avaient|est|sont) )?{_VERB}"
    rf"(?={_ADVERB}[ \xa0](?P<subject>(?:MM?\.[ \xa0]|Mmes?[ \xa0])?{_NAME}|{_SOMEBODY})))"
    r"(?:\bM\.|[^,.:;!?«»]){0,90}[,.](?:[ \xa0]|$)"
)
_NAME_WITHIN = 4  # tokens: `, le général Paul Roy`
_RELATIVE = 15  # tokens
_AGE = 3  # tokens: number, `ans`, the comma
_ASIDE = re.compile(r"[^,.:;!?«»]{2,90}(?P<stop>[,.])(?:[ \xa0]|$)")
_NOTE = re.compile(r"\s*\[\d{1,3}\][\s,]*$")
_CLITICS = words("clitics_inserted")
_CLOSING = frozenset(',–—-»”"?!…')
_SUBORDINATORS = words("subordinators_inserted")
_NOT_SUBJECT = words("not_subject")
_ANSWERS = frozenset({"oui", "non", "si", "rien", "jamais", "faux", "impossible"})
_TRANSITIVE = words("transitive")
_AUXILIARIES = words("avoir") | words("etre")
_NEW_CLAUSE = words("new_clause")
NEGATIONS = words("negations")
_QUANTIFIERS = words("quantifiers")
_TOLD_IN = words("documents") | set(nouns("medium"))
_BEFORE_SUBJECT = words("before_subject")


def inserted(seen: View, sentence: Sentence, cue: Cue) -> bool:
    """Tell whether a cue stands in an inserted clause: after a comma or a mark, its subject behind it.

    A pronoun behind the verb settles it; a noun phrase does after a quotation, and after a clause without marks that
    has its own main verb.
    """
    if not cue.finite or cue.first <= sentence.first or cue.negated or cue.passive:
        return cue.entry.lemma == "lire" and _can_read(seen, sentence, cue)
    before = cue.first - 1
    while before > sentence.first and seen.forms[before] in _CLITICS:
        before -= 1
    after_mark = bool(seen.inside[before]) or (seen.forms[before] in _CLOSING and bool(seen.inside[before - 1]))
    if not after_mark and seen.forms[before] not in _CLOSING:
        return False
    if inverted_pronoun(seen, cue):
        return True
    if not {"insert", "quote"} & cue.entry.takes or not _noun_phrase_follows(seen, cue.last, sentence.last):
        return False
    if after_mark:
        return _whole_mark_before(seen, sentence, before)
    return seen.forms[before] == "," and "insert" in cue.entry.takes and _told_before(seen, sentence, cue, before)


def _told_before(seen: View, sentence: Sentence, cue: Cue, comma: int) -> bool:
    """Tell whether a clause stands before the comma and none behind the verb: not `X, absent, promet de venir`."""
    if infinitive_start(seen, sentence, cue, cue.last) is not None:
        return False
    told = main_verb(seen, sentence.first, comma) or _answer(seen, sentence, comma)
    return told or _cuts_in(seen, sentence, cue, comma) or _marks_tell(seen, sentence, cue, comma)


def _cuts_in(seen: View, sentence: Sentence, cue: Cue, comma: int) -> bool:
    """Tell whether somebody's clause cuts in before the main verb: `Si rien ne change, dit la CGT, tout fermera`."""
    if "," in seen.forms[sentence.first : comma] or not _somebody_behind(seen, cue, sentence.last):
        return False
    return _unfinished(seen, sentence, cue, (sentence.start, comma))


def _marks_tell(seen: View, sentence: Sentence, cue: Cue, comma: int) -> bool:
    """Tell whether marks hold the main verb of a clause that goes on: `« Le gel revient » à Foix, précise l'agence`."""
    verb = next((t for t in range(sentence.first, comma) if seen.inside[t] and finite(seen, t)), None)
    if verb is None:
        return False
    first = verb
    while first > sentence.first and seen.inside[first - 1]:
        first -= 1
    opens = not seen.text[sentence.start : seen.starts[first]].strip(' \xa0«"“')
    return (opens or seen.pos[min(first + 1, verb)] in (DET, NUM)) and _somebody_behind(seen, cue, sentence.last)


def _somebody_behind(seen: View, cue: Cue, last: int) -> bool:
    """Tell whether the noun phrase behind a verb is of who can speak."""
    first = after_verb(seen, cue.last, last)
    speaks = range(first, phrase_end(seen, first, last)) if first is not None else ()
    able = speaking_nouns() | _TOLD_IN
    return any(seen.forms[t] in able or seen.doc[t].ent_type_ in {"PER", "ORG"} for t in speaks)


def _answer(seen: View, sentence: Sentence, comma: int) -> bool:
    """Tell whether one word alone is said: `Faux, réplique la présidente`, `Rien, jure le premier`."""
    word = sentence.first
    return comma == word + 1 and (seen.pos[word] in (ADJ, INTJ) or seen.forms[word] in _ANSWERS)


def _can_read(seen: View, sentence: Sentence, cue: Cue) -> bool:
    """Tell whether what stands before can be read: `« … », peut-on lire sur l'affiche`."""
    before = seen.forms[max(sentence.first, cue.first - 5) : cue.first]
    return "peut" in before and ("-on" in before or "on" in before) and any(seen.inside[sentence.first : cue.first])


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
    if token >= last or seen.inside[token] or seen.forms[token] in _NOT_SUBJECT:
        return False
    subject = after_verb(seen, token, last)
    if subject is None or seen.forms[subject] == "qui":  # `se présente de lui-même à la police, qui`
        return False
    return seen.pos[subject] != ADJ or seen.text[seen.starts[subject]].isupper()


def _whole_mark_before(seen: View, sentence: Sentence, before: int) -> bool:
    """Tell whether the marks before the verb are no part of its subject: `Les « gilets jaunes » demandent`."""
    comma = seen.forms[before] == ","
    last = before - 1 if comma or (seen.forms[before] in _CLOSING and not seen.inside[before]) else before
    first = last
    while first > sentence.first and seen.inside[first]:
        first -= 1
    if first == sentence.first or comma:
        return True
    return seen.forms[first] in {":", ".", "!", "?", "–", "—"} or (
        last - first > 8 and seen.pos[first] not in (DET, NOUN)
    )


def main_verb(seen: View, first: int, last: int) -> bool:
    """Tell whether a conjugated verb stands between the tokens that is not a relative's or a conjunction's."""
    waiting = 0
    for token in range(first, last):
        if seen.inside[token]:
            continue
        if seen.forms[token] in _SUBORDINATORS:
            waiting += 1
        elif finite(seen, token):
            if not waiting:
                return True
            waiting -= 1
    return False


def has_clause(seen: View, first: int, last: int) -> bool:
    """Tell whether a conjugated verb or a quotation stands between the tokens."""
    return any(seen.inside[first:last]) or any(
        seen.pos[t] in (VERB, AUX)
        and finite(seen, t)
        and (t == first or seen.forms[t - 1] not in {"qui", "dont", "où"})
        for t in range(first, last)
    )


def needs_more(seen: View, token: int) -> bool:
    """Tell whether a clause cannot end with this word: a verb without what it governs, a preposition, `mais`."""
    if seen.inside[token]:
        return False
    token = before_negation(seen, token)
    if seen.pos[token] in (AUX, ADP, SCONJ, CCONJ) or seen.forms[token] in _AUXILIARIES:
        return True
    return finite(seen, token) and seen.forms[token] in _TRANSITIVE


def goes_on(seen: View, token: int, last: int) -> bool:
    """Tell whether a clause that a comma cut short goes on here: `… serait reparti, dit-elle, | à la suite de`.

    What is told of the speaker, or what follows from the clause, does not: a relative, a gerund, a link, a name's role.
    """
    if token >= last or seen.forms[token] in _NEW_CLAUSE:
        return False
    if seen.pos[token] != ADP and any(near.ent_type_ == "PER" for near in seen.doc[token : token + _NAME_WITHIN]):
        return False
    if not _TOLD_IN.isdisjoint(seen.forms[token + 1 : token + 1 + _NAME_WITHIN]):  # `, dit-elle, dans un communiqué`
        return False
    return bool(seen.inside[token]) or seen.pos[token] in (ADP, DET, NUM) or seen.forms[token] in _QUANTIFIERS


def before_negation(seen: View, token: int) -> int:
    """Return the token, or the verb before it where it negates that: `La route n'est pas, dit-il, fermée`."""
    return token - 1 if token and seen.forms[token] in NEGATIONS else token


def before_cue(seen: View, sentence: Sentence, cue: Cue, marked: list[Marked], start: int) -> Report:
    """Return what an inserted clause reports: from character `start`, or the quotation just before it."""
    end = seen.starts[cue.first]
    before = cue.first - 1
    while before >= 0 and seen.forms[before] in _CLITICS:
        end = seen.starts[before]
        before -= 1
    if cue.entry.lemma == "lire" and not cue.finite:
        can = next((t for t in range(cue.first, max(cue.first - 6, 0), -1) if seen.forms[t] == "peut"), cue.first)
        end = seen.starts[can]
    end = _without_note(seen.text, start, end)
    near = [pair for pair in marked if start <= pair.outer_start and pair.outer_end <= end]
    start = skip_connective(seen.text, start, end)
    if near and not any(c.isalnum() for c in seen.text[near[-1].outer_end : end]):
        lead = seen.text[start : near[-1].outer_start].rstrip()
        if not lead or lead[-1] in ":.!?»–—…" or sentence_like(seen.text, near[-1]):
            start = near[-1].outer_start
    if not near and not _answer(seen, sentence, before) and _unfinished(seen, sentence, cue, (start, before)):
        end = sentence.end  # `Le projet, dit-il, sera abandonné`
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


def _unfinished(seen: View, sentence: Sentence, cue: Cue, told: tuple[int, int]) -> bool:
    """Tell whether a clause goes on behind the inserted one, from what stands before it: a character, a token."""
    start, before = told
    pronoun = inverted_pronoun(seen, cue)
    subject = None if pronoun else after_verb(seen, cue.last, sentence.last)
    behind = max(cue.last, phrase_end(seen, subject, sentence.last)) if subject is not None else cue.last
    comma = next((t for t in range(behind, min(behind + 15, sentence.last)) if seen.forms[t] == ","), None)
    if comma is None:
        return False
    if seen.forms[before] == "," and needs_more(seen, before - 1):
        return True
    rest = goes_on(seen, comma + 1, sentence.last)
    if not has_clause(seen, seen.token_from(start), before):
        return has_clause(seen, comma + 1, sentence.last) or (pronoun and rest)
    cut = seen.forms[before] == "," and seen.is_verb(before - 1) and rest
    return cut or (_subordinate(seen, seen.token_from(start), before) and main_verb(seen, comma + 1, sentence.last))


def _subordinate(seen: View, first: int, last: int) -> bool:
    """Tell whether a clause only hangs on another: `Si personne ne vient`, `Tant qu'ils refusent`."""
    opens = seen.forms[first] in _SUBORDINATORS or seen.forms[first + 1] in {"que", "qu'"}
    return opens and not main_verb(seen, first, last)


def _without_note(text: str, start: int, end: int) -> int:
    """Return the end of what is reported without a footnote behind it: `« … » [1], dit-il`."""
    note = _NOTE.search(text, max(start, end - 12), end)
    return note.start() if note else end


def sentence_like(text: str, pair: Marked) -> bool:
    """Tell whether the marks hold a sentence of their own behind other words: `Il sourit « Je pars demain »`."""
    return text[pair.start].isupper() and len(text[pair.start : pair.end].split()) >= 5


def claimed(seen: View, cue: Cue, marked: list[Marked]) -> int | None:
    """Return where the sentence in marks begins that an inserted verb stands behind, None if there is none."""
    for pair in reversed(marked):
        if pair.outer_end <= seen.starts[cue.first]:
            between = seen.text[pair.outer_end : seen.starts[cue.first]]
            return pair.outer_start if len(between) < 8 and sentence_like(seen.text, pair) else None
    return None


def broken(seen: View, piece: Piece) -> list[Piece]:
    """Return the pieces of a quotation whose marks hold inserted clauses too: `« Je pars, dit-il, ce soir »`."""
    parts: list[Piece] = []
    match = _INNER.search(seen.text, piece.start, piece.end) if piece.kind == "direct" else None
    while match is not None:
        cue = cue_at(seen, seen.token_from(match.start("verb")), seen.token_from(match.end("verb")))
        after = match.end("verb")
        if cue is not None and _by_somebody(match):
            first, piece = _around(seen, piece, match, cue)
            parts, after = [*parts, first], piece.start
        match = _INNER.search(seen.text, after, piece.end)
    return [part for part in (*parts, piece) if part.end - part.start > 1] if parts else [piece]


def _by_somebody(match: re.Match[str]) -> bool:
    """Tell whether a noun behind the verb is of somebody who speaks: `explique la gérante`, not `demande un effort`."""
    noun = match.group("noun")
    return noun is None or noun[0].isupper() or noun.lower() in speaking_nouns()


def _around(seen: View, piece: Piece, match: re.Match[str], cue: Cue) -> tuple[Piece, Piece]:
    """Return what is said before and after an inserted clause."""
    end = _behind_asides(seen, match, piece.end)
    report = Report(
        "inserted", piece.start, match.start(), seen.starts[cue.first], seen.ends[cue.last - 1], cue,
        stance=cue.entry.stance, behind=True, until=seen.token_at(len(seen.text[:end].rstrip()) - 1),
    )  # fmt: skip
    first = Piece(piece.start, match.start(), "direct", report, piece.continues)
    return first, Piece(end, piece.end, "direct", report, continues=True)


def _behind_asides(seen: View, match: re.Match[str], last: int) -> int:
    """Return the end of an inserted clause with what is said of its subject: `dit Anne Roux, 42 ans, médecin. Je …`."""
    end = match.end()
    if match.group("subject") is None:
        return end
    aside = _ASIDE.match(seen.text, end, last) if match.group().rstrip().endswith(",") else None
    while aside is not None and _describes(seen, end, aside.end(), named=match.group("noun") is None):
        end = aside.end()
        aside = _ASIDE.match(seen.text, end, last) if aside.group("stop") == "," else None
    return end


def _describes(seen: View, start: int, end: int, *, named: bool) -> bool:
    """Tell whether words say who somebody is: an age, a noun of a person, a name behind one, a short relative."""
    first, last = seen.token_from(start), seen.token_from(end)
    if seen.forms[first] == "qui":  # `souffle l'éleveur, qui a tout perdu, et …`, not `C'est lui, dit-il, qui part »`
        goes = last < len(seen.forms) and any(c.isalnum() for c in seen.text[end : seen.ends[last]])
        return goes and last - first <= _RELATIVE and any(finite(seen, token) for token in range(first, last))
    if any(finite(seen, token) for token in range(first, last)):
        return False
    if not named and seen.doc[first].ent_type_ == "PER":
        return True
    if seen.pos[first] == NUM:
        return seen.forms[first + 1] == "ans" and last - first <= _AGE  # not `deux ans de travaux`
    if seen.pos[first] == DET:
        return any(form in speaking_nouns() for form in seen.forms[first + 1 : first + 3])
    return seen.pos[first] == NOUN or seen.forms[first] in speaking_nouns()
