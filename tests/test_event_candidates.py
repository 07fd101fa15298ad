"""What the roles of an event are chosen from: near it at run time, from farther away where models are trained."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from spacy.language import Language

from pipeline import arguments, event_place, event_time
from pipeline.event_batch import Batch, Story
from pipeline.event_context import Context
from pipeline.event_pairs import NO_OFFERS, Offers
from pipeline.factuality import facts
from pipeline.triggers import find_triggers
from tests.test_events import parsed

STORY = (
    "Le procès s'est ouvert.\n\n"
    "La cour a entendu trois témoins. Le public était nombreux. Les débats ont duré. "
    "Le 3 mai 2012, le notaire avait vendu sa maison de Guingamp. Les experts ont parlé. Les avocats ont plaidé. "
    "Le greffier a noté. Il a plu sur la ville. Anne Lenoir attendait dehors. La cour a condamné l'accusé."
)


def offered(nlp: Language, candidates: Callable[..., Offers], *, wide: bool) -> list[str]:
    """Return the texts that the last event of the story may choose from."""
    doc = parsed(nlp, STORY)
    [triggers], _ = find_triggers([doc])
    context = Context(doc)
    batch = Batch([Story(context, triggers, [facts(context, trigger.head) for trigger in triggers])])
    return [value.text for value in candidates(batch, wide=wide).values[-1] if value is not None and value.text]


@pytest.mark.model
@pytest.mark.parametrize(
    ("candidates", "far"),
    [
        (event_place.candidates, "maison de Guingamp"),
        (event_time.candidates, "Le 3 mai 2012"),
        (arguments.candidates, "Anne Lenoir"),
    ],
)
def test_what_stands_far_away_is_offered_only_in_training(
    nlp: Language, candidates: Callable[..., Offers], far: str
) -> None:
    assert far not in offered(nlp, candidates, wide=False)
    assert far in offered(nlp, candidates, wide=True)


def test_each_event_has_its_candidates_in_order() -> None:
    offers = Offers(["a", "b", None], np.array([1, 2, 0, 1, 2]), np.array([2, 3]), NO_OFFERS.columns, ())
    assert offers.values == [["b", None], ["a", "b", None]]
    assert NO_OFFERS.values == []
