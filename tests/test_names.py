"""Names within an article: one id, the fullest form, every mention."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.abbreviations import is_acronym, stands_for
from pipeline.folding import clean_name, fold, same_person, slug, units
from pipeline.names import canonicalize
from pipeline.records import Entity, EntityMention
from tests import marked


def canonical(text: str) -> tuple[list[str], list[Entity]]:
    """Return the canonical name of each marked mention, and the entities."""
    plain, mentions, _ = marked.read(text)
    rows, entities = marked.entities(marked.blank(plain), mentions)
    return [row.entity for row in rows], entities


def test_titles_and_short_forms_join_the_full_name() -> None:
    names, entities = canonical("M. [[PER:Macron]] part. [[PER:Emmanuel Macron]] revient. [[PER:MACRON]] reste.")
    assert names == ["Emmanuel Macron"] * 3
    assert (len(entities), entities[0].n_mentions, entities[0].entity_id) == (1, 3, "a:PER:emmanuel-macron")


def test_two_of_one_surname_stay_two() -> None:
    names, entities = canonical("[[PER:Jean Dupont]] accuse [[PER:Paul Dupont]]. [[PER:Dupont]] nie.")
    assert names == ["Jean Dupont", "Paul Dupont", "Dupont"]
    assert len({entity.entity_id for entity in entities}) == 3


def test_a_title_settles_which_of_a_couple_is_meant() -> None:
    names, _ = canonical(
        "[[PER:Jean Dupont]] accuse [[PER:Marie Dupont]]. Mme [[PER:Dupont]] nie. M. [[PER:Dupont]] aussi."
    )
    assert names[2:] == ["Marie Dupont", "Jean Dupont"]


def test_the_main_person_of_a_surname_keeps_it() -> None:
    text = "[[PER:François Fillon]] parle. " * 3 + "[[PER:Penelope Fillon]] se tait.\n[[PER:Fillon]] conclut."
    assert canonical(text)[0][-1] == "François Fillon"


def test_expansions_name_their_acronyms() -> None:
    names, entities = canonical("L'[[ORG:Organisation mondiale de la santé]] (OMS) alerte. L'[[ORG:OMS]] insiste.")
    assert names == ["Organisation mondiale de la santé"] * 2
    assert entities[0].aliases == ("OMS", "Organisation mondiale de la santé")


def test_a_family_is_no_person() -> None:
    names, _ = canonical("La famille [[PER:Lapierre]] pleure [[PER:Jean Lapierre]].")
    assert names == ["Lapierre", "Jean Lapierre"]


def test_homonyms_of_two_kinds_have_two_ids() -> None:
    _, entities = canonical("[[PER:Paris]] visite [[LOC:Paris]].")
    assert [entity.entity_id for entity in entities] == ["a:PER:paris", "a:LOC:paris"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Le ministre de l'Intérieur [[PER:Gérald Darmanin]] parle.", "ministre de l'Intérieur"),
        ("[[PER:Elon Musk]], patron de Tesla, parle.", "patron de Tesla"),
        ("[[PER:Anne Hidalgo]] est la maire de Paris.", "maire de Paris"),
        ("L'ancien président [[PER:François Hollande]] parle.", "ancien président"),
        ("Le porte-parole de Matignon, [[PER:Jean Durand]], parle.", "porte-parole de Matignon"),
        ("Le frère de [[PER:Jean Durand]] parle.", None),
        ("Devant le ministre, [[PER:Jean Durand]] et sa femme parlent.", None),
        ("[[PER:Jean Durand]] parle.", None),
    ],
)
def test_the_role_is_the_one_that_the_text_gives(text: str, role: str | None) -> None:
    assert canonical(text)[1][0].role == role


def test_places_carry_their_codes() -> None:
    _, entities = canonical("À [[LOC:Lyon]], il pleut.")
    assert (entities[0].country_code, entities[0].admin_code) == ("FR", "69123")


def test_no_mentions_no_entities() -> None:
    assert canonicalize(marked.blank("Rien."), []) == ([], [])


@pytest.mark.parametrize(
    ("acronym", "name", "bound"),
    [
        ("OMS", "Organisation mondiale de la santé", True),
        ("SNCF", "Société nationale des chemins de fer français", True),
        ("ESA", "Agence spatiale européenne", True),
        ("UE", "Union européenne", True),
        ("OMS", "Organisation mondiale du commerce", False),
        ("PS", "Paris Saint-Germain", False),
    ],
)
def test_acronyms_stand_for_the_first_letters(acronym: str, name: str, bound: bool) -> None:
    assert stands_for(acronym, name) is bound


@pytest.mark.parametrize(("name", "yes"), [("ONU", True), ("FFTri", True), ("Airbus", False), ("L'Oréal", False)])
def test_acronyms_are_mostly_capitals(name: str, yes: bool) -> None:
    assert is_acronym(name) is yes


_NAMES = st.text(st.characters(categories=("Lu", "Ll", "Lm", "Pd", "Zs", "Po", "Mn")), max_size=30)


@given(_NAMES)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(_NAMES)
def test_a_slug_is_plain(name: str) -> None:
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(name)


@given(_NAMES, st.sampled_from(["PER", "ORG", "LOC"]))
def test_a_cleaned_name_is_part_of_the_mention(name: str, label: str) -> None:
    assert clean_name(name, label) in " ".join(name.replace("’", "'").split())


@given(_NAMES.filter(str.strip))
def test_everybody_is_themselves(name: str) -> None:
    parts = units(name)
    assert same_person(parts, parts)


@given(st.lists(st.tuples(_NAMES, st.sampled_from(["PER", "ORG", "LOC", "EVENT"])), max_size=12))
def test_every_mention_gets_an_entity_of_the_article(names: list[tuple[str, str]]) -> None:
    text, mentions = "", []
    for name, label in names:
        if not name.strip():
            continue
        start = len(text)
        text += f"{name} . "
        mentions.append(EntityMention("a", f"a:entity:{start}", start, start + len(name), text=name, label=label))
    rows, entities = marked.entities(marked.blank(text), mentions)
    assert [row.entity_id in {entity.entity_id for entity in entities} for row in rows] == [True] * len(mentions)
    assert sum(entity.n_mentions for entity in entities) == len(mentions)
    assert len({entity.entity_id for entity in entities}) == len(entities)
