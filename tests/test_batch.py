"""Runs: what is done is not done again, what is killed goes on, and the tables do not depend on how they were made."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import store
from pipeline.api import read_frames
from pipeline.batch import run
from pipeline.errors import UsageError
from pipeline.records import TABLES, Article
from pipeline.run_settings import Settings, article_key
from tests.articles import MAIRE, SEISME, tables, write_folder, write_jsonl

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("ten") / "ten.jsonl", 10)


@pytest.fixture(scope="module")
def ten_tables(ten: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("reference")
    run([str(ten)], out, Settings(shard_size=3))
    return tables(out)


def test_every_table_is_written_as_csv_and_parquet(ten_tables: dict[str, bytes]) -> None:
    assert {f"{table}.{kind}" for table in TABLES for kind in ("csv", "parquet")} <= set(ten_tables)
    assert ten_tables["articles.jsonl"].count(b"\n") == 10


def test_the_same_run_again_does_nothing_and_changes_nothing(ten: Path, tmp_path: Path) -> None:
    run([str(ten)], tmp_path, Settings(shard_size=3))
    before = tables(tmp_path)
    report = run([str(ten)], tmp_path, Settings(shard_size=3))
    assert (report.n_read, report.n_processed, report.n_unchanged) == (10, 0, 10)
    assert tables(tmp_path) == before


def test_only_what_is_new_or_changed_is_processed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    run([str(folder)], tmp_path / "out")
    write_folder(folder, {"usine": "L'usine de Lens a rouvert ses portes jeudi.", "neuf": SEISME})
    report = run([str(folder)], tmp_path / "out")
    assert (report.n_processed, report.n_unchanged) == (2, 2)
    assert report.rows["articles"] == 4


def test_an_article_that_is_gone_leaves_the_tables(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in")
    run([str(folder)], tmp_path / "out")
    (folder / "usine.txt").unlink()
    report = run([str(folder)], tmp_path / "out")
    assert (report.rows["articles"], report.n_left_out) == (2, 1)
    assert b"Verlaine" not in (tmp_path / "out" / "entities.csv").read_bytes()


def test_skipped_duplicates_are_in_no_count(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", {"un": MAIRE, "bis": MAIRE, "seisme": SEISME})
    report = run([str(folder)], tmp_path / "out", Settings(duplicates="skip"))
    frames = read_frames(tmp_path / "out")
    assert report.rows["articles"] == 3
    assert "un" not in set(frames["event_mentions"]["article_id"])
    assert frames["entities"]["n_mentions"].sum() == len(frames["entity_mentions"])
    assert frames["events"]["n_mentions"].sum() == len(frames["event_mentions"])


@pytest.mark.parametrize("settings", [Settings(shard_size=100), Settings(shard_size=1), Settings(shard_size=4)])
def test_tables_do_not_depend_on_the_shards(
    ten: Path, ten_tables: dict[str, bytes], tmp_path: Path, settings: Settings
) -> None:
    run([str(ten)], tmp_path, settings)
    assert csv_of(tables(tmp_path)) == csv_of(ten_tables)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["processes", "ray"])
def test_tables_do_not_depend_on_the_engine(
    ten: Path, ten_tables: dict[str, bytes], tmp_path: Path, engine: str
) -> None:
    run([str(ten)], tmp_path, Settings(shard_size=3, engine=engine, jobs=2))
    assert tables(tmp_path) == ten_tables


def csv_of(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if not name.endswith(".parquet")}


@pytest.mark.slow
def test_a_run_killed_at_random_moments_ends_with_the_same_tables(
    ten: Path, ten_tables: dict[str, bytes], tmp_path: Path
) -> None:
    moments = random.Random(2024)
    command = [sys.executable, "-m", "pipeline", "run", str(ten), "-o", str(tmp_path), "--shard-size", "3"]
    for _ in range(3):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(moments.uniform(2, 6))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert tables(tmp_path) == ten_tables


def test_run_json_says_what_was_done(ten: Path, tmp_path: Path) -> None:
    run([str(ten)], tmp_path)
    content = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert content["articles"] == {"read": 10, "processed": 10, "unchanged": 0}
    assert content["rows"]["articles"] == 10
    assert content["settings"]["model"] == "fr_core_news_md"


def test_two_records_with_one_id_stay_two_articles(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_text("".join(json.dumps({"id": "a", "text": text}) + "\n" for text in (SEISME, SEISME * 2)))
    report = run([str(path)], tmp_path / "out")
    assert report.rows["articles"] == 2
    assert report.problems == {"id-repeated": 1}
    assert report.exit_code == 1


def test_a_second_run_in_the_same_folder_is_refused_while_the_first_goes_on(ten: Path, tmp_path: Path) -> None:
    from pipeline.batch import _locked  # noqa: PLC0415

    store.prepare_output(tmp_path)
    with _locked(tmp_path), pytest.raises(UsageError, match="output-busy"):
        run([str(ten)], tmp_path)


@pytest.mark.parametrize("change", [{"text": "autre"}, {"published": "2024"}, {"title": "Titre"}, {"article_id": "b"}])
def test_the_key_of_an_article_changes_with_all_that_was_read(change: dict[str, str]) -> None:
    article = Article("a", "texte")
    assert article_key(article, "c") != article_key(Article(**{**vars(article), **change}), "c")
