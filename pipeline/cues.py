"""The words that introduce speech, and where they stand in an article.

`models/quotes/verbs.csv` says what each verb takes, `verb_forms.csv` holds every inflected form, `nouns.csv` the nouns
and prepositions. The base model has no lemmatizer and mistakes rare reporting verbs, so forms come first and its tags
only settle homographs (`la demande`, `il demande`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from pipeline.lexicons import table
from pipeline.quote_words import words
from pipeline.token_view import ADJ, ADP, AUX, DET, NOUN, NUM, PROPN, VERB, View

_AVOIR = words("avoir")
_ETRE = words("etre")
_CLITICS = words("clitics")
_ADVERBS = words("adverbs")
_ADVERBIALS = frozenset(tuple(phrase.split()) for phrase in words("adverbials"))
_LONGEST_ADVERBIAL = max(map(len, _ADVERBIALS))
_SURE_DETERMINERS = words("sure_determiners")
_DOUBTFUL_DETERMINERS = words("doubtful_determiners")
_BEFORE_INFINITIVE = words("before_infinitive")
_OPENS_NOUN = frozenset({"par", "sous", "sans", "avec", "première", "premier", "nouvelle", "grande", "seule", "même"})
_OPENS_OBJECT = words("articles") | words("object_determiners")  # behind a verb: `juge ces mesures`
_JOINING = frozenset({"et", "mais", "puis", "ou"})
_AUXILIARY_REACH = 40
_FURTHEST_AUXILIARY = 8
_INTRODUCED = 8  # tokens behind a verb within which begins what it introduces
_CONTINUED = 60  # tokens of a clause behind which a participle goes on
_LONGEST_GROUP = 7
_LINKING = frozenset({"à", "de", "d'", "par"})
_VERBAL_NEXT = frozenset({"que", "qu'", ":", "-t"})
PRONOUNS = words("pronouns")


@dataclass(frozen=True, slots=True)
class Entry:
    """A verb of the lexicon: its lemma, its stance, and what it takes."""

    lemma: str
    stance: str
    takes: frozenset[str]
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of saying in an article: tokens `first` to `last` (exclusive) are its group, `verb` its head."""

    first: int
    last: int
    verb: int
    entry: Entry
    form: str
    passive: bool = False
    negated: bool = False
    reflexive: bool = False
    tagged: bool = True

    @property
    def finite(self) -> bool:
        """Tell whether it has a subject of its own."""
        return self.form == "third"


@cache
def verb_forms() -> dict[str, tuple[tuple[str, Entry], ...]]:
    """Return every inflected form: what it can be (third, other, infinitive, gerund, participle) and of which verb.

    >>> [(kind, entry.lemma) for kind, entry in verb_forms()["annonçait"]]
    [('third', 'annoncer')]
    """
    entries = {
        row["lemma"]: Entry(
            row["lemma"], row["stance"], frozenset(row["takes"].split()), tuple(row["lemma"].split()[1:])
        )
        for row in table("quotes/verbs")
    }
    found: dict[str, list[tuple[str, Entry]]] = {}
    for row in table("quotes/verb_forms"):
        entry = entries[row["lemma"]]
        for kind in ("third", "other", "infinitive", "gerund", "participle"):
            for form in row[kind].split("|"):
                head = form.split(" ", 1)[0]
                found.setdefault(head, []).append((kind, entry))
    longest_first = {form: sorted(values, key=lambda value: -len(value[1].rest)) for form, values in found.items()}
    return {form: tuple(values) for form, values in longest_first.items()}


@cache
def nouns(role: str) -> dict[str, str]:
    """Return the nouns and prepositions of one role, with their stance.

    >>> nouns("source")["selon"]
    'neutral'
    """
    return {row["form"]: row["stance"] for row in table("quotes/nouns") if row["role"] == role}


def find(seen: View) -> list[Cue]:
    """Return the verbs of saying outside quotation marks, in the order of the text."""
    known = verb_forms()
    found: list[Cue] = []
    for token, form in enumerate(seen.forms):
        values = known.get(form)
        if values is None or seen.inside[token]:
            continue
        cue = _cue(seen, token, values)
        if cue is None or (found and cue.verb < found[-1].last):
            continue
        if cue.form == "participle" and (_shares_auxiliary(seen, cue.verb) or _goes_on_saying(seen, cue, found)):
            cue = replace(cue, form="third")
        opening = _verb_group_behind_mark(seen, cue.first) if cue.form == "infinitive" else None
        if opening is not None:
            cue = replace(cue, first=opening, form="third")
        found.append(cue)
    return found


