"""Strings on a map: the one long thread of a journey, and thin threads between two towns."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from cordel.core.projection import Box, Point

SLACK = 0.36
"""How far a handle reaches, as a share of the way to the next knot: less is tighter, more hangs looser."""


class Curve(NamedTuple):
    """One cubic Bézier curve from `start` to `end`."""

    start: Point
    leave: Point
    arrive: Point
    end: Point

    def at(self, t: float) -> Point:
        """The spot at `t` from 0 (start) to 1 (end)."""
        s = 1 - t
        a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self
        return Point(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)

    def heading(self, t: float) -> Point:
        """Direction of the curve at `t`, of length one; nothing where it stands still."""
        s = 1 - t
        a, b, c = s * s, 2 * s * t, t * t
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self
        x = a * (x1 - x0) + b * (x2 - x1) + c * (x3 - x2)
        y = a * (y1 - y0) + b * (y2 - y1) + c * (y3 - y2)
        speed = math.hypot(x, y) or math.inf
        return Point(x / speed, y / speed)

    def times(self, step: float) -> list[float]:
        """Even times from 0 to 1, at which the spots are roughly `step` apart."""
        count = max(1, round(self.start.away(self.end) / step))
        return [i / count for i in range(count + 1)]


def string_through(knots: Sequence[Point]) -> list[Curve]:
    """A smooth string through all knots in order, one curve between each two.

    The string passes a knot in the direction from the one before to the one after, as a Catmull-Rom
    spline does, but the handles are as long as the way they serve, so that a short way next to a long
    one (two villages of one event) makes no loop.
    """
    headings = [_heading(knots, i) for i in range(len(knots))]
    return [
        _curve(start, end, heading, next_heading)
        for (start, end), (heading, next_heading) in zip(pairwise(knots), pairwise(headings), strict=True)
    ]


def _heading(knots: Sequence[Point], i: int) -> Point:
    """Direction of the string in a knot, of length one (or nothing where the string turns on the spot)."""
    before, after = knots[max(i - 1, 0)], knots[min(i + 1, len(knots) - 1)]
    length = before.away(after) or math.inf
    return Point((after.x - before.x) / length, (after.y - before.y) / length)


def _curve(start: Point, end: Point, leaving: Point, arriving: Point) -> Curve:
    reach = SLACK * start.away(end)
    leave = Point(start.x + leaving.x * reach, start.y + leaving.y * reach)
    return Curve(start, leave, Point(end.x - arriving.x * reach, end.y - arriving.y * reach), end)


def bow(start: Point, end: Point) -> Curve:
    """A thin thread between two towns, bent a little to one side so that there and back differ."""
    bend_x, bend_y = (end.y - start.y) * 0.12, (start.x - end.x) * 0.12
    leave, arrive = start.towards(end, 1 / 3), start.towards(end, 2 / 3)
    return Curve(
        start, Point(leave.x + bend_x, leave.y + bend_y), Point(arrive.x + bend_x, arrive.y + bend_y), end
    )


def path_of(curves: Sequence[Curve]) -> str:
    """SVG path data, with one decimal; runs of curves that touch become one line."""
    words: list[str] = []
    last: Point | None = None
    for curve in curves:
        if curve.start != last:
            words.append(f"M{_pairs([curve.start])}")
        words.append(f"C{_pairs(curve[1:])}")
        last = curve.end
    return "".join(words)


def _pairs(points: Iterable[Point]) -> str:
    return " ".join(f"{point.x:.1f} {point.y:.1f}" for point in points)


def twist(curves: Sequence[Curve], width: float) -> str:
    """SVG path data of short slanting strokes along a cord of `width`: the strands of a twisted string."""
    words: list[str] = []
    along, across = width * 0.42, width * 0.3
    for curve in curves:
        for t in curve.times(width * 1.5)[:-1]:
            (x, y), (east, south) = curve.at(t), curve.heading(t)
            dx, dy = along * east - across * south, along * south + across * east
            words.append(f"M{x - dx:.0f} {y - dy:.0f}l{dx * 2:.1f} {dy * 2:.1f}")
    return "".join(words)


def crossing(curve: Curve, box: Box) -> Point | None:
    """Where a curve with one end inside a box passes through its frame; None if both are on one side."""
    low, high = 0.0, 1.0
    inside = box.holds(curve.start)
    if inside == box.holds(curve.end):
        return None
    while high - low > 0.002:
        middle = (low + high) / 2
        low, high = (middle, high) if box.holds(curve.at(middle)) == inside else (low, middle)
    return curve.at(high)
