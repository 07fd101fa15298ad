"""Calendar arithmetic: properties of intervals, TIMEX3 and EDTF in and out, holidays against other packages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import holidays
import pytest
from dateutil.easter import easter as dateutil_easter
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import timex
from pipeline.date_holidays import holiday_on, nth_weekday
from pipeline.date_numbers import number_kind, read_number
from pipeline.edtf_dates import from_edtf, to_edtf
from pipeline.timex import Interval

_DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2199, 12, 31))
_YEARS = st.integers(min_value=1000, max_value=2199)


@st.composite
def _values(draw: st.DrawFn) -> str:
    """Draw a TIMEX3 value of any grain that is a stretch of the calendar."""
    day = draw(_DAYS)
    forms = [
        f"{day.year:04}",
        f"{day.year:04}-{day.month:02}",
        day.isoformat(),
        timex.week(day),
        timex.week(day, weekend=True),
        timex.season_of(day),
        timex.of_month(day.year, day.month, "quarter"),
        timex.of_month(day.year, day.month, "half"),
        f"{day.year // 10:03}",
        f"{day.year // 100:02}",
        f"{day.isoformat()}T{draw(st.sampled_from(sorted(timex.PARTS)))}",
        f"{day.isoformat()}T{draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}",
    ]
    return draw(st.sampled_from(forms))


@given(_values())
def test_an_interval_is_never_empty(value: str) -> None:
    found = Interval.parse(value)
    assert found.start < found.end
    assert found.first <= found.last


@given(_values(), st.integers(-30, 30))
def test_a_shift_and_back_is_where_it_was(value: str, count: int) -> None:
    moved = timex.shift(value, count)
    if moved is not None:
        assert timex.shift(moved, -count) == value


@given(_values())
def test_the_next_one_begins_where_this_one_ends(value: str) -> None:
    following = timex.shift(value, 1)
    found = Interval.parse(value)
    if following is None or found.grain in ("weekend", "season"):
        return
    assert Interval.parse(following).start == found.end


@given(_DAYS)
def test_the_day_lies_in_its_week_month_quarter_year_decade_century(day: date) -> None:
    inner = Interval.parse(day.isoformat())
    outer = [timex.week(day), timex.of_month(day.year, day.month), timex.of_month(day.year, day.month, "quarter")]
    for value in [*outer, timex.season_of(day), f"{day.year}", f"{day.year // 10}", f"{day.year // 100}"]:
        whole = Interval.parse(value)
        assert whole.start <= inner.start
        assert inner.end <= whole.end


@given(_values())
def test_edtf_is_valid_and_comes_back(value: str) -> None:
    text = to_edtf(value)
    assert text is not None
    if "T" not in text:
        assert parse_edtf(text) is not None
    first, last = from_edtf(text)
    expected = timex.bounds(value)
    if "T" not in value:
        assert (first, last) == expected[:2]


@pytest.mark.parametrize(
    ("value", "mod", "edtf"),
    [
        ("2024-12", None, "2024-12"),
        ("2024-12", "APPROX", "2024-12~"),
        ("2017-FA", None, "2017-23"),
        ("2016-Q3", None, "2016-35"),
        ("2016-H2", None, "2016-41"),
        ("199", None, "199X"),
        ("18", None, "18XX"),
        ("BC0052", None, "-0051"),
        ("BC0001", None, "0000"),
        ("XXXX-12-25", None, "XXXX-12-25"),
        ("2024-11-14T10:32", None, "2024-11-14T10:32:00"),
        ("2024-11-14T10:32Z", None, "2024-11-14T10:32:00Z"),
        ("2024-11-14TEV", None, "2024-11-14"),
        ("P3D", None, None),
        ("PRESENT_REF", None, None),
        ("XXXX-WXX-1", None, None),
        (None, None, None),
    ],
)
def test_edtf_of_a_value(value: str | None, mod: str | None, edtf: str | None) -> None:
    assert to_edtf(value, mod) == edtf


@pytest.mark.parametrize(
    "text", ["2024/..", "../2010", "2010-01-01/2015-12-31", "2012~", "199X", "18XX", "-0051", "XXXX-06"]
)
def test_edtf_that_the_table_writes_is_valid(text: str) -> None:
    assert parse_edtf(text) is not None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-02", ("2024-02-01", "2024-02-29", "month")),
        ("2020-W53", ("2020-12-28", "2021-01-03", "week")),
        ("2024-W50-WE", ("2024-12-14", "2024-12-15", "weekend")),
        ("2024-WI", ("2024-12-21", "2025-03-19", "season")),
        ("2024-12-18TNI", ("2024-12-18T22:00", "2024-12-19T05:59", "part_of_day")),
        ("2024-12-18T08:30", ("2024-12-18T08:30", "2024-12-18T08:30", "minute")),
        ("BC0052", ("-0051-01-01", "-0051-12-31", "year")),
        ("XXXX-12-25", (None, None, "day")),
        ("XXXX-WXX-1", (None, None, "day")),
        ("PT10M", (None, None, None)),
        ("2024-13", (None, None, None)),
        ("2023-02-29", (None, None, None)),
        ("2023-W53", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_bounds(value: str, expected: tuple[str | None, str | None, str | None]) -> None:
    assert timex.bounds(value) == expected


def test_a_value_that_is_no_stretch_is_refused() -> None:
    with pytest.raises(ValueError, match="P3D"):
        Interval.parse("P3D")


@given(st.text(max_size=20))
def test_no_string_breaks_the_readers(text: str) -> None:
    timex.bounds(text)
    to_edtf(text)
    timex.shift(text, 1)


@given(_DAYS, st.integers(-300, 300))
def test_months_keep_the_day_or_the_end_of_the_month(day: date, count: int) -> None:
    moved = timex.add_months(day, count)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == count
    assert moved.day in (day.day, timex.month_length(moved.year, moved.month))


@given(_YEARS)
def test_easter_as_dateutil_computes_it(year: int) -> None:
    if year >= 1583:
        assert timex.easter(year) == dateutil_easter(year)


@given(st.integers(1950, 2100))
@settings(deadline=None, max_examples=30)
def test_french_holidays_as_the_holidays_package_has_them(year: int) -> None:
    known = holidays.country_holidays("FR", years=year)
    for rule in ("easter+1", "easter+39", "05-01", "07-14", "08-15", "11-01", "12-25", "01-01"):
        assert holiday_on(rule, year) in known


@given(_YEARS, st.integers(1, 12), st.integers(1, 7))
def test_the_nth_weekday_is_that_weekday(year: int, month: int, weekday: int) -> None:
    first, last = nth_weekday(year, month, weekday, 1), nth_weekday(year, month, weekday, -1)
    assert first.isoweekday() == last.isoweekday() == weekday
    assert first.day <= 7
    assert (last + timedelta(days=7)).month != month


def test_months_have_their_length() -> None:
    assert [timex.month_length(2024, month) for month in (1, 2, 4, 12)] == [31, 29, 30, 31]
    assert timex.month_length(1900, 2) == 28


def test_days_of_an_interval() -> None:
    assert Interval.parse("2024-02").days == 29
    assert Interval.parse("2024-02-01T10:00").days == 1
    assert Interval(datetime(2024, 1, 1), datetime(2024, 1, 3), "day").days == 2


def _spelled(number: int) -> list[int | None]:
    """Return the values of the words of a number below 100 as France spells it."""
    if number <= 16 or number == 20:
        return [number]
    if number < 20:
        return [10, number - 10]
    tens = 60 if 60 <= number < 80 else 80 if number >= 80 else number // 10 * 10
    rest = number - tens
    head: list[int | None] = [4, 20] if tens == 80 else [tens]
    if rest == 0:
        return head
    joined: list[int | None] = [None] if rest in (1, 11) and tens != 80 else []
    return [*head, *joined, *_spelled(rest)]


@given(st.integers(1, 99), st.integers(0, 9), st.integers(0, 2))
def test_spelled_numbers_are_read_back(last: int, hundreds: int, thousands: int) -> None:
    words: list[int | None] = []
    if thousands:
        words += [thousands, 1000] if thousands > 1 else [1000]
    if hundreds:
        words += [hundreds, 100] if hundreds > 1 else [100]
    words += _spelled(last)
    assert read_number(words) == (thousands * 1000 + hundreds * 100 + last, len(words))


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("0", "ZERO"),
        ("12", "HOUR12"),
        ("24", "HOUR24"),
        ("31", "DAY31"),
        ("59", "TO59"),
        ("99", "TO99"),
        ("320", "TO999"),
    ],
)
def test_kinds_of_numbers(digits: str, kind: str) -> None:
    assert number_kind(digits) == kind
