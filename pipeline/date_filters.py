"""Refuses false friends: what looks like a date and is a street, a law, a score, a price, a title or a first name."""

from __future__ import annotations

import re

from pipeline.date_contexts import ends_with, pattern, words
from pipeline.date_grammar import Found

_PHONE_BEFORE = re.compile(r"(?:\d\d[ .]){2,}$|\+\d\d ?$")
_SHORT = 8  # characters: what the end of such a number takes
_PHONE_AFTER = re.compile(r"(?:[ .]\d\d){2,}(?!\d)")
_OF = ("du", "des", "la", "l'", "l’", "de", "d'", "d’")
_OF_THE = r"(?:du|des|de la|de l['’]|de|d['’])"
_STREET_OF = rf"{{street}} {_OF_THE} ?$"
_STREET_IF_NAMED_OF = rf"(?<!\bau )(?<!\ben ){{street_if_named}} {_OF_THE} ?$"
_NAMED_DAY = re.compile(r"\d[ -][A-ZÉÀ]|\d-")
_LETTER_AFTER = re.compile(r" \(M\d")  # le Mouvement du 23 mars (M23)
_OF_COUNTRY = re.compile(r" (?:du |des |de la |de l['’]|d['’]|de )[A-ZÉ]")
_QUOTE_BEFORE, _QUOTE_AFTER = re.compile(r"[«\"“]\s*$"), re.compile(r"\s*[»\"”]")
_SURNAME_AFTER = re.compile(r" (?:(?:Le|La|De|de) )?[A-ZÉÈ][a-zà-ÿ]")
NUMBER_OF = r"[ \u00a0]?(?:{after_number}|[.,]\d)"
_PREPOSITIONS = ("à ", "À ", "pour ", "avant ", "après ", "Après ", "dès ", "Dès ", "la ")
_WORD_AFTER = re.compile(r"\s([^\W\d_]+)(['’]?)")


def is_false_friend(text: str, found: Found) -> bool:
    """Tell whether what the grammar found is no time expression, by the words around it."""
    before = text[max(0, found.start - 40) : found.start]
    after, own = text[found.end : found.end + 30], text[found.start : found.end]
    if found.weak or text[found.start].isdigit():
        number = _is_other_number(before, after, found) or (found.weak and _is_count(before, after, found))
        return number or _is_street(before, after, found, own)
    return _is_street(before, after, found, own) or _is_named(before, after, found, own)


def _is_street(before: str, after: str, found: Found, own: str) -> bool:
    """Tell a date in the name of a street or a movement; a `pont` is one only before a date written as a name."""
    if found.type != "DATE" or not before.rstrip().endswith(_OF):
        return False
    if _LETTER_AFTER.match(after) or pattern(_STREET_OF).search(before):
        return True
    return _NAMED_DAY.search(own) is not None and pattern(_STREET_IF_NAMED_OF).search(before) is not None


def _is_named(before: str, after: str, found: Found, own: str) -> bool:
    """Tell whether words of time are part of a name or qualify a thing: the character Vendredi, a party of New Year."""
    if found.type == "SET":
        return re.match(r" (?:fériés?|ouvrés?|ouvrables?)\b", after) is not None
    if found.rule == "weekday":
        if ends_with(before, "paper_title"):
            return True
        return pattern(r"{friday_novel}").search(before + after) is not None
    if found.rule == "holiday_date":
        other = pattern(r" {other_calendar}").match(after) or (own.endswith("ationale") and _OF_COUNTRY.match(after))
        return (
            bool(other)
            or _is_place(before, after, own)
            or _is_no_holiday(before, own)
            or _is_first_name(before, after, own)
        )
    return found.rule == "edge_of_spell" and pattern(r"{feast} (?:de |d['’])(?:la )?$").search(before) is not None


def _is_place(before: str, after: str, own: str) -> bool:
    """Tell *le lac Saint-Jean* from *la Saint-Jean*; alone it is the feast."""
    if own.lower() not in words("saint_of_place") or not (before or after):
        return False
    return pattern(r"{feast_of} $").search(before) is None and re.match(r" \d{4}\b", after) is None


def _is_no_holiday(before: str, own: str) -> bool:
    """Tell the ascension of a hill, a Christmas market, Mr Toussaint from the day."""
    if re.sub(r"^(?:l['’]|la |le |les )", "", own) in words("common_noun") or pattern(r"{christmas_thing} de $").search(
        before
    ):
        return True
    previous = re.search(r"([^\W\d_]+)[ -]$", before)
    name = previous is not None and previous[1].istitle() and previous[1].lower() not in words("function_word")
    return name and " " not in own and not re.search(r"(?:\A|[.!?:»\n]\s*)[^\W\d_]+[ -]\Z", before)


def _is_first_name(before: str, after: str, own: str) -> bool:
    """Tell Noël Mamère and `le père Noël` from the day."""
    if own not in ("Noël", "Toussaint"):
        return False
    surname = _SURNAME_AFTER.match(after) and not before.endswith(_PREPOSITIONS)
    return bool(surname) or pattern(r"{before_first_name} $").search(before) is not None


def _is_other_number(before: str, after: str, found: Found) -> bool:
    """Tell whether a number names or counts a thing: a telephone number, a law, a price, a title in quotes."""
    if found.rule == "bare_day" and after_dialling(before, found):
        return True
    if _PHONE_BEFORE.search(before[-_SHORT:]) or _PHONE_AFTER.match(after) or ends_with(before, "law"):
        return True
    if found.type in ("DATE", "TIME") and pattern(NUMBER_OF).match(after):
        return True
    quoted = found.rule == "year_alone" and _QUOTE_AFTER.match(after) and _QUOTE_BEFORE.search(before)
    return bool(quoted)


def _is_count(before: str, after: str, found: Found) -> bool:
    """Tell a count from a year: after a name it is the year of an edition (`la Coupe Davis 2024 seniors`)."""
    likely = found.rule == "year_alone" and (found.value or "") >= "1900"
    edition = likely and not (found.value or "").endswith("00") and re.search(r"[A-ZÉ][\w’'-]+ $", before) is not None
    return not edition and counts_a_noun(after, plural=likely)


def after_dialling(before: str, found: Found) -> bool:
    """Tell the numbers of emergency services: `composez le 17`."""
    return (found.value or "")[8:] in ("15", "17", "18") and pattern(r"{dial} $").search(before) is not None


def counts_a_noun(after: str, *, plural: bool = False) -> bool:
    """Tell whether a bare number stands before a noun that it counts: `les 2 012 élèves`, `le 17 tonnes`.

    A `plural` is asked for where the number may well be a year: `les Jeux de 2018 commencent`.
    """
    match = _WORD_AFTER.match(after)
    if match is None or match[1].lower() in words("function_word"):
        return False
    return not plural or match[1].endswith(("s", "x"))
