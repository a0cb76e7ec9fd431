"""Sheets that were printed, signed and photographed, drawn: for what reads them.

Everything follows from a seed. A sheet is a grey picture in SCALE pixels for a millimetre; its boxes are filled with
what people and printers leave there; a photograph turns, tilts, blurs, shades and packs it.
"""

import io
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from cordel.core.perspective import fit
from cordel.core.sheet_layout import ROWS, geometry

SCALE = 8
WIDTH, HEIGHT = 210, 297
TOKEN = "BCDFGH2345"
ADDRESS = "https://cordel.example/s/"


def blank(geometry: dict[str, Any], *, without: Iterable[int] = ()) -> Image.Image:
    """The printed sheet; `without` names corners whose mark is missing."""
    picture = Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE), 255)
    draw = ImageDraw.Draw(picture)
    for number, mark in enumerate(geometry["marks"], start=1):
        if number not in set(without):
            _draw_code(picture, mark)
    font = ImageFont.load_default(32)
    for number, box in enumerate(geometry["boxes"], start=1):
        x, y, w, h = (box[side] * SCALE for side in ("x", "y", "w", "h"))
        draw.rectangle((x, y, x + w, y + h), outline=60, width=2)
        draw.rectangle((10 * SCALE, y, x, y + h), outline=60, width=2)
        draw.text((12 * SCALE, y + h / 3), f"{number}. Γεωργία Papadopoulou-Silva", fill=0, font=font)
    return picture


def _draw_code(picture: Image.Image, mark: dict[str, Any]) -> None:
    kept = io.BytesIO()
    segno.make(mark["text"], error="m", micro=False).save(kept, kind="png", scale=8, border=0)
    code = Image.open(io.BytesIO(kept.getvalue())).convert("L")
    side = round(mark["size"] * SCALE)
    place = (round(mark["x"] * SCALE), round(mark["y"] * SCALE))
    picture.paste(code.resize((side, side), Image.Resampling.NEAREST), place)


# --- What is written -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hand:
    """A signature's size in mm, the pen's width in mm and how dark it is (0..1)."""

    wide: tuple[float, float]
    high: tuple[float, float]
    pen: tuple[float, float]
    dark: tuple[float, float]


SIGNATURES = {
    "pen": Hand((18, 45), (5, 9), (0.4, 0.7), (0.6, 0.95)),
    "pencil": Hand((18, 40), (5, 8), (0.25, 0.45), (0.25, 0.4)),
    "marker": Hand((20, 50), (6, 10), (1.1, 1.7), (0.8, 1.0)),
    "small": Hand((9, 14), (3, 4.5), (0.3, 0.5), (0.6, 0.9)),
    "initials": Hand((5, 9), (4, 7), (0.4, 0.7), (0.6, 0.95)),
    "overflowing": Hand((25, 45), (15, 18), (0.4, 0.7), (0.6, 0.95)),
}
# What lies in a box that nobody signed.
LEFT = (
    "nothing",
    "dot",
    "fold",
    "shadow",
    "crumbs",
    "neighbour",
    "dash",
    "faint",
    "straddling",
    "cross",
    "blot",
)


