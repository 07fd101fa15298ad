"""Who says it."""

from __future__ import annotations

from typing import Any

from pipeline.records import Quote
from pipeline.reports import Piece, Report
from pipeline.token_view import ADJ, ADP, DET, NOUN, NUM, PROPN, View


class Speakers:
    """Names the speakers of one article."""

    def __init__(self, seen: View) -> None:
        self.seen = seen

    def of(self, report: Report, piece: Piece, rows: list[Quote]) -> dict[str, Any]:
        """Return the speaker's columns of a row."""
        seen = self.seen
        if report.source >= 0:
            first, last = report.source, self.phrase_end(report.source)
            return self.columns(first, last, "source")
        if report.cue is not None:
            subject = next((c for c in seen.doc[report.cue.verb].children if c.dep_.startswith("nsubj")), None)
            if subject is not None:
                first = subject.left_edge.i
                return self.columns(first, self.phrase_end(first), "subject")
        if rows:
            last_row = rows[-1]
            return {
                "speaker": last_row.speaker,
                "speaker_start": last_row.speaker_start,
                "speaker_end": last_row.speaker_end,
                "speaker_id": last_row.speaker_id,
                "speaker_name": last_row.speaker_name,
                "speaker_basis": "previous",
            }
        return {}

    def phrase_end(self, token: int) -> int:
        """Return the token after the noun phrase that starts here."""
        seen = self.seen
        at = token
        while (
            at < len(seen.forms)
            and not seen.inside[at]
            and (seen.pos[at] in (DET, NOUN, PROPN, ADJ, NUM, ADP) or at == token)
        ):
            at += 1
        while at - 1 > token and seen.pos[at - 1] in (ADP, DET):
            at -= 1
        return at

    def columns(self, first: int, last: int, basis: str) -> dict[str, Any]:
        """Return the columns of a mention."""
        seen = self.seen
        mention = seen.slice(first, last)
        name = next((ent.text for ent in seen.doc[first:last].ents if ent.label_ == "PER"), mention)
        return {
            "speaker": mention,
            "speaker_start": seen.starts[first],
            "speaker_end": seen.ends[last - 1],
            "speaker_name": name,
            "speaker_basis": basis,
        }
