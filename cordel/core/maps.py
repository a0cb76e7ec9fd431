"""The map of a journey: towns are knots, the journey of the events is a thread across Europe.

`journey_map` turns places into shapes that a template writes down as SVG: a frame around what is to be
seen, insets for places outside Europe's window, knots that do not hide each other, names that do not
overlap, and the thread. All positions are in the drawing's own units; the land is in kilometres and comes
with the transform that fits it to the drawing. The same arguments always give the same drawing.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cordel.core.map_drawing import Entry, JourneyMap, Knot, Land, Thread, TiePath
from cordel.core.map_labels import Label, Wish, place_labels, spread
from cordel.core.map_layout import Sheet, Spot, Style, lay_out
from cordel.core.map_outlines import Outlines, parse_outlines
from cordel.core.map_threads import Curve, bow, crossing, path_of, string_through, twist
from cordel.core.projection import Box, Coordinates, Point

__all__ = [
    "Coordinates",
    "JourneyMap",
    "Outlines",
    "Stop",
    "Tie",
    "journey_map",
    "journey_maps",
    "parse_outlines",
]

SIZES = ((960, 620), (320, 364))
"""Width and height of the drawing for wide and for narrow pages."""
COMPACT_BELOW = 600
"""Drawings narrower than this bear numbers alone, and the names stand in the legend."""
WIDE = Style(
    compact=False,
    radius=13,
    apart=33,
    font_size=16,
    margin=34,
    margin_for_names=40,
    gap=14,
    inset_width=196,
    inset_height=176,
    water=(26, 16, 8),
    cord=6.4,
)
COMPACT = Style(
    compact=True,
    radius=10.5,
    apart=25,
    font_size=13,
    margin=22,
    margin_for_names=0,
    gap=8,
    inset_width=118,
    inset_height=96,
    water=(13, 7),
    cord=5.2,
)
SMALLEST_PAPER = 240
TINY_KM = 60.0
"""A tinted country that is smaller than this gets a ring around it."""
MOVED = 2.0
"""From this distance on, a knot that stepped aside is tied to its true spot by a hairline."""
CALLED_OFF = frozenset({"cancelled"})
AHEAD = frozenset({"coming", "postponed"})


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of an event; an event of two places has two stops of one number, in order.

    `state` is past, running, coming, postponed, cancelled or unknown. `region` is the name that an inset
    shall bear. `country` (ISO 3166-1 alpha-2) serves the count of countries alone.
    """

    number: int
    name: str
    latitude: float
    longitude: float
    url: str = ""
    region: str = ""
    state: str = "unknown"
    country: str = ""

    @property
    def place(self) -> Coordinates:
        return Coordinates(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie between two towns, drawn as a thin thread; `weight` from 1 (one tie) to 4 (many)."""

    start: Coordinates
    end: Coordinates
    weight: int = 1


Stretch = tuple[Curve, bool]
"""A curve of the string from one place to the next, and whether it is still ahead."""


def journey_map(
    stops: Iterable[Stop],
    outlines: Outlines,
    tinted: frozenset[str] = frozenset(),
    ties: Iterable[Tie] = (),
    width: int = SIZES[0][0],
    height: int = SIZES[0][1],
) -> JourneyMap:
    """Lay out the map of a journey on `width` times `height` units; narrow ones bear numbers, not names.

    `stops` may come in any order: events are sorted by number, places of one event keep theirs.
    `tinted` are ISO 3166-1 alpha-2 codes of countries to set off, and to show, even without a place.
    Raises ValueError for coordinates that are not finite or off the globe, and for too small a paper.
    """
    ordered, tied = sorted(stops, key=lambda stop: stop.number), tuple(ties)
    _check(ordered, tied, width, height)
    style = COMPACT if width < COMPACT_BELOW else WIDE
    sheet = _sheet(ordered, tied, outlines, tinted, Box(0, 0, width, height), style)
    at = _standing(ordered, sheet, style)
    string = _string(ordered, at)
    return JourneyMap(
        width=width,
        height=height,
        style=style,
        land=_land(outlines, tinted, sheet),
        graticule=outlines.graticule,
        transform=sheet.frame.transform(outlines.unit),
        hairline=sheet.frame.hairline(outlines.unit),
        rings=_rings(outlines, tinted, sheet),
        insets=sheet.insets,
        ties=_ties(tied, ordered, at, sheet),
        dots=_dots(tied, ordered, sheet),
        threads=_threads(string, style),
        eyelets=_eyelets(string, sheet),
        knots=_knots(ordered, at, sheet, style, string),
        legend=_legend(ordered),
        summary_values=_summary(ordered),
    )


def journey_maps(
    stops: Iterable[Stop],
    outlines: Outlines,
    tinted: frozenset[str] = frozenset(),
    ties: Iterable[Tie] = (),
    sizes: Sequence[tuple[int, int]] = SIZES,
) -> tuple[JourneyMap, ...]:
    """The same journey for pages of several widths; the first drawing carries the land for all of them."""
    stops, ties = tuple(stops), tuple(ties)
    drawings = [journey_map(stops, outlines, tinted, ties, *size) for size in sizes]
    land = {land.code: land for drawing in drawings for land in drawing.land}
    return tuple(
        replace(drawing, land=() if i else tuple(land.values())) for i, drawing in enumerate(drawings)
    )


def _check(stops: Sequence[Stop], ties: Sequence[Tie], width: int, height: int) -> None:
    """Raise a ValueError for too small a paper, and one that names the first place which is nowhere on Earth."""
    if min(width, height) < SMALLEST_PAPER:
        raise ValueError(f"a map needs {SMALLEST_PAPER} units in width and height, not {width} x {height}")
    named = [(f"stop {stop.number} ({stop.name})", stop.place) for stop in stops]
    for name, place in named + [("end of a tie", end) for end in _ends(ties)]:
        for degrees, limit, what in zip(place, (90, 180), ("latitude", "longitude"), strict=True):
            if not (math.isfinite(degrees) and -limit <= degrees <= limit):
                raise ValueError(f"{name}: {what} {degrees} is not between -{limit} and {limit}")


def _ends(ties: Sequence[Tie]) -> list[Coordinates]:
    return [end for tie in ties for end in (tie.start, tie.end)]


def _sheet(
    stops: Sequence[Stop],
    ties: Sequence[Tie],
    outlines: Outlines,
    tinted: frozenset[str],
    paper: Box,
    style: Style,
) -> Sheet:
    names = {stop.place: stop.region for stop in stops if stop.region}
    return lay_out([stop.place for stop in stops] + _ends(ties), outlines, tinted, paper, style, names)


def _standing(stops: Sequence[Stop], sheet: Sheet, style: Style) -> list[Point]:
    """Where each stop's knot stands, after stepping aside for the others."""
    spots = [sheet.spots[stop.place] for stop in stops]
    return spread([spot.at for spot in spots], style.apart, [spot.bounds for spot in spots])


def _tidy(point: Point) -> Point:
    return Point(round(point.x, 1), round(point.y, 1))


def _land(outlines: Outlines, tinted: frozenset[str], sheet: Sheet) -> tuple[Land, ...]:
    """The countries that can be seen on the sheet."""
    view = sheet.frame.view(sheet.paper)
    return tuple(
        Land(country.code, country.path, country.code in tinted)
        for country in outlines.countries
        if country.box.meets(view)
    )


def _rings(outlines: Outlines, tinted: frozenset[str], sheet: Sheet) -> tuple[Point, ...]:
    """Where tinted countries lie that are too small to be seen."""
    mains = [country.main for country in outlines.countries if country.code in tinted]
    tiny = [main for main in mains if max(main.width, main.height) < TINY_KM]
    return tuple(_tidy(sheet.frame.place(main.centre)) for main in tiny)


def _ties(
    ties: Sequence[Tie], stops: Sequence[Stop], at: Sequence[Point], sheet: Sheet
) -> tuple[TiePath, ...]:
    """Thin threads, from knot to knot where an end is a stop."""
    ends = {place: spot.at for place, spot in sheet.spots.items()}
    ends |= {stop.place: point for stop, point in zip(stops, at, strict=True)}
    return tuple(TiePath(path_of([bow(ends[tie.start], ends[tie.end])]), tie.weight) for tie in ties)


def _dots(ties: Sequence[Tie], stops: Sequence[Stop], sheet: Sheet) -> tuple[Point, ...]:
    """Ends of ties that are no stops."""
    knots = {stop.place for stop in stops}
    return tuple(_tidy(sheet.spots[end].at) for end in dict.fromkeys(_ends(ties)) if end not in knots)


def _string(stops: Sequence[Stop], at: Sequence[Point]) -> list[Stretch]:
    """The curves from place to place; the string passes by what is called off."""
    visited = [(point, stop) for point, stop in zip(at, stops, strict=True) if stop.state not in CALLED_OFF]
    curves = string_through([point for point, _ in visited])
    return [(curve, stop.state in AHEAD) for curve, (_, stop) in zip(curves, visited[1:], strict=True)]


def _threads(string: Sequence[Stretch], style: Style) -> tuple[Thread, ...]:
    """The part ahead, and over it the walked part."""
    ahead = [curve for curve, coming in string if coming]
    walked = [curve for curve, coming in string if not coming]
    parts = (
        Thread(path_of(ahead), "", ahead=True),
        Thread(path_of(walked), twist(walked, style.cord), ahead=False),
    )
    return tuple(part for part in parts if part.path)


def _eyelets(string: Sequence[Stretch], sheet: Sheet) -> tuple[Point, ...]:
    """Where the string passes through the frames of insets."""
    holes = [crossing(curve, inset.box) for curve, _ in string for inset in sheet.insets]
    return tuple(_tidy(hole) for hole in holes if hole)


def _knots(
    stops: Sequence[Stop], at: Sequence[Point], sheet: Sheet, style: Style, string: Sequence[Stretch]
) -> tuple[Knot, ...]:
    """Knots with names: none on compact paper, and one where a place is visited again and again."""
    first = {(stop.name, stop.place): i for i, stop in reversed([*enumerate(stops)])}
    bearers = [] if style.compact else sorted(first.values())
    wishes = [_wish(stops[i], at[i], sheet) for i in bearers]
    line = [curve.at(t) for curve, _ in string for t in curve.times(style.font_size)]
    found = place_labels(wishes, at, size=style.font_size, radius=style.radius + 2, line=line)
    labels = dict(zip(bearers, found, strict=True))
    return tuple(_knot(stop, at[i], sheet.spots[stop.place], labels.get(i)) for i, stop in enumerate(stops))


def _wish(stop: Stop, at: Point, sheet: Sheet) -> Wish:
    """Names of far places stay inside their inset, all others outside of every inset."""
    spot = sheet.spots[stop.place]
    return Wish(stop.name, at, spot.room, () if spot.far else tuple(inset.box for inset in sheet.insets))


def _knot(stop: Stop, at: Point, spot: Spot, label: Label | None) -> Knot:
    moved = at.away(spot.at) > MOVED
    return Knot(stop.number, stop.name, stop.url, stop.state, _tidy(at), _tidy(spot.at), moved, label)


def _legend(stops: Sequence[Stop]) -> tuple[Entry, ...]:
    """One entry an event, in order; a place that an event names twice is listed once."""
    events: dict[int, list[Stop]] = {}
    for stop in stops:
        events.setdefault(stop.number, []).append(stop)
    return tuple(_entry(number, places) for number, places in events.items())


def _entry(number: int, places: Sequence[Stop]) -> Entry:
    names = tuple(dict.fromkeys(stop.name for stop in places))
    return Entry(number, names, next((stop.url for stop in places if stop.url), ""), places[0].state)


def _summary(stops: Sequence[Stop]) -> dict[str, int | str]:
    visited = [stop for stop in stops if stop.state not in CALLED_OFF]
    return {
        "n": len({(stop.name, stop.place) for stop in visited}),
        "c": len({stop.country for stop in visited} - {""}),
        "first": visited[0].name if visited else "",
        "last": visited[-1].name if visited else "",
    }
