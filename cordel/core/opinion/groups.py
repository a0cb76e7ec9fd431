"""Groups: two to eight clusters of people, looked for among the base clusters, settled among the people.

K-means for every number of groups in turn, without chance: to the best centres for one group less, each of the most
promising base clusters is added in turn as one more, Lloyd's steps follow, and the best outcome is kept (fast global
k-means: Likas, Vlassis & Verbeek 2003). "Promising" is by how much the inertia falls at once. An outcome in which every
group has a minimum of people goes before one with a smaller inertia: a group of one is no group. Where there is none,
whoever stands apart is left aside in the search, and comes to the nearest group when these are settled.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cordel.core.opinion import clusters
from cordel.core.opinion.clusters import Cells, Centres
from cordel.core.opinion.projection import Points
from cordel.core.opinion.sums import Shards
from cordel.core.opinion.votes import Bools, Floats, Ints

FEWEST: Final = 2
MOST: Final = 8
TRIES: Final = 24  # base clusters that are tried as one group more
SETTLED: Final = 4  # outcomes, the best first, that are carried on among all places
STEPS: Final = 100
LONELY: Final = (
    0.05  # of all people, who may be left aside in the search because they stand far from everybody
)
FINISH: Final = 3  # Lloyd's steps among people, after those among cells


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Centres that were found for a number of groups, the best first: x and y (outcomes, groups)."""

    x: Floats
    y: Floats


def minimum(people: int) -> int:
    """The fewest people a group should have: half the square root of all, so 3 of 26, 10 of 400, 500 of a million."""
    return max(2, int(np.ceil(np.sqrt(people) / 2)))


def by_number(base: Centres, most: int, fewest_people: int) -> dict[int, Outcomes]:
    """Outcomes for every number of groups from 1 to `most`, or to as many as there are base clusters."""
    if not len(base.x):
        return {}
    weight = base.weights.sum()
    x, y = (np.array([[(base.weights * along).sum() / weight]]) for along in (base.x, base.y))
    found = {1: Outcomes(x, y)}
    spare = LONELY * base.people.sum()
    for number in range(2, most + 1):
        if number > len(base.x):
            break
        found[number] = _one_more(base, found[number - 1], fewest_people)
        alone = _alone(base, found[number], fewest_people)
        while alone.any() and base.people[alone].sum() <= spare and (~alone).sum() >= number:
            spare -= base.people[alone].sum()
            base = base.of(~alone)
            found[number] = _one_more(base, found[number - 1], fewest_people)
            alone = _alone(base, found[number], fewest_people)
    return found


def settle(
    places: Cells, outcomes: Outcomes, fewest_people: int, *, settled: int = SETTLED, gain: float = 0.0
) -> Centres:
    """The best outcome after Lloyd's steps among all places: of the smallest inertia among those in which every group
    has its minimum, or else among all. `settled` outcomes are carried on, until a step gains less than `gain`."""
    number = outcomes.x.shape[1]
    found = [
        _settled(places, x, y, fewest_people, gain)
        for x, y in zip(outcomes.x[:settled], outcomes.y[:settled], strict=True)
    ]
    return min(found, key=lambda one: (-len(one.x), not large(one, number, fewest_people), one.inertia))


def large(centres: Centres, number: int, fewest_people: int) -> bool:
    """Whether these are so many groups, each with its minimum of people."""
    return len(centres.x) == number and bool(centres.people.min() >= fewest_people)


def _settled(places: Cells, x: Floats, y: Floats, fewest_people: int, gain: float) -> Centres:
    """The centres after Lloyd's steps; as they were, where only those would leave a group too small."""
    found = clusters.lloyd(places, x, y, most=STEPS, gain=gain)
    if large(found, len(x), fewest_people):
        return found
    before = clusters.step(places, x, y)
    return replace(before, x=x, y=y) if large(before, len(x), fewest_people) else found


def finish(shards: Shards[Points], centres: Centres, fewest_people: int) -> Centres:
    """The last steps among the people themselves, where cells stood for them before, as long as groups stay large."""
    for _step in range(FINISH):
        table = shards.total(_totals, centres.x, centres.y)
        after = clusters.middles(table, centres.x, centres.y)
        if not large(after, len(centres.x), fewest_people):
            break
        centres = after
    return centres


def assigned(points: Points, x: Floats, y: Floats) -> Ints:
    """The group of every participant of a block (participants,): the nearest centre's, -1 for who has no place."""
    found = np.full(len(points.placed), -1, np.int64)
    found[points.placed] = clusters.nearest(points.x, points.y, x, y)[0]
    return found


