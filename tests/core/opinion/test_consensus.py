"""What everybody and every group agrees on: the published formulas as fractions, by hand, and what must always hold."""

from fractions import Fraction
from math import asin, pi, prod, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cordel.core.opinion import counts as counting
from cordel.core.opinion.consensus import (
    consensus,
    evenly,
    group_aware,
    least,
    lower_bound,
)
from cordel.core.opinion.representative import Z
from tests.core.opinion.conftest import Conversation

N = st.integers(0, 60)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    groups, statements = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    cells = draw(st.lists(st.tuples(N, N, N), min_size=groups * statements, max_size=groups * statements))
    return np.array(cells, dtype=np.int64).reshape(groups, statements, 3)


def exactly(counts: np.ndarray, statement: int) -> Fraction:
    return prod(
        (Fraction(int(cell[0]) + 1, int(cell.sum()) + 2) for cell in counts[:, statement]), start=Fraction(1)
    )


def test_group_aware_is_the_published_formula(conversation: Conversation) -> None:
    counts = counting.group_counts(conversation.votes, conversation.groups, conversation.n_groups)
    for statement, found in enumerate(group_aware(counts).tolist()):
        assert abs(Fraction(found) - exactly(counts, statement)) <= Fraction(1, 10**12)


@given(tables())
def test_group_aware_of_any_counts(counts: np.ndarray) -> None:
    for statement, found in enumerate(group_aware(counts).tolist()):
        assert abs(Fraction(found) - exactly(counts, statement)) <= Fraction(1, 10**12)


def test_consensus_of_real_conversations(conversation: Conversation) -> None:
    """The rule once more, in plain Python."""
    totals = counting.totals(conversation.votes)
    expected = {}
    for side in (0, 1):
        ranked = []
        for statement, cells in enumerate(totals.tolist()):
            n, seen = cells[side], sum(cells)
            p, test = (n + 1) / (seen + 2), 2 * (seen + 1) ** 0.5 * ((n + 1) / (seen + 1) - 0.5)
            if p > 0.5 and test > Z:
                ranked.append((-p * test, statement))
        expected[side] = [statement for _, statement in sorted(ranked)[:5]]
    found = consensus(totals)
    assert [row.statement for row in found.agree] == expected[0]
    assert [row.statement for row in found.disagree] == expected[1]


def test_by_hand() -> None:
    """Two groups, one statement: 8 of 9 (the ninth passes) and 5 of 8.

    Polis: (9/11) (6/10) = 27/55. Evenly: sqrt((8.5/10) (5.5/9)) = sqrt(0.519444...) = 0.720725. Least: 5.5/9.
    Together 13 of 17: p = 14/19, test = 2 sqrt(18) (14/18 - 1/2) = 2.357."""
    counts = np.array([[[8, 0, 1]], [[5, 3, 0]]])
    assert group_aware(counts)[0] == pytest.approx(27 / 55, abs=1e-15)
    assert evenly(counts)[0] == pytest.approx(0.720725, abs=1e-6)
    weakest = least(counts)
    assert (weakest.where.tolist(), weakest.share.tolist()) == ([1], [5.5 / 9])
    (row,) = consensus(counts).agree
    assert (row.statement, row.side, row.n, row.n_seen) == (0, "agree", 13, 17)
    assert (row.p, row.p_test) == (14 / 19, pytest.approx(2.357, abs=1e-3))
    assert consensus(counts).disagree == ()


def test_lower_bounds_by_hand() -> None:
    """One of one: Beta(3/2, 1/2) up to x is 2/pi (asin sqrt x - sqrt(x (1 - x))), which is 0.1 at x = 0.351357.
    Nobody: 0, whether asked or not."""
    found = lower_bound(np.array([1, 0, 0]), np.array([1, 0, 10]))
    assert found.tolist() == [pytest.approx(0.351357, abs=1e-6), 0, 0]
    x = float(found[0])
    assert 2 / pi * (asin(sqrt(x)) - sqrt(x * (1 - x))) == pytest.approx(0.1, abs=1e-12)


@given(N, N)
def test_a_lower_bound_is_below_the_share_and_leaves_a_tenth(n: int, others: int) -> None:
    bound = float(lower_bound(np.array([n]), np.array([n + others]))[0])
    assert 0 <= bound <= (n + 0.5) / (n + others + 1)
    if n:
        assert stats.beta.cdf(bound, n + 0.5, others + 0.5) == pytest.approx(0.1, abs=1e-9)


def test_many_groups_alike_are_as_agreed_as_few() -> None:
    """Twenty groups at nine of ten: the product has shrunk to nothing, the even measure is that of one."""
    few, many = (np.tile(np.array([[[9, 1, 0]]]), (groups, 1, 1)) for groups in (1, 20))
    assert group_aware(many)[0] < 0.05
    assert evenly(many)[0] == pytest.approx(evenly(few)[0], abs=1e-15)


# --- properties -----------------------------------------------------------------------------------


@given(tables(), st.data())
def test_the_order_of_groups_changes_no_bit(counts: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(counts))))
    assert (group_aware(counts[order]) == group_aware(counts)).all()
    assert (evenly(counts[order]) == evenly(counts)).all()
    assert consensus(counts[order]) == consensus(counts)


@given(tables(), st.data())
def test_the_order_of_statements_only_moves_them(counts: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(counts.shape[1])))
    assert (group_aware(counts[:, order]) == group_aware(counts)[order]).all()
    assert (evenly(counts[:, order]) == evenly(counts)[order]).all()


@given(tables())
def test_turned_round_agreement_is_rejection(counts: np.ndarray) -> None:
    turned = counts[..., [1, 0, 2]]
    assert (group_aware(turned) == group_aware(counts, counting.DISAGREE)).all()
    found, other = consensus(counts), consensus(turned)
    assert [(row.statement, row.p) for row in found.agree] == [
        (row.statement, row.p) for row in other.disagree
    ]


@given(tables())
def test_bounds(counts: np.ndarray) -> None:
    product, even, weakest = group_aware(counts), evenly(counts), least(counts)
    assert ((product > 0) & (product < 1)).all()
    assert ((even > 0) & (even < 1)).all()
    assert (weakest.share <= even * (1 + 1e-12)).all()
    assert (weakest.lower <= weakest.share).all()
    found = consensus(counts)
    assert len(found.agree) <= 5 and len(found.disagree) <= 5
    assert not {row.statement for row in found.agree} & {row.statement for row in found.disagree}


@given(tables(), st.data())
def test_one_more_who_agrees_never_makes_it_less(counts: np.ndarray, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(counts) - 1)), data.draw(st.integers(0, counts.shape[1] - 1))
    more = counts.copy()
    more[(*at, 0)] += 1
    assert group_aware(more)[at[1]] > group_aware(counts)[at[1]]
    assert evenly(more)[at[1]] > evenly(counts)[at[1]]
    assert least(more).share[at[1]] >= least(counts).share[at[1]]
    assert least(more).lower[at[1]] >= least(counts).lower[at[1]]


def test_hidden_statements_are_no_consensus_and_no_group_is_no_question() -> None:
    totals = np.array([[20, 0, 0], [15, 1, 0]])
    assert [row.statement for row in consensus(totals, np.array([False, True])).agree] == [1]
    for ask in (evenly, least):
        with pytest.raises(ValueError, match="no group"):
            ask(np.zeros((0, 2, 3), dtype=np.int64))
