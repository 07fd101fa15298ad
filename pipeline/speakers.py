"""Who says it: the mention nearest to the quotation, its entity, its resolved name and the rule that told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.coreference import References
from pipeline.noun_phrases import phrase_end
from pipeline.records import Quote
from pipeline.reports import Piece
from pipeline.subjects import PERSONAL, inverted_subject, subject_before
from pipeline.token_view import Sentence, View

_SIGNATURE = re.compile(r"[\s.,»”\"]*\n\s*[—–-]+[ \xa0]*(?P<who>[^\n]{2,120})")
_NOBODY = frozenset({"on", "-on", "je", "-je", "nous", "-nous", "vous"})
_LEAD = re.compile(r"[\s,;:]+")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The speaker's columns of a quotation."""

    speaker: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker_id: str | None = None
    speaker_name: str | None = None
    speaker_basis: str | None = None


class Speakers:
    """Names the speakers of one article, quotation by quotation, in the order of the text."""

    def __init__(self, seen: View) -> None:
        self.seen = seen
        self.references = References(seen.doc)
        self._sentence = 0

    def of(self, piece: Piece, rows: list[Quote]) -> Speaker:
        """Return the speaker of a piece; `rows` are the quotations before it."""
        sentence = self.sentence_of(piece.report.cue_start if piece.report.cue_start is not None else piece.start)
        if piece.continues and rows:
            return _as(rows[-1], "continues")
        span, basis = self._mention(piece, sentence)
        if span is not None:
            return self._resolved(*span, basis, rows)
        return self._without_cue(piece, rows)

    def sentence_of(self, char: int) -> Sentence:
        """Return the sentence that holds a character."""
        sentences = self.seen.sentences
        at = min(self._sentence, len(sentences) - 1)
        while at > 0 and sentences[at].start > char:
            at -= 1
        while at + 1 < len(sentences) and sentences[at + 1].start <= char:
            at += 1
        self._sentence = at
        return sentences[at]

    def _mention(self, piece: Piece, sentence: Sentence) -> tuple[tuple[int, int] | None, str]:
        """Return the tokens of the speaker's mention and the rule."""
        report, seen = piece.report, self.seen
        if report.source >= 0:
            return self._of_source(piece, sentence), "source"
        if report.cue is None:
            return None, ""
        if report.rule == "inserted":
            return inverted_subject(seen, report.cue, sentence.last), "inverted"
        if report.cue.passive or report.cue.form == "participle":
            agent = self._agent(report.cue.last, sentence)
            if agent is not None:
                return agent, "agent"
            if report.cue.passive:
                return None, ""
        return subject_before(seen, sentence, report.cue), "subject"

    def _of_source(self, piece: Piece, sentence: Sentence) -> tuple[int, int] | None:
        report, seen = piece.report, self.seen
        if report.rule == "source_relative":
            first = report.source
            while first > sentence.first and seen.forms[first] not in {
                "la",
                "le",
                "l'",
                "une",
                "un",
                "les",
                "des",
                "cette",
            }:
                first -= 1
            return first, report.source + 1
        last = sentence.last
        if report.rule == "source_first":
            last = max(seen.token_from(min(report.start, piece.start)), report.source + 1)
            if seen.inside[last - 1]:
                last = next(t for t in range(report.source, last + 1) if seen.inside[t])
        end = phrase_end(seen, report.source, last)
        return (report.source, end) if end > report.source else None

    def _agent(self, token: int, sentence: Sentence) -> tuple[int, int] | None:
        seen = self.seen
        for at in range(token, min(token + 40, sentence.last - 1)):
            if seen.forms[at] == "par" and not seen.inside[at]:
                return at + 1, phrase_end(seen, at + 1, sentence.last)
        return None

    def _resolved(self, first: int, last: int, basis: str, rows: list[Quote]) -> Speaker:
        seen = self.seen
        start, end = seen.starts[first], seen.ends[last - 1]
        text = seen.text[start:end].lstrip("-")
        start = end - len(text)
        form = seen.forms[first]
        if last - first == 1 and form in _NOBODY:
            return Speaker(text, start, end, None, None, basis)
        referent = self.references.resolve(start, end)
        if referent is not None:
            basis = f"{basis}+{referent.basis}" if referent.basis != "name" else basis
            return Speaker(text, start, end, referent.entity_id, referent.name, basis)
        if last - first == 1 and form in PERSONAL:
            if rows and rows[-1].speaker_name:
                return Speaker(text, start, end, rows[-1].speaker_id, rows[-1].speaker_name, f"{basis}+previous")
            return Speaker(text, start, end, None, None, basis)
        name = text.split(",")[0].strip()
        return Speaker(text, start, end, None, name, basis)

    def _without_cue(self, piece: Piece, rows: list[Quote]) -> Speaker:
        """Return the speaker of a quotation that no verb introduces: signed, announced, or still the same."""
        seen = self.seen
        signature = _SIGNATURE.match(seen.text, piece.end)
        if signature is not None:
            first, last = seen.token_from(signature.start("who")), seen.token_at(signature.end("who") - 1) + 1
            return self._resolved(first, min(last, len(seen.forms)), "signature", rows)
        if rows:
            return _as(rows[-1], "previous")
        return Speaker()


def _as(row: Quote, basis: str) -> Speaker:
    return Speaker(row.speaker, row.speaker_start, row.speaker_end, row.speaker_id, row.speaker_name, basis)
