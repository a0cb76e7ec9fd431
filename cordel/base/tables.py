"""Tables that people send, as CSV or XLSX: read strictly, within bounds, and nothing in them is ever run.

A workbook is a zip of XML (ISO/IEC 29500-1). Only its first sheet is read, with what is needed to understand it.
Formulas, dates and errors are told apart from numbers, so that whoever asks for a number can say what stands
there instead. A file that is no table is refused with what to do about it.
"""

import csv
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.amounts import Cell, Odd

Row = tuple[int, Sequence[Cell]]  # the number that the sheet gives it, and its cells

MOST_ROWS: Final = 1_000
MOST_COLUMNS: Final = 30
LAST_ROW: Final = 1_048_576  # of any sheet
MOST_PARTS: Final = 300  # files in a workbook
MOST_UNPACKED: Final = 4_000_000  # bytes of one of them, if we read it
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # workbooks of before 2007, and encrypted ones since


class NoTable(Refused):
    sentence = _("This file is neither CSV nor XLSX. Save the table as one of the two and choose that file.")


class OldOrProtected(Refused):
    sentence = _(
        "This workbook is protected by a password, or in the format of before 2007. Save it as XLSX without a password and choose that file."
    )


class HasMacros(Refused):
    sentence = _(
        "This workbook holds macros, and files with programs in them are not opened. Save it as XLSX without macros and choose that file."
    )


class Broken(Refused):
    sentence = _("This file is damaged. Open it in a spreadsheet, save it again and choose the new file.")


class NoText(Refused):
    sentence = _("This CSV file cannot be read as text. Save it as CSV with UTF-8, or as XLSX.")


class TooLong(Refused):
    sentence = _(
        "This table has more than %(rows)s rows or %(columns)s columns. Is it the right file? Nothing was read."
    )


def read(content: bytes, *, most_rows: int = MOST_ROWS) -> list[Row]:
    """The rows that hold anything. Raises a refusal of this module, whatever the bytes are."""
    if content.startswith(b"PK"):
        return _bounded(_workbook(content), most_rows)
    if content.startswith(OLE):
        raise OldOrProtected
    if content.startswith((b"%PDF", b"\x89PNG", b"{\\rtf", b"<")):
        raise NoTable
    return _bounded(_csv(_text(content)), most_rows)


def _bounded(rows: Iterator[Row], most_rows: int) -> list[Row]:
    found: list[Row] = []
    for number, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            found.append((number, cells))
        if len(found) > most_rows or len(cells) > MOST_COLUMNS:
            raise TooLong(rows=most_rows, columns=MOST_COLUMNS)
    return found


# --- CSV -------------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Windows in Western Europe writes; digits are the same in all."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NoText


def _csv(text: str) -> Iterator[Row]:
    """The separator is whichever of comma, semicolon and tab the first line that holds anything uses most."""
    head = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Broken from error


# --- XLSX ------------------------------------------------------------------------------------------

