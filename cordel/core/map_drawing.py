"""The map of a journey as shapes on paper, ready for a template: what `core.maps.journey_map` returns."""

from dataclasses import dataclass

from cordel.core.map_labels import Label
from cordel.core.map_layout import Inset, Style
from cordel.core.projection import Point

TOLD_IN_WORDS = frozenset({"running", "coming", "postponed", "cancelled"})
"""States of an event that a drawing alone does not tell everybody."""


@dataclass(frozen=True, slots=True)
class Land:
    """A country's path, in the units of the outlines."""

    code: str
    path: str
    tinted: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A part of the journey's string, and the strands that show its twist; `ahead` nobody has walked yet."""

    path: str
    twist: str
    ahead: bool


@dataclass(frozen=True, slots=True)
class TiePath:
    """A tie's curve."""

    path: str
    weight: int


@dataclass(frozen=True, slots=True)
class Knot:
    """A place on the drawing; `moved` when it stepped aside from its `true` spot."""

    number: int
    name: str
    url: str
    state: str
    at: Point
    true: Point
    moved: bool
    label: Label | None

    @property
    def shift(self) -> str:
        return f"translate({self.at.x} {self.at.y})"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: an event's number and the names of its places."""

    number: int
    names: tuple[str, ...]
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """Everything that the template draws, from back to front.

    `hairline` is one unit of the drawing for strokes inside the land's transform.
    `summary_values` are n (places), c (countries known), first and last (names), for one sentence.
    """

    width: int
    height: int
    style: Style
    land: tuple[Land, ...]
    graticule: str
    transform: str
    hairline: float
    rings: tuple[Point, ...]
    insets: tuple[Inset, ...]
    ties: tuple[TiePath, ...]
    dots: tuple[Point, ...]
    threads: tuple[Thread, ...]
    eyelets: tuple[Point, ...]
    knots: tuple[Knot, ...]
    legend: tuple[Entry, ...]
    summary_values: dict[str, int | str]

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def plain_land(self) -> str:
        """Path data of all countries that are not tinted."""
        return "".join(land.path for land in self.land if not land.tinted)

    @property
    def tinted_land(self) -> str:
        return "".join(land.path for land in self.land if land.tinted)

    @property
    def water(self) -> tuple[tuple[float, float], ...]:
        """Lines along the shores as on engraved maps: widths of the line's stroke and of the water's over it."""
        return tuple((self._units(width), self._units(width - 1.6)) for width in self.style.water)

    @property
    def inner_width(self) -> int:
        return self.width - 2

    @property
    def inner_height(self) -> int:
        return self.height - 2

    @property
    def coast(self) -> float:
        return self._units(2.4)

    def _units(self, width: float) -> float:
        return round(width * self.hairline, 2)

    @property
    def needs_legend(self) -> bool:
        """Whether a knot bears no name, or stands for something that words must tell."""
        return any(knot.label is None or knot.state in TOLD_IN_WORDS for knot in self.knots)

    @property
    def linked(self) -> bool:
        """Whether a knot leads somewhere; such a drawing is a group of links rather than one picture."""
        return any(knot.url for knot in self.knots)
