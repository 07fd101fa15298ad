"""Where a reported clause ends, and which words before it only link it to the text before."""

from __future__ import annotations

import re

from pipeline.cues import Cue, nouns
from pipeline.quote_words import words
from pipeline.token_view import AUX, VERB, Sentence, View

LINKS = frozenset({"et", "mais", ",", "puis", "ou"})
_CLITICS = words("clitics_clause")
ADDED = frozenset({"qui", "que", "qu'", "dont", "où", "ce"})
_REACH = 30  # tokens back to the participle that another one joins
_CONTRAST = frozenset({"alors", "tandis"})
_CONNECTIVE = re.compile(
    r"(?:(?:toutefois|cependant|pourtant|néanmoins|en effet|ainsi|par ailleurs|de plus|en outre|enfin|ensuite|"
    r"mais|et|or|par conséquent|d['’]autre part|d['’]une part|de son côté|de leur côté|pour sa part|en revanche|"
    r"au contraire|en fait|à noter|également|puis|donc|aussi|car)(?=[\s,\xa0])[\s,\xa0]*)+",
    re.IGNORECASE,
)
# a place that opens a paragraph: `MONTRÉAL — Le maire`, `Kiev – Six marins`, `(Montréal) Le maire`, `NAMUR Le maire`
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ' -]{2,30}(?: \([^()\n]{2,30}\))? [—–-]|[A-ZÀ-Þ][a-zà-ÿ-]{2,20} [—–]"
    r"|\([A-ZÀ-Þ][^()\n]{2,30}\)) (?=[A-ZÀ-Þ«])"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ-]{3,30} "
    r"(?=(?:L[ea]s?|Une?|Des|Deux|Trois|Selon|Ils?|Elles?|Aux?|En|Ce|Cette|Ces|Après|Plusieurs) |L')"
)


def skip_connective(text: str, start: int, end: int) -> int:
    """Return the start of a clause without the words that link it to the one before, and without a dateline.

    >>> skip_connective("Toutefois, il part.", 0, 19)
    11
    """
    dateline = _DATELINE.match(text, start) if not start or text[start - 1] == "\n" else None
    start = dateline.end() if dateline and dateline.end() <= end else start
    match = _CONNECTIVE.match(text, start, end)
    return match.end() if match and (match.group().rstrip().endswith(",") or match.group()[:1].islower()) else start


def finite(seen: View, token: int) -> bool:
    """Tell whether the tagger takes the token for a conjugated verb."""
    return (
        seen.pos[token] in (VERB, AUX)
        and seen.text[seen.starts[token]].islower()
        and "VerbForm=Fin" in str(seen.doc[token].morph)
    )


def clause_end(seen: View, sentence: Sentence, start: int, cue: Cue | None, cues: list[Cue], stops: list[int]) -> int:
    """Return the character where the reported clause that starts at token `start` ends.

    It ends where an inserted clause or a source begins (`stops`), where its speaker's next verb of saying or another
    speaker's stands, before a contrast, a colon with a quotation, or an unopened bracket.
    """
    end = sentence.end
    first = seen.starts[min(start, len(seen.starts) - 1)]
    for stop in stops:
        if first < stop < end:
            end = stop
            break
    for other in cues:
        if other.verb <= start or (cue is not None and other.verb <= cue.verb):
            continue
        if seen.starts[other.first] >= end:
            break
        cut = _cut_before(seen, start, other, cue is None)
        if cut is not None:
            end = min(end, cut)
            break
    return _cut_at_word(seen, start, min(sentence.last, seen.token_from(end)), end, cue is None)


def _cut_at_word(seen: View, start: int, last: int, end: int, of_source: bool) -> int:
    depth = 0
    for token in range(start, last):
        if seen.inside[token]:
            continue
        form = seen.forms[token]
        following = seen.forms[token + 1] if token + 1 < last else ""
        if form == "(":
            depth += 1
        elif form == ")":
            depth -= 1
        if (
            depth < 0
            or form == ";"
            or (form == ":" and token + 1 < last and seen.inside[token + 1])
            or (form == "," and following in _CONTRAST and token > start + 1 and not of_source)
            or (form == "," and following == "mais" and _new_clause(seen, token + 2, last))
            or (form == "," and following == "ce" and ADDED.intersection(seen.forms[token + 2 : token + 3]))
            or (form == "," and seen.forms[token + 1 : token + 3] == ["tout", "en"])
            or (form == "," and following in nouns("noun") and ADDED.intersection(seen.forms[token + 2 : token + 3]))
        ):
            return seen.starts[token]
    return end


def _new_clause(seen: View, token: int, last: int) -> bool:
    if seen.forms[token : token + 1] in (["que"], ["qu'"]):
        return False
    return any(finite(seen, t) for t in range(token, min(token + 6, last)))


def _cut_before(seen: View, start: int, other: Cue, of_source: bool) -> int | None:  # noqa: PLR0911
    """Return where another verb of saying ends the clause: its own subject's or its coordination's place."""
    before = other.first - 1
    while before > start and seen.forms[before] in _CLITICS:
        before -= 1
    if other.form == "gerund":
        if not _introduces(seen, other):
            return None
        if seen.forms[before] == ",":
            return seen.starts[before]
        return seen.starts[before + 1] if seen.forms[other.first - 1] == "en" else None
    if other.form == "infinitive":
        avant = seen.forms[other.first - 1] in {"d'", "de"} and seen.forms[other.first - 2] == "avant"
        return seen.starts[other.first - 2] if avant else None
    if not other.finite or other.passive or (_goes_on(seen, start, other) and not _introduces(seen, other)):
        return None
    if seen.forms[before] in LINKS and not (of_source and not _introduces(seen, other)):
        return seen.starts[before]
    return _before_subject(seen, start, other)


def _goes_on(seen: View, start: int, cue: Cue) -> bool:
    """Tell whether a verb is the clause's second participle: `avait été corrigé et transmis`, not `ment et nié`."""
    before = range(max(start, cue.first - _REACH), cue.verb)
    return cue.first == cue.verb and _participle(seen, cue.verb) and any(_participle(seen, token) for token in before)


def _participle(seen: View, token: int) -> bool:
    return "VerbForm=Part" in str(seen.doc[token].morph)


def _introduces(seen: View, cue: Cue) -> bool:
    """Tell whether a verb of saying is followed by what it says: a clause, marks, an infinitive."""
    window = range(cue.last, min(cue.last + 8, len(seen.forms)))
    return any(seen.inside[t] or seen.forms[t] in {"que", "qu'", ":", "de", "d'"} for t in window)


def _before_subject(seen: View, start: int, other: Cue) -> int | None:
    """Return the place of `et`, `,` before another speaker: `…, et les députés ont demandé que …`."""
    if not {"que", "qu'", ":"}.intersection(seen.forms[other.last : other.last + 9]):
        return None
    subject = next((c for c in seen.doc[other.verb].lefts if c.dep_.startswith("nsubj")), None)
    if subject is None:
        return None
    at = subject.left_edge.i - 1
    if at > start and seen.forms[at] in LINKS and "que" not in seen.forms[at + 1 : subject.i]:
        return seen.starts[at]
    return None
