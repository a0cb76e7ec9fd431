"""Who owes what by when in a project: what each kind of obligation hangs on, how it stands, and whose turn it is.

An obligation opens and closes by itself from what is recorded elsewhere: callers say whether its evidence is there.
Where several towns host an event, each of them owes what hosts owe, and evidence that the event has once (its page,
programme, presence, papers) closes it for all. All that a person adds is a word about it. Days are calendar days;
`today` is passed in.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from cordel.core.calls import Call, Report
from cordel.core.due_days import HOUSE_DAYS, RULES, Anchor, DueDays, Kind, Rule

__all__ = ["RULES", "Anchor", "Kind", "Rule"]


class Word(StrEnum):
    """What somebody says about an obligation."""

    DONE = "done"
    NOTHING = "nothing"  # nothing to report: a recorded answer that closes it
    HELP = "help"
    UNTIL = "until"
    AGAIN = "again"  # takes back what was said before


class State(StrEnum):
    """How an obligation stands today."""

    OPEN = "open"
    LATE = "late"
    POSTPONED = "postponed"  # until the day that somebody named is over
    HELP = "help"
    SAID = "said"  # somebody says that it is done, and its evidence is not there
    WAIVED = "waived"  # nothing to report
    PASSED = "passed"  # it was not done, and its time is over
    FULFILLED = "fulfilled"


CLOSED: Final = frozenset({State.SAID, State.WAIVED, State.FULFILLED})
ASKED: Final = frozenset({State.OPEN, State.LATE})


class Duty(NamedTuple):
    """One obligation as it is recorded. `event` is None for the whole project's; `partner` owes it, None: those who
    run the project. `due` is None while the days it hangs on are not known. `since` is the day it opened again: what was
    said before that day speaks of an earlier time. `days` from the anchor to `due`, where they are not the house's."""

    kind: Kind
    project: int
    event: int | None
    partner: int | None
    due: date | None
    is_met: bool
    since: date | None = None
    days: int | None = None


class Said(NamedTuple):
    """The newest word about an obligation; `until` only with Word.UNTIL."""

    word: Word
    until: date | None = None


# --- When it is due ----------------------------------------------------------------------------------


def due_on(kind: Kind, *, first: date | None, last: date | None, days: DueDays = HOUSE_DAYS) -> date | None:
    """The day by which it is due, from the event's days; None while those are not known."""
    rule = RULES[kind]
    day = {Anchor.FIRST_DAY: first, Anchor.LAST_DAY: last or first}.get(rule.anchor)
    return None if day is None else _plus_days(day, days.of(kind))


def reasons_due(frozen_on: date) -> date:
    """The day by which a figure that was frozen far from its plan has its reason."""
    return _plus_days(frozen_on, RULES[Kind.REASONS].days)


def report_due(
    report: Report | None, *, ends_on: date | None, last_days: Iterable[date], own_days: int | None = None
) -> date | None:
    """The day by which the final report is due: `own_days` after the project's end where those who run it set them,
    else as the call says, months after the project's end or after its last event.

    None where neither says, or the end is not known.
    """
    if own_days is not None:
        return None if ends_on is None else _plus_days(ends_on, own_days)
    if report is None:
        return None
    end = ends_on if report.counted_from == "project" else max(last_days, default=None)
    return None if end is None else months_after(end, report.months_after)


def handed_again_due(due: date, *, frozen_on: date) -> date:
    """The day by which a report is to be handed in again: its figures were frozen anew since."""
    return max(due, _plus_days(frozen_on, HANDED_AGAIN_DAYS))


# A report whose figures changed is to be handed in again within so many days.
HANDED_AGAIN_DAYS: Final = 30
# A page that is gone is to stand again within so many days.
REPAIR_DAYS: Final = 14


class PageClock(NamedTuple):
    """The day by which a town's page has to stand, and the last day on which it has to."""

    due: date
    until: date


