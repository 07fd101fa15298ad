"""Refuses false friends: what looks like a date and is a street, a law, a score, a price, a title or a first name."""

from __future__ import annotations

import re

from pipeline.date_grammar import Found
from pipeline.lexicons import table

_STREET = re.compile(
    r"\b(?:rue|avenue|av\.|boulevard|bd|place|square|quai|pont|cours|allée|impasse|chemin|route|stade|lycée|collège|école|station|métro|"
    r"caserne|faubourg|esplanade|parc|hôtel)\s+(?:du|des|de la|de l['’]|de|d['’])\s*$",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\b(?:articles?|art\.|alinéas?|lois?|décrets?|n[°o]|numéros?|chapitres?|page|pages|p\.|vol|ligne|route|chambre|lot)\s*$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"[«\"“]\s*$")
_AFTER_NUMBER = re.compile(
    r"\s?(?:%|€|\$|£|°|euros?\b|dollars?\b|francs?\b|millions?\b|milliards?\b|km\b|kilomètres?\b|mètres?\b|m²|m\b|kg\b|tonnes?\b|hectares?\b|"
    r"habitants?\b|personnes?\b|voix\b|places?\b|points?\b|mégawatts?\b|kWh\b|litres?\b|[.,]\d)",
    re.IGNORECASE,
)
_WORD_AFTER = re.compile(r"\s([^\W\d_][\w'’-]*)")
_PHONE = re.compile(r"(?:\d\d[ .]){2,}$|\+\d\d ?$")


def is_false_friend(text: str, found: Found) -> bool:
    """Tell whether what the grammar found is no time expression, by the words around it."""
    before = text[max(0, found.start - 40) : found.start]
    after = text[found.end : found.end + 30]
    if _STREET.search(before) or _PHONE.search(before):
        return True
    words = text[found.start : found.end]
    if words[0].isdigit() or found.weak:
        if _LAW.search(before) or _AFTER_NUMBER.match(after) and found.type in ("DATE", "TIME"):
            return True
        if found.rule == "year_alone" and _TITLE.search(before) and after.lstrip()[:1] in ("»", '"', "”"):
            return True
    return found.weak and _counts_a_noun(after)


def _counts_a_noun(after: str) -> bool:
    """Tell whether a bare number stands before a noun that it counts: `les 2 012 élèves`, `le 17 tonnes`."""
    match = _WORD_AFTER.match(after)
    if match is None:
        return False
    word = match[1].lower()
    return word not in _function_words() and not word[:2] in (
        "l'",
        "d'",
        "l’",
        "d’",
        "n'",
        "s'",
        "c'",
        "j'",
        "m'",
        "qu",
    )


def _function_words() -> frozenset[str]:
    return frozenset(row["form"] for row in table("dates/function_words"))
