"""Lists that people keep in files: CSV, XLSX and ODS become rows of texts, as their spreadsheet shows them.

A workbook is a zip of XML (ISO/IEC 29500-1, OpenDocument 1.3 part 3). Its first sheet is read cell by cell and within
bounds, so that one cell at the far end of a sheet asks for no more memory than any other. A formula is the value that
was saved with it, a date is its day, of merged cells the first one holds the text. Nothing is run or calculated.
"""

import csv
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from xml.etree import ElementTree

from cordel.core import office_package, text_encodings
from cordel.core.formulas import as_typed
from cordel.core.office_package import DAMAGED, OLD_FORMAT, PROTECTED, TOO_BIG, WRONG_KIND, Unusable

EMPTY: Final = "empty"
TOO_LONG: Final = "too_long"
NO_TEXT: Final = "no_text"
REASONS: Final = (*office_package.REASONS, EMPTY, TOO_LONG, NO_TEXT)

MOST_COLUMNS: Final = 40
LONGEST_CELL: Final = 500  # characters; no name is longer
ABOVE: Final = 20  # rows above the people: a title, a date, headings
Row = tuple[int, list[str]]  # its number in the sheet, from 1, and its cells

_OTHER_KINDS: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"<",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc",
)
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_BROKEN: Final = (
    ElementTree.ParseError, KeyError, IndexError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError,
    OverflowError, zipfile.BadZipFile, StopIteration,
)  # fmt: skip


def read(data: bytes, *, most: int, country: str = "") -> list[Row]:
    """The rows that hold anything, at most `most` people and what stands above them. `country` is where the file
    probably comes from. Raises office_package.Unusable with one of REASONS."""
    if not data.strip():
        raise Unusable(EMPTY)
    found: list[Row] = []
    for number, cells in _rows(data, country):
        kept = [" ".join(cell.replace("\x00", "").split())[:LONGEST_CELL] for cell in cells[:MOST_COLUMNS]]
        while kept and not kept[-1]:
            kept.pop()
        if kept:
            found.append((number, kept))
        if len(found) > most + ABOVE:
            raise Unusable(TOO_LONG)
    if not found:
        raise Unusable(EMPTY)
    return found


def _rows(data: bytes, country: str) -> Iterator[Row]:
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return _workbook(data)
    if data.lstrip()[:8].startswith(_OTHER_KINDS):
        raise Unusable(WRONG_KIND)
    try:
        return _csv(text_encodings.decoded(data, country=country))
    except text_encodings.NotText as error:
        raise Unusable(NO_TEXT) from error


# --- CSV -------------------------------------------------------------------------------------------


def _csv(text: str) -> Iterator[Row]:
    lines = text.lstrip("\ufeff")
    told = re.match(r"sep=(.)\r?\n", lines, re.IGNORECASE)  # Excel's own way to say it
    lines, skipped = (lines[told.end() :], 1) if told else (lines, 0)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=told[1] if told else separator(lines))
    try:
        for cells in reader:
            yield reader.line_num + skipped, [as_typed(cell) for cell in cells]
    except csv.Error as error:
        raise Unusable(DAMAGED) from error


def separator(text: str) -> str:
    """The sign that stands equally often in the first lines, outside of quotes; of several the most frequent."""
    lines = [re.sub('"[^"]*"', "", line) for line in text.splitlines()[:30] if line.strip()]
    best, sign = (0, 0), ","
    for candidate in "\t;,|":
        counts = [line.count(candidate) for line in lines]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        score = (counts.count(usual) if usual else 0, usual)
        if score > best:
            best, sign = score, candidate
    return sign


# --- Workbooks -------------------------------------------------------------------------------------


