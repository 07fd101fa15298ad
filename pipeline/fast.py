"""spaCy's components of the base model, each with a faster way to the same result; all read the same weights.

`FACTORIES` names for each component of the base model ours that takes its place.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language

from pipeline.fast_parser import FastParser, FastRecognizer
from pipeline.fast_tags import FastTags
from pipeline.fast_vectors import FastTok2Vec

FACTORIES = {"tok2vec": "fast_tok2vec", "parser": "fast_parser", "attribute_ruler": "fast_tags"}


@Language.factory("fast_tok2vec", assigns=["doc.tensor"])
def make_fast_tok2vec(nlp: Language, name: str, model: Any) -> FastTok2Vec:
    """Return the component that makes the vectors."""
    return FastTok2Vec(nlp.vocab, model, name)


@Language.factory("fast_tags", assigns=["token.tag", "token.pos"])
def make_fast_tags(nlp: Language, name: str, validate: bool, scorer: Any) -> FastTags:
    """Return the component that sets the tags."""
    return FastTags(nlp.vocab, name, validate=validate, scorer=scorer)


@Language.factory("fast_parser", assigns=["token.dep", "token.head", "doc.sents"])
def make_fast_parser(
    nlp: Language,
    name: str,
    model: Any,
    moves: Any,
    update_with_oracle_cut_size: int,
    learn_tokens: bool,
    min_action_freq: int,
    scorer: Any,
) -> FastParser:
    """Return the parser."""
    return FastParser(
        nlp.vocab,
        model,
        name,
        moves,
        update_with_oracle_cut_size=update_with_oracle_cut_size,
        learn_tokens=learn_tokens,
        min_action_freq=min_action_freq,
        scorer=scorer,
    )


@Language.factory("fast_ner", assigns=["doc.ents", "token.ent_type"])
def make_fast_ner(nlp: Language, name: str, model: Any) -> FastRecognizer:
    """Return the recogniser of named entities."""
    return FastRecognizer(nlp.vocab, model, name)
