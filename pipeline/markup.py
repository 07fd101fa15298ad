"""Leftover markup: HTML entities and tags in a text that is no web page (convention 3 of `docs/cleaning.md`).

Entities are decoded until nothing changes. Only elements of HTML are tags: `< 100` and `<<oui>>` are text. Everything
is read from left to right once, so a text of a million `<` costs what any text of that length costs.
"""

from __future__ import annotations

import html
import re
from functools import cache

from pipeline.lexicons import table
from pipeline.offsets import Draft, Edit

_AMPERSAND = "&(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);)*"
_ENTITY = re.compile(rf"{_AMPERSAND}(?:[A-Za-z][A-Za-z0-9]{{1,31}}|#\d{{1,8}}|#[xX][0-9a-fA-F]{{1,7}});|&(?:amp;)+")
_TAG = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?])|(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,15})(?=[\s/>]))")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_BREAKS = re.compile(r"(?:<[bB][rR](?:\s[^<>]{0,200}|/)?>[ \t]*(?:\n(?![ \t]*\n)[ \t]*)?)+")
_STRUCTURE = re.compile("li|tr|td|th", re.IGNORECASE)
_DECLARATIONS = ("DOCTYPE", "doctype", "[if", "[endif", "[else")
_ROUNDS = 4
_LONGEST_TAG = 5_000
_TEXT_OF = {"block": "\n\n", "item": "\n- ", "row": "\n", "cell": "\t", "break": " ", "inline": ""}


@cache
def _effects() -> dict[str, str]:
    return {row["tag"]: row["effect"] for row in table("cleaning/html_tags")}


def decode_entities(draft: Draft) -> None:
    """Decode HTML entities, however often they were escaped.

    >>> draft = Draft("vot&amp;eacute; &amp; lu")
    >>> decode_entities(draft)
    >>> draft.text
    'voté & lu'
    """
    for _ in range(_ROUNDS):
        if "&" not in draft.text or not _ENTITY.search(draft.text):
            return
        before = draft.text
        draft.substitute(_ENTITY, _decoded)
        if draft.text == before:
            return


def _decoded(match: re.Match[str]) -> str:
    """Decode one entity; an ampersand escaped n times is one ampersand."""
    text = match[0]
    last = text.rfind(";", 0, -1)
    inner = "&" + text[last + 1 :] if last >= 0 else text
    decoded = html.unescape(inner)
    return decoded if decoded != inner else "&" + inner[1:]


def remove_tags(draft: Draft) -> None:
    r"""Remove tags and comments; blocks become paragraphs, items and rows lines, cells tabs.

    >>> draft = Draft("Le <b>juge</b> parle.<br><br>Il sort.<!-- pub -->")
    >>> remove_tags(draft)
    >>> draft.text
    'Le juge parle.\n\nIl sort.'
    """
    if "<" not in draft.text or not _TAG.search(draft.text):
        return
    if "<![CDATA[" in draft.text:
        draft.substitute(_CDATA, "")
    draft.substitute(_BREAKS, _line_break)
    draft.edit(_tag_edits(draft.text))


def _line_break(match: re.Match[str]) -> str:
    text = match[0]
    return "\n\n" if text.count("<") > 1 else " "


def _tag_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    missing: set[str] = set()  # closing marks that do not come again, so that nobody looks for them twice
    at = 0
    while match := _TAG.search(text, at):
        start, (end, replacement) = match.start(), _tag(text, match, missing)
        if end and _STRUCTURE.fullmatch(match["name"] or ""):
            start, end = _with_spaces(text, start, end, at)
        if end:
            edits.append(Edit(start, end, replacement))
        at = end or match.end()
    return edits


def _with_spaces(text: str, start: int, end: int, done: int) -> tuple[int, int]:
    """Take in the spaces and newlines around a tag of a list or a table: they are layout of the source."""
    while start > done and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _tag(text: str, match: re.Match[str], missing: set[str]) -> tuple[int, str]:
    """Return the end of the tag or of the element to drop, and what replaces it; 0 where it is none."""
    if match["comment"]:
        return _find(text, "-->", match.end(), missing), ""
    close = text.find(">", match.end(), match.end() + _LONGEST_TAG)
    if close < 0 or text.find("<", match.end(), close) >= 0:
        return 0, ""
    if match["other"]:
        return (close + 1 if _is_declaration(text, match) else 0), ""
    return _element(text, match, close, missing)


def _is_declaration(text: str, match: re.Match[str]) -> bool:
    return match["other"] == "?" or text.startswith(_DECLARATIONS, match.end())


def _element(text: str, match: re.Match[str], close: int, missing: set[str]) -> tuple[int, str]:
    name = match["name"].lower()
    effect = _effects().get(name)
    if effect is None:
        return 0, ""
    if effect == "drop":
        closed = match["close"] or text[close - 1] == "/"
        return (0 if closed else _find_closing(text, name, close, missing)) or close + 1, ""
    if match["close"]:
        return close + 1, "\n\n" if effect == "block" else ""
    return close + 1, _TEXT_OF[effect]


def _find(text: str, mark: str, start: int, missing: set[str]) -> int:
    """Return the end of the next mark, 0 if there is none."""
    if mark in missing:
        return 0
    found = text.find(mark, start)
    if found < 0:
        missing.add(mark)
        return 0
    return found + len(mark)


def _find_closing(text: str, name: str, start: int, missing: set[str]) -> int:
    end = _find(text, f"</{name}", start, missing) or _find(text, f"</{name.upper()}", start, missing)
    close = text.find(">", end, end + 100) if end else -1
    return close + 1
