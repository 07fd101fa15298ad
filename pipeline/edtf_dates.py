"""EDTF (ISO 8601-2) out of TIMEX3 values, and back into first and last day."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.timex import Interval, astronomical, bounds, parse, zone_of

_EDTF_SEASONS = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}


@lru_cache(maxsize=4096)
def to_edtf(value: str | None, mod: str | None = None) -> str | None:
    """Return a TIMEX3 value in EDTF (ISO 8601-2), `~` where it is approximate; None where EDTF has no form for it.

    >>> to_edtf("2017-FA"), to_edtf("199"), to_edtf("2024-W49"), to_edtf("2012", "APPROX")
    ('2017-23', '199X', '2024-12-02/2024-12-08', '2012~')
    """
    if not value:
        return None
    found = parse(value)
    if found is None:
        return _edtf_of_no_interval(value)
    text = _edtf(value, found)
    qualified = mod == "APPROX" and "/" not in text and "T" not in text
    return text + "~" if qualified else text


def _edtf_of_no_interval(value: str) -> str | None:
    if re.fullmatch(r"BC\d{4}", value):
        return astronomical(int(value[2:]))
    if re.fullmatch(r"BC\d\d", value):
        return "/".join(astronomical(int(value[2:]) * 100 + year) for year in (100, 1))
    return value if re.fullmatch(r"XXXX-\d\d(?:-\d\d)?", value) else None


def _edtf(value: str, found: Interval) -> str:
    if found.grain in ("week", "weekend"):
        return f"{found.first}/{found.last}"
    if found.grain == "season":
        return f"{value[:4]}-{_EDTF_SEASONS[value[5:]]}"
    if found.grain in ("quarter", "half"):
        return f"{value[:4]}-{(32 if found.grain == 'quarter' else 39) + int(value[-1])}"
    if found.grain in ("decade", "century"):
        return f"{value[:3]}X" if found.grain == "decade" else f"{value[:2]}XX"
    if found.grain in ("minute", "second"):
        return f"{found.start.isoformat(timespec='seconds')}{_edtf_zone(value)}"
    return value[:10] if found.grain == "part_of_day" else value


def _edtf_zone(value: str) -> str:
    zone = zone_of(value)
    return zone if zone in ("", "Z") or ":" in zone else zone + ":00"


def from_edtf(text: str) -> tuple[str | None, str | None]:
    """Return first and last day (or second) of an EDTF date or interval; None for an open or unknown end.

    Read are the forms that `to_edtf` and the table write: dates, seasons 21 to 24, quarters, halves, X, `~`, `/`, `..`.

    >>> from_edtf("2017-23"), from_edtf("../2010"), from_edtf("199X")
    (('2017-09-23', '2017-12-20'), (None, '2010-12-31'), ('1990-01-01', '1999-12-31'))
    """
    if "/" in text:
        first, last = text.split("/", 1)
        return from_edtf(first)[0], from_edtf(last)[1]
    start, end, _ = bounds(_from_edtf(text.rstrip("~?%")))
    return start, end


def _from_edtf(text: str) -> str:
    """Return the TIMEX3 value of one EDTF date."""
    if re.fullmatch(r"-\d{4}|0000", text):
        return f"BC{1 - int(text):04}"
    match = re.fullmatch(r"(\d{4})-(2[1-4]|3[3-6]|4[01])", text)
    if not match:
        return text
    code = int(match[2])
    seasons = {number: name for name, number in _EDTF_SEASONS.items()}
    name = seasons.get(code) or (f"Q{code - 32}" if code < 40 else f"H{code - 39}")
    return f"{match[1]}-{name}"
