"""One pattern for many words, by their common beginnings: the matcher leaves at the first letter that fits none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LOOSE = {" ": r"[ \u00a0]", "'": "['’]"}


def any_of(words: Iterable[str], loose: Mapping[str, str] = LOOSE) -> str:
    """Return a pattern that matches the longest of many words, sharing their beginnings: `ju(?:in|illet)`.

    `loose` tells what stands for some letters, by default a space and an apostrophe of any kind.

    >>> any_of(["mars", "mardi", "mai"])
    'ma(?:i|r(?:di|s))'
    """
    by_first: dict[str, set[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], set()).add(word[1:])
    optional = by_first.pop("", None) is not None
    branches = [loose.get(first, re.escape(first)) + any_of(rest, loose) for first, rest in sorted(by_first.items())]
    if not branches:
        return ""
    if len(branches) == 1 and not optional:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if optional else ''}"
