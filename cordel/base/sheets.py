"""Tables that leave the house as CSV, XLSX or ODS: one declaration, three files that say the same.

What people typed stays text in each of them. A name that begins like a formula is not one: XLSX and ODS mark
it as text, CSV has no way to say so and gets an apostrophe in front (OWASP, "CSV Injection"). Rows are written
as they come, so a table of any length needs the memory of one row.
"""

import csv
import io
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from cordel.base.languages import direction

IN_MEMORY = 1_000_000  # bytes; what is longer goes on in a file that vanishes by itself
LONGEST_CELL = 32_767  # characters, in Excel; longer texts are cut
LONGEST_TITLE = 31  # characters of a sheet's name, in Excel


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """A column's heading and what stands in it. A value that is not of its kind is written as text.

    `width` is in letters; texts of a column that has one go on in further lines, instead of over the next cell.
    """

    label: Any
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True)
class Sheet:
    """A table: `rows` yield one value per column, None for an empty cell, and are gone through once.

    `language` decides which way the sheet runs; None is the visitor's.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    language: str | None = None

    @property
    def runs_right_to_left(self) -> bool:
        return direction(self.language or get_language() or "en") == "rtl"

    @property
    def headings(self) -> list[str]:
        return [str(column.label) for column in self.columns]


def response(sheet: Sheet, extension: str, *, filename: str) -> HttpResponseBase:
    """The table as a download called `filename`.`extension`. Raises KeyError for a format that is none of ours."""
    write, mime_type = FORMATS[extension]
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by whoever sends it
    write(sheet, file)
    is_small = file.tell() <= IN_MEMORY
    file.seek(0)
    name = f"{filename}.{extension}"
    if not is_small:
        return FileResponse(file, as_attachment=True, filename=name, content_type=mime_type)
    with file:
        headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
        return HttpResponse(file.read(), content_type=mime_type, headers=headers)


# --- What goes into a cell -------------------------------------------------------------------------

# Characters that XML 1.0 cannot hold; no spreadsheet shows them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def _value(column: Column, value: Any) -> Any:
    """A number or a date where the column holds those, else a text; None for an empty cell."""
    if value is None or value == "":
        return None
    if (
        column.kind is Kind.NUMBER
        and isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
    ):
        return value
    if column.kind is Kind.DATE and isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _UNPRINTABLE.sub("", str(value))[:LONGEST_CELL]


def _cells(sheet: Sheet) -> Iterator[list[Any]]:
    for row in sheet.rows:
        yield [_value(column, value) for column, value in zip(sheet.columns, row, strict=True)]


# --- CSV (RFC 4180) --------------------------------------------------------------------------------


def write_csv(sheet: Sheet, file: IO[bytes]) -> None:
    """UTF-8 with a byte order mark: without it Excel reads Greek as mojibake, and the others do not mind it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_inert(heading) for heading in sheet.headings])
    for row in _cells(sheet):
        writer.writerow(["" if value is None else _inert(value) for value in row])
    text.detach()


def _inert(value: Any) -> Any:
    """A text that a spreadsheet would calculate gets an apostrophe in front; wide forms of the signs, too."""
    if not isinstance(value, str):
        return value
    start = unicodedata.normalize("NFKC", value.lstrip(" ")[:1])
    return f"'{value}" if start.startswith(_FORMULA_STARTS) else value


# --- XLSX ------------------------------------------------------------------------------------------

XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = {Kind.TEXT: 28, Kind.NUMBER: 12, Kind.DATE: 13}


def write_xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    import xlsxwriter  # here, so that a web process that exports nothing does not carry it

    book = xlsxwriter.Workbook(file, XLSX_OPTIONS)
    page = book.add_worksheet(_title(sheet.title))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    lines = book.add_format({"text_wrap": True, "valign": "top"})
    looks = [lines if column.width else None for column in sheet.columns]
    if sheet.runs_right_to_left:
        page.right_to_left()
    page.freeze_panes(1, 0)
    for position, (heading, column) in enumerate(zip(sheet.headings, sheet.columns, strict=True)):
        page.set_column(position, position, column.width or WIDTHS[column.kind])
        page.write_string(0, position, heading, bold)
    for line, row in enumerate(_cells(sheet), start=1):
        for position, value in enumerate(row):
            _write_xlsx_cell(page, line, position, value, looks[position], day)
    book.close()


def _write_xlsx_cell(page: Any, line: int, position: int, value: Any, look: Any, day: Any) -> None:
    if isinstance(value, str):
        page.write_string(line, position, value, look)
    elif isinstance(value, date):
        page.write_datetime(line, position, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day has no clock
    elif value is not None:
        page.write_number(line, position, value)


def _title(title: str) -> str:
    """A name that spreadsheets accept for a sheet: no []:*?/\\, no apostrophe at its ends, not too long."""
    return re.sub(r"[\[\]:*?/\\\s]+", " ", _UNPRINTABLE.sub("", title))[:LONGEST_TITLE].strip("' ") or "Sheet"


# --- ODS (OpenDocument 1.3, part 3) ----------------------------------------------------------------

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content{_ODS_NAMES} office:version="1.3"><office:automatic-styles>'
    '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="sheet" style:family="table"><style:table-properties style:writing-mode="{direction}"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
    '<table:table table:name={title} table:style-name="sheet"><table:table-column table:number-columns-repeated="{columns}"/>'
)
_ODS_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def write_ods(sheet: Sheet, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # Part 2, 3.3: the first entry, not compressed, so that the kind of file can be told from its first bytes.
        archive.writestr("mimetype", ODS_TYPE, compress_type=zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for piece in _ods_content(sheet):
                content.write(piece.encode())


def _ods_content(sheet: Sheet) -> Iterator[str]:
    yield _ODS_HEAD.format(
        direction="rl-tb" if sheet.runs_right_to_left else "lr-tb",
        title=quoteattr(_title(sheet.title)),
        columns=max(len(sheet.columns), 1),
    )
    heads = "".join(_ods_text(heading, ' table:style-name="head"') for heading in sheet.headings)
    yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    for row in _cells(sheet):
        yield f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
    yield _ODS_FOOT


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _ods_text(value)
    if isinstance(value, date):
        shown = value.isoformat()
        kind = f'office:value-type="date" office:date-value="{shown}" table:style-name="day"'
    else:
        shown = str(value)
        kind = f'office:value-type="float" office:value="{shown}"'
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"


def _ods_text(text: str, style: str = "") -> str:
    """A text cell: lines become paragraphs, and spaces that XML would fold are spelled out."""
    lines = "".join(f"<text:p>{_ods_line(line)}</text:p>" for line in text.splitlines() or [""])
    return f'<table:table-cell office:value-type="string"{style}>{lines}</table:table-cell>'


def _ods_line(line: str) -> str:
    return re.sub("^ | (?= )| $", "<text:s/>", escape(line))


Writer = Callable[[Sheet, IO[bytes]], None]
FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (write_ods, ODS_TYPE),
}
