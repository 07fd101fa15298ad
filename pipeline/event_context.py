"""One document as the choice of participants, places and dates sees it: syntax, sentences, names, dates, quotations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, LENGTH, LOWER, MORPH, POS, SENT_START, SPACY
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc

from pipeline import extensions
from pipeline.coreference import References, references_of
from pipeline.event_features import Ints, Keys, stem
from pipeline.records import EntityMention, Quote, TimeExpression
from pipeline.remembered import Remembered
from pipeline.token_arrays import TokenTable, strings_of, text_of, words_of

_BREAKS = re.compile(r"\n+")
_SENTENCE_END = re.compile(r"(?:[.!?…]\s?[\"'»”)\]]*\s*|\n\s*)[«“\"]?\s*$")
_OPENED = re.compile(r"[«“]\s*$")
_GOES_ON = re.compile(r"[a-zà-ÿœ,;:)»”…-]")
_EDGE = 16  # characters before the end of a sentence, in which its last marks stand
_MOST_PARTS = 4  # parts on either side of which the parser may have cut a sentence
_LONGEST, _PIECE = 300, 100  # words: no sentence in print is longer; what is goes as pieces, each a sentence of its own
_WIDEST = 1_000  # characters on either side of an event that are printed
_OPENING = frozenset(("«", "“"))
_MARKS = _OPENING | {"»", "”", '"'}
_CLAUSES = frozenset(("acl:relcl", "acl", "advcl", "ccomp", "xcomp", "parataxis"))
RELATIVES = frozenset(("qui", "que", "qu'", "dont", "où", "lequel", "laquelle", "lesquels", "lesquelles", "duquel"))
PARTICLES, NO = frozenset(("ne", "n'")), frozenset(("aucun", "aucune"))
_NEGATING = PARTICLES | NO | {"pas", "ni"}
_HELPERS = frozenset(("aux:tense", "cop", "aux:pass"))


# the hash of a text, the same in every process
symbol: Callable[[str], int] = Remembered(hash_string, most=50_000).__getitem__


def symbols(texts: Sequence[str]) -> Keys:
    """Return the hashes of some texts."""
    return np.fromiter(map(symbol, texts), np.uint64, len(texts))


class Morph(NamedTuple):
    """What the morphology of a word tells of a verb: the first value of each feature, empty without."""

    mood: str
    tense: str
    forms: str  # all values of VerbForm, as a list is written


def _morph(text: str) -> Morph:
    """Return the reading of a string of morphological features."""
    pairs = (pair.partition("=") for pair in text.split("|") if "=" in pair)
    values = {name: told.split(",") for name, _, told in pairs}
    mood, tense = (values.get(name, [""])[0] for name in ("Mood", "Tense"))
    return Morph(mood, tense, str(values.get("VerbForm", [])))


_morphs = Remembered(_morph, most=5_000)

_CHILDLESS: list[int] = []  # shared by all tokens without dependents


def _children(heads: list[int]) -> list[list[int]]:
    """Return the dependents of each token, in order.

    >>> _children([1, 1, 1])
    [[], [0, 2], []]
    """
    children = [_CHILDLESS] * len(heads)
    for child, head in enumerate(heads):
        if child != head:
            if children[head] is _CHILDLESS:
                children[head] = [child]
            else:
                children[head].append(child)
    return children


def _pieces(sentence: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the numbers of the tokens' sentences, an endless one cut, and of each sentence whether it begins so.

    Every event looks at all that its sentence names: without a full stop, work would grow with the text's square.

    >>> numbers, cut = _pieces(np.array([0, 0, *[1] * 301]))
    >>> np.bincount(numbers).tolist(), cut.tolist()
    ([2, 100, 100, 100, 1], [False, False, True, True, True])
    """
    size = np.bincount(sentence)
    within = np.arange(len(sentence)) - (np.cumsum(size) - size)[sentence]
    cut = (size[sentence] > _LONGEST) & (within > 0) & (within % _PIECE == 0)
    numbers: Ints = sentence + np.cumsum(cut)
    return numbers, cut[np.flatnonzero(np.diff(numbers, prepend=-1))]


def _inside(heads: Ints, sentence: Ints) -> Ints:
    """Return the heads of tokens; a token whose head stands in another piece of an endless sentence is its own."""
    return np.where(sentence[heads] == sentence, heads, np.arange(len(heads)))


