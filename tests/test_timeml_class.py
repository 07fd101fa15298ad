"""TimeML classes: the lexicon is sound, constructions are seen, clear sentences, events joined by a hyphen."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from spacy.language import Language

from bench.timebank import count, pairs, scores
from pipeline.event_features import Inputs
from pipeline.event_lexicon import verb_lemmas
from pipeline.lexicons import table
from pipeline.timeml_class import found_rows
from pipeline.timeml_features import features
from pipeline.timeml_lexicon import CLASSES, COLUMNS, GRADES, KINDS, WIDTH, word
from pipeline.token_arrays import TokenTable
from pipeline.triggers import find_triggers


def test_lexicon_has_no_reading_twice() -> None:
    readings = [(row["lemma"], row["pos"], row["kind"]) for row in table("events/timeml")]
    assert len(readings) == len(set(readings))


def test_lexicon_has_known_grades_kinds_and_classes_and_a_source() -> None:
    for row in table("events/timeml"):
        assert row["lemma"] == row["lemma"].strip()
        assert row["grade"] in GRADES, row
        assert row["class"] in {"", *CLASSES}, row
        assert bool(row["class"]) == (row["grade"] != "never"), row
        assert row["kind"] in KINDS[row["pos"]] or row["kind"] == row["class"].lower(), row
        assert row["source"], row


def test_lexicon_is_broad() -> None:
    rows = table("events/timeml")
    assert len({row["lemma"] for row in rows if row["pos"] == "N" and row["grade"] in {"event", "often"}}) > 2000


def test_every_verb_of_the_lexicon_has_its_forms() -> None:
    verbs = {row["lemma"] for row in table("events/timeml") if row["pos"] == "V"}
    assert verbs <= set(verb_lemmas().values())


@pytest.mark.parametrize(
    ("form", "pos", "name"),
    [
        ("réunions", "N", "event"),
        ("incendies", "N", "accident"),
        ("voitures", "N", "never"),
        ("déclarait", "V", "REPORTING"),
        ("pourrait", "V", "MODAL"),
        ("achèvera", "V", "ASPECTUAL"),
        ("heureuses", "A", "I_STATE"),
        ("municipales", "A", "relation"),
    ],
)
def test_readings_of_a_form(form: str, pos: str, name: str) -> None:
    assert word(form)[COLUMNS[pos, name]]
    assert word(form).shape == (WIDTH,)


def test_unknown_form_has_no_reading() -> None:
    assert not word("zblorg")[: len(COLUMNS)].any()


def test_features_of_some_tokens_are_those_of_all(base_nlp: Language) -> None:
    doc = base_nlp("Le maire a annoncé que la réunion aura lieu lundi, après les incendies.")
    table = TokenTable([doc])
    everything = features(table, np.arange(len(doc)))
    assert (features(table, np.array([3, 7])) == everything[[3, 7]]).all()
    assert features(table, np.zeros(0, np.int64)).shape == (0, everything.shape[1])


def classes_of(nlp: Language, text: str) -> dict[str, str | None]:
    doc = nlp(text)
    return {doc[trigger.head].text: trigger.timeml_class for trigger in find_triggers([doc], all_events=True)[0][0]}


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Le ministre a annoncé hier la fermeture de l'usine.", "annoncé", "REPORTING"),
        ("Le ministre a annoncé hier la fermeture de l'usine.", "fermeture", "OCCURRENCE"),
        ("Les salariés souhaitent rencontrer la direction.", "souhaitent", "I_STATE"),
        ("Le maire pourrait démissionner.", "pourrait", "MODAL"),
        ("Le concert aura lieu samedi à Nancy.", "concert", "OCCURRENCE"),
        ("Un incendie a détruit la ferme.", "incendie", "OCCURRENCE"),
    ],
)
def test_class_of_clear_sentences(nlp: Language, text: str, trigger: str, expected: str) -> None:
    assert classes_of(nlp, text).get(trigger) == expected


def test_things_and_people_are_no_events(nlp: Language) -> None:
    found = classes_of(nlp, "Le maire habite une maison près de la gare avec trois voisins.")
    assert not {"maire", "maison", "gare", "voisins"} & set(found)


def test_of_two_events_that_a_hyphen_joins_the_likelier_stays(base_nlp: Language) -> None:
    doc = base_nlp.make_doc("Une course - poursuite")
    tokens, none, nothing = np.array([1, 3]), np.zeros(3, np.int64), np.zeros(0, np.int64)
    inputs = Inputs(tokens, none, nothing, np.zeros((2, 0), np.float32), {}, TokenTable([doc]))
    shares = np.zeros((2, len(CLASSES) + 1), np.float32)
    shares[:, 0] = 0.9, 0.8
    shares[:, -1] = 0.1, 0.2
    assert found_rows(inputs, shares) == [0, 1]  # spaces around
    tight = type(doc)(doc.vocab, words=["Une", "course", "-", "poursuite"], spaces=[True, False, False, False])
    joined = dataclasses.replace(inputs, table=TokenTable([tight]))
    assert found_rows(joined, shares) == [0]
    assert found_rows(dataclasses.replace(joined, tokens=np.array([1, 2])), shares) == [0, 1]


def test_a_pair_is_one_to_one_and_exact_first() -> None:
    one, two = {"start": 0, "end": 5}, {"start": 6, "end": 9}
    wide = {"start": 0, "end": 9}
    assert pairs([one, two], [wide, dict(two)]) == [(two, two), (one, wide)]


def test_a_noun_found_as_a_verb_is_missed_as_a_noun() -> None:
    gold = {"start": 0, "end": 5, "pos": "NOUN", "class": "OCCURRENCE"}
    figures = scores([count([gold], [{**gold, "pos": "VERB"}])])
    assert (figures["all F1"], figures["NOUN F1"], figures["all class"]) == (100.0, 0.0, 100.0)
