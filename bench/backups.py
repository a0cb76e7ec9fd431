"""A backup of a site that is written to meanwhile, against a plain copy of the same bytes."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench import site

PIECE = 1 << 20
PASSPHRASE = {"BACKUP_PASSPHRASE": "seventeen towns on a string"}


class Writer(threading.Thread):
    """Commits a small row every few milliseconds, as a site does, and remembers how long each took."""

    def __init__(self, database: Path) -> None:
        super().__init__()
        self.taken: list[float] = []
        self._database, self._over = database, threading.Event()

    def run(self) -> None:
        with closing(sqlite3.connect(self._database, timeout=20, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous=NORMAL")
            while not self._over.wait(0.005):
                begun = time.perf_counter()
                database.execute("BEGIN IMMEDIATE")
                database.execute("INSERT INTO ballast VALUES (?)", (os.urandom(2_000),))
                database.execute("COMMIT")
                self.taken.append((time.perf_counter() - begun) * 1000)

    def stop(self) -> None:
        self._over.set()
        self.join()

    @property
    def worst(self) -> float:
        return round(max(self.taken), 1)


def backup(megabytes: int) -> dict[str, Any]:
    """Three tenths of the bytes in SQLite's file, the rest uploaded."""
    with site.prepared() as environment:
        folder = Path(environment["DATA_DIR"])
        _fill(folder, megabytes)
        quiet = Writer(folder / "cordel.sqlite3")
        quiet.start()
        copied = _seconds(lambda: _copy(folder))
        quiet.stop()
        writer = Writer(folder / "cordel.sqlite3")
        writer.start()
        made = _seconds(lambda: _manage(environment, "backup", str(folder / "night.backup")))
        writer.stop()
        checked = _seconds(lambda: _manage(environment, "backup", str(folder / "night.backup"), "--check"))
        new = {**environment, "DATA_DIR": str(folder / "elsewhere")}
        restored = _seconds(lambda: _manage(new, "restore", str(folder / "night.backup")))
    return {
        "megabytes": megabytes,
        "seconds": round(made - checked, 1),
        "read_back_seconds": checked,
        "restore_seconds": restored,
        "writes": len(writer.taken),
        "writes_over_100_ms": sum(taken > 100 for taken in writer.taken),
        "longest_write_ms": writer.worst,
        "longest_write_ms_while_copying": quiet.worst,
        "copy_seconds": copied,
    }


def _fill(folder: Path, megabytes: int) -> None:
    with closing(sqlite3.connect(folder / "cordel.sqlite3")) as database, database:
        database.execute("CREATE TABLE ballast (bytes BLOB)")
        pages = megabytes * 3 // 10 * (PIECE // 4000)
        database.executemany("INSERT INTO ballast VALUES (?)", ((os.urandom(3_900),) for _ in range(pages)))
    (folder / "media").mkdir()
    for number in range(megabytes * 7 // 10):
        (folder / "media" / f"{number}.pdf").write_bytes(os.urandom(PIECE))


def _copy(folder: Path) -> None:
    """What `cp` would do, and on the disk as a backup is."""
    with (folder / "copy").open("wb") as copy:
        for path in [folder / "cordel.sqlite3", *sorted((folder / "media").iterdir())]:
            with path.open("rb") as source:
                shutil.copyfileobj(source, copy, PIECE)
        copy.flush()
        os.fsync(copy.fileno())
    (folder / "copy").unlink()


def _manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=site.ROOT, env={**environment, **PASSPHRASE}, check=True, capture_output=True)


def _seconds(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, 1)
