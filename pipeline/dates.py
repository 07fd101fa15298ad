"""Component `news_dates`: French time expressions found exactly and normalised against the publication date.

`find_dates` works on text alone; the component adds the parse, if there is one, for the direction of a verb. What a
row says of its words is `type` and `value` (TIMEX3); `edtf`, `date_start` and `date_end` say the whole stretch where
the words are one end of a range (`du 3 au 5 mars`) or open (`jusqu'au 2 juin`, `depuis 2012`).
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import (
    date_calendar,
    date_clock,
    date_days,
    date_durations,
    date_months,
    date_periods,
    date_relative,
    date_spells,
    extensions,
)
from pipeline.date_anchor import Anchor, Direction
from pipeline.date_bounds import told_period
from pipeline.date_contexts import begins_paragraph
from pipeline.date_filters import is_false_friend
from pipeline.date_grammar import Found, find
from pipeline.date_joins import join_before, join_habit
from pipeline.date_lexer import lex
from pipeline.date_tense import direction_by_text
from pipeline.date_verbs import direction_by_parse
from pipeline.date_zones import zoned
from pipeline.records import TimeExpression, row_id
from pipeline.token_arrays import text_of

# importing these modules registers their rules
RULE_MODULES = (
    date_calendar, date_months, date_periods, date_days, date_spells, date_relative, date_clock, date_durations,
)  # fmt: skip
_CONFIDENCE = {"explicit": 0.98, "publication": 0.9, "tense": 0.9, "narrative": 0.75, "none": 0.8}


def find_dates(
    text: str, published: str | None = None, *, article_id: str = "", direction: Direction | None = None
) -> list[TimeExpression]:
    """Return the time expressions of a text, in its order.

    Args:
        text: French text, clean or raw; offsets are code points of it.
        published: publication date in ISO 8601 at the precision known; without it, relative dates have no value.
        article_id: id that the rows bear.
        direction: tells `past` or `future` for a stretch of text; by default verbs are read by their form.

    >>> [(date.text, date.value) for date in find_dates("Il a plu hier et en novembre 2015.", "2024-12-18")]
    [('hier', '2024-12-17'), ('novembre 2015', '2015-11')]
    """
    anchor = Anchor(published, direction or direction_by_text(text))
    kept: list[Found] = []
    for expressions in find(text, lex(text), anchor):
        if len(expressions) > 1 and _is_glued(expressions) and is_false_friend(text, expressions[0]):
            continue
        for found in expressions:
            if is_false_friend(text, found):
                continue
            if kept:
                join_before(text, kept, found)
            kept.append(found)
            _note_habit(text, kept, expressions, anchor)
            if found.type in ("DATE", "TIME"):
                _tell(text, found, anchor)
    return [_row(text, found, anchor, article_id) for found in kept]


def _note_habit(text: str, kept: list[Found], expressions: list[Found], anchor: Anchor) -> None:
    """Remember a repeated day, or several days, for hours told beside them have no day of their own."""
    found = kept[-1]
    if found.type == "SET" and (found.value or "").startswith(("XXXX", "P1D", "P1M")):
        anchor.habit_at, anchor.habit_ends = found.end, False
        join_habit(text, kept)
    elif found.rule in _DAYS and found is expressions[-1] and (found.period or _are_several(text, expressions)):
        anchor.habit_at, anchor.habit_ends = found.end, True  # du 17 au 28 mars, de 21 h à 5 h
    elif found.type == "DATE" and anchor.habit_ends:
        anchor.habit_at = -len(text)  # du 3 au 5 avril, et le 6 à 16 h


def _tell(text: str, found: Found, anchor: Anchor) -> None:
    """Remember a date for what hangs on it later in the text."""
    aside = _ASIDE.search(text, max(0, found.start - 12), found.start) is not None
    leads = begins_paragraph(text, found.start)
    anchor.tell(found.value, found.start, found.basis == "explicit", aside=aside, leads=leads)


def _is_glued(expressions: list[Found]) -> bool:
    """Tell whether the first two are one word: of `circulaire 2012-34` neither half is a date."""
    return expressions[1].start - expressions[0].end == 1


_DAYS = ("days_in_series", "glued_days", "two_bare_days", "two_weekdays", "two_weekdays_and_days", "night_between")


def _are_several(text: str, days: list[Found]) -> bool:
    """Tell whether hours after a list of days are of each of them: `les 14 et 15 avril, de 9 h à 12 h`."""
    return len(days) > 1 and text.startswith(("les ", "Les ", "ces ", "Ces "), days[0].start)


_ASIDE = re.compile(r"(?:\b(?:du|de la|de l['’]|de|d['’])|\()[ \u00a0]?\Z", re.IGNORECASE)


def _row(text: str, found: Found, anchor: Anchor, article_id: str) -> TimeExpression:
    found.value = zoned(found.value, found.zone)
    if found.period and found.zone:
        found.period = zoned(found.period[0], found.zone), zoned(found.period[1], found.zone)
    period = told_period(text, found, anchor)
    return TimeExpression(
        article_id=article_id,
        date_id=row_id(article_id, "date", found.start, found.end),
        start_char=found.start,
        end_char=found.end,
        text=text[found.start : found.end],
        type=found.type,
        value=found.value,
        edtf=period.edtf,
        date_start=period.start,
        date_end=period.end,
        grain=period.grain,
        mod=period.mod,
        quant=found.quant,
        freq=found.freq,
        basis=found.basis,
        rule=found.rule,
        confidence=_CONFIDENCE[found.basis],
    )


class NewsDates:
    """Writes `doc._.dates` and the span group `doc.spans["dates"]`."""

    def __init__(self, spans_key: str = "dates") -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its dates: offsets are those of `doc.text`."""
        article = extensions.get_article(doc)
        text = text_of(doc)
        direction = direction_by_parse(doc, text) if doc.has_annotation("DEP") else None
        rows = find_dates(
            text,
            article.published if article else None,
            article_id=extensions.article_id(doc),
            direction=direction,
        )
        extensions.put(doc, "dates", rows)
        doc.spans[self.spans_key] = _spans(doc, rows)
        return doc


def _spans(doc: Doc, rows: list[TimeExpression]) -> list[Span]:
    spans = (doc.char_span(row.start_char, row.end_char, label=row.type, alignment_mode="expand") for row in rows)
    return [span for span in spans if span is not None]


@Language.factory("news_dates", assigns=["doc.spans", "doc._.dates"], default_config={"spans_key": "dates"})
def make_news_dates(nlp: Language, name: str, spans_key: str) -> NewsDates:  # noqa: ARG001
    """Return the component; `spans_key` names the span group that it writes.

    >>> import spacy
    >>> nlp = spacy.blank("fr")
    >>> dates = nlp.add_pipe("news_dates")
    >>> doc = nlp("La plainte date du 14 novembre 2024.")
    >>> [span.text for span in doc.spans["dates"]]
    ['14 novembre 2024']
    """
    return NewsDates(spans_key)
