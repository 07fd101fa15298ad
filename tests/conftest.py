"""Fixtures that several modules share: the base model and the whole pipeline are loaded once a session."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline import nlp as nlp_module


@pytest.fixture(scope="session")
def base_nlp() -> Language:
    return nlp_module.load_base()


@pytest.fixture(scope="session")
def nlp() -> Language:
    return nlp_module.shared()
