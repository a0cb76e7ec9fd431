"""What goes where on a map's paper: the frame around Europe's part, and insets for places far away."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cordel.core.map_outlines import Outlines, Region
from cordel.core.projection import Box, Coordinates, Point, project

EUROPE = Box(-2000, -2350, 3000, 2000)
"""Europe's window in kilometres about 52° N 10° E: from Iceland to Armenia, from the North Cape to Crete."""
HEART_OF_EUROPE = Box(-1700, -1900, 2000, 1800)
"""What is shown when there is no place at all."""
SMALLEST_VIEW_KM = (1500.0, 950.0)
EAST_FROM = 25.0
"""Degrees of longitude from which a far place gets its inset on the right."""
CLUSTER_KM = 900.0
"""Far places of no known region share an inset within this distance."""


class Style(NamedTuple):
    """Sizes in units of the drawing; `apart` is the least distance of two knots' centres."""

    compact: bool
    radius: float
    apart: float
    font_size: float
    margin: float
    margin_for_names: float
    gap: float
    inset_width: float
    inset_height: float
    water: tuple[float, ...]
    cord: float

    @property
    def ring(self) -> float:
        """Radius of the ring of filigree around a knot."""
        return self.radius + 3

    @property
    def cord_edge(self) -> float:
        return self.cord + 1.6

    @property
    def title(self) -> float:
        """Height of the strip that bears an inset's title."""
        return self.font_size * 1.6


class Frame(NamedTuple):
    """How kilometres become units of the drawing: `scale` units a kilometre, from `left` and `top`."""

    scale: float
    left: float
    top: float

    @classmethod
    def centred(cls, scale: float, seen: Point, at: Point) -> "Frame":
        """The frame that puts the spot `seen` (kilometres) `at` a spot of the drawing."""
        return cls(scale, seen.x - at.x / scale, seen.y - at.y / scale)

    def place(self, point: Point) -> Point:
        return Point((point.x - self.left) * self.scale, (point.y - self.top) * self.scale)

    def view(self, paper: Box) -> Box:
        """The kilometres that a paper shows."""
        return Box(
            self.left, self.top, self.left + paper.width / self.scale, self.top + paper.height / self.scale
        )

    def transform(self, unit: float = 1.0) -> str:
        """SVG's transform for paths in `unit` kilometres."""
        x, y, scale = -self.left * self.scale, -self.top * self.scale, self.scale * unit
        return f"matrix({scale:.5f} 0 0 {scale:.5f} {x:.2f} {y:.2f})"

    def hairline(self, unit: float = 1.0) -> float:
        """One unit of the drawing in the units of a path."""
        return round(1 / (self.scale * unit), 3)


class Spot(NamedTuple):
    """Where a place is drawn, how far its knot may step aside, and where its name may stand."""

    at: Point
    bounds: Box
    room: Box
    far: bool


@dataclass(frozen=True, slots=True)
class Inset:
    """A framed picture of places far away; `code` and `path` are empty where no outline is known."""

    box: Box
    code: str
    label: str
    title_at: Point
    path: str
    transform: str
    hairline: float
    tinted: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper with everything that is fixed on it: frame, insets and the true spot of every place."""

    paper: Box
    frame: Frame
    insets: tuple[Inset, ...]
    spots: dict[Coordinates, Spot]


class _Group(NamedTuple):
    """Places far from Europe's window that share an inset."""

    region: Region | None
    middle: Coordinates
    places: tuple[Coordinates, ...]


def lay_out(
    places: Sequence[Coordinates],
    outlines: Outlines,
    tinted: frozenset[str],
    paper: Box,
    style: Style,
    names: Mapping[Coordinates, str],
) -> Sheet:
    """Find the frame and the insets; `names` of regions by place go before those of the outlines."""
    on_map = {place: project(*place) for place in places}
    near = {place: point for place, point in on_map.items() if EUROPE.holds(point)}
    groups = _groups(sorted(on_map.keys() - near.keys()), outlines.regions)
    slots, room = _slots(groups, paper, style)
    frame = _frame(_seen(list(near.values()), outlines, tinted), room, paper, outlines.canvas)
    edge = paper.grown(-style.radius - 4)
    spots = {place: Spot(frame.place(point), edge, paper.grown(-8), False) for place, point in near.items()}
    insets = []
    for group, slot in zip(groups, slots, strict=True):
        inset, inside = _picture(group, slot, tinted, style, names)
        insets.append(inset)
        spots |= inside
    return Sheet(paper, frame, tuple(insets), spots)


def _seen(points: list[Point], outlines: Outlines, tinted: frozenset[str]) -> Box:
    """What must be in the frame: all places, and the main parts of all tinted countries."""
    boxes = [country.main.clipped(EUROPE) for country in outlines.countries if country.code in tinted]
    corners = [Point(*box[start : start + 2]) for box in boxes for start in (0, 2)]
    if not points and not corners:
        return HEART_OF_EUROPE
    return Box.around(points + corners).at_least(*SMALLEST_VIEW_KM)


