"""The shapes of countries and of territories overseas, as data that somebody else has read from a file."""

import json
from dataclasses import dataclass
from typing import Any

from cordel.core.projection import Box, Coordinates, Point, project

SHORE_KM = 12.0
"""How far off a region's shores a place may lie and still belong to it."""


@dataclass(frozen=True, slots=True)
class Country:
    """An outline; `box` (km) holds all of it, `main` (km) its main parts without far islands."""

    code: str
    path: str
    box: Box
    main: Box


@dataclass(frozen=True, slots=True)
class Region:
    """A territory outside Europe's window; its outline is in `unit` kilometres about `middle`."""

    code: str
    state: str
    name: str
    middle: Coordinates
    unit: float
    box: Box
    path: str

    def holds(self, place: Coordinates) -> bool:
        """Whether a place lies in the region or just off its shores."""
        point = project(*place, centre=self.middle)
        return self.box.grown(SHORE_KM / self.unit).holds(Point(point.x / self.unit, point.y / self.unit))


@dataclass(frozen=True, slots=True)
class Outlines:
    """All shapes we know, and the net of meridians and parallels, in `unit` kilometres.

    Beyond the `canvas` (km) no land is drawn.
    """

    unit: float
    canvas: Box
    graticule: str
    countries: tuple[Country, ...]
    regions: tuple[Region, ...]


def parse_outlines(text: str) -> Outlines:
    """Read the JSON that tools/build_geography.py writes; ValueError for anything else."""
    try:
        data = json.loads(text)
        countries = tuple(_country(code, entry) for code, entry in data["countries"].items())
        regions = tuple(_region(code, entry) for code, entry in data["regions"].items())
        return Outlines(data["unit"], Box(*data["canvas"]), data["graticule"], countries, regions)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a file of outlines: {error!r}") from error


def _country(code: str, entry: dict[str, Any]) -> Country:
    return Country(code, entry["path"], Box(*entry["box"]), Box(*entry["main"]))


def _region(code: str, entry: dict[str, Any]) -> Region:
    middle, box = Coordinates(*entry["middle"]), Box(*entry["box"])
    return Region(code, entry["state"], entry["name"], middle, entry["unit"], box, entry["path"])
