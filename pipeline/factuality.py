"""How sure the article is of what a word tells: tense, polarity, modality, and the status that follows from them.

Reads the verb group (auxiliaries, negation), then the words that govern it (`empêcher`, `si`, `soupçonné de`).
Needs a parse, no lemmas; nothing else of this pipeline, so that quotations can use it as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from pipeline.event_lexicon import noun_lemma, verb_lemma
from pipeline.lexicons import table
from pipeline.verb_mood import mood_of

_NEGATIONS = frozenset(
    ("pas", "jamais", "aucun", "aucune", "plus", "guère", "nullement", "point", "rien", "personne", "ni")
)
_PARTICLES = frozenset(("ne", "n'", "n’"))
_AUXILIARY_DEPS = frozenset(("aux:tense", "aux:pass", "aux:caus", "cop", "aux"))
_CONDITIONS = frozenset(("si", "s'", "s’"))
_PURPOSES = frozenset(("pour", "afin", "sans", "faute", "avant", "sous"))
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
FUTURE_ADJECTIVES = frozenset((
    "prévu", "prévue", "prévus", "prévues", "prochain", "prochaine", "prochains", "prochaines", "futur",
    "future", "attendu", "attendue", "programmé", "programmée", "futurs", "futures", "imminent", "imminente",
    "planifié",
))  # fmt: skip
_DOUBT_ADJECTIVES = frozenset((
    "présumé", "présumée", "présumés", "présumées", "supposé", "supposée", "prétendu", "prétendue",
    "soupçonné", "soupçonnée", "soupçonnés", "soupçonnées", "suspecté", "suspectée", "allégué", "alléguée",
))  # fmt: skip
_POSSIBLE_ADJECTIVES = frozenset((
    "éventuel", "éventuelle", "éventuels", "éventuelles", "possible", "possibles", "potentiel",
    "potentielle", "hypothétique", "probable", "probables", "potentiels", "potentielles",
))  # fmt: skip
_MAYBE = frozenset(("peut-être", "probablement", "éventuellement", "possiblement", "sans doute", "vraisemblablement"))
_LIGHT = frozenset(
    ("avoir", "faire", "agir", "connaître", "subir", "causer", "provoquer", "commettre", "recevoir", "donner", "signer")
)
_COMPLEMENTS = frozenset(("nmod", "acl", "obl:arg", "obl:mod", "xcomp", "advcl", "ccomp"))
_COMPLEMENT_LINKS = frozenset(("de", "d'", "d’", "du", "des", "à", "au", "aux", "sur", "que", "qu'", "qu’"))
_MAX_CLIMB = 4


@dataclass(frozen=True)
class Facts:
    """What the syntax says: TimeML tense and polarity, the mood, the modal or cue that qualifies it, the status."""

    tense: str
    polarity: str
    mood: str
    modality: str | None
    status: str
    cues: tuple[str, ...]


@cache
def _effects() -> dict[str, str]:
    return {row["lemma"]: row["effect"] for row in table("events/cues")}


def facts(token: Token) -> Facts:
    """Return how the article qualifies what a token tells.

    >>> import spacy
    >>> facts(spacy.blank("fr")("Séisme au Japon")[0]).status
    'asserted'
    """
    group = _verb_group(token)
    mood, tense = _mood_and_tense(group)
    cues: list[str] = []
    if _negated(token, group):
        cues.append("negated")
    cues += _adjectives(token)
    finite = group[0] if group else token
    modality = _govern(token, finite, cues)
    verb = mood or _finite_above(token)
    if verb == "Fut":
        cues.append("future:tense")
    elif verb == "Cnd":
        cues.append("possible:hypothesis" if _in_condition(token) else _conditional(token))
    polarity = "NEG" if "negated" in cues else "POS"
    return Facts(tense, polarity, mood, modality, _status(cues), tuple(cues))


def _verb_group(token: Token) -> list[Token]:
    """Return the finite verb or auxiliaries of the group, the first one first, then the token if it is a verb."""
    auxiliaries = [child for child in token.children if child.dep_ in _AUXILIARY_DEPS]
    return auxiliaries + ([token] if token.pos_ in {"VERB", "AUX"} else [])


def _mood_and_tense(group: list[Token]) -> tuple[str, str]:
    """Return (Fut, Cnd, Sub, Ind or the empty string, TimeML tense)."""
    for verb in group:
        mood = next(iter(verb.morph.get("Mood", [])), "")
        tense = next(iter(verb.morph.get("Tense", [])), "")
        seen = mood_of(verb.lower_) if not verb.lower_.endswith(("é", "és", "ée", "ées")) else ""
        if seen:
            mood, tense = ("Ind", "Fut") if seen == "Fut" else ("Cnd", "Pres")
        if mood:
            compound = verb is not group[-1] and verb.dep_ == "aux:tense"
            name = {"Pres": "PRESENT", "Imp": "IMPERFECT", "Fut": "FUTURE", "Past": "PAST"}.get(tense, "NONE")
            if compound and tense == "Pres":
                name = "PAST"
            return ("Fut" if tense == "Fut" else mood), name
    return "", "NONE"


def _negated(token: Token, group: list[Token]) -> bool:
    """Tell whether the verb group is negated; `ne … que` only restricts."""
    children = [child for verb in (token, *group) for child in verb.children]
    words = {child.lower_ for child in children}
    below = {
        grandchild.lower_
        for child in children
        if child.dep_ in {"nsubj", "nsubj:pass", "obj"}
        for grandchild in child.children
    }
    if words & _PARTICLES:
        return bool((words | below) & _NEGATIONS)
    return bool(words & {"aucun", "aucune"}) or ("pas" in words and token.pos_ in {"VERB", "AUX"})


def _adjectives(token: Token) -> list[str]:
    found = []
    for child in token.children:
        low = child.lower_
        if low in FUTURE_ADJECTIVES and child.dep_ in {"amod", "acl"}:
            found.append("future:adjective")
        elif low in _DOUBT_ADJECTIVES:
            found.append("conditional:suspicion")
        elif low in _POSSIBLE_ADJECTIVES:
            found.append("possible:adjective")
        elif low in _MAYBE:
            found.append("possible:adverb")
    return found


def _govern(token: Token, finite: Token, cues: list[str]) -> str | None:
    """Add the cues of what governs the token, up its heads; return the first modal word."""
    modality = None
    _marks(token, cues)
    current = token
    for _ in range(_MAX_CLIMB):
        head = current.head
        if head is current or current.dep_ not in _LINKS or current.dep_ == "conj":
            if current.dep_ == "conj" and head is not current:
                current = head
                _marks(current, cues)
                continue
            break
        lemma = _cue_lemma(head)
        effect = _effects().get(lemma)
        if effect and _applies(lemma, effect, current, head):
            cues.append(f"{effect}:{lemma}")
            modality = modality or lemma
        if current.dep_ in {"ccomp", "acl:relcl", "advcl"} or (current.dep_.startswith("nsubj")):
            break
        light = current.dep_ in {"obj", "obl:arg", "nsubj:pass"} and lemma in _LIGHT
        governed = current.dep_ == "xcomp" or light
        if governed and head.pos_ in {"VERB", "AUX"} and _negated(head, _verb_group(head)):
            cues.append("negated")
        current = head
        _marks(current, cues)
        if head.pos_ == "VERB" and lemma not in _effects() and current.dep_ not in {"xcomp", "acl", "advcl"}:
            break
    del finite
    return modality


def _cue_lemma(head: Token) -> str:
    """Return the lemma under which a governing word is looked up: infinitive or singular."""
    low = head.lower_
    if head.pos_ in {"VERB", "AUX"}:
        return verb_lemma(low)
    if head.pos_ == "ADJ":
        lemma = verb_lemma(low)
        return lemma if lemma in _effects() else noun_lemma(low)
    return noun_lemma(low) if head.pos_ == "NOUN" else ""


def _governs_by_preposition(current: Token) -> bool:
    """Tell whether a complement hangs on its noun or adjective by `de`, `à`, `sur`: `le risque d'un génocide`."""
    if current.dep_ not in _COMPLEMENTS:
        return False
    return any(c.dep_ in {"case", "mark"} and c.lower_ in _COMPLEMENT_LINKS for c in current.children)


def _applies(lemma: str, effect: str, current: Token, head: Token) -> bool:
    """Tell whether a governing word qualifies what depends on it in this way."""
    if head.pos_ == "NOUN" or (head.pos_ == "ADJ" and verb_lemma(head.lower_) != lemma):
        return _governs_by_preposition(current)
    if lemma in {"penser", "considérer"}:
        return current.dep_ == "xcomp"
    if lemma in {"aller", "devoir", "pouvoir", "falloir", "sembler", "paraître", "compter"}:
        return current.dep_ in {"xcomp", "ccomp", "obj", "nsubj"} and current.pos_ != "NOUN"
    if lemma in {"annoncer", "décider", "accuser", "appeler", "manquer", "engager"}:
        return current.dep_ in {"xcomp", "obl:arg", "acl", "ccomp", "advcl"}
    if current.dep_.startswith("nsubj") and effect != "negated":
        return lemma in {"prévoir", "attendre", "programmer", "planifier", "annuler"} or head.pos_ == "ADJ"
    return current.dep_ in {"xcomp", "obj", "obl:arg", "ccomp", "acl", "amod", "nsubj:pass", "advcl", "obl:mod"}


def _marks(token: Token, cues: list[str]) -> None:
    """Add what the conjunctions and prepositions before a token say."""
    for child in token.children:
        low = child.lower_
        if child.dep_ == "mark" and low in _CONDITIONS:
            cues.append("possible:si")
        elif child.dep_ in {"mark", "case"} and low in _PURPOSES and token.pos_ == "VERB":
            cues.append(f"{'negated' if low in {'sans', 'faute'} else 'possible'}:{low}")
        elif child.dep_ == "case" and low in {"sans", "faute"}:
            cues.append(f"negated:{low}")


def _finite_above(token: Token) -> str:
    """Return the mood of the verb whose subject, object or complement the noun is."""
    if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"xcomp", "acl"}:
        return ""
    current = token
    for _ in range(3):
        head = current.head
        if head is current or current.dep_ in {"acl:relcl", "advcl", "ccomp", "parataxis"}:
            return ""
        mood, _ = _mood_and_tense(_verb_group(head))
        if mood:
            return mood
        current = head
    return ""


def _in_condition(token: Token) -> bool:
    """Tell whether the clause stands with a condition (`si …`), where the conditional is no rumour."""
    current = token
    for _ in range(_MAX_CLIMB):
        for child in current.children:
            if child.dep_ == "advcl" and any(c.lower_ in _CONDITIONS and c.dep_ == "mark" for c in child.children):
                return True
        if current.head is current:
            break
        current = current.head
    return False


def _conditional(token: Token) -> str:
    """Return what a conditional means: rumour, or the future seen from the past (`a annoncé qu'il partirait`)."""
    current = token
    for _ in range(_MAX_CLIMB):
        if current.dep_ == "ccomp":
            _, tense = _mood_and_tense(_verb_group(current.head))
            return "future:past" if tense in {"PAST", "IMPERFECT"} else "conditional:mood"
        if current.head is current:
            break
        current = current.head
    return "conditional:mood"


_ORDER = ("negated", "possible", "conditional", "future")


def _status(cues: list[str]) -> str:
    effects = {cue.split(":")[0] for cue in cues}
    return next((effect for effect in _ORDER if effect in effects), "asserted")


def all_facts(doc: Doc, tokens: list[int]) -> list[Facts]:
    """Return the facts of many tokens of a doc."""
    return [facts(doc[i]) for i in tokens]
