"""Speech before or around its cue: `P, a déclaré X`, `P, selon X, P`, `Selon X, P`."""

from __future__ import annotations

from pipeline.clause_ends import clause_end
from pipeline.cues import PRONOUNS, Cue, nouns
from pipeline.quote_marks import Marked
from pipeline.reports import Report
from pipeline.token_view import ADJ, ADP, AUX, DET, NOUN, NUM, PRON, PROPN, VERB, Sentence, View

_CLITICS = frozenset("se s' me m' nous lui leur l' le en y".split())
_CLOSING = frozenset(',–—-»”"?!…')


def inserted(seen: View, sentence: Sentence, cue: Cue, marked: list[Marked]) -> bool:
    """Tell whether a cue stands in an inserted clause: after a comma or a mark, its subject behind it."""
    if cue.form != "third" or cue.first <= sentence.first or cue.negated:
        return False
    before = cue.first - 1
    while before > sentence.first and seen.forms[before] in _CLITICS:
        before -= 1
    after_mark = bool(seen.inside[before])
    if not after_mark and seen.forms[before] not in _CLOSING:
        return False
    if _inverted_pronoun(seen, cue):
        return True
    if not ({"insert", "quote"} & cue.entry.takes):
        return False
    if not _noun_phrase_follows(seen, cue.last, sentence.last):
        return False
    if after_mark or (before > sentence.first and seen.inside[before - 1]):
        return not _subject_before(seen, cue, sentence)
    return not _subject_before(seen, cue, sentence) and _has_clause(seen, sentence.first, before)


def _inverted_pronoun(seen: View, cue: Cue) -> bool:
    return any(form in PRONOUNS and form.startswith("-") for form in seen.forms[cue.first : cue.last + 2])


def _noun_phrase_follows(seen: View, token: int, last: int) -> bool:
    while token < last and seen.forms[token] in {
        "ainsi",
        "aussi",
        "également",
        "encore",
        "alors",
        ",",
        "notamment",
        "ensuite",
        "hier",
        "mardi",
        "lundi",
        "jeudi",
    }:
        token += 1
    if token >= last or seen.inside[token] or seen.forms[token] in {"que", "qu'", ":", "."}:
        return False
    return seen.pos[token] in (DET, NOUN, PROPN, PRON, NUM, ADJ) or seen.forms[token] in {
        "à",
        "dans",
        "ce",
        "lundi",
        "mardi",
        "en",
        "sur",
    }


def _subject_before(seen: View, cue: Cue, sentence: Sentence) -> bool:
    """Tell whether the verb has its subject to its left: then what stands before the comma is not reported."""
    for child in seen.doc[cue.verb].children:
        if child.dep_.startswith("nsubj"):
            return bool(sentence.first <= child.i < cue.first)
    return False


def _has_clause(seen: View, first: int, last: int) -> bool:
    return any(seen.pos[token] in (VERB, AUX) for token in range(first, last)) or any(seen.inside[first:last])


def before_cue(seen: View, sentence: Sentence, cue: Cue, marked: list[Marked], start: int) -> Report | None:
    """Return what an inserted clause reports: from character `start`, or the quotation just before it."""
    end = seen.starts[cue.first]
    before = cue.first - 1
    while before >= sentence.first and seen.forms[before] in _CLITICS:
        end = seen.starts[before]
        before -= 1
    near = [pair for pair in marked if start <= pair.outer_start and pair.outer_end <= end]
    if near and not any(c.isalnum() for c in seen.text[near[-1].outer_end : end]):
        lead = seen.text[start : near[-1].outer_start].rstrip()
        if not lead or lead.endswith((":", ".", "!", "?", "»", "–", "—")):
            start = near[-1].outer_start
    return Report("inserted", start, end, seen.starts[cue.first], seen.ends[cue.last - 1], cue, stance=cue.entry.stance)


