"""Events: triggers and their types on marked sentences, roles, dates and places on small articles."""

from __future__ import annotations

import json
import re
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline import event_atlas, event_context, event_time, extensions, triggers
from pipeline.event_features import Forms, analyse, stem
from pipeline.event_lexicon import lemma, lexicon_types, match_expression, never_events, type_number
from pipeline.event_paths import Paths
from pipeline.event_phrases import Phrases
from pipeline.event_types import event_types
from pipeline.events import make_news_events
from pipeline.extensions import changed
from pipeline.lexicons import table
from pipeline.records import Article, EntityMention, EventMention
from pipeline.timeml_class import CLASSES

CASES = Path(__file__).parent / "cases" / "events.jsonl"
RECENT = CASES.with_name("events_recent.jsonl")  # news of 2019 to 2026, written before the models met it
MARK = re.compile(r"\[([^\]]+)\]")


def cases(path: Path = CASES) -> list[dict[str, str | None]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def parsed(nlp: Language, text: str, published: str = "2024-12-18") -> Doc:
    doc = nlp.make_doc(text)
    extensions.put_article(doc, Article("a1", published=published))
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def events_of(nlp: Language, text: str, published: str = "2024-12-18") -> list[EventMention]:
    return parsed(nlp, text, published)._.events


def marked(nlp: Language, path: Path) -> list[tuple[dict[str, str | None], str | None]]:
    """Each marked sentence with the type found at its mark, None without."""
    rows = cases(path)
    docs = nlp.pipe(MARK.sub(r"\1", str(row["text"])) for row in rows)
    out = []
    for row, doc in zip(rows, docs, strict=True):
        mark = MARK.search(str(row["text"]))
        assert mark is not None
        start, end = mark.start(), mark.end() - 2
        hit = next((event for event in doc._.events if event.start_char < end and event.end_char > start), None)
        out.append((row, hit.event_type if hit else None))
    return out


@pytest.fixture(scope="module")
def found(nlp: Language) -> list[tuple[dict[str, str | None], str | None]]:
    return marked(nlp, CASES)


def test_five_marked_sentences_for_every_type() -> None:
    told = [row["type"] for row in cases()]
    assert {name for name in event_types() if told.count(name) < 5} == set()


def test_five_hundred_marked_sentences_a_third_negative() -> None:
    told = [row["type"] for row in cases()]
    assert len(told) >= 500
    assert told.count(None) >= len(told) // 3


@pytest.mark.model
def test_marked_triggers_are_found(found: list[tuple[dict[str, str | None], str | None]]) -> None:
    positive = [(row, kind) for row, kind in found if row["type"] not in {None, "other.event"}]
    missed = [row["text"] for row, kind in positive if kind is None]
    assert len(missed) <= 0.08 * len(positive), missed


@pytest.mark.model
def test_found_triggers_have_their_type(found: list[tuple[dict[str, str | None], str | None]]) -> None:
    positive = [(row, kind) for row, kind in found if row["type"] not in {None, "other.event"} and kind]
    wrong = [(row["text"], row["type"], kind) for row, kind in positive if row["type"] != kind]
    assert len(wrong) <= 0.15 * len(positive), wrong


@pytest.mark.model
def test_states_habits_and_definitions_are_no_events(found: list[tuple[dict[str, str | None], str | None]]) -> None:
    negative = [(row, kind) for row, kind in found if row["type"] is None]
    taken = [(row["text"], kind) for row, kind in negative if kind]
    assert len(taken) <= 0.1 * len(negative), taken


@pytest.mark.model
def test_events_of_recent_news(nlp: Language) -> None:
    recent = marked(nlp, RECENT)
    positive = [(row["text"], row["type"], kind) for row, kind in recent if row["type"]]
    taken = [(row["text"], kind) for row, kind in recent if row["type"] is None and kind]
    assert sum(kind is not None for _, _, kind in positive) >= 0.88 * len(positive)
    assert sum(kind == told for _, told, kind in positive) >= 0.65 * len(positive), positive
    assert len(taken) <= 0.25 * (len(recent) - len(positive)), taken


@pytest.mark.model
def test_fixed_expressions_of_verbs_are_told_and_read_at_their_verb(nlp: Language) -> None:
    [death] = events_of(nlp, "Le doyen du village a passé l'arme à gauche à Saint-Flour.")
    assert (death.trigger, death.event_type) == ("passé l'arme à gauche", "life.death")
    [farewell] = events_of(nlp, "La comédienne a tiré sa révérence à 88 ans dans sa maison de Dinard.")
    assert (farewell.trigger, farewell.event_type) == ("tiré sa révérence", "life.death")  # not shot at
    [custody] = events_of(nlp, "Ni lui ni ses employés n'ont été placés en garde à vue.")
    assert (custody.event_type, custody.status, custody.polarity) == ("justice.arrest", "negated", "NEG")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "trigger", "agent", "patient"),
    [
        ("La police a arrêté deux suspects à Lyon.", "arrêté", "La police", "deux suspects"),
        ("Deux suspects ont été arrêtés par la police à Lyon.", "arrêtés", "la police", "Deux suspects"),
        ("Microsoft a racheté LinkedIn pour 26 milliards de dollars.", "racheté", "Microsoft", "LinkedIn"),
        ("Le tribunal a condamné l'ancien maire à six mois de prison.", "condamné", "Le tribunal", "l'ancien maire"),
        ("L'accident a fait 12 morts.", "morts", None, "12 morts"),
    ],
)
def test_participants(nlp: Language, text: str, trigger: str, agent: str | None, patient: str | None) -> None:
    event = next(event for event in events_of(nlp, text) if event.trigger == trigger)
    assert (event.agent, event.patient) == (agent, patient)


