"""Who is spoken to, where the sentence tells: `demande aux habitants de …`, `a confié à l'AFP`, `appelle X à …`."""

from __future__ import annotations

from pipeline.cues import Cue
from pipeline.noun_phrases import phrase_end
from pipeline.source_phrases import can_speak
from pipeline.token_view import DET, NOUN, PROPN, Sentence, View

_TO = frozenset({"à", "au", "aux", "auprès", "devant"})
_OF = frozenset({"de", "d'", "du", "des"})
_STOPS = frozenset({"de", "d'", "à", ","})
_SPOKEN_TO = frozenset({"asks", "orders", "warns"})
_FURTHEST = 12

Span = tuple[int, int]


def addressee(seen: View, sentence: Sentence, cue: Cue) -> Span | None:
    """Return the tokens of the one spoken to behind a verb of saying, without preposition; None if not told.

    >>> import spacy
    >>> from pipeline.cues import find
    >>> from pipeline.token_view import view
    >>> seen = view(spacy.blank("fr")("Il répond à la ministre qu'il viendra."))
    >>> first, last = addressee(seen, seen.sentences[0], find(seen)[0])
    >>> seen.slice(first, last)
    'la ministre'
    """
    limit = min(sentence.last, cue.last + _FURTHEST)
    if cue.entry.stance in _SPOKEN_TO and cue.last < limit and not cue.passive:
        found = _phrase(seen, cue.last, limit)
        if found is not None and seen.pos[cue.last] in (DET, PROPN):
            return found
    for token in range(cue.last, limit):
        if seen.inside[token] or seen.forms[token] in {"que", "qu'", ":", ",", "."}:
            return None
        if seen.forms[token] in _TO:
            start = token + 1
            if seen.forms[token] == "auprès" and start < limit and seen.forms[start] in _OF:
                start += 1
            return _phrase(seen, start, limit)
    return None


def _phrase(seen: View, start: int, limit: int) -> Span | None:
    if start >= limit or seen.inside[start] or seen.pos[start] not in (DET, NOUN, PROPN, 0):
        return None
    last = next(
        (t for t in range(start, limit) if seen.forms[t] in {"de", "d'", "à", ","} and _verb_next(seen, t)), limit
    )
    end = phrase_end(seen, start, last)
    if not seen.pos[start]:  # no tagger: the determiner and one word
        end = min(start + 2, limit)
    return (start, end) if can_speak(seen, start, min(end, start + 2)) else None


def _verb_next(seen: View, token: int) -> bool:
    following = seen.forms[token + 1] if token + 1 < len(seen.forms) else ""
    return following.endswith(("er", "ir", "re")) or following in {"ne", "se", "s'"}
