"""Signed sheets, photographed and scanned, read back: what is in each box, and why a page is refused."""

import io
import struct
import zlib
from functools import cache
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from cordel.base.scans import opening, process
from cordel.base.scans.opening import Unreadable
from cordel.base.scans.pages import SheetRead, read_page
from cordel.core.ink import EMPTY, SIGNED, UNSURE
from cordel.core.sheet_layout import geometry
from tests.paper import NOT_SIGNED, PHONES, SIGNED_BY, passed_around, taken
from tests.signing import ADDRESS, TOKEN, Sheet, Shot, jpeg, pdf, photographed

OTHER = "ZZZZZ99999"
GEOMETRIES = {TOKEN: geometry(TOKEN, ADDRESS, 15)}
# What lies in the first rows, and how it may be read: never the other way round.
FILLED = {
    0: ("pen", {SIGNED}),
    1: ("nothing", {EMPTY}),
    2: ("pencil", {SIGNED, UNSURE}),
    3: ("dot", {EMPTY, UNSURE}),
    4: ("marker", {SIGNED, UNSURE}),
    5: ("fold", {EMPTY, UNSURE}),
    6: ("initials", {SIGNED, UNSURE}),
    7: ("shadow", {EMPTY, UNSURE}),
    8: ("dash", {UNSURE}),
    9: ("crumbs", {EMPTY, UNSURE}),
    10: ("cross", {UNSURE}),
    11: ("blot", {UNSURE}),
    12: ("nothing", {EMPTY}),
    13: ("neighbour", {EMPTY, UNSURE}),  # whose signature is in the last row
}
SHOTS = {
    "flat": Shot(),
    "askew": Shot(turn=7, tilt=0.05, blur=0.7, grain=4, shade=0.35),
    "upside down, on grey paper": Shot(turn=184, tilt=0.04, blur=0.8, grain=5, shade=0.3, paper=215),
    "on its side, with a sharp shadow": Shot(turn=92, tilt=0.06, blur=0.6, grain=3, edge=True),
    "dark, unsharp, small": Shot(turn=-12, tilt=0.07, blur=1.2, grain=8, shade=0.5, paper=200, size=2200),
}


@cache
def signed() -> Image.Image:
    sheet = Sheet(5)
    for row, (what, _) in FILLED.items():
        sheet.fill(row, what)
    return sheet.picture


@cache
def plain(token: str = TOKEN, without: tuple[int, ...] = ()) -> Image.Image:
    return Sheet(1, token=token, without=without).picture


def read(data: bytes, geometries: Any = GEOMETRIES) -> list[SheetRead]:
    """As the reader's own process does, in this one."""
    found = []
    for picture in opening.pages(data):
        found += (
            [SheetRead(problem=picture.reason)]
            if isinstance(picture, Unreadable)
            else read_page(picture, geometries)
        )
    return found


@pytest.mark.parametrize("shot", SHOTS.values(), ids=list(SHOTS))
def test_it_reads_what_is_in_each_box_however_the_photo_was_taken(shot: Shot) -> None:
    [sheet] = read(jpeg(photographed(signed(), shot)))
    assert (sheet.token, sheet.problem) == (TOKEN, "")
    states = {row: state for row, state, _ in sheet.rows}
    assert list(states) == list(range(15))
    wrong = {what: states[row] for row, (what, right) in FILLED.items() if states[row] not in right}
    assert wrong == {}
    assert {row: ink for row, _, ink in sheet.rows}[0] > 2


