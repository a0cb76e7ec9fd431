"""Base clusters: at most a hundred small clouds of people who stand close together.

They are what a map draws instead of a point a person, and what groups are first looked for among. K-means, without
chance: the cloud with the largest spread is split at its middle, across its longer side (Var-Part: Su & Dy 2007, "In
search of deterministic methods for initializing K-means"), until there are enough, and Lloyd's steps follow.

With many people the steps run on cells of a fine grid instead, each with the true sums of the people in it.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cordel.core.opinion.projection import Points
from cordel.core.opinion.sums import Shards
from cordel.core.opinion.votes import Floats, Ints

MOST: Final = 100
AS_POINTS: Final = 4096  # up to so many people, everybody is a cell of their own
GRID: Final = 192  # cells along each axis, which reach
REACH: Final = (
    4.0  # times the root mean square distance from the middle; whoever stands beyond is in the last cell
)
FEW: Final = 16  # centres, which are looked at one after the other
AT_ONCE: Final = 2048  # rows whose distances to all centres are in the processor's cache


@dataclass(frozen=True, eq=False)
class Cells:
    """Places (cells,) with how many people stand there, and what these weigh; `exact` if each is one person."""

    x: Floats
    y: Floats
    people: Floats
    weights: Floats
    exact: bool


@dataclass(frozen=True, eq=False)
class Centres:
    """Middles of clusters (clusters,), how many people each has and the weighted sum of their squared distances."""

    x: Floats
    y: Floats
    people: Floats
    weights: Floats
    inertia: float

    def of(self, chosen: NDArray[Any]) -> "Centres":
        """Some of them, or all in another order."""
        return Centres(
            self.x[chosen], self.y[chosen], self.people[chosen], self.weights[chosen], self.inertia
        )


def cells(shards: Shards[Points]) -> Cells:
    """Where people stand, as cells."""
    people, weight, squares = shards.total(_size)
    if people <= AS_POINTS:
        parts = shards.each(_coordinates)
        x, y, weights = (np.concatenate([part[row] for part in parts]) for row in range(3))
        return Cells(x, y, np.ones(len(x)), weights, exact=True)
    side = 2 * REACH * max(float(np.sqrt(squares / weight)), 1e-300) / GRID
    table = shards.total(_grid, side)
    count, weights, x, y = table[:, table[0] > 0]
    return Cells(x / weights, y / weights, count, weights, exact=False)


def base(places: Cells) -> Centres:
    """At most MOST clusters of the places; where no more distinct places are, those."""
    x, y = seeds(places, MOST)
    return lloyd(places, x, y, most=20, gain=1e-3)


def seeds(places: Cells, count: int) -> tuple[Floats, Floats]:
    """The middles of `count` clouds, or fewer where there are no more distinct places."""
    clouds = [_Cloud.of(places, np.arange(len(places.x)))] if len(places.x) else []
    while 0 < len(clouds) < count:
        widest = max(range(len(clouds)), key=lambda one: clouds[one].spread)
        if clouds[widest].spread <= 0.0:
            break
        clouds[widest : widest + 1] = clouds[widest].halves(places)
    return np.array([cloud.x for cloud in clouds]), np.array([cloud.y for cloud in clouds])


def lloyd(places: Cells, x: Floats, y: Floats, *, most: int, gain: float) -> Centres:
    """K-means from these centres: at most so many steps, until one gains less than this share of the inertia. A
    cluster that nobody is nearest to is dropped."""
    before = np.inf
    found = Centres(x, y, np.zeros(len(x)), np.zeros(len(x)), 0.0)
    for _step in range(most):
        found = step(places, found.x, found.y)
        filled = found.weights > 0
        if not filled.all():
            found = found.of(filled)
        if before - found.inertia <= gain * found.inertia:
            break
        before = found.inertia
    return found


def step(places: Cells, x: Floats, y: Floats) -> Centres:
    """One of Lloyd's steps: everybody to the nearest centre (inertia is measured here), then centres to the middle."""
    label, squared = nearest(places.x, places.y, x, y)
    return middles(totals(places, label, squared, len(x)), x, y)


def totals(places: Cells | Points, label: Ints, squared: Floats, count: int) -> Floats:
    """People, weight, sums of x and of y, and inertia of every cluster (5, count)."""
    weights = places.weights
    people = places.people if isinstance(places, Cells) else None
    columns = (people, weights, weights * places.x, weights * places.y, weights * squared)
    return np.stack([np.bincount(label, column, count).astype(float) for column in columns])


