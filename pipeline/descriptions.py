"""Binds definite descriptions to the names of the article: `la ministre`, `le chef de l'État`, `le groupe`.

A description is bound by what the article said of somebody (a role beside a name), by the first word of an
organisation's name, or by a table of office holders, used only for people whom the article names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from pipeline.folding import fold, units
from pipeline.lexicons import table
from pipeline.records import Entity, EntityMention
from pipeline.roles import Role, content_words, find_roles, noun_of, words_of
from pipeline.token_arrays import TokenArrays

_UNION = "EU"  # is no land: a European commissioner is a Frenchman, too
_MOST = 50  # bearers of one role beyond which `le ministre` says nothing


@cache
def soft_words() -> frozenset[str]:
    """Return the folded words that a description may add: nationalities, `ancien`, `actuel`."""
    rows = table("places/demonyms")
    cells = [word for row in rows for key in ("masculine", "feminine", "other") for word in row[key].split()]
    return frozenset(fold(word) for word in [*cells, *words_of("before_role"), "ans"])


@cache
def _lands() -> dict[str, frozenset[int]]:
    """Return the folded demonyms -> the rows of the lands that they are of, the same in both genders."""
    lands: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(table("places/demonyms")):
        if row["country_code"] == _UNION:
            continue
        for word in (row["masculine"], row["feminine"], *row["other"].split()):
            lands[fold(word)].add(number)
    return {word: frozenset(numbers) for word, numbers in lands.items() if word}


def _lands_in(text: str) -> frozenset[int]:
    """Return the lands that a role gives to somebody, not to an organisation: `PDG du constructeur japonais Roux`."""
    words = ["", *text.lower().replace("'", " ").split()]
    told = (fold(word) for before, word in pairwise(words) if noun_of(before, "ORG") is None)
    return frozenset().union(*(_lands().get(word, ()) for word in told))


@cache
def _other_holder() -> frozenset[str]:
    return frozenset(map(fold, words_of("other_holder")))


def other_bearer(tokens: TokenArrays, first: int, noun: int) -> set[str]:
    """Return the folded words between a determiner and a noun that mean another bearer: `le futur ministre`."""
    return {fold(tokens.word(token)) for token in range(first + 1, noun)} & _other_holder()


@cache
def _offices() -> dict[str, tuple[dict[str, str], ...]]:
    offices: dict[str, tuple[dict[str, str], ...]] = {}
    for row in table("entities/office_holders"):
        key = units(row["person"])[-1]
        offices[key] = (*offices.get(key, ()), row)
    return offices


@cache
def _synonyms() -> dict[str, tuple[dict[str, str], ...]]:
    """Return role -> the other words for it: the president is also `le chef de l'État`."""
    synonyms: dict[str, tuple[dict[str, str], ...]] = {}
    for row in table("entities/role_synonyms"):
        synonyms[row["base"]] = (*synonyms.get(row["base"], ()), row)
    return synonyms


class Descriptions:
    """Knows who bears which role in one article."""

    def __init__(
        self, tokens: TokenArrays, mentions: Sequence[EntityMention], entities: dict[str, Entity], published: str | None
    ) -> None:
        self.entities = entities
        self._positions: dict[str, list[int]] = defaultdict(list)
        for mention in mentions:
            self._positions[mention.entity_id].append(mention.start_char)
        self._roles: dict[str, dict[str, set[str]]] = defaultdict(dict)
        self._lands: dict[str, frozenset[int]] = defaultdict(frozenset)
        self.beside: dict[int, str] = {}  # noun of a role -> the entity whose name stands beside it
        for role in find_roles(tokens, mentions):
            if _stands_for(tokens, role, mentions[role.mention]):
                self.beside[role.token] = mentions[role.mention].entity_id
            self._add(mentions[role.mention].entity_id, role)
        self._add_lawyers(tokens, mentions)
        self._add_offices(published)
        self._heads = self._first_words()

    def _add(self, entity_id: str, role: Role) -> None:
        bearers = self._roles[role.noun.base]
        self._lands[entity_id] |= _lands_in(role.text)
        known = role.words | {fold(role.noun.base)}  # a `procureure` is a `procureur`, too
        bearers.setdefault(entity_id, set()).update(known)
        for row in _synonyms().get(role.noun.base, ()):
            if content_words(row["words"]) - {"republique"} <= known:
                words = content_words(row["synonym_words"]) | {fold(row["synonym_base"])}
                self._roles[row["synonym_base"]].setdefault(entity_id, set()).update(words | known)

    def _add_lawyers(self, tokens: TokenArrays, mentions: Sequence[EntityMention]) -> None:
        """Make a lawyer of who is called `Me`, so that `l'avocate` takes her up."""
        for mention in mentions:
            first = tokens.token_at(mention.start_char)
            if mention.label == "PER" and first and tokens.word(first - 1).rstrip(".") in words_of("lawyer_title"):
                for base in ("avocat", "pénaliste"):
                    self._roles[base].setdefault(mention.entity_id, set()).add(fold(base))

    def _add_offices(self, published: str | None) -> None:
        """Give their office to the persons named who held it on the day of publication."""
        for entity in self.entities.values():
            if entity.label != "PER":
                continue
            name = units(entity.name)
            for office in _offices().get(name[-1], ()):
                holder = units(office["person"])
                if name in (holder, holder[-1:]) and _in_office(office, published):
                    words = set(content_words(office["words"]))
                    self._lands[entity.entity_id] |= _lands_in(office["words"])
                    for word in office["words"].split():
                        noun = noun_of(word, "PER")
                        if noun is not None:
                            self._roles[noun.base].setdefault(entity.entity_id, set()).update(words)

    def _first_words(self) -> dict[str, list[str]]:
        heads: dict[str, list[str]] = defaultdict(list)
        for entity in self.entities.values():
            if entity.label == "ORG" and " " in entity.name:
                heads[fold(entity.name.split(" ", 1)[0])].append(entity.entity_id)
        return heads

    def by_first_word(self, form: str, start: int) -> str | None:
        """Return the one organisation named before whose name begins with this word: `l'Ordre`, `la Commission`."""
        heads = self._heads.get(fold(form), [])
        return self._nearest(heads, start, must_precede=True) if len(heads) == 1 else None

    def bind(self, tokens: TokenArrays, first: int, noun: int, last: int) -> str | None:
        """Return the id of the entity that the phrase between two tokens describes, None if nothing binds it."""
        if tokens.word(first) in words_of("anonymous"):
            return None
        form, start = tokens.word(noun), tokens.offsets[first]
        reading = noun_of(form, "PER") or noun_of(form, "ORG")
        if reading is None:
            return self._by_head(form, start)
        text = tokens.text[tokens.offsets[noun] : tokens.ends[last]]
        words = content_words(text) - {fold(form)}
        words |= {fold(reading.base)}
        bearers = self._roles.get(reading.base, {}) if reading.kind != "body" else {}
        if len(bearers) > _MOST:
            return None
        gender = reading.gender or ("f" if words_of("determiner").get(tokens.word(first)) == "f" else "")
        other = other_bearer(tokens, first, noun)
        fitting = [one for one, known in bearers.items() if other <= known and self._fits(one, words, known, gender)]
        fitting = self._of_land(fitting, _lands_in(text))
        exact = [one for one in fitting if words <= bearers[one]]  # `le président ukrainien` of two presidents
        fitting = exact or fitting
        found = self._nearest(fitting, start, must_precede=len(fitting) > 1)
        return self._by_head(form, start) if found is None and len(words) <= 1 else found

    def _by_head(self, form: str, start: int) -> str | None:
        """Return the organisation named last before whose name begins with this word."""
        return self._nearest(self._heads.get(fold(form), ()), start, must_precede=True)

    def may_bear(self, entity_id: str, form: str) -> bool:
        """Tell whether nothing said of a person forbids this noun: who is called minister is not called deputy."""
        noun = noun_of(form, "PER")
        if noun is None:
            return False
        if noun.base in words_of("general_post"):
            return True
        kinds = {base for base, bearers in self._roles.items() if entity_id in bearers}
        known = [reading for base in kinds if (reading := noun_of(base, "PER")) is not None]
        taken = any(
            reading.kind == "post" or (reading.kind == "job" and reading.base not in words_of("any_post"))
            for reading in known
        )
        return not (noun.kind == "post" and taken) or noun.base in kinds

    def _fits(self, entity_id: str, words: frozenset[str], known: set[str], gender: str) -> bool:
        """Tell whether a phrase of a gender, where its noun shows one, says nothing else of an entity than is known."""
        entity = self.entities.get(entity_id)
        other = {"f": "m", "m": "f"}.get(gender)
        if entity is None or (entity.label == "PER" and other is not None and entity.gender == other):
            return False
        return all(word in known or word in soft_words() or word.isdigit() for word in words)

    def is_foreign(self, entity_id: str, text: str) -> bool:
        """Tell whether a phrase gives another country than what is said of a person: `le président américain`."""
        told, own = _lands_in(text), self._lands[entity_id]
        return bool(told and own) and told.isdisjoint(own)

    def _of_land(self, entity_ids: list[str], lands: frozenset[int]) -> list[str]:
        """Return those who come from a land that a phrase tells, else those whose land the article does not tell."""
        if not lands:
            return entity_ids
        own = [entity_id for entity_id in entity_ids if self._lands[entity_id] & lands]
        return own or [entity_id for entity_id in entity_ids if not self._lands[entity_id]]

    def _nearest(self, entity_ids: Sequence[str], start: int, *, must_precede: bool) -> str | None:
        """Return the entity mentioned last before the position; None where two are equally near."""
        best: tuple[int, str] | None = None
        for entity_id in entity_ids:
            positions = self._positions.get(entity_id, [])
            place = bisect_left(positions, start)
            if place:
                best = max(best or (-1, ""), (positions[place - 1], entity_id))
        if best is None:
            return None if must_precede or len(entity_ids) != 1 else entity_ids[0]
        return best[1]


def _stands_for(tokens: TokenArrays, role: Role, mention: EntityMention) -> bool:
    """Tell whether the noun of a role, which may be a subject, is the person named: `le maire de Lyon, Paul Roy, part`.

    It is not where it only leads to another role (`l'épouse du ministre Paul Roy`), nor after a name that belongs to a
    phrase of its own (`selon Paul Roy, le maire part`): an apposition is closed by a comma.
    """
    first = tokens.token_at(mention.start_char)
    if role.token > first:
        return role.last + 1 < len(tokens) and tokens.word(role.last + 1) == ","
    return all(noun_of(tokens.word(token), "PER") is None for token in range(role.token + 1, first))


def _in_office(office: dict[str, str], published: str | None) -> bool:
    if not published:
        return True
    day = published[:10]
    return office["from"] <= day and (not office["to"] or day <= office["to"])
