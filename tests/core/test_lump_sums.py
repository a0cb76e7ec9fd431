"""It takes only tables that leave nothing open, says where and how to mend the others, and looks people up."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.calls import Certainty, Limit
from cordel.core.lump_sum_rows import MESSAGES as CELL_MESSAGES
from cordel.core.lump_sum_rows import read_lines
from cordel.core.lump_sums import (
    MESSAGES,
    Band,
    Basis,
    Line,
    LumpSums,
    Outside,
    Unit,
    as_data,
    find,
    from_data,
    problems_of,
)


def line(first: int, last: int | None, amount: int, *countries: int | None) -> Line:
    return Line(Band(first, last), Band(*countries) if countries else None, amount)  # type: ignore[arg-type]


def table(*lines: Line, **facts: Any) -> LumpSums:
    known: dict[str, Any] = {
        "call": "a-call", "version": "1", "source": "the guide", "unit": Unit.EVENT,
        "basis": Basis.PARTICIPANTS, "minimum": 10,
    }  # fmt: skip
    return LumpSums(**known | facts, lines=lines)


PLAIN = table(line(10, 25, 1000), line(26, 50, 2000), line(51, None, 3000))
# Invented, as every table here: with countries, written row by row in no order.
GRID = table(
    line(10, 50, 1000, 2, 3), line(10, 50, 1500, 4, None), line(51, None, 2500, 4, None), line(51, None, 2000, 2, 3)
)  # fmt: skip


def wrong(found: LumpSums, **limits: int) -> list[tuple[int, str, str]]:
    known = {name: Limit(name, value, "a page", Certainty.VERIFIED) for name, value in limits.items()}
    problems = problems_of(found, known)
    assert all(problem.detail for problem in problems)
    return [(problem.row, problem.column, problem.message) for problem in problems]


@pytest.mark.parametrize("found", [PLAIN, GRID, replace(GRID, minimum_countries=2)])
def test_it_finds_nothing_wrong_with_a_whole_table(found: LumpSums) -> None:
    assert wrong(found) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], [(0, "", "no_rows")]),
        ([line(25, 10, 1)], [(1, "participants_to", "band_reversed")]),
        ([line(10, 20, 1, 5, 4)], [(1, "countries_to", "band_reversed")]),
        ([line(10, 20, 1), line(25, None, 2)], [(2, "participants_from", "gap")]),
        ([line(10, 20, 1), line(20, None, 2)], [(2, "participants_from", "overlap")]),
        ([line(10, 20, 1), line(10, 30, 2)], [(2, "participants_from", "overlap")]),
        ([line(10, 20, 1), line(10, 20, 2)], [(2, "participants_from", "repeated")]),
        ([line(10, None, 1), line(21, None, 2)], [(1, "participants_to", "open_not_last")]),
        ([line(21, None, 2), line(10, 20, 3)], [(1, "amount", "falls")]),
        ([line(12, None, 1)], [(1, "participants_from", "begins_elsewhere")]),
        ([line(10, 20, 1, 2, 2), line(21, 30, 1)], [(2, "countries_from", "countries_missing")]),
        ([line(10, 20, 1, 2, 2), line(10, 20, 1, 4, 4)], [(2, "countries_from", "gap")]),
        ([line(10, 20, 1, 2, 3), line(10, 20, 1, 3, 4)], [(2, "countries_from", "overlap")]),
        ([line(10, 20, 2, 2, 3), line(10, 20, 1, 4, 4)], [(2, "amount", "falls.countries")]),
        ([line(10, 20, 1, 2, 3), line(10, 30, 1, 4, 4)], [(2, "participants_to", "ends_differ")]),
        ([line(10, 20, 1, 2, 3), line(10, None, 1, 4, 4)], [(2, "participants_to", "ends_differ.open")]),
        ([line(10, 20, 1, 2, 3), line(11, 20, 1, 4, 4)], [(2, "participants_from", "begins_elsewhere")]),
    ],
)  # fmt: skip
def test_it_names_the_place_of_what_is_wrong(lines: list[Line], expected: list[tuple[int, str, str]]) -> None:
    assert wrong(table(*lines)) == expected


def test_it_says_how_to_mend_a_gap() -> None:
    (gap,) = problems_of(table(line(10, 20, 1), line(25, None, 2)), {})
    assert gap.detail == (
        "Nothing is said between 20 and 25. Begin this row at 21, or add the row that is missing."
    )


def test_it_wants_countries_to_begin_where_the_source_says() -> None:
    assert wrong(replace(GRID, minimum_countries=3)) == [(1, "countries_from", "begins_elsewhere")]


@pytest.mark.parametrize(
    ("found", "limits", "expected"),
    [
        (PLAIN, {"participants_min": 10}, []),
        (PLAIN, {"participants_min": 25}, [(0, "participants_from", "minimum_differs")]),
        (PLAIN, {"invited_min": 25}, []),
        (replace(PLAIN, basis=Basis.INTERNATIONAL), {"invited_min": 25}, [(0, "participants_from", "minimum_differs")]),
        (PLAIN, {"grant_eur_max": 2000}, [(3, "amount", "above_grant")]),
        (PLAIN, {"grant_eur_min": 5000}, []),
        (replace(PLAIN, unit=Unit.PROJECT), {"grant_eur_min": 1500}, [(1, "amount", "below_grant")]),
    ],
)  # fmt: skip
def test_it_doubts_what_the_call_says_otherwise(found: LumpSums, limits: Any, expected: Any) -> None:
    assert wrong(found, **limits) == expected
    known = {name: Limit(name, value, "a page", Certainty.VERIFIED) for name, value in limits.items()}
    assert all(problem.is_doubt for problem in problems_of(found, known))


@pytest.mark.parametrize(
    ("found", "participants", "countries", "amount", "outside"),
    [
        (PLAIN, 9, 9, 0, Outside.FEW_PARTICIPANTS),
        (PLAIN, 10, 0, 1000, None),
        (PLAIN, 25, 1, 1000, None),
        (PLAIN, 26, 1, 2000, None),
        (PLAIN, 9999, 1, 3000, None),
        (GRID, 60, 1, 0, Outside.FEW_COUNTRIES),
        (GRID, 60, 3, 2000, None),
        (GRID, 60, 40, 2500, None),
        (table(line(10, 20, 1)), 21, 1, None, Outside.MANY_PARTICIPANTS),
        (table(line(10, 20, 1, 2, 3)), 15, 4, None, Outside.MANY_COUNTRIES),
    ],
)
def test_it_looks_people_up(
    found: LumpSums, participants: int, countries: int, amount: int | None, outside: Outside | None
) -> None:
    result = find(found, participants, countries)
    assert (result.amount, result.outside) == (amount, outside)


def test_it_says_which_row_it_was() -> None:
    assert find(GRID, 70, 5).row == 3


# --- properties --------------------------------------------------------------------------------------

AMOUNTS = st.integers(0, 50)


@st.composite
def bands(draw: st.DrawFn, most: int) -> list[Band]:
    """Bands one after the other, the last of them maybe open."""
    starts = sorted(draw(st.sets(st.integers(1, most), min_size=1, max_size=4)))
    ends: list[int | None] = [start - 1 for start in starts[1:]]
    return [
        Band(*ends_at) for ends_at in zip(starts, [*ends, draw(st.sampled_from([None, most]))], strict=True)
    ]


@st.composite
def whole_tables(draw: st.DrawFn) -> LumpSums:
    people, countries = draw(bands(12)), draw(st.one_of(st.just([None]), bands(5)))
    grid: list[list[int]] = []
    for _band in countries:
        above = grid[-1] if grid else [0] * len(people)
        row: list[int] = []
        for low in above:
            row.append(max(low, row[-1] if row else 0) + draw(AMOUNTS))
        grid.append(row)
    lines = [Line(p, c, grid[j][i]) for j, c in enumerate(countries) for i, p in enumerate(people)]
    return table(*draw(st.permutations(lines)), minimum=people[0].first)


@settings(max_examples=60)
@given(whole_tables())
def test_it_takes_every_whole_table_and_keeps_it_as_data(found: LumpSums) -> None:
    assert problems_of(found, {}) == []
    assert from_data(as_data(found)) == found


@settings(max_examples=60)
@given(whole_tables(), st.integers(0, 15), st.integers(0, 7), st.integers(0, 3), st.integers(0, 3))
def test_it_never_gives_less_for_more(
    found: LumpSums, participants: int, countries: int, more: int, further: int
) -> None:
    less, most = find(found, participants, countries), find(found, participants + more, countries + further)
    if less.amount is None:
        assert most.amount is None
    else:
        assert most.amount is None or less.amount <= most.amount


random_bands = st.builds(Band, st.integers(1, 6), st.one_of(st.none(), st.integers(1, 6)))
random_lines = st.builds(Line, random_bands, st.one_of(st.none(), random_bands), st.integers(0, 3))


@settings(max_examples=300)
@given(st.lists(random_lines, min_size=1, max_size=4), st.integers(1, 2))
def test_a_table_that_it_takes_gives_one_answer_to_every_question(lines: list[Line], minimum: int) -> None:
    found = table(*lines, minimum=minimum)
    if problems_of(found, {}):
        return
    far = 9
    for participants in range(1, far):
        for countries in range(1, far):
            fitting = [
                one for one in lines
                if one.participants.holds(participants) and (one.countries is None or one.countries.holds(countries))
            ]  # fmt: skip
            assert len(fitting) <= 1
            assert bool(fitting) == (find(found, participants, countries).outside is None)
            assert not fitting or participants >= minimum


# --- from the rows of a sheet -------------------------------------------------------------------------

HEAD = ["participants_from", "participants_to", "amount"]


def cells(*rows: list[Any]) -> list[tuple[int, list[Any]]]:
    return list(enumerate(rows, 1))


def test_it_reads_rows_whatever_the_order_of_columns() -> None:
    found = read_lines(
        cells([], ["Amount (EUR)", "Participants from", None, "participants to"], ["7 560", "10", None, ""])
    )
    assert (found.lines, found.rows, found.problems) == ((line(10, None, 7560),), (3,), ())


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (["countries"], ["4"], line(10, 20, 5, 4, 4)),
        (["countries"], [""], line(10, 20, 5)),
        (["countries_from", "countries_to"], ["4", "open"], line(10, 20, 5, 4, None)),
        (["countries_from", "countries_to"], ["", ""], line(10, 20, 5)),
    ],
)
def test_it_reads_countries_as_a_number_or_a_band(head: list[Any], row: list[Any], expected: Line) -> None:
    assert read_lines(cells([*HEAD, *head], ["10", "20", "5", *row])).lines == (expected,)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], [(1, "", "empty")]),
        ([[None, " "]], [(1, "", "empty")]),
        ([["participants_from", "amount"]], [(1, "participants_to", "column_missing")]),
        ([[*HEAD, "amount"]], [(1, "amount", "column_repeated")]),
        ([[*HEAD, "note"]], [(1, "", "column_unknown")]),
        ([[*HEAD, "countries_to"]], [(1, "countries_from", "column_missing")]),
        ([[*HEAD, "countries", "countries_from"]], [(1, "countries", "column_two_ways")]),
        ([HEAD, ["ten", "20", "-5"]], [(2, "participants_from", "number_words"), (2, "amount", "number_negative")]),
        ([HEAD, ["10", "20"]], [(2, "amount", "number_missing")]),
        ([HEAD, ["10", "20", "5", "a note"]], [(2, "", "text_beside")]),
    ],
)  # fmt: skip
def test_it_names_row_and_column_of_what_it_cannot_read(rows: list[Any], expected: Any) -> None:
    problems = read_lines(cells(*rows)).problems
    assert [(one.row, one.column, one.message) for one in problems] == expected
    assert all(one.detail for one in problems)


def test_every_sentence_tells_what_to_do() -> None:
    sentences = [*MESSAGES.values(), *CELL_MESSAGES.values()]
    assert [one for one in sentences if not one.rstrip().endswith((".", "?")) or ". " not in one] == []
