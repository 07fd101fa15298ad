"""How sure the article is of what a word tells: tense, polarity, modality, and the status that follows from them.

Reads the verb group (auxiliaries, negation), then the words that govern it (`empêcher`, `si`, `soupçonné de`).
Needs a parse, no lemmas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.event_context import NO, PARTICLES, Context
from pipeline.event_lexicon import noun_lemma, verb_lemma
from pipeline.status_cues import PLANNED, denials, denied_effects, effects, governs, qualifiers, words_of
from pipeline.verb_mood import mood_of

_NEGATED_BELOW = frozenset(("nsubj", "nsubj:pass", "obj"))
_VERBS = frozenset(("VERB", "AUX"))
_PARTICIPLES = ("é", "és", "ée", "ées")
_TENSES = {"Pres": "PRESENT", "Imp": "IMPERFECT", "Fut": "FUTURE", "Past": "PAST"}
_MARKS = frozenset(("mark", "case"))
_CLAUSES = frozenset(("ccomp", "acl:relcl", "advcl"))
_OTHER_CLAUSES = _CLAUSES | {"parataxis"}
_DEFINITE = frozenset(("le", "la", "les", "l'", "ce", "cet", "cette", "ces", "son", "sa", "ses", "leur", "leurs"))
_OF = frozenset(("de", "d'"))
_QUE = frozenset(("que", "qu'"))
_PERFECT, _ONESELF = frozenset(("avoir", "être")), frozenset(("se", "s'"))
_PAST_INFINITIVE = frozenset(("avoir", "être", "été", "de", "d'", "s'"))
_LIGHT_DEPS = frozenset(("obj", "obl:arg", "nsubj:pass"))
_HANGING = frozenset(("xcomp", "acl", "advcl"))
AUXILIARIES = frozenset(("aux:tense", "aux:pass", "aux:caus", "cop", "aux"))
_CONDITIONS = frozenset(("si", "s'"))
_LINKS = frozenset(
    (
        "xcomp",
        "ccomp",
        "acl",
        "advcl",
        "obj",
        "obl:arg",
        "obl:mod",
        "obl",
        "nmod",
        "conj",
        "nsubj",
        "nsubj:pass",
        "amod",
    )
)
_COMPLEMENTS = frozenset(("nmod", "acl", "obl:arg", "obl:mod", "xcomp", "advcl", "ccomp"))
_COMPLEMENT_LINKS = frozenset(("de", "d'", "du", "des", "à", "au", "aux", "sur", "que", "qu'"))
_MAX_CLIMB = 4

_GOVERNED = {  # relations in which a cue qualifies what depends on it, by the column `governs` of `events/cues`
    "infinitive": frozenset(("xcomp",)),
    "infinitive of oneself": frozenset(("xcomp",)),
    "infinitive or statement": frozenset(("xcomp", "obj", "ccomp", "nsubj:pass")),
    "verb": frozenset(("xcomp", "ccomp", "obj", "nsubj")),
    "complement": frozenset(("xcomp", "obl:arg", "acl", "ccomp", "advcl")),
}
_GOVERNED_BY_DEFAULT = frozenset(("xcomp", "obj", "obl:arg", "ccomp", "acl", "amod", "nsubj:pass", "advcl", "obl:mod"))


@dataclass(slots=True)
class Facts:
    """What the syntax says: TimeML tense and polarity, the mood, the modal or cue that qualifies it, the status."""

    tense: str
    polarity: str
    mood: str
    modality: str | None
    status: str
    cues: tuple[str, ...]


def facts(context: Context, token: int) -> Facts:
    """Return how the article qualifies what a token tells.

    >>> import spacy
    >>> facts(Context(spacy.blank("fr")("Séisme au Japon")), 0).status
    'asserted'
    """
    group = _verb_group(context, token)
    mood, tense = _mood_and_tense(context, group)
    cues: list[str] = []
    if _negated(context, token, group) or _after_pas(context, token):
        cues.append("negated")
    elif denial := _denial_before(context, token):
        cues.append(f"negated:{denial}")
    cues += _adjectives(context, token)
    modality = _govern(context, token, cues)
    verb = mood or _finite_above(context, token)
    if verb == "Fut":
        cues.append("future:tense")
    elif verb == "Cnd":
        cues.append("possible:hypothesis" if _in_condition(context, token) else _conditional(context, token))
    polarity = "NEG" if "negated" in cues else "POS"
    return Facts(tense, polarity, mood, modality, _status(cues), tuple(cues))


def _verb_group(context: Context, token: int) -> list[int]:
    """Return the finite verb or auxiliaries of the group, the first one first, then the token if it is a verb."""
    auxiliaries = [child for child in context.children[token] if context.dep[child] in AUXILIARIES]
    if context.pos[token] in _VERBS:
        return [*auxiliaries, token]
    head = context.head[token]
    if context.dep[token] == "xcomp" and context.low[token].endswith("é") and verb_lemma(context.low[head]) == "avoir":
        return [head, token]  # `n'a pas démissionné`, whose participle the tagger takes for an adjective
    return auxiliaries


def _mood_and_tense(context: Context, group: list[int]) -> tuple[str, str]:
    """Return (Fut, Cnd, Sub, Ind or the empty string, TimeML tense)."""
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


def _negated(context: Context, token: int, group: list[int]) -> bool:
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
    below = (context.children[child] for child in children if context.dep[child] in _NEGATED_BELOW)
    words.update(context.low[grandchild] for grandchildren in below for grandchild in grandchildren)
    return not words.isdisjoint(words_of("negation"))


def _after_pas(context: Context, token: int) -> bool:
    """Tell whether a noun without a verb is denied: `Pas de licenciements chez Alstom`."""
    head = context.head[token]
    return context.low[head] == "pas" and any(context.low[child] in _OF for child in context.children[token])


def _denial_before(context: Context, token: int) -> str:
    """Return the verb of denial before a past infinitive, for which the parser need not take it: `dément avoir tué`."""
    word = token - 1
    while word > 0 and context.low[word] in _PAST_INFINITIVE:
        word -= 1
    if _PERFECT.isdisjoint(context.low[word + 1 : token]):
        return ""
    lemma = verb_lemma(context.low[word])
    kind = denials().get(lemma)
    if kind == "infinitive of oneself" and _ONESELF.isdisjoint(context.low[max(0, word - 3) : word]):
        return ""  # `la loi défend d'avoir …`
    return lemma if kind else ""


def _definite(context: Context, token: int) -> bool:
    """Tell whether a noun is told as known: `ni la grève ni la pluie`."""
    return any(context.dep[c] == "det" and context.low[c] in _DEFINITE for c in context.children[token])


def _negated_word(context: Context, token: int, words: set[str]) -> bool:
    """Tell whether a word is negated without `ne`: `pas de grève`, `ni mort ni blessé`."""
    if context.pos[token] in _VERBS:
        return not words.isdisjoint(("pas", "ni"))
    return ("ni" in words and not _definite(context, token)) or ("pas" in words and not words.isdisjoint(_OF))


def _adjectives(context: Context, token: int) -> list[str]:
    found = []
    for child in context.children[token]:
        cue = qualifiers().get(context.low[child])
        if cue and (cue != PLANNED or context.dep[child] in {"amod", "acl"}):
            found.append(cue)
    return found


def _govern(context: Context, token: int, cues: list[str]) -> str | None:
    """Add the cues of what governs the token, up its heads; return the first modal word."""
    modality = None
    _marks(context, token, cues)
    current = token
    for _ in range(_MAX_CLIMB):
        dep, head = context.dep[current], context.head[current]
        if dep not in _LINKS:
            break
        if dep == "conj":
            current = head
            _marks(context, current, cues)
            continue
        lemma = _cue_lemma(context.low[head], context.pos[head])
        denied = lemma in denied_effects() and _denied(context, head)
        effect = denied_effects()[lemma] if denied else effects().get(lemma)
        if effect and effect != "asserted" and _applies(context, lemma, effect, current, direct=current == token):
            cues.append(f"{effect}:{lemma}")
            modality = modality or lemma
        if denied or dep in _CLAUSES or dep.startswith("nsubj"):
            break
        governed = dep == "xcomp" or (dep in _LIGHT_DEPS and lemma in words_of("light_verb"))
        if governed and context.pos[head] in _VERBS and _negated(context, head, _verb_group(context, head)):
            cues.append("negated")
        current = head
        _marks(context, current, cues)
        if context.pos[head] == "VERB" and not effect and context.dep[current] not in _HANGING:
            break
    return modality


def _denied(context: Context, head: int) -> bool:
    """Tell whether a governing word is negated, or the modal above it: `n'exclut pas`, `ne peut exclure`."""
    above = [head, context.head[head]] if context.dep[head] == "xcomp" else [head]
    return any(_negated(context, word, _verb_group(context, word)) for word in above)


@lru_cache(maxsize=20_000)
def _cue_lemma(low: str, pos: str) -> str:
    """Return the lemma under which a governing word is looked up: infinitive or singular."""
    if pos in _VERBS:
        return verb_lemma(low)
    if pos == "ADJ":
        lemma = verb_lemma(low)
        return lemma if lemma in effects() else noun_lemma(low)
    return noun_lemma(low) if pos == "NOUN" else ""


def _governs_by_preposition(context: Context, current: int) -> bool:
    """Tell whether a complement hangs on its noun or adjective by `de`, `à`, `sur`: `le risque d'un génocide`."""
    if context.dep[current] not in _COMPLEMENTS:
        return False
    return any(
        context.dep[c] in {"case", "mark"} and context.low[c] in _COMPLEMENT_LINKS for c in context.children[current]
    )


def _applies(context: Context, lemma: str, effect: str, current: int, *, direct: bool) -> bool:  # noqa: PLR0911
    """Tell whether a governing word qualifies what depends on it in this way; `direct` if that is the event itself."""
    head, dep, wanted = context.head[current], context.dep[current], governs().get(lemma)
    pos = context.pos[head]
    if wanted == "with en":
        return any(context.low[child] == "en" for child in context.children[head])
    if pos == "NOUN" or (pos == "ADJ" and verb_lemma(context.low[head]) != lemma):
        return _governs_by_preposition(context, current)
    if wanted in _GOVERNED:
        return dep in _GOVERNED[wanted] and (wanted != "verb" or context.pos[current] != "NOUN")
    if dep == "obl:mod" and context.pos[current] == "NOUN":
        return direct and _governs_by_preposition(context, current)
    if dep == "nsubj" and wanted == "subject with à":
        return any(context.low[child] == "à" for child in context.children[head])  # `n'est pas à exclure`
    if dep.startswith("nsubj") and effect != "negated":
        planned = pos == "ADJ" or wanted == "subject too"
        return planned or (dep == "nsubj:pass" and lemma in denied_effects())
    return dep in _GOVERNED_BY_DEFAULT


def _marks(context: Context, token: int, cues: list[str]) -> None:
    """Add what the conjunctions and prepositions before a token say."""
    for child in context.children[token]:
        dep = context.dep[child]
        if dep not in _MARKS:
            continue
        low = context.low[child]
        if dep == "mark" and low in _CONDITIONS:
            cues.append("possible:si")
        elif low in words_of("lacking") and (dep == "case" or context.pos[token] == "VERB"):
            cues.append(f"negated:{low}")
        elif low in words_of("purpose") and context.pos[token] == "VERB":
            cues.append(f"possible:{low}")


def _finite_above(context: Context, token: int) -> str:
    """Return the mood of the verb whose subject, object or complement the noun is."""
    if context.pos[token] in _VERBS and context.dep[token] not in {"xcomp", "acl"}:
        return ""
    current = token
    for _ in range(3):
        if context.dep[current] in _OTHER_CLAUSES:
            return ""
        current = context.head[current]
        mood, _ = _mood_and_tense(context, _verb_group(context, current))
        if mood:
            return mood
    return ""


def _in_condition(context: Context, token: int) -> bool:
    """Tell whether the clause stands with a condition (`si …`, `sans accord`), where the conditional is no rumour."""
    for _ in range(_MAX_CLIMB):
        if any(_conditions(context, child, token) for child in context.children[token]):
            return True
        token = context.head[token]
    return False


def _conditions(context: Context, child: int, verb: int) -> bool:
    """Tell whether a dependent of a verb is a condition: a clause with `si`, `en cas de` or `sans` before it."""
    words = {context.low[c] for c in context.children[child] if context.dep[c] in _MARKS}
    if context.dep[child] == "advcl":
        return not words.isdisjoint(_CONDITIONS)
    if child > verb or context.pos[child] != "NOUN":
        return False
    return not words.isdisjoint(words_of("lacking")) or (
        context.low[child] in {"cas", "défaut"} and not words.isdisjoint(("en", "à"))
    )


def _conditional(context: Context, token: int) -> str:
    """Return what a conditional means: rumour, or the future seen from the past (`a annoncé qu'il partirait`)."""
    for _ in range(_MAX_CLIMB):
        head = context.head[token]
        if context.dep[token] == "ccomp":
            _, tense = _mood_and_tense(context, _verb_group(context, head))
            return "future:past" if tense in {"PAST", "IMPERFECT"} else "conditional:mood"
        token = head
    return "conditional:mood"


_ORDER = ("negated", "possible", "conditional", "future")


def _status(cues: list[str]) -> str:
    if not cues:
        return "asserted"
    effects = {cue.split(":")[0] for cue in cues}
    return next((effect for effect in _ORDER if effect in effects), "asserted")
