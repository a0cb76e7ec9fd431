"""Lump-sum tables: so many participants, maybe from so many countries, make so many euros.

No table is known to Cordel: whoever has a call's table loads it, with its version and its source. It counts
only when it leaves nothing open: no gaps, no overlaps, a stated beginning, whole amounts, and never less money
for more people or more countries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from cordel.core.calls import Limits


class Unit(StrEnum):
    """What an amount is for."""

    EVENT = "event"
    PROJECT = "project"


class Basis(StrEnum):
    """Who is counted: everybody present, or only those from other countries than the hosts'.

    Town twinning pays by invited international participants, networks by participants and countries per event
    (Europe for Citizens contact point, https://mt.euinfo.rs/faq/europe-for-citizen/).
    """

    PARTICIPANTS = "participants"
    INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True)
class Band:
    """Whole numbers from `first` to `last`, both in it; `last` None is open."""

    first: int
    last: int | None

    def holds(self, number: int) -> bool:
        return self.first <= number and (self.last is None or number <= self.last)

    @property
    def is_reversed(self) -> bool:
        return self.last is not None and self.last < self.first


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; `countries` None where countries do not matter."""

    participants: Band
    countries: Band | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSums:
    """A table for one call. `minimum` is the smallest number of participants that is paid, as the source states
    it; `minimum_countries` the same for countries, None where they do not matter."""

    call: str
    version: str
    source: str
    unit: Unit
    basis: Basis
    minimum: int
    minimum_countries: int | None = None
    currency: str = "EUR"
    lines: tuple[Line, ...] = ()


# --- looking up --------------------------------------------------------------------------------------


class Outside(StrEnum):
    """Why no row of a table fits."""

    FEW_PARTICIPANTS = "few participants"
    FEW_COUNTRIES = "few countries"
    MANY_PARTICIPANTS = "many participants"
    MANY_COUNTRIES = "many countries"


@dataclass(frozen=True, slots=True)
class Found:
    """What a table says of some participants and countries: a row, or why there is none."""

    participants: int
    countries: int
    row: int | None = None
    line: Line | None = None
    outside: Outside | None = None

    @property
    def amount(self) -> int | None:
        """Euros; nothing below the smallest band, None above the largest: the table does not say."""
        if self.line is not None:
            return self.line.amount
        return 0 if self.outside in (Outside.FEW_PARTICIPANTS, Outside.FEW_COUNTRIES) else None


def find(table: LumpSums, participants: int, countries: int) -> Found:
    """Give the row, counted from 1, of a table without problems."""
    for row, line in enumerate(table.lines, 1):
        if line.participants.holds(participants) and (
            line.countries is None or line.countries.holds(countries)
        ):
            return Found(participants, countries, row, line)
    return Found(participants, countries, outside=_outside(table, participants, countries))


def _outside(table: LumpSums, participants: int, countries: int) -> Outside:
    if participants < min(line.participants.first for line in table.lines):
        return Outside.FEW_PARTICIPANTS
    bands = [line.countries for line in table.lines if line.countries]
    if bands and countries < min(band.first for band in bands):
        return Outside.FEW_COUNTRIES
    if bands and not any(band.holds(countries) for band in bands):
        return Outside.MANY_COUNTRIES
    return Outside.MANY_PARTICIPANTS


# --- what is wrong with a table ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableProblem:
    """One finding: where it stands (row counted from 1, 0 for the whole table; column), and its sentence.

    A doubt does not stand in the way of using the table; somebody should look at it.
    """

    row: int
    column: str
    message: str
    values: Mapping[str, object]

    @property
    def is_doubt(self) -> bool:
        return self.message in DOUBTS

    @property
    def detail(self) -> str:
        """Give the sentence in plain English."""
        return MESSAGES[self.message] % self.values


MESSAGES: Final[Mapping[str, str]] = {
    "no_rows": "The table has no row with an amount. Add at least one.",
    "band_reversed": (
        "The band ends at %(last)s, before it begins at %(first)s. Exchange the two, or leave the end empty if"
        " the band is open."
    ),
    "gap": (
        "Nothing is said between %(last)s and %(first)s. Begin this row at %(next)s, or add the row that is missing."
    ),
    "overlap": (
        "%(first)s stands in the row before, too, which ends at %(last)s. Begin this row at %(next)s, or correct"
        " the end of the row before."
    ),
    "open_not_last": (
        "This band has no end, but the next one begins at %(first)s. Only the last band may be open: end this one"
        " at %(last)s."
    ),
    "repeated": "This band stands in row %(other)s already. Remove one of the two.",
    "begins_elsewhere": (
        "The bands begin at %(first)s, but %(minimum)s is stated as the smallest number that is paid. Correct one"
        " of the two."
    ),
    "ends_differ": (
        "Here the bands end at %(last)s, with fewer countries at %(other)s. Let the bands of participants end at"
        " the same number for all countries."
    ),
    "ends_differ.open": (
        "Here the last band is open or ends, and with fewer countries it does not do the same. Let the bands of"
        " participants end alike for all countries."
    ),
    "countries_missing": "Other rows name countries, this one does not. Fill in the countries, or empty all of them.",
    "falls": (
        "%(amount)s is less than the %(before)s for fewer participants. More participants never bring less:"
        " correct one of the two amounts."
    ),
    "falls.countries": (
        "%(amount)s is less than the %(before)s for fewer countries. More countries never bring less: correct one"
        " of the two amounts."
    ),
    "minimum_differs": (
        "The table pays from %(minimum)s participants on, the call asks for at least %(limit)s. Check both with"
        " the source."
    ),
    "above_grant": "%(amount)s is more than the %(limit)s that the call gives a project at most. Check the amount.",
    "below_grant": "%(amount)s is less than the %(limit)s that the call gives a project at least. Check the amount.",
}
DOUBTS: Final = frozenset({"minimum_differs", "above_grant", "below_grant"})
CALL_MINIMA: Final = {Basis.PARTICIPANTS: "participants_min", Basis.INTERNATIONAL: "invited_min"}

Rows = Sequence[tuple[int, Line]]  # with their numbers


def problems_of(table: LumpSums, limits: Limits) -> list[TableProblem]:
    """List what is wrong with a table, each with its place and a remedy, then what is doubtful beside the
    limits that the call sets (none known: {})."""
    rows = tuple(enumerate(table.lines, 1))
    found = list(_shape(rows))
    if found:
        return found
    groups = _by_countries(rows)
    found += _country_bands(groups, table.minimum_countries)
    for group in groups.values():
        found += _bands(group, table.minimum)
    if not found:
        found += _rises(groups)
    return [*sorted(found, key=lambda one: one.row), *_doubts(table, rows, limits)]


def _shape(rows: Rows) -> Iterator[TableProblem]:
    """What makes every other question senseless."""
    if not rows:
        yield TableProblem(0, "", "no_rows", {})
    any_countries = any(line.countries for _row, line in rows)
    for row, line in rows:
        for column, band in (("participants", line.participants), ("countries", line.countries)):
            if band is not None and band.is_reversed:
                values = {"first": band.first, "last": band.last}
                yield TableProblem(row, f"{column}_to", "band_reversed", values)
        if any_countries and line.countries is None:
            yield TableProblem(row, "countries_from", "countries_missing", {})


Groups = Mapping[Band | None, Rows]


def _by_countries(rows: Rows) -> Groups:
    """The rows of each band of countries, smallest first, and in each the smallest participants first."""
    groups: dict[Band | None, list[tuple[int, Line]]] = {}
    for row, line in sorted(rows, key=lambda one: (_first(one[1].countries), one[1].participants.first)):
        groups.setdefault(line.countries, []).append((row, line))
    return groups


def _first(band: Band | None) -> int:
    return band.first if band else 0


def _bands(group: Rows, minimum: int) -> Iterator[TableProblem]:
    yield from _row_of_bands([(row, line.participants) for row, line in group], "participants", minimum)


def _country_bands(groups: Groups, minimum: int | None) -> Iterator[TableProblem]:
    bands = [(group[0][0], band) for band, group in groups.items() if band is not None]
    if bands:
        yield from _row_of_bands(bands, "countries", bands[0][1].first if minimum is None else minimum)


def _row_of_bands(bands: Sequence[tuple[int, Band]], column: str, minimum: int) -> Iterator[TableProblem]:
    """Bands in the order of their beginnings: each must begin where the one before ends."""
    row, band = bands[0]
    if band.first != minimum:
        values = {"first": band.first, "minimum": minimum}
        yield TableProblem(row, f"{column}_from", "begins_elsewhere", values)
    for (before_row, before), (row, band) in pairwise(bands):
        yield from _joint(before_row, before, row, band, column)


def _joint(before_row: int, before: Band, row: int, band: Band, column: str) -> Iterator[TableProblem]:
    if band == before or (band.first == before.first and before.last is None):
        yield TableProblem(row, f"{column}_from", "repeated", {"other": before_row})
    elif before.last is None:
        values = {"first": band.first, "last": band.first - 1}
        yield TableProblem(before_row, f"{column}_to", "open_not_last", values)
    elif band.first != before.last + 1:
        message = "gap" if band.first > before.last else "overlap"
        values = {"first": band.first, "last": before.last, "next": before.last + 1}
        yield TableProblem(row, f"{column}_from", message, values)


def _rises(groups: Groups) -> Iterator[TableProblem]:
    """Bands that fit together: is the money never less for more people, or for more countries?"""
    for group in groups.values():
        for (_row, before), (row, line) in pairwise(group):
            if line.amount < before.amount:
                values = {"amount": line.amount, "before": before.amount}
                yield TableProblem(row, "amount", "falls", values)
    for fewer, more in pairwise(groups.values()):
        yield from _ends(fewer, more)
        yield from _rises_with_countries(fewer, more)


def _ends(fewer: Rows, more: Rows) -> Iterator[TableProblem]:
    (_row, before), (row, line) = fewer[-1], more[-1]
    last, other = line.participants.last, before.participants.last
    if last == other:
        return
    message = "ends_differ.open" if last is None or other is None else "ends_differ"
    yield TableProblem(row, "participants_to", message, {"last": last, "other": other})


def _rises_with_countries(fewer: Rows, more: Rows) -> Iterator[TableProblem]:
    for row, line in more:
        before = max(
            (one.amount for _row, one in fewer if _meet(one.participants, line.participants)), default=0
        )
        if line.amount < before:
            values = {"amount": line.amount, "before": before}
            yield TableProblem(row, "amount", "falls.countries", values)


def _meet(one: Band, other: Band) -> bool:
    return one.holds(other.first) or other.holds(one.first)


def _doubts(table: LumpSums, rows: Rows, limits: Limits) -> Iterator[TableProblem]:
    minimum = limits.get(CALL_MINIMA[table.basis])
    if minimum and minimum.value != table.minimum:
        values = {"minimum": table.minimum, "limit": minimum.value}
        yield TableProblem(0, "participants_from", "minimum_differs", values)
    by_amount = sorted(rows, key=lambda one: one[1].amount)
    most, least = limits.get("grant_eur_max"), limits.get("grant_eur_min")
    if most and by_amount[-1][1].amount > most.value:
        yield _amount_doubt(*by_amount[-1], "above_grant", most.value)
    if least and table.unit is Unit.PROJECT and by_amount[0][1].amount < least.value:
        yield _amount_doubt(*by_amount[0], "below_grant", least.value)


def _amount_doubt(row: int, line: Line, message: str, limit: int) -> TableProblem:
    return TableProblem(row, "amount", message, {"amount": line.amount, "limit": limit})


# --- kept as data ------------------------------------------------------------------------------------


def as_data(table: LumpSums) -> dict[str, Any]:
    """Give the table as JSON can hold it, lines in their order."""
    return {
        "call": table.call,
        "version": table.version,
        "source": table.source,
        "currency": table.currency,
        "unit": str(table.unit),
        "basis": str(table.basis),
        "minimum": table.minimum,
        "minimum_countries": table.minimum_countries,
        "lines": [_line_data(line) for line in table.lines],
    }


def _line_data(line: Line) -> list[int | None]:
    countries = line.countries or Band(0, None)
    return [
        line.participants.first,
        line.participants.last,
        *([countries.first, countries.last] if line.countries else []),
        line.amount,
    ]


def from_data(data: Mapping[str, Any]) -> LumpSums:
    """Read what `as_data` gave."""
    return LumpSums(
        call=data["call"],
        version=data["version"],
        source=data["source"],
        currency=data["currency"],
        unit=Unit(data["unit"]),
        basis=Basis(data["basis"]),
        minimum=data["minimum"],
        minimum_countries=data["minimum_countries"],
        lines=tuple(_lines(data["lines"])),
    )


def _lines(lines: Iterable[Sequence[Any]]) -> Iterator[Line]:
    for first, last, *countries, amount in lines:
        yield Line(Band(first, last), Band(*countries) if countries else None, amount)
