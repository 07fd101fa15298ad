"""Our named-entity recogniser: the base model's architecture with weights trained for news (`models/ner/`).

The weights are those of a spaCy `ner` with its own tok2vec, cut to float16: half the size, the same scores.
It reads the word vectors of `fr_core_news_md`, so it only works in a pipeline of that model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import srsly  # type: ignore[import-untyped]
from spacy.language import Language
from spacy.pipeline.ner import EntityRecognizer

import pipeline.fast  # noqa: F401  registers the factory
from pipeline.lexicons import models_dir

LABELS = ("EVENT", "LOC", "ORG", "PER", "PRODUCT")

_TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": [5000, 1000, 2500, 2500],
        "include_static_vectors": True,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    },
}

# The same shape as the base model's own recogniser, so that its weights are our starting point.
CONFIG: dict[str, Any] = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": _TOK2VEC,
    },
}


def load_ner(nlp: Language) -> None:
    """Put our recogniser into the pipeline under the name `ner`, in place of the base model's if that is there.

    It comes first: after the parser it could not name anything across a sentence end, and the parser sets some of those
    within names.
    """
    if "ner" in nlp.component_names:
        nlp.remove_pipe("ner")
    ner = nlp.add_pipe("fast_ner", name="ner", config=CONFIG, first=True)
    unpack(ner, models_dir() / "ner" / "weights.msgpack")


def unpack(ner: EntityRecognizer, path: Path) -> None:
    """Fill a recogniser made with `CONFIG` with the weights of a file that `pack` wrote."""
    payload = srsly.msgpack_loads(path.read_bytes())
    payload["model"] = srsly.msgpack_dumps(_cast(payload["model"], np.float32))
    ner.from_bytes(srsly.msgpack_dumps(payload), exclude=["vocab"])


def pack(ner: EntityRecognizer, path: Path) -> None:
    """Write the weights of a recogniser as float16, with its labels and settings."""
    payload = srsly.msgpack_loads(ner.to_bytes(exclude=["vocab", "model"]))
    payload["model"] = _cast(ner.model.to_dict(), np.float16)
    path.write_bytes(srsly.msgpack_dumps(payload))


def _cast(model: dict[str, Any], dtype: type) -> dict[str, Any]:
    """Return the dict of a thinc model with its weights in another precision."""
    params = [
        {name: None if value is None else value.astype(dtype) for name, value in node.items()}
        for node in model["params"]
    ]
    return {**model, "params": params}
