"""Files that were shown: known by what is in them, pictures without what a camera writes beside them."""

import struct
import zlib

import pytest

from cordel.core import material_files
from cordel.core.office_package import Unusable
from tests import office

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SLIDES = (
    '<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.presentationml.presentation.main+xml"/></Types>'
)
ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


PNG_HEAD = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13)
PNG = PNG_HEAD + chunk(b"IDAT", b"x") + chunk(b"IEND")
SCAN = segment(0xDA, b"\1") + b"pixels\xff\xd9"
JPEG = b"\xff\xd8" + segment(0xE0, b"JFIF\0") + segment(0xDB, b"table") + SCAN


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPEG, "jpg"),
        (office.eds(), "docx"),
        (office.packed({"[Content_Types].xml": SLIDES, "ppt/presentation.xml": "<p/>"}), "pptx"),
        (office.packed(ODT), "odt"),
    ],
)
def test_a_file_is_what_is_in_it_and_stays_as_it_is(data: bytes, kind: str) -> None:
    read = material_files.read(data)
    assert (read.kind, read.data) == (kind, data) and kind in material_files.MEDIA_TYPES


def test_a_photograph_keeps_its_picture_and_loses_where_it_was_taken() -> None:
    camera = segment(0xE1, b"Exif\0\0 41.14 N") + segment(0xFE, b"Ana at the door")
    colours = segment(0xE2, b"ICC_PROFILE")
    with_all = JPEG[:2] + camera + colours + JPEG[2:]
    assert material_files.read(with_all).data == JPEG[:2] + colours + JPEG[2:]
    beside = chunk(b"tEXt", b"Author\0Ana") + chunk(b"eXIf", b"41.14 N") + chunk(b"tIME", b"\0" * 7)
    assert material_files.read(PNG_HEAD + beside + PNG[len(PNG_HEAD) :] + b"hidden").data == PNG


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "wrong_kind"),
        (b"<html>", "wrong_kind"),
        (b"GIF89a", "wrong_kind"),
        (office.workbook(), "wrong_kind"),
        (b"%PDF-1.7 and no end", "damaged"),
        (PDF + b"/Launch %%EOF", "macros"),
        (PDF + b"/JS(1) %%EOF", "macros"),
        (office.packed({**ODT, "Basic/Standard/x.xml": "<x/>"}), "macros"),
        (office.word("", word__vbaProject="x"), "macros"),
        (b"PK\x03\x04 and nothing", "damaged"),
        (PNG[:-4], "damaged"),
        (PNG_HEAD + struct.pack(">I", 0xFFFFFFFF) + b"IDAT", "damaged"),
        (JPEG[:20], "damaged"),
        (b"\xff\xd8\xff\xe1\0\0", "damaged"),
        (PDF + b" " * material_files.MOST_BYTES, "too_big"),
    ],
)
def test_it_refuses_everything_else_and_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unusable) as refused:
        material_files.read(data)
    assert refused.value.reason == reason


@pytest.mark.parametrize("whole", [PNG, JPEG, PDF, office.packed(ODT)])
def test_a_file_cut_anywhere_breaks_nothing(whole: bytes) -> None:
    for end in range(len(whole)):
        try:
            assert material_files.read(whole[:end]).data
        except Unusable:
            continue
