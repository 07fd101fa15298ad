"""A word cut by a hyphen at the line end: is the hyphen the printer's or the word's own?

Decided on the words: which of the two forms does the article use elsewhere, which is more frequent in French
(`models/cleaning/words.npz`), and what never loses its hyphen (`-t-il`, proper names).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Set
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.lexicons import forms, models_dir
from pipeline.offsets import Draft, Edit

_CUT = re.compile(r"(?P<word>[\w'’-]*[^\W_])[-\u2010\u2011¬]\Z")
_HEAD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_INVERTED = re.compile(r"-t-(?:il|elle|on|ils|elles)\Z")
_UNKNOWN = 1 << 20
_TAIL = re.compile(r"(?<=\w{2})-(?:t-)?(?:il|elle|on|ils|elles|je|nous|vous)\Z")
_CUT_SIGN = re.compile(r"[-\u2010] (?<=\w[-\u2010] )(?=[a-zà-öø-ÿœ])")
_CUT_IN_LINE = re.compile(r"(?<![\w'’-])(?P<first>[^\W\d_]{2,})(?P<cut>[-\u2010] )(?P<rest>[a-zà-öø-ÿœ]{2,})(?![\w-])")
_COMMON = 60_000  # rank down to which a word that happens to end like an inverted pronoun is believed
_FREQUENT = 30_000
_SURE = 2_000  # rank down to which a word is believed where its halves are words, too: `sur- tout`
_RANK_STEP = 8
_ENDINGS = frozenset(
    ("ce", "le", "la", "les", "leur", "lui", "ci", "même", "mêmes")
)  # pronouns that words also end with


def words_of(text: str) -> frozenset[str]:
    """Return the words that a text uses, compounds whole."""
    return frozenset(_HEAD.findall(text))


def cut_word(line: str, following: str, words: Set[str] = frozenset()) -> str | None:
    """Return what replaces the hyphen and the newline between two lines: `-` or nothing; None if no word is cut.

    `words` are those of the article: a form that it uses elsewhere decides.

    >>> cut_word("Le gouver-", "nement a cédé"), cut_word("Il viendra peut-", "être")
    ('', '-')
    >>> cut_word("Le TGV -", "un train") is None
    True
    """
    cut, head = _CUT.search(line[-60:]), _HEAD.match(following)
    if not cut or not head:
        return None
    first, rest = cut["word"], _TAIL.sub("", head[0])
    if following.startswith(("d'", "l'")):  # Côtes-d'Armor
        return "-"
    if line[-1] == "¬":  # what some OCR writes for a hyphen of the printer
        return ""
    return "-" if line[-1] == "\u2011" or _keeps_hyphen(first, rest, words) else ""


def close_cut_words(draft: Draft) -> None:
    """Close up the words whose line end became a space, where one of the two forms is a French word.

    >>> draft = Draft("Les négocia- tions, dit le porte- parole, et les pré- et postfaces")
    >>> close_cut_words(draft)
    >>> draft.text
    'Les négociations, dit le porte-parole, et les pré- et postfaces'
    """
    if not ("- " in draft.text or "\u2010 " in draft.text) or not _CUT_SIGN.search(draft.text):
        return
    edits = []
    for match in _CUT_IN_LINE.finditer(draft.text):
        link = _link(match["first"].casefold(), match["rest"])
        if link is not None:
            edits.append(Edit(match.start("cut"), match.end("cut"), link))
    draft.edit(edits)


def _link(first: str, rest: str) -> str | None:
    """Return what links the halves of a word: a hyphen or nothing; None where they are two words: `six mois- son`."""
    joined, compound = rank(first + rest), rank(f"{first}-{rest}")
    if compound < joined or f"{first}-{rest}" in _kinds("compound") | _kinds("noun"):
        return "-"
    rarer = max(0 if len(word) == 2 else rank(word) for word in (first, rest))  # words of two letters have no rank
    return "" if joined < _UNKNOWN and joined <= max(rarer, _SURE) else None


def _keeps_hyphen(first: str, rest: str, words: Set[str]) -> bool:
    if rest[0].isdigit() or first[-1].isdigit():
        return True
    if rest[0].isupper() and not (first.isupper() and rest.isupper()):
        return True
    if f"{first}-{rest}" in words or first + rest in words:
        return f"{first}-{rest}" in words
    part = first.rpartition("-")[2].rpartition("'")[2].casefold()
    return _keeps_by_lexicon(f"{first}-{rest}".casefold(), part + rest.casefold(), part, rest.casefold())


def _keeps_by_lexicon(hyphenated: str, joined: str, part: str, rest: str) -> bool:
    compound = hyphenated.rpartition("'")[2]
    next_part = rest.partition("-")[0]
    if compound in _kinds("compound") | _kinds("noun") or _INVERTED.search(compound):
        return True
    joined_rank, compound_rank = rank(joined), rank(compound)
    if next_part in _kinds("pronoun") or rest.startswith("t-"):
        return joined_rank > _COMMON and (next_part not in _ENDINGS or rank(part) < _COMMON)
    if min(joined_rank, compound_rank) < _UNKNOWN:
        return compound_rank < joined_rank
    if part in _kinds("prefix"):
        return rank(next_part) < _UNKNOWN
    if hyphenated.endswith(f"-{part}-{rest}"):  # one hyphen of the word is already there
        return rank(part) < _FREQUENT or rank(next_part) < _FREQUENT or len(part) < 3
    return len(part) > 3 and len(next_part) > 3 and max(rank(part), rank(next_part)) < _FREQUENT


def compound_nouns() -> frozenset[str]:
    """Return the compound nouns that the tokenizer would cut at their hyphens.

    >>> "start-up" in compound_nouns(), "dit-il" in compound_nouns()
    (True, False)
    """
    return _kinds("noun")


@cache
def _kinds(kind: str) -> frozenset[str]:
    return forms("cleaning/hyphenated", kind)


@cache
def _words() -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    with np.load(models_dir() / "cleaning" / "words.npz", allow_pickle=False) as arrays:
        return arrays["hashes"], arrays["ranks"]


def rank(word: str) -> int:
    """Return the frequency rank of a French word form, in steps of 8; a large number for one that is not known."""
    hashes, ranks = _words()
    code = zlib.crc32(word.casefold().encode())
    index = int(np.searchsorted(hashes, np.uint32(code)))
    return int(ranks[index]) * _RANK_STEP if index < len(hashes) and int(hashes[index]) == code else _UNKNOWN
