"""Who the mention of a speaker is: its entity and resolved name, from what it says, stands beside or takes up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.coreference import Referent, references_of
from pipeline.noun_phrases import speaking_nouns
from pipeline.quote_words import words
from pipeline.records import Quote
from pipeline.subjects import PERSONAL, Span
from pipeline.token_view import View

_NOBODY = words("nobody")
_NAME_AT_END = re.compile(r",\s*((?:[A-ZÀ-Ý][\w.'’-]*\s?|de |du |la |le |al |el |ben |van |von |bin ){2,6})$")
_NAME_AT_START = re.compile(r"((?:[A-ZÀ-Ý][\w.'’-]+\s){2,5})(?=(?:le|la|l['’]|un|une)\b)")
_MASCULINE, _FEMININE, _PLURAL = ("il", "lui"), ("elle",), ("ils", "eux")
_TAKEN_UP_BY = {  # pronouns by the gender of a person, else by the determiner of a description
    "m": _MASCULINE, "un": _MASCULINE, "le": _MASCULINE, "ce": _MASCULINE,
    "f": _FEMININE, "une": _FEMININE, "la": _FEMININE, "cette": _FEMININE,
    "les": _PLURAL, "des": _PLURAL, "ces": _PLURAL, "plusieurs": _PLURAL, "deux": _PLURAL,
}  # fmt: skip
_PRONOUNS = PERSONAL | words("pronouns_source")
_LONGEST_NAME = 8  # tokens
_INSIDE = 1  # of a name, in spaCy's `ent_iob`
_TURNS = 4  # quotations back that a pronoun looks for who spoke, plus one
_DEFINITE = frozenset({"le", "la", "l'", "son", "sa"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """The speaker's columns of a quotation."""

    speaker: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker_id: str | None = None
    speaker_name: str | None = None
    speaker_basis: str | None = None
    addressee: str | None = None


