"""The small closed classes that the rules for quotations ask about: clitics, auxiliaries, links, days."""

from __future__ import annotations

from functools import cache

from pipeline.lexicons import table


@cache
def _sets() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in table("quotes/words"):
        found.setdefault(row["set"], set()).add(row["form"])
    return {name: frozenset(forms) for name, forms in found.items()}


def words(name: str) -> frozenset[str]:
    """Return the forms of one class of `models/quotes/words.csv`, lower case, straight apostrophes.

    >>> "a" in words("avoir")
    True
    """
    return _sets()[name]
