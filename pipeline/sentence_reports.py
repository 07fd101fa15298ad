"""What the verbs, nouns and prepositions of one sentence report, from left to right."""

from __future__ import annotations

from dataclasses import replace

from pipeline.clause_ends import finite
from pipeline.cues import Cue
from pipeline.inserted_clauses import before_cue, claimed, inserted
from pipeline.noun_phrases import phrase_end
from pipeline.quote_marks import Marked
from pipeline.quote_words import words
from pipeline.reported_clauses import ClauseFinder
from pipeline.source_phrases import answered, reported, sources
from pipeline.speech_reports import Piece, Report, pieces
from pipeline.subjects import inverted_subject
from pipeline.token_view import Sentence, View

_SOURCE_WORDS = frozenset(
    {
        "comme",
        "selon",
        "après",
        "pour",
        "suivant",
        "source",
        "sources",
        "avis",
        "aveu",
        "dires",
        "dire",
        "croire",
        "croit",
        "entendre",
        "yeux",
    }
)

_RETELLING = words("retelling")

Step = Cue | tuple[int, int]  # a verb of saying, or where a preposition of source stands


class SentenceReports:
    """Finds the quotations of one sentence that a verb, a noun or a preposition introduces."""

    def __init__(self, seen: View, sentence: Sentence, cues: list[Cue], marks: list[Marked]) -> None:
        self.seen, self.sentence, self.cues, self.marks = seen, sentence, cues, marks
        self.covered = sentence.start  # the character up to which the sentence is told

    def pieces(self) -> list[Piece]:
        """Return the quotations in the order in which they are introduced."""
        answer = answered(self.seen, self.sentence)
        if answer is not None:
            return self._worded(answer)
        if not self.cues and not self.marks and not self._names_source():
            return []
        self.sources = sources(self.seen, self.sentence)
        self.insertions = [cue for cue in self.cues if inserted(self.seen, self.sentence, cue)]
        self.stops = self._stops()
        self.clauses = ClauseFinder(self.seen, self.sentence, self.cues, self.marks, self.stops)
        found: list[Piece] = []
        for _, step in self._steps():
            found.extend(self._of(step))
        return found

    def _names_source(self) -> bool:
        return any(form in _SOURCE_WORDS for form in self.seen.forms[self.sentence.first : self.sentence.last])

    def _stops(self) -> list[int]:
        """Return the characters where sources and inserted clauses begin, and the marks that these stand behind."""
        starts = self.seen.starts
        begun = [starts[source[0]] for source in self.sources] + [starts[cue.first] for cue in self.insertions]
        told = (claimed(self.seen, cue, self.marks) for cue in self.insertions)
        return sorted(begun + [at for at in told if at is not None])

    def _steps(self) -> list[tuple[int, Step]]:
        """Return what introduces speech, each with its first token, in the order of the text."""
        steps: list[tuple[int, Step]] = [(cue.first, cue) for cue in self.cues]
        steps += [(source[0], source) for source in self.sources]
        return sorted(steps, key=lambda step: step[0])

    def _of(self, step: Step) -> list[Piece]:
        """Return the quotations that one verb or preposition introduces, and move on behind them."""
        found: list[Piece] = []
        report = self._report(step)
        while report is not None:
            new = self._worded(report)
            if not new:
                break
            new.extend(self._colon_after(report) or self._clause_behind(report))
            found.extend(new)
            ends = (report.end, self.seen.ends[self._last(step)], *(piece.end for piece in new))
            self.covered = max(self.covered, *ends)
            report = self.clauses.again(report)
        return found

    def _report(self, step: Step) -> Report | None:
        first = step.first if isinstance(step, Cue) else step[0]
        free = self.seen.starts[first] >= self.covered
        if not isinstance(step, Cue):
            said_on = first > 0 and self.seen.forms[first - 1].startswith("-o")  # `dit-on de source policière`
            told = free and not said_on
            return reported(self.seen, self.sentence, step, self.cues, self.covered, self.stops) if told else None
        if step in self.insertions:
            return before_cue(self.seen, self.sentence, step, self.marks, self.covered)
        report = self.clauses.after(step) if free else None
        again = report is not None and report.rule == "colon" and self._said_again(report)
        return None if again else report

    def _worded(self, report: Report) -> list[Piece]:
        """Return the quotations of a report that hold a word."""
        return [piece for piece in pieces(self.seen, report, self.marks) if self._has_word(piece.start, piece.end)]

    def _has_word(self, start: int, end: int) -> bool:
        return any(char.isalnum() for char in self.seen.text[start:end])

    def _said_again(self, report: Report) -> bool:
        """Tell whether a verb behind the marks says it: `Le maire a réagi : « Je pars », a-t-il écrit`."""
        starts = self.seen.starts
        cue = next((cue for cue in self.insertions if starts[cue.first] >= report.end), None)
        if cue is None or self._has_word(report.end, starts[cue.first]):
            return False
        return report.cue is None or not self._retells(cue, report.cue)

    def _retells(self, cue: Cue, told: Cue) -> bool:
        """Tell whether a verb hands on what one other person said: `Un homme a crié : « Sortez », raconte Anne`."""
        forms = self.seen.forms
        plural = forms[told.first] == "ont" or forms[told.verb].endswith("ent")  # `Ils s'en plaignent : « », raconte X`
        return cue.entry.lemma in _RETELLING and forms[told.last : told.last + 1] == [":"] and not plural

    def _last(self, step: Step) -> int:
        """Return the last token of what introduces a report, with who speaks behind it: `dit Anne`, `selon X`."""
        seen, last = self.seen, self.sentence.last
        if not isinstance(step, Cue):
            return phrase_end(seen, step[1], last) - 1 if step[1] < last else step[0]
        subject = inverted_subject(seen, step, last) if step in self.insertions else None
        return max(step.last, subject[1] if subject else 0) - 1

    def _clause_behind(self, report: Report) -> list[Piece]:
        """Return the clause behind an inserted one and a colon: `Faux, dit Anne : la route est ouverte`."""
        seen, sentence = self.seen, self.sentence
        if report.rule != "inserted" or report.cue is None or report.end >= sentence.end:
            return []
        colon = self._last(report.cue) + 1
        if seen.forms[colon : colon + 1] != [":"] or any(seen.inside[colon : sentence.last]):
            return []
        if not any(finite(seen, token) for token in range(colon, sentence.last)):
            return []
        again = replace(report, rule="colon", start=seen.ends[colon], end=sentence.end)
        return pieces(seen, again, [])

    def _colon_after(self, report: Report) -> list[Piece]:
        """Return the quotation that follows a reported clause behind a colon: `Il dit qu'il part : « Adieu »`."""
        pair = next((pair for pair in self.marks if report.end <= pair.outer_start), None)
        if pair is None or self.seen.text[report.end : pair.outer_start].strip() != ":":
            return []
        again = replace(report, rule="colon", start=pair.outer_start, end=pair.outer_end)
        return [] if self._said_again(again) else [Piece(pair.start, pair.end, "direct", again)]
