"""Towns by name, one country at a time, without a network.

The caller reads the files and hands over their bytes. A country's file is a gzipped TSV with the columns of
`COLUMNS`, most populous places first; the supplement is a plain TSV with the columns of `SUPPLEMENT_COLUMNS`,
all countries in one. Names are separated by `|`.

A loaded country is one run of bytes, a line per place: its folded names, then the row as it was in the file.
A search walks over the bytes and reads only the rows it hits, so that a country takes about twice the size of
its unpacked file and no more.
"""

import gzip
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from cordel.core.folding import fold
from cordel.core.romanisation import latin_spellings

COLUMNS: Final = (
    "geonames_id", "name", "region", "latitude", "longitude", "population", "timezone", "names"
)  # fmt: skip
SUPPLEMENT_COLUMNS: Final = (
    "country", "name", "region", "latitude", "longitude", "population", "timezone", "names", "source"
)  # fmt: skip

# Stands around each folded name; folding leaves no control character, so no query can hold it.
_EDGE: Final = "\x1f"
_INNER_JOINT: Final = re.compile(r"(?<=\w)[^\w\s](?=\w)")
_BRACKETED: Final = re.compile(r"\([^)]*\)?")
_ABBREVIATED: Final = {
    "st": ("saint", "sankt"),
    "ste": ("sainte",),
    "sta": ("santa",),
    "sto": ("santo",),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer; `geonames_id` is None if it comes from the supplement.

    `country` is the state's ISO code, for places overseas too, whose territory is the `region`; degrees are
    WGS 84; `population` is 0 where unknown; `names` are the other names, in any language and script.
    """

    geonames_id: int | None
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int
    timezone: str
    names: tuple[str, ...]


class Gazetteer:
    """The places of one country."""

    def __init__(self, country: str, rows: Iterable[str]) -> None:
        """Take rows as in the country's file, without its header."""
        self.country = country
        lines = bytearray(b"\n")
        for row in rows:
            lines += f"{_folded_names(row)}\t{row}\n".encode()
        self._lines = bytes(lines)

    def __len__(self) -> int:
        return self._lines.count(b"\n") - 1

    def search(self, query: str, limit: int = 10) -> list[Place]:
        """Find places: those called exactly so first, then those beginning so, then with a word beginning so.

        Among equals the most populous comes first. Case, accents, apostrophes and hyphens do not matter;
        words may be typed in any order and script; nothing typed finds nothing. What stands in brackets is
        left out if nothing is found with it: "Gondomar (Galicia)".
        """
        found = self._closest(_readings(query), max(limit, 0))
        if not found and "(" in query:
            found = self._closest(_readings(_BRACKETED.sub(" ", query)), max(limit, 0))
        return found

    def _closest(self, readings: Iterable[str], limit: int) -> list[Place]:
        found: dict[Place, int] = {}
        for asked in readings:
            for closeness, place in islice(self._hits(asked), limit):
                found.setdefault(place, closeness)
            if len(found) >= limit:
                break
        return sorted(found, key=lambda place: _rank(found[place], place))[:limit]

    def with_id(self, geonames_id: int) -> Place | None:
        """Give the place with that GeoNames id."""
        at = self._lines.find(f"{_EDGE}\t{geonames_id}\t".encode())
        return self._place(*self._line_around(at)) if at >= 0 else None

    def _hits(self, asked: str) -> Iterator[tuple[int, Place]]:
        """Give closeness (0 is exact) and place, the closest first."""
        seen: set[int] = set()
        for closeness, lines in enumerate(self._lines_by_closeness(asked)):
            for start, end in lines:
                if start not in seen:
                    seen.add(start)
                    yield closeness, self._place(start, end)

    def _lines_by_closeness(self, asked: str) -> Iterator[Iterator[tuple[int, int]]]:
        yield self._lines_with(f"{_EDGE}{asked}{_EDGE}")
        yield self._lines_with(f"{_EDGE}{asked}")
        yield self._lines_with(f" {asked}")
        yield self._lines_with_all(asked.split())

    def _lines_with(self, part: str) -> Iterator[tuple[int, int]]:
        """Give start and end of each line that has `part` among its folded names."""
        wanted = part.encode()
        at = self._lines.find(wanted)
        while at >= 0:
            start, end = self._line_around(at)
            if at < self._lines.index(b"\t", start):
                yield start, end
            at = self._lines.find(wanted, end)

    def _lines_with_all(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """Give the lines where each word begins a word of a name, whatever the order."""
        longest = max(words, key=len)
        others = [re.compile(f"[ {_EDGE}]{re.escape(word)}".encode()) for word in words]
        for edge in (_EDGE, " "):
            for start, end in self._lines_with(edge + longest):
                names_end = self._lines.index(b"\t", start)
                if all(other.search(self._lines, start, names_end) for other in others):
                    yield start, end

    def _line_around(self, at: int) -> tuple[int, int]:
        return self._lines.rindex(b"\n", 0, at) + 1, self._lines.index(b"\n", at)

    def _place(self, start: int, end: int) -> Place:
        _, number, name, region, latitude, longitude, population, timezone, names = (
            self._lines[start:end].decode().split("\t")
        )
        return Place(
            geonames_id=int(number) if number else None,
            name=name,
            country=self.country,
            region=region,
            latitude=float(latitude),
            longitude=float(longitude),
            population=int(population or 0),
            timezone=timezone,
            names=tuple(filter(None, names.split("|"))),
        )


def load(country: str, packed: bytes, supplement: bytes = b"") -> Gazetteer:
    """Build a country's gazetteer from its gzipped file (b"" if it has none) and the supplement.

    Raises ValueError when a table has other columns than it should or is no UTF-8, OSError when a file is no gzip.
    """
    added = _rows(supplement, SUPPLEMENT_COLUMNS)
    own = ("\t".join(["", *row.split("\t")[1:-1]]) for row in added if row.startswith(country + "\t"))
    rows = _rows(gzip.decompress(packed) if packed else b"", COLUMNS)
    return Gazetteer(country, chain(own, rows))


def _rows(table: bytes, columns: tuple[str, ...]) -> Iterator[str]:
    """Give the lines of a table below its header; an empty table needs none."""
    lines = io.BytesIO(table)
    header = lines.readline().decode().rstrip("\n")
    if table and header != "\t".join(columns):
        raise ValueError(f"the columns are {header.split()} and not {list(columns)}")
    for number, line in enumerate(lines, start=2):
        if line.count(b"\t") != len(columns) - 1:
            raise ValueError(f"line {number} has not {len(columns)} columns")
        yield line.decode().rstrip("\n")


def _folded_names(row: str) -> str:
    cells = row.split("\t")
    names = [cells[1], *cells[-1].split("|")]
    folded = dict.fromkeys(form for name in names for form in _folded_forms(name))
    return _EDGE + _EDGE.join(filter(None, folded)) + _EDGE


def _folded_forms(name: str) -> Iterator[str]:
    """Give the folded name, also joined where a sign joins ("dagro") and with umlauts spelled out."""
    folded = fold(name)
    yield folded
    if " " in folded:
        yield fold(_INNER_JOINT.sub("", name))
    if folded.isascii() and not name.isascii():
        yield from map(fold, latin_spellings(name.lower()))


def _readings(query: str) -> Iterator[str]:
    """Give the folded query, then what else it may mean: abbreviations written out, Latin letters."""
    folded = fold(query)
    if not folded:
        return
    yield folded
    words = folded.split()
    for position, word in enumerate(words):
        for meant in _ABBREVIATED.get(word, ()):
            yield " ".join([*words[:position], meant, *words[position + 1 :]])
    yield from map(fold, latin_spellings(query.lower()))


def _rank(closeness: int, place: Place) -> tuple[int, int, int]:
    return closeness, -place.population, place.geonames_id or 0
