"""The spaCy pipeline: its order, its components by name, and a tokenizer that hostile text cannot hold up."""

from __future__ import annotations

import time
from importlib.metadata import entry_points

import pytest
import spacy
from spacy.language import Language

from pipeline import nlp as nlp_module
from pipeline.errors import UsageError

COMPONENTS = ["news_clean", "news_entities", "news_dates", "news_quotes", "news_events"]


@pytest.mark.model
def test_the_components_stand_in_their_order(nlp: Language) -> None:
    assert [name for name in nlp.pipe_names if name.startswith("news_")] == COMPONENTS
    assert nlp.pipe_names.index("news_clean") < nlp.pipe_names.index("parser") < nlp.pipe_names.index("news_entities")
    assert "lemmatizer" not in nlp.pipe_names


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_component_is_an_entry_point_and_stands_alone(name: str) -> None:
    assert name in entry_points(group="spacy_factories").names
    blank = spacy.blank("fr")
    blank.add_pipe(name)
    assert blank("« Je pars », a dit Paul Martin lundi 4 mars 2024 à Lyon.").text


@pytest.mark.model
@pytest.mark.parametrize("run", ["«", '"', "(", "a«", "...", "»«"])
def test_a_long_run_of_marks_is_tokenized_in_linear_time(base_nlp: Language, run: str) -> None:
    started = time.process_time()
    doc = base_nlp.make_doc(f"Le maire {run * 30_000} a parlé.")
    assert time.process_time() - started < 5
    assert doc.text == f"Le maire {run * 30_000} a parlé."


@pytest.mark.model
def test_ordinary_marks_are_tokens(base_nlp: Language) -> None:
    assert [token.text for token in base_nlp.make_doc("« Non ! », dit-il (hier)...")][:3] == ["«", "Non", "!"]


@pytest.mark.model
def test_a_compound_noun_is_one_token_and_an_inverted_pronoun_is_not(base_nlp: Language) -> None:
    words = [token.text for token in base_nlp.make_doc("Sage-femme, dit-elle, d’une start-up ou d'un chef-d’œuvre")]
    assert {"Sage-femme", "start-up", "chef-d’œuvre"} <= set(words)
    assert "-elle" in words


@pytest.mark.model
def test_the_same_text_gives_the_same_rows_in_two_processes(nlp: Language) -> None:
    texts = ["Le maire de Lyon, Paul Martin, a démissionné lundi 4 mars 2024. « Je pars », a-t-il dit."] * 2
    one, two = nlp.pipe(texts, n_process=2)
    assert one._.events == two._.events == nlp(texts[0])._.events
    assert one._.quotes
    assert one._.dates


def test_a_model_that_is_not_installed_says_what_to_install() -> None:
    with pytest.raises(UsageError, match="pip install fr-core-news-xl"):
        nlp_module.load_base("fr_core_news_xl")


@pytest.mark.model
@pytest.mark.parametrize("word", ["l'", "L’", "d'", "qu'", "jusqu’"])
def test_an_elided_word_before_a_space_is_one_token(base_nlp: Language, word: str) -> None:
    assert [token.text for token in base_nlp.make_doc(f"et {word} Oregon")] == ["et", word, "Oregon"]