@pytest.mark.model
@pytest.mark.parametrize("case", cases(CASES.with_name("participants.jsonl")), ids=itemgetter("text"))
def test_descriptions_take_up_whom_they_mean(nlp: Language, case: dict[str, Any]) -> None:
    event = next(event for event in events_of(nlp, case["text"]) if event.trigger == case["trigger"])
    role = "agent" if "agent" in case else "patient"
    assert getattr(event, role) == case[role]
    assert (getattr(event, f"{role}_id") is None) == case.get("unnamed", False)


@pytest.mark.parametrize(
    ("text", "trigger", "day"),
    [
        ("Les ventes ont reculé de 3 % au premier trimestre 2024 par rapport à 2022.", "reculé", "2024-Q1"),
        ("Le bénéfice s'établit à 4 millions au 1er semestre 2024, en baisse de 2 % par rapport à l'année dernière.",
         "en baisse", "2024-H1"),
        ("Le texte a été rejeté par 12 voix contre 9 en 2022.", "rejeté", "2022"),
        ("Un camion a heurté le pont vers 5h30 lundi à Vire. Le chauffeur a été arrêté.", "arrêté", "2024-12-16"),
    ],
)  # fmt: skip
@pytest.mark.model
def test_no_date_is_that_of_a_figure_compared_and_no_hour_goes_on(
    nlp: Language, text: str, trigger: str, day: str
) -> None:
    event = next(event for event in events_of(nlp, text) if event.trigger == trigger)
    assert event.date_value == day


@pytest.mark.model
def test_no_event_is_where_somebody_comes_from_or_whom_they_speak_to(nlp: Language) -> None:
    text = "Un homme originaire de Limoges a été blessé lundi. « J'ai eu peur », a-t-il dit à l'AFP."
    assert {event.place for event in events_of(nlp, text)} == {None}


@pytest.mark.model
def test_nobody_is_both_agent_and_patient_by_merging(nlp: Language) -> None:
    events = events_of(nlp, "Marc Lenoir a été licencié lundi. Le président a démissionné.")
    assert len(events) > 1
    assert all(event.agent is None or event.agent != event.patient for event in events)


@pytest.mark.model
@pytest.mark.parametrize("entity_id", ["", "a1:PER:nobody"])
def test_mentions_of_unknown_entities_do_no_harm(nlp: Language, entity_id: str) -> None:
    text = "Le ministre Paul Reverdy a reçu Anne Roussel, la maire de Lyon, jeudi. La maire a démissionné."
    doc = parsed(nlp, text)
    extensions.put(doc, "mentions", [changed(row, entity_id=entity_id) for row in doc._.mentions])
    events = nlp.get_pipe("news_events")(doc)._.events
    assert "démissionné" in [event.trigger for event in events]


