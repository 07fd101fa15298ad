"""Fixtures that several modules share: the base model and the whole pipeline are loaded once a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from pipeline import nlp as nlp_module
from pipeline.batch import run
from pipeline.run_settings import Settings

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="session")
def base_nlp() -> Language:
    return nlp_module.load_base()


@pytest.fixture(scope="session")
def nlp() -> Language:
    return nlp_module.shared()


@pytest.fixture(scope="session")
def corpus_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of a run on `corpus/`."""
    out = tmp_path_factory.mktemp("corpus") / "out"
    run([str(CORPUS)], out, Settings())
    return out