class Sheet:
    """A sheet on which somebody writes."""

    def __init__(
        self, seed: int, *, token: str = TOKEN, rows: int = ROWS, without: Iterable[int] = ()
    ) -> None:
        self.geometry = geometry(token, ADDRESS, rows)
        self.picture = blank(self.geometry, without=without)
        self.chance = random.Random(seed)

    def fill(self, row: int, what: str) -> None:
        box = self.geometry["boxes"][row]
        if what in SIGNATURES:
            self._sign(box, SIGNATURES[what])
        else:
            getattr(self, f"_{what}")(box)

    def _sign(self, box: dict[str, Any], hand: Hand, *, down: float = 0.0) -> None:
        chance = self.chance
        wide, high = chance.uniform(*hand.wide), chance.uniform(*hand.high)
        wide = min(wide, box["w"] - 4)
        left = box["x"] + chance.uniform(2, box["w"] - wide - 2)
        middle = box["y"] + box["h"] / 2 + chance.uniform(-1, 1) + down
        self._draw(
            _written(chance, left, middle, wide, high), chance.uniform(*hand.pen), chance.uniform(*hand.dark)
        )

    def _draw(self, points: list[tuple[float, float]], pen: float, dark: float) -> None:
        layer = Image.new("L", self.picture.size, 255)
        draw = ImageDraw.Draw(layer)
        level = round(255 * (1 - dark))
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        draw.line(scaled, fill=level, width=max(2, round(pen * SCALE)), joint="curve")
        self.picture = ImageChops.darker(self.picture, layer)

    def _nothing(self, box: dict[str, Any]) -> None:
        pass

    def _dot(self, box: dict[str, Any]) -> None:
        x, y = self._place(box)
        r = self.chance.uniform(0.2, 0.7)
        ImageDraw.Draw(self.picture).ellipse([one * SCALE for one in (x - r, y - r, x + r, y + r)], fill=40)

    def _crumbs(self, box: dict[str, Any]) -> None:
        for _ in range(6):
            x, y = self._place(box)
            r = self.chance.uniform(0.1, 0.25)
            ImageDraw.Draw(self.picture).ellipse(
                [one * SCALE for one in (x - r, y - r, x + r, y + r)], fill=90
            )

    def _fold(self, box: dict[str, Any]) -> None:
        """From one edge of the sheet to the other."""
        y = box["y"] + self.chance.uniform(2, box["h"] - 2)
        self._draw([(0, y + self.chance.uniform(-2, 2)), (WIDTH, y)], 0.3, self.chance.uniform(0.15, 0.4))

    def _shadow(self, box: dict[str, Any]) -> None:
        """A stamp on the other side of the paper, or a thumb's shadow."""
        x, y = self._place(box)
        layer = Image.new("L", self.picture.size, 255)
        r = self.chance.uniform(4, 9)
        ImageDraw.Draw(layer).ellipse([one * SCALE for one in (x - r, y - r, x + r, y + r)], fill=190)
        soft = layer.filter(ImageFilter.GaussianBlur(1.2 * SCALE))
        self.picture = ImageChops.multiply(self.picture, soft)

    def _neighbour(self, box: dict[str, Any]) -> None:
        """Somebody signed one row below, and reached up into this one."""
        self._sign(box, Hand((25, 45), (12, 16), (0.4, 0.7), (0.6, 0.95)), down=box["h"])

    def _dash(self, box: dict[str, Any]) -> None:
        x, y = self._place(box)
        self._draw([(x, y), (x + self.chance.uniform(8, 20), y + self.chance.uniform(-1, 1))], 0.5, 0.8)

    def _faint(self, box: dict[str, Any]) -> None:
        """A signature on the other side of the paper."""
        self._sign(box, Hand((18, 40), (5, 8), (0.4, 0.7), (0.05, 0.1)))

    def _straddling(self, box: dict[str, Any]) -> None:
        """Somebody signed on the line between two boxes."""
        self._sign(box, Hand((25, 40), (9, 11), (0.4, 0.7), (0.6, 0.95)), down=box["h"] / 2)

    def _cross(self, box: dict[str, Any]) -> None:
        """Crossed out: not here."""
        x, y, w, h = (box[side] for side in ("x", "y", "w", "h"))
        self._draw([(x + 2, y + 1), (x + w - 2, y + h - 1)], 0.5, 0.8)
        self._draw([(x + 2, y + h - 1), (x + w - 2, y + 1)], 0.5, 0.8)

    def _blot(self, box: dict[str, Any]) -> None:
        x, y = self._place(box)
        area = [one * SCALE for one in (x - 3, box["y"] + 2, x + 12, box["y"] + box["h"] - 2)]
        ImageDraw.Draw(self.picture).rectangle(area, fill=40)

    def _place(self, box: dict[str, Any]) -> tuple[float, float]:
        return (
            box["x"] + self.chance.uniform(4, box["w"] - 24),
            box["y"] + self.chance.uniform(3, box["h"] - 3),
        )


