"""Quality and speed of page extraction, beside trafilatura, readability-lxml, newspaper4k and goose3, in one run.

python -m bench.clean_pages [GOLD.jsonl]

The gold file holds one page a line (`html_file`, `gold_text`, `gold_title`, `gold_date`, `gold_authors`, `gold_lead`,
`gold_optional`); by default that of `../shared/data/html`. Peers that are not installed are left out. The body is
scored on shingles of four words, precision and recall averaged over pages; what is optional counts neither way.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipeline.text import clean
from pipeline.webpages import read_page

_GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "html" / "gold.jsonl"
_SHINGLE = 4
_WORD = re.compile(r"\w+")

Extractor = Callable[[str, str | None], dict[str, Any]]


def depeche(html: str, url: str | None) -> dict[str, Any]:
    page = dict(read_page(html, url))
    page["text"] = clean(str(page["text"])).text
    return page


def trafilatura(html: str, url: str | None) -> dict[str, Any]:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found = bare_extraction(html, url=url, favor_precision=True, include_comments=False, with_metadata=True)
    values: Any = found.as_dict() if found is not None and not isinstance(found, dict) else {}
    authors = (values.get("author") or "").split(";")
    return {
        "text": values.get("text"),
        "title": values.get("title"),
        "published": values.get("date"),
        "authors": authors,
    }


def readability(html: str, url: str | None) -> dict[str, Any]:
    from lxml.html import fromstring  # noqa: PLC0415
    from readability import Document  # noqa: PLC0415

    page = Document(html, url=url)
    body = fromstring(page.summary())
    text = "\n".join(" ".join(p.text_content().split()) for p in body.iter("p", "h2", "h3", "li"))
    return {"text": text, "title": page.short_title()}


def newspaper4k(html: str, url: str | None) -> dict[str, Any]:
    from newspaper import Article  # noqa: PLC0415

    page = Article(url or "https://example.org/", language="fr")
    page.download(input_html=html)
    page.parse()
    day = page.publish_date.isoformat() if page.publish_date else None
    return {"text": page.text, "title": page.title, "published": day, "authors": page.authors}


def goose3(html: str, url: str | None) -> dict[str, Any]:
    from goose3 import Goose  # noqa: PLC0415

    page = Goose({"target_language": "fr", "use_meta_language": False, "enable_image_fetching": False}).extract(
        raw_html=html, url=url
    )
    return {"text": page.cleaned_text, "title": page.title, "published": page.publish_date, "authors": page.authors}


EXTRACTORS: list[Extractor] = [depeche, trafilatura, readability, newspaper4k, goose3]


def words(text: str | None) -> list[str]:
    plain = unicodedata.normalize("NFKC", (text or "").replace("\u00ad", "")).casefold()
    return _WORD.findall(plain.replace("’", "'"))


def shingles(tokens: list[str]) -> Counter[tuple[str, ...]]:
    if len(tokens) < _SHINGLE:
        return Counter([tuple(tokens)]) if tokens else Counter()
    return Counter(tuple(tokens[i : i + _SHINGLE]) for i in range(len(tokens) - _SHINGLE + 1))


def body_scores(gold: dict[str, Any], text: str | None) -> tuple[float, float]:
    """Return precision and recall of a body; headline, standfirst and optional parts count neither way."""
    neutral = [gold.get("gold_title"), gold.get("gold_lead"), *(gold.get("gold_optional") or [])]
    body = words(gold["gold_text"])
    wanted, found = shingles(body), shingles(_without(words(text), neutral, body))
    allowed = {key for part in neutral for key in shingles(words(part))}
    hits = sum((wanted & found).values())
    wrong = sum(count for key, count in (found - wanted).items() if key not in allowed)
    return hits / (hits + wrong) if hits + wrong else 0.0, hits / max(1, sum(wanted.values()))


def _without(tokens: list[str], parts: Iterable[str | None], body: list[str]) -> list[str]:
    """Return the tokens without whole parts that the body does not hold."""
    line, kept = f" {' '.join(tokens)} ", f" {' '.join(body)} "
    for part in sorted((f" {' '.join(words(part))} " for part in parts), key=len, reverse=True):
        if part not in kept and part.count(" ") > 2:
            line = line.replace(part, " ")
    return line.split()


def names(values: Iterable[Any] | str | None) -> set[str]:
    listed = [values] if isinstance(values, str) else values or []
    pieces = (piece for value in listed for piece in re.split(r"[,;/|&()]|\s(?:et|avec)\s", str(value)))
    plain = (unicodedata.normalize("NFKD", re.sub(r"(?i)^\s*(?:recueilli )?par\s+", "", piece)) for piece in pieces)
    return {
        " ".join(_WORD.findall("".join(c for c in name if not unicodedata.combining(c)).casefold())) for name in plain
    } - {""}


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def measure(extractor: Extractor, pages: list[tuple[dict[str, Any], str]]) -> dict[str, float]:
    """Return the scores of an extractor in percent, and its pages a CPU-second."""
    extractor(pages[0][1], pages[0][0]["url"])
    _extracted(extractor, pages)  # what it loads once does not count
    started = time.process_time()
    found = _extracted(extractor, pages)
    seconds = time.process_time() - started
    bodies = [body_scores(gold, page.get("text")) for (gold, _), page in zip(pages, found, strict=True)]
    precision, recall = (sum(values) / len(pages) for values in zip(*bodies, strict=True))
    scores = {"body F1": f1(precision, recall)}
    counts: Counter[str] = Counter()
    for (gold, _), page in zip(pages, found, strict=True):
        _count(counts, gold, page)
    scores["date"] = counts["date"] / max(1, counts["dates"])
    scores["title"] = counts["title"] / max(1, counts["titles"])
    hits = counts["author"]
    scores["authors F1"] = f1(hits / max(1, counts["found authors"]), hits / max(1, counts["gold authors"]))
    scores["standfirst"] = counts["lead"] / max(1, counts["leads"])
    return {name: round(100 * value, 1) for name, value in scores.items()} | {"pages/s": round(len(pages) / seconds, 1)}


def _extracted(extractor: Extractor, pages: list[tuple[dict[str, Any], str]]) -> list[dict[str, Any]]:
    found = []
    for gold, html in pages:
        try:
            found.append(extractor(html, gold["url"]))
        except Exception:
            found.append({})
    return found


def _count(counts: Counter[str], gold: dict[str, Any], page: dict[str, Any]) -> None:
    if gold.get("gold_date"):
        days = [gold["gold_date"], *(gold.get("gold_date_alt") or [])]
        counts["dates"] += 1
        counts["date"] += str(page.get("published") or "")[:10] in days
    if gold.get("gold_title"):
        titles = [gold["gold_title"], *(gold.get("gold_title_alt") or [])]
        counts["titles"] += 1
        counts["title"] += any("".join(words(page.get("title"))) == "".join(words(title)) for title in titles)
    if gold.get("gold_authors") is not None:
        wanted, said = names(gold["gold_authors"]), names(page.get("authors"))
        counts["author"] += len(wanted & said)
        counts["gold authors"] += len(wanted)
        counts["found authors"] += len(said)
    lead = shingles(words(gold.get("gold_lead")))
    counts["leads"] += sum(lead.values())
    counts["lead"] += sum((lead & shingles(words(page.get("text")))).values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=_GOLD)
    path = parser.parse_args().gold
    logging.disable(logging.CRITICAL)
    if not path.exists():
        parser.error(f"{path} is missing: name the gold file of your pages")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    pages = [
        (gold, gzip.decompress((path.parent / gold["html_file"]).read_bytes()).decode("utf-8", "replace"))
        for gold in lines
    ]
    print(f"{len(pages)} pages")
    for extractor in EXTRACTORS:
        try:
            scores = measure(extractor, pages)
        except ImportError as error:
            print(f"{extractor.__name__:14s} not installed ({error.name})")
            continue
        print(f"{extractor.__name__:14s}" + "".join(f"{name} {value:5.1f}   " for name, value in scores.items()))


if __name__ == "__main__":
    main()
