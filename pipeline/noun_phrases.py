"""Where the noun phrase of a speaker begins and ends: title, name, complements, appositions, bracketed initials."""

from __future__ import annotations

from functools import cache

from pipeline.clause_ends import finite
from pipeline.cues import nouns
from pipeline.lexicons import table
from pipeline.quote_words import words
from pipeline.roles import titles
from pipeline.token_view import ADJ, ADP, ADV, AUX, CCONJ, DET, NOUN, NUM, PRON, PROPN, VERB, View

_NOMINAL = frozenset((DET, NOUN, PROPN, ADJ, NUM))
_COMPLEMENTS = words("complements")
_LOOSE_COMPLEMENTS = words("loose_complements")
_DAYS = words("days")
_TIME = words("time")
_SKIPPED_PREPOSITIONS = words("skipped_prepositions")
_PARTICLES = words("particles")
_LONGEST = 40
_NAMES = frozenset({"PER", "ORG"})
_ARTICLES = words("articles")
_PARTICIPLES = ("é", "ée", "és", "ées", "u", "ue", "us", "ues", "is", "ise", "it", "ite")
_FOREIGN = words("foreign")
_NEAR_TIME = words("near_time")
_NEW_PHRASE = words("new_phrase")
_ALONE = words("alone")
_HUMAN = words("human")
_INTRODUCING = frozenset({"un", "une", "son", "sa", "leur"})
_CLOSERS = words("apposition_closers")
_NO_APPOSITION = frozenset({"a", "est", "ont", "sont", "tout", "toute", "tous", "toutes"})
_LONGEST_TITLE = 12
_LONGEST_APPOSITION = 18
_COUNTED = frozenset({"quelques", "deux", "trois", "quatre", "cinq", "dix", "peu"})
_UNITS = frozenset({"secondes", "minutes", "heures", "jours", "semaines", "mois", "ans", "années"})
_SHIFTS = frozenset({"avant", "après", "plus", "auparavant"})
_INSIDE = 1  # of a name, in spaCy's `ent_iob`


def phrase_end(seen: View, first: int, last: int) -> int:
    """Return the token after the noun phrase that starts at `first`, at most `last`.

    It takes complements with `de`, other complements after a common noun, appositions and bracketed initials, and stops
    at a verb, a relative pronoun, a date, a medium (`à l'AFP`).
    """
    last = min(last, first + _LONGEST, len(seen.forms))
    if first < last and seen.forms[first] in _ALONE:
        return first + 1
    at = first + 1 if first < last else first
    while at < last:
        step = _step(seen, at, first, last)
        if not step:
            break
        at += step
    while at - 1 > first and (
        seen.pos[at - 1] in (ADP, DET) or seen.forms[at - 1] in {",", "et", "de", "d'", "du", "à"}
    ):
        at -= 1
    return at


def _step(seen: View, at: int, first: int, last: int) -> int:
    """Return how many tokens of the phrase stand here, 0 at its end."""
    form = seen.forms[at]
    if form == "(":
        close = next((t for t in range(at + 1, min(at + 8, last)) if seen.forms[t] == ")"), None)
        return close - at + 1 if close is not None else 0
    if form == ",":
        return int(apposition(seen, first, at, last))
    return int(_belongs(seen, at, last))


def _belongs(seen: View, at: int, last: int) -> bool:  # noqa: PLR0911
    """Tell whether a word goes on with the noun phrase before it."""
    form, tag, before = seen.forms[at], seen.pos[at], seen.pos[at - 1]
    if not form or seen.forms[at - 1] in _ARTICLES or seen.doc[at].ent_iob == _INSIDE:
        return True
    if is_time(seen, at):
        return False
    if form in _COMPLEMENTS or (form == "en" and seen.forms[at - 1] in {"mis", "mise"}):  # `la mise en cause`
        return True
    if form in _LOOSE_COMPLEMENTS:
        return before in (NOUN, ADJ) and not _medium_follows(seen, at, last)
    if form == "dans":
        return before in (NOUN, ADJ) and _name_behind_place(seen, at, last)
    if form in {"et", "&"}:
        return at + 1 < last and seen.pos[at + 1] in (DET, PROPN, NOUN, ADJ)
    if seen.inside[at]:
        return before != PROPN or bool(seen.inside[at - 1])
    if tag == DET and form in _NEW_PHRASE and (before in (NOUN, PROPN, ADJ) or seen.forms[at - 1] == ")"):
        return False
    return _nominal(seen, at, last)


