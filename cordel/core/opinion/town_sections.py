"""What a debate's page tells of towns: what holds in all of them, in which it holds, and what newcomers say.

Plain values, ready for JSON. Counts are [agree, disagree, unsure]; a row that is withheld is None, one of nobody zeros.

Every number here is a row that is shown, or reckoned from such rows: of a statement there is one table by town (whoever
said no town is a row of it), one of newcomers against everybody else, and the total of all, each withheld as
`across_towns` does. Tables that have nothing but their total in common tell nothing about each other's rows. Groups of
opinion are told with their totals over all towns, where each has K people; of groups within a town nothing is told but
whether each agrees, where each has K people there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cordel.core.opinion.across_towns import NOBODY, SHOWN, AcrossTowns, K, across_towns, withheld
from cordel.core.opinion.consensus import Least, least, lower_bound
from cordel.core.opinion.counts import AGREE, DISAGREE, PASS, group_counts, town_group_counts
from cordel.core.opinion.engine import opinion_map
from cordel.core.opinion.votes import Bools, Ints, Votes

NEWCOMER: Final = 1
_TURNED: Final = [DISAGREE, AGREE, PASS]
_DIGITS: Final = 4


def by_town(
    votes: Votes, towns: Ints, town_names: Sequence[int], newcomers: Ints, labels: Ints, n_groups: int
) -> dict[str, Any]:
    """The section. `towns` (voters,) are places in `town_names`, -1 for none; `newcomers` 1, 0, or -1 where nobody said;
    `labels` the groups, -1 for none. Without groups everybody is one."""
    is_one = n_groups == 0
    if is_one:
        labels, n_groups = np.zeros(votes.n_participants, np.int64), 1
    counted = _Counted(votes, towns, len(town_names))
    judged = counted.judged(labels, n_groups)
    rows = counted.rows(judged)
    by_newcomers = _newcomers(votes, newcomers)
    return {
        "towns": list(town_names),
        "fewest": K,
        "groups": 0 if is_one else n_groups,
        "statements": [
            {"statement": number, **rows[at], **by_newcomers[at]}
            for at, number in enumerate(votes.statements.tolist())
        ],
        "same_weight": None if is_one else _same_weight(counted, n_groups),
    }


@dataclass(frozen=True, eq=False)
class _Judged:
    """What follows of groups: their answers (groups, statements, 3), by which towns a statement is carried or rejected
    (towns, statements), and whether it holds or is rejected everywhere (statements,)."""

    groups: Ints
    carried: Bools
    rejected: Bools
    holds: Bools
    holds_not: Bools


class _Counted:
    """The answers by town, and what is told of them."""

    def __init__(self, votes: Votes, towns: Ints, n_towns: int) -> None:
        self.votes, self.towns, self.n_towns = votes, towns, n_towns
        # A debate in which nobody said a town is one town of nobody: the arithmetic needs one.
        self.wide = max(n_towns, 1)
        self.counts = town_group_counts(votes, np.zeros_like(towns), towns, 1, self.wide)
        self.outside = group_counts(votes, np.where(towns < 0, 0, -1), 1)
        self.found = across_towns(self.counts, elsewhere=self.outside)
        self.against = across_towns(self.counts[..., _TURNED], elsewhere=self.outside[..., _TURNED])
        self.shown = self.found.rows == SHOWN

    def judged(self, labels: Ints, n_groups: int) -> _Judged:
        groups = group_counts(self.votes, labels, n_groups)
        within = town_group_counts(self.votes, labels, self.towns, n_groups, self.wide)
        carried = _carried(self.found, within)
        rejected = _carried(self.against, within[..., _TURNED])
        return _Judged(
            groups,
            carried,
            rejected,
            _everywhere(groups, carried, self.shown),
            _everywhere(groups[..., _TURNED], rejected, self.shown),
        )

    def rows(self, judged: _Judged) -> list[dict[str, Any]]:
        """What is told of each statement."""
        found = self.found
        differs = _differs(np.where(self.shown[..., None], self.counts[:, 0], 0))[: self.n_towns]
        groups = _least_group(judged.groups)
        return [
            {
                "together": found.together[at].tolist() if found.together[at, AGREE] >= 0 else None,
                "rows": [
                    _cells(found.rows[town, at], self.counts[town, 0, at]) for town in range(self.n_towns)
                ],
                "no_town": _cells(found.elsewhere[at], self.outside[0, at]),
                "carried": np.flatnonzero(judged.carried[:, at]).tolist(),
                "rejected": np.flatnonzero(judged.rejected[:, at]).tolist(),
                "of": int(found.of[at]),
                "differs": differs[:, at].tolist(),
                "holds": bool(judged.holds[at]),
                "holds_not": bool(judged.holds_not[at]),
                "least_town": _least(found.least_town, at),
                "least_group": _least(groups, at) if groups else None,
                "evenly": _short(found.evenly[at]),
                "by_people": _short(found.by_people[at]),
                "by_towns": _short(found.by_towns[at]),
            }
            for at in range(self.votes.n_statements)
        ]


def _cells(state: int, cells: Ints) -> list[int] | None:
    return cells.tolist() if state in (SHOWN, NOBODY) else None


def _least_group(groups: Ints) -> Least | None:
    """The group that agrees least, -1 where one of them has too few people; None where there is one alone."""
    if len(groups) < 2:
        return None
    found = least(groups)
    few = (groups.sum(axis=2) < K).any(axis=0)
    return Least(np.where(few, -1, found.where), found.share, found.lower)


def _least(found: Least, at: int) -> dict[str, Any] | None:
    if found.where[at] < 0:
        return None
    return {
        "where": int(found.where[at]),
        "share": _short(found.share[at]),
        "lower": _short(found.lower[at]),
    }


def _short(share: float) -> float | None:
    return None if np.isnan(share) else round(float(share), _DIGITS)


# --- What holds -----------------------------------------------------------------------------------


def _carried(found: AcrossTowns, within: Ints) -> Bools:
    """In which towns more than half agree, of the whole town and, where each has K people there, of each group:
    (towns, statements)."""
    seen = within.sum(axis=3)
    many = (seen >= K).all(axis=1)
    lower = lower_bound(np.where(many[:, None], within[..., AGREE], 0), np.where(many[:, None], seen, 0))
    whole = np.where(found.rows == SHOWN, found.lower[:, 0], 0) > 0.5
    return np.asarray(whole & ((lower > 0.5).all(axis=1) | ~many))


def _everywhere(groups: Ints, carried: Bools, shown: Bools) -> Bools:
    """Carried by every town whose row is shown, at least two, and by every group: (statements,)."""
    seen = groups.sum(axis=2)
    agreed = (lower_bound(groups[..., AGREE], seen) > 0.5) & (seen >= K)
    return np.asarray((carried | ~shown).all(axis=0) & (shown.sum(axis=0) > 1) & agreed.all(axis=0))


def _differs(shown: Ints) -> npt.NDArray[np.int8]:
    """Whether a town agrees more (1) or less (-1) than the other towns that are shown, beyond what chance explains: the
    bounds of both, each sure to 90 %, do not meet. `shown` (towns, statements, 3) -> (towns, statements)."""
    others = shown.sum(axis=0) - shown
    return _apart(shown, others)


def _apart(here: Ints, others: Ints) -> npt.NDArray[np.int8]:
    n, seen, of, total = here[..., AGREE], here.sum(axis=-1), others[..., AGREE], others.sum(axis=-1)
    both = (seen >= K) & (total >= K)
    more = both & (lower_bound(n, seen) > 1 - lower_bound(total - of, total))
    less = both & (lower_bound(of, total) > 1 - lower_bound(seen - n, seen))
    return np.asarray(more.astype(np.int8) - less.astype(np.int8))


# --- Newcomers ------------------------------------------------------------------------------------


def _newcomers(votes: Votes, newcomers: Ints) -> list[dict[str, Any]]:
    """Who said that they moved here from another country, of all towns together, and everybody else."""
    counts = group_counts(votes, np.where(newcomers == NEWCOMER, 0, 1), 2)
    rows = withheld(counts.sum(axis=2)[:, None])
    apart = np.where((rows == SHOWN).all(axis=0), _apart(counts[0], counts[1]), 0)
    cells = [
        [_cells(rows[side, at], counts[side, at]) for side in range(2)] for at in range(votes.n_statements)
    ]
    return [
        {"newcomers": mine, "others": others, "newcomers_differ": int(apart[at])}
        for at, (mine, others) in enumerate(cells)
    ]


# --- The same weight for each town ----------------------------------------------------------------


def _same_weight(counted: _Counted, k: int) -> dict[str, Any] | None:
    """What holds everywhere when groups are made with the same weight for each town; whoever said none share that of
    one. None where such groups would have too few people, or there is one town."""
    votes, towns, n_towns = counted.votes, counted.towns, counted.n_towns
    if n_towns < 2 or not votes.n_participants:
        return None
    people = np.bincount(towns + 1, minlength=n_towns + 1)
    weights = 1.0 / people[towns + 1]
    found = opinion_map(votes, k=k, weights=weights * (votes.n_participants / weights.sum()))
    placed = found.labels[found.labels >= 0]
    if found.k != k or np.bincount(placed, minlength=k).min() < K:
        return None
    judged = counted.judged(found.labels, k)
    numbers = votes.statements
    return {"holds": numbers[judged.holds].tolist(), "holds_not": numbers[judged.holds_not].tolist()}
