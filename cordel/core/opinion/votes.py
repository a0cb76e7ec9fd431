"""Votes as compact arrays: who voted how on which statement, the latest vote of each cell.

Participants and statements are sorted by their ids, so equal votes give equal arrays, in whatever order they came.
A vote is +1 (agree), -1 (disagree) or 0 (pass); what nobody voted on is not stored. A vote costs five
bytes: an int32 for the statement, an int8 for the vote.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

AT_ONCE: Final = 1 << 20  # votes hashed in one piece: 17 MB
_CANONICAL: Final = np.dtype([("participant", "<i8"), ("statement", "<i8"), ("vote", "i1")])


@dataclass(frozen=True, eq=False)
class Votes:
    """Compressed rows, one a participant: `values[indptr[i]:indptr[i + 1]]` are the votes of participant i about the
    statements `indices[...]` (ascending). `out` marks statements that moderation took out: their votes are counted,
    but they shape no map."""

    participants: Ints  # (participants,), ascending ids
    statements: Ints  # (statements,), ascending ids
    indptr: Ints  # (participants + 1,)
    indices: NDArray[np.int32]  # (votes,)
    values: NDArray[np.int8]  # (votes,), +1 agree, -1 disagree, 0 pass
    out: Bools = field(default_factory=lambda: np.zeros(0, bool))  # (statements,); empty: none

    @property
    def n_participants(self) -> int:
        return len(self.participants)

    @property
    def n_statements(self) -> int:
        return len(self.statements)

    @property
    def n_votes(self) -> int:
        return len(self.values)


def collect(
    participants: Ints,
    statements: Ints,
    values: NDArray[Any],
    moments: Ints | None = None,
    *,
    everybody: Iterable[int] = (),
    every_statement: Iterable[int] = (),
) -> Votes:
    """Votes from three columns (votes,) of ids, ids and -1, 0, 1; `everybody` and `every_statement` name those, too,
    without any.

    The latest of `moments` wins a cell. Of two votes with the same moment the larger value wins, so that no order of
    arrival decides. ValueError: a vote that is none, or a cell that comes twice without moments.
    """
    if values.size and (values.min() < -1 or values.max() > 1):
        raise ValueError("a vote is -1, 0 or 1")
    people = np.union1d(participants, np.fromiter(everybody, np.int64))
    said = np.union1d(statements, np.fromiter(every_statement, np.int64))
    rows, columns = np.searchsorted(people, participants), np.searchsorted(said, statements)
    cells = rows * len(said) + columns
    order = np.argsort(cells) if moments is None else np.lexsort((values, moments, cells))
    sorted_cells = cells[order]
    last = np.append(sorted_cells[1:] != sorted_cells[:-1], [True] * min(1, len(cells)))
    if moments is None and not last.all():
        raise ValueError("a participant voted twice on a statement, and nothing says which came last")
    kept = order[last.astype(bool)]
    return Votes(
        people,
        said,
        np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=len(people)))]).astype(np.int64),
        columns[kept].astype(np.int32),
        values[kept].astype(np.int8),
        np.zeros(len(said), bool),
    )


def moderated(votes: Votes, out: Iterable[int]) -> Votes:
    """The same votes, with the statements `out` (ids; unknown ones are ignored) taken out of the map."""
    return replace(votes, out=np.isin(votes.statements, np.fromiter(out, np.int64)))


def rows(votes: Votes, first: int, last: int) -> Votes:
    """The votes of participants first to last - 1, as views: nothing is copied but the row pointers."""
    begin, end = votes.indptr[first], votes.indptr[last]
    return replace(
        votes,
        participants=votes.participants[first:last],
        indptr=votes.indptr[first : last + 1] - begin,
        indices=votes.indices[begin:end],
        values=votes.values[begin:end],
    )


def where(votes: Votes, kept: Bools) -> Votes:
    """Only the votes marked in `kept` (votes,); participants and statements stay."""
    ends = np.concatenate([[0], np.cumsum(kept)])
    return replace(votes, indptr=ends[votes.indptr], indices=votes.indices[kept], values=votes.values[kept])


def of_participants(votes: Votes, kept: Bools) -> Votes:
    """Only the participants marked in `kept` (participants,), with their votes."""
    lengths = np.diff(votes.indptr)
    cast = np.repeat(kept, lengths)
    return replace(
        votes,
        participants=votes.participants[kept],
        indptr=np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int64),
        indices=votes.indices[cast],
        values=votes.values[cast],
    )


def sha256(votes: Votes) -> str:
    """The hash of the votes: each as participant and statement (8 bytes each, signed, little-endian) and vote (1 byte,
    signed), sorted by participant and statement. Files that say the same have the same hash, whatever their form."""
    found = hashlib.sha256()
    for first in range(0, votes.n_votes, AT_ONCE):
        last = min(first + AT_ONCE, votes.n_votes)
        piece = np.empty(last - first, _CANONICAL)
        row = np.searchsorted(votes.indptr, np.arange(first, last), side="right") - 1
        piece["participant"] = votes.participants[row]
        piece["statement"] = votes.statements[votes.indices[first:last]]
        piece["vote"] = votes.values[first:last]
        found.update(piece.tobytes())
    return found.hexdigest()
