"""Two records that are one: which pairs look like it, and what a merge changes row by row, so that all of it can be
shown before and put back exactly."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from cordel.core.spellings import near

NEAR_KM: Final = 2.0
MOST_PAIRS: Final = 25
_EARTH_KM: Final = 6371.0


@dataclass(frozen=True)
class Step:
    """One change of one row. Without `before` the row is made, without `after` it is removed; with both, the fields
    named in them change. Values are JSON's own; `key` is None until a row that is made has one."""

    model: str
    key: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def makes(self) -> bool:
        return self.before is None

    @property
    def removes(self) -> bool:
        return self.after is None

    @property
    def undone(self) -> "Step":
        return Step(self.model, self.key, self.after, self.before)

    def as_data(self) -> list[Any]:
        return [self.model, self.key, self.before, self.after]


def steps_of(data: Iterable[Iterable[Any]]) -> list[Step]:
    """The steps that `as_data` wrote."""
    return [Step(*one) for one in data]


# --- Which pairs look like one ----------------------------------------------------------------------


@dataclass(frozen=True)
class KnownPerson:
    """Keys are folded; `home` is whatever tells one town or place from another."""

    key: int
    name_key: str
    email_key: str
    home: str


def people_alike(people: Iterable[KnownPerson]) -> list[tuple[int, int]]:
    """Pairs of one address and nearly one name, then of one name from one place, last those who gave two addresses;
    the older key comes first."""
    named: dict[tuple[str, str], list[KnownPerson]] = defaultdict(list)
    reached: dict[str, list[KnownPerson]] = defaultdict(list)
    for one in sorted(people, key=lambda one: one.key):
        named[one.name_key, one.home].append(one)
        if one.email_key:
            reached[one.email_key].append(one)
    close = [(a, b) for same in reached.values() for a, b in combinations(same, 2) if _nearly(a, b)]
    alike = [pair for same in named.values() for pair in combinations(same, 2)]
    alike.sort(key=lambda pair: all(one.email_key for one in pair))
    return list(dict.fromkeys((a.key, b.key) for a, b in [*close, *alike]))[:MOST_PAIRS]


def _nearly(one: KnownPerson, other: KnownPerson) -> bool:
    return bool(near(one.name_key, {other.key: other.name_key}))


@dataclass(frozen=True)
class KnownTown:
    """`names` are folded; `position` is latitude and longitude in degrees."""

    key: int
    country: str
    names: frozenset[str]
    position: tuple[float, float] | None


def towns_alike(towns: Iterable[KnownTown]) -> list[tuple[int, int]]:
    """Pairs in one country that share a name, then those nearer to each other than `NEAR_KM`."""
    known = sorted(towns, key=lambda one: one.key)
    named: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in known:
        for name in one.names:
            named[one.country, name].append(one.key)
    pairs = [pair for same in named.values() for pair in combinations(same, 2)]
    return list(dict.fromkeys([*sorted(pairs), *_neighbours(known)]))[:MOST_PAIRS]


def _neighbours(towns: list[KnownTown]) -> list[tuple[int, int]]:
    """From south to north, so that each is compared with the few that lie in the same narrow belt."""
    placed = [(one.position, one) for one in towns if one.position is not None]
    placed.sort(key=lambda placed_one: placed_one[0])
    belt = math.degrees(NEAR_KM / _EARTH_KM)
    pairs = []
    for at, (here, one) in enumerate(placed):
        for there, other in placed[at + 1 :]:
            if there[0] - here[0] > belt:
                break
            if one.country == other.country and distance_km(here, there) < NEAR_KM:
                pairs.append((min(one.key, other.key), max(one.key, other.key)))
    return sorted(pairs)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the surface of the earth (haversine); degrees in, kilometres out."""
    (south, west), (north, east) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
