"""Frozen figures: which rows are shown, who carries a statement, and how a figure stands to a later day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from cordel.core import recommendation_evidence as evidence
from cordel.core.recommendation_evidence import Cell, Standing

CELLS = st.builds(Cell, st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
ROWS = st.dictionaries(st.integers(1, 9), CELLS, max_size=9)


@given(ROWS)
def test_no_row_of_few_is_shown_and_none_can_be_told_by_subtracting(rows):
    hidden = evidence.withheld(rows)
    there = {key for key, one in rows.items() if one.people}
    assert hidden <= there
    assert {key for key in there if rows[key].people < evidence.FEWEST} <= hidden
    if hidden and hidden != there:
        assert len(hidden) > 1 and sum(rows[key].people for key in hidden) >= evidence.FEWEST


def test_the_smallest_of_the_others_is_hidden_along():
    rows = {"a": Cell(3), "b": Cell(12), "c": Cell(11), "d": Cell()}
    assert evidence.withheld(rows) == {"a", "c"}
    assert evidence.withheld({"a": Cell(12), "b": Cell(10)}) == set()
    assert evidence.withheld({"a": Cell(3), "b": Cell(3), "c": Cell(30)}) == {"a", "b", "c"}


@given(st.integers(0, 400), st.integers(0, 400))
def test_carried_is_what_the_quantile_says(agree, others):
    bound = float(betaincinv(agree + 0.5, others + 0.5, 0.1))
    if abs(bound - 0.5) > 1e-9:
        assert evidence.is_carried(Cell(agree, others)) == (bound > 0.5)


def test_a_large_town_is_reckoned_too():
    assert evidence.is_carried(Cell(51_000, 40_000, 9_000)) and not evidence.is_carried(Cell(50_000, 50_000))
    assert not evidence.is_carried(Cell())


@given(CELLS, CELLS, st.booleans())
def test_only_fewer_votes_are_explained_by_erasing(frozen, now, erased):
    found = evidence.compared(frozen, now, erased=erased)
    if found == Standing.ERASED:
        assert erased and all(left <= was for left, was in zip(now, frozen, strict=True))
    assert (found == Standing.SAME) == (frozen == now)


@pytest.mark.parametrize("erased", [True, False])
def test_what_was_not_shown_is_not_compared(erased):
    assert evidence.compared(None, Cell(3), erased=erased) == Standing.WITHHELD


def test_a_document_has_one_digest():
    one, same = {"b": 1, "a": ["Καβάλα"]}, {"a": ["Καβάλα"], "b": 1}
    assert evidence.digest(one) == evidence.digest(same) and "Καβάλα" in evidence.written(one)
    assert evidence.together({1: Cell(1, 2, 3), 2: Cell(4, 0, 1)}) == Cell(5, 2, 4)


PUBLISHED = {
    "towns": {
        "towns": [7, 8, 9],
        "statements": [
            {"statement": 1, "rows": [[12, 1, 0], None, [0, 0, 0]], "no_town": None, "carried": [0], "of": 1}
        ],
    },
    "statements": [{"statement": 1, "groups": [[10, 1, 0], [11, 0, 2]]}, {"statement": 2, "groups": None}],
}


def test_what_a_map_withholds_is_withheld_here_too():
    rows = {7: Cell(12, 1), 8: Cell(20), None: Cell(4)}
    found = evidence.published_table(PUBLISHED, 1, rows)
    assert found == ({7: Cell(12, 1), 8: None, None: None}, 1, 1)
    assert evidence.published_groups(PUBLISHED, 1) == [Cell(10, 1), Cell(11, 0, 2)]
    assert evidence.published_groups(PUBLISHED, 2) is None and evidence.published_groups({}, 1) is None


@pytest.mark.parametrize(
    "rows", [{7: Cell(11, 1), 8: Cell(20), None: Cell(4)}, {7: Cell(12, 1), 8: Cell(20)}, {}]
)
def test_a_map_that_says_something_else_than_the_journal_is_not_believed(rows):
    assert evidence.published_table(PUBLISHED, 1, rows) is None
    assert (
        evidence.published_table(PUBLISHED, 3, rows) is None and evidence.published_table({}, 1, rows) is None
    )


def test_a_table_counts_only_the_towns_that_it_shows():
    found = evidence.table({1: Cell(20), 2: Cell(4), 3: Cell(8, 6), None: Cell()})
    assert found == ({1: Cell(20), 2: None, 3: None}, 1, 1)
