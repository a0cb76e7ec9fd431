"""A sheet whose place in the picture is known: straightened, and each of its boxes read."""

from collections.abc import Mapping
from math import hypot
from typing import TYPE_CHECKING, Any, Final

from cordel.core.ink import EMPTY, UNSURE, Patch, Verdict, judge
from cordel.core.perspective import Perspective

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE: Final = 6.0  # pixels for a millimetre, in which boxes are read and pages kept
AROUND: Final = 4.0  # millimetres beside a box that are looked at; above and below it is another box
SPOT: Final = 7  # pixels at a third of the scale: what is thinner than 3.5 mm is ink and not shadow
SOFT: Final = 0.8  # pixels by which grain is smoothed, and a pencil's line is not lost
FARTHER: Final = 3  # times, for a second look at what seems to be empty
COARSEST: Final = 3.0  # pixels for a millimetre; below, a pencil's line is lost


def resolution(view: Perspective, geometry: Mapping[str, Any]) -> float:
    """Pixels for a millimetre where the picture shows least of them."""
    width, height = geometry["page"]
    sides = []
    for x, y in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
        here = view.at(x * width, y * height)
        for step in ((1.0, 0.0), (0.0, 1.0)):
            there = view.at(x * width + step[0], y * height + step[1])
            sides.append(hypot(there[0] - here[0], there[1] - here[1]))
    return min(sides)


def read_boxes(picture: "Image", view: Perspective, geometry: Mapping[str, Any]) -> list[tuple[int, Verdict]]:
    """(row, what is in its box), as the geometry orders them."""
    return [(int(box["row"]), _read(picture, view, box)) for box in geometry["boxes"]]


def straight(picture: "Image", view: Perspective, geometry: Mapping[str, Any]) -> "Image":
    """The whole sheet as if it lay under the lens, in SCALE."""
    width, height = geometry["page"]
    return _window(picture, view, (0.0, 0.0, float(width), float(height)))


def _window(picture: "Image", view: Perspective, area: tuple[float, float, float, float]) -> "Image":
    from PIL import Image

    left, top, width, height = area
    return picture.transform(
        (round(width * SCALE), round(height * SCALE)),
        Image.Transform.PERSPECTIVE,
        view.window(left, top, SCALE),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )


def _read(picture: "Image", view: Perspective, box: Mapping[str, Any]) -> Verdict:
    from PIL import Image

    x, y, wide, high = (float(box[side]) for side in ("x", "y", "w", "h"))
    corners = [view.at(*corner) for corner in ((x, y), (x + wide, y), (x, y + high), (x + wide, y + high))]
    if not all(0 <= a < picture.width and 0 <= b < picture.height for a, b in corners):
        return Verdict(UNSURE, 0.0)
    seen = _window(picture, view, (x - AROUND, y - high, wide + 2 * AROUND, 3 * high))
    left, top = round(AROUND * SCALE), round(high * SCALE)
    inside = (left, top, left + round(wide * SCALE), 2 * top)
    paper = _paper(seen)
    dark = _darkness(seen, paper)
    covered = _covered(paper.crop(inside))
    fine = judge(Patch(dark.tobytes(), dark.width, dark.height, SCALE, inside, covered))
    if fine.state != EMPTY:
        return fine
    # From farther away grain is gone, and a pencil's thin line is still there.
    far = dark.resize((dark.width // FARTHER, dark.height // FARTHER), Image.Resampling.BOX)
    edges = (left // FARTHER, top // FARTHER, inside[2] // FARTHER, inside[3] // FARTHER)
    coarse = judge(Patch(far.tobytes(), far.width, far.height, SCALE / FARTHER, edges, covered))
    return fine if coarse.state == EMPTY else Verdict(UNSURE, fine.ink)


def _paper(seen: "Image") -> "Image":
    """What stays when everything thinner than a spot is closed. A shadow's edge stays, and uneven light does no harm."""
    from PIL import Image, ImageFilter

    small = seen.resize((max(1, seen.width // 3), max(1, seen.height // 3)), Image.Resampling.BOX)
    closed = small.filter(ImageFilter.MaxFilter(SPOT)).filter(ImageFilter.MinFilter(SPOT))
    return closed.resize(seen.size, Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(2))


def _darkness(seen: "Image", paper: "Image") -> "Image":
    """How much darker than the paper at that place each pixel is."""
    from PIL import ImageChops, ImageFilter, ImageMath

    shares = ImageMath.lambda_eval(
        lambda args: args["min"](args["less"] * 255 / args["max"](args["paper"], 40), 255),
        less=ImageChops.subtract(paper, seen.filter(ImageFilter.GaussianBlur(SOFT))),
        paper=paper,
    )
    return shares.convert("L")


def _covered(paper: "Image") -> int:
    """How much darker than its middle the darkest of the paper is, as Patch has it."""
    counts = paper.histogram()
    half = sum(counts) / 2
    middle = next(level for level in range(256) if sum(counts[: level + 1]) >= half)
    darkest = next(level for level, count in enumerate(counts) if count)
    return 255 - 255 * darkest // max(middle, 1)
