"""Component `news_quotes`: what was said, by whom, in `doc._.quotes` and `doc.spans["quotes"]`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import extensions
from pipeline.cues import Cue, find
from pipeline.inserted_clauses import before_cue, from_source, inserted, sources
from pipeline.quote_marks import Marked
from pipeline.records import Quote, row_id
from pipeline.reported_clauses import after_cue
from pipeline.reports import Piece, Report, pieces
from pipeline.speakers import Speakers
from pipeline.token_view import Sentence, View, view


def find_pieces(seen: View) -> list[Piece]:
    """Return the quotations of an article, in the order of the text."""
    cues = find(seen)
    found: list[Piece] = []
    number = mark = 0
    for sentence in seen.sentences:
        own: list[Cue] = []
        while number < len(cues) and cues[number].verb < sentence.last:
            own.append(cues[number])
            number += 1
        marks: list[Marked] = []
        while mark < len(seen.marked) and seen.marked[mark].outer_start < sentence.end:
            marks.append(seen.marked[mark])
            mark += 1
        found.extend(_sentence(seen, sentence, own, marks))
    return found


def _sentence(seen: View, sentence: Sentence, cues: list[Cue], marks: list[Marked]) -> list[Piece]:
    source_list = sources(seen, sentence)
    insertions = [cue for cue in cues if inserted(seen, sentence, cue, marks)]
    stops = sorted([seen.starts[s[0]] for s in source_list] + [seen.starts[c.first] for c in insertions])
    steps = sorted([(c.first, 0, c) for c in cues] + [(s[0], 1, s) for s in source_list], key=lambda step: step[:2])
    found: list[Piece] = []
    covered = sentence.start
    for first, _, step in steps:
        at = seen.starts[first]
        reports: list[Report] = []
        if isinstance(step, Cue):
            if step in insertions:
                report = before_cue(seen, sentence, step, marks, covered)
                reports = [report] if report else []
            elif at >= covered or not found:
                report = after_cue(seen, sentence, step, cues, marks, stops)
                reports = [report] if report else []
        elif at >= covered:
            reports = from_source(seen, sentence, step, cues, covered, stops)
        for report in reports:
            new = pieces(seen, report, marks)
            if new:
                found.extend(new)
                covered = max(covered, report.end, seen.ends[first])
    taken = [(p.start, p.end) for p in found]
    for pair in marks:
        if not any(s <= pair.start < e or pair.start <= s < pair.end for s, e in taken):
            piece = _unintroduced(seen, sentence, pair)
            if piece:
                found.append(piece)
    return sorted(found, key=lambda piece: (piece.start, piece.end))


def _unintroduced(seen: View, sentence: Sentence, pair: Marked) -> Piece | None:
    """Return a quotation without cue: a whole sentence or paragraph in marks, or what follows a colon."""
    text = seen.text
    words = len(text[pair.start : pair.end].split())
    before = text[sentence.start : pair.outer_start].rstrip()
    if before.endswith(":") and words >= 3:
        return Piece(pair.start, pair.end, "direct", Report("colon", pair.start, pair.end))
    after = text[pair.outer_end : sentence.end].strip(" .,;!?…»")
    if not before and not after and words >= 4:
        return Piece(pair.start, pair.end, "direct", Report("floating", pair.start, pair.end))
    return None


@Language.factory("news_quotes", assigns=["doc._.quotes", "doc.spans"], requires=[])
def make_news_quotes(nlp: Language, name: str) -> NewsQuotes:
    """Return the component; it needs no configuration and works on a blank pipeline, by marks and forms alone."""
    del nlp
    return NewsQuotes(name)


class NewsQuotes:
    """Finds quotations and their speakers."""

    def __init__(self, name: str = "news_quotes") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Write `doc._.quotes` and `doc.spans["quotes"]`; return the doc."""
        seen = view(doc)
        found = find_pieces(seen)
        speakers = Speakers(seen)
        rows: list[Quote] = []
        article = extensions.article_id(doc)
        for piece in found:
            report = piece.report
            quote_id = row_id(article, "quote", piece.start, piece.end)
            speaker = speakers.of(report, piece, rows)
            cue = None if report.cue_start is None else seen.text[report.cue_start : report.cue_end]
            rows.append(
                Quote(
                    article,
                    quote_id,
                    piece.start,
                    piece.end,
                    text=seen.text[piece.start : piece.end],
                    kind=piece.kind,
                    continues=rows[-1].quote_id if piece.continues and rows else None,
                    cue=cue,
                    stance=report.stance,
                    rule=report.rule,
                    confidence=report.confidence,
                    **speaker,
                )
            )
        extensions.put(doc, "quotes", rows)
        spans = [doc.char_span(row.start_char, row.end_char, row.kind, alignment_mode="expand") for row in rows]
        doc.spans["quotes"] = [span for span in spans if span is not None]
        return doc
