"""What stands above and below the body: title, dates, bylines, labelled fields, datelines, closing signatures.

Moved to the metadata (convention 12 of `docs/cleaning.md`), and only from the top and the bottom of the text, only as
whole lines that are nothing else, and only where a body is left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.datelines import take_dateline, take_signature
from pipeline.guillemets import normalise_quotes
from pipeline.header_fields import Field, merge, read_field
from pipeline.metadata_dates import read_metadata_date
from pipeline.offsets import Draft, Edit

_COLUMNS = ("title", "published", "updated", "authors", "agency", "place")
_NO_HEADER_ALONE = {"_noise", "_weak", "place"}
_HEAD_LINES = 14
_HEAD_LENGTH = 4_000
_FIRST_FIELD = 3  # title, standfirst, then the first field at the latest
_LONGEST_TITLE = 220
_LONGEST_KICKER = 24
_STAMP = r"(?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?(?:[T ]\d\d[:h]\d\d(?::\d\d)?)?)"
_PREFIX = re.compile(rf"(?:date|(?:Date|DATE)(?=\s?:?\s\d{{4}}-))\s?:?\s{_STAMP}(?=[\s«\"“]|\Z)[ \t]*\n*")
_NO_TITLE = re.compile(r"[^.]\.\Z|[,;:]\Z")


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str
    field: Field | None = None

    @property
    def told(self) -> Field:
        """What the line says, nothing where it is no field."""
        return self.field or {}


def move_metadata(draft: Draft, published: str | None = None) -> dict[str, Any]:
    r"""Take the header, the dateline and the closing signature out of the text and return what they say.

    The keys are those of `Article`: `title published updated authors agency place`, each only where the text gives it;
    dates are ISO 8601 as precise as told, `authors` is a list.

    >>> draft = Draft("Grève à la SNCF\nPar Paul Roussel\n\nUn train sur trois circulera.\n\nAvec AFP")
    >>> move_metadata(draft)
    {'title': 'Grève à la SNCF', 'authors': ['Paul Roussel'], 'agency': 'AFP'}
    >>> draft.text
    'Un train sur trois circulera.'
    """
    found: Field = {}
    _take_prefix(draft, found)
    _take_head(draft, found, published)
    take_dateline(draft, found, published)
    take_signature(draft, found)
    return {name: _quoted(found[name]) for name in _COLUMNS if found.get(name)}


def _quoted(value: Any) -> Any:
    """Bring the quotation marks of a value to our form."""
    if not isinstance(value, str):
        return value
    draft = Draft(value)
    normalise_quotes(draft)
    return draft.text


def _take_prefix(draft: Draft, found: Field) -> None:
    """Take `date 2024-12`, glued to the first sentence or on a line of its own."""
    match = _PREFIX.match(draft.text)
    if match and match.end() < len(draft.text) and (value := read_metadata_date(match["date"])):
        found["published"] = value
        draft.edit([Edit(0, match.end(), "")])


def _take_head(draft: Draft, found: Field, published: str | None) -> None:
    header = _header(_head_lines(draft.text, published))
    if not header or header[-1].end >= len(draft.text):
        return
    title = [] if any("title" in line.told for line in header) else _title(header)
    for line in header:
        merge(found, {name: value for name, value in line.told.items() if name in _COLUMNS})
    if title:
        found.setdefault("title", " ".join(line.text for line in title))
    draft.edit([_removal(draft.text, line) for line in header if line.field is not None or line in title])


def _head_lines(text: str, published: str | None) -> list[_Line]:
    """Return the first lines with what they say; none where none of the very first is a field."""
    lines: list[_Line] = []
    start = 0
    for line in text[:_HEAD_LENGTH].split("\n")[: 2 * _HEAD_LINES]:
        if line:
            lines.append(_Line(start, start + len(line), line, read_field(line, published)))
        start += len(line) + 1
        if len(lines) == _HEAD_LINES or (len(lines) == _FIRST_FIELD and not any(item.field for item in lines)):
            break
    return lines


def _header(lines: list[_Line]) -> list[_Line]:
    """Return the lines of the header, its title and standfirst included, down to its last field."""
    first = next((index for index, line in enumerate(lines[:_FIRST_FIELD]) if line.field), None)
    if first is None:
        return []
    last = _last_field(lines, first)
    header = lines[: last + 1]
    return header if _is_certain(header) or _is_dated(header, lines[last + 1 :], first) else []


def _last_field(lines: list[_Line], first: int) -> int:
    """Return the number of the last field; between two fields one title may stand, where none stands above."""
    last = first
    for index in range(first + 1, len(lines)):
        if "_body" in lines[last].told:
            break
        if lines[index].field:
            last = index
        elif index - last > 1 or first > 0 or not _is_title(lines[index].text):
            break
    return last


def _is_certain(header: list[_Line]) -> bool:
    """Tell whether a line says what only a header says, or two lines name a place."""
    told = [set(line.field) for line in header if line.field]
    n_places = sum("place" in names for names in told)
    return n_places > 1 or any(names - _NO_HEADER_ALONE for names in told if "_weak" not in names)


def _is_dated(header: list[_Line], below: list[_Line], first: int) -> bool:
    """Tell whether a bare date is the header's: it is the first line or has a title above it, and a body follows.

    The days of a chronology or the lines of a list that begin with a number follow one another without a body.
    """
    if any("_weak" in line.told for line in below) or not any("_weak" in line.told for line in header):
        return False
    next_line = below[0] if below else header[-1]
    is_body = next_line.start > header[-1].end + 1 or not next_line.text[0].isdigit()
    has_kicker = first == 2 and len(header[0].text) <= _LONGEST_KICKER
    return is_body and (first < 2 or has_kicker) and all(_is_title(line.text) for line in header[:first])


def _title(header: list[_Line]) -> list[_Line]:
    """Return the lines that are the title: one, or two where it was wrapped; a short kicker above it is not."""
    above = [line for line in header if line.field is None]
    if len(above) == 2 and _is_title(above[1].text) and _is_title(above[0].text):
        wrapped = above[1].text[0].islower() and above[1].start == above[0].end + 1
        return above if wrapped else above[1:] if len(above[0].text) <= _LONGEST_KICKER else above[:1]
    return [line for line in above[:1] if _is_title(line.text) or _stands_on(line, header)]


def _stands_on(line: _Line, header: list[_Line]) -> bool:
    """Tell whether a short first line with a full stop stands directly on the line of the first field."""
    return line is header[0] and len(line.text) <= _LONGEST_KICKER * 4 and header[1].start == line.end + 1


def _is_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and line[0] not in "-•" and not _NO_TITLE.search(line)


def _removal(text: str, line: _Line) -> Edit:
    """Remove a line and the newlines after it, or its label only where the body begins on it."""
    if "_body" in line.told:
        return Edit(line.start, line.end - len(line.told["_body"]), "")
    end = line.end
    while end < len(text) and text[end] == "\n":
        end += 1
    return Edit(line.start, end, "")
