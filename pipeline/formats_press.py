"""Exports of press archives (Europresse, Factiva): one HTML file that holds many articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from pipeline.article_stream import Items, Records, articles_of
from pipeline.byte_streams import Source, as_file
from pipeline.element_text import line_of
from pipeline.errors import DepecheError
from pipeline.lexicons import table
from pipeline.metadata_dates import read_metadata_date

_MARKS = re.compile(
    rb"rdp__|DocPublicationName|titreArticleVisu|frArticle|enArticle|articleParagraph|factiva", re.IGNORECASE
)
_FACTIVA_ARTICLE = re.compile(r"(?:^|\s)(?:fr|en|x+)Article(?:\s|$)")
_FACTIVA_CODE = re.compile(r"^[A-Z]{2,3}$")
_DATE = re.compile(
    r"(?:\d{1,2}(?:er)?\s+)?[^\W\d_]{3,10}\.?\s+(?:\d{1,2},\s+)?(?:19|20)\d\d|\d{1,2}/\d{1,2}/(?:19|20)\d\d"
)
_DOCUMENT = re.compile(r"^Document\s+([A-Z][A-Za-z0-9]{6,40})\b")


def is_press_export(head: bytes) -> bool:
    """Say whether the head of an HTML file is that of a Europresse or Factiva export."""
    return bool(_MARKS.search(head))


@cache
def _fields() -> dict[str, str]:
    return {row["class"]: row["field"] for row in reversed(table("input/press_archives"))}


def read_press_export(source: Source, chunks: Iterator[bytes]) -> Items:
    """Yield the articles of an export, one at a time."""
    yield from articles_of(source, _records(source, chunks))


def _records(source: Source, chunks: Iterator[bytes]) -> Records:
    parser = etree.iterparse(as_file(chunks), events=("end",), tag=("article", "div"), html=True, huge_tree=False)
    number = 0
    try:
        for _, element in parser:
            if element.tag == "article" or _FACTIVA_ARTICLE.search(element.get("class") or ""):
                record = _record(element)
                element.clear(keep_tail=False)
                if record.get("text"):
                    number += 1
                    yield number, record, None
    except (etree.LxmlError, SyntaxError, ValueError) as error:
        raise DepecheError("unreadable", path=source.name, detail=f"HTML: {error}"[:200]) from error
    if not number:
        raise DepecheError("unreadable", path=source.name, detail="it looks like a press export and holds no article")


def _record(article: Any) -> dict[str, str]:
    """Return the fields of one article: by the classes of its elements, or by Factiva's two-letter codes."""
    record = _coded(article) or _classed(article)
    header = record.get("published") or _first_date(article)
    found = _DATE.search(header or "")
    record["published"] = read_metadata_date(found[0] if found else header) or ""
    return record


def _classed(article: Any) -> dict[str, str]:
    """Return the fields that the classes of `models/input/press_archives.csv` name; the first of a field wins."""
    record: dict[str, str] = {}
    texts: dict[Any, str] = {}
    for element in article.iter():
        field = _field_of(element)
        if field == "text" and texts.keys().isdisjoint(element.iterancestors()):
            texts[element] = _paragraphs(element)
        elif field and field != "text" and not record.get(field):
            record[field] = line_of(element)
    if texts:
        record["text"] = "\n\n".join(filter(None, texts.values()))
    if document := next(filter(None, map(_DOCUMENT.match, map(line_of, article.iter("p")))), None):
        record["id"] = document[1]
    return record


def _field_of(element: Any) -> str | None:
    names = (element.get("class") or "").split() if isinstance(element.tag, str) else ()
    return next((_fields()[name] for name in names if name in _fields()), None)


def _coded(article: Any) -> dict[str, str]:
    """Return the fields of a table of two-letter codes (HD, BY, PD, SN, LP, TD, AN), empty where there is none."""
    record = {}
    for row in article.iter("tr"):
        cells = [cell for cell in row if cell.tag == "td"]
        code = line_of(cells[0]) if len(cells) == 2 else ""
        if _FACTIVA_CODE.match(code):
            record[code.lower()] = _paragraphs(cells[1])
    if not record:
        return {}
    text = "\n\n".join(filter(None, (record.pop("lp", ""), record.pop("td", ""))))
    published = record.pop("pd", "")
    return {**record, "text": text, "published": published}


def _paragraphs(element: Any) -> str:
    texts = [line_of(p) for p in element.iter("p")]
    return "\n\n".join(text for text in texts if text) or line_of(element)


def _first_date(article: Any) -> str | None:
    """Return the first short line that is a date."""
    for element in article.iter("div", "span", "p"):
        text = line_of(element) if len(element) == 0 else ""
        if len(text) < 60 and _DATE.search(text):
            return text
    return None
