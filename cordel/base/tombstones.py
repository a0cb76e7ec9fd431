"""Marks of what was erased, kept outside the database, so that a restored backup cannot bring anybody back.

Only kinds and numbers, one line of JSON each, in DATA_DIR/tombstones and, where nightly backups go to, in
BACKUP_DIR/tombstones: whoever copies that folder away has the marks with the backups. An app that erases calls
`bury` once its transaction is committed, and fills the slot "erase_again" with a function of marks.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from cordel.base import slots

NAME = "tombstones"
Mark = tuple[str, int, str]  # (kind, number, what happened to it)
Line = tuple[str, str, int, str]  # (when, as ISO 8601 in UTC, and the mark)


def bury(kind: str, numbers: Iterable[int], *, what: str, now: datetime) -> None:
    """Writes down that these are gone; they stay so when a backup from before `now` is restored."""
    lines = [(now.isoformat(), kind, number, what) for number in numbers]
    for folder in _folders():
        _append(folder / NAME, lines)


def complete(lines: Iterable[Line]) -> None:
    """Adds marks that the database has and a folder has not: of an act that was killed between both, or in a folder
    that is new."""
    known = list(lines)
    for folder in _folders():
        there = set(_read(folder / NAME))
        _append(folder / NAME, [line for line in known if line not in there])


def buried(*, since: datetime, folder: Path | None = None) -> list[Mark]:
    """What was erased at that moment or later, in order. What is older, the backup of that moment knows; and its
    number may since belong to somebody else."""
    lines = _read((folder or Path(settings.DATA_DIR)) / NAME)
    found = (line[1:] for line in sorted(lines) if datetime.fromisoformat(line[0]) >= since)
    return list(dict.fromkeys(found))


def adopt(folder: Path, into: Path) -> None:
    """Takes over the marks that lie beside a backup; twice changes nothing."""
    there = set(_read(into / NAME))
    _append(into / NAME, [line for line in _read(folder / NAME) if line not in there])


def erase_again(*, since: datetime, folder: Path) -> int:
    """Lets every app erase again what a backup of that moment brought back; returns how many marks there were."""
    marks = buried(since=since, folder=folder)
    if marks:
        slots.ask("erase_again", marks)
    return len(marks)


def _folders() -> list[Path]:
    known = [Path(settings.DATA_DIR), *([Path(settings.BACKUP_DIR)] if settings.BACKUP_DIR else [])]
    return [folder for folder in known if folder.is_dir()]


def _append(path: Path, lines: list[Line]) -> None:
    """In one write, on the disk when it returns. It begins with an end of line: one that was torn stays alone."""
    if not lines:
        return
    data = "".join(f"\n{json.dumps(line)}" for line in lines) + "\n"
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with open(number, "ab", buffering=0) as file:
        file.write(data.encode())
        os.fsync(file.fileno())


def _read(path: Path) -> list[Line]:
    """Whole lines; half a line is what a power cut left of a mark."""
    lines: list[Line] = []
    for text in path.read_text(errors="replace").splitlines() if path.exists() else ():
        try:
            at, kind, number, what = json.loads(text)
            datetime.fromisoformat(at)
        except (ValueError, TypeError):
            continue
        lines.append((at, kind, number, what))
    return lines