@pytest.mark.model
def test_descriptions_stay_as_they_are_without_entities(nlp: Language) -> None:
    with nlp.select_pipes(disable=["news_entities"]):
        events = nlp("Anne Roussel, la maire de Lyon, est venue. La maire a démissionné.")._.events
    assert [event.agent for event in events if event.trigger == "démissionné"] == ["La maire"]


@pytest.mark.model
def test_a_description_has_the_id_of_whom_it_takes_up(nlp: Language) -> None:
    text = "Anne Roussel, la maire de Brive, a présenté son budget. Mardi, la maire a démissionné."
    event = next(event for event in events_of(nlp, text) if event.trigger == "démissionné")
    assert event.agent_id == "a1:PER:anne-roussel"


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "status"),
    [("Le suspect a peut-être été tué.", "possible"), ("L'attaque présumée a eu lieu lundi.", "conditional")],
)
def test_what_is_doubted_is_not_asserted(nlp: Language, text: str, status: str) -> None:
    assert [event.status for event in events_of(nlp, text)] == [status]


@pytest.mark.model
def test_fixed_expression_is_one_trigger(nlp: Language) -> None:
    events = events_of(nlp, "Le maire a été mis en examen mardi à Nanterre.")
    assert [(event.trigger, event.event_type) for event in events] == [("mis en examen", "justice.charge")]


@pytest.mark.model
def test_date_place_and_basis(nlp: Language) -> None:
    [event] = events_of(nlp, "Un attentat a fait vingt blessés à Kaboul le 3 mai 2024.")[:1]
    assert (event.date_value, event.date_start, event.place) == ("2024-05-03", "2024-05-03", "Kaboul")
    assert event.date_basis in {"clause", "sentence"}


@pytest.mark.model
def test_the_basis_of_a_date_is_of_each_event_by_itself(nlp: Language) -> None:
    text = "Un incendie a tué douze ouvriers jeudi à Dacca. Le patron de l'usine a été arrêté. Le maire a démissionné."
    found = {event.trigger: (event.date_value, event.date_basis) for event in events_of(nlp, text)}
    assert found["tué"] == ("2024-12-12", "clause")
    assert found["arrêté"][1] not in {"clause", "sentence"}


@pytest.mark.model
def test_another_one_is_an_event_of_its_own(nlp: Language) -> None:
    text = "Un séisme a frappé le Japon lundi. Un autre séisme a été ressenti à midi. Ce second séisme inquiète."
    ids = [event.event_id for event in events_of(nlp, text) if event.trigger == "séisme"]
    assert [ids.index(one) for one in ids] == [0, 1, 1]


@pytest.mark.model
def test_event_in_a_quotation_has_its_speaker(nlp: Language) -> None:
    text = "« Le groupe a racheté une usine en Italie », a déclaré Jeanne Martin."
    event = next(event for event in events_of(nlp, text) if event.trigger == "racheté")
    assert event.speaker_name == "Jeanne Martin"
    assert event.quote_id is not None


@pytest.mark.model
def test_amount_belongs_to_its_event(nlp: Language) -> None:
    event = next(
        e for e in events_of(nlp, "Le fonds a investi 40 millions d'euros dans la société.") if e.trigger == "investi"
    )
    assert (event.amount, event.amount_unit) == (40_000_000.0, "EUR")


@pytest.mark.model
def test_rows_point_into_the_text(nlp: Language) -> None:
    text = "Le ministre a démissionné lundi. Il a été remplacé par Anne Roux."
    for event in events_of(nlp, text):
        assert text[event.start_char : event.end_char] == event.trigger
        assert event.timeml_class in CLASSES


@pytest.mark.model
def test_all_events_adds_untyped_mentions(nlp: Language) -> None:
    doc = nlp("Le maire semble content, dort peu et a démissionné lundi.")
    typed = len(doc._.events)
    everything = make_news_events(nlp, "all", all_events=True)(doc)._.events
    assert len(everything) > typed
    assert any(event.event_type is None for event in everything)


