"""Mentions of one event within an article: one id, and the most specific value of each field for all of them.

Two mentions are one event where their type is the same and nothing that they tell differs: date, place, participants,
status. What a mention leaves open (a headline, `Cette attaque`, `cette action en justice`) is told by the others, its
place by those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence, Set
from functools import cache, lru_cache

from pipeline.event_features import stem
from pipeline.extensions import changed
from pipeline.lexicons import table
from pipeline.places import lies_in, lookup
from pipeline.records import EventMention

_WINDOW = 12  # newest events of a type that a mention is compared with
_TELLINGS = 50  # of an event that a mention is compared with: what agrees with so many agrees with the others
_FUNCTION_WORDS = frozenset(("le", "la", "les", "l'", "un", "une", "du", "de", "des", "d'", "à", "au", "aux", "en"))


@cache
def _habits() -> dict[str, str]:
    """Return how each type merges: `one` (told again and again), `word` (same word needed), `never`."""
    return {row["type"]: row["merging"] for row in table("events/merging")}


def merge(rows: Sequence[EventMention], new: Set[int] = frozenset()) -> list[EventMention]:
    """Return the mentions with the `event_id` of the first mention of their event.

    `new` are the numbers of those that say that their event was not told before: `une autre frappe`.
    """
    groups: list[list[int]] = []
    told: list[dict[Hashable, EventMention]] = []  # of each group the mentions that tell different things
    newest: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        home = -1 if number in new else _home(told, newest.get(row.event_type or "", []), row)
        if home < 0:
            home = len(groups)
            groups.append([])
            told.append({})
            newest.setdefault(row.event_type or "", []).append(home)
        groups[home].append(number)
        if len(told[home]) < _TELLINGS:
            told[home].setdefault(_telling(row), row)
    merged = list(rows)
    for group in groups:
        whole = _filled([rows[i] for i in group])
        for i, row in zip(group, whole, strict=True):
            event_id = rows[group[0]].event_id
            merged[i] = row if row.event_id == event_id else changed(row, event_id=event_id)
    return merged


def _telling(row: EventMention) -> Hashable:
    """Return all that `same_event` looks at: of mentions that tell the same, one is enough to compare with."""
    when, much = (row.date_start, row.date_end), row.amount
    who = row.agent, row.agent_id, row.patient, row.patient_id
    return row.lemma or row.trigger, row.status, when, much, who, row.place, row.country_code


def _home(told: Sequence[dict[Hashable, EventMention]], newest: list[int], row: EventMention) -> int:
    """Return the group that the mention belongs to, -1 for a new one."""
    if not row.event_type:
        return -1
    for number in reversed(newest[-_WINDOW:]):
        if all(same_event(one, row) for one in told[number].values()):
            return number
    return -1


def same_event(one: EventMention, two: EventMention) -> bool:
    """Tell whether two mentions of an article are of one event.

    >>> first = EventMention("a", "m1", "e1", 0, 7, trigger="attaque", event_type="conflict.attack", place="Nice")
    >>> later = EventMention("a", "m2", "e2", 50, 57, trigger="attaque", event_type="conflict.attack")
    >>> same_event(first, later)
    True
    >>> same_event(first, changed(later, place="Lyon"))
    False
    """
    habit = _habits().get(one.event_type or "", "word")
    if one.event_type != two.event_type or habit == "never":
        return False
    same_word = _same_word(one.lemma or one.trigger, two.lemma or two.trigger)
    if not same_word and habit == "word" and not _shares(one, two):
        return False
    if not same_word and not (_shares(one, two) or habit == "one"):
        return False
    return _agree(one, two)


def _same_word(one: str, two: str) -> bool:
    """Tell whether two mentions use one word, be it as the noun of an expression: `enquête`, `ouvrir une enquête`."""
    return stem(one) == stem(two) or one == two.rpartition(" ")[2] or two == one.rpartition(" ")[2]


def _agree(one: EventMention, two: EventMention) -> bool:  # noqa: PLR0911
    """Tell whether nothing that both tell differs."""
    if one.status != two.status and "negated" in (one.status, two.status):
        return False
    if one.date_start and two.date_start and (one.date_end or "9") >= two.date_start[:10] > "":
        if (two.date_end or "9") < one.date_start[:10]:
            return False
    elif one.date_start and two.date_start:
        return False
    if one.amount is not None and two.amount is not None and one.amount != two.amount:
        return False
    if _differ(one.patient, one.patient_id, two.patient, two.patient_id):
        return False
    if _differ(one.agent, one.agent_id, two.agent, two.agent_id):
        return False
    if not one.place or not two.place:
        return True
    if not one.country_code or not two.country_code:
        return one.country_code != two.country_code or _one_place(one.place, two.place)  # a spot may lie in the town
    return one.country_code == two.country_code and _one_place(one.place, two.place)


def _shares(one: EventMention, two: EventMention) -> bool:
    """Tell whether a participant is common."""
    return _same(one.patient, one.patient_id, two.patient, two.patient_id) or _same(
        one.agent, one.agent_id, two.agent, two.agent_id
    )


def _same(one: str | None, one_id: str | None, two: str | None, two_id: str | None) -> bool:
    if not one or not two:
        return False
    if one_id and two_id:
        return one_id == two_id
    return one.lower() == two.lower()


def _differ(one: str | None, one_id: str | None, two: str | None, two_id: str | None) -> bool:
    if not one or not two or _same(one, one_id, two, two_id):
        return False
    words, others = set(one.lower().split()), set(two.lower().split())
    return not (words <= others or others <= words)


@lru_cache(maxsize=20_000)
def _content(place: str) -> frozenset[str]:
    """Return the words of a place that tell which one it is."""
    words = frozenset(place.lower().replace("’", "'").replace("'", "' ").split())
    return words - _FUNCTION_WORDS or words


def _one_place(one: str, two: str) -> bool:
    """Tell whether one place says all that the other says, or lies in it: `Kaboul`, `une mosquée de Kaboul`."""
    known, other = lookup(one)[:1], lookup(two)[:1]
    if one != two and known and other:
        return lies_in(known[0], other[0]) or lies_in(other[0], known[0])  # but not `Oise`, `Val d'Oise`
    words, others = _content(one), _content(two)
    return words <= others or others <= words


# how specific the value of a field is: a named entity, a whole day; of several the surest mention's
_SPECIFIC: dict[str, Callable[[EventMention], int]] = {
    "agent": lambda row: bool(row.agent_id),
    "patient": lambda row: bool(row.patient_id),
    "date_value": lambda row: len((row.date_value or "").partition("/")[0]),
    "amount": lambda _: 1,
}
_FIELDS = (
    ("agent", "agent_id"),
    ("patient", "patient_id"),
    ("date_text", "date_value", "date_start", "date_end", "date_basis"),
    ("amount", "amount_max", "amount_unit"),
)


def _filled(rows: list[EventMention]) -> list[EventMention]:
    """Return the mentions of one event, each open field taken from the mention that tells it best.

    A participant is handed on only where it is a named entity: `l'homme` of one sentence need not be that of another.
    """
    if len(rows) == 1:
        return rows
    rows = _placed(rows)
    values: dict[str, object] = {}
    for fields in _FIELDS:
        lead = "date_value" if fields[0] == "date_text" else fields[0]
        told = [row for row in rows if getattr(row, lead) is not None]
        if lead in {"agent", "patient"}:
            told = [row for row in told if getattr(row, f"{lead}_id")]
        if told:
            best = max(told, key=lambda row: (_SPECIFIC[lead](row), row.confidence)) if len(told) > 1 else told[0]
            values.update({name: getattr(best, name) for name in fields if name != "date_text"})
            values[lead] = getattr(best, lead)
    return [_complete(row, values) for row in rows]


def _placed(rows: list[EventMention]) -> list[EventMention]:
    """Return the mentions of one event, those without a place with the most specific one that was told before.

    The choice of places has looked at the whole story before it gave a mention none. Handed on from later mentions, or
    to what is only planned, feared or denied, not one place in five would be right; of the others two in five are.
    """
    placed: list[EventMention] = []
    best: EventMention | None = None
    for row in rows:
        if row.place is not None:
            best = row if best is None or _place_told(row) > _place_told(best) else best
            placed.append(row)
        elif best is not None and row.status == "asserted":
            placed.append(changed(row, place=best.place, place_id=best.place_id, country_code=best.country_code))
        else:
            placed.append(row)
    return placed


def _place_told(row: EventMention) -> tuple[int, float]:
    """Return how specific a mention's place is, and how sure the mention: a mosque of a town is more than the town."""
    return len(_content(row.place or "")), row.confidence


_OTHER = {"agent": "patient_id", "patient": "agent_id"}


def _complete(row: EventMention, values: dict[str, object]) -> EventMention:
    """Return a mention with what it does not tell; nobody is handed on who has its other role."""
    missing: dict[str, object] = {}
    for fields in _FIELDS:
        lead = "date_value" if fields[0] == "date_text" else fields[0]
        if lead in _OTHER and values.get(f"{lead}_id") == getattr(row, _OTHER[lead]):
            continue
        if getattr(row, lead) is None and values.get(lead) is not None:
            missing.update({name: values[name] for name in fields if name in values})
    if "date_basis" in missing:
        missing["date_basis"] = "narrative"
    return changed(row, **missing) if missing else row