_UNREADABLE = (
    ElementTree.ParseError, EOFError, InvalidOperation, KeyError, LookupError, NotImplementedError, OSError, RuntimeError,
    ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
# Formats of dates and times that every spreadsheet knows by number (ISO/IEC 29500-1, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


def _workbook(content: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _ensure_harmless(archive)
            yield from _first_sheet(archive)
    except _UNREADABLE as error:
        raise Broken from error


def _ensure_harmless(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS:
        raise Broken
    if any(name.endswith("vbaproject.bin") for name in names):
        raise HasMacros
    if "[content_types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise NoTable
    # Other ways of packing may ask for gigabytes of memory before they give the first byte.
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Broken
    if "macroEnabled" in _part(archive, "[Content_Types].xml"):
        raise HasMacros


def _part(archive: zipfile.ZipFile, name: str) -> str:
    """A part as text; it is unpacked no further than we would read it."""
    with archive.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise TooLong(rows=MOST_ROWS, columns=MOST_COLUMNS)
    return data.decode("utf-8-sig")


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part as elements. Without a document type there are no entities that could grow or fetch anything;
    given as text it is read as what was looked at, whatever encoding it claims to have."""
    text = _part(archive, name)
    if "<!DOCTYPE" in text:
        raise Broken
    return ElementTree.fromstring(text)  # noqa: S314 - see above


def _all(root: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    """Elements of that name in whichever of the two namespaces of the standard, or in none."""
    return (one for one in root.iter() if _local(one) == tag)


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _first_sheet(archive: zipfile.ZipFile) -> Iterator[Row]:
    where = next(one for one in archive.namelist() if one.endswith("workbook.xml"))
    folder = posixpath.dirname(where)
    targets = _targets(archive, folder)
    sheet = next(_all(_xml(archive, where), "sheet"), None)
    if sheet is None:
        raise Broken
    key = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
    texts = _shared_texts(archive, targets.get("sharedStrings", ""))
    dates = _date_styles(archive, targets.get("styles", ""))
    for position, row in enumerate(_all(_xml(archive, targets[key]), "row"), 1):
        yield _ensure_row(int(row.get("r", position))), _cells(row, texts, dates)


def _ensure_row(number: int) -> int:
    if not 1 <= number <= LAST_ROW:
        raise Broken
    return number


def _targets(archive: zipfile.ZipFile, folder: str) -> dict[str, str]:
    """Where the workbook's parts are, by the id of the relation and by its kind."""
    targets = {}
    for relation in _all(_xml(archive, f"{folder}/_rels/workbook.xml.rels".lstrip("/")), "Relationship"):
        target = relation.get("Target", "")
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        targets[relation.get("Id", "")] = path
        targets[relation.get("Type", "").rpartition("/")[2]] = path
    return targets


def _shared_texts(archive: zipfile.ZipFile, name: str) -> list[str]:
    return [_words(one) for one in _all(_xml(archive, name), "si")] if name else []


def _words(element: ElementTree.Element) -> str:
    """What stands there, run by run; how it is pronounced (`rPh`) does not."""
    aloud = {id(text) for hint in _all(element, "rPh") for text in _all(hint, "t")}
    return "".join(text.text or "" for text in _all(element, "t") if id(text) not in aloud)


def _date_styles(archive: zipfile.ZipFile, name: str) -> frozenset[str]:
    """The styles, by their number, that show a number as a date or a time."""
    if not name:
        return frozenset()
    root = _xml(archive, name)
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in _all(root, "numFmt")}
    found = set()
    for styles in _all(root, "cellXfs"):
        for position, style in enumerate(_all(styles, "xf")):
            if _is_date(style.get("numFmtId", "0"), own):
                found.add(str(position))
    return frozenset(found)


def _is_date(number: str, own: Mapping[str, str]) -> bool:
    if number in own:
        # Without what is quoted, escaped or in brackets, only dates and times have these letters.
        return bool(re.search("[dyhs]", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|General', "", own[number]), re.I))
    return int(number) in _DATE_FORMATS


def _cells(row: ElementTree.Element, texts: Sequence[str], dates: frozenset[str]) -> list[Cell]:
    cells: dict[int, Cell] = {}
    for position, cell in enumerate(_all(row, "c")):
        value = _value(cell, texts, dates)
        if value is not None:
            cells[_column(cell.get("r", ""), position)] = value
    if any(column >= MOST_COLUMNS for column in cells):
        raise TooLong(rows=MOST_ROWS, columns=MOST_COLUMNS)
    return [cells.get(column) for column in range(max(cells, default=-1) + 1)]


def _column(reference: str, position: int) -> int:
    """0 for "A7", 27 for "AB7"; where a cell does not say, it follows the one before."""
    letters = reference.rstrip("0123456789")
    if not letters:
        return position
    column = 0
    for letter in letters[:4]:
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return column - 1


_ODD_KINDS: Final = {"b": Odd.TRUTH, "e": Odd.ERROR, "d": Odd.DATE}


def _value(cell: ElementTree.Element, texts: Sequence[str], dates: frozenset[str]) -> Cell:
    kind = cell.get("t", "n")
    if next(_all(cell, "f"), None) is not None:
        return Odd.FORMULA
    if kind == "inlineStr":
        return _words(cell)
    value = next(_all(cell, "v"), None)
    text = "" if value is None else value.text or ""
    if not text:
        return None
    if kind == "s":
        return texts[int(text)]
    if kind == "n":
        return Odd.DATE if cell.get("s", "0") in dates else Decimal(text)
    return _ODD_KINDS.get(kind, text)