def cue_at(seen: View, first: int, last: int) -> Cue | None:
    """Return the verb of saying among the tokens, marks or not."""
    known = verb_forms()
    for token in range(last - 1, first - 1, -1):
        kinds = [
            (kind, entry)
            for kind, entry in known.get(seen.forms[token], ())
            if kind in {"third", "participle"} and not entry.rest
        ]
        compound = 0 < _auxiliary(seen, token) <= token - first  # `a-t-il dit`, but `j'ai fini, dit-il`
        kinds.sort(key=lambda kind: (kind[0] == "third") == compound)
        if kinds and "insert" in kinds[0][1].takes:
            return _group(seen, token, token + 1, *kinds[0])
    return None


def _shares_auxiliary(seen: View, token: int) -> bool:
    """Tell whether a participle goes on with the auxiliary of a verb before: `a salué l'accord et demandé que …`."""
    at = token - 1
    while at > 0 and (seen.forms[at] in _ADVERBS or seen.forms[at].endswith("ment")):
        at -= 1
    if at <= 0 or seen.forms[at] not in _JOINING:
        return False
    for before in range(at - 1, max(-1, at - _AUXILIARY_REACH), -1):
        if seen.forms[before] in {".", ";", ":"}:
            return False
        if seen.forms[before] in _AVOIR and not seen.inside[before]:
            return True
        if seen.is_verb(before) and not seen.inside[before] and "VerbForm=Fin" in str(seen.doc[before].morph):
            return seen.forms[before - 1] in _AVOIR  # `a nié`, which the tagger takes for a present
    return False


def _goes_on_saying(seen: View, cue: Cue, found: list[Cue]) -> bool:
    """Tell whether a participle shares the auxiliary of who said a clause: `a contesté que P et annoncé que Q`."""
    at = cue.verb - 1
    near = takewhile(lambda one: at - one.last < _CONTINUED, reversed(found))
    told = next((one for one in near if one.finite and one.first < one.verb), None)
    if told is None or seen.forms[at] not in _JOINING or seen.forms[told.first] not in _AVOIR:
        return False
    if seen.forms[told.first - 1] == "qui" or _is_told(seen, told, found):
        return False
    between = seen.forms[told.last : at]
    ends = any(seen.doc[token].is_sent_start for token in range(told.last, at)) or not {".", ";", ":"}.isdisjoint(
        between
    )
    opens = not {"que", "qu'", ":", "de", "d'"}.isdisjoint(seen.forms[cue.last : cue.last + _INTRODUCED])
    return opens and not ends and not {"que", "qu'"}.isdisjoint(between) and _AVOIR.isdisjoint(between)


def _is_told(seen: View, cue: Cue, found: list[Cue]) -> bool:
    """Tell whether another says that somebody says it: `On rapporte que le maire a dit que`, `Selon X, il dit que`."""
    first = cue.first
    while first > max(0, cue.first - _CONTINUED) and not seen.doc[first].is_sent_start:
        first -= 1
    outer = takewhile(lambda one: one.first >= first, (one for one in reversed(found) if one.verb < cue.verb))
    told = any(one.finite and seen.forms[one.last] in {"que", "qu'"} for one in outer)
    return told or "selon" in seen.forms[first : cue.first]


def _cue(seen: View, token: int, values: tuple[tuple[str, Entry], ...]) -> Cue | None:
    kinds = {kind for kind, _ in values}
    compound = "participle" in kinds and bool(_auxiliary(seen, token))
    if compound or (
        kinds >= {"third", "participle"} and _tagged_participle(seen, token) and not _behind_mark(seen, token)
    ):
        values = tuple(value for value in values if value[0] == "participle")
    for kind, entry in values:
        last = 0 if kind == "other" else _rest(seen, token, entry.rest)
        if not last or (kind in {"third", "gerund"} and _is_noun(seen, token)) or _frozen(seen, token, kind):
            continue
        return _group(seen, token, last, kind, entry)
    return None


def _tagged_participle(seen: View, token: int) -> bool:
    if token + 1 < len(seen.forms) and seen.forms[token + 1] in PRONOUNS:
        return False
    after = seen.forms[token + 1] if token + 1 < len(seen.forms) else ""
    if after in {":", "avoir", "être", "ne", "n'"} or "VerbForm=Inf" in str(seen.doc[token : token + 2][-1].morph):
        return False  # `Le maire écrit : « … »`, `Son équipe dit avoir gagné`, `Elle dit vouloir partir`
    return seen.pos[token] in (VERB, AUX) and "VerbForm=Part" in str(seen.doc[token].morph)


