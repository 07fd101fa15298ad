"""Reads the gender of a person from the text: title, role, agreement, first name, pronoun; None when nothing tells.

Clues are weighed, not ranked blindly: `le ministre` is still written of women, so a feminine first name outweighs it,
while `Mme` outweighs everything. Where the clues of both genders weigh nearly the same the gender stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.folding import fold
from pipeline.lexicons import forms, table

# what a clue weighs; a gender wins if it leads by at least _MARGIN
WEIGHTS = {
    ("title", "f"): 10, ("title", "m"): 10,
    ("role", "f"): 7, ("role", "m"): 3,
    ("agreement", "f"): 6, ("agreement", "m"): 4,
    ("first_name", "f"): 5, ("first_name", "m"): 5,
    ("pronoun", "f"): 3, ("pronoun", "m"): 2,
}  # fmt: skip
_MARGIN = 2
_BASIS = {"role": "title"}

_TITLE_BEFORE = re.compile(r"(?:^|[\s('’«\"-])(\w{1,15})\.?\s{1,2}$")
_AGREEMENT_AFTER = re.compile(
    r"\s{0,2},\s(?:également |aussi |alors )?(?P<participle>âgée?|née?|élue?|nommée?|connue?|mariée?)\b"
)
_PRONOUN_NEXT = re.compile(
    r"[^.!?\n]{0,250}[.!?](?: »)?\s{1,2}(?:(?P<f>Elle)|(?P<m>Il)) "
    r"(?!faut|y |n'y|s'agi|est (?:\w+ )?(?:que|de)|pleu|convient|fau[td])"
)
_PREDICATE = re.compile(
    r"\s(?:s'(?:est|était)|est|était|sera|serait|a été|avait été|fut)(?: \w+ment| aussi| également)?\s"
    r"(?P<participle>\w{3,})\b"
)
_FEMININE = re.compile(r"(?:ée|ie|ue|ite|ise|rte|inte|euse|trice|elle|enne|nte|ière|ive)$")
_MASCULINE = re.compile(r"(?:é|i|u|it|is|rt|int|eux|teur|el|ien|nt|ier|if)$")
_NOT_PARTICIPLES = forms("entities/name_words", "no_participle")

Clue = tuple[str, str]


@cache
def _titles() -> dict[str, str]:
    rows = table("entities/name_words")
    return {row["form"]: row["gender"] for row in rows if row["kind"] == "title" and row["gender"]}


@cache
def _first_names() -> dict[str, str]:
    return {row["name"]: row["gender"] for row in table("entities/first_names")}


def is_first_name(folded: str) -> bool:
    """Tell whether a folded word is a first name.

    >>> is_first_name("julie"), is_first_name("macron")
    (True, False)
    """
    return folded in _first_names()


def first_name_gender(name: str) -> str | None:
    """Return f or m where the first word of a full name is a first name of one gender.

    >>> first_name_gender("Élisabeth Borne"), first_name_gender("Camille Dupont")
    ('f', None)
    """
    words = name.split()
    if len(words) < 2:
        return None
    first = words[0].casefold()
    names = _first_names()
    folded = fold(first)
    return names.get(first) or names.get(folded) or (names.get(folded.split("-")[0]) if "-" in folded else None)


def title_before(text: str, start: int) -> str | None:
    """Return the gender of the title that stands before a name: `Mme`, `M.`, `Monseigneur`.

    >>> title_before("Selon Mme Dupont", 10)
    'f'
    """
    match = _TITLE_BEFORE.search(text, max(0, start - 18), start)
    return _titles().get(match.group(1).casefold()) if match else None


def title_inside(mention: str) -> str | None:
    """Return the gender of the title with which a mention begins.

    >>> title_inside("Mme Dupont")
    'f'
    """
    first, _, rest = mention.partition(" ")
    return _titles().get(first.casefold().rstrip(".")) if rest else None


def agreement_after(text: str, end: int) -> str | None:
    """Return the gender of the participle set after a name: `, née à Lyon`, `, âgé de 20 ans`.

    >>> agreement_after("Anne Dupont, née à Lyon", 11)
    'f'
    """
    match = _AGREEMENT_AFTER.match(text, end)
    if match is None:
        return None
    return "f" if match["participle"].endswith("e") else "m"


def predicate_after(text: str, end: int) -> str | None:
    """Return the gender that the participle after a name and `être` shows: `Camille Roy est morte`.

    >>> predicate_after("Camille Roy a été nommée", 11), predicate_after("Camille Roy est fatigué", 11)
    ('f', 'm')
    """
    match = _PREDICATE.match(text, end)
    if match is None or match["participle"] in _NOT_PARTICIPLES:
        return None
    if _FEMININE.search(match["participle"]):
        return "f"
    return "m" if _MASCULINE.search(match["participle"]) else None


def pronoun_after(text: str, end: int, limit: int) -> str | None:
    """Return the gender of the pronoun that opens the next sentence, if nobody else is named before it.

    >>> pronoun_after("Camille Roy parle. Elle insiste.", 11, 40)
    'f'
    """
    match = _PRONOUN_NEXT.match(text, end)
    return match.lastgroup if match and match.end() <= limit else None


def decide(clues: Iterable[Clue]) -> tuple[str | None, str | None]:
    """Return the gender that the clues (kind, gender) tell, and the kind of the strongest of them.

    >>> decide([("first_name", "f"), ("role", "m")])
    ('f', 'first_name')
    >>> decide([("role", "m"), ("pronoun", "f")])
    (None, None)
    """
    best: dict[str, dict[str, int]] = {"f": {}, "m": {}}
    for kind, gender in clues:
        best[gender][kind] = WEIGHTS[kind, gender]
    totals = {gender: max(kinds.values(), default=0) for gender, kinds in best.items()}
    winner = "f" if totals["f"] > totals["m"] else "m"
    other = "m" if winner == "f" else "f"
    if totals[winner] < totals[other] + (_MARGIN if totals[other] else 1):
        return None, None
    kind = max(best[winner], key=lambda kind: best[winner][kind])
    return winner, _BASIS.get(kind, kind)


def name_clues(text: str, start: int, end: int, mention: str) -> list[Clue]:
    """Return the clues around one mention of a person: its title and the agreement after it.

    >>> name_clues("Selon Mme Dupont, âgée de 40 ans", 10, 16, "Dupont")
    [('title', 'f'), ('agreement', 'f')]
    """
    title = title_before(text, start) or title_inside(mention)
    agreement = agreement_after(text, end)
    return [(kind, gender) for kind, gender in (("title", title), ("agreement", agreement)) if gender]
