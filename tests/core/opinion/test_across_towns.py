"""What holds in every town, by hand and always; and that what is withheld stays so."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cordel.core.opinion import counts as counting
from cordel.core.opinion.across_towns import (
    LEAST_STRENGTH,
    MOST_STRENGTH,
    NOBODY,
    SHOWN,
    WITHHELD,
    AcrossTowns,
    across_towns,
)
from tests.core.opinion.conftest import Conversation

K = 4
CELL = st.tuples(st.integers(0, 12), st.integers(0, 6), st.integers(0, 3))


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    towns, groups, statements = draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    size = towns * groups * statements
    cells = draw(st.lists(CELL, min_size=size, max_size=size))
    return np.array(cells, dtype=np.int64).reshape(towns, groups, statements, 3)


# Two towns, two groups, one statement: group 0 and 1 of the first town, then of the second.
TWO = np.array([[[[18, 2, 0]], [[8, 2, 0]]], [[[90, 10, 0]], [[30, 20, 0]]]])


def same(one: AcrossTowns, other: AcrossTowns) -> bool:
    """Whether two results publish the same, up to the order of additions."""

    def flat(found: AcrossTowns) -> list:
        parts = [part for part in vars(found).values() if isinstance(part, np.ndarray)]
        return parts + [
            part for least in (found.least_town, found.least_group) for part in vars(least).values()
        ]

    return all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-12, atol=0, equal_nan=True)
        for a, b in zip(flat(one), flat(other), strict=True)
    )


# --- by hand --------------------------------------------------------------------------------------


def test_two_towns_by_hand() -> None:
    """Shares 18.5/21, 8.5/11, 90.5/101, 30.5/51; evenly the fourth root of their product, 0.777157.
    Towns 26.5/31 and 120.5/151: the second agrees least. Groups over both towns 108.5/121 and 38.5/61.
    People: 146/180. Towns: (26/30 + 120/150) / 2 = 5/6. Group 1 by people: 38/60; by towns: (8/30 + 30/150) over
    (10/30 + 50/150) = 0.7.
    Lower bound at 90 % of 30 of 50: about 0.6 - 1.2816 sqrt(0.24 / 50) = 0.5112, so both towns carry it."""
    found = across_towns(TWO)
    assert found.share[..., 0].tolist() == [[18.5 / 21, 8.5 / 11], [90.5 / 101, 30.5 / 51]]
    assert found.evenly[0] == pytest.approx(0.777157, abs=1e-6)
    assert (found.least_town.where[0], found.least_town.share[0]) == (1, 120.5 / 151)
    assert (found.least_group.where[0], found.least_group.share[0]) == (1, 38.5 / 61)
    assert found.lower[1, 1, 0] == pytest.approx(0.5112, abs=3e-3)
    assert (found.carried.tolist(), found.of.tolist()) == ([2], [2])
    assert found.by_people[0] == pytest.approx(146 / 180, abs=1e-15)
    assert found.by_towns[0] == pytest.approx(5 / 6, abs=1e-15)
    assert found.groups_by_people[1, 0] == pytest.approx(38 / 60, abs=1e-15)
    assert found.groups_by_towns[1, 0] == pytest.approx(0.7, abs=1e-15)


def test_one_group_that_hesitates_and_its_town_does_not_carry() -> None:
    counts = TWO.copy()
    counts[1, 1, 0] = [27, 23, 0]
    found = across_towns(counts)
    assert (found.carried.tolist(), found.of.tolist()) == ([1], [2])


def test_a_big_town_does_not_speak_for_all() -> None:
    """900 of 1,000 in one town, 3 of 30 in each of two others."""
    counts = np.array([[[[900, 100, 0]]], [[[3, 27, 0]]], [[[3, 27, 0]]]])
    found = across_towns(counts)
    assert found.by_people[0] == pytest.approx(906 / 1060)
    assert found.by_towns[0] == pytest.approx((0.9 + 0.1 + 0.1) / 3)
    assert (found.carried[0], found.of[0]) == (1, 3)


def test_a_small_cell_leans_on_its_town_by_hand() -> None:
    """One town, groups of 20 (16 agree) and 60 (24 agree), one statement. m = 40/80, m (1 - m) = 1/4.
    Apart: 20 (0.3)^2 + 60 (0.1)^2 = 2.4; excess 2.4 - 1/4 = 2.15. Free: 80 - (400 + 3600)/80 - 1 = 29; room 7.25.
    s = 7.25/2.15 - 1 = 2.372093. Shrunk: (16 + s/2) / (20 + s), the town's mean under Jeffreys' prior being 1/2."""
    found = across_towns(np.array([[[[16, 4, 0]], [[24, 36, 0]]]]))
    s = 7.25 / 2.15 - 1
    assert found.strength[0] == pytest.approx(s)
    assert found.shrunk[0, :, 0].tolist() == pytest.approx([(16 + s / 2) / (20 + s), (24 + s / 2) / (60 + s)])


def test_groups_that_do_not_differ_are_taken_as_their_town() -> None:
    found = across_towns(np.array([[[[10, 10, 0]], [[30, 30, 0]]]]))
    assert found.strength[0] == MOST_STRENGTH
    assert found.shrunk[0, :, 0].tolist() == pytest.approx([0.5, 0.5])


# --- what is withheld -----------------------------------------------------------------------------


def test_a_small_cell_takes_its_row_with_it_and_one_more() -> None:
    """The first town has 3 people in group 1. Alone it could be told by subtraction, so the next smaller goes, too."""
    counts = np.array(
        [[[[18, 2, 0]], [[2, 1, 0]]], [[[90, 10, 0]], [[30, 20, 0]]], [[[12, 0, 0]], [[9, 3, 0]]]]
    )
    found = across_towns(counts)
    assert found.rows[:, 0].tolist() == [WITHHELD, SHOWN, WITHHELD]
    assert (found.cells[[0, 2]] == -1).all()
    assert np.isnan(found.share[[0, 2]]).all()
    assert found.of.tolist() == [1]
    # Over all towns nobody is too few: those are exact.
    assert found.totals[:, 0].tolist() == [[120, 12, 0], [41, 24, 0]]
    assert found.together[0].tolist() == [161, 36, 0]


def test_a_group_of_few_everywhere_is_told_only_together() -> None:
    found = across_towns(np.array([[[[18, 2, 0]], [[2, 1, 0]]], [[[90, 10, 0]], [[3, 2, 0]]]]))
    assert found.rows[:, 0].tolist() == [WITHHELD, WITHHELD]
    assert (found.totals == -1).all()
    assert found.together[0].tolist() == [113, 15, 0]
    assert found.least_group.where.tolist() == [-1]
    assert np.isnan([found.evenly[0], found.by_people[0], found.least_town.share[0]]).all()


def test_a_town_that_saw_nothing_is_no_secret() -> None:
    """And hides nobody else: the row of the other town is what the totals say anyway."""
    found = across_towns(np.array([[[[18, 2, 0]]], [[[0, 0, 0]]]]))
    assert found.rows[:, 0].tolist() == [SHOWN, NOBODY]
    assert found.cells[1].tolist() == [[[0, 0, 0]]]


def test_too_few_altogether() -> None:
    found = across_towns(np.array([[[[5, 2, 0]]]]))
    assert (found.cells == -1).all() and (found.totals == -1).all() and (found.together == -1).all()


@given(tables())
def test_withheld_rows_are_known_only_as_a_sum_of_enough(counts: np.ndarray) -> None:
    found, seen = across_towns(counts, K), counts.sum(axis=3)
    small = (seen < K).any(axis=1) & (seen.sum(axis=1) > 0)
    assert (found.rows[small] == WITHHELD).all()
    for statement in range(counts.shape[2]):
        hidden = found.rows[:, statement] == WITHHELD
        if hidden.any() and (found.totals[:, statement] >= 0).all():
            assert hidden.sum() >= 2
            assert (seen[hidden, :, statement].sum(axis=0) >= K).all()
    shown = np.broadcast_to((found.rows != WITHHELD)[:, None, :, None], counts.shape)
    assert (found.cells[shown] == counts[shown]).all()
    assert (found.cells[~shown] == -1).all()
    for total, exact in ((found.totals, counts.sum(axis=0)), (found.together, counts.sum(axis=(0, 1)))):
        assert ((total == exact).all(axis=-1) == (total >= 0).all(axis=-1)).all()
        assert (total[(total >= 0).all(axis=-1)].sum(axis=-1) >= K).all()


@given(tables(), st.data())
def test_withheld_rows_may_be_exchanged_and_nobody_sees_it(counts: np.ndarray, data: st.DataObject) -> None:
    """So no way of reckoning with what is published can tell them apart."""
    found, people = across_towns(counts, K), counts.sum(axis=(1, 3))
    statement = data.draw(st.integers(0, counts.shape[2] - 1))
    # Towns of the same size may change places in what is withheld besides.
    assume(len(set(people[:, statement])) == len(people))
    hidden = np.flatnonzero(found.rows[:, statement] == WITHHELD)
    exchanged = counts.copy()
    exchanged[hidden, :, statement] = counts[data.draw(st.permutations(list(hidden))), :, statement]
    assert same(found, across_towns(exchanged, K))


# --- what must always hold ------------------------------------------------------------------------


@given(tables(), st.sampled_from([0, 1, K]))
def test_bounds_and_nothing_missing_where_rows_are_shown(counts: np.ndarray, k: int) -> None:
    found = across_towns(counts, k)
    shown = np.broadcast_to((found.rows == SHOWN)[:, None], found.share.shape)
    for shares in (found.share, found.lower, found.shrunk):
        assert (np.isnan(shares) == ~shown).all()
    share, lower, shrunk = (shares[shown] for shares in (found.share, found.lower, found.shrunk))
    assert ((share > 0) & (share < 1) & (lower >= 0) & (lower <= share)).all()
    assert ((shrunk > 0) & (shrunk < 1)).all()
    assert ((found.strength >= LEAST_STRENGTH) & (found.strength <= MOST_STRENGTH)).all()
    some = found.of > 0
    for figure in (
        found.evenly,
        found.evenly_shrunk,
        found.by_people,
        found.by_towns,
        found.least_town.share,
    ):
        assert (np.isnan(figure) == ~some).all()
        assert ((figure[some] >= 0) & (figure[some] <= 1)).all()
    assert (found.carried <= found.of).all()
    assert (found.of == (found.rows == SHOWN).sum(axis=0)).all()


@given(tables())
def test_shrunk_lies_between_the_cell_and_its_town(counts: np.ndarray) -> None:
    found = across_towns(counts, 1)
    for t, g, j in np.argwhere(~np.isnan(found.shrunk)).tolist():
        n, seen = counts[t, g, j, 0], counts[t, g, j].sum()
        town = (counts[t, :, j, 0].sum() + 0.5) / (counts[t, :, j].sum() + 1)
        low, high = sorted([n / seen, town])
        assert low - 1e-12 <= found.shrunk[t, g, j] <= high + 1e-12


@given(tables(), st.data())
def test_renamed_towns_and_groups_are_the_same_towns_and_groups(
    counts: np.ndarray, data: st.DataObject
) -> None:
    assume(all(len(set(column)) == len(column) for column in counts.sum(axis=(1, 3)).T))
    towns = data.draw(st.permutations(range(counts.shape[0])))
    groups = data.draw(st.permutations(range(counts.shape[1])))
    found, renamed = across_towns(counts, K), across_towns(counts[towns][:, groups], K)
    assert (renamed.rows == found.rows[towns]).all()
    assert (renamed.cells == found.cells[towns][:, groups]).all()
    assert (renamed.totals == found.totals[groups]).all()
    assert np.array_equal(renamed.evenly, found.evenly, equal_nan=True)
    assert (renamed.carried == found.carried).all()
    assert np.allclose(renamed.by_towns, found.by_towns, rtol=1e-12, equal_nan=True)


@given(tables(), st.data())
def test_moved_statements_only_move(counts: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(counts.shape[2])))
    found, moved = across_towns(counts, K), across_towns(counts[:, :, order], K)
    assert np.array_equal(moved.rows, found.rows[:, order])
    assert np.array_equal(moved.evenly, found.evenly[order], equal_nan=True)
    assert np.array_equal(moved.by_towns, found.by_towns[order], equal_nan=True)


@given(tables(), st.data())
def test_one_more_who_agrees_never_makes_it_less(counts: np.ndarray, data: st.DataObject) -> None:
    """With nothing withheld: each share, each bound, the towns that carry it."""
    counts = counts + 1
    at = tuple(data.draw(st.integers(0, size - 1)) for size in counts.shape[:3])
    more = counts.copy()
    more[(*at, 0)] += 1
    before, after = across_towns(counts, 0), across_towns(more, 0)
    for name in ("share", "lower", "evenly", "carried", "by_people", "by_towns"):
        assert (getattr(after, name) >= getattr(before, name) - 1e-12).all()
    assert after.share[at] > before.share[at]


@pytest.mark.parametrize("shape", [(0, 1, 1, 3), (1, 0, 1, 3), (1, 1, 3)])
def test_refuses_what_are_no_towns(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="counts of shape"):
        across_towns(np.zeros(shape, dtype=np.int64))


def test_a_real_conversation_spread_over_towns(conversation: Conversation) -> None:
    """Every third participant in another town: what is shown adds up with what is withheld to what was voted."""
    towns = np.arange(conversation.votes.n_participants) % 3
    counts = counting.town_group_counts(
        conversation.votes, conversation.groups, towns, conversation.n_groups, 3
    )
    found = across_towns(counts)
    assert (counts.sum(axis=0) == counting.group_counts(
        conversation.votes, conversation.groups, conversation.n_groups
    )).all()  # fmt: skip
    assert ((found.rows == SHOWN).sum(axis=0) == found.of).all()
    kept = (found.totals >= 0).all(axis=(0, 2))
    assert (found.totals[:, kept] == counts.sum(axis=0)[:, kept]).all()
