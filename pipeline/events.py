"""The component `news_events`: who did what to whom, where, when, and how sure the article is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from pipeline.threads import one_thread
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
            with one_thread():
                triggers, rows = self._find(doc)
        extensions.put(doc, "events", merge(rows))
        doc.spans["events"] = [Span(doc, t.start, t.end, label=t.type or "") for t in triggers]
        return doc

    def _find(self, doc: Doc) -> tuple[list[Trigger], list[EventMention]]:
        triggers, inputs = find_triggers(doc, all_events=self.all_events)
        context = Context(doc)
        told = [facts(doc[trigger.head]) for trigger in triggers]
        vectors = vectors_of(inputs, [trigger.head for trigger in triggers])
        roles = fill_roles(context, vectors, triggers, told)
        status = statuses(
            context, triggers, told, dates=[role.date for role in roles], vectors=vectors, published=_published(doc)
        )
        return triggers, _rows(context, triggers, told, status, roles)


def _published(doc: Doc) -> str:
    article = extensions.get_article(doc)
    return (article.published or "")[:10] if article else ""


def _rows(
    context: Context, triggers: Sequence[Trigger], told: Sequence[Facts], status: Sequence[str], roles: Sequence[Roles]
) -> list[EventMention]:
    article, sources, bounds = extensions.article_id(context.doc), Sources(context), context.sentence_bounds
    numbers = {context.sentence[trigger.head] for trigger in triggers}
    sentences = {number: context.words_between(*bounds[number]).strip() for number in numbers}
    return [
        EventMention(
            **_identity(context, trigger, article),
            **_reading(trigger, fact, said),
            **_sourced(context, trigger, sources),
            **_roles(role),
            sentence=sentences[context.sentence[trigger.head]],
        )
        for trigger, fact, said, role in zip(triggers, told, status, roles, strict=True)
    ]


def _identity(context: Context, trigger: Trigger, article: str) -> dict[str, Any]:
    start, end = context.offsets(trigger.start, trigger.end)
    return {
        "article_id": article,
        "event_mention_id": row_id(article, "event_mention", start, end),
        "event_id": row_id(article, "event", start, end),
        "start_char": start,
        "end_char": end,
        "trigger": context.text[start:end],
    }


def _reading(trigger: Trigger, fact: Facts, status: str) -> dict[str, Any]:
    return {
        "lemma": trigger.lemma,
        "event_type": trigger.type,
        "timeml_class": trigger.timeml_class,
        "tense": fact.tense,
        "polarity": fact.polarity,
        "modality": fact.modality,
        "status": status,
        "rule": trigger.rule,
        "confidence": trigger.confidence,
    }


def _sourced(context: Context, trigger: Trigger, sources: Sources) -> dict[str, Any]:
    quote_id, speaker = sources.of(*context.offsets(trigger.start, trigger.end))
    amount = sources.amount(context, trigger)
    return {
        "amount": amount.value if amount else None,
        "amount_max": amount.value_max if amount else None,
        "amount_unit": amount.unit if amount else None,
        "quote_id": quote_id,
        "speaker_name": speaker,
    }


def _roles(roles: Roles) -> dict[str, Any]:
    agent, patient, place, day = roles.agent, roles.patient, roles.place, roles.date
    start, end = event_time.days(day)
    return {
        "agent": agent.text if agent else None,
        "agent_id": agent.entity_id if agent else None,
        "patient": patient.text if patient else None,
        "patient_id": patient.entity_id if patient else None,
        "place": place.text if place else None,
        "place_id": place.entity_id if place else None,
        "country_code": place.country_code if place else None,
        "date_text": day.text if day else None,
        "date_value": day.value if day else None,
        "date_start": start,
        "date_end": end,
        "date_basis": day.basis if day else None,
    }


@Language.factory(
    "news_events",
    assigns=["doc.spans"],
    requires=["token.dep", "token.pos"],
    default_config={"all_events": False},
)
def make_news_events(nlp: Language, name: str, all_events: bool) -> NewsEvents:  # noqa: ARG001
    """Return the component; `all_events` also keeps the TimeML mentions that have no event type."""
    return NewsEvents(all_events=all_events)
