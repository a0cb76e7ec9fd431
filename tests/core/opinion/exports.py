"""Polis's exports as votes, for the tests of the map; which there are says conftest."""

import functools

import numpy as np

from cordel.core.opinion import polis_files, votes
from cordel.core.opinion.polis_files import Conversation
from cordel.core.opinion.votes import Votes
from tests.core.opinion.conftest import folder

__all__ = ["conversation", "dense", "folder", "of_rows"]


@functools.cache
def conversation(name: str) -> Conversation:
    """The conversation with its moderation."""
    where = folder(name)
    read = polis_files.read((where / "participants-votes.csv").read_bytes())
    out = polis_files.read_comments((where / "comments.csv").read_bytes()).out
    return Conversation(votes.moderated(read.votes, out), read.groups)


def of_rows(rows: list[list[int | None]]) -> Votes:
    """Votes from a table, a row a participant, None where there is none; ids count from 0."""
    cells = [(p, s, v) for p, row in enumerate(rows) for s, v in enumerate(row) if v is not None]
    table = np.array(cells, np.int64).reshape(-1, 3)
    width = len(rows[0]) if rows else 0
    return votes.collect(
        table[:, 0], table[:, 1], table[:, 2], everybody=range(len(rows)), every_statement=range(width)
    )


def dense(of: Votes) -> np.ndarray:
    """The whole table, not a number where nobody voted: what the engine never makes."""
    table = np.full((of.n_participants, of.n_statements), np.nan)
    table[np.repeat(np.arange(of.n_participants), np.diff(of.indptr)), of.indices] = of.values
    return table
