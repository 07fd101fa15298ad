"""What the second look knows of each event beside its shares."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.event_batch import Batch, Story
from pipeline.event_context import Context
from pipeline.event_signs import signs, width
from pipeline.event_types import event_types
from pipeline.factuality import facts
from pipeline.triggers import find_triggers
from tests.test_events import parsed


def batch_of(nlp: Language, text: str) -> Batch:
    doc = parsed(nlp, text)
    [triggers], _ = find_triggers([doc])
    context = Context(doc)
    return Batch([Story(context, triggers, [facts(context, trigger.head) for trigger in triggers])])


@pytest.mark.model
def test_type_and_place_in_the_text_are_told(nlp: Language) -> None:
    batch = batch_of(nlp, "Mort du peintre Jean Varlet\n\nLe peintre Jean Varlet est mort samedi à Dijon.")
    types = [trigger.type for trigger in batch.stories[0].triggers]
    table = signs(batch)
    assert table.shape == (len(types), width())
    assert [list(event_types())[row.argmax()] for row in table[:, : len(event_types())]] == types
    assert table[0, -5:].tolist() == [1, 0, 1, 0, 0]  # a noun of the headline


def test_no_events_no_signs() -> None:
    assert signs(Batch([])).shape == (0, width())
