"""What a page says about itself: JSON-LD, meta elements, the headline and the byline that stand over its text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.metadata_dates import read_metadata_date
from pipeline.page_blocks import block_text, has_role
from pipeline.page_bylines import is_signer, names_of

_ARTICLE_TYPES = re.compile(r"(?:Article|Posting|Report|Review|Interview|Episode|PodcastEpisode)$")
_MAX_JSON = 2_000_000
_MAX_NODES = 5_000
_TITLE_SEPARATOR = re.compile(r"\s+[|·•–—-]\s+|\s+[»«]\s+|\s*[|]\s*")
_PARTS = re.compile(rf"({_TITLE_SEPARATOR.pattern})")
_SHORT_PART = 0.4  # what is so much shorter than the headline before it is the site or the section
_BY_LINE = re.compile(r"^(?:par|auteure?s?\s*:|propos recueillis par|recueilli par|texte\s*:)\s*\S", re.IGNORECASE)
_AUTHOR_PAGE = re.compile(
    r"/(?:auteure?s?|authors?|staff|journalistes?|redacteurs?|signatures?|contributeurs?)/[\w-]", re.IGNORECASE
)
_SHOWN_DATE = re.compile(
    r"\b(?:\d{1,2}(?:er)?\s[^\W\d_]{3,10}\.?\s(?:19|20)\d\d|\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d)"
    r"(?:,?\s(?:à\s|[–-]\s)?\d{1,2}\s?[h:]\s?[0-5]\d)?",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"mise? à jour|modifi|actualis|updated", re.IGNORECASE)
_MAX_DATE_LINE, _MAX_CHILDREN = 90, 6
_SIGNED = re.compile(
    r"(?:^|(?:(?:19|20)\d\d|/\d\d|\d\s?h|[h:]\s?\d\d),?\s|[|•·–]\s?|\s-\s)(?i:par|auteure?\s*:)\s*:?\s*"
    r"((?:(?i:la rédaction)|[A-ZÀ-ÖØ-Þ]).*)"
)  # `Publié le 3 mai 2023, par Anne Roy`: a line that says by its words what no class says
_LINES = ("p", "div", "span", "li", "h5", "h6")
_ALNUM = re.compile(r"\w+")
_WRITTEN_BY = re.compile(r"(?:écrit|rédigé|publié) par|written by|auteure?$", re.IGNORECASE)
_MAX_BYLINE = 160


@dataclass
class Declared:
    """The metadata of a page, by the names that different vocabularies give them."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def first(self, *names: str) -> str | None:
        """Return the first value of the first meta element that has one."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)

    @property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object of the article, empty where there is none."""
        return next((node for node in self.nodes if _ARTICLE_TYPES.search(_type_of(node))), {})

    def types(self) -> set[str]:
        """Return the JSON-LD types of the page."""
        return {_type_of(node) for node in self.nodes}

    def names(self, value: Any) -> list[str]:
        """Return the names behind an `author` or `publisher`, references resolved."""
        found: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            node = self.by_id.get(str(item.get("@id")), item) if isinstance(item, dict) else item
            name = node.get("name") if isinstance(node, dict) else node
            found += [str(n) for n in (name if isinstance(name, list) else [name]) if isinstance(n, str) and n.strip()]
        return [unescape(name) for name in found]


def _type_of(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind or "")


def read_declared(tree: HtmlElement) -> Declared:
    """Return the meta elements and the JSON-LD objects of a page; broken JSON-LD is left out."""
    declared = Declared()
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            declared.meta.setdefault(name.strip().lower(), []).append(unescape(content))
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) < _MAX_JSON:
            for node in _nodes(_json_of(script.text)):
                declared.nodes.append(node)
                if "@id" in node and len(node) > 1:
                    declared.by_id.setdefault(str(node["@id"]), node)
    return declared


