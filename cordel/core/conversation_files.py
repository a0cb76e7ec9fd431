"""Conversations in Polis's export format, read without any library: statements, and votes in their order.

`comments.csv` holds the statements; the votes stand in `votes.csv` (a line a vote, with its moment) or in
`participants-votes.csv` (a row a participant, a column a statement). With both, the one with the moments is read.
Nothing is guessed: what cannot be meant is a `Defect` that names file, line and column. The opinion map reads the same
files into arrays (`opinion/polis_files.py`); this is for processes that have none.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cordel.core.formulas import as_typed

COMMENTS: Final = "comments.csv"
LOG: Final = "votes.csv"
MATRIX: Final = "participants-votes.csv"
SUMMARY: Final = "summary.csv"
# How the files of an export may end, the longer names first.
_ENDINGS: Final = {
    "participants-votes.csv": MATRIX,
    "participant-votes.csv": MATRIX,
    "comments.csv": COMMENTS,
    "summary.csv": SUMMARY,
    "votes.csv": LOG,
}
MOST_BYTES: Final = 20_000_000  # as they are sent
MOST_UNPACKED: Final = 60_000_000
MOST_PARTS: Final = 100
MOST_STATEMENTS: Final = 10_000
MOST_VOTES: Final = 1_000_000
LONGEST: Final = 2_000  # characters of a statement
LARGEST: Final = 2_000_000_000  # any number that names somebody or something
LATEST: Final = 7_258_118_400_000  # the year 2200, in milliseconds
_VOTES: Final = {"1": 1, "+1": 1, "1.0": 1, "-1": -1, "-1.0": -1, "0": 0, "-0": 0, "0.0": 0, "-0.0": 0}
_YES: Final = ("1", "true", "t")

# What may be wrong; whoever calls says it in words.
NO_ZIP: Final = "no_zip"
TOO_BIG: Final = "too_big"
NO_COMMENTS: Final = "no_comments"
NO_VOTES: Final = "no_votes"
NO_TEXT: Final = "no_text"
EMPTY: Final = "empty"
CELLS: Final = "cells"
WIDTH: Final = "width"
COLUMN: Final = "column"
COLUMN_TWICE: Final = "column_twice"
NUMBER: Final = "number"
VOTE: Final = "vote"
MOMENT: Final = "moment"
TWICE: Final = "twice"
CONTRARY: Final = "contrary"
UNKNOWN: Final = "unknown"
LONG: Final = "long"
TOO_MANY: Final = "too_many"
REASONS: Final = (
    NO_ZIP, TOO_BIG, NO_COMMENTS, NO_VOTES, NO_TEXT, EMPTY, CELLS, WIDTH, COLUMN, COLUMN_TWICE, NUMBER, VOTE, MOMENT,
    TWICE, CONTRARY, UNKNOWN, LONG, TOO_MANY,
)  # fmt: skip


class Defect(ValueError):
    """What is wrong with a file (one of REASONS), and where: `line` from 1, 0 for the whole file."""

    def __init__(
        self, reason: str, *, file: str = "", line: int = 0, column: str = "", value: str = ""
    ) -> None:
        super().__init__(reason, file, line, column)
        self.reason, self.file, self.line, self.column, self.value = reason, file, line, column, value[:40]


class Said(NamedTuple):
    """A statement. `moderated`: 1 taken, -1 not taken, 0 nobody decided; `author` and `at` (milliseconds) or None."""

    number: int
    words: str
    moderated: int
    author: int | None
    at: int | None


class Cast(NamedTuple):
    """A vote: +1, -1 or 0; `at` in milliseconds since 1970, 0 where the file has no moments."""

    at: int
    voter: int
    statement: int
    vote: int
    is_important: bool


@dataclass(frozen=True)
class Conversation:
    """`votes` in the order in which they count: the later one of a cell is the one that holds."""

    topic: str
    statements: Sequence[Said]
    votes: Sequence[Cast]
    has_moments: bool


Files = Mapping[str, bytes]


def gathered(sent: Sequence[tuple[str, bytes]]) -> Files:
    """The files of an export by what they are, out of those that were sent: single ones, or a ZIP. Raises Defect."""
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for name, data in sent:
        parts = _unpacked(name, data, left) if data.startswith(b"PK") else [(name, data)]
        for part, content in parts:
            left -= len(content)
            if (kind := _kind(part)) and kind not in found:
                found[kind] = content
    if left < 0:
        raise Defect(TOO_BIG)
    if COMMENTS not in found:
        raise Defect(NO_COMMENTS)
    if LOG not in found and MATRIX not in found:
        raise Defect(NO_VOTES)
    return found


def packed(files: Files) -> bytes:
    """One ZIP of them, to keep until they are read; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _kind(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return next((kind for ending, kind in _ENDINGS.items() if last.endswith(ending)), "")


def _unpacked(name: str, data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [one for one in archive.infolist() if _kind(one.filename)]
            if len(archive.infolist()) > MOST_PARTS:
                raise Defect(TOO_BIG, file=name)
            for part in parts:
                # No more than the part says of itself is unpacked.
                if part.file_size > most:
                    raise Defect(TOO_BIG, file=name)
                content = archive.read(part)
                most -= len(content)
                yield part.filename, content
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Defect(NO_ZIP, file=name) from error


def read(files: Files) -> Conversation:
    """Statements and votes. Raises Defect."""
    statements = _statements(files[COMMENTS])
    known = {one.number for one in statements}
    has_moments = LOG in files
    votes = _log(files[LOG], known) if has_moments else _matrix(files[MATRIX], known)
    return Conversation(_topic(files.get(SUMMARY, b"")), statements, votes, has_moments)


def _topic(data: bytes) -> str:
    """What the summary says the conversation is about, "" where it says nothing."""
    for line in data.decode("utf-8-sig", "replace").splitlines()[:50]:
        if line.startswith("topic,"):
            return next(csv.reader([line]), ["", ""])[1].strip()[:200]
    return ""


def _statements(data: bytes) -> list[Said]:
    table = _Table(COMMENTS, data, needed=("comment-id", "moderated", "comment-body"))
    found: dict[int, Said] = {}
    for row in table.rows():
        number = row.number("comment-id")
        if number in found:
            raise row.defect(TWICE, "comment-id", str(number))
        words = as_typed(row.text("comment-body")).strip()
        if len(words) > LONGEST:
            raise row.defect(LONG, "comment-body")
        is_meta = row.text("is-meta").strip().lower() in _YES
        moderated = -1 if is_meta or not words else row.verdict("moderated")
        author = row.number("author-id") if row.text("author-id").strip() else None
        at = row.moment("timestamp") if row.text("timestamp").strip() else None
        found[number] = Said(number, words, moderated, author, at)
        if len(found) > MOST_STATEMENTS:
            raise row.defect(TOO_MANY, "")
    return sorted(found.values())


def _log(data: bytes, known: set[int]) -> list[Cast]:
    table = _Table(LOG, data, needed=("timestamp", "comment-id", "voter-id", "vote"))
    lines: dict[tuple[int, int, int], tuple[int, bool]] = {}
    for row in table.rows():
        statement = row.number("comment-id")
        if statement not in known:
            raise row.defect(UNKNOWN, "comment-id", str(statement))
        cell = (row.moment("timestamp"), row.number("voter-id"), statement)
        said = (row.vote("vote"), row.text("important").strip().lower() in _YES)
        if lines.setdefault(cell, said) != said:
            raise row.defect(CONTRARY, "vote")
        if len(lines) > MOST_VOTES:
            raise row.defect(TOO_MANY, "")
    return sorted(Cast(*cell, *said) for cell, said in lines.items())


def _matrix(data: bytes, known: set[int]) -> list[Cast]:
    table = _Table(MATRIX, data, needed=("participant",))
    columns = [
        (name, int(name)) for name in table.headings if name.isascii() and name.isdigit() and len(name) < 11
    ]
    for name, statement in columns:
        if statement not in known:
            raise Defect(UNKNOWN, file=MATRIX, line=1, column=name, value=name)
    people: set[int] = set()
    found: list[Cast] = []
    for row in table.rows():
        participant = row.number("participant")
        if participant in people:
            raise row.defect(TWICE, "participant", str(participant))
        people.add(participant)
        found += [
            Cast(0, participant, statement, row.vote(name), False)
            for name, statement in columns
            if row.text(name).strip()
        ]
        if len(found) > MOST_VOTES:
            raise row.defect(TOO_MANY, "")
    return sorted(found)


# --- Tables --------------------------------------------------------------------------------------


class _Row:
    """A line of a table, and what stands in it."""

    __slots__ = ("cells", "line", "table")

    def __init__(self, table: "_Table", line: int, cells: list[str]) -> None:
        self.table, self.line, self.cells = table, line, cells

    def text(self, column: str) -> str:
        place = self.table.places.get(column)
        return "" if place is None else self.cells[place]

    def defect(self, reason: str, column: str, value: str = "") -> Defect:
        return Defect(reason, file=self.table.file, line=self.line, column=column, value=value)

    def number(self, column: str) -> int:
        return self._whole(column, NUMBER, LARGEST)

    def moment(self, column: str) -> int:
        return self._whole(column, MOMENT, LATEST)

    def _whole(self, column: str, reason: str, most: int) -> int:
        text = self.text(column).strip().removesuffix(".0")
        if not (text.isascii() and text.isdigit() and len(text) < 16 and int(text) <= most):
            raise self.defect(reason, column, text)
        return int(text)

    def vote(self, column: str) -> int:
        found = _VOTES.get(self.text(column).strip())
        if found is None:
            raise self.defect(VOTE, column, self.text(column))
        return found

    def verdict(self, column: str) -> int:
        """1, -1 or 0 as in a vote."""
        return self.vote(column)


class _Table:
    """A CSV file: UTF-8, with commas, semicolons or tabs, every row as wide as its headings."""

    def __init__(self, file: str, data: bytes, *, needed: Sequence[str]) -> None:
        self.file = file
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise Defect(NO_TEXT, file=file, line=line) from error
        if "\x00" in text:
            raise Defect(NO_TEXT, file=file, line=text[: text.index("\x00")].count("\n") + 1)
        head = text.lstrip().split("\n", 1)[0]
        between = max(",;\t", key=head.count)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
        self.headings = [name.strip().lower() for name in next(self._lines(), (0, []))[1]]
        if not self.headings:
            raise Defect(EMPTY, file=file)
        self.places = {name: place for place, name in enumerate(self.headings)}
        for place, name in enumerate(self.headings):
            if name and name in self.headings[:place]:
                raise Defect(COLUMN_TWICE, file=file, line=1, column=name)
        for name in needed:
            if name not in self.places:
                raise Defect(COLUMN, file=file, line=1, column=name)

    def rows(self) -> Iterator[_Row]:
        for line, cells in self._lines():
            if len(cells) != len(self.headings):
                raise Defect(WIDTH, file=self.file, line=line)
            yield _Row(self, line, cells)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Defect(CELLS, file=self.file, line=self._reader.line_num) from error
            if any(cells):
                yield self._reader.line_num, cells
