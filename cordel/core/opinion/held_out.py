"""How many groups: as many as foretell best what people say who were not asked.

A fifth of the votes, chosen by a hash of participant and statement, is put away. Axes and groups are made from the rest
alone. Then each vote that was put away is foretold by its voter's group: the share of the group's other votes that said
the same, drawn a little to everybody's share, as if SHRINK people more had voted like everybody. The gain is how much
smaller the logarithmic loss is than foretelling with everybody's share. Silhouettes, which Polis chooses by, look at the
drawing alone and mostly say two.

The number with the largest gain is chosen among those whose groups have their minimum of people. A gain below 0 says
that groups foretell nothing yet, as it happens among few people: whoever shows such a map has to say so. With more than
ENOUGH votes, those of a part of the participants, chosen by hash, say it as well.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cordel.core.opinion import axes, clusters, groups, hashes, projection, votes
from cordel.core.opinion.projection import Points
from cordel.core.opinion.sums import Block, Shards
from cordel.core.opinion.votes import Bools, Floats, Votes

SHARE: Final = 0.2
SHRINK: Final = 8.0
ENOUGH: Final = 500_000  # votes
_SALT: Final = 1


@dataclass(frozen=True)
class Score:
    """What a number of groups gains over no groups, as a share of the loss; whether each has its minimum of people."""

    gain: float
    large: bool
    silhouette: float | None


def scores(shards: Shards[Block], of: Votes, most: int) -> dict[int, Score]:
    """The score of every number of groups from 2 that the votes allow."""
    training = shards.hold(_without, min(1.0, ENOUGH / max(of.n_votes, 1)))
    parts = training.hold(axes.answers)
    found = axes.principal(parts, axes.means(parts))
    points = parts.hold(projection.placed, found, projection.needed(of.n_statements))
    places = clusters.cells(points)
    fewest = groups.minimum(int(places.people.sum()))
    base = clusters.base(places)
    outcomes = groups.by_number(base, most, fewest)
    settled = {
        number: groups.settle(places, outcome, fewest, settled=1, gain=1e-4)
        for number, outcome in outcomes.items()
        if number >= groups.FEWEST
    }
    if not settled:
        return {}
    gains = _gains(points, [(one.x, one.y) for one in settled.values()], of)
    return {
        number: Score(gain, groups.large(one, number, fewest), _silhouette(base, one))
        for (number, one), gain in zip(settled.items(), gains, strict=True)
    }


def ranked(found: dict[int, Score]) -> list[int]:
    """Numbers of groups that are all large enough, the largest gain first, the smaller number of equals; 1 is last."""
    possible = [number for number, score in found.items() if score.large]
    return [*sorted(possible, key=lambda number: (-found[number].gain, number)), 1]


def _silhouette(base: clusters.Centres, of: clusters.Centres) -> float | None:
    return groups.silhouette(base, clusters.nearest(base.x, base.y, of.x, of.y)[0])


def _without(block: Block, share: float) -> Block:
    """The block's votes in two: those to learn from, and those held out, among the statements in the map."""
    of, weights = block.votes, block.weights
    if share < 1.0:
        kept = hashes.fractions(of.participants) < share
        of, weights = votes.of_participants(of, kept), None if weights is None else weights[kept]
    held = hashes.drawn(of, SHARE, salt=_SALT)
    shown: Bools = ~of.out[of.indices]
    return Block(votes.where(of, ~held), 0, weights, votes.where(of, held & shown))


def _gains(points: Shards[Points], centres: list[tuple[Floats, Floats]], of: Votes) -> list[float]:
    """The gain for each list of centres."""
    everybody = points.total(_counted, np.zeros(1), np.zeros(1))[0]
    shares = (everybody + 0.5) / (everybody.sum(axis=1, keepdims=True) + 1.5)
    tables = [np.log(shares)[None]]
    for x, y in centres:
        counts = points.total(_counted, x, y)
        tables.append(np.log((counts + SHRINK * shares) / (counts.sum(axis=2, keepdims=True) + SHRINK)))
    losses = points.total(_losses, [(np.zeros(1), np.zeros(1)), *centres], tables)
    return [float(1.0 - loss / losses[0]) if losses[0] > 0 else 0.0 for loss in losses[1:]]


def _counted(points: Points, x: Floats, y: Floats) -> Floats:
    """How often every group of the block said disagree, pass, agree (groups, statements, 3)."""
    of, number = points.block.votes, len(x)
    label = groups.assigned(points, x, y)
    label[label < 0] = number
    width = 3 * of.n_statements
    codes = np.repeat(label * width + 1, np.diff(of.indptr))
    codes += 3 * of.indices.astype(np.int64) + of.values
    counts = np.bincount(codes, minlength=(number + 1) * width)[: number * width]
    return counts.reshape(number, of.n_statements, 3).astype(float)


def _losses(points: Points, centres: list[tuple[Floats, Floats]], tables: list[Floats]) -> Floats:
    """The logarithmic loss of the block's votes that were held out, for each list of centres."""
    held: Any = points.block.held
    asked = np.repeat(points.placed, np.diff(held.indptr))
    statement, said = held.indices[asked], held.values[asked] + 1
    found = []
    for (x, y), table in zip(centres, tables, strict=True):
        label = np.repeat(groups.assigned(points, x, y), np.diff(held.indptr))[asked]
        found.append(-float(table[label, statement, said].sum()))
    return np.array(found)
