"""Counting votes: how many of a group, a town or everybody agree with a statement, disagree, or pass.

Everything is an integer and a sum over participants, so shards may be counted apart and added in any order. The last
axis of every table is AGREE, DISAGREE, PASS; whoever saw a statement did one of the three, so S is their sum.
"""

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

AGREE: Final = 0
DISAGREE: Final = 1
PASS: Final = 2
SIDES: Final = 3

Ints = npt.NDArray[np.int64]

# So many votes are counted at a time: their codes stay in the processor's cache, and memory stays bounded.
BLOCK: Final = 1 << 18
# Codes are made as 1 - vote, so they come as agree, pass, disagree.
_ORDER: Final = [0, 2, 1]


class Votes(Protocol):
    """Votes as compressed rows: those of participant i are `values[indptr[i]:indptr[i + 1]]` (+1 agree, -1 disagree,
    0 pass), about the statements `indices[...]`, each statement once."""

    @property
    def indptr(self) -> npt.NDArray[np.integer]: ...
    @property
    def indices(self) -> npt.NDArray[np.integer]: ...
    @property
    def values(self) -> npt.NDArray[np.int8]: ...
    @property
    def n_participants(self) -> int: ...
    @property
    def n_statements(self) -> int: ...


def group_counts(votes: Votes, labels: npt.NDArray[np.integer], n_groups: int) -> Ints:
    """Count votes by group: (n_groups, statements, 3).

    `labels` (participants,) says each one's group, -1 for none, whose votes count nowhere here. ValueError: labels of
    another length or beyond the groups, a vote that is none, a statement beyond the last.
    """
    return counts_and_totals(votes, labels, n_groups)[0]


def totals(votes: Votes) -> Ints:
    """Count the votes of everybody, in a group or not: (statements, 3)."""
    return counts_and_totals(votes, np.full(votes.n_participants, -1), 0)[1]


def counts_and_totals(votes: Votes, labels: npt.NDArray[np.integer], n_groups: int) -> tuple[Ints, Ints]:
    """Give `group_counts` and `totals` of one pass over the votes."""
    groups = _checked("labels", labels, votes.n_participants, n_groups)
    _check_votes(votes)
    width = votes.n_statements * SIDES
    # Who is in no group is counted in one more, which only the totals hold.
    bases = np.where(groups < 0, n_groups, groups) * width + 1
    found = np.zeros((n_groups + 1) * width, dtype=np.int64)
    for first, last in _blocks(votes.indptr):
        begin, end = int(votes.indptr[first]), int(votes.indptr[last])
        codes = np.repeat(bases[first:last], np.diff(votes.indptr[first : last + 1]))
        codes += np.multiply(votes.indices[begin:end], SIDES, dtype=np.int64)
        codes -= votes.values[begin:end]
        found += np.bincount(codes, minlength=found.size)
    table = np.ascontiguousarray(found.reshape(n_groups + 1, votes.n_statements, SIDES)[..., _ORDER])
    return table[:n_groups], table.sum(axis=0)


def town_group_counts(
    votes: Votes,
    labels: npt.NDArray[np.integer],
    towns: npt.NDArray[np.integer],
    n_groups: int,
    n_towns: int,
) -> Ints:
    """Count votes by town and group: (n_towns, n_groups, statements, 3).

    `labels` and `towns` (participants,) say each one's group and town, -1 for none: who has no group or no town
    counts nowhere here. ValueError as in `group_counts`.
    """
    group = _checked("labels", labels, votes.n_participants, n_groups)
    town = _checked("towns", towns, votes.n_participants, n_towns)
    cells = np.where((group < 0) | (town < 0), -1, town * n_groups + group)
    counted = group_counts(votes, cells, n_towns * n_groups)
    return counted.reshape(n_towns, n_groups, votes.n_statements, SIDES)


def _checked(name: str, labels: npt.NDArray[np.integer], participants: int, limit: int) -> Ints:
    if labels.shape != (participants,):
        raise ValueError(f"{name}: {labels.shape}, but there are {participants} participants")
    if labels.size and not (int(labels.min()) >= -1 and int(labels.max()) < limit):
        raise ValueError(f"{name}: from {labels.min()} to {labels.max()}, but -1 to {limit - 1} are known")
    return labels.astype(np.int64, copy=False)


def _check_votes(votes: Votes) -> None:
    for name, found, low, high in (
        ("values", votes.values, -1, 1),
        ("indices", votes.indices, 0, votes.n_statements - 1),
    ):
        if found.size and not (low <= int(found.min()) and int(found.max()) <= high):
            raise ValueError(f"{name}: from {found.min()} to {found.max()}, not {low} to {high}")


def _blocks(indptr: npt.NDArray[np.integer]) -> list[tuple[int, int]]:
    """Cut participants into runs of about BLOCK votes: [first, last) of each."""
    last = len(indptr) - 1
    cuts = np.searchsorted(indptr, np.arange(BLOCK, int(indptr[-1]), BLOCK))
    edges = sorted({0, last, *(int(cut) for cut in cuts)})
    return list(zip(edges, edges[1:], strict=False))
