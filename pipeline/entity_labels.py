"""Labels of names by what the gazetteers know of them, and by the noun of a street or venue before them."""

from __future__ import annotations

from functools import cache

from pipeline.entity_context import Name
from pipeline.gazetteers import Gazetteer
from pipeline.lexicons import forms, table

_MAIN = frozenset(("PER", "LOC", "ORG"))
_SENTENCE = 100  # words: few are longer
_LINKS = frozenset(("de", "du", "des", "la", "d'", "d’", "l'", "l’", "les"))


@cache
def _nouns_of_places() -> frozenset[str]:
    nouns = [row["form"] for row in table("places/venues") if row["of_persons"]]
    return frozenset([*nouns, *(noun.capitalize() for noun in nouns)])


def relabel(names: list[Name], words: list[str], gazetteer: Gazetteer) -> list[Name]:
    """Settle the label of found names that the gazetteer knows but that can also mean something else."""
    made = []
    for place, name in enumerate(names):
        start, end, label, rule = name
        hint = gazetteer.hints.get(text_of(words, start, end)) if rule == "ner" else None
        if hint is None or hint == label:
            made.append(name)
        elif (hint == "ORG" and _may_be_organisation(names, place, words)) or (hint != "ORG" and label in _MAIN):
            made.append((start, end, hint, "ner+gazetteer"))
        else:
            made.append(name)
    return made


def _may_be_organisation(names: list[Name], place: int, words: list[str]) -> bool:
    """Tell whether a company's name is no town (`à Orange`), nor in a list of sites (`Twitter, Google, Digg`)."""
    start, _, label, _ = names[place]
    if label == "PRODUCT":
        return _sites_beside(names, place) < 2
    return label != "LOC" or not after_at(words, start)


def is_where_it_acts(names: list[Name], place: int, words: list[str]) -> bool:
    """Tell whether a name behind `à` is the town that a company shares its name with: `Orange recrute à Orange`."""
    start, end, _, _ = names[place]
    following = start
    for before in range(place - 1, -1, -1) if after_at(words, start) else ():
        first, last, _, _ = names[before]
        if start - last > _SENTENCE or "." in words[last:following]:
            return False  # the sentence before
        if words[first:last] == words[start:end]:
            return True
        following = first
    return False


def _sites_beside(names: list[Name], place: int) -> int:
    """Return how many products stand in one row with this one, a comma or a word between them."""
    count = 0
    for step in (-1, 1):
        at = place
        while 0 <= at + step < len(names) and names[at + step][2] == "PRODUCT":
            left, right = sorted((names[at], names[at + step]))
            if right[0] - left[1] > 2 or count > 1:
                break
            count += 1
            at += step
    return count


def places_named_after(names: list[Name], words: list[str]) -> list[Name]:
    """Make `rue Victor-Hugo`, `stade Bollaert` a place, with the word that says so."""
    made: list[Name] = []
    for start, end, label, rule in names:
        before = start - 1
        while before >= 0 and start - before < 3 and words[before].lower() in _LINKS:
            before -= 1
        gap = start - 1 - before
        place = (
            label == "LOC"
            or (label == "ORG" and not gap)
            or (label == "PER" and not (gap and words[before] == "place"))
        )
        free = before >= 0 and (not made or made[-1][1] <= before)
        if place and free and words[before] in _nouns_of_places() and not words[start].isupper():
            made.append((before, end, "LOC", "venue"))
        else:
            made.append((start, end, label, rule))
    return made


def after_at(words: list[str], start: int) -> bool:
    """Tell whether a preposition of place stands right before: `à`, `en`, `vers`."""
    return start > 0 and words[start - 1] in forms("entities/repair_words", "at")


def text_of(words: list[str], start: int, end: int) -> str:
    """Return a name as a gazetteer would write it, whatever the spaces of the text.

    >>> text_of(["L'", "Obs", "-", "TV"], 0, 4)
    "L'Obs-TV"
    """
    if end - start == 1:
        return words[start]
    text = " ".join(words[start:end])
    return text.replace("' ", "'").replace("’ ", "’").replace(" -", "-").replace("- ", "-")