def sources(seen: View, sentence: Sentence) -> list[tuple[int, int, str]]:
    """Return where prepositions of source stand in the sentence: first token, token after, stance."""
    found = []
    token = sentence.first
    while token < sentence.last:
        length = 0 if seen.inside[token] else _source(seen, token, sentence)
        if length:
            found.append((token, token + length, "neutral"))
            token += length
        else:
            token += 1
    return found


def _source(seen: View, token: int, sentence: Sentence) -> int:
    form = seen.forms[token]
    if form == "selon":
        return 0 if seen.forms[token + 1 : token + 2] in (["que"], ["qu'"]) else 1
    if form in {"d'", "d'après"} and seen.forms[token + 1 : token + 2] == ["après"]:
        return 2
    if form == "pour":
        return 1 if _personal(seen, token + 1, sentence) else 0
    return _long_source(seen, token)


def _long_source(seen: View, token: int) -> int:
    for words in _long_sources().get(seen.forms[token], ()):
        if tuple(seen.forms[token : token + len(words)]) == words:
            return len(words)
    return 0


def _long_sources() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for form in nouns("source"):
        words = tuple(form.replace("'", "' ").split())
        if len(words) > 2:
            found.setdefault(words[0], []).append(words[:-1] if words[-1] == "de" else words)
    return found


def _personal(seen: View, token: int, sentence: Sentence) -> bool:
    """Tell whether `pour` opens the sentence and a person follows, up to a comma: `Pour Jean Dupont, …`."""
    if token - 1 != sentence.first or token >= sentence.last:
        return False
    if seen.forms[token] in {"lui", "elle", "eux", "elles", "moi"}:
        return seen.forms[token + 1 : token + 2] == [","]
    return any(
        ent.start <= token + 1 < ent.end and ent.label_ in {"PER", "ORG"} for ent in seen.doc[token : token + 6].ents
    )


def from_source(
    seen: View, sentence: Sentence, source: tuple[int, int, str], cues: list[Cue], start: int, stops: list[int]
) -> list[Report]:
    """Return what `selon X` reports: the clause after its noun phrase, or the one before it."""
    first, after, stance = source
    cue = (seen.starts[first], seen.ends[after - 1])
    if not any(c.isalnum() for c in seen.text[start : seen.starts[first]]) or _connective(seen, sentence, first):
        clause = _clause_after(seen, sentence, after)
        if clause is None:
            return []
        end = clause_end(seen, sentence, clause, None, cues, [stop for stop in stops if stop > seen.starts[clause]])
        return [Report("source_first", seen.starts[clause], end, *cue, source=after, stance=stance)]
    return [Report("source_last", start, seen.starts[first], *cue, source=after, stance=stance)]


def _connective(seen: View, sentence: Sentence, first: int) -> bool:
    return first - sentence.first <= 3 and not any(
        seen.pos[t] in (VERB, AUX, NOUN, PROPN) or seen.inside[t] for t in range(sentence.first, first)
    )


def _clause_after(seen: View, sentence: Sentence, after: int) -> int | None:
    """Return the token where the clause starts after `selon X`, appositions between commas set aside."""
    commas = [t for t in range(after, sentence.last) if seen.forms[t] == "," and not seen.inside[t]]
    for number, comma in enumerate(commas):
        if comma + 1 < sentence.last and seen.inside[comma + 1]:
            return comma + 1
        until = commas[number + 1] if number + 1 < len(commas) else sentence.last
        relative = seen.forms[comma + 1] in {"qui", "dont", "où", "que", "qu'"} if comma + 1 < until else False
        has_verb = any(_finite(seen, t) or seen.inside[t] for t in range(comma + 1, until))
        if not relative and (has_verb or number + 1 == len(commas)):
            return comma + 1
    return next((t for t in range(after, sentence.last) if seen.inside[t]), None)


def _finite(seen: View, token: int) -> bool:
    return seen.pos[token] in (VERB, AUX) and "Fin" in seen.doc[token].morph.get("VerbForm")


_ = ADP