def _json_of(text: str) -> Any:
    text = text.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    values: list[Any] = []
    decoder, position = json.JSONDecoder(strict=False), 0
    while position < len(text) and len(values) < 50:  # some pages write several objects in one element
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
        position = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n,"))
    return values


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects inside a JSON value, outer ones first, without recursion."""
    waiting, n_seen = [value], 0
    while waiting and n_seen < _MAX_NODES:
        item = waiting.pop(0)
        n_seen += 1
        if isinstance(item, dict):
            if "@type" in item or "@id" in item:
                yield item
            waiting.extend(inner for inner in item.values() if isinstance(inner, (dict, list)))
        elif isinstance(item, list):
            waiting.extend(inner for inner in item if isinstance(inner, (dict, list)))


def key(text: str) -> str:
    """Return a text as its letters and digits, to compare two spellings of one headline."""
    return "".join(_ALNUM.findall(unicodedata.normalize("NFKC", text).casefold())).replace("_", "")


def split_url(url: str | None) -> tuple[str, str]:
    """Return the host, without `www.`, and the path of an address; empty where it is none.

    >>> split_url("https://www.vaux.fr/actu/1?x=2")
    ('vaux.fr', '/actu/1')
    """
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        return "", ""


def find_headline(
    tree: HtmlElement, declared: Declared, sites: Iterable[str] = ()
) -> tuple[str | None, HtmlElement | None]:
    """Return the headline as displayed, and the element that shows it; of a page without one, what it declares.

    `sites` are the names of the site, which are no headline.
    """
    names = {key(name) for name in sites if name}
    stated = [declared.article.get("headline"), declared.first("og:title", "dc.title", "twitter:title", "title")]
    stated.append(next((block_text(element) for element in tree.iter("title")), None))
    references = [unescape(text).strip() for text in stated if isinstance(text, str) and text.strip()]
    shown = [(block_text(h1), h1) for h1 in tree.iter("h1")]
    shown = [(text, h1) for text, h1 in shown if 0 < len(text) < 400 and key(text) not in names]
    best = max(shown, key=lambda item: (_closeness(item[0], references), len(item[0])), default=None)
    if best and (_closeness(best[0], references) >= 0.5 or (not references and len(shown) == 1)):
        return _declared_part(best[1], references) or _without_label(best[0], references), best[1]
    return _without_site(references, names), best[1] if best and len(shown) == 1 else None


def _pieces(references: Iterable[str]) -> Iterator[str]:
    """Yield the declared headlines, whole and without what a separator may set off: the site, the section."""
    for text in references:
        pieces = [piece for piece in _TITLE_SEPARATOR.split(text) if piece]
        yield text
        yield from dict.fromkeys([*pieces[:1], *sorted(pieces, key=len)[-1:]])


def _closeness(text: str, references: list[str]) -> float:
    """Return how well a text and the best of the references overlap in words, from 0 to 1."""
    mine = set(_ALNUM.findall(text.casefold()))
    best = 0.0
    for piece in _pieces(references):
        other = set(_ALNUM.findall(piece.casefold()))
        if mine and other:
            best = max(best, 2 * len(mine & other) / (len(mine) + len(other)))
    return best


def _declared_part(headline: HtmlElement, references: list[str]) -> str | None:
    """Return the text of the element in a headline that is the declared one, where a label stands beside it."""
    wanted = {key(text) for text in references}
    parts = [block_text(part) for part in headline.iter("span", "strong", "em", "b", "a", "div")]
    if key(block_text(headline)) in wanted:
        return None
    return next((text for text in parts if len(text.split()) >= 3 and key(text) in wanted), None)


def _without_label(shown: str, references: list[str]) -> str:
    """Cut a label off a displayed headline (`... Abonnés`, `Vidéo ...`), where a declared one has it without."""
    for piece in _pieces(references):
        extra = len(shown.split()) - len(piece.split())
        if 0 < extra <= 2 and len(piece.split()) >= 3:
            if shown.endswith(piece):
                return piece
            if shown.startswith(piece) and shown[len(piece)] == " ":
                return piece
    return shown


def _without_site(references: list[str], sites: set[str]) -> str | None:
    """Return the declared headline without the name of its site."""
    if not references:
        return None
    parts = _PARTS.split(references[0])  # pieces and separators in turn
    while len(parts) > 1 and (key(parts[-1]) in sites or len(parts[-1]) < _SHORT_PART * len(parts[0])):
        del parts[-2:]
    while len(parts) > 1 and key(parts[0]) in sites:
        del parts[:2]
    return "".join(parts).strip()


def find_dates(
    tree: HtmlElement,
    declared: Declared,
    url: str | None,
    shown: str | None = None,
    shown_update: str | None = None,
) -> tuple[str | None, str | None]:
    """Return when the page was first published and last changed, ISO 8601 at the precision told.

    `shown` and `shown_update` are the dates that stand by the headline: they count where the page declares none.
    """
    article = declared.article
    stated = [article.get("datePublished"), declared.first("article:published_time", "og:article:published_time")]
    stated.append(declared.first("datepublished", "date", "dc.date.issued", "pubdate", "date:published_time"))
    published = read_metadata_date(_text(article.get("datePublished")))
    if not published:
        published = _htmldate(tree, url) if any(stated) or not shown else shown
    for text in stated:
        finer = read_metadata_date(_text(text))
        if published and finer and finer.startswith(published) and len(finer) > len(published):
            published = finer
    changed = _text(article.get("dateModified")) or declared.first(
        "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified"
    )
    updated = read_metadata_date(changed) if changed else shown_update
    return published, updated if updated and published and updated > published else None


def find_shown_date(blocks: Iterable[HtmlElement]) -> str | None:
    """Return the date of publication that a short line or a `<time>` among some blocks shows."""
    for element in blocks:
        if next(element.iter("time"), element) is not element:
            continue  # the `<time>` itself comes, and says more
        if element.tag == "time":
            value = read_metadata_date(element.get("datetime"))
            if value and not _CHANGED.search(block_text(element.getparent())):
                return value
        text = " ".join(element.text_content().split()) if len(element) <= _MAX_CHILDREN else ""
        found = _SHOWN_DATE.search(text) if len(text) <= _MAX_DATE_LINE else None
        if found and not _CHANGED.search(text[: found.start()]):
            return read_metadata_date(found[0])
    return None


def find_shown_update(blocks: Iterable[HtmlElement]) -> str | None:
    """Return the date of the last change that a short line or a `<time>` among some blocks shows."""
    for element in blocks:
        if element.tag == "time" and _CHANGED.search(element.get("class") or ""):
            return read_metadata_date(element.get("datetime"))
        text = " ".join(element.text_content().split()) if len(element) <= _MAX_CHILDREN else ""
        changed = _CHANGED.search(text) if len(text) <= _MAX_DATE_LINE else None
        found = _SHOWN_DATE.search(text, changed.end()) if changed else None
        if found:
            return read_metadata_date(found[0])
    return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _htmldate(tree: HtmlElement, url: str | None) -> str | None:
    from htmldate import find_date  # noqa: PLC0415  (slow to import, and only pages need it)

    for thorough in (False, True):  # the thorough search reads all the text, and loads much
        found = find_date(deepcopy(tree), url=url, original_date=True, extensive_search=thorough)
        if found:
            break
    return read_metadata_date(found)


def find_authors(declared: Declared, bylines: list[str], ends: list[str], site: str | None) -> list[str]:
    """Return who signs: as JSON-LD says it of the article, else the byline shown, else the meta elements.

    `bylines` are the texts of the elements that look like one, `ends` the first and last lines of the article.
    """
    of_article = _all_names(declared.names(declared.article.get("author")))
    shown = _all_names(bylines)
    if of_article and not _is_site(of_article, site):
        return of_article
    signed = _all_names(line for line in ends if len(line) <= _MAX_BYLINE and _BY_LINE.match(line))
    meta = _all_names(
        value
        for name in ("author", "article:author", "og:article:author", "dc.creator", "byl", "twitter:creator")
        for value in declared.meta.get(name, ())
        if "://" not in value and not value.startswith("@")
    )
    meta = meta or _all_names(_labelled_authors(declared))
    last = [name for line in ends[-5:] if _is_person(line) for name in names_of(line)]
    candidates = [shown, signed, meta, last]
    people = [names for names in candidates if names and not _is_site(names, site)]
    return next(iter([*people, of_article, *filter(None, candidates)]), [])


def _labelled_authors(declared: Declared) -> list[str]:
    """Return what the label `Écrit par` of a card for Twitter names, as WordPress writes it."""
    label, name = declared.first("twitter:label1") or "", declared.first("twitter:data1")
    return [name] if name and _WRITTEN_BY.match(label) else []


def _is_person(line: str) -> bool:
    """Say whether a line is a first name and a family name and nothing else."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() and word.replace("-", "").isalpha() for word in words)


