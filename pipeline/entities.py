"""Component `news_entities`: repairs what the recogniser found and makes mentions and entities of the article."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import extensions
from pipeline.records import Entity, EntityMention, row_id

_LABELS = frozenset(("PER", "LOC", "ORG", "PRODUCT", "EVENT"))


class NewsEntities:
    """The component: call it on a doc whose `ner` has run."""

    def __call__(self, doc: Doc) -> Doc:
        """Return the doc with repaired entities, its mentions and its entities."""
        spans = [span for span in doc.ents if span.label_ in _LABELS]
        mentions, entities = _canonicalize(list(_mentions(doc, spans)))
        doc.set_ents([_linked(span, row) for span, row in zip(spans, mentions, strict=True)])
        doc.spans["entities"] = list(doc.ents)
        extensions.put(doc, "mentions", mentions)
        extensions.put(doc, "entities", entities)
        return doc


@Language.factory("news_entities", assigns=["doc.ents", "doc.spans"])
def make_news_entities(nlp: Language, name: str) -> NewsEntities:  # noqa: ARG001
    """Return the component; it works without a model, then only with what the gazetteers know."""
    return NewsEntities()


def _mentions(doc: Doc, spans: list[Span]) -> Iterator[EntityMention]:
    article_id = extensions.article_id(doc)
    for span in spans:
        yield EntityMention(
            article_id=article_id,
            mention_id=row_id(article_id, "entity", span.start_char, span.end_char),
            start_char=span.start_char,
            end_char=span.end_char,
            text=span.text,
            label=span.label_,
            rule="ner",
            confidence=0.85,
        )


def _linked(span: Span, row: EntityMention) -> Span:
    return Span(span.doc, span.start, span.end, label=span.label_, span_id=row.entity_id)


def _canonicalize(mentions: list[EntityMention]) -> tuple[list[EntityMention], list[Entity]]:
    rows = []
    entities: dict[str, Entity] = {}
    for row in mentions:
        entity_id = f"{row.article_id}:{row.label}:{row.text.lower().replace(' ', '-')}"
        rows.append(EntityMention(**{**vars(row), "entity_id": entity_id, "entity": row.text}))
        entities.setdefault(entity_id, Entity(entity_id, row.text, row.label, (row.text,)))
    return rows, list(entities.values())
