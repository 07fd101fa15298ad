"""One document as the choice of participants, places and dates sees it: syntax, noun phrases and who they name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from spacy.attrs import DEP, HEAD, LENGTH, LOWER, MORPH, POS, SENT_START, SPACY
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc

from pipeline import extensions
from pipeline.coreference import References, references_of
from pipeline.event_features import Ints, Keys, stem
from pipeline.pronouns import PRONOUNS
from pipeline.records import EntityMention, Quote, TimeExpression
from pipeline.remembered import Remembered
from pipeline.token_arrays import strings_of, text_of, words_of

_BREAKS = re.compile(r"\n+")
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "ADJ"))
_PHRASE_DEPS = frozenset((
    "nsubj", "nsubj:pass", "obj", "iobj", "obl:arg", "obl:mod", "obl:agent", "obl", "nmod", "appos", "conj",
    "ROOT", "dislocated", "parataxis", "xcomp", "dep", "nsubj:caus", "obj:agent", "obj:lvc", "vocative",
    "advcl", "ccomp",
))  # fmt: skip
_OUTSIDE = frozenset(
    ("acl:relcl", "acl", "appos", "parataxis", "advcl", "punct", "cc", "cop", "nsubj", "mark", "advmod", "ccomp")
)
_LEFT_OUT = frozenset(("case", "cc", "punct", "mark", "advmod", "cop", "nsubj", "expl:subj", "aux:tense", "aux:pass"))
_COMPLEMENTS = frozenset(("nmod", "obl:mod", "obl:arg", "obl"))
_NAMING = frozenset(("appos", "flat:name", "nmod", "flat"))
_OF = frozenset(("de", "d'", "du", "des", "entre", "contre"))
_MAX_TOKENS = 14
_ROUND = ' ,;:«»"\n'  # what no phrase begins or ends with
_OPENING = frozenset(("«", "“"))
_MARKS = _OPENING | {"»", "”", '"'}
_CLAUSES = frozenset(("acl:relcl", "acl", "advcl", "ccomp", "xcomp", "parataxis"))
RELATIVES = frozenset(("qui", "que", "qu'", "dont", "où", "lequel", "laquelle", "lesquels", "lesquelles", "duquel"))
_SKIPPED = frozenset(
    ("ce", "c'", "se", "s'", "y", "en", "cela", "ça", "ceci", "rien", "tout", "on", "me", "m'", "nous", "vous")
)
_FIRST = frozenset(("je", "j'", "nous", "me", "m'", "moi"))
_EMPTY_NOUNS = frozenset(
    (
        "cours",
        "cas",
        "fois",
        "semaine",
        "semaines",
        "mois",
        "année",
        "années",
        "jour",
        "jours",
        "heure",
        "heures",
        "veille",
        "lendemain",
        "minutes",
        "siècle",
        "part",
        "suite",
        "end",
        "week-end",
        "matin",
        "soir",
        "afin",
        "but",
        "fait",
        "terme",
        "cadre",
        "occasion",
        "raison",
        "titre",
        "moment",
        "début",
        "fin",
        "côté",
        "égard",
    )
)
PARTICLES, NO = frozenset(("ne", "n'")), frozenset(("aucun", "aucune"))
_NEGATING = PARTICLES | NO | {"pas"}
_HELPERS = frozenset(("aux:tense", "cop", "aux:pass"))
_NO_HEADS = _EMPTY_NOUNS | RELATIVES
_PERSONAL = frozenset(
    (
        "il",
        "elle",
        "ils",
        "elles",
        "lui",
        "celui-ci",
        "celle-ci",
        "ceux-ci",
        "celles-ci",
        "eux",
        "le",
        "la",
        "l'",
        "les",
        "leur",
        "elle-même",
        "lui-même",
        "t-il",
        "-il",
        "-elle",
        "-t-il",
        "-t-elle",
    )
)


@dataclass(slots=True)
class Phrase:
    """A noun phrase: its head token, its text without relative clauses, the name and id of whom it names."""

    head: int
    text: str
    label: str
    entity_id: str | None

    @property
    def key(self) -> str:
        """Return what tells it from other candidates."""
        return self.entity_id or self.text.lower()


class Described(Phrase):
    """A noun phrase that names nobody: its words are put together when they are asked for, as few ever are."""

    __slots__ = ("_context", "_words")

    def __init__(self, head: int, context: Context) -> None:
        self.head, self.label, self.entity_id = head, "", None
        self._context, self._words = context, ""

    @property
    def text(self) -> str:  # type: ignore[override]
        """Return the words of the phrase without relative clauses and appositions."""
        self._words = self._words or self._context.words(self.head)
        return self._words


# the hash of a text, the same in every process
symbol: Callable[[str], int] = Remembered(hash_string, most=50_000).__getitem__
_ARRAYS = (POS, DEP, HEAD, LOWER, SENT_START, LENGTH, SPACY, MORPH)


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


class Context:
    """Arrays and lists of one parsed doc, made once for all its events."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        array: Any = doc.to_array(list(_ARRAYS))
        self.pos = strings_of(doc, array[:, 0])
        self.dep = strings_of(doc, array[:, 1])
        self.low = words_of(doc, array[:, 3])
        self.dep_keys: Keys = array[:, 1]
        self.heads: Ints = array[:, 2].astype(np.int64) + np.arange(len(doc))
        self.head: list[int] = self.heads.tolist()
        self.children = _children(self.head)
        starts = array[:, 4].astype(np.int64) == 1
        self.sentence: list[int] = np.maximum(np.cumsum(starts) - 1, 0).tolist()
        widths = (array[:, 5] + array[:, 6]).astype(np.int64)
        ends = np.cumsum(widths)
        self._starts: list[int] = (ends - widths).tolist()
        self._ends: list[int] = (ends - array[:, 6].astype(np.int64)).tolist()
        self._morph = strings_of(doc, array[:, 7])
        self.text = text_of(doc)
        self._tenses: dict[int, str] = {}
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
        rows: list[EntityMention] = extensions.get(self.doc, "mentions")
        if not extensions.has(self.doc, "mentions"):
            rows = [_from_span(span) for span in self.doc.ents]
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
        return max(bisect_right(self._starts, char) - 1, 0)

    @cached_property
    def sentence_bounds(self) -> list[tuple[int, int]]:
        """Return first and last token (exclusive) of every sentence."""
        bounds = np.flatnonzero(np.diff(self.sentence, prepend=-1, append=-1)).tolist()
        return list(pairwise(bounds))

    @cached_property
    def paragraphs(self) -> list[int]:
        """Return for every sentence the number of its paragraph, counted by line breaks."""
        breaks = [match.start() for match in _BREAKS.finditer(self.text)]
        return [bisect_right(breaks, self._starts[start]) for start, _ in self.sentence_bounds]

    @cached_property
    def heads_of_phrases(self) -> list[list[int]]:
        """Return for every sentence the heads of its noun phrases, in order."""
        found: list[list[int]] = [[] for _ in self.sentence_bounds]
        for token, (pos, dep) in enumerate(zip(self.pos, self.dep, strict=True)):
            if pos in _NOMINAL and dep in _PHRASE_DEPS and self._is_phrase(token):
                found[self.sentence[token]].append(token)
        return found

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

    def quote_at(self, char: int) -> Quote | None:
        """Return the innermost quotation around a character."""
        inside = [quote for quote in self.quotes if quote.start_char <= char < quote.end_char]
        return min(inside, key=lambda quote: quote.end_char - quote.start_char) if inside else None

    def _is_phrase(self, i: int) -> bool:
        """Tell whether a nominal token that stands as a phrase does can name somebody."""
        pos, dep, low = self.pos[i], self.dep[i], self.low[i]
        if low in _NO_HEADS or i in self.dated:
            return False
        if low in _SKIPPED and not (low in _FIRST and self.quoted[i]):
            return False
        if pos == "ADJ":
            return any(self.dep[c] == "det" for c in self.children[i])
        return pos != "NUM" or dep in {"nsubj", "nsubj:pass", "obj", "obl:agent"}

    @cached_property
    def negated(self) -> frozenset[int]:
        """Return the words that a negation hangs on, whole or half: `ne`, `pas`, `aucun`."""
        low, head = self.low, self.head
        return frozenset(head[token] for token in range(len(low)) if low[token] in _NEGATING)

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

    def phrase(self, head: int) -> Phrase | None:
        """Return the noun phrase of a head: a name resolved, a pronoun resolved or None, the words themselves."""
        mention = self.mentions.get(head)
        if mention is not None:
            name = mention.entity or mention.text if mention.label == "PER" else mention.text
            return Phrase(head, name, mention.label, mention.entity_id or None)
        if self.low[head] in _CELUI and self.low[head + 1 : head + 3] == ["-", "ci"]:
            return self._meant(head, head + 3)
        if self.pos[head] == "PRON":
            return self._pronoun(head)
        for child in self.children[head]:
            if self.dep[child] in _NAMING and child in self.mentions:
                inner = self.mentions[child]
                if inner.label == "PER" and not (self.dep[child] == "nmod" and self._has_case(child)):
                    return Phrase(head, inner.entity or inner.text, "PER", inner.entity_id or None)
        return self._described(head)

    def _described(self, head: int) -> Phrase | None:
        """Return the entity that a description takes up, else the phrase as it is: `la ministre`, `ce dernier`."""
        referent = self.references.described(head)
        if referent is None and self.low[head] in _LAST_WORDS and head and self._joined(head - 1) in PRONOUNS:
            referent = self.references.resolve(*self.offsets(head - 1, head + 1))
        if referent is not None:
            return Phrase(head, referent.name, "DESC", referent.entity_id)
        return Described(head, self) if self.low[head].strip(_ROUND) else None

    def _joined(self, token: int) -> str:
        """Return a token and the one after it as they are written: `ce dernier`, `l'intéressé`."""
        first, second = self.low[token : token + 2]
        return f"{first}{second}" if first.endswith("'") else f"{first} {second}"

    def _has_case(self, token: int) -> bool:
        return any(self.dep[child] == "case" for child in self.children[token])

    def _pronoun(self, head: int) -> Phrase | None:
        token = self.doc[head]
        if self.low[head] in _FIRST:
            quote = self.quote_at(token.idx)
            if quote is None or not quote.speaker_name:
                return None
            return Phrase(head, quote.speaker_name, "I", quote.speaker_id)
        if self.low[head].lstrip("-") not in _PERSONAL:
            return Described(head, self) if self.low[head] in _INDEFINITE else None
        return self._meant(head, head + 1)

    def _meant(self, head: int, end: int) -> Phrase | None:
        """Return whom the pronoun of some tokens means, None where the text does not tell."""
        referent = self.references.resolve(*self.offsets(head, end))
        return Phrase(head, referent.name, "PRON", referent.entity_id) if referent else None

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters at which the tokens from `start` to `end` begin and end."""
        return self._starts[start], self._ends[end - 1]

    def words_between(self, start: int, end: int) -> str:
        """Return the text of the tokens from `start` to `end`, without the space after the last one."""
        return self.text[self._starts[start] : self._ends[end - 1]]

    def words(self, head: int) -> str:
        """Return the words of a noun phrase without relative clauses and appositions."""
        if not self.children[head]:
            return self.words_between(head, head + 1).strip(_ROUND)
        first, last = head, head
        for child in self.children[head]:
            if child < head and self.dep[child] not in _LEFT_OUT:
                first = min(first, self._left(child))
        inside = self._inside(head)
        for token in range(head + 1, min(len(self.head), first + _MAX_TOKENS)):
            if token not in inside and not (self.low[token] in _JOINS and token + 1 in inside):
                break
            last = token
        while last > head and self.dep[last] in {"case", "cc", "punct", "det"}:
            last -= 1
        return self.words_between(first, last + 1).replace("\n", " ").strip(_ROUND)

    def _left(self, token: int) -> int:
        lefts = self.children[token]
        if not lefts or lefts[0] > token:
            return token
        return min(self._left(child) for child in lefts if child < token)

    @cached_property
    def _loose(self) -> frozenset[int]:
        """Return the complements that only add a circumstance: `deux suspects (à Lyon)`, not `le maire de Lyon`."""
        low, dep, head = self.low, self.dep, self.head
        introduced = {head[token] for token, label in enumerate(dep) if label == "case" and low[token] not in _OF}
        return frozenset(token for token in introduced if dep[token] in _COMPLEMENTS)

    def _inside(self, head: int) -> set[int]:
        inside, stack = {head}, [head]
        children, dep, loose = self.children, self.dep, self._loose
        while stack and len(inside) < 3 * _MAX_TOKENS:
            for child in children[stack.pop()]:
                if (dep[child] not in _OUTSIDE or (dep[child] == "cc" and child > head)) and child not in loose:
                    inside.add(child)
                    stack.append(child)
        return inside


_JOINS = frozenset((",", "-", "«", "»", '"', "'", "et"))
_LAST_WORDS = frozenset(re.split(r"[ ']", form)[-1] for form in PRONOUNS)
_CELUI = frozenset(("celui", "celle", "ceux", "celles"))
_INDEFINITE = frozenset(
    ("certains", "certaines", "plusieurs", "aucun", "aucune", "personne", "beaucoup", "un", "une", "autres")
)


def _from_span(span: Any) -> EntityMention:
    return EntityMention("", "", span.start_char, span.end_char, text=span.text, label=span.label_, entity=span.text)
