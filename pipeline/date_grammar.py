"""The grammar machine of dates: rules over the classes of lexemes, longest match first, each with its reading.

A rule is a pattern of class names and a function that reads a match:

    @rule("det:DET? d:DAY m:MONTH y:YEAR?")
    def day_of_month(r: Reading) -> list[Found]: ...

`name:CLASS` names a part, `?`, `*`, `{0,3}`, `|` and parentheses are those of regular expressions, `<` and `>` mark the
annotated span where it is not the whole match. Repetitions are bounded, so the work grows with the text only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from pipeline import date_contexts
from pipeline.date_anchor import Anchor
from pipeline.date_governor import governs
from pipeline.date_lexer import Lexemes
from pipeline.date_scheduled import is_scheduled
from pipeline.date_words import BREAK, glue_letters, letters

_LONGEST = 64  # no match is longer, in lexemes
_BEGINS = ("partir de ", "compter de ", "partir du ", "compter du ")
_REACH = 8  # a match begins at most so many lexemes before its first word of time

CLASSES = {
    "DAY": "HOUR12 HOUR24 DAY31 ORD1",
    "NUM31": "HOUR12 HOUR24 DAY31",
    "HOUR": "ZERO HOUR12 HOUR24",
    "MIN": "ZERO HOUR12 HOUR24 DAY31 TO59",
    "YY": "ZERO HOUR12 HOUR24 DAY31 TO59 TO99",
    "NUM": "HOUR12 HOUR24 DAY31 TO59 TO99 TO999 YEAR BIG",
    "COUNT": "HOUR12 HOUR24 DAY31 TO59 TO99 TO999 YEAR BIG DECIMAL UN FEW",
    "MONTHS": "MONTH MABB",
    "ROUND": "APX DIZAINE QUINZAINE",
    "UNTIL": "JUSQUE DICI",
    "WEEKDAY": "WD WDABB",
    "ORDINAL": "ORD1 ORD",
    "REL": "LAST NEXT PASSED",
    "STEP": "FOLLOW PRECED",
    "HOURS": "HEURE HH",
    "DAYPART": "PART NUIT",
    "ARTICLE": "DET DEM",
    "OF": "DE DU DES",
    "UNIT": "AN ANNEE ANNEES MOIS SEMAINE JOUR HEURE HH MINUTE SECONDE TRIMESTRE SEMESTRE DECENNIE SIECLE MILLENAIRE "
    "WEEKEND",
    "SPELL": "AN ANNEE MOIS SEMAINE TRIMESTRE SEMESTRE DECENNIE SIECLE WEEKEND JOUR",
}


@dataclass(slots=True)
class Found:
    """A time expression as the grammar read it, in offsets of the text."""

    start: int
    end: int
    type: str
    value: str | None
    rule: str = ""
    mod: str | None = None
    quant: str | None = None
    freq: str | None = None
    basis: str = "explicit"
    period: tuple[str | None, str | None] | None = None  # values of the first and last end of a range
    weak: bool = False  # needs the word after it to be no noun
    zone: str | None = None  # of a clock time, as `date_zones` knows it


class Matched(NamedTuple):
    """A rule that matches a run of class letters; spans count from the run's first letter."""

    name: str
    reader: Reader
    match: re.Match[str]
    parts: dict[str, tuple[int, int]]  # the named parts that are there, with their spans