def _nominal(seen: View, at: int, last: int) -> bool:
    """Tell whether a word is part of a name or of a noun phrase by itself."""
    form, tag, start = seen.forms[at], seen.pos[at], seen.starts[at]
    if tag in _NOMINAL or form in {"-", "'"} or seen.text[start - 1 : start] == "-" or seen.text[start].isupper():
        return True
    name_follows = at + 1 < last and _name_follows(seen, at + 1)
    if form in _FOREIGN and name_follows and seen.pos[at - 1] == PROPN:
        return True
    if tag in (VERB, AUX, PRON, ADV):
        pronoun = tag == PRON and seen.forms[at - 1] in {"d'", "de"}
        return pronoun or (tag == VERB and form.endswith(_PARTICIPLES) and name_follows)
    return form in _PARTICLES and seen.pos[at - 1] == PROPN


def _name_follows(seen: View, at: int) -> bool:
    return seen.text[seen.starts[at]].isupper() and not seen.inside[at]


def is_time(seen: View, at: int) -> bool:
    """Tell whether a date begins here: `mardi`, `le 26 mars`, `ce jeudi`, `cette semaine`."""
    form = seen.forms[at]
    if form in _COUNTED and seen.forms[at + 1 : at + 2] and not _UNITS.isdisjoint(seen.forms[at + 1 : at + 2]):
        return not _SHIFTS.isdisjoint(seen.forms[at + 2 : at + 4])  # `quelques minutes avant`, `deux jours plus tôt`
    if (form in _DAYS and seen.pos[at] != PROPN) or form in {
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "hier",
    }:
        return True
    following = next((f for f in seen.forms[at + 1 : at + 3] if f != "même"), "")  # `le même jour`
    if form in {"le", "ce", "cet", "cette", "la", "dans", "en"} and (following in _DAYS or following in _TIME):
        return True
    return (form == "le" and following[:1].isdigit()) or (form == "un" and following in {"jour", "matin", "soir"})


def _medium_follows(seen: View, at: int, last: int) -> bool:
    on_air = seen.forms[at] == "sur" and _name_follows(seen, at + 1)  # `la ministre sur Europe 1`
    return on_air or any(form in nouns("medium") for form in seen.forms[at + 1 : min(at + 4, last)])


def _name_behind_place(seen: View, at: int, last: int) -> bool:
    """Tell whether a name follows where somebody has their office: `son représentant dans le pays, Paul Roy`."""
    comma = next((t for t in range(at, min(at + 6, last)) if seen.forms[t] == ","), None)
    return comma is not None and comma + 1 < last and _ends_named(seen, comma + 1, last, "PER")


def apposition(seen: View, first: int, comma: int, last: int) -> bool:
    """Tell whether behind the comma stands who the noun phrase is: a role behind a name, a name behind a role, an age.

    `Jean Dupont, maire de X,` and `le maire de X, Jean Dupont,` but not `selon Jean Dupont, la grève`.
    """
    start = comma + 1
    if start >= last or seen.inside[start] or is_time(seen, start):
        return False
    end = _apposed_end(seen, start, last)
    if end - start > _LONGEST_APPOSITION:
        return False
    opens = _opens_apposition(seen, start)
    if opens is not None:
        return opens
    if _names_bearer(seen, (first, comma), start, last):
        return not _has_name(seen, first, comma)
    if end < min(last, len(seen.forms)) and finite(seen, end):  # `pour Anne Roux, le maire ment`
        return False
    one = seen.forms[start] in {"l'un", "l'une", "l'", "un", "une"}
    role = any(form in speaking_nouns() for form in seen.forms[start : min(start + 5, end)])
    return role and (one or _has_name(seen, first, comma))


