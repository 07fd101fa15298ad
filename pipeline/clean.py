"""Component `news_clean`: paragraphs and headings begin sentences, and headings are marked.

It runs before the parser, which respects sentence starts that are already set: no sentence runs across a paragraph
break. The text itself was cleaned before, by `pipeline.text.clean`; raw text works too.
"""

from __future__ import annotations

import re

import numpy as np
from spacy.attrs import IDX, IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.extensions import has, put_headings
from pipeline.headings import find_headings
from pipeline.token_arrays import text_of

_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?=- |\d{1,3}[.)] |[^\n|]{1,80} \| )|(?<= \| )[^\n|]{1,200}\n")


class NewsClean:
    """Set sentence starts at paragraphs, list items and table rows; store `doc._.headings` if nobody has."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with its sentence starts; costs one search of the text."""
        text = text_of(doc)
        if not has(doc, "headings"):
            put_headings(doc, find_headings(text))
        ends = [match.end() for match in _BREAK.finditer(text)]
        if not ends:
            return doc
        columns = doc.to_array([IDX, IS_SPACE, SENT_START])
        words = np.flatnonzero(columns[:, 1] == 0)
        after = words.searchsorted(columns[:, 0].astype(np.int64).searchsorted(ends))
        starts = columns[:, 2]
        starts[words[after[after < len(words)]]] = 1
        # set at once: spaCy looks at all tokens whenever one is set
        return doc.from_array([SENT_START], starts)  # type: ignore[arg-type]


@Language.factory("news_clean", assigns=["token.is_sent_start", "doc._.headings"])
def make_news_clean(nlp: Language, name: str) -> NewsClean:  # noqa: ARG001  the signature of a spaCy factory
    r"""Return the component.

    >>> import spacy
    >>> nlp = spacy.blank("fr")
    >>> clean = nlp.add_pipe("news_clean")
    >>> doc = nlp("Un plan\n\nIl coûtera cher.")
    >>> doc._.headings, [token.text for token in doc if token.is_sent_start]
    ([(0, 7)], ['Un', 'Il'])
    """
    return NewsClean()
