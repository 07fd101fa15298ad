"""When it happens: a time expression of the clause, sentence or paragraph, the narrative's day, the publication day."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline import extensions
from pipeline.arguments import Frame, path_to
from pipeline.event_context import Context, symbol
from pipeline.event_features import stem
from pipeline.factuality import Facts
from pipeline.records import TimeExpression
from pipeline.timex import bounds
from pipeline.triggers import Trigger

_NEAR_SENTENCES = 2
_OPENING = 8  # sentences
_NEWS_DAYS = 10
_NOTHING = symbol("")

(
    KIND,
    PATH,
    FORM,
    TENSE,
    TYPE,
    SIDE,
    GRAIN,
    RELATION,
    RANK,
    BASIS,
    PART,
    STEM,
    COUNT,
    PREPOSITION,
    STATUS,
    TOLD,
    DET,
    LEAD,
    OWN,
    NEAREST,
    LAST,
    POSITION,
    SEEN,
    QUOTED,
) = range(24)
TEMPLATES = (
    (KIND,), (KIND, TENSE), (KIND, FORM, PART), (KIND, TYPE), (KIND, RELATION), (PATH,), (PATH, FORM),
    (PATH, KIND, RANK), (SIDE, KIND), (SIDE, RANK, KIND), (GRAIN, KIND), (GRAIN, RELATION, KIND),
    (RELATION, TENSE, FORM), (RANK, KIND, COUNT), (BASIS, KIND), (PART, KIND), (PART, KIND, TENSE),
    (PART, KIND, TYPE), (STEM, KIND), (STEM, RELATION), (COUNT, KIND), (COUNT, KIND, FORM),
    (COUNT, KIND, TENSE), (PREPOSITION, KIND), (PREPOSITION, FORM), (PREPOSITION, GRAIN), (STATUS, KIND),
    (STATUS, RELATION), (STATUS, RELATION, TENSE), (TYPE, RELATION, KIND), (TYPE, GRAIN), (TYPE, FORM, KIND),
    (SIDE, TYPE, KIND), (KIND, TENSE, COUNT, PART), (TOLD, KIND), (TOLD, FORM, KIND), (TOLD, RELATION),
    (DET, KIND), (DET, TOLD, KIND), (TOLD, TYPE, KIND), (TOLD, PART, KIND), (DET, STEM, KIND), (LEAD, KIND),
    (LEAD, KIND, TENSE), (LEAD, KIND, TYPE), (LEAD, KIND, PART), (LEAD, KIND, TOLD), (LEAD, KIND, COUNT),
    (LEAD, RELATION, KIND), (OWN, KIND), (OWN, KIND, RELATION), (OWN, KIND, TENSE), (NEAREST, KIND, TENSE),
    (NEAREST, KIND, RELATION), (LAST, KIND), (LAST, KIND, RELATION), (LAST, KIND, TENSE), (LAST, NEAREST, KIND),
    (LAST, KIND, TYPE), (POSITION, KIND), (POSITION, KIND, TYPE), (POSITION, KIND, TOLD), (POSITION, LAST, KIND),
    (SEEN, KIND), (SEEN, KIND, TYPE), (SEEN, KIND, TENSE), (SEEN, KIND, DET), (SEEN, LAST, KIND),
    (QUOTED, KIND), (QUOTED, KIND, TENSE), (QUOTED, KIND, TYPE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """A date of an event: its value and interval, the words it comes from if any, what it is drawn from."""

    value: str
    start: str | None
    end: str | None
    text: str | None
    basis: str

    @property
    def key(self) -> str:
        """Return what tells it from other candidates: the day, whatever the hour."""
        return self.value.partition("T")[0]


class Calendar:
    """The time expressions of a doc that can date an event, by sentence, and the publication day."""

    def __init__(self, context: Context) -> None:
        self.published = context.published
        self.by_sentence: list[list[tuple[int, TimeExpression]]] = [[] for _ in context.sentence_bounds]
        for row in extensions.get(context.doc, "dates"):
            if row.type in {"DATE", "TIME"} and row.value and row.value[:2].isdigit():
                token = context.token_at(row.start_char)
                last = context.token_at(row.end_char - 1)
                head = next((i for i in range(token, last + 1) if not token <= context.head[i] <= last), token)
                self.by_sentence[context.sentence[token]].append((head, row))
        self.narrative = self._narrative()
        self.dates = [
            [relation(when_of(row, self.published, "").value, self.published) for _, row in sentence]
            for sentence in self.by_sentence
        ]
        self.last = self._last()
        self.seen: dict[str, int] = {}
        for token, low in enumerate(context.low):
            if len(low) > 3:  # function words tell nothing
                self.seen.setdefault(stem(low), context.sentence[token])
        self.first_body = next((s for s in range(1, len(self.by_sentence)) if self.by_sentence[s]), 0)

    def _last(self) -> list[str]:
        """Return for each sentence how the date told last before it lies to the publication day."""
        last, out = "", []
        for relations in self.dates:
            out.append(last)
            last = relations[-1] if relations else last
        return out

    def _narrative(self) -> When | None:
        """Return the day that the opening tells: the first day named there, at most ten days before publication."""
        for sentence in self.by_sentence[:_OPENING]:
            for _, row in sentence:
                when = when_of(row, self.published, "dateline")
                day = day_of(when.value)
                if row.basis == "explicit" and when.value[:10] == self.published:
                    continue  # the dateline itself
                if day and self._is_news(day):
                    return dataclasses.replace(when, text=None)
        return None

    def _is_news(self, day: date) -> bool:
        """Tell whether a day is of the news: at most ten days before publication, or in its month or year."""
        published = day_of(self.published)
        if published is None:
            return bool(self.published) and day.isoformat().startswith(self.published)
        return 0 <= (published - day).days <= _NEWS_DAYS


def day_of(value: str) -> date | None:
    """Return the day of a value that is as fine as a day.

    >>> day_of("2024-05-01T10:00"), day_of("2024-05")
    (datetime.date(2024, 5, 1), None)
    """
    try:
        return date.fromisoformat(value[:10]) if len(value) >= 10 and "/" not in value else None
    except ValueError:
        return None


def when_of(row: TimeExpression, published: str, basis: str) -> When:
    """Return the date that a time expression gives; an open interval ends on the publication day.

    >>> row = TimeExpression("a", "d", 0, 4, text="hier", type="DATE", value="2024-05-01", date_start="2024-05-01",
    ...                      date_end="2024-05-01")
    >>> when_of(row, "2024-05-02", "clause").value
    '2024-05-01'
    """
    start, end = row.date_start, row.date_end
    value = row.value or ""
    if start and not end and published:
        end = published if published >= start[:10] else start
        value = f"{start[:10]}/{end}" if row.mod in {"ON_OR_AFTER", "AFTER", None} and start[:10] < end else value
    elif start and end and row.edtf and "/" in row.edtf:
        value = f"{start[:10]}/{end[:10]}"
    elif end and not start:
        value = value or end
    return When(plain(value), start, end, row.text, basis)


def plain(value: str) -> str:
    """Return a TIMEX3 value without the part of the day, as ISO 8601 has none.

    >>> plain("2016-08-07TEV"), plain("2016-08-07T05:45")
    ('2016-08-07', '2016-08-07T05:45')
    """
    day, _, clock = value.partition("T")
    return value if not clock or clock[:1].isdigit() else day


def relation(value: str, published: str) -> str:
    """Return how a date lies to the publication day: far or near before, the same, after."""
    if not published or not value[:4].isdigit():
        return "?"
    mine = value.partition("/")[0][: min(10, len(published))]  # at the precision that both have
    other = published[: len(mine)]
    if mine == other:
        return "same"
    if len(mine) == 10:
        try:
            days = (date.fromisoformat(mine) - date.fromisoformat(published)).days
        except ValueError:
            return "?"
        return f"{'+' if days > 0 else '-'}{next(n for n in (1, 2, 7, 31, 366, 10**9) if abs(days) <= n)}"
    return "after" if mine > other else "before"


def candidates(
    context: Context, calendar: Calendar, trigger: Trigger, facts: Facts
) -> tuple[list[When | None], list[list[int]]]:
    """Return the dates that may be the event's, last none, and their base columns."""
    frame = Frame(context, trigger)
    number = context.sentence[trigger.head]
    found: list[When | None] = []
    rows: list[list[int]] = []
    own = calendar.by_sentence[number]
    part = "head" if number == 0 else "lead" if number <= 3 else "body"
    count = str(min(len(own), 3))
    nearest = min(own, key=lambda item: abs(item[0] - trigger.head), default=None)
    closest = relation(when_of(nearest[1], calendar.published, "").value, calendar.published) if nearest else ""
    first = calendar.seen.get(frame.stem, number)
    seen = "new" if first == number else "head" if first == 0 else "lead" if first <= 3 else "body"
    position = str(min(number * 10 // len(calendar.by_sentence), 9)) if number > 3 else f"s{number}"
    lead = relation(calendar.narrative.value, calendar.published) if calendar.narrative else "none"

    told = [symbol(text) for text in (
        frame.form, facts.tense + facts.mood, trigger.type or "", part, frame.stem, count, facts.status, frame.told,
        frame.det, lead, ",".join(calendar.dates[number]), closest, calendar.last[number], position, seen,
        "q" if context.quoted[trigger.head] else "",
    )]  # fmt: skip
    form, tense, kind_of, opening, word, many, status, told_as, det, *rest = told

    def add(when: When | None, *marks: str, row: TimeExpression | None = None) -> None:
        kind, path, side, rank = (symbol(mark) for mark in marks)
        grain, basis, before = _own_columns(context, row) if row else (_NOTHING, _NOTHING, _NOTHING)
        found.append(when)
        rows.append([
            kind, path, form, tense, kind_of, side, grain,
            symbol(relation(when.value, calendar.published)) if when else _NOTHING, rank, basis, opening, word, many,
            before, status, told_as, det, *rest,
        ])  # fmt: skip

    for token, row in own:
        path = path_to(context, frame, token)
        between = sum(1 for other, _ in own if min(token, trigger.head) < other < max(token, trigger.head))
        side = f"{'+' if token > trigger.head else '-'}{_bucket(abs(token - trigger.head))}"
        basis = "clause" if path.count("/") + path.count("^") <= 2 else "sentence"
        add(when_of(row, calendar.published, basis), "own", path, side, str(between), row=row)
    for back in range(1, _NEAR_SENTENCES + 1):
        if number - back >= 0:
            for place, (_, row) in enumerate(reversed(calendar.by_sentence[number - back])):
                add(when_of(row, calendar.published, "paragraph"), f"back{back}", "", "", str(min(place, 2)), row=row)
    if number + 1 < len(calendar.by_sentence):
        for place, (_, row) in enumerate(calendar.by_sentence[number + 1][:2]):
            add(when_of(row, calendar.published, "paragraph"), "next", "", "", str(place), row=row)
    if abs(calendar.first_body - number) > 1 and calendar.by_sentence:
        for place, (_, row) in enumerate(calendar.by_sentence[calendar.first_body][:3]):
            add(when_of(row, calendar.published, "dateline"), "first", "", "", str(place), row=row)
    if calendar.narrative is not None:
        add(calendar.narrative, "narrative", "", "", "")
    if calendar.published:
        add(published_day(calendar.published), "published", "", "", "")
    add(None, "none", "", "", "")
    return found, rows


def _own_columns(context: Context, row: TimeExpression) -> tuple[int, int, int]:
    """Return grain, basis and preposition of a time expression, as symbols."""
    return symbol(row.grain or ""), symbol(row.basis or ""), symbol(_preposition(context, row))


def published_day(published: str) -> When:
    """Return the publication date, at its precision, as the date of an event.

    >>> published_day("2024-12").start, published_day("2024-12").end
    ('2024-12-01', '2024-12-31')
    """
    start, end, _ = bounds(published)
    return When(published, start, end, None, "publication")


def _bucket(distance: int) -> int:
    return next((n for n in (1, 2, 3, 5, 8, 12, 20) if distance <= n), 40)


def _preposition(context: Context, row: TimeExpression) -> str:
    token = context.token_at(row.start_char)
    return context.low[token - 1] if token else ""


def days(when: When | None) -> tuple[str | None, str | None]:
    """Return first and last day of a date; the missing end of a month or year is computed.

    >>> days(When("2024-02", None, None, None, "clause"))
    ('2024-02-01', '2024-02-29')
    """
    if when is None:
        return None, None
    if when.start or when.end:
        return _day(when.start), _day(when.end)
    if len(when.value) == 4 and when.value.isdigit():
        return f"{when.value}-01-01", f"{when.value}-12-31"
    if len(when.value) == 7 and when.value[5:].isdigit():
        first = date.fromisoformat(f"{when.value}-01")
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return first.isoformat(), last.isoformat()
    return None, None


def _day(value: str | None) -> str | None:
    """Return the day of a boundary: a year or month stands as it is given."""
    return value[:10] if value else None
