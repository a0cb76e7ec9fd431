"""What people agree on: everybody together, and in every group.

`consensus` and `group_aware` are Polis's published formulas, kept so that results can be compared. A product shrinks
with the number of groups (two groups at 90 % make 0.81, twenty make 0.12), so what this house shows is `evenly`, their
geometric mean, beside `least`, the group that agrees least.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from cordel.core.opinion.counts import AGREE, DISAGREE, Ints
from cordel.core.opinion.representative import MOST, Floats, Side, Z, share, share_test

# How sure a lower bound is, on one side.
CONFIDENCE: Final = 0.90


@dataclass(frozen=True)
class Agreed:
    """A statement that everybody together answers with `side`: `n` of the `n_seen` people who saw it."""

    statement: int
    side: Side
    n: int
    n_seen: int
    p: float
    p_test: float


@dataclass(frozen=True)
class Consensus:
    """At most five statements that everybody together agrees with, and five that everybody rejects, best first."""

    agree: tuple[Agreed, ...]
    disagree: tuple[Agreed, ...]


@dataclass(frozen=True)
class Least:
    """Per statement the unit that agrees least, (statements,) each: `where` it is, its `share`, and `lower`, the
    lowest lower bound of all units."""

    where: npt.NDArray[np.int64]
    share: Floats
    lower: Floats


def consensus(counts: Ints, visible: npt.NDArray[np.bool_] | None = None) -> Consensus:
    """Find what everybody together agrees with or rejects: p = (n + 1) / (S + 2) above one half and its test (see
    `representative`) above Z, ranked by p * p_test.

    `counts` is (statements, 3) or, to be added up, (groups, statements, 3). Equal ranks keep the statements' order.
    """
    together = counts.sum(axis=0) if counts.ndim == 3 else counts
    shown = np.ones(len(together), dtype=bool) if visible is None else visible
    return Consensus(_agreed(together, "agree", shown), _agreed(together, "disagree", shown))


def _agreed(together: Ints, side: Side, shown: npt.NDArray[np.bool_]) -> tuple[Agreed, ...]:
    n, seen = together[:, AGREE if side == "agree" else DISAGREE], together.sum(axis=1)
    p, test = share(n, seen), share_test(n, seen)
    passing = np.flatnonzero(shown & (p > 0.5) & (test > Z))
    best = passing[np.argsort(-(p * test)[passing], kind="stable")][:MOST]
    return tuple(Agreed(j, side, int(n[j]), int(seen[j]), float(p[j]), float(test[j])) for j in best.tolist())


def group_aware(counts: Ints, side: Literal[0, 1] = AGREE) -> Floats:
    """Give Polis's group-aware consensus, the product over groups of (A + 1) / (S + 2): (statements,), in 0..1.

    Factors are multiplied from the smallest, so that the order of groups changes no bit of it.
    """
    factors = np.sort(share(counts[..., side], counts.sum(axis=2)), axis=0)
    return np.asarray(factors.prod(axis=0), dtype=np.float64)


def jeffreys(n: Ints, seen: Ints) -> Floats:
    """Give (n + 1/2) / (seen + 1), the mean under Jeffreys' prior: one half where nobody saw it."""
    return np.asarray((n + 0.5) / (seen + 1), dtype=np.float64)


def lower_bound(n: Ints, seen: Ints) -> Floats:
    """Give what the share n / seen exceeds with 90 % confidence: the 0.10 quantile of Beta(n + 1/2, seen - n + 1/2),
    0 where n is 0 (Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science
    16(2), 2001, section 4.1.1)."""
    # A quantile is dear, and the same few people agree in many cells: each pair of numbers is looked up once.
    width = int(seen.max(initial=0)) + 1
    pairs, at = np.unique(n * width + seen, return_inverse=True)
    agreed, saw = np.divmod(pairs, width)
    bounds = np.where(agreed > 0, betaincinv(agreed + 0.5, saw - agreed + 0.5, 1 - CONFIDENCE), 0.0)
    found: Floats = bounds[at].reshape(n.shape)
    return found


def evenly(counts: Ints) -> Floats:
    """Give how far all groups agree, whatever their number and size: the geometric mean over groups of their share
    under Jeffreys' prior, (statements,), in 0..1. ValueError: no group."""
    if counts.shape[0] == 0:
        raise ValueError("counts: no group")
    return geometric(jeffreys(counts[..., AGREE], counts.sum(axis=2)))


def logarithms(shares: Floats) -> Floats:
    """Give logarithms that hang on the share alone: numpy goes through rows, columns and masks in different ways, with
    other last bits."""
    found: Floats = np.log(np.ascontiguousarray(shares))
    return found


def geometric(shares: Floats) -> Floats:
    """Give the geometric mean over the first axis; logarithms are added from the smallest, so order changes no bit."""
    return np.asarray(np.exp(np.sort(logarithms(shares), axis=0).mean(axis=0)), dtype=np.float64)


def least(counts: Ints) -> Least:
    """Find the group that agrees least with each statement; the first of equals. ValueError: no group."""
    if counts.shape[0] == 0:
        raise ValueError("counts: no group")
    n, seen = counts[..., AGREE], counts.sum(axis=2)
    shares = jeffreys(n, seen)
    return Least(shares.argmin(axis=0), shares.min(axis=0), lower_bound(n, seen).min(axis=0))
