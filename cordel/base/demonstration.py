"""Whether this data folder holds the demonstration. Its people are invented, so nothing is ever sent from it.

The mark is a row of the database and not a setting: no environment, no copy on another machine and no second
worker can forget it, and nothing in the house takes it away again.
"""

from time import monotonic
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from cordel.base.models import SiteFact

LOOKED_AT_AGAIN = (
    30.0  # seconds after which a process asks again whether the demonstration was made meanwhile
)
_seen: tuple[bool, float] | None = None


def is_here() -> bool:
    """Asked of the database each time; for whoever is about to send."""
    return SiteFact.objects.filter(name=SiteFact.DEMONSTRATION).exists()


def is_seen() -> bool:
    """The same for a page that says so: remembered by the process, for ever once it is true."""
    if _seen is None or (not _seen[0] and monotonic() - _seen[1] > LOOKED_AT_AGAIN):
        try:
            remember(is_here())
        except DatabaseError:  # A page that says that something is broken must not break as well.
            return False
    return bool(_seen and _seen[0])


def remember(found: bool) -> None:
    global _seen
    _seen = (found, monotonic())


def forget() -> None:
    """The next page asks the database."""
    global _seen
    _seen = None


def banner(_request: HttpRequest) -> dict[str, Any]:
    """For the page frame: whether it has to say that nothing here is real."""
    return {"is_demonstration": is_seen()}
