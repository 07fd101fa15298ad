"""The command `depeche`: each command parses its arguments, calls one function of the library, and reports."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline import __version__
from pipeline.errors import DepecheError

app = typer.Typer(
    name="depeche",
    help="French news articles to a structured event table: what happened, who did it, to whom, where, when, who says.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Out = Annotated[Path, typer.Argument(help="Folder that `depeche run` wrote.", metavar="OUT")]


def main() -> None:
    """Run the command line; unusable arguments or input end with exit code 2 and one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows what it can
    try:
        app()
    except DepecheError as error:
        Console(stderr=True, soft_wrap=True).print(f"depeche: {error}", style="red", markup=False, highlight=False)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output (head, less) has gone: nothing to report to
        sys.stderr.close()
        sys.exit(0)


def _version(show: bool) -> None:
    if show:
        typer.echo(f"depeche {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    del version


@app.command()
def run(
    inputs: Annotated[
        list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="INPUT...")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the tables.")],
    format: Annotated[str, typer.Option(help="Format of the input; auto guesses it from names and content.")] = "auto",  # noqa: A002
    engine: Annotated[str, typer.Option(help="local, processes or ray.")] = "local",
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 1,
    all_events: Annotated[bool, typer.Option("--all-events", help="Keep event mentions without a type.")] = False,
    any_language: Annotated[bool, typer.Option("--any-language", help="Process articles not in French too.")] = False,
    duplicates: Annotated[str, typer.Option(help="keep, or skip the rows of republished articles.")] = "keep",
    model: Annotated[str, typer.Option(help="spaCy base model.")] = "fr_core_news_md",
    max_chars: Annotated[int, typer.Option(min=1, help="Longest article, in characters.")] = 1_000_000,
    shard_size: Annotated[int, typer.Option(min=1, help="Articles a shard: what a killed run does again.")] = 100,
) -> None:
    """Extract the tables from raw articles. The same command again only does what is new or changed.

    Exit code: 0 all done, 1 some articles failed (they are in errors.csv), 2 unusable arguments or input.
    """
    from pipeline.batch import run as run_batch  # noqa: PLC0415
    from pipeline.run_settings import Settings  # noqa: PLC0415

    if duplicates not in ("keep", "skip"):
        raise typer.BadParameter("keep or skip", param_hint="--duplicates")
    settings = Settings(
        model=model,
        all_events=all_events,
        any_language=any_language,
        max_chars=max_chars,
        duplicates=duplicates,
        format=format,
        engine="processes" if engine == "local" and jobs > 1 else engine,
        jobs=jobs,
        shard_size=shard_size,
    )
    try:
        with _progress() as progress:
            task = progress.add_task("articles", total=None)
            report = run_batch(inputs, out, settings, lambda n: progress.advance(task, n))
    except KeyboardInterrupt:
        typer.echo("depeche: interrupted. The same command goes on where this one stopped.", err=True)
        raise typer.Exit(130) from None
    _show_report(report)
    raise typer.Exit(report.exit_code)


def _progress() -> Progress:
    columns = [SpinnerColumn(), TextColumn("{task.completed:.0f} {task.description}"), TimeElapsedColumn()]
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _show_report(report: Any) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(
        f"{report.n_read} articles read: {report.n_processed} processed, "
        f"{report.n_unchanged} unchanged since last time."
    )
    if report.n_left_out:
        console.print(f"{report.n_left_out} articles of earlier runs are not in this input: not in the tables.")
    counts = ", ".join(f"{name} {count}" for name, count in report.rows.items())
    console.print(f"Tables in {report.out}/ (CSV and Parquet): {counts}.", markup=False)
    if report.problems:
        codes = ", ".join(f"{code} {count}" for code, count in report.problems.items())
        console.print(f"Not everything went through: {codes}. See {report.out}/errors.csv.", markup=False)


@app.command()
def inspect(
    out: Out,
    article: Annotated[str | None, typer.Option(help="Show this article, its annotations highlighted.")] = None,
    quotes: Annotated[bool, typer.Option("--quotes", help="Show the quotations.")] = False,
    speaker: Annotated[str | None, typer.Option(help="Only quotations of this speaker.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Rows to show of each table.")] = 10,
) -> None:
    """Show the tables, an article or the quotations in the terminal."""
    from pipeline import terminal  # noqa: PLC0415

    console = Console()
    if article is not None:
        console.print(terminal.article_view(out, article))
    elif quotes or speaker:
        console.print(terminal.quotes_view(out, speaker=speaker, limit=rows))
    else:
        console.print(terminal.tables_view(out, limit=rows))


@app.command()
def report(
    out: Out,
    target: Annotated[Path, typer.Option("-o", "--output", help="HTML file to write.")] = Path("report.html"),
) -> None:
    """Write one self-contained HTML page: figures, timeline, who is quoted, articles with their annotations."""
    from pipeline.report import write_report  # noqa: PLC0415

    write_report(out, target)
    typer.echo(f"Report in {target}")


@app.command()
def browse(
    out: Out,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8001,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Browse the tables with Datasette, on the SQLite export (extra `browse`)."""
    from pipeline.browse import serve  # noqa: PLC0415

    serve(out, host=host, port=port)


@app.command()
def export(
    out: Out,
    to: Annotated[str, typer.Option("--to", help="csv, parquet, sqlite, duckdb, jsonl, timeml, or a URL.")],
    target: Annotated[Path | None, typer.Option("-o", "--output", help="File or folder to write.")] = None,
    spreadsheet_safe: Annotated[
        bool, typer.Option("--spreadsheet-safe", help="Make CSV cells that start with = + - @ harmless.")
    ] = False,
    timeml_convention: Annotated[
        str, typer.Option(help="timeml, or timebank-fr for that corpus' own ways.")
    ] = "timeml",
) -> None:
    """Write the tables in another format."""
    from pipeline.export import export as export_tables  # noqa: PLC0415

    written = export_tables(out, to, target, spreadsheet_safe=spreadsheet_safe, timeml_convention=timeml_convention)
    typer.echo(f"Exported to {written}")


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold annotations (JSONL file or folder).")],
    out: Out,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    errors: Annotated[int, typer.Option(min=0, help="Show so many of the disagreements, one by one.")] = 0,
) -> None:
    """Score a run's tables against gold."""
    from pipeline.evaluate import evaluate as score  # noqa: PLC0415
    from pipeline.evaluate import scores_table  # noqa: PLC0415

    scores = score(gold, out)
    if as_json:
        typer.echo(json.dumps(scores, ensure_ascii=False, indent=1))
    else:
        Console().print(scores_table(scores))
    if errors:
        from pipeline.mismatches import mismatches, mismatches_table  # noqa: PLC0415

        Console().print(mismatches_table(list(mismatches(gold, out)), errors))


@app.command()
def schema() -> None:
    """Print the data dictionary: every table, every column."""
    from pipeline.schema import data_dictionary  # noqa: PLC0415

    typer.echo(data_dictionary())
