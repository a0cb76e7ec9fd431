"""From which day each kind of obligation is counted and by how many days: the house's rules, what a call says, and
what those who run a project set instead.

A call and a project say plain numbers; whether they are days before the event or after it is the kind's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cordel.core.strict_toml import Table


class Kind(StrEnum):
    """What is owed; the comment says what closes it."""

    QUOTA = "quota"  # the town says how many people it sends
    ANNOUNCEMENT = "announcement"  # the event's page is published
    PROGRAMME = "programme"  # the programme has activities
    NAMES = "names"  # as many of its people have seats as the town said
    SHEETS = "sheets"  # presence is recorded on every day of the event
    SCANS = "scans"  # of every signed sheet that presence rests on, a scan is kept
    OUTREACH = "outreach"  # the partner tells of one thing at least that made the event known
    FIGURES = "figures"  # the town confirms its rows, the host the whole draft
    MINUTES = "minutes"  # what the rooms wrote down is agreed
    EVENT_SHEET = "event sheet"  # the figures are frozen, so the Event Description Sheet is final
    REASONS = "reasons"  # each frozen figure that is far from its plan has a reason
    PUBLICATION = "publication"  # the address where the town's page stands is recorded, and the page is there
    REPORT = "report"  # it is recorded that the final report was handed in, with the newest frozen figures
    ANSWER = "answer"  # the answer of every institution that a recommendation was sent to is recorded


class Anchor(StrEnum):
    """From which day a date is counted."""

    FIRST_DAY = "first day"
    LAST_DAY = "last day"
    FREEZING = "freezing"
    CALL = "call"
    SENDING = "sending"


OF_EVENTS: Final = frozenset({Anchor.FIRST_DAY, Anchor.LAST_DAY})


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` after the anchor, before it when negative. `passes`: nobody can do it any more once the event has begun."""

    anchor: Anchor
    days: int = 0
    passes: bool = False


RULES: Final = {
    Kind.QUOTA: Rule(Anchor.FIRST_DAY, -60, passes=True),
    Kind.ANNOUNCEMENT: Rule(Anchor.FIRST_DAY, -45, passes=True),
    Kind.PROGRAMME: Rule(Anchor.FIRST_DAY, -30),
    Kind.NAMES: Rule(Anchor.FIRST_DAY, -21, passes=True),
    Kind.SHEETS: Rule(Anchor.LAST_DAY, 3),
    Kind.SCANS: Rule(Anchor.LAST_DAY, 14),
    Kind.FIGURES: Rule(Anchor.LAST_DAY, 14),
    Kind.MINUTES: Rule(Anchor.LAST_DAY, 30),
    Kind.OUTREACH: Rule(Anchor.LAST_DAY, 30),
    Kind.EVENT_SHEET: Rule(Anchor.LAST_DAY, 30),
    Kind.REASONS: Rule(Anchor.FREEZING, 14),
    Kind.PUBLICATION: Rule(Anchor.CALL),
    Kind.REPORT: Rule(Anchor.CALL),
    Kind.ANSWER: Rule(Anchor.SENDING, 60),
}

# How long a page has to stand after the project's end where the call does not say: as the calls that do.
PAGE_MONTHS: Final = 6
MOST_DAYS: Final = 365
MOST_MONTHS: Final = 120
# Those that are counted from an event's days: a call and a project may set them.
SETTABLE: Final = tuple(kind for kind, rule in RULES.items() if rule.anchor in OF_EVENTS)


@dataclass(frozen=True, slots=True)
class DueDays:
    """What a call says instead of the house: days from the anchor by kind, negative before it, and months of pages."""

    days: Mapping[Kind, int] = field(default_factory=dict)
    page_months: int = PAGE_MONTHS

    def of(self, kind: Kind) -> int:
        return self.days.get(kind, RULES[kind].days)

    def plain(self, kind: Kind) -> int:
        """As people say it: a number of days, before or after."""
        return abs(self.of(kind))

    def with_own(self, own: Mapping[str, object]) -> "DueDays":
        """With what a project stores instead, plain numbers by key; anything else there is left aside."""
        set_here = {
            kind: _signed(kind, days)
            for kind in SETTABLE
            if type(days := own.get(key_of(kind))) is int and 0 <= days <= MOST_DAYS
        }
        return DueDays({**self.days, **set_here}, self.page_months) if set_here else self


HOUSE_DAYS: Final = DueDays()


def own_report_days(own: Mapping[str, object]) -> int | None:
    """By how many days after its end a project owes its report, from what it stores; None where the call decides."""
    days = own.get(key_of(Kind.REPORT))
    return days if type(days) is int and 0 <= days <= MOST_DAYS else None


def read(table: Table) -> DueDays:
    """Read the table [obligations]. Raises TomlRefused, naming file and key."""
    months = _at_most(table, "page_months", MOST_MONTHS) if table.has("page_months") else PAGE_MONTHS
    days = _days(table.table("days")) if table.has("days") else {}
    table.done()
    return DueDays(days, months)


def _days(table: Table) -> dict[Kind, int]:
    kinds = {key_of(kind): kind for kind in SETTABLE}
    days = {}
    for key in list(table.values):
        if key not in kinds:
            raise table.refused(key, f"must be one of {', '.join(kinds)}")
        days[kinds[key]] = _signed(kinds[key], _at_most(table, key, MOST_DAYS))
    return days


def is_before(kind: Kind) -> bool:
    """Whether its days are counted back from the event's first day."""
    return RULES[kind].anchor is Anchor.FIRST_DAY


def _signed(kind: Kind, days: int) -> int:
    return -days if is_before(kind) else days


def key_of(kind: Kind) -> str:
    """The kind as a key of the file."""
    return kind.value.replace(" ", "_")


def _at_most(table: Table, key: str, most: int) -> int:
    amount = table.amount(key)
    if amount > most:
        raise table.refused(key, f"must be at most {most}, is {amount}")
    return amount
