"""Votes of people who were never asked: a planted structure, the same for the same seed, of any size.

People belong to some groups, unequal in size, each around a point of its own in a plane of opinions; statements lean
some way in that plane, and are liked more or less by all. Who votes on how many is uneven, as it is in real debates.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cordel.core.opinion.votes import Votes

AT_ONCE = 1 << 16  # participants made in one go, so that a million fit


@dataclass(frozen=True)
class Planted:
    """The votes, and the group in which each participant was put."""

    votes: Votes
    groups: NDArray[np.int64]


def planted(
    participants: int,
    statements: int,
    votes_each: float,
    *,
    groups: int = 4,
    spread: float = 0.6,
    seed: int = 1,
) -> Planted:
    """Votes by so many people, `votes_each` of them on average, at least one; those of a group `spread` around its point."""
    chance = np.random.default_rng(seed)
    sizes = 1.0 / np.arange(1, groups + 1)
    label = chance.choice(groups, participants, p=sizes / sizes.sum())
    angle = 2 * np.pi * np.arange(groups) / groups
    middles = 1.4 * np.stack([np.cos(angle), 0.7 * np.sin(angle)], axis=1)
    place = (middles[label] + chance.normal(0, spread, (participants, 2))).astype(np.float32)
    lean = chance.normal(0, 0.9, (statements, 2)).astype(np.float32)
    liked = chance.normal(0.4, 0.8, statements).astype(np.float32)
    parts = [
        _some(chance, place[first : first + AT_ONCE], lean, liked, votes_each)
        for first in range(0, participants, AT_ONCE)
    ]
    lengths = np.concatenate([part[0] for part in parts])
    return Planted(
        Votes(
            np.arange(participants, dtype=np.int64),
            np.arange(statements, dtype=np.int64),
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.concatenate([part[1] for part in parts]),
            np.concatenate([part[2] for part in parts]),
            np.zeros(statements, bool),
        ),
        label.astype(np.int64),
    )


def _some(chance, place, lean, liked, votes_each):
    """How many votes each of these people gave, the statements and the votes."""
    people, statements = len(place), len(lean)
    lengths = np.clip(chance.exponential(votes_each, people).astype(np.int64) + 1, 1, statements)
    row = np.repeat(np.arange(people), lengths)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    # Steps that share no divisor with the number of statements come to each of them once.
    steps = np.array([step for step in range(1, statements) if np.gcd(step, statements) == 1] or [1])
    first, step = chance.integers(0, statements, people), chance.choice(steps, people)
    column = (first[row] + nth * step[row]) % statements
    column = np.sort(row * statements + column) - row * statements
    leaning = np.einsum("vc,vc->v", place[row], lean[column]) + liked[column]
    drawn = chance.random(len(row), np.float32)
    agrees = 0.9 / (1.0 + np.exp(-leaning))
    values = np.where(drawn < agrees, 1, np.where(drawn < 0.9, -1, 0))
    return lengths, column.astype(np.int32), values.astype(np.int8)
