"""One frozen dataclass per table: the only place where a column is defined.

A field is a column: its order, its name, its type (`X | None` is nullable) and, in its metadata, one sentence for
the data dictionary. `schema.py` derives everything else: Arrow, SQL, CSV, pandas, the documentation.
Offsets are half-open, in Unicode code points.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

_MISSING = dataclasses.MISSING


def column(description: str, default: Any = _MISSING) -> Any:
    """Return a dataclass field that carries its one-sentence description."""
    return dataclasses.field(default=default, metadata={"description": description})


def _nullable(description: str) -> Any:
    return column(description, None)


_RAW_START = "start in the raw text that came in; empty where the input was HTML"
_RAW_END = "end in the raw text, exclusive"
_RULE = "rule or model that made the row"
_CONFIDENCE = "how sure the rule is, from 0 to 1"


@dataclass(frozen=True)
class Article:
    """A news article as it was read, before its extraction: what a reader gives, what the stages need."""

    article_id: str
    text: str = ""
    html: str | None = None
    title: str | None = None
    published: str | None = None
    published_basis: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    place: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    path: str | None = None
    encoding: str | None = None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ArticleRow:
    """Table `articles`: one row per article."""

    article_id: str = column("id of the article, from the input, its path or the hash of its content")
    source: str | None = _nullable("newspaper or site, as the input says it")
    url: str | None = _nullable("address of the article")
    title: str | None = _nullable("headline")
    authors: tuple[str, ...] = column("names of the authors", ())
    published: str | None = _nullable("publication date, ISO 8601 at the precision known: year, month, day or minute")
    published_basis: str | None = _nullable("where the publication date was read: record, text, html")
    updated: str | None = _nullable("date of the last update, ISO 8601")
    agency: str | None = _nullable("news agency that signs the article")
    place: str | None = _nullable("place of the dateline")
    language: str | None = _nullable("ISO 639-1 code of the language found")
    n_chars: int = column("length of the clean text in code points", 0)
    n_tokens: int = column("number of tokens", 0)
    n_quotes: int = column("number of rows in quotes", 0)
    n_events: int = column("number of rows in event_mentions", 0)
    duplicate_of: str | None = _nullable("id of the article, first published, that this one repeats")
    raw_sha256: str = column("SHA-256 of the raw text or HTML", "")
    path: str | None = _nullable("file that the article was read from")
    encoding: str | None = _nullable("character encoding that was assumed")
    extra: str | None = _nullable("other columns of the input record, as a JSON object")


@dataclass(frozen=True)
class EntityMention:
    """Table `entity_mentions`: one row per mention of an entity by name."""

    article_id: str = column("id of the article")
    mention_id: str = column("id of the mention: article, kind and offsets")
    start_char: int = column("start in the clean text")
    end_char: int = column("end in the clean text, exclusive")
    raw_start: int | None = _nullable(_RAW_START)
    raw_end: int | None = _nullable(_RAW_END)
    text: str = column("the mention as written", "")
    label: str = column("PER, LOC, ORG, PRODUCT or EVENT", "")
    entity_id: str = column("id of the entity", "")
    entity: str = column("canonical name of the entity in this article", "")
    sentence_id: int | None = _nullable("number of the sentence in the article, from 0")
    rule: str = column(_RULE, "")
    confidence: float = column(_CONFIDENCE, 1.0)


@dataclass(frozen=True)
class Entity:
    """Table `entities`: one row per entity of the corpus."""

    entity_id: str = column("id of the entity")
    name: str = column("fullest frequent name")
    label: str = column("PER, LOC, ORG, PRODUCT or EVENT")
    aliases: tuple[str, ...] = column("all the forms met", ())
    gender: str | None = _nullable("f or m, for persons; empty when unknown")
    gender_basis: str | None = _nullable("what the gender was read from: title, pronoun, agreement, first_name")
    role: str | None = _nullable("post or profession of a person, as the text gives it")
    country_code: str | None = _nullable("ISO 3166-1 alpha-2 code of a place")
    admin_code: str | None = _nullable("INSEE code of a French place, ISO 3166-2 code elsewhere")
    latitude: float | None = _nullable("degrees north, WGS 84")
    longitude: float | None = _nullable("degrees east, WGS 84")
    n_mentions: int = column("number of rows in entity_mentions", 0)
    n_articles: int = column("number of articles that name it", 0)
    first_seen: str | None = _nullable("first publication date of an article that names it")
    last_seen: str | None = _nullable("last publication date of an article that names it")


@dataclass(frozen=True)
class TimeExpression:
    """Table `dates`: one row per time expression."""

    article_id: str = column("id of the article")
    date_id: str = column("id of the expression: article, kind and offsets")
    start_char: int = column("start in the clean text")
    end_char: int = column("end in the clean text, exclusive")
    raw_start: int | None = _nullable(_RAW_START)
    raw_end: int | None = _nullable(_RAW_END)
    text: str = column("the expression as written", "")
    type: str = column("TIMEX3 type: DATE, TIME, DURATION or SET", "")
    value: str | None = _nullable("TIMEX3 value; empty when it cannot be resolved")
    edtf: str | None = _nullable("the same in EDTF (ISO 8601-2)")
    date_start: str | None = _nullable("first day or minute of the interval, ISO 8601; empty when open or unknown")
    date_end: str | None = _nullable("last day or minute of the interval, inclusive; empty when open or unknown")
    grain: str | None = _nullable("precision told: minute, hour, part_of_day, day, week, month, season, year, ...")
    mod: str | None = _nullable("TIMEX3 modifier: APPROX, START, MID, END, LESS_THAN, MORE_THAN, BEFORE, AFTER, ...")
    quant: str | None = _nullable("TIMEX3 quantifier of a SET: EACH, EVERY")
    freq: str | None = _nullable("TIMEX3 frequency of a SET, such as 2X")
    basis: str | None = _nullable("what resolved it: explicit, publication, narrative, tense, none")
    rule: str = column(_RULE, "")
    confidence: float = column(_CONFIDENCE, 1.0)


@dataclass(frozen=True)
class Quote:
    """Table `quotes`: one row per quotation, or per piece of one broken by an inserted clause."""

    article_id: str = column("id of the article")
    quote_id: str = column("id of the quotation: article, kind and offsets")
    start_char: int = column("start of the content in the clean text, marks excluded")
    end_char: int = column("end of the content, exclusive")
    raw_start: int | None = _nullable(_RAW_START)
    raw_end: int | None = _nullable(_RAW_END)
    text: str = column("the words reported", "")
    kind: str = column("direct, indirect or mixed", "")
    continues: str | None = _nullable("id of the quotation of which this is the next piece")
    cue: str | None = _nullable("verb, noun or preposition that introduces it, as written")
    stance: str | None = _nullable("what the cue says of the speech: neutral, claims, admits, denies, accuses, ...")
    speaker: str | None = _nullable("the speaker as written nearest to the quotation")
    speaker_start: int | None = _nullable("start of the speaker's mention in the clean text")
    speaker_end: int | None = _nullable("end of the speaker's mention, exclusive")
    speaker_id: str | None = _nullable("id of the speaker in entities")
    speaker_name: str | None = _nullable("resolved name, or the fullest description, of the speaker")
    speaker_basis: str | None = _nullable("rule that named the speaker")
    addressee: str | None = _nullable("who is spoken to, where told")
    rule: str = column(_RULE, "")
    confidence: float = column(_CONFIDENCE, 1.0)


@dataclass(frozen=True)
class EventMention:
    """Table `event_mentions`: one row per mention of an event."""

    article_id: str = column("id of the article")
    event_mention_id: str = column("id of the mention: article, kind and offsets")
    event_id: str = column("id of the event that it is a mention of")
    start_char: int = column("start of the trigger in the clean text")
    end_char: int = column("end of the trigger, exclusive")
    raw_start: int | None = _nullable(_RAW_START)
    raw_end: int | None = _nullable(_RAW_END)
    trigger: str = column("word or fixed expression that names the event, as written", "")
    lemma: str = column("lemma of the trigger", "")
    event_type: str | None = _nullable("type of the event; empty for an untyped mention (--all-events)")
    timeml_class: str | None = _nullable("TimeML class: OCCURRENCE, REPORTING, STATE, I_ACTION, ...")
    agent: str | None = _nullable("who does it")
    agent_id: str | None = _nullable("id of the agent in entities")
    patient: str | None = _nullable("who or what undergoes it")
    patient_id: str | None = _nullable("id of the patient in entities")
    place: str | None = _nullable("most specific place named for it")
    place_id: str | None = _nullable("id of the place in entities")
    country_code: str | None = _nullable("ISO 3166-1 alpha-2 code of the place")
    date_text: str | None = _nullable("time expression that dates it, as written")
    date_value: str | None = _nullable("when: ISO 8601 or TIMEX3 value at the precision told")
    date_start: str | None = _nullable("first day of the interval")
    date_end: str | None = _nullable("last day of the interval, inclusive")
    date_basis: str | None = _nullable("what dates it: clause, sentence, paragraph, narrative, dateline, publication")
    status: str = column("asserted, negated, future, possible or conditional", "asserted")
    tense: str | None = _nullable("TimeML tense: PAST, PRESENT, FUTURE, IMPERFECT, NONE, ...")
    polarity: str | None = _nullable("POS or NEG")
    modality: str | None = _nullable("modal verb or mood that qualifies it")
    amount: float | None = _nullable("normalised number that belongs to it")
    amount_max: float | None = _nullable("upper end, where the amount is a range")
    amount_unit: str | None = _nullable("unit: EUR, USD, percent, persons, ...")
    quote_id: str | None = _nullable("id of the quotation that tells it")
    speaker_name: str | None = _nullable("who says so, where the article attributes it")
    sentence: str | None = _nullable(
        "sentence of the article that tells it; of an endless one what stands around, with `…`"
    )
    rule: str = column(_RULE, "")
    confidence: float = column(_CONFIDENCE, 1.0)


@dataclass(frozen=True)
class Event:
    """Table `events`: one row per event of the corpus, all its mentions merged."""

    event_id: str = column("id of the event")
    event_type: str = column("type of the event")
    label_fr: str = column("French label of the type", "")
    cameo_root: str | None = _nullable("CAMEO root code of the type")
    plover: str | None = _nullable("PLOVER category of the type")
    ace: str | None = _nullable("ACE 2005 type")
    iptc: str | None = _nullable("IPTC media topic")
    date_start: str | None = _nullable("first day")
    date_end: str | None = _nullable("last day, inclusive")
    date_edtf: str | None = _nullable("when, in EDTF")
    place: str | None = _nullable("most specific place")
    country_code: str | None = _nullable("ISO 3166-1 alpha-2 code")
    latitude: float | None = _nullable("degrees north, WGS 84")
    longitude: float | None = _nullable("degrees east, WGS 84")
    agents: tuple[str, ...] = column("who does it", ())
    patients: tuple[str, ...] = column("who or what undergoes it", ())
    status: str = column("asserted, negated, future, possible or conditional", "asserted")
    amount: float | None = _nullable("normalised number that belongs to it")
    amount_unit: str | None = _nullable("unit of the amount")
    summary: str = column("the sentence that tells it best", "")
    n_mentions: int = column("number of rows in event_mentions", 0)
    n_articles: int = column("number of articles that tell it", 0)
    n_sources: int = column("number of sources that tell it, duplicates not counted", 0)
    first_published: str | None = _nullable("first publication date of an article that tells it")
    last_published: str | None = _nullable("last publication date of an article that tells it")
    confidence: float = column(_CONFIDENCE, 1.0)


@dataclass(frozen=True)
class Problem:
    """Table `errors`: one row per article or record that failed, wholly or in one stage."""

    article_id: str | None = _nullable("id of the article, if it has one")
    path: str | None = _nullable("file that it was read from")
    stage: str = column("read, clean, language, parse, entities, dates, quotes, events; extract: its worker died", "")
    code: str = column("short stable code", "")
    message: str = column("what happened and what to do", "")


TABLES: dict[str, type] = {
    "articles": ArticleRow,
    "entity_mentions": EntityMention,
    "entities": Entity,
    "dates": TimeExpression,
    "quotes": Quote,
    "event_mentions": EventMention,
    "events": Event,
    "errors": Problem,
}


def row_id(article_id: str, kind: str, start_char: int, end_char: int) -> str:
    """Return the deterministic id of a row.

    >>> row_id("a1", "date", 12, 20)
    'a1:date:12-20'
    """
    return f"{article_id}:{kind}:{start_char}-{end_char}"
