"""Makes a backup while the site runs, and reads one back to prove that it is whole."""

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from cordel.base.backups import archive, databases
from cordel.base.backups.places import WORK, Opens, Places, settle, sweep
from cordel.base.backups.sealed import BackupRefused, Opener, Sealer

KEY = "secret_key"
UPLOADS = "media/"


@dataclass(frozen=True)
class Made:
    """`size` in bytes, of the backup; `files` uploaded ones; `rows` of all tables together."""

    path: Path
    size: int
    files: int
    rows: int


def make(to: Path, *, passphrase: bytes, now: datetime, places: Places) -> Made:
    """Writes a backup beside its place and gives it its name when it is whole and on the disk."""
    if to.exists():
        raise BackupRefused(f"{to} is there already. Choose another name.")
    if not to.parent.is_dir():
        raise BackupRefused(f"There is no folder {to.parent}.")
    for folder in {places.data, to.parent}:
        sweep(folder)
    draft = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        about, entries = _write(draft, passphrase, now, places)
        draft.rename(to)
        settle(to.parent)
    finally:
        draft.unlink(missing_ok=True)
    uploads = sum(name.startswith(UPLOADS) for name in entries)
    return Made(to, to.stat().st_size, uploads, sum(about["rows"].values()))


def _write(draft: Path, passphrase: bytes, now: datetime, places: Places) -> tuple[dict[str, Any], Any]:
    """The database first: each file that a row names is there by then. A file that is deleted while the rest is
    copied stays away, as whoever deleted it wanted."""
    with tempfile.TemporaryDirectory(prefix=WORK, dir=places.data) as work:
        copy = Path(work) / databases.NAMES[_engine(places)]
        facts = (
            databases.copy_sqlite(places.database, copy) if places.database else databases.dump_postgres(copy)
        )
        about = {**_about(now, places), **facts}
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            entries = archive.write(Sealer(file, passphrase), about, _files(copy, places))
            file.flush()
            os.fsync(file.fileno())
    return about, entries


def _files(copy: Path, places: Places) -> Iterator[tuple[str, Opens]]:
    yield copy.name, copy
    if places.key:
        yield KEY, places.key
    for name, file in places.uploads():
        yield f"{UPLOADS}{name}", file


def _engine(places: Places) -> str:
    return databases.SQLITE if places.database else databases.POSTGRES


def _about(now: datetime, places: Places) -> dict[str, Any]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return {
        "version": project["version"],
        "django": django.get_version(),
        "engine": _engine(places),
        "made_at": now.isoformat(),
        "key": key_print(),
    }


def key_print() -> str:
    """By which two secret keys are known to be the same; says nothing else about either."""
    return hashlib.sha256(b"cordel backup " + settings.SECRET_KEY.encode()).hexdigest()[:32]


def check(path: Path, *, passphrase: bytes, work_in: Path, now: datetime) -> dict[str, Any]:
    """Reads a backup back: every piece decrypted, every file against its hash, the database opened and counted.

    What it is, with `not_loaded`: "" or why PostgreSQL could not be asked to load it ("right" or "room").
    """
    with tempfile.TemporaryDirectory(prefix=WORK, dir=work_in) as work, path.open("rb") as file:
        names = set(databases.NAMES.values())
        about = archive.read(
            Opener(file, passphrase),
            accept=lambda about: None,
            place=lambda name: Path(work) / name if name in names else None,
        )
        copy = Path(work) / databases.NAMES[about["engine"]]
        if not copy.exists():
            raise BackupRefused("There is no database in this backup.")
        if about["engine"] == databases.SQLITE:
            databases.check_sqlite(copy, about)
            return {**about, "not_loaded": ""}
        databases.check_postgres(copy)
        on_postgres = databases.engine() == databases.POSTGRES
        why = databases.load_aside(copy, about, now=now) if on_postgres else "elsewhere"
    return {**about, "not_loaded": why}