def _frozen(seen: View, token: int, kind: str) -> bool:
    """Tell whether the form is part of a fixed phrase: `c'est-à-dire`, `pour ainsi dire`."""
    return kind == "infinitive" and seen.forms[token - 1] in {"-", "ainsi", "-à-", "proprement"} and token > 0


def _rest(seen: View, token: int, rest: tuple[str, ...]) -> int:
    """Return the token after the expression (`fait [également] savoir`), 0 where its other words do not follow."""
    if not rest:
        return token + 1
    words = tuple(" ".join(rest).replace("'", "' ").split())
    for gap in range(1, 4):
        if tuple(seen.forms[token + gap : token + gap + len(words)]) == words:
            return token + gap + len(words)
    return 0


def _is_noun(seen: View, token: int) -> bool:
    """Tell whether a form that can be a verb is a noun or an adjective here: `la demande`, `inquiète de`."""
    before = seen.forms[token - 1] if token else ""
    if before in _SURE_DETERMINERS:
        return True
    tag = seen.pos[token]
    if before in _DOUBTFUL_DETERMINERS:
        if _behind_mark(seen, token - 1) and _subject_opens(seen, token + 1):
            return False  # `« … », l'interrompt le président`
        behind_verb = token > 1 and (seen.is_verb(token - 2) or seen.forms[token - 2] in verb_forms())
        return tag not in (VERB, AUX) or behind_verb  # `ils ont jugé l'offre « basse »`
    if tag in (VERB, AUX, 0):
        return False
    after = seen.forms[token + 1] if token + 1 < len(seen.forms) else ""
    if _behind_mark(seen, token):
        return False
    verbal = before in _CLITICS or before in PRONOUNS or before == "qui" or after in PRONOUNS
    verbal = verbal or (after in _VERBAL_NEXT and seen.pos[token - 1] != ADJ)
    if not verbal and _no_noun_phrase(seen, token):  # `P, nuance l'agence`: no noun has a determiner behind it
        named = seen.pos[token - 1] in (NOUN, PROPN) and after in {"à", "au", "aux"}  # `La CNIL reproche à l'éditeur`
        verbal = named or after in _OPENS_OBJECT or _infinitive_follows(seen, token)
    return not verbal and not (token and seen.inside[token - 1]) and not (after and seen.inside[token + 1])


def _no_noun_phrase(seen: View, token: int) -> bool:
    """Tell whether no noun can stand here, since nothing opens its phrase: `Le syndicat menace`, `et dément`."""
    before = seen.forms[token - 1] if token else ""
    return bool(before) and before not in _OPENS_NOUN and seen.pos[token - 1] not in (ADP, DET, NUM)


def _infinitive_follows(seen: View, token: int) -> bool:
    """Tell whether an infinitive follows, over `de`, clitics and a set phrase: `menace en outre de saisir`."""
    for at in range(token + 1, min(token + 7, len(seen.forms))):
        form = seen.forms[at]
        if form.endswith(("er", "ir", "re", "oir")) and seen.is_verb(at):
            return True
        if form not in _BEFORE_INFINITIVE and form not in {"de", "d'", "en", "outre", "au", "contraire"}:
            return False
    return False


def _behind_mark(seen: View, token: int) -> bool:
    """Tell whether the word stands right behind a quotation: `« … », tranche Anne`."""
    if not token:
        return False
    return bool(seen.inside[token - 1]) or (
        token > 1 and seen.forms[token - 1] in {",", "–", "—", "-"} and bool(seen.inside[token - 2])
    )


def _subject_opens(seen: View, token: int) -> bool:
    """Tell whether a subject may begin here: a determiner, a name, a pronoun; nothing does where the text ends."""
    if token >= len(seen.forms):
        return False
    return seen.pos[token] in (DET, PROPN) or seen.forms[token] in PRONOUNS


def says_behind_mark(seen: View, token: int) -> bool:
    """Tell whether a verb of saying stands right behind a quotation, whatever its tag: `« Non », tranche son cabinet`.

    >>> import spacy
    >>> from pipeline.token_view import view
    >>> seen = view(spacy.blank("fr")("« Non », tranche Anne."))
    >>> [says_behind_mark(seen, token) for token in (4, 5)]
    [True, False]
    """
    return _behind_mark(seen, token) and any(kind == "third" for kind, _ in verb_forms().get(seen.forms[token], ()))


