"""Where participants and statements stand on the axes.

A participant's position is p = sqrt(n / n_p) * sum of (v_j - mean_j) x_j over the statements they voted on (Small et
al. 2021): n statements in all, n_p of them voted, so that somebody who voted on few is not drawn into the middle. As in
Polis, a statement that moderation took out counts as seen by everybody, and adds nothing. A statement's extremity is how
far from the middle somebody stands who did nothing but agree with it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cordel.core.opinion.axes import Answers, Axes, along
from cordel.core.opinion.sums import Block
from cordel.core.opinion.votes import Bools, Floats

ENOUGH: Final = 7  # votes; with fewer, somebody's place says more about which statements came first


@dataclass(frozen=True, eq=False)
class Points:
    """The people of a block who have a place: which rows they are, where they stand, and what each weighs."""

    block: Block
    placed: Bools  # (participants of the block,)
    x: Floats  # (placed,)
    y: Floats
    weights: Floats  # (placed,)


def needed(statements: int) -> int:
    """How many votes give a place on the map: seven, or all where there are fewer statements, and at least one."""
    return max(1, min(ENOUGH, statements))


def placed(part: Answers, axes: Axes, votes: int) -> Points:
    """The points of those with at least so many votes, counted with those on statements that were taken out."""
    return points(part, along(part, axes.means, axes.vectors), np.diff(part.block.votes.indptr) >= votes)


def chosen(part: Answers, axes: Axes, everybody: Bools) -> Points:
    """The points of those marked among all participants."""
    first = part.block.first
    rows = everybody[first : first + part.block.votes.n_participants]
    return points(part, along(part, axes.means, axes.vectors), rows)


def points(part: Answers, sums: Floats, chosen: Bools) -> Points:
    """The points of the `chosen` rows, from everybody's sums along the axes (2, participants)."""
    votes = part.block.votes
    counted = np.diff(part.matrix.indptr) + int(votes.out.sum())
    scale = np.sqrt(votes.n_statements / np.maximum(counted, 1))
    x, y = ((sums[axis] * scale)[chosen] for axis in range(2))
    return Points(part.block, chosen, x, y, part.weights[chosen])


def extremity(axes: Axes) -> Floats:
    """How far each statement divides (statements,): 0 for what nobody voted on, or moderation took out."""
    lengths = np.sqrt(np.einsum("sc,sc->s", axes.vectors, axes.vectors))
    found: Floats = (1.0 - axes.means) * lengths * np.sqrt(len(axes.means))
    return found
