"""Takes up descriptions that the article does not explain: `le boxeur de 23 ans`, `l'entreprise`.

Such a phrase means the one person, or the one organisation, named shortly before that nothing forbids; where several
are near, the one that the article is about. It never means somebody new: a complement of its own (`le porte-parole de
la police`) or the same noun met before (`un homme … l'homme`) forbids the step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from pipeline.candidates import Candidate
from pipeline.descriptions import Descriptions, other_bearer
from pipeline.folding import fold
from pipeline.gazetteers import kinds
from pipeline.lexicons import table
from pipeline.pronouns import agrees, score
from pipeline.records import Entity
from pipeline.roles import noun_of, words_of
from pipeline.token_arrays import TokenArrays

# what ranks the candidates before a description, as `References.ranked` does
Rank = Callable[[Sequence[Candidate], Candidate], list[tuple[Candidate, tuple[float, ...]]]]

_FAR = 200  # candidates among which the same noun forbids the step
_REACHES = (2, 8, 40)  # sentences in which the name must stand, tried in turn
_REACH_OF_OFFICE = (1,)  # `le maire` is who is named right before, else whoever holds the office
_FURTHEST = 120
_FORMER = frozenset(("ancien", "ancienne"))
_UNDERGOES = frozenset(("nsubj:pass", "obj"))
_OWN_COMPLEMENT = re.compile(
    r"\b(?:(?:de|du|des)\s|d')(?!\d|l'année|la saison|la course|la compétition|course|monde\b)", re.I
)


@cache
def _offices() -> frozenset[str]:
    """Return the nouns of offices that a report names without saying who holds them: `le procureur`."""
    rows = table("entities/role_domains")
    return frozenset(row["base"] for row in rows if row["domain"] in ("justice", "security")) | {
        "porte-parole",
        "préfet",
    }


class Anaphora:
    """Binds the unexplained descriptions of one article."""

    def __init__(self, tokens: TokenArrays, entities: dict[str, Entity], binder: Descriptions, rank: Rank) -> None:
        self.rank = rank
        self.tokens = tokens
        self.entities = entities
        self.binder = binder
        self._main = {label: self._most_named(label) for label in ("PER", "ORG")}

    def _most_named(self, label: str) -> str:
        """Return the id of the entity named at least twice as often as the next of its label."""
        ranked = sorted((entity for entity in self.entities.values() if entity.label == label), key=_by_mentions)
        if not ranked or ranked[0].n_mentions < 2:
            return ""
        clear = len(ranked) == 1 or ranked[0].n_mentions >= 2 * ranked[1].n_mentions
        return ranked[0].entity_id if clear else ""

    def take_up(self, description: Candidate, before: Sequence[Candidate]) -> None:
        """Give the description the entity that it means, if one only can be meant."""
        if description.plural or not self._is_anaphoric(description, before):
            return
        key = self._meant(description, before)
        if key not in self.entities:
            return
        description.key = description.entity_id = key
        description.taken_up = True
        description.name = self.entities[key].name

    def _meant(self, description: Candidate, before: Sequence[Candidate]) -> str | None:
        """Return the one entity that the description can mean, near it, else further back; a general one the best."""
        general = self._is_general(description)
        able = [candidate for candidate in before[-_FURTHEST:] if self._may_mean(description, candidate)]
        main = self._main.get(description.label, "")
        for reach in _REACHES if general else _REACH_OF_OFFICE:
            near = [candidate for candidate in able if description.sentence - candidate.sentence <= reach]
            keys = dict.fromkeys(candidate.key for candidate in near)
            if len(keys) == 1:
                return next(iter(keys))
            if keys:
                return main if main in keys else self._best(description, before, set(keys)) if general else None
        return None

    def _best(self, description: Candidate, before: Sequence[Candidate], keys: set[str]) -> str | None:
        """Return the most salient of several, as a pronoun would choose."""
        ranked = [(score(values), candidate.key) for candidate, values in self.rank(before, description)]
        return max((pair for pair in ranked if pair[1] in keys), default=(0, None))[1]

    def _is_general(self, description: Candidate) -> bool:
        """Tell whether a noun is no office, which a report names without its holder: `l'élue`, not `la maire`."""
        noun = noun_of(self.tokens.word(description.token), "PER")
        return noun is None or noun.kind != "post" or noun.base in words_of("any_post")

    def _is_anaphoric(self, description: Candidate, before: Sequence[Candidate]) -> bool:
        """Tell whether a phrase says nothing that would introduce somebody new."""
        form = self.tokens.word(description.token)
        if description.label == "PER":
            noun = noun_of(form, "PER")
            fit = noun is not None and (
                noun.base in words_of("anaphoric") if noun.kind == "human" else noun.base not in _offices()
            )
        else:
            noun = noun_of(form, "PRODUCT") or noun_of(form, "ORG")
            known = noun is not None and (noun.kind == "org" or noun.base in words_of("anaphoric"))
            fit = known and description.label == "ORG"
        if not fit or self._met_before(description, before):
            return False
        first = self.tokens.token_at(description.start_char)
        if other_bearer(self.tokens, first, description.token):
            return False
        if any(self.tokens.word(token) in _FORMER for token in range(first, description.token)):
            return True  # `l'ancien maire de Cavaillon`: who holds the office is told with it, who held it was named
        return _OWN_COMPLEMENT.search(description.name) is None

    @staticmethod
    def _met_before(description: Candidate, before: Sequence[Candidate]) -> bool:
        """Tell whether the same noun told of somebody unnamed; a headline's `la jeune femme` is named behind it."""
        named = next((one.start_char for one in before if one.label == "PER" and one.entity_id is not None), 0)
        same = (one for one in before[-_FAR:] if one.key == description.key)
        return any(not one.definite or one.start_char > named for one in same)

    def _may_mean(self, description: Candidate, candidate: Candidate) -> bool:
        if candidate.entity_id is None:
            return False
        if candidate.quoted and not description.quoted:
            return False
        if self._same_clause(description.token, candidate.token):
            return False
        form = self.tokens.word(description.token)
        if form in words_of("culprit") and self.tokens.doc[candidate.token].dep_ in _UNDERGOES:
            return False
        if description.label == "ORG":
            return candidate.label == "ORG" and not self._is_other_kind(candidate.name, form)
        return (
            candidate.label == "PER"
            and agrees(candidate, description.gender, plural=False)
            and self.binder.may_bear(candidate.entity_id, form)
            and not self.binder.is_foreign(candidate.entity_id, description.name)
        )

    @staticmethod
    def _is_other_kind(name: str, form: str) -> bool:
        """Tell whether a name says itself that its bearer is something else: `Parti socialiste` is no firm."""
        head, kind = fold(name.split(" ", 1)[0]), kinds().get(name)
        if (form == "syndicat") != (kind == "union") or (kind == "party" and form != "parti"):
            return form != head  # `le constructeur` is no SUD, `le syndicat` no firm
        return noun_of(name.split(" ", 1)[0].lower(), "ORG") is not None and head != fold(form)

    def _same_clause(self, one: int, other: int) -> bool:
        head = self.tokens.head
        return head[one] == head[other] and other != head[one] and head[one] != one


def _by_mentions(entity: Entity) -> tuple[int, str]:
    return -entity.n_mentions, entity.entity_id
