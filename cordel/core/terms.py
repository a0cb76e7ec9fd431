"""How long a role holds: a year from the day on which somebody last said that it is still right."""

from datetime import datetime, timedelta
from enum import Enum

YEAR = timedelta(days=365)
SOON = timedelta(days=30)


class Term(Enum):
    """How a role stands: it `HOLDS`, `ENDS_SOON` (and holds until then), or has `ENDED`."""

    HOLDS = "holds"
    ENDS_SOON = "soon"
    ENDED = "ended"


def ends_at(renewed_at: datetime) -> datetime:
    """The first moment at which the role no longer holds."""
    return renewed_at + YEAR


def holds_since(now: datetime) -> datetime:
    """A role holds when it was renewed after this."""
    return now - YEAR


def is_due_since(now: datetime) -> datetime:
    """A role that was renewed then or earlier ends soon, or has ended."""
    return now + SOON - YEAR


def term(renewed_at: datetime, *, now: datetime) -> Term:
    if renewed_at <= holds_since(now):
        return Term.ENDED
    return Term.ENDS_SOON if renewed_at <= is_due_since(now) else Term.HOLDS
