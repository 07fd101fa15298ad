"""Text that was decoded the wrong way: UTF-8 read as cp1252, latin-1, Mac Roman or a DOS code page (convention 1)."""

from __future__ import annotations

import re

from ftfy import fix_encoding_and_explain
from ftfy.fixes import decode_inconsistent_utf8

from pipeline.offsets import Draft, Edit

_C1 = re.compile("[\x80-\x9f]")
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


def is_suspect(text: str) -> bool:
    """Say whether a text holds what UTF-8 looks like when it is read in another encoding; one search.

    >>> is_suspect("la prÃ©fÃ¨te"), is_suspect("la préfète")
    (True, False)
    """
    return bool(_SUSPECT.search(text)) or "Ã " in text or "Â " in text


def repair_encoding(draft: Draft) -> None:
    """Repair words whose UTF-8 was read as cp1252, latin-1, Mac Roman or cp850, and C1 controls that are cp1252 bytes.

    >>> draft = Draft("La prÃ©fÃ¨te, lâ€™Ã©tÃ©.")
    >>> repair_encoding(draft)
    >>> draft.text
    'La préfète, l’été.'
    """
    if is_suspect(draft.text):
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
