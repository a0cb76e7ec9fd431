"""Axes that follow new votes, from those before: one step instead of thirty.

The votes are passed once over the old axes X, which gives Y = C'(w * (C X)); the best two axes in the span of X and Y
(Rayleigh-Ritz, a block Krylov space of depth one) are the new ones. They keep the old ones' signs, so that nobody's
place flips over between two looks. What was passed gives the participants' positions, too.
"""

from dataclasses import dataclass

import numpy as np

from cordel.core.opinion import axes as finding_axes
from cordel.core.opinion import projection
from cordel.core.opinion.axes import ANSWERS, COUNT, Answers, Axes
from cordel.core.opinion.projection import Points
from cordel.core.opinion.sums import Block, Shards
from cordel.core.opinion.votes import Floats, Ints, Votes

_NOTHING = 1e-9  # of an axis that follows from the other


@dataclass(frozen=True, eq=False)
class Along:
    """A block's people, summed along some directions (directions, participants), and those sums turned back into a table
    of answers (answers, directions), at once, while the votes are at hand."""

    part: Answers
    sums: Floats
    table: Floats


def moved(
    shards: Shards[Block], votes: Votes, statements: Ints, before: Axes
) -> tuple[Axes, Shards[Points]] | None:
    """The axes and everybody's points, from the axes over those statements (ids) before; None: they are no start."""
    old = _mapped(before.vectors, statements, votes.statements)
    start = _orthonormal(old)
    if start is None:
        return None
    parts = shards.hold(finding_axes.answers)
    means = finding_axes.means(parts)
    begun = parts.hold(_begun, means, start)
    table = begun.total(_table).reshape(len(means), ANSWERS, COUNT)
    step = np.einsum("sa,sac->sc", finding_axes.off(means), table)
    for _again in range(2):
        step = step - np.einsum("sa,ab->sb", start, np.einsum("sa,sb->ab", start, step))
    further = _orthonormal(step)
    # Where the step adds nothing, the old axes are the axes still.
    space = start if further is None else np.concatenate([start, further], axis=1)
    along = begun if further is None else begun.hold(_further, means, further)
    spread, inside = np.linalg.eigh(along.total(_spread))
    inside = inside[:, ::-1][:, :COUNT]
    vectors = np.einsum("sa,ab->sb", space, inside)
    signs = np.where(np.einsum("sc,sc->c", vectors, old) < 0, -1.0, 1.0)
    axes = Axes(means, vectors * signs, spread[::-1][:COUNT].copy())
    return axes, along.hold(_points, inside * signs, projection.needed(votes.n_statements))


def _mapped(vectors: Floats, before: Ints, now: Ints) -> Floats:
    """Vectors over other statements: 0 for new ones."""
    found = np.zeros((len(now), COUNT))
    places = np.searchsorted(before, now)
    places[places == len(before)] = 0
    known = before[places] == now if len(before) else np.zeros(len(now), bool)
    found[known] = vectors[places[known]]
    return found


def _orthonormal(vectors: Floats) -> Floats | None:
    """Two vectors of length one at right angles with the same span; None: they have none."""
    found = vectors.copy()
    for column in range(COUNT):
        for earlier in [*range(column)] * 2:
            found[:, column] -= (found[:, earlier] @ found[:, column]) * found[:, earlier]
        before, after = (float(np.sqrt(one[:, column] @ one[:, column])) for one in (vectors, found))
        if after <= _NOTHING * max(before, 1.0):
            return None
        found[:, column] /= after
    return found


def _begun(part: Answers, means: Floats, start: Floats) -> Along:
    sums = finding_axes.along(part, means, start)
    return Along(part, sums, np.stack([part.turned @ row for row in sums * part.weights], axis=1))


def _table(along: Along) -> Floats:
    return along.table


def _further(along: Along, means: Floats, directions: Floats) -> Along:
    further = finding_axes.along(along.part, means, directions)
    return Along(along.part, np.concatenate([along.sums, further]), along.table)


def _spread(along: Along) -> Floats:
    found: Floats = np.einsum("ap,bp->ab", along.sums, along.sums * along.part.weights)
    return found


def _points(along: Along, inside: Floats, needed: int) -> Points:
    voted = np.diff(along.part.block.votes.indptr)
    return projection.points(along.part, np.einsum("ab,ap->bp", inside, along.sums), voted >= needed)
