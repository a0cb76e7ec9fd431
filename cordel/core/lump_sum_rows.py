"""From the rows of a sheet to the lines of a lump-sum table: every problem with its row and its column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cordel.core.amounts import Cell, NoNumber, read_amount, read_count, shown
from cordel.core.folding import fold
from cordel.core.lump_sums import Band, Line

Row = tuple[int, Sequence[Cell]]  # the number that the sheet gives it, and its cells

FROM, TO = "participants_from", "participants_to"
COUNTRIES_FROM, COUNTRIES_TO, COUNTRIES = "countries_from", "countries_to", "countries"
AMOUNT = "amount"
COLUMNS: Final = (FROM, TO, COUNTRIES_FROM, COUNTRIES_TO, AMOUNT)
NEEDED: Final = (FROM, TO, AMOUNT)
_NAMES: Final = {fold(name): name for name in (*COLUMNS, COUNTRIES)} | {
    "amount eur": AMOUNT,
    "amount in eur": AMOUNT,
    "amount €": AMOUNT,
}
_OPEN: Final = frozenset({"", "-", "open", "+", "∞"})

MESSAGES: Final[Mapping[str, str]] = {
    "empty": "The file holds no row. Fill in the template and choose it again.",
    "column_missing": "The first row names the columns; this one is missing. The template shows all of them.",
    "column_repeated": "Two columns have this name. Remove one of them.",
    "column_unknown": "%(text)s is no column of a table. Remove it, or give it the name that the template shows.",
    "column_two_ways": "The countries are given in two ways. Keep either countries or countries_from and countries_to.",
    "number_missing": "Nothing stands here. Write a whole number.",
    "number_words": "%(text)s is no number. Write a whole number, for example 7560.",
    "number_negative": "%(text)s is less than nothing. Write a whole number from 0 on.",
    "number_not_whole": "%(text)s is not whole. Write it without cents.",
    "number_unclear": "%(text)s can be read in two ways. Write the digits alone, for example 7560.",
    "number_too_large": "%(text)s is too large for a lump sum. Was a separator lost?",
    "number_formula": "A formula stands here. Paste its value instead, so that everybody reads the same.",
    "number_date": "The spreadsheet made a date of this. Format the cell as a number and write it again.",
    "number_error": "The spreadsheet shows an error here. Write the number.",
    "number_truth": "The spreadsheet made true or false of this. Write the number.",
    "text_beside": "%(text)s stands outside the columns. Remove it.",
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in a cell; `row` as the sheet numbers it, `column` by its name in the template."""

    row: int
    column: str
    message: str
    values: Mapping[str, object]

    @property
    def detail(self) -> str:
        """Give the sentence in plain English."""
        return MESSAGES[self.message] % self.values


@dataclass(frozen=True, slots=True)
class Reading:
    """`rows` are the sheet's numbers of the lines, in the same order. Lines with a problem are left out."""

    lines: tuple[Line, ...]
    rows: tuple[int, ...]
    problems: tuple[CellProblem, ...]


def read_lines(rows: Iterable[Row]) -> Reading:
    """Read the lines under the first row that holds anything: it names the columns, in any order."""
    filled = [(number, cells) for number, cells in rows if any(not _is_empty(cell) for cell in cells)]
    if not filled:
        return Reading((), (), (CellProblem(1, "", "empty", {}),))
    (number, head), body = filled[0], filled[1:]
    places, problems = _columns(number, head)
    if problems:
        return Reading((), (), tuple(problems))
    return _read_body(body, places)


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


# --- columns -----------------------------------------------------------------------------------------


def _columns(number: int, head: Sequence[Cell]) -> tuple[dict[str, int], list[CellProblem]]:
    """Where each column stands, and what is wrong with the first row."""
    places: dict[str, int] = {}
    problems = []
    for position, cell in enumerate(head):
        if _is_empty(cell):
            continue
        name = _NAMES.get(fold(shown(cell)))
        if name is None:
            problems.append(CellProblem(number, "", "column_unknown", {"text": shown(cell)}))
        elif name in places:
            problems.append(CellProblem(number, name, "column_repeated", {}))
        else:
            places[name] = position
    return places, problems + _missing(number, places)


def _missing(number: int, places: Mapping[str, int]) -> list[CellProblem]:
    if COUNTRIES in places and (COUNTRIES_FROM in places or COUNTRIES_TO in places):
        return [CellProblem(number, COUNTRIES, "column_two_ways", {})]
    pair = {COUNTRIES_FROM, COUNTRIES_TO}
    needed = (*NEEDED, *(pair if pair & set(places) else ()))
    return [CellProblem(number, name, "column_missing", {}) for name in sorted(needed) if name not in places]


# --- rows --------------------------------------------------------------------------------------------


def _read_body(body: Iterable[Row], places: Mapping[str, int]) -> Reading:
    lines, rows, problems = [], [], []
    for number, cells in body:
        reader = _RowReader(number, cells, places)
        line = reader.line()
        problems += reader.problems
        if not reader.problems:
            lines.append(line)
            rows.append(number)
    return Reading(tuple(lines), tuple(rows), tuple(problems))


class _RowReader:
    """Reads one row cell by cell and keeps what is wrong, so that all of it can be said at once."""

    def __init__(self, number: int, cells: Sequence[Cell], places: Mapping[str, int]) -> None:
        self.number = number
        self.cells = cells
        self.places = places
        self.problems: list[CellProblem] = []

    def line(self) -> Line:
        self._nothing_beside()
        participants = Band(self._count(FROM), self._end(TO))
        return Line(participants, self._countries(), self._number(AMOUNT, read_amount))

    def _countries(self) -> Band | None:
        if COUNTRIES in self.places:
            if _is_empty(self._cell(COUNTRIES)):
                return None
            number = self._count(COUNTRIES)
            return Band(number, number)
        if COUNTRIES_FROM not in self.places or self._has_no_countries():
            return None
        return Band(self._count(COUNTRIES_FROM), self._end(COUNTRIES_TO))

    def _has_no_countries(self) -> bool:
        return _is_empty(self._cell(COUNTRIES_FROM)) and _is_empty(self._cell(COUNTRIES_TO))

    def _cell(self, column: str) -> Cell:
        place = self.places[column]
        return self.cells[place] if place < len(self.cells) else None

    def _count(self, column: str) -> int:
        return self._number(column, read_count)

    def _end(self, column: str) -> int | None:
        cell = self._cell(column)
        if cell is None or (isinstance(cell, str) and cell.strip().lower() in _OPEN):
            return None
        return self._count(column)

    def _number(self, column: str, read: Callable[[Cell], int]) -> int:
        try:
            return read(self._cell(column))
        except NoNumber as wrong:
            values = {"text": wrong.text}
            self.problems.append(CellProblem(self.number, column, f"number_{wrong.reason}", values))
            return 0

    def _nothing_beside(self) -> None:
        known = set(self.places.values())
        for position, cell in enumerate(self.cells):
            if position not in known and not _is_empty(cell):
                self.problems.append(CellProblem(self.number, "", "text_beside", {"text": shown(cell)}))
