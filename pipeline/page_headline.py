"""The headline of a page: the one that it shows, without the label beside it or the name of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from lxml.html import HtmlElement

from pipeline.element_text import block_text, letters_of
from pipeline.page_declared import Declared

_TITLE_SEPARATOR = re.compile(r"\s+[|·•–—-]\s+|\s+[»«]\s+|\s*[|]\s*")
_PARTS = re.compile(rf"({_TITLE_SEPARATOR.pattern})")
_SHORT_PART = 0.4  # what is so much shorter than the headline before it is the site or the section
_ALNUM = re.compile(r"\w+")


def find_headline(
    tree: HtmlElement, declared: Declared, sites: Iterable[str] = ()
) -> tuple[str | None, HtmlElement | None]:
    """Return the headline as displayed, and the element that shows it; of a page without one, what it declares.

    `sites` are the names of the site, which are no headline.
    """
    names = {letters_of(name) for name in sites if name}
    stated = [declared.article.get("headline"), declared.first("og:title", "dc.title", "twitter:title", "title")]
    stated.append(next((block_text(element) for element in tree.iter("title")), None))
    references = [unescape(text).strip() for text in stated if isinstance(text, str) and text.strip()]
    shown = [(block_text(h1), h1) for h1 in tree.iter("h1")]
    shown = [(text, h1) for text, h1 in shown if 0 < len(text) < 400 and letters_of(text) not in names]
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
    wanted = {letters_of(text) for text in references}
    parts = [block_text(part) for part in headline.iter("span", "strong", "em", "b", "a", "div")]
    if letters_of(block_text(headline)) in wanted:
        return None
    return next((text for text in parts if len(text.split()) >= 3 and letters_of(text) in wanted), None)


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
    while len(parts) > 1 and (letters_of(parts[-1]) in sites or len(parts[-1]) < _SHORT_PART * len(parts[0])):
        del parts[-2:]
    while len(parts) > 1 and letters_of(parts[0]) in sites:
        del parts[:2]
    return "".join(parts).strip()
