"""The status of an event: what the rules of `factuality` read, weighed with the date, the words around and the type."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline import event_pairs, event_time
from pipeline.event_batch import Batch
from pipeline.event_context import Context, symbol
from pipeline.event_features import Floats, Keys, stem
from pipeline.event_frame import Frame
from pipeline.event_model import Network, load, network
from pipeline.event_ranker import Templates
from pipeline.factuality import Facts
from pipeline.status_cues import PLANNED, words_of
from pipeline.triggers import Trigger
from pipeline.verb_groups import AUXILIARIES

STATUSES = ("asserted", "negated", "future", "possible", "conditional")
_SURELY_POSSIBLE = "possible:cas"  # `en cas de grève`
_DOUBT, _SUSPICION = "possible:adverb", "conditional:suspicion"
_MARKS, _ADVERBS = frozenset(("mark", "case")), frozenset(("advmod", "amod"))

(
    RULE,
    TENSE,
    CUES,
    CUE1,
    CUE2,
    TYPE,
    STEM,
    FORM,
    GOV1,
    DEP1,
    GOV2,
    DEP2,
    ABOVE,
    MARK,
    DET,
    DATE,
    PRIOR,
    ADVERB,
    BEFORE,
    POS,
    DISTANCE,
    CLAUSE,
    PLAN,
    HEADLINE,
) = range(24)
TEMPLATES = (
    (RULE,), (TENSE,), (CUES,), (CUE1,), (CUE2,), (TYPE,), (STEM,), (GOV1,), (GOV2,), (DEP2,), (ABOVE,), (MARK,),
    (DET,), (DATE,), (PRIOR,), (ADVERB,), (BEFORE,), (POS,), (DISTANCE,), (CLAUSE,), (PLAN,), (HEADLINE,), (RULE, DATE),
    (RULE, PRIOR), (TENSE, DATE), (CUE1, GOV1), (GOV1, DEP1), (GOV1, DEP1, TENSE), (GOV2, DEP2), (GOV1, GOV2),
    (ABOVE, DATE), (ABOVE, DEP1), (ABOVE, CUES), (MARK, FORM), (DET, TYPE), (TYPE, DATE), (STEM, DATE), (STEM, CUES),
    (PRIOR, DATE), (ADVERB, RULE), (BEFORE, FORM), (RULE, DATE, PRIOR), (RULE, POS), (RULE, POS, CUE1), (CUES, POS),
    (CUE1, POS, TENSE), (DISTANCE, POS, DATE), (CLAUSE, POS), (HEADLINE, POS, RULE), (PRIOR, POS, RULE),
)  # fmt: skip
_TEMPLATES = Templates(TEMPLATES)


def columns(
    context: Context,
    trigger: Trigger,
    frame: Frame,
    *,
    fact: Facts,
    when: event_time.When | None,
    prior: str,
) -> tuple[int, ...]:
    """Return the base columns of an event; `prior` is the rules' status of an earlier mention."""
    published = context.published
    head = trigger.head
    above = context.head[head]
    third = context.head[above]
    finite = [_finite(context, token) for token in (head, above, third, context.head[third])]
    marks, adverbs = _words_at(context, head)
    values = (
        fact.status, fact.tense + fact.mood, "|".join(fact.cues), *(*fact.cues[:2], "", "")[:2], trigger.type or "",
        frame.stem, frame.form, stem(context.low[above]), context.dep[head], stem(context.low[third]),
        context.dep[above], _above(context, finite), marks, frame.det,
        event_time.relation(when.value, published) if when else "", prior, adverbs,
        context.low[trigger.start - 1] if trigger.start else "", context.pos[head],
        _distance(when.value, published) if when else "", _clause_tense(context.pos[head], finite),
        _planned(context, context.sentence[head]), "head" if context.sentence[head] == 0 else "",
    )  # fmt: skip
    return tuple(map(symbol, values))


def _words_at(context: Context, head: int) -> tuple[str, str]:
    """Return what introduces a trigger, and its adverbs and adjectives."""
    marks, adverbs = [], []
    for child in context.children[head]:
        dep = context.dep[child]
        if dep in _MARKS:
            marks.append(context.low[child])
        elif dep in _ADVERBS:
            adverbs.append(context.low[child])
    return " ".join(marks), " ".join(adverbs)


