"""Dépêche: French news articles to a structured event table, offline, on a CPU.

>>> import pipeline
>>> extraction = pipeline.process("Le maire a démissionné lundi.", published="2024-12-18")
>>> [event.trigger for event in extraction.rows["event_mentions"]]
['démissionné']

`pipeline.load()` returns the spaCy pipeline, `pipeline.read_frames("out")` the tables of a run as pandas frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.api import load, process, process_many, read_frames, to_frames
    from pipeline.records import Article

__version__ = "0.1.0"
__all__ = ["Article", "__version__", "load", "process", "process_many", "read_frames", "to_frames"]


def __getattr__(name: str) -> Any:
    """Import spaCy and the rest only when something of the API is used: `depeche --help` stays fast."""
    if name == "Article":
        from pipeline.records import Article  # noqa: PLC0415

        return Article
    if name in __all__:
        from pipeline import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
