"""Where one participant stands: the nearest group, the statements that put them there, and how far from the next.

A place on the map is the sum over the own votes of (vote - mean of the statement) times the statement's axes, so what
each vote adds towards one group and away from another can be told exactly. It stands on plain Python, because a
person's own place is reckoned for that person alone, where the page is made, and kept nowhere.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

# By the published rule somebody with fewer votes (or all there are) has no place yet.
LEAST_VOTES: Final = 7
REASONS: Final = 3
# On the way from the border between two groups (0) to the centre of the own one (1).
WELL_WITHIN: Final = 0.5
BETWEEN: Final = 0.15

Point = Sequence[float]
Closeness = Literal["well_within", "nearer", "between"]


@dataclass(frozen=True)
class Reason:
    """A vote (+1, -1, 0) on a statement that counts for the group; `part` of all that counts for or against, 0..1."""

    statement: int
    vote: int
    part: float


@dataclass(frozen=True)
class Place:
    """The nearest `group` and, if there are more, the one `next` to it; `inward` is 0 on the border between both and 1
    as far inside as the group's centre (above 1 beyond it), and `closeness` says that in words: well within the group,
    nearer to it than to the next, between both. `towards` are the votes that put the participant there and `against`
    those that speak for the next group, the weightiest first."""

    group: int
    next: int | None
    inward: float
    closeness: Closeness
    towards: tuple[Reason, ...]
    against: tuple[Reason, ...]


def own_position(
    votes: Mapping[int, int], *, axes: Sequence[Point], means: Sequence[float], out: Collection[int] = ()
) -> tuple[float, float]:
    """Give where somebody with these `votes` (statement: +1, -1, 0) stands, as `projection` places everybody; (0, 0)
    without a vote. `axes` (x, y) and `means` are of each statement, `out` the statements that moderation took out."""
    counted = {statement: vote for statement, vote in votes.items() if statement not in out}
    scale = math.sqrt(len(means) / max(len(counted) + len(out), 1))
    x, y = (sum((vote - means[j]) * axes[j][axis] for j, vote in sorted(counted.items())) for axis in (0, 1))
    return x * scale, y * scale


def own_place(
    votes: Mapping[int, int],
    position: Point,
    centres: Sequence[Point],
    *,
    axes: Sequence[Point],
    means: Sequence[float],
) -> Place | None:
    """Give the place of somebody with these `votes` (statement: +1, -1, 0), None with too few of them or no groups.

    `position` is (x, y), `centres` that of each group; `axes` (x, y) and `means` are of each statement, as the map was
    made of them. Equal distances go to the group with the lower number. ValueError: a vote on a statement that the
    map does not know.
    """
    unknown = [statement for statement in votes if not 0 <= statement < len(means)]
    if unknown:
        raise ValueError(f"statements {unknown}: the map knows 0 to {len(means) - 1}")
    if not centres or len(votes) < min(LEAST_VOTES, len(means)):
        return None
    near = sorted(range(len(centres)), key=lambda group: (_squared(position, centres[group]), group))
    if len(near) == 1:
        return Place(near[0], None, 1.0, "well_within", (), ())
    own, other = centres[near[0]], centres[near[1]]
    inward = _inward(position, own, other)
    reasons = _reasons(votes, [a - b for a, b in zip(own, other, strict=True)], axes, means)
    towards = tuple(Reason(j, votes[j], part) for part, j in reasons if part > 0)
    against = tuple(Reason(j, votes[j], -part) for part, j in reversed(reasons) if part < 0)
    return Place(near[0], near[1], inward, _closeness(inward), towards[:REASONS], against[:REASONS])


def _squared(one: Point, other: Point) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _inward(position: Point, own: Point, other: Point) -> float:
    """Follow the line between two centres: the difference of squared distances grows evenly along it."""
    apart = _squared(own, other)
    return (_squared(position, other) - _squared(position, own)) / apart if apart else 0.0


def _closeness(inward: float) -> Closeness:
    if inward >= WELL_WITHIN:
        return "well_within"
    return "nearer" if inward >= BETWEEN else "between"


def _reasons(
    votes: Mapping[int, int], direction: Point, axes: Sequence[Point], means: Sequence[float]
) -> list[tuple[float, int]]:
    """Give (part, statement), from most for the own group to most against it; equal parts by statement."""
    pulls = [
        ((vote - means[j]) * sum(a * d for a, d in zip(axes[j], direction, strict=True)), j)
        for j, vote in sorted(votes.items())
    ]
    whole = sum(abs(pull) for pull, _ in pulls)
    return sorted(
        ((pull / whole, j) for pull, j in pulls if whole),
        key=lambda reason: (-reason[0], reason[1] if reason[0] > 0 else -reason[1]),
    )
