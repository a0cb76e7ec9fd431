"""Official forms in Excel: where they can be filled, and how, without touching anything else in the file.

Found are cells with a name of their own, {{words in braces}}, empty cells beside a label and the empty cells below a
head. A value goes in as text that nothing calculates with, a count as a number, so that the form's own sums work.
ISO/IEC 29500-1, part 18.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cordel.core import official_forms as forms
from cordel.core.office_package import DAMAGED, Package, Unusable
from cordel.core.office_xml import Element, Splice, in_utf_8, parsed, prefix_of, spliced, written
from cordel.core.official_forms import Filled, Keys, Place, Value

_WORKBOOK: Final = "xl/workbook.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
_REFERENCE: Final = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?[A-Z]{1,3}\$?\d{1,7})?"
)
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BEFORE_RECKONING: Final = ("s:sheets", "s:functionGroups", "s:externalReferences", "s:definedNames")
_MOST_LINES: Final = 40
_LONGEST: Final = 32_767  # characters of a cell, in Excel

At = tuple[int, int]  # row and column, from 1


@dataclass(frozen=True)
class Target:
    """A cell of a sheet."""

    sheet: "_Sheet"
    at: At


def places(package: Package) -> list[Place]:
    """What can be filled. Raises Unusable."""
    return [place for place, _target in _Form(package).found.values()]


def fill(package: Package, values: Mapping[str, Value]) -> Filled:
    """The file with these values, by key, in their cells."""
    form = _Form(package)
    cells: dict[str, dict[At, Value]] = {}
    for key, value in values.items():
        if key in form.found:
            target = form.found[key][1]
            cells.setdefault(target.sheet.part, {})[target.at] = value
    parts = {sheet.part: sheet.filled(cells[sheet.part]) for sheet in form.sheets if sheet.part in cells}
    if parts and any(sheet.computes for sheet in form.sheets):
        parts[_WORKBOOK] = _reckoned_anew(form.workbook_data, form.workbook)
    return Filled(package.with_parts(parts), [key for key in values if key not in form.found])


# --- Finding --------------------------------------------------------------------------------------


class _Form:
    """The form's places, sheet by sheet."""

    def __init__(self, package: Package) -> None:
        self.found: dict[str, tuple[Place, Target]] = {}
        self.keys = Keys()
        if _WORKBOOK not in package.names:
            raise Unusable(DAMAGED)
        self.workbook_data = in_utf_8(package.read(_WORKBOOK))
        self.workbook = parsed(self.workbook_data)
        strings = _shared_strings(package)
        unlocked = _unlocked_styles(package)
        self.sheets = [
            _Sheet(name, part, in_utf_8(package.read(part)), strings, unlocked)
            for name, part in _sheets_of(package, self.workbook)
        ]
        self.names()
        for sheet in self.sheets:
            self.look_into(sheet)

    def add(self, place: Place, sheet: "_Sheet", at: At) -> None:
        taken = any(target == Target(sheet, at) for _place, target in self.found.values())
        if place.key not in self.found and not taken and len(self.found) < forms.MOST_PLACES:
            self.found[place.key] = (place, Target(sheet, at))

    def names(self) -> None:
        by_name = {sheet.name: sheet for sheet in self.sheets}
        for one in self.workbook.all("s:definedName"):
            name, where = one.get("name"), _REFERENCE.fullmatch(one.text.strip())
            if where is None or name.startswith("_") or one.get("hidden") in ("1", "true"):
                continue
            sheet = by_name.get((where[1] or where[2]).replace("''", "'"))
            at = (int(where[4]), column_number(where[3]))
            if sheet is not None and sheet.is_open(at) and not sheet.is_computed(at):
                self.add(
                    Place(f"name:{name}", forms.NAME, forms.tidy(name), sheet.text(at), sheet.name), sheet, at
                )

    def look_into(self, sheet: "_Sheet") -> None:
        for at in sorted(sheet.texts):
            text = sheet.texts[at]
            placeholder = forms.PLACEHOLDERS.fullmatch(text.strip())
            if placeholder and sheet.is_open(at):
                key = self.keys.of(forms.PLACEHOLDER, f"{placeholder[1]}")
                self.add(
                    Place(key, forms.PLACEHOLDER, forms.tidy(placeholder[1]), text, sheet.name), sheet, at
                )
            elif not forms.is_to_fill(text):
                self.beside_or_below(sheet, at, forms.tidy(text))

    def beside_or_below(self, sheet: "_Sheet", at: At, label: str) -> None:
        row, column = at
        beside = (row, sheet.after(at))
        if sheet.is_free(beside) and (sheet.is_drawn(beside) or sheet.texts[at].rstrip().endswith(":")):
            key = self.keys.of(forms.CELL, label)
            self.add(Place(key, forms.CELL, label, sheet.text(beside), sheet.name), sheet, beside)
            return
        for number in range(1, _MOST_LINES + 1):
            below = (row + number, column)
            if not (sheet.is_free(below) and sheet.is_drawn(below)):
                return
            key = self.keys.of(forms.LINE, f"{label} ({number})")
            self.add(
                Place(key, forms.LINE, f"{label} ({number})", sheet.text(below), sheet.name), sheet, below
            )


