"""Characters: Unicode form, invisible characters, spaces, apostrophes, and text that was decoded the wrong way.

Conventions 1, 2, 4, 5 and 7 of `docs/cleaning.md`. Every step first asks, with one search, whether there is anything
to do: most texts need none of them.
"""

from __future__ import annotations

import re
import unicodedata

from ftfy import fix_encoding_and_explain
from ftfy.fixes import decode_inconsistent_utf8

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

_C1 = re.compile("[\x80-\x9f]")
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
# an apostrophe that a smaller character set had no room for: `L?eau`, `jusqu?à`; not within an address
_LOST_APOSTROPHE = re.compile(
    r"(?<![\w/.=&?-])(?:[ldjmtsnc]|(?:jus|lors|puis|pres|quel)?qu|aujourd)\?(?=[a-zà-ÿœA-ZÀ-Þ])", re.IGNORECASE
)
_COMPOSED_RUN = re.compile("[\x00-\x7f]?[^\x00-\x7f]+")

# A character that starts a UTF-8 sequence when read as cp1252 or latin-1, then one that goes on with it
_CONTINUATION = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SUSPECT = re.compile(f"[\xc2-\xf0][{_CONTINUATION}]")
_SUSPECT_WORD = re.compile(f"(?<![^ \t\n\xc2-\xf0])[^ \t\n\xc2-\xf0]*[\xc2-\xf0][{_CONTINUATION}][^ \t\n]*")
# what ftfy leaves, because other languages have these pairs or because a byte was lost on the way
_LEFT_BY_FTFY = {"ÃŽ": "Î", "Å’": "Œ", "Å“": "œ", "Å¸": "Ÿ", "Â ": " ", "â€": "”", "Ã ": "à ", "ÃƒÂ ": "à "}
_LEFT_OVER = re.compile("ÃŽ|Å’(?=\\w)|Å[“¸]|(?:ÃƒÂ|Ã) {1,2}|(?<![A-ZÀ-Þ])Â |â€")
_ASCII_WORD = re.compile("[!-~]+")
_LONGEST_WORD = 2_000
_ENCODINGS = frozenset(("latin-1", "sloppy-windows-1252"))
# UTF-8 read as Mac Roman or as a DOS code page: the signs that its first bytes are there
_OTHER_PAGES = {
    "√": "mac_roman",
    "¬": "mac_roman",
    "‚": "mac_roman",
    "≈": "mac_roman",
    "├": "cp850",
    "┬": "cp850",
    "┼": "cp850",
    "Ô": "cp850",
}
_OTHER_SUSPECT = re.compile("√[^ \t\n]|¬[´ª†∞]|‚Ä|≈[ìí]|[├┬][^ \t\n]|┼[ôÆ]|ÔÇ")
_OTHER_WORD = re.compile(f"(?<![^ \t\n])[^ \t\n]*?(?:{_OTHER_SUSPECT.pattern})[^ \t\n]*")


_UNUSUAL = re.compile(
    f"[{_INVISIBLE_CLASS}\x0b\x0c\x85\r\u2028\u2029\u2032ﬀ-ﬆ`’‘ʼ´‛＇\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u0300-\u1fff\u20d0-\U0010ffff]"
)


def normalise_characters(draft: Draft) -> None:
    """Run all the steps of this module; a text of plain French letters costs two searches."""
    if _UNUSUAL.search(draft.text) or _suspect(draft.text):
        repair_encoding(draft)
        unify_newlines(draft)
        remove_invisible(draft)
        compose(draft)
        unify_spaces_and_apostrophes(draft)
    if "?" in draft.text:
        draft.substitute(_LOST_APOSTROPHE, lambda match: match[0][:-1] + "'")


def repair_encoding(draft: Draft) -> None:
    """Repair words whose UTF-8 was read as cp1252, latin-1, Mac Roman or cp850, and C1 controls that are cp1252 bytes.

    >>> draft = Draft("La prÃ©fÃ¨te, lâ€™Ã©tÃ©.")
    >>> repair_encoding(draft)
    >>> draft.text
    'La préfète, l’été.'
    """
    if _suspect(draft.text):
        draft.edit(_encoding_edits(draft.text))
        draft.substitute(_LEFT_OVER, lambda match: _LEFT_BY_FTFY[match[0].rstrip() + " " * match[0].endswith(" ")])
    if any(sign in draft.text for sign in _OTHER_PAGES) and _OTHER_SUSPECT.search(draft.text):
        draft.edit(_page_edits(draft.text))
    draft.substitute(_C1, lambda match: match[0].encode("latin-1").decode("cp1252", "ignore"))


def _page_edits(text: str) -> list[Edit]:
    """Return the edits that repair words whose UTF-8 was read as Mac Roman or as DOS text; only whole words are."""
    edits: list[Edit] = []
    for match in _OTHER_WORD.finditer(text):
        old = match[0]
        page = _OTHER_PAGES[_OTHER_SUSPECT.search(old)[0][0]]  # type: ignore[index]
        try:
            new = old.encode(page).decode("utf-8")
        except UnicodeError:
            continue
        edits += _aligned(old, new, match.start())
    return edits


def _suspect(text: str) -> bool:
    return bool(_SUSPECT.search(text)) or "Ã " in text or "Â " in text


def _encoding_edits(text: str) -> list[Edit]:
    edits: list[Edit] = []
    for match in _SUSPECT_WORD.finditer(text):
        old = match[0]
        new = _repaired(old[:_LONGEST_WORD]) + old[_LONGEST_WORD:]
        if new != old:
            edits += _aligned(old, new, match.start())
    return edits


def _repaired(word: str) -> str:
    """Let ftfy decode a word until it changes no more: text may have been encoded twice.

    Of the encodings that ftfy tries, ours are those of Western Windows and the web.
    """
    for _ in range(3):
        fixed, steps = fix_encoding_and_explain(word)
        if any(step.action == "encode" and step.parameter not in _ENCODINGS for step in steps or ()):
            fixed = decode_inconsistent_utf8(word)
        if fixed == word:
            break
        word = fixed
    return word


def _aligned(old: str, new: str, offset: int) -> list[Edit]:
    """Return the edits between two versions of a word that share their ASCII letters; one edit where they do not."""
    old_words = list(_ASCII_WORD.finditer(old))
    new_words = list(_ASCII_WORD.finditer(new))
    if [word[0] for word in old_words] != [word[0] for word in new_words]:
        return [Edit(offset, offset + len(old), new)]
    edits = []
    old_at = new_at = 0
    ends = [(a.start(), b.start(), a.end(), b.end()) for a, b in zip(old_words, new_words, strict=True)]
    for old_end, new_end, old_next, new_next in [*ends, (len(old), len(new), len(old), len(new))]:
        if old[old_at:old_end] != new[new_at:new_end]:
            edits.append(_trimmed(old[old_at:old_end], new[new_at:new_end], offset + old_at))
        old_at, new_at = old_next, new_next
    return edits


def _trimmed(old: str, new: str, offset: int) -> Edit:
    """Return the edit without what both versions end with."""
    pairs = zip(reversed(old), reversed(new), strict=False)
    same = next((count for count, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
    return Edit(offset, offset + len(old) - same, new[: len(new) - same])


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
