"""Axes that follow new votes, from those before: one step instead of thirty.

The votes are passed once over the old axes X, which gives Y = C'(w * (C X)); the best two axes in the span of X and Y
(Rayleigh-Ritz, a block Krylov space of depth one) are the new ones. They keep the old ones' signs, so that nobody's
place flips over between two looks. What was passed gives the participants' positions, too.
"""

from dataclasses import dataclass

import numpy as np

from cordel.core.opinion import axes as finding_axes
from cordel.core.opinion import projection
from cordel.core.opinion.axes import COUNT, Axes, Centred
from cordel.core.opinion.projection import Points
from cordel.core.opinion.sums import Block, Shards
from cordel.core.opinion.votes import Floats, Ints, Votes

_NOTHING = 1e-9  # of an axis that follows from the other


@dataclass(frozen=True, eq=False)
class Along:
    """A block's centred votes, summed along some directions (participants, directions)."""

    part: Centred
    sums: Floats


def moved(
    shards: Shards[Block], votes: Votes, statements: Ints, before: Axes
) -> tuple[Axes, Shards[Points]] | None:
    """The axes and everybody's points, from the axes over those statements (ids) before; None: they are no start."""
    old = _mapped(before.vectors, statements, votes.statements)
    start = _orthonormal(old)
    if start is None:
        return None
    means = finding_axes.means(shards, votes.out)
    begun = shards.hold(finding_axes.centred, means).hold(_begun, start)
    step = begun.total(_turned)
    for _again in range(2):
        step = step - np.einsum("sa,ab->sb", start, np.einsum("sa,sb->ab", start, step))
    further = _orthonormal(step)
    # Where the step adds nothing, the old axes are the axes still.
    space = start if further is None else np.concatenate([start, further], axis=1)
    along = begun if further is None else begun.hold(_further, further)
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


def _begun(part: Centred, start: Floats) -> Along:
    return Along(part, part.matrix @ start)


def _further(along: Along, directions: Floats) -> Along:
    return Along(along.part, np.concatenate([along.sums, along.part.matrix @ directions], axis=1))


def _weighted(along: Along) -> Floats:
    weights = along.part.block.weights
    return along.sums if weights is None else along.sums * weights[:, None]


def _turned(along: Along) -> Floats:
    found: Floats = along.part.turned @ _weighted(along)
    return found


def _spread(along: Along) -> Floats:
    found: Floats = np.einsum("pa,pb->ab", along.sums, _weighted(along))
    return found


def _points(along: Along, inside: Floats, needed: int) -> Points:
    voted = np.diff(along.part.block.votes.indptr)
    return projection.points(along.part, np.einsum("pa,ab->pb", along.sums, inside), voted >= needed)
