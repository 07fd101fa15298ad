"""The pieces that the report's sections are made of: French words and numbers, sections, tables, badges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.html_tags import Html, tag
from pipeline.run_reader import Row

_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
_NUMERIC = frozenset({"Nombre", "Citations", "Articles", "Confiance"})
STATUS = {
    "asserted": "avéré",
    "negated": "nié",
    "future": "à venir",
    "possible": "possible",
    "conditional": "au conditionnel",
}


def number(value: int) -> str:
    """Return a number as French typography writes it.

    >>> number(12345)
    '12\u202f345'
    """
    return f"{value:,}".replace(",", "\u202f")


def french_date(value: str | None) -> str:
    """Return an ISO date, of any precision, in French words.

    >>> french_date("2024-12-01"), french_date("2024-12"), french_date("1921-08-05T10:30"), french_date(None)
    ('1er décembre 2024', 'décembre 2024', '5 août 1921', '')
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?", value or "")
    if not match:
        return value or ""
    year, month, day = (int(part) if part else None for part in match.groups())
    words = [str(year)]
    if month and month <= len(_MONTHS):
        words.insert(0, _MONTHS[month - 1])
    if day:
        words.insert(0, "1er" if day == 1 else str(day))
    return " ".join(words)


def interval(row: Row) -> str:
    """Return when an event takes place: a day, a month or a year whole, or from … to …."""
    first, last = (row["date_start"] or "")[:10], (row["date_end"] or "")[:10]
    if first.endswith("-01-01") and last == f"{first[:4]}-12-31":
        return first[:4]
    if first.endswith("-01") and last[:7] == first[:7] and last[8:] >= "28":
        return french_date(first[:7])
    if not last or first == last:
        return french_date(first)
    if first[:7] == last[:7]:
        return f"{french_date(first).split(' ')[0]} – {french_date(last)}"
    if first[:4] == last[:4]:
        return f"{french_date(first).removesuffix(' ' + first[:4])} – {french_date(last)}"
    return f"{french_date(first)} – {french_date(last)}"


def plural(n: int, singular: str, several: str | None = None) -> str:
    """Return a count with its noun; nought and one are singular in French.

    >>> plural(1, "article"), plural(3, "article"), plural(2, "voix", "voix")
    ('1 article', '3 articles', '2 voix')
    """
    return f"{number(n)} {singular if n < 2 else several or singular + 's'}"


def cut(text: str | None, longest: int) -> str:
    """Return the text, shortened to so many characters.

    >>> cut("Le maire a démissionné", 9)
    'Le maire…'
    """
    text = text or ""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def section(key: str, title: str, *children: Any) -> Html:
    """Return a section that its heading labels and links lead to."""
    return tag("section", tag("h2", title, id=f"titre-{key}"), children, id=key, aria_labelledby=f"titre-{key}")


def table(
    caption: str,
    names: Sequence[str],
    rows: Iterable[Sequence[Html]],
    *,
    class_: str | None = None,
    frame: str = "scroll",
) -> Html:
    """Return a table of ready-made cells; where it is too wide, it scrolls by itself, with the keyboard too."""
    cells = (tag("th", name, scope="col", class_="n" if name in _NUMERIC else None) for name in names)
    body = tag("tbody", (tag("tr", row) for row in rows))
    whole = tag("table", tag("caption", caption), tag("thead", tag("tr", cells)), body, class_=class_)
    return tag("div", whole, class_=frame, tabindex=0, role="region", aria_label=caption)


def badge(status: str) -> Html | None:
    """Return what a reader must know of an event that is not simply told as a fact."""
    return None if status == "asserted" else tag("span", STATUS.get(status, status), class_=f"badge {status}")


def share_cell(n: int, most: int) -> Html:
    """Return the cell of a table that draws a number as a bar, the longest for the highest number.

    >>> share_cell(1, 4)
    '<td class="bar" aria-hidden="true"><i style="width:25.0%"></i></td>'
    """
    return tag("td", tag("i", style=f"width:{100 * n / most:.1f}%"), class_="bar", aria_hidden="true")