def page_clock(call: Call | None, *, ends_on: date | None) -> PageClock | None:
    """When the call wants the page of each town; None where it wants none, or the project's end is not known."""
    if call is None or ends_on is None or (call.publication is None and call.funding_line is None):
        return None
    months = call.publication.months_after_end if call.publication else call.due_days.page_months
    return PageClock(ends_on, months_after(ends_on, months))


def page_due(clock: PageClock, *, gone_on: date | None) -> date:
    """The day by which it has to stand, or has to stand again."""
    return clock.due if gone_on is None else _plus_days(gone_on, REPAIR_DAYS)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day; at most the year 9999."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _plus_days(day: date, days: int) -> date:
    """Stays within the calendar: a day that somebody mistyped must not bring a page down."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


# --- How it stands -----------------------------------------------------------------------------------


def state(duty: Duty, said: Said | None, *, today: date) -> State:
    """Evidence comes before words, and words before the calendar. What could only be done before the event is no
    longer asked for once it has begun."""
    if duty.is_met:
        return State.FULFILLED
    if said is not None and (spoken := _spoken(said, today)) is not None:
        return spoken
    if duty.due is None or today <= duty.due:
        return State.OPEN
    rule = RULES[duty.kind]
    days = rule.days if duty.days is None else duty.days
    return State.PASSED if rule.passes and (today - duty.due).days > -days else State.LATE


def _spoken(said: Said, today: date) -> State | None:
    match said.word:
        case Word.DONE:
            return State.SAID
        case Word.NOTHING:
            return State.WAIVED
        case Word.HELP:
            return State.HELP
        case Word.UNTIL if said.until is not None and today <= said.until:
            return State.POSTPONED
    return None


def days_left(duty: Duty, *, today: date) -> int | None:
    """Days until it is due, negative when it is late; None when nobody knows yet."""
    return None if duty.due is None else (duty.due - today).days


# --- Whose turn it is --------------------------------------------------------------------------------

ASKED_BEFORE: Final = timedelta(days=14)  # the officer's letter speaks of it from then on
DEPUTY_AFTER: Final = timedelta(days=7)  # of being late: the deputy's letter too
PHONE_AFTER: Final = timedelta(days=14)  # of being late: letters have not helped
SILENT_AFTER: Final = timedelta(days=42)  # of being late: no letter will
POSTPONED_AT_MOST: Final = timedelta(days=120)


class Turn(IntEnum):
    """How far the chasing has come."""

    NOBODY = 0
    OFFICER = 1
    DEPUTY = 2
    PHONE = 3


def turn(duty: Duty, stands: State, *, today: date, officers: int, deputies: int) -> Turn:
    """Whom it is up to now: the officer before and at the date, the deputy too a week later, then the telephone.

    Where there is no officer the deputy is asked, and where there is nobody, or somebody asked for help, the
    coordinator phones.
    """
    if stands is State.HELP:
        return Turn.PHONE
    if stands not in ASKED or duty.due is None or today < _plus_days(duty.due, -ASKED_BEFORE.days):
        return Turn.NOBODY
    late = today - duty.due
    if late >= PHONE_AFTER or not officers + deputies:
        return Turn.PHONE
    return Turn.DEPUTY if late >= DEPUTY_AFTER or not officers else Turn.OFFICER


def is_written_of(duty: Duty, stands: State, *, today: date, is_deputy: bool, officers: int) -> bool:
    """Whether somebody's weekly letter names it: fulfilled means silence, and so does any word about it."""
    if stands not in ASKED or duty.due is None or today < _plus_days(duty.due, -ASKED_BEFORE.days):
        return False
    late = today - duty.due
    return late < SILENT_AFTER and (not is_deputy or not officers or late >= DEPUTY_AFTER)


def may_wait_until(until: date, *, today: date) -> bool:
    """Whether somebody may put it off to that day: a coming one, and not for ever."""
    return today < until <= today + POSTPONED_AT_MOST


def urgency(duty: Duty) -> tuple[date, str, int, int]:
    """What to sort by, the most urgent first; without a date last."""
    return duty.due or date.max, duty.kind, duty.event or 0, duty.partner or 0
