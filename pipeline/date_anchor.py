"""What relative dates hang on: the publication date at its precision, the last date told, the direction of the verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, timedelta

from pipeline import timex

Direction = Callable[[int, int], str | None]
_NEAR = 400  # characters over which a date told long ago or far ahead governs the story
_NEAR_DAYS = 10
_SIDES = {"next": 1, "will": 1, "since": -1, "did": -1}
AHEAD, BEHIND = frozenset(("future", "next", "will")), frozenset(("past", "since", "did"))
_LAG, _FAR = 3, 45  # days that a publication may lag behind its text, where nothing else is so near
_FAR_MONTHS = 7  # where a number and a weekday are looked for
_BESIDE = 40  # characters: a day told so near is the clock's, whatever its part in the sentence
_FIRST_YEAR, _LAST_YEAR = 1000, 2999  # of a publication; outside it is a mistake, and unknown
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LATE = re.compile(r"\d{4}-\d\d-\d\dT(?:NI|EV|2[0-3])")
_PUBLISHED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d))?)?)?")


def _no_direction(_start: int, _end: int) -> str | None:
    return None


class Anchor:
    """The time of the article: `day` is None where the publication is known to the month or the year only.

    >>> Anchor("2024-12-18").relative_day(-1), Anchor("2024-12").relative_day(-1)
    ('2024-12-17', None)
    """

    def __init__(self, published: str | None, direction: Direction = _no_direction, trust: int = 3) -> None:
        match = _PUBLISHED.match(published or "")
        match = match if match and _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR else None
        year, month, day, hour, minute = match.groups() if match else (None,) * 5
        self.year = int(year) if year else None
        self.month = int(month) if month else None
        self.day = _valid(self.year, self.month, day)
        self.clock = (int(hour), int(minute)) if hour and minute else None
        self.direction = direction
        self.trust = trust  # how many times farther a date may lie to agree with its verb
        self.told: str | None = None  # the last date told, at any grain
        self.told_day: str | None = None  # the last day told
        self.told_explicit = False  # that day was told with its year
        self.told_at = -1  # where
        self.told_part = ""  # the part of that day that was told, or its hour
        self.main_day: str | None = None  # the last day told that is more than a noun's complement
        self.main_at = -1
        self.late_day: str | None = None  # the last day told, where its evening or night was told
        self.late_night = False  # it was its night
        self.habit_at = -_NEAR  # where a repeated day was told, or several days
        self.habit_ends = False  # they were several, and the next day told ends it
        self.lead_day: str | None = None  # the day of the last expression that began a paragraph

    # relative to publication

    def relative_day(self, count: int) -> str | None:
        """Return the day `count` days after publication."""
        return timex.day(self.day + timedelta(days=count)) if self.day else None

    def spell(self, grain: str, count: int) -> str | None:
        """Return the week, month, year ... `count` steps after the one of publication, None where it is unknown."""
        current = self._current(grain)
        return timex.shift(current, count) if current else None

    def _current(self, grain: str) -> str | None:
        if grain in ("day", "week", "weekend", "season"):
            return self._current_by_day(grain)
        if self.year is None:
            return None
        if grain in ("month", "quarter", "half"):
            return timex.of_month(self.year, self.month, grain) if self.month else None
        return f"{self.year:04}"[: {"year": 4, "decade": 3, "century": 2}[grain]]

    def _current_by_day(self, grain: str) -> str | None:
        if self.day is None:
            return None
        if grain == "day":
            return timex.day(self.day)
        return timex.season_of(self.day) if grain == "season" else timex.week(self.day, grain == "weekend")

    # named without a year, to be completed

    def weekday(self, number: int, direction: str | None) -> str | None:
        """Return the nearest such weekday: past unless the direction is `future`, today included."""
        if self.day is None:
            return f"XXXX-WXX-{number}"
        back = (self.day.isoweekday() - number) % 7
        if direction in AHEAD:
            ahead = (number - self.day.isoweekday()) % 7
            return timex.day(self.day + timedelta(days=ahead or (7 if direction == "next" else 0)))
        return timex.day(self.day - timedelta(days=back))

    def nearest_weekday(self, number: int, direction: str | None) -> str | None:
        """Return « ce lundi »: the nearest one, on the side of the direction where that is not much farther."""
        if self.day is None:
            return f"XXXX-WXX-{number}"
        back = (self.day.isoweekday() - number) % 7
        return timex.day(self.day + timedelta(days=self.chosen([-back, 7 - back], direction)))

    def weekday_strictly(self, number: int, step: int) -> str | None:
        """Return the weekday before (-1) or after (1) the day of publication."""
        if self.day is None:
            return f"XXXX-WXX-{number}"
        ahead = (number - self.day.isoweekday()) % 7 or 7
        back = (self.day.isoweekday() - number) % 7 or 7
        return timex.day(self.day + timedelta(days=ahead if step > 0 else -back))

    def month_of(self, month: int, direction: str | None) -> str | None:
        """Return the month of that name nearest to publication, on the side of the direction."""
        if self.year is None:
            return f"XXXX-{month:02}"
        if self.month is None:
            return f"{self.year:04}-{month:02}"
        distances = [(month - self.month) + 12 * step for step in (-1, 0, 1)]
        distance = self.chosen(distances, direction)
        index = self.year * 12 + self.month - 1 + distance
        return timex.of_month(index // 12, index % 12 + 1)

    def day_of(self, month: int, day: int, direction: str | None, weekday: int | None = None) -> str | None:
        """Return the day of that month nearest to publication, on the side of the direction; None if impossible.

        A weekday told with it decides, if it fits one of the years around.
        """
        if day > timex.month_length(2024, month) or day < 1:
            return None
        if self.year is None:
            return f"XXXX-{month:02}-{day:02}"
        if self.month is None:
            return _iso(self.year, month, day)
        reference = self.day or date(self.year, self.month, 15)
        candidates = [date(y, month, day) for y in self._years_with(month, day)]
        agreeing = [candidate for candidate in candidates if candidate.isoweekday() == weekday]
        distances = [(candidate - reference).days for candidate in agreeing or candidates]
        if not distances:
            return None
        return timex.day(reference + timedelta(days=self.chosen(distances, direction)))

    def _years_with(self, month: int, day: int) -> list[int]:
        year = self.year or 1
        span = range(year - 4, year + 5) if (month, day) == (2, 29) else range(year - 1, year + 2)
        return [y for y in span if 1 <= y <= 9999 and day <= timex.month_length(y, month)]

    def bare_day(self, day: int, direction: str | None, weekdays: Collection[int] = ()) -> str | None:
        """Return the nearest day with that number in its month, on one of the weekdays if any is told."""
        if self.day is None:
            return None if weekdays else self._bare_day_of_month(day)
        months = range(-_FAR_MONTHS, _FAR_MONTHS + 1) if weekdays else range(-1, 2)
        distances = []
        for step in months:
            first = timex.add_months(self.day.replace(day=1), step)
            if 1 <= day <= timex.month_length(first.year, first.month):
                candidate = first.replace(day=day)
                if not weekdays or candidate.isoweekday() in weekdays:
                    distances.append((candidate - self.day).days)
        if not distances:
            return None
        return timex.day(self.day + timedelta(days=self.chosen(distances, direction)))

    def _bare_day_of_month(self, day: int) -> str | None:
        if self.year and self.month:
            return _iso(self.year, self.month, day)
        return f"XXXX-XX-{day:02}" if 1 <= day <= 31 else None

    def chosen(self, distances: list[int], direction: str | None) -> int:
        """Return the nearest distance; one against the direction of the verb counts as so many times farther.

        `next` and `since` allow only what is ahead, or behind; so do `will` and `did`, but for the lag of a publication
        behind its text: `Mardi 17, le maire recevra` may come out on the 18th.
        """
        side = _SIDES.get(direction or "", 0)
        allowed = [distance for distance in distances if distance * side >= 0] or distances
        nearest = min(distances, key=abs)
        if direction in ("did", "will") and abs(nearest) <= _LAG and min(map(abs, allowed)) > _FAR:
            return nearest
        distances = allowed
        sign = {"past": -1, "future": 1}.get(direction or "", 0)

        def cost(distance: int) -> tuple[int, int]:
            return abs(distance) * (self.trust if distance * sign < 0 else 1), distance

        return min(distances, key=cost)

    # the thread of the story

    def tell(self, value: str | None, start: int, explicit: bool, *, aside: bool = False, leads: bool = False) -> None:
        """Remember a date told in the text, for what hangs on it: la veille, ce jour-là, à 20 h.

        What is said `aside`, as a noun's complement (*l'attentat du 14 juillet*), does not lead the story there; what
        `leads` a paragraph does.
        """
        if not value or value[:2] in ("XX", "PX", "BC") or not value[:2].isdigit():
            return
        self.told, self.told_at = value[:10], start
        if _DAY.match(value):
            self.told_day, self.told_part, self.told_explicit = value[:10], value[11:], explicit
            self.late_day = self.told_day if _LATE.match(value) else None
            self.late_night = value.endswith("TNI")
            if not aside:
                self.main_day, self.main_at = self.told_day, start
            if leads:
                self.lead_day = self.told_day

    def narrative(self, at: int, *, leads: bool = False, back: bool = False) -> tuple[str | None, str]:
        """Return the day that the story has reached at a place of the text, and on what grounds.

        What begins a paragraph goes on from what began one before it. Else it is the day told right before, else the
        last main one, if it was told near before or lies not long before publication, else the day of publication.
        What looks `back` (*la veille*, *le soir même*) means the last day told, whatever its part.
        """
        if leads and self.lead_day and self._is_recent(self.lead_day):
            return self.lead_day, "narrative"
        if self.told_day and (self.is_beside(at) or (back and self._is_on(self.told_day, self.told_at, at))):
            return self.told_day, "narrative"
        if self.main_day and self._is_on(self.main_day, self.main_at, at):
            return self.main_day, "narrative"
        return self.relative_day(0), "publication"

    def is_beside(self, at: int) -> bool:
        """Tell whether a date was told right before a place."""
        return at - self.told_at <= _BESIDE

    def after_midnight(self, day: str) -> str:
        """Return the day of small hours: the next one after `dans la nuit de samedi à dimanche`, if it is not ahead."""
        if day != self.late_day:
            return day
        following = timex.shift(day, 1) or day
        return day if self.day and following > timex.day(self.day) >= day else following

    def _is_on(self, day: str, told_at: int, at: int) -> bool:
        """Tell whether the story is still on a day told."""
        return self.day is None or at - told_at <= _NEAR or self._is_recent(day)

    def is_habit(self, at: int) -> bool:
        """Tell whether hours belong to a repeated day told right before: `tous les jours de 10 h à 18 h`."""
        return 0 <= at - self.habit_at <= _BESIDE

    def _is_recent(self, day: str) -> bool:
        return self.day is not None and 0 <= (self.day - date.fromisoformat(day)).days <= _NEAR_DAYS


def _valid(year: int | None, month: int | None, day: str | None) -> date | None:
    try:
        return date(year, month, int(day)) if year and month and day else None
    except ValueError:
        return None


def _iso(year: int, month: int, day: int) -> str | None:
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= timex.month_length(year, month) else None
