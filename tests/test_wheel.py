"""The wheel holds the package and `models/`, and runs outside the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.articles import write_folder

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("depeche-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_models_are_in_the_wheel(unpacked: Path) -> None:
    shipped = {path.relative_to(ROOT / "models") for path in (ROOT / "models").rglob("*.csv")}
    assert shipped
    assert all((unpacked / "pipeline" / "_models" / path).exists() for path in shipped)


@pytest.mark.slow
@pytest.mark.model
def test_the_wheel_runs_outside_the_repository(unpacked: Path, tmp_path: Path) -> None:
    source = write_folder(tmp_path / "in")
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-m", "pipeline", "run", str(source), "-o", "out"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    where = [sys.executable, "-c", "from pipeline.lexicons import models_dir; print(models_dir())"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()) == unpacked / "pipeline" / "_models"
    assert (tmp_path / "out" / "events.csv").stat().st_size > 500


def test_the_wheel_is_small(unpacked: Path) -> None:
    models = unpacked / "pipeline" / "_models"
    assert sum(path.stat().st_size for path in models.rglob("*") if path.is_file()) < 30_000_000
