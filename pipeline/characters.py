"""Characters: Unicode form, invisible characters, newlines, spaces, apostrophes.

Conventions 1, 2, 4, 5 and 7 of `docs/cleaning.md`. Every step first asks, with one search, whether there is anything
to do: most texts need none of them.
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.mojibake import is_suspect, repair_encoding
from pipeline.offsets import Draft, Edit

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")

# C0 controls but tab and the newlines, C1, soft hyphen, zero-width, joiners, direction marks, BOM, annotation marks,
# tag characters, lone surrogates, noncharacters
_INVISIBLE_CLASS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
)
_EMOJI = "[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_INVISIBLE = re.compile(
    f"(?P<joiner>(?<={_EMOJI})\u200d(?={_EMOJI})|(?<=\ufe0f)\u200d(?={_EMOJI}))"
    "|(?P<flag>(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f)"
    "|(?P<pair>[\ud800-\udbff][\udc00-\udfff])"
    f"|[{_INVISIBLE_CLASS}]+?(?=[\ud800-\udbff][\udc00-\udfff]|\u200d|[^{_INVISIBLE_CLASS}]|\\Z)"
)
_ANY_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]")
_SOFT_BREAK = re.compile("\xad[ \t\xa0]*(?:\r\n?|\n)[ \t\xa0]*(?=[a-zà-ÿœ])")

_NEWLINE = re.compile("[\x0b\x0c\u2028]|\r\n?")
_PARAGRAPH_SEPARATOR = re.compile("\u2029")

_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_APOSTROPHE = re.compile("[’‘ʼ´‛＇]")
_PRIME = re.compile(r"(?<=[^\W\d_])\u2032(?=[^\W\d_])")
_BACKQUOTE = re.compile(r"(?<=[^\W\d_])`(?=[^\W\d_])")

# combining marks are neither letters nor spaces nor, in our class, the symbols of Latin text; 30 are what UAX 15 allows
_MANY_MARKS = re.compile(r"[^\w\s\x00-\u02ff\u2000-\u20cf]{31,}")
_MOST_MARKS = 30
# all that is left out here is NFC whatever stands beside it
_EXOTIC = re.compile("[^\x00-\u02ff\u2002-\u20cf]")
# an apostrophe that a smaller character set had no room for: `L?eau`, `jusqu?à`; not within an address, nor where no
# vowel follows (`plan C?Peut-être`); the same sets had none for the œ of `cœur`, `sœur`, `mœurs`, `nœud`
_LOST_APOSTROPHE = re.compile(
    r"(?<![\w/.=&?-])(?:[ldjmtsnc]|(?:jus|lors|puis|pres|quel|quoi)?qu|aujourd|prud)\?"
    r"(?=[haeiouyœæà-æè-ïò-öù-ý])(?!u[rd])",
    re.IGNORECASE,
)
_LOST_LIGATURE = re.compile(r"(?<=\b[csmn])\?(?=u[rd]s?\b)", re.IGNORECASE)
_COMPOSED_RUN = re.compile("[\x00-\x7f]?[^\x00-\x7f]+")

_UNUSUAL = re.compile(
    f"[{_INVISIBLE_CLASS}\x0b\x0c\x85\r\u2028\u2029\u2032ﬀ-ﬆ`’‘ʼ´‛＇\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u0300-\u1fff\u20d0-\U0010ffff]"
)


def normalise_characters(draft: Draft) -> None:
    """Run all the steps of this module; a text of plain French letters costs two searches."""
    if _UNUSUAL.search(draft.text) or is_suspect(draft.text):
        repair_encoding(draft)
        unify_newlines(draft)
        remove_invisible(draft)
        compose(draft)
        unify_spaces_and_apostrophes(draft)
    if "?" in draft.text:
        draft.substitute(_LOST_APOSTROPHE, lambda match: match[0][:-1] + "'")
        draft.substitute(_LOST_LIGATURE, "œ")


def unify_newlines(draft: Draft) -> None:
    """Make every newline a line feed; a paragraph separator is two."""
    if any(sign in draft.text for sign in "\r\x0b\x0c\u2028"):
        draft.substitute(_NEWLINE, "\n")
    if "\u2029" in draft.text:
        draft.substitute(_PARAGRAPH_SEPARATOR, "\n\n")


def remove_invisible(draft: Draft) -> None:
    r"""Remove controls, soft hyphens, zero-width characters and direction marks; emoji keep their joiners.

    >>> draft = Draft("La can\xaddi\xadda\xadture\u200b")
    >>> remove_invisible(draft)
    >>> draft.text
    'La candidature'
    """
    if not _ANY_INVISIBLE.search(draft.text):
        return
    draft.substitute(_SOFT_BREAK, "")
    draft.substitute(_INVISIBLE, _visible)


def _visible(match: re.Match[str]) -> str:
    if match["joiner"] or match["flag"]:
        return match[0]
    if match["pair"]:
        return match["pair"].encode("utf-16", "surrogatepass").decode("utf-16")
    return ""


def compose(draft: Draft) -> None:
    """Bring the text to Unicode NFC and expand the ligatures of printing (ﬁ, ﬂ ...); œ and æ are letters.

    More than 30 combining marks on one letter are cut, as in the Stream-Safe Text Format of Unicode (UAX 15).
    """
    if _LIGATURE.search(draft.text):
        draft.substitute(_LIGATURE, lambda match: _LIGATURES[match[0]])
    if not _EXOTIC.search(draft.text):
        return
    if _MANY_MARKS.search(draft.text):
        draft.substitute(_MANY_MARKS, _fewer_marks)
    if not unicodedata.is_normalized("NFC", draft.text):
        edits: list[Edit] = []
        for match in _COMPOSED_RUN.finditer(draft.text):
            edits += _composed(match[0], match.start())
        draft.edit(edits)


def _fewer_marks(match: re.Match[str]) -> str:
    kept = []
    marks = 0
    for character in match[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _composed(run: str, offset: int) -> list[Edit]:
    """Return the edits that bring a run to NFC, letter by letter where the letters do not meet."""
    if unicodedata.is_normalized("NFC", run):
        return []
    edits: list[Edit] = []
    whole = []
    start = 0
    for end in range(1, len(run) + 1):
        if end == len(run) or not unicodedata.combining(run[end]):
            piece = run[start:end]
            new = unicodedata.normalize("NFC", piece)
            whole.append(new)
            if new != piece:
                edits.append(Edit(offset + start, offset + end, new))
            start = end
    composed = unicodedata.normalize("NFC", run)
    return edits if "".join(whole) == composed else [Edit(offset, offset + len(run), composed)]


def unify_spaces_and_apostrophes(draft: Draft) -> None:
    """Make no-break, thin and other spaces ordinary ones (tabs stay: they may be cells), apostrophes straight ones."""
    if _SPACE.search(draft.text):
        draft.substitute(_SPACE, " ")
    if _APOSTROPHE.search(draft.text):
        draft.substitute(_APOSTROPHE, "'")
    if "`" in draft.text:
        draft.substitute(_BACKQUOTE, "'")
    if "\u2032" in draft.text:
        draft.substitute(_PRIME, "'")
