"""What was erased stays erased: marks beside the database, and a restore that minds them."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cordel.base import slots, tombstones
from cordel.base.backups import databases, making, restoring, sealed
from cordel.base.backups.places import Places

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SECRET = b"seventeen towns on a string"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "COST", 2)
    monkeypatch.setattr(sealed, "LANES", 1)


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    """A data folder, and one for the nights."""
    for name in ("data", "nights"):
        (tmp_path / name).mkdir()
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path / "data", str(tmp_path / "nights")
    return settings.DATA_DIR


@pytest.fixture
def erased(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What an app that erases was told."""
    told: list[Any] = []
    monkeypatch.setattr(slots, "_filled", {"erase_again": lambda marks: told.append(marks) or []})
    return told


def test_keeps_marks_in_both_places_once_and_in_order(data: Path) -> None:
    tombstones.bury("person", [7, 3], what="erased", now=NOW + HOUR)
    tombstones.bury("person", [9], what="sealed", now=NOW)
    tombstones.bury("person", [7], what="erased", now=NOW + 2 * HOUR)
    expected = [("person", 9, "sealed"), ("person", 3, "erased"), ("person", 7, "erased")]
    assert tombstones.buried(since=NOW) == expected
    assert tombstones.buried(since=NOW, folder=data.parent / "nights") == expected
    assert tombstones.buried(since=NOW + 2 * HOUR) == [("person", 7, "erased")]
    assert (data / "tombstones").stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_loses_no_mark_but_one_that_was_torn(data: Path) -> None:
    tombstones.bury("person", [1], what="erased", now=NOW)
    with (data / "tombstones").open("a") as file:
        file.write('["2026-03-02T03:00:00+00:00", "pers')
    tombstones.bury("person", [2], what="erased", now=NOW)
    assert [number for _, number, _ in tombstones.buried(since=NOW)] == [1, 2]


def test_writes_nowhere_but_at_home_without_nightly_backups(data: Path, settings: Any) -> None:
    settings.BACKUP_DIR = ""
    tombstones.bury("person", [1], what="erased", now=NOW)
    assert (data / "tombstones").exists() and not (data.parent / "nights/tombstones").exists()


# --- Restoring ----------------------------------------------------------------------------------


def places(folder: Path) -> Places:
    folder.mkdir(exist_ok=True)
    return Places(folder, folder / "media", folder / "cordel.sqlite3", None)


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    """Made an hour after 4 was erased and an hour before 5 is."""
    with closing(sqlite3.connect(data / "cordel.sqlite3")) as database, database:
        database.executescript("CREATE TABLE django_migrations (app, name); CREATE TABLE towns_town (name)")
        names = [name.split(".", 1) for name in databases.known_migrations()]
        database.executemany("INSERT INTO django_migrations VALUES (?, ?)", names)
    tombstones.bury("person", [4], what="erased", now=NOW - HOUR)
    made = making.make(tmp_path / "nights/a.backup", passphrase=SECRET, now=NOW, places=places(data))
    tombstones.bury("person", [5], what="erased", now=NOW + HOUR)
    return made.path


def restored(path: Path, into: Places, *, replace: bool = False) -> None:
    restoring.restore(path, passphrase=SECRET, replace=replace, now=NOW + 2 * HOUR, places=into)


def test_erases_again_on_a_new_machine_what_was_erased_since_the_backup(
    backup: Path, tmp_path: Path, erased: list[Any], django_db_blocker: Any
) -> None:
    new = places(tmp_path / "new")
    with django_db_blocker.unblock():
        restored(backup, new)
        restored(backup, new, replace=True)
    assert erased == [[("person", 5, "erased")]] * 2
    assert len((new.data / "tombstones").read_text().split()) == len(
        (backup.parent / "tombstones").read_text().split()
    )


def test_lets_no_site_start_before_all_is_erased_again(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any, erased: list[Any]
) -> None:
    def killed(marks: Any) -> Any:
        raise KeyboardInterrupt

    new = places(tmp_path / "new")
    with monkeypatch.context() as dying, django_db_blocker.unblock():
        dying.setattr(slots, "_filled", {"erase_again": killed})
        with pytest.raises(KeyboardInterrupt):
            restored(backup, new)
    assert restoring.is_unfinished(new.data) and erased == []
    restoring.finish(new.data)
    assert not restoring.is_unfinished(new.data) and erased == [[("person", 5, "erased")]]


@pytest.mark.usefixtures("erased")
def test_takes_no_marks_over_from_a_backup_that_it_refuses(backup: Path, tmp_path: Path) -> None:
    new = places(tmp_path / "new")
    backup.write_bytes(backup.read_bytes()[:-1])
    with pytest.raises(sealed.BackupRefused):
        restored(backup, new)
    assert list(new.data.iterdir()) == []


# --- A full disk --------------------------------------------------------------------------------


def test_leaves_nothing_behind_on_a_full_disk_whichever_way(
    backup: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsync is where a disk that is full says so last."""

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    new, nights = places(tmp_path / "new"), sorted(path.name for path in backup.parent.iterdir())
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        restored(backup, new)
    with pytest.raises(OSError, match="No space"):
        making.make(backup.with_name("b.backup"), passphrase=SECRET, now=NOW, places=places(data))
    assert list(new.data.iterdir()) == []
    assert sorted(path.name for path in backup.parent.iterdir()) == nights