def _apposed_end(seen: View, start: int, last: int) -> int:
    """Return the token after what stands behind a comma, up to the next mark or verb."""
    at = start
    while at < last and seen.forms[at] not in {",", ".", ":", "«"}:
        if seen.pos[at] in (VERB, AUX) and at > start and seen.text[seen.starts[at]].islower():
            break
        at += 1
    return at


def _opens_apposition(seen: View, start: int) -> bool | None:
    """Tell by its first words whether an apposition begins: an age, a participle, `ancien`; None if they do not say."""
    form, tag = seen.forms[start], seen.pos[start]
    if tag == NUM or seen.forms[start + 1 : start + 2] == ["ans"]:
        return not {"selon", "d'"}.intersection(seen.forms[start + 1 : start + 3])  # `30 000 selon la police`
    if tag == VERB or (tag == ADJ and seen.text[seen.starts[start]].islower()):
        return form not in _NO_APPOSITION and (form.endswith(_PARTICIPLES) or tag == ADJ)
    return True if form in {"de", "du", "des", "d'", "alors", "ancien", "ancienne", "ex", "dont"} else None


def _names_bearer(seen: View, phrase: tuple[int, int], start: int, last: int) -> bool:
    """Tell whether a name follows of the kind that a phrase, first token and comma, describes: a person, a firm."""
    if (_is_person(seen, start) or _ends_named(seen, start, last, "PER")) and _is_human(seen, *phrase):
        return True
    first = phrase[0]
    firm = any(form in _organisations() for form in seen.forms[first : first + 3])
    return firm and _ends_named(seen, start, last, "ORG")


def _ends_named(seen: View, start: int, last: int, label: str) -> bool:
    """Tell whether an apposition ends with a name: `, Me Anne Roux,` or `, le général Roy,`.

    A title or a role may open it; punctuation or a relative closes it: `selon le maire, Anne Roux a menti` has none.
    """
    limit = min(start + _LONGEST_TITLE, last)
    name = next((t for t in range(start, limit) if seen.doc[t].ent_type_ == label), None)
    if name is None:
        return False
    end = name + 1
    while end < len(seen.forms) and seen.doc[end].ent_iob == _INSIDE:
        end += 1
    titled = seen.pos[start] in (DET, PROPN, NOUN) or seen.text[seen.starts[start]].isupper()
    plain = not any(seen.is_verb(t) or seen.forms[t] == "," for t in range(start, name))
    return titled and plain and (end == len(seen.forms) or seen.forms[end] in _CLOSERS)


def _is_human(seen: View, first: int, last: int) -> bool:
    """Tell whether a noun phrase is of a person: by its noun, as one of several (`l'un d'eux`), or newly told of."""
    forms = seen.forms[first:last]
    if "".join(forms[:2]).startswith("l'un") or any(f in _human_nouns() or f in _HUMAN for f in forms):
        return True
    head = next((seen.forms[t] for t in range(first, last) if seen.pos[t] == NOUN), "")
    return bool(_INTRODUCING.intersection(forms[:1])) and head not in speaking_nouns()


def _is_person(seen: View, token: int) -> bool:
    return any(ent.label_ == "PER" for ent in seen.ents(token, token + 1)) or (
        seen.pos[token] == PROPN
        and token + 1 < len(seen.forms)
        and seen.text[seen.starts[token + 1]].isupper()
        and seen.doc[token].ent_type_ in {"", "PER"}
    )


def _has_name(seen: View, first: int, last: int) -> bool:
    """Tell whether the phrase already names a person or is a bare proper noun."""
    return any(seen.doc[t].ent_type_ == "PER" for t in range(first, last)) or (
        seen.pos[first] == PROPN
        or (seen.text[seen.starts[first]].isupper() and seen.pos[first] not in (DET, NOUN, ADJ))
    )


