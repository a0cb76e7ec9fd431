"""Conversations in Polis's export format become votes.

Two forms, told apart by their headings: `participants-votes.csv` has a row a participant and a column a statement
(agree 1, disagree -1, pass 0, empty: not seen), `votes.csv` a line a vote with its moment. Columns may come in any
order and others may stand between them; a byte order mark, CRLF, quotes, and semicolons or tabs between the cells are
all the same. Whatever cannot be meant is refused with its line and column, and nothing is guessed.
"""

import csv
import io
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cordel.core.opinion.votes import Ints, Votes, collect

VOTES: Final = {
    "1": 1, "+1": 1, "1.0": 1, "-1": -1, "-1.0": -1, "0": 0, "-0": 0, "0.0": 0, "-0.0": 0,
}  # fmt: skip
LOG: Final = ("timestamp", "comment-id", "voter-id", "vote")
COMMENTS: Final = ("comment-id", "moderated")
META: Final = ("is-meta", "is_meta")
NO_GROUP: Final = -1

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}(\.0+)?")
_STATEMENT: Final = re.compile(r"[0-9]{1,18}")
Row = tuple[int, list[str]]  # its last line in the file, from 1, and its cells


class Defect(ValueError):
    """What is wrong with a file, and where: `line` from 1 (0: the whole file), `column` as its heading says."""

    def __init__(self, wrong: str, *, line: int = 0, column: str = "") -> None:
        self.wrong, self.line, self.column = wrong, line, column
        place = ", ".join([f"line {line}"] * bool(line) + [f"column “{column}”"] * bool(column))
        super().__init__(f"{place}: {wrong}" if place else wrong)


@dataclass(frozen=True)
class Conversation:
    """The votes, and the group that the file gives each participant (NO_GROUP where it gives none)."""

    votes: Votes
    groups: Ints


@dataclass(frozen=True)
class Moderation:
    """Ids of statements that moderation took out, and of those about the conversation itself."""

    out: tuple[int, ...] = ()
    meta: tuple[int, ...] = ()


def read(data: bytes) -> Conversation:
    """Read votes in either form. Raises Defect."""
    headings, rows = _table(data)
    if "vote" in headings or "voter-id" in headings:
        return _log(headings, rows)
    if "participant" in headings:
        return _matrix(headings, rows)
    raise Defect(
        f"neither “participant” nor {_named(LOG)} is among the headings; there are {_named(headings[:8])}",
        line=1,
    )


def read_comments(data: bytes) -> Moderation:
    """Read which statements take no part (`moderated` is -1). Raises Defect."""
    headings, rows = _table(data)
    identity, verdict = _places(headings, COMMENTS)
    meta_place = next((headings.index(name) for name in META if name in headings), None)
    verdicts: dict[int, int] = {}
    meta: list[int] = []
    for line, cells in rows:
        statement = _integer(cells[identity], line, "comment-id")
        if statement in verdicts:
            raise Defect(f"statement {statement} stands here a second time", line=line, column="comment-id")
        verdicts[statement] = _integer(cells[verdict], line, "moderated")
        if meta_place is not None and cells[meta_place].strip().lower() in ("1", "true", "t"):
            meta.append(statement)
    return Moderation(tuple(s for s, said in verdicts.items() if said == -1), tuple(meta))


def _log(headings: list[str], rows: Iterator[Row]) -> Conversation:
    moment, statement, voter, vote = _places(headings, LOG)
    found = array("q")
    for line, cells in rows:
        found.extend(
            (
                _integer(cells[voter], line, "voter-id"),
                _integer(cells[statement], line, "comment-id"),
                _vote(cells[vote], line, "vote"),
                _integer(cells[moment], line, "timestamp"),
            )
        )
    votes = collect(*_columns(found, 4))
    return Conversation(votes, np.full(votes.n_participants, NO_GROUP))


def _matrix(headings: list[str], rows: Iterator[Row]) -> Conversation:
    (person,) = _places(headings, ("participant",))
    group = headings.index("group-id") if "group-id" in headings else None
    columns = [(place, int(name)) for place, name in enumerate(headings) if _STATEMENT.fullmatch(name)]
    _refuse_same_statement(columns)
    lines: dict[int, int] = {}
    groups: dict[int, int] = {}
    found = array("q")
    for line, cells in rows:
        participant = _integer(cells[person], line, "participant")
        if participant in lines:
            raise Defect(
                f"participant {participant} stands here a second time, the first was in line {lines[participant]}",
                line=line,
                column="participant",
            )
        lines[participant] = line
        if group is not None and cells[group].strip():
            groups[participant] = _integer(cells[group], line, "group-id")
        for place, statement in columns:
            cell = cells[place]
            if cell and not cell.isspace():
                value = VOTES.get(cell)
                value = _vote(cell, line, headings[place]) if value is None else value
                found.extend((participant, statement, value))
    said = [statement for _place, statement in columns]
    votes = collect(*_columns(found, 3), everybody=lines, every_statement=said)
    return Conversation(
        votes, np.array([groups.get(int(one), NO_GROUP) for one in votes.participants], np.int64)
    )


def _columns(found: "array[int]", width: int) -> list[Ints]:
    return [np.ascontiguousarray(column) for column in np.array(found, np.int64).reshape(-1, width).T]


def _refuse_same_statement(columns: list[tuple[int, int]]) -> None:
    seen: set[int] = set()
    for _place, statement in columns:
        if statement in seen:
            raise Defect(f"statement {statement} has two columns", line=1, column=str(statement))
        seen.add(statement)


def _table(data: bytes) -> tuple[list[str], Iterator[Row]]:
    """The headings, and the rows below them that hold anything, each as wide as the headings."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Defect("this is no text in UTF-8; save the file again as CSV UTF-8", line=line) from error
    if not text.strip():
        raise Defect("the file is empty")
    first = text.lstrip().split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True))
    line, headings = next(rows, (0, []))
    if not headings:
        raise Defect("the file is empty")
    named = [name.strip() for name in headings]
    twice = next((name for place, name in enumerate(named) if name and name in named[:place]), None)
    if twice is not None:
        raise Defect("two columns have this heading", line=line, column=twice)
    return named, _as_wide(rows, len(named))


def _rows(reader: Any) -> Iterator[Row]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Defect(f"the cells cannot be told apart ({error})", line=reader.line_num) from error
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _as_wide(rows: Iterator[Row], width: int) -> Iterator[Row]:
    for line, cells in rows:
        if len(cells) != width:
            raise Defect(f"{len(cells)} cells stand under {width} headings", line=line)
        yield line, cells


def _places(headings: list[str], wanted: Sequence[str]) -> list[int]:
    for name in wanted:
        if name not in headings:
            raise Defect(f"this column is missing; there are {_named(headings[:8])}", line=1, column=name)
    return [headings.index(name) for name in wanted]


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _integer(text: str, line: int, column: str) -> int:
    if not _INTEGER.fullmatch(text.strip()):
        raise Defect(f"“{text[:40]}” is no whole number", line=line, column=column)
    return int(text.strip().split(".")[0])


def _vote(text: str, line: int, column: str) -> int:
    value = VOTES.get(text.strip())
    if value is None:
        raise Defect(
            f"“{text[:40]}” is no vote; 1 is agree, -1 is disagree, 0 is pass", line=line, column=column
        )
    return value
