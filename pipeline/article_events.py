"""What each article tells of an event: its mentions gathered, with the best that they say of each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.event_evidence import Telling, day_number, sketch
from pipeline.records import ArticleRow, EventMention

STATUSES = ("asserted", "negated", "conditional", "future", "possible")  # the more certain one first
_GOOD_LENGTH = (50, 260)  # characters of a sentence that reads well alone


@dataclass(slots=True)
class ArticleEvent:
    """All mentions of one event in one article; `statuses` has the number of each mention's status, one digit each."""

    event_id: str
    article_id: str
    telling: Telling
    dates: tuple[str | None, str | None, str | None] = (None, None, None)
    place: str | None = None
    place_id: str | None = None
    agents: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    statuses: str = ""
    unit: str | None = None
    sentence: str = ""
    worth: float = -1.0
    confidence: float = 0.0
    n_mentions: int = 0


def gather(mentions: Iterable[EventMention], articles: Mapping[str, ArticleRow]) -> list[ArticleEvent]:
    """Return the typed events of each article; ids of events hold the id of their article.

    >>> mention = EventMention("a", "m1", "e1", 0, 6, trigger="séisme", event_type="disaster.natural", place="Nice")
    >>> [(event.event_id, event.place) for event in gather([mention], {})]
    [('e1', 'Nice')]
    """
    found: dict[str, ArticleEvent] = {}
    for mention in mentions:
        if not mention.event_type:
            continue
        event = found.get(mention.event_id)
        if event is None:
            event = found[mention.event_id] = _new(mention, articles.get(mention.article_id))
        _add(event, mention)
    return list(found.values())


def _new(mention: EventMention, article: ArticleRow | None) -> ArticleEvent:
    published = day_number(article.published) if article else None
    denied = mention.status == "negated"  # all its mentions are, then
    telling = Telling(mention.event_type or "", published=published, lemma=mention.lemma, denied=denied)
    return ArticleEvent(mention.event_id, mention.article_id, telling)


def _add(event: ArticleEvent, mention: EventMention) -> None:
    event.n_mentions += 1
    event.confidence = max(event.confidence, mention.confidence)
    event.statuses += str(STATUSES.index(mention.status))
    _add_when(event, mention)
    _add_who(event, mention)
    _add_where(event, mention)
    if mention.amount is not None and event.telling.amount is None:
        event.telling.amount, event.unit = mention.amount, mention.amount_unit
    worth = _worth(mention)
    if worth > event.worth:
        event.worth, event.sentence = worth, mention.sentence or ""
        event.telling.words, event.telling.rare = sketch(mention.sentence)


def _add_when(event: ArticleEvent, mention: EventMention) -> None:
    """Take the date of a mention if it is more precise than what is known."""
    start, end, known = day_number(mention.date_start), day_number(mention.date_end), event.telling.days
    if start is not None and end is not None and (not known or end - start < known[1] - known[0]):
        event.telling.days = (start, end)
        event.dates = (mention.date_start, mention.date_end, mention.date_value)


def _add_who(event: ArticleEvent, mention: EventMention) -> None:
    telling = event.telling
    if mention.agent and (key := mention.agent_id or mention.agent.lower()) not in telling.agents:
        telling.agents |= {key}
        event.agents += (mention.agent,)
    if mention.patient and (key := mention.patient_id or mention.patient.lower()) not in telling.patients:
        telling.patients |= {key}
        event.patients += (mention.patient,)


def _add_where(event: ArticleEvent, mention: EventMention) -> None:
    if mention.place and not event.place:
        event.place, event.place_id = mention.place, mention.place_id
        event.telling.place, event.telling.country = mention.place_id or mention.place, mention.country_code


def _worth(mention: EventMention) -> float:
    """Return how well the sentence of a mention tells the event: told as fact, complete, of a readable length."""
    filled = (mention.agent, mention.patient, mention.place, mention.date_text, mention.amount)
    sentence = mention.sentence or ""
    score = sum(1.0 for value in filled if value) + mention.confidence + (0.5 if mention.status == "asserted" else 0)
    score += 1.0 if _GOOD_LENGTH[0] <= len(sentence) <= _GOOD_LENGTH[1] else 0.0
    return score + (0.5 if sentence.endswith((".", "!", "?", "»")) else 0.0) - (5.0 if not sentence else 0.0)
