"""Finds amounts, percentages, measures and counts as normalised values: `80 milliards de dollars`, `entre 50 et 60 %`.

Pure text, no spaCy. Units and number words are data (`models/amounts/`). An exact count of one (`une personne`) is no
amount: the article is far more frequent than the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from pipeline.lexicons import table

_GROUPED = (
    r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3}){1,5}(?:,\d+)?|\d{1,3}(?:['’]\d{3}){1,5}(?:[.,]\d+)?"  # `12'500` is Swiss
    r"|\d{1,3}(?:\.\d{3}){1,5}(?:,\d+)?|\d+(?:[.,]\d+)?"
)
_SPACE = r"[ \u00a0\u202f\u2009]"
_SEPARATORS = re.compile(r"[ \u00a0\u202f\u2009'’]")
_THOUSANDS = re.compile(r"\.(?=\d{3}(?!\d))")
_FRANC = ("franc", "francs")
_PIECE = re.compile(r"[^\W\d_]+(?:-(?:million|milliard))?")
_OTHER = r"(?:(?:autres|nouveaux|nouvelles|jeunes|anciens|anciennes|petits|petites|bons)\s)?"


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit; `value_max` is the upper end of a range, None for a single value.

    `unit` is an ISO 4217 code, `percent`, `percentage_point`, a measure such as `km` or `t`, or what is counted:
    `persons`, `jobs`, `votes`, `vehicles`, `dwellings`, `companies`, `objects`.
    """

    start_char: int
    end_char: int
    text: str
    value: float
    value_max: float | None
    unit: str


def find_amounts(text: str) -> list[Amount]:
    """Return the amounts of a text in its order.

    >>> [(a.value, a.unit) for a in find_amounts("Un contrat de 1,2 M€ et 80 milliards de dollars d'aide.")]
    [(1200000.0, 'EUR'), (80000000000.0, 'USD')]
    >>> [(a.value, a.value_max, a.unit) for a in find_amounts("Il détient entre 50 et 60 % des parts.")]
    [(50.0, 60.0, 'percent')]
    """
    found = []
    for match in _pattern().finditer(text):
        amount = _amount(match)
        if amount is not None:
            found.append(amount)
    return _francs(found) if any(amount.text.endswith(_FRANC) for amount in found) else found


def _francs(found: list[Amount]) -> list[Amount]:
    """Give a bare `franc` the currency of the one that the text names in full, `francs CFA`; else it is the Swiss."""
    named = {unit for form, (unit, _) in _units().items() if form.startswith(_FRANC)}
    full = next((one.unit for one in found if one.unit in named and not one.text.endswith(_FRANC)), None)
    return [replace(one, unit=full) if full and one.text.endswith(_FRANC) else one for one in found]


def _amount(match: re.Match[str]) -> Amount | None:
    unit = _units().get((match["unit"] or match["sign"]).strip())
    number = match["low"] or match["signed"]
    value = _value(number, match["scale"] or match["signed_scale"])
    if unit is None or value is None or (value == 1 and unit[1] in ("count", "measure") and not number[0].isdigit()):
        return None
    start, high = match.start(), None
    if match["high"]:
        high = _value(match["high"], match["high_scale"])
        if high is None:
            return None
        value = _same_scale(value, high, match)
        if value >= high:
            start, value, high = match.start("high"), high, None
    elif match["from"] or match["between"]:
        start = match.start("low")
    return Amount(start, match.end(), match.string[start : match.end()], value, high, unit[0])


def _same_scale(value: float, high: float, match: re.Match[str]) -> float:
    """Give the lower end the scale that only the upper end carries: `entre 50 et 60 milliards`."""
    if match["scale"] or not match["high_scale"]:
        return value
    factor = _factor(match["high_scale"])
    return value * factor if value * factor < high else value


def _value(number: str, scale: str | None) -> float | None:
    value = float(_digits(number)) if number[0].isdigit() else _spelled(number)
    if value is None or not scale:
        return value
    return round(value * _factor(scale) + _half(scale), 6)


def _digits(number: str) -> str:
    number = _SEPARATORS.sub("", number)
    if "," not in number and number.count(".") == 1 and not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number):
        return number
    return _THOUSANDS.sub("", number).replace(",", ".")


