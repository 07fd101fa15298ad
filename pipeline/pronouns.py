"""Ranks what a pronoun can stand for: a linear model over salience, gender and number being conditions.

Features follow Lappin and Leass (1994): recency, subject, object, first place, number of mentions, quotation.
The weights are set by hand (`models/coreference/README.md` says why).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import mul

from pipeline.candidates import Candidate
from pipeline.lexicons import table

WINDOW = 5  # sentences that a pronoun looks back
LOOK_BACK = 40  # candidates that are weighed at most

FEATURES = (
    "sentences_back", "far", "rank", "nearest", "subject", "oblique", "object", "attribution", "here_subject",
    "here_other", "person", "organisation", "place", "thing", "count", "gender_known", "named", "pronoun", "quoted",
    "first", "main", "main_far", "main_opening", "source", "speech_person", "speech_organisation",
    "topic",
)  # fmt: skip

# form -> gender, plural (None: either)
PRONOUNS: dict[str, tuple[str, bool | None]] = {
    "il": ("m", False), "elle": ("f", False), "ils": ("m", True), "elles": ("f", True),
    "celui-ci": ("m", False), "celle-ci": ("f", False), "ceux-ci": ("m", True), "celles-ci": ("f", True),
    "ce dernier": ("m", False), "cette dernière": ("f", False), "l'intéressé": ("m", False),
    "l'intéressée": ("f", False), "ces derniers": ("m", True), "ces dernières": ("f", True), "lui": ("m", False),
    "lui-même": ("m", False), "elle-même": ("f", False), "eux": ("m", True),
}  # fmt: skip
LAST_NAMED = frozenset({"celui-ci", "celle-ci", "ce dernier", "cette dernière", "ceux-ci", "celles-ci"})


@cache
def _weights() -> tuple[float, ...]:
    weights = {row["feature"]: float(row["weight"]) for row in table("coreference/weights")}
    return tuple(weights[feature] for feature in FEATURES)


def features(
    candidate: Candidate,
    distance: int,
    rank: int,
    *,
    quoted: bool,
    main: bool,
    speech: bool,
    opening: bool,
    source: bool,
) -> tuple[float, ...]:
    """Return the values of `FEATURES` for one candidate."""
    person, organisation = candidate.label == "PER", candidate.label == "ORG"
    return (
        distance, distance > 2, rank if rank < 6 else 6, rank == 0, candidate.subject, candidate.oblique,
        candidate.object, candidate.attribution and not source, distance == 0 and candidate.subject,
        distance == 0 and not candidate.subject, person, organisation, candidate.label == "LOC",
        not (person or organisation or candidate.label == "LOC"), candidate.count if candidate.count < 6 else 6,
        candidate.gender != "", candidate.entity_id is not None, candidate.pronoun, candidate.quoted and not quoted,
        candidate.first_in_sentence, main, main and distance > 1, main and opening, source, speech and person,
        speech and organisation, candidate.topic and distance == 0,
    )  # fmt: skip


def score(values: Sequence[float]) -> float:
    """Return the weighted sum of the features."""
    total: float = sum(map(mul, _weights(), values))
    return total


def agrees(candidate: Candidate, gender: str, plural: bool | None) -> bool:
    """Tell whether a candidate can be meant by a word of this gender and number."""
    return (plural is None or candidate.plural == plural) and (not gender or candidate.gender in ("", gender))
