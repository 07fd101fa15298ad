"""One article in, its rows out: cleaning, the spaCy pipeline stage by stage, raw offsets, and what went wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import extensions, language
from pipeline.article_fields import article_row, read_page_of, repaired, with_metadata, with_texts
from pipeline.duplicates import signature
from pipeline.errors import DepecheError
from pipeline.nlp import AFTER_PARSER, BEFORE_PARSER
from pipeline.offsets import OffsetMap
from pipeline.records import Article, ArticleRow, Problem
from pipeline.text import Cleaned, clean
from pipeline.token_arrays import remember

_BATCH = 32  # articles that go through the base model together
_TABLE_OF = {
    "mentions": "entity_mentions",
    "entities": "entities",
    "dates": "dates",
    "quotes": "quotes",
    "events": "event_mentions",
}


@dataclass(frozen=True)
class Options:
    """What decides the result of an extraction."""

    any_language: bool = False
    max_chars: int = 1_000_000


@dataclass
class Extraction:
    """All that came out of one article: its row, its clean text, the rows of the other tables, its problems.

    `article` is None where the article could not be used at all.
    """

    article: ArticleRow | None = None
    text: str = ""
    headings: list[tuple[int, int]] = field(default_factory=list)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    signature: bytes = b""


@dataclass
class _Prepared:
    """An article on its way: cleaned, not yet parsed."""

    article: Article
    row: ArticleRow
    text: str
    doc: Doc
    offsets: OffsetMap | None
    problems: list[Problem]


def extract(nlp: Language, articles: Iterable[Article], options: Options | None = None) -> Iterator[Extraction]:
    """Yield one `Extraction` an article, in their order; nothing that an article holds can raise."""
    options = options or Options()
    stream = iter(articles)
    while batch := list(islice(stream, _BATCH)):
        prepared = [_prepare_safely(nlp, article, options) for article in batch]
        usable = [item for item in prepared if isinstance(item, _Prepared)]
        _parse(nlp, usable)
        for name in AFTER_PARSER:
            _annotate(nlp, name, usable)
        for item in prepared:
            yield _finished(item) if isinstance(item, _Prepared) else Extraction(problems=[item])


def problem(article: Article, stage: str, error: Exception) -> Problem:
    """Return the row of `errors` for what happened to an article in a stage; an id that is no text is left out.

    >>> problem(Article("a1"), "clean", ValueError("cassé")).message
    'clean failed on this article: ValueError: cassé. Please report it with the article.'
    """
    if not isinstance(error, DepecheError):
        error = DepecheError("stage-failed", stage=stage, detail=f"{type(error).__name__}: {error}"[:500])
    article_id, path = (value if isinstance(value, str) else None for value in (article.article_id, article.path))
    return Problem(article_id, path, stage, error.code, error.message)


def _prepare_safely(nlp: Language, article: Article, options: Options) -> _Prepared | Problem:
    stage = "clean"
    try:
        raw = article = with_texts(article)
        _refuse_too_large(raw, options)
        if raw.html is not None:
            article = read_page_of(raw)
        cleaned = clean(article.text, published=article.published)
        stage = "language"
        code = _judge_language(cleaned.text, options)
        stage = "clean"
        return _prepared(nlp, repaired(with_metadata(article, cleaned.meta)), raw, cleaned, code)
    except Exception as error:
        return problem(article, stage, error)


def _prepared(nlp: Language, article: Article, raw: Article, cleaned: Cleaned, code: str | None) -> _Prepared:
    """Return a cleaned article with its doc, on which the parser is still to run.

    Raises:
        DepecheError: nothing is left of its text.
    """
    if not cleaned.text.strip():
        raise DepecheError("empty-text", where="")
    doc = nlp.make_doc(cleaned.text)
    remember(doc, cleaned.text)
    extensions.put_article(doc, article)
    extensions.put_headings(doc, list(cleaned.headings))
    doc = nlp.get_pipe(BEFORE_PARSER)(doc)
    offsets = cleaned.offsets if raw.html is None else None
    return _Prepared(article, article_row(article, raw, code), cleaned.text, doc, offsets, [])


def _refuse_too_large(article: Article, options: Options) -> None:
    for what, text in (("The text", article.text), ("The page", article.html or "")):
        limit = options.max_chars * (10 if what == "The page" else 1)
        if len(text) > limit:
            raise DepecheError("too-large", what=what, size=len(text), limit=limit)


def _judge_language(text: str, options: Options) -> str | None:
    found = language.detect(text)
    if found is None:
        return None
    code, score = found
    if code != "fr" and not options.any_language:
        raise DepecheError("not-french", language=code, score=score)
    return code


def _parse(nlp: Language, prepared: list[_Prepared]) -> None:
    """Run the base model over the docs of a batch, in place; a batch that fails is tried doc by doc."""
    ours = [BEFORE_PARSER, *AFTER_PARSER]
    try:
        for item, doc in zip(prepared, nlp.pipe([p.doc for p in prepared], disable=ours), strict=True):
            item.doc = doc
    except Exception:
        for item in prepared:
            _parse_alone(nlp, item, ours)


def _parse_alone(nlp: Language, item: _Prepared, ours: list[str]) -> None:
    try:
        item.doc = next(iter(nlp.pipe([item.doc], disable=ours)))
    except Exception as error:
        item.problems.append(problem(item.article, "parse", error))


def _annotate(nlp: Language, name: str, items: list[_Prepared]) -> None:
    """Run one of our components, on the articles together where it can, else on each: one may fail, others go on."""
    component: Any = nlp.get_pipe(name)
    for item in items:
        remember(item.doc, item.text)
    if _together(component, items):
        return
    for item in items:
        try:
            item.doc = component(item.doc)
        except Exception as error:
            item.problems.append(problem(item.article, name.removeprefix("news_"), error))


def _together(component: Any, items: list[_Prepared]) -> bool:
    """Run a component on all articles at once; False where it cannot, or where one of them made it fail."""
    if not hasattr(component, "pipe"):
        return False
    try:
        for item, doc in zip(items, component.pipe([item.doc for item in items]), strict=True):
            item.doc = doc
    except Exception:
        return False
    return True


def _finished(item: _Prepared) -> Extraction:
    """Return the rows of an article that has gone through all components."""
    rows = {table: _located(extensions.get(item.doc, key), item.offsets) for key, table in _TABLE_OF.items()}
    text = item.text
    row = dataclasses.replace(
        item.row,
        n_chars=len(text),
        n_tokens=len(item.doc),
        n_quotes=len(rows["quotes"]),
        n_events=len(rows["event_mentions"]),
    )
    headings = extensions.get_headings(item.doc)
    return Extraction(row, text, headings, rows, item.problems, signature(text))


def _located(rows: list[Any], offsets: OffsetMap | None) -> list[Any]:
    """Fill `raw_start` and `raw_end` where the article came in as text."""
    if offsets is None or not rows or not hasattr(rows[0], "raw_start"):
        return rows
    located = []
    for row in rows:
        raw_start, raw_end = offsets.to_raw(row.start_char, row.end_char)
        located.append(extensions.changed(row, raw_start=raw_start, raw_end=raw_end))
    return located
