"""Who does it and who undergoes it: noun phrases around a trigger, scored by how syntax ties them to it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.argument_links import between, link
from pipeline.event_context import Context, Phrase, symbol
from pipeline.event_features import stem
from pipeline.triggers import Trigger

ROLES = ("agent", "patient")
_MAX_PATH = 5
_CUE_DISTANCE = 120  # characters between a cue and its quotation
_PASSIVE = frozenset(("aux:pass",))
_SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubj:caus"))
_OBJECTS = frozenset(("obj", "iobj", "obl:arg", "obl:agent"))
_OF_WORDS = frozenset(("de", "d'", "du", "des"))

# columns of the base: see `_row`
(
    PATH,
    TYPE,
    TRIGGER,
    FORM,
    DEP,
    WORD,
    LABEL,
    STEM,
    CASE,
    SIDE,
    KIND,
    DET,
    NUMBER,
    EVENT,
    FRAME,
    ANTECEDENT,
    TOLD,
    LINK,
    BETWEEN,
    VOICE,
    HAS,
) = range(21)
TEMPLATES = (
    (KIND,), (PATH, KIND), (PATH, FORM), (PATH, TYPE), (PATH, TRIGGER), (PATH, LABEL), (PATH, CASE),
    (PATH, FORM, FRAME), (PATH, FRAME, SIDE), (TYPE, LABEL, KIND), (TYPE, STEM), (TRIGGER, CASE, KIND),
    (TYPE, CASE, KIND), (FORM, DEP, SIDE), (SIDE, KIND), (SIDE, LABEL, FORM), (DET, FORM), (STEM,),
    (WORD, KIND), (NUMBER, TYPE), (EVENT, TYPE), (EVENT, PATH), (FRAME, KIND), (FRAME, TYPE, KIND),
    (TRIGGER, KIND), (TYPE, DEP, FORM), (ANTECEDENT, FRAME), (ANTECEDENT, TYPE), (CASE, FORM, SIDE),
    (TYPE, FORM, KIND), (TYPE, FORM, FRAME, KIND), (PATH, LABEL, TYPE), (KIND, LABEL, SIDE), (TOLD, KIND),
    (TOLD, PATH), (TOLD, FORM, KIND), (LINK, VOICE), (LINK, VOICE, TYPE), (LINK, VOICE, LABEL), (LINK, TRIGGER),
    (LINK, VOICE, HAS), (LINK, VOICE, TYPE, LABEL), (LINK, VOICE, EVENT), (BETWEEN, VOICE), (BETWEEN, VOICE, TYPE),
    (BETWEEN, TRIGGER),
    (BETWEEN, LINK, VOICE), (BETWEEN, VOICE, LABEL), (HAS, KIND), (HAS, KIND, TYPE), (BETWEEN, VOICE, HAS),
    (VOICE, TYPE, KIND),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Participant:
    """A candidate for a role: how it is to be written, and who it is."""

    text: str
    entity_id: str | None
    head: int = -1

    @property
    def key(self) -> str:
        """Return what tells it from other candidates."""
        return self.entity_id or self.text.lower()


class Frame:
    """What is said of one trigger whatever the candidate: its form, its voice, its own arguments."""

    form: str
    voice: str
    has: str
    frame: str
    stem: str
    told: str
    det: str
    chain: dict[int, str]
    antecedent: int
    symbols: tuple[int, ...]  # type of the trigger, stem, form, frame, told

    def __init__(self, context: Context, trigger: Trigger) -> None:
        self.trigger = trigger
        known = context.frames.get(trigger.head)  # four stages ask
        if known is None:
            self._describe(context, trigger.head)
            context.frames[trigger.head] = vars(self)
        else:
            vars(self).update(known, trigger=trigger)

    def _describe(self, context: Context, head: int) -> None:
        children = context.children[head]
        deps = {context.dep[child] for child in children}
        voice = "pass" if deps & _PASSIVE else "refl" if any(context.low[c] in {"se", "s'"} for c in children) else ""
        self.form = f"{context.pos[head]}{voice}{context.morph(head).get('VerbForm', [])}{context.dep[head]}"
        subject = next((c for c in children if context.dep[c] in _SUBJECTS), None)
        objects = any(context.dep[c] in _OBJECTS for c in children)
        said = "" if subject is None else context.low[subject] if context.pos[subject] == "PRON" else "np"
        self.frame = f"{said}|{objects}"
        self.voice = f"{context.pos[head]}{voice}{context.morph(head).get('VerbForm', [])}"
        self.has = _dependents(context, children)
        self.stem = stem(context.low[head])
        self.told = context.told(head, self.stem)
        self.det = next((context.low[c] for c in children if context.dep[c] == "det"), "")
        self.chain = _chain(context, head)
        self.antecedent = _antecedent(context, head)
        own = (self.trigger.type or "", self.stem, self.form, self.frame, self.told, self.voice, self.has)
        self.symbols = tuple(symbol(value) for value in own)


def _dependents(context: Context, children: list[int]) -> str:
    """Return which arguments hang on a trigger: subject, object, `par`, `de`."""
    found = set()
    for child in children:
        dep = context.dep[child]
        if dep in _SUBJECTS:
            found.add("s")
        elif dep == "obj":
            found.add("o")
        elif dep in {"nmod", "obl:agent", "obl:mod", "obl:arg"}:
            case = next((context.low[c] for c in context.children[child] if context.dep[c] == "case"), "")
            found.add("p" if case == "par" or dep == "obl:agent" else "d" if case in _OF_WORDS else "c")
    return "".join(sorted(found))


def _chain(context: Context, token: int) -> dict[int, str]:
    """Return token → path upwards for the token and its ancestors."""
    chain, path = {token: ""}, ""
    for _ in range(_MAX_PATH):
        head = context.head[token]
        if head == token:
            break
        path += "^" + context.dep[token]
        token = head
        chain.setdefault(token, path)
    return chain


def _antecedent(context: Context, head: int) -> int:
    """Return the noun that a relative clause or a participle around the trigger belongs to, -1 without."""
    token = head
    for _ in range(3):
        if context.dep[token] in {"acl:relcl", "acl"}:
            return context.head[token]
        token = context.head[token]
    return -1


def path_to(context: Context, frame: Frame, token: int) -> str:
    """Return the labels from the trigger up to the common ancestor and down to a token of its sentence."""
    down = ""
    for _ in range(_MAX_PATH):
        if token in frame.chain:
            return frame.chain[token] + down
        down = "/" + context.dep[token] + down
        head = context.head[token]
        if head == token:
            break
        token = head
    return "far"


def candidates(
    context: Context, trigger: Trigger, heads: dict[int, str]
) -> tuple[list[Participant | None], list[list[int]]]:
    """Return the candidates for the roles of a trigger, last none, and their base columns.

    `heads` are the types of the doc's triggers by token.
    """
    frame = Frame(context, trigger)
    number = context.sentence[trigger.head]
    found: list[Participant | None] = []
    rows: list[list[int]] = []
    nominals = context.heads_of_phrases[number]
    own = sum(1 for i in nominals if i < trigger.head)
    for place, token in enumerate(nominals):
        if trigger.start <= token < trigger.end:
            phrase: Phrase | None = _counted(context, trigger, token)
        else:
            phrase = context.phrase(token)
        if phrase is None:
            continue
        found.append(Participant(phrase.text, phrase.entity_id, token))
        rows.append(_row(context, frame, phrase, heads, side=max(-6, min(6, place - own))))
    for kind, index in (("back1", number - 1), ("next", number + 1)):
        if 0 <= index < len(context.heads_of_phrases):
            _add_from(context, frame, heads, index, kind, found=found, rows=rows)
    speaker = _speaker(context, trigger)
    if speaker is not None:
        found.append(speaker)
        rows.append(_of_speaker(frame, speaker))
    found.append(None)
    rows.append(_none(frame))
    return found, rows


def _add_from(
    context: Context,
    frame: Frame,
    heads: dict[int, str],
    sentence: int,
    kind: str,
    *,
    found: list[Participant | None],
    rows: list[list[int]],
) -> None:
    """Add the subjects and the names of a neighbouring sentence."""
    for place, token in enumerate(context.heads_of_phrases[sentence]):
        if context.dep[token] in _SUBJECTS or token in context.mentions:
            phrase = context.phrase(token)
            if phrase is not None:
                found.append(Participant(phrase.text, phrase.entity_id, token))
                rows.append(_row(context, frame, phrase, heads, side=min(place, 6), kind=kind))


def _counted(context: Context, trigger: Trigger, token: int) -> Phrase | None:
    """Return the trigger itself as a participant: `101 morts`, `trois blessés`."""
    if token != trigger.head:
        return None
    counts = [
        c for c in context.children[token] if context.dep[c] == "nummod" or context.low[c] in {"plusieurs", "des"}
    ]
    return Phrase(token, context.words_between(min(counts), token + 1), "COUNT", None) if counts else None


def _row(
    context: Context, frame: Frame, phrase: Phrase, heads: dict[int, str], *, side: int, kind: str = "near"
) -> list[int]:
    token, said = phrase.head, frame.symbols
    if token not in context.columns:
        context.columns[token] = _of_token(context, token)
        context.cases[token] = _case(context, token)
    dep, word, stem_, case, det, number = context.columns[token]
    near = kind == "near"
    path = path_to(context, frame, token) if near else kind
    trigger = frame.trigger
    gap = between(context.low, context.pos, (trigger.start, trigger.end), token) if near else kind
    return [
        symbol(path),
        said[0], said[1], said[2], dep, word, symbol(phrase.label), stem_, case, symbol(str(side)), symbol(kind),
        det, number, symbol(heads.get(token, "")), said[3], symbol("a" if token == frame.antecedent else ""), said[4],
        symbol(link(path, context.cases[token]) if near else kind), symbol(gap), said[5], said[6],
    ]  # fmt: skip


def _case(context: Context, token: int) -> str:
    return next((context.low[c] for c in context.children[token] if c < token and context.dep[c] == "case"), "")


def _of_token(context: Context, token: int) -> tuple[int, ...]:
    """Return the columns of a candidate that are the same for every trigger."""
    case = det = number = ""
    for child in context.children[token]:
        if child < token:
            case = context.low[child] if context.dep[child] == "case" else case
            det = context.low[child] if context.dep[child] == "det" else det
            number = "n" if context.dep[child] == "nummod" else number
    word = context.low[token] if context.pos[token] == "PRON" else context.pos[token]
    return tuple(symbol(v) for v in (context.dep[token], word, stem(context.low[token]), case, det, number))


def _speaker(context: Context, trigger: Trigger) -> Participant | None:
    """Return the speaker of the quotation that the trigger introduces."""
    word = context.doc[trigger.head]
    for quote in context.quotes:
        if not quote.cue or word.text not in quote.cue or not quote.speaker_name:
            continue
        near = min(abs(word.idx - quote.end_char), abs(quote.start_char - word.idx))
        if near <= _CUE_DISTANCE and not quote.start_char <= word.idx < quote.end_char:
            return Participant(quote.speaker_name, quote.speaker_id)
    return None


def _of_speaker(frame: Frame, speaker: Participant) -> list[int]:
    said = (frame.trigger.type or "", frame.stem, frame.form)
    label = "id" if speaker.entity_id else "np"
    return [
        symbol(v)
        for v in (
            "",
            *said,
            "",
            "",
            label,
            "",
            "",
            "",
            "speaker",
            "",
            "",
            "",
            frame.frame,
            "",
            frame.told,
            "speaker",
            "",
            frame.voice,
            frame.has,
        )
    ]


def _none(frame: Frame) -> list[int]:
    """Return the columns of the candidate that stands for none."""
    said = (frame.trigger.type or "", frame.stem, frame.form)
    return [
        symbol(v)
        for v in (
            "",
            *said,
            "",
            "",
            "",
            "",
            "",
            "",
            "none",
            "",
            "",
            "",
            frame.frame,
            "",
            frame.told,
            "none",
            "",
            frame.voice,
            frame.has,
        )
    ]
