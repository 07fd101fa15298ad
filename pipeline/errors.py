"""Every message that a user can meet, with its stable code, and the exception that carries it."""

from __future__ import annotations


class DepecheError(Exception):
    """Something that the user can act on: a short code, what happened, what to do.

    >>> str(DepecheError("empty-file", path="a.txt"))
    '[empty-file] a.txt is empty. Nothing to extract: remove it or check the export.'
    """

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.message = MESSAGES[code].format(**values)
        super().__init__(f"[{code}] {self.message}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way from a worker process back to the parent."""
        return (_rebuild, (type(self), self.code, self.message))


def _rebuild(error_type: type[DepecheError], code: str, message: str) -> DepecheError:
    error = error_type.__new__(error_type)
    error.code, error.message = code, message
    Exception.__init__(error, f"[{code}] {message}")
    return error


class UsageError(DepecheError):
    """Arguments or input that cannot be used at all: the command ends with exit code 2."""


# code -> what happened, with the value, then what to do
MESSAGES = {
    # input
    "input-missing": "{path} does not exist. Check the path; a glob must match at least one file.",
    "no-articles": "{path} holds no article in a known format ({formats}). Force one with --format.",
    "empty-file": "{path} is empty. Nothing to extract: remove it or check the export.",
    "empty-text": "The article{where} has no text. Check the column, or the page, that holds it.",
    "binary-file": "{path} is not text but binary data. Convert it, or force one of our formats with --format.",
    "truncated": "{path} is cut or damaged: {detail}. The articles before that were processed; fetch the file again.",
    "bad-encoding": "{path} is neither UTF-8 nor cp1252: {detail}. Convert it to UTF-8.",
    "bad-json": "{path}, {where}: not JSON: {detail}. {rest} were processed.",
    "bad-record": "{path}, record {line}: {detail}.",
    "bad-field": "{field} is an object of type {kind}, which has no text. Give a string, or a list of strings.",
    "no-text-column": "{path} has no text column: found {columns}. Name it text, html, body, content or maintext.",
    "too-large": "{what} has {size} characters, over the limit of {limit}. Cut it or raise the limit with --max-chars.",
    "record-too-large": "{what} holds more than {limit} bytes, too many for one article. Split it.",
    "bomb": "{path} expands more than {ratio} times, as no text does. It was not read further.",
    "too-many-problems": "{path} has {limit} bad records or more. It was not read further; check its format.",
    "unreadable": "{path} cannot be read: {detail}.",
    "id-repeated": "The id {article_id} was already used in this run. The text was kept under {kept_as}.",
    "unknown-engine": "Unknown engine {engine}. Known: {engines}.",
    "unknown-format": "Unknown format {format}. Known: {formats}.",
    # article
    "not-french": "The text is in {language} (confidence {score:.2f}). Process it anyway with --any-language.",
    "stage-failed": "{stage} failed on this article: {detail}. Please report it with the article.",
    "worker-died": "The worker process died on this article ({detail}). Try it alone with --jobs 1.",
    # output
    "output-is-file": "{path} is a file; the output must be a folder. Name another with -o.",
    "output-unusable": "{path} cannot be written: {detail}. Make room or name another place; no result is lost.",
    "output-busy": "{path} is being written by another run. Wait for it, or name another folder with -o.",
    "output-is-run": "{path} is the run itself, and would be overwritten. Name another place with -o.",
    "not-an-output": "{path} holds no tables. Name a folder that `depeche run` wrote.",
    "table-damaged": "{path} is missing or damaged. The same `depeche run` again writes the tables anew.",
    "no-such-article": "No article {article_id} in {path}. `depeche inspect {path}` lists them.",
    "browse-failed": "Datasette could not serve on {host}:{port} (exit code {status}). Try another --port.",
    # gold
    "no-gold": "{path} holds no gold. Name a file of annotations, or a folder of .gold, .json or .jsonl files.",
    "bad-gold": "{path}: {detail}. See docs/evaluate.md for the format.",
    # set-up
    "extra-missing": "{feature} needs an optional package: pip install 'depeche[{extra}]'.",
    "model-missing": "The model {model} is not installed: pip install {package}.",
    "lexicon-invalid": "{path}, line {line}: {detail}. Fix the row; its columns are {columns}.",
}