@lru_cache(maxsize=4096)
def _distance(value: str, published: str) -> str:
    """Return whether a date lies before, on or after the publication day, as far as both tell."""
    if not published:
        return ""
    start, end = value.partition("/")[::2]
    first, last = start[: len(published)], (end or start)[: len(published)]
    mine = published[: min(len(first), len(published))]
    return "after" if first[: len(mine)] > mine else "before" if last < published[: len(last)] else "on"


def _finite(context: Context, token: int) -> tuple[str, int] | None:
    """Return mood and tense of a verb, or of its first finite auxiliary, and which of them tells it."""
    if token not in context.finite:
        context.finite[token] = _finite_at(context, token)
    return context.finite[token]


def _finite_at(context: Context, token: int) -> tuple[str, int] | None:
    morph = context.morph(token)
    if morph.mood:
        return morph.mood + morph.tense, token
    for child in context.children[token]:
        if context.dep[child] in AUXILIARIES and (morph := context.morph(child)).mood:
            return morph.mood + morph.tense, child
    return None


def _clause_tense(pos: str, finite: Sequence[tuple[str, int] | None]) -> str:
    """Return the part of speech of the trigger with mood and tense of the nearest finite verb: `NOUNIndPast`."""
    told = next(filter(None, finite), None)
    return pos + told[0] if told else ""


def _planned(context: Context, sentence: int) -> str:
    """Return the first word of a plan in the sentence: `prochain`, `prévu`, a verb in the future; looked for once."""
    if sentence not in context.plans:
        start, end = context.sentence_bounds[sentence]
        adjective = not words_of(PLANNED).isdisjoint(context.low[start:end])
        context.plans[sentence] = "adjective" if adjective else "future" if sentence in context.of_future else ""
    return context.plans[sentence]


def _above(context: Context, finite: Sequence[tuple[str, int] | None]) -> str:
    """Return mood, tense and stem of the finite verb that governs a trigger."""
    told = next(filter(None, finite[1:]), None)
    return told[0] + stem(context.low[told[1]]) if told else ""


def priors(context: Context, triggers: Sequence[Trigger], told: Sequence[Facts]) -> list[str]:
    """Return for each trigger the rules' status of the mention before it by the same word, and of the one after."""
    by_word: dict[str, list[int]] = {}
    for number, trigger in enumerate(triggers):
        by_word.setdefault(stem(context.low[trigger.head]), []).append(number)
    out = [""] * len(triggers)
    for numbers in by_word.values():
        for place, number in enumerate(numbers):
            before = told[numbers[place - 1]].status if place else ""
            after = told[numbers[place + 1]].status if place + 1 < len(numbers) else ""
            out[number] = f"{before}|{after}"
    return out


def table(batch: Batch, dates: Sequence[event_time.When | None]) -> Keys:
    """Return the base columns of every event of some articles, [columns, events]."""
    frames, days = iter(batch.frames), iter(dates)
    rows = []
    for story in batch.stories:
        before = priors(story.context, story.triggers, story.facts)
        for trigger, fact, prior in zip(story.triggers, story.facts, before, strict=True):
            rows.append(columns(story.context, trigger, next(frames), fact=fact, when=next(days), prior=prior))
    return event_pairs.table(rows)


def statuses(batch: Batch, dates: Sequence[event_time.When | None], vectors: Floats) -> list[str]:
    """Return the status of every event of some articles."""
    if not dates:
        return []
    scores = _network().table_scores(_TEMPLATES.buckets(table(batch, dates)), vectors)
    told = (fact for story in batch.stories for fact in story.facts)
    chosen = zip(told, scores.argmax(axis=1).tolist(), strict=True)
    return [_doubted(STATUSES[number], fact) for fact, number in chosen]


def _doubted(status: str, fact: Facts) -> str:
    """Return the status, `possible` or `conditional` where the network met too few of the signs.

    `en cas de grève` and `a peut-être été tué` are possible, `l'attaque présumée` is a suspicion.
    """
    if _SURELY_POSSIBLE in fact.cues:
        return "possible"
    if status == "asserted" and fact.mood and _DOUBT in fact.cues:
        return "possible"
    return "conditional" if status == "asserted" and not fact.mood and _SUSPICION in fact.cues else status


@cache
def _network() -> Network:
    return network(load("status"))
