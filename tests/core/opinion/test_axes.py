"""Axes and positions, against the whole table, and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.opinion import axes, own, projection, sums, votes, warm
from tests.core.opinion.conftest import NAMES
from tests.core.opinion.exports import conversation, dense, of_rows

TABLES = st.integers(1, 9).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([None, -1, 0, 1]), min_size=width, max_size=width), min_size=1, max_size=14
    )
)


def found_axes(of, weights=None):
    parts = sums.deal(of, weights).hold(axes.answers)
    return axes.principal(parts, axes.means(parts))


def own_position(found, mine, out):
    """As a page reckons it: with plain lists."""
    axes_of, means = found.vectors.tolist(), found.means.tolist()
    return own.own_position(mine, axes=axes_of, means=means, out=np.flatnonzero(out).tolist())


def filled(of):
    """Polis's table: what is out is 0, what was not voted is the statement's mean, all of it centred."""
    table = dense(of)
    table[:, of.out] = 0.0
    voted = ~np.isnan(table)
    means = np.where(voted, table, 0).sum(axis=0) / np.maximum(voted.sum(axis=0), 1)
    table = np.where(voted, table, means)
    return table - means


def whole(of):
    """Singular values and vectors of that table, by a method that sees all of it."""
    table = filled(of)
    squares, vectors = np.linalg.eigh(table.T @ table)
    return np.sqrt(np.maximum(squares[::-1], 0)), vectors.T[::-1]


@pytest.mark.parametrize("name", NAMES)
def test_the_plane_is_that_of_the_whole_table(name):
    of = conversation(name).votes
    found, (values, right) = found_axes(of), whole(of)
    assert np.linalg.svd(found.vectors.T @ right[:2].T)[1].min() >= 0.9999
    assert np.abs(np.einsum("sc,cs->c", found.vectors, right[:2])).min() >= 0.9999
    np.testing.assert_allclose(found.spread, values[:2] ** 2, rtol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_positions_are_polis_formula(name):
    of = conversation(name).votes
    found, table = found_axes(of), dense(of)
    table[:, of.out] = 0.0
    parts = sums.deal(of, None).hold(axes.answers)
    points = parts.each(projection.placed, found, projection.needed(of.n_statements))
    placed = np.concatenate([one.placed for one in points])
    x = np.concatenate([one.x for one in points])
    assert (placed == (np.diff(of.indptr) >= 7)).all()
    voted = ~np.isnan(table)
    scale = np.sqrt(of.n_statements / np.maximum(voted.sum(axis=1), 1))
    expected = np.where(voted, table - found.means, 0) @ found.vectors * scale[:, None]
    np.testing.assert_allclose(x, expected[placed, 0], atol=1e-10)
    someone = int(np.flatnonzero(placed)[-1])
    row = slice(of.indptr[someone], of.indptr[someone + 1])
    mine = dict(zip(of.indices[row].tolist(), of.values[row].tolist(), strict=True))
    np.testing.assert_allclose(own_position(found, mine, of.out), expected[someone], atol=1e-10)


def test_by_hand():
    # Two who agree with everything, two who reject everything, and a statement that nobody answered.
    of = of_rows([[1, 1, None], [1, 1, None], [-1, -1, None], [-1, -1, None]])
    found = found_axes(of)
    half = np.sqrt(0.5)
    np.testing.assert_allclose(found.means, [0, 0, 0])
    np.testing.assert_allclose(found.vectors[:, 0], [half, half, 0], atol=1e-12)
    np.testing.assert_allclose(found.spread, [8, 0], atol=1e-12)
    assert (found.vectors[:, 1] == 0).all()
    # Somebody who agrees with one of three: 1 off the mean, half of it squared along the axis, stretched by three.
    np.testing.assert_allclose(projection.extremity(found), [np.sqrt(1.5), np.sqrt(1.5), 0], atol=1e-12)
    # One vote of three: 1 * sqrt(1/2) * sqrt(3 / 1)
    np.testing.assert_allclose(own_position(found, {1: 1}, of.out), [np.sqrt(1.5), 0], atol=1e-12)
    assert own_position(found, {}, of.out) == (0.0, 0.0)


def test_two_equal_spreads_are_two_axes():
    of = of_rows([[1, 0], [-1, 0], [0, 1], [0, -1]])
    found = found_axes(of)
    np.testing.assert_allclose(found.spread, [2, 2], atol=1e-12)
    np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(2), atol=1e-12)


def test_what_is_out_shapes_nothing_and_counts_as_seen():
    of = votes.moderated(of_rows([[1, 1, 1], [1, -1, -1], [-1, 1, None], [-1, -1, 1]]), [2])
    found = found_axes(of)
    assert found.means[2] == 0 and (found.vectors[2] == 0).all()
    # Two of three statements count as seen: the one answered, and the one taken out.
    np.testing.assert_allclose(
        own_position(found, {0: 1, 2: -1}, of.out), found.vectors[0] * np.sqrt(3 / 2), atol=1e-12
    )


@settings(deadline=None)
@given(TABLES)
def test_spread_is_that_of_any_whole_table(rows):
    of = of_rows(rows)
    found, (values, _right) = found_axes(of), whole(of)
    expected = np.zeros(2)
    expected[: len(values[:2])] = values[:2] ** 2
    np.testing.assert_allclose(found.spread, expected, atol=1e-9)
    for axis in np.flatnonzero(found.spread):
        assert found.vectors[np.abs(found.vectors[:, axis]).argmax(), axis] > 0
        along = filled(of) @ found.vectors[:, axis]
        np.testing.assert_allclose(along @ along, found.spread[axis], atol=1e-9)


@settings(deadline=None)
@given(TABLES)
def test_a_person_of_weight_two_is_two_people(rows):
    weights = np.ones(len(rows))
    weights[0] = 2.0
    one, other = found_axes(of_rows(rows), weights), found_axes(of_rows([rows[0], *rows]))
    np.testing.assert_allclose(one.means, other.means, atol=1e-12)
    np.testing.assert_allclose(one.spread, other.spread, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_from_the_axes_stays_with_them(name):
    """And a step from axes that are off comes nearer."""
    of = conversation(name).votes
    cold = found_axes(of)
    off = cold.vectors + 0.02 * np.sin(np.arange(2 * of.n_statements)).reshape(-1, 2) * ~of.out[:, None]
    before = axes.Axes(cold.means, off / np.linalg.norm(off, axis=0), cold.spread)

    def angle(of_these):
        inside, _rest = np.linalg.qr(of_these.vectors)
        return 1 - np.linalg.svd(inside.T @ cold.vectors)[1].min()

    kept = warm.moved(sums.deal(of, None), of, of.statements, cold)
    nearer = warm.moved(sums.deal(of, None), of, of.statements, before)
    assert kept is not None and nearer is not None
    assert angle(kept[0]) < 1e-9
    assert angle(nearer[0]) < 0.5 * angle(before)


def test_axes_of_nothing_are_no_start():
    of = of_rows([[1, 1], [1, 1]])
    assert warm.moved(sums.deal(of, None), of, of.statements, found_axes(of)) is None