def _verb_group_behind_mark(seen: View, infinitive: int) -> int | None:
    """Return where the verbs begin that govern an infinitive behind a quotation: `« … », a tenu à préciser Anne`."""
    at, verb = infinitive - 1, None
    while at > max(0, infinitive - _LONGEST_GROUP) and not seen.inside[at]:
        if seen.is_verb(at) or seen.forms[at] in _AVOIR or seen.forms[at] in _ETRE:
            verb = at
        elif seen.pos[at] != ADJ and seen.forms[at] not in _CLITICS | _ADVERBS | PRONOUNS | _LINKING:
            return None  # the tagger takes participles for adjectives: `s'est borné à rappeler`
        if verb is not None and _behind_mark(seen, at):
            return at if seen.forms[at] in {"se", "s'"} else verb
        at -= 1
    return None


def _auxiliary(seen: View, token: int) -> int:
    """Return the distance to the auxiliary of a participle, 0 if it has none within a few words."""
    at, commas = token - 1, 0
    while token - at <= _FURTHEST_AUXILIARY:
        at -= _adverbial(seen, at)
        if at < 0 or seen.inside[at] > seen.inside[token]:
            return 0
        form = seen.forms[at]
        if form in _AVOIR or (form in _ETRE and form != "être"):
            return 0 if (commas % 2 and _of_another(seen, at, token)) or _is_name(seen, at, token) else token - at
        if form == ",":
            commas += 1
            if commas > 2:
                return 0
        elif not commas % 2 and form not in _CLITICS and form not in _ADVERBS and not form.endswith("ment"):
            return 0
        at -= 1
    return 0


def _adverbial(seen: View, last: int) -> int:
    """Return the length of an adverbial phrase that ends at this word: `a de nouveau demandé`, `a à son tour admis`."""
    for length in range(_LONGEST_ADVERBIAL, 1, -1):
        if tuple(seen.forms[max(0, last + 1 - length) : last + 1]) in _ADVERBIALS:
            return length
    return 0


def _of_another(seen: View, auxiliary: int, token: int) -> bool:
    """Tell whether an auxiliary before a comma is another verb's: `Un élu, qui a fui la presse, fait état de`."""
    after = seen.forms[token + 1] if token + 1 < len(seen.forms) else ""
    return seen.forms[auxiliary - 1] == "qui" or seen.forms[token - 1] in _CLITICS or after in PRONOUNS


def _group(seen: View, token: int, last: int, kind: str, entry: Entry) -> Cue:
    first, passive = token, False
    if kind == "participle":
        distance = _auxiliary(seen, token)
        if distance:
            first = token - distance
            kind = _kind_of_auxiliary(seen.forms[first])
            passive = seen.forms[first] in _ETRE
            if seen.forms[first] == "été" and first and seen.forms[first - 1] in _AVOIR:
                first -= 1
                kind = _kind_of_auxiliary(seen.forms[first])
    elif kind == "third" and first and seen.forms[first - 1] in _AVOIR and not _is_name(seen, first - 1, token):
        first -= 1  # `a réagit`, a common slip
    before = first - 1
    reflexive = negated = False
    while before >= 0 and seen.forms[before] in _CLITICS and before > first - 4:
        reflexive = reflexive or seen.forms[before] in {"se", "s'"}
        negated = negated or seen.forms[before] in {"ne", "n'"}
        before -= 1
    start = first - 1 if reflexive and seen.forms[first - 1] in {"se", "s'"} else first
    tagged = seen.pos[token] in (VERB, AUX)
    return Cue(start, last, token, entry, kind, passive and not reflexive, negated, reflexive, tagged)


def _is_name(seen: View, token: int, verb: int) -> bool:
    """Tell whether what reads like an auxiliary ends a name: `Mistral AI précise`, `Kivu AI dit`; not `A déclaré`."""
    capital, small = (seen.text[seen.starts[t]] for t in (token, verb))
    opens = token == 0 or seen.doc[token].is_sent_start or not seen.text[seen.starts[token - 1]].isalnum()
    return seen.forms[token] in {"a", "ai"} and capital.isupper() and small.islower() and not opens


def _kind_of_auxiliary(form: str) -> str:
    if form in {"avoir", "être"}:
        return "infinitive"
    return "gerund" if form in {"ayant", "étant"} else "third"
