"""Where everything stands on a signature sheet: known to a tenth of a millimetre before it is printed, so that a picture
of the signed page can be read back.

All lengths are millimetres from the top left corner of an A4 page that stands upright. A page has four marks near its
corners, QR codes that name the page and the corner; a row for each person or for somebody who is not on the list; and
in each row a box to sign in. A page that runs from right to left is mirrored, its marks are not.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")
Geometry = dict[str, Any]

LAYOUT: Final = 1  # changes when a page of the same words would look different
PAGE: Final = (210.0, 297.0)
EDGE: Final = 10.0  # what printers leave white, and more
ROWS: Final = 15  # of a page
ROW_HEIGHT: Final = 12.0
HEAD_HEIGHT: Final = 8.0
TABLE_TOP: Final = 56.0
NUMBER_WIDTH: Final = 10.0
NAME_WIDTH: Final = 84.0
BOX_WIDTH: Final = PAGE[0] - 2 * EDGE - NUMBER_WIDTH - NAME_WIDTH
FIRST_MARK: Final = 26.0  # holds an address, and so more
OTHER_MARKS: Final = 14.0
LEAST_FREE: Final = 3  # lines for people who are not on the list, at the end of each list
_MARK: Final = re.compile(r"(?:^|/)([2-9B-Z]{6,12})\.([1-4])/?$")


def texts_of_marks(token: str, address: str) -> list[str]:
    """What the four marks say: `<token>.1` to `.4`, the first as an address that begins with `address`."""
    return [f"{address}{token}.1", *(f"{token}.{corner}" for corner in (2, 3, 4))]


def mark_said(text: str) -> tuple[str, int] | None:
    """The page's token and the corner (1 top left, 2 top right, 3 bottom left, 4 bottom right), or None where the text
    is no mark's."""
    found = _MARK.search(text)
    return (found[1], int(found[2])) if found else None


def geometry(token: str, address: str, rows: int, *, right_to_left: bool = False) -> Geometry:
    """`{"page": [w, h], "marks": [{"text", "x", "y", "size"}, ...], "boxes": [{"row", "x", "y", "w", "h"}, ...]}`."""
    width, height = PAGE
    far = width - EDGE - OTHER_MARKS
    low = height - EDGE - OTHER_MARKS
    places = [
        (EDGE, EDGE, FIRST_MARK),
        (far, EDGE, OTHER_MARKS),
        (EDGE, low, OTHER_MARKS),
        (far, low, OTHER_MARKS),
    ]
    marks = [
        {"text": text, "x": x, "y": y, "size": size}
        for text, (x, y, size) in zip(texts_of_marks(token, address), places, strict=True)
    ]
    x = EDGE if right_to_left else EDGE + NUMBER_WIDTH + NAME_WIDTH
    top = TABLE_TOP + HEAD_HEIGHT
    boxes = [
        {"row": row, "x": x, "y": top + row * ROW_HEIGHT, "w": BOX_WIDTH, "h": ROW_HEIGHT}
        for row in range(rows)
    ]
    return {"page": [width, height], "marks": marks, "boxes": boxes}


def pages_of(people: Sequence[T | None]) -> Iterator[list[T | None]]:
    """The rows of each page: people in their order (None: somebody who is not named), then None for lines that are free, at least `LEAST_FREE` of them
    and until the last page is full."""
    rows: list[T | None] = [*people, *[None] * LEAST_FREE]
    rows += [None] * (-len(rows) % ROWS)
    for first in range(0, len(rows), ROWS):
        yield rows[first : first + ROWS]
