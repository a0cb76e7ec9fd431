"""An SQLite database in which every migration ran and nobody lives: made once, copied by whoever needs one.

To bring a database up to date from nothing takes longer than a thousand tests. What was made stays in pytest's own
cache until the product or what it runs on changes; several test processes wait for the first.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from django.core.files import locks

from bench import site
from tests import house

LOCK = house.ROOT / "requirements-dev.lock"


def made(config: pytest.Config) -> Path:
    """The file, to be copied and not to be opened."""
    folder = Path(config.cache.mkdir("tables"))
    file = folder / f"{fingerprint()}.sqlite3"
    with (folder / "lock").open("w") as turn:
        locks.lock(turn, locks.LOCK_EX)
        if not file.exists():
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            _make(file)
    return file


def fingerprint() -> str:
    """Of everything that a migration may hang on: the product's Python, and what is installed beside it."""
    known = hashlib.sha256(sys.version.encode())
    for path in (LOCK, *house.sources(migrations=True)):
        known.update(f"{path.relative_to(house.ROOT)}\0".encode())
        known.update(hashlib.sha256(path.read_bytes()).digest())
    return known.hexdigest()


def _make(file: Path) -> None:
    """Under its name only when it is whole."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": "", "DATA_DIR": folder}
        site.manage({**os.environ, **settings}, "migrate", "--verbosity", "0")
        shutil.move(Path(folder, "cordel.sqlite3"), file)
