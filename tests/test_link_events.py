"""Events of the corpus: marked pairs of tellings, the rows made of them, determinism and speed."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

from pipeline.link_events import LinkedEvents, link_events
from pipeline.records import ArticleRow, Entity, EventMention

LINES = (Path(__file__).parent / "cases" / "event_pairs_across.jsonl").read_text(encoding="utf-8").splitlines()
PAIRS = [json.loads(line) for line in LINES]


def mention(article: str, values: dict[str, Any], start: int = 0) -> EventMention:
    name = f"{article}:event:{start}-{start + 5}"
    return EventMention(article, f"{name}:m", name, start, start + 5, **values)


def linked(pair: dict[str, Any]) -> LinkedEvents:
    days = pair["published"]
    articles = {name: ArticleRow(name, source=name, published=day) for name, day in zip("ab", days, strict=True)}
    return link_events([mention("a", pair["one"]), mention("b", pair["two"])], articles, {})


def test_at_least_a_hundred_and_twenty_pairs() -> None:
    assert len(PAIRS) >= 120


def test_at_most_three_percent_of_wrong_merges() -> None:
    wrong = [pair for pair in PAIRS if not pair["same"] and len(linked(pair).events) == 1]
    assert len(wrong) <= 0.03 * len(PAIRS), wrong


def test_most_same_pairs_become_one_event() -> None:
    same = [pair for pair in PAIRS if pair["same"]]
    missed = [pair for pair in same if len(linked(pair).events) == 2]
    assert len(missed) <= 0.25 * len(same), missed


def test_a_republished_article_is_no_source() -> None:
    pair = next(pair for pair in PAIRS if pair["same"])
    articles = {
        "a": ArticleRow("a", source="Journal", published="2020-01-01"),
        "b": ArticleRow("b", source="Copie", published="2020-01-02", duplicate_of="a"),
    }
    [event] = link_events([mention("a", pair["one"]), mention("b", pair["one"])], articles, {}).events
    assert (event.n_articles, event.n_sources, event.n_mentions) == (2, 1, 2)


def test_event_row() -> None:
    values = {
        "event_type": "disaster.natural",
        "trigger": "séisme",
        "lemma": "séisme",
        "place": "Amatrice",
        "place_id": "LOC:amatrice",
        "country_code": "IT",
        "date_value": "2016-08-24",
        "date_start": "2016-08-24",
        "date_end": "2016-08-24",
        "sentence": "Un séisme de magnitude 6,2 a détruit mercredi le centre d'Amatrice.",
    }
    entity = Entity("LOC:amatrice", "Amatrice", "LOC", country_code="IT", latitude=42.63, longitude=13.29)
    articles = {"a": ArticleRow("a", source="Journal", published="2016-08-24")}
    [event] = link_events([mention("a", values)], articles, {"LOC:amatrice": entity}).events
    assert (event.label_fr, event.date_edtf, event.latitude) == ("Catastrophe naturelle", "2016-08-24", 42.63)
    assert event.summary == values["sentence"]


def test_untyped_mentions_are_left_alone() -> None:
    result = link_events([mention("a", {"trigger": "dort", "lemma": "dormir"})], {"a": ArticleRow("a")}, {})
    assert (result.ids, result.events) == ({}, [])


def test_order_of_the_articles_does_not_matter() -> None:
    rows = [
        mention(f"{i}{side}", pair[key])
        for i, pair in enumerate(PAIRS[:40])
        for side, key in (("a", "one"), ("b", "two"))
    ]
    articles = {row.article_id: ArticleRow(row.article_id, published="2020-01-01") for row in rows}
    shuffled = random.Random(7).sample(rows, len(rows))
    assert link_events(rows, articles, {}).ids == link_events(shuffled, articles, {}).ids


def test_time_is_near_linear() -> None:
    def seconds(size: int) -> float:
        chance = random.Random(1)
        rows = []
        for i in range(size):
            day = f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            values = {
                "event_type": "conflict.attack",
                "trigger": "attaque",
                "lemma": "attaque",
                "date_start": day,
                "date_end": day,
            }
            who = f"p{chance.randrange(size // 5 + 1)}"
            rows.append(mention(f"a{i}", {**values, "patient": who, "place": f"ville{chance.randrange(50)}"}))
        start = time.process_time()
        link_events(rows, {}, {})
        return time.process_time() - start

    small, large = seconds(1000), seconds(8000)
    assert large < 8 * 4 * small + 0.5
