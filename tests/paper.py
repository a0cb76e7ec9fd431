"""Harder paper: what pens, cups, folds and telephones make of a signature sheet, drawn from a seed.

Adds to tests/signing.py what real pages have: a thin ball-pen, block letters, ticks, signatures over the border, rings
of cups, folds in four, hands' shadows, tables, motion, and the second packing of a messenger.
"""

import io
import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cordel.core.sheet_layout import ROWS
from tests.signing import HEIGHT, SCALE, SIGNATURES, WIDTH, Hand, Sheet, Shot, photographed

HANDS = {
    "thin ball-pen": Hand((16, 40), (4, 9), (0.18, 0.3), (0.5, 0.75)),
    "tiny ball-pen": Hand((8, 12), (2.6, 4), (0.18, 0.3), (0.5, 0.75)),
    "worn-out pen": Hand((16, 40), (5, 8), (0.2, 0.35), (0.25, 0.4)),
}
# Who is there in person: "empty" would take a day away.
SIGNED_BY = (*SIGNATURES, *HANDS, "block letters", "over the sides", "over the border", "two words", "wave")
# Nobody signed: "signed" would count somebody who was not there. A tick is no signature and not nothing.
NOT_SIGNED = (
    "nothing",
    "tick",
    "big tick",
    "ring",
    "creases",
    "drops",
    "smear",
    "strike",
    "question",
    "zero",
)


