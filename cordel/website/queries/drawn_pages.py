"""Signed pages as a telephone sees them, and a school's letter: papers of the demonstration that nobody ever signed.

Drawn in a process of its own, beside the one that makes the rest: what typesets and draws is large, brings threads along,
and `manage.py up` splits itself after the demonstration was made.
"""

import base64
import hashlib
import io
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cordel.base import pdf
from cordel.core.perspective import fit

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE: Final = 7.0  # pixels for a millimetre, before the photograph
LONG_SIDE: Final = 1700  # pixels of the photograph
QUALITY: Final = 50
TABLE: Final = (112, 94, 78)
INKS: Final = ((38, 52, 128), (30, 30, 34), (24, 40, 110))
_ROOT: Final = Path(__file__).resolve().parents[3]
_CHILD: Final = "from cordel.website.queries.drawn_pages import run; run()"


def begin(
    sheets: pdf.Sheets, signed: Sequence[Sequence[int]], ticked: Sequence[int | None], letter: pdf.Document
) -> subprocess.Popen[bytes]:
    """Starts to draw: a photograph of each page on which these rows are signed and one may be ticked, and one of the
    letter."""
    child = subprocess.Popen(  # noqa: S603 - this very file, by the Python that runs
        [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT
    )
    asked = {
        "sheets": asdict(sheets),
        "signed": [list(rows) for rows in signed],
        "ticked": list(ticked),
        "letter": asdict(letter),
    }
    assert child.stdin is not None  # noqa: S101 - asked for above
    child.stdin.write(json.dumps(asked).encode())
    child.stdin.close()
    return child


def finish(child: subprocess.Popen[bytes]) -> tuple[list[bytes], bytes]:
    """The photographs of the pages in their order, and that of the letter. Raises ChildProcessError."""
    assert child.stdout is not None  # noqa: S101 - asked for above
    with child:
        told = child.stdout.read()
    if child.returncode:
        raise ChildProcessError("the papers of the demonstration could not be drawn")
    *pages, letter = (base64.b64decode(one) for one in json.loads(told))
    return pages, letter


def run() -> None:
    """Inside the process."""
    asked = json.load(sys.stdin.buffer)
    sheets = asked["sheets"]
    for page in sheets["pages"]:
        page["drawn"] = {int(corner): mark for corner, mark in page["drawn"].items()}
    pages = _rendered(pdf.printed_sheets(pdf.Sheets(**sheets)))
    for seed, (picture, page) in enumerate(zip(pages, sheets["pages"], strict=True)):
        boxes = {box["row"]: box for box in page["geometry"]["boxes"]}
        for row in asked["signed"][seed]:
            _sign(picture, boxes[row], seed)
        if asked["ticked"][seed] is not None:
            _tick(picture, boxes[asked["ticked"][seed]])
    letters = _rendered(pdf.printed(pdf.Document(**asked["letter"])))[:1]
    _sign(letters[0], {"x": 24, "y": 150, "w": 90, "h": 16}, len(pages))
    taken = [_taken(picture, seed) for seed, picture in enumerate([*pages, *letters])]
    json.dump([base64.b64encode(one).decode() for one in taken], sys.stdout)


def _rendered(data: bytes) -> "list[Image]":
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [page.render(scale=SCALE * 25.4 / 72).to_pil().convert("RGB") for page in document]


def _sign(picture: "Image", box: dict[str, Any], seed: int) -> None:
    """Loops that run from left to right, a capital first: nobody's hand."""
    from PIL import ImageDraw

    def about(what: str, least: float, most: float) -> float:
        return _about(least, most, what, seed, box["y"])

    wide, high = about("wide", 22, min(48, box["w"] - 8)), about("high", 5, 8)
    left = box["x"] + about("left", 3, box["w"] - wide - 4)
    middle = box["y"] + box["h"] / 2 + about("middle", -0.8, 0.8)
    loops, lean, late = about("loops", 5, 9), about("lean", 0.3, 0.8), about("late", 0, 6)
    points = []
    for step in range(300):
        part = step / 299
        round_it = 2 * math.pi * loops * part
        size = 1.0 if part < 0.2 else 0.45 + 0.3 * math.sin(9 * part + late)
        x = left + wide * (part + lean / loops * 0.4 * math.cos(round_it + late))
        points.append((x * SCALE, (middle + high / 2 * size * math.sin(round_it)) * SCALE))
    ink = INKS[int(about("ink", 0, len(INKS)))]
    ImageDraw.Draw(picture).line(
        points, fill=ink, width=round(about("pen", 0.35, 0.55) * SCALE), joint="curve"
    )


def _tick(picture: "Image", box: dict[str, Any]) -> None:
    """What somebody in a hurry leaves instead of a signature: a person has to say what it means."""
    from PIL import ImageDraw

    x, y = box["x"] + 14, box["y"] + 6
    points = [(at * SCALE, down * SCALE) for at, down in ((x, y), (x + 2, y + 4), (x + 7, y - 4))]
    ImageDraw.Draw(picture).line(points, fill=INKS[0], width=round(0.5 * SCALE), joint="curve")


def _taken(page: "Image", seed: int) -> bytes:
    """On a table, a little askew, the light from one side, as JPEG."""
    from PIL import Image, ImageChops, ImageFilter

    wide, high = page.size
    corners = [(0.0, 0.0), (float(wide), 0.0), (float(wide), float(high)), (0.0, float(high))]
    share = LONG_SIDE / (high * 1.16)
    seen = [
        (
            (x + (0.08 + _about(-0.04, 0.04, "across", seed, x, y)) * wide) * share,
            (y + 0.08 * high) * share + _about(-30, 30, "down", seed, x, y),
        )
        for x, y in corners
    ]
    size = (round(1.16 * wide * share), LONG_SIDE)
    small = page.resize((round(wide * share), round(high * share)), Image.Resampling.BOX)
    scaled = [(x * share, y * share) for x, y in corners]
    view = fit(list(zip(seen, scaled, strict=True))).window(0, 0, 1)
    placed = small.transform(
        size, Image.Transform.PERSPECTIVE, view, Image.Resampling.BICUBIC, fillcolor=TABLE
    )
    light = Image.linear_gradient("L").resize(size).rotate(180).point(lambda level: 190 + level // 4)
    lit = ImageChops.multiply(placed, Image.merge("RGB", [light] * 3)).filter(ImageFilter.GaussianBlur(0.5))
    kept = io.BytesIO()
    lit.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def _about(least: float, most: float, *key: Any) -> float:
    """A number between the two that looks like chance and is the same for the same key, everywhere."""
    number = int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:8], "big")
    return least + (most - least) * number / 2**64
