"""The verb group around a word: its auxiliaries, the mood and tense that they give it, and whether it is negated."""

from __future__ import annotations

from pipeline.event_context import NO, PARTICLES, Context
from pipeline.event_lexicon import verb_lemma
from pipeline.status_cues import words_of
from pipeline.verb_mood import mood_of

VERBS = frozenset(("VERB", "AUX"))
AUXILIARIES = frozenset(("aux:tense", "aux:pass", "aux:caus", "cop", "aux"))
_NEGATED_BELOW = frozenset(("nsubj", "nsubj:pass", "obj"))
_NOBODY = frozenset(("personne", "rien", "nul", "nulle"))
_SUBJECT = 4  # words of a subject such as `aucun des deux passagers`
_PARTICIPLES = ("é", "és", "ée", "ées")
_TENSES = {"Pres": "PRESENT", "Imp": "IMPERFECT", "Fut": "FUTURE", "Past": "PAST"}
_DEFINITE = frozenset(("le", "la", "les", "l'", "ce", "cet", "cette", "ces", "son", "sa", "ses", "leur", "leurs"))
_OF = frozenset(("de", "d'"))
_QUE = frozenset(("que", "qu'"))


def verb_group(context: Context, token: int) -> list[int]:
    """Return the finite verb or auxiliaries of the group, the first one first, then the token if it is a verb."""
    auxiliaries = [child for child in context.children[token] if context.dep[child] in AUXILIARIES]
    if context.pos[token] in VERBS:
        return [*auxiliaries, token]
    head = context.head[token]
    if context.dep[token] == "xcomp" and context.low[token].endswith("é") and verb_lemma(context.low[head]) == "avoir":
        return [head, token]  # `n'a pas démissionné`, whose participle the tagger takes for an adjective
    return auxiliaries


def mood_and_tense(context: Context, group: list[int]) -> tuple[str, str]:
    """Return the mood (Fut, Cnd, Sub, Ind or the empty string) and the TimeML tense that a verb group shows.

    >>> import spacy
    >>> mood_and_tense(Context(spacy.blank("fr")("Il partira")), [1])
    ('Fut', 'FUTURE')
    """
    for verb in group:
        (mood, tense, _), low = context.morph(verb), context.low[verb]
        seen = mood_of(low) if not low.endswith(_PARTICIPLES) else ""
        if seen:
            mood, tense = ("Ind", "Fut") if seen == "Fut" else ("Cnd", "Pres")
        if mood:
            name = _TENSES.get(tense, "NONE")
            if tense == "Pres" and verb != group[-1] and context.dep[verb] == "aux:tense":
                name = "PAST"
            return ("Fut" if tense == "Fut" else mood), name
    return "", "NONE"


def negated(context: Context, token: int, group: list[int]) -> bool:
    """Tell whether the verb group is negated; `ne … que` only restricts."""
    if context.negated.isdisjoint((token, *group)):
        return False
    children = [child for verb in {token, *group} for child in context.children[verb]]
    words = {context.low[child] for child in children}
    if words.isdisjoint(PARTICLES):
        return not words.isdisjoint(NO) or _negated_word(context, token, words)
    if context.pos[token] == "NOUN" and _definite(context, token):
        return False  # `ce n'est pas la première grève`
    if not words_of("bare_negation").isdisjoint(verb_lemma(context.low[verb]) for verb in group):
        return _QUE.isdisjoint(context.low[token + 1 : token + 2])
    if _after_nobody(context, min(child for child in children if context.low[child] in PARTICLES)):
        return True
    below = (context.children[child] for child in children if context.dep[child] in _NEGATED_BELOW)
    words.update(context.low[grandchild] for grandchildren in below for grandchild in grandchildren)
    return not words.isdisjoint(words_of("negation"))


def _after_nobody(context: Context, particle: int) -> bool:
    """Tell whether nobody or nothing stands before `ne`, whatever the parser takes it for: `, personne n'a été tué`."""
    subject = context.low[max(0, particle - _SUBJECT) : particle]
    if subject[-1:] and subject[-1] in _NOBODY:
        return subject[-2:-1] == [] or context.pos[particle - 2] != "DET"  # `la personne n'a pas été blessée`
    start = next((i for i in range(len(subject) - 1, -1, -1) if subject[i] in NO), None)
    return start is not None and "," not in subject[start:] and "que" not in subject[start:]


def _definite(context: Context, token: int) -> bool:
    """Tell whether a noun is told as known: `ni la grève ni la pluie`."""
    return any(context.dep[c] == "det" and context.low[c] in _DEFINITE for c in context.children[token])


def _negated_word(context: Context, token: int, words: set[str]) -> bool:
    """Tell whether a word is negated without `ne`: `pas de grève`, `ni mort ni blessé`."""
    if context.pos[token] in VERBS:
        return not words.isdisjoint(("pas", "ni"))
    return ("ni" in words and not _definite(context, token)) or ("pas" in words and not words.isdisjoint(_OF))
