"""Links a million mentions of made-up articles, and prints seconds, memory and how many merges were wrong.

    python bench/link_entities.py [--mentions 1000000] [--persons 40000]

The corpus is made from first names of `models/entities`, communes of the gazetteer and invented organisations, with a
fixed seed; every article-local entity knows who it really is, so wrong and missed merges are counted exactly.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import defaultdict
from collections.abc import Iterator

from pipeline.lexicons import table
from pipeline.link_entities import Row, link_entities
from pipeline.places import _lines, lookup
from pipeline.records import Entity

SEED = 17
ROLES = (
    *("ministre", "joueur", "chanteuse", "procureur", "patron", "chercheur", "maire de Vannes", "maire de Sens"),
    None,
)
SYLLABLES = (
    *("bar", "bel", "cor", "dan", "fau", "gar", "han", "jol", "ker", "lan", "mon", "nel", "pas", "rou", "tal", "vin"),
)
FORENAMES, TOWNS = 9, 7  # every so manieth of the lists is used


def surname(rng: random.Random) -> str:
    """Return an invented surname."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((3, 3, 4)))).capitalize() + rng.choice(
        ("", "d", "t", "in", "eau")
    )


def people(rng: random.Random, count: int) -> list[tuple[str, str, str | None]]:
    """Return name, gender and role of invented persons; homonyms occur."""
    names = [(row["name"].title(), row["gender"]) for row in table("entities/first_names")[::FORENAMES]]
    found = []
    for _ in range(count):
        first, gender = rng.choice(names)
        found.append((f"{first} {surname(rng)}", gender, rng.choice(ROLES)))
    return found


def corpus(rng: random.Random, mentions: int, persons: list[tuple[str, str, str | None]]) -> Iterator[tuple[Row, str]]:
    """Yield the rows of one article after the other, each with who is really meant."""
    towns = [line.split("\t")[2] for line in _lines() if line.split("\t")[1] == "city"][::TOWNS]
    written, article = 0, 0
    while written < mentions:
        article += 1
        article_id, published = f"a{article}", f"2025-{article % 12 + 1:02}-{article % 28 + 1:02}"
        for number in dict.fromkeys(min(int(rng.paretovariate(0.4)), len(persons) - 1) for _ in range(5)):
            entity = person(rng, f"{article_id}:PER:{number}", persons[number])
            written += entity.n_mentions
            yield (article_id, published, entity), f"p{number}"
        for town in dict.fromkeys(rng.choice(towns) for _ in range(3)):
            entity, real = place(article_id, town)
            written += entity.n_mentions
            yield (article_id, published, entity), real


def person(rng: random.Random, entity_id: str, known: tuple[str, str, str | None]) -> Entity:
    """Return a person as one article may name it."""
    name, gender, role = known
    first, last = name.split(" ", 1)
    form = rng.choice((name, name, name, f"{last.upper()} {first}", name.replace("-", " "), last))
    count = rng.choice((1, 2, 5))
    return Entity(
        entity_id, form, "PER", aliases=(form, last), gender=gender,
        gender_basis=rng.choice(("title", "first_name")),
        role=role if rng.random() < 0.4 else None, n_mentions=count,
    )  # fmt: skip


def place(article_id: str, town: str) -> tuple[Entity, str]:
    """Return a town as an article names it twice, and which one it really is."""
    meant = lookup(town)[0]
    entity = Entity(
        f"{article_id}:LOC:{meant.country}{meant.code}{meant.name}", town, "LOC", country_code=meant.country,
        admin_code=meant.code or None, latitude=meant.latitude, longitude=meant.longitude, n_mentions=2,
    )  # fmt: skip
    return entity, f"l{meant.country}{meant.code}{meant.latitude}{meant.longitude}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--persons", type=int, default=40_000)
    args = parser.parse_args()
    rng = random.Random(SEED)
    truth: dict[str, str] = {}
    rows = []
    for row, real in corpus(rng, args.mentions, people(rng, args.persons)):
        rows.append(row)
        truth[row[2].entity_id] = real
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    linked = link_entities(rows)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    real_of = defaultdict(set)
    for local, corpus_id in linked.ids.items():
        real_of[corpus_id].add(truth[local])
    wrong = sum(len(real) - 1 for real in real_of.values())
    mentions = sum(row[2].n_mentions for row in rows)
    print(f"{mentions} mentions, {len(rows)} entities of articles, {len(linked.entities)} of the corpus")
    print(f"{seconds:.1f} CPU seconds, peak {peak / 1024:.0f} MB ({(peak - before) / 1024:.0f} MB of it linking)")
    print(f"{len(set(truth.values()))} real entities, {wrong} wrong merges ({wrong / len(set(truth.values())):.2%})")


if __name__ == "__main__":
    main()
