"""When it happens: a time expression of the clause, sentence or paragraph, the narrative's day, the publication day.

Training offers more (`wide`): the dates told last before, however far. They are hardly ever right, and show how a wrong
date looks; offered at run time too, they are chosen too often.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from math import log1p

import numpy as np

from pipeline.event_batch import Batch
from pipeline.event_carry import Named
from pipeline.event_context import Context, symbol, symbols
from pipeline.event_features import stem
from pipeline.event_frame import SHARED, Frame, part_of
from pipeline.event_pairs import NOTHING, NOWHERE, Offers, OneHot, Pair, Pairs, between, sides, symbols_of, table
from pipeline.factuality import Facts
from pipeline.records import TimeExpression
from pipeline.timex import bounds
from pipeline.triggers import Trigger

_OPENING = 8  # sentences
_COMPLEMENT = re.compile(r"\b(?:du|de|d['’])\s?$")  # before a date: it belongs to a noun
_LOOK_BACK = 80  # characters
_COMPARED = re.compile(
    r"(?:\bpar rapport (?:à|au|aux)|\bcomparée?s? (?:à|au|aux)|\b(?:plus|moins|mieux|autant) qu(?:e|['’](?:en|au|à))"
    r"|(?<!\bvoix )\bcontre \S*\d[^.;\n]{0,40}\b(?:en|au|de|à))"
    r"\s(?:la même période (?:de|en)?\s?|celles? d[eu]\s|l['’])?$"
)
_NEWS_DAYS = 10
_STEPS = (1, 2, 7, 31, 366, 10**9)  # days from the publication day
_SHORT = 3  # letters: short words are mostly function words, which tell nothing

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
    NEAREST,
    LAST,
    SEEN,
    QUOTED,
    SINCE,
    STANDS,
    BESIDE,
    WORTH,
) = range(26)
# Chosen among a hundred combinations by what each brings to unseen articles; the others only fitted the seen ones.
TEMPLATES = (
    (KIND,), (PATH,), (PATH, FORM), (PATH, KIND, RANK), (SIDE, KIND), (SIDE, RANK, KIND), (RANK, KIND, COUNT),
    (BASIS, KIND), (PART, KIND), (STEM, KIND), (STEM, RELATION), (PREPOSITION, KIND), (PREPOSITION, FORM),
    (PREPOSITION, GRAIN), (STATUS, KIND), (STATUS, RELATION), (STATUS, RELATION, TENSE), (TYPE, GRAIN),
    (TYPE, FORM, KIND), (SIDE, TYPE, KIND), (TOLD, KIND), (TOLD, FORM, KIND), (TOLD, RELATION), (DET, KIND),
    (TOLD, TYPE, KIND), (DET, STEM, KIND), (LEAD, KIND, TYPE), (LEAD, KIND, COUNT), (NEAREST, KIND, TENSE),
    (LAST, NEAREST, KIND), (SEEN, KIND), (SEEN, KIND, TYPE), (SEEN, KIND, DET), (QUOTED, KIND),
    (STANDS, KIND, TENSE), (BESIDE, KIND), (BESIDE, KIND, TYPE), (BESIDE, RELATION), (WORTH, KIND),
    (WORTH, RELATION, TENSE),
)  # fmt: skip


_OF_EVENT = [
    TYPE, STEM, FORM, TOLD, DET, LEAD, PART, COUNT, LAST, TENSE, STATUS, NEAREST, SEEN, QUOTED,
]  # fmt: skip
_OF_CANDIDATE = [GRAIN, RELATION, BASIS, PREPOSITION]
_KINDS = ("own", "back1", "back2", "recent", "narrative", "published", "none")
_OWN, _BACK, _BACK_2, _RECENT, _NARRATIVE, _PUBLISHED, _NONE = range(len(_KINDS))
_KIND_SYMBOLS = np.array([symbol(kind) for kind in _KINDS], np.uint64)
_BASES = ("sentence", "clause", "paragraph")
_SENTENCE, _CLAUSE, _PARAGRAPH = range(len(_BASES))
_RELATIONS = OneHot(("same", "after", "before", *(f"{side}{days}" for side in "-+" for days in _STEPS)))
_GRAINS = OneHot(("day", "month", "year", "week", "hour", "minute"))
_TOLD_BY = OneHot(("explicit", "publication", "narrative"))
NO_TRAITS = (0.0, 0.0, 0.0, 0.0, *_RELATIONS[""], *_GRAINS[""], *_TOLD_BY[""])
_CLAUSE_STEPS = 2  # of the way from the trigger to a date of its clause


@dataclass(slots=True)
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
        self.by_sentence: list[list[tuple[int, TimeExpression, When]]] = [[] for _ in context.sentence_bounds]
        for row in context.dates:
            if row.type in {"DATE", "TIME"} and row.value and row.value[:2].isdigit() and not _compared(context, row):
                token = context.token_at(row.start_char)
                last = context.token_at(row.end_char - 1)
                head = next((i for i in range(token, last + 1) if not token <= context.head[i] <= last), token)
                when = when_of(row, self.published, _BASES[0])
                self.by_sentence[context.sentence[token]].append((head, row, when))
        self.narrative = self._narrative(context)
        self.dates = [
            [relation(when.value, self.published) for _, _, when in sentence] for sentence in self.by_sentence
        ]
        self.last = self._last()
        # stem -> sentence where a word with it stands first
        self.seen = dict(zip(map(stem, reversed(context.low)), reversed(context.sentence), strict=True))

    def _last(self) -> list[str]:
        """Return for each sentence how the date told last before it lies to the publication day."""
        last, out = "", []
        for relations in self.dates:
            out.append(last)
            last = relations[-1] if relations else last
        return out

    def _narrative(self, context: Context) -> When | None:
        """Return the day that the opening tells: the first day named there, at most ten days before publication.

        That of another event comes last: `les résultats du 7 décembre`.
        """
        told = [item for sentence in self.by_sentence[:_OPENING] for item in sentence]
        told.sort(key=lambda item: _is_complement(context, item[1]))
        for _, row, when in told:
            day = day_of(when.value)
            if row.basis == "explicit" and when.value[:10] == self.published:
                continue  # the dateline itself
            if day and self._is_news(day):
                return dataclasses.replace(when, value=when.key, text=None, basis="dateline")
        return None

    def _is_news(self, day: date) -> bool:
        """Tell whether a day is of the news: at most ten days before publication, or in its month or year."""
        published = day_of(self.published)
        if published is None:
            return bool(self.published) and day.isoformat().startswith(self.published)
        return 0 <= (published - day).days <= _NEWS_DAYS


def _is_complement(context: Context, row: TimeExpression) -> bool:
    """Tell whether a day of a month belongs to a noun: `l'élection du 7 décembre`."""
    before = context.text[max(0, row.start_char - 4) : row.start_char]
    return row.text[:1].isdigit() and _COMPLEMENT.search(before) is not None


def _compared(context: Context, row: TimeExpression) -> bool:
    """Tell whether a date is that of the figure that another is compared with: `en baisse par rapport à 2022`."""
    return _COMPARED.search(context.text, max(0, row.start_char - _LOOK_BACK), row.start_char) is not None


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


@lru_cache(maxsize=4096)
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
        return f"{'+' if days > 0 else '-'}{next(n for n in _STEPS if abs(days) <= n)}"
    return "after" if mine > other else "before"


class _Article:
    """The dates of one article as candidates; its tokens are numbered on from `first`."""

    def __init__(self, context: Context, first: int, found: Pairs, named: Named, sentence: int, *, wide: bool) -> None:
        self.context, self.first, self.found = context, first, found
        self.calendar = calendar = Calendar(context)
        self.published = calendar.published
        keys = [[when.key for _, _, when in sentence] for sentence in calendar.by_sentence]
        self.numbers = named.article(keys, sentence)
        told = Counter(chain.from_iterable(keys))
        self._share = {key: count / told.total() for key, count in told.items()}
        self._lead = calendar.narrative.key if calendar.narrative else None
        self._first = self._first_tokens(keys)
        self.by_sentence = [[self._at(*item) for item in sentence] for sentence in calendar.by_sentence]
        self.tokens = [[token for token, *_ in sentence] for sentence in calendar.by_sentence]
        self.heads = [sorted(tokens) for tokens in self.tokens]
        self.recent = self._recent() if wide else []
        self.always = [(_NONE, found.add(None, NOWHERE, (NOTHING,) * len(_OF_CANDIDATE), -1, NO_TRAITS), -1)]
        if self.published:
            self.always.insert(0, (_PUBLISHED, self._of_article(published_day(self.published)), -1))
        if calendar.narrative is not None:
            self.always.insert(0, (_NARRATIVE, self._of_article(calendar.narrative), -1))
        self._sentences: dict[int, tuple[int, ...]] = {}
        self._elsewhere: dict[int, list[Pair]] = {}

    def _first_tokens(self, keys: list[list[str]]) -> dict[str, int]:
        """Return for each key the token where it is told first."""
        told = (
            pair for pairs in zip(keys, self.calendar.by_sentence, strict=True) for pair in zip(*pairs, strict=True)
        )
        first: dict[str, int] = {}
        for key, (token, *_) in told:
            first.setdefault(key, token)
        return first

    def _recent(self) -> list[list[int]]:
        """Return for each sentence the dates of the last one that has any, three sentences before or farther."""
        last: list[int] = []
        out: list[list[int]] = [[], [], []]
        for dates in self.by_sentence[:-3]:
            last = dates or last
            out.append(last)
        return out

    def _at(self, token: int, row: TimeExpression, when: When) -> int:
        """Add a time expression once for each basis that a date can have, and return the number of the first."""
        told = (row.grain or "", relation(when.value, self.published), row.basis or "", _preposition(self.context, row))
        symbols, key, traits = tuple(map(symbol, told)), self.numbers[when.key], self._traits(when, *told[:3])
        number = self.found.add(when, self.first + token, symbols, key, traits)
        for basis in _BASES[1:]:
            value = when.key if basis == _BASES[_PARAGRAPH] else when.value  # the hour is that of its own sentence
            variant = When(value, when.start, when.end, when.text, basis)
            self.found.add(variant, self.first + token, symbols, key, traits)
        return number

    def _traits(self, when: When, grain: str, near: str, basis: str) -> tuple[float, ...]:
        """Return what the second look knows of a date: where and how it is told, how it lies to the publication day."""
        key = when.key
        return (
            log1p(self._first.get(key, 0)), float(key in self._first), self._share.get(key, 0.0),
            float(key == self._lead),
            *_RELATIONS[near], *_GRAINS[grain], *_TOLD_BY[basis],
        )  # fmt: skip

    def _of_article(self, when: When) -> int:
        near = relation(when.value, self.published)
        symbols, key = (NOTHING, symbol(near), NOTHING, NOTHING), self.numbers.get(when.key, -1)
        return self.found.add(when, NOWHERE, symbols, key, self._traits(when, "", near, ""))

    def event(self, trigger: Trigger, frame: Frame, facts: Facts) -> tuple[int, ...]:
        """Return the columns that are the same for all candidates of an event."""
        number = self.context.sentence[trigger.head]
        dates, tokens = self.calendar.dates[number], self.tokens[number]
        nearest = min(range(len(tokens)), key=lambda i: abs(tokens[i] - trigger.head)) if tokens else -1
        first = self.calendar.seen.get(frame.stem, number) if len(frame.stem) > _SHORT else number
        told = (
            facts.tense + facts.mood, facts.status, dates[nearest] if tokens else "",
            "new" if first == number else part_of(first), "q" if self.context.quoted[trigger.head] else "",
        )  # fmt: skip
        return (*frame.symbols[:SHARED], *self._of_sentence(number), *map(symbol, told))

    def _of_sentence(self, number: int) -> tuple[int, ...]:
        """Return the columns that are the same for all events of a sentence."""
        if number not in self._sentences:
            calendar = self.calendar
            lead = relation(calendar.narrative.value, self.published) if calendar.narrative else "none"
            dates = calendar.dates[number]
            told = (lead, part_of(number), str(min(len(dates), 3)), calendar.last[number])
            self._sentences[number] = tuple(map(symbol, told))
        return self._sentences[number]

    def pairs(self, trigger: Trigger) -> list[Pair]:
        """Return the candidates of a trigger, last none, with the rank of each."""
        number = self.context.sentence[trigger.head]
        if number not in self._elsewhere:
            self._elsewhere[number] = [*self._near(number), *self.always]
        own = [
            (_OWN, candidate + _SENTENCE, between(self.heads[number], trigger.head, token))
            for token, candidate in zip(self.tokens[number], self.by_sentence[number], strict=True)
        ]
        return own + self._elsewhere[number]

    def _near(self, number: int) -> Iterator[Pair]:
        """Yield the candidates of an event of a sentence that stand in others."""
        sentences = self.by_sentence
        for kind, back in ((_BACK, number - 1), (_BACK_2, number - 2)):
            if back >= 0:
                for rank, candidate in enumerate(reversed(sentences[back])):
                    yield kind, candidate + _PARAGRAPH, min(rank, 2)
        if self.recent:
            for rank, candidate in enumerate(reversed(self.recent[number])):
                yield _RECENT, candidate + _PARAGRAPH, min(rank, 2)


def candidates(batch: Batch, *, wide: bool = False) -> Offers:
    """Return the dates that may be those of the triggers of some articles, each time last none."""
    found, named, frames = Pairs(), Named(), iter(batch.frames)
    events: list[tuple[int, ...]] = []
    for story, first, sentence in zip(batch.stories, batch.first, batch.first_sentence, strict=False):
        if story.triggers:
            article = _Article(story.context, first, found, named, sentence, wide=wide)
            told = zip(story.triggers, story.facts, strict=True)
            events += [article.event(trigger, next(frames), fact) for trigger, fact in told]
            found.of_event += [article.pairs(trigger) for trigger in story.triggers]
    event, kind, candidate, rank = found.arrays
    columns = found.base(table(events), _OF_EVENT, found.symbols, _OF_CANDIDATE, WORTH + 1)
    columns[SINCE:] = named.columns(batch.telling, event, found.keys[candidate])
    columns[KIND], columns[RANK] = _KIND_SYMBOLS[kind], symbols_of(rank)
    own = np.flatnonzero(kind == _OWN)
    heads, tokens = batch.spans[event[own], 0], found.tokens[candidate[own]]
    columns[SIDE, own] = sides(heads, tokens)
    paths = batch.paths.texts(heads, tokens)
    columns[PATH, own] = symbols(paths)
    near = [path.count("/") + path.count("^") <= _CLAUSE_STEPS for path in paths]
    candidate[own[np.array(near, bool)]] += _CLAUSE - _SENTENCE
    return found.offers(candidate, columns)


def published_day(published: str) -> When:
    """Return the publication date, at its precision, as the date of an event.

    >>> published_day("2024-12").start, published_day("2024-12").end
    ('2024-12-01', '2024-12-31')
    """
    start, end, _ = bounds(published)
    return When(published, start, end, None, "publication")


def nearest(dates: Sequence[When], kind: str) -> When | None:
    """Return of the tellings of one day that of the clause, with its hour; else one without an hour.

    The hour beside a verb of saying is mostly of what is said: `un feu a pris à 5 h, a indiqué le maire`.
    """
    beside = [when for when in dates if when.basis == _BASES[_CLAUSE]]
    if beside and not kind.startswith("speech."):
        return max(beside, key=lambda when: ("T" in when.value) - when.value.endswith("Z") / 2)
    return min(dates, key=lambda when: "T" in when.value, default=None)


def of_the_story(when: When) -> When:
    """Return the day of a date that another event of the article is told with."""
    return dataclasses.replace(when, value=when.key, text=None, basis="narrative")


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