def _all_names(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for text in texts for name in names_of(text)))


def _is_site(names: list[str], site: str | None) -> bool:
    """Say whether the only name is the site's own."""
    if not site or len(names) != 1:
        return False
    mine, other = key(names[0]), key(site)
    return bool(mine and other) and (mine in other or other in mine)


def _is_author_link(element: HtmlElement) -> bool:
    if element.tag != "a":
        return False
    return element.get("rel") == "author" or bool(_AUTHOR_PAGE.search(element.get("href") or ""))


def find_bylines(blocks: Iterable[HtmlElement], *, by_words: bool = False) -> list[str]:
    """Return the text of the first element that looks like a byline; further ones repeat it or sign other articles.

    `by_words`: without such an element, of the first line that reads like one.
    """
    lines = []
    for element in blocks:
        is_byline = has_role(element, "author") or _is_author_link(element)
        if not is_byline and not (by_words and element.tag in _LINES and len(element) <= _MAX_CHILDREN):
            continue
        text = block_text(element, separator=", ")
        if text and len(text) <= _MAX_BYLINE and is_byline and names_of(text):
            return [text]
        if len(text) <= _MAX_DATE_LINE or _BY_LINE.match(text[:_MAX_BYLINE]):
            lines += _signers(text)
    return lines[:1]


def _signers(line: str) -> list[str]:
    """Return what follows `par` in a line, where it names who signs; within a line it may also tell how or by whom."""
    signed = _SIGNED.search(line)
    names = names_of(signed[1]) if signed else []
    if not signed or not names or (signed.start() and not is_signer(names[0])):
        return []
    return [signed[1]]