class Reading:
    """A match of a rule, as its reader sees it: values and spans of the named parts, and the anchor.

    `names` are those of all parts of the pattern, there or not; `match` begins at 0, in the lexemes at `place`.
    """

    __slots__ = ("_parts", "_side", "anchor", "lexemes", "match", "name", "names", "place", "text")

    def __init__(self, text: str, lexemes: Lexemes, place: int, matched: Matched, anchor: Anchor) -> None:
        self.text, self.lexemes, self.place, self.anchor = text, lexemes, place, anchor
        self.name, _, self.match, self._parts = matched
        self.names = self.match.re.groupindex
        self._side: tuple[str | None] | None = None  # of the match, once it is asked for

    def has(self, part: str) -> bool:
        """Tell whether a part is there, in the pattern and in the text."""
        return part in self._parts

    def get(self, part: str) -> Any:
        """Return the value of the first lexeme of a part, None where the part is absent."""
        span = self._parts.get(part)
        return self.lexemes.values[self.place + span[0]] if span else None

    def is_a(self, part: str | int, name: str) -> bool:
        """Tell whether the first lexeme of a part is of a class."""
        return (part == 0 or part in self._parts) and self.match[part][0] in class_of(name)

    def all(self, part: str) -> list[tuple[str, Any, int]]:
        """Return class letter, value and index of every lexeme of a part."""
        first, last = self.match.span(part)
        lexemes = self.lexemes
        return [(lexemes.codes[i], lexemes.values[i], i) for i in range(self.place + first, self.place + last)]

    def before(self, names: str) -> bool:
        """Tell whether the lexeme before the match is of one of the classes named."""
        return self.place > 0 and self.lexemes.codes[self.place - 1] in letters_of(names)

    def after(self, names: str) -> bool:
        """Tell whether the lexeme after the match is of one of the classes named."""
        end = self.place + self.match.end()
        following = self.lexemes.codes[end : end + 1]
        return bool(following) and following in letters_of(names)

    def word(self, part: str | int = 0) -> str:
        """Return a part as written."""
        start, end = self.span(part)
        return self.text[start:end]

    def span(self, part: str | int = 0) -> tuple[int, int]:
        """Return the character offsets of a part; of the marked span, or all, by default."""
        if part == 0:
            part = "span" if "span" in self._parts else 0
        first, last = self.match.span(part)
        return self.lexemes.starts[self.place + first], self.lexemes.ends[self.place + last - 1]

    def direction(self, *, of_day: bool = True) -> str | None:
        """Return `past` or `future` as the verb says, None without a sign; « jusqu'à » alone leads forward.

        `since` and `next` allow nothing on the other side: « depuis » and « d'ici à ». A present may tell of a day
        (`of_day`) that it lies ahead: `le procès s'ouvre lundi`.
        """
        before = self.lexemes.codes[max(0, self.place - 2) : self.place]
        if before[-1:] == class_of("DEPUIS"):
            return "since"
        if class_of("DICI") in before:
            return "next"
        start, end = self.span()
        if of_day and is_scheduled(self.text, start, end):
            return "future"
        told, until = self.anchor.direction(start, end), class_of("JUSQUE") in before
        if told is None and self._begins():
            return "future"
        return "future" if until and (told is None or self._is_ordered()) else told

    def _begins(self) -> bool:
        """Tell whether something begins on a day told alone: `les tarifs augmentent à partir de lundi`, `du 1er`."""
        alone = self.match[0][0] in class_of("WD") or self.name == "contracted_day"
        return alone and self.text.endswith(_BEGINS, 0, self.span()[0])

    def side(self) -> str | None:
        """Return the direction, `did` or `will` where a verb governs the match alone: then its tense decides."""
        if self._side is None:
            self._side = (self._governed_side(),)
        return self._side[0]

    def _governed_side(self) -> str | None:
        told = self.direction()
        if told not in ("past", "future"):
            return told
        ranged = any(code in class_of("AU") for code in self.match[0])
        if not governs(self.text, *self.span(), told, ranged=ranged):
            return told
        return "did" if told == "past" else "will"

    def _is_ordered(self) -> bool:
        """Tell whether what goes on until then was ordered: `a interdit la vente jusqu'à dimanche`."""
        start = self.span()[0]
        return date_contexts.pattern(r"{ordered}").search(self.text, max(0, start - 80), start) is not None

    def row(self, kind: str, value: str | None, part: str | int = 0, **more: Any) -> Found:
        """Return what was found, with this reading's span and rule."""
        start, end = self.span(part)
        return Found(start, end, kind, value, self.name, **more)


Reader = Callable[[Reading], list[Found]]
_RULES: list[tuple[str, str, Reader]] = []


def rule(*patterns: str) -> Callable[[Reader], Reader]:
    """Register a reader for patterns; the rule bears the reader's name."""

    def register(reader: Reader) -> Reader:
        _RULES.extend((reader.__name__, pattern, reader) for pattern in patterns)
        return reader

    return register


_NAME = re.compile(r"[A-Z][A-Z0-9]*_?")


@cache
def class_of(name: str) -> str:
    """Return the letters of a class of lexemes as a regular expression's set."""
    letter = letters()
    return "".join(letter[kind] for kind in CLASSES.get(name, name).split())