def _workbook(data: bytes) -> Iterator[Row]:
    kind = office_package.listed(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if kind.mimetype.strip() == _ODS:
                _ensure_no_password(archive)
                yield from _ods(_part(archive, "content.xml"))
            elif b"spreadsheetml.sheet.main+xml" in kind.types:
                yield from _xlsx(archive)
            else:
                raise Unusable(WRONG_KIND)
    except _BROKEN as error:
        raise Unusable(DAMAGED) from error


def _ensure_no_password(archive: zipfile.ZipFile) -> None:
    if b"encryption-data" in archive.read("META-INF/manifest.xml")[: office_package.MOST_OF_ONE]:
        raise Unusable(PROTECTED)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part within bounds, and without a document type: then there are no entities that grow or fetch anything."""
    if archive.getinfo(name).file_size > office_package.MOST_OF_ONE:
        raise Unusable(TOO_LONG)
    content = archive.read(name)
    if b"<!DOCTYPE" in content or b"\x00" in content[:200]:
        raise Unusable(DAMAGED)
    return content


def _elements(content: bytes, name: str) -> Iterator[ElementTree.Element]:
    """The elements of that name one after the other, each forgotten before the next."""
    for _event, element in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314 - see `_part`
        if _local(element.tag) == name:
            yield element
            element.clear()


def _local(tag: str) -> str:
    return str(tag).rpartition("}")[2]


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _xlsx(archive: zipfile.ZipFile) -> Iterator[Row]:
    book = next(name for name in archive.namelist() if name.endswith("workbook.xml"))
    folder = posixpath.dirname(book)
    targets = _targets(archive, folder)
    key = next(
        one
        for sheet in _elements(_part(archive, book), "sheet")
        for name, one in sheet.attrib.items()
        if name.endswith("}id")
    )
    texts = (
        [_runs(one) for one in _elements(_part(archive, targets["sharedStrings"]), "si")]
        if ("sharedStrings" in targets)
        else []
    )
    days = _day_styles(_part(archive, targets["styles"])) if "styles" in targets else frozenset()
    for position, row in enumerate(_elements(_part(archive, targets[key]), "row"), 1):
        cells: dict[int, str] = {}
        for place, cell in enumerate(one for one in row if _local(one.tag) == "c"):
            at = _column(cell.get("r", ""), place)
            if at < MOST_COLUMNS:
                cells[at] = _shown(cell, texts, days)
        yield int(row.get("r") or position), [cells.get(at, "") for at in range(max(cells, default=-1) + 1)]


def _targets(archive: zipfile.ZipFile, folder: str) -> dict[str, str]:
    """Where the parts are, by the id of the relation and by its kind."""
    found = {}
    for one in _elements(_part(archive, f"{folder}/_rels/workbook.xml.rels".lstrip("/")), "Relationship"):
        target = one.get("Target", "")
        path = target.lstrip("/") if target[:1] == "/" else posixpath.normpath(posixpath.join(folder, target))
        found[one.get("Id", "")] = found[one.get("Type", "").rpartition("/")[2]] = path
    return found


def _runs(element: ElementTree.Element) -> str:
    """The text run by run, without how it is pronounced."""
    return "".join(
        one.text or ""
        for child in element
        for one in ([child] if _local(child.tag) == "t" else child.iter())
        if _local(child.tag) != "rPh" and _local(one.tag) == "t"
    )


_DAY_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


def _day_styles(content: bytes) -> frozenset[str]:
    """The styles, by number, that show a number as a day."""
    root = ElementTree.fromstring(content)  # noqa: S314 - see `_part`
    own = {
        one.get("numFmtId"): one.get("formatCode", "") for one in root.iter() if _local(one.tag) == "numFmt"
    }
    found = set()
    for styles in (one for one in root.iter() if _local(one.tag) == "cellXfs"):
        for position, style in enumerate(styles):
            number = style.get("numFmtId", "0")
            code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|General', "", own.get(number, ""))
            if re.search("[dy]", code, re.IGNORECASE) if number in own else int(number) in _DAY_FORMATS:
                found.add(str(position))
    return frozenset(found)


def _column(reference: str, position: int) -> int:
    """0 for "A7", 27 for "AB7"; where a cell does not say, it follows the one before."""
    column = 0
    for letter in reference.rstrip("0123456789")[:4]:
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return column - 1 if column > 0 else position


def _shown(cell: ElementTree.Element, texts: Sequence[str], days: frozenset[str]) -> str:
    kind = cell.get("t", "n")
    parts: Mapping[str, ElementTree.Element] = {_local(one.tag): one for one in cell}
    if kind == "inlineStr":
        return _runs(parts["is"]) if "is" in parts else ""
    text = (parts["v"].text or "") if "v" in parts else ""
    if kind == "s":
        return texts[int(text)] if text else ""
    if kind == "b":
        return {"1": "yes", "0": "no"}.get(text, "")
    if kind == "n" and text:
        return _day(text) if cell.get("s", "0") in days else _number(text)
    return "" if kind == "e" else text


def _number(text: str) -> str:
    """A telephone number that a spreadsheet took for a number has no decimals."""
    value = float(text)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else text


def _day(text: str) -> str:
    return (date(1899, 12, 30) + timedelta(days=int(float(text)))).isoformat()


# --- ODS -------------------------------------------------------------------------------------------


def _ods(content: bytes) -> Iterator[Row]:
    """A cell or a row may stand for thousands that hold nothing; those that hold something are few."""
    number, tables = 1, 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314 - see `_part`
        name = _local(element.tag)
        if name == "table" and event == "start":
            tables += 1
        if event == "start" or tables > 1 or name != "table-row":
            continue
        times = max(int(_attribute(element, "number-rows-repeated") or 1), 1)
        cells = _ods_cells(element)
        for repeated in range(times if any(cells) else 0):
            yield number + repeated, cells
        number += times
        element.clear()


def _ods_cells(row: ElementTree.Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if _local(cell.tag) not in ("table-cell", "covered-table-cell") or len(cells) >= MOST_COLUMNS:
            continue
        times = max(int(_attribute(cell, "number-columns-repeated") or 1), 1)
        cells += [_ods_text(cell)] * min(times, MOST_COLUMNS - len(cells))
    return cells


def _ods_text(cell: ElementTree.Element) -> str:
    kind = _attribute(cell, "value-type")
    if kind == "date":
        return _attribute(cell, "date-value")[:10]
    if kind == "boolean":
        return {"true": "yes", "false": "no"}.get(_attribute(cell, "boolean-value"), "")
    if kind == "float":
        return _number(_attribute(cell, "value"))
    return " ".join(_ods_paragraph(one) for one in cell if _local(one.tag) == "p")


def _ods_paragraph(element: ElementTree.Element) -> str:
    """Its text, without what somebody noted beside the cell."""
    said = element.text or ""
    for child in element:
        name = _local(child.tag)
        said += (
            " "
            if name in ("s", "tab", "line-break")
            else _ods_paragraph(child)
            if name != "annotation"
            else ""
        )
        said += child.tail or ""
    return said


__all__ = [
    "DAMAGED",
    "OLD_FORMAT",
    "PROTECTED",
    "REASONS",
    "TOO_BIG",
    "WRONG_KIND",
    "Row",
    "Unusable",
    "read",
    "separator",
]
