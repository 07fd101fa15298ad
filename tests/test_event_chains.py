"""Which places an article tells to lie in which others."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from pipeline.event_chains import Named, chained
from pipeline.event_context import Context
from pipeline.lexicons import table
from tests.marked import cases, read

LEVELS = {"UNKNOWN": "?", "TOWN": "?city", "WIDE": "?wide"}


@pytest.mark.parametrize("case", cases("place_chains"), ids=lambda case: case["text"])
def test_places_that_lie_in_others(case: dict[str, Any]) -> None:
    text, mentions, _ = read(case["text"])
    doc = spacy.blank("fr")(text)
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text == "."
    spans = [doc.char_span(mention.start_char, mention.end_char) for mention in mentions]
    named = [Named(span.start, span.end, span.text) for span in spans]
    levels = {m.text: LEVELS.get(m.label, m.label.lower()) for m in mentions}
    assert chained(Context(doc), named, levels) == (set(case["inner"]), set(case["outer"]))


def test_the_same_place_twice_is_no_chain() -> None:
    context = Context(spacy.blank("fr")("à Lyon (Lyon)"))
    assert chained(context, [Named(1, 2, "Lyon"), Named(3, 4, "Lyon")], {"Lyon": "city"}) == (set(), set())


def test_each_word_between_places_has_a_kind() -> None:
    assert {row["kind"] for row in table("places/chains")} == {"wider", "finer", "link"}