class Context:
    """Arrays and lists of one parsed doc, made once for all its events."""

    def __init__(self, doc: Doc, tokens: TokenTable | None = None) -> None:
        """Read a doc; `tokens` are those of the doc, where they have been read before."""
        self.doc = doc
        tokens = tokens or TokenTable([doc])
        self.pos = strings_of(doc, tokens[POS])
        self.dep = strings_of(doc, tokens[DEP])
        self.low = words_of(doc, tokens[LOWER])
        self.dep_keys: Keys = tokens[DEP]
        self._sentence, self._cut = _pieces(np.maximum(np.cumsum(tokens[SENT_START] == 1) - 1, 0))
        self.heads: Ints = _inside(tokens.heads, self._sentence)
        self.head: list[int] = self.heads.tolist()
        self.children = _children(self.head)
        self.sentence: list[int] = self._sentence.tolist()
        widths, spaces = tokens[LENGTH].astype(np.int64), tokens[SPACY].astype(np.int64)
        ends = np.cumsum(widths + spaces) - spaces
        self._starts: list[int] = (ends - widths).tolist()
        self._stops: list[int] = ends.tolist()
        self._morph = strings_of(doc, tokens[MORPH])
        self.text = text_of(doc)
        self._tenses: dict[int, str] = {}
        self._printed: dict[int, tuple[int, int]] = {}
        self.plans: dict[int, str] = {}  # sentence -> word of a plan
        self.finite: dict[int, tuple[str, int] | None] = {}  # token -> mood and tense of its verb, and which one

    @cached_property
    def published(self) -> str:
        """Return the publication date at its precision, the empty string without one."""
        article = extensions.get_article(self.doc)
        return (article.published or "")[:10] if article else ""

    @cached_property
    def references(self) -> References:
        """Return the resolver of pronouns, built when first needed."""
        return references_of(self.doc)

    @cached_property
    def mentions(self) -> dict[int, EntityMention]:
        """Return token → mention of an entity that holds it; from `doc.ents` where `news_entities` did not run."""
        told = extensions.has(self.doc, "mentions")
        rows = self.references.mentions if told else [_from_span(span) for span in self.doc.ents]
        found: dict[int, EntityMention] = {}
        for row in rows:
            for token in range(self.token_at(row.start_char), self.token_at(row.end_char - 1) + 1):
                found.setdefault(token, row)
        return found

    def morph(self, token: int) -> Morph:
        """Return what the morphology of a token tells of a verb."""
        return _morphs[self._morph[token]]

    def token_at(self, char: int) -> int:
        """Return the token that holds a character."""
        return bisect_right(self._starts, char) - 1  # the first token begins with the text

    @cached_property
    def sentence_bounds(self) -> list[tuple[int, int]]:
        """Return first and last token (exclusive) of every sentence."""
        bounds = np.flatnonzero(np.diff(self._sentence, prepend=-1, append=-1)).tolist()
        return list(pairwise(bounds))

    def printed(self, token: int) -> str:
        """Return the sentence of a token as it is printed; of an endless one what stands around the token."""
        number = self.sentence[token]
        if number not in self._printed:
            self._printed[number] = self._span(number)
        start, stop = self._printed[number]
        first, last = start, stop
        if stop - start > 2 * _WIDEST:
            first, last = max(start, self._starts[token] - _WIDEST), min(stop, self._starts[token] + _WIDEST)
        return f"{'…' * (first > start)}{self.text[first:last]}{'…' * (last < stop)}"

    def _span(self, number: int) -> tuple[int, int]:
        """Return where a sentence begins and ends in print, put together where the parser has cut it."""
        first, last = number, number
        while first > max(0, number - _MOST_PARTS) and not self._ended[first - 1]:
            first -= 1
        while last < min(len(self.sentence_bounds) - 1, number + _MOST_PARTS) and not self._ended[last]:
            last += 1
        start, stop = self._starts[self.sentence_bounds[first][0]], self._stops[self.sentence_bounds[last][1] - 1]
        mark = _OPENED.search(self.text, max(0, start - _EDGE), start)  # the parser leaves it with the sentence before
        start = mark.start() if mark else start
        text = self.text[start:stop].rstrip().rstrip("«“").rstrip()
        return start + len(text) - len(text.lstrip()), start + len(text)

    @cached_property
    def _ended(self) -> list[bool]:
        """Tell of each sentence but the last whether it ends as one does in print."""
        following = zip(self.sentence_bounds[1:], self._cut[1:], strict=True)
        return [bool(cut) or self._is_end(self._starts[after]) for (after, _), cut in following]

    def _is_end(self, char: int) -> bool:
        """Tell whether a sentence in print ends before a character: a full stop and no small letter, or a line."""
        end = _SENTENCE_END.search(self.text, max(0, char - _EDGE), char)
        if end is None:
            return False
        return "\n" in end[0] or not _GOES_ON.match(self.text, char)

    @cached_property
    def paragraphs(self) -> list[int]:
        """Return for every sentence the number of its paragraph, counted by line breaks."""
        breaks = [match.start() for match in _BREAKS.finditer(self.text)]
        return [bisect_right(breaks, self._starts[start]) for start, _ in self.sentence_bounds]

    @cached_property
    def dates(self) -> list[TimeExpression]:
        """Return the time expressions of the doc."""
        rows: list[TimeExpression] = extensions.get(self.doc, "dates")
        return rows

    @cached_property
    def dated(self) -> frozenset[int]:
        """Return the tokens of time expressions."""
        found: set[int] = set()
        for row in self.dates:
            found.update(range(self.token_at(row.start_char), self.token_at(row.end_char - 1) + 1))
        return frozenset(found)

    @cached_property
    def quotes(self) -> list[Quote]:
        """Return the quotations of the doc."""
        rows: list[Quote] = extensions.get(self.doc, "quotes")
        return rows

    @cached_property
    def negated(self) -> frozenset[int]:
        """Return the words that a negation hangs on, whole or half: `ne`, `pas`, `aucun`, `ni`."""
        low, head = self.low, self.head
        return frozenset([above for above, word in zip(head, low, strict=True) if word in _NEGATING])

    @cached_property
    def of_future(self) -> frozenset[int]:
        """Return the sentences with a verb in the future."""
        futures = {text for text in set(self._morph) if _morphs[text].tense == "Fut"}
        verbs = [i for i, text in enumerate(self._morph) if text in futures] if futures else ()
        return frozenset(self.sentence[i] for i in verbs if self.pos[i] in {"VERB", "AUX"})

    @cached_property
    def title_stems(self) -> frozenset[str]:
        """Return the stems of the first sentence, mostly the headline."""
        end = self.sentence_bounds[0][1] if self.sentence_bounds else 0
        return frozenset(stem(self.low[i]) for i in range(end) if len(self.low[i]) > 3)

    @cached_property
    def quoted(self) -> list[bool]:
        """Tell for each token whether it stands inside quotation marks."""
        inside, flags = False, [False] * len(self.low)
        if _MARKS.isdisjoint(self.low):
            return flags
        for i, low in enumerate(self.low):
            if low in _MARKS:
                inside = not inside if low == '"' else low in _OPENING
            flags[i] = inside
        return flags

    def told(self, head: int, word: str) -> str:
        """Return how a trigger stands in the story: in the title's words or not, in a quotation, in which clause."""
        clause, token = "", head
        for _ in range(6):
            if self.dep[token] in _CLAUSES or self.head[token] == token:
                clause = self.dep[token]
                break
            token = self.head[token]
        if token not in self._tenses:
            self._tenses[token] = self._tense(token)
        title, quoted = "t" if word in self.title_stems else "", "q" if self.quoted[head] else ""
        return f"{title}{quoted}{clause}{self._tenses[token]}"

    def _tense(self, token: int) -> str:
        """Return the tense of a word, with tense and mood of the first finite verb that helps it."""
        tense = self.morph(token).tense
        for child in self.children[token]:
            if self.dep[child] in _HELPERS and (helper := self.morph(child)).mood:
                return tense + helper.tense + helper.mood
        return tense

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters at which the tokens from `start` to `end` begin and end."""
        return self._starts[start], self._stops[end - 1]

    def words_between(self, start: int, end: int) -> str:
        """Return the text of the tokens from `start` to `end`, without the space after the last one."""
        return self.text[self._starts[start] : self._stops[end - 1]]


def _from_span(span: Any) -> EntityMention:
    return EntityMention("", "", span.start_char, span.end_char, text=span.text, label=span.label_, entity=span.text)
