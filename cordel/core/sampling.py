"""Drawing people for evidence so that anybody can repeat the draw and see that nobody was picked.

The algorithm: every row of the population has an id, a text that is the same for everybody and names nobody. A
row's ticket is SHA-256 of "seed:id" in UTF-8, written as hexadecimal digits. The rows with the smallest tickets
are drawn, in the order of their tickets. The population's hash is SHA-256 of its ids, sorted, each followed by a
line feed. No chance is involved, so the order in which rows come does not matter.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

TEN: Final = 10


@dataclass(frozen=True)
class Sample:
    """Which ids were drawn, from how many, with which seed; `population` is the hash of all ids."""

    seed: str
    size: int
    population: str
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A sample of an event's people, with what it was made of: the number that somebody chose, and the version of the
    figures that was frozen (None: none was). `rows` are (id, key of its record), in the order of the draw."""

    event: int
    number: int
    version: int | None
    sample: Sample
    rows: list[tuple[str, int]]


def ticket(seed: str, row: str) -> str:
    """Give the 64 hexadecimal digits by which a row is drawn."""
    return hashlib.sha256(f"{seed}:{row}".encode()).hexdigest()


def population(rows: Iterable[str]) -> str:
    """Give the hash of a population, whatever the order of its ids."""
    return hashlib.sha256("".join(f"{row}\n" for row in sorted(rows)).encode()).hexdigest()


def draw(rows: Iterable[str], *, seed: str, count: int = TEN) -> Sample:
    """Draw `count` rows, or all where there are fewer; an id that comes twice is one row."""
    ids = sorted(set(rows))
    drawn = sorted(ids, key=lambda row: (ticket(seed, row), row))[:count]
    return Sample(seed, len(ids), population(ids), tuple(drawn))
