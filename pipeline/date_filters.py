"""Refuses false friends: what looks like a date and is a street, a law, a score, a price, a title or a first name."""

from __future__ import annotations

import re

from pipeline.date_contexts import pattern, words
from pipeline.date_grammar import Found

_PHONE_BEFORE = re.compile(r"(?:\d\d[ .]){2,}$|\+\d\d ?$")
_PHONE_AFTER = re.compile(r"(?:[ .]\d\d){2,}(?!\d)")
_OF = ("du", "des", "la", "l'", "l’", "de", "d'", "d’")
_WORD_AFTER = re.compile(r"\s([^\W\d_]+)(['’]?)")


def is_false_friend(text: str, found: Found) -> bool:
    """Tell whether what the grammar found is no time expression, by the words around it."""
    before = text[max(0, found.start - 40) : found.start]
    after = text[found.end : found.end + 30]
    if found.weak or text[found.start].isdigit():
        number = _is_other_number(before, after, found) or (found.weak and counts_a_noun(after))
        return number or _is_street(before, found)
    return _is_street(before, found) or _is_named(before, after, found)


def _is_street(before: str, found: Found) -> bool:
    if found.type != "DATE" or not before.rstrip().endswith(_OF):
        return False
    return pattern(r"{street} (?:du|des|de la|de l['’]|de|d['’]) ?$").search(before) is not None


def _is_named(before: str, after: str, found: Found) -> bool:
    """Tell whether words of time are part of a name or qualify a thing: the character Vendredi, a party of New Year."""
    if found.type == "SET":
        return re.match(r" (?:fériés?|ouvrés?|ouvrables?)\b", after) is not None
    if found.rule == "weekday":
        paper = re.search(r"\b[Jj]ournal du $", before)
        return paper is not None or pattern(r"{friday_novel}").search(before + after) is not None
    return found.rule == "edge_of_spell" and pattern(r"{feast} (?:de |d['’])(?:la )?$").search(before) is not None


def _is_other_number(before: str, after: str, found: Found) -> bool:
    """Tell whether a number names or counts a thing: a telephone number, a law, a price, a title in quotes."""
    if _PHONE_BEFORE.search(before) or _PHONE_AFTER.match(after) or pattern(r"{law} ?$").search(before):
        return True
    if found.type in ("DATE", "TIME") and pattern(r"[ \u00a0]?(?:{after_number}|[.,]\d)").match(after):
        return True
    quoted = re.search(r"[«\"“]\s*$", before) and re.match(r"\s*[»\"”]", after)
    return found.rule == "year_alone" and bool(quoted)


def counts_a_noun(after: str) -> bool:
    """Tell whether a bare number stands before a noun that it counts: `les 2 012 élèves`, `le 17 tonnes`."""
    match = _WORD_AFTER.match(after)
    return match is not None and match[1].lower() not in words("function_word")
