"""Files that were shown in a room: known by what is in them, never by what they are called.

Documents with programs inside are refused. Of photographs only the picture stays: what a camera writes beside it
says where and when somebody stood (JPEG: APPn and comments, ISO/IEC 10918-1 B.2.4; PNG: text, time and Exif chunks,
ISO/IEC 15948 11.3).
"""

import re
import struct
from dataclasses import dataclass
from typing import Final

from cordel.core.office_package import DAMAGED, MACROS, TOO_BIG, WRONG_KIND, Unusable, listed

MOST_BYTES: Final = 10_000_000
# Kind -> media type that it is served as.
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
}
# "/JS" is three bytes, which the pictures of a long scan hold by chance; a program's text begins after it.
_PROGRAMS_IN_PDF: Final = re.compile(rb"/(?:(?:JavaScript|Launch|EmbeddedFile|RichMedia)\b|JS\s*[(<])")
_MAIN: Final = {
    "docx": re.compile(rb"wordprocessingml\.document\.main\+xml"),
    "pptx": re.compile(rb"presentationml\.(presentation|slideshow)\.main\+xml"),
}
_ODT: Final = b"application/vnd.oasis.opendocument.text"
_ODT_PROGRAMS: Final = re.compile(r"(Basic|Scripts|Object [0-9]+)/")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_BESIDE: Final = (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf")
_JPEG: Final = b"\xff\xd8\xff"
# Markers of a JPEG that hold no picture: applications (but JFIF, colour profile and Adobe's colours) and comments.
_JPEG_BESIDE: Final = {*range(0xE1, 0xF0), 0xFE} - {0xE2, 0xEE}
_JPEG_SCAN: Final = 0xDA


@dataclass(frozen=True)
class MaterialFile:
    """`kind` is a key of MEDIA_TYPES; `data` is what may be kept."""

    kind: str
    data: bytes


def read(data: bytes, *, most: int = MOST_BYTES) -> MaterialFile:
    """The file of at most so many bytes, judged. Raises office_package.Unusable."""
    if len(data) > most:
        raise Unusable(TOO_BIG)
    if data.startswith(_PNG):
        return MaterialFile("png", _bare_png(data))
    if data.startswith(_JPEG):
        return MaterialFile("jpg", _bare_jpeg(data))
    if data.startswith(b"%PDF-"):
        return MaterialFile("pdf", _looked_through(data))
    return MaterialFile(_office_kind(data), data)


def _looked_through(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise Unusable(DAMAGED)
    if _PROGRAMS_IN_PDF.search(data):
        raise Unusable(MACROS)
    return data


def _office_kind(data: bytes) -> str:
    """Word, PowerPoint or OpenDocument, by what the package says of itself."""
    package = listed(data)
    if package.mimetype == _ODT:
        if any(_ODT_PROGRAMS.match(name) for name in package.names):
            raise Unusable(MACROS)
        return "odt"
    kinds = [kind for kind, pattern in _MAIN.items() if pattern.search(package.types)]
    if len(kinds) != 1:
        raise Unusable(WRONG_KIND)
    return kinds[0]


def _bare_png(data: bytes) -> bytes:
    """The picture's chunks up to its end; whatever follows the end is left out."""
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            break
        if name not in _PNG_BESIDE:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise Unusable(DAMAGED)


def _bare_jpeg(data: bytes) -> bytes:
    """The segments before the scan that the picture needs, then the scan with all that belongs to it."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _JPEG_SCAN:
            end = data.rfind(b"\xff\xd9")
            if end < at:
                break
            return b"".join([*kept, data[at : end + 2]])
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            break
        if marker not in _JPEG_BESIDE:
            kept.append(data[at:end])
        at = end
    raise Unusable(DAMAGED)
