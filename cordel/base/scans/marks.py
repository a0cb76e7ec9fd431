"""The marks of our sheets in a picture: QR codes near the corners, each naming its page and its corner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cordel.core.perspective import Point
from cordel.core.sheet_layout import mark_said

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST_MARKS: Final = 3
MARKS: Final = 4


@dataclass(frozen=True)
class Mark:
    """`corners` in the picture, from the code's own top left, clockwise as printed."""

    token: str
    number: int
    corners: tuple[Point, Point, Point, Point]


def find_marks(picture: "Image") -> list[Mark]:
    """Every mark once. Where fewer are seen than a sheet has, it is looked again: softer, smaller, sharper."""
    from PIL import Image, ImageFilter

    found = _seen(picture)
    if len(found) < MARKS:
        found = {**_seen(picture.filter(ImageFilter.GaussianBlur(1.2))), **found}
    if len(found) < MARKS:
        half = picture.resize((picture.width // 2 or 1, picture.height // 2 or 1), Image.Resampling.BOX)
        found = {**_seen(half, times=2), **found}
    if len(found) < MARKS:
        found = {**_seen(picture.filter(ImageFilter.UnsharpMask(4, 200, 0))), **found}
    return [found[key] for key in sorted(found)]


def _seen(picture: "Image", times: int = 1) -> dict[tuple[str, int], Mark]:
    import zxingcpp

    found = {}
    only: Any = zxingcpp.BarcodeFormat.QRCode
    for code in zxingcpp.read_barcodes(picture, formats=only, try_invert=False):
        said = mark_said(code.text)
        if said is not None:
            found[said] = Mark(*said, _corners(code.position, times))
    return found


def _corners(position: Any, times: int) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = (
        (float(one.x) * times, float(one.y) * times)
        for one in (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    )
    return a, b, c, d


def by_page(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    """Token -> its marks: two sheets may lie in one picture."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.token, []).append(mark)
    return found


def pairs_of(marks: Iterable[Mark], geometry: Mapping[str, Any]) -> list[tuple[Point, Point]]:
    """(on the sheet in millimetres, in the picture) for every corner of a mark that the geometry promises."""
    promised = {mark_said(one["text"]): one for one in geometry["marks"]}
    pairs: list[tuple[Point, Point]] = []
    for mark in marks:
        place = promised.get((mark.token, mark.number))
        if place is not None:
            x, y, size = float(place["x"]), float(place["y"]), float(place["size"])
            printed = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
            pairs.extend(zip(printed, mark.corners, strict=True))
    return pairs
