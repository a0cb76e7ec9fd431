"""What represents a group: Polis's published rule, against a slow one written apart, and by hand."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.opinion import counts as counting
from cordel.core.opinion.representative import MOST, Z, measures, representative, share_test
from tests.core.opinion.conftest import Conversation

CELL = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 10))


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    groups, statements = draw(st.integers(1, 4)), draw(st.integers(1, 9))
    cells = draw(st.lists(CELL, min_size=groups * statements, max_size=groups * statements))
    return np.array(cells, dtype=np.int64).reshape(groups, statements, 3)


# --- the rule once more, slowly -------------------------------------------------------------------


def slow_side(table: list, group: int, statement: int, side: int) -> dict[str, float]:
    n, seen = table[group][statement][side], sum(table[group][statement])
    rest = [other for g, other in enumerate(table) if g != group]
    others = sum(other[statement][side] for other in rest)
    others_seen = sum(sum(other[statement]) for other in rest)
    p = (n + 1) / (seen + 2)
    pooled = (n + 1 + others + 1) / (seen + 1 + others_seen + 1)
    z = 0.0
    if pooled != 1:
        error = math.sqrt(pooled * (1 - pooled) * (1 / (seen + 1) + 1 / (others_seen + 1)))
        z = ((n + 1) / (seen + 1) - (others + 1) / (others_seen + 1)) / error
    return {
        "r": p / ((others + 1) / (others_seen + 2)),
        "r_test": z,
        "p": p,
        "p_test": 2 * math.sqrt(seen + 1) * ((n + 1) / (seen + 1) - 0.5),
    }


def slow(table: list, group: int) -> list[tuple[int, str]]:
    rows: list[dict[str, Any]] = []
    for statement in range(len(table[group])):
        agree, disagree = (slow_side(table, group, statement, side) for side in (0, 1))
        side = "agree" if agree["r_test"] > disagree["r_test"] else "disagree"
        of = agree if side == "agree" else disagree
        rows.append(
            {
                "statement": statement,
                "side": side,
                "passes": any(one["r_test"] > Z and one["p_test"] > Z for one in (agree, disagree)),
                "rank": math.prod(of.values()),
                "test": max(agree["r_test"], disagree["r_test"]),
                "agree": agree,
                "answered": sum(table[group][statement][:2]) > 0,
            }
        )
    best = slow_best(rows)
    ranked = sorted((row for row in rows if row["passes"] and row is not best), key=lambda row: -row["rank"])
    chosen = ([best] if best else []) + ranked
    chosen = chosen[:5] or [max(rows, key=lambda row: row["test"])]
    sides = [[row for row in chosen if row["side"] == side] for side in ("agree", "disagree")]
    return [(row["statement"], row["side"]) for row in sides[0] + sides[1]]


def slow_best(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    best = None
    for row in rows:
        agree = row["agree"]
        if not row["answered"]:
            continue
        if best is None:
            better = agree["p_test"] > Z or (agree["r"] > 1 and agree["p"] > 0.5)
        elif best["agree"]["r"] > 1:
            better = math.prod(agree.values()) > math.prod(best["agree"].values())
        else:
            better = agree["p"] * agree["p_test"] > best["agree"]["p"] * best["agree"]["p_test"]
        if better:
            best = row
    return best


def chosen(counts: np.ndarray) -> list[list[tuple[int, str]]]:
    return [[(row.statement, row.side) for row in rows] for rows in representative(counts)]


@given(tables())
def test_chooses_what_the_slow_rule_chooses(counts: np.ndarray) -> None:
    table = counts.tolist()
    assert chosen(counts) == [slow(table, group) for group in range(len(table))]


def test_chooses_the_same_in_real_conversations(conversation: Conversation) -> None:
    counts = counting.group_counts(conversation.votes, conversation.groups, conversation.n_groups)
    table = counts.tolist()
    assert chosen(counts) == [slow(table, group) for group in range(conversation.n_groups)]


# --- by hand --------------------------------------------------------------------------------------


def test_measures_a_statement_by_hand() -> None:
    """Group 0: 8 of 10 agree; group 1: 2 of 10. p = 9/12. p_test = 2 sqrt(11) (9/11 - 1/2) = 2.1106.
    r = (9/12) / (3/12) = 3. r_test: 9/11 and 3/11, pooled 12/22; (6/11) / sqrt(12/22 * 10/22 * 2/11) = 2.5690."""
    counts = np.array([[[8, 2, 0]], [[2, 8, 0]]], dtype=np.int64)
    found = measures(counts, counting.AGREE)
    assert found.p[0, 0] == 0.75
    assert found.p_test[0, 0] == pytest.approx(2.110579, abs=1e-6)
    assert found.r[0, 0] == 3
    assert found.r_test[0, 0] == pytest.approx(2.569047, abs=1e-6)
    row = representative(counts)[0][0]
    assert (row.statement, row.side, row.n_agree, row.n_disagree, row.n_seen) == (0, "agree", 8, 2, 10)
    assert (row.p, row.r, row.best_agreed) == (0.75, 3, True)
    assert representative(counts)[1][0].side == "disagree"


def test_the_best_agreed_comes_first_even_if_others_set_the_group_further_apart() -> None:
    """Statement 0: 20 of 20 against 0 of 20; statement 1: the same the other way round; statement 2: 20 of 20 here
    and 19 of 20 there, no difference to speak of. Statement 0 is agreed with best (r > 1, greatest product)."""
    counts = np.array([[[20, 0, 0], [0, 20, 0], [20, 0, 0]], [[0, 20, 0], [20, 0, 0], [19, 1, 0]]])
    assert chosen(counts) == [[(0, "agree"), (1, "disagree")], [(1, "agree"), (0, "disagree")]]
    assert [row.best_agreed for row in representative(counts)[0]] == [True, False]


def test_a_best_agreed_one_that_others_like_more_says_so() -> None:
    """6 of 8 here, 30 of 30 there: this group agrees (p_test 1.667 > Z), yet what sets it apart is its two who do not."""
    rows = representative(np.array([[[6, 2, 0]], [[30, 0, 0]]]))
    assert [(row.statement, row.side, row.best_agreed) for row in rows[0]] == [(0, "disagree", True)]
    assert (rows[0][0].n_agree, rows[0][0].n_disagree) == (6, 2)


def test_no_group_goes_without_one() -> None:
    """One vote against one: nothing passes, so the nearest is shown."""
    rows = representative(np.array([[[0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 2]]]))
    assert [len(of) for of in rows] == [1, 1]
    assert not any(row.best_agreed for of in rows for row in of)


def test_hidden_statements_are_never_chosen() -> None:
    counts = np.array([[[20, 0, 0], [15, 5, 0]], [[0, 20, 0], [5, 15, 0]]])
    rows = representative(counts, np.array([False, True]))
    assert [[row.statement for row in of] for of in rows] == [[1], [1]]
    assert representative(counts, np.array([False, False])) == [(), ()]


# --- properties -----------------------------------------------------------------------------------


@given(tables(), st.data())
def test_renamed_groups_are_represented_by_the_same(counts: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(counts))))
    whole = representative(counts)
    assert representative(counts[order]) == [whole[group] for group in order]


@given(tables())
def test_one_to_five_and_no_measure_is_missing(counts: np.ndarray) -> None:
    for side in (counting.AGREE, counting.DISAGREE):
        found = measures(counts, side)
        assert all(np.isfinite(one).all() for one in (found.p, found.p_test, found.r, found.r_test))
        assert ((found.p > 0) & (found.p < 1)).all()
    for rows in representative(counts):
        assert 1 <= len(rows) <= MOST
        assert len({row.statement for row in rows}) == len(rows)
        assert [row.side for row in rows] == sorted(row.side for row in rows)


@given(tables())
def test_sides_are_mirrored(counts: np.ndarray) -> None:
    """What is measured of agreeing is measured of disagreeing when everybody's answer is turned round."""
    turned = counts[..., [1, 0, 2]]
    for one, other in zip(
        vars(measures(counts, counting.AGREE)).values(),
        vars(measures(turned, counting.DISAGREE)).values(),
        strict=True,
    ):
        assert (one == other).all()


@given(st.integers(0, 200), st.integers(0, 200))
def test_one_more_who_agrees_makes_more_than_half_likelier(agree: int, others: int) -> None:
    n, seen = np.array([agree, agree + 1]), np.array([agree + others, agree + others + 1])
    less, more = share_test(n, seen)
    assert more > less
