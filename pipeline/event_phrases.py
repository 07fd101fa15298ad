"""The noun phrases of a document: their heads, whom they name or take up, and their words without relative clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from pipeline.event_context import RELATIVES, Context
from pipeline.event_coordination import side_by_side
from pipeline.event_lexicon import verb_lemmas
from pipeline.lexicons import forms
from pipeline.pronouns import PRONOUNS
from pipeline.records import EntityMention, Quote
from pipeline.roles import role_nouns

_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "ADJ"))
_NOUNS = frozenset(("NOUN", "PROPN"))
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
_UNFINISHED = frozenset(("mise", "remise", "prise", "garde", "placement", "maintien"))  # en examen, à vue, en charge
_OF = frozenset(("de", "d'", "du", "des", "entre", "contre"))
_MAX_TOKENS = 14
_INNERMOST = 50  # quotations that begin last before a word, among which the one around it is looked for
_ROUND = ' ,;:«»"\n'  # what no phrase begins or ends with
_SKIPPED, _FIRST, _PERSONAL, _INDEFINITE = (
    forms("events/phrase_words", kind) for kind in ("skipped", "first_person", "personal", "indefinite")
)
_SUBJECTS = frozenset(("nsubj", "nsubj:pass"))
_NOMINAL_PARTS = frozenset(("det", "case", "nummod"))
_PARTICIPLE = re.compile(r"(?<!it|rt|ut|et)ée?s?$|arrêtée?s?$")  # not liberté, beauté, sûreté
_NO_HEADS = forms("events/phrase_words", "no_head") | RELATIVES
_CONTRACTED = frozenset(("au", "aux"))
_JOINS = frozenset((",", "-", "«", "»", '"', "'", "et"))
_LAST_WORDS = frozenset(re.split(r"[ ']", form)[-1] for form in PRONOUNS)
_ABOUT = frozenset(("près", "plus", "moins"))
_BEFORE = {"de": _ABOUT, "d'": _ABOUT, "un": frozenset(("quelqu'",))}
_NO_EXPRESSIONS: Mapping[int, int] = MappingProxyType({})
_CELUI = frozenset(("celui", "celle", "ceux", "celles"))


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

    __slots__ = ("_phrases", "_words")

    def __init__(self, head: int, phrases: Phrases) -> None:
        self.head, self.label, self.entity_id = head, "", None
        self._phrases, self._words = phrases, ""

    @property
    def text(self) -> str:  # type: ignore[override]
        """Return the words of the phrase without relative clauses and appositions."""
        self._words = self._words or self._phrases.words(self.head)
        return self._words


class Phrases:
    """The noun phrases of one parsed doc, made once for all its events.

    `expressions` says where the fixed expressions that open with a noun end: `la mise en examen`.
    """

    def __init__(self, context: Context, expressions: Mapping[int, int] = _NO_EXPRESSIONS) -> None:
        self.context, self._expressions = context, expressions
        self._mentions, self._references, self._low = context.mentions, context.references, context.low

    @cached_property
    def heads(self) -> list[list[int]]:
        """Return for every sentence the heads of its noun phrases, in order."""
        context, dated = self.context, self.context.dated
        found: list[list[int]] = [[] for _ in context.sentence_bounds]
        for token, (pos, dep, low) in enumerate(zip(context.pos, context.dep, context.low, strict=True)):
            if (
                (pos in _NOMINAL or token in self._mentions) and dep in _PHRASE_DEPS
                and token not in dated and not self._is_seat(token)
                and (self._aged(token) if low in _NO_HEADS else not self._is_participle(token))
                and ((pos in _NOUNS and low not in _SKIPPED) or self._is_phrase(token))
            ):  # fmt: skip
                found[context.sentence[token]].append(token)
        return found

    def _is_seat(self, token: int) -> bool:
        """Tell whether a place only says of where somebody is: `le préfet de la Creuse`."""
        mention, head = self._mentions.get(token), self.context.head[token]
        if mention is None or mention.label != "LOC" or self.context.dep[token] != "nmod" or head >= token:
            return False
        readings = role_nouns().get(self.context.low[head], ())
        return any(reading.kind in {"post", "job"} for reading in readings)

    def _aged(self, token: int) -> EntityMention | None:
        """Return the person whose age is taken for the subject: `Ana Roy, 20 ans, a été élue`."""
        if self._low[token] != "ans" or self.context.dep[token] not in _SUBJECTS or self._low[token - 2] != ",":
            return None
        mention = self._mentions.get(token - 3)
        return mention if mention and mention.label == "PER" else None

    def _is_participle(self, token: int) -> bool:
        """Tell whether a bare participle that opens a clause is taken for a noun: `Menotté, il a été conduit`."""
        low = self._low
        if token in self._mentions or not _PARTICIPLE.search(low[token]):
            return False
        if any(self.context.dep[child] in _NOMINAL_PARTS for child in self.context.children[token]):
            return False
        if self._is_only_subject(token):
            return False  # `Employés, retraités et étudiants ont manifesté`
        opens = token == 0 or low[token - 1] == "," or self.context.sentence[token - 1] != self.context.sentence[token]
        return opens and (low[token + 1 : token + 2] == [","] or low[token] in verb_lemmas())

    def _is_only_subject(self, token: int) -> bool:
        """Tell whether a verb has no other subject than a word: that of `Menotté, il a été conduit` is `il`."""
        dep, head = self.context.dep, self.context.head[token]
        return dep[token] in _SUBJECTS and sum(dep[child] in _SUBJECTS for child in self.context.children[head]) == 1

    def _is_phrase(self, i: int) -> bool:
        """Tell whether a nominal token that stands as a phrase does can name somebody."""
        pos, low = self.context.pos[i], self.context.low[i]
        if low in _SKIPPED and not (low in _FIRST and self.context.quoted[i]):
            return False
        if pos == "ADJ":
            return any(self.context.dep[c] == "det" for c in self.context.children[i])
        return pos != "NUM" or self.context.dep[i] in {"nsubj", "nsubj:pass", "obj", "obl:agent"}

    def phrase(self, head: int) -> Phrase | None:
        """Return the noun phrase of a head, with those that it is coordinated with: `Paris et Berlin`."""
        near_et = self.context.sentence[head] in self._near_et
        heads = side_by_side(self.context, head) if near_et else [head]
        if len(heads) == 1:
            return self._single(head)
        told = [one for one in map(self._single, heads) if one]
        if len({one.key for one in told}) < len(heads):
            return self._single(head)
        named = next((one.entity_id for one in told if one.entity_id), None)
        if named is None and heads[0] == head and self.context.dep[heads[1]] == "conj":
            return told[0]  # its words are told with the others
        texts = [one.text for one in told]
        return Phrase(head, f"{', '.join(texts[:-1])} et {texts[-1]}", told[0].label, named)

    @cached_property
    def _near_et(self) -> frozenset[int]:
        """Return the sentences with an `et`, and those beside them: the parser may cut there."""
        told = [self.context.sentence[token] for token, low in enumerate(self._low) if low == "et"]
        return frozenset(number + step for number in told for step in (-1, 0, 1))

    def _single(self, head: int) -> Phrase | None:
        """Return the noun phrase of a head: a name resolved, a pronoun resolved or None, the words themselves."""
        mentions, low = self._mentions, self._low[head]
        mention = mentions.get(head) or self._aged(head)
        if mention:
            name = mention.entity or mention.text if mention.label == "PER" else mention.text
            return Phrase(head, name, mention.label, mention.entity_id or None)
        if low in _CELUI and self._low[head + 1 : head + 3] == ["-", "ci"]:
            return self._meant(head, head + 3)
        if self.context.pos[head] == "PRON":
            return self._pronoun(head)
        for child in self.context.children[head]:
            if child in mentions and self.context.dep[child] in _NAMING:
                inner = mentions[child]
                if inner.label == "PER" and not (self.context.dep[child] == "nmod" and self._has_case(child)):
                    return Phrase(head, inner.entity or inner.text, "PER", inner.entity_id or None)
        return self._described(head, low)

    def _described(self, head: int, low: str) -> Phrase | None:
        """Return the entity that a description takes up, else the phrase as it is: `la ministre`, `ce dernier`."""
        referent = self._references.described(head)
        if referent is None and low in _LAST_WORDS and head and self._joined(head - 1) in PRONOUNS:
            referent = self._references.resolve(*self.context.offsets(head - 1, head + 1))
        if referent is not None:
            return Phrase(head, referent.name, "DESC", referent.entity_id)
        return Described(head, self) if low.strip(_ROUND) else None

    def _joined(self, token: int) -> str:
        """Return a token and the one after it as they are written: `ce dernier`, `l'intéressé`."""
        first, second = self.context.low[token : token + 2]
        return f"{first}{second}" if first.endswith("'") else f"{first} {second}"

    def _has_case(self, token: int) -> bool:
        return any(self.context.dep[child] == "case" for child in self.context.children[token])

    def _pronoun(self, head: int) -> Phrase | None:
        token = self.context.doc[head]
        if self.context.low[head] in _FIRST:
            quote = self._quote_at(token.idx)
            if quote is None or not quote.speaker_name:
                return None
            return Phrase(head, quote.speaker_name, "I", quote.speaker_id)
        if self.context.low[head].lstrip("-") not in _PERSONAL:
            return Described(head, self) if self.context.low[head] in _INDEFINITE else None
        return self._meant(head, head + 1)

    def _meant(self, head: int, end: int) -> Phrase | None:
        """Return whom the pronoun of some tokens means, None where the text does not tell."""
        referent = self._references.resolve(*self.context.offsets(head, end))
        return Phrase(head, referent.name, "PRON", referent.entity_id) if referent else None

    @cached_property
    def _quotes(self) -> tuple[list[int], list[Quote]]:
        quotes = sorted(self.context.quotes, key=lambda quote: quote.start_char)
        return [quote.start_char for quote in quotes], quotes

    def _quote_at(self, char: int) -> Quote | None:
        """Return the innermost quotation around a character."""
        starts, quotes = self._quotes
        last = bisect_right(starts, char)
        inside = [quote for quote in quotes[max(0, last - _INNERMOST) : last] if char < quote.end_char]
        return min(inside, key=lambda quote: quote.end_char - quote.start_char) if inside else None

    def words(self, head: int) -> str:
        """Return the words of a noun phrase without relative clauses and appositions."""
        if not self.context.children[head]:
            first, last = self._whole(head, head)
            return self.context.words_between(first, last + 1).strip(_ROUND)
        first, last = head, head
        for child in self.context.children[head]:
            if child < head and self.context.dep[child] not in _LEFT_OUT and self.context.low[child] not in RELATIVES:
                first = min(first, self._left(child))
        if first < head and self.context.low[first] in _CONTRACTED:
            first += 1
        inside = self._inside(head)
        for token in range(head + 1, min(len(self.context.head), first + _MAX_TOKENS)):
            if token not in inside and not (self.context.low[token] in _JOINS and token + 1 in inside):
                break
            last = token
        while last > head and self.context.dep[last] in {"case", "cc", "punct", "det"}:
            last -= 1
        first, last = self._whole(first, last)
        return self.context.words_between(first, last + 1).replace("\n", " ").strip(_ROUND)

    def _whole(self, first: int, last: int) -> tuple[int, int]:
        """Return the ends of a phrase with what its outer words belong to: `rond(-point)`, `(quelqu')un`."""
        low = self.context.low
        while last + 2 < len(low) and low[last + 1] == "-" and self._glued(last, last + 2):
            last += 2
        while first > 1 and low[first - 1] == "-" and self._glued(first - 2, first):
            first -= 2
        if first and low[first - 1] in _BEFORE.get(low[first], ()):
            first -= 1
        return first, last

    def _glued(self, first: int, last: int) -> bool:
        """Tell whether no space stands between two tokens."""
        start, end = self.context.offsets(first, last + 1)
        return not any(map(str.isspace, self.context.text[start:end]))

    def _left(self, token: int) -> int:
        lefts = self.context.children[token]
        if not lefts or lefts[0] > token:
            return token
        return min(self._left(child) for child in lefts if child < token)

    @cached_property
    def _loose(self) -> frozenset[int]:
        """Return the complements that only add a circumstance: `deux suspects (à Lyon)`, not `le maire de Lyon`."""
        low, dep, head = self.context.low, self.context.dep, self.context.head
        introduced = {head[token] for token, label in enumerate(dep) if label == "case" and low[token] not in _OF}
        return frozenset(t for t in introduced if dep[t] in _COMPLEMENTS and low[head[t]] not in _UNFINISHED)

    def _inside(self, head: int) -> set[int]:
        stack = list(range(head, self._expressions.get(head, head + 1)))
        inside = set(stack)
        children, dep, loose, dated = self.context.children, self.context.dep, self._loose, self.context.dated
        while stack and len(inside) < 3 * _MAX_TOKENS:
            for child in children[stack.pop()]:
                if (dep[child] not in _OUTSIDE or (dep[child] == "cc" and child > head)) and child not in loose | dated:
                    inside.add(child)
                    stack.append(child)
        return inside
