"""The report's articles: each with its text, its annotations highlighted, and its rows as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline import report_data
from pipeline.html_tags import Html, tag
from pipeline.report_data import AnnotatedArticle, ReportData
from pipeline.report_parts import STATUS, badge, cut, french_date, interval, number, plural, section, table
from pipeline.run_reader import Mark, segments

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_KINDS = {"direct": "directe", "indirect": "indirecte", "mixed": "mixte"}
# layer -> CSS class, name in the legend
_LAYERS = {
    "entity": ("e", "entités"),
    "date": ("d", "dates"),
    "quote": ("q", "citations"),
    "event": ("v", "événements"),
}


def articles_section(data: ReportData) -> Html:
    """Return the section of the annotated articles, the first one open."""
    shown, total = len(data.articles), data.n_rows["articles"]
    which = (
        f"Les {number(shown)} articles les plus riches, sur {number(total)} ; une reprise n’est pas montrée deux fois."
    )
    if shown == total:
        which = "Tous les articles."
    boxes = (
        tag(
            "label",
            tag("input", type="checkbox", id=f"show-{key}", checked=True),
            " ",
            tag("span", name, class_=f"{key} PER"),
        )
        for key, name in _LAYERS.values()
    )
    return section(
        "articles",
        "Articles annotés",
        tag("p", which, " Au survol d’une annotation : sa ligne de la table.", class_="note"),
        tag("div", boxes, class_="legend", role="group", aria_label="Annotations montrées"),
        (_article(article, index) for index, article in enumerate(data.articles)),
    )


def anchor(index: int) -> str:
    """Return the id of an article's text: a link to it opens the article."""
    return f"article-{index + 1}"


def _article(article: AnnotatedArticle, index: int) -> Html:
    row = article.row
    names = [row.get("source"), french_date(row.get("published")), ", ".join(row.get("authors") or ())]
    facts = " · ".join(
        [*(name for name in names if name), plural(row["n_events"], "événement"), plural(row["n_quotes"], "citation")]
    )
    is_cut = len(article.text) > report_data.MAX_CHARS
    return tag(
        "details",
        tag(
            "summary",
            tag("h3", row.get("title") or cut(article.text.replace("\n", " "), 90)),
            tag("span", facts, class_="facts"),
        ),
        tag("div", _paragraphs(article), class_="body", id=anchor(index), lang=row.get("language") or "fr"),
        tag("p", f"Texte coupé après {number(report_data.MAX_CHARS)} caractères.", class_="note") if is_cut else None,
        _rows_of(article),
        class_="article",
        open=index == 0,
    )


def _paragraphs(article: AnnotatedArticle) -> Iterator[Html]:
    text = article.text[: report_data.MAX_CHARS]
    headings = {start for start, _ in article.headings}
    blocks = [Mark(match.start(), match.end(), "paragraph", {}) for match in _PARAGRAPH.finditer(text)]
    pieces = segments(len(text), [*blocks, *article.marks])
    for block, group in groupby(pieces, key=lambda piece: next((m for m in piece[2] if m.layer == "paragraph"), None)):
        if block is not None:
            inside = [_piece(text[start:end], over) for start, end, over in group]
            yield tag("h4" if block.start in headings else "p", inside)


def _piece(text: str, over: Sequence[Mark]) -> Html | str:
    marks = [mark for mark in over if mark.layer in _LAYERS]
    if not marks:
        return text
    classes = [name for mark in marks for name in _classes(mark)]
    return tag("span", text, class_=" ".join(dict.fromkeys(classes)), title="\n".join(_hint(mark) for mark in marks))


def _classes(mark: Mark) -> list[str]:
    extra = {"entity": "label", "event": "status"}.get(mark.layer)
    return [_LAYERS[mark.layer][0]] + ([str(mark.row[extra])] if extra else [])


def _hint(mark: Mark) -> str:
    """Return the values of a row that a reader wants to see beside its words."""
    row = mark.row
    if mark.layer == "entity":
        values = [row["label"], row["entity"]]
    elif mark.layer == "date":
        values = [row["type"], row["value"] or "sans valeur", interval(row)]
    elif mark.layer == "quote":
        values = [f"citation {_KINDS.get(row['kind'], row['kind'])}", row["speaker_name"] or "sans auteur", row["cue"]]
    else:
        people = [f"{row['agent'] or '…'} → {row['patient']}" if row["patient"] else row["agent"]]
        values = [row["event_type"], STATUS.get(row["status"]), *people, row["place"], row["date_value"]]
    return " · ".join([*(str(value) for value in values if value), f"{row['rule']} {row['confidence']:.2f}"])


def _rows_of(article: AnnotatedArticle) -> Html:
    """Return the quotations and events of an article as tables: the annotations for who cannot hover."""
    by_layer = {layer: [mark.row for mark in article.marks if mark.layer == layer] for layer in ("quote", "event")}
    quotes = (
        [
            tag("th", row["speaker_name"], scope="row"),
            tag("td", row["cue"]),
            tag("td", cut(row["text"], 300), class_="text"),
        ]
        for row in by_layer["quote"]
    )
    events = (
        [
            tag("th", row["trigger"], scope="row"),
            tag("td", row["event_type"], " ", badge(row["status"])),
            *(tag("td", row[name]) for name in ("agent", "patient", "place", "date_value")),
        ]
        for row in by_layer["event"]
    )
    return tag(
        "details",
        tag("summary", "Citations et événements de cet article"),
        table("Citations", ("Qui", "Comment", "Propos"), quotes),
        table("Événements", ("Mot", "Type", "Qui", "À qui, quoi", "Où", "Quand"), events),
        class_="rows",
    )
