import json
import random

import pytest

from pipeline.duplicates import find_repeats, signature

FIRE = (
    "Un incendie s'est déclaré dans la nuit de samedi à dimanche dans un entrepôt de bois de Vaux, près de Lons. "
    "Une cinquantaine de pompiers ont lutté contre les flammes, qui ont détruit 2.500 mètres carrés de toiture. "
    "Personne n'a été blessé, mais vingt riverains ont passé la nuit dans la salle des fêtes de la commune. "
    "Le parquet a ouvert une enquête pour déterminer l'origine du sinistre, a indiqué la procureure Anne Roy."
)
EDITED = (
    "VAUX (AFP) - Le feu a encore frappé dans le Jura. "
    "Un incendie s'est déclaré dans la nuit de samedi à dimanche dans un entrepôt de bois de Vaux, près de Lons. "
    "Une cinquantaine de pompiers ont combattu les flammes, qui ont détruit 2.500 mètres carrés de toiture. "
    "Le parquet a ouvert une enquête pour établir l'origine du sinistre, a indiqué la procureure Anne Roy. "
    "La préfecture doit tenir une réunion lundi."
)
OTHER_FIRE = (
    "Un incendie s'est déclaré dans la nuit de lundi à mardi dans une usine de meubles de Dole, près de Besançon. "
    "Une trentaine de pompiers ont lutté contre les flammes, qui ont détruit 800 mètres carrés de bureaux. "
    "Deux salariés ont été blessés, mais les riverains n'ont pas été évacués par la mairie de la ville. "
    "La gendarmerie a ouvert une enquête pour connaître les causes du sinistre, a indiqué le sous-préfet Paul Petit."
)
STANDINGS = "Classement : 1. {} {} points ; 2. {} {} points ; 3. {} {} points ; 4. {} {} points ; 5. {} {} points. "
SAME_LINES = (
    "Sur le même sujet : le calendrier de la saison, les résultats de la journée et les comptes rendus des matchs. " * 3
)


def repeats(*texts, dates=None):
    dates = dates or [f"2024-03-{day:02}" for day in range(1, len(texts) + 1)]
    names = [chr(ord("a") + number) for number in range(len(texts))]
    return find_repeats((name, date, signature(text)) for name, date, text in zip(names, dates, texts, strict=True))


def test_the_same_text_is_a_repeat():
    assert repeats(FIRE, FIRE) == {"b": "a"}


def test_case_and_marks_do_not_matter():
    assert repeats(FIRE, FIRE.upper().replace(",", " ;")) == {"b": "a"}


def test_an_edited_agency_copy_is_a_repeat():
    assert repeats(FIRE, EDITED) == {"b": "a"}


def test_another_event_in_the_same_phrases_is_none():
    assert repeats(FIRE, OTHER_FIRE) == {}


def test_articles_of_one_series_are_none():
    teams = ["Vaux", "Lons", "Dole", "Arbois", "Poligny", "Salins", "Morez", "Champagnole", "Orgelet", "Saint-Claude"]
    rng = random.Random(1)
    weeks = []
    for _ in range(4):
        order = rng.sample(teams, 5)
        weeks.append(SAME_LINES + STANDINGS.format(*(x for team in order for x in (team, rng.randrange(10, 90)))))
    assert repeats(*weeks) == {}


def test_the_first_published_is_named():
    assert repeats(FIRE, EDITED, FIRE) == {"b": "a", "c": "a"}


def test_of_one_date_the_nearest_before_is_named():
    assert repeats(FIRE, FIRE, FIRE, dates=["2024-03-01"] * 3) == {"b": "a", "c": "b"}


def test_an_empty_text_repeats_nothing():
    assert repeats("", "", "...", "...") == {}


def test_short_different_texts_are_none():
    assert repeats("Le pont rouvre lundi.", "Le pont ferme lundi.", "Le marché rouvre mardi.") == {}


def test_the_signature_depends_on_the_text_only():
    assert signature(FIRE) == signature(FIRE)
    assert len(signature(FIRE)) == len(signature("Vaux"))


@pytest.mark.parametrize("text", ["\ud800 Un", "\0", "a" * 100_000, "a " * 50_000])
def test_any_text_has_a_signature(text):
    assert isinstance(signature(text), bytes)


def test_many_copies_and_many_others_stay_cheap():
    rng = random.Random(2)
    words = [f"mot{number}" for number in range(3000)]
    others = [" ".join(rng.choices(words, k=80)) for _ in range(1500)]
    items = [(f"f{n}", f"{n:05}", signature(FIRE)) for n in range(500)]
    items += [(f"o{n}", f"{n + 500:05}", signature(text)) for n, text in enumerate(others)]
    repeated = find_repeats(items)
    assert repeated == {f"f{n}": "f0" for n in range(1, 500)}


def test_the_state_is_what_was_stored(tmp_path):
    """Signatures of an earlier run, read back from a file, give the same answer as fresh ones."""
    stored = json.dumps([signature(FIRE).hex(), signature(EDITED).hex()])
    old = [bytes.fromhex(value) for value in json.loads(stored)]
    fresh = find_repeats([("a", "1", signature(FIRE)), ("b", "2", signature(EDITED))])
    assert find_repeats([("a", "1", old[0]), ("b", "2", old[1])]) == fresh
