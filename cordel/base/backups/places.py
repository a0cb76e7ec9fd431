"""Where an installation keeps what must be kept."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from cordel.base.backups import databases

WORK, SIDE = "backup-", "restore-"  # what folders are called while they are filled
LEFT_BEHIND = 24 * 3600  # seconds after which nobody works in such a folder any more
PASSING = "files"  # files of long lists among those that were uploaded; they are gone after a day
ASIDE = "before-restore-"  # where a restore keeps what was there
AWAY = (
    "The object storage did not answer. See whether it runs and what STORAGE_URL says, then run this again."
)


class Opens(Protocol):
    """A file that can be opened, or has gone meanwhile (FileNotFoundError)."""

    def open(self, mode: str, /) -> Any: ...


class Store(Protocol):
    """Object storage, as far as backups need it."""

    def names(self) -> Iterator[str]: ...

    def open(self, name: str, mode: str = ..., /) -> Any: ...

    def give_back(self, name: str, path: Path, *, aside: str) -> None: ...

    def set_aside(self, name: str, *, aside: str) -> None: ...


@dataclass(frozen=True)
class InStore:
    store: Store
    name: str

    def open(self, mode: str, /) -> Any:
        return self.store.open(self.name, mode)


@dataclass(frozen=True)
class Places:
    """`database` is SQLite's file, or None on PostgreSQL; `key` is the file of the secret key that is in use, or
    None when the environment says it; uploaded files are in `store`, or in the folder `media` when there is none."""

    data: Path
    media: Path
    database: Path | None
    key: Path | None
    store: Any = None  # a Store

    @classmethod
    def here(cls) -> "Places":
        folder = getattr(default_storage, "location", None) if in_folder() else settings.DATA_DIR / "media"
        key = settings.DATA_DIR / "secret_key"
        in_use = key.exists() and key.read_text().strip() == settings.SECRET_KEY
        name = settings.DATABASES["default"]["NAME"]
        return cls(
            data=Path(settings.DATA_DIR),
            media=Path(str(folder)),
            database=None if databases.engine() == databases.POSTGRES else Path(name),
            key=key if in_use else None,
            store=None if in_folder() else default_storage,
        )

    def uploads(self) -> list[tuple[str, Opens]]:
        """Uploaded files by name, but for those that last a day."""
        if self.store is not None:
            return [(name, InStore(self.store, name)) for name in kept_in(self.store)]
        found = (path for path in sorted(self.media.rglob("*")) if path.is_file() and not path.is_symlink())
        named = ((path.relative_to(self.media).as_posix(), path) for path in found)
        return [(name, path) for name, path in named if not name.startswith(f"{PASSING}/")]


def in_folder() -> bool:
    return isinstance(default_storage, FileSystemStorage)


def kept_in(store: Store) -> list[str]:
    """Names of what is kept there; not what lasts a day, nor what an earlier restore set aside."""
    return [name for name in store.names() if not name.startswith((f"{PASSING}/", ASIDE))]


def sweep(folder: Path, *, keep: str = "") -> None:
    """Throws away what a backup or a restore that was killed left in a folder."""
    for path in [*folder.glob(f"{WORK}*"), *folder.glob(f"{SIDE}*"), *folder.glob(".*.part")]:
        if path.name != keep and time.time() - path.stat().st_mtime > LEFT_BEHIND:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Makes new names in a folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
