"""Numbers of dates and durations: French number words, and the classes by which the grammar tells numbers apart."""

from __future__ import annotations

from collections.abc import Sequence

# ZERO 0; HOUR12 1..12; HOUR24 13..24; DAY31 25..31; TO59 32..59; TO99 60..99; TO999; YEAR 1000..2199; BIG
NUMBER_KINDS = ("NUMWORD", "ZERO", "HOUR12", "HOUR24", "DAY31", "TO59", "TO99", "TO999", "YEAR", "BIG")
_LIMITS = ((0, "ZERO"), (12, "HOUR12"), (24, "HOUR24"), (31, "DAY31"), (59, "TO59"), (99, "TO99"), (999, "TO999"))
MAX_WORDS = 12  # no number takes more words


def number_kind(digits: str) -> str:
    """Return the class of a number written in digits.

    >>> number_kind("14"), number_kind("2024"), number_kind("007")
    ('HOUR24', 'YEAR', 'BIG')
    """
    if len(digits) == 4 and digits[0] in "12" and digits < "2200":
        return "YEAR"
    if len(digits) > 3 or (len(digits) == 3 and digits[0] == "0"):
        return "BIG"
    number = int(digits)
    return next(kind for limit, kind in _LIMITS if number <= limit)


def read_number(words: Sequence[int | None]) -> tuple[int, int]:
    """Return the number that the first words make, and how many words it takes; None stands for « et ».

    A tens word takes a unit (`vingt deux`, `soixante quinze`), `et` only stands before 1 and 11, `quatre vingt` is 80,
    hundreds and thousands multiply what stands before them.

    >>> read_number([2, 1000, 10, 7]), read_number([4, 20, 10, 7]), read_number([20, None, 1])
    ((2017, 4), (97, 4), (21, 3))
    """
    total = part = used = 0
    for index, word in enumerate(words[:MAX_WORDS]):
        if word is None:
            following = words[index + 1] if index + 1 < len(words) else None
            if following not in (1, 11) or part % 100 not in (20, 30, 40, 50, 60, 70, 80, 90):
                break
            continue
        if word == 1000:
            if total:
                break
            total, part = (part or 1) * 1000, 0
        else:
            joined = _joined(part, word) if part else word
            if joined is None:
                break
            part = joined
        used = index + 1
    return total + part, used


def _joined(part: int, word: int) -> int | None:
    """Return the number below a thousand that `part` and the next word make; None where the number ends."""
    last = part % 100
    if word == 100:
        return part * 100 if 2 <= part <= 19 else None
    if word == 20 and last == 4:
        return part + 76  # quatre vingts
    sixty = last in (60, 80) and word < 20
    tens = last >= 20 and last % 10 == 0 and word < 10
    ten = last in (10, 70, 90) and 7 <= word <= 9
    return part + word if last == 0 or sixty or tens or ten else None
