"""Django's SQLite backend, whose writers queue up in order.

SQLite has one writer at a time, and those who wait look again now and then, after ever longer naps: under
eight clients one process then does all the work while the other sleeps through its chances. Here a writer
waits at a file lock, which the kernel hands on at once when it is let go, and lets go itself when its owner
is killed. Nothing else depends on the lock: whoever writes without it still meets SQLite's own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

try:
    import fcntl
except ImportError:  # Windows has no flock; SQLite's own lock is enough there for one person's installation.
    fcntl = None  # type: ignore[assignment]


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before a transaction begins, and passes it on when the transaction is over."""

    _turn: int | None = None  # the open lock file of this connection, while it has its turn

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._pass_turn()
            raise

    def _commit(self) -> Any:
        with self._turn_ends():
            return super()._commit()  # type: ignore[misc]  # django-stubs leaves these methods out

    def _rollback(self) -> Any:
        with self._turn_ends():
            return super()._rollback()  # type: ignore[misc]

    def _close(self) -> Any:
        with self._turn_ends():
            return super()._close()  # type: ignore[misc]

    def _take_turn(self) -> None:
        name = str(self.settings_dict["NAME"])
        if fcntl is None or self._turn is not None or "memory" in name:
            return
        self._turn = os.open(f"{name}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _pass_turn(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            os.close(turn)  # closing lets the lock go

    @contextmanager
    def _turn_ends(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._pass_turn()
