"""Where an installation keeps what must be kept."""

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from cordel.base.backups import databases
from cordel.base.backups.sealed import BackupRefused

WORK, SIDE = "backup-", "restore-"  # what folders are called while they are filled
LEFT_BEHIND = 24 * 3600  # seconds after which nobody works in such a folder any more
PASSING = "files"  # below media: files of long lists, which are gone after a day


@dataclass(frozen=True)
class Places:
    """`database` is SQLite's file, or None on PostgreSQL; `key` is the file of the secret key that is in use, or
    None when the environment says it."""

    data: Path
    media: Path
    database: Path | None
    key: Path | None

    @classmethod
    def here(cls) -> "Places":
        if not isinstance(default_storage, FileSystemStorage):
            raise BackupRefused("Uploaded files are not in a folder here, so this cannot copy them.")
        key = settings.DATA_DIR / "secret_key"
        in_use = key.exists() and key.read_text().strip() == settings.SECRET_KEY
        name = settings.DATABASES["default"]["NAME"]
        return cls(
            data=Path(settings.DATA_DIR),
            media=Path(default_storage.location),
            database=None if databases.engine() == databases.POSTGRES else Path(name),
            key=key if in_use else None,
        )

    def uploads(self) -> list[Path]:
        """Uploaded files, but for those that last a day."""
        found = (path for path in sorted(self.media.rglob("*")) if path.is_file() and not path.is_symlink())
        return [path for path in found if path.relative_to(self.media).parts[0] != PASSING]


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
