"""What an article says of a person beside the name: gender and role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline import gender
from pipeline.records import Entity, EntityMention
from pipeline.roles import Role

_LOOK_BACK = 300  # characters before a name in which another person's name counts
_NEIGHBOURS = 5  # mentions beside a name among which the next person's is looked for
_ROLE_KINDS = {"post": 0, "job": 1}  # a post tells more of a person than a profession
_Roles = Mapping[int, Sequence[Role]]


def described(
    text: str, mentions: Sequence[EntityMention], numbers: Sequence[int], entity: Entity, roles: _Roles
) -> Entity:
    """Return a person with the gender and the role that the text gives, known by the numbers of its mentions.

    >>> text = "Mme Dupont a parlé."
    >>> rows = [EntityMention("a", "m1", 4, 10, text="Dupont", label="PER")]
    >>> described(text, rows, [0], Entity("a:PER:dupont", "Dupont", "PER"), {}).gender
    'f'
    """
    given = [role for number in numbers for role in roles.get(number, ())]
    told, basis = _gender(text, mentions, numbers, entity.name, given)
    ranked = [role for role in given if role.noun.kind in _ROLE_KINDS]
    best = min(ranked, key=lambda role: _ROLE_KINDS[role.noun.kind], default=None)
    return replace(entity, gender=told, gender_basis=basis, role=best.text if best else None)


def _gender(
    text: str, mentions: Sequence[EntityMention], numbers: Sequence[int], name: str, given: Sequence[Role]
) -> tuple[str | None, str | None]:
    """Return the gender and what told it; the sentences are asked only where the names say nothing."""
    clues: list[gender.Clue] = [("role", role.gender) for role in given if role.gender and role.noun.kind != "org"]
    for number in numbers:
        row = mentions[number]
        clues += gender.name_clues(text, row.start_char, row.end_char, row.text)
    first_name = gender.first_name_gender(name)
    if first_name:
        clues.append(("first_name", first_name))
    if not clues:
        clues = [clue for number in numbers for clue in _late_clues(text, mentions, number)]
    return gender.decide(clues)


def _late_clues(text: str, mentions: Sequence[EntityMention], number: int) -> list[gender.Clue]:
    """Return what the sentences say of a person about whom the names say nothing: agreement, pronouns."""
    start, end = mentions[number].start_char, mentions[number].end_char
    named, following = _persons_beside(mentions, number, len(text))
    before = text[max(named, start - _LOOK_BACK, 0) : start]
    alone = named < max(0, start - _LOOK_BACK) or any(mark in before for mark in ".!?\n")
    agreement = gender.predicate_after(text, end) if before.strip() not in ("et", ",") else None
    pronoun = gender.pronoun_after(text, end, following) if alone else None
    return [(kind, told) for kind, told in (("agreement", agreement), ("pronoun", pronoun)) if told]


def _persons_beside(mentions: Sequence[EntityMention], number: int, length: int) -> tuple[int, int]:
    """Return where the last person named before a mention ends, -1 without one, and where the next one begins."""
    earlier = mentions[max(0, number - _NEIGHBOURS + 1) : number]
    later = mentions[number + 1 : number + 1 + _NEIGHBOURS]
    named = max((row.end_char for row in earlier if row.label == "PER"), default=-1)
    return named, min((row.start_char for row in later if row.label == "PER"), default=length)
