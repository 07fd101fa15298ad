"""What the networks of TimeML see of a candidate beside the inputs of the event types: lexicon and construction."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from spacy import symbols
from spacy.attrs import DEP, LOWER, MORPH, POS

from pipeline.event_features import Floats, Ints, Keys
from pipeline.timeml_lexicon import CLASSES, COLUMNS, GRADES, WIDTH, word
from pipeline.token_arrays import TokenTable, key_of

_POS = ("NOUN", "PROPN", "VERB", "AUX", "ADJ", "PRON", "ADP")
_DEPS = (
    *("ROOT", "nsubj", "nsubj:pass", "obj", "iobj", "obl:arg", "obl:mod", "obl:agent", "xcomp", "ccomp", "advcl"),
    *("acl", "acl:relcl", "amod", "nmod", "appos", "conj", "parataxis", "dep", "fixed", "flat:name"),
)
_CHILDREN = (
    *("nsubj", "nsubj:pass", "obj", "iobj", "obl:arg", "obl:mod", "obl:agent", "xcomp", "ccomp", "advcl", "acl"),
    *("acl:relcl", "amod", "nmod", "appos", "conj", "nummod", "det", "case", "cop", "aux:tense", "aux:pass"),
    *("expl:comp", "expl:subj", "expl:pass", "mark", "advmod", "cc"),
)
_WORDS = (
    *(("le", "la", "l'", "les"), ("un", "une", "des"), ("ce", "cet", "cette", "ces")),
    *(("son", "sa", "ses", "leur", "leurs", "mon", "ma", "mes", "notre", "nos", "votre", "vos"),),
    *(("aucun", "aucune", "chaque", "tout", "toute", "tous", "toutes", "plusieurs", "quelques"), ("de", "d'")),
    *(("du",), ("à", "au", "aux"), ("en",), ("après", "avant", "dès", "depuis", "jusqu'", "lors")),
    *(("pendant", "durant"), ("pour",), ("par",), ("sans", "contre", "malgré"), ("sur", "sous", "dans"), ("avec",)),
    *(("lieu",), ("ne", "n'", "pas"), ("se", "s'"), ("que", "qu'"), ("si",), ("y",), ("est", "sont", "était")),
    *(("a", "ont", "avait", "avaient", "aura", "auront", "eu", "avoir"),),
)
_MORPHS = (
    *("Number=Sing", "Number=Plur", "VerbForm=Inf", "VerbForm=Part", "VerbForm=Fin", "Tense=Past", "Tense=Pres"),
    *("Tense=Imp", "Tense=Fut", "Mood=Ind", "Mood=Cnd", "Mood=Sub", "Voice=Pass", "Gender=Fem"),
)
_COARSE = np.array(
    [COLUMNS["N", grade] for grade in GRADES]
    + [COLUMNS["N", name] for name in CLASSES[:6]]
    + [COLUMNS["V", name] for name in CLASSES]
)

_MAX_FORMS = 50_000
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _numbers(names: tuple[str, ...]) -> dict[int, int]:
    return {int(key_of(name)): number for number, name in enumerate(names)}


_POS_NUMBER = np.full(128, -1)  # our number of each of spaCy's parts of speech, -1 for those that name no event
_POS_NUMBER[[getattr(symbols, name) for name in _POS]] = np.arange(len(_POS))
_NOUNS, _VERBS = (_POS.index("NOUN"), _POS.index("PROPN")), (_POS.index("VERB"), _POS.index("AUX"))
_NOUN_COLUMNS = [number for (pos, _), number in COLUMNS.items() if pos == "N"]
_VERB_COLUMNS = [number for (pos, _), number in COLUMNS.items() if pos == "V"]
_DEP_NUMBER, _CHILD_NUMBER = _numbers(_DEPS), _numbers(_CHILDREN)
_WORD_NUMBER = {int(key_of(form)): number for number, forms in enumerate(_WORDS) for form in forms}


class _Table:
    """The arrays of the candidates, their heads and their dependents, one entry a token."""

    def __init__(self, table: TokenTable, tokens: Ints) -> None:
        head, lower = table.heads, table[LOWER]
        asked = np.zeros(len(head), bool)
        asked[tokens] = True
        needed = asked | asked[head]
        needed[head[tokens]] = True
        place = np.cumsum(needed) - 1
        self.rows = place[tokens]
        self.index = np.arange(int(needed.sum()))
        self.head = np.where(needed[head], place[head], place)[needed]
        first = np.isin(tokens, table.starts)
        self.before: list[int] = np.where(first, 0, lower[tokens - 1]).tolist()
        self.link = table[DEP][needed]
        self.lower, self.dep = lower[needed].tolist(), self.link.tolist()
        self.morph = table[MORPH][needed]
        self.pos = _POS_NUMBER[table[POS][needed].astype(np.int64)]
        self.strings = table.docs[0].vocab.strings
        self.words = _readings.look_up(self.strings, lower[needed], self.pos)


class _Readings:
    """What the lexicon says of forms as their part of speech allows it, looked up once a form and part of speech."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._rows: dict[int, int] = {}  # hash of form and part of speech -> row
        self._table = np.zeros((0, WIDTH), np.float32)

    def look_up(self, strings: Any, lower: Keys, pos: Ints) -> Floats:
        """Return a row for each form, given its hash and our number of its part of speech."""
        if len(self._rows) > _MAX_FORMS:
            self._clear()
        keys: list[int] = (lower ^ (pos.astype(np.uint64) * _GOLDEN)).tolist()
        new = {key: place for place, key in enumerate(keys) if key not in self._rows}
        if new:
            rows = [_gated(strings[lower[place]].replace("’", "'"), int(pos[place])) for place in new.values()]
            self._rows.update(zip(new, range(len(self._rows), len(self._rows) + len(new)), strict=True))
            self._table = np.concatenate([self._table, np.array(rows, np.float32)])
        found: Floats = self._table[list(map(self._rows.__getitem__, keys))]
        return found


