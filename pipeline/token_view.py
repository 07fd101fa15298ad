"""Plain lists over a `Doc`: what the rules for quotations read, made once per article.

Attribute access on tokens is the slow part of rules in Python; one `to_array` call and list look-ups are not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from spacy import symbols
from spacy.tokens import Doc

from pipeline.quote_marks import Marked, pair

VERB, AUX, NOUN, PROPN, PRON, DET, ADJ, ADP, ADV, NUM, CCONJ, SCONJ, PUNCT = (
    getattr(symbols, name)
    for name in ("VERB", "AUX", "NOUN", "PROPN", "PRON", "DET", "ADJ", "ADP", "ADV", "NUM", "CCONJ", "SCONJ", "PUNCT")
)
_ATTRIBUTES = [symbols.POS, symbols.DEP, symbols.HEAD]
_SENTENCE_END = re.compile(r"[.!?…]+(?:[ \xa0\u202f]?[»”\"')\]])*\s+(?=[\"'«“„(\[–—-]*\s?[A-ZÀ-ÖØ-Þ0-9«“„\"])|\s*\n\s*")
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
    text = doc.text
    forms = [token.lower_ for token in doc]
    if "’" in text or "ʼ" in text:
        forms = [form.replace("’", "'").replace("ʼ", "'") for form in forms]
    starts = [token.idx for token in doc]
    ends = [start + len(form) for start, form in zip(starts, (token.orth_ for token in doc), strict=True)]
    columns = doc.to_array(_ATTRIBUTES).astype("int64").T.tolist() if len(doc) else [[], [], []]
    heads = [i + (offset if offset < 1 << 31 else offset - (1 << 32)) for i, offset in enumerate(columns[2])]
    seen = View(doc, text, forms, starts, ends, columns[0], columns[1], heads, [m for m in pair(text) if not m.depth])
    seen.sentences = _sentences(seen)
    seen.inside = bytearray(len(forms))
    for marked in seen.marked:
        first, last = seen.token_from(marked.outer_start), seen.token_from(marked.outer_end)
        seen.inside[first:last] = b"\x01" * (last - first)
    return seen


def _sentences(seen: View) -> list[Sentence]:
    """Cut at final punctuation and line ends; marks that hold a cut keep their sentence whole."""
    text, found, start, number = seen.text, [], 0, 0
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
    if start < end:
        found.append(Sentence(start, end, seen.token_from(start), seen.token_from(end)))
