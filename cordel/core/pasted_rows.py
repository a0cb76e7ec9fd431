"""Towns as people paste them from a spreadsheet: a line each, columns in any order.

What a cell is follows from what it holds: a country's name or code, an e-mail address, anything else is the town.
So no heading is needed; one that is there names no country and is left out like any such line.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cordel.core.folding import fold

MOST_LINES: Final = 200
LONGEST: Final = 120  # characters of a town's name
SEPARATORS: Final = ("\t", ";", ",")


class Trouble(Enum):
    """Why a line cannot be used."""

    NO_COUNTRY = "no_country"
    TWO_COUNTRIES = "two_countries"
    NO_TOWN = "no_town"
    LONG_TOWN = "long_town"
    TWICE = "twice"


@dataclass(frozen=True)
class Row:
    """A line that was pasted; `number` counts from 1 as people see them, `country` is a code."""

    number: int
    town: str
    country: str
    email: str
    trouble: Trouble | None = None


class TooManyLines(Exception):
    """More lines than MOST_LINES."""


def read(text: str, countries: Mapping[str, str]) -> list[Row]:
    """The lines of the text that hold something. `countries` gives a code for a folded name or code.

    Raises TooManyLines. Of two lines about one town the second is in trouble.
    """
    lines = text.replace("\x00", "").splitlines()
    told = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if len(told) > MOST_LINES + 1:  # a heading may stand above them
        raise TooManyLines
    separator = _separator([line for _number, line in told])
    rows = [_row(number, _cells(line, separator), countries) for number, line in told]
    if sum(row.trouble is not Trouble.NO_COUNTRY for row in rows) > MOST_LINES:
        raise TooManyLines
    return _each_once(rows)


def _separator(lines: list[str]) -> str:
    """What a spreadsheet puts between cells is in every line; of several such signs the first."""
    found = [sign for sign in SEPARATORS if all(sign in line for line in lines)]
    anywhere = [sign for sign in SEPARATORS if any(sign in line for line in lines)]
    return (found or anywhere or list(SEPARATORS))[0]


def _cells(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        cells = line.split(separator)
    return [" ".join(cell.split()) for cell in cells if cell.strip()]


def _row(number: int, cells: list[str], countries: Mapping[str, str]) -> Row:
    emails = [cell for cell in cells if "@" in cell]
    named = [(cell, countries[fold(cell)]) for cell in cells if fold(cell) in countries]
    # Luxembourg is a town and a country: it stands twice then, and the first is the town.
    named = named[1:] if len(named) == 2 and len(cells) - len(emails) == 2 else named
    others = [cell for cell in cells if cell not in emails and cell not in {name for name, _code in named}]
    if not others and len(cells) - len(emails) == 2:
        others = [cells[0]]
    town = others[0] if others else ""
    trouble = None
    if not named:
        trouble = Trouble.NO_COUNTRY
    elif len({code for _name, code in named}) > 1:
        trouble = Trouble.TWO_COUNTRIES
    elif not town:
        trouble = Trouble.NO_TOWN
    elif len(town) > LONGEST:
        trouble = Trouble.LONG_TOWN
    return Row(
        number, town[:LONGEST], named[0][1] if named else "", emails[0].lower() if emails else "", trouble
    )


def _each_once(rows: list[Row]) -> list[Row]:
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        key = (fold(row.town), row.country)
        twice = row.trouble is None and key in seen
        kept.append(Row(**{**vars(row), "trouble": Trouble.TWICE}) if twice else row)
        seen.add(key)
    return kept
