"""Collects what a pronoun or a description can stand for: named mentions and described people, groups, places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from spacy.symbols import ADJ, ADP, DET, NOUN, NUM, PROPN, VERB

from pipeline.descriptions import Descriptions
from pipeline.records import Entity, EntityMention
from pipeline.roles import ends_role, role_nouns, words_of
from pipeline.token_arrays import TokenArrays

_QUOTED = re.compile(r"«[^«»]*»?|“[^“”]*”?")
_SIDE_BY_SIDE = re.compile(r" et |, et [^.;,«»\n]{0,60}, ")
_TOPIC = re.compile(r"quant (?:à|aux?) (?:la |l['’]|M\. |Mme )?$", re.IGNORECASE)
_LABELS = {"org": "ORG", "body": "ORG", "place": "LOC"}
_DEFINITE = frozenset(("le", "la", "l'", "ce", "cet", "cette", "du", "au"))
_SUBJECT_PRONOUNS = {
    f"{joint}{form}": reading
    for form, reading in {"il": ("m", False), "elle": ("f", False), "ils": ("m", True), "elles": ("f", True)}.items()
    for joint in ("", "-", "-t-", "t-")
}
_SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubj:caus"))
_INTRODUCES = frozenset(words_of("preposition")) | {"la", "l'", "le", "les"}
_OBLIQUES = frozenset(("nmod", "obl", "obl:arg", "obl:mod", "obl:agent", "iobj", "amod"))


@dataclass(slots=True)
class Candidate:
    """Something mentioned that a later word can take up. `entity_id` is None where it is only described."""

    token: int
    start_char: int
    end_char: int
    key: str
    name: str
    label: str
    gender: str
    entity_id: str | None = None
    plural: bool = False
    subject: bool = False
    oblique: bool = False
    object: bool = False
    sentence: int = 0
    quoted: bool = False
    count: int = 1
    first_in_sentence: bool = False
    pronoun: bool = False
    attribution: bool = False
    speaks: bool = False
    joined: bool = False
    definite: bool = False
    taken_up: bool = False  # bound by nearness alone
    topic: bool = False


@cache
def _nouns() -> dict[str, tuple[str, str, bool]]:
    """Return form -> label, gender, plural, for nouns that a pronoun can take up."""
    nouns: dict[str, tuple[str, str, bool]] = {}
    for form, readings in role_nouns().items():
        label = _LABELS.get(readings[0].kind, "PER")
        gender = readings[0].gender.replace("any", "")
        nouns.setdefault(form, (label, gender, False))
        if not form.endswith(("s", "x", "z")):
            nouns.setdefault(f"{form}s", (label, gender, True))
    return nouns


class Quoted:
    """Tells what stands inside quotation marks, and counts sentences without them."""

    def __init__(self, text: str) -> None:
        self.spans = [match.span() for match in _QUOTED.finditer(text)]
        self._starts = [start for start, _ in self.spans]

    def holds(self, char: int) -> bool:
        """Tell whether the character stands inside quotation marks."""
        place = bisect_right(self._starts, char) - 1
        return place >= 0 and self.spans[place][1] > char


class Collector:
    """Walks the article once and returns its candidates in the order of the text."""

    def __init__(
        self, tokens: TokenArrays, mentions: Sequence[EntityMention], entities: dict[str, Entity], binder: Descriptions
    ) -> None:
        self.tokens = tokens
        self.text = tokens.text
        self.mentions = mentions
        self.entities = entities
        self.binder = binder
        self.quoted = Quoted(self.text)
        self.sentences = self._sentences_outside_quotes()
        strings = tokens.doc.vocab.strings
        self._subjects = {strings[label] for label in _SUBJECTS}
        self._obliques = {strings[label] for label in _OBLIQUES}
        self._objects = {strings["obj"]}
        self._appositions = {strings[label] for label in ("appos", "flat", "flat:name", "nmod", "amod")}

    def collect(self) -> list[Candidate]:
        """Return names, descriptions and subject pronouns (still without referent) in the order of the text."""
        found = [self._named(mention) for mention in self.mentions]
        found += self._joined(found)
        found += self._described()
        found.sort(key=lambda candidate: candidate.start_char)
        return found

    def _joined(self, named: Sequence[Candidate]) -> list[Candidate]:
        """Return persons named side by side as one plural candidate: `Agnès Buzyn et Gérald Darmanin`."""
        found = []
        for first, second in pairwise(candidate for candidate in named if candidate.label == "PER"):
            gap = _SIDE_BY_SIDE.fullmatch(self.text, first.end_char, second.start_char)
            if gap is None:
                continue
            gender = first.gender if first.gender == second.gender else "m"
            apart = len(gap[0]) > len(" et ")
            name = f"{first.name} et {second.name}" if apart else self.text[first.start_char : second.end_char]
            joined = Candidate(first.token, first.start_char, second.end_char, name, name, "PER", gender, plural=True)
            joined.joined = True
            found.append(self._place(joined))
        return found

    def _sentences_outside_quotes(self) -> list[int]:
        """Return the sentence number of every token; a quotation belongs to the sentence in which it begins."""
        starts = self.tokens.starts_sentence.copy()
        for start, end in self.quoted.spans:
            starts[bisect_right(self.tokens.offsets, start) : bisect_left(self.tokens.offsets, end)] = False
        return list(np.cumsum(starts).tolist())

    def _place(self, candidate: Candidate) -> Candidate:
        dep = self.tokens.dep[candidate.token]
        candidate.subject = dep in self._subjects
        head = self.tokens.head[candidate.token]
        candidate.speaks = candidate.subject and self.tokens.word(head) in words_of("speech")
        candidate.attribution = candidate.speaks and candidate.token > head
        candidate.oblique = dep in self._obliques
        candidate.object = dep in self._objects
        candidate.sentence = self.sentences[candidate.token]
        candidate.quoted = self.quoted.holds(candidate.start_char)
        candidate.topic = _TOPIC.search(self.text, max(0, candidate.start_char - 16), candidate.start_char) is not None
        return candidate

    def _named(self, mention: EntityMention) -> Candidate:
        start, end = mention.start_char, mention.end_char
        entity = self.entities.get(mention.entity_id)
        token = self._governor(self.tokens.root(start, end), start)
        gender = (entity.gender or "") if entity and mention.label == "PER" else ""
        if mention.label != "PER":
            gender = self._grammatical_gender(start, mention.text)
        name = mention.entity or mention.text
        candidate = self._place(Candidate(
            token, start, end, mention.entity_id or name, name, mention.label, gender, mention.entity_id,
        ))  # fmt: skip
        candidate.subject = candidate.subject or (mention.label == "PER" and self._opens_sentence(start, end))
        return candidate

    def _opens_sentence(self, start: int, end: int) -> bool:
        """Tell whether a name opens a sentence and an apposition follows: `Paul Roy, son président, a dit`.

        The parse takes the apposition for the subject.
        """
        return bool(self.tokens.starts_sentence[self.tokens.token_at(start)]) and self.text[end : end + 1] == ","

    def _governor(self, token: int, start: int) -> int:
        """Return the noun that a name is set beside, which has its place in the clause: `Le Français Paul Roy part`."""
        first = self.tokens.token_at(start)
        if first == 0 or self.tokens.word(first - 1) in words_of("preposition"):
            return token
        head = self.tokens.head[token]
        beside = self.tokens.dep[token] in self._appositions and first - 9 < head < first
        return head if beside and self.tokens.pos[head] in (NOUN, ADJ, PROPN) else token

    def _grammatical_gender(self, start: int, name: str) -> str:
        before = self.text[max(0, start - 5) : start].lower().split()
        article = before[-1] if before else ""
        if article in ("la", "une", "cette", "sa"):
            return "f"
        if article in ("le", "du", "au", "un", "son"):
            return "m"
        return _nouns().get(name.split(" ", 1)[0].lower(), ("", "", False))[1]

    def _described(self) -> list[Candidate]:
        nouns = _nouns()
        starts = [mention.start_char for mention in self.mentions]
        found = []
        dep, pos = self.tokens.dep, self.tokens.pos
        for token, word in enumerate(self.tokens.words):
            if word in _SUBJECT_PRONOUNS:
                found.append(self._subject_pronoun(token, *_SUBJECT_PRONOUNS[word]))
                continue
            form = word if word in nouns else "" if pos[token] == NOUN and dep[token] in self._subjects else None
            if form is None or token == 0 or (not form and word in words_of("time_noun")):
                continue
            place = bisect_right(starts, self.tokens.offsets[token]) - 1
            if place >= 0 and self.mentions[place].end_char > self.tokens.offsets[token]:
                continue
            following = self.mentions[place + 1] if place + 1 < len(self.mentions) else None
            previous = self.mentions[place] if place >= 0 else None
            candidate = self._description(token, form, previous, following)
            if candidate is not None:
                found.append(candidate)
        return found

    def _subject_pronoun(self, token: int, gender: str, plural: bool) -> Candidate:
        start, end = self.tokens.offsets[token], self.tokens.ends[token]
        candidate = Candidate(token, start, end, "", "", "", gender, plural=plural, pronoun=True)
        return self._place(candidate)

    def _description(
        self, token: int, form: str, previous: EntityMention | None, following: EntityMention | None
    ) -> Candidate | None:
        """Return the phrase around this noun if it stands for somebody by itself, not beside a name."""
        nominal = (NOUN, ADJ, PROPN, 0, VERB) if self.tokens.word(token - 1) in _DEFINITE else (NOUN, ADJ, PROPN, 0)
        if self.tokens.pos[token] not in nominal:  # `l'accusé`, which the tagger takes for a verb
            return None
        first = self._determiner(token)
        if first is None:
            return None
        label, gender, plural = _nouns()[form] if form else ("THING", "", False)
        form = form or self.tokens.word(token)
        last = self._last(token, following)
        if last is None or self._is_apposed(first, previous):
            return None
        determiner = self.tokens.word(first)
        plural = plural or determiner in words_of("quantifier")
        gender = gender or words_of("determiner").get(determiner) or self._shown_gender(first, token, last)
        if determiner == "l'" and label == "PER" and first + 1 == token == last and not _nouns()[form][1]:
            gender = ""  # `l'artiste` may be either, whatever the tagger takes it for
        start, end = self.tokens.offsets[first], self.tokens.ends[last]
        name = self.text[start:end]
        candidate = Candidate(token, start, end, form, name, label, gender, plural=plural)
        self._place(candidate)
        candidate.definite = determiner in _DEFINITE
        bound = None if plural or label == "THING" else self.binder.bind(self.tokens, first, token, last)
        if bound is not None:
            candidate.key = candidate.entity_id = bound
            candidate.name = self.entities[bound].name
        return candidate

    def _shown_gender(self, first: int, token: int, last: int) -> str:
        """Return the gender that adjectives beside a noun show (`l'ancienne juriste`), else what the tagger says."""
        beside = [place for place in (*range(first + 1, token), token + 1) if place <= last]
        shown = (self._tagged_gender(place) for place in beside if self.tokens.pos[place] == ADJ)
        return next(filter(None, shown), "") or self._tagged_gender(token)

    def _tagged_gender(self, token: int) -> str:
        gender = self.tokens.doc[token].morph.get("Gender", [])
        return {"Fem": "f", "Masc": "m"}.get(gender[0], "") if gender else ""

    def _determiner(self, token: int) -> int | None:
        place = token - 1
        while place >= 0 and (self.tokens.word(place) in words_of("before_role") or self.tokens.pos[place] == NUM):
            place -= 1
        if place < 0:
            return None
        word = self.tokens.word(place)
        if self.tokens.pos[place] == DET or word in words_of("determiner") or word in ("du", "au", "des", "aux"):
            return place
        return None

    def _last(self, token: int, following: EntityMention | None) -> int | None:
        """Return the last token of the phrase; None where it runs into the name that it introduces."""
        limit = following.start_char if following else 1 << 60
        end = token + 1
        while end < len(self.tokens) and end - token < 8 and not ends_role(self.tokens, end):
            if self.tokens.offsets[end] >= limit:
                if following and self.tokens.word(end - 1) in _INTRODUCES:
                    end = self.tokens.token_at(following.end_char - 1) + 1
                    break
                return None
            if self.tokens.pos[end] not in (NOUN, ADJ, ADP, DET, PROPN, NUM, 0):
                break
            if self.tokens.pos[end] == ADP and self.tokens.word(end) not in ("de", "du", "des", "d'"):
                break
            end += 1
        comma = end < len(self.tokens) and self.tokens.word(end) == ","
        near = following is not None and end + 1 < len(self.tokens) and self.tokens.offsets[end + 1] >= limit
        if comma and near and following is not None and following.label == "PER":
            return None
        return end - 1

    def _is_apposed(self, first: int, previous: EntityMention | None) -> bool:
        """Tell whether the phrase is set after a name: `Christian Estrosi, le maire de Nice`, `X est le maire`."""
        if previous is None or previous.label != "PER" or first == 0:
            return False
        gap = self.text[previous.end_char : self.tokens.offsets[first]].strip().lower()
        return gap == "," or gap in words_of("copula")