def _written(
    chance: random.Random, left: float, middle: float, wide: float, high: float
) -> list[tuple[float, float]]:
    """Loops that run from left to right and get smaller, with a capital first."""
    loops, lean = chance.uniform(4, 9), chance.uniform(0.2, 0.9)
    phases = [chance.uniform(0, 6.3) for _ in range(3)]
    points = []
    for step in range(400):
        t = step / 399
        swing = math.sin(2 * math.pi * loops * t + phases[0])
        size = 1.0 if t < 0.25 else 0.45 + 0.25 * math.sin(7 * t + phases[1])
        x = t + lean / loops * 0.5 * math.cos(2 * math.pi * loops * t + phases[2])
        points.append((x, swing * size))
    low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
    low_y, high_y = min(y for _, y in points), max(y for _, y in points)
    return [
        (
            left + wide * (x - low_x) / (high_x - low_x),
            middle + high * ((y - low_y) / (high_y - low_y) - 0.5),
        )
        for x, y in points
    ]


# --- What a camera makes of it ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Shot:
    """How a photograph was taken: turned by degrees, tilted (share of the side by which corners move), unsharp in
    pixels, grain, how dark the darker side is, how yellow or grey the paper."""

    turn: float = 0.0
    tilt: float = 0.0
    blur: float = 0.0
    grain: float = 0.0
    shade: float = 0.0
    paper: int = 255
    size: int = 2600
    edge: bool = False  # of a shadow, sharp, across the sheet


def photographed(sheet: Image.Image, shot: Shot, seed: int = 1) -> Image.Image:
    chance = random.Random(seed)
    w, h = sheet.size
    paper = sheet.point(lambda level: level * shot.paper // 255)
    room = Image.new("L", (round(w * 1.25), round(h * 1.2)), 95)
    room.paste(paper, ((room.width - w) // 2, (room.height - h) // 2))
    turned = room.rotate(shot.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=95)
    tilted = _tilted(turned, shot.tilt, chance)
    lit = _shaded(tilted, shot)
    share = shot.size / max(lit.size)
    small = lit.resize((round(lit.width * share), round(lit.height * share)), Image.Resampling.BOX)
    if shot.blur:
        small = small.filter(ImageFilter.GaussianBlur(shot.blur))
    if shot.grain:
        # Pillow's own noise takes no seed; a grain drawn once and shifted is the same for everybody.
        grain = Image.frombytes(
            "L", (256, 256), bytes(round(chance.gauss(128, shot.grain)) & 255 for _ in range(65536))
        )
        tile = Image.new("L", small.size)
        for x in range(0, small.width, 256):
            for y in range(0, small.height, 256):
                tile.paste(grain.rotate(90 * chance.randrange(4)), (x, y))
        small = ImageChops.add(small, tile, offset=-128)
    return small


def _tilted(picture: Image.Image, tilt: float, chance: random.Random) -> Image.Image:
    w, h = picture.size
    corners = [(0.0, 0.0), (float(w), 0.0), (float(w), float(h)), (0.0, float(h))]
    moved = [(x + chance.uniform(-tilt, tilt) * w, y + chance.uniform(-tilt, tilt) * h) for x, y in corners]
    seen = fit(list(zip(corners, moved, strict=True))).window(0, 0, 1)
    return picture.transform(
        picture.size, Image.Transform.PERSPECTIVE, seen, Image.Resampling.BICUBIC, fillcolor=95
    )


def _shaded(picture: Image.Image, shot: Shot) -> Image.Image:
    if shot.shade:
        ramp = Image.linear_gradient("L").resize(picture.size).rotate(20, fillcolor=255)
        ramp = ramp.point(lambda level: round(255 - shot.shade * (255 - level)))
        picture = ImageChops.multiply(picture, ramp)
    if shot.edge:
        over = Image.new("L", picture.size, 255)
        w, h = picture.size
        ImageDraw.Draw(over).polygon([(0.3 * w, 0), (w, 0), (w, h), (0.75 * w, h)], fill=160)
        picture = ImageChops.multiply(picture, over.filter(ImageFilter.GaussianBlur(6)))
    return picture


def jpeg(picture: Image.Image, quality: int = 65) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def pdf(pictures: list[Image.Image]) -> bytes:
    """As a scanner at the town hall makes it: a page for each picture."""
    kept = io.BytesIO()
    pictures[0].save(
        kept, "PDF", save_all=True, append_images=pictures[1:], resolution=SCALE * 25.4, quality=60
    )
    return kept.getvalue()