@cache
def _human_nouns() -> frozenset[str]:
    """Return the nouns of persons, singular and plural."""
    forms = {row["form"].lower() for row in table("entities/roles") if row["kind"] in {"post", "job", "human"}}
    return frozenset(forms | {form + "s" for form in forms} | {"porte-paroles", "avocate", "procureure", "juges"})


@cache
def _organisations() -> frozenset[str]:
    """Return the nouns of organisations that a name can follow: `l'entreprise, Nordmeca,`."""
    return frozenset(row["form"].lower() for row in table("entities/roles") if row["kind"] == "org") | {"actionnaire"}


@cache
def speaking_nouns() -> frozenset[str]:
    """Return the nouns of those who speak, singular and plural: roles, institutions, documents."""
    forms = {row["form"].lower() for row in table("entities/roles") if row["kind"] != "place"} | set(nouns("speaker"))
    plurals = {form + "s" for form in forms}
    plurals |= {form[:-1] + "ux" for form in forms if form.endswith("al")}
    plurals |= {form + "x" for form in forms if form.endswith("eau")}
    return frozenset(forms | plurals)


def _behind_phrase(seen: View, first: int, last: int) -> int:
    """Return the token behind a prepositional phrase: `dans un sanglot | Amélie Besson`, a person begins anew."""
    if first >= last:
        return last
    end = phrase_end(seen, first, last)
    for token in range(first + 1, end):
        starts_person = seen.doc[token].ent_type_ == "PER" and seen.doc[token - 1].ent_type_ != "PER"
        before = seen.forms[token - 1]
        if starts_person and seen.pos[token - 1] in (NOUN, ADJ, PROPN) and before not in _human_nouns() | titles():
            return token
    return max(end, first + 1) if end > first else first + 1


def _unaccented_at(seen: View, at: int, last: int) -> bool:
    """Tell whether a capital A is the preposition that lost its accent: `A Lyon, des élus disent`."""
    return seen.forms[at] == "a" and seen.text[seen.starts[at]] == "A" and at + 1 < last and _name_follows(seen, at + 1)


def _behind_event(seen: View, at: int, last: int) -> int:
    """Return the token behind what a span of time is counted from: `trois heures après le drame | la préfète`."""
    if at + 1 >= last or seen.forms[at - 1] not in {"avant", "après"} or seen.pos[at] != DET:
        return at
    behind = _behind_phrase(seen, at, last)
    somebody = behind < last and (seen.pos[behind] in (DET, PROPN) or seen.doc[behind].ent_type_ in _NAMES)
    return behind if somebody and not seen.inside[behind] else at


def after_verb(seen: View, token: int, last: int) -> int | None:
    """Return where the subject behind a verb starts: over adverbs, dates, `à l'AFP`, `dans un communiqué`."""
    at = token
    last = min(last, token + _LONGEST)
    marked = seen.inside[token] if token < last else 0
    while at < last and seen.inside[at] == marked:
        form, tag = seen.forms[at], seen.pos[at]
        if is_time(seen, at):
            at += 1
            while at < last and (
                seen.pos[at] == NUM
                or seen.forms[at] in _DAYS
                or seen.forms[at] in _TIME
                or seen.forms[at] in _NEAR_TIME
                or seen.forms[at] in _UNITS | _SHIFTS
                or seen.forms[at] in {"même", "tôt", "tard"}
                or seen.forms[at][:1].isdigit()
            ):
                at += 1
            at = _behind_event(seen, at, last)
        elif form in _SKIPPED_PREPOSITIONS or _unaccented_at(seen, at, last):
            at = _behind_phrase(seen, at + 1, last)
        elif (
            (tag in (ADV, CCONJ) and seen.doc[at].ent_type_ not in _NAMES)
            or form.endswith(("-même", "-mêmes"))  # `a dit lui-même le maire`
            or (tag == NUM and not form.isalpha() and seen.doc[at].ent_type_ not in _NAMES)
            or form in {",", "-t"}
        ):
            at += 1
        elif tag in (DET, NOUN, PROPN, PRON, ADJ, NUM) or seen.doc[at].ent_type_ in _NAMES:
            return at
        else:
            return None
    return None
