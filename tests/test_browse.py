from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from pipeline import schema
from pipeline.browse import QUERIES, prepared, serve
from pipeline.errors import UsageError
from pipeline.records import TABLES
from tests import small_run


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Datasette on the small run."""
    out = small_run.write(tmp_path_factory.mktemp("browse") / "out")
    port = _free_port()
    with prepared(out, host="127.0.0.1", port=port) as command:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        try:
            urllib.request.urlopen(f"{url}/-/versions.json", timeout=5).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("Datasette did not start within 30 seconds")


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_served_with_its_columns(site: str, table: str) -> None:
    answer = get(f"{site}/depeche/{table}.json?_shape=objects")
    assert [name for name in answer["columns"] if name != "rowid"] == schema.header(table)
    assert len(answer["rows"]) == len(small_run.rows()[table])


def test_a_page_shows_the_description_of_its_columns(site: str) -> None:
    with urllib.request.urlopen(f"{site}/depeche/quotes", timeout=20) as answer:
        page = answer.read().decode()
    assert "the words reported" in page
    assert "Je pars &lt;b&gt;libre&lt;/b&gt;" in page


@pytest.mark.parametrize("name", QUERIES)
def test_named_queries_answer(site: str, name: str) -> None:
    assert get(f"{site}/depeche/{name}.json?_shape=array")


def test_without_datasette_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"depeche\[browse\]"):
        serve(small_run.write(tmp_path / "out"))


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not-an-output"):
        serve(tmp_path)


def test_a_port_in_use_is_an_error_of_ours(tmp_path: Path) -> None:
    out = small_run.write(tmp_path / "out")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="browse-failed"):
            serve(out, port=taken.getsockname()[1])