def _frame(seen: Box, room: Box, paper: Box, canvas: Box) -> Frame:
    """Fit `seen` into `room`, and slide within it where the paper would show the end of the drawn land.

    In the west the land ends in the Atlantic, so the paper may go on.
    """
    scale = min(room.width / seen.width, room.height / seen.height)
    frame = Frame.centred(scale, seen.centre, room.centre)
    view = frame.view(paper)
    slack_x, slack_y = (room.width / scale - seen.width) / 2, (room.height / scale - seen.height) / 2
    left = frame.left - max(0.0, min(view.right - canvas.right, slack_x))
    return Frame(scale, left, frame.top - max(0.0, min(view.bottom - canvas.bottom, slack_y)))


# ------------------------------------------------------------------ insets


def _groups(places: Sequence[Coordinates], regions: Sequence[Region]) -> list[_Group]:
    """Sort far places into known regions, and the others into clusters of near ones; from south to north."""
    found: list[_Group] = []
    for place in places:
        region = next((region for region in regions if region.holds(place)), None)
        i = next((i for i, group in enumerate(found) if _belongs(place, region, group)), None)
        if i is None:
            found.append(_Group(region, region.middle if region else place, (place,)))
        else:
            found[i] = found[i]._replace(places=(*found[i].places, place))
    return sorted(found, key=lambda group: group.middle)


def _belongs(place: Coordinates, region: Region | None, group: _Group) -> bool:
    if region or group.region:
        return region == group.region
    return math.hypot(*project(*place, centre=group.middle)) <= CLUSTER_KM


def _slots(groups: Sequence[_Group], paper: Box, style: Style) -> tuple[list[Box], Box]:
    """A box for each group, and the room that is left for Europe."""
    slots, room = _rows(len(groups), paper, style) if style.compact else _columns(groups, paper, style)
    room = room.grown(-style.margin)
    return slots, room._replace(right=room.right - style.margin_for_names)


def _rows(count: int, paper: Box, style: Style) -> tuple[list[Box], Box]:
    """Compact paper has rows at the bottom, three boxes a row."""
    columns, rows, gap = min(count, 3), math.ceil(count / 3), style.gap
    width = min(style.inset_width, (paper.width - gap) / max(columns, 1) - gap)
    height = min(style.inset_height, paper.height * 0.6 / max(rows, 1) - gap)
    slots = [
        _slot(
            paper.left + gap + i % 3 * (width + gap),
            paper.bottom - gap - i // 3 * (height + gap),
            width,
            height,
        )
        for i in range(count)
    ]
    return slots, Box(paper.left, paper.top, paper.right, paper.bottom - rows * (height + gap))


def _columns(groups: Sequence[_Group], paper: Box, style: Style) -> tuple[list[Box], Box]:
    """Wide paper has a column on the left, and one on the right for what lies in the east."""
    gap, step = style.gap, style.inset_width + style.gap
    eastern = [group.middle.longitude > EAST_FROM for group in groups]
    slots: list[Box] = []
    for i, east in enumerate(eastern):
        height = min(style.inset_height, (paper.height - gap) / eastern.count(east) - gap)
        below = eastern[:i].count(east) * (height + gap)
        left = paper.right - step if east else paper.left + gap
        slots.append(_slot(left, paper.bottom - gap - below, style.inset_width, height))
    left, right = step * (False in eastern), step * (True in eastern)
    return slots, Box(paper.left + left, paper.top, paper.right - right, paper.bottom)


def _slot(left: float, bottom: float, width: float, height: float) -> Box:
    return Box(*(round(edge, 1) for edge in (left, bottom - height, left + width, bottom)))


def _picture(
    group: _Group, slot: Box, tinted: frozenset[str], style: Style, names: Mapping[Coordinates, str]
) -> tuple[Inset, dict[Coordinates, Spot]]:
    """An inset and its places, fitted into the slot above the title."""
    region = group.region or Region("", "", "", group.middle, 1.0, Box(0, 0, 0, 0), "")
    inner = Box(slot.left, slot.top, slot.right, slot.bottom - style.title).grown(-style.radius - 3)
    points = {place: project(*place, centre=group.middle) for place in group.places}
    frame = _picture_frame([*points.values()], region, inner)
    inset = Inset(
        box=slot,
        code=region.code,
        label=next((names[place] for place in names if place in points), region.name),
        title_at=Point(round(slot.centre.x, 1), round(slot.bottom - style.title * 0.36, 1)),
        path=region.path,
        transform=frame.transform(region.unit),
        hairline=frame.hairline(region.unit),
        tinted=bool({region.state, region.code} & tinted),
    )
    room = inner.grown(style.radius - 1)
    return inset, {place: Spot(frame.place(point), inner, room, True) for place, point in points.items()}


def _picture_frame(points: list[Point], region: Region, inner: Box) -> Frame:
    """Fit outline and places into the picture; a single place without outline stands in the middle."""
    box, unit = region.box, region.unit
    shore = [Point(box.left * unit, box.top * unit), Point(box.right * unit, box.bottom * unit)]
    seen = Box.around(points + shore if region.path else points).at_least(1.0, 1.0)
    scale = min(inner.width / seen.width, inner.height / seen.height)
    return Frame.centred(scale, seen.centre, inner.centre)
