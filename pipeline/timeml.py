"""TimeML 1.2.1 from the tables of a run: one document an article, as TempEval-3 lays it out.

Time expressions become TIMEX3, event mentions EVENT with a MAKEINSTANCE each, and an event's date a TLINK to the time
expression that told it, or to the creation time where the publication dates it. Where corpora differ from the
standard, the convention is chosen here and the tables stay as they are:

- `timeml`: PRESENT_REF, PAST_REF and FUTURE_REF are of type DATE, as in TimeML 1.2.1;
- `timebank-fr`: they are of type TIME, and a modifier that only a preposition outside the span tells is left out, as
  in the French TimeBank (Bittar, Amsili, Denis, Danlos, ACL 2011).
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from pipeline.errors import UsageError
from pipeline.store import atomic

CONVENTIONS = ("timeml", "timebank-fr")
_SCHEMA = "http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd"
_INVALID = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # no character of XML 1.0
_OUTSIDE_MODS = ("BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER")
_CLASSES = ("REPORTING", "PERCEPTION", "ASPECTUAL", "I_ACTION", "I_STATE", "STATE", "OCCURRENCE")
_TENSES = {"PAST": "PAST", "PRESENT": "PRESENT", "FUTURE": "FUTURE", "IMPERFECT": "PAST", "INFINITIVE": "INFINITIVE"}
_TENSES |= {"PASTPART": "PASTPART", "PRESPART": "PRESPART"}
_UNKNOWN = {"DATE": "XXXX-XX-XX", "TIME": "TXX:XX"}
_RELATIONS = {"BEFORE": "BEFORE", "AFTER": "AFTER", "ON_OR_AFTER": "BEGUN_BY", "ON_OR_BEFORE": "ENDED_BY"}
_MAX_NAME = 120

Row = dict[str, str]


def write_timeml(out: Path, target: Path, *, convention: str = "timeml") -> None:
    """Write one TimeML document for each article of a run into the folder `target`.

    Raises:
        UsageError: the convention is unknown.
        OSError: the tables cannot be read or the folder cannot be written.
    """
    if convention not in CONVENTIONS:
        raise UsageError("unknown-format", format=convention, formats=", ".join(CONVENTIONS))
    target.mkdir(parents=True, exist_ok=True)
    order = {str(article["article_id"]): place for place, article in enumerate(_articles(out))}
    dates, events = _Grouped(out / "dates.csv", order), _Grouped(out / "event_mentions.csv", order)
    for article in _articles(out):
        article_id = str(article["article_id"])
        document = timeml(article, dates.take(article_id), events.take(article_id), convention=convention)
        with atomic(target / f"{file_name(article_id)}.tml") as handle:
            handle.write(document)


def file_name(article_id: str) -> str:
    """Return the name of an article's file: its id, percent-encoded where a file system would stumble.

    >>> file_name("le-monde/2024:12")
    'le-monde%2F2024%3A12'
    """
    name = quote(article_id, safe=" ,;=@") if article_id.strip(".") else f"_{article_id}"
    if len(name) <= _MAX_NAME:
        return name
    return f"{name[: _MAX_NAME - 17]}-{hashlib.sha256(article_id.encode()).hexdigest()[:16]}"


def _articles(out: Path) -> Iterator[dict[str, object]]:
    with (out / "articles.jsonl").open(encoding="utf-8", newline="\n") as handle:
        for line in handle:
            yield json.loads(line)


class _Grouped:
    """The rows of a table, article by article. A table in the order of the articles is streamed, another is held."""

    def __init__(self, path: Path, order: dict[str, int]) -> None:
        self.order = order
        self.waiting: dict[str, list[Row]] = {}
        self.groups = groupby(_rows(path), key=itemgetter("article_id"))
        self.reached = -1
        places = (order.get(row["article_id"], -1) for row in _rows(path))
        self.sorted = all(first <= second for first, second in pairwise(places))

    def take(self, article_id: str) -> list[Row]:
        """Return the rows of an article; each is asked for once, in the order of the articles."""
        while not self.sorted or self.reached < self.order[article_id]:
            following = next(self.groups, None)
            if following is None:
                break
            name, rows = following
            self.waiting.setdefault(name, []).extend(rows)
            self.reached = self.order.get(name, -1)
        return self.waiting.pop(article_id, [])


def _rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def timeml(article: dict[str, object], dates: list[Row], events: list[Row], *, convention: str = "timeml") -> str:
    """Return the TimeML document of an article; `dates` and `events` are rows of the tables, as CSV reads them.

    >>> date = {"start_char": "10", "end_char": "14", "type": "DATE", "value": "2024-12-17"}
    >>> text = timeml({"article_id": "a1", "text": "Il a plu  hier.", "published": "2024-12-18"}, [date], [])
    >>> '<TIMEX3 tid="t1" type="DATE" value="2024-12-17">hier</TIMEX3>' in text
    True
    """
    text, published = str(article["text"]), str(article.get("published") or "")
    times = _numbered(dates, "t", [])
    marks = _numbered(events, "e", times)
    spans = [(row, tid, _timex_tag(row, tid, published, convention)) for row, tid in times]
    spans += [(row, eid, f'EVENT eid="{eid}" class="{_event_class(row)}"') for row, eid in marks]
    title = article.get("title")
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{_SCHEMA}">',
        f"<DOCID>{_clean(str(article['article_id']))}</DOCID>",
        f"<DCT>{_creation_time(published)}</DCT>",
        *([f"<TITLE>{_clean(str(title))}</TITLE>"] if title else []),
        f"<TEXT>{_inline(text, spans)}</TEXT>",
        *(_instance(row, eid) for row, eid in marks),
        *_links(marks, times),
        "</TimeML>",
    ]
    return "\n".join(parts) + "\n"


def _numbered(rows: list[Row], letter: str, taken: list[tuple[Row, str]]) -> list[tuple[Row, str]]:
    """Return the rows in the order of the text with an id each, without what overlaps an earlier or a taken span."""
    kept: list[tuple[Row, str]] = []
    blocked = [_span(row) for row, _ in taken]
    ends = [stop for _, stop in blocked]
    end = 0
    for row in sorted(rows, key=_span):
        start, stop = _span(row)
        following = bisect_right(ends, start)
        if start < end or start >= stop or (following < len(ends) and blocked[following][0] < stop):
            continue
        kept.append((row, f"{letter}{len(kept) + 1}"))
        end = stop
    return kept


def _span(row: Row) -> tuple[int, int]:
    return int(row["start_char"]), int(row["end_char"])


def _clean(text: str) -> str:
    return escape(_INVALID.sub("\ufffd", text))


def _inline(text: str, spans: list[tuple[Row, str, str]]) -> str:
    """Return the text with its tags; the spans do not overlap."""
    parts, at = [], 0
    for row, _, tag in sorted(spans, key=lambda entry: _span(entry[0])):
        start, end = _span(row)
        parts += [_clean(text[at:start]), f"<{tag}>", _clean(text[start:end]), f"</{tag.split(' ')[0]}>"]
        at = end
    return "".join([*parts, _clean(text[at:])])


def _creation_time(published: str) -> str:
    kind = "TIME" if "T" in published else "DATE"
    value = published or "XXXX-XX-XX"
    return (
        f'<TIMEX3 tid="t0" type="{kind}" value={quoteattr(value)} temporalFunction="false" '
        f'functionInDocument="CREATION_TIME">{_clean(published)}</TIMEX3>'
    )


def _timex_tag(row: Row, tid: str, published: str, convention: str) -> str:
    kind, value = row["type"], row.get("value") or ""
    if value.endswith("_REF"):
        kind = "TIME" if convention == "timebank-fr" else "DATE"
    attributes = {"tid": tid, "type": kind, "value": value or _UNKNOWN.get(kind, "PXX")}
    mod = row.get("mod") or ""
    if mod and not (convention == "timebank-fr" and mod in _OUTSIDE_MODS):
        attributes["mod"] = mod
    for name in ("quant", "freq"):
        if row.get(name):
            attributes[name] = row[name]
    if kind == "DURATION" and published:
        for name, column in (("beginPoint", "date_start"), ("endPoint", "date_end")):
            if row.get(column) == published[:10]:
                attributes[name] = "t0"
    if row.get("basis") in ("publication", "tense"):
        attributes |= {"temporalFunction": "true", "anchorTimeID": "t0"}
    return "TIMEX3 " + " ".join(f"{name}={quoteattr(text)}" for name, text in attributes.items())


def _event_class(row: Row) -> str:
    name = row.get("timeml_class") or ""
    return name if name in _CLASSES else "OCCURRENCE"


def _instance(row: Row, eid: str) -> str:
    tense = _TENSES.get(row.get("tense") or "", "NONE")
    aspect = "IMPERFECTIVE" if row.get("tense") == "IMPERFECT" else "NONE"
    polarity = "NEG" if row.get("polarity") == "NEG" else "POS"
    part = "NOUN" if tense == "NONE" else "VERB"
    modality = f" modality={quoteattr(_INVALID.sub('', row['modality']))}" if row.get("modality") else ""
    return (
        f'<MAKEINSTANCE eiid="ei{eid[1:]}" eventID="{eid}" tense="{tense}" aspect="{aspect}" pos="{part}" '
        f'polarity="{polarity}"{modality}/>'
    )


def _links(events: list[tuple[Row, str]], times: list[tuple[Row, str]]) -> Iterator[str]:
    """Yield a TLINK for every event whose date a time expression of the text, or the publication, tells.

    An event lies within its date, but for one told by *avant*, *après*, *depuis* or *jusqu'à*.
    """
    relations = {tid: _RELATIONS.get(row.get("mod") or "", "IS_INCLUDED") for row, tid in times}
    told: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row, tid in times:
        for column in ("text", "value"):
            told.setdefault((column, row.get(column) or ""), []).append((int(row["start_char"]), tid))
    number = 0
    for row, eid in events:
        anchor = _anchor(row, told)
        if anchor is not None:
            number += 1
            instance = f"ei{eid[1:]}"
            ends = f'eventInstanceID="{instance}" relatedToTime="{anchor}"'
            relation = relations.get(anchor, "IS_INCLUDED")
            yield f'<TLINK lid="l{number}" relType="{relation}" {ends}/>'


def _anchor(event: Row, told: dict[tuple[str, str], list[tuple[int, str]]]) -> str | None:
    """Return the id of the nearest time expression with the event's words or date, t0 for the publication."""
    value = event.get("date_value")
    if not value:
        return None
    known = told.get(("text", event.get("date_text") or "")) or told.get(("value", value))
    if not known:
        return "t0" if event.get("date_basis") in ("publication", "dateline") else None
    start = int(event["start_char"])
    at = bisect_right(known, (start, ""))
    return min(known[max(0, at - 1) : at + 1], key=lambda entry: abs(entry[0] - start))[1]
