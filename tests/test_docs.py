"""The examples of the README and the guides run, on the tables of `corpus/`, and print what the pages say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from typer.main import get_command

from pipeline.cli import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [page for page in PAGES if ">>> " in page.read_text(encoding="utf-8")]
_FENCE = re.compile(r"^```.*$", re.MULTILINE)


@pytest.mark.model
@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.name)
def test_examples_print_what_the_page_says(page: Path, corpus_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    example = doctest.DocTestParser().get_doctest(text, {"out": corpus_out}, page.name, str(page), 0)
    result = doctest.DocTestRunner(optionflags=flags).run(example)
    assert result.attempted > 0
    assert result.failed == 0, "see the output captured above"


def test_every_command_is_in_the_readme_or_the_guides() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != "cli.md")
    missing = [name for name in get_command(app).commands if f"depeche {name}" not in text]  # type: ignore[attr-defined]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
