"""Where a reported clause ends, and where one that is reported afterwards begins."""

from __future__ import annotations

from pipeline.cues import Cue
from pipeline.token_view import Sentence, View

_ADVERSATIVE = frozenset("alors tandis".split())


def clause_end(seen: View, sentence: Sentence, start: int, cue: Cue | None, cues: list[Cue], stops: list[int]) -> int:
    """Return the character where the reported clause that starts at token `start` ends.

    `stops` are characters where an inserted clause or a source begins; the cue's own coordinate verbs and gerunds of
    saying after a comma end it too.
    """
    end = sentence.end
    for stop in stops:
        if seen.starts[min(start, len(seen.starts) - 1)] < stop < end:
            end = stop
            break
    for other in cues:
        if other.verb <= start or (cue is not None and other.verb <= cue.verb):
            continue
        if seen.starts[other.first] >= end:
            break
        cut = _cut_before(seen, start, other, cue)
        if cut is not None:
            return min(end, cut)
    for token in range(start, sentence.last):
        if seen.starts[token] >= end:
            break
        if seen.forms[token] == ";" and not seen.inside[token]:
            return seen.starts[token]
    return end


def _cut_before(seen: View, start: int, other: Cue, cue: Cue | None) -> int | None:
    """Return where another verb of saying ends the clause, if it belongs to the same speaker's sentence."""
    before = other.first - 1
    while before > start and seen.forms[before] in {
        "en",
        "tout",
        "y",
        "ne",
        "n'",
        "l'",
        "le",
        "lui",
        "leur",
        "s'",
        "se",
    }:
        before -= 1
    if other.form == "gerund" and seen.forms[before] == ",":
        return seen.starts[before]
    if other.form == "gerund" and other.first and seen.forms[other.first - 1] == "en":
        return seen.starts[before + 1]
    if (
        other.form == "infinitive"
        and seen.forms[other.first - 1] in {"d'", "de"}
        and seen.forms[other.first - 2] == "avant"
    ):
        return seen.starts[other.first - 2]
    if cue is not None and other.finite and seen.heads[other.verb] == cue.verb and seen.doc[other.verb].dep_ == "conj":
        at = before
        while at > start and seen.forms[at] not in {"et", "mais", ",", "puis", "ou"}:
            at -= 1
        if (
            at > start
            and other.first - at <= 6
            and "que" not in seen.forms[at : other.first]
            and "qu'" not in seen.forms[at : other.first]
        ):
            return seen.starts[at]
    return None
