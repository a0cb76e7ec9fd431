"""A flat sheet seen askew: from points known on the sheet and found in the picture, where every other point lies.

Eight numbers describe it (a homography, the last of nine is 1). Both sides are moved and scaled before solving, so
that the sums stay well conditioned (Hartley, "In defense of the eight-point algorithm", 1997).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Final

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float, float, float, float]
LEAST_POINTS: Final = 4
_TINY: Final = 1e-9


class Unsolvable(ValueError):
    """Too few points, or all of them in one line."""


@dataclass(frozen=True)
class Perspective:
    """`matrix` takes a point of the sheet to the picture, row by row."""

    matrix: Matrix

    def at(self, x: float, y: float) -> Point:
        a, b, c, d, e, f, g, h, i = self.matrix
        depth = g * x + h * y + i
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth

    def window(self, left: float, top: float, scale: float) -> tuple[float, ...]:
        """The eight numbers that take a pixel of a straight window to the picture: its top left corner on the sheet,
        and how many pixels make one unit of the sheet."""
        window: Matrix = (1 / scale, 0.0, left, 0.0, 1 / scale, top, 0.0, 0.0, 1.0)
        whole = _times(self.matrix, window)
        return tuple(one / whole[8] for one in whole[:8])


def fit(pairs: Sequence[tuple[Point, Point]]) -> Perspective:
    """The best fit of (on the sheet, in the picture), by least squares. Raises Unsolvable."""
    if len(pairs) < LEAST_POINTS:
        raise Unsolvable
    sheet, to_sheet = _normal([one for one, _ in pairs])
    picture, to_picture = _normal([other for _, other in pairs])
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(sheet, picture, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    found = _solved(_squared(rows))
    matrix: Matrix = (found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7], 1.0)
    return Perspective(_times(_times(_undone(to_picture), matrix), to_sheet))


def farthest(perspective: Perspective, pairs: Sequence[tuple[Point, Point]]) -> float:
    """How far in the picture the worst of the points lies from where it should."""
    return max(
        hypot(x - u, y - v) for (x, y), (u, v) in ((perspective.at(*one), other) for one, other in pairs)
    )


def _normal(points: list[Point]) -> tuple[list[Point], Matrix]:
    """The points around zero, about one away from it, and the matrix that brings them there."""
    count = len(points)
    x, y = sum(one[0] for one in points) / count, sum(one[1] for one in points) / count
    away = sum(hypot(one[0] - x, one[1] - y) for one in points) / count
    if away < _TINY:
        raise Unsolvable
    s = sqrt(2) / away
    moved = [((one[0] - x) * s, (one[1] - y) * s) for one in points]
    return moved, (s, 0.0, -x * s, 0.0, s, -y * s, 0.0, 0.0, 1.0)


def _undone(matrix: Matrix) -> Matrix:
    """Back from what `_normal` did."""
    s, x, y = matrix[0], matrix[2], matrix[5]
    return (1 / s, 0.0, -x / s, 0.0, 1 / s, -y / s, 0.0, 0.0, 1.0)


def _times(one: Matrix, other: Matrix) -> Matrix:
    cells = [
        sum(one[3 * row + step] * other[3 * step + column] for step in range(3))
        for row in range(3)
        for column in range(3)
    ]
    a, b, c, d, e, f, g, h, i = cells
    return a, b, c, d, e, f, g, h, i


def _squared(rows: list[list[float]]) -> list[list[float]]:
    """The normal equations of the rows, whose last column is what they come to."""
    wide = len(rows[0])
    return [[sum(row[i] * row[j] for row in rows) for j in range(wide)] for i in range(wide - 1)]


def _solved(system: list[list[float]]) -> list[float]:
    """Gauss's way, the largest pivot first."""
    size = len(system)
    for column in range(size):
        best = max(range(column, size), key=lambda row: abs(system[row][column]))
        if abs(system[best][column]) < _TINY:
            raise Unsolvable
        system[column], system[best] = system[best], system[column]
        pivot = system[column]
        for row in range(size):
            if row != column:
                share = system[row][column] / pivot[column]
                system[row] = [a - share * b for a, b in zip(system[row], pivot, strict=True)]
    return [system[row][size] / system[row][row] for row in range(size)]
