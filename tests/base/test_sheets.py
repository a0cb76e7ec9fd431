"""What leaves as a table comes back as the same table, and nothing in it is ever calculated."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cordel.base import sheets
from cordel.base.sheets import FORMATS, LONGEST_CELL, Column, Kind, Sheet, response

COLUMNS = [Column("Name"), Column("People", Kind.NUMBER), Column("Day", Kind.DATE)]
BOOKS = ["xlsx", "ods"]
EVIL = [
    "=1+1",
    "+351 900 000 000",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "＝1+1",  # a wide equals sign
    '=HYPERLINK("https://evil.example","x")',
    "=cmd|' /C calc'!A0",
]


def written(
    rows: Sequence[Sequence[Any]], extension: str, *, language: str = "en", title: str = "People"
) -> bytes:
    file = io.BytesIO()
    columns = COLUMNS[: len(rows[0])] if rows else COLUMNS
    FORMATS[extension][0](Sheet(title, columns, rows, language), file)
    return file.getvalue()


def read_book(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("extension", BOOKS)
def test_it_comes_back_with_numbers_and_days_as_such(extension: str) -> None:
    rows = [
        ["Ελένη Αλεξάνδρου", 12, date(2021, 9, 6)],
        ["محمد", None, None],
        ["Žižek & <b>", Decimal("1.5"), None],
    ]
    assert read_book(written(rows, extension)) == [
        ["Name", "People", "Day"],
        ["Ελένη Αλεξάνδρου", 12, date(2021, 9, 6)],
        ["محمد", "", ""],
        ["Žižek & <b>", 1.5, ""],
    ]


def test_it_writes_csv_that_excel_reads_as_utf_8() -> None:
    data = written([['Καβάλα, "Νέα"', 12, date(2021, 9, 6)]], "csv")
    assert data.startswith(b"\xef\xbb\xbfName,People,Day\r\n")
    assert read_csv(data)[1] == ['Καβάλα, "Νέα"', "12", "2021-09-06"]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("extension", BOOKS)
def test_it_keeps_a_formula_in_a_name_a_text(extension: str, evil: str) -> None:
    data = written([[evil, 1]], extension)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    assert b"<f>" not in xml and b"<f " not in xml and b"table:formula" not in xml
    assert b"<hyperlink" not in xml and b"text:a" not in xml
    assert read_book(data)[1][0].split() == evil.split()


@pytest.mark.parametrize("evil", EVIL)
def test_it_puts_an_apostrophe_before_a_formula_in_csv(evil: str) -> None:
    assert read_csv(written([[evil, 1]], "csv"))[1][0] == f"'{evil}"


@pytest.mark.parametrize("extension", BOOKS)
@pytest.mark.parametrize(
    "text", ["_x0041_", "a_xFFFE_b", "__x000a__", " two  spaces ", "a\nb", "]]>", "&amp;"]
)
def test_it_keeps_what_reads_like_its_own_signs(extension: str, text: str) -> None:
    assert read_book(written([[text, 1]], extension))[1][0] == text


@pytest.mark.parametrize("number", [Decimal("1E+2"), -0.5, 0, 10**15])
@pytest.mark.parametrize("extension", BOOKS)
def test_it_writes_numbers_that_can_be_added(extension: str, number: Any) -> None:
    assert read_book(written([["Ana", number]], extension))[1][1] == float(number)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
@pytest.mark.parametrize("extension", BOOKS)
def test_it_writes_what_is_no_number_as_a_text(extension: str, number: Any) -> None:
    assert read_book(written([["Ana", number]], extension))[1][1] == str(number)


@pytest.mark.parametrize("day", [date(1900, 3, 1), date(2026, 2, 28), date(9999, 12, 31)])
def test_it_writes_days_as_excel_counts_them(day: date) -> None:
    assert read_book(written([["Ana", 1, day]], "xlsx"))[1][2] == day


def test_it_writes_days_that_excel_cannot_count_as_texts() -> None:
    assert read_book(written([["Ana", 1, date(1899, 12, 31)]], "xlsx"))[1][2] == "1899-12-31"


def test_it_writes_a_book_with_bold_heads_that_stay_and_wide_columns() -> None:
    """The parts and their order as the standard's schema asks for them: Excel repairs anything else aloud."""
    columns = [Column(f"Column {n}", width=40 if n == 27 else 0) for n in range(28)]
    file = io.BytesIO()
    FORMATS["xlsx"][0](Sheet("People & <towns>", columns, [["x"] * 28], "en"), file)
    with zipfile.ZipFile(file) as archive:
        trees = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    sheet = trees["xl/worksheets/sheet1.xml"]
    names = [element.tag.rpartition("}")[2] for element in sheet]
    assert names == ["sheetViews", "sheetFormatPr", "cols", "sheetData"]
    cells = list(sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"))
    assert [cells[n].get("r") for n in (0, 25, 26, 27, 28)] == ["A1", "Z1", "AA1", "AB1", "A2"]
    assert [cells[n].get("s") for n in (0, 28, 55)] == ["1", None, "2"]
    assert sheet.find(".//{*}pane[@state='frozen']") is not None
    assert sheet.find(".//{*}col[@min='28']").get("width") == "40.7109375"  # type: ignore[union-attr]
    styles = trees["xl/styles.xml"].findall(".//{*}cellXfs/{*}xf")
    assert [style.get("fontId") for style in styles] == ["0", "1", "0", "0"]
    types = trees["[Content_Types].xml"].findall("{*}Override")
    assert {part.get("PartName") for part in types} == {
        f"/{name}" for name in trees if name.startswith("xl/") and not name.endswith(".rels")
    }
    file.seek(0)
    assert CalamineWorkbook.from_filelike(file).sheet_names == ["People & <towns>"]


@pytest.mark.parametrize("extension", FORMATS)
def test_it_keeps_a_formula_in_a_number_column_a_text(extension: str) -> None:
    data = written([["Ana", "=1+1"]], extension)
    assert (read_csv(data) if extension == "csv" else read_book(data))[1][1] in ("=1+1", "'=1+1")


def test_it_leaves_negative_numbers_numbers_in_csv() -> None:
    assert read_csv(written([["-2", -2]], "csv"))[1] == ["'-2", "-2"]


@pytest.mark.parametrize(
    ("extension", "part", "mark"),
    [
        ("xlsx", "xl/worksheets/sheet1.xml", 'rightToLeft="1"'),
        ("ods", "content.xml", 'style:writing-mode="rl-tb"'),
    ],
)
def test_it_runs_from_right_to_left_in_arabic_only(extension: str, part: str, mark: str) -> None:
    def content(language: str) -> str:
        data = written([["محمد", 1]], extension, language=language)
        return zipfile.ZipFile(io.BytesIO(data)).read(part).decode()

    assert mark in content("ar")
    assert mark not in content("en")


def test_it_writes_an_ods_whose_first_bytes_tell_its_kind() -> None:
    data = written([["Ana", 1]], "ods")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        for name in ("content.xml", "META-INF/manifest.xml"):
            ElementTree.fromstring(archive.read(name))
    assert data[38:84] == b"application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize("title", ["Who: came / [all]?*", "", "x" * 60, "'", "A\x00B", "Δράση & <σία>"])
@pytest.mark.parametrize("extension", BOOKS)
def test_it_gives_the_sheet_a_name_that_spreadsheets_accept(extension: str, title: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written([["Ana", 1]], extension, title=title)))
    assert 1 <= len(book.sheet_names[0]) <= 31


