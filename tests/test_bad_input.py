"""Bad input gets a clear error, in `errors` or on the command line, and the rest of the run goes on."""

from __future__ import annotations

import csv
import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import UsageError
from tests.articles import MAIRE, SEISME, write_folder

pytestmark = pytest.mark.model


def depeche(*arguments: str) -> int:
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, UsageError):
        raise result.exception
    return result.exit_code


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def run_beside_a_good_article(folder: Path, *options: str) -> tuple[int, list[dict[str, str]], int]:
    """Run on the folder with a good article added; return exit code, errors, and number of articles."""
    write_folder(folder, {"bon": MAIRE})
    out = folder.parent / "out"
    code = depeche("run", str(folder), "-o", str(out), *options)
    assert any(row["text"] == "Paul Martin" for row in rows(out, "entity_mentions")), "the good article is there"
    return code, rows(out, "errors"), len(rows(out, "articles"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


ENGLISH = "The government announced on Monday that the prime minister will resign before the end of the month. " * 4


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.txt", b"", "empty-file"),
        ("binaire.txt", bytes(range(256)) * 40, "binary-file"),
        ("coupe.jsonl.gz", gzip.compress(json.dumps({"id": "x", "text": MAIRE}).encode() * 200)[:-20], "truncated"),
        ("sans_texte.csv", b"id,nom\n1,Jean\n", "no-text-column"),
        ("anglais.txt", ENGLISH.encode(), "not-french"),
        ("long.txt", (SEISME * 50_000).encode(), "too-large"),
    ],
)
def test_one_bad_file_is_one_row_of_errors(folder: Path, name: str, content: bytes, code: str) -> None:
    (folder / name).write_bytes(content)
    exit_code, errors, n_articles = run_beside_a_good_article(folder)
    assert exit_code == 1
    assert code in {row["code"] for row in errors}
    assert all(name in row["path"] for row in errors)
    assert n_articles >= 1


def test_invalid_utf8_is_read_as_cp1252_and_said(folder: Path) -> None:
    (folder / "latin.txt").write_bytes("Un séisme a frappé le Chili dimanche.".encode("cp1252"))
    run_beside_a_good_article(folder)
    found = {Path(row["path"]).name: row["encoding"] for row in rows(folder.parent / "out", "articles")}
    assert found["latin.txt"] == "cp1252"


def test_a_broken_line_in_the_middle_of_a_jsonl_costs_that_line(folder: Path) -> None:
    good = [json.dumps({"id": name, "text": SEISME}) for name in ("premier", "dernier")]
    (folder / "dump.jsonl").write_text(f"{good[0]}\n{{broken\n{good[1]}\n", encoding="utf-8")
    exit_code, errors, n_articles = run_beside_a_good_article(folder)
    assert (exit_code, n_articles) == (1, 3)
    assert [row["code"] for row in errors] == ["bad-json"]
    assert "line 2" in errors[0]["message"]


def test_a_long_article_goes_through_when_the_limit_is_raised(folder: Path) -> None:
    (folder / "long.txt").write_text("Le maire a parlé lundi. " * 2_000, encoding="utf-8")
    assert run_beside_a_good_article(folder, "--max-chars", "10000")[0] == 1
    assert run_beside_a_good_article(folder, "--max-chars", "50000")[0] == 0


def test_an_english_article_goes_through_on_request(folder: Path) -> None:
    (folder / "anglais.txt").write_text(ENGLISH, encoding="utf-8")
    exit_code, errors, n_articles = run_beside_a_good_article(folder, "--any-language")
    assert (exit_code, errors, n_articles) == (0, [], 2)


@pytest.mark.parametrize("text", ["Grève à la SNCF", "Macron : « On y va »", "Séisme au Chili : trois morts"])
def test_a_french_headline_is_long_enough_to_go_through(folder: Path, text: str) -> None:
    (folder / "titre.txt").write_text(text, encoding="utf-8")
    assert run_beside_a_good_article(folder)[0] == 0


def test_a_folder_without_articles_is_a_usage_error(folder: Path) -> None:
    (folder / "notes.xyz").write_text("rien")
    with pytest.raises(UsageError, match="no-articles"):
        depeche("run", str(folder), "-o", str(folder.parent / "out"))


def test_a_missing_input_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="input-missing"):
        depeche("run", str(tmp_path / "absent"), "-o", str(tmp_path / "out"))


def test_an_output_that_is_a_file_is_a_usage_error(folder: Path, tmp_path: Path) -> None:
    write_folder(folder)
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="output-is-file"):
        depeche("run", str(folder), "-o", str(tmp_path / "out"))


def test_the_command_ends_with_2_and_one_line_on_unusable_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "run", str(tmp_path / "absent"), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.strip().startswith("depeche: [input-missing]")
    assert "Traceback" not in done.stderr


def test_a_full_disk_loses_nothing(folder: Path, tmp_path: Path) -> None:
    write_folder(folder, {f"article{i}": f"Dossier {i}.\n\n{MAIRE}" for i in range(6)})
    out = tmp_path / "out"
    command = [sys.executable, "-m", "pipeline", "run", str(folder), "-o", str(out), "--shard-size", "2"]

    def small_files_only() -> None:  # a file that would grow over the limit fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))

    full = subprocess.run(command, capture_output=True, text=True, preexec_fn=small_files_only, check=False)
    assert full.returncode == 2
    assert "[output-unusable]" in full.stderr
    assert [path.name for path in out.iterdir() if path.name.endswith(".partial")] == []
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert len(rows(out, "articles")) == 6
