"""What stands above and below the body: title, dates, bylines, labelled fields, datelines, closing signatures.

Moved to the metadata (convention 12 of `docs/cleaning.md`), and only from the top and the bottom of the text, only as
whole lines that are nothing else, and only where a body is left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.bylines import agency_name, agency_pattern, place_name, read_byline
from pipeline.guillemets import normalise_quotes
from pipeline.headings import is_heading
from pipeline.lexicons import table
from pipeline.metadata_dates import read_metadata_date
from pipeline.offsets import Draft, Edit

_FIELDS = ("title", "published", "updated", "authors", "agency", "place")
_HEAD_LINES = 14
_HEAD_LENGTH = 4_000
_TITLE_LINES = 3  # title, standfirst, then the first field at the latest
_TAIL_LINES = 3
_LONGEST_TITLE = 220
_LONGEST_FIELD = 160

_PREFIX = re.compile(
    r"date\s?:?\s(?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?(?:[T ]\d\d[:h]\d\d(?::\d\d)?)?)(?=[\s«\"“]|\Z)[ \t]*\n*"
)
_PUBLISHED = (
    r"(?:publi(?:é|ée|cation)|paru(?:e|tion)?|posté|mise? en ligne|diffusée?|rédigé|écrit|créé|published|posted)"
)
_UPDATED = (
    r"(?:(?:dernière )?(?:mise? à jour|màj|maj|modification|actualisation)|modifiée?|actualisée?|updated|last updated)"
)
_STAMP = re.compile(
    rf"(?:article )?(?:(?P<updated>{_UPDATED})|(?P<published>{_PUBLISHED}))(?:\s?:\s?|\s(?:le|on|du|en|à)?\s?:?\s?|\s)(?P<date>.+)",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?:à )?(?P<hour>[01]?\d|2[0-3])\s?[h:]\s?(?P<minute>[0-5]\d)?\Z")
_PARTS = re.compile(
    rf"\s?[|•·]\s?|\s[–—-]\s|\s?[,;(]?\s?(?:et )?(?=\b(?:{_UPDATED}|{_PUBLISHED})\b\s?(?:le\b|à\b|:|\d|on\b))|,\s(?=le \d)",
    re.IGNORECASE,
)
_MANY_PARTS = re.compile(r"[\d|•·]| [–—-] ")
_NAME_AND_DATE = re.compile(r"(?P<name>(?:[Pp]ar )?[^\d]{5,60}?),? (?P<date>(?:le|the) \d.+)")
_BARE_DATE = re.compile(
    r"(?:le )?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? (?:le )?)?"
    r"(?:\d{1,2}(?:er)? [a-zéû]{3,9}\.? \d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d\d-\d\d)"
    r"(?:(?:,| à| -| –|T)? ?\d{1,2} ?[h:] ?\d{0,2}(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?\.?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?P<label>[^\W\d_][\w'’() ·-]{0,28}?)\s?:\s?(?P<value>\S.*)")
_CLOSING_AGENCY = re.compile(r"(?<=[.!?»…])\s?\((?:(?i:avec|source\s?:|d'après)\s)?(?P<agency>[^()]{2,60})\)\.?\Z")


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str


def move_metadata(draft: Draft, published: str | None = None) -> dict[str, Any]:
    """Take the header, the dateline and the closing signature out of the text and return what they say.

    The keys are those of `Article`: `title published updated authors agency place`, each only where the text gives it;
    dates are ISO 8601 as precise as told, `authors` is a list.


    >>> draft = Draft("Grève à la SNCF\\nPar Paul Roussel\\n\\nUn train sur trois circulera.\\n\\nAvec AFP")
    >>> move_metadata(draft)
    {'title': 'Grève à la SNCF', 'authors': ['Paul Roussel'], 'agency': 'AFP'}
    >>> draft.text
    'Un train sur trois circulera.'
    """
    found: dict[str, Any] = {}
    _take_prefix(draft, found)
    _take_head(draft, found, published)
    _take_dateline(draft, found, published)
    _take_tail(draft, found)
    if "authors" in found:
        found["authors"] = list(dict.fromkeys(found["authors"]))
    return {name: _quoted(found[name]) for name in _FIELDS if found.get(name)}


def _quoted(value: Any) -> Any:
    """Bring the quotation marks of a value to our form."""
    if not isinstance(value, str):
        return value
    draft = Draft(value)
    normalise_quotes(draft)
    return draft.text


def _merge(found: dict[str, Any], new: dict[str, Any]) -> None:
    for name, value in new.items():
        if name == "authors":
            found.setdefault("authors", []).extend(value)
        else:
            found.setdefault(name, value)


def _take_prefix(draft: Draft, found: dict[str, Any]) -> None:
    match = _PREFIX.match(draft.text)
    if match and match.end() < len(draft.text) and (value := read_metadata_date(match["date"])):
        found["published"] = value
        draft.edit([Edit(0, match.end(), "")])


def _head_lines(text: str) -> list[_Line]:
    lines = []
    start = 0
    for line in text[:_HEAD_LENGTH].split("\n")[: 2 * _HEAD_LINES]:
        if line:
            lines.append(_Line(start, start + len(line), line))
        start += len(line) + 1
    return lines[:_HEAD_LINES]


def _take_head(draft: Draft, found: dict[str, Any], published: str | None) -> None:
    lines = _head_lines(draft.text)
    fields = [_field(line.text, published) for line in lines[:_TITLE_LINES]]
    if not any(fields):
        return
    fields += [_field(line.text, published) for line in lines[_TITLE_LINES:]]
    last = _last_of_header(lines, fields)
    if last < 0 or lines[last].end >= len(draft.text.rstrip()):
        return
    edits = []
    title = _title_lines(lines, fields, last)
    for index, (line, field) in enumerate(zip(lines[: last + 1], fields[: last + 1], strict=True)):
        if field is not None:
            _merge(found, {name: value for name, value in field.items() if not name.startswith("_")})
            edits.append(_removal(draft.text, line))
        elif index in title:
            edits.append(_removal(draft.text, line))
    if title:
        found.setdefault("title", " ".join(lines[index].text for index in title))
    body = next((field["_body"] for field in fields[: last + 1] if field and "_body" in field), None)
    if body is not None:
        edits = [
            edit if edit.end < lines[last].end else Edit(edit.start, lines[last].end - len(body), "") for edit in edits
        ]
    draft.edit(edits)


def _removal(text: str, line: _Line) -> Edit:
    """Remove a line and the newlines after it."""
    end = line.end
    while end < len(text) and text[end] == "\n":
        end += 1
    return Edit(line.start, end, "")


def _last_of_header(lines: list[_Line], fields: list[dict[str, Any] | None]) -> int:
    """Return the index of the last line of the header, -1 if there is no header.

    Above the first field at most a title and a standfirst may stand, and no other text between the fields.
    """
    known = [index for index, field in enumerate(fields) if field is not None]
    last = known[0]
    while last + 1 < len(fields) and fields[last + 1] is not None and "_body" not in (fields[last] or {}):
        last += 1
    kept = [field for field in fields[: last + 1] if field]
    if any(set(field) - {"_noise", "_weak"} for field in kept):
        weak_only = all("_weak" in field for field in kept)
        return -1 if weak_only and known[0] > 1 else last
    return -1


def _title_lines(lines: list[_Line], fields: list[dict[str, Any] | None], last: int) -> list[int]:
    """Return the lines above the first field that are the title."""
    above = [index for index in range(last + 1) if fields[index] is None]
    if not above or any(field and "title" in field for field in fields[: last + 1]):
        return []
    first = lines[above[0]]
    if len(above) == 2:
        second = lines[above[1]]
        wrapped = second.text[0].islower() and second.start == first.end + 1
        if wrapped and _is_title(first.text) and _is_title(second.text):
            return above
    return [above[0]] if _is_title(first.text) else []


def _is_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and not re.search(r"[^.]\.\Z|[,;:]\Z", line) and line[0] not in "-•"


def _field(line: str, published: str | None) -> dict[str, Any] | None:
    """Return what a header line says, None if it is no header line."""
    if len(line) > _LONGEST_FIELD and not _LABELLED.match(line):
        return None
    return _labelled(line, published) or _unlabelled(line, published)


def _labelled(line: str, published: str | None) -> dict[str, Any] | None:
    match = _LABELLED.fullmatch(line)
    kind = _labels().get(" ".join(match["label"].split()).lower()) if match else None
    if not match or kind is None:
        return None
    value = match["value"].strip()
    if kind in ("published", "updated"):
        stamps = _unlabelled(line, published)
        if stamps:
            return stamps
        date = _date(value, published)
        return {kind: date} if date else None
    if kind == "authors":
        signed = read_byline(f"Par {value}") or read_byline(value, alone=True)
        return signed or {"authors": [name.strip() for name in re.split(r"[,;]| et ", value) if name.strip()]}
    if kind in ("agency", "source"):
        agency = agency_name(value) or (value if kind == "agency" else "")
        return {"agency": agency} if agency else {"_noise": value}
    if kind == "body":
        return read_byline(f"Par {value}") or {"_body": value, "_noise": value}
    return {"_noise": value} if kind == "none" else {kind: place_name(value) if kind == "place" else value}


@cache
def _labels() -> dict[str, str]:
    return {row["label"]: row["field"] for row in table("cleaning/header_labels")}


def _unlabelled(line: str, published: str | None) -> dict[str, Any] | None:
    """Read a line of dates and names: whole, else part by part, where every part must be one."""
    whole = _part(line, published, {})
    if whole is not None:
        return whole
    if not _MANY_PARTS.search(line):
        return None
    parts = [part.strip(" .,;()|•·–—-") for part in _PARTS.split(line)]
    parts = [part for part in parts if part]
    if len(parts) < 2 and not _NAME_AND_DATE.fullmatch(line):
        return None
    found: dict[str, Any] = {}
    for part in parts:
        named = _NAME_AND_DATE.fullmatch(part)
        for piece in named.groups() if named and not _STAMP.fullmatch(part) else (part,):
            new = _part(piece, published, found)
            if new is None:
                return None
            _merge(found, new)
    found.pop("_weak", None)
    return found


def _part(text: str, published: str | None, before: dict[str, Any]) -> dict[str, Any] | None:
    if match := _STAMP.fullmatch(text):
        date = _date(match["date"], before.get("published") or published)
        return {"updated" if match["updated"] else "published": date} if date else None
    if _BARE_DATE.fullmatch(text):
        date = read_metadata_date(text)
        return {"published": date, "_weak": True} if date else None
    if (hour := _HOUR.fullmatch(text)) and len(before.get("published", "")) == 10:
        before["published"] += f"T{int(hour['hour']):02}:{hour['minute'] or '00'}"
        return {}
    return read_byline(text, alone=bool(before))


def _date(text: str, published: str | None) -> str | None:
    """Return a date of metadata; an hour alone is on the day of publication."""
    text = text.strip(" .,;()")
    hour = _HOUR.fullmatch(text)
    if hour:
        day = published[:10] if published and len(published) >= 10 else None
        return f"{day}T{int(hour['hour']):02}:{hour['minute'] or '00'}" if day else None
    return read_metadata_date(text)


@cache
def _dateline() -> re.Pattern[str]:
    word = r"[A-ZÀ-ÖØ-ÞŒ][\w'.-]*"
    place = rf"(?P<place>{word}(?: (?:(?:de|du|des|la|le|les|sur|en) )?{word}){{0,3}})(?: ?\([^()]{{2,40}}\))?"
    day = r"(?:le )?(?:[a-zé]{5,8},? )?\d{1,2}(?:er)? [a-zéû.]{3,10}(?: \d{4})?"
    signed = rf"\((?P<signed>{agency_pattern()})(?:,? (?P<inside>{day}))?\)"
    bare = rf"(?P<bare>{agency_pattern(alone=True)})(?= ?[-–—])"
    dash = r" ?(?:[-–—:]+|(?<=\)) (?=[A-ZÀ-Þ«\"]))\s*"
    return re.compile(
        rf"(?:(?:{place})?(?:,? ?(?P<before>{day}))?,? ?{signed}|(?:{place.replace('?P<place>', '?P<where>')}"
        rf"(?:, ?(?P<when>{day}))?(?:,| [-–—/]) ?)?{bare})(?:,? ?(?P<after>{day}))?{dash}"
    )


def _take_dateline(draft: Draft, found: dict[str, Any], published: str | None) -> None:
    """Take `PARIS, 3 mai (AFP) —` from the start of the body; a title may stand above."""
    start = 0
    match = _dateline().match(draft.text)
    if (
        not match
        and (below := draft.text.find("\n\n", 0, _LONGEST_TITLE) + 2) > 1
        and is_heading(draft.text[: below - 2])
    ):
        start = below
        match = _dateline().match(draft.text, below)
    if not match or match.end() >= len(draft.text):
        return
    part = match.groupdict()
    found.setdefault("agency", agency_name(part["signed"] or part["bare"]))
    if place := part["place"] or part["where"]:
        found.setdefault("place", place_name(place))
    date = part["before"] or part["inside"] or part["when"] or part["after"]
    if date and (value := _date(date, published)) and len(value) == 10:
        found.setdefault("published", value)
    draft.edit([Edit(start, match.end(), "")])


def _take_tail(draft: Draft, found: dict[str, Any]) -> None:
    for _ in range(_TAIL_LINES):
        start = draft.text.rfind("\n") + 1
        line = draft.text[start:]
        if start and 2 <= len(line) <= _LONGEST_FIELD:
            new = _closing(line)
            if new:
                _merge(found, new)
                draft.edit([Edit(len(draft.text[:start].rstrip("\n")), len(draft.text), "")])
                continue
        break
    match = _CLOSING_AGENCY.search(draft.text, max(0, len(draft.text) - 80))
    if match and (signed := read_byline(f"({match['agency']})")) and "agency" in signed:
        _merge(found, signed)
        draft.edit([Edit(match.start(), len(draft.text), "")])


def _closing(line: str) -> dict[str, Any] | None:
    """Return what a closing line says: an agency, a byline, a date of publication."""
    new = read_byline(line)
    if new is None and (match := _STAMP.fullmatch(line)):
        new = _unlabelled(line, None)
    if new is None and (match := _LABELLED.fullmatch(line)) and match["label"].lower() in ("source", "sources"):
        agency = agency_name(match["value"])
        new = {"agency": agency} if agency else None
    return new
