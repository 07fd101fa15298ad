"""Plain lists over a `Doc`: what the rules for quotations read, made once per article.

Attribute access on tokens is the slow part of rules in Python; one `to_array` call and list look-ups are not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from spacy import attrs, symbols
from spacy.tokens import Doc, Span

from pipeline.quote_marks import Marked, pair
from pipeline.quote_words import words
from pipeline.token_arrays import strings_of, text_of

VERB, AUX, NOUN, PROPN, PRON, DET, ADJ, ADP, ADV, NUM, CCONJ, SCONJ, INTJ = (
    getattr(symbols, name)
    for name in ("VERB", "AUX", "NOUN", "PROPN", "PRON", "DET", "ADJ", "ADP", "ADV", "NUM", "CCONJ", "SCONJ", "INTJ")
)
_ATTRIBUTES = [attrs.LOWER, attrs.LENGTH, attrs.SPACY, attrs.POS, attrs.DEP, attrs.HEAD]
_NAMING = re.compile(
    r"(?:\b(?:surnommée?s?|baptisée?s?|intitulée?s?|dénommée?s?|nommée?s?|appelée?s?|titrée?s?|signifie|s['’]intitule|"
    r"opération|organisation|mouvement|association|film|livre|roman|album|chanson|série|émission|revue|magazine|journal|"
    r"quotidien|site|groupe|collectif|projet|plan|programme|loi|dispositif|affaire|exposition|spectacle|concept|terme|"
    r"expression|label|prix|bateau|navire|navette|logiciel|jeu|titre)"
    r"|(?<!\bse )(?<!est )(?<! a )(?<!ait )(?<!ont )(?<!\bil )(?<!lle )(?<!qui )(?<!, )\bdite?s?)$",
    re.IGNORECASE,
)
_LEADING_CUE = re.compile(
    r"\b(?:que|qu['’]|déclar\w+|affirm\w+|di[ts]\w*|écri\w+|cri\w+|répon\w+|lanc\w+|scand\w+|"
    r"mots|slogan\w*|cris de|tweet\w*)$"
)
_ELIDED = words("elided")
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]+(?:[ \xa0\u202f]?[»”\"')\]])*\s+(?=[\"'«“„(\[–—-]*\s?[A-ZÀ-ÖØ-Þ0-9«“„\"])|\s*\n\s*"
)
_LONGEST_SENTENCE = 1200
_ABBREVIATION = re.compile(
    r"(?:\b(?:MM?|Mmes?|Mlles?|Drs?|Mgr|Me|Mr|St|Ste|Pr|Cie|etc|cf|av|apr|J\.-C|art|vol|no|p|[A-Z])|\.\.|\[\.\.)\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by characters: never cut inside marks; token range `first` to `last`, exclusive."""

    start: int
    end: int
    first: int
    last: int


@dataclass
class View:
    """The doc as lists: `forms` are lower case with straight apostrophes, `heads` are token numbers."""

    doc: Doc
    text: str
    forms: list[str]
    starts: list[int]
    ends: list[int]
    pos: list[int]
    dep: list[int]
    heads: list[int]
    marked: list[Marked]
    sentences: list[Sentence] = field(default_factory=list)
    inside: bytearray = field(default_factory=bytearray)

    def token_at(self, char: int) -> int:
        """Return the number of the first token that ends after the character."""
        return bisect_right(self.ends, char)

    def token_from(self, char: int) -> int:
        """Return the number of the first token that starts at the character or later."""
        return bisect_left(self.starts, char)

    def sentence_at(self, char: int) -> int:
        """Return the number of the sentence that holds a character, or of the one before it."""
        return max(bisect_right(self._sentence_starts, char) - 1, 0)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _ents(self) -> tuple[list[int], list[Span]]:
        ents = list(self.doc.ents)  # spaCy makes them anew whenever it is asked
        return [ent.start for ent in ents], ents

    def ents(self, first: int, last: int) -> list[Span]:
        """Return the names from token `first` to token `last`, exclusive."""
        starts, ents = self._ents
        inside = ents[bisect_left(starts, first) : bisect_left(starts, last)]
        return [ent for ent in inside if ent.end <= last]

    def slice(self, first: int, last: int) -> str:
        """Return the text from token `first` to token `last`, exclusive."""
        return self.text[self.starts[first] : self.ends[last - 1]] if last > first else ""

    def is_verb(self, token: int) -> bool:
        """Tell whether the tagger takes the token for a verb or an auxiliary."""
        return self.pos[token] in (VERB, AUX)