class _Sheet:
    """The cells of one sheet by row and column."""

    def __init__(self, name: str, part: str, data: bytes, strings: list[str], unlocked: set[str]) -> None:
        self.name, self.part, self.data = name, part, data
        self.root = parsed(data)
        self.unlocked = unlocked
        self.protected = self.root.child("s:sheetProtection") is not None
        self.rows: dict[int, Element] = {}
        self.cells: dict[At, Element] = {}
        self.texts: dict[At, str] = {}
        for row in self.root.all("s:row"):
            self.take(row, strings)

    def take(self, row: Element, strings: list[str]) -> None:
        number = int(row.get("r")) if row.get("r").isdecimal() else max(self.rows, default=0) + 1
        self.rows.setdefault(number, row)
        last = 0
        for cell in row.children:
            where = _CELL.fullmatch(cell.get("r"))
            last = column_number(where[1]) if where else last + 1
            self.cells[number, last] = cell
            text = _text_of(cell, strings)
            if text:
                self.texts[number, last] = text

    @cached_property
    def computes(self) -> bool:
        return any(cell.child("s:f") for cell in self.cells.values())

    @cached_property
    def merged(self) -> dict[At, int]:
        """Cells that lie in a larger one: its last column at its first cell, 0 at all others."""
        found: dict[At, int] = {}
        for one in self.root.all("s:mergeCell"):
            edges = [_CELL.fullmatch(edge) for edge in one.get("ref").split(":")]
            if len(edges) == 2 and edges[0] and edges[1]:
                first = (int(edges[0][2]), column_number(edges[0][1]))
                last = (int(edges[1][2]), column_number(edges[1][1]))
                found |= _inside(first, last)
        return found

    def text(self, at: At) -> str:
        return forms.tidy(self.texts.get(at, ""))

    def after(self, at: At) -> int:
        """The column after the cell, or after the larger one that it begins."""
        return max(self.merged.get(at, 0), at[1]) + 1

    def is_open(self, at: At) -> bool:
        """Whether people may write there: on a protected sheet only where its style says so."""
        cell = self.cells.get(at)
        return not self.protected or (cell is not None and cell.get("s") in self.unlocked)

    def is_drawn(self, at: At) -> bool:
        """The cell has a look of its own, as boxes to fill have."""
        return at in self.cells and self.cells[at].get("s") not in ("", "0")

    def is_computed(self, at: At) -> bool:
        cell = self.cells.get(at)
        return cell is not None and cell.child("s:f") is not None

    def is_free(self, at: At) -> bool:
        cell = self.cells.get(at)
        is_covered = at in self.merged and not self.merged[at]
        has_value = cell is not None and any(one.name in ("s:v", "s:f", "s:is") for one in cell.children)
        is_empty = not has_value or (at in self.texts and forms.is_to_fill(self.texts[at]))
        return not is_covered and is_empty and not self.is_computed(at) and self.is_open(at)

    # --- Filling ----------------------------------------------------------------------------------

    def filled(self, values: Mapping[At, Value]) -> bytes:
        return spliced(self.data, self.changes(values))

    def changes(self, values: Mapping[At, Value]) -> Iterator[Splice]:
        absent: dict[int, list[tuple[int, Value]]] = {}
        for (row, column), value in sorted(values.items()):
            cell = self.cells.get((row, column))
            if cell is not None:
                new = self.written_cell(prefix_of(self.data, cell), (row, column), value, cell.get("s"))
                yield Splice(cell.start, cell.end, 0, new)
            else:
                absent.setdefault(row, []).append((column, value))
        for row, some in absent.items():
            yield from self.put_in(row, some)

    def put_in(self, number: int, values: list[tuple[int, Value]]) -> Iterator[Splice]:
        """Cells that the sheet does not have yet, in the order of columns and rows that Excel insists on."""
        row = self.rows.get(number)
        near = row or next(self.root.all("s:sheetData"), self.root)
        own = prefix_of(self.data, near)
        new = [(column, self.written_cell(own, (number, column), value, "")) for column, value in values]
        if row is not None and not row.is_closed_at_once:
            for column, cell in new:
                here = self.before(number, column, row.close)
                yield Splice(here, here, column, cell)
            return
        cells = b"".join(cell for _column, cell in new)
        if row is not None:
            tag = self.data[row.start : row.end - 2].rstrip()
            yield Splice(row.start, row.end, 0, tag + b">" + cells + f"</{own}row>".encode())
        elif near.name == "s:sheetData" and not near.is_closed_at_once:
            here = min((one.start for other, one in self.rows.items() if other > number), default=near.close)
            yield Splice(
                here, here, number, f'<{own}row r="{number}">'.encode() + cells + f"</{own}row>".encode()
            )

    def before(self, number: int, column: int, close: int) -> int:
        following = [
            one.start for (row, other), one in self.cells.items() if row == number and other > column
        ]
        return min(following, default=close)

    def written_cell(self, own: str, at: At, value: Value, style: str) -> bytes:
        """A cell in which nothing is calculated: a number, or text that stays text whatever it begins with."""
        look = f' s="{style}"' if style.isdecimal() else ""
        head = f'<{own}c r="{column_letters(at[1])}{at[0]}"{look}'
        if isinstance(value, int):
            return f"{head}><{own}v>{value}</{own}v></{own}c>".encode()
        text = written(value.replace("\r\n", "\n")[:_LONGEST])
        inside = f'<{own}is><{own}t xml:space="preserve">{text}</{own}t></{own}is>'
        return f'{head} t="inlineStr">{inside}</{own}c>'.encode()