class Identities:
    """Says who the mentions of speakers in one article are."""

    def __init__(self, seen: View) -> None:
        self.seen = seen
        self.references = references_of(seen.doc)

    def resolved(self, first: int, last: int, basis: str, rows: list[Quote]) -> Speaker:
        """Return who a mention is: nobody, still the same, whom it refers to, the name beside it, else what it says."""
        seen = self.seen
        while first and seen.doc[first].ent_iob == _INSIDE and seen.doc[first].ent_type_ == "PER":
            first -= 1  # `Anne St-Pierre Roy`, which the parser cuts
        if first > 1 and seen.forms[first - 1] == "des" and seen.forms[first - 2] == ",":
            first -= 1  # `A Foix, des élus disent`: an article, which the tagger takes for a preposition
        first -= seen.forms[first] == "autres" and seen.forms[first - 1] in {"d'", "de"}
        written = self._written(first, last, basis)
        form = seen.forms[first] if last - first == 1 else ""
        if form in _NOBODY:
            return written
        if form in PERSONAL and self._still_speaks(form, written.speaker_start or 0, rows):
            return _taking_up(written, rows[-1])
        referent = self._referent(written)
        if referent is not None:
            basis = f"{basis}+{referent.basis}" if referent.basis != "name" else basis
            return replace(written, speaker_id=referent.entity_id, speaker_name=referent.name, speaker_basis=basis)
        beside = self._name_beside(first, last) or (self._name_behind(first, last) if basis == "subject" else None)
        if beside is not None:
            return _written_as(written, self.resolved(*beside, basis, rows))
        if form in _PRONOUNS:
            told = next((row for row in rows[:-_TURNS:-1] if row.speaker_name and self._can_mean(form, row)), None)
            return written if told is None else _taking_up(written, told)
        return replace(written, speaker_name=_name_in(written.speaker or ""))

    def _written(self, first: int, last: int, basis: str) -> Speaker:
        """Return a mention as it stands, without the hyphen of an inversion."""
        end = self.seen.ends[last - 1]
        text = self.seen.text[self.seen.starts[first] : end].lstrip("-")
        return Speaker(text, end - len(text), end, None, None, basis)

    def _referent(self, written: Speaker) -> Referent | None:
        """Return whom a mention refers to, what it says in brackets set aside."""
        text, start = written.speaker or "", written.speaker_start or 0
        bracket = text.find("(")
        length = len(text[:bracket].rstrip()) if bracket > 0 else len(text)
        return self.references.resolve(start, start + length)

    def _name_beside(self, first: int, last: int) -> Span | None:
        """Return the name set beside a noun phrase that goes on: `l'une d'eux, Anne Roux, de retour à Nantes`."""
        persons = [ent for ent in self.seen.ents(first, last) if ent.label_ == "PER"]
        beside = next((ent for ent in persons if ent.start > first and self.seen.forms[ent.start - 1] == ","), None)
        return (beside.start, beside.end) if beside is not None else None

    def _name_behind(self, first: int, last: int) -> Span | None:
        """Return the name between commas behind a noun phrase of somebody: `La cadre de santé, Anne Roux, dit`."""
        seen = self.seen
        if seen.forms[last : last + 1] != [","] or seen.forms[first] not in _DEFINITE:
            return None
        if any(form in speaking_nouns() for form in seen.forms[first:last]):  # `La mairie, Paul Roy, …` is no person
            return None
        person = next((ent for ent in seen.ents(last + 1, last + _LONGEST_NAME) if ent.label_ == "PER"), None)
        if person is None or person.start != last + 1 or seen.forms[person.end : person.end + 1] != [","]:
            return None
        return person.start, person.end

    def _still_speaks(self, pronoun: str, start: int, rows: list[Quote]) -> bool:
        """Tell whether a pronoun takes up who spoke in the sentence before: `dit Anne. « … », ajoute-t-elle`."""
        if not rows or not rows[-1].speaker:
            return False
        at, last = self.seen.sentence_at(start), rows[-1]
        here, before = self.seen.sentences[at], self.seen.sentences[max(at - 1, 0)]
        if not before.start <= last.start_char <= last.end_char <= here.start + 2:
            return False
        return pronoun_form(pronoun) in _TAKEN_UP_BY.get(self._agreement(last), ())

    def _agreement(self, row: Quote) -> str:
        """Return the gender of the person who said something, else the first word of the speaker's mention."""
        entity = self.references.entities.get(row.speaker_id or "")
        known = entity.gender if entity is not None and entity.label == "PER" else None
        return known or (row.speaker or "").split(" ", 1)[0].lower()

    def _can_mean(self, pronoun: str, row: Quote) -> bool:
        """Tell whether nothing forbids that a pronoun is who spoke before: `Le président … répond-elle` is another."""
        able = _TAKEN_UP_BY.get(self._agreement(row))
        form = pronoun_form(pronoun)
        return able is None or form in able or form not in {*_MASCULINE, *_FEMININE, *_PLURAL}


def pronoun_form(written: str) -> str:
    """Return a pronoun without the hyphens of its inversion.

    >>> pronoun_form("-t-il")
    'il'
    """
    return written.strip("-").removeprefix("t-")


def _name_in(text: str) -> str:
    """Return the name at an end of a mention that nothing resolves, else what stands before its first comma."""
    named = _NAME_AT_END.search(text) or _NAME_AT_START.match(text)
    return named[1].strip() if named else text.split(",", 1)[0].strip()


def _taking_up(written: Speaker, row: Quote) -> Speaker:
    """Return a mention that means who spoke before."""
    basis = f"{written.speaker_basis}+previous"
    return replace(written, speaker_id=row.speaker_id, speaker_name=row.speaker_name, speaker_basis=basis)


def _written_as(written: Speaker, who: Speaker) -> Speaker:
    return replace(who, speaker=written.speaker, speaker_start=written.speaker_start, speaker_end=written.speaker_end)