@pytest.mark.parametrize("number", range(len(PHONES)), ids=list(PHONES))
def test_it_takes_nobodys_day_away_and_gives_none_to_whoever_did_not_sign(number: int) -> None:
    """Thin pens, ticks, cups and folds, as ten telephones and scanners see them: what is not certain is unsure."""
    sheet, rows = passed_around(number, TOKEN)
    [read_back] = read(taken(sheet, list(PHONES.values())[number], number))
    assert read_back.problem == ""
    states = [(what, state) for what, (_, state, _) in zip(rows, read_back.rows, strict=True) if what]
    wrong = [one for one in states if one[0] in SIGNED_BY and one[1] == EMPTY]
    wrong += [one for one in states if one[0] in NOT_SIGNED and one[1] == SIGNED]
    wrong += [one for one in states if "tick" in one[0] and one[1] != UNSURE]
    assert wrong == []
    assert SIGNED in {state for _, state in states}


def test_it_keeps_the_sheet_as_if_it_lay_under_the_lens() -> None:
    [sheet] = read(jpeg(photographed(signed(), SHOTS["upside down, on grey paper"])))
    kept = Image.open(io.BytesIO(sheet.picture))
    assert kept.size == (1260, 1782)  # six pixels for a millimetre
    assert kept.getpixel((700, 384)) < 120  # type: ignore[operator] - on the upper line of the table, 64 mm down
    assert kept.getpixel((700, 460)) > 150  # type: ignore[operator] - in the second box, that nobody signed


def test_three_marks_are_enough_and_two_are_not() -> None:
    assert read(jpeg(plain(without=(3,))))[0].problem == ""
    assert [one.problem for one in read(jpeg(plain(without=(3, 4))))] == ["marks_missing"]


def test_what_lies_outside_of_the_photo_is_unsure() -> None:
    """The edge of the photo cuts the boxes: nobody can say what was in them."""
    wide = {**GEOMETRIES[TOKEN], "boxes": [{**box, "w": 130.0} for box in GEOMETRIES[TOKEN]["boxes"]]}
    [sheet] = read(jpeg(signed()), {TOKEN: wide})
    assert {state for _, state, _ in sheet.rows} == {UNSURE}


def test_a_page_of_another_installation_is_foreign_and_one_without_marks_says_nothing() -> None:
    assert [(one.token, one.problem) for one in read(jpeg(plain(OTHER)))] == [(OTHER, "foreign")]
    white = Image.new("L", (800, 1100), 250)
    assert [(one.token, one.problem) for one in read(jpeg(white))] == [("", "no_marks")]


def test_a_picture_in_which_lines_are_lost_is_too_coarse() -> None:
    small = plain().resize((480, 679), Image.Resampling.BOX)
    assert [one.problem for one in read(jpeg(small, 95))] == ["too_coarse"]


def test_a_crumpled_sheet_is_told_and_not_read() -> None:
    """One corner is folded over, so its mark lies where no flat sheet has it."""
    sheet = plain(without=(4,)).copy()
    code = plain().crop((1480, 2170, 1600, 2296))
    sheet.paste(code, (1250, 2000))
    assert [one.problem for one in read(jpeg(sheet))] == ["bent"]


def test_two_sheets_in_one_photo_are_both_read() -> None:
    both = Image.new("L", (plain().width * 2, plain().height), 255)
    both.paste(plain(), (0, 0))
    both.paste(plain(OTHER), (plain().width, 0))
    geometries = {**GEOMETRIES, OTHER: geometry(OTHER, ADDRESS, 15)}
    assert [(one.token, one.problem) for one in read(jpeg(both), geometries)] == [(TOKEN, ""), (OTHER, "")]


# --- Files -------------------------------------------------------------------------------------------


def small(kind: str, **options: Any) -> bytes:
    kept = io.BytesIO()
    plain().save(kept, kind, **options)
    return kept.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: pdf([plain()]), id="PDF"),
        pytest.param(lambda: small("PNG"), id="PNG"),
        pytest.param(lambda: small("WEBP", quality=60, method=0), id="WebP"),
        pytest.param(lambda: small("TIFF", compression="tiff_lzw"), id="TIFF"),
    ],
)
def test_it_opens_what_scanners_and_telephones_make(data: Any) -> None:
    [sheet] = read(data())
    assert (sheet.token, sheet.problem) == (TOKEN, "")
    assert {state for _, state, _ in sheet.rows} == {EMPTY}


