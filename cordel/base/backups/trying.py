"""A backup tried: restored beside what is there and brought up to date by this version, then thrown away.

An upgrade does that with the new version before the site runs on it; the site meanwhile runs on with the old one.
"""

import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from cordel.base.backups import databases
from cordel.base.backups.places import Places
from cordel.base.backups.sealed import BackupRefused

# The trial meets a copy of the data and nothing else.
ALONE = dict.fromkeys(
    ("DATABASE_URL", "STORAGE_URL", "CACHE_URL", "EMAIL_URL", "MAIL_BOUNCES_FROM", "BACKUP_DIR"), ""
)
SIDE = "backup-upgrade-"


def restore_aside(path: Path, *, now: datetime, places: Places) -> str:
    """Returns "" when it went well, else why it could not be tried on PostgreSQL: "right", "room" or "reach". Raises
    BackupRefused when the backup does not restore, or this version cannot bring it up to date."""
    with tempfile.TemporaryDirectory(prefix=SIDE, dir=places.data) as folder:
        data = Path(folder) / "data"
        if places.database:
            _restore(path, data, "")
            return ""
        return databases.with_scratch(lambda name: _restore(path, data, _address(name)), now=now)


def _address(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def _restore(path: Path, data: Path, database: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own command, in the same environment but for the places
        [sys.executable, "manage.py", "restore", str(path.absolute())],
        cwd=settings.BASE_DIR,
        env={**os.environ, **ALONE, "DATABASE_URL": database, "DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupRefused(f"This version could not bring the copy up to date: {said[-1]}")