class Paper(Sheet):
    """A sheet that was passed around."""

    def fill(self, row: int, what: str) -> None:
        box = self.geometry["boxes"][row]
        if what in HANDS:
            self._sign(box, HANDS[what])
        else:
            super().fill(row, what.replace(" ", "_").replace("-", "_"))

    # --- Signed ---

    def _block_letters(self, box: dict[str, float]) -> None:
        """Names written like a form's: separate straight strokes."""
        chance, x = self.chance, box["x"] + self.chance.uniform(3, 20)
        high, middle = chance.uniform(3.5, 6), box["y"] + box["h"] / 2
        for _letter in range(chance.randint(5, 9)):
            top, foot, wide = middle - high / 2, middle + high / 2, high * 0.6
            strokes = chance.choice(
                [
                    [
                        [(x, foot), (x + wide / 2, top), (x + wide, foot)],
                        [(x + wide / 4, middle), (x + wide * 0.75, middle)],
                    ],
                    [[(x, foot), (x, top), (x + wide, foot), (x + wide, top)]],
                    [
                        [(x, top), (x, foot)],
                        [(x, top), (x + wide, top)],
                        [(x, middle), (x + wide * 0.8, middle)],
                    ],
                    [
                        [
                            (x + wide * (0.5 + math.cos(a) / 2), middle + high * math.sin(a) / 2)
                            for a in _turn()
                        ]
                    ],
                ]
            )
            for points in strokes:
                self._draw(points, chance.uniform(0.3, 0.5), chance.uniform(0.55, 0.85))
            x += wide + high * 0.3

    def _over_the_sides(self, box: dict[str, float]) -> None:
        """A long name that runs over the right line, or begins in the cell of the name."""
        moved = {**box, "x": box["x"] + self.chance.choice([-14, 14]), "w": box["w"]}
        self._sign(moved, Hand((70, 80), (5, 8), (0.3, 0.6), (0.6, 0.9)))

    def _over_the_border(self, box: dict[str, float]) -> None:
        """Mostly in the own box, with loops a little over the line above or below."""
        hand = Hand((25, 45), (10, 12), (0.3, 0.6), (0.6, 0.9))
        self._sign(box, hand, down=self.chance.choice([-2.0, 2.0]))

    def _two_words(self, box: dict[str, float]) -> None:
        half = {**box, "w": box["w"] / 2}
        self._sign(half, Hand((12, 25), (4, 7), (0.25, 0.45), (0.5, 0.85)))
        self._sign({**half, "x": box["x"] + box["w"] / 2}, Hand((12, 25), (4, 7), (0.25, 0.45), (0.5, 0.85)))

    def _wave(self, box: dict[str, float]) -> None:
        """Who signs a hundred papers a day."""
        x, y, wide = box["x"] + 5, box["y"] + 6, self.chance.uniform(20, 40)
        turns = self.chance.uniform(2, 5)
        points = [
            (x + wide * t / 99, y + 1.6 * math.sin(turns * 2 * math.pi * t / 99) * (1 - t / 130))
            for t in range(100)
        ]
        self._draw(points, 0.4, self.chance.uniform(0.6, 0.9))

    # --- Not signed ---

    def _tick(self, box: dict[str, float]) -> None:
        self._ticked(box, self.chance.uniform(4, 7))

    def _big_tick(self, box: dict[str, float]) -> None:
        self._ticked(box, self.chance.uniform(8, 10.5))

    def _ticked(self, box: dict[str, float], high: float) -> None:
        x, foot = box["x"] + self.chance.uniform(5, 40), box["y"] + box["h"] - 1
        bend = [(x + high * 0.3 + high * 0.8 * t / 9, foot - high * (t / 9) ** 1.2) for t in range(10)]
        self._draw([(x, foot - high * 0.4), *bend], self.chance.uniform(0.3, 0.7), 0.8)

    def _ring(self, box: dict[str, float]) -> None:
        """A cup stood here."""
        x, y = box["x"] + self.chance.uniform(10, 60), box["y"] + self.chance.uniform(-20, 20)
        r, dark = self.chance.uniform(32, 42), self.chance.uniform(0.08, 0.35)
        layer = Image.new("L", self.picture.size, 255)
        draw = ImageDraw.Draw(layer)
        area = [one * SCALE for one in (x - r, y - r, x + r, y + r)]
        draw.ellipse(area, outline=round(255 * (1 - dark)), width=round(self.chance.uniform(0.8, 3) * SCALE))
        soft = layer.filter(ImageFilter.GaussianBlur(self.chance.uniform(1, 5)))
        self.picture = ImageChops.multiply(self.picture, soft)

    def _drops(self, box: dict[str, float]) -> None:
        for _drop in range(self.chance.randint(1, 4)):
            x, y = self._place(box)
            r, dark = self.chance.uniform(0.8, 3), self.chance.uniform(0.1, 0.4)
            layer = Image.new("L", self.picture.size, 255)
            area = [one * SCALE for one in (x - r, y - r, x + r * 1.3, y + r)]
            # Coffee dries darker at its edge.
            ImageDraw.Draw(layer).ellipse(
                area, fill=round(255 * (1 - dark / 2)), outline=round(255 * (1 - dark)), width=3
            )
            self.picture = ImageChops.multiply(self.picture, layer.filter(ImageFilter.GaussianBlur(2)))

    def _creases(self, box: dict[str, float]) -> None:
        """Folded in four, here: both folds throw a soft shadow."""
        x, y = box["x"] + self.chance.uniform(10, 70), box["y"] + self.chance.uniform(3, 9)
        dark = self.chance.uniform(0.15, 0.4)
        self._draw([(0, y - 1), (WIDTH, y + self.chance.uniform(-2, 2))], 0.5, dark)
        self._draw([(x, 0), (x + self.chance.uniform(-2, 2), HEIGHT)], 0.5, dark)

    def _smear(self, box: dict[str, float]) -> None:
        """A wet hand went over ink from elsewhere."""
        x, y = self._place(box)
        layer = Image.new("L", self.picture.size, 255)
        for n in range(4):
            points = [((x + t) * SCALE, (y + n * 0.8 + math.sin(t / 3)) * SCALE) for t in range(18)]
            ImageDraw.Draw(layer).line(points, fill=200, width=round(0.7 * SCALE))
        soft = layer.filter(ImageFilter.GaussianBlur(0.8 * SCALE))
        self.picture = ImageChops.multiply(self.picture, soft)

    def _strike(self, box: dict[str, float]) -> None:
        """A line through the whole row: not coming."""
        y = box["y"] + box["h"] / 2
        self._draw([(12, y), (box["x"] + box["w"] - 3, y + self.chance.uniform(-2, 2))], 0.5, 0.8)

    def _question(self, box: dict[str, float]) -> None:
        """The host's question mark."""
        x, y = self._place(box)
        y = box["y"] + 3
        hook = [(x + 2 + 2 * math.cos(a), y + 1.5 + 2 * math.sin(a)) for a in _turn(-3.1, 1.4)]
        self._draw([*hook, (x + 2, y + 5)], 0.5, 0.8)
        self._draw([(x + 2, y + 6.5), (x + 2.2, y + 6.7)], 0.6, 0.8)

    def _zero(self, box: dict[str, float]) -> None:
        """Counted as none."""
        x, y = self._place(box)
        r, y = self.chance.uniform(1.5, 2.5), box["y"] + box["h"] / 2
        self._draw([(x + r * 0.7 * math.cos(a), y + r * math.sin(a)) for a in _turn()], 0.5, 0.8)


def _turn(first: float = 0.0, last: float = 2 * math.pi) -> list[float]:
    return [first + (last - first) * step / 24 for step in range(25)]