def test_it_turns_a_photo_as_the_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    kept = io.BytesIO()
    Image.new("L", (40, 20)).save(kept, "JPEG", exif=exif)
    [picture] = opening.pages(kept.getvalue())
    assert not isinstance(picture, Unreadable)
    assert picture.size == (20, 40)


def test_it_lays_what_is_transparent_on_white_paper_and_keeps_the_upper_bits() -> None:
    clear, deep = io.BytesIO(), io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(clear, "PNG")
    Image.new("I;16", (9, 9), 40_000).save(deep, "PNG")
    levels = [next(opening.pages(one.getvalue())).getpixel((4, 4)) for one in (clear, deep)]  # type: ignore[union-attr]
    assert levels == [255, 40_000 // 256]


def test_it_reads_every_page_of_a_long_tiff() -> None:
    kept = io.BytesIO()
    pages = [Image.new("1", (60, 80), 1) for _ in range(30)]
    pages[0].save(kept, "TIFF", save_all=True, append_images=pages[1:])
    assert opening.count(kept.getvalue()) == 30
    assert len(list(opening.pages(kept.getvalue(), first=28))) == 2


def locked_pdf() -> bytes:
    """As small as one under a password can be: pdfium asks for it before anything else."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>endobj\n"
    )
    offsets = [body.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    end = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[(a)(a)]>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + table + end


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "wrong_kind"),
        (b"hello, I am a text", "wrong_kind"),
        (b"GIF89a" + b"\0" * 40, "wrong_kind"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "heic"),
        (b"%PDF-1.7\nnothing that belongs to one", "damaged"),
        (locked_pdf(), "protected"),
        (bomb(), "too_big"),
    ],
    ids=["nothing", "text", "GIF", "HEIC", "broken PDF", "PDF under a password", "bomb"],
)
def test_what_cannot_be_opened_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        opening.count(data)
    assert caught.value.reason == reason


def test_a_picture_that_ends_too_early_is_damaged() -> None:
    cut = small("JPEG", quality=50)[:30_000]
    assert [one.problem for one in read(cut)] == ["damaged"]


def test_a_hundred_pages_are_taken_and_no_more() -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(101):
        document.new_page(10, 10)
    kept = io.BytesIO()
    document.save(kept)
    with pytest.raises(Unreadable) as caught:
        opening.count(kept.getvalue())
    assert caught.value.reason == "too_many_pages"


# --- In a process of its own -------------------------------------------------------------------------


def test_the_process_tells_page_after_page() -> None:
    found = list(process.readings(pdf([plain(), plain(OTHER)]), GEOMETRIES))
    told = [(one.page, one.pages, one.sheet.token, one.sheet.problem) for one in found]
    assert told == [(1, 2, TOKEN, ""), (2, 2, OTHER, "foreign")]
    assert len(found[0].sheet.rows) == 15
    assert found[0].sheet.picture.startswith(b"\xff\xd8")


def test_the_process_names_a_file_that_it_cannot_open() -> None:
    with pytest.raises(Unreadable):
        list(process.readings(b"hello", GEOMETRIES))


def test_a_page_that_takes_the_process_down_is_damaged_and_the_next_one_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dies = (
        "import sys; from cordel.base.scans import process, opening; old = opening.pages\n"
        "def pages(data, *, first=0):\n"
        "    for at, one in enumerate(old(data, first=first), start=first):\n"
        "        at == 1 and sys.exit(9)\n"
        "        yield one\n"
        "opening.pages = pages; process.run()"
    )
    monkeypatch.setattr(process, "_CHILD", dies)
    white = Image.new("L", (200, 280), 250)
    told = [(one.page, one.sheet.problem) for one in process.readings(pdf([white] * 3), {})]
    assert told == [(1, "no_marks"), (2, "damaged"), (3, "no_marks")]
