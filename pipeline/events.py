"""The component `news_events`: who did what to whom, where, when, and how sure the article is."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import extensions
from pipeline.records import EventMention, row_id
from pipeline.triggers import Trigger, find_triggers


class NewsEvents:
    """Writes `doc._.events` and `doc.spans["events"]`."""

    def __init__(self, nlp: Language, name: str, *, all_events: bool) -> None:
        self.name = name
        self.vocab = nlp.vocab
        self.all_events = all_events

    def __call__(self, doc: Doc) -> Doc:
        """Add the event mentions of a parsed doc; a doc without a parse gets none."""
        triggers: list[Trigger] = []
        if doc.has_annotation("DEP"):
            triggers, _ = find_triggers(doc, all_events=self.all_events)
        extensions.put(doc, "events", [_row(doc, trigger) for trigger in triggers])
        doc.spans["events"] = [Span(doc, t.start, t.end, label=t.type or "") for t in triggers]
        return doc


def _row(doc: Doc, trigger: Trigger) -> EventMention:
    span = doc[trigger.start : trigger.end]
    article = extensions.article_id(doc)
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
        sentence=span.sent.text.strip(),
        rule=trigger.rule,
        confidence=trigger.confidence,
    )


@Language.factory(
    "news_events",
    assigns=["doc.spans"],
    requires=["token.dep", "token.pos"],
    default_config={"all_events": False},
)
def make_news_events(nlp: Language, name: str, all_events: bool) -> NewsEvents:
    """Return the component; `all_events` also keeps the TimeML mentions that have no event type."""
    return NewsEvents(nlp, name, all_events=all_events)
