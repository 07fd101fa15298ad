"""Says who is meant by a name, a pronoun or a definite description: `il`, `la ministre`, `l'entreprise`.

`References(doc)` reads the mentions that `news_entities` found. It costs nothing until the first question; then the
candidates are collected once. Pronouns are ranked by a linear model over what the literature calls salience
(Lappin and Leass 1994): recency, subject, number of mentions, with gender and number as hard conditions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property

import spacy.symbols
from spacy.tokens import Doc

from pipeline import extensions, names
from pipeline.candidates import Candidate, Collector
from pipeline.descriptions import Descriptions
from pipeline.lexicons import table
from pipeline.records import Entity, EntityMention
from pipeline.roles import role_nouns, words_of
from pipeline.token_arrays import TokenArrays


@dataclass(frozen=True, slots=True)
class Referent:
    """Who is meant: an entity of the article, or with `entity_id` None somebody only described.

    `basis` says from what: name, pronoun, description, coordination.
    """

    entity_id: str | None
    name: str
    basis: str


# form -> gender, plural
PRONOUNS = {
    "il": ("m", False), "elle": ("f", False), "ils": ("m", True), "elles": ("f", True),
    "celui-ci": ("m", False), "celle-ci": ("f", False), "ceux-ci": ("m", True), "celles-ci": ("f", True),
    "ce dernier": ("m", False), "cette dernière": ("f", False), "l'intéressé": ("m", False),
    "l'intéressée": ("f", False), "ces derniers": ("m", True), "ces dernières": ("f", True), "lui": ("m", False),
    "lui-même": ("m", False), "elle-même": ("f", False), "eux": ("m", True), "son": ("", False), "sa": ("", False),
    "qui": ("", None),
}  # fmt: skip
_LAST_NAMED = frozenset({"celui-ci", "celle-ci", "ce dernier", "cette dernière", "ceux-ci", "celles-ci"})
_WINDOW = 6  # sentences that a pronoun looks back
_LOOK_BACK = 60  # candidates that are weighed at most
_IMPERSONAL = re.compile(
    r"il (?:n'|ne )?(?:y a|faut|fallait|faudra|s'agi|convient|suffi|pleu|neige|importe|vaut mieux|se peut)",
    re.IGNORECASE,
)
_COORDINATED = re.compile(
    r"\s*(?:,|et|ou|,\s*et)\s*(?:(?:le|la|les|de|du)\s|l'|d')?\s*(?:M|Mme|Me)?\.?\s*", re.IGNORECASE
)


@cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in table("coreference/weights")}


def features(candidate: Candidate, distance: int, rank: int, *, quoted: bool, main: bool) -> dict[str, float]:
    """Return what speaks for a candidate, as values for the linear model."""
    label = candidate.label
    return {
        "sentences_back": distance,
        "far": distance > 2,
        "rank": min(rank, 8),
        "subject": candidate.subject,
        "oblique": candidate.oblique,
        "object": candidate.object,
        "person": label == "PER",
        "organisation": label == "ORG",
        "place": label == "LOC",
        "thing": label in ("PRODUCT", "EVENT"),
        "count": min(candidate.count, 6),
        "gender_known": bool(candidate.gender),
        "named": candidate.entity_id is not None,
        "quoted": candidate.quoted and not quoted,
        "first_in_sentence": candidate.first_in_sentence,
        "same_sentence_subject": distance == 0 and candidate.subject,
        "main": main,
    }


class References:
    """Resolves the references of one article.

    >>> import spacy
    >>> doc = spacy.blank("fr")("Anne Hidalgo est maire. Elle parle.")
    >>> extensions.put(doc, "mentions", [EntityMention("a", "m", 0, 12, text="Anne Hidalgo", label="PER",
    ...                                                entity_id="a:PER:anne-hidalgo", entity="Anne Hidalgo")])
    >>> References(doc).resolve(24, 28).name
    'Anne Hidalgo'
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text.replace("’", "'")
        mentions: list[EntityMention] = extensions.get(doc, "mentions")
        entities: list[Entity] = extensions.get(doc, "entities")
        if mentions and not entities:
            mentions, entities = names.canonicalize(doc, mentions)
        self.mentions = mentions
        self.entities = {entity.entity_id: entity for entity in entities}
        self._starts = [mention.start_char for mention in mentions]
        self._cache: dict[tuple[int, int], Referent | None] = {}

    def resolve(self, start_char: int, end_char: int) -> Referent | None:
        """Return who is meant by the words between the offsets, or None where the text does not tell."""
        key = (start_char, end_char)
        if key not in self._cache:
            self._cache[key] = self._resolve(start_char, end_char)
        return self._cache[key]

    def _resolve(self, start: int, end: int) -> Referent | None:
        form = self.text[start:end].strip(" -\n\u00a0").lower().removeprefix("t-")
        if form in PRONOUNS:
            return self._pronoun(start, form)
        return self._named(start, end) or self._described(start, end)

    @cached_property
    def tokens(self) -> TokenArrays:
        """The doc's tokens as arrays."""
        return TokenArrays(self.doc)

    @cached_property
    def _binder(self) -> Descriptions:
        article = extensions.get_article(self.doc)
        return Descriptions(self.tokens, self.mentions, self.entities, article.published if article else None)

    @cached_property
    def _collector(self) -> Collector:
        return Collector(self.tokens, self.mentions, self.entities, self._binder)

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Everything that a pronoun can stand for, in the order of the text."""
        return self._collector.collect() if len(self.doc) else []

    @cached_property
    def _main(self) -> str:
        """The key of the person whom the article names most."""
        persons = [entity for entity in self.entities.values() if entity.label == "PER"]
        return max(persons, key=lambda entity: entity.n_mentions).entity_id if persons else ""

    # names

    def _named(self, start: int, end: int) -> Referent | None:
        """Return the entity that a noun phrase names: its head or the person set beside it."""
        first = bisect_left(self._starts, start)
        inside = self.mentions[first : bisect_left(self._starts, end)]
        if not inside and first and self.mentions[first - 1].end_char >= end:
            inside = [self.mentions[first - 1]]
        heads: list[EntityMention] = []
        complement = False
        for index, mention in enumerate(inside):
            gap = self.text[inside[index - 1].end_char : mention.start_char] if index else ""
            if not (index and _COORDINATED.fullmatch(gap)):
                complement = self._is_complement(start, mention)
            if not complement:
                heads.append(mention)
        return self._choose(heads)

    def _choose(self, heads: list[EntityMention]) -> Referent | None:
        persons = [mention for mention in heads if mention.label == "PER"]
        chosen = persons or heads
        if not chosen:
            return None
        first, *others = chosen
        previous, joined = first, [first]
        for mention in others:
            if not _COORDINATED.fullmatch(self.text[previous.end_char : mention.start_char]):
                break
            joined.append(mention)
            previous = mention
        unique = list(dict.fromkeys(mention.entity_id for mention in joined))
        if len(unique) > 1:
            name = self.text[first.start_char : previous.end_char]
            return Referent(None, name, "coordination")
        return Referent(first.entity_id, first.entity or first.text, "name")

    def _is_complement(self, start: int, mention: EntityMention) -> bool:
        """Tell whether the mention only completes the phrase: `le porte-parole de Matignon`."""
        if mention.start_char <= start:
            return False
        before = self.text[start : mention.start_char].replace("'", "' ").split()
        while before and before[-1].lower() in ("le", "la", "les", "l'"):
            before.pop()
        if not before:
            return False
        word = before[-1].lower()
        if word in words_of("preposition") or word in words_of("container"):
            return True
        if mention.label == "PER" and word in words_of("group"):
            return True
        first = self.tokens.token_at(start)
        last = self.tokens.token_at(mention.start_char)
        verbal = (spacy.symbols.VERB, spacy.symbols.AUX, spacy.symbols.SCONJ, spacy.symbols.PRON)
        return any(self.tokens.pos[token] in verbal for token in range(first, last))

    # descriptions

    def _described(self, start: int, end: int) -> Referent | None:
        """Return the entity that a definite description is bound to."""
        if not len(self.doc):
            return None
        first, last = self.tokens.token_at(start), self.tokens.token_at(max(start, end - 1))
        for token in range(first + 1, min(first + 5, last + 1)):
            if self.tokens.word(token) in role_nouns():
                bound = self._binder.bind(self.tokens, first, token, last)
                return Referent(bound, self.entities[bound].name, "description") if bound else None
        return None

    # pronouns

    def _pronoun(self, start: int, form: str) -> Referent | None:
        if _IMPERSONAL.match(self.text, start):
            return None
        ranked = self.ranked(start, form)
        if not ranked:
            return None
        weights = _weights()
        best = max(ranked, key=lambda pair: sum(weights.get(name, 0.0) * value for name, value in pair[1].items()))[0]
        return Referent(best.entity_id, best.name, "pronoun")

    def ranked(self, start: int, form: str) -> list[tuple[Candidate, dict[str, float]]]:
        """Return the candidates that a pronoun can stand for, the nearest first, with their features."""
        gender, plural = PRONOUNS[form]
        last = bisect_left(self.candidates, start, key=lambda candidate: candidate.start_char)
        token = self.tokens.token_at(start)
        here = self._collector.sentences[token]
        quoted = self._collector.quoted.holds(start)
        found, seen = [], dict[str, int]()
        for candidate in reversed(self.candidates[max(0, last - _LOOK_BACK) : last]):
            distance = here - candidate.sentence
            if distance > _WINDOW:
                break
            if (plural is not None and candidate.plural != plural) or (gender and candidate.gender not in ("", gender)):
                continue
            if form not in _LAST_NAMED and self._same_clause(token, candidate):
                continue
            rank = seen.setdefault(candidate.key, len(seen))
            main = candidate.key == self._main
            found.append((candidate, features(candidate, distance, rank, quoted=quoted, main=main)))
        return found

    def _same_clause(self, token: int, candidate: Candidate) -> bool:
        """Tell whether both hang on the same verb: then they are two."""
        head = self.tokens.head
        return head[candidate.token] == head[token] and candidate.token != head[token] and head[token] != token