# --- Reading --------------------------------------------------------------------------------------


def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _inside(first: At, last: At) -> dict[At, int]:
    """The cells of a merged one; a form merges what is seen at once, so larger ones are cut."""
    rows = range(first[0], min(last[0], first[0] + 100) + 1)
    columns = range(first[1], min(last[1], first[1] + 100) + 1)
    return {(row, column): 0 for row in rows for column in columns} | {first: last[1]}


def _text_of(cell: Element, strings: list[str]) -> str:
    if cell.get("t") == "s":
        value = cell.child("s:v")
        number = value.text.strip() if value else ""
        return strings[int(number)] if number.isdecimal() and int(number) < len(strings) else ""
    if cell.get("t") == "inlineStr":
        return "".join(one.text for one in cell.all("s:t"))
    return ""


def _shared_strings(package: Package) -> list[str]:
    if _STRINGS not in package.names:
        return []
    root = parsed(in_utf_8(package.read(_STRINGS)))
    # Readings of Japanese names stand beside the name and are no part of it.
    return [
        "".join(one.text for one in item.all("s:t") if not one.ancestor("s:rPh"))
        for item in root.children
        if item.name == "s:si"
    ]


def _unlocked_styles(package: Package) -> set[str]:
    """The styles whose cells stay open on a protected sheet."""
    if _STYLES not in package.names:
        return set()
    styles = parsed(in_utf_8(package.read(_STYLES))).child("s:cellXfs")
    found = [one.child("s:protection") for one in styles.children] if styles else []
    return {str(number) for number, one in enumerate(found) if one and one.get("locked") in ("0", "false")}


def _sheets_of(package: Package, workbook: Element) -> Iterator[tuple[str, str]]:
    """(name, part) of the sheets that people see."""
    related = "xl/_rels/workbook.xml.rels"
    if related not in package.names:
        raise Unusable(DAMAGED)
    relations = parsed(in_utf_8(package.read(related)))
    targets = {one.get("Id"): one.get("Target") for one in relations.children}
    for sheet in workbook.all("s:sheet"):
        target = targets.get(sheet.get("r:id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in package.names and "worksheets/" in part and sheet.get("state") in ("", "visible"):
            yield sheet.get("name"), part


def _reckoned_anew(data: bytes, workbook: Element) -> bytes:
    """Excel shows sums as they were last reckoned; this tells it to reckon when the file is opened."""
    settings = workbook.child("s:calcPr")
    if settings is None:
        last = [one for one in workbook.children if one.name in _BEFORE_RECKONING][-1]
        asks = f'<{prefix_of(data, last)}calcPr fullCalcOnLoad="1"/>'.encode()
        return spliced(data, [Splice(last.end, last.end, 0, asks)])
    if settings.get("fullCalcOnLoad") in ("1", "true"):
        return data
    tag = data[settings.start : settings.inside]
    if "fullCalcOnLoad" in settings.attributes:
        new = re.sub(rb"""fullCalcOnLoad=["'][^"']*["']""", b'fullCalcOnLoad="1"', tag)
    else:
        end = -2 if settings.is_closed_at_once else -1
        new = tag[:end].rstrip() + b' fullCalcOnLoad="1"' + tag[end:]
    return spliced(data, [Splice(settings.start, settings.inside, 0, new)])
