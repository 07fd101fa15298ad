from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pipeline.errors import UsageError
from pipeline.evaluate import evaluate, figures, scores_table
from pipeline.gold import load_gold
from pipeline.matching import overlap, pair, same_date, same_name, same_words
from pipeline.mismatches import mismatches, mismatches_table
from tests import small_run

RAW = "> " + small_run.TEXT  # article a1 of the small run came in with two characters more in front


def gold_of(**layers: Any) -> dict[str, Any]:
    return {"id": "a1", "text": RAW, **layers}


PERFECT = gold_of(
    entities=[{"text": "Luc Roux", "label": "PER", "entity": "Luc Roux"}],
    dates=[{"text": "lundi", "type": "DATE", "value": "2024-12-16"}],
    quotes=[
        {
            "kind": "direct",
            "content": "Je pars <b>libre</b>",
            "cue": "déclaré",
            "speaker": "il",
            "speaker_name": "Luc Roux",
        }
    ],
    events=[
        {
            "trigger": "démissionné",
            "type": "personnel.leave",
            "agent": "Luc Roux",
            "date": "2024-12-16",
            "status": "asserted",
        },
        {"trigger": "élu", "type": "politics.election", "status": "negated"},
    ],
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return small_run.write(tmp_path / "out")


def score(run: Path, *records: dict[str, Any]) -> dict[str, Any]:
    gold = run.parent / "test.jsonl"
    gold.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return evaluate(gold, run)


def changed(layer: str, **values: Any) -> dict[str, Any]:
    """Return the perfect gold with the first annotation of a layer changed."""
    rows = [dict(row) for row in PERFECT[layer]]
    rows[0].update(values)
    return {**PERFECT, layer: rows}


def test_a_perfect_run_scores_100_in_every_measure(run: Path) -> None:
    scores = score(run, PERFECT)
    for layer in ("entities", "dates", "quotes", "events"):
        for measure, values in scores[layer].items():
            assert values["f1"] == (100.0 if values["gold"] else 0.0), (layer, measure)


@pytest.mark.parametrize(
    ("layer", "change", "measure"),
    [
        ("entities", {"label": "ORG"}, "exact"),
        ("entities", {"entity": "Jean Roux"}, "name"),
        ("entities", {"text": "Roux"}, "exact"),
        ("dates", {"value": "2024-12-17"}, "value"),
        ("dates", {"type": "TIME"}, "type"),
        ("dates", {"text": "lundi."}, "exact"),
        ("quotes", {"kind": "mixed"}, "kind"),
        ("quotes", {"kind": "mixed"}, "direct, exact"),
        ("quotes", {"cue": "assure"}, "cue"),
        ("quotes", {"speaker": "le maire"}, "speaker"),
        ("quotes", {"speaker_name": "Anne Blanc"}, "speaker name"),
        ("quotes", {"speaker_name": "Anne Blanc"}, "attributed"),
        ("quotes", {"content": "Le maire"}, "found"),
        ("events", {"type": "personnel.appoint"}, "type"),
        ("events", {"type": "personnel.appoint"}, "row"),
        ("events", {"status": "possible"}, "status"),
        ("events", {"agent": "Anne Blanc"}, "agent"),
        ("events", {"date": "2023-12-16"}, "date"),
        ("events", {"date": "2023-12-16"}, "row"),
        ("events", {"patient": "la mairie"}, "patient"),
        ("events", {"place": "Sète"}, "place"),
        ("events", {"trigger": "maire"}, "found"),
    ],
)
def test_each_measure_sees_its_error(run: Path, layer: str, change: dict[str, Any], measure: str) -> None:
    assert score(run, changed(layer, **change))[layer][measure]["f1"] < 100


def test_a_wrong_type_leaves_detection_alone(run: Path) -> None:
    scores = score(run, changed("events", type="personnel.appoint"))["events"]
    assert (scores["found"]["correct"], scores["type"]["correct"]) == (2, 1)


def test_a_row_on_an_other_event_counts_neither_way(run: Path) -> None:
    found = score(run, changed("events", type="other.event"))["events"]["found"]
    assert (found["correct"], found["found"], found["gold"]) == (1, 1, 1)


def test_what_the_gold_lacks_lowers_precision_only(run: Path) -> None:
    found = score(run, gold_of(events=[PERFECT["events"][0]]))["events"]["found"]
    assert (found["precision"], found["recall"]) == (50.0, 100.0)


def test_a_layer_without_gold_is_not_scored(run: Path) -> None:
    assert set(score(run, gold_of(dates=[]))) == {"articles", "missing", "dates"}


def test_an_article_that_the_run_lacks_is_missed_and_named(run: Path) -> None:
    scores = score(run, PERFECT, {"id": "a9", "text": "Paris", "entities": [{"text": "Paris", "label": "LOC"}]})
    assert scores["missing"] == ["a9"]
    assert scores["entities"]["exact"]["recall"] == 50.0


def test_html_is_matched_on_the_clean_text(run: Path) -> None:
    start = small_run.OTHER.index("Sète")
    gold = {"id": "a2", "entities": [{"start": start, "end": start + 4, "label": "LOC", "entity": "Sète"}]}
    assert score(run, gold)["entities"]["exact"]["f1"] == 100


@pytest.mark.parametrize(
    ("record", "detail"),
    [
        (gold_of(dates=[{"text": "mardi", "type": "DATE"}]), "'mardi' is not in the text"),
        (gold_of(dates=[{"text": "lundi", "n": 2, "type": "DATE"}]), "occurrence 2"),
        (gold_of(dates=[{"text": "lundi", "type": "JOUR"}]), "'JOUR' is unknown"),
        (gold_of(quotes=[{"content": "Je pars", "kind": "libre"}]), "'libre' is unknown"),
        (gold_of(events=[{"trigger": "élu", "type": "sport.won", "status": "asserted"}]), "'sport.won' is unknown"),
        (gold_of(events=[{"trigger": "élu", "type": "politics.election"}]), "status None"),
        (gold_of(events=[{"type": "politics.election", "status": "asserted"}]), "without trigger"),
        ({"text": "sans id"}, "with an id"),
    ],
)
def test_gold_that_does_not_fit_is_refused(run: Path, record: dict[str, Any], detail: str) -> None:
    with pytest.raises(UsageError, match="bad-gold") as caught:
        score(run, record)
    assert detail in str(caught.value)


def test_gold_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.gold").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="not JSON"):
        load_gold(tmp_path)


def test_a_folder_without_gold_and_a_folder_without_tables_are_refused(tmp_path: Path, run: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no-gold"):
        evaluate(tmp_path / "empty", run)
    with pytest.raises(UsageError, match="not-an-output"):
        evaluate(tmp_path / "empty", tmp_path / "empty")


def test_a_list_of_occurrences_stands_for_several_annotations(tmp_path: Path) -> None:
    gold = {"id": "x", "text": "Lyon, Lyon, Lyon", "entities": [{"text": "Lyon", "n": [1, 3], "label": "LOC"}]}
    (tmp_path / "x.json").write_text(json.dumps(gold, indent=1), encoding="utf-8")
    (article,) = load_gold(tmp_path)
    assert [row["start"] for row in article.layers["entities"]] == [0, 12]


def test_a_path_is_read_from_beside_the_gold(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il pleut à Brest depuis lundi, selon Météo-France.", encoding="utf-8")
    gold = {"id": "a", "path": "a.txt", "entities": [{"text": "Brest", "label": "LOC"}]}
    (tmp_path / "a.gold").write_text(json.dumps(gold), encoding="utf-8")
    (article,) = load_gold(tmp_path / "a.gold")
    assert article.layers["entities"][0]["start"] == 11


@pytest.mark.parametrize(
    ("gold", "name", "same"),
    [
        ("le groupe Vanderhoeven", "Vanderhoeven", True),
        ("Mme Aebischer", "Ursula Aebischer", True),
        ("la préfecture", "le préfet", False),
        ("Hélène Daubas", None, False),
        (None, None, False),
        ("a-t-il déclaré", "a déclaré", True),
        ("il", "Il", True),
    ],
)
def test_names(gold: str | None, name: str | None, same: bool) -> None:
    assert same_name(gold, name) is same


@pytest.mark.parametrize(
    ("gold", "start", "end", "same"),
    [
        ("2024-12-16", "2024-12-16", "2024-12-16", True),
        ("2024-12", "2024-12-16", "2024-12-16", True),
        ("2024", "2024-12-16", "2024-12-16", False),
        ("2024", "2024-01-01", "2024-12-31", True),
        ("2024-12-14/2024-12-15", "2024-12-14T22:00", "2024-12-15T05:59", True),
        ("2024-12-16", "2024-12-17", "2024-12-17", False),
        ("2024-12-16", None, None, False),
        (None, "2024-12-16", "2024-12-16", False),
    ],
)
def test_dates(gold: str | None, start: str | None, end: str | None, same: bool) -> None:
    assert same_date(gold, {"date_start": start, "date_end": end, "date_value": None}) is same


def test_words_are_compared_without_their_typography() -> None:
    assert same_words("« L’eau\u00a0monte »", "L'eau monte")
    assert not same_words("L'eau monte", "L'eau")


spans = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda s: {"start": s[0], "end": s[0] + s[1]})


@given(st.lists(spans, max_size=12), st.lists(spans, max_size=12))
def test_pairs_are_one_to_one_and_overlap(gold: list[dict[str, int]], found: list[dict[str, int]]) -> None:
    pairs = pair(gold, found, overlap)
    assert len({id(g) for g, _ in pairs}) == len({id(f) for _, f in pairs}) == len(pairs)
    assert all(overlap(g, f) > 0 for g, f in pairs)


@given(st.lists(spans, max_size=12))
def test_a_list_pairs_fully_with_itself(gold: list[dict[str, int]]) -> None:
    assert len(pair(gold, list(gold), overlap)) == len(gold)


def test_figures_of_nothing_are_zero() -> None:
    assert figures(0, 0, 0)["f1"] == 0.0


def test_the_table_shows_every_layer_and_what_is_missing(run: Path) -> None:
    scores = score(run, PERFECT, {"id": "a9", "dates": []})
    console = Console(width=120, record=True, file=None)
    with console.capture() as capture:
        console.print(scores_table(scores))
    shown = capture.get()
    assert all(word in shown for word in ("entities", "dates", "quotes", "events", "attributed", "a9", "100.0"))


def test_the_table_leaves_out_what_the_gold_does_not_tell(run: Path) -> None:
    console = Console(width=120, record=True, file=None)
    with console.capture() as capture:
        console.print(scores_table(score(run, gold_of(entities=[{"text": "Luc Roux", "label": "PER"}]))))
    assert "exact" in capture.get()
    assert " name " not in capture.get()


def disagreements(run: Path, *records: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    gold = run.parent / "test.jsonl"
    gold.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return [(item.layer, item.what, item.gold, item.found) for item in mismatches(gold, run)]


def test_a_perfect_run_has_no_disagreement(run: Path) -> None:
    assert disagreements(run, PERFECT) == []


@pytest.mark.parametrize(
    ("layer", "change", "expected"),
    [
        ("entities", {"label": "ORG"}, ("label", "ORG", "PER")),
        ("entities", {"text": "Roux"}, ("text", "Roux", "Luc Roux")),
        ("dates", {"value": "2024-12-17"}, ("value", "2024-12-17", "2024-12-16")),
        ("quotes", {"speaker_name": "Anne Blanc"}, ("speaker_name", "Anne Blanc", "Luc Roux")),
        ("events", {"status": "possible"}, ("status", "possible", "asserted")),
        ("events", {"agent": None}, ("agent", "", "Luc Roux")),
        ("events", {"date": "2023"}, ("date", "2023", "2024-12-16")),
    ],
)
def test_a_disagreement_names_its_field(
    run: Path, layer: str, change: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert disagreements(run, changed(layer, **change)) == [(layer, *expected)]


def test_what_is_missed_and_what_is_extra_are_named(run: Path) -> None:
    found = disagreements(run, changed("events", trigger="maire"))
    assert sorted(found) == [("events", "extra", "", "personnel.leave"), ("events", "missed", "personnel.leave", "")]


def test_the_disagreements_are_shown_as_text_not_as_markup(run: Path) -> None:
    gold = run.parent / "test.jsonl"
    gold.write_text(json.dumps(changed("quotes", speaker_name="[/red] Blanc")), encoding="utf-8")
    console = Console(width=150)
    with console.capture() as capture:
        console.print(mismatches_table(list(mismatches(gold, run)), 5))
    assert "[/red] Blanc" in capture.get()
    assert "1 of 1 disagreements" in capture.get()
