"""Agency datelines at the start of the body and signatures at its end.

`PARIS, 3 mai (AFP) —` and `(Avec AFP)` are told by the names of agencies; a place without one is left in the text.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.bylines import agency_name, agency_pattern, place_name, read_byline
from pipeline.header_fields import Field, merge, read_field, read_stamp_date
from pipeline.headings import is_heading
from pipeline.offsets import Draft, Edit

_LONGEST_TITLE = 220
_LONGEST_SIGNATURE = 160
_MOST_SIGNATURES = 3
_LAST_WORDS = 80
_WORD = r"[A-ZÀ-ÖØ-ÞŒ][\w'.-]*"
_PLACE = rf"{_WORD}(?: (?:(?:de|du|des|la|le|les|sur|en) )?{_WORD}){{0,3}}"
_COUNTRY = rf"(?: ?\([^()]{{2,40}}\)|, {_WORD}(?: {_WORD})?(?= \|))?"
_DAY = r"(?:le )?(?:[a-zé]{5,8},? )?\d{1,2}(?:er)? [a-zéû.]{3,10}(?: \d{4})?"
_DASH = r"\.? ?(?:[-–—:=]+|(?<=[)\]]) (?=[A-ZÀ-Þ«\"]))\s*"
_IN_BRACKETS = re.compile(r"(?<=[.!?»…])\s?\((?:(?i:avec|source\s?:|d'après)\s)?(?P<agency>[^()]{2,60})\)\.?\Z")


@cache
def _dateline() -> re.Pattern[str]:
    signed = rf"[(\[](?P<agency>{agency_pattern()})(?:,? (?P<day_in>{_DAY}))?[)\]]"
    bracketed = rf"(?:(?P<place>{_PLACE}){_COUNTRY})?(?:,? ?(?P<day>{_DAY}))?,? ?(?:[-–—] ?)?{signed}"
    where = rf"(?:(?P<where>{_PLACE}){_COUNTRY}(?:, ?(?P<when>{_DAY}))?(?:,| [-–—/|]) ?)?"
    bare = rf"{where}(?P<by>{agency_pattern(alone=True)})(?= ?[-–—|])"
    later = rf"(?:,? ?(?P<later>{_DAY})| \| (?P<stamp>(?:[a-z]{{5,8}} )?\d\d/\d\d/\d{{4}}))?"
    return re.compile(rf"(?:\[\d\d/\d\d/\d{{4}}[ \d:]*\] )?(?:{bracketed}|{bare}){later}{_DASH}")


def take_dateline(draft: Draft, found: Field, published: str | None) -> None:
    """Move an agency dateline out of the text; a title may stand above it.

    >>> draft, found = Draft("LYON (Dépêche) - Le maire part."), {}
    >>> take_dateline(draft, found, None)
    >>> draft.text, found
    ('Le maire part.', {'agency': 'Dépêche', 'place': 'Lyon'})
    """
    text, start = draft.text, 0
    below = text.find("\n\n", 0, _LONGEST_TITLE) + 2
    match = _dateline().match(text)
    if not match and below > 1 and is_heading(text[: below - 2]):
        start, match = below, _dateline().match(text, below)
    if not match or match.end() >= len(text):
        return
    part = match.groupdict()
    place = part["place"] or part["where"]
    date = read_stamp_date(
        next((part[name] for name in ("day", "day_in", "when", "later", "stamp") if part[name]), ""), published
    )
    new = {"agency": agency_name(part["agency"] or part["by"]), "place": place and place_name(place), "published": date}
    merge(found, {name: value for name, value in new.items() if value})
    draft.edit([Edit(start, match.end(), "")])


def take_signature(draft: Draft, found: Field) -> None:
    """Move the closing lines that say who signs, and an agency in brackets after the last sentence.

    >>> draft, found = Draft("Le bilan est de deux blessés. (AFP)"), {}
    >>> take_signature(draft, found)
    >>> draft.text, found
    ('Le bilan est de deux blessés.', {'agency': 'AFP'})
    """
    for _ in range(_MOST_SIGNATURES):
        start = draft.text.rfind("\n") + 1
        signed = _signature(draft.text[start:]) if start else None
        if not signed:
            break
        merge(found, signed)
        draft.edit([Edit(len(draft.text[:start].rstrip("\n")), len(draft.text), "")])
    match = _IN_BRACKETS.search(draft.text, max(0, len(draft.text) - _LAST_WORDS))
    if match and (signed := read_byline(f"({match['agency']})")) and "agency" in signed:
        merge(found, signed)
        draft.edit([Edit(match.start(), len(draft.text), "")])


def _signature(line: str) -> Field | None:
    """Return what a closing line says: an agency, a byline, a stamp; a bare date or a label of a header is none."""
    if len(line) > _LONGEST_SIGNATURE:
        return None
    signed = read_byline(line)
    if signed is None and (field := read_field(line)) and not {"_noise", "_weak", "title", "place"} & set(field):
        signed = field
    return signed
