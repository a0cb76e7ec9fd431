"""The pages of a file as upright grey pictures: PDF, JPEG, PNG, WebP and TIFF, known by what is in them.

Whatever cannot be opened is an `Unreadable` with a code; whoever calls says it in words.
"""

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PAGES: Final = 100
MOST_PIXELS: Final = 120_000_000  # of one picture as it comes: the largest telephones take 108 million
LONG_SIDE: Final = 2600  # pixels that are kept of a page: nine for a millimetre of A4

TOO_BIG: Final = "too_big"
TOO_MANY: Final = "too_many_pages"
WRONG_KIND: Final = "wrong_kind"
HEIC: Final = "heic"
PROTECTED: Final = "protected"
DAMAGED: Final = "damaged"
REASONS: Final = (TOO_BIG, TOO_MANY, WRONG_KIND, HEIC, PROTECTED, DAMAGED)

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_WRONG_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_LONGEST_PAGE: Final = 14_400  # points, as long as PDF allows (ISO 32000-1, annex C)


class Unreadable(ValueError):
    """`reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def count(data: bytes) -> int:
    """How many pages there are. Raises Unreadable for what cannot be opened at all."""
    if _is_pdf(data):
        document = _document(data)
        found = len(document)
        document.close()
    else:
        found = _several(_opened(data))
    if found > MOST_PAGES:
        raise Unreadable(TOO_MANY)
    return found


def pages(data: bytes, *, first: int = 0) -> Iterator["Image | Unreadable"]:
    """One after the other; a page that cannot be read comes as its refusal, and the others are read."""
    for number in range(first, count(data)):
        try:
            yield _pdf_page(data, number) if _is_pdf(data) else _picture(data, number)
        except Unreadable as unreadable:
            yield unreadable


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


# --- PDF ---------------------------------------------------------------------------------------------


def _document(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == _WRONG_PASSWORD
        raise Unreadable(PROTECTED if is_locked else DAMAGED) from error


def _pdf_page(data: bytes, number: int) -> "Image":
    """Opened anew for each page: what pdfium keeps of a page of pictures is much, and goes with the document."""
    import pypdfium2

    document = _document(data)
    try:
        page = document[number]
        longest = max(page.get_size())
        if not 1 <= longest <= _LONGEST_PAGE:
            raise Unreadable(DAMAGED)
        picture: Image = page.render(scale=LONG_SIDE / longest, grayscale=True).to_pil()
        return picture.convert("L")
    except pypdfium2.PdfiumError as error:
        raise Unreadable(DAMAGED) from error
    finally:
        document.close()


# --- Pictures ----------------------------------------------------------------------------------------


def _opened(data: bytes) -> "Image":
    from PIL import Image

    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise Unreadable(HEIC)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise Unreadable(TOO_BIG) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable(WRONG_KIND) from error
    _ensure_small(picture)
    return picture


def _ensure_small(picture: "Image") -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable(TOO_BIG)


def _several(picture: "Image") -> int:
    """Only a TIFF has pages; the second picture of a telephone is the first again."""
    try:
        return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable(DAMAGED) from error


def _picture(data: bytes, number: int) -> "Image":
    from PIL import Image, ImageOps

    picture = _opened(data)
    try:
        picture.seek(number)
        _ensure_small(picture)
        picture.draft("L", _shrunk(picture.size))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        grey = _grey(upright)
        return grey.resize(_shrunk(grey.size), Image.Resampling.BOX, reducing_gap=2.0)
    except Unreadable:
        raise
    except Image.DecompressionBombError as error:
        raise Unreadable(TOO_BIG) from error
    except Exception as error:  # decoders raise whatever the bytes lead them to
        raise Unreadable(DAMAGED) from error


def _shrunk(size: tuple[int, int]) -> tuple[int, int]:
    share = min(1.0, LONG_SIDE / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _grey(picture: "Image") -> "Image":
    """What is transparent lies on white paper; of sixteen bits the upper eight."""
    from PIL import Image

    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        above = picture.convert("RGBA")
        paper = Image.new("RGBA", above.size, "white")
        return Image.alpha_composite(paper, above).convert("L")
    return picture.convert("L")
