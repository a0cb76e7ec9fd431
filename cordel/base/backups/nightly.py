"""A backup every night, read back at once; the newest few are kept."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cordel.base.backups import making
from cordel.base.backups.places import Places
from cordel.base.backups.sealed import BackupRefused, usable

JOB = "base.back_up"
OF_UPGRADES = "before-upgrade-*.backup"  # see tools/upgrade.py
NAME = re.compile(r"cordel-\d{8}-\d{6}\.backup")


def passphrase() -> bytes:
    """From the environment, or from the file that it names."""
    if not settings.BACKUP_KEY_FILE:
        return usable(settings.BACKUP_PASSPHRASE)
    try:
        return usable(Path(settings.BACKUP_KEY_FILE).read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise BackupRefused(f"BACKUP_KEY_FILE={settings.BACKUP_KEY_FILE} cannot be read.") from error


def back_up() -> dict[str, object]:
    """The recurring job. Tried again, it makes another file; only whole ones count, and only they replace old ones."""
    begun = timezone.now()
    made, not_loaded = make_and_check(Path(settings.BACKUP_DIR), now=begun, places=Places.here())
    dropped = keep_newest(Path(settings.BACKUP_DIR), settings.BACKUP_KEEP, now=begun)
    seconds = round((timezone.now() - begun).total_seconds(), 1)
    return {
        "file": made.path.name,
        "bytes": made.size,
        "rows": made.rows,
        "seconds": seconds,
        "dropped": dropped,
        "not_loaded": not_loaded,
    }


def make_and_check(folder: Path, *, now: datetime, places: Places) -> tuple[making.Made, str]:
    """The backup, and why its database could not be loaded as a test, if it could not. One that cannot be read back,
    or does not load, is thrown away, and the job says so."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = passphrase()
    made = making.make(
        folder / f"cordel-{now:%Y%m%d-%H%M%S}.backup", passphrase=secret, now=now, places=places
    )
    try:
        about = making.check(made.path, passphrase=secret, work_in=places.data, now=now)
    except BackupRefused:
        made.path.unlink()
        raise
    return made, about["not_loaded"]


def kept(folder: Path) -> list[Path]:
    """Backups of the nights, the newest first. Files with other names are somebody else's."""
    found = (path for path in folder.glob("cordel-*.backup") if NAME.fullmatch(path.name))
    return sorted(found, key=lambda path: path.name, reverse=True)


def keep_newest(folder: Path, most: int, *, now: datetime) -> int:
    """Throws away the oldest, and those from before an upgrade once they are as old as that; returns how many."""
    oldest = (now - timedelta(days=most)).timestamp()
    of_upgrades = [path for path in folder.glob(OF_UPGRADES) if path.stat().st_mtime < oldest]
    old = [*kept(folder)[most:], *of_upgrades]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
