"""The paragraphs of a page that has none: text between double line breaks, text in bare divisions."""

from __future__ import annotations

from itertools import islice

from lxml.html import Element, HtmlElement

from pipeline.element_text import link_share, tags

_HOLDERS = ("p", "div", "td", "section", "article", "main", "center", "blockquote", "font", "span")
_LONG = 80
_MOST_BESIDE = 50  # elements that are looked at around one, so that a page of thousands takes its time only once


def mark_paragraphs(tree: HtmlElement) -> None:
    """Make `<p>` elements, in place, of what only line breaks or divisions set apart: extractors look for them."""
    for holder in list(tree.iter(*_HOLDERS)):
        children = list(holder)
        if any(_ends_paragraph(children, place) for place in range(len(children))) and _stands_alone(holder):
            _split(holder, children)
    _rename_divisions(tree)


def _stands_alone(holder: HtmlElement) -> bool:
    """Say whether a block, or an inline element that is all that its block holds, can be cut into paragraphs."""
    if holder.tag not in tags("inline"):
        return True
    outer = holder.getparent()
    beside = list(islice(outer, _MOST_BESIDE + 1))
    if outer.tag in tags("inline") or len(beside) > _MOST_BESIDE:
        return False
    text = "".join([outer.text or "", *(child.tail or "" for child in beside)]).strip()
    return not text and all(_is_empty(child, holder) for child in beside)


def _is_empty(child: HtmlElement, holder: HtmlElement) -> bool:
    return child is holder or child.tag in tags("block") or not "".join(child.itertext()).strip()


def _ends_paragraph(children: list[HtmlElement], place: int) -> bool:
    """Say whether a child is a line break and another one follows it directly."""
    here, after = children[place], children[place + 1 : place + 2]
    return here.tag == "br" and not (here.tail or "").strip() and bool(after) and after[0].tag == "br"


def _split(holder: HtmlElement, children: list[HtmlElement]) -> None:
    """Put the text between double line breaks into paragraphs; blocks stay what they are."""
    parts = [_paragraph(holder.text)]
    holder.text = None
    ended = False
    for place, child in enumerate(children):
        holder.remove(child)
        tail, child.tail = child.tail, None
        ends = _ends_paragraph(children, place)
        if child.tag in tags("block"):
            parts += [child, _paragraph(tail)]
        elif child.tag == "br" and (ends or ended):
            parts.append(_paragraph(tail))
        else:
            parts[-1].append(child)
            child.tail = tail
        ended = ends
    holder.extend(part for part in parts if len(part) or part.text)
    for outer in (holder, holder.getparent()):
        outer.tag = "div" if outer.tag in ("p", "font", "span") else outer.tag


def _paragraph(text: str | None) -> HtmlElement:
    paragraph = Element("p")
    paragraph.text = text
    return paragraph


def _rename_divisions(tree: HtmlElement) -> None:
    """Rename the divisions that stand for paragraphs, where they hold more of the text than the paragraphs do."""
    bare = [element for element in tree.iter("div") if _is_bare(element)]
    long = [element for element in bare if len(element.text_content().strip()) >= _LONG and link_share(element) < 0.3]
    held = sum(len(element.text_content()) for element in tree.iter("p", "li"))
    if sum(len(element.text_content()) for element in long) <= held:
        return
    columns = {element.getparent() for element in long}
    for element in bare:
        if element.getparent() in columns:
            element.tag = "p"


def _is_bare(element: HtmlElement) -> bool:
    return element.getparent() is not None and not any(child.tag in tags("block") for child in element)
