"""What is said of one trigger whatever the candidate: its form, what hangs on it, how it stands in the story."""

from __future__ import annotations

from pipeline.event_context import Context, symbol
from pipeline.event_features import stem
from pipeline.triggers import Trigger

SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubj:caus"))
_OBJECTS = frozenset(("obj", "iobj", "obl:arg", "obl:agent"))
_OF_WORDS = frozenset(("de", "d'", "du", "des"))
_REFLEXIVE = frozenset(("se", "s'"))
_COMPLEMENTS = frozenset(("nmod", "obl:agent", "obl:mod", "obl:arg"))
_CLAUSES = frozenset(("acl:relcl", "acl"))


SHARED = 5  # type, stem, form, telling and determiner are columns of every ranker
TYPE, STEM = 0, 1  # among them


def part_of(sentence: int) -> str:
    """Return in which part of an article a sentence stands, the headline being the first one.

    >>> part_of(0), part_of(3), part_of(4)
    ('head', 'lead', 'body')
    """
    return "head" if sentence == 0 else "lead" if sentence <= 3 else "body"


class Frame:
    """The description of one trigger, made once for the stages that ask."""

    def __init__(self, context: Context, trigger: Trigger) -> None:
        head = trigger.head
        children = context.children[head]
        deps = [context.dep[child] for child in children]
        words = [context.low[child] for child in children]
        voice = "pass" if "aux:pass" in deps else "" if _REFLEXIVE.isdisjoint(words) else "refl"
        self.voice = context.pos[head] + voice + context.morph(head).forms
        self.form = self.voice + context.dep[head]
        self.frame = f"{_subject(context, children, deps)}|{not _OBJECTS.isdisjoint(deps)}"
        self.has = _dependents(context, children, deps)
        self.stem = stem(context.low[head])
        self.told = context.told(head, self.stem)
        self.det = words[deps.index("det")] if "det" in deps else ""
        self.antecedent = _antecedent(context, head)
        own = (trigger.type or "", self.stem, self.form, self.told, self.det, self.frame, self.voice, self.has)
        self.symbols = tuple(map(symbol, own))


def _subject(context: Context, children: list[int], deps: list[str]) -> str:
    """Return the subject of a trigger: a pronoun itself, `np` for a noun phrase, empty without one."""
    for child, dep in zip(children, deps, strict=True):
        if dep in SUBJECTS:
            return context.low[child] if context.pos[child] == "PRON" else "np"
    return ""


def _dependents(context: Context, children: list[int], deps: list[str]) -> str:
    """Return which arguments hang on a trigger: subject, object, `par`, `de`."""
    found = set()
    for child, dep in zip(children, deps, strict=True):
        if dep in SUBJECTS:
            found.add("s")
        elif dep == "obj":
            found.add("o")
        elif dep in _COMPLEMENTS:
            case = next((context.low[c] for c in context.children[child] if context.dep[c] == "case"), "")
            found.add("p" if case == "par" or dep == "obl:agent" else "d" if case in _OF_WORDS else "c")
    return "".join(sorted(found))


def _antecedent(context: Context, head: int) -> int:
    """Return the noun that a relative clause or a participle around the trigger belongs to, -1 without."""
    token = head
    for _ in range(3):
        if context.dep[token] in _CLAUSES:
            return context.head[token]
        token = context.head[token]
    return -1
