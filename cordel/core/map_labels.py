"""Room for knots and names on a map: knots step aside for each other, names find a free spot."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cordel.core.projection import Box, Point

LINE_HEIGHT = 1.15
BASELINE = 0.84
"""Share of a line's height that lies above the foot of the letters."""
_ROUNDS = 90
_NARROW = frozenset("iIjlítìïî'’.,:;|!()- ")


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside a knot: `anchor` is SVG's text-anchor, `x` and `y` the foot of the text there."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box


@dataclass(frozen=True, slots=True)
class Wish:
    """A name that looks for room around its knot, inside `bounds` and off the boxes to `avoid`."""

    text: str
    knot: Point
    bounds: Box
    avoid: tuple[Box, ...] = ()


def spread(points: Sequence[Point], apart: float, bounds: Sequence[Box]) -> list[Point]:
    """Move points off each other until each two are `apart`, staying within each one's bounds.

    Pairs that are too close step back equally; points on one spot part in a direction that depends on
    their place in the list alone. Where the bounds leave no room, the points come as far apart as
    the rounds allow.
    """
    spots = [box.nearest(point) for point, box in zip(points, bounds, strict=True)]
    for _ in range(_ROUNDS):
        moved = False
        for i, j in _too_close(spots, apart):
            moved = True
            a, b = _parted(spots[i], spots[j], apart, i + j)
            spots[i], spots[j] = bounds[i].nearest(a), bounds[j].nearest(b)
        if not moved:
            break
    return spots


def _too_close(spots: Sequence[Point], apart: float) -> Iterator[tuple[int, int]]:
    """Pairs nearer than `apart`, read while the spots move."""
    limit = apart - 0.05
    for j in range(len(spots)):
        for i in range(j):
            a, b = spots[i], spots[j]
            if abs(a.x - b.x) < limit and abs(a.y - b.y) < limit and a.away(b) < limit:
                yield i, j


def _parted(a: Point, b: Point, apart: float, turn: int) -> tuple[Point, Point]:
    """Two points pushed apart along the line between them, or along one that `turn` chooses."""
    distance = a.away(b)
    angle = 2.4 * turn
    if distance < 0.01:
        x, y = math.cos(angle), math.sin(angle)
    else:
        x, y = (b.x - a.x) / distance, (b.y - a.y) / distance
    step = (apart - distance) / 2
    return Point(a.x - x * step, a.y - y * step), Point(b.x + x * step, b.y + y * step)


def text_width(text: str, size: float) -> float:
    """Width of a text in a bold sans-serif of `size`, guessed on the wide side: fonts differ."""
    return size * sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if unicodedata.combining(letter):
        return 0.0
    return 0.8 if letter.isupper() or letter in "mwмшщжюф" else 0.66


def place_labels(
    wishes: Sequence[Wish], knots: Sequence[Point], *, size: float, radius: float, line: Sequence[Point] = ()
) -> list[Label | None]:
    """Find a spot for each name where it covers no knot and no other name.

    Greedy: the name with the fewest free spots chooses first, and prefers spots on the right and off the
    `line`. A name without any free spot gets None.
    """
    squares = [_square(knot, radius) for knot in knots]
    open_spots = [
        [
            label
            for label in _spots(wish, size, radius)
            if _free(label.box, wish.bounds, [*squares, *wish.avoid])
        ]
        for wish in wishes
    ]
    found: list[Label | None] = [None] * len(wishes)
    used: list[Box] = []
    for i in sorted(range(len(wishes)), key=lambda i: (len(open_spots[i]), i)):
        still = [label for label in open_spots[i] if not any(label.box.meets(box) for box in used)]
        found[i] = _calmest(still, line)
        used += [label.box for label in (found[i],) if label]
    return found


def _square(centre: Point, radius: float) -> Box:
    return Box(centre.x, centre.y, centre.x, centre.y).grown(radius)


def _free(box: Box, bounds: Box, taken: Iterable[Box]) -> bool:
    inside = bounds.left <= box.left and box.right <= bounds.right
    inside = inside and bounds.top <= box.top and box.bottom <= bounds.bottom
    return inside and not any(box.meets(other) for other in taken)


def _calmest(labels: Sequence[Label], line: Sequence[Point]) -> Label | None:
    """The label that hides least of the line; earlier ones are nicer by themselves."""

    def cost(rank: int) -> float:
        left, top, right, bottom = labels[rank].box
        return rank * 0.7 + sum([left < x < right and top < y < bottom for x, y in line])

    return labels[min(range(len(labels)), key=cost)] if labels else None


def _spots(wish: Wish, size: float, radius: float) -> Iterator[Label]:
    """Candidate spots around a knot, nicest first: beside it, then above and below in several slants."""
    width, height = text_width(wish.text, size), size * LINE_HEIGHT
    gap, corner = radius + size * 0.28, radius * 0.72 + size * 0.2
    x, y = wish.knot
    yield _label(wish.text, "start", x + gap, y - height / 2, width, height)
    yield _label(wish.text, "end", x - gap, y - height / 2, width, height)
    above, below = y - gap - height, y + gap
    slid = max(min(x, wish.bounds.right - width / 2), wish.bounds.left + width / 2)
    for top, corner_top in ((above, y - corner - height), (below, y + corner)):
        yield _label(wish.text, "middle", x, top, width, height)
        yield _label(wish.text, "start", x + corner, corner_top, width, height)
        yield _label(wish.text, "end", x - corner, corner_top, width, height)
        yield _label(wish.text, "start", x - radius, top, width, height)
        yield _label(wish.text, "end", x + radius, top, width, height)
        yield _label(wish.text, "middle", slid, top, width, height)


def _label(text: str, anchor: str, x: float, top: float, width: float, height: float) -> Label:
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    foot = top + height * BASELINE
    return Label(text, round(x, 1), round(foot, 1), anchor, Box(left, top, left + width, top + height))
