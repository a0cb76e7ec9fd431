"""Lambert's azimuthal equal-area projection on a sphere, and the few shapes of a flat map.

Europe's statistical maps use this projection centred on 52° N 10° E (EPSG:3035, "ETRS89-LAEA").
The formulas are those of J. P. Snyder, "Map Projections: A Working Manual", USGS Professional Paper
1395 (1987), pages 182 to 190, spherical case. A sphere is good enough for a drawn map: inside Europe
a place lies within 0.5 % of its distance from the centre of where the ellipsoid would put it.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, Self

EARTH_RADIUS_KM = 6371.0072
"""Radius of the sphere that has the surface of the GRS80 ellipsoid."""


class Coordinates(NamedTuple):
    """Degrees north and degrees east."""

    latitude: float
    longitude: float


class Point(NamedTuple):
    """A spot on a flat map: x grows to the right and y grows downwards, as in SVG."""

    x: float
    y: float

    def towards(self, other: "Point", share: float) -> "Point":
        """The spot that lies `share` of the way to another one (0 here, 1 there)."""
        return Point(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)

    def away(self, other: "Point") -> float:
        """Distance to another spot."""
        return math.hypot(other.x - self.x, other.y - self.y)


class Box(NamedTuple):
    """A rectangle by its left, top, right and bottom edges; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> Self:
        """The smallest box that holds all points, of which there is at least one."""
        xs, ys = [point.x for point in points], [point.y for point in points]
        return cls(min(xs), min(ys), max(xs), max(ys))

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def grown(self, margin: float) -> "Box":
        """The box with `margin` added on every side."""
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def at_least(self, width: float, height: float) -> "Box":
        """The box grown about its centre where it is smaller."""
        x, y = max(width - self.width, 0) / 2, max(height - self.height, 0) / 2
        return Box(self.left - x, self.top - y, self.right + x, self.bottom + y)

    def holds(self, point: Point) -> bool:
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom

    def meets(self, other: "Box") -> bool:
        """Whether the two boxes share any area."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)

    def nearest(self, point: Point) -> Point:
        """The point itself when it is inside, else the nearest spot on the edge."""
        x = min(max(point.x, self.left), self.right)
        return Point(x, min(max(point.y, self.top), self.bottom))

    def clipped(self, other: "Box") -> "Box":
        """The part inside `other`; what lies outside shrinks to the nearest edge."""
        return Box(*other.nearest(Point(self.left, self.top)), *other.nearest(Point(self.right, self.bottom)))


EUROPE_CENTRE = Coordinates(52.0, 10.0)


def project(latitude: float, longitude: float, centre: Coordinates = EUROPE_CENTRE) -> Point:
    """Kilometres east and *south* of `centre`, for degrees (y grows downwards, as in SVG).

    Every place on Earth has an answer, the antipode of the centre too (somewhere far away).
    """
    east = math.radians(longitude - centre.longitude)
    north, middle = math.radians(latitude), math.radians(centre.latitude)
    upwards = math.cos(middle) * math.sin(north) - math.sin(middle) * math.cos(north) * math.cos(east)
    closeness = math.sin(middle) * math.sin(north) + math.cos(middle) * math.cos(north) * math.cos(east)
    stretch = EARTH_RADIUS_KM * math.sqrt(2 / max(1 + closeness, 1e-9))
    return Point(stretch * math.cos(north) * math.sin(east), -stretch * upwards)
