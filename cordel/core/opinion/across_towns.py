"""What holds in every town: agreement by town and group, without showing the answers of a few.

A cell is the people of one group in one town who saw a statement; a row is all cells of a town for that statement.

What is withheld. A row with a cell under `k` people is withheld whole, and so are further rows, those of the fewest
people first, until the withheld rows of a statement belong to at least two towns and hold at least `k` people in each
group. A row that nobody saw says so. The totals over all towns are exact, by group where each group has `k` people,
together where all of them have. Every other figure is made of rows that are shown and of these totals.

People without a town (`elsewhere`) are in the totals, and in no other figure. For what is withheld they are one more
row: everybody less the shown towns must not tell the answers of three people who said no town.

So, from everything in one result, a withheld row can be told only as a part of the sum of all withheld rows of its
statement, of two towns and `k` people a group or more: exchange the answers of two towns whose rows are withheld, and
no figure changes. Not promised: that a town which knows its own votes cannot subtract them; that two results of
different days, or tables made elsewhere from the same votes (such as with those in no group), tell nothing when
subtracted; that the people of a shown cell did not all answer alike.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from cordel.core.opinion.consensus import Least, jeffreys, logarithms, lower_bound
from cordel.core.opinion.counts import AGREE, Ints
from cordel.core.opinion.representative import Floats

# Fewer people than this are not shown.
K: Final = 10
NOBODY: Final = 0
WITHHELD: Final = 1
SHOWN: Final = 2

# For how many votes the mean of a town may count in a cell: at least about the one that Jeffreys' prior adds.
LEAST_STRENGTH: Final = 1.0
MOST_STRENGTH: Final = 1000.0


@dataclass(frozen=True, eq=False)
class AcrossTowns:
    """Agreement over T towns, G groups and M statements. Withheld counts are -1, shares that nobody may know or that
    do not exist are NaN, and a unit that there is not is -1."""

    k: int
    # NOBODY, WITHHELD, SHOWN: (T, M).
    rows: npt.NDArray[np.int8]
    # The same of who has no town: (M,).
    elsewhere: npt.NDArray[np.int8]
    # Agree, disagree, pass: (T, G, M, 3); over all towns (G, M, 3); of all groups, too (M, 3).
    cells: Ints
    totals: Ints
    together: Ints
    # Shares under Jeffreys' prior, their 90 % lower bounds, and drawn towards the mean of the town: (T, G, M).
    share: Floats
    lower: Floats
    shrunk: Floats
    # For how many votes the mean of each town counts in `shrunk`: (T,).
    strength: Floats
    # Geometric means over shown cells: (M,).
    evenly: Floats
    evenly_shrunk: Floats
    # Where agreement is least: town and group from shown rows, and the group over all towns.
    least_town: Least
    least_group: Least
    # In how many towns it is carried, of how many whose rows are shown: (M,).
    carried: Ints
    of: Ints
    # Agreement in shown rows: each person counts the same, each town counts the same; (M,), and by group (G, M).
    by_people: Floats
    by_towns: Floats
    groups_by_people: Floats
    groups_by_towns: Floats


def across_towns(counts: Ints, k: int = K, *, elsewhere: Ints | None = None) -> AcrossTowns:
    """Compare towns: `counts` is (towns, groups, statements, 3), of who has a town and a group; `elsewhere` (groups,
    statements, 3) of who has a group and no town.

    For rejection give `counts[..., [1, 0, 2]]`. Carried by a town means that in every group of it the lower bound of
    agreement is above one half. ValueError: no town, no group, a `k` below 0.
    """
    if counts.ndim != 4 or 0 in counts.shape[:2] or k < 0:
        raise ValueError(f"counts of shape {counts.shape} and k = {k}")
    # In one layout, whatever way the table came: additions in another order have another last bit.
    counts = np.ascontiguousarray(counts)
    everybody = counts if elsewhere is None else np.concatenate([counts, elsewhere[None]])
    rows = withheld(everybody.sum(axis=3), k)
    rows, outside = rows[: len(counts)], rows[len(counts) :].sum(axis=0, dtype=np.int8)
    shown = rows == SHOWN
    n, seen = _kept(counts, shown)
    cells = np.where((rows == WITHHELD)[:, None, :, None], -1, counts)
    share = _only(shown, jeffreys(n, seen))
    lower = _only(shown, lower_bound(n, seen))
    strength = np.array([_strength(n[t], seen[t]) for t in range(len(n))])
    shrunk = _only(shown, _shrunk(n, seen, strength))
    people, towns = _weighted(n, seen)
    carried = shown & (np.where(shown[:, None], lower, 0) > 0.5).all(axis=1)
    totals, together = _totals(everybody, k)
    return AcrossTowns(
        k, rows, outside, cells, totals, together, share, lower, shrunk, strength, _evenly(share), _evenly(shrunk),
        _least(n.sum(axis=1), seen.sum(axis=1), shown), _least_group(totals),
        carried.sum(axis=0), shown.sum(axis=0), people[0], towns[0], people[1], towns[1],
    )  # fmt: skip


# --- What is withheld -----------------------------------------------------------------------------


def withheld(seen: Ints, k: int = K) -> npt.NDArray[np.int8]:
    """Which rows may be shown: `seen` (rows, groups, statements) people -> NOBODY, WITHHELD, SHOWN (rows, statements).
    The rows are all the people of a table, each in one of them."""
    people = seen.sum(axis=1)
    rows = np.where((seen < k).any(axis=1), WITHHELD, SHOWN).astype(np.int8)
    rows[people == 0] = NOBODY
    while True:
        hidden = rows == WITHHELD
        alone = hidden.sum(axis=0) < 2
        few = (np.where(hidden[:, None], seen, 0).sum(axis=0) < k).any(axis=0)
        told = np.flatnonzero(hidden.any(axis=0) & (alone | few) & (rows == SHOWN).any(axis=0))
        if not told.size:
            return rows
        smallest = np.where(rows == SHOWN, people, np.iinfo(np.int64).max).argmin(axis=0)
        rows[smallest[told], told] = WITHHELD


def _totals(counts: Ints, k: int) -> tuple[Ints, Ints]:
    totals = counts.sum(axis=0)
    together = totals.sum(axis=0)
    few = (totals.sum(axis=2) < k).any(axis=0)
    return (
        np.where(few[None, :, None], -1, totals),
        np.where((together.sum(axis=1) < k)[:, None], -1, together),
    )


def _kept(counts: Ints, shown: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Give who agreed and who saw, (T, G, M), with 0 in every row that is not shown: nothing else is reckoned with."""
    kept = np.where(shown[:, None, :, None], counts, 0)
    return kept[..., AGREE], kept.sum(axis=3)


