"""Who stands beside whom: `Paris et Berlin ont signé`, `la France, l'Italie et la Grèce`.

The parser takes the second of two subjects that stand before a verb for its only one as often as not.
"""

from __future__ import annotations

from pipeline.event_context import Context

_SUBJECTS = frozenset(("nsubj", "nsubj:pass"))
_NOMINAL = frozenset(("NOUN", "PROPN"))
_VERBS = frozenset(("VERB", "AUX"))
_NAMES = frozenset(("flat:name", "flat", "appos", "nmod", "amod"))
_BEFORE_NOUN = frozenset(("det", "amod", "nummod"))
_LONGEST = 8  # tokens from the head of a noun phrase to the `et` behind it


def side_by_side(context: Context, head: int) -> list[int]:
    """Return the heads of the noun phrases that one of them is coordinated with, itself among them, in order.

    >>> import spacy
    >>> side_by_side(Context(spacy.blank("fr")("Paris et Berlin")), 0)
    [0]
    """
    first = _before(context, head)
    if first is not None:
        return [first, head]
    after = _after(context, head)
    return [head, after] if after is not None else _parsed(context, head)


def _before(context: Context, head: int) -> int | None:
    """Return the subject before `et` and a subject, which hangs elsewhere: `Renault et Nissan ont annoncé`."""
    verb, begin = context.head[head], _begin(context, head)
    if context.dep[head] not in _SUBJECTS or begin <= 1 or context.low[begin - 1] != "et":
        return None
    if context.head[begin - 1] != verb or verb < head or "Plur" not in _number(context, verb):
        return None
    other = begin - 2
    while context.head[other] < begin - 1 and context.head[other] != other and context.dep[other] in _NAMES:
        other = context.head[other]
    if context.pos[other] not in _NOMINAL:
        return None
    beside = context.dep[other] in _SUBJECTS and context.head[other] == verb
    return other if beside or _alone(context, other, begin - 1) else None


def _alone(context: Context, head: int, end: int) -> bool:
    """Tell whether a noun phrase is all that stands in its sentence before `et`, at which the parser may have cut."""
    first = context.sentence_bounds[context.sentence[head]][0]
    line = context.words_between(first, end + 1)
    return context.dep[head] == "ROOT" and _begin(context, head) == first and "\n" not in line


def _after(context: Context, head: int) -> int | None:
    """Return the subject that begins behind this noun phrase and `et`."""
    if context.pos[head] not in _NOMINAL or context.dep[head] not in _SUBJECTS | {"ROOT"}:
        return None
    for token in range(head + 1, min(head + _LONGEST, len(context.low))):
        if context.low[token] == "et":
            others = [c for c in context.children[context.head[token]] if c > token and context.dep[c] in _SUBJECTS]
            return next((other for other in others if _before(context, other) == head), None)
    return None


def _parsed(context: Context, head: int) -> list[int]:
    """Return a noun phrase with those that the parser coordinates with it, the last one by `et`."""
    others = [c for c in context.children[head] if context.dep[c] == "conj" and context.pos[c] in _NOMINAL]
    if not others or context.low[_begin(context, others[-1]) - 1] != "et":
        return [head]
    verb, end = context.head[head], others[-1] + 1
    while end < len(context.head) and context.head[end] >= others[-1] and context.dep[end] in _NAMES:
        end += 1
    begins_anew = end < len(context.pos) and context.pos[end] in _VERBS and verb < head
    of_one = context.dep[head] in _SUBJECTS and "Sing" in _number(context, verb)
    return [head] if begins_anew or of_one else [head, *others]


def _number(context: Context, verb: int) -> list[str]:
    """Return the number of a verb, or of its first auxiliary."""
    group = [c for c in context.children[verb] if context.pos[c] == "AUX"] or [verb]
    return context.doc[group[0]].morph.get("Number", [])


def _begin(context: Context, head: int) -> int:
    """Return the first token of a noun phrase: its determiner, an adjective, itself."""
    return next((c for c in context.children[head] if c < head and context.dep[c] in _BEFORE_NOUN), head)
