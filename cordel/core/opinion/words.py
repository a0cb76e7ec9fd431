"""What separates groups and what they share, as findings that a page puts into words.

A finding is no sentence: it names what was found, the statement and the people behind it, so that every language says
it its own way and everybody can look it up. Nothing is claimed of fewer than MIN_SEEN people, here or elsewhere, and
nothing that the tests of `representative` or the lower bounds of `consensus` do not bear out.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from cordel.core.opinion.consensus import geometric, jeffreys, lower_bound
from cordel.core.opinion.counts import AGREE, DISAGREE, PASS, Ints
from cordel.core.opinion.representative import Floats, measures

# Below so many voters there are no groups, only what all together say of each statement.
SMALL: Final = 40
MIN_SEEN: Final = 10
# How many findings are told of each group, and of all groups.
PER_GROUP: Final = 3
SHARED: Final = 5

Kind = Literal[
    # Most people of the group, and elsewhere fewer than half.
    "agrees_unlike_others",
    "disagrees_unlike_others",
    # Most people of the group and, elsewhere, about half of them.
    "agrees_more_than_others",
    "disagrees_more_than_others",
    # Most people of every group.
    "agreed_in_every_group",
    "rejected_in_every_group",
    # All together: most agree, most reject, each side has a third or more, most pass, none of these.
    "agreed_together",
    "rejected_together",
    "divided_together",
    "unsure_together",
    "open_together",
]


@dataclass(frozen=True)
class Figure:
    """`n` of the `seen` people who saw a statement."""

    n: int
    seen: int

    @property
    def share(self) -> float:
        """Give n / seen."""
        return self.n / self.seen


@dataclass(frozen=True)
class Finding:
    """Something to tell. `n` counts whoever agrees, or disagrees or passes where the kind says so.

    Of a group: `here` its people, `elsewhere` those of all other groups. In every group: `group` and `here` are the one
    where it holds least, `together` everybody in a group. All together: `together`; where they are divided, of those
    who agree.
    """

    kind: Kind
    statement: int
    group: int | None = None
    here: Figure | None = None
    elsewhere: Figure | None = None
    together: Figure | None = None


@dataclass(frozen=True)
class Report:
    """What is told of a debate: findings of each group, of all groups, and, where there are too few people for groups,
    of every statement; the most telling first."""

    groups: tuple[tuple[Finding, ...], ...]
    shared: tuple[Finding, ...]
    together: tuple[Finding, ...]


def report(
    counts: Ints, totals: Ints, *, voters: int, visible: npt.NDArray[np.bool_] | None = None
) -> Report:
    """Find what to tell. `counts` is (groups, statements, 3), `totals` (statements, 3) of everybody, in a group or
    not; `visible` (statements,) leaves out what moderation hides."""
    shown = np.ones(len(totals), dtype=bool) if visible is None else visible
    if voters < SMALL or len(counts) < 2:
        return Report((), (), all_together(totals, shown))
    return Report(separating(counts, shown), shared(counts, shown), ())


# --- What separates groups ------------------------------------------------------------------------


def separating(counts: Ints, visible: npt.NDArray[np.bool_]) -> tuple[tuple[Finding, ...], ...]:
    """Find for each group what most of it say and most others do not: at most PER_GROUP. What most others say, too, by
    the lower bound at 90 %, separates nobody, however certain a difference there may be."""
    seen = counts.sum(axis=2)
    others = seen.sum(axis=0) - seen
    enough = visible & (np.minimum(seen, others) >= MIN_SEEN)
    ranks: list[Floats] = []
    for side in (AGREE, DISAGREE):
        of, n = measures(counts, side), counts[..., side]
        alone = lower_bound(n.sum(axis=0) - n, others) <= 0.5
        ranks.append(np.where(enough & alone & of.significant, of.product, -np.inf))
    # A statement is told once: with the side that says more.
    side, rank = np.argmax(ranks, axis=0), np.max(ranks, axis=0)
    found = []
    for group in range(len(counts)):
        best = np.argsort(-rank[group], kind="stable")[:PER_GROUP].tolist()
        chosen = [j for j in best if rank[group, j] > -np.inf]
        found.append(tuple(_separates(counts, group, j, int(side[group, j])) for j in chosen))
    return tuple(found)


def _separates(counts: Ints, group: int, statement: int, side: int) -> Finding:
    here = _figure(counts[group, statement], side)
    together = _figure(counts[:, statement].sum(axis=0), side)
    elsewhere = Figure(together.n - here.n, together.seen - here.seen)
    unlike = 2 * elsewhere.n < elsewhere.seen
    kinds: dict[tuple[int, bool], Kind] = {
        (AGREE, True): "agrees_unlike_others",
        (AGREE, False): "agrees_more_than_others",
        (DISAGREE, True): "disagrees_unlike_others",
        (DISAGREE, False): "disagrees_more_than_others",
    }
    return Finding(kinds[side, unlike], statement, group, here, elsewhere)


def _figure(cell: Ints, side: int) -> Figure:
    return Figure(int(cell[side]), int(cell.sum()))


# --- What all share -------------------------------------------------------------------------------


def shared(counts: Ints, visible: npt.NDArray[np.bool_]) -> tuple[Finding, ...]:
    """Find what most people of every group say, by lower bounds at 90 %: at most SHARED, the evenest first."""
    seen = counts.sum(axis=2)
    enough = visible & (seen >= MIN_SEEN).all(axis=0)
    found: list[tuple[float, Finding]] = []
    kinds: tuple[tuple[int, Kind], ...] = (
        (AGREE, "agreed_in_every_group"),
        (DISAGREE, "rejected_in_every_group"),
    )
    for side, kind in kinds:
        shares = jeffreys(counts[..., side], seen)
        holds = enough & (lower_bound(counts[..., side], seen) > 0.5).all(axis=0)
        even, weakest = geometric(shares), shares.argmin(axis=0)
        for j in np.flatnonzero(holds).tolist():
            group = int(weakest[j])
            here, together = _figure(counts[group, j], side), _figure(counts[:, j].sum(axis=0), side)
            found.append((float(even[j]), Finding(kind, j, group, here, together=together)))
    found.sort(key=lambda one: (-one[0], one[1].statement))
    return tuple(finding for _, finding in found[:SHARED])


def all_together(totals: Ints, visible: npt.NDArray[np.bool_]) -> tuple[Finding, ...]:
    """Say of every statement that MIN_SEEN people saw what they make of it together: what is agreed first, then what is
    rejected, divides, is passed on, or is open; each from the clearest on."""
    seen = totals.sum(axis=1)
    bounds = [lower_bound(totals[:, side], seen) for side in (AGREE, DISAGREE, PASS)]
    found: list[tuple[tuple[int, float, int], Finding]] = []
    for j in np.flatnonzero(visible & (seen >= MIN_SEEN)).tolist():
        order, kind, side = _together(totals[j], [float(bound[j]) for bound in bounds])
        finding = Finding(kind, j, together=_figure(totals[j], side))
        found.append(((order, -float(bounds[side][j]), j), finding))
    return tuple(finding for _, finding in sorted(found, key=lambda one: one[0]))


def _together(cell: Ints, bounds: list[float]) -> tuple[int, Kind, int]:
    """Give the place in the order, the kind, and which side is counted."""
    if bounds[AGREE] > 0.5:
        return 0, "agreed_together", AGREE
    if bounds[DISAGREE] > 0.5:
        return 1, "rejected_together", DISAGREE
    if 3 * min(int(cell[AGREE]), int(cell[DISAGREE])) >= int(cell.sum()):
        return 2, "divided_together", AGREE
    if bounds[PASS] > 0.5:
        return 3, "unsure_together", PASS
    return 4, "open_together", AGREE
