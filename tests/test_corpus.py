"""The sample articles hold what their README promises, and the gold fits them."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.gold import LAYERS, GoldArticle, load_gold
from pipeline.ner import LABELS
from pipeline.readers import read
from pipeline.records import Article
from pipeline.run_reader import rows, texts
from pipeline.timeml_lexicon import CLASSES

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.is_file() and path.name != "README.md")
GOLDEN = {
    "accord-leman",
    "comete-pic-du-midi",
    "crue-aude",
    "proces-hangar-bacalan",
    "rachat-ateliers-morvan",
    "tramway-nantes",
}


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    found = list(read([str(CORPUS)], format="auto"))
    assert all(isinstance(item, Article) for item in found), found
    return {item.article_id: item for item in found if isinstance(item, Article)}


@pytest.fixture(scope="module")
def gold() -> dict[str, GoldArticle]:
    return {article.article_id: article for article in load_gold(CORPUS / "gold")}


def test_marked_names_are_words_of_their_articles_in_order() -> None:
    """`names.gold` holds offsets in the texts of the other files, each article once."""
    training, seen = CORPUS / "training", set()
    files = {record["file"] for record in map(json.loads, (training / "names.gold").open(encoding="utf-8"))}
    articles = {
        (file, row["id"]): row
        for file in files
        for row in map(json.loads, (training / f"{file}.gold").open(encoding="utf-8"))
    }
    for record in map(json.loads, (training / "names.gold").open(encoding="utf-8")):
        key = record["file"], record["id"]
        assert key not in seen
        assert "entities" not in articles[key]
        seen.add(key)
        text, ends = articles[key]["text"], 0
        for start, end, label in record["names"]:
            assert ends <= start < end <= len(text)
            assert text[start:end].strip() == text[start:end]
            assert label in LABELS
            ends = end
    assert seen == {key for key, article in articles.items() if "entities" not in article}
    assert len(seen) == 1229


def test_every_file_is_read_and_nothing_else(articles: dict[str, Article]) -> None:
    assert len(articles) == 35
    assert {Path(article.path or "").name for article in articles.values()} == {path.name for path in FILES}


def test_every_input_format_is_there() -> None:
    suffixes = {path.suffix for path in FILES}
    assert suffixes == {".txt", ".html", ".jsonl", ".csv", ".json", ".parquet", ".rss", ".gz"}


def test_the_readme_names_every_file() -> None:
    named = set(re.findall(r"^\| `([^`]+)`", (CORPUS / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert named == {path.name for path in [*FILES, *(CORPUS / "training").iterdir()]}


@pytest.mark.parametrize(
    ("name", "dirt"),
    [
        ("tramway-nantes.txt", " date 2024-12 «"),
        ("tramway-nantes.txt", "ligne« ,"),
        ("tramway-nantes.txt", "\nLire aussi : "),
        ("proces-hangar-bacalan.txt", "Titre : "),
        ("proces-hangar-bacalan.txt", "BORDEAUX (Dépêche) - "),
        ("crue-aude.txt", "«\u00a0"),
        ("greve-port-havre.txt", "grÃ¨ve"),
        ("cyberattaque-hopital.txt", "di-\nmanche"),
        ("billet-velo-cargo.txt", "Partager sur Facebook"),
        ("foret-des-landes.txt", "Reproduction interdite"),
        ("reseau-batteries.html", "application/ld+json"),
        ("reseau-batteries.html", 'id="cookies"'),
        ("export-presse.csv", "maintext"),
        ("revue.json", "publishing_date"),
    ],
)
def test_the_dirt_is_still_there(name: str, dirt: str) -> None:
    with (CORPUS / name).open(encoding="utf-8", newline="") as handle:
        assert dirt in handle.read()


def test_one_file_is_cp1252_with_crlf() -> None:
    content = (CORPUS / "municipale-vaucluse.txt").read_bytes()
    assert b"\r\n" in content
    assert "l'élection" in content.decode("cp1252")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_the_gold_is_complete_for_six_articles(gold: dict[str, GoldArticle]) -> None:
    assert set(gold) == GOLDEN
    for article in gold.values():
        assert set(article.layers) == set(LAYERS)
        assert all(len(annotations) >= 5 for annotations in article.layers.values()), article.article_id


@pytest.mark.parametrize(("layer", "key"), LAYERS.items())
def test_gold_offsets_give_back_the_strings(
    articles: dict[str, Article], gold: dict[str, GoldArticle], layer: str, key: str
) -> None:
    for article in gold.values():
        text = articles[article.article_id].text
        for row in article.layers[layer]:
            assert text[row["start"] : row["end"]] == row[key]


@pytest.mark.parametrize("layer", LAYERS)
def test_gold_annotations_of_a_layer_do_not_overlap(gold: dict[str, GoldArticle], layer: str) -> None:
    for article in gold.values():
        for row, following in pairwise(article.layers[layer]):
            assert row["end"] <= following["start"], (article.article_id, row, following)


@pytest.mark.parametrize("layer", LAYERS)
def test_gold_annotations_begin_and_end_at_words(
    articles: dict[str, Article], gold: dict[str, GoldArticle], layer: str
) -> None:
    for article in gold.values():
        text = articles[article.article_id].text
        for row in article.layers[layer]:
            around = text[row["start"] - 1] + text[row["end"]]
            assert not re.search(r"\w", around), (article.article_id, row)


def test_speakers_cues_and_participants_of_the_gold_are_in_the_text(
    articles: dict[str, Article], gold: dict[str, GoldArticle]
) -> None:
    fields = {"quotes": ("cue", "speaker", "speaker_name"), "events": ("agent", "patient", "place", "date_text")}
    for article in gold.values():
        text = articles[article.article_id].text.casefold()
        for layer, names in fields.items():
            for row in article.layers[layer]:
                for name in names:
                    assert (row.get(name) or "").casefold() in text, (article.article_id, name, row)


@pytest.mark.model
def test_the_whole_corpus_goes_through_without_an_error(corpus_out: Path) -> None:
    assert rows(corpus_out, "errors") == []
    assert len(rows(corpus_out, "articles")) == 35


@pytest.mark.model
@pytest.mark.parametrize(
    ("article_id", "values"),
    [
        ("tramway-nantes", {"published": "2024-12", "published_basis": "text"}),
        (
            "proces-hangar-bacalan",
            {
                "title": "Incendie du hangar de Bacalan : deux ans de prison pour l'ancien gérant",
                "published": "2024-03-14T18:05",
                "authors": ["Camille Derrien"],
                "place": "Bordeaux",
            },
        ),
        (
            "rachat-ateliers-morvan",
            {
                "title": "Les Ateliers du Morvan passent sous pavillon belge",
                "published": "2025-01-22T07:30",
                "updated": "2025-01-22T09:10",
                "authors": ["Inès Kerbrat"],
            },
        ),
        ("crue-aude", {"published": "2025-10-16", "place": "Carcassonne"}),
        ("accord-leman", {"published": "2023-06-05", "place": "Genève"}),
        ("comete-pic-du-midi", {"published": "2026-02-03", "authors": ["Théo Lacaze"]}),
        ("greve-port-havre", {"published": "2025-04-08", "place": "Le Havre"}),
        ("municipale-vaucluse", {"published": "2025-03-09T22:40"}),
        ("cyberattaque-hopital", {"published": "2025-09-03T19:45"}),
        ("breve-seisme", {"published": "2023-11-21", "place": "Pau"}),
        (
            "reseau-batteries",
            {
                "title": "Batteries : Voltéa ouvre sa première usine à Dunkerque",
                "authors": ["Maud Vercoutre"],
                "source": "L’Éclaireur du Nord",
                "published_basis": "html",
            },
        ),
        ("inondations-aude", {"authors": ["Romane Escudié"], "source": "La Parole de l’Aude"}),
        ("exposition-cartes", {"published": "2024-11-05", "authors": ["Basile Thévenin"]}),
        ("dep-2024-0612-03", {"duplicate_of": "dep-2024-0612-02", "source": "Le Bressan libre"}),
        (
            "perche-4711",
            {
                "published": "2025-01-16T07:15",
                "authors": ["Solveig Marchand"],
                "source": "La Gazette du Perche",
                "title": "Mortagne-au-Perche : le cinéma L'Étoile rouvrira en mars",
            },
        ),
        ("entretien-archives", {"published": "2025-03-04T10:00", "authors": ["Hugo Berthelin"]}),
        ("dep-2024-0920-07", {"published": "2024-09-20", "url": "https://depeche.example/sport/pelote"}),
    ],
)
def test_metadata_come_from_the_text_the_page_or_the_record(
    corpus_out: Path, article_id: str, values: dict[str, object]
) -> None:
    (row,) = (row for row in rows(corpus_out, "articles") if row["article_id"] == article_id)
    assert {name: row[name] for name in values} == values


@pytest.mark.model
def test_foreign_columns_are_understood(corpus_out: Path) -> None:
    by_title = {row["title"]: row for row in rows(corpus_out, "articles")}
    stolen = by_title["Tableaux volés à Nancy : un suspect arrêté à Metz"]
    assert (stolen["published"], stolen["authors"]) == ("2024-01-31T17:22", ["Léa Kieffer", "Antoine Mura"])
    assert by_title["Le Parlement européen adopte le règlement sur les colis"]["published"] == "2025-07-09"
    assert by_title["Chikungunya : premier cas autochtone de l'année à Fréjus"]["published"] == "2025-06-18T17:05"


@pytest.mark.model
@pytest.mark.parametrize(
    ("article_id", "gone"),
    [
        ("tramway-nantes", "Lire aussi"),
        ("tramway-nantes", "date 2024-12"),
        ("proces-hangar-bacalan", "Rubrique"),
        ("proces-hangar-bacalan", "BORDEAUX (Dépêche)"),
        ("comete-pic-du-midi", "À lire également"),
        ("greve-port-havre", "Ã"),
        ("billet-velo-cargo", "Partager sur"),
        ("cyberattaque-hopital", "di-"),
        ("foret-des-landes", "Reproduction interdite"),
        ("foret-des-landes", "Crédit photo"),
        ("reseau-batteries", "cookies"),
        ("reseau-batteries", "À lire aussi"),
        ("reseau-batteries", "Vos réactions"),
        ("exposition-cartes", "Liens amis"),
        ("inondations-aude", "newsletter"),
        ("perche-4711", "<p>"),
        ("perche-4711", "&nbsp;"),
    ],
)
def test_what_is_no_article_is_cleaned_away(corpus_out: Path, article_id: str, gone: str) -> None:
    assert gone not in texts(corpus_out, [article_id])[article_id]["text"]


def test_timeml_events_are_words_of_their_articles_in_order() -> None:
    """`timeml.gold` holds offsets in the texts of `press.gold`."""
    training = CORPUS / "training"
    texts_of = {row["id"]: row["text"] for row in map(json.loads, (training / "press.gold").open(encoding="utf-8"))}
    for record in map(json.loads, (training / "timeml.gold").open(encoding="utf-8")):
        text, ends = texts_of[record["id"]], 0
        for event in record["events"]:
            start, end = event["start"], event["end"]
            assert ends <= start < end <= len(text)
            assert text[start:end].strip(".,;:!?«» \n") == text[start:end]
            assert event["class"] in CLASSES
            ends = end
