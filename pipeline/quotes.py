"""Component `news_quotes`: what was said, by whom, in `doc._.quotes` and `doc.spans["quotes"]`."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import extensions
from pipeline.clause_ends import finite
from pipeline.cues import Cue, find, verb_forms
from pipeline.inserted_clauses import broken, main_verb
from pipeline.quote_marks import Marked
from pipeline.quote_words import words
from pipeline.records import Quote, row_id
from pipeline.sentence_reports import SentenceReports
from pipeline.source_phrases import can_speak
from pipeline.speaker_identity import Speaker
from pipeline.speakers import Speakers
from pipeline.speech_reports import Piece, Report
from pipeline.subjects import main_subject
from pipeline.token_view import ADV, VERB, Sentence, View, view

_LEAST_BEHIND_COLON = 3  # words
_LEAST_FLOATING = 4
_LEAST_UNINTRODUCED = 6
_LONG_WITHOUT_VERB = 8
_LEAST_COMPLEMENT = 3  # tokens
_SUBJECT_LENGTH = 15
_MOST_MARKS = 200
_COMPLEMENT_OPENERS = words("complement_openers")
_CLITICS = words("clitics")
_MARKED_VERBS = words("marked_verbs")
_WORKS = words("works")
_CRY = re.compile(r"\baux? (?P<cue>cris?|mots?|slogans?|appels?) d(?:e|'|’)$", re.IGNORECASE)


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
    if len(marks) > _MOST_MARKS:  # no sentence of an article: a list, or noise
        return []
    found = [part for piece in SentenceReports(seen, sentence, cues, marks).pieces() for part in broken(seen, piece)]
    for pair in _left_over(marks, found):
        piece = _goes_on(seen, pair, found) or _unintroduced(seen, sentence, pair, cues)
        if piece:
            found.extend(broken(seen, piece))
    return sorted(found, key=lambda piece: (piece.start, piece.end))


def _left_over(marks: list[Marked], found: list[Piece]) -> list[Marked]:
    """Return the marks that no quotation covers or lies in."""
    taken = [(piece.start, piece.end) for piece in found]
    return [m for m in marks if not any(s <= m.start < e or m.start <= s < m.end for s, e in taken)]


def _goes_on(seen: View, pair: Marked, found: list[Piece]) -> Piece | None:
    """Return the next piece of a broken quotation: `« … », dit-elle, « … »`."""
    before = [piece for piece in found if piece.end <= pair.outer_start]
    if not before or before[-1].report.rule != "inserted" or before[-1].kind != "direct":
        return None
    lead = seen.text[max(0, pair.outer_start - 4) : pair.outer_start].rstrip()
    if not lead.endswith((",", ":", ";")) or pair.name:
        return None
    return Piece(pair.start, pair.end, "direct", before[-1].report, continues=True)


def _unintroduced(seen: View, sentence: Sentence, pair: Marked, cues: list[Cue]) -> Piece | None:
    """Return a quotation without cue: a whole sentence or paragraph in marks, or what follows a colon."""
    before = seen.text[sentence.start : pair.outer_start].rstrip()
    rule = _set_off(seen, sentence, pair, before)
    headline = _is_headline(seen, sentence, pair, before)
    title = headline and _is_title_of_work(seen, pair)
    if not rule and headline and not title and _verb_behind(seen, sentence, pair, cues) is None:
        rule = "headline"
    if rule:
        return _piece(pair, Report(rule, pair.start, pair.end, confidence=0.7 if rule == "headline" else 0.9))
    cry = _CRY.search(before)
    if cry:
        span = sentence.start + cry.start("cue"), sentence.start + cry.end("cue")
        return _piece(pair, Report("cry", pair.start, pair.end, *span, stance="speaks"))
    if title or pair.name or before.endswith(("(", "—", "–", "intitulé", "intitulée")):
        return None
    speaks = _marked_predicate(seen, sentence, pair)
    if speaks is not None:
        return _piece(pair, Report("predicate", pair.start, pair.end, source=speaks, confidence=0.7))
    if _opens_as_complement(seen, pair):
        return _piece(pair, Report("complement", pair.start, pair.end, confidence=0.5))
    return _statement(seen, sentence, pair, cues, before)


def _piece(pair: Marked, report: Report) -> Piece:
    return Piece(pair.start, pair.end, "direct", report)


def _set_off(seen: View, sentence: Sentence, pair: Marked, before: str) -> str:
    """Return the rule by which marks stand for themselves: behind a colon, or as the whole sentence; else nothing."""
    length = len(seen.text[pair.start : pair.end].split())
    if before.endswith(":") and (length >= _LEAST_BEHIND_COLON or (_holds_clause(seen, pair) and not pair.name)):
        return "colon"
    alone = not before and not _behind(seen, sentence, pair)
    return "floating" if alone and length >= _LEAST_FLOATING else ""


def _behind(seen: View, sentence: Sentence, pair: Marked) -> str:
    return seen.text[pair.outer_end : sentence.end].strip(" .,;!?…»")


def _holds_clause(seen: View, pair: Marked) -> bool:
    tokens = range(seen.token_from(pair.start), seen.token_from(pair.end))
    return seen.text[pair.end - 1] in ".!?…" or any(finite(seen, token) for token in tokens)


def _is_headline(seen: View, sentence: Sentence, pair: Marked, before: str) -> bool:
    """Tell whether marks open a headline: `« Nous partirons » : Anne Roux réagit`."""
    more = len(seen.text[pair.start : pair.end].split()) > 1
    return not before and more and _holds_clause(seen, pair) and _behind(seen, sentence, pair).startswith(":")


def _is_title_of_work(seen: View, pair: Marked) -> bool:
    """Tell whether marks before a colon hold a title: `« La ville dort » : un roman noir`."""
    last = seen.token_from(pair.end)
    return bool(_WORKS.intersection(seen.forms[last : last + 5]))


def _statement(seen: View, sentence: Sentence, pair: Marked, cues: list[Cue], before: str) -> Piece | None:
    """Return marks that hold a clause, or a long phrase with a verb, as what somebody said."""
    first, last = seen.token_from(pair.start), seen.token_from(pair.end)
    length = len(seen.text[pair.start : pair.end].split())
    short = length < _LEAST_UNINTRODUCED and not _is_headline(seen, sentence, pair, before)
    if short or before.endswith(" pour"):
        return None
    if not any(finite(seen, t) or (length >= _LONG_WITHOUT_VERB and seen.is_verb(t)) for t in range(first, last)):
        return None
    cue = _verb_behind(seen, sentence, pair, cues) if not before else None
    if cue is None:
        return _piece(pair, Report("unintroduced", pair.start, pair.end, confidence=0.5))
    span = seen.starts[cue.first], seen.ends[cue.last - 1]
    return _piece(pair, Report("subject and verb behind", pair.start, pair.end, *span, cue, stance=cue.entry.stance))


def _marked_predicate(seen: View, sentence: Sentence, pair: Marked) -> int | None:
    """Return the first token of the speaker whose verb opens the marks: `Le préfet « regrette un drame »`."""
    first = seen.token_from(pair.start)
    verb = next((t for t in range(first, min(first + 4, sentence.last)) if seen.forms[t] not in _CLITICS), None)
    if verb is None or main_verb(seen, sentence.first, first):
        return None
    kinds = verb_forms().get(seen.forms[verb], ())
    told = any(kind == "third" and entry.lemma in _MARKED_VERBS for kind, entry in kinds)
    if (
        not told
        or seen.forms[seen.token_from(pair.outer_start) - 1] == "qui"
        or not finite(seen, verb)
        or seen.token_from(pair.end) - first < 2
    ):
        return None
    subject = main_subject(seen, sentence, seen.token_from(pair.outer_start))
    return subject[0] if subject is not None and can_speak(seen, *subject) else None


def _opens_as_complement(seen: View, pair: Marked) -> bool:
    """Tell whether marks open with a preposition, a negation, an infinitive or two adverbs: no name, no term does.

    >>> import spacy
    >>> doc = spacy.blank("fr")("Le bal a été annulé « par mesure de prudence ».")
    >>> seen = view(doc)
    >>> _opens_as_complement(seen, seen.marked[0])
    True
    """
    first = seen.token_from(pair.start)
    form, second = (*seen.forms[first : first + 2], "", "")[:2]
    if not seen.text[pair.start].islower() or seen.token_from(pair.end) - first < _LEAST_COMPLEMENT:
        return False
    if form in _COMPLEMENT_OPENERS:
        return True
    infinitive = seen.pos[first] == VERB and form.endswith(("er", "ir", "re", "oir")) and not finite(seen, first)
    return infinitive or (seen.pos[first] == ADV and (form.endswith("ment") or second.endswith("ment")))


def _verb_behind(seen: View, sentence: Sentence, pair: Marked, cues: list[Cue]) -> Cue | None:
    """Return the verb of `« … », Anne Roux a dit aux députés.`."""
    first = seen.token_from(pair.outer_end)
    cue = next((cue for cue in cues if cue.verb >= first and cue.finite and "insert" in cue.entry.takes), None)
    introduced = seen.forms[first : first + 1] == [":"]  # `« … » : c'est par ces mots qu'Anne Roux répond`
    if cue is None or (not introduced and any(finite(seen, token) for token in range(first, cue.first))):
        return None
    return cue if cue.verb < sentence.last and cue.first - first <= _SUBJECT_LENGTH else None


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
        rows = self._rows(doc)
        extensions.put(doc, "quotes", rows)
        spans = [doc.char_span(row.start_char, row.end_char, row.kind, alignment_mode="expand") for row in rows]
        doc.spans["quotes"] = [span for span in spans if span is not None]
        return doc

    def _rows(self, doc: Doc) -> list[Quote]:
        """Return the quotations in the order of the text; each may take its speaker from those told before it."""
        seen = view(doc)
        speakers = Speakers(seen)
        rows: list[Quote] = []
        told: list[Quote] = []
        for piece in find_pieces(seen):
            rows.append(self._row(doc, seen, piece, speakers.of(piece, told), rows))
            if piece.report.rule != "complement":
                told.append(rows[-1])
        return rows

    @staticmethod
    def _row(doc: Doc, seen: View, piece: Piece, speaker: Speaker, before: list[Quote]) -> Quote:
        report, article = piece.report, extensions.article_id(doc)
        return Quote(
            article,
            row_id(article, "quote", piece.start, piece.end),
            piece.start,
            piece.end,
            text=seen.text[piece.start : piece.end],
            kind=piece.kind,
            continues=before[-1].quote_id if piece.continues and before else None,
            cue=None if report.cue_start is None else seen.text[report.cue_start : report.cue_end],
            stance=report.stance,
            rule=report.rule,
            confidence=report.confidence,
            **{name: getattr(speaker, name) for name in speaker.__slots__},
        )
