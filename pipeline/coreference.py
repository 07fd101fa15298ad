"""Says who is meant by a name, a pronoun or a definite description: `il`, `la ministre`, `l'entreprise`.

`References(doc)` reads the mentions that `news_entities` found. It costs nothing until the first question; then the
candidates are collected once. Pronouns are ranked by a linear model over what the literature calls salience
(Lappin and Leass 1994): recency, subject, number of mentions, with gender and number as hard conditions.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Any

from spacy.symbols import AUX, PRON, SCONJ, VERB
from spacy.tokens import Doc

from pipeline import extensions, names
from pipeline.anaphora import Anaphora
from pipeline.candidates import Candidate, Collector
from pipeline.descriptions import Descriptions
from pipeline.pronouns import LAST_NAMED, LOOK_BACK, PRONOUNS, WINDOW, agrees, features, score
from pipeline.records import Entity, EntityMention
from pipeline.roles import role_nouns, titles, words_of
from pipeline.token_arrays import VERBAL, TokenArrays


@dataclass(frozen=True, slots=True)
class Referent:
    """Who is meant: an entity of the article, or with `entity_id` None somebody only described.

    `basis` says from what: name, pronoun, description, coordination.
    """

    entity_id: str | None
    name: str
    basis: str


Ranked = list[tuple[Candidate, tuple[float, ...]]]  # what a pronoun can stand for, with the features of each
_NAMED = ("PER", "ORG", "LOC")
_LINKS = frozenset(("de", "du", "des", "d'"))
_OPENING = 3  # sentences of an article that can speak of somebody whom it names later
_CLAUSE = 20  # tokens behind a name among which the object of its verb stands
_SUBJECTS = frozenset(("il", "elle", "ils", "elles"))
_IMPERSONAL = re.compile(
    r"il (?:n'|ne )?(?:y a|faut|fallait|faudra|s'agi|convient|suffi|pleu|neige|importe|vaut mieux|se peut)",
    re.IGNORECASE,
)
_LONG_CLAUSE = re.compile(r"\b(?:qui|que|dont|où)\b|\bqu'")
_SOURCE = re.compile(r"(?:selon|pour|d'après)\s$", re.IGNORECASE)
_PAIR = re.compile(r"(?:les deux|le couple|le duo|le tandem)\b", re.IGNORECASE)
_COORDINATED = re.compile(
    r"\s*(?:,|et|ou|,\s*et)\s*(?:(?:le|la|les|de|du)\s|l'|d')?\s*(?:M|Mme|Me)?\.?\s*", re.IGNORECASE
)


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
        self.tokens = TokenArrays(doc)
        self.text = self.tokens.text
        mentions: list[EntityMention] = extensions.get(doc, "mentions")
        entities: list[Entity] = extensions.get(doc, "entities")
        if mentions and not entities:
            mentions, entities = names.canonicalize(doc, mentions)
        self.mentions = mentions
        self.entities = {entity.entity_id: entity for entity in entities}
        self._starts = [mention.start_char for mention in mentions]
        self._pronouns: dict[int, Candidate] = {}
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
        return (
            self._named(start, end) or self._beside(start, end) or self._described(start, end) or self._pair(start, end)
        )

    @cached_property
    def _binder(self) -> Descriptions:
        article = extensions.get_article(self.doc)
        return Descriptions(self.tokens, self.mentions, self.entities, article.published if article else None)

    @cached_property
    def _collector(self) -> Collector:
        return Collector(self.tokens, self.mentions, self.entities, self._binder)

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Everything that a word can take up, in the order of the text; subject pronouns with their referent."""
        found: list[Candidate] = []
        counts: dict[str, int] = {}
        sentence = -1
        anaphora = Anaphora(self.tokens, self.entities, self._binder, self.ranked)
        for candidate in self._collector.collect() if len(self.doc) else ():
            candidate.first_in_sentence = candidate.sentence != sentence
            if candidate.pronoun:
                self._take_up(candidate, found)
            elif candidate.entity_id is None and candidate.definite:
                anaphora.take_up(candidate, found)
            if candidate.key:
                counts[candidate.key] = candidate.count = counts.get(candidate.key, 0) + 1
                sentence = candidate.sentence
                found.append(candidate)
        return found

    def _take_up(self, pronoun: Candidate, before: list[Candidate]) -> None:
        """Give a subject pronoun its referent, so that the next one finds it near."""
        if _IMPERSONAL.match(self.text, pronoun.start_char):
            return
        best = self._best(self.ranked(before, pronoun))
        if best is not None:
            pronoun.key, pronoun.name, pronoun.label = best.key, best.name, best.label
            pronoun.entity_id = best.entity_id
            self._pronouns[pronoun.start_char] = best

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
            alike = index > 0 and inside[index - 1].label == mention.label
            if not (alike and _COORDINATED.fullmatch(gap)):
                complement = self._is_complement(start, mention)
            if not complement:
                heads.append(mention)
        return self._choose(start, heads)

    def _choose(self, start: int, heads: list[EntityMention]) -> Referent | None:
        persons = [mention for mention in heads if mention.label == "PER"]
        chosen = persons or heads
        if not chosen or (not persons and self._is_member(start, chosen[0].start_char)):
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

    def _is_member(self, start: int, name: int) -> bool:
        """Tell whether a phrase is of a person whom a name only places: `un député UDC`, `le patron du groupe Roux`."""
        words = self.text[start:name].replace("'", "' ").lower().split()
        noun = next((noun for word in words for noun in role_nouns().get(word, ())), None)
        if noun is None or noun.kind not in ("post", "human") or "," in self.text[start:name]:
            return False  # `Un actionnaire, le fonds Roux,`
        linked = not _LINKS.isdisjoint(words)
        return linked or noun.base not in words_of("of_firms")  # `l'actionnaire Roux`, not `l'actionnaire de Roux`

    def _is_complement(self, start: int, mention: EntityMention) -> bool:
        """Tell whether the mention only completes the phrase: `le porte-parole de Matignon`."""
        if mention.start_char <= start:
            return False
        before = self.text[start : mention.start_char].replace("'", "' ").split()
        person = titles() if mention.label == "PER" else frozenset()  # `l'avocate du docteur Roux`
        while before and (before[-1].lower() in ("le", "la", "les", "l'") or before[-1].lower() in person):
            before.pop()
        if not before:
            return False
        word = before[-1].lower()
        if word in words_of("preposition") or word in words_of("container"):
            return True
        if mention.label == "PER" and word in words_of("group"):
            return True
        if word == "," and mention.label == "PER" and not _LONG_CLAUSE.search(self.text, start, mention.start_char):
            return False
        return self._has_clause(start, mention.start_char)

    def _has_clause(self, start: int, end: int) -> bool:
        """Tell whether a verb or an agent stands between the offsets: `un texte publié par la revue Nature`."""
        if " par " in self.text[start:end]:
            return True
        for token in range(self.tokens.token_at(start), self.tokens.token_at(end)):
            pos = self.tokens.pos[token]
            if pos in (AUX, SCONJ, PRON) or (pos == VERB and "Part" not in self.doc[token].morph.get("VerbForm", [])):
                return True
        return False

    def _beside(self, start: int, end: int) -> Referent | None:
        """Return the person whose name a role noun is cut from: `le vice-procureur`, then `, Jean-Luc Chemin`."""
        words = self.text[start:end].replace("'", "' ").lower().split()
        known = [
            noun for word in words[:6] for noun in role_nouns().get(word) or role_nouns().get(word.rstrip("s"), ())
        ]
        if not any(noun.kind in ("post", "job", "human") for noun in known):
            return None
        place = bisect_left(self._starts, end)
        after = self.mentions[place] if place < len(self.mentions) else None
        before = self.mentions[place - 1] if place else None
        gap, *title = (self.text[end : after.start_char] if after else "").replace(",", " , ").lower().split() or [""]
        if after and after.label == "PER" and gap in ("", ",") and titles().issuperset(title):
            closed = self.text[after.end_char : after.end_char + 2].strip()[:1]
            if gap == "" or closed in (",", ".", ":", ""):
                return Referent(after.entity_id, after.entity or after.text, "name")
        if before and before.label == "PER" and self.text[before.end_char : start].strip() == ",":
            return Referent(before.entity_id, before.entity or before.text, "name")
        return None

    # descriptions

    def _described(self, start: int, end: int) -> Referent | None:
        """Return the entity that a definite description is bound to."""
        if not len(self.doc):
            return None
        first, last = self.tokens.token_at(start), self.tokens.token_at(max(start, end - 1))
        if first <= last <= first + 1 and self.text[self.tokens.offsets[last]].isupper():
            bound = self._binder.by_first_word(self.tokens.word(last), start)
            if bound:
                return Referent(bound, self.entities[bound].name, "description")
        for token in range(first + 1, min(first + 5, last + 1)):
            if self.tokens.word(token) in words_of("preposition"):
                break
            if self.tokens.word(token) in role_nouns():
                bound = self._binder.bind(self.tokens, first, token, last) or self._taken_up(token)
                return Referent(bound, self.entities[bound].name, "description") if bound else None
        return None

    def described(self, token: int) -> Referent | None:
        """Return the entity that the description with this noun takes up: `la ministre`, `l'entreprise`; None for most.

        >>> import spacy
        >>> doc = spacy.blank("fr")("Anne Hidalgo, la maire, est là. La maire part.")
        >>> extensions.put(doc, "mentions", [EntityMention("a", "m", 0, 12, text="Anne Hidalgo", label="PER",
        ...                                                entity_id="a:PER:anne-hidalgo", entity="Anne Hidalgo")])
        >>> References(doc).described(10).name
        'Anne Hidalgo'
        """
        return self._descriptions.get(token)

    @cached_property
    def _descriptions(self) -> dict[int, Referent]:
        """Return noun → entity of the descriptions that take one up, and of the nouns beside a name."""
        nouns: dict[int, str | None] = dict(self._binder.beside)
        nouns |= {one.token: one.entity_id for one in self.candidates if one.definite and self._is_sure(one)}
        known = ((token, self.entities.get(key or "")) for token, key in nouns.items())
        return {token: Referent(one.entity_id, one.name, "description") for token, one in known if one}

    def _is_sure(self, description: Candidate) -> bool:
        """Tell whether the article gives the entity this role, or else names no other one as often.

        Somebody whom nothing but nearness speaks for is mostly not meant: `il a été opéré, le médecin dit …`.
        """
        return not description.taken_up or description.entity_id in self._chief

    @cached_property
    def _chief(self) -> frozenset[str]:
        """Return the entities of each label that the article names most."""
        most: dict[str, int] = {}
        for one in self.entities.values():
            most[one.label] = max(most.get(one.label, 0), one.n_mentions)
        return frozenset(key for key, one in self.entities.items() if one.n_mentions == most[one.label])

    def _pair(self, start: int, end: int) -> Referent | None:
        """Return the two persons named side by side whom `les deux ministres` or `le couple` takes up."""
        if not _PAIR.match(self.text, start, end):
            return None
        last = bisect_left(self.candidates, start, key=lambda candidate: candidate.start_char)
        pairs = [candidate for candidate in self.candidates[max(0, last - 2 * LOOK_BACK) : last] if candidate.joined]
        return Referent(None, pairs[-1].name, "coordination") if pairs else None

    def _taken_up(self, token: int) -> str | None:
        """Return the entity that the candidate with this noun was bound to."""
        place = bisect_right(self.candidates, self.tokens.offsets[token], key=lambda candidate: candidate.start_char)
        candidate = self.candidates[place - 1] if place else None
        return candidate.entity_id if candidate and candidate.token == token else None

    # pronouns

    def _pronoun(self, start: int, form: str) -> Referent | None:
        token = self.tokens.token_at(start)
        last = bisect_left(self.candidates, start, key=lambda candidate: candidate.start_char)
        before = self.candidates[max(0, last - LOOK_BACK) : last]
        best = self._pronouns.get(self.tokens.offsets[token]) if form in _SUBJECTS else None
        if best is None and form in ("il", "elle"):
            best = self._named_ahead(form, token, last)
        if best is None and form not in _SUBJECTS:
            gender, plural = PRONOUNS[form]
            pronoun = Candidate(token, start, start, "", form, "", gender, plural=bool(plural), pronoun=True)
            pronoun.sentence = self._collector.sentences[token]
            pronoun.quoted = self._collector.quoted.holds(start)
            pronoun.speaks = _SOURCE.search(self.text, max(0, start - 9), start) is not None
            ranked = self.ranked(before, pronoun)
            best = self._last_named(ranked, pronoun) if form in LAST_NAMED else self._best(ranked)
        return Referent(best.entity_id, best.name, "pronoun") if best else None

    def _named_ahead(self, form: str, token: int, place: int) -> Candidate | None:
        """Return the person whom an article's first words take up before it names them: `Il avait juré … Paul Roy`."""
        gender, plural = PRONOUNS[form]
        sentence = self._collector.sentences[token]
        if sentence > _OPENING or _IMPERSONAL.match(self.text, self.tokens.offsets[token]):
            return None
        if any(one.label == "PER" and agrees(one, gender, plural) for one in islice(self.candidates, place)):
            return None
        ahead = takewhile(lambda one: one.sentence <= sentence + _OPENING, islice(self.candidates, place, None))
        persons = (one for one in ahead if one.label == "PER" and one.subject and not one.quoted)
        first = next((one for one in persons if agrees(one, gender, plural)), None)
        if first is None or first.entity_id is None:  # `Elle se tait. Une voisine raconte` names nobody
            return None
        return None if self._acts_on(first, gender) else first

    def _acts_on(self, named: Candidate, gender: str) -> bool:
        """Tell whether a name's verb has a pronoun for object, who is another: `Anne Roux, éducatrice, la suit`."""
        forms = {"l'", "lui", "la" if gender == "f" else "le"}
        start = self.tokens.token_at(named.end_char - 1) + 1
        for token in range(start, min(start + _CLAUSE, len(self.doc))):
            if self.tokens.starts_sentence[token]:
                return False
            if self.tokens.word(token) in forms and VERBAL.intersection(self.tokens.pos[token : token + 2]):
                return True
        return False

    def _last_named(self, ranked: Ranked, pronoun: Candidate) -> Candidate | None:
        """Return whom `ce dernier` means: the last person named, subject or not, else the last organisation, place."""
        able = [one for one, _ in ranked if one.label in _NAMED and not one.pronoun]
        able = [one for one in able if pronoun.quoted or not one.quoted]
        # who is only quoted, in `P, selon Anne Roux`, comes behind the other persons and before what is no person
        able.sort(key=lambda one: one.attribution if one.label == "PER" else 2 + one.attribution)
        last = able[0] if able else None
        return last if last and not self._is_new_thing_between(last, pronoun) else None

    def _is_new_thing_between(self, named: Candidate, pronoun: Candidate) -> bool:
        """Tell whether a name and a pronoun have a new thing between them that it may mean: `a heurté un camion`."""
        words = range(self.tokens.token_at(named.end_char - 1) + 1, pronoun.token)
        article = {"m": "un", "f": "une"}.get(pronoun.gender, "")
        return any(self.doc[token].dep_ == "obj" and self.tokens.word(token - 1) == article for token in words)

    @staticmethod
    def _best(ranked: Ranked) -> Candidate | None:
        return max(ranked, key=lambda pair: score(pair[1]))[0] if ranked else None

    def ranked(self, before: Sequence[Candidate], pronoun: Candidate) -> Ranked:
        """Return what a pronoun can stand for, the nearest first, with the features of each."""
        found, seen = [], dict[str, int]()
        speech = pronoun.speaks or self._speaks(pronoun.token)
        opening = self.text.rfind("\n", max(0, pronoun.start_char - 40), pronoun.start_char) >= 0
        for candidate in reversed(before[-LOOK_BACK:]):
            distance = pronoun.sentence - candidate.sentence
            if distance > WINDOW:
                break
            if not agrees(candidate, pronoun.gender, pronoun.plural):
                continue
            apart = pronoun.name in LAST_NAMED or candidate.topic  # `Quant à Anne Roux, elle …` is one clause
            if not apart and self._same_clause(pronoun.token, candidate):
                continue
            rank = seen.setdefault(candidate.key, len(seen))
            main = candidate.key == self._main
            source = pronoun.speaks and candidate.speaks
            found.append(
                (
                    candidate,
                    features(
                        candidate,
                        distance,
                        rank,
                        quoted=pronoun.quoted,
                        main=main,
                        speech=speech,
                        opening=opening,
                        source=source,
                    ),
                )
            )
        return found

    def _speaks(self, token: int) -> bool:
        """Tell whether the pronoun is the subject of a verb of saying."""
        return self.tokens.word(token).startswith("-") or self.tokens.word(self.tokens.head[token]) in words_of(
            "speech"
        )

    def _same_clause(self, token: int, candidate: Candidate) -> bool:
        """Tell whether both hang on the same verb: then they are two."""
        head = self.tokens.head
        return head[candidate.token] == head[token] and candidate.token != head[token] and head[token] != token


_MOST = 32  # articles that go through the components together


class _Recent(threading.local):
    """The resolvers of the last docs that were asked for, with the rows that they read."""

    def __init__(self) -> None:
        self.resolvers: dict[int, tuple[References, tuple[Any, ...]]] = {}


_recent = _Recent()


def references_of(doc: Doc) -> References:
    """Return the resolver of a doc: quotations and events of one doc, in turn, share it.

    It is made anew where the mentions, the entities or the article of the doc were replaced since.
    """
    rows = extensions.stored(doc, "mentions", "entities", "article")
    known, read = _recent.resolvers.get(id(doc), (None, ()))
    if known is None or known.doc is not doc or any(one is not two for one, two in zip(read, rows, strict=True)):
        known = References(doc)
        _recent.resolvers.pop(id(doc), None)
        while len(_recent.resolvers) >= _MOST:
            del _recent.resolvers[next(iter(_recent.resolvers))]
        _recent.resolvers[id(doc)] = known, rows
    return known
