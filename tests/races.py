"""Two at the same moment, one of them a little earlier: each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections, transaction

A_WHILE = 0.3  # seconds in which somebody who does not wait would be through


def overtaken(first: Callable[[], object], second: Callable[[], object]) -> Any:
    """What becomes of `second` when it begins after `first` was done, but before that was committed."""
    ends: list[Any] = []

    def run() -> None:
        try:
            ends.append(second())
        except Exception as error:  # noqa: BLE001 - whatever it raises is how it ended
            ends.append(error)
        finally:
            connections.close_all()

    later = threading.Thread(target=run)
    with transaction.atomic():
        first()
        later.start()
        later.join(A_WHILE)
    later.join(30)
    return ends[0]
