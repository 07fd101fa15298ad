"""Speech after its cue: `que` clauses, infinitives, marked objects, what follows a colon."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pipeline.clause_ends import clause_end, finite
from pipeline.cues import Cue, nouns
from pipeline.inserted_clauses import NEGATIONS, main_verb
from pipeline.noun_phrases import after_verb, is_time
from pipeline.quote_marks import Marked
from pipeline.quote_words import words
from pipeline.reported_infinitives import infinitive_end, infinitive_start, object_between
from pipeline.source_phrases import can_speak
from pipeline.speech_reports import Report
from pipeline.subjects import PERSONAL, subject_before
from pipeline.token_view import ADJ, ADP, ADV, DET, NOUN, NUM, PRON, VERB, Sentence, View

# words after which `que` opens something else: ainsi que, alors que, bien que, avant que
_OTHER_QUE = words("other_que")
_PREPOSITIONS = words("prepositions")
_TITLE_PLACES = words("title_places")
_EXTENDING = words("extending")
_SUFFICING = words("sufficing")
_VAGUE = words("vague")
_PROVING = words("proving")
_UNREAL = frozenset({"rien", "nul", "personne"})
_REPORTING_COLON = words("reporting_colon")
_SHOWING = words("showing")
_JUDGING = frozenset({"juger", "estimer", "trouver", "considérer"})
_COUNTING = frozenset({"parler", "évoquer"})
_QUANTIFIERS = words("quantifiers")
_COMPARING = frozenset({"autre", "autres", "plus", "moins", "tel", "telle", "mêmes", "tant", "autant"})
_LATER = frozenset({"tard", "tôt"})
_FRONTING = words("fronting")
_BESIDE_CUE = words("beside_cue")  # what links it to the text before: `se dit toutefois confiant`
_CONTRAST = re.compile(
    r"(?:de (?:son|leur) côté|pour (?:sa|leur) part|quant à (?:lui|elles?|eux)|à (?:son|leur) tour)\b"
)
_FURTHEST = 40
_OBJECT_DISTANCE = 30
_LONGEST_TITLE = 30  # characters


class ClauseFinder:
    """Finds what the verbs of one sentence introduce to their right."""

    def __init__(self, seen: View, sentence: Sentence, cues: list[Cue], marked: list[Marked], stops: list[int]) -> None:
        self.seen, self.sentence, self.cues, self.marked, self.stops = seen, sentence, cues, marked, stops

    def after(self, cue: Cue) -> Report | None:
        """Return what a verb of saying introduces to its right, None where it introduces nothing."""
        seen = self.seen
        if self._idle(cue):
            return None
        if cue.reflexive and "attribute" in cue.entry.takes:
            report = self._attribute(cue)
            if report is not None:
                return report
        limit = min(self.sentence.last, cue.last + _FURTHEST)
        token = cue.last
        while token < limit:
            form = seen.forms[token]
            if form == "(":
                token = next((t for t in range(token, limit) if seen.forms[t] == ")"), limit)
            elif not seen.inside[token] or not self._is_title(token):
                report = self._at(cue, token)
                if report is not None:
                    return report
                if self._ends(cue, token):
                    return None
            token += 1
        return None

    def _at(self, cue: Cue, token: int) -> Report | None:
        """Return what the verb introduces if that begins at this very word."""
        seen, form = self.seen, self.seen.forms[token]
        if seen.inside[token]:
            return self._marked_object(cue, token)
        if form == ":" or (form == ";" and token + 1 < self.sentence.last and seen.inside[token + 1]):
            return self._after_colon(cue, token)
        if form in {"que", "qu'"}:
            return self._that(cue, token)
        if form in {"si", "s'"} and "si" in cue.entry.takes and token <= cue.last + 3:
            return self._clause(cue, token, "si")
        return self._number(cue, token) or self._infinitive_clause(cue, token)

    def _number(self, cue: Cue, token: int) -> Report | None:
        """Return the count that somebody gives: `parle de plus de 40 morts`, `évoque deux blessés`."""
        seen, start = self.seen, token
        if cue.entry.lemma not in _COUNTING or token > cue.last:
            return None
        start += seen.forms[start] in {"de", "d'"}
        at = start
        while at < self.sentence.last and seen.forms[at] in _QUANTIFIERS:
            at += 1
        if at >= self.sentence.last or seen.pos[at] != NUM or seen.inside[at]:
            return None
        return self._clause(cue, start, "number")

    def _ends(self, cue: Cue, token: int) -> bool:
        """Tell whether nothing behind this word can be what the verb introduces."""
        seen = self.seen
        if seen.inside[token] or seen.forms[token] in {":", ";", ")", "que", "qu'"}:
            return True
        if token > cue.last and seen.pos[token] == VERB and seen.forms[token].endswith("ant"):
            return True
        if any(other.verb == token and other.finite for other in self.cues):  # `a remercié Paul et souhaité que …`
            return True
        return token > cue.last and finite(seen, token) and not self._noun(token) and not self._of_relative(cue, token)

    def _of_relative(self, cue: Cue, token: int) -> bool:
        """Tell whether a verb belongs to what is said of whom the verb of saying is about: `accuse X, qui part, de`."""
        return (
            bool(cue.entry.takes & {"person", "de", "a"}) and "qui" in self.seen.forms[max(cue.last, token - 4) : token]
        )

    def _noun(self, token: int) -> bool:
        """Tell whether a noun is taken for a verb: `le fait que`, `jugent l'offre « insultante »`."""
        before = self.seen.forms[token - 1]
        return (self.seen.forms[token] == "fait" and before in {"le", "du"}) or (
            before == "l'" and any(cue.last == token - 1 for cue in self.cues)
        )

    def again(self, report: Report) -> Report | None:
        """Return the clause coordinated with a reported one that was a whole quotation: `que « … » et que …`."""
        seen = self.seen
        if report.rule != "que" or report.cue is None:
            return None
        token = seen.token_from(report.end)
        forms = seen.forms[token : token + 3]
        if forms[:1] == [","]:
            token, forms = token + 1, forms[1:]
        if len(forms) < 2 or forms[0] not in {"et", "mais", "puis"} or forms[1] not in {"que", "qu'"}:
            return None
        start = token + 2
        return self._clause(report.cue, start, "que") if start < self.sentence.last else None

    def _idle(self, cue: Cue) -> bool:
        """Tell whether the verb reports nobody's speech: `À noter`, `permet d'observer`, `rien n'indique`."""
        seen = self.seen
        before = seen.forms[max(self.sentence.first, cue.first - 3) : cue.first]
        if cue.form == "infinitive" and (
            _SUFFICING.intersection(before) or (before[-1:] in (["à"], ["de"]) and cue.entry.lemma in _VAGUE)
        ):
            return True
        if cue.form == "infinitive" and cue.entry.lemma in _PROVING and before[-1:] in (["pour"], ["de"]):
            return before[-1] == "pour" or before[-2:-1] == ["afin"]  # `Pour montrer que la rue est sûre, il …`
        if cue.entry.lemma in _VAGUE and ("on" in before or "-on" in seen.forms[cue.first : cue.last + 2]):
            return True
        if before[-1:] == ["tout"] or ("tout" in before[:1] and self.sentence.first >= cue.first - 3):
            return True
        if cue.reflexive and cue.entry.lemma == "assurer":
            return True
        return cue.negated and bool(_UNREAL.intersection(before))

    def _is_title(self, token: int) -> bool:
        """Tell whether marks hold a title after a preposition of place: `a assuré au « 20 Heures »`."""
        seen = self.seen
        first = token
        while first and seen.inside[first - 1]:
            first -= 1
        pair = next(pair for pair in self.marked if pair.outer_end > seen.starts[token])
        short = pair.end - pair.start < _LONGEST_TITLE and not seen.text[pair.start].islower()
        return pair.name or (seen.forms[first - 1] in _TITLE_PLACES and short)

    def _that(self, cue: Cue, que: int) -> Report | None:
        seen = self.seen
        if "que" not in cue.entry.takes or cue.form == "participle" or que + 1 >= self.sentence.last:
            return None
        if cue.passive and not {"il", "-il"}.intersection(seen.forms[max(0, cue.first - 3) : cue.last]):
            return None
        if not self._complement(cue, que) or (cue.entry.lemma in _SHOWING and self._mute_subject(cue)):
            return None
        start = que + 1
        while start + 1 < self.sentence.last and not seen.forms[start]:
            start += 1
        return self._shorten(self._clause(cue, start, "que"), start)

    def _mute_subject(self, cue: Cue) -> bool:
        """Tell whether what shows something is no document and nobody: `Les images révèlent que`."""
        if not cue.finite:
            return False
        subject = subject_before(self.seen, self.sentence, cue)
        if subject is None or self.seen.forms[subject[0]] in PERSONAL:
            return False
        return not can_speak(self.seen, *subject)

    def _complement(self, cue: Cue, que: int) -> bool:  # noqa: PLR0911
        """Tell whether this `que` opens the clause that the verb takes, and not a relative or a restriction."""
        seen = self.seen
        if cue.negated and seen.pos[que + 1] == ADP:  # `ne convainc qu'à moitié`
            return False
        if que == cue.last and (self._restricted(cue) or self._apposed(cue)):
            return False
        if que == cue.last or seen.inside[que + 1] or seen.forms[que + 1] == "":
            return not cue.negated or cue.entry.stance in {"thinks", "denies", "admits"}
        before = seen.forms[que - 1]
        if before == "fait" and seen.forms[que - 2] in {"le", "du"}:
            return True
        if cue.negated:
            return cue.entry.stance in {"thinks", "denies", "admits"} and set(seen.forms[cue.last : que]) <= NEGATIONS
        if (before in _OTHER_QUE and not (before == "ce" and seen.forms[que - 2] in {"à", "de"})) or (
            before == "même" and seen.forms[que - 2] in _OTHER_QUE
        ):
            return False
        if self._comparing(cue.last, que):
            return False
        if before == "fois":
            return seen.forms[que - 2] not in {"une", "chaque", "la"} or "pour" in seen.forms[que - 5 : que]
        if before == "ce" and seen.forms[que - 2] in {"à", "de"}:
            return True
        if object_between(seen, cue.last, que):
            return False
        token = seen.doc[que]
        if (token.dep_ == "mark" and token.head.head.i == cue.verb) or after_verb(seen, cue.last, que) is None:
            return True
        return token.dep_ not in {"obj", "nsubj", "iobj", "obl:arg"}

    def _restricted(self, cue: Cue) -> bool:
        """Tell whether `ne` before the verb goes with the `que` behind it: `ne regrette qu'une chose`."""
        before = self.seen.forms[max(self.sentence.first, cue.first - 4) : cue.last]
        ne = max((at for at, form in enumerate(before) if form in {"ne", "n'"}), default=None)
        if ne is None or any(form.startswith("cess") for form in before[ne:]):  # `ne cesse de répéter que`
            return False
        return (NEGATIONS | {"que", "qu'", "aucun", "aucune", "rien"}).isdisjoint(before[ne:])

    def _apposed(self, cue: Cue) -> bool:
        """Tell whether a noun is taken for the verb: `Il était premier adjoint, poste qu'il a quitté`."""
        seen = self.seen
        return (
            not cue.tagged
            and seen.forms[cue.first - 1] == ","
            and cue.first == cue.verb
            and main_verb(seen, self.sentence.first, cue.first)
        )

    def _comparing(self, first: int, que: int) -> bool:
        """Tell whether `que` goes with a comparison: `plus de voix que`, but not `a dit plus tard que`."""
        forms = [*self.seen.forms[first:que], ""]
        return any(form in _COMPARING and after not in _LATER for form, after in pairwise(forms))

    def _shorten(self, report: Report, first: int) -> Report:
        """End a clause that opens with a whole marked clause where that ends: `que « … » et que …`."""
        seen = self.seen
        if not seen.inside[first]:
            return report
        pair = next(pair for pair in self.marked if pair.outer_end > seen.starts[first])
        after = seen.text[pair.outer_end : report.end].lstrip()
        whole = len(seen.text[pair.start : pair.end].split()) >= 4
        if whole and (not after or after[0] in ",:;.(" or after.startswith(("et ", "mais ", "puis "))):
            return replace(report, end=pair.outer_end)
        return report

    def _infinitive_clause(self, cue: Cue, token: int) -> Report | None:
        start = infinitive_start(self.seen, self.sentence, cue, token)
        if start is None:
            return None
        report = self._clause(cue, start, "infinitive")
        return replace(report, end=infinitive_end(self.seen, start, self.seen.token_from(report.end), report.end))

    def _attribute(self, cue: Cue) -> Report | None:
        """Return what somebody says to be: `se dit « confiant »`, `se dit prêt à partir`."""
        seen = self.seen
        start = cue.last
        while start < self.sentence.last and seen.forms[start] in _BESIDE_CUE:
            start += 1
        if start >= self.sentence.last or seen.forms[start] in {"que", "qu'", ",", ".", ":", "de", "d'"}:
            return None
        if cue.entry.lemma == "déclarer" and seen.pos[start] != ADJ:  # `s'est déclaré candidat`, `au troisième étage`
            return None
        report = self._clause(cue, start, "attribute")
        colon = next((t for t in self._free(start, report.end) if seen.forms[t] == ":"), None)
        return report if colon is None else replace(report, end=seen.starts[colon])

    def _free(self, start: int, end: int) -> list[int]:
        """Return the tokens outside marks from a token to a character."""
        return [t for t in range(start, self.seen.token_from(end)) if not self.seen.inside[t]]

    def _after_colon(self, cue: Cue, colon: int) -> Report | None:
        seen = self.seen
        if cue.form == "participle":  # `Interrogé sur ce point, il botte en touche : « … »`
            return None
        at = seen.ends[colon]
        for pair in self.marked:
            if pair.outer_start >= at:
                if not seen.text[at : pair.outer_start].strip():
                    report = self._report(cue, "colon", pair.outer_start, pair.outer_end)
                    if seen.forms[colon - 1] in nouns("noun") and cue.last < colon and seen.forms[colon - 2] != "ce":
                        report.cue_start, report.cue_end = seen.starts[colon - 1], seen.ends[colon - 1]
                    return report
                break
        if colon == cue.last and colon + 1 < self.sentence.last and cue.entry.lemma in _REPORTING_COLON:
            return self._clause(cue, colon + 1, "colon")
        return None

    def _marked_object(self, cue: Cue, token: int) -> Report | None:  # noqa: PLR0911
        """Return what a verb takes as its marked object: `dénonce « un scandale »`, `parle d'un « scandale »`."""
        seen = self.seen
        if token - cue.last > _OBJECT_DISTANCE or not cue.entry.takes & {"quote", "describe", "place"}:
            return None
        if "place" in cue.entry.takes:
            return self._seen_in(cue, token)
        pair = next(pair for pair in self.marked if pair.outer_end > seen.starts[token])
        if any(0 <= stop - pair.outer_end <= 3 for stop in self.stops):
            return None
        if any(cue.last <= other.verb < token and other.form == "gerund" for other in self.cues):
            return None
        if "plan" in cue.entry.takes and token > cue.last + 2:
            return None
        if cue.entry.lemma == "appeler" and not {"à", "au", "aux"}.intersection(seen.forms[cue.last : token]):
            return None
        if "describe" in cue.entry.takes and cue.form == "participle" and not self._agent_near(pair):
            return None
        if "describe" in cue.entry.takes or self._speech_noun_before(token):
            judged = (
                cue.entry.lemma in _JUDGING
                and cue.last < token
                and (seen.pos[cue.last] == DET or seen.forms[cue.last] == "l'")
            )
            start = seen.starts[cue.last] if judged else pair.outer_start  # `juge la grève « inutile »`
            return self._report(cue, "describe", start, pair.outer_end)
        agentless = "par" not in seen.forms[token : token + 40] or "a" in cue.entry.takes  # `appelée pour « … »`
        if cue.form == "participle" or (cue.passive and agentless):
            return None
        start = self._object_start(cue, token)
        return self._report(cue, "object", seen.starts[start], self._object_end(cue, pair))

    def _seen_in(self, cue: Cue, token: int) -> Report | None:
        """Return what somebody sees in something: `y voit « un piège »`, `voit dans ce texte un « piège »`."""
        seen = self.seen
        of_what = {"y"}.intersection(seen.forms[max(0, cue.first - 2) : cue.first]) or (
            {"dans", "en"}.intersection(seen.forms[cue.last : cue.last + 1])
        )
        if not of_what or cue.passive:
            return None
        pair = next(pair for pair in self.marked if pair.outer_end > seen.starts[token])
        start = token - 1 if seen.pos[token - 1] == DET else token
        return self._report(cue, "object", seen.starts[start], pair.outer_end)

    def _agent_near(self, pair: Marked) -> bool:
        after = self.seen.token_from(pair.outer_end)
        return "par" in self.seen.forms[after : after + 3]

    def _speech_noun_before(self, token: int) -> bool:
        """Tell whether the marks follow the noun of what is said: `a répété la phrase suivante « … »`."""
        seen = self.seen
        at = token - 1
        while at > self.sentence.first and (seen.pos[at] in (ADJ, ADV) or seen.inside[at]):
            at -= 1
        return seen.forms[at] in nouns("noun") and at > self.sentence.first

    def _object_start(self, cue: Cue, token: int) -> int:
        """Return the token where the object begins: behind prepositions, behind `X pour …` if a person stands there."""
        seen = self.seen
        start = _behind_contrast(seen, cue.last)
        governed = {"person": {"de", "d'"}, "a": {"à"}}  # `accuse l'Etat d'« abandon »`, `appelle X à « la retenue »`
        if any(seen.forms[token - 1] in governed.get(kind, ()) for kind in cue.entry.takes) and start < token - 1:
            return token
        if "person" in cue.entry.takes or seen.forms[start] in {"à", "au", "aux", "auprès"} or is_time(seen, start):
            pivot = [t for t in range(start, token) if seen.forms[t] in {"pour", "contre", "comme", ",", ":"}]
            start = pivot[-1] if pivot else start
            if not pivot and seen.forms[start] in {"à", "au", "aux", "auprès"}:
                start = token
            elif not pivot and is_time(seen, start):  # `a confirmé vendredi la mort de « plusieurs otages »`
                start = after_verb(seen, start, token) or token
        elif seen.pos[start] not in (DET, NOUN, ADJ, PRON, NUM):
            pivot = [t for t in range(start, token) if seen.forms[t] in {",", ":"}]
            start = pivot[-1] if pivot else start
        while start < token and (
            (seen.forms[start] in _PREPOSITIONS and (seen.forms[start] != "des" or seen.pos[start] != DET))
            or seen.pos[start] == ADV
            or seen.forms[start] in {"-il", "-elle", "-t", ""}
        ):
            start += 1
        return start

    def _object_end(self, cue: Cue, pair: Marked) -> int:
        """Return the end of the marked object: of the marks, or of the noun phrase that goes on behind them."""
        seen = self.seen
        first = seen.token_from(pair.outer_end)
        if first >= self.sentence.last or seen.forms[first] not in _EXTENDING | {"et"}:
            return pair.outer_end
        if seen.forms[first] == "et" and not any(seen.inside[first + 1 : first + 4]):
            return pair.outer_end
        limit = seen.token_from(clause_end(seen, self.sentence, first, cue, self.cues, self.stops))
        for token in range(first, min(limit, self.sentence.last)):
            if seen.inside[token]:
                continue
            if seen.forms[token] in {",", ":", ";", "(", "."} or (
                finite(seen, token) and seen.forms[first] not in {"qui", "que", "dont"}
            ):
                end = token
                while end > first and seen.forms[end - 1] in {"et", "qui", "mais"}:
                    end -= 1
                return seen.ends[end - 1] if end > first else pair.outer_end
        return seen.ends[min(limit, self.sentence.last) - 1]

    def _clause(self, cue: Cue, start: int, rule: str) -> Report:
        end = clause_end(self.seen, self.sentence, start, cue, self.cues, self.stops)
        fronted = cue.form in {"gerund", "participle"} or self._subordinate(cue)
        if fronted and not main_verb(self.seen, self.sentence.first, cue.first):
            end = self._fronted_end(start, end)
        elif "qui" in self.seen.forms[max(0, cue.first - 3) : cue.first]:
            end = self._relative_end(start, end)
        return self._report(cue, rule, self.seen.starts[start], end)

    def _subordinate(self, cue: Cue) -> bool:
        """Tell whether the verb stands in a clause before the main one: `Alors que le maire assure que P, …`."""
        first = self.sentence.first
        return cue.finite and not _FRONTING.isdisjoint(self.seen.forms[first : min(first + 3, cue.first)])

    def _relative_end(self, start: int, end: int) -> int:
        """Return the end of a clause inside a closed relative: `Le rapport, qui conclut que P, a été publié`."""
        seen = self.seen
        last = seen.token_from(end)
        for token in range(start + 1, last - 1):
            if seen.forms[token] == "," and not seen.inside[token] and finite(seen, token + 1):
                return seen.starts[token]
        return end

    def _fronted_end(self, start: int, end: int) -> int:
        """Return the end of a clause before the main one: `Rappelant que P, le ministre a promis …`."""
        seen = self.seen
        last = seen.token_from(end)
        commas = [t for t in range(start, last) if seen.forms[t] == "," and not seen.inside[t]]
        verbs = [t for t in range(start, last) if finite(seen, t) and not seen.inside[t]]
        for comma in commas:
            if any(verb > comma for verb in verbs) and (any(verb < comma for verb in verbs) or len(verbs) == 1):
                return seen.starts[comma]
        return end

    def _report(self, cue: Cue, rule: str, start: int, end: int) -> Report:
        span = self.seen.starts[cue.first], self.seen.ends[cue.last - 1]
        return Report(rule, start, end, *span, cue, stance=cue.entry.stance)


def _behind_contrast(seen: View, token: int) -> int:
    """Return the token behind words that set one speaker against another: `dénonce de son côté | « un recul »`."""
    match = _CONTRAST.match(seen.text, seen.starts[token]) if token < len(seen.starts) else None
    return seen.token_from(match.end()) if match else token
