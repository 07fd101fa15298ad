"""Names that the training text of 2016–2018 could not know, and words that look like names and are none.

Every table of `models/entities/` named here has the columns form, label, kind, trust. A `sure` form is a name
wherever it stands; a `hint` only settles the label of what the recogniser has found.
"""

from __future__ import annotations

from functools import cache

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from pipeline.lexicons import table

TABLES = ("clubs", "events", "media", "organisations", "parties_unions", "places", "products")


@cache
def labels(trust: str) -> dict[str, str]:
    """Return form -> label of the names with this trust, with straight and with curly apostrophes.

    >>> labels("sure")["OpenAI"], labels("hint")["Free"]
    ('ORG', 'ORG')
    """
    found: dict[str, str] = {}
    for name in TABLES:
        for row in table(f"entities/{name}"):
            if row["trust"] == trust:
                found[row["form"]] = row["label"]
                found[row["form"].replace("'", "’")] = row["label"]
    return found


@cache
def kinds() -> dict[str, str]:
    """Return organisation -> what it is: party, union, club, media, company, institution.

    >>> kinds()["CFDT"]
    'union'
    """
    return {row["form"]: row["kind"] for name in TABLES for row in table(f"entities/{name}") if row["label"] == "ORG"}


@cache
def not_names() -> frozenset[str]:
    """Return the capitalised words that are no name: concepts, posts, taxes.

    >>> "PDG" in not_names(), "ONU" in not_names()
    (True, False)
    """
    return frozenset(row["form"] for row in table("entities/not_names"))


@cache
def demonyms() -> frozenset[str]:
    """Return the inhabitants' names and their adjectives, in lower case, singular and plural.

    >>> "allemandes" in demonyms()
    True
    """
    forms: set[str] = set()
    for row in table("places/demonyms"):
        forms.update((row["masculine"], row["feminine"], *row["other"].split()))
    forms.discard("")
    return frozenset(forms | {form if form.endswith(("s", "x")) else form + "s" for form in forms})


class Gazetteer:
    """The sure names as token patterns of one vocabulary."""

    def __init__(self, vocab: Vocab, tokenizer: object) -> None:
        self.labels = labels("sure")
        self.hints = labels("hint")
        self.matcher = PhraseMatcher(vocab)
        self.matcher.add("NAME", list(tokenizer.pipe(sorted(self.labels))))  # type: ignore[attr-defined]

    def find(self, doc: Doc) -> list[tuple[int, int, str]]:
        """Return the longest sure names of a doc as (start, end, label), by tokens, in the order of the text."""
        spans = filter_spans(self.matcher(doc, as_spans=True))
        return [(span.start, span.end, self.labels[span.text]) for span in spans if span.text in self.labels]
