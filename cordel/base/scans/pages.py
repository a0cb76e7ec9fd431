"""What is on one page: which of our sheets, and what is in its boxes, or why it cannot be read."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cordel.base.scans import boxes, marks
from cordel.core.perspective import Unsolvable, farthest, fit

if TYPE_CHECKING:
    from PIL.Image import Image

# Why a page that could be opened is not read; opening has its own reasons.
NO_MARKS: Final = "no_marks"
FOREIGN: Final = "foreign"
MARKS_MISSING: Final = "marks_missing"
BENT: Final = "bent"
TOO_COARSE: Final = "too_coarse"
PROBLEMS: Final = (NO_MARKS, FOREIGN, MARKS_MISSING, BENT, TOO_COARSE)

MOST_BENT: Final = 2.0  # millimetres by which a mark may lie beside its place on a flat sheet
QUALITY: Final = 55  # of the straightened picture that is kept

Geometries = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class SheetRead:
    """`rows`: (row, state, ink in square millimetres); `picture` the straightened sheet as JPEG. With a `problem`
    there are neither."""

    token: str = ""
    problem: str = ""
    rows: tuple[tuple[int, str, float], ...] = ()
    picture: bytes = b""


def read_page(picture: "Image", geometries: Geometries) -> list[SheetRead]:
    """Every sheet that lies in the picture, in the order of their tokens; at least one answer."""
    found = marks.by_page(marks.find_marks(picture))
    if not found:
        return [SheetRead(problem=NO_MARKS)]
    return [_read(picture, token, found[token], geometries) for token in sorted(found)]


def _read(picture: "Image", token: str, seen: list[marks.Mark], geometries: Geometries) -> SheetRead:
    geometry = geometries.get(token)
    if geometry is None:
        return SheetRead(token, FOREIGN)
    pairs = marks.pairs_of(seen, geometry)
    if len(pairs) < 4 * marks.LEAST_MARKS:
        return SheetRead(token, MARKS_MISSING)
    try:
        view = fit(pairs)
    except Unsolvable:
        return SheetRead(token, BENT)
    fine = boxes.resolution(view, geometry)
    if fine < boxes.COARSEST:
        return SheetRead(token, TOO_COARSE)
    if farthest(view, pairs) > MOST_BENT * fine:
        return SheetRead(token, BENT)
    rows = tuple((row, one.state, one.ink) for row, one in boxes.read_boxes(picture, view, geometry))
    return SheetRead(token, "", rows, _jpeg(boxes.straight(picture, view, geometry)))


def _jpeg(picture: "Image") -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()
