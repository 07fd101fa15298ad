"""The component `news_events`: who did what to whom, where, when, and how sure the article is."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import event_time, extensions
from pipeline.event_context import Context
from pipeline.event_merge import merge
from pipeline.event_ranker import vectors_of
from pipeline.event_roles import Roles, fill_roles
from pipeline.event_sources import Sources
from pipeline.event_status import statuses
from pipeline.factuality import Facts, facts
from pipeline.records import EventMention, row_id
from pipeline.triggers import Trigger, find_triggers


class NewsEvents:
    """Writes `doc._.events` and `doc.spans["events"]`."""

    def __init__(self, *, all_events: bool) -> None:
        self.all_events = all_events

    def __call__(self, doc: Doc) -> Doc:
        """Add the event mentions of a parsed doc; a doc without a parse gets none."""
        rows: list[EventMention] = []
        triggers: list[Trigger] = []
        if len(doc) and doc.has_annotation("DEP"):
            triggers, inputs = find_triggers(doc, all_events=self.all_events)
            context = Context(doc)
            told = [facts(doc[trigger.head]) for trigger in triggers]
            vectors = vectors_of(inputs, [trigger.head for trigger in triggers])
            roles = fill_roles(context, vectors, triggers, told)
            status = statuses(
                context, triggers, told, dates=[role.date for role in roles], vectors=vectors, published=_published(doc)
            )
            rows = _rows(context, triggers, told, status, roles)
        extensions.put(doc, "events", merge(rows))
        doc.spans["events"] = [Span(doc, t.start, t.end, label=t.type or "") for t in triggers]
        return doc


def _published(doc: Doc) -> str:
    article = extensions.get_article(doc)
    return (article.published or "")[:10] if article else ""


def _rows(
    context: Context, triggers: Sequence[Trigger], told: Sequence[Facts], status: Sequence[str], roles: Sequence[Roles]
) -> list[EventMention]:
    sources = Sources(context)
    bounds = context.sentence_bounds
    sentences = {n: context.doc[slice(*bounds[n])].text.strip() for n in {context.sentence[t.head] for t in triggers}}
    return [
        _with_roles(dataclasses.replace(_row(context, trigger, fact, sources, sentences), status=said), role)
        for trigger, fact, said, role in zip(triggers, told, status, roles, strict=True)
    ]


def _row(context: Context, trigger: Trigger, fact: Facts, sources: Sources, sentences: dict[int, str]) -> EventMention:
    span = context.doc[trigger.start : trigger.end]
    article = extensions.article_id(context.doc)
    quote_id, speaker = sources.of(span.start_char, span.end_char)
    amount = sources.amount(context, trigger)
    return EventMention(
        article_id=article,
        event_mention_id=row_id(article, "event_mention", span.start_char, span.end_char),
        event_id=row_id(article, "event", span.start_char, span.end_char),
        start_char=span.start_char,
        end_char=span.end_char,
        trigger=span.text,
        lemma=trigger.lemma,
        event_type=trigger.type,
        timeml_class=trigger.timeml_class,
        tense=fact.tense,
        polarity=fact.polarity,
        modality=fact.modality,
        amount=amount.value if amount else None,
        amount_max=amount.value_max if amount else None,
        amount_unit=amount.unit if amount else None,
        quote_id=quote_id,
        speaker_name=speaker,
        sentence=sentences[context.sentence[trigger.head]],
        rule=trigger.rule,
        confidence=trigger.confidence,
    )


def _with_roles(row: EventMention, roles: Roles) -> EventMention:
    start, end = event_time.days(roles.date)
    return dataclasses.replace(
        row,
        agent=roles.agent.text if roles.agent else None,
        agent_id=roles.agent.entity_id if roles.agent else None,
        patient=roles.patient.text if roles.patient else None,
        patient_id=roles.patient.entity_id if roles.patient else None,
        place=roles.place.text if roles.place else None,
        place_id=roles.place.entity_id if roles.place else None,
        country_code=roles.place.country_code if roles.place else None,
        date_text=roles.date.text if roles.date else None,
        date_value=roles.date.value if roles.date else None,
        date_start=start,
        date_end=end,
        date_basis=roles.date.basis if roles.date else None,
    )


@Language.factory(
    "news_events",
    assigns=["doc.spans"],
    requires=["token.dep", "token.pos"],
    default_config={"all_events": False},
)
def make_news_events(nlp: Language, name: str, all_events: bool) -> NewsEvents:  # noqa: ARG001
    """Return the component; `all_events` also keeps the TimeML mentions that have no event type."""
    return NewsEvents(all_events=all_events)
