"""The report's section of voices: how the quotations fall to women, men and others, and who is quoted most."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.html_tags import Html, tag
from pipeline.report_data import ReportData
from pipeline.report_parts import number, plural, section, share_cell, table
from pipeline.run_reader import Row

_VOICES = {
    "women": "femmes",
    "men": "hommes",
    "persons": "personnes dont le genre n’est pas connu",
    "bodies": "organisations et lieux",
    "others": "désignés sans nom",
    "nobody": "sans auteur connu",
}
_GENDERS = {"f": "femme", "m": "homme"}


def voices_section(data: ReportData) -> Html:
    """Return the section of voices."""
    total = sum(data.voices.values())
    if not total:
        return section("voix", "Qui parle", tag("p", "Aucune citation.", class_="note"))
    return section(
        "voix",
        "Qui parle",
        tag("p", f"{plural(total, 'citation')}, une citation coupée comptée une fois.", class_="note"),
        *_shares(data.voices, total),
        _speakers(data.speakers),
    )


def _shares(voices: dict[str, int], total: int) -> tuple[Html, Html]:
    """Return the bar of the shares of each kind of voice, and its legend."""
    shares = [(key, name, voices.get(key, 0)) for key, name in _VOICES.items()]
    pieces = (tag("i", class_=key, style=f"flex:{n}") for key, _, n in shares if n)
    legend = (
        tag("li", f"{name} : {number(n)} ({100 * n / total:.0f}\u00a0%)", class_=f"key {key}")
        for key, name, n in shares
    )
    return tag("div", pieces, class_="share", aria_hidden="true"), tag("ul", legend, class_="keys")


def _speakers(rows: Sequence[Row]) -> Html:
    most = max((row["n"] for row in rows), default=1)
    cells = (
        [
            tag("th", row["name"], tag("small", row["role"]) if row["role"] else None, scope="row"),
            tag("td", _GENDERS.get(row["gender"] or "", "") if row["label"] == "PER" else ""),
            tag("td", number(row["n"]), class_="n"),
            share_cell(row["n"], most),
            tag("td", number(row["n_articles"]), class_="n"),
        ]
        for row in rows
    )
    caption = f"Les {plural(len(rows), 'voix', 'voix')} les plus citées"
    return table(caption, ("Qui", "Genre", "Citations", "", "Articles"), cells, class_="bars")