_readings = _Readings()


def _gated(form: str, pos: int) -> Floats:
    """Return what is known of a form, without the readings as noun of a verb, and the other way round."""
    out = word(form).copy()
    if pos in _VERBS:
        out[_NOUN_COLUMNS] = 0
    elif pos in _NOUNS:
        out[_VERB_COLUMNS] = 0
    elif pos < 0:
        out[:] = 0
    return out


@lru_cache(maxsize=10_000)
def _morph(strings: Any, key: int) -> Floats:
    features = set(strings[key].split("|"))
    return np.array([name in features for name in _MORPHS], dtype=np.float32)


def _one_hot(numbers: Sequence[int] | Ints, width: int) -> Floats:
    """Return rows with a one at the number, all zero for a number below zero."""
    return np.asarray(np.eye(width + 1, dtype=np.float32)[np.asarray(numbers, dtype=np.int64)][:, :width])


def _flags(t: _Table, numbers: list[int], width: int) -> Floats:
    """Return for each token which numbers its dependents have."""
    out = np.zeros((len(t.index), width + 1), np.float32)
    child = t.head != t.index
    out[t.head[child], np.array(numbers, dtype=np.int64)[child]] = 1
    return out[:, :width]


def _of_dependents(t: _Table, names: tuple[str, ...]) -> Floats:
    """Return for each token what the lexicon says of its dependents of some relations."""
    child = np.flatnonzero(np.isin(t.link, list(map(key_of, names))))
    out = np.zeros((len(t.index), len(_COARSE)), np.float32)
    np.maximum.at(out, t.head[child], t.words[child][:, _COARSE])
    return out


def features(table: TokenTable, tokens: Ints) -> Floats:
    """Return lexicon and construction of candidate tokens of some docs, one row each."""
    t = _Table(table, tokens)
    tokens = t.rows
    deps = [_DEP_NUMBER.get(dep, -1) for dep in t.dep]
    children = _flags(t, [_CHILD_NUMBER.get(dep, -1) for dep in t.dep], len(_CHILDREN))
    words = _flags(t, [_WORD_NUMBER.get(low, -1) for low in t.lower], len(_WORDS))
    own = _one_hot(deps, len(_DEPS))
    head = t.head[tokens]
    above = t.words[head][:, _COARSE] * (head != tokens)[:, None]
    governed = [above * own[tokens][:, [_DEPS.index(name)]] for name in ("xcomp", "ccomp", "obj")]
    forms, which = np.unique(t.morph[tokens], return_inverse=True)
    morphs = np.array([_morph(t.strings, key) for key in forms.tolist()]).reshape(-1, len(_MORPHS))[which]
    before = _one_hot([_WORD_NUMBER.get(low, -1) for low in t.before], len(_WORDS))
    parts = (
        t.words[tokens], _one_hot(t.pos[tokens], len(_POS)), own[tokens], children[tokens],
        words[tokens], morphs, above, _one_hot(t.pos[head], len(_POS)), *governed,
        _of_dependents(t, ("obj", "obl:arg"))[tokens], _of_dependents(t, ("nsubj", "nsubj:pass"))[tokens],
        _of_dependents(t, ("xcomp", "ccomp"))[tokens], before,
    )  # fmt: skip
    return np.concatenate([*parts, _crossed(t, tokens, children, parts[0])], axis=1)


def _crossed(t: _Table, tokens: Ints, children: Floats, words: Floats) -> Floats:
    """Return the classes of a verb crossed with what it governs: `lancer` an attack is no `lancer` a ball."""
    objects = _of_dependents(t, ("obj", "obl:arg", "nsubj:pass"))[tokens][:, :2].max(axis=1)
    subjects = _of_dependents(t, ("nsubj",))[tokens][:, :2].max(axis=1)
    flags = [children[tokens][:, [_CHILDREN.index(name)]].max(axis=1) for name in ("xcomp", "ccomp", "aux:pass", "obj")]
    own = words[:, _VERB_COLUMNS]
    return np.concatenate([own * flag[:, None] for flag in (objects, subjects, *flags)], axis=1)