def placed_and_assigned(points: Points, x: Floats, y: Floats) -> tuple[Floats, Ints]:
    """Where every participant of a block stands (participants, 2), not a number for who has no place, and their group."""
    found = np.full((len(points.placed), 2), np.nan)
    found[points.placed] = np.stack([points.x, points.y], axis=1)
    return found, assigned(points, x, y)


def silhouette(base: Centres, label: Ints) -> float | None:
    """The mean silhouette (Rousseeuw 1987) of base clusters in these groups, each counted once, as Polis does; that of
    a cluster alone in its group is 0. None: fewer than two groups."""
    number = int(label.max(initial=-1)) + 1
    if len(np.unique(label)) < 2:
        return None
    apart = np.sqrt(_squared(base.x, base.y, base.x, base.y))
    member = label[:, None] == np.arange(number)
    size = member.sum(axis=0)
    to_groups = np.einsum("ij,jg->ig", apart, member.astype(float))
    own = to_groups[np.arange(len(label)), label] / np.maximum(size[label] - 1, 1)
    others = np.where(member | (size == 0), np.inf, to_groups / np.maximum(size, 1)).min(axis=1)
    larger = np.maximum(np.maximum(own, others), 1e-300)
    return float(np.where(size[label] == 1, 0.0, (others - own) / larger).mean())


def _alone(base: Centres, outcomes: Outcomes, fewest_people: int) -> Bools:
    """The clouds whose group, in the best outcome, is too small."""
    label = _labels(base, outcomes.x[:1], outcomes.y[:1])[0]
    found: Bools = np.bincount(label, base.people, outcomes.x.shape[1])[label] < fewest_people
    return found


def _one_more(base: Centres, outcomes: Outcomes, fewest_people: int) -> Outcomes:
    x, y = outcomes.x[0], outcomes.y[0]
    squared = _squared(base.x, base.y, x, y).min(axis=1)
    apart = _squared(base.x, base.y, base.x, base.y)
    falls = np.einsum("i,ij->j", base.weights, np.maximum(squared[:, None] - apart, 0.0))
    added = np.argsort(-falls, kind="stable")[:TRIES]
    many_x, many_y = (
        np.concatenate([np.tile(old, (len(added), 1)), new[added, None]], axis=1)
        for old, new in ((x, base.x), (y, base.y))
    )
    return _best_first(base, *_lloyds(base, many_x, many_y), fewest_people)


def _lloyds(base: Centres, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Lloyd's steps from many sets of centres (sets, groups) at once, until nobody moves."""
    sets, number = x.shape
    into = np.arange(sets)[:, None] * number
    weights, of_x, of_y = (
        np.tile(one, sets) for one in (base.weights, base.weights * base.x, base.weights * base.y)
    )
    before = None
    for _step in range(STEPS):
        label = _labels(base, x, y)
        if before is not None and np.array_equal(label, before):
            break
        before, flat = label, (label + into).ravel()
        weight, sum_x, sum_y = (np.bincount(flat, one, sets * number) for one in (weights, of_x, of_y))
        some = weight > 0
        x = np.divide(sum_x, weight, out=x.ravel().copy(), where=some).reshape(x.shape)
        y = np.divide(sum_y, weight, out=y.ravel().copy(), where=some).reshape(y.shape)
    return x, y


def _labels(base: Centres, x: Floats, y: Floats) -> Ints:
    distance = (base.x[None, :, None] - x[:, None, :]) ** 2
    distance += (base.y[None, :, None] - y[:, None, :]) ** 2
    found: Ints = distance.argmin(axis=2)
    return found


def _best_first(base: Centres, x: Floats, y: Floats, fewest_people: int) -> Outcomes:
    """Outcomes with large enough groups first, by inertia; the same outcome once."""
    label, (sets, number) = _labels(base, x, y), x.shape
    rows = np.arange(sets)[:, None]
    squared = (base.x - x[rows, label]) ** 2 + (base.y - y[rows, label]) ** 2
    inertia = (squared * base.weights).sum(axis=1)
    people = np.bincount((label + rows * number).ravel(), np.tile(base.people, sets), sets * number).reshape(
        x.shape
    )
    order = np.lexsort((inertia, people.min(axis=1) < fewest_people))
    _values, first = np.unique(inertia[order].round(9), return_index=True)
    kept = order[np.sort(first)]
    return Outcomes(x[kept], y[kept])


def _squared(x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> Floats:
    found: Floats = (x[:, None] - to_x) ** 2 + (y[:, None] - to_y) ** 2
    return found


def _totals(points: Points, x: Floats, y: Floats) -> Floats:
    return clusters.totals(points, *clusters.nearest(points.x, points.y, x, y), len(x))
