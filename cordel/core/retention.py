"""How long each kind of datum is kept, counted from which day: the house's clocks, and what a call says instead.

A call may shorten a clock, never lengthen it, so that what the public page promises is true of every project. Only
the years until the audit are the funder's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cordel.core.strict_toml import Table


class Kind(StrEnum):
    """What people are known by, apart from each other because each serves something else."""

    NEEDS = "needs"  # food, access, children to look after
    ARRANGEMENTS = "arrangements"  # names and numbers of those who drive, cook, interpret
    TICKETS = "tickets"  # receipts, with the name that the form said
    ABSENT = "absent"  # registrations of people whose presence was never recorded
    DUPLICATES = "duplicates"  # what was there before two entries were put together
    VOTES = "votes"  # who voted how in debates, under keys that name nobody
    STORIES = "stories"  # life stories that may not be shown, with who told them
    ANSWERS = "answers"  # what other systems were answered
    PACKS = "packs"  # evidence packs that wait to be carried away
    CONTACT = "contact"  # address and form of address of those who did not ask for news
    NEWS = "news"  # the same of those who allowed letters about later events
    LETTERS = "letters"  # which letters went to whom
    NOTES = "notes"  # names in papers of rooms, notes beside what is owed, functions in bodies
    IDENTITY = "identity"  # name, town and presence while the project works with them
    EVIDENCE = "evidence"  # the same, sealed for the audit
    REQUESTS = "requests"  # who asked for their data, and what was answered
    STAFF = "staff"  # people who work for the towns: what no project's clock keeps of them


class Start(StrEnum):
    """The day that a clock counts from."""

    EVENT = "event"  # the event's last day
    PROJECT = "project"  # the project's last day
    USE = "use"  # the day on which the datum was last of use
    PAYMENT = "payment"  # the funder's final payment


@dataclass(frozen=True, slots=True)
class Clock:
    """`days` after `start`. `is_fixed`: a promise of the house that no call changes."""

    start: Start
    days: int
    is_fixed: bool = False


AUDIT_YEARS: Final = 5
MOST_AUDIT_YEARS: Final = 10
# Until the day of the final payment is written down, it is taken to be so long after the project's end: too late
# rather than too early, for what is erased cannot be shown to an auditor.
PAYMENT_IS_ASSUMED_AFTER: Final = 365

HOUSE: Final[Mapping[Kind, Clock]] = {
    Kind.NEEDS: Clock(Start.EVENT, 14, is_fixed=True),
    Kind.ARRANGEMENTS: Clock(Start.EVENT, 14, is_fixed=True),
    Kind.TICKETS: Clock(Start.EVENT, 30),
    Kind.ABSENT: Clock(Start.EVENT, 180),
    Kind.DUPLICATES: Clock(Start.USE, 90, is_fixed=True),
    Kind.VOTES: Clock(Start.PROJECT, 180),
    Kind.STORIES: Clock(Start.USE, 180),
    Kind.ANSWERS: Clock(Start.USE, 1, is_fixed=True),
    Kind.PACKS: Clock(Start.USE, 7, is_fixed=True),
    Kind.CONTACT: Clock(Start.PROJECT, 180),
    Kind.NEWS: Clock(Start.PROJECT, 730),
    Kind.LETTERS: Clock(Start.PROJECT, 180),
    Kind.NOTES: Clock(Start.PROJECT, 180),
    Kind.IDENTITY: Clock(Start.PROJECT, 180),
    Kind.EVIDENCE: Clock(Start.PAYMENT, 0, is_fixed=True),
    Kind.REQUESTS: Clock(Start.USE, 1095, is_fixed=True),
    Kind.STAFF: Clock(Start.USE, 365, is_fixed=True),
}
# An account that nobody uses is closed when its owner was told so long before.
DAYS_OF_WARNING: Final = 30
# Whose clock waits until the figures of the event are frozen: they prove what the figures count.
AFTER_FREEZING: Final = frozenset({Kind.ABSENT, Kind.IDENTITY, Kind.EVIDENCE})


@dataclass(frozen=True, slots=True)
class Rules:
    """What a call says: years until the audit, and days of clocks that it makes shorter than the house's."""

    audit_years: int = AUDIT_YEARS
    days: Mapping[Kind, int] = field(default_factory=dict)
    source: str = ""
    certainty: str = ""
    note: str = ""

    def days_of(self, kind: Kind) -> int:
        return self.days.get(kind, HOUSE[kind].days)


HOUSE_RULES: Final = Rules()


@dataclass(frozen=True, slots=True)
class Facts:
    """Days that clocks count from; None: not known, or not yet. `paid_on` is the funder's final payment."""

    event_end: date | None = None
    project_end: date | None = None
    last_use: date | None = None
    paid_on: date | None = None


# --- When ------------------------------------------------------------------------------------------


def due(kind: Kind, facts: Facts, rules: Rules = HOUSE_RULES) -> date | None:
    """Give the first day on which the datum is to go; None while the day that its clock counts from is unknown."""
    if kind is Kind.EVIDENCE:
        return audit_on(facts, rules)
    begun = {
        Start.EVENT: facts.event_end or facts.project_end,
        Start.PROJECT: facts.project_end,
        Start.USE: facts.last_use,
        Start.PAYMENT: facts.paid_on,
    }[HOUSE[kind].start]
    return None if begun is None else _later(begun, rules.days_of(kind))


def audit_on(facts: Facts, rules: Rules = HOUSE_RULES) -> date | None:
    """Give the day until which the funder may check: whole years after the final payment, known or assumed."""
    paid = facts.paid_on
    if paid is None and facts.project_end is not None:
        paid = _later(facts.project_end, PAYMENT_IS_ASSUMED_AFTER)
    return None if paid is None else _years_later(paid, rules.audit_years)


def is_due(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _later(day: date, days: int) -> date:
    return date.max if (date.max - day).days < days else day + timedelta(days=days)


def _years_later(day: date, years: int) -> date:
    """The same day, years later; the first of March where the twenty-ninth of February is missing."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


# --- Reading ---------------------------------------------------------------------------------------


def read(table: Table, certainties: tuple[str, ...]) -> Rules:
    """Read a call's `[retention]`; raise TomlRefused on what lengthens a clock or touches a fixed one."""
    years = table.amount("audit_years")
    if not 1 <= years <= MOST_AUDIT_YEARS:
        raise table.refused("audit_years", f"must be between 1 and {MOST_AUDIT_YEARS}, is {years}")
    rules = Rules(
        audit_years=years,
        days=_days(table.table("days")) if table.has("days") else {},
        source=table.text("source"),
        certainty=table.one_of("certainty", certainties),
        note=table.note(),
    )
    table.done()
    return rules


def _days(table: Table) -> dict[Kind, int]:
    settable = {kind.value: kind for kind, clock in HOUSE.items() if not clock.is_fixed}
    days: dict[Kind, int] = {}
    for name in list(table.values):
        if name not in settable:
            raise table.refused(name, f"must be one of {', '.join(settable)}")
        kind, most = settable[name], HOUSE[settable[name]].days
        days[kind] = table.amount(name)
        if days[kind] > most:
            raise table.refused(name, f"must be at most the house's {most} days, is {days[kind]}")
    return days
