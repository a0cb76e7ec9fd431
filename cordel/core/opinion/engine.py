"""The whole map, from votes to groups: cold from nothing, or warm from the map before.

The same votes give the same map to the last bit on one machine and one version of the libraries, in any order of arrival
and any number of shards. A warm map moves the axes and centres of the one before by a step, keeps its number of groups
and their names, and costs a tenth; the next cold one owes it nothing.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cordel.core.opinion import axes as finding_axes
from cordel.core.opinion import clusters, held_out, projection, warm
from cordel.core.opinion import groups as finding_groups
from cordel.core.opinion.axes import Axes
from cordel.core.opinion.clusters import Centres
from cordel.core.opinion.projection import Points
from cordel.core.opinion.sums import Block, Client, Shards, deal
from cordel.core.opinion.votes import Floats, Ints, Votes

ENGINE: Final = "1"
NO_GROUP: Final = -1
WARM_STEPS: Final = 5
COARSE: Final = 1e-5
HELD_OUT: Final = "held out votes"
NUMBER_GIVEN: Final = "number given"
GROUPS_GIVEN: Final = "groups given"
MOVED_ON: Final = "moved on"


@dataclass(frozen=True, eq=False)
class Map:
    """Where everybody stands. Who has no place has no group, and is not a number in `positions`; `labels` are places in
    `names`, -1 for none. `base` are the clouds that a drawing shows, `base_labels` their groups. `how` the groups came
    about is one of the four words above; `scores` holds what each number of groups foretold, if it was chosen by that."""

    votes: Votes
    axes: Axes
    positions: Floats  # (participants, 2)
    labels: Ints  # (participants,)
    names: tuple[int, ...]
    centres: Centres
    base: Centres
    base_labels: Ints
    extremity: Floats  # (statements,)
    silhouette: float | None
    how: str
    scores: dict[int, held_out.Score]
    weighted: bool = False

    @property
    def k(self) -> int:
        return len(self.names)


def opinion_map(
    votes: Votes,
    *,
    k: int | None = None,
    groups: Ints | None = None,
    previous: Map | None = None,
    shards: int = 1,
    client: Client | None = None,
    weights: Floats | None = None,
) -> Map:
    """Make the map of these votes.

    `k` groups of whatever sizes, or, not told, as many as foretell held-out votes best, each with its minimum of people;
    or the `groups` that are given (participants,), any numbers, -1 for none, of which only counts and middles are made.
    `previous`: move that map on. `weights` (participants,), above 0: what each person counts in axes and centres, such
    as one over the people of their town. `shards` and `client`: who shares the work (`sums`). ValueError: something of
    another length or out of bounds.
    """
    _check(votes, k, groups, weights, shards)
    dealt = deal(votes, weights, shards=shards, client=client)
    found = None
    if previous is not None and groups is None and k in (None, previous.k):
        found = _moved_on(votes, dealt, previous)
    found = found or _cold(votes, dealt, k, groups)
    return replace(found, weighted=weights is not None)


def _cold(votes: Votes, dealt: Shards[Block], k: int | None, groups: Ints | None) -> Map:
    parts = dealt.hold(finding_axes.answers)
    axes = finding_axes.principal(parts, finding_axes.means(parts))
    if groups is not None:
        return _given(votes, axes, parts.hold(projection.chosen, axes, groups != NO_GROUP), groups)
    points = parts.hold(projection.placed, axes, projection.needed(votes.n_statements))
    del parts  # the answers are the largest thing here
    scores = held_out.scores(dealt, votes, finding_groups.MOST) if k is None else {}
    return _grouped(votes, axes, points, k, scores)


def _grouped(
    votes: Votes, axes: Axes, points: Shards[Points], k: int | None, scores: dict[int, held_out.Score]
) -> Map:
    places = clusters.cells(points)
    fewest = finding_groups.minimum(int(places.people.sum())) if k is None else 1
    wanted, how = (held_out.ranked(scores), HELD_OUT) if k is None else ([k], NUMBER_GIVEN)
    base = clusters.base(places)
    outcomes = finding_groups.by_number(base, max(wanted), fewest)
    if not outcomes:
        return _map(votes, axes, points, base, base, (), how, scores)
    gain = 0.0 if places.exact else COARSE  # the last steps are made among people
    for number in wanted:
        settled = finding_groups.settle(places, outcomes[min(number, max(outcomes))], fewest, gain=gain)
        if finding_groups.large(settled, number, fewest):
            break
    if not places.exact:
        settled = finding_groups.finish(points, settled, fewest)
    largest = np.lexsort((settled.y, settled.x, -settled.people))
    return _map(votes, axes, points, settled.of(largest), base, tuple(range(len(largest))), how, scores)


def _moved_on(votes: Votes, dealt: Shards[Block], previous: Map) -> Map | None:
    """The map after the one before; None where that is no start: nothing to move, or a group that emptied."""
    moved = warm.moved(dealt, votes, previous.votes.statements, previous.axes)
    if moved is None or previous.k == 0:
        return None
    axes, points = moved
    places = clusters.cells(points)
    centres = clusters.lloyd(places, previous.centres.x, previous.centres.y, most=WARM_STEPS, gain=1e-4)
    if len(centres.x) < previous.k:
        return None
    base = clusters.lloyd(places, previous.base.x, previous.base.y, most=2, gain=1e-3)
    return _map(votes, axes, points, centres, base, previous.names, MOVED_ON, previous.scores)


def _given(votes: Votes, axes: Axes, points: Shards[Points], groups: Ints) -> Map:
    """The map with groups that somebody else found: their middles are where their people are on average."""
    positions, _labels = _everybody(points, np.zeros(1), np.zeros(1))
    inside = groups != NO_GROUP
    names, label = np.unique(groups[inside], return_inverse=True)
    size = np.bincount(label, minlength=len(names)).astype(float)
    x, y = (np.bincount(label, positions[inside, axis], len(names)) / size for axis in range(2))
    base = clusters.base(clusters.cells(points))
    labels = np.full(len(groups), NO_GROUP, np.int64)
    labels[inside] = label
    centres = Centres(x, y, size, size, 0.0)
    return _map(votes, axes, points, centres, base, tuple(names.tolist()), GROUPS_GIVEN, {}, labels)


def _map(
    votes: Votes,
    axes: Axes,
    points: Shards[Points],
    centres: Centres,
    base: Centres,
    names: tuple[int, ...],
    how: str,
    scores: dict[int, held_out.Score],
    labels: Ints | None = None,
) -> Map:
    some = len(names) > 0
    positions, found = _everybody(points, *((centres.x, centres.y) if some else (np.zeros(1), np.zeros(1))))
    base_labels = clusters.nearest(base.x, base.y, centres.x, centres.y)[0]
    return Map(
        votes=votes,
        axes=axes,
        positions=positions,
        labels=found if labels is None else labels,
        names=names,
        centres=centres,
        base=base,
        base_labels=base_labels,
        extremity=projection.extremity(axes),
        silhouette=finding_groups.silhouette(base, base_labels),
        how=how,
        scores=scores,
    )


def _everybody(points: Shards[Points], x: Floats, y: Floats) -> tuple[Floats, Ints]:
    parts = points.each(finding_groups.placed_and_assigned, x, y)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _check(votes: Votes, k: int | None, groups: Ints | None, weights: Floats | None, shards: int) -> None:
    if k is not None and not 1 <= k <= clusters.MOST:
        raise ValueError(f"the number of groups is from 1 to {clusters.MOST}")
    if shards < 1:
        raise ValueError("there is at least one shard")
    for name, given in (("groups", groups), ("weights", weights)):
        if given is not None and given.shape != votes.participants.shape:
            raise ValueError(f"{name} say something about every participant, and nobody else")
    if weights is not None and not (np.isfinite(weights).all() and (weights > 0).all()):
        raise ValueError("a weight is above 0")
