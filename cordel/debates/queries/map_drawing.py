"""How an opinion map looks: clouds of people as shapes on a sheet, each group with a shape and a hatching of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Any, Final

WIDTH: Final = 640
HEIGHT: Final = 440
_MARGIN: Final = 58
# Radius of a cloud of so many people: its area grows with them.
_OF_ONE: Final = 6.0
_LARGEST: Final = 44
# Corners of each group's shape, and by how much of a turn it is turned; None is a circle.
_SHAPES: Final[tuple[tuple[int, float] | None, ...]] = (
    None, (4, 0.125), (3, 0.0), (4, 0.0), (5, 0.0), (6, 0.0), (3, 0.5), (8, 0.0625),
)  # fmt: skip


@dataclass(frozen=True)
class Cloud:
    """Some people who stand near each other. `path` is its outline, "" for a circle; `kind` its group's place, -1 for
    none; `people` how many."""

    x: float
    y: float
    radius: float
    path: str
    kind: int
    people: int


@dataclass(frozen=True)
class Label:
    """A group's letter, where its middle is."""

    x: float
    y: float
    letter: str


@dataclass(frozen=True)
class Drawing:
    """`mine` is the star of whoever looks, "" for nobody; `legend` are clouds of a few sizes, beside each other."""

    clouds: tuple[Cloud, ...]
    labels: tuple[Label, ...]
    mine: str = ""
    legend: tuple[Cloud, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT


def letter(group: int) -> str:
    """What a group is called: A, B, C."""
    return chr(ord("A") + group)


def drawing(document: Mapping[str, Any], mine: Sequence[float] | None = None) -> Drawing:
    """The drawing of a map's document; `mine`: where whoever looks stands, in the map's own measure."""
    clouds, groups = document["clouds"], document["groups"]
    points = [(one["x"], one["y"]) for one in (*clouds, *groups)] + ([tuple(mine)] if mine else [])
    place = _Sheet(points)
    largest = max((one["people"] for one in clouds), default=1)
    unit = min(_OF_ONE, _LARGEST / sqrt(largest))
    drawn = [
        _cloud(*place.at(one["x"], one["y"]), unit * sqrt(one["people"]), one["group"], one["people"])
        for one in clouds
    ]
    labels = [Label(*place.at(one["x"], one["y"]), letter(one["group"])) for one in groups]
    star = _star(*place.at(*mine)) if mine else ""
    return Drawing(tuple(drawn), tuple(labels), star, _legend(unit, largest))


def shape_of(group: int, size: float = 12) -> Cloud:
    """The shape of a group alone, for its row in a table."""
    return _cloud(size, size, size * 0.8, group, 0)


class _Sheet:
    """From the map's measure onto the sheet, the same along both axes, y upwards."""

    def __init__(self, points: Sequence[Any]) -> None:
        xs, ys = [one[0] for one in points] or [0.0], [one[1] for one in points] or [0.0]
        self.middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        across, up = max(max(xs) - min(xs), 1e-9), max(max(ys) - min(ys), 1e-9)
        self.scale = min((WIDTH - 2 * _MARGIN) / across, (HEIGHT - 2 * _MARGIN) / up)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (
            round(WIDTH / 2 + (x - self.middle[0]) * self.scale, 1),
            round(HEIGHT / 2 - (y - self.middle[1]) * self.scale, 1),
        )


def _cloud(x: float, y: float, radius: float, group: int, people: int) -> Cloud:
    shape = _SHAPES[group] if 0 <= group < len(_SHAPES) else None
    # Corners reach farther out than a circle of the same area.
    path = "" if shape is None else _polygon(x, y, radius * 1.2, *shape)
    return Cloud(x, y, round(radius, 1), path, group, people)


def _polygon(x: float, y: float, radius: float, corners: int, turn: float) -> str:
    angles = [2 * pi * (at / corners + turn) - pi / 2 for at in range(corners)]
    return _closed([(x + radius * cos(one), y + radius * sin(one)) for one in angles])


def _star(x: float, y: float) -> str:
    """Five points: no group has this shape."""
    points = []
    for at in range(10):
        angle, radius = pi * at / 5 - pi / 2, 15 if at % 2 == 0 else 6.5
        points.append((x + radius * cos(angle), y + radius * sin(angle)))
    return _closed(points)


def _closed(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _legend(unit: float, largest: int) -> tuple[Cloud, ...]:
    sizes = [number for number in (10, 25, 50, 100, 500, 1000) if number <= max(largest, 10)][-3:]
    found, x = [], 8.0
    for number in sizes:
        radius = unit * sqrt(number)
        found.append(_cloud(round(x + radius, 1), _LARGEST + 2, radius, -1, number))
        x += 2 * radius + 62
    return tuple(found)