@dataclass(frozen=True)
class Phone:
    """`shot` as tests/signing.py takes it; what lies under the sheet (0..255); the share of the light that a hand takes;
    the pixels by which it was moved; how it was packed, and packed again by a messenger, with its longest side."""

    shot: Shot
    table: int = 95
    hand: float = 0.0
    moved: int = 0
    quality: int = 70
    again: int | None = None


PHONES = {
    "flat scanner": Phone(Shot()),
    "fax quality scanner": Phone(Shot(grain=10, size=1700, blur=0.4), quality=35),
    "dark table": Phone(Shot(turn=4, tilt=0.06, blur=0.8, grain=5, shade=0.4), table=30),
    "white table": Phone(Shot(turn=-6, tilt=0.05, blur=0.7, grain=4, shade=0.2, paper=240), table=235),
    "upside down, hand's shadow": Phone(Shot(turn=181, tilt=0.04, blur=0.8, grain=5, paper=225), hand=0.5),
    "on its side, sharp shadow": Phone(Shot(turn=92, tilt=0.06, blur=0.6, grain=4, edge=True), hand=0.3),
    "other side, moved": Phone(Shot(turn=268, tilt=0.05, blur=0.5, grain=4, shade=0.3), moved=4),
    "evening": Phone(Shot(turn=8, tilt=0.07, blur=1.1, grain=12, shade=0.6, paper=150), table=20),
    "messenger": Phone(Shot(turn=3, tilt=0.05, blur=0.8, grain=5, shade=0.3), quality=60, again=1600),
    "messenger, askew": Phone(
        Shot(turn=187, tilt=0.08, blur=0.7, grain=6, shade=0.4, paper=220), hand=0.3, quality=50, again=1600
    ),
}


def taken(sheet: Image.Image, phone: Phone, seed: int) -> bytes:
    """The file that arrives."""
    margin = Image.new("L", (sheet.width + 320, sheet.height + 320), phone.table)
    margin.paste(sheet, (160, 160))
    seen = photographed(margin, phone.shot, seed)
    if phone.hand:
        seen = ImageChops.multiply(seen, _hand(seen.size, phone.hand, seed))
    if phone.moved:
        seen = _moved(seen, phone.moved)
    data = _packed(seen, phone.quality)
    if phone.again:
        small = Image.open(io.BytesIO(data))
        small.thumbnail((phone.again, phone.again), Image.Resampling.BICUBIC)
        data = _packed(small, 45)
    return data


def _hand(size: tuple[int, int], share: float, seed: int) -> Image.Image:
    """The soft shadow of who holds the telephone."""
    w, h = size
    light = Image.new("L", (w // 8, h // 8), 255)
    x, y = (seed * 37 % 50 + 25) / 100 * w / 8, (seed * 53 % 50 + 25) / 100 * h / 8
    ImageDraw.Draw(light).ellipse(
        (x - w / 20, y - h / 14, x + w / 20, y + h / 4), fill=round(255 * (1 - share))
    )
    return light.filter(ImageFilter.GaussianBlur(5)).resize(size, Image.Resampling.BICUBIC)


def _moved(picture: Image.Image, pixels: int) -> Image.Image:
    """The mean of the picture and of itself, moved a little."""
    mean = picture
    for step in range(1, pixels):
        mean = Image.blend(mean, ImageChops.offset(picture, step, step // 2), 1 / (step + 1))
    return mean


def _packed(picture: Image.Image, quality: int) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def passed_around(seed: int, token: str) -> tuple[Image.Image, tuple[str, ...]]:
    """A page, and what is in each box: "" where what belongs to another box may be in it as well."""
    sheet = Paper(seed, token=token)
    left_out = ("ring" if seed % 3 else "", "creases" if seed % 4 else "")
    kinds = [what for what in (*SIGNED_BY, *NOT_SIGNED) if what not in left_out]
    sheet.chance.shuffle(kinds)
    rows: list[str] = []
    for what in kinds:
        # What reaches over lines has nobody above and below it.
        wide = what in ("ring", "creases", "over the border", "overflowing")
        around = [""] if wide else []
        if len(rows) + 2 * len(around) + 1 <= ROWS:
            rows += [*around, what, *around]
    rows += ["nothing"] * (ROWS - len(rows))
    for row, what in enumerate(rows):
        if what:
            sheet.fill(row, what)
    if {"ring", "creases"} & set(rows):  # a cup and a fold take no heed of boxes
        rows = [what if what in ("ring", "creases") or (what in SIGNED_BY) else "" for what in rows]
    return sheet.picture, tuple(rows)
