from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata_dates import read_metadata_date

READ = {
    "2024-12": "2024-12",
    "2024-12-18": "2024-12-18",
    "date 2024-12": "2024-12",
    "2024-11-14T10:32": "2024-11-14T10:32",
    "2024-11-14T10:32:05+01:00": "2024-11-14T10:32",
    "2024-11-14T10:32:05.123Z": "2024-11-14T10:32",
    "2024-11-14 10:32:05": "2024-11-14T10:32",
    "20241114": "2024-11-14",
    "2024/11/14": "2024-11-14",
    "14/11/2024": "2024-11-14",
    "04/03/2024": "2024-03-04",
    "14.11.24": "2024-11-14",
    "14-11-2024 à 10h32": "2024-11-14T10:32",
    "14/11/2024 | 10:32": "2024-11-14T10:32",
    "14 novembre 2024": "2024-11-14",
    "jeudi 14 novembre 2024": "2024-11-14",
    "Jeu. 14 nov. 2024 - 8h": "2024-11-14T08:00",
    "1er janvier 2024 à 8 h 05": "2024-01-01T08:05",
    "Publié le 14 novembre 2024 à 10 heures 32": "2024-11-14T10:32",
    "Publié le 14/11/2024 à 10:32": "2024-11-14T10:32",
    "Mis à jour le 14 novembre 2024": "2024-11-14",
    "Publication : 14 novembre 2024": "2024-11-14",
    "novembre 2024": "2024-11",
    "Août 2021": "2021-08",
    "11/2024": "2024-11",
    "2024": "2024",
    "November 14, 2024": "2024-11-14",
    "Nov 14, 2024 10:32 PM": "2024-11-14T22:32",
    "Thu, 14 Nov 2024 10:32:00 GMT": "2024-11-14T10:32",
    "Thu, 14 Nov 2024 10:32:00 +0100": "2024-11-14T10:32",
    "14 November 2024": "2024-11-14",
    "1731580320": "2024-11-14T10:32",
    "1731580320000": "2024-11-14T10:32",
}


@pytest.mark.parametrize("text", READ)
def test_reads(text: str) -> None:
    assert read_metadata_date(text) == READ[text]


@pytest.mark.parametrize(
    "text",
    [None, "", "hier", "il y a 3 heures", "sa", "ma", "31/02/2024", "2024-13-01", "1 2", "article 49-3", "x" * 500],
)
def test_refuses(text: str | None) -> None:
    assert read_metadata_date(text) is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_iso_and_numeric_dates_come_back(day: date) -> None:
    assert read_metadata_date(day.isoformat()) == day.isoformat()
    assert read_metadata_date(f"{day:%d/%m/%Y}") == day.isoformat()


@given(st.text(max_size=200))
def test_never_fails(text: str) -> None:
    value = read_metadata_date(text)
    assert value is None or value[:4].isdigit()
