"""Writes the generated pages of `docs/`: the data dictionary and the help of every command."""

from __future__ import annotations

import ast
from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.schema import data_dictionary

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

# an article's way, in the order of the work; a module that is in no group fails the test of the generated pages
GROUPS = {
    "Front doors": "cli api __init__ __main__",
    "Contracts": "records schema extensions errors lexicons",
    "Reading files": (
        "readers byte_streams encodings zips remote formats formats_text formats_json formats_tables formats_xml "
        "formats_press warc article_stream record_columns record_cells language"
    ),
    "Reading web pages": (
        "webpages page_paragraphs page_pruning page_body page_standfirst page_declared page_headline page_dates "
        "page_authors page_bylines page_kinds page_blocks element_text"
    ),
    "Cleaning": (
        "text offsets characters mojibake markup light_markup lines text_tables hyphens guillemets boilerplate "
        "headings headers header_fields bylines datelines metadata_dates clean"
    ),
    "Running": (
        "batch run_plan run_settings backends store extract article_fields nlp fast fast_start fast_vectors "
        "fast_parser fast_tags threads cycles"
    ),
    "Entities": (
        "entities ner entity_repair entity_edges entity_labels entity_context entity_consistency gazetteers expansions"
    ),
    "Names, roles, places, references": (
        "names name_clusters person_clusters organisation_clusters person_facts abbreviations folding roles "
        "descriptions gender places coreference candidates "
        "pronouns anaphora remembered token_arrays"
    ),
    "Dates": (
        "dates timex edtf_dates date_words date_spots date_tries date_lexer date_digits date_numbers date_grammar "
        "date_calendar date_months date_clock date_days "
        "date_durations date_amounts date_holidays date_periods date_bounds date_relative date_spells "
        "date_anchor date_beside date_signs date_tense date_verbs date_clauses date_governor date_scheduled "
        "date_nowadays date_habits date_zones date_joins date_filters date_contexts"
    ),
    "Quotations": (
        "quotes quote_marks quote_words cues token_view speech_reports sentence_reports reported_clauses "
        "reported_infinitives inserted_clauses source_phrases clause_ends noun_phrases subjects speakers "
        "speaker_identity addressees"
    ),
    "Events": (
        "events triggers type_agreement event_types event_lexicon event_features event_model event_ranker "
        "event_context event_coordination event_frame event_batch event_paths event_pairs event_roles "
        "event_agreement event_signs arguments argument_links event_time event_place event_atlas event_chains "
        "event_venues event_carry event_phrases event_groups event_sources amounts event_status factuality "
        "status_cues verb_groups verb_mood timeml_lexicon timeml_features timeml_class "
        "event_merge same_event event_completion"
    ),
    "The whole corpus": (
        "linking link_entities homonyms short_names entity_groups entity_rows link_events article_events "
        "event_evidence event_rows duplicates"
    ),
    "Using the tables": (
        "run_reader terminal report report_events report_voices report_articles report_data report_parts html_tags "
        "export browse timeml evaluate gold matching mismatches"
    ),
}


def command_help() -> str:
    """Return the help texts of all the commands as Markdown."""
    runner = CliRunner()
    sections = ["# The command line\n\nGenerated from the commands' own help by `make docs`: do not edit.\n"]
    for name in sorted(get_command(app).commands):  # type: ignore[attr-defined]
        result = runner.invoke(app, [name, "--help"], terminal_width=100, color=False, env={"COLUMNS": "100"})
        text = "\n".join(line.rstrip() for line in result.output.strip().splitlines())
        sections.append(f"## depeche {name}\n\n```\n{text}\n```\n")
    return "\n".join(sections)


def module_map() -> str:
    """Return the map of the package: what each module is for, in its own words, by the step that it belongs to.

    Raises:
        ValueError: a module is in no group, or a group names one that does not exist.
    """
    files = {path.stem: path for path in (ROOT / "pipeline").glob("*.py")}
    listed = [name for names in GROUPS.values() for name in names.split()]
    if sorted(listed) != sorted(files):
        raise ValueError(f"GROUPS and pipeline/ differ: {sorted(set(listed) ^ set(files))}")
    sections = ["# Where is what\n\nGenerated from the modules' first lines by `make docs`: do not edit.\n"]
    for group, names in GROUPS.items():
        rows = [f"| `{name}.py` | {_first_line(files[name])} |" for name in names.split()]
        sections.append("\n".join([f"## {group}\n", "| module | what it is for |", "| --- | --- |", *rows, ""]))
    return "\n".join(sections)


def _first_line(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def main() -> None:
    (DOCS / "modules.md").write_text(module_map(), encoding="utf-8")
    (DOCS / "schema.md").write_text(data_dictionary(), encoding="utf-8")
    (DOCS / "cli.md").write_text(command_help(), encoding="utf-8")


if __name__ == "__main__":
    main()
