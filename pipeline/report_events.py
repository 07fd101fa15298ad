"""The report's section of events: a chart of when they took place, a table of those most told, and their types."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.html_tags import Html, tag
from pipeline.report_articles import anchor
from pipeline.report_data import ReportData, Timeline
from pipeline.report_parts import badge, cut, french_date, interval, number, plural, section, share_cell, table
from pipeline.run_reader import Row

_GRAINS = {"day": "jour", "month": "mois", "year": "année"}
_WIDTH, _HEIGHT = 960, 120  # of the chart, in units of its own
_FLOOR = 130  # where its bars stand, counted from above
_COLUMNS = ("Quand", "Quoi", "Qui → à qui, quoi", "Où", "Phrase", "Articles")


def events_section(data: ReportData) -> Html:
    """Return the section of events."""
    return section(
        "evenements",
        "Événements",
        _chart(data.timeline),
        [tag("h3", "Chronologie"), _chronology(data)] if data.events else None,
        tag("h3", "Types d’événements"),
        _types(data.types),
    )


def _chronology(data: ReportData) -> Html:
    """Return the table of the events most told, each linked to the first of its articles that the page shows."""
    shown, total = len(data.events), data.n_rows["events"]
    dated = f"{plural(data.n_dated, 'daté')} sur {number(total)}"
    caption = f"Événements datés, hors déclarations, les plus récents d’abord : {number(shown)} montrés ; {dated}."
    anchors = {article.row["article_id"]: anchor(index) for index, article in enumerate(data.articles)}
    rows = (
        _event_row(row, next((anchors[name] for name in row["articles"] if name in anchors), None))
        for row in data.events
    )
    return table(caption, _COLUMNS, rows, frame="scroll tall")


def _event_row(row: Row, article: str | None) -> list[Html]:
    summary = cut(row["summary"], 240)
    people = [row["agents"]] + ([row["patients"]] if row["patients"] else [])
    return [
        tag("td", interval(row), class_="when"),
        tag("th", row["label_fr"], " ", badge(row["status"]), scope="row"),
        tag("td", " → ".join(" ; ".join(names) or "…" for names in people) if any(people) else ""),
        tag("td", row["place"]),
        tag("td", tag("a", summary, href=f"#{article}") if article else summary, class_="text"),
        tag("td", number(row["n_articles"]), class_="n"),
    ]


def _chart(timeline: Timeline) -> Html:
    """Return the timeline as a bar chart; the table after it says the same in words."""
    if not timeline.periods:
        return tag("p", "Aucun événement daté.", class_="note")
    most = max(n for _, n in timeline.periods)
    label = f"Nombre d’événements par {_GRAINS[timeline.grain]}, {number(most)} au plus"
    drawn = tag(
        "svg",
        tag("line", x1=0, y1=_FLOOR, x2=_WIDTH, y2=_FLOOR),
        _all_bars(timeline, most),
        viewBox=f"0 0 {_WIDTH} {_FLOOR + 2}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )
    outside = [(timeline.earlier, "plus tôt"), (timeline.later, "plus tard")]
    rest = " et ".join(f"{number(n)} {when}" for n, when in outside if n)
    caption = tag("figcaption", f"{label}.", f" Hors du graphique : {rest}." if rest else None)
    return tag("figure", drawn, _axis(timeline), caption)


def _axis(timeline: Timeline) -> Html:
    """Return the names of the first, the middle and the last period."""
    names = [name for name, _ in timeline.periods]
    ends = dict.fromkeys([names[0], names[len(names) // 2], names[-1]])
    return tag("div", (tag("span", french_date(name)) for name in ends), class_="axis", aria_hidden="true")


def _all_bars(timeline: Timeline, most: int) -> list[Html]:
    width = _WIDTH / len(timeline.periods)
    return [
        _bar(name, n, index * width, width, _HEIGHT * n / most) for index, (name, n) in enumerate(timeline.periods) if n
    ]


def _bar(name: str, n: int, x: float, width: float, height: float) -> Html:
    gap = min(2.0, width / 5)
    hint = tag("title", f"{french_date(name)} : {plural(n, 'événement')}")
    return Html(
        f'<rect x="{x:.1f}" y="{_FLOOR - height:.1f}" width="{width - gap:.1f}" height="{height:.1f}">{hint}</rect>'
    )


def _types(rows: Sequence[Row]) -> Html:
    most = max((row["n"] for row in rows), default=1)
    cells = (
        [
            tag("th", row["label"], scope="row"),
            tag("td", number(row["n"]), class_="n"),
            share_cell(row["n"], most),
        ]
        for row in rows
    )
    return table("Les types les plus fréquents", ("Type", "Nombre", ""), cells, class_="bars")
