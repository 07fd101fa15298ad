"""The commands: arguments in, library called, exit code and last lines out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline import __version__
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.schema import data_dictionary
from tests import small_run
from tests.articles import MAIRE, write_folder


def depeche(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    source = write_folder(folder / "in")
    assert depeche("run", str(source), "-o", str(folder / "out")).exit_code == 0
    return folder / "out"


def test_version() -> None:
    assert depeche("--version").output.strip() == f"depeche {__version__}"


def test_schema_is_the_data_dictionary() -> None:
    assert depeche("schema").output.strip() == data_dictionary().strip()


def test_help_needs_no_model() -> None:
    script = "import sys; from pipeline.cli import app; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.model
def test_run_says_where_the_tables_are(tmp_path: Path) -> None:
    result = depeche("run", str(write_folder(tmp_path / "in")), "-o", str(tmp_path / "out"))
    assert "3 articles read: 3 processed" in result.output
    assert f"Tables in {tmp_path / 'out'}/" in result.output


@pytest.mark.model
def test_run_reads_standard_input(tmp_path: Path) -> None:
    record = json.dumps({"id": "a", "text": MAIRE})
    result = depeche("run", "-", "--format", "jsonl", "-o", str(tmp_path / "out"), stdin=record + "\n")
    assert result.exit_code == 0
    assert "1 articles read" in result.output


@pytest.mark.model
def test_run_in_two_processes(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "in")
    assert depeche("run", str(source), "-o", str(tmp_path / "out"), "--jobs", "2", "--shard-size", "1").exit_code == 0


def test_an_unknown_choice_is_refused() -> None:
    assert depeche("run", "x", "-o", "y", "--duplicates", "maybe").exit_code == 2


@pytest.mark.model
@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ([], "event_mentions"),
        (["--article", "maire"], "démissionné"),
        (["--quotes"], "Je pars sans regret"),
        (["--quotes", "--speaker", "Paul Martin"], "Je pars sans regret"),
    ],
)
def test_inspect_shows(out: Path, options: list[str], shown: str) -> None:
    assert shown in depeche("inspect", str(out), *options).output


@pytest.mark.model
def test_inspect_leaves_out_other_speakers(out: Path) -> None:
    assert "Je pars sans regret" not in depeche("inspect", str(out), "--quotes", "--speaker", "Claire Dubois").output


@pytest.mark.model
def test_a_terminal_without_utf8_shows_what_it_can(out: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "inspect", str(out)]
    shown = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True)
    assert b"Paul Martin" in shown.stdout


@pytest.mark.model
def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.batch.run", interrupted)
    result = depeche("run", str(write_folder(tmp_path / "in")), "-o", str(tmp_path / "out"))
    assert result.exit_code == 130
    assert "The same command goes on" in result.output


@pytest.mark.model
@pytest.mark.parametrize("command", [["inspect"], ["report"], ["evaluate", "corpus/gold"], ["export", "--to", "csv"]])
def test_a_damaged_table_is_named(tmp_path: Path, command: list[str]) -> None:
    run = small_run.write(tmp_path / "out")
    (run / "quotes.parquet").write_bytes(b"damaged")
    with pytest.raises(UsageError, match=r"table-damaged.*quotes\.parquet"):
        depeche(*command, str(run))


@pytest.mark.model
def test_report_is_one_page(out: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert depeche("report", str(out), "-o", str(target)).exit_code == 0
    assert "Paul Martin" in target.read_text(encoding="utf-8")


@pytest.mark.model
@pytest.mark.parametrize("kind", ["csv", "parquet", "sqlite", "duckdb", "jsonl", "timeml"])
def test_export_writes_something(out: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "exported"
    assert depeche("export", str(out), "--to", kind, "-o", str(target)).exit_code == 0
    assert target.exists()


@pytest.mark.model
def test_timeml_in_the_convention_of_a_corpus(out: Path, tmp_path: Path) -> None:
    options = ["--to", "timeml", "-o", str(tmp_path / "tb"), "--timeml-convention", "timebank-fr"]
    assert depeche("export", str(out), *options).exit_code == 0
    assert len(list((tmp_path / "tb").iterdir())) == 3