@cache
def letters_of(names: str) -> frozenset[str]:
    """Return the letters of several classes, their names with spaces between."""
    return frozenset("".join(class_of(name) for name in names.split()))


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of class names as a regular expression over class letters."""
    text = pattern.replace("<", "span:(").replace(">", ")")
    text = _NAME.sub(lambda m: f"[{class_of(m[0])}]", text)
    text = re.sub(r"([a-z][a-z0-9]*):(\[[^\]]*\])", r"(?P<\1>\2)", text)
    text = re.sub(r"([a-z][a-z0-9]*):\(", r"(?P<\1>", text)
    return re.compile(text.replace(" ", ""))


Rule = tuple[str, "re.Pattern[str]", Reader]


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple((name, compiled(pattern), reader) for name, pattern, reader in _RULES)


@cache
def _rules_by_letter() -> dict[str, tuple[Rule, ...]]:
    """Return for every class letter the rules that can begin with it, in their order."""
    first = [(first_letters(rule[1].pattern), rule) for rule in _rules()]
    return {letter: tuple(rule for begin, rule in first if letter in begin) for letter in letters().values()}


@cache
def _any_rule() -> dict[str, re.Pattern[str]]:
    """Return for every class letter its rules as one alternation, to see fast whether any of them matches."""
    return {
        letter: re.compile("|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for _, pattern, _ in rules) or r"(?!)")
        for letter, rules in _rules_by_letter().items()
    }


def first_letters(pattern: str) -> set[str]:
    """Return the class letters that a compiled pattern can begin with."""
    return _first(pattern, 0)[0]


def _first(text: str, at: int) -> tuple[set[str], bool, int]:
    """Return the first letters of the alternatives from `at` on, whether they can be empty, and where they end."""
    begin: set[str] = set()
    any_empty, empty = False, True
    while at < len(text) and text[at] != ")":
        if text[at] == "|":
            any_empty, empty, at = any_empty or empty, True, at + 1
            continue
        letters_here, optional, at = _first_item(text, at)
        if empty:
            begin |= letters_here
        empty = empty and optional
    return begin, any_empty or empty, at


def _first_item(text: str, at: int) -> tuple[set[str], bool, int]:
    """Return the first letters of one set or group with its quantifier, whether it is optional, and where it ends."""
    if text[at] == "[":
        end = text.index("]", at)
        begin, optional, at = set(text[at + 1 : end]), False, end + 1
    else:
        inside = re.compile(r"\((?:\?P<\w+>)?").match(text, at)
        begin, optional, at = _first(text, inside.end() if inside else at + 1)
        at += 1
    if text[at : at + 1] == "{":
        return begin, optional or text[at + 1] == "0", text.index("}", at) + 1
    return (begin, True, at + 1) if text[at : at + 1] in ("?", "*") else (begin, optional, at)


@cache
def _time_words() -> re.Pattern[str]:
    """Return the classes that make a word of time: all but articles, prepositions, punctuation and breaks."""
    return re.compile(f"[{''.join(letter for letter in letters().values() if letter not in glue_letters())}]")


def find(text: str, lexemes: Lexemes, anchor: Anchor) -> Iterator[list[Found]]:
    """Yield what is found, from left to right: at each place the longest match that its reader accepts."""
    codes, at = lexemes.codes, 0
    for run in codes.split(BREAK):
        end = at + len(run)
        while at < end:
            place, at = at, at + 1
            for matched in _matching(codes[place : min(end, place + _REACH + _LONGEST)]):
                if found := matched.reader(Reading(text, lexemes, place, matched, anchor)):
                    at = place + matched.match.end()
                    yield found
                    break
        at = end + 1


@lru_cache(maxsize=1 << 13)
def _matching(run: str) -> tuple[Matched, ...]:
    """Return the matches at the start of a run of class letters, the longest first, then in the order of the rules.

    None is made where no word of time is near. Runs repeat, so most texts meet few that are new.
    """
    word = _time_words().search(run, 0, _REACH + 1)
    if not word or not _any_rule()[run[0]].match(run):
        return ()
    run = run[: word.start() + _LONGEST]
    matches = [
        Matched(name, reader, match, {part: match.span(part) for part in match.re.groupindex if match[part]})
        for name, pattern, reader in _rules_by_letter()[run[0]]
        if (match := pattern.match(run))
    ]
    return tuple(sorted(matches, key=lambda matched: -matched.match.end()))
