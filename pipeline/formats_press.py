"""Exports of press archives (Europresse, Factiva): one HTML file that holds many articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from pipeline.byte_streams import Source, as_file
from pipeline.errors import DepecheError
from pipeline.formats import Items, articles_of
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


def _records(source: Source, chunks: Iterator[bytes]) -> Iterator[Any]:
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
    record: dict[str, str] = {}
    taken: set[Any] = set()
    for element in article.iter():
        names = (element.get("class") or "").split() if isinstance(element.tag, str) else ()
        field = next((_fields()[name] for name in names if name in _fields()), None)
        if field == "text":
            if not taken.intersection(element.iterancestors()):
                taken.add(element)
                record["text"] = "\n\n".join(filter(None, (record.get("text"), _paragraphs(element))))
        elif field and not record.get(field):
            record[field] = _line(element)
    document = next((_DOCUMENT.match(_line(p)) for p in article.iter("p") if _DOCUMENT.match(_line(p))), None)
    if document:
        record["id"] = document[1]
    return record


def _coded(article: Any) -> dict[str, str]:
    """Return the fields of a table of two-letter codes (HD, BY, PD, SN, LP, TD, AN), empty where there is none."""
    record = {}
    for row in article.iter("tr"):
        cells = [cell for cell in row if cell.tag == "td"]
        code = _line(cells[0]) if len(cells) == 2 else ""
        if _FACTIVA_CODE.match(code):
            record[code.lower()] = _paragraphs(cells[1])
    if not record:
        return {}
    text = "\n\n".join(filter(None, (record.pop("lp", ""), record.pop("td", ""))))
    published = record.pop("pd", "")
    return {**record, "text": text, "published": published}


def _paragraphs(element: Any) -> str:
    texts = [_line(p) for p in element.iter("p")]
    return "\n\n".join(text for text in texts if text) or _line(element)


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _first_date(article: Any) -> str | None:
    """Return the first short line that is a date."""
    for element in article.iter("div", "span", "p"):
        text = _line(element) if len(element) == 0 else ""
        if len(text) < 60 and _DATE.search(text):
            return text
    return None
