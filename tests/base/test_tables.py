"""It reads CSV and XLSX as what they say, and refuses whatever is none, is too big or could do something."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.base import tables
from cordel.base.refusals import Refused
from cordel.core.amounts import Odd

NAMES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = ["from", "to", "amount"]


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book, book.add_worksheet("Table"))
    return file.getvalue()


def plain(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(2, 0, [10, 25.5, "7 560"])


PLAIN = workbook(plain)


def packed(
    sheet: str = "<sheetData/>", *, add: dict[str, bytes] | None = None, leave: str = "", **how: Any
) -> bytes:
    """A workbook written by hand, as small as it can be."""
    parts: dict[str, bytes] = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{NAMES}" xmlns:r="{OFFICE}"><sheets><sheet name="a" r:id="one"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="one" Type="{OFFICE}/worksheet" Target="/xl/sheet.xml"/></Relationships>'.encode(),
        "xl/sheet.xml": f'<worksheet xmlns="{NAMES}">{sheet}</worksheet>'.encode(),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how.get("packing", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in (parts | (add or {})).items():
            if name != leave:
                archive.writestr(name, data)
    return file.getvalue()


# --- what it reads -----------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_it_reads_csv_however_a_spreadsheet_saved_it(separator: str, encoding: str) -> None:
    text = f'\nfrom{separator}amount\r\n10{separator}"7,560.00 €"\r\n'
    assert tables.read(text.encode(encoding)) == [(2, ["from", "amount"]), (3, ["10", "7,560.00 €"])]


def test_it_reads_texts_and_numbers_of_a_workbook() -> None:
    rows = tables.read(PLAIN)
    assert rows == [(1, HEAD), (3, [Decimal(10), Decimal("25.5"), "7 560"])]


def test_it_tells_formulas_dates_and_errors_from_numbers() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, "=1+1", None, 2)
        sheet.write_datetime(0, 1, date(2026, 5, 10), book.add_format({"num_format": "d. mmm"}))
        sheet.write_number(0, 2, 5, book.add_format({"num_format": 14}))
        sheet.write_boolean(0, 3, True)
        sheet.write_number(0, 4, 7560, book.add_format({"num_format": '#,##0 "Tage/days"'}))
        sheet.write_rich_string(0, 6, "a", book.add_format({"bold": True}), "b")

    assert tables.read(workbook(fill)) == [
        (1, [Odd.FORMULA, Odd.DATE, Odd.DATE, Odd.TRUTH, Decimal(7560), None, "ab"])
    ]


def test_it_reads_what_other_programs_write() -> None:
    sheet = (
        '<sheetData><row><c t="inlineStr"><is><t>a</t><rPh><t>hint</t></rPh></is></c><c/><c><v>7.56E3</v></c>'
        '<c t="e"><v>#REF!</v></c><c t="str"><v>said</v></c><c t="d"><v>2026-05-10</v></c></row></sheetData>'
    )
    assert tables.read(packed(sheet)) == [(1, ["a", None, Decimal(7560), Odd.ERROR, "said", Odd.DATE])]


def test_only_the_first_sheet_counts() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_string(0, 0, "first")
        book.add_worksheet().write_string(0, 0, "second")

    assert tables.read(workbook(fill)) == [(1, ["first"])]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", packed()])
def test_an_empty_file_has_no_rows(content: bytes) -> None:
    assert tables.read(content) == []


# --- what it refuses ---------------------------------------------------------------------------------


def bomb() -> bytes:
    return packed(f"<sheetData>{' ' * 40_000_000}</sheetData>")


def laughing() -> bytes:
    entities = '<!DOCTYPE lol [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return packed(add={"xl/sheet.xml": f"{entities}<worksheet>&b;</worksheet>".encode()})


def in_other_letters() -> bytes:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><worksheet/>'
    return packed(add={"xl/sheet.xml": text.encode("utf-16")})


def encrypted() -> bytes:
    made = bytearray(PLAIN)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + offset] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


def lying() -> bytes:
    """Says of each part that it is one byte long."""
    made = bytearray(PLAIN)
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        made[at + 24 : at + 28] = b"\x01\x00\x00\x00"
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(made)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"%PDF-1.7", tables.NoTable),
        (b"\x89PNG\r\n", tables.NoTable),
        (b"<html></html>", tables.NoTable),
        (packed(leave="[Content_Types].xml"), tables.NoTable),
        (packed(leave="xl/workbook.xml"), tables.NoTable),
        (tables.OLE + b"\x00" * 600, tables.OldOrProtected),
        (packed(add={"xl/vbaProject.bin": b""}), tables.HasMacros),
        (packed(add={"[Content_Types].xml": b"<a>application/vnd.ms-excel.sheet.macroEnabled.main+xml</a>"}), tables.HasMacros),
        (b"PK\x03\x04 and nothing else", tables.Broken),
        (PLAIN[:-200], tables.Broken),
        (PLAIN[:60] + b"\x00" * 40 + PLAIN[100:], tables.Broken),
        (packed("<sheetData>"), tables.Broken),
        (packed(leave="xl/sheet.xml"), tables.Broken),
        (packed('<sheetData><row><c t="s"><v>7</v></c></row></sheetData>'), tables.Broken),
        (packed('<sheetData><row><c><v>seven</v></c></row></sheetData>'), tables.Broken),
        (packed('<sheetData><row r="99999999"><c><v>7</v></c></row></sheetData>'), tables.Broken),
        (packed(add={f"part{n}": b"" for n in range(400)}), tables.Broken),
        (packed(packing=zipfile.ZIP_LZMA), tables.Broken),
        (laughing(), tables.Broken),
        (in_other_letters(), tables.Broken),
        (encrypted(), tables.Broken),
        (lying(), tables.Broken),
        (bomb(), tables.TooLong),
        (packed('<sheetData><row><c r="XFD1"><v>7</v></c></row></sheetData>'), tables.TooLong),
        (b"a\n" * 1001, tables.TooLong),
        (b"a," * 40, tables.TooLong),
        (b"a\x00b", tables.NoText),
        (b"a,b\n\x81\x8d", tables.NoText),
        (b'a,b\n"open', tables.Broken),
        (b"a" * 200_000, tables.Broken),
    ],
)  # fmt: skip
def test_it_refuses_and_says_what_to_do(content: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as refused:
        tables.read(content)
    assert ". " in str(refused.value)


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, len(PLAIN)))
def test_it_reads_or_refuses_whatever_comes(noise: bytes, at: int) -> None:
    for content in (noise, b"PK" + noise, PLAIN[:at] + noise + PLAIN[at + len(noise) :]):
        try:
            rows = tables.read(content)
        except Refused:
            continue
        assert len(rows) <= tables.MOST_ROWS