def _only(shown: npt.NDArray[np.bool_], shares: Floats) -> Floats:
    return np.where(shown[:, None], shares, np.nan)


# --- Shares ---------------------------------------------------------------------------------------


def _ratio(above: Floats | Ints, below: Floats | Ints) -> Floats:
    """Give above / below, NaN where there is nothing below."""
    out = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    found: Floats = np.divide(above, below, out=out, where=below > 0)
    return found


def _strength(n: Ints, seen: Ints) -> float:
    """Estimate for how many votes the mean of a town should count in each of its groups, (G, M) -> 1..1000.

    Groups are taken as drawn from Beta(s m, s (1 - m)) around the mean m of the town, so that shares vary by
    1 / (s + 1) of m (1 - m); that part is estimated by moments with people as weights (Kleinman, "Proportions with
    extraneous variance", JASA 68, 1973), summed over the statements of the town, since one has too few groups.
    """
    groups = len(n)
    use = seen.min(axis=0) > 0
    n, seen = n[:, use], seen[:, use]
    people = seen.sum(axis=0)
    mean = n.sum(axis=0) / people
    spread = mean * (1 - mean)
    apart = (seen * (n / seen - mean) ** 2).sum(axis=0)
    free = people - (seen**2).sum(axis=0) / people - (groups - 1)
    excess, room = float((apart - (groups - 1) * spread).sum()), float((spread * free).sum())
    if excess <= 0 or room <= 0:
        return MOST_STRENGTH
    return min(MOST_STRENGTH, max(LEAST_STRENGTH, room / excess - 1))


def _shrunk(n: Ints, seen: Ints, strength: Floats) -> Floats:
    mean = jeffreys(n.sum(axis=1), seen.sum(axis=1))[:, None]
    weight = strength[:, None, None]
    return np.asarray((n + weight * mean) / (seen + weight), dtype=np.float64)


def _evenly(shares: Floats) -> Floats:
    """Geometric mean over towns and groups of what is known; logarithms are added from the smallest."""
    cells = shares.reshape(shares.shape[0] * shares.shape[1], shares.shape[2])
    known = ~np.isnan(cells)
    logs = np.sort(logarithms(np.where(known, cells, 1)), axis=0)
    return np.exp(_ratio(logs.sum(axis=0), known.sum(axis=0)))


def _weighted(n: Ints, seen: Ints) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Agreement with the same weight for each person, and for each town (its people share it): all, and by group."""
    people = seen.sum(axis=1)
    same = np.ones(people.shape)
    by_town = np.divide(1, people, out=np.zeros(people.shape), where=people > 0)

    def agreement(weights: Floats) -> tuple[Floats, Floats]:
        agreed: Floats = n * weights[:, None]
        saw: Floats = seen * weights[:, None]
        by_group = _ratio(agreed.sum(axis=0), saw.sum(axis=0))
        return _ratio(agreed.sum(axis=(0, 1)), saw.sum(axis=(0, 1))), by_group

    return agreement(same), agreement(by_town)


def _least(n: Ints, seen: Ints, known: npt.NDArray[np.bool_]) -> Least:
    """Of the units along the first axis, the one that agrees least among those known."""
    shares = np.where(known, jeffreys(n, seen), np.inf)
    lower = np.where(known, lower_bound(n, seen), np.inf).min(axis=0)
    none = ~known.any(axis=0)
    return Least(
        np.where(none, -1, shares.argmin(axis=0)),
        np.where(none, np.nan, shares.min(axis=0)),
        np.where(none, np.nan, lower),
    )


def _least_group(totals: Ints) -> Least:
    known = totals[..., AGREE] >= 0
    kept = np.where(known[..., None], totals, 0)
    return _least(kept[..., AGREE], kept.sum(axis=2), known)
