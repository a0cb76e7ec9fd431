"""What is known of an event or a project, as far as figures and findings need it.

None and empty mean "not known", never "nought". The same facts are filled from Cordel's own register and from
sheets that others published.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from cordel.core.countries import is_country, state_of
from cordel.core.spans import Span

SEVERAL_OR_UNKNOWN: Final = "XX"


@dataclass(frozen=True, slots=True)
class Row:
    """People of one town at one event.

    `country` is an ISO 3166-1 alpha-2 code or XK, XX for several or unknown, "" or None for missing.
    `count` is None where no number could be read; then `count_text` keeps what is printed.
    """

    town: str
    country: str | None
    count: int | None
    role: str | None = None
    count_text: str = ""
    country_printed: bool = True

    @property
    def state(self) -> str | None:
        """Give the country that counts, None where it is not known."""
        return state_of(self.country) if self.country and is_country(self.country) else None


class Worded(NamedTuple):
    """A count printed in words: "over 100" at total_text."""

    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """What is known of one event; None and empty mean not known.

    `total` is the printed or planned number of participants, not the sum of the rows. `total_printed` says
    that something stands where the total belongs, be it words. `rows_lost` counts rows that no one could
    read. `starts`, `ends` and `days` may be less precise than a day.
    """

    number: int | None = None
    host_countries: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    rows_lost: int = 0
    total: int | None = None
    total_printed: bool = False
    worded: tuple[Worded, ...] = ()
    starts: Span | None = None
    ends: Span | None = None
    days: tuple[Span, ...] = ()
    in_person: int | None = None
    online: int | None = None
    international_claimed: int | None = None
    countries_claimed: int | None = None

    @property
    def hosts(self) -> frozenset[str]:
        """Give the host countries' states; empty when one of them is not known."""
        if not all(is_country(code) for code in self.host_countries):
            return frozenset()
        return frozenset(state_of(code) for code in self.host_countries)

    @property
    def is_counted(self) -> bool:
        """Say whether there are rows, all of them were read, and each gives a number."""
        return bool(self.rows) and not self.rows_lost and all(row.count is not None for row in self.rows)

    @property
    def names_all_countries(self) -> bool:
        return bool(self.rows) and not self.rows_lost and all(row.state for row in self.rows)

    @property
    def is_reversed(self) -> bool:
        return bool(self.starts and self.ends and self.ends.is_before(self.starts))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What is known of a project; None and empty mean not known.

    `participant_rows` are people counted over the whole project, where a sheet counts so; `incomplete` says
    what an excerpt leaves out. A project that was only planned is judged as a plan all the same.
    """

    events: tuple[EventFacts, ...] = ()
    events_lost: int = 0
    starts: Span | None = None
    ends: Span | None = None
    duration_months: int | None = None
    participants_claimed: int | None = None
    participant_rows: tuple[Row, ...] = ()
    participant_rows_lost: int = 0
    international_claimed: int | None = None
    countries_claimed: int | None = None
    events_claimed: int | None = None
    events_worded: bool = False
    worded: tuple[Worded, ...] = ()
    partner_countries: tuple[str | None, ...] = ()
    incomplete: str = ""
    planned_only: bool = False

    @property
    def is_excerpt(self) -> bool:
        """Say whether events or facts of the project are known to be missing here."""
        return self._leaves_out_events or self._highest > len(self.events)

    @property
    def _leaves_out_events(self) -> bool:
        return bool(self.incomplete or self.events_worded or self.events_lost)

    @property
    def _highest(self) -> int:
        numbers = [event.number for event in self.events if event.number is not None]
        return max([self.events_claimed or 0, *numbers])

    @property
    def event_count(self) -> int | None:
        """Give the number of events as far as stated: the printed one, else those listed without a gap."""
        if self._leaves_out_events:
            return None
        if self.events_claimed is not None and self._highest == self.events_claimed:
            return max(self.events_claimed, len(self.events))
        return None if self.is_excerpt else len(self.events)
