"""Which statements represent a group: what its people answer otherwise than everybody else does.

The published method of Polis (Small et al., "Polis: Scaling deliberation by mapping high dimensional opinion spaces",
Recerca 26(2), 2021), with na, nd, ns the people of the group who agree, disagree, saw a statement:

    p      = (na + 1) / (ns + 2)                              how many agree
    p_test = 2 sqrt(ns + 1) ((na + 1) / (ns + 1) - 1/2)       whether that is more than half
    r      = p / ((na' + 1) / (ns' + 2))                      how much more than in all other groups together (')
    r_test = z of two proportions, pooled variance, one added to each of the four counts

and the same for disagreeing. A statement represents the group when both tests of one side exceed Z. Its side is the
one with the higher r_test. Chosen are at most five of the highest p * p_test * r * r_test, with the one that the
group agrees with best always among them and first, and where none passes the one that comes nearest, so that no group
goes without. Agreement is listed before disagreement. By this rule the best agreed one has the side "disagree" where
the group agrees with it, yet less than the others do: show its people, not the side alone.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from cordel.core.opinion.counts import AGREE, DISAGREE, Ints

# One-sided, 90 %.
Z: Final = 1.2816
MOST: Final = 5

Floats = npt.NDArray[np.float64]
Side = Literal["agree", "disagree"]


@dataclass(frozen=True)
class Representative:
    """A statement that represents a group by the `side` that it takes, with the people of the group who agree,
    disagree and saw it; `p`, `p_test`, `r`, `r_test` are of that side. `best_agreed`: chosen whatever its rank."""

    statement: int
    side: Side
    n_agree: int
    n_disagree: int
    n_seen: int
    p: float
    p_test: float
    r: float
    r_test: float
    best_agreed: bool = False


@dataclass(frozen=True)
class Measures:
    """p, p_test, r, r_test of one side: (groups, statements) each."""

    p: Floats
    p_test: Floats
    r: Floats
    r_test: Floats

    @property
    def product(self) -> Floats:
        """Give what statements are ranked by."""
        ranks: Floats = self.r * self.r_test * self.p * self.p_test
        return ranks

    @property
    def significant(self) -> npt.NDArray[np.bool_]:
        """Tell where both tests exceed Z."""
        found: npt.NDArray[np.bool_] = (self.r_test > Z) & (self.p_test > Z)
        return found


def share(n: Ints, seen: Ints) -> Floats:
    """Give (n + 1) / (seen + 2), one half where nobody saw it."""
    return np.asarray((n + 1) / (seen + 2), dtype=np.float64)


def share_test(n: Ints, seen: Ints) -> Floats:
    """Give how far a share is beyond one half, in standard errors: 1 where nobody saw it."""
    return np.asarray(2 * np.sqrt(seen + 1) * ((n + 1) / (seen + 1) - 0.5), dtype=np.float64)


def difference_test(n: Ints, seen: Ints, others: Ints, others_seen: Ints) -> Floats:
    """Give z of n / seen against others / others_seen, one added to all four; 0 where nobody said anything else."""
    people, rest = seen + 1, others_seen + 1
    pooled = (n + 1 + others + 1) / (people + rest)
    spread = pooled * (1 - pooled) * (1 / people + 1 / rest)
    apart = (n + 1) / people - (others + 1) / rest
    # With one added, nobody saying anything else makes the pooled share exactly 1, and no side ever makes it 0.
    z: Floats = np.divide(apart, np.sqrt(spread), out=np.zeros_like(apart), where=spread > 0)
    return z


def measures(counts: Ints, side: int) -> Measures:
    """Measure how each statement sets each group apart by `side` (AGREE or DISAGREE); counts: (groups, statements,
    3)."""
    n, seen = counts[..., side], counts.sum(axis=2)
    others, others_seen = n.sum(axis=0) - n, seen.sum(axis=0) - seen
    p = share(n, seen)
    return Measures(
        p,
        share_test(n, seen),
        p / share(others, others_seen),
        difference_test(n, seen, others, others_seen),
    )


def representative(
    counts: Ints, visible: npt.NDArray[np.bool_] | None = None
) -> list[tuple[Representative, ...]]:
    """Choose for each group what represents it: at least one statement wherever one can be shown, five at most.

    `counts` is (groups, statements, 3); `visible` (statements,) leaves out what moderation hides. Equal ranks keep the
    order of the statements.
    """
    shown = np.ones(counts.shape[1], dtype=bool) if visible is None else visible
    agree, disagree = measures(counts, AGREE), measures(counts, DISAGREE)
    return [_of_group(_Group(counts[g], g, agree, disagree), shown) for g in range(counts.shape[0])]


@dataclass(frozen=True)
class _Group:
    counts: Ints
    number: int
    agree: Measures
    disagree: Measures

    @property
    def agrees(self) -> npt.NDArray[np.bool_]:
        """Tell which side sets the group further apart."""
        found: npt.NDArray[np.bool_] = self.agree.r_test[self.number] > self.disagree.r_test[self.number]
        return found

    def row(self, statement: int, *, best: bool = False) -> Representative:
        agrees, at = bool(self.agrees[statement]), (self.number, statement)
        of, n = (self.agree if agrees else self.disagree), self.counts[statement]
        return Representative(
            statement, "agree" if agrees else "disagree", int(n[AGREE]), int(n[DISAGREE]), int(n.sum()),
            float(of.p[at]), float(of.p_test[at]), float(of.r[at]), float(of.r_test[at]), best,
        )  # fmt: skip


def _of_group(group: _Group, shown: npt.NDArray[np.bool_]) -> tuple[Representative, ...]:
    if not shown.any():
        return ()
    number = group.number
    passing = shown & (group.agree.significant[number] | group.disagree.significant[number])
    rank = np.where(group.agrees, group.agree.product[number], group.disagree.product[number])
    best = _best_agreed(group, shown)
    chosen = [] if best is None else [group.row(best, best=True)]
    order = np.flatnonzero(passing)[np.argsort(-rank[passing], kind="stable")]
    others = order if best is None else order[order != best]
    chosen += [group.row(j) for j in others[: MOST - len(chosen)].tolist()]
    if not chosen:
        tests = np.maximum(group.agree.r_test[number], group.disagree.r_test[number])
        nearest = int(np.argmax(np.where(shown, tests, -np.inf)))
        chosen = [group.row(nearest)]
    return tuple(sorted(chosen, key=lambda row: row.side != "agree"))


def _best_agreed(group: _Group, shown: npt.NDArray[np.bool_]) -> int | None:
    """Find the statement that the group agrees with best, going through them in their order as the rule does: what
    the next one is compared by hangs on whether the best so far is agreed with more than elsewhere."""
    of, number = group.agree, group.number
    p, p_test, r = of.p[number].tolist(), of.p_test[number].tolist(), of.r[number].tolist()
    alone, product = (of.p * of.p_test)[number].tolist(), of.product[number].tolist()
    answered = shown & (group.counts[:, [AGREE, DISAGREE]].sum(axis=1) > 0)
    best: int | None = None
    for j in np.flatnonzero(answered).tolist():
        if best is None:
            better = p_test[j] > Z or (r[j] > 1 and p[j] > 0.5)
        elif r[best] > 1:
            better = product[j] > product[best]
        else:
            better = alone[j] > alone[best]
        if better:
            best = j
    return best
