"""Linking: the same entity within an article and across articles, and never two in one."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from pipeline.link_entities import LinkedEntities, Row, link_entities
from pipeline.records import Entity
from tests import marked

CASES = marked.cases("linking")


def link(articles: list[str]) -> tuple[list[str], LinkedEntities]:
    """Return the corpus id of every marked mention of the articles, and the corpus."""
    mentions, rows = [], []
    for number, text in enumerate(articles):
        article_id = f"a{number}"
        plain, found, _ = marked.read(text, article_id)
        filled, entities = marked.entities(marked.blank(plain), found, article_id)
        mentions += filled
        rows += [(article_id, "2025-01-01", entity) for entity in entities]
    linked = link_entities(rows)
    return [linked.ids[mention.entity_id] for mention in mentions], linked


def judged(case: dict) -> list[tuple[bool, bool]]:
    """Return for each pair of the case whether it was merged, and whether it should be."""
    ids, _ = link(case["articles"])
    return [(ids[one] == ids[other], same) for one, other, same in case["pairs"]]


def test_hundred_fifty_pairs_and_at_most_two_percent_wrong_merges() -> None:
    pairs = [pair for case in CASES for pair in judged(case)]
    assert len(pairs) >= 150
    merged = [same for found, same in pairs if found]
    assert merged.count(False) <= 0.02 * len(merged)
    assert sum(found == same for found, same in pairs) >= 0.95 * len(pairs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["articles"][0][:50])
def test_no_case_merges_two_into_one(case: dict) -> None:
    assert all(same for found, same in judged(case) if found)


def person(article: str, name: str, published: str | None = None, **values: object) -> Row:
    return article, published, Entity(f"{article}:PER:{name}", name, "PER", n_mentions=1, **values)  # type: ignore[arg-type]


def test_the_corpus_row_counts_articles_and_dates() -> None:
    rows = [
        person("a", "Anne Hidalgo", "2024-02"),
        person("b", "Anne Hidalgo", "2024-01-03"),
        person("c", "Anne Hidalgo"),
    ]
    entity = link_entities(rows).entities[0]
    assert (entity.n_articles, entity.n_mentions, entity.first_seen, entity.last_seen) == (
        3,
        3,
        "2024-01-03",
        "2024-02",
    )


def test_homonyms_get_a_number() -> None:
    rows = [person("a", "Jean Petit", role="joueur"), person("b", "Jean Petit", role="sénateur")]
    assert [entity.entity_id for entity in link_entities(rows).entities] == ["per:jean-petit", "per:jean-petit-2"]


def test_homonymous_places_are_told_by_their_country() -> None:
    rows: list[Row] = [
        ("a", None, Entity("a:LOC:valence", "Valence", "LOC", country_code="ES", admin_code="ES-VC", n_mentions=1)),
        ("b", None, Entity("b:LOC:valence", "Valence", "LOC", country_code="FR", admin_code="26362", n_mentions=1)),
    ]
    assert [entity.entity_id for entity in link_entities(rows).entities] == [
        "loc:valence-es-es-vc",
        "loc:valence-fr-26362",
    ]


def test_the_name_is_the_fullest_frequent_form() -> None:
    rows = [person(f"a{number}", "Anne Hidalgo", aliases=("Hidalgo", "Anne Hidalgo")) for number in range(8)]
    rows.append(person("b", "Hidalgo Anne", aliases=("Hidalgo Anne",)))
    entity = link_entities(rows).entities[0]
    assert (entity.name, entity.aliases) == ("Anne Hidalgo", ("Anne Hidalgo", "Hidalgo", "Hidalgo Anne"))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_articles_does_not_matter(seed: int) -> None:
    articles = [text for case in CASES for text in case["articles"]]
    names = sorted({text: number for number, text in enumerate(articles)}.items(), key=lambda pair: pair[1])
    rows = []
    for text, number in names:
        plain, found, _ = marked.read(text, f"a{number}")
        entities = marked.entities(marked.blank(plain), found, f"a{number}")[1]
        rows.append([(f"a{number}", f"2025-01-{number % 28 + 1:02}", entity) for entity in entities])
    expected = link_entities([row for article in rows for row in article])
    random.Random(seed).shuffle(rows)
    assert link_entities([row for article in rows for row in article]) == expected


def test_entities_are_sorted_and_unique() -> None:
    _, linked = link([text for case in CASES for text in case["articles"]])
    assert all(one.entity_id < other.entity_id for one, other in pairwise(linked.entities))


def test_no_rows_no_entities() -> None:
    assert link_entities([]) == LinkedEntities({}, [])
