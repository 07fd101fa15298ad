"""The component `news_events`: who did what to whom, where, when, and how sure the article is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import event_time, extensions
from pipeline.cycles import uncollected
from pipeline.event_batch import Batch, Story
from pipeline.event_context import Context
from pipeline.event_merge import merge
from pipeline.event_ranker import vectors_of
from pipeline.event_roles import Roles, fill_roles
from pipeline.event_sources import Sources
from pipeline.event_status import statuses
from pipeline.factuality import Facts, facts
from pipeline.lexicons import forms
from pipeline.records import EventMention, row_id
from pipeline.threads import one_thread
from pipeline.triggers import Trigger, find_triggers

_MOST_TOKENS = 16384  # of the docs that go through the networks together, so that memory stays bounded

_INDEFINITE = frozenset(("un", "une", "d'", "de"))
_ANOTHER = forms("events/phrase_words", "another")
_BLANK = vars(EventMention("", "", "", 0, 0))  # what a row holds of itself, in the order of the columns


class NewsEvents:
    """Writes `doc._.events` and `doc.spans["events"]`."""

    def __init__(self, *, all_events: bool) -> None:
        self.all_events = all_events

    def __call__(self, doc: Doc) -> Doc:
        """Add the event mentions of a parsed doc; a doc without a parse gets none."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Do the same for many docs: those that go through the networks together share the cost of each step."""
        waiting: list[Doc] = []
        for doc in stream:
            if waiting and (len(waiting) >= batch_size or sum(map(len, waiting)) + len(doc) > _MOST_TOKENS):
                yield from self._annotated(waiting)
                waiting = []
            waiting.append(doc)
        yield from self._annotated(waiting)

    def _annotated(self, docs: list[Doc]) -> list[Doc]:
        usable = [bool(len(doc)) and doc.has_annotation("DEP") for doc in docs]
        parsed = list(compress(docs, usable))
        with one_thread(), uncollected():
            found = iter(self._find(parsed) if parsed else ())
            for doc, has_parse in zip(docs, usable, strict=True):
                triggers, rows = next(found) if has_parse else ([], [])
                extensions.put(doc, "events", rows)
                labels = {kind: doc.vocab.strings.add(kind or "") for kind in {t.type for t in triggers}}
                doc.spans["events"] = [Span(doc, t.start, t.end, labels[t.type]) for t in triggers]
        return docs

    def _find(self, docs: list[Doc]) -> list[tuple[list[Trigger], list[EventMention]]]:
        triggers, inputs = find_triggers(docs, all_events=self.all_events)
        contexts = (Context(doc, inputs.table.of(number)) for number, doc in enumerate(docs))
        stories = [
            Story(context, own, [facts(context, _top(context, trigger)) for trigger in own])
            for context, own in zip(contexts, triggers, strict=True)
        ]
        batch = Batch(stories)
        vectors = vectors_of(inputs, batch.spans[:, 0])
        roles = fill_roles(batch, vectors)
        status = statuses(batch, [role.date for role in roles], vectors)
        told = iter(zip(status, roles, strict=True))
        return [
            (own, merge(_rows(story, list(islice(told, len(own)))), _not_told_before(story)))
            for story, own in zip(stories, triggers, strict=True)
        ]


def _top(context: Context, trigger: Trigger) -> int:
    """Return the word of a fixed expression that stands above its others: it has the auxiliaries and the `ne`."""
    top = trigger.head
    while trigger.start <= context.head[top] < trigger.end and context.head[top] != top:
        top = context.head[top]
    return top


def _rows(story: Story, told: Sequence[tuple[str, Roles]]) -> list[EventMention]:
    context = story.context
    article, sources = extensions.article_id(context.doc), Sources(context)
    rows = []
    for trigger, fact, (status, role) in zip(story.triggers, story.facts, told, strict=True):
        row = _told(context, trigger, fact, article)
        row["status"], row["sentence"] = status, context.printed(trigger.head)
        _add_sources(row, context, trigger, sources)
        _add_roles(row, role)
        rows.append(extensions.made(EventMention, row))
    return rows


def _not_told_before(story: Story) -> set[int]:
    """Return the numbers of the triggers that tell of one more event: `une autre frappe`, `un deuxième séisme`."""
    context = story.context
    new = set()
    for number, trigger in enumerate(story.triggers):
        before = {context.low[child] for child in context.children[trigger.head] if child < trigger.head}
        if before & _INDEFINITE and before & _ANOTHER:
            new.add(number)
    return new


def _told(context: Context, trigger: Trigger, fact: Facts, article: str) -> dict[str, Any]:
    """Return the row of a trigger with what it and the syntax around it tell."""
    start, end = context.offsets(trigger.start, trigger.end)
    return {
        **_BLANK,
        "article_id": article,
        "event_mention_id": row_id(article, "event_mention", start, end),
        "event_id": row_id(article, "event", start, end),
        "start_char": start,
        "end_char": end,
        "trigger": context.text[start:end],
        "lemma": trigger.lemma,
        "event_type": trigger.type,
        "timeml_class": trigger.timeml_class,
        "tense": fact.tense,
        "polarity": fact.polarity,
        "modality": fact.modality,
        "rule": trigger.rule,
        "confidence": trigger.confidence,
    }


def _add_sources(row: dict[str, Any], context: Context, trigger: Trigger, sources: Sources) -> None:
    """Add the quotation and the amount of an event, as far as it has any."""
    amount = sources.amount(context, trigger)
    if amount is not None:
        row["amount"], row["amount_max"], row["amount_unit"] = amount.value, amount.value_max, amount.unit
    if sources.quotes:
        row["quote_id"], row["speaker_name"] = sources.of(row["start_char"], row["end_char"])


def _add_roles(row: dict[str, Any], roles: Roles) -> None:
    """Add what was found for an event."""
    agent, patient, place, day = roles.agent, roles.patient, roles.place, roles.date
    if agent is not None:
        row["agent"], row["agent_id"] = agent.text, agent.entity_id
    if patient is not None:
        row["patient"], row["patient_id"] = patient.text, patient.entity_id
    if place is not None:
        row["place"], row["place_id"], row["country_code"] = place.text, place.entity_id, place.country_code
    if day is not None:
        row["date_text"], row["date_value"], row["date_basis"] = day.text, day.value, day.basis
        row["date_start"], row["date_end"] = event_time.days(day)


@Language.factory(
    "news_events",
    assigns=["doc.spans"],
    requires=["token.dep", "token.pos"],
    default_config={"all_events": False},
)
def make_news_events(nlp: Language, name: str, all_events: bool) -> NewsEvents:  # noqa: ARG001
    """Return the component; `all_events` also keeps the TimeML mentions that have no event type."""
    return NewsEvents(all_events=all_events)