def _factor(scale: str) -> float:
    scale = scale.split(maxsplit=1)[0]
    return _symbols().get(scale) or _words()[scale.lower()][0]


def _half(scale: str) -> float:
    """Return what `et demi` adds after a multiplier: `deux millions et demi`."""
    return _factor(scale) / 2 if scale.endswith("demi") else 0


def _spelled(number: str) -> float | None:
    """Return the value of number words: `trois cent mille`, `quatre-vingt-dix`, `une centaine`."""
    total = current = 0.0
    for piece in _PIECE.findall(number.lower()):
        if piece in ("et", "de"):
            continue
        value, kind = _words()[piece]
        if kind == "group" and piece.endswith("s") and not current:
            return None  # `des centaines` is no number
        if kind == "scale":
            total, current = total + (current or 1) * value, 0.0
        elif kind in ("hundred", "group"):
            current = max(current, 1) * value
        elif value == 20 and current == 4:
            current = 80
        else:
            current += value
    return total + current if total + current else None


@cache
def _units() -> dict[str, tuple[str, str]]:
    return {row["form"]: (row["unit"], row["kind"]) for row in table("amounts/units")}


@cache
def _words() -> dict[str, tuple[float, str]]:
    return {
        row["form"]: (float(row["value"]), row["kind"]) for row in table("amounts/numbers") if row["kind"] != "symbol"
    }


@cache
def _symbols() -> dict[str, float]:
    return {row["form"]: float(row["value"]) for row in table("amounts/numbers") if row["kind"] == "symbol"}


def _any(forms: Iterable[str]) -> str:
    """Return a pattern for any of the forms, the longest first; grouped by first letter, few are tried at a place."""
    by_letter: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        by_letter.setdefault(form[0], []).append(re.escape(form[1:]))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())


@cache
def _pattern() -> re.Pattern[str]:
    """Compose the one pattern: from, low, link, high, unit; or a sign of currency before a number.

    A unit on both ends (`same`) must be one: `de 12 % à 3 milliards d'euros` is no range.
    """
    words = _any([word for word, (_, kind) in _words().items() if kind in ("number", "hundred", "group")] + ["mille"])
    openings = {word for word, (_, kind) in _words().items() if kind in ("number", "hundred")} | {"mille"}
    capital = _any(sorted(map(str.capitalize, openings)))
    spelled = rf"(?:{words}|{capital})(?:[ -](?:et[ -])?(?:{words})){{0,7}}(?!\w)"
    number = rf"(?:{_GROUPED}|{spelled})"
    currency = _any(form for form, (_, kind) in _units().items() if kind == "currency")
    scales = _any(word for word, (_, kind) in _words().items() if kind == "scale")
    symbols = _any(_symbols())
    multiplier = rf"{_SPACE}?(?:{scales})(?:{_SPACE}et{_SPACE}demi)?(?!\w)"
    scale = rf"(?:{multiplier}|{_SPACE}?(?:{symbols})(?=(?:{_SPACE}|\s?d')?(?:{currency})))"
    letters = _any(form for form in _units() if form[0].isalpha())
    signs = _any(form for form in _units() if not form[0].isalpha())
    unit = rf"(?P<unit>(?:{_SPACE}?(?:{signs}))|{_SPACE}?(?:{letters})(?![\w-]))"
    return re.compile(
        rf"(?<![\w,.$€£])(?<!\d['’])(?:(?P<between>[Ee]ntre{_SPACE})|(?P<from>[Dd]e{_SPACE}))?(?:(?P<low>{number})(?P<scale>{scale})?"
        rf"(?:(?:{_SPACE}?(?P<same>%|€|euros|dollars))?(?P<link>{_SPACE}?[-–]{_SPACE}?|{_SPACE}(?:à|ou|(?(between)et|(?!))){_SPACE})"
        rf"(?P<high>{number})(?P<high_scale>{scale})?(?(same)(?={_SPACE}?(?:d['’])?(?P=same))))?"
        rf"(?:{_SPACE}(?:de{_SPACE}|d['’])|{_SPACE})?{_OTHER}{unit}"
        rf"|(?P<sign>[$€£¥]|CHF{_SPACE})(?P<signed>{_GROUPED})(?P<signed_scale>{_SPACE}?(?:{scales})(?!\w))?)"
    )