@pytest.mark.model
def test_all_events_finds_the_same_typed_ones(nlp: Language) -> None:
    doc = nlp(
        "Le maire de Nice, élu en mai, est content : le conseil a voté lundi la fermeture du stade de la ville. Les "
        "joueurs du club ont été reçus par Anne Morel. Ils ont manifesté mardi et prévoient une autre manifestation."
    )
    typed = [(event.trigger, event.event_type, event.confidence) for event in doc._.events]
    everything = make_news_events(nlp, "all", all_events=True)(doc)._.events
    assert len(typed) > 2
    assert [(e.trigger, e.event_type, e.confidence) for e in everything if e.event_type] == typed


@pytest.mark.model
def test_an_event_of_no_sure_type_is_left_out(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Le conseil a voté lundi la fermeture du stade."
    triggers_of = [trigger.type for trigger in triggers.find_triggers([nlp(text)])[0][0]]
    assert triggers_of
    monkeypatch.setattr(triggers, "TYPE", 1.01)
    assert triggers.find_triggers([nlp(text)])[0] == [[]]
    assert {trigger.type for trigger in triggers.find_triggers([nlp(text)], all_events=True)[0][0]} == {None}


@pytest.mark.model
def test_an_empty_doc_has_no_triggers(nlp: Language) -> None:
    found, _ = triggers.find_triggers([nlp("Le conseil a voté."), nlp.make_doc("")])
    assert [len(own) for own in found] == [1, 0]


@pytest.mark.model
def test_a_word_is_the_same_only_within_an_article(nlp: Language) -> None:
    docs = [nlp("Une grève. La grève continue."), nlp("Une grève.")]
    inputs = analyse(docs, Forms())
    words = [inputs.words[token] for token in inputs.tokens.tolist()]
    strikes = [number for number, word in enumerate(words) if word == "grève"]
    one, again, elsewhere = inputs.groups.word[strikes].tolist()
    assert one == again != elsewhere
    assert inputs.groups.article[strikes].tolist() == [0, 0, 1]
    assert len(set(inputs.groups.sentence[strikes].tolist())) == 3


@pytest.mark.model
def test_words_that_never_tell_an_event_are_candidates_only_for_timeml(nlp: Language) -> None:
    doc = nlp("Le président est mort à Nice.")
    plain, every = (analyse([doc], Forms(), all_words=every).tokens.tolist() for every in (False, True))
    assert [doc[token].text for token in plain] == ["mort"]
    assert [doc[token].text for token in every] == ["président", "est", "mort", "Nice"]


@pytest.mark.model
def test_a_place_is_told_with_the_words_around_it(nlp: Language) -> None:
    doc = nlp("Un car en provenance de La Rochelle a pris feu. Arras, elle, a fêté ses champions.")
    extensions.put(doc, "mentions", [EntityMention("a", "m", 24, 35, text="La Rochelle", label="LOC")])
    context = event_context.Context(doc)
    atlas = event_atlas.Atlas(context)
    for place, told in (("rochelle", ("de", "provenance", "a")), ("arras", ("", ".", ","))):
        case, _, before, after = atlas.links(context, context.low.index(place))
        assert [case, before, after] == [event_context.symbol(stem(word)) for word in told]


@pytest.mark.model
def test_words_in_the_name_of_an_organisation_are_candidates_only_in_training(nlp: Language) -> None:
    doc = nlp("Grèves Solidarité est mort.")
    doc.set_ents([Span(doc, 0, 2, label="ORG")])
    plain, learnt = (analyse([doc], Forms(), wide=wide).tokens.tolist() for wide in (False, True))
    assert [doc[token].text for token in plain] == ["mort"]
    assert [doc[token].text for token in learnt] == ["Grèves", "Solidarité", "mort"]


def test_a_word_of_the_lexicon_may_always_tell_an_event() -> None:
    assert not [form for form in never_events() if lexicon_types(form)]


@pytest.mark.model
def test_same_doc_gives_the_same_rows(nlp: Language) -> None:
    text = "Une explosion a blessé six ouvriers à Lille. L'explosion s'est produite mardi."
    assert events_of(nlp, text) == events_of(nlp, text)


def test_works_without_a_parse() -> None:
    doc = spacy.blank("fr")("Le ministre a démissionné.")
    assert make_news_events(None, "news_events", all_events=False)(doc)._.events == []


def test_empty_doc() -> None:
    doc = Doc(spacy.blank("fr").vocab)
    assert make_news_events(None, "news_events", all_events=False)(doc)._.events == []


def test_every_sense_names_a_known_type() -> None:
    rows = (*table("events/senses"), *table("events/expressions"))
    assert {row["event_type"] for row in rows} <= set(event_types())


def test_lexicon_knows_inflected_forms() -> None:
    assert type_number()["personnel.leave"] in lexicon_types("démissionnaient")
    assert type_number()["life.death"] in lexicon_types("mourut")


@pytest.mark.parametrize(
    ("form", "pos", "expected"),
    [("élues", "VERB", "élire"), ("mises", "VERB", "mettre"), ("arrestations", "NOUN", "arrestation")],
)
def test_lemmas(form: str, pos: str, expected: str) -> None:
    assert lemma(form, pos) == expected


def test_expression_with_a_word_between() -> None:
    assert match_expression(["remet", "aussi", "en", "question"], 0, 4) == (4, "speech.accuse")
    assert match_expression(["remet", "aussi", "en", "question"], 0, 3) is None


def test_month_gets_its_last_day() -> None:
    assert event_time.days(event_time.When("2023-02", None, None, None, "clause")) == ("2023-02-01", "2023-02-28")


def test_place_key_is_its_text() -> None:
    assert event_atlas.Place("Lyon", None, "FR").key == "Lyon"


def test_phrase_leaves_the_relative_clause_out(base_nlp: Language) -> None:
    doc = base_nlp("Le témoin qui habite en face a parlé.")
    context = event_context.Context(doc)
    phrase = Phrases(context).phrase(1)
    assert phrase is not None
    assert phrase.text == "Le témoin"


@pytest.mark.model
def test_news_published_in_a_month_does_not_take_an_older_day_for_its_own(nlp: Language) -> None:
    text = (
        "La société Orbis vient de publier un document sur la plainte déposée contre elle. "
        "Il faut remonter au 14 novembre 2024, date à laquelle Paul Martin a porté plainte."
    )
    doc = nlp.make_doc(text)
    extensions.put_article(doc, Article("a", published="2024-12"))
    dates = {event.trigger: event.date_value for event in nlp(doc)._.events}
    assert dates["publier"] == "2024-12"


@pytest.mark.model
def test_articles_together_have_the_events_of_each_alone(nlp: Language) -> None:
    texts = ["Séisme\n\nUn séisme a fait 12 morts lundi à Santiago.", "", "Le maire a été arrêté mardi.", "Il pleut."]
    together = [[vars(event) for event in doc._.events] for doc in nlp.pipe(texts)]
    assert together == [[vars(event) for event in nlp(text)._.events] for text in texts]
    assert [len(events) > 0 for events in together] == [True, False, True, False]


def test_path_is_far_beyond_five_steps() -> None:
    heads, label = np.minimum(np.arange(1, 9), 7), "nmod"
    paths = Paths(heads, np.full(8, event_context.symbol(label), np.uint64), ([label] * 7 + ["ROOT"]).__getitem__)
    assert paths.texts(np.array([2, 7, 7]), np.array([7, 3, 2])) == ["^nmod" * 5, "/nmod" * 4, "far"]


@pytest.mark.model
def test_phrase_that_names_nobody_is_its_words(nlp: Language) -> None:
    phrase = Phrases(event_context.Context(nlp("Les deux ouvriers agricoles ont porté plainte."))).phrase(2)
    assert phrase is not None
    assert (phrase.text, phrase.label, phrase.entity_id) == ("Les deux ouvriers agricoles", "", None)
    assert phrase.key == "les deux ouvriers agricoles"


@pytest.mark.model
def test_a_row_holds_the_sentence_as_it_is_printed(nlp: Language) -> None:
    text = (
        "Un séisme de magnitude 6,4 a frappé lundi la province de Hatay ; trois personnes ont été tuées. Rien d'autre."
    )
    sentences = {row.sentence for row in nlp(text)._.events}
    assert sentences == {text.removesuffix(" Rien d'autre.")}
