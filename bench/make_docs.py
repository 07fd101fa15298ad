"""Writes the generated pages of `docs/`: the data dictionary and the help of every command."""

from __future__ import annotations

from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.schema import data_dictionary

DOCS = Path(__file__).resolve().parent.parent / "docs"


def command_help() -> str:
    """Return the help texts of all the commands as Markdown."""
    runner = CliRunner()
    sections = ["# The command line\n\nGenerated from the commands' own help by `make docs`: do not edit.\n"]
    for name in sorted(get_command(app).commands):  # type: ignore[attr-defined]
        result = runner.invoke(app, [name, "--help"], terminal_width=100, color=False, env={"COLUMNS": "100"})
        text = "\n".join(line.rstrip() for line in result.output.strip().splitlines())
        sections.append(f"## depeche {name}\n\n```\n{text}\n```\n")
    return "\n".join(sections)


def main() -> None:
    (DOCS / "schema.md").write_text(data_dictionary(), encoding="utf-8")
    (DOCS / "cli.md").write_text(command_help(), encoding="utf-8")


if __name__ == "__main__":
    main()
