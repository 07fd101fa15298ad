"""Repairs the names that the recogniser found: edges, labels, names it missed, the same name twice.

Names are (start, end, label, rule) by tokens, sorted, without overlap; every step takes such a list and returns one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from functools import cache
from operator import itemgetter

from spacy.attrs import ORTH
from spacy.tokens import Doc

from pipeline import token_arrays
from pipeline.entity_context import Name, after_company_noun, settle
from pipeline.entity_labels import after_at, is_where_it_acts, places_named_after, relabel, text_of
from pipeline.expansions import find_acronyms
from pipeline.gazetteers import Gazetteer, demonyms, not_names
from pipeline.lexicons import forms, table

LABELS = frozenset(("PER", "LOC", "ORG", "PRODUCT", "EVENT"))
_PROPER = frozenset(("PROPN", ""))
_FULL_NAME = 2  # words
_EDGE = frozenset(".,;:!?…()[]«»\"“”'’–—/|•*")


def _kind(kind: str) -> frozenset[str]:
    return forms("entities/repair_words", kind)


_ARTICLES, _GROUP_NOUNS, _NO_PERSON = map(_kind, ("article", "group", "no_person"))
_COUNTRIES_TOO, _LEADS, _NO_SURNAME = map(_kind, ("country", "lead", "no_surname"))


@cache
def _person_titles() -> frozenset[str]:
    return frozenset(row["form"] for row in table("entities/person_titles"))


def repair(doc: Doc, gazetteer: Gazetteer) -> list[Name]:
    """Return the names of the doc, those of `doc.ents` repaired and those of the gazetteer added."""
    words = token_arrays.strings_of(doc, doc.to_array(ORTH))
    names = [(ent.start, ent.end, ent.label_, "ner") for ent in doc.ents if ent.label_ in LABELS]
    names = [name for found in _joined_names(names, words, doc) for name in _trim(found, words)]
    names = [part for name in names for part in _told_to_agency(name, words)]
    names = _whole_persons(names, words, doc)
    known = [(start, end, label) for start, end, label in gazetteer.find(doc) if not _joined(doc, words, start, end)]
    names = _add_known(names, known, words)
    names = relabel([name for name in names if not _is_no_name(name, words)], words, gazetteer)
    names = _without_origins(names, words)
    names = [_with_adjective(name, words, doc) for name in settle(names, words)]
    names = _with_expansions(places_named_after(names, words), doc)
    return _same_intext_of(names, words, doc)


def _trim(name: Name, words: list[str]) -> list[Name]:
    """Cut a name at line ends; take articles, titles and marks off its edges."""
    start, end, label, rule = name
    for place in range(start, end):
        if "\n" in words[place]:
            return [*_trim((start, place, label, rule), words), *_trim((place + 1, end, label, rule), words)]
    outside = _person_titles() if label == "PER" else _ARTICLES
    while start < end and (words[start] in _EDGE or words[start] in outside or words[start] in _LEADS):
        start += 1
    while start < end and (words[end - 1] in _ARTICLES or (words[end - 1] in _EDGE and not _closes(words, start, end))):
        end -= 1
    return [(start, end, label, rule)] if start < end else []


def _told_to_agency(name: Name, words: list[str]) -> list[Name]:
    """Part a news agency from the person who spoke to it: `a déclaré à Reuters Ana Lopez`."""
    start, end, _, _ = name
    spoken = start > 0 and words[start - 1] == "à" and words[start] in _agencies()
    if not spoken or end - start < _FULL_NAME + 1 or not all(word.istitle() for word in words[start + 1 : end]):
        return [name]
    return [(start, start + 1, "ORG", "agency"), (start + 1, end, "PER", "agency")]


@cache
def _agencies() -> frozenset[str]:
    """Return the names of news agencies that are one word."""
    return frozenset(row["form"] for row in table("cleaning/agencies") if row["alone"] == "yes")


def _joined_names(names: list[Name], words: list[str], doc: Doc) -> list[Name]:
    """Join two names that a hyphen without spaces binds: `Lip` and `Bu Tan` of `Lip-Bu Tan`."""
    made: list[Name] = []
    for name in names:
        if (
            made
            and name[0] - made[-1][1] < 2
            and _joined(doc, words, name[0], len(words))
            and not doc[name[0] - 1].whitespace_
        ):
            start, _, _, rule = made.pop()
            made.append((start, name[1], name[2], rule))
        else:
            made.append(name)
    starts = {name[0] for name in made}
    return [_unbroken(name, words) if name[1] not in starts else name for name in made]


def _unbroken(name: Name, words: list[str]) -> Name:
    """Go on behind a name that ends in `de` to the word that follows: `gare du Nord de` before `Paris`."""
    start, end, label, rule = name
    if words[end - 1] in _ARTICLES and end < len(words) and words[end][0].isupper():
        return (start, end + 1, label, rule)
    return name


def _whole_persons(names: list[Name], words: list[str], doc: Doc) -> list[Name]:
    """Take the first name in where the recogniser began at the particle: `Marine` before `Le Pen`."""
    made: list[Name] = []
    for name in names:
        limit = made[-1][1] if made else 0
        made.append(_whole_person(name, limit, words, doc) if name[2] == "PER" else name)
    return made


def _whole_person(name: Name, limit: int, words: list[str], doc: Doc) -> Name:
    start, end, label, rule = name
    if start > limit and doc[start - 1].whitespace_ and words[start - 1].istitle():
        start -= words[start - 1].lower() in _first_names()
    while start > limit and _is_initial(words[start - 1]):
        start -= 1
    return (start, end, label, rule)


def _with_adjective(name: Name, words: list[str], doc: Doc) -> Name:
    """Return a name made of a common noun with its adjective: `l'association Terre vive`."""
    start, end, label, rule = name
    named_by_context = rule == "context" and label == "ORG" and end - start == 1
    adjective = end < len(words) and doc[end].pos_ == "ADJ" and words[end].islower()
    if named_by_context and adjective and words[end] not in demonyms():
        return start, end + 1, label, rule
    return name


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[0].isupper() and word[1] == "." and word != "M."


@cache
def _first_names() -> frozenset[str]:
    return frozenset(row["name"] for row in table("entities/first_names") if len(row["name"]) > 2)


def _closes(words: list[str], start: int, end: int) -> bool:
    """Tell whether the last mark belongs to the name: `Reconquête !`, `Yahoo!`, an initial, a closing bracket."""
    last = words[end - 1]
    return (last == ")" and "(" in words[start:end]) or last == "!"


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
    rest = [word for word in words[span[1] : end] if word not in _ARTICLES and word not in _EDGE]
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


def _same_intext_of(names: list[Name], words: list[str], doc: Doc) -> list[Name]:
    """Give one name one label in the text, and find the names that were only found elsewhere in it."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    surnames: set[str] = set()
    for start, end, label, rule in names:
        votes[text_of(words, start, end)][label] += 2 if rule == "ner" else 5
        if label == "PER" and end - start > 1 and words[end - 1].istitle() and len(words[end - 1]) > 2:
            surnames.add(words[end - 1])
    surnames -= _NO_SURNAME
    made = []
    for place, (start, end, label, rule) in enumerate(names):
        text = text_of(words, start, end)
        is_company = label == "ORG" and after_company_noun(words, start)
        if is_company or (label == "LOC" and is_where_it_acts(names, place, words)):
            made.append((start, end, label, rule))
            continue
        if text in surnames and rule == "ner" and label in ("LOC", "ORG", "PRODUCT") and not after_at(words, start):
            made.append((start, end, "PER", "consistency"))
            continue
        ranked = votes[text].most_common(2)
        if rule == "ner" and len(ranked) > 1 and ranked[0][0] != label and ranked[0][1] > 2 * votes[text][label]:
            made.append((start, end, ranked[0][0], "consistency"))
        else:
            made.append((start, end, label, rule))
    return _missed(made, words, doc, surnames)