def view(doc: Doc) -> View:
    """Return the lists of a doc, its pairs of marks and its sentences.

    >>> import spacy
    >>> seen = view(spacy.blank("fr")("« Oui. Non. » C'est dit."))
    >>> [seen.text[s.start : s.end] for s in seen.sentences]
    ['« Oui. Non. »', "C'est dit."]
    """
    text = text_of(doc)
    array = doc.to_array(_ATTRIBUTES)
    forms = strings_of(doc, array[:, 0])
    if "’" in text or "ʼ" in text:
        forms = [form.replace("’", "'").replace("ʼ", "'") for form in forms]
    if "'" in text or "’" in text:
        forms = _elisions(forms)
    lengths, spaces, pos, dep, offsets = array[:, 1:].astype("int64").T
    after = (lengths + spaces).cumsum()
    seen = View(
        doc,
        text,
        forms,
        (after - lengths - spaces).tolist(),
        (after - spaces).tolist(),
        pos.tolist(),
        dep.tolist(),
        (offsets + np.arange(len(doc))).tolist(),
        [_named(text, m) for m in pair(text) if not m.depth],
    )
    seen.sentences = _sentences(seen)
    seen.inside = bytearray(len(forms))
    for marked in seen.marked:
        first, last = seen.token_from(marked.outer_start), seen.token_from(marked.outer_end)
        seen.inside[first:last] = b"\x01" * (last - first)
    return seen


def _named(text: str, marked: Marked) -> Marked:
    """Mark what is a name or a term in marks and nobody's words: `« État islamique »`, `le film « Les Misérables »`."""
    content = text[marked.start : marked.end]
    words = content.split()
    if len(words) > 6 or content[-1] in ".!?…":
        return marked
    before = text[max(0, marked.outer_start - 40) : marked.outer_start].rstrip(" \xa0")
    if _NAMING.search(before):
        return replace(marked, name=True)
    if not content[0].isupper() or not before or before[-1] in ":,.;!?\n»”" or _LEADING_CUE.search(before):
        return marked
    return replace(marked, name=True)


def _elisions(forms: list[str]) -> list[str]:
    """Give an elided word its apostrophe back where a space or a mark stands behind it: `qu' « elle`, `l' ONU`."""
    for number in range(1, len(forms)):
        if forms[number] == "'" and forms[number - 1] in _ELIDED:
            forms[number - 1] += "'"
            forms[number] = ""
    return forms


def _sentences(seen: View) -> list[Sentence]:
    """Cut at final punctuation and line ends; marks that hold a cut keep their sentence whole."""
    text, start, number = seen.text, 0, 0
    found: list[Sentence] = []
    marked = seen.marked
    for match in _SENTENCE_END.finditer(text):
        cut = match.start() + len(match.group().rstrip())
        while number < len(marked) and marked[number].outer_end <= match.start():
            number += 1
        if number < len(marked) and marked[number].outer_start < match.start() and cut < marked[number].outer_end:
            continue
        if "\n" not in match.group() and _ABBREVIATION.search(text, max(0, cut - 8), cut):
            continue
        _add(seen, found, start, cut)
        start = match.end()
    _add(seen, found, start, len(text))
    return found


def _add(seen: View, found: list[Sentence], start: int, end: int) -> None:
    while start < end and seen.text[start].isspace():
        start += 1
    if start >= end:
        return
    first, last = seen.token_from(start), seen.token_from(end)
    while last - first > _LONGEST_SENTENCE:  # no sentence of an article: cut it, so that time stays linear
        cut = first + _LONGEST_SENTENCE
        found.append(Sentence(start, seen.starts[cut], first, cut))
        first, start = cut, seen.starts[cut]
    found.append(Sentence(start, end, first, last))
