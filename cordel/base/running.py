"""Who works with a data folder: any number of sites and workers, or a restore alone. The system lets the lock go when
its owner is killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import locks

NAME = "running"


@contextmanager
def at_work(folder: Path, *, alone: bool = False) -> Iterator[bool]:
    """True while the folder is ours, together with others or alone; False when somebody else is in the way."""
    with (folder / NAME).open("a") as file:
        yield locks.lock(file, (locks.LOCK_EX if alone else locks.LOCK_SH) | locks.LOCK_NB)
