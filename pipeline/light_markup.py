"""Leftover markup that is no HTML: Markdown, shortcodes of WordPress, escapes of JSON and SQL (convention 3)."""

from __future__ import annotations

import re

from pipeline.offsets import Draft, Edit

_QUOTE_ESCAPE = re.compile(r"(?<!\\)\\+(?=['\"’])")
_NEWLINE_ESCAPE = re.compile(r"(?:\\r)?\\n(?=[A-ZÀ-ÖØ-Þ«\"\\\n-]|\Z)")
_SHORTCODES = "caption|embed|gallery|video|audio|playlist"
_SHORTCODE = re.compile(
    rf"\[(?P<name>{_SHORTCODES})(?:\s[^\[\]\n]{{0,300}})?\][^\[\]]{{0,600}}\[/(?P=name)\]"
    rf"|\[(?:{_SHORTCODES})\s[^\[\]\n]{{0,200}}=[^\[\]\n]{{0,300}}\]|\[/?(?:vc|et_pb|su|fusion)_\w+[^\[\]\n]{{0,300}}\]",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>[^\[\]\n]{0,300})\]\((?:https?://|mailto:|/|#)(?:[^()\s]|\([^()\s]{0,100}\)){0,600}"
    r"(?:\s\"[^\"\n]{0,200}\")?\)"
)
_EMPHASIS = re.compile(r"(?<![\w*])(?P<mark>\*{1,3})(?=[^\s*)\],.;:!?])[^*\n]{1,300}(?<=[^\s*(\[])(?P=mark)(?![\w*])")
_HEADING = re.compile(r"^#{1,6} (?=\S)", re.MULTILINE)


def remove_escapes(draft: Draft) -> None:
    r"""Remove the backslashes that JSON, SQL and PHP write before quotation marks and for newlines.

    >>> draft = Draft("L\\'école ferme.\\nLe maire part.")
    >>> remove_escapes(draft)
    >>> draft.text
    "L'école ferme.\nLe maire part."
    """
    if "\\" in draft.text:
        draft.substitute(_NEWLINE_ESCAPE, "\n")
        draft.substitute(_QUOTE_ESCAPE, "")


def remove_light_markup(draft: Draft) -> None:
    r"""Remove shortcodes, and the signs of Markdown around words, links and headings.

    >>> draft = Draft("## Le plan\n\nSelon [le préfet](https://a.fr), **tout** est prêt.")
    >>> remove_light_markup(draft)
    >>> draft.text
    'Le plan\n\nSelon le préfet, tout est prêt.'
    """
    if "[" in draft.text:
        draft.substitute(_SHORTCODE, "")
        draft.edit(_link_edits(draft.text))
    if "*" in draft.text:
        draft.edit(_emphasis_edits(draft.text))
    if "# " in draft.text:
        draft.substitute(_HEADING, "")


def _link_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _LINK.finditer(text):
        if match["image"]:
            edits.append(Edit(match.start(), match.end(), ""))
        else:
            edits += [Edit(match.start(), match.start("text"), ""), Edit(match.end("text"), match.end(), "")]
    return edits


def _emphasis_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _EMPHASIS.finditer(text):
        width = len(match["mark"])
        edits += [Edit(match.start(), match.start() + width, ""), Edit(match.end() - width, match.end(), "")]
    return edits
