"""Parts and tables appear whole or not at all, and CSV and Parquet say the same."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import schema, store
from pipeline.errors import UsageError
from pipeline.records import TABLES, Entity, Problem


def problem(message: str = "raison") -> Problem:
    return Problem("a1", None, "read", "bad-json", message)


def write_part(folder: Path, message: str = "raison") -> store.Part:
    rows = {"errors": [problem(message)]}
    store.write_part(folder, keys=["k1"], ids=["a1"], rows=rows, texts=[{"text": "été"}], signatures=[("a1", b"\x00")])
    return store.Part(folder)


def test_a_part_reads_back(tmp_path: Path) -> None:
    part = write_part(tmp_path / "p")
    assert (part.keys(), part.article_ids(), list(part.texts())) == (["k1"], ["a1"], [{"text": "été"}])
    assert part.read("errors").to_pylist() == [vars(problem())]
    assert part.read("dates").num_rows == 0


def test_a_part_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    write_part(tmp_path / "p", "premier")
    assert write_part(tmp_path / "p", "second").read("errors")["message"].to_pylist() == ["premier"]


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    write_part(tmp_path / "p")
    (tmp_path / f"q.123{store._PARTIAL}").mkdir()
    assert [part.folder.name for part in store.open_parts(tmp_path)] == ["p"]
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_tables_have_no_name_before_the_commit(tmp_path: Path) -> None:
    writer = store.TableWriter(tmp_path, "errors")
    writer.write_rows([problem()])
    writer.close()
    assert not (tmp_path / "errors.csv").exists()
    writer.commit()
    assert (tmp_path / "errors.csv").exists()
    assert (tmp_path / "errors.parquet").exists()


def test_lists_and_missing_values_in_csv_and_parquet(tmp_path: Path) -> None:
    entity = Entity("per:jean", "Jean", "PER", aliases=("Jean", "Jeannot"))
    writer = store.TableWriter(tmp_path, "entities")
    writer.write_rows([entity])
    writer.close()
    writer.commit()
    with (tmp_path / "entities.csv").open(encoding="utf-8", newline="") as handle:
        row = next(csv.DictReader(handle))
    assert (row["aliases"], row["gender"], row["n_mentions"]) == ("Jean|Jeannot", "", "0")
    assert pq.read_table(tmp_path / "entities.parquet").to_pylist() == [
        {**vars(entity), "aliases": ["Jean", "Jeannot"]}
    ]


@example(message="a\rb\r\nc")
@given(message=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_csv(tmp_path_factory: pytest.TempPathFactory, message: str) -> None:
    folder = tmp_path_factory.mktemp("csv")
    writer = store.TableWriter(folder, "errors")
    writer.write_rows([problem(message)])
    writer.close()
    writer.commit()
    with (folder / "errors.csv").open(encoding="utf-8", newline="") as handle:
        assert next(csv.DictReader(handle))["message"] == schema.cell(message)


def test_atomic_leaves_the_old_file_when_the_block_fails(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    target.write_text("old")

    def fail() -> None:
        with store.atomic(target) as handle:
            handle.write("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "old"


def test_an_output_that_is_a_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="output-is-file"):
        store.prepare_output(tmp_path / "out")


def test_ids_unknown_to_the_mapping_stay() -> None:
    rows = store._arrow("entities", [Entity("a", "A", "PER"), Entity("b", "B", "PER")])
    assert store.replace_ids(rows, "entity_id", {"a": "x"}.get)["entity_id"].to_pylist() == ["x", "b"]


def test_every_table_but_events_is_in_a_part() -> None:
    assert set(TABLES) - set(store.part_tables()) == {"events"}
