"""Speech after its cue: `que` clauses, infinitives, marked objects, what follows a colon."""

from __future__ import annotations

from dataclasses import replace

from pipeline.clause_ends import clause_end, finite
from pipeline.cues import Cue
from pipeline.quote_marks import Marked
from pipeline.reports import Report
from pipeline.token_view import AUX, VERB, Sentence, View

_INFINITIVE = ("er", "ir", "re", "oir")
_BEFORE_INFINITIVE = frozenset(
    "ne n' pas plus jamais rien se s' me m' nous vous le la l' les lui leur y en tout bien ainsi ensuite donc aussi".split()
)
# words after which `que` opens something else: ainsi que, alors que, bien que, avant que
_OTHER_QUE = frozenset(
    "ainsi alors bien tandis avant après afin pour sans dès lors tant depuis pendant parce outre puis sauf plutôt autant "
    "tel telle tels telles mais et ou ce fois plus moins autre autres aussi aussitôt jusqu'à c'est".split()
)
_PREPOSITIONS = frozenset("de d' comme à pour contre par en sur : , ainsi aussi du des au aux".split())
_TITLE_PLACES = frozenset("au aux dans sur chez par".split())
_EXTENDING = frozenset("de du des d' contre en à au aux qui que dont envers entre".split())
_SUFFICING = frozenset("permet permettent permis permettant permettra suffit suffi faut possible fallait".split())
_VAGUE = frozenset("noter observer constater remarquer trouver voir penser calculer".split())
_UNREAL = frozenset({"rien", "nul", "personne"})
_FURTHEST = 40
_OBJECT_DISTANCE = 12


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
        for token in range(cue.last, limit):
            form = seen.forms[token]
            if seen.inside[token]:
                if self._is_title(token):
                    continue
                return self._marked_object(cue, token)
            if form == ":":
                return self._after_colon(cue, token)
            if form in {"que", "qu'"}:
                return self._that(cue, token)
            report = self._infinitive_clause(cue, token)
            if report is not None:
                return report
            if form in {";", "(", ")"} or (token > cue.last and finite(seen, token) and not self._relative(token)):
                return None
        return None

    def _idle(self, cue: Cue) -> bool:
        """Tell whether the verb reports nobody's speech: `À noter`, `permet d'observer`, `rien n'indique`."""
        seen = self.seen
        before = seen.forms[max(self.sentence.first, cue.first - 3) : cue.first]
        if cue.form == "infinitive" and (
            _SUFFICING.intersection(before) or (before[-1:] == ["à"] and cue.entry.lemma in _VAGUE)
        ):
            return True
        if cue.entry.lemma in _VAGUE and ("on" in before or "-on" in seen.forms[cue.first : cue.last + 2]):
            return True
        return cue.negated and bool(_UNREAL.intersection(before))

    def _is_title(self, token: int) -> bool:
        """Tell whether marks hold a title after a preposition of place: `a assuré au « 20 Heures »`."""
        seen = self.seen
        first = token
        while first and seen.inside[first - 1]:
            first -= 1
        pair = next(pair for pair in self.marked if pair.outer_end > seen.starts[token])
        return seen.forms[first - 1] in _TITLE_PLACES and pair.end - pair.start < 30

    def _relative(self, token: int) -> bool:
        return any(form in {"qui", "dont", "où", "que", "qu'"} for form in self.seen.forms[max(0, token - 4) : token])

    def _that(self, cue: Cue, que: int) -> Report | None:
        seen = self.seen
        if "que" not in cue.entry.takes or cue.form == "participle" or que + 1 >= self.sentence.last:
            return None
        if cue.passive and not {"il", "-il"}.intersection(seen.forms[max(0, cue.first - 3) : cue.last]):
            return None
        if not self._complement(cue, que):
            return None
        report = self._clause(cue, que + 1, "que")
        return self._shorten(report, que + 1)

    def _complement(self, cue: Cue, que: int) -> bool:
        """Tell whether this `que` opens the clause that the verb takes, and not a relative or a restriction."""
        seen = self.seen
        if que == cue.last or seen.inside[que + 1]:
            return not cue.negated or cue.entry.stance in {"thinks", "denies", "admits"}
        if cue.negated or seen.forms[que - 1] in _OTHER_QUE:
            return False
        token = seen.doc[que]
        if token.dep_ == "mark" and token.head.head.i == cue.verb:
            return True
        return token.dep_ not in {"obj", "nsubj", "iobj", "obl:arg"}

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
        seen, takes = self.seen, cue.entry.takes
        form = seen.forms[token]
        start = token
        if form in {"de", "d'"} and takes & {"de", "person", "plan"}:
            start = token + 1
        elif form == "à" and takes & {"a", "plan"}:
            start = token + 1
        elif not (takes & {"inf", "plan"} and (token <= cue.last + 3 or form in {"avoir", "être", "n'avoir", "ne"})):
            return None
        if not self._infinitive(start) or (
            start == token and token and seen.forms[token - 1] in {"de", "d'", "à", "pour", "sans"}
        ):
            return None
        if cue.passive and cue.entry.stance != "accuses":
            return None
        if cue.form == "participle" and cue.entry.stance != "accuses":
            return None
        if "plan" in takes and not any(seen.inside[start : start + 5]):
            return None
        return self._clause(cue, start, "infinitive")

    def _infinitive(self, token: int) -> bool:
        """Tell whether an infinitive stands here, after its pronouns and its negation, or a marked one."""
        seen = self.seen
        for at in range(token, min(token + 5, self.sentence.last)):
            form = seen.forms[at]
            if form in {"«", '"', "“"} and seen.inside[at]:
                continue
            if form.endswith(_INFINITIVE) and seen.pos[at] in (VERB, AUX):
                return True
            if form not in _BEFORE_INFINITIVE:
                return False
        return False

    def _attribute(self, cue: Cue) -> Report | None:
        """Return what somebody says to be: `se dit « confiant »`, `se dit prêt à partir`."""
        seen = self.seen
        start = cue.last
        while start < self.sentence.last and seen.forms[start] in {
            "-il",
            "-elle",
            "très",
            "ainsi",
            "aussi",
            "également",
            "donc",
        }:
            start += 1
        if start >= self.sentence.last or seen.forms[start] in {"que", "qu'", ",", ".", ":", "de", "d'"}:
            return None
        return self._clause(cue, start, "attribute")

    def _after_colon(self, cue: Cue, colon: int) -> Report | None:
        seen = self.seen
        at = seen.ends[colon]
        for pair in self.marked:
            if pair.outer_start >= at:
                if not seen.text[at : pair.outer_start].strip():
                    return self._report(cue, "colon", pair.outer_start, pair.outer_end)
                break
        if colon == cue.last and colon + 1 < self.sentence.last and "que" in cue.entry.takes:
            return self._clause(cue, colon + 1, "colon")
        return None

    def _marked_object(self, cue: Cue, token: int) -> Report | None:
        """Return what a verb takes as its marked object: `dénonce « un scandale »`, `parle d'un « scandale »`."""
        seen = self.seen
        if token - cue.last > _OBJECT_DISTANCE or not cue.entry.takes & {"quote", "describe"}:
            return None
        pair = next(pair for pair in self.marked if pair.outer_end > seen.starts[token])
        if "describe" in cue.entry.takes:
            return self._report(cue, "describe", pair.outer_start, pair.outer_end)
        if cue.form == "participle" or (cue.passive and "par" not in seen.forms[token : token + 40]):
            return None
        start = self._object_start(cue, token)
        return self._report(cue, "object", seen.starts[start], self._object_end(cue, pair))

    def _object_start(self, cue: Cue, token: int) -> int:
        seen = self.seen
        last = max((t for t in range(cue.last, token) if seen.forms[t] in {":", ","}), default=cue.last - 1)
        start = max(cue.last, last + 1)
        after = next(
            (t for t in range(start, token) if seen.forms[t] in {"pour", "contre", "comme"} and t > start), None
        )
        if after is not None and "person" in cue.entry.takes:
            start = after
        if start == cue.last and seen.forms[start] in {"à", "au", "aux"}:
            start = token
        while start < token and seen.forms[start] in _PREPOSITIONS | {"-il", "-elle", "-t"}:
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
            if seen.forms[token] in {",", ":", ";", "(", "."} or (finite(seen, token) and not self._relative(token)):
                end = token
                while end > first and seen.forms[end - 1] in {"et", "qui", "mais"}:
                    end -= 1
                return seen.ends[end - 1] if end > first else pair.outer_end
        return seen.ends[min(limit, self.sentence.last) - 1]

    def _clause(self, cue: Cue, start: int, rule: str) -> Report:
        end = clause_end(self.seen, self.sentence, start, cue, self.cues, self.stops)
        return self._report(cue, rule, self.seen.starts[start], end)

    def _report(self, cue: Cue, rule: str, start: int, end: int) -> Report:
        span = self.seen.starts[cue.first], self.seen.ends[cue.last - 1]
        return Report(rule, start, end, *span, cue, stance=cue.entry.stance)