def _missed(names: list[Name], words: list[str], doc: Doc, surnames: set[str]) -> list[Name]:
    """Add the bare surnames of persons named in full elsewhere, where the recogniser passed them over."""
    if not surnames:
        return names
    covered = {place for start, end, _, _ in names for place in range(start, end)}
    added: list[Name] = []
    for place, word in enumerate(words):
        if (
            word in surnames
            and place not in covered
            and doc[place].pos_ in _PROPER
            and words[place - 1] not in _NO_PERSON
            and not after_company_noun(words, place)
        ):
            start = place
            while start and start - 1 not in covered and _extends(words[start - 1], doc[start - 1].pos_):
                start -= 1
            if not _joined(doc, words, start, place + 1):
                added.append((start, place + 1, "PER", "consistency"))
                covered.update(range(start, place + 1))
    return sorted(names + added) if added else names


def _extends(word: str, pos: str) -> bool:
    return word.istitle() and pos in _PROPER and word not in _LEADS


def _joined(doc: Doc, words: list[str], start: int, end: int) -> bool:
    """Tell whether a hyphen without space binds the tokens to their neighbours."""
    if start and words[start - 1].endswith("-") and not doc[start - 1].whitespace_:
        return True
    return end < len(words) and words[end].startswith("-") and not doc[end - 1].whitespace_
