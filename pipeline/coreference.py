"""Says who is meant by a name, a pronoun or a definite description: `il`, `la ministre`, `l'entreprise`.

`References(doc)` reads the mentions that `news_entities` found. It is cheap to build: candidates are collected once,
from arrays, when the first reference asks for them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

import numpy as np
from spacy.tokens import Doc, Token

from pipeline import extensions, names
from pipeline.lexicons import table
from pipeline.records import Entity, EntityMention


@dataclass(frozen=True, slots=True)
class Referent:
    """Who is meant: a named entity of the article, or with `entity_id` None somebody only described."""

    entity_id: str | None
    name: str
    basis: str


@dataclass(slots=True)
class Candidate:
    """Something that a pronoun can stand for, at the place where the text mentions it."""

    token: int
    start_char: int
    end_char: int
    entity_id: str | None
    name: str
    key: str
    label: str
    gender: str
    plural: bool
    subject: bool
    oblique: bool
    sentence: int
    quoted: bool
    count: int = 1


# form -> gender, plural
PRONOUNS = {
    "il": ("m", False), "elle": ("f", False), "ils": ("m", True), "elles": ("f", True),
    "celui-ci": ("m", False), "celle-ci": ("f", False), "ceux-ci": ("m", True), "celles-ci": ("f", True),
    "ce dernier": ("m", False), "cette dernière": ("f", False), "l'intéressé": ("m", False),
    "l'intéressée": ("f", False), "ces derniers": ("m", True), "ces dernières": ("f", True), "lui": ("m", False),
    "lui-même": ("m", False), "elle-même": ("f", False), "eux": ("m", True), "se": ("", False), "s'": ("", False),
}  # fmt: skip
_LAST_NAMED = frozenset({"celui-ci", "celle-ci", "ce dernier", "cette dernière", "l'intéressé", "l'intéressée"})
_WINDOW = 6  # sentences that a pronoun looks back
_QUOTED = re.compile(r"«[^«»]*»?|“[^“”]*”?")
_COMPLEMENT = re.compile(
    r"(?:\b(?:de|du|des|à|au|aux|pour|contre|avec|par|chez|sur|dans|en)|\b[dD]['’])\s*(?:(?:la|le|les)\s|[lL]['’]\s?)?$"
)
_IMPERSONAL = re.compile(
    r"[iI]l (?:n'|ne )?(?:y a|faut|fallait|faudra|s'agi|convient|suffi|pleu|neige|importe|vaut mieux|se peut)"
)
_OBLIQUE = frozenset(("nmod", "obl", "obl:arg", "obl:mod", "obl:agent", "obj", "iobj", "amod"))
_SUBJECT = frozenset(("nsubj", "nsubj:pass", "nsubj:caus"))


@cache
def _nominals() -> dict[str, tuple[str, str]]:
    """Return noun -> (label, gender) for the nouns that a pronoun can take up."""
    nouns: dict[str, tuple[str, str]] = {}
    for row in table("entities/roles"):
        label = {"org": "ORG", "place": "LOC"}.get(row["kind"], "PER")
        nouns.setdefault(row["form"].lower(), (label, row["gender"]))
    return nouns


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
        self.text = doc.text
        mentions: list[EntityMention] = extensions.get(doc, "mentions")
        entities: list[Entity] = extensions.get(doc, "entities")
        if mentions and not entities:
            mentions, entities = names.canonicalize(doc, mentions)
        self.mentions = mentions
        self.entities = {entity.entity_id: entity for entity in entities}
        self._starts = [mention.start_char for mention in mentions]
        self._candidates: list[Candidate] | None = None
        self._cache: dict[tuple[int, int], Referent | None] = {}

    def resolve(self, start_char: int, end_char: int) -> Referent | None:
        """Return who is meant by the words between the offsets, or None where the text does not tell."""
        key = (start_char, end_char)
        if key not in self._cache:
            self._cache[key] = self._resolve(start_char, end_char)
        return self._cache[key]

    def _resolve(self, start: int, end: int) -> Referent | None:
        form = self.text[start:end].replace("’", "'").strip(" -\n\u00a0").lower()
        form = form.removeprefix("t-")
        if form in PRONOUNS:
            return self._pronoun(start, form)
        return self._named(start, end)

    # names

    def _named(self, start: int, end: int) -> Referent | None:
        """Return the entity that a noun phrase names: its head or the person set beside it."""
        first = bisect_left(self._starts, start)
        inside = self.mentions[first : bisect_left(self._starts, end)]
        if not inside and first and self.mentions[first - 1].end_char >= end:
            inside = [self.mentions[first - 1]]
        free = [mention for mention in inside if not self._is_complement(start, mention)]
        persons = [mention for mention in free if mention.label == "PER"]
        chosen = persons or [mention for mention in free if mention.label != "PER"]
        if not chosen:
            return None
        mention = chosen[0]
        return Referent(mention.entity_id, mention.entity or mention.text, "name")

    def _is_complement(self, start: int, mention: EntityMention) -> bool:
        """Tell whether the mention only completes the phrase: `le porte-parole de Matignon`."""
        if mention.start_char <= start:
            return False
        before = self.text[max(start, mention.start_char - 12) : mention.start_char]
        return _COMPLEMENT.search(before) is not None

    # pronouns

    def _pronoun(self, start: int, form: str) -> Referent | None:
        gender, plural = PRONOUNS[form]
        candidates = self._all_candidates()
        last = bisect_left(candidates, start, key=lambda candidate: candidate.start_char)
        token = self._token_at(start)
        if token is not None and _IMPERSONAL.match(self.text, token.idx):
            return None
        here = self._sentence_of(start)
        quoted = self._is_quoted(start)
        best: tuple[float, Candidate] | None = None
        rank, seen = 0, set[str]()
        for candidate in reversed(candidates[max(0, last - 60) : last]):
            distance = here - candidate.sentence
            if distance > _WINDOW:
                break
            if candidate.plural != plural or (gender and candidate.gender and candidate.gender != gender):
                continue
            if form not in _LAST_NAMED and self._same_clause(token, candidate):
                continue
            score = self._score(candidate, distance, rank, quoted)
            if candidate.key not in seen:
                seen.add(candidate.key)
                rank += 1
            if best is None or score > best[0]:
                best = (score, candidate)
        if best is None:
            return None
        return Referent(best[1].entity_id, best[1].name, "pronoun")

    @staticmethod
    def _score(candidate: Candidate, distance: int, rank: int, quoted: bool) -> float:
        score = -0.9 * distance - 0.35 * rank
        score += 1.2 * candidate.subject - 0.6 * candidate.oblique
        score += {"PER": 1.2, "ORG": -0.3, "LOC": -2.0}.get(candidate.label, -1.5)
        score += 0.25 * min(candidate.count, 6)
        score += 0.6 * bool(candidate.gender) + 0.3 * (candidate.entity_id is not None)
        return score - 3.0 * (candidate.quoted and not quoted)

    @staticmethod
    def _same_clause(token: Token | None, candidate: Candidate) -> bool:
        """Tell whether both hang on the same verb: then they are two."""
        if token is None or not token.doc.has_annotation("DEP"):
            return False
        return token.doc[candidate.token].head.i == token.head.i and candidate.token != token.head.i

    # candidates

    def _all_candidates(self) -> list[Candidate]:
        if self._candidates is None:
            self._index()
            found = self._named_candidates() + self._nominal_candidates()
            found.sort(key=lambda candidate: candidate.start_char)
            counts: dict[str, int] = {}
            for candidate in found:
                counts[candidate.key] = candidate.count = counts.get(candidate.key, 0) + 1
            self._candidates = found
        return self._candidates

    def _index(self) -> None:
        """Read what is needed of every token at once."""
        array = self.doc.to_array(["LENGTH", "SPACY", "SENT_START", "POS", "DEP", "LOWER"])
        widths = array[:, 0].astype(np.int64) + array[:, 1].astype(np.int64)
        self._offsets = [0, *np.cumsum(widths).tolist()]
        self._sentences = np.cumsum(array[:, 2] == 1).tolist()
        self._array = array
        self._quotes = [match.span() for match in _QUOTED.finditer(self.text)]
        self._quote_starts = [start for start, _ in self._quotes]

    def _token_index(self, char: int) -> int:
        return min(max(bisect_right(self._offsets, char) - 1, 0), len(self.doc) - 1)

    def _token_at(self, char: int) -> Token | None:
        return self.doc[self._token_index(char)] if len(self.doc) else None

    def _sentence_of(self, char: int) -> int:
        number: int = self._sentences[self._token_index(char)]
        return number

    def _is_quoted(self, char: int) -> bool:
        place = bisect_right(self._quote_starts, char) - 1
        return place >= 0 and self._quotes[place][1] > char

    def _named_candidates(self) -> list[Candidate]:
        found = []
        for mention in self.mentions:
            entity = self.entities.get(mention.entity_id)
            token = self._root(mention.start_char, mention.end_char)
            found.append(self._candidate(
                token, mention.start_char, mention.end_char, mention.entity_id, mention.entity or mention.text,
                mention.label, self._entity_gender(mention, entity),
            ))  # fmt: skip
        return found

    def _entity_gender(self, mention: EntityMention, entity: Entity | None) -> str:
        if mention.label == "PER":
            return (entity.gender or "") if entity else ""
        before = self.text[max(0, mention.start_char - 4) : mention.start_char].lower()
        if before.endswith(("la ", "une ")):
            return "f"
        if before.endswith(("le ", "du ", "au ", "un ")):
            return "m"
        head = self.text[mention.start_char : mention.end_char].split(" ")[0].lower()
        return _nominals().get(head, ("", ""))[1]

    def _nominal_candidates(self) -> list[Candidate]:
        strings = self.doc.vocab.strings
        nouns = {strings[form]: form for form in _nominals() if form in strings}
        lowers = self._array[:, 5].tolist()
        named = [(mention.start_char, mention.end_char) for mention in self.mentions]
        found = []
        for index, lower in enumerate(lowers):
            form = nouns.get(lower)
            if form is None or self._inside_name(self._offsets[index], named):
                continue
            candidate = self._nominal(self.doc[index], form)
            if candidate is not None:
                found.append(candidate)
        return found

    def _inside_name(self, char: int, named: list[tuple[int, int]]) -> bool:
        place = bisect_right(self._starts, char) - 1
        return place >= 0 and named[place][1] > char

    def _nominal(self, token: Token, form: str) -> Candidate | None:
        if token.pos_ not in ("NOUN", "ADJ", "") or token.i == 0:
            return None
        determiner = next(
            (child for child in token.lefts if child.pos_ == "DET" or child.lower_ in ("du", "des")), None
        )
        if determiner is None or self._beside_name(token):
            return None
        label, gender = _nominals()[form]
        lower = determiner.lower_
        plural = lower in ("les", "des", "ces", "ses", "leurs", "deux", "plusieurs")
        gender = gender or {"la": "f", "une": "f", "cette": "f", "le": "m", "un": "m", "ce": "m", "cet": "m"}.get(
            lower, ""
        )
        start, end = determiner.idx, token.idx + len(token)
        if determiner.i > token.i:
            return None
        candidate = self._candidate(token.i, start, end, None, self.text[start:end], label, gender)
        candidate.plural = plural
        candidate.key = form
        return candidate

    def _beside_name(self, token: Token) -> bool:
        """Tell whether the noun only introduces a name: `le ministre Gérald Darmanin`, `X, patron de Y`."""
        if token.dep_ in ("appos", "cop") or (token.dep_ == "nmod" and token.head.pos_ == "PROPN"):
            return True
        return any(child.pos_ == "PROPN" and child.dep_ in ("appos", "flat:name", "nmod") and child.i > token.i
                   and not any(grand.dep_ == "case" for grand in child.lefts) for child in token.rights)  # fmt: skip

    def _root(self, start: int, end: int) -> int:
        """Return the first token of the span whose head lies outside it."""
        first, last = self._token_index(start), self._token_index(max(start, end - 1))
        for index in range(first, last + 1):
            head = self.doc[index].head.i
            if not first <= head <= last or head == index:
                return index
        return first

    def _candidate(  # noqa: PLR0917
        self, token: int, start: int, end: int, entity_id: str | None, name: str, label: str, gender: str
    ) -> Candidate:
        dep = self.doc[token].dep_
        return Candidate(
            token, start, end, entity_id, name, entity_id or name.lower(), label, gender, plural=False,
            subject=dep in _SUBJECT, oblique=dep in _OBLIQUE, sentence=self._sentences[token],
            quoted=self._is_quoted(start),
        )  # fmt: skip
