"""One pool of seats and one queue for it: first come, first served, and nobody overtakes those who wait."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Pool:
    """How many seats there are (None: as many as come), how many are taken, how many people wait for one."""

    capacity: int | None
    taken: int
    waiting: int = 0

    @property
    def free(self) -> int | None:
        """Seats that nobody has; None when there is no end of them."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    def has_room(self, people: int = 1) -> bool:
        """Whether so many more people get a seat at once."""
        if self.free is None:
            return True
        return not self.waiting and people <= self.free

    @property
    def to_fill(self) -> int:
        """How many of those who wait can have a seat now."""
        return self.waiting if self.free is None else min(self.free, self.waiting)


def is_before(now: datetime, *moments: datetime | None) -> bool:
    """Whether all of the moments lie ahead; one that is not known does."""
    return all(moment is None or now < moment for moment in moments)
