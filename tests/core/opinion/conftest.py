"""Real conversations, as Polis exports them: two are kept with the tests, five more may lie beside the checkout."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = (ROOT / "tests" / "data" / "polis", ROOT.parent / "shared" / "data" / "polis")
ALL = (
    "american-assembly.bowling-green",
    "brexit-consensus",
    "canadian-electoral-reform",
    "football-concussions",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
)


def folder(name: str) -> Path:
    """The conversation's folder. Raises StopIteration where it is not on this machine."""
    return next(where / name for where in FOLDERS if (where / name).is_dir())


# Those that are here: the other five are tried where somebody laid them beside the checkout.
NAMES = tuple(name for name in ALL if any((where / name).is_dir() for where in FOLDERS))


@dataclass
class Rows:
    """Votes as compressed rows, as the counting functions take them."""

    indptr: np.ndarray
    indices: np.ndarray
    values: np.ndarray
    n_participants: int
    n_statements: int

    @classmethod
    def of(cls, rows: list[list[tuple[int, int]]], statements: int) -> "Rows":
        """Pack (statement, vote) pairs, a list for each participant."""
        flat = [pair for row in rows for pair in row]
        return cls(
            np.cumsum([0, *map(len, rows)]),
            np.array([statement for statement, _ in flat], dtype=np.int32),
            np.array([vote for _, vote in flat], dtype=np.int8),
            len(rows),
            statements,
        )


@dataclass
class Conversation:
    """A conversation: latest votes, groups as published (-1: in none), and the files as they are."""

    name: str
    votes: Rows
    groups: np.ndarray
    statements: list[str]
    participants: list[dict[str, str]]
    comments: dict[str, dict[str, str]]
    log: list[dict[str, str]]

    @property
    def n_groups(self) -> int:
        return int(self.groups.max()) + 1


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(folder: Path) -> Conversation:
    people = table(folder / "participants-votes.csv")
    statements = [name for name in people[0] if name.isdigit()]
    rows = [[(j, int(row[name])) for j, name in enumerate(statements) if row[name]] for row in people]
    return Conversation(
        folder.name,
        Rows.of(rows, len(statements)),
        np.array([int(row["group-id"] or -1) for row in people]),
        statements,
        people,
        {row["comment-id"]: row for row in table(folder / "comments.csv")},
        table(folder / "votes.csv") if (folder / "votes.csv").exists() else [],
    )


@pytest.fixture(scope="session", params=NAMES)
def conversation(request: pytest.FixtureRequest) -> Conversation:
    """Every conversation that is here, in turn."""
    return read(folder(request.param))
