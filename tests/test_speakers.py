"""Who is quoted: mention, entity, name and the rule that told."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.cues import find, nouns, verb_forms
from pipeline.lexicons import table
from pipeline.records import Quote
from pipeline.token_view import view

pytestmark = pytest.mark.model


def quotes(nlp: Language, text: str) -> list[Quote]:
    return nlp(text)._.quotes


def test_speaker_is_an_entity(nlp: Language) -> None:
    doc = nlp("« Nous partirons demain », a déclaré Emmanuel Macron.")
    row = doc._.quotes[0]
    assert row.speaker_id in {entity.entity_id for entity in doc._.entities}
    assert row.speaker_name == "Emmanuel Macron"


def test_mention_offsets_are_exact(nlp: Language) -> None:
    text = "Le maire de Brest, Paul Lemoine, a assuré que le port serait agrandi."
    row = quotes(nlp, text)[0]
    assert row.speaker == text[row.speaker_start : row.speaker_end] == "Le maire de Brest, Paul Lemoine"
    assert row.speaker_name == "Paul Lemoine"


def test_last_name_gets_the_full_name(nlp: Language) -> None:
    rows = quotes(nlp, "Élisabeth Borne a visité Lille. « Le texte est prêt », a dit Borne.")
    assert [row.speaker_name for row in rows] == ["Élisabeth Borne"]


def test_pronoun_by_gender(nlp: Language) -> None:
    text = "Emmanuel Macron a reçu Angela Merkel. « L'accord est proche », a-t-elle dit."
    assert [row.speaker_name for row in quotes(nlp, text)] == ["Angela Merkel"]


def test_basis_names_the_rule(nlp: Language) -> None:
    rows = quotes(nlp, "Selon la police, deux suspects sont en fuite.")
    assert [row.speaker_basis for row in rows] == ["source"]


def test_nobody_stays_null(nlp: Language) -> None:
    rows = quotes(nlp, "« On verra bien ce que cela donnera », dit-on.")
    assert [row.speaker_name for row in rows] == [None]


def test_floating_quotation_keeps_the_speaker(nlp: Language) -> None:
    text = "« La route est coupée », dit Paul Lemoine. « Les secours ne passent plus du tout. »"
    assert [row.speaker_name for row in quotes(nlp, text)] == ["Paul Lemoine", "Paul Lemoine"]


def test_signature_under_the_quotation(nlp: Language) -> None:
    text = "« La mer est notre seule richesse, il faut la garder. »\n\n— Paul Lemoine, pêcheur"
    assert [row.speaker_name for row in quotes(nlp, text)] == ["Paul Lemoine"]


def test_source_behind_informations(nlp: Language) -> None:
    rows = quotes(nlp, "Selon les déclarations de Paul Lemoine, l'usine rouvrira.")
    assert [row.speaker_name for row in rows] == ["Paul Lemoine"]


def test_lexicon_is_large_enough() -> None:
    assert len(table("quotes/verbs")) >= 350
    assert sum(len(nouns(role)) for role in ("noun", "source")) >= 60
    assert {row["lemma"] for row in table("quotes/verbs")} == {row["lemma"] for row in table("quotes/verb_forms")}


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("déclarait", "déclarer"), ("répètent", "répéter"), ("rappellent", "rappeler"), ("lança", "lancer"),
        ("prédisait", "prédire"), ("craignent", "craindre"), ("soutiennent", "soutenir"), ("écrivit", "écrire"),
        ("admit", "admettre"), ("concéda", "concéder"), ("avouera", "avouer"), ("reconnaît", "reconnaître"),
        ("reconnait", "reconnaître"), ("promirent", "promettre"), ("interpelle", "interpeller"),
    ],
)  # fmt: skip
def test_forms_are_generated(form: str, lemma: str) -> None:
    assert lemma in {entry.lemma for _, entry in verb_forms()[form]}


@pytest.mark.parametrize("text", ["La demande est forte.", "Il a une montre.", "La critique est dure."])
def test_nouns_are_no_cues(base_nlp: Language, text: str) -> None:
    assert find(view(base_nlp(text))) == []


def test_speakers_take_turns_in_an_interview(nlp: Language) -> None:
    text = (
        "« Pourquoi avoir fermé la piscine ? », a demandé Marc Le Goff.\n\n"
        "« Nous n'avions plus les moyens de la chauffer », a répondu Claire Dubois.\n\n"
        "« Et les écoles resteront-elles ouvertes cet hiver ? »\n\n"
        "« Elles resteront ouvertes tout l'hiver, je m'y engage. »"
    )
    names = [row.speaker_name for row in quotes(nlp, text)]
    assert names == ["Marc Le Goff", "Claire Dubois", "Marc Le Goff", "Claire Dubois"]


def test_nobody_speaks_to_themselves(nlp: Language) -> None:
    rows = quotes(nlp, "« Pourquoi avoir fermé la piscine ? », a demandé Marc Le Goff.")
    assert [(row.speaker_name, row.addressee) for row in rows] == [("Marc Le Goff", None)]
