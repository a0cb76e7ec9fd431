"""Puts a backup in place: read and checked beside what is there, then swapped by renaming.

What the swap will do is written down before it begins, so that one that was killed is finished instead of guessed.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection

from cordel.base import running, tombstones
from cordel.base.backups import archive, databases
from cordel.base.backups.making import KEY, UPLOADS, key_print
from cordel.base.backups.places import ASIDE, SIDE, Places, Store, kept_in, settle, sweep
from cordel.base.backups.sealed import BackupRefused, Opener

PLAN = "restoring.json"


@dataclass(frozen=True)
class Restored:
    """`aside`: where what was there before is kept; `same_key`: whether private links work as they did."""

    made_at: str
    rows: int
    files: int
    aside: Path | None
    same_key: bool


def restore(path: Path, *, passphrase: bytes, replace: bool, now: datetime, places: Places) -> Restored:
    """The whole backup, or a refusal and nothing changed. The caller sees to it that nothing runs meanwhile."""
    if is_unfinished(places.data) and not (replace and must_begin_again(places.data)):
        raise BackupRefused("A restore was interrupted. Finish it first: manage.py restore --finish.")
    if not (replace or is_empty(places)):
        raise BackupRefused(
            "There is something here already. Restore into an empty DATA_DIR and database, or replace it with --replace."
        )
    sweep(places.data)
    for left in places.data.glob(f"{SIDE}*"):  # of one that was killed before anything moved
        shutil.rmtree(left, ignore_errors=True)
    side = places.data / f"{SIDE}{secrets.token_hex(4)}"
    side.mkdir(mode=0o700)
    try:
        about = _unpack(path, passphrase, side, places)
        tombstones.adopt(path.absolute().parent, places.data)
        aside = _put_in_place(about, side, now, places)
    finally:
        if not is_unfinished(places.data) or must_begin_again(places.data):
            shutil.rmtree(side, ignore_errors=True)
    return _told(about, aside)


def is_empty(places: Places) -> bool:
    has_rows = (
        not databases.is_empty_sqlite(places.database)
        if places.database
        else not databases.is_empty_postgres()
    )
    return not has_rows and not places.uploads()


def _unpack(path: Path, passphrase: bytes, side: Path, places: Places) -> dict[str, Any]:
    with path.open("rb") as file:
        about = archive.read(
            Opener(file, passphrase),
            accept=lambda about: _accept(about, places),
            place=lambda name: _place(name, side),
        )
    copy = side / databases.NAMES[about["engine"]]
    if not copy.exists():
        raise BackupRefused("There is no database in this backup.")
    (side / "media").mkdir(exist_ok=True, mode=0o700)
    if places.database:
        databases.check_sqlite(copy, about)
        databases.bring_up_to_date(copy, side, about)
    else:
        databases.check_postgres(copy)
    return about


def _accept(about: dict[str, Any], places: Places) -> None:
    here = databases.SQLITE if places.database else databases.POSTGRES
    if about["engine"] != here:
        kinds = {databases.SQLITE: "SQLite", databases.POSTGRES: "PostgreSQL"}
        raise BackupRefused(
            f"This backup is of a database on {kinds[about['engine']]}, and this site runs on {kinds[here]}:"
            " set DATABASE_URL as it was."
        )
    if set(about["migrations"]) - databases.known_migrations():
        raise BackupRefused("This backup was made by a newer Cordel. Update this one, then restore it.")


def _place(name: str, side: Path) -> Path:
    if name in (KEY, *databases.NAMES.values()) or name.startswith(UPLOADS):
        return side / name
    raise BackupRefused("This backup is damaged: a file in it belongs nowhere.")


# --- The swap -----------------------------------------------------------------------------------


def _put_in_place(about: dict[str, Any], side: Path, now: datetime, places: Places) -> Path | None:
    """Files by a plan of renames. PostgreSQL first, in one transaction: when it refuses, no file has moved.

    Into object storage nothing can be renamed: what the backup has is added before anything else, beside what is
    there; only at the end goes what the restored database does not name.
    """
    copy = side / databases.NAMES[about["engine"]]
    stamp = f"{ASIDE}{now:%Y%m%d-%H%M%S}"
    moves = [] if places.store else [(side / "media", places.media)]
    stored = _into_store(places.store, side / "media", stamp) if places.store else None
    if (side / KEY).exists():
        moves.append((side / KEY, places.data / KEY))
    if places.database:
        moves.append((_near(copy, places.database), places.database))
    else:
        _load_postgres(copy, about, places)
    plan = [[str(new), str(home), str(home.parent / stamp / home.name)] for new, home in moves]
    then = {"made_at": about["made_at"], "migrates": not places.database, "stored": stored}
    _write_down(places.data, {"side": str(side), "moves": plan, **then})
    finish(places.data, store=places.store)
    aside = places.data / stamp
    return aside if aside.exists() else None


def _into_store(store: Store, folder: Path, stamp: str) -> dict[str, Any]:
    """Returns what is there from now on: all other names go aside at the end."""
    names = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        names.append(path.relative_to(folder).as_posix())
        store.give_back(names[-1], path, aside=stamp)
    return {"names": names, "aside": stamp}


def _load_postgres(copy: Path, about: dict[str, Any], places: Places) -> None:
    """Nobody can tell afterwards whether one that was killed had come to its end: then all of it is done again."""
    _write_down(places.data, {"side": str(copy.parent), "moves": None})
    try:
        databases.load_postgres(copy, about)
    except BackupRefused:
        (places.data / PLAN).unlink()
        raise
    copy.unlink()


def _near(copy: Path, database: Path) -> Path:
    """A database that lies in another folder may be on another disk, where nothing can be renamed to."""
    if copy.parent.parent == database.parent:
        return copy
    near = database.with_name(f"{copy.parent.name}-{database.name}")
    shutil.copyfile(copy, near)
    near.chmod(0o600)
    return near


def _write_down(data: Path, plan: dict[str, Any]) -> None:
    draft = data / f".{PLAN}"
    with draft.open("w") as file:
        json.dump(plan, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(data / PLAN)
    settle(data)


def is_unfinished(data: Path) -> bool:
    return (data / PLAN).exists()


def must_begin_again(data: Path) -> bool:
    return is_unfinished(data) and _plan(data)["moves"] is None


def _plan(data: Path) -> dict[str, Any]:
    return dict(json.loads((data / PLAN).read_text()))


@contextmanager
def at_work(data: Path) -> Iterator[None]:
    """For a site or a worker: nobody restores meanwhile, and no restore was left half done."""
    with running.at_work(data) as may_work:
        if not may_work:
            raise CommandError("A backup is being restored into this DATA_DIR. Wait until that is done.")
        if is_unfinished(data):
            raise CommandError("A restore was interrupted. Finish it first: manage.py restore --finish.")
        yield


def finish(data: Path, *, store: Store | None = None) -> None:
    """Does what is left of the plan: twice, or after it was killed anywhere, it ends in the same place."""
    plan = _plan(data)
    stored = plan.get("stored")
    if stored and store is None:
        raise BackupRefused(
            "Uploaded files were being restored into object storage: set STORAGE_URL as it was."
        )
    if plan["moves"] is None:
        raise BackupRefused("The restore was interrupted inside the database. Run it again, with --replace.")
    for new, home, aside in ((Path(name) for name in move) for move in plan["moves"]):
        if new.exists():
            _set_aside(home, aside)
            home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.rename(home)
            settle(home.parent)
    _after_the_swap(plan, data)
    if stored and store:
        for name in set(kept_in(store)) - set(stored["names"]):
            store.set_aside(name, aside=stored["aside"])
    (data / PLAN).unlink()
    settle(data)
    shutil.rmtree(plan["side"], ignore_errors=True)


def _after_the_swap(plan: dict[str, Any], data: Path) -> None:
    """Before any site may start again: what was erased since the backup is erased again."""
    if plan["migrates"]:
        call_command("migrate", interactive=False, verbosity=0)
    else:
        connection.close()  # It may still look at the file that was there before.
    tombstones.erase_again(since=datetime.fromisoformat(plan["made_at"]), folder=data)


def _set_aside(home: Path, aside: Path) -> None:
    """What was there, with what SQLite keeps beside its file."""
    for ending in ("-wal", "-shm", ""):
        old = home.with_name(home.name + ending)
        if old.exists():
            aside.parent.mkdir(exist_ok=True, mode=0o700)
            old.rename(aside.with_name(aside.name + ending))


def _told(about: dict[str, Any], aside: Path | None) -> Restored:
    return Restored(
        made_at=about["made_at"],
        rows=sum(about["rows"].values()),
        files=sum(name.startswith(UPLOADS) for name in about["entries"]),
        aside=aside,
        same_key=KEY in about["entries"] or about["key"] == key_print(),
    )
