"""`depeche report`: a run as one self-contained page in French. No script, no network, every value escaped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import __version__, report_data
from pipeline.errors import UsageError
from pipeline.html_tags import Html, join, tag
from pipeline.report_articles import anchor, articles_section
from pipeline.report_data import ReportData, Timeline
from pipeline.report_parts import badge, cut, french_date, interval, number, plural, section, table
from pipeline.run_reader import Row
from pipeline.store import atomic

_VOICES = {
    "women": "femmes",
    "men": "hommes",
    "persons": "personnes dont le genre n’est pas connu",
    "bodies": "organisations et lieux",
    "others": "désignés sans nom",
    "nobody": "sans auteur connu",
}
_GENDERS = {"f": "femme", "m": "homme"}
_GRAINS = {"day": "jour", "month": "mois", "year": "année"}


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
    style = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        tag("title", "Rapport Dépêche"),
        tag("style", Html(style)),
    )
    parts = (_events, _voices, articles_section, _doubts, _errors)
    body = tag("body", _header(data), tag("main", (part(data) for part in parts), id="contenu"), _footer(data))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='fr')}\n"


def _header(data: ReportData) -> Html:
    n, span = data.n_rows, data.span
    period = " – ".join(dict.fromkeys(french_date(span[end]) for end in ("first", "last") if span[end]))
    figures = [
        (n["articles"], "articles", ""),
        (span["sources"], "sources", ""),
        (n["events"], "événements", ""),
        (n["quotes"], "citations", ""),
        (n["entities"], "entités", ""),
        (n["dates"], "expressions de temps", ""),
        (n["errors"], "erreurs", "bad" if n["errors"] else ""),
    ]
    links = {
        "evenements": "Événements",
        "voix": "Qui parle",
        "articles": "Articles",
        "doutes": "Doutes",
        "erreurs": "Erreurs",
    }
    return tag(
        "header",
        tag("a", "Aller au contenu", href="#contenu", class_="skip"),
        tag("p", "Dépêche", class_="kicker"),
        tag("h1", "Ce que disent ", plural(n["articles"], "article")),
        tag("p", f"Publiés : {period}. " if period else None, _duplicates(span["duplicates"]), class_="note"),
        tag(
            "nav",
            tag("ul", (tag("li", tag("a", name, href=f"#{key}")) for key, name in links.items())),
            aria_label="Sommaire",
        ),
        tag(
            "ul",
            (tag("li", tag("strong", number(value)), name, class_=kind or None) for value, name, kind in figures),
            class_="figures",
        ),
    )


def _duplicates(n: int) -> str | None:
    return f"{plural(n, 'article reprend', 'articles reprennent')} un autre texte." if n else None


def _events(data: ReportData) -> Html:
    shown, total = len(data.events), data.n_rows["events"]
    dated = f"{plural(data.n_dated, 'daté')} sur {number(total)}"
    caption = f"Événements datés, hors déclarations, les plus récents d’abord : {number(shown)} montrés ; {dated}."
    names = ("Quand", "Quoi", "Qui → à qui, quoi", "Où", "Phrase", "Articles")
    anchors = {article.row["article_id"]: anchor(index) for index, article in enumerate(data.articles)}
    rows = (
        _event_row(row, next((anchors[name] for name in row["articles"] if name in anchors), None))
        for row in data.events
    )
    return section(
        "evenements",
        "Événements",
        _chart(data.timeline),
        [tag("h3", "Chronologie"), table(caption, names, rows, frame="scroll tall")] if shown else None,
        tag("h3", "Types d’événements"),
        _bars("Les types les plus fréquents", "Type", data.types),
    )


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
    top = max(n for _, n in timeline.periods)
    width = 960 / len(timeline.periods)
    bars = [_bar(name, n, index * width, width, 120 * n / top) for index, (name, n) in enumerate(timeline.periods) if n]
    names = [name for name, _ in timeline.periods]
    ends = dict.fromkeys([names[0], names[len(names) // 2], names[-1]])
    axis = tag("div", (tag("span", french_date(name)) for name in ends), class_="axis", aria_hidden="true")
    label = f"Nombre d’événements par {_GRAINS[timeline.grain]}, {number(top)} au plus"
    chart = tag(
        "svg",
        tag("line", x1=0, y1=130, x2=960, y2=130),
        bars,
        viewBox="0 0 960 132",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )
    outside = [(timeline.earlier, "plus tôt"), (timeline.later, "plus tard")]
    rest = " et ".join(f"{number(n)} {when}" for n, when in outside if n)
    return tag("figure", chart, axis, tag("figcaption", f"{label}.", f" Hors du graphique : {rest}." if rest else None))


def _bar(name: str, n: int, x: float, width: float, height: float) -> Html:
    gap = min(2.0, width / 5)
    hint = tag("title", f"{french_date(name)} : {plural(n, 'événement')}")
    return Html(
        f'<rect x="{x:.1f}" y="{130 - height:.1f}" width="{width - gap:.1f}" height="{height:.1f}">{hint}</rect>'
    )


def _bars(caption: str, what: str, rows: Sequence[Row]) -> Html:
    top = max((row["n"] for row in rows), default=1)
    return table(
        caption,
        (what, "Nombre", ""),
        (
            [
                tag("th", row["label"], scope="row"),
                tag("td", number(row["n"]), class_="n"),
                _share_cell(row["n"], top),
            ]
            for row in rows
        ),
        class_="bars",
    )


def _voices(data: ReportData) -> Html:
    total = sum(data.voices.values())
    if not total:
        return section("voix", "Qui parle", tag("p", "Aucune citation.", class_="note"))
    shares = [(key, name, data.voices.get(key, 0)) for key, name in _VOICES.items()]
    bar = tag(
        "div",
        (tag("i", class_=key, style=f"flex:{n}") for key, _, n in shares if n),
        class_="share",
        aria_hidden="true",
    )
    keys = (
        tag("li", f"{name} : {number(n)} ({100 * n / total:.0f}\u00a0%)", class_=f"key {key}")
        for key, name, n in shares
    )
    return section(
        "voix",
        "Qui parle",
        tag("p", f"{plural(total, 'citation')}, une citation coupée comptée une fois.", class_="note"),
        bar,
        tag("ul", keys, class_="keys"),
        _speakers(data.speakers),
    )


def _speakers(rows: Sequence[Row]) -> Html:
    top = max((row["n"] for row in rows), default=1)
    cells = (
        [
            tag("th", row["name"], tag("small", row["role"]) if row["role"] else None, scope="row"),
            tag("td", _GENDERS.get(row["gender"] or "", "") if row["label"] == "PER" else ""),
            tag("td", number(row["n"]), class_="n"),
            _share_cell(row["n"], top),
            tag("td", number(row["n_articles"]), class_="n"),
        ]
        for row in rows
    )
    caption = f"Les {plural(len(rows), 'voix', 'voix')} les plus citées"
    return table(caption, ("Qui", "Genre", "Citations", "", "Articles"), cells, class_="bars")


def _share_cell(n: int, top: int) -> Html:
    return tag("td", tag("i", style=f"width:{100 * n / top:.1f}%"), class_="bar", aria_hidden="true")


def _doubts(data: ReportData) -> Html:
    if not data.doubts:
        return section("doutes", "Doutes", tag("p", "Aucune ligne douteuse.", class_="note"))
    caption = (
        f"Confiance sous {report_data.DOUBTFUL:.1f}".replace(".", ",")
        + f" : {plural(data.n_doubts, 'ligne')}, {number(len(data.doubts))} montrées, les moins sûres d’abord."
    )
    rows = (
        [
            tag("td", f"{row['confidence']:.2f}".replace(".", ","), class_="n"),
            tag("td", row["what"]),
            tag("td", cut(row["text"], 240), class_="text"),
            tag("td", row["finding"]),
            tag("td", row["rule"]),
            tag("td", row["article_id"]),
        ]
        for row in data.doubts
    )
    return section(
        "doutes",
        "Doutes",
        table(caption, ("Confiance", "Quoi", "Texte", "Lu comme", "Règle", "Article"), rows, frame="scroll tall"),
    )


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
