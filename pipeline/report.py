"""`depeche report`: a run as one self-contained page in French. No script, no network, every value escaped."""

from __future__ import annotations

from pathlib import Path

from pipeline import __version__, report_data
from pipeline.errors import UsageError
from pipeline.html_tags import Html, join, tag
from pipeline.report_articles import articles_section
from pipeline.report_data import ReportData
from pipeline.report_events import events_section
from pipeline.report_parts import cut, french_date, number, plural, section, table
from pipeline.report_voices import voices_section
from pipeline.store import atomic

# the sections in their order: where a link leads, its words
_CONTENTS = {
    "evenements": "Événements",
    "voix": "Qui parle",
    "articles": "Articles",
    "doutes": "Doutes",
    "erreurs": "Erreurs",
}
_DOUBT_COLUMNS = ("Confiance", "Quoi", "Texte", "Lu comme", "Règle", "Article")


def write_report(out: Path, target: Path) -> None:
    """Write the page of a run: figures, timeline, voices, annotated articles, doubts, errors.

    The size is bounded: the articles richest in events and quotations, the events most told; the page says so.

    Raises:
        UsageError: the folder holds no tables, or the page cannot be written.
    """
    page = render(report_data.collect(out))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic(target) as handle:
            handle.write(page)
    except OSError as error:
        raise UsageError("output-unusable", path=target, detail=error.strerror or error) from error


def render(data: ReportData) -> str:
    """Return the page."""
    sections = (events_section, voices_section, articles_section, _doubts, _errors)
    main = tag("main", (part(data) for part in sections), id="contenu")
    body = tag("body", _header(data), main, _footer(data))
    return f"<!DOCTYPE html>\n{tag('html', _head(), body, lang='fr')}\n"


def _head() -> Html:
    style = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        tag("title", "Rapport Dépêche"),
        tag("style", Html(style)),
    )


def _header(data: ReportData) -> Html:
    links = (tag("li", tag("a", name, href=f"#{key}")) for key, name in _CONTENTS.items())
    return tag(
        "header",
        tag("a", "Aller au contenu", href="#contenu", class_="skip"),
        tag("p", "Dépêche", class_="kicker"),
        tag("h1", "Ce que disent ", plural(data.n_rows["articles"], "article")),
        tag("p", _period(data), _duplicates(data.span["duplicates"]), class_="note"),
        tag("nav", tag("ul", links), aria_label="Sommaire"),
        _figures(data),
    )


def _period(data: ReportData) -> str | None:
    days = (data.span[end] for end in ("first", "last"))
    period = " – ".join(dict.fromkeys(french_date(day) for day in days if day))
    return f"Publiés : {period}. " if period else None


def _duplicates(n: int) -> str | None:
    return f"{plural(n, 'article reprend', 'articles reprennent')} un autre texte." if n else None


def _figures(data: ReportData) -> Html:
    n = data.n_rows
    figures = [
        (n["articles"], "articles", None),
        (data.span["sources"], "sources", None),
        (n["events"], "événements", None),
        (n["quotes"], "citations", None),
        (n["entities"], "entités", None),
        (n["dates"], "expressions de temps", None),
        (n["errors"], "erreurs", "bad" if n["errors"] else None),
    ]
    items = (tag("li", tag("strong", number(value)), name, class_=kind) for value, name, kind in figures)
    return tag("ul", items, class_="figures")


def _doubts(data: ReportData) -> Html:
    if not data.doubts:
        return section("doutes", "Doutes", tag("p", "Aucune ligne douteuse.", class_="note"))
    bound = f"{report_data.DOUBTFUL:.1f}".replace(".", ",")
    shown = f"{plural(data.n_doubts, 'ligne')}, {number(len(data.doubts))} montrées, les moins sûres d’abord."
    rows = (
        [
            tag("td", f"{row['confidence']:.2f}".replace(".", ","), class_="n"),
            tag("td", row["what"]),
            tag("td", cut(row["text"], 240), class_="text"),
            *(tag("td", row[name]) for name in ("finding", "rule", "article_id")),
        ]
        for row in data.doubts
    )
    doubts = table(f"Confiance sous {bound} : {shown}", _DOUBT_COLUMNS, rows, frame="scroll tall")
    return section("doutes", "Doutes", doubts)


def _errors(data: ReportData) -> Html:
    if not data.errors:
        return section("erreurs", "Erreurs", tag("p", "Tous les articles sont passés.", class_="note"))
    names = ("code", "stage", "article_id", "path", "message")
    rows = ([tag("td", row[name]) for name in names] for row in data.errors)
    caption = f"{plural(data.n_rows['errors'], 'erreur')}, {number(len(data.errors))} montrées."
    return section("erreurs", "Erreurs", table(caption, ("Code", "Étape", "Article", "Fichier", "Message"), rows))


def _footer(data: ReportData) -> Html:
    model = data.run.get("settings", {}).get("model")
    made = f"Fait par Dépêche {data.run.get('depeche', __version__)}" + (f" avec {model}." if model else ".")
    limits = "Toutes les lignes sont dans les tables CSV et Parquet ; cette page en montre une partie."
    return tag("footer", join([made, " ", limits, " Extraction automatique : à vérifier avant de citer."]))
