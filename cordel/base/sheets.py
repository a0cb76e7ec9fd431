"""Tables that leave the house as CSV, XLSX or ODS: one declaration, three files that say the same.

What people typed stays text in each of them. A name that begins like a formula is not one: XLSX and ODS mark
it as text, CSV has no way to say so and gets an apostrophe in front (OWASP, "CSV Injection"). Rows are written
as they come, so a table of any length needs the memory of one row.
"""

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from math import isfinite
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from cordel.base.languages import direction
from cordel.core import formulas

IN_MEMORY = 1_000_000  # bytes; what is longer goes on in a file that vanishes by itself
LONGEST_CELL = 32_767  # characters, in Excel; longer texts are cut
LINES = 200  # of a book, compressed at once
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


def _value(column: Column, value: Any) -> Any:
    """A number or a date where the column holds those, else a text; None for an empty cell."""
    if value is None or value == "":
        return None
    if (
        column.kind is Kind.NUMBER
        and isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
        and isfinite(value)
    ):
        return value
    if column.kind is Kind.DATE and isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = str(value)
    return (text if text.isprintable() else _UNPRINTABLE.sub("", text))[:LONGEST_CELL]


def _cells(sheet: Sheet) -> Iterator[list[Any]]:
    for row in sheet.rows:
        yield [_value(column, value) for column, value in zip(sheet.columns, row, strict=True)]


# --- CSV (RFC 4180) --------------------------------------------------------------------------------


def write_csv(sheet: Sheet, file: IO[bytes]) -> None:
    """UTF-8 with a byte order mark: without it Excel reads Greek as mojibake, and the others do not mind it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(heading) for heading in sheet.headings])
    for row in _cells(sheet):
        writer.writerow(["" if value is None else inert(value) for value in row])
    text.detach()


def csv_bytes(title: str, labels: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A small table of plain words as CSV."""
    out = io.BytesIO()
    write_csv(Sheet(title, [Column(label) for label in labels], rows, get_language() or ""), out)
    return out.getvalue()


def inert(value: Any) -> Any:
    """A text that a spreadsheet would calculate gets an apostrophe in front; wide forms of the signs, too."""
    return formulas.inert(value) if isinstance(value, str) else value


# --- XLSX ------------------------------------------------------------------------------------------

WIDTHS = {Kind.TEXT: 28, Kind.NUMBER: 12, Kind.DATE: 13}
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = 61  # 1 March 1900: Excel counts a 29 February before it that never was
_SPELLED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as an A
_OOXML = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_OOXML}/spreadsheetml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
_XF = '<xf numFmtId="{format}" fontId="{font}" fillId="0" borderId="0" xfId="0"'
# Cells' styles, by number: 0 plain, 1 head, 2 lines, 3 day.
_XLSX_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OOXML}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OOXML}/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_OOXML}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_OOXML}/package/2006/relationships"><Relationship Id="rId1"'
        f' Type="{_OOXML}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OOXML}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet {_MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
        f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="4">{_XF.format(format=0, font=0)}/>{_XF.format(format=0, font=1)} applyFont="1"/>'
        f'{_XF.format(format=0, font=0)} applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        f'{_XF.format(format=164, font=0)} applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
_XLSX_BOOK = (
    f'{_XML}<workbook {_MAIN} xmlns:r="{_OOXML}/officeDocument/2006/relationships">'
    '<bookViews><workbookView/></bookViews><sheets><sheet name={title} sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_XLSX_HEAD = (
    f"{_XML}<worksheet {_MAIN}><sheetViews><sheetView{{direction}}"
    ' tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    "{columns}<sheetData>"
)
_XLSX_FOOT = "</sheetData></worksheet>"


def write_xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    """Office Open XML (ISO/IEC 29500, part 1), texts within their cells, so that no table of them is kept."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _XLSX_PARTS.items():
            archive.writestr(name, _XML + part)
        archive.writestr("xl/workbook.xml", _XLSX_BOOK.format(title=quoteattr(_title(sheet.title))))
        _write_part(archive, "xl/worksheets/sheet1.xml", _xlsx_content(sheet))


def _write_part(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    """A part of any length, compressed some lines at a time: line by line costs more than the lines."""
    rest = iter(pieces)
    with archive.open(name, "w", force_zip64=True) as part:
        while text := "".join(islice(rest, LINES)):
            part.write(text.encode())


def _xlsx_content(sheet: Sheet) -> Iterator[str]:
    yield _XLSX_HEAD.format(
        direction=' rightToLeft="1"' if sheet.runs_right_to_left else "", columns=_xlsx_columns(sheet)
    )
    letters = [_letters(position) for position in range(len(sheet.columns))]
    looks = [' s="2"' if column.width else "" for column in sheet.columns]
    heads = (
        _xlsx_text(f"{letter}1", heading, ' s="1"')
        for letter, heading in zip(letters, sheet.headings, strict=True)
    )
    yield f'<row r="1">{"".join(heads)}</row>'
    for line, row in enumerate(_cells(sheet), start=2):
        cells = [
            _xlsx_cell(f"{letter}{line}", value, look)
            for letter, value, look in zip(letters, row, looks, strict=True)
            if value is not None
        ]
        yield f'<row r="{line}">{"".join(cells)}</row>'
    yield _XLSX_FOOT


def _xlsx_columns(sheet: Sheet) -> str:
    widths = [column.width or WIDTHS[column.kind] for column in sheet.columns]
    columns = "".join(
        f'<col min="{position}" max="{position}" width="{width}.7109375" customWidth="1"/>'
        for position, width in enumerate(widths, start=1)
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _letters(position: int) -> str:
    """A column's name: A to Z, then AA."""
    before, last = divmod(position, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _xlsx_cell(place: str, value: Any, look: str) -> str:
    if isinstance(value, str):
        return _xlsx_text(place, value, look)
    if isinstance(value, date):
        number = value.toordinal() - _DAY_ZERO
        if number < _FIRST_DAY:
            return _xlsx_text(place, value.isoformat(), look)
        return f'<c r="{place}" s="3"><v>{number}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _xlsx_text(place: str, text: str, look: str) -> str:
    shown = escape(text)
    if "_x" in shown:
        shown = _SPELLED.sub("_x005F_", shown)
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f'<c r="{place}"{look} t="inlineStr"><is><t{space}>{shown}</t></is></c>'


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
_FOLDED = re.compile("^ | (?= )| $")  # spaces that XML would fold
_ODS_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def write_ods(sheet: Sheet, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # Part 2, 3.3: the first entry, not compressed, so that the kind of file can be told from its first bytes.
        archive.writestr("mimetype", ODS_TYPE, compress_type=zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        _write_part(archive, "content.xml", _ods_content(sheet))


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
    shown = escape(line)
    return _FOLDED.sub("<text:s/>", shown) if "  " in line or line != line.strip(" ") else shown


Writer = Callable[[Sheet, IO[bytes]], None]
FORMATS: dict[str, tuple[Writer, str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (write_ods, ODS_TYPE),
}
