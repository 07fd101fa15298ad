"""Repairs the names that the recogniser found: edges, labels, names it missed, the same name twice.

Names are (start, end, label, rule) by tokens, sorted, without overlap; every step takes such a list and returns one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter

from spacy.attrs import ORTH
from spacy.tokens import Doc

from pipeline import token_arrays
from pipeline.entity_consistency import consistent
from pipeline.entity_context import Name, settle
from pipeline.entity_edges import EDGE, joined, whole_names, with_adjective
from pipeline.entity_labels import places_named_after, relabel
from pipeline.expansions import find_acronyms
from pipeline.gazetteers import Gazetteer, demonyms, not_names
from pipeline.lexicons import forms

LABELS = frozenset(("PER", "LOC", "ORG", "PRODUCT", "EVENT"))
_ARTICLES, _GROUP_NOUNS, _COUNTRIES_TOO = (
    forms("entities/repair_words", kind) for kind in ("article", "group", "country")
)


def repair(doc: Doc, gazetteer: Gazetteer) -> list[Name]:
    """Return the names of the doc, those of `doc.ents` repaired and those of the gazetteer added."""
    words = token_arrays.strings_of(doc, doc.to_array(ORTH))
    names = [(ent.start, ent.end, ent.label_, "ner") for ent in doc.ents if ent.label_ in LABELS]
    names = whole_names(names, words, doc)
    known = [(start, end, label) for start, end, label in gazetteer.find(doc) if not joined(doc, words, start, end)]
    names = _add_known(names, known, words)
    names = relabel([name for name in names if not _is_no_name(name, words)], words, gazetteer)
    names = _without_origins(names, words)
    names = [with_adjective(name, words, doc) for name in settle(names, words)]
    names = _with_expansions(places_named_after(names, words), doc)
    return consistent(names, words, doc)


def _is_month(start: int, words: list[str]) -> bool:
    """Tell whether `Mars` opens a date: the only month that is a place, too."""
    year = words[start + 1] if start + 1 < len(words) else ""
    return words[start] == "Mars" and year.isdigit() and len(year) == 4


def _is_shouted(start: int, words: list[str]) -> bool:
    """Tell whether a word stands in a headline in capitals."""
    return len(words[start]) > 5 and words[start].isupper() and start > 0 and words[start - 1].isupper()


def _is_no_name(name: Name, words: list[str]) -> bool:
    start, end, label, rule = name
    text = " ".join(words[start:end])
    if text in not_names() or (end - start < 3 and _is_month(start, words)):
        return True
    if words[max(0, start - 2) : start] == ["échelle", "de"]:  # de Richter, de Beaufort: no place is meant
        return True
    if end - start > 1 or rule != "ner":
        return False
    return _is_shouted(start, words) or _is_word(start, words) or _is_inhabitant(words[start], label)


def _is_word(start: int, words: list[str]) -> bool:
    """Tell whether a token is a mark, a small letter, or a common noun broken off before its name: `tribunal`."""
    word = words[start]
    if not any(char.isalnum() for char in word) or (len(word) == 1 and not word.isupper()):
        return True
    return word.islower() and start + 1 < len(words) and words[start + 1] in _ARTICLES


def _is_inhabitant(word: str, label: str) -> bool:
    """Tell whether a word names inhabitants, or is their adjective; a person may bear it as a name."""
    lower = word.lower()
    if lower not in demonyms() or word in _COUNTRIES_TOO:
        return False
    return label == "LOC" or word == lower or (lower.endswith("s") and label != "PER")


def _without_origins(names: list[Name], words: list[str]) -> list[Name]:
    """Leave out the country that says where the person right behind comes from: `au Suisse Marco Odermatt`."""
    persons = {start for start, _, label, _ in names if label == "PER"}
    return [name for name in names if name[1] not in persons or words[name[0]] not in _COUNTRIES_TOO]


def _add_known(names: list[Name], known: list[tuple[int, int, str]], words: list[str]) -> list[Name]:
    """Merge the sure names of the gazetteer with those found."""
    if not known:
        return names
    kept: list[Name] = []
    taken: list[Name] = []
    place = 0
    for start, end, label in known:
        while place < len(names) and names[place][1] <= start:
            kept.append(names[place])
            place += 1
        over = []
        ahead = place
        while ahead < len(names) and names[ahead][0] < end:
            over.append(names[ahead])
            ahead += 1
        if any(_is_larger(name, (start, end), words) for name in over):
            continue
        place = ahead
        agreed = any(name[:3] == (start, end, label) for name in over)
        taken.append((start, end, label, "ner+gazetteer" if agreed else "gazetteer"))
    return sorted(kept + names[place:] + taken)


def _is_larger(name: Name, span: tuple[int, int], words: list[str]) -> bool:
    """Tell whether the found name holds the known one as a part of a longer name: `université Paris-Saclay`."""
    start, end, _, _ = name
    if (start, end) == span or start > span[0] or end < span[1]:
        return False
    if end == span[1]:
        return not (start == span[0] - 1 and words[start] in _GROUP_NOUNS)
    rest = [word for word in words[span[1] : end] if word not in _ARTICLES and word not in EDGE]
    if start < span[0] and (words[span[0] - 1] in _ARTICLES or any(word[0].isupper() for word in rest)):
        return True
    return bool(rest) and (rest[0][0].isupper() or rest[0].isdigit() or rest[0].lower() in demonyms())


def _with_expansions(names: list[Name], doc: Doc) -> list[Name]:
    """Make an acronym in brackets and the whole expansion before it one organisation each, if either was found."""
    names = list(names)
    for acronym in find_acronyms(token_arrays.text_of(doc)):
        short = doc.char_span(acronym.start_char, acronym.end_char)
        long = doc.char_span(acronym.expansion_start, acronym.expansion_end)
        if short is None or long is None:
            continue
        first, last = bisect_right(names, long.start, key=itemgetter(1)), bisect_left(names, (short.end,))
        over = names[first:last]
        if not over or any(name[0] < long.start or name[1] > short.end or name[2] == "PER" for name in over):
            continue
        label = next((name[2] for name in over if name[:2] == (long.start, long.end)), "ORG")
        bound = [(long.start, long.end, label, "acronym"), (short.start, short.end, label, "acronym")]
        names[first:last] = sorted(bound)
    return names
