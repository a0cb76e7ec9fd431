"""Dates as sheets print them: a day, a month or a year, each as the days that it covers."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

_PRINTED: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last` that a printed date covers; one day when it was printed whole."""

    first: date
    last: date

    @classmethod
    def on(cls, day: date) -> "Span":
        return cls(day, day)

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    def is_before(self, other: "Span") -> bool:
        """Say whether it surely lies before the other: overlapping spans do not."""
        return self.last < other.first

    def __str__(self) -> str:
        """Give the date as precisely as it is known: 2021-09-06, 2021-09 or 2021."""
        if self.is_day:
            return self.first.isoformat()
        return self.first.isoformat()[: 4 if self.first.month != self.last.month else 7]


def parse_span(text: str) -> Span | None:
    """Read YYYY-MM-DD, YYYY-MM or YYYY; None for anything else and for days that do not exist."""
    printed = _PRINTED.fullmatch(text.strip())
    if not printed:
        return None
    year, month, day = (int(part) if part else None for part in printed.groups())
    try:
        return _span(year or 0, month, day)
    except ValueError:
        return None


def _span(year: int, month: int | None, day: int | None) -> Span:
    if month is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        first = date(year, month, 1)
        return Span(first, first.replace(day=monthrange(year, month)[1]))
    return Span.on(date(year, month, day))
