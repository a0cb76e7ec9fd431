"""How long there is to tell the data protection authority of a breach: 72 hours from when it was noticed, counted
through nights and holidays (GDPR Art. 33 (1); Regulation 1182/71 keeps hours running)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HOURS: Final = 72


@dataclass(frozen=True)
class Left:
    """Whole hours: `hours` that are left, or `over` since the time was up. Told in time or not, nothing is left to
    count once `is_told`."""

    hours: int
    over: int
    is_told: bool

    @property
    def is_late(self) -> bool:
        return self.over > 0 and not self.is_told


def until(noticed_at: datetime) -> datetime:
    return noticed_at + timedelta(hours=HOURS)


def left(noticed_at: datetime, *, now: datetime, told_at: datetime | None) -> Left:
    """What is left at `now`; with `told_at` what was left then. A started hour of delay counts as one."""
    end = until(noticed_at)
    seconds = int((end - (told_at or now)).total_seconds())
    return Left(
        hours=max(seconds, 0) // 3600,
        over=-(seconds // 3600) if seconds < 0 else 0,
        is_told=told_at is not None,
    )
