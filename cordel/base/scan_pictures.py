"""Pictures of scanned pages for a screen: upright as asked, grey, and no larger than a screen needs.

Pillow and PDFium are loaded here when a picture is made: web pages that show none do without them.
"""

import io
from typing import Any, Final

from cordel.core.office_package import DAMAGED, TOO_BIG, Unusable

MOST_ACROSS: Final = 1400  # pixels
MOST_PIXELS: Final = 60_000_000  # of a photograph that is opened
TURNS: Final = (0, 90, 180, 270)


def pages_in(data: bytes, kind: str) -> int:
    """How many pages a file has; a photograph is one. Raises Unusable."""
    if kind != "pdf":
        return 1
    document = _document(data)
    try:
        return len(document)
    finally:
        document.close()


def picture(data: bytes, kind: str, *, page: int = 0, turn: int = 0) -> bytes:
    """The page as a JPEG, turned clockwise by so many degrees. Raises Unusable."""
    from PIL import Image

    try:
        shown = _of_pdf(data, page) if kind == "pdf" else _of_photograph(data)
        shown.thumbnail((MOST_ACROSS * 2, MOST_ACROSS * 2))
        turned = shown.rotate(-turn, expand=True) if turn in TURNS[1:] else shown
        turned.thumbnail((MOST_ACROSS, MOST_ACROSS * 2))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise Unusable(DAMAGED) from broken
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=70)
    return out.getvalue()


def _of_photograph(data: bytes) -> Any:
    from PIL import Image

    opened = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    if opened.width * opened.height > MOST_PIXELS:
        raise Unusable(TOO_BIG)
    opened.draft("L", (MOST_ACROSS * 2, MOST_ACROSS * 2))
    return opened.convert("L")


def _of_pdf(data: bytes, page: int) -> Any:
    document = _document(data)
    try:
        if not 0 <= page < len(document):
            raise Unusable(DAMAGED)
        one = document[page]
        scale = min(3.0, MOST_ACROSS / max(1.0, one.get_width()))
        return one.render(scale=scale, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def _document(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as broken:
        raise Unusable(DAMAGED) from broken
