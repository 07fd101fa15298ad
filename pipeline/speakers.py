"""Who says it: the mention nearest to the quotation, its entity, its resolved name and the rule that told."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.addressees import addressee
from pipeline.clause_ends import finite
from pipeline.coreference import references_of
from pipeline.cues import Cue, nouns, verb_forms
from pipeline.inserted_clauses import main_verb
from pipeline.noun_phrases import phrase_end, speaking_nouns
from pipeline.quote_words import words
from pipeline.records import Quote
from pipeline.source_phrases import can_speak
from pipeline.speaker_identity import Identities, Speaker
from pipeline.speech_reports import Piece
from pipeline.subjects import PERSONAL, Span, inverted_subject, main_subject, said_where, subject_before, subject_behind
from pipeline.token_view import ADP, NOUN, NUM, PRON, PROPN, VERB, Sentence, View

# `« … »` with `— Anne Roux` on the next line, or on the same one to its end; `- Anne Roux :` is of what follows it
_SIGNATURE = re.compile(
    r"(?:[^\S\n]|[.,»”\"])*\n\s*[—–-]+[ \xa0]*(?P<who>[^\n]{2,120})(?<!:)(?:\n|\Z)"
    r"|[ \xa0.,»”\"]*[ \xa0][—–-][ \xa0](?P<beside>[A-ZÀ-Þ][^\n.!?:«»]{2,80})(?:\n|\Z)"
)
_ANNOUNCES = 8  # tokens
_WITH_VERB = 3  # tokens: an article, a noun, the verb
_WHERE = frozenset({"dans", "sur", "à", "au", "aux", "chez"})
_SEATS = words("seats")
_DOCUMENTS = words("documents")
_DETERMINERS = words("determiners")


class Speakers:
    """Names the speakers of one article, quotation by quotation, in the order of the text."""

    def __init__(self, seen: View) -> None:
        self.seen = seen
        self.references = references_of(seen.doc)
        self.identities = Identities(seen)

    def of(self, piece: Piece, rows: list[Quote]) -> Speaker:
        """Return the speaker of a piece and whom they speak to; `rows` are the quotations before it."""
        speaker = self._speaker(piece, rows)
        if piece.continues or piece.report.cue is None:
            return speaker
        spoken_to = self._addressee(piece.report.cue)
        return speaker if spoken_to == speaker.speaker_name else replace(speaker, addressee=spoken_to)

    def _addressee(self, cue: Cue) -> str | None:
        seen = self.seen
        span = addressee(seen, seen.sentences[seen.sentence_at(seen.starts[cue.verb])], cue)
        if span is None:
            return None
        start, end = seen.starts[span[0]], seen.ends[span[1] - 1]
        referent = self.references.resolve(start, end)
        return referent.name if referent is not None else seen.text[start:end]

    def _speaker(self, piece: Piece, rows: list[Quote]) -> Speaker:
        report = piece.report
        told_at = report.cue_start if report.cue_start is not None else piece.start
        sentence = self.seen.sentences[self.seen.sentence_at(told_at)]
        if piece.continues and rows:
            return _as(rows[-1], "continues")
        if report.cue is not None and _told_in(sentence, rows) and self._shares_subject(report.cue):
            return _as(rows[-1], "same sentence")
        span, basis = self._mention(piece, sentence)
        if span is not None:
            return self.identities.resolved(*span, basis, rows)
        return self._without_cue(piece, sentence, rows)

    def _shares_subject(self, cue: Cue) -> bool:
        """Tell whether a verb has the subject of the one before: a gerund, an infinitive, `… et regrette que`."""
        before = cue.first - 1
        while before > 0 and self.seen.forms[before] in {"se", "s'", "lui", "l'", "en", "le", "ne", "n'"}:
            before -= 1
        if cue.form == "gerund" and self._own_subject(before) is not None:
            return False
        return cue.form in {"gerund", "infinitive"} or self.seen.forms[before] in {"et", "mais", "puis"}

    def _own_subject(self, last: int) -> Span | None:
        """Return the name of its own before a gerund: `Le PS salue « un pas », LFI dénonçant un recul`."""
        seen, first = self.seen, last
        if seen.doc[last].ent_type_ not in {"PER", "ORG"}:
            return None
        while first >= 0 and (seen.doc[first].ent_type_ or seen.forms[first] in _DETERMINERS):
            first -= 1
        opens = first < 0 or seen.forms[first] == "," or bool(seen.doc[first + 1].is_sent_start)
        return (first + 1, last + 1) if opens else None

    def _mention(self, piece: Piece, sentence: Sentence) -> tuple[Span | None, str]:
        """Return the tokens of the speaker's mention and the rule."""
        report, seen = piece.report, self.seen
        if report.source >= 0:
            return self._of_source(piece, sentence), "source"
        if report.cue is None:
            return None, ""
        if report.cue.entry.lemma == "lire" and not report.cue.finite:
            return said_where(seen, report.cue.last, sentence.last), "place"
        if report.behind:
            return inverted_subject(seen, report.cue, report.until or sentence.last), "inverted"
        return self._of_passive(piece, report.cue, sentence) or self._of_verb(piece, report.cue, sentence)

    def _of_passive(self, piece: Piece, cue: Cue, sentence: Sentence) -> tuple[Span | None, str] | None:
        """Return by whom something is said, or that nobody tells; None for a verb that has a subject who speaks."""
        if not cue.passive and cue.form != "participle":
            return None
        agent = self._agent(cue.last, self.seen.token_from(piece.end), sentence)
        if agent is not None:
            return agent, "agent"
        return (None, "nobody") if cue.passive or piece.report.rule == "describe" else None

    def _of_verb(self, piece: Piece, cue: Cue, sentence: Sentence) -> tuple[Span | None, str]:
        """Return the subject of a verb of saying, its own or the main one's, or the place of what `on` says."""
        seen = self.seen
        own = self._own_subject(cue.first - 1) if cue.form == "gerund" else None
        if own is not None:
            return own, "subject"
        if cue.form in {"gerund", "participle"} and not main_verb(seen, sentence.first, cue.first):
            return subject_behind(seen, sentence, seen.token_from(piece.end)), "subject behind"
        subject = subject_before(seen, sentence, cue)
        place = self._read_where(sentence, subject, cue.first)
        return (place, "place") if place is not None else (subject, "subject")

    def _of_source(self, piece: Piece, sentence: Sentence) -> Span | None:
        report, seen = piece.report, self.seen
        first, last = report.source, sentence.last
        if report.rule == "source_relative":
            while first > sentence.first and seen.forms[first] not in _DETERMINERS:
                first -= 1
            return first, report.source + 1
        if report.rule == "source_first":
            last = max(seen.token_from(min(report.start, piece.start)), first + 1)
            last = next(
                (t for t in range(first + 1, last) if seen.inside[t] and seen.pos[t - 1] in (PROPN, PRON)), last
            )
        if report.rule == "predicate":
            last = next(t for t in range(first, last) if seen.inside[t])
        if report.rule == "source_inside":  # `Le chantier créerait, selon ses partisans, 150 emplois`
            comma = next((t for t in range(first, last) if seen.forms[t] == ","), last)
            last = comma if seen.pos[min(comma + 1, last - 1)] in (NUM, ADP) else last
        first += seen.forms[first] in {"de", "d'"} and first + 1 < last  # `aux yeux de ce dernier`
        end = phrase_end(seen, first, last)
        inner = self._informant(first, end, last)
        return inner or ((first, end) if end > first else None)

    def _informant(self, first: int, end: int, last: int) -> Span | None:
        """Return whose words `les informations de X`, `les propos confiés par X` are."""
        seen = self.seen
        head = next((t for t in range(first, end) if seen.pos[t] == NOUN), first)
        if seen.forms[head] in _DOCUMENTS:
            return self._institution(head, last)
        if seen.forms[head] not in nouns("words"):
            return None
        if (
            seen.forms[head] in {"images", "recherches", "travaux", "données"}
            and "par" not in seen.forms[head : head + 6]
        ):
            return None
        for token in range(head + 1, min(last, head + 8)):
            if seen.forms[token] in {"du", "des", "par"} | ({"de", "d'"} if token == head + 1 else set()):
                inside = token if seen.forms[token] in {"du", "des"} else token + 1
                stop = phrase_end(seen, inside, last)
                return (inside + (inside == token), stop) if stop > inside + 1 or inside != token else None
        return None

    def _institution(self, head: int, last: int) -> Span | None:
        """Return the organisation whose document it is: `une étude de l'Insee`, `le bilan du ministère`."""
        seen = self.seen
        of = head + 1
        if of + 2 >= len(seen.forms) or seen.forms[of] not in {"de", "d'", "du", "des"}:
            return None
        stop = phrase_end(seen, of + 1, last)
        named = any(token.ent_type_ == "ORG" for token in seen.doc[of + 1 : of + 3])
        definite = seen.forms[of] in {"du", "des"} or seen.forms[of + 1] in {"la", "l'"}
        known = definite and any(form in speaking_nouns() for form in seen.forms[of + 1 : of + 3])
        return (of + 1, stop) if named or known else None

    def _agent(self, token: int, after: int, sentence: Sentence) -> Span | None:
        """Return who does it in the passive: `par X` behind the verb or behind the quotation."""
        seen = self.seen
        places = [*range(token, min(token + 12, sentence.last - 1)), *range(after, min(after + 5, sentence.last - 1))]
        for at in places:
            if seen.forms[at] == "par" and not seen.inside[at]:
                return at + 1, phrase_end(seen, at + 1, sentence.last)
        return None

    def _without_cue(self, piece: Piece, sentence: Sentence, rows: list[Quote]) -> Speaker:
        """Return the speaker of a quotation that no verb introduces: signed, announced, or still the same."""
        seen = self.seen
        if piece.report.rule == "cry":
            subject = subject_behind(seen, sentence, seen.token_from(piece.end))
            if subject is not None:
                return self.identities.resolved(*subject, "subject behind", rows)
        if piece.report.rule == "headline":
            return self._of_headline(piece, sentence, rows)
        signed = self._signed(piece)
        if signed is not None:
            return self.identities.resolved(*signed, "signature", rows)
        leading = self._leading(piece, sentence)
        if leading is not None:
            return self.identities.resolved(*leading, "leading subject", rows)
        if piece.report.rule == "complement":  # the words of some report that the article does not name
            return Speaker()
        return self._announcer(piece, sentence, rows)

    def _signed(self, piece: Piece) -> Span | None:
        """Return who signs a quotation behind it; on its own line only who can speak: not `« … » - Grève à la SNCF`."""
        seen = self.seen
        signature = _SIGNATURE.match(seen.text, piece.end)
        if signature is None:
            return None
        start, end = signature.span("who" if signature["who"] else "beside")
        first = seen.token_from(start)
        last = min(seen.token_at(end - 1) + 1, len(seen.forms))
        last = phrase_end(seen, first, last) if first < last else first
        return (first, last) if first < last and (signature["who"] or can_speak(seen, first, last)) else None

    def _of_headline(self, piece: Piece, sentence: Sentence, rows: list[Quote]) -> Speaker:
        """Return who opens what follows: `« … » : Anne Roux réagit`; nobody in `« … » : un séisme secoue le Jura`."""
        tokens = range(self.seen.token_from(piece.end), sentence.last)
        colon = next((token for token in tokens if self.seen.forms[token] == ":"), sentence.last)
        subject = self._whose_words(subject_behind(self.seen, sentence, colon + 1)) if colon < sentence.last else None
        if subject is None or not self._speaks(*subject):
            return Speaker()
        return self.identities.resolved(*subject, "subject behind", rows)

    def _announcer(self, piece: Piece, sentence: Sentence, rows: list[Quote]) -> Speaker:
        """Return who is announced before a quotation, or still the same."""
        announced = self._announced(piece, sentence)
        if announced is not None and not self._speaks(*announced):
            announced = self._last_person(sentence, announced) or announced
        if announced is not None:
            return self.identities.resolved(*announced, "announced", rows)
        before = self._sentence_before(piece, sentence)
        if before is not None and not (rows and rows[-1].start_char >= before.start):
            subject = self._before_verb(main_subject(self.seen, before, before.last))
            if (
                subject is not None
                and self._speaks(*subject)
                and (not rows or self._is_name(*subject) or self._begins_to_speak(before))
            ):
                return self.identities.resolved(*subject, "sentence before", rows)
        behind = self._named_behind(piece, sentence, first=not rows)
        if behind is not None:
            return self.identities.resolved(*behind, "sentence behind", rows)
        other = self._other_in_turn(piece, rows)
        if other is not None:
            return _as(other, "turn")
        return _as(rows[-1], "previous") if rows else Speaker()

    def _named_behind(self, piece: Piece, sentence: Sentence, *, first: bool) -> Span | None:
        """Return the person of the next sentence, if a quotation opens its paragraph: `« … » Anne Roux rit`."""
        seen, following = self.seen, self.seen.sentence_at(sentence.start) + 1
        lead = seen.text[max(0, sentence.start - 2) : sentence.start]
        opens = first or ("\n" in lead and piece.start <= sentence.start + 3)
        if following >= len(seen.sentences) or not opens:
            return None
        after = seen.sentences[following]
        if "\n" in seen.text[piece.end : after.start]:
            return None
        subject = main_subject(seen, after, after.last)
        return subject if subject is not None and self._is_name(*subject) else None

    def _other_in_turn(self, piece: Piece, rows: list[Quote]) -> Quote | None:
        """Return a quotation of the other speaker where question and answer follow each other, a paragraph each."""
        if not rows:
            return None
        last, text = rows[-1], self.seen.text
        asked, asks = (said.rstrip(" .»").endswith("?") for said in (last.text, text[piece.start : piece.end]))
        line, breaks, opening = text[last.end_char : piece.start].rpartition("\n\n")
        if asked == asks or not breaks or "\n\n" in line or opening.strip(' «“"'):
            return None
        return next((row for row in reversed(rows) if row.speaker_name and row.speaker_name != last.speaker_name), None)

    def _leading(self, piece: Piece, sentence: Sentence) -> Span | None:
        """Return the subject of the verb that marked words complete: `Ce texte « interdit la vente »`."""
        seen, rule = self.seen, piece.report.rule
        if rule not in {"complement", "unintroduced"}:
            return None
        opened = seen.token_from(piece.start)
        while opened > sentence.first and seen.inside[opened - 1]:
            opened -= 1
        first = seen.token_from(piece.start)
        completes = rule != "complement" or VERB in seen.pos[first : first + 3]  # `pour « ne pas céder »`
        if opened <= sentence.first or not completes or any(seen.forms[t] == "," for t in range(opened - 2, opened)):
            return None
        subject = main_subject(seen, sentence, opened)
        return subject if subject is not None and self._speaks(*subject) else None

    def _sentence_before(self, piece: Piece, sentence: Sentence) -> Sentence | None:
        """Return the sentence before a quotation that stands alone."""
        if piece.start > sentence.start + 3:
            return None
        at = self.seen.sentence_at(sentence.start)
        return self.seen.sentences[at - 1] if at else None

    def _before_verb(self, subject: Span | None) -> Span | None:
        """Return a subject without the verb that the parser takes for a part of it: `Le maire | raconte.`."""
        if subject is None or subject[1] - subject[0] < _WITH_VERB or not self._says(subject[1] - 1):
            return subject
        verb = subject[1] - 1
        noun_before = self.seen.pos[verb - 1] in (NOUN, PROPN)  # not `L'auteur de la note`
        return (subject[0], verb) if noun_before and not self.seen.doc[verb].ent_type else subject

    def _says(self, token: int) -> bool:
        return any(
            kind == "third" and "insert" in entry.takes for kind, entry in verb_forms().get(self.seen.forms[token], ())
        )

    def _begins_to_speak(self, sentence: Sentence) -> bool:
        """Tell whether a sentence does no more than announce speech: `Elle raconte, très émue`."""
        short = sentence.last - sentence.first <= _ANNOUNCES
        return short and any(self._says(token) for token in range(sentence.first, sentence.last))

    def _is_name(self, first: int, last: int) -> bool:
        return any(ent.label_ == "PER" for ent in self.seen.ents(first, last))

    def _speaks(self, first: int, last: int) -> bool:
        """Tell whether a noun phrase can be a speaker: a pronoun, a name, a role; not `C'` nor `la scène`."""
        seen = self.seen
        forms = seen.forms[first:last]
        if forms[0] in PERSONAL:
            return True
        return any(form in speaking_nouns() for form in forms) or any(
            ent.label_ in {"PER", "ORG"} for ent in seen.ents(first, last)
        )

    def _last_person(self, sentence: Sentence, announced: Span) -> Span | None:
        """Return the last person named before the colon: `Ce n'est pas l'avis de Jean Dupont : « … »`."""
        seen = self.seen
        here = seen.sentences[seen.sentence_at(sentence.start) - 1] if announced[0] < sentence.first else sentence
        persons = [
            ent for ent in seen.ents(here.first, here.last) if ent.label_ == "PER" and not seen.inside[ent.start]
        ]
        return (persons[-1].start, persons[-1].end) if persons else None

    def _announced(self, piece: Piece, sentence: Sentence) -> Span | None:
        """Return whom the words before a colon announce, in this sentence or in the one before."""
        seen = self.seen
        colon = next((t for t in range(seen.token_from(piece.start) - 1, sentence.first, -1) if not seen.inside[t]), -1)
        if colon > sentence.first and seen.forms[colon] == ":":
            subject = self._in_view(sentence, colon) or main_subject(seen, sentence, colon)
            return self._whose_words(self._read_where(sentence, subject, colon) or subject)
        before = self._sentence_before(piece, sentence)
        if before is not None and seen.text[before.start : before.end].endswith(":"):
            return self._whose_words(main_subject(seen, before, before.last - 1))
        return None

    def _read_where(self, sentence: Sentence, subject: Span | None, last: int) -> Span | None:
        """Return X for `Dans un communiqué de X, on lit que`, `Chez X, on assure que`, `À l'Élysée, on assure que`."""
        seen, opening = self.seen, self.seen.forms[sentence.first]
        if subject is None or seen.forms[subject[1] - 1] != "on":
            return None
        place = self._where(sentence, min(last, subject[0]))
        if place is None or place[1] > subject[0]:
            return None
        if opening == "du":
            return None if any(ent.label_ == "LOC" for ent in seen.ents(*place)) else place
        if opening not in {"dans", "sur"}:
            return place if self._speaks(*place) or not _SEATS.isdisjoint(seen.forms[place[0] : place[1]]) else None
        of = next((t for t in range(place[0], place[1]) if seen.forms[t] in {"de", "d'", "du", "des"}), None)
        if of is None or of + 1 >= place[1] or "entourage" in seen.forms[place[0] : of]:
            return place
        return of + 1, place[1]

    def _where(self, sentence: Sentence, last: int) -> Span | None:
        """Return where what `on` says is said, as a sentence opens: `Du côté de la mairie, on`, `Chez X, on`."""
        seen, first = self.seen, sentence.first
        if seen.forms[first : first + 2] == ["du", "côté"] and first + 3 < last:
            start = first + 2 + (seen.forms[first + 2] in {"de", "d'"})
            start += seen.forms[start] == "chez"
            return (start, phrase_end(seen, start, last)) if seen.forms[start][:1].isalnum() else None
        return said_where(seen, first, last) if seen.forms[first] in _WHERE else None

    def _in_view(self, sentence: Sentence, colon: int) -> Span | None:
        """Return X for `Pour X : « … »`, `Ainsi, selon X : « … »`."""
        seen = self.seen
        for token in range(sentence.first, min(sentence.first + 3, colon - 1)):
            if seen.forms[token] in {"pour", "selon"} and not any(finite(seen, t) for t in range(token, colon)):
                return token + 1, phrase_end(seen, token + 1, colon)
        return None

    def _whose_words(self, span: Span | None) -> Span | None:
        """Return X for `Réponse de X`, `les premiers mots de X`, else the phrase itself."""
        if span is None:
            return span
        head = next((t for t in range(span[0], min(span[0] + 3, span[1])) if self.seen.forms[t] in nouns("noun")), None)
        if head is not None and head + 2 < span[1] and self.seen.forms[head + 1] in {"de", "d'", "du", "des"}:
            return head + 2, span[1]
        return span


def _told_in(sentence: Sentence, rows: list[Quote]) -> bool:
    return bool(rows) and rows[-1].start_char >= sentence.start and rows[-1].cue is not None


def _as(row: Quote, basis: str) -> Speaker:
    return Speaker(row.speaker, row.speaker_start, row.speaker_end, row.speaker_id, row.speaker_name, basis)