def middles(table: Floats, x: Floats, y: Floats) -> Centres:
    """Centres from their totals; an empty one stays at (x, y)."""
    people, weights, of_x, of_y, inertia = table
    some = weights > 0
    return Centres(
        np.divide(of_x, weights, out=x.copy(), where=some),
        np.divide(of_y, weights, out=y.copy(), where=some),
        people,
        weights,
        float(inertia.sum()),
    )


def nearest(x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> tuple[Ints, Floats]:
    """The nearest centre of every place, the first of equals, and the squared distance to it."""
    label, squared = np.empty(len(x), np.int64), np.empty(len(x))
    find = _one_by_one if len(to_x) <= FEW else _all_at_once
    for first in range(0, len(x), AT_ONCE):
        here = slice(first, first + AT_ONCE)
        find(x[here], y[here], to_x, to_y, label[here], squared[here])
    return label, squared


def _all_at_once(x: Floats, y: Floats, to_x: Floats, to_y: Floats, label: Ints, squared: Floats) -> None:
    distance = x[:, None] - to_x
    distance *= distance
    other = y[:, None] - to_y
    other *= other
    distance += other
    label[:] = distance.argmin(axis=1)
    squared[:] = distance[np.arange(len(distance)), label]


def _one_by_one(x: Floats, y: Floats, to_x: Floats, to_y: Floats, label: Ints, squared: Floats) -> None:
    """The same for a few centres, three times as fast."""
    label[:], squared[:] = 0, np.inf
    for centre in range(len(to_x)):
        distance = x - to_x[centre]
        distance *= distance
        other = y - to_y[centre]
        other *= other
        distance += other
        np.copyto(label, centre, where=distance < squared)
        np.minimum(squared, distance, out=squared)


@dataclass(frozen=True, eq=False)
class _Cloud:
    """Some of the places, their middle, and the weighted sum of squares around it along the longer side."""

    rows: NDArray[Any]
    x: float
    y: float
    along_y: bool
    spread: float

    @classmethod
    def of(cls, places: Cells, rows: NDArray[Any]) -> "_Cloud":
        weights, x, y = places.weights[rows], places.x[rows], places.y[rows]
        weight = weights.sum()
        middle_x, middle_y = (weights * x).sum() / weight, (weights * y).sum() / weight
        over_x, over_y = (weights * (x - middle_x) ** 2).sum(), (weights * (y - middle_y) ** 2).sum()
        # Places that are the same up to rounding are one place.
        tiny = 1e-20 * weight * max(middle_x**2 + middle_y**2, 1e-280)
        spread = over_x + over_y
        return cls(rows, middle_x, middle_y, bool(over_y > over_x), float(spread if spread > tiny else 0.0))

    def halves(self, places: Cells) -> list["_Cloud"]:
        side = places.y[self.rows] > self.y if self.along_y else places.x[self.rows] > self.x
        if side.all() or not side.any():
            return [_Cloud(self.rows, self.x, self.y, self.along_y, 0.0)]
        return [_Cloud.of(places, self.rows[~side]), _Cloud.of(places, self.rows[side])]


def _size(points: Points) -> Floats:
    squares = (points.weights * (points.x**2 + points.y**2)).sum()
    return np.array([len(points.x), points.weights.sum(), squares])


def _coordinates(points: Points) -> Floats:
    return np.stack([points.x, points.y, points.weights])


def _grid(points: Points, side: float) -> Floats:
    """People, weight, and sums of x and y of every cell of the grid (4, GRID * GRID)."""
    half = GRID // 2
    column = np.clip(np.floor(points.x / side) + half, 0, GRID - 1).astype(np.int64)
    line = np.clip(np.floor(points.y / side) + half, 0, GRID - 1).astype(np.int64)
    place = line * GRID + column
    people = np.bincount(place, minlength=GRID * GRID).astype(float)
    if points.block.weights is None:
        columns, sums = (points.x, points.y), [people, people]
    else:
        columns = (points.weights * points.x, points.weights * points.y)
        sums = [people, np.bincount(place, points.weights, GRID * GRID)]
    return np.stack([*sums, *(np.bincount(place, one, GRID * GRID) for one in columns)])
