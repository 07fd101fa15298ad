"""Who does it and who undergoes it: noun phrases around a trigger, scored by how syntax ties them to it."""

from __future__ import annotations

from bisect import bisect_left
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
    symbols: tuple[int, ...]  # type of the trigger, stem, form, frame, told, voice, what hangs on it

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
    own = bisect_left(nominals, trigger.head)
    for place, token in enumerate(nominals):
        if trigger.start <= token < trigger.end:
            entry = _seen(context, _counted(context, trigger, token), token)
        else:
            entry = _entry(context, token)
        if entry is not None:
            found.append(entry.participant)
            rows.append(_row(context, frame, entry, heads, side=max(-6, min(6, place - own))))
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
            entry = _entry(context, token)
            if entry is not None:
                found.append(entry.participant)
                rows.append(_row(context, frame, entry, heads, side=min(place, 6), kind=kind))


def _counted(context: Context, trigger: Trigger, token: int) -> Phrase | None:
    """Return the trigger itself as a participant: `101 morts`, `trois blessés`."""
    if token != trigger.head:
        return None
    counts = [
        c for c in context.children[token] if context.dep[c] == "nummod" or context.low[c] in {"plusieurs", "des"}
    ]
    return Phrase(token, context.words_between(min(counts), token + 1), "COUNT", None) if counts else None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A candidate with what its columns hold for every trigger."""

    participant: Participant
    preposition: str
    dep: int
    word: int
    label: int
    stem: int
    case: int
    det: int
    number: int


def _entry(context: Context, token: int) -> _Entry | None:
    """Return the candidate at a token, made once a doc."""
    if token not in context.columns:
        context.columns[token] = _seen(context, context.phrase(token), token)
    entry: _Entry | None = context.columns[token]
    return entry


def _seen(context: Context, phrase: Phrase | None, token: int) -> _Entry | None:
    if phrase is None:
        return None
    preposition, (dep, word, stem_, case, det, number) = _of_token(context, token)
    participant = Participant(phrase.text, phrase.entity_id, token)
    return _Entry(participant, preposition, dep, word, symbol(phrase.label), stem_, case, det, number)


_SIDES = {number: symbol(str(number)) for number in range(-6, 7)}


def _row(
    context: Context, frame: Frame, entry: _Entry, heads: dict[int, str], *, side: int, kind: str = "near"
) -> list[int]:
    token = entry.participant.head
    type_, stem_, form, said, told, voice, has = frame.symbols
    path = tie = gap = kind_ = symbol(kind)
    if kind == "near":
        steps = path_to(context, frame, token)
        path, tie = symbol(steps), symbol(link(steps, entry.preposition))
        gap = symbol(between(context.low, context.pos, (frame.trigger.start, frame.trigger.end), token))
    return [
        path, type_, stem_, form, entry.dep, entry.word, entry.label, entry.stem, entry.case, _SIDES[side], kind_,
        entry.det, entry.number, symbol(heads.get(token, "")), said,
        symbol("a" if token == frame.antecedent else ""), told, tie, gap, voice, has,
    ]  # fmt: skip


def _of_token(context: Context, token: int) -> tuple[str, tuple[int, ...]]:
    """Return the preposition of a candidate and the columns that are the same for every trigger."""
    case = det = number = ""
    for child in context.children[token]:
        if child < token:
            case = context.low[child] if context.dep[child] == "case" else case
            det = context.low[child] if context.dep[child] == "det" else det
            number = "n" if context.dep[child] == "nummod" else number
    word = context.low[token] if context.pos[token] == "PRON" else context.pos[token]
    told = (context.dep[token], word, stem(context.low[token]), case, det, number)
    return case, tuple(symbol(value) for value in told)


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
    return [symbol(v) for v in (
        "", *said, "", "", label, "", "", "", "speaker", "", "", "", frame.frame, "", frame.told,
        "speaker", "", frame.voice, frame.has,
    )]  # fmt: skip


def _none(frame: Frame) -> list[int]:
    """Return the columns of the candidate that stands for none."""
    said = (frame.trigger.type or "", frame.stem, frame.form)
    return [symbol(v) for v in (
        "", *said, "", "", "", "", "", "", "none", "", "", "", frame.frame, "", frame.told,
        "none", "", frame.voice, frame.has,
    )]  # fmt: skip
