"""Lists the words that never tell an event: `python models/events/make_never.py [--data ../shared/data]`.

Counts the forms of the content words of all training articles and writes `never_events.csv`: what stands there often
enough, told next to no event and has no sense in the lexicon. These words are not looked at, which saves time. Run it
before `train.py`; delete a row, or add a sense to `senses.csv`, and the word is looked at again.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from gold import Annotated, load_articles, load_own, parse, trigger_span

from pipeline.event_features import CANDIDATE_POS
from pipeline.event_lexicon import lexicon_types
from pipeline.nlp import load

HERE = Path(__file__).resolve().parent
COMMON = 6  # occurrences
EVENTS = 0.004  # of its occurrences, mistakes of annotation


def counts(articles: Iterable[Annotated]) -> tuple[Counter[str], Counter[str]]:
    """Return how often each form stands in the articles, and how often it is the head of an event."""
    seen, told = Counter[str](), Counter[str]()
    for article in articles:
        seen.update(_form(token.text) for token in article.doc if token.pos in CANDIDATE_POS)
        told.update(_form(trigger_span(article.doc, event).root.text) for event in article.events)
    return seen, told


def _form(text: str) -> str:
    return text.lower().replace("’", "'")


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data")
    arguments = parser.parse_args()
    nlp = load()
    nlp.remove_pipe("news_events")
    seen, told = counts(parse(nlp, chain(load_articles(arguments.data), load_own(arguments.data))))
    with (HERE / "never_events.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("form", "seen", "events"))
        for form in sorted(seen):
            if seen[form] >= COMMON and told[form] <= EVENTS * seen[form] and not lexicon_types(form):
                writer.writerow((form, seen[form], told[form]))


if __name__ == "__main__":
    main()
