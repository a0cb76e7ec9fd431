"""Clouds and groups: near the best of many starts, with no chance in them, and as small as they may be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.opinion import clusters, groups
from cordel.core.opinion.clusters import Cells, Centres
from cordel.core.opinion.engine import opinion_map
from tests.core.opinion.conftest import NAMES
from tests.core.opinion.exports import conversation

COORDINATE = st.integers(-20, 20).map(float)
PLACES = st.lists(st.tuples(COORDINATE, COORDINATE, st.integers(1, 9)), min_size=1, max_size=40)


def cells(places) -> Cells:
    x, y, people = np.array(places, float).reshape(-1, 3).T
    return Cells(x, y, people, people, exact=False)


def inertia(points, label):
    return sum(
        ((points[label == one] - points[label == one].mean(axis=0)) ** 2).sum() for one in np.unique(label)
    )


def of_many_starts(points, number, starts=30):
    chance, best = np.random.default_rng(5), np.inf
    for _start in range(starts):
        centres = points[chance.choice(len(points), number, replace=False)]
        for _step in range(100):
            label = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
            moved = np.array(
                [points[label == g].mean(axis=0) if (label == g).any() else centres[g] for g in range(number)]
            )
            if (moved == centres).all():
                break
            centres = moved
        best = min(best, inertia(points, label))
    return best


@pytest.mark.parametrize("name", NAMES)
def test_groups_are_as_close_as_the_published_ones(name):
    published = conversation(name)
    number = int(published.groups.max()) + 1
    found = opinion_map(published.votes, k=number)
    both = (published.groups >= 0) & (found.labels >= 0)
    assert both.sum() > 0.9 * (found.labels >= 0).sum()
    ours, theirs = (inertia(found.positions[both], one[both]) for one in (found.labels, published.groups))
    assert ours <= 1.0005 * theirs


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", [2, 4, 8])
def test_groups_are_near_the_best_of_many_starts(name, number):
    found = opinion_map(conversation(name).votes, k=number)
    points = found.positions[found.labels >= 0]
    assert found.k == number
    assert inertia(points, found.labels[found.labels >= 0]) <= 1.005 * of_many_starts(points, number)


@pytest.mark.parametrize("name", NAMES)
def test_clouds_are_near_the_best_of_many_starts(name):
    found = opinion_map(conversation(name).votes, k=2)
    points = found.positions[found.labels >= 0]
    best = of_many_starts(points, min(100, len(points)), starts=5)
    label, squared = clusters.nearest(*points.T, found.base.x, found.base.y)
    assert len(found.base.x) <= clusters.MOST
    assert found.base.people.sum() == len(points) == len(label)
    assert squared.sum() <= 1.03 * best + 1e-9


def test_three_clear_groups_by_hand():
    places = cells([(0, 0, 1), (0, 1, 1), (10, 0, 2), (10, 1, 2), (0, 30, 4)])
    base = clusters.base(places)
    assert sorted(zip(base.x, base.y, base.people, strict=True)) == [
        (0, 0, 1), (0, 1, 1), (0, 30, 4), (10, 0, 2), (10, 1, 2)
    ]  # fmt: skip
    assert base.inertia == 0
    three = groups.settle(places, groups.by_number(base, 3, 1)[3], 1)
    assert sorted(zip(three.x, three.y, three.people, strict=True)) == [(0, 0.5, 2), (0, 30, 4), (10, 0.5, 4)]
    assert three.inertia == 6 * 0.25
    one = groups.by_number(base, 1, 1)[1]
    assert (one.x[0, 0], one.y[0, 0]) == (4, 12.3)


def test_a_group_of_one_gives_way_to_a_worse_but_larger_one():
    crowd = [(x, y, 1) for x in range(5) for y in range(5)]
    far = cells([*crowd, (20, 2, 1)])
    alone, enough = (
        groups.settle(far, groups.by_number(clusters.base(far), 2, fewest)[2], fewest) for fewest in (1, 3)
    )
    assert alone.people.tolist() == [25, 1]
    assert enough.people.min() >= 3
    assert enough.inertia > alone.inertia


def test_a_minimum_grows_with_the_root_of_the_people():
    assert [groups.minimum(people) for people in (1, 26, 400, 1_000_000)] == [2, 3, 10, 500]


@pytest.mark.parametrize("count", [1, clusters.FEW, clusters.FEW + 1])
def test_the_nearest_is_the_first_of_equals(count):
    chance = np.random.default_rng(count)
    x, y, to_x, to_y = (chance.integers(0, 6, size).astype(float) for size in (5000, 5000, count, count))
    apart = (x[:, None] - to_x) ** 2 + (y[:, None] - to_y) ** 2
    label, squared = clusters.nearest(x, y, to_x, to_y)
    np.testing.assert_array_equal(label, apart.argmin(axis=1))
    np.testing.assert_array_equal(squared, apart.min(axis=1))


@settings(deadline=None)
@given(PLACES)
def test_any_places_have_clouds(places):
    of = cells(places)
    base = clusters.base(of)
    assert base.people.sum() == of.people.sum()
    assert (base.people > 0).all()
    distinct = {(x, y) for x, y, _people in places}
    assert len(base.x) == len(distinct)
    assert base.inertia == pytest.approx(0, abs=1e-9)
    found = groups.by_number(base, 8, 1)
    assert list(found) == list(range(1, min(8, len(distinct)) + 1))
    least = np.inf
    for number, outcomes in found.items():
        settled = groups.settle(of, outcomes, 1)
        assert len(settled.x) == number and settled.people.sum() == of.people.sum()
        assert settled.inertia <= least + 1e-9
        least = settled.inertia
    some = groups.by_number(base, 8, 3)
    assert list(some) == list(range(1, len(some) + 1))
    assert all(one.x.shape[1] == number for number, one in some.items())
    assert all(len(groups.settle(of, one, 3).x) == number for number, one in some.items())


def slow_silhouette(points, label):
    apart = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2))
    found = []
    for i, own in enumerate(label):
        to = {
            g: apart[i, (label == g) & (np.arange(len(label)) != i)].mean()
            for g in set(label)
            if ((label == g) & (np.arange(len(label)) != i)).any()
        }
        a, b = to.pop(own, None), min(to.values())
        found.append(0.0 if a is None or max(a, b) == 0 else (b - a) / max(a, b))
    return np.mean(found)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(COORDINATE, COORDINATE, st.integers(0, 3)),
        min_size=2,
        max_size=20,
        unique_by=lambda p: p[:2],
    )
)
def test_silhouette(places):
    points, label = np.array(places)[:, :2], np.array([one[2] for one in places])
    ones = np.ones(len(points))
    found = groups.silhouette(Centres(*points.T, ones, ones, 0.0), label)
    if len(set(label.tolist())) < 2:
        assert found is None
    else:
        assert found == pytest.approx(slow_silhouette(points, label))


def test_cells_of_a_grid_keep_everybodys_sums(monkeypatch):
    of = conversation("brexit-consensus").votes
    exact = opinion_map(of, k=3)
    monkeypatch.setattr(clusters, "AS_POINTS", 50)
    coarse = opinion_map(of, k=3)
    assert coarse.base.people.sum() == exact.base.people.sum()
    points = exact.positions[exact.labels >= 0]
    np.testing.assert_array_equal(points, coarse.positions[coarse.labels >= 0])
    ours, theirs = (inertia(points, one.labels[one.labels >= 0]) for one in (coarse, exact))
    assert ours <= 1.002 * theirs
