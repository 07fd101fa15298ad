"""One line of a header: a labelled field, a stamp (`Publié le ...`), a bare date, a byline, or several on one line.

A line counts only if all of it is understood. Labels are those of `models/cleaning/header_labels.csv`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pipeline.boilerplate import is_boilerplate
from pipeline.bylines import agency_name, place_name, read_byline
from pipeline.lexicons import table
from pipeline.metadata_dates import read_metadata_date

Field = dict[str, Any]
"""The metadata of a line; besides, `_noise` (a field without column), `_weak` (a bare date), `_body` (text begins)."""

_LONGEST = 160
_LINK = r"(?:\s?:\s?|\s(?:(?:le|on|du|en|à)\s)?(?:\s?:\s?)?)"
_HOUR = re.compile(r"(?:à )?(?P<hour>[01]?\d|2[0-3])\s?[h:]\s?(?P<minute>[0-5]\d)?")
_HOUR_FIRST = re.compile(r"(?:à )?(?P<hour>\d{1,2} ?[h:] ?\d{0,2}),? (?:le )?(?P<day>\d.+)")
_WITHOUT_YEAR = re.compile(r"(?P<day>\d{1,2}(?:er)? [a-zéû]{3,9})(?P<rest>(?:,? à .+)?)", re.IGNORECASE)
_MARK = r"\s?[|•·]\s?|\s[–—-]\s|,\s(?=le \d)|(?<=\d)\s(?=par [A-ZÀ-Þ])"
_SECTION = re.compile(r"\s(?:dans|in)\s[A-ZÀ-Þ][\w' -]{2,40}(?=\Z|\s[–—-]\s|\s?[|•·])")
_FULL_STOP = re.compile(r"(?<!\b[A-ZÀ-Þ])\.\Z")  # but an initial keeps its own
_MANY_PARTS = re.compile(r"[\d|•·]| [–—-] ")
_NAME_AND_DATE = re.compile(r"(?P<name>(?:[Pp]ar )?[^\d]{5,60}?),? (?P<date>(?:le|the) \d.+)")
_BARE_DATE = re.compile(
    r"(?:le )?(?:(?:lun|mar|mer|jeu|ven|sam|dim)(?:di|credi|dredi|edi|anche)?\.?,? (?:le )?)?"
    r"(?:\d{1,2}(?:er)? [a-zéû]{3,9}\.? \d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d\d-\d\d)"
    r"(?:(?:,| à| -| –|T)? ?\d{1,2} ?[h:] ?\d{0,2}(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?\.?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?P<label>[^\W\d_][\w'() ·-]{0,28}?)\s?:\s?(?P<value>\S.*)")


def read_field(line: str, published: str | None = None) -> Field | None:
    """Return what a header line says, None if it is no header line.

    >>> read_field("Publié le 3 mai 2023 à 10h, mis à jour à 11h20")
    {'published': '2023-05-03T10:00', 'updated': '2023-05-03T11:20'}
    >>> read_field("Publié en 1862, le roman fut traduit dès 1863.") is None
    True
    """
    labelled = _LABELLED.fullmatch(line)
    if labelled and (kind := _labels().get(" ".join(labelled["label"].split()).lower())):
        field = _labelled(kind, labelled["value"].strip(), published)
        if field is not None:
            return field
    return _unlabelled(line, published) if len(line) <= _LONGEST else None


@cache
def _stamp_words(*kinds: str) -> str:
    return "|".join(row["pattern"] for row in table("cleaning/stamp_words") if row["kind"] in kinds)


@cache
def _stamp() -> re.Pattern[str]:
    """Return the pattern of a stamp and its date: `Publié le 3 mai 2023`; what follows `Publié par` is no date."""
    words = rf"(?:(?P<updated>{_stamp_words('updated')})|(?P<published>{_stamp_words('published')}))"
    return re.compile(rf"(?:article )?{words}{_LINK}(?P<date>(?!par\b).+)", re.IGNORECASE)


@cache
def _separators() -> re.Pattern[str]:
    """Return the pattern of what parts the fields on one line: a mark, or the beginning of another stamp."""
    stamp = rf"\b(?:{_stamp_words('updated', 'published')})\b\s?(?:le\b|à\b|:|\d|on\b)"
    return re.compile(rf"{_MARK}|\s?[,;(]?\s?(?:et )?(?={stamp})", re.IGNORECASE)


@cache
def _labels() -> dict[str, str]:
    return {row["label"]: row["field"] for row in table("cleaning/header_labels")}


def _labelled(kind: str, value: str, published: str | None) -> Field | None:
    if kind in ("published", "updated"):
        date = read_stamp_date(value, published)
        return {kind: date} if date else None
    if kind == "authors":
        names = [name.strip() for name in re.split(r"[,;]| et ", value)]
        return read_byline(f"Par {value}") or read_byline(value, alone=True) or {kind: [name for name in names if name]}
    if kind in ("agency", "source"):
        agency = agency_name(value) or (value if kind == "agency" else "")
        return {"agency": agency} if agency else {"_noise": value}
    if kind == "body":
        return read_byline(f"Par {value}") or {"_body": value, "_noise": value}
    return {"_noise": value} if kind == "none" else {kind: place_name(value) if kind == "place" else value}


def _unlabelled(line: str, published: str | None) -> Field | None:
    """Read a line of dates and names: whole, else part by part, where every part must be one."""
    whole = _part(line, published, {})
    if whole is not None or not _MANY_PARTS.search(line):
        return whole
    parts = [_FULL_STOP.sub("", part.strip(" ,;()|•·–—-")) for part in _separators().split(_SECTION.sub("", line))]
    parts = [piece for part in parts if part for piece in _name_and_date(part)]
    if len(parts) < 2:
        return None
    found: Field = {}
    for part in parts:
        new = {} if is_boilerplate(part) else _part(part, published, found)
        if new is None:
            return None
        merge(found, new)
    found.pop("_weak", None)
    return found


def _name_and_date(part: str) -> tuple[str, ...]:
    """Cut `Par Jeanne Martin le 3 mai 2023` in two."""
    both = _NAME_AND_DATE.fullmatch(part)
    return both.groups() if both and not _stamp().fullmatch(part) else (part,)


def _part(text: str, published: str | None, before: Field) -> Field | None:
    known = before.get("published") or published
    if stamp := _stamp().fullmatch(text):
        date = read_stamp_date(stamp["date"], known)
        return {"updated" if stamp["updated"] else "published": date} if date else None
    if _BARE_DATE.fullmatch(text):
        date = read_metadata_date(text)
        return {"published": date, "_weak": True} if date else None
    if _HOUR.fullmatch(text) and len(before.get("published", "")) == 10:
        before["published"] = read_stamp_date(text, known)
        return {}
    return read_byline(text, alone=bool(before))


def read_stamp_date(text: str, published: str | None = None) -> str | None:
    """Return the date of a stamp; an hour alone is on the day of publication, a day without year in its year.

    >>> read_stamp_date("15 novembre à 8h05", "2024-11-14"), read_stamp_date("8h05", "2024-11-14T07:00")
    ('2024-11-15T08:05', '2024-11-14T08:05')
    """
    text = text.strip(" .,;()")
    if hour := _HOUR.fullmatch(text):
        day = published[:10] if published and len(published) >= 10 else None
        return f"{day}T{int(hour['hour']):02}:{hour['minute'] or '00'}" if day else None
    if turned := _HOUR_FIRST.fullmatch(text):
        return read_metadata_date(f"{turned['day']} à {turned['hour']}")
    if published and (short := _WITHOUT_YEAR.fullmatch(text)):
        return read_metadata_date(f"{short['day']} {published[:4]}{short['rest']}")
    return read_metadata_date(text)


def merge(found: Field, new: Field) -> None:
    """Add the values of a line to those that are known; the first value of a field stays, authors add up."""
    for name, value in new.items():
        if name == "authors":
            found.setdefault(name, []).extend(author for author in value if author not in found.get(name, ()))
        else:
            found.setdefault(name, value)