@pytest.mark.parametrize("extension", FORMATS)
def test_it_cuts_what_no_cell_can_hold(extension: str) -> None:
    data = written([["x" * (LONGEST_CELL + 5), 1]], extension)
    cell = (read_csv(data) if extension == "csv" else read_book(data))[1][0]
    assert len(cell) == LONGEST_CELL


def test_it_refuses_rows_that_do_not_fit_the_columns() -> None:
    with pytest.raises(ValueError, match="zip"):
        FORMATS["csv"][0](Sheet("x", COLUMNS, [["only one"]]), io.BytesIO())


def test_it_goes_through_the_rows_once_and_row_by_row() -> None:
    alive = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal alive
        for n in range(50):
            alive += 1
            yield [f"Person {n}", n, None]

    file = io.BytesIO()
    FORMATS["ods"][0](Sheet("x", COLUMNS, rows()), file)
    assert alive == 50
    assert len(read_book(file.getvalue())) == 51


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@settings(max_examples=50)
def test_it_keeps_any_text_readable_in_every_book(texts: list[str]) -> None:
    rows = [[text, 1] for text in texts]
    for extension in BOOKS:
        back = read_book(written(rows, extension))[1:]
        assert len(back) == len(texts)
        for text, row in zip(texts, back, strict=True):
            kept = "".join(char for char in text if char >= " " or char in "\t\n\r")
            kept = kept.replace("\ufffe", "").replace("\uffff", "")
            assert str(row[0]).split() == kept.split()


@pytest.mark.django_db  # closing a response makes Django look after its connections
@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("in_memory", [sheets.IN_MEMORY, 100])
def test_it_downloads_under_its_name(extension: str, in_memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "IN_MEMORY", in_memory)
    people = ([f"Ana Moura {n}", n, None] for n in range(50))
    answer = response(Sheet("People", COLUMNS, people, "en"), extension, filename="people-1")
    assert answer["Content-Disposition"] == f'attachment; filename="people-1.{extension}"'
    assert answer["Content-Type"] == FORMATS[extension][1]
    data = b"".join(answer)
    answer.close()
    assert len(read_csv(data) if extension == "csv" else read_book(data)) == 51
