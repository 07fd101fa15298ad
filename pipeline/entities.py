"""Component `news_entities`: repairs what the recogniser found and makes mentions and entities of the article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import extensions, names
from pipeline.entity_context import Name
from pipeline.entity_repair import repair
from pipeline.gazetteers import Gazetteer
from pipeline.records import EntityMention, row_id
from pipeline.token_arrays import text_of

# How often a mention of this rule is right on text that was not trained on; the recogniser's own by label.
_CONFIDENCE = {
    "ner+gazetteer": 0.96,
    "gazetteer": 0.92,
    "venue": 0.85,
    "acronym": 0.85,
    "context": 0.8,
    "consistency": 0.7,
}
_CONFIDENCE_NER = {"PER": 0.94, "LOC": 0.91, "ORG": 0.82, "PRODUCT": 0.78, "EVENT": 0.76}


class NewsEntities:
    """The component: call it on a doc whose `ner` has run; without one it only knows the gazetteers' names."""

    def __init__(self, nlp: Language) -> None:
        self.gazetteer = Gazetteer(nlp.vocab, nlp.tokenizer)

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with repaired `doc.ents`, its mentions and its entities."""
        found = repair(doc, self.gazetteer)
        mentions, entities = names.canonicalize(doc, list(_mentions(doc, found)))
        doc.set_ents(list(_spans(doc, found, mentions)))
        doc.spans["entities"] = list(doc.ents)
        extensions.put(doc, "mentions", mentions)
        extensions.put(doc, "entities", entities)
        return doc


@Language.factory("news_entities", assigns=["doc.ents", "doc.spans"])
def make_news_entities(nlp: Language, name: str) -> NewsEntities:  # noqa: ARG001
    """Return the component; it works without a model, then only with what the gazetteers know.

    >>> import spacy
    >>> nlp = spacy.blank("fr")
    >>> component = nlp.add_pipe("news_entities")
    >>> [(row.text, row.label) for row in nlp("Le patron d'OpenAI quitte Mistral AI.")._.mentions]
    [('OpenAI', 'ORG'), ('Mistral AI', 'ORG')]
    """
    return NewsEntities(nlp)


def _mentions(doc: Doc, found: Iterable[Name]) -> Iterator[EntityMention]:
    article_id, text = extensions.article_id(doc), text_of(doc)
    sentences = [sent.start for sent in doc.sents] if doc.has_annotation("SENT_START") else []
    for start, end, label, rule in found:
        first, last = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
        yield EntityMention(
            article_id=article_id,
            mention_id=row_id(article_id, "entity", first, last),
            start_char=first,
            end_char=last,
            text=text[first:last],
            label=label,
            sentence_id=bisect_right(sentences, start) - 1 if sentences else None,
            rule=rule,
            confidence=_CONFIDENCE.get(rule) or _CONFIDENCE_NER[label],
        )


def _spans(doc: Doc, found: Iterable[Name], mentions: Iterable[EntityMention]) -> Iterator[Span]:
    for (start, end, label, _), row in zip(found, mentions, strict=True):
        yield Span(doc, start, end, label=label, span_id=row.entity_id)
