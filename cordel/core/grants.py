"""What a lump-sum table makes of people: the planned grant, the one by actual counts, and what may be paid.

What nobody knows about a programme is an assumption that the coordinator sets: whether online participants
count, what fewer participants do to the grant, below which sum nothing is paid. As long as one is not decided,
everything is reckoned both ways, and the result is a range. Money is in whole euros and never negative.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from cordel.core.lump_sums import Found, LumpSums, Unit, find

WHOLE: Final = 100  # per cent


# --- what goes in ------------------------------------------------------------------------------------


class Online(StrEnum):
    """How somebody counts who took part online only."""

    UNDECIDED = ""
    NOT = "not"
    FULL = "full"
    SHARE = "share"


class Reduction(StrEnum):
    """How the final grant follows what happened."""

    UNDECIDED = ""
    UNCHANGED = "unchanged"  # the planned grant
    RECALCULATED = "recalculated"  # by actual counts, at most the planned grant
    HELD = "held"  # the planned amount of every event that was held


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the coordinator decided. `share` is the part, in per cent, to which an online participant counts;
    `minimum` the smallest final grant that is paid, 0 for none, None while it is not decided."""

    online: Online = Online.UNDECIDED
    share: int | None = None
    reduction: Reduction = Reduction.UNDECIDED
    minimum: int | None = None

    @property
    def weights(self) -> tuple[int, int]:
        """The least and the most, in per cent, that an online participant may count."""
        known = {
            Online.NOT: (0, 0),
            Online.FULL: (WHOLE, WHOLE),
            Online.SHARE: (self.share, self.share) if self.share is not None else (0, WHOLE),
        }
        return known.get(self.online, (0, WHOLE))


@dataclass(frozen=True, slots=True)
class Heads:
    """People by how they took part; `either` are those of whom it is not known yet, as in a plan.

    `countries` are those of all of them, `countries_in_person` of those who were there in person.
    """

    in_person: int = 0
    online: int = 0
    either: int = 0
    countries_in_person: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    def __add__(self, other: "Heads") -> "Heads":
        return Heads(
            self.in_person + other.in_person,
            self.online + other.online,
            self.either + other.either,
            self.countries_in_person | other.countries_in_person,
            self.countries | other.countries,
        )


class State(StrEnum):
    """Where an event stands: held is one whose presence was recorded, or that is closed."""

    TO_COME = "to come"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class EventCounts:
    """An event's people; None where nobody planned, or nothing was counted yet."""

    number: int
    state: State
    planned: Heads | None
    actual: Heads | None


# --- what comes out ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Money:
    """A range of euros, both ends in it; `high` None where nobody knows how much more it may be."""

    low: int
    high: int | None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def is_unknown(self) -> bool:
        return self.low == 0 and self.high is None

    def __add__(self, other: "Money") -> "Money":
        high = None if self.high is None or other.high is None else self.high + other.high
        return Money(self.low + other.low, high)

    def or_(self, other: "Money") -> "Money":
        """The range that holds both."""
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Money(min(self.low, other.low), high)

    def at_most(self, other: "Money") -> "Money":
        highs = [high for high in (self.high, other.high) if high is not None]
        return Money(min(self.low, other.low), min(highs, default=None))


UNKNOWN: Final = Money(0, None)
NOTHING: Final = Money(0, 0)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the table says of some people. `least` and `most` are the same row where nothing is open.

    `hangs_on_online` says that another rule for online participants would give another amount.
    """

    heads: Heads
    least: Found
    most: Found
    hangs_on_online: bool

    @property
    def money(self) -> Money:
        """Not known as soon as the people may be more than the table speaks of."""
        return UNKNOWN if self.most.amount is None else Money(self.least.amount or 0, self.most.amount)


@dataclass(frozen=True, slots=True)
class EventGrant:
    """An event's people, and its amounts; None where its people are not known, or the table pays by project."""

    counts: EventCounts
    planned: Reckoned | None
    actual: Reckoned | None

    @property
    def number(self) -> int:
        return self.counts.number

    @property
    def state(self) -> State:
        return self.counts.state


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over the project. `events` are those in it, `without` those whose people are not known."""

    money: Money
    events: tuple[int, ...] = ()
    without: tuple[int, ...] = ()
    rests_on: frozenset[str] = frozenset()
    reckoned: Reckoned | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """The grant of a project by one table: as planned, by what was counted so far, and as it may be paid."""

    table: LumpSums
    assumptions: Assumptions
    planned: Total
    actual: Total
    final: Total
    events: tuple[EventGrant, ...] = field(default=())


# --- reckoning ---------------------------------------------------------------------------------------


def reckon(table: LumpSums, heads: Heads, assumptions: Assumptions) -> Reckoned:
    """Look people up in a table without problems, counting those online as assumed.

    Part of a person is not counted: the sum of shares is rounded down.
    """
    least, most = _ends(table, heads, assumptions.weights)
    open_least, open_most = _ends(table, heads, (0, WHOLE))
    return Reckoned(heads, least, most, hangs_on_online=open_least.amount != open_most.amount)


def _ends(table: LumpSums, heads: Heads, weights: tuple[int, int]) -> tuple[Found, Found]:
    low, high = weights
    fewest = heads.in_person + (heads.online + heads.either) * low // WHOLE
    most = heads.in_person + heads.either + heads.online * high // WHOLE
    # A share counts persons; whether it counts their countries nobody said, so both are reckoned.
    few = heads.countries if low == WHOLE else heads.countries_in_person
    many = heads.countries if high > 0 or heads.either else heads.countries_in_person
    return find(table, fewest, len(few)), find(table, most, len(many))


def grant_of(table: LumpSums, assumptions: Assumptions, events: Iterable[EventCounts]) -> Grant:
    """Reckon a project's grant. A cancelled event counts neither as planned nor as held."""
    events = tuple(events)
    counted = tuple(event for event in events if event.state is not State.CANCELLED)
    lines = tuple(_event_grant(table, assumptions, event) for event in counted)
    if table.unit is Unit.PROJECT:
        planned, actual = _as_project(table, assumptions, counted)
        ways = _project_ways(planned, actual, counted)
    else:
        planned, actual = _as_sum(lines)
        ways = _event_ways(planned, lines)
    final = _final(ways, planned, actual, assumptions)
    shown = lines if table.unit is Unit.EVENT else tuple(_without_money(line) for line in lines)
    return Grant(table, assumptions, planned, actual, final, shown)


def _event_grant(table: LumpSums, assumptions: Assumptions, event: EventCounts) -> EventGrant:
    planned, actual = (
        None if heads is None else reckon(table, heads, assumptions)
        for heads in (event.planned, event.actual if event.state is State.HELD else None)
    )
    return EventGrant(event, planned, actual)


def _without_money(line: EventGrant) -> EventGrant:
    return replace(line, planned=None, actual=None)


def _as_sum(lines: Sequence[EventGrant]) -> tuple[Total, Total]:
    """The table pays by event: the project's amounts are the sums of its events'."""
    held = [line for line in lines if line.state is State.HELD]
    return (
        _sum([(line.number, line.planned) for line in lines]),
        _sum([(line.number, line.actual) for line in held]),
    )


def _sum(parts: Sequence[tuple[int, Reckoned | None]]) -> Total:
    money = NOTHING if parts else UNKNOWN
    for _number, part in parts:
        money += part.money if part else UNKNOWN
    return Total(
        money,
        events=tuple(number for number, part in parts if part),
        without=tuple(number for number, part in parts if part is None),
        rests_on=frozenset({"online"} if any(part and part.hangs_on_online for _n, part in parts) else ()),
    )


def _as_project(
    table: LumpSums, assumptions: Assumptions, events: Sequence[EventCounts]
) -> tuple[Total, Total]:
    """The table pays by project: the people of its events are added up, its countries counted once."""
    held = [event for event in events if event.state is State.HELD]
    return (
        _added_up(table, assumptions, [(event.number, event.planned) for event in events]),
        _added_up(table, assumptions, [(event.number, event.actual) for event in held]),
    )


def _added_up(table: LumpSums, assumptions: Assumptions, parts: Sequence[tuple[int, Heads | None]]) -> Total:
    known = [heads for _number, heads in parts if heads is not None]
    events = tuple(number for number, heads in parts if heads is not None)
    without = tuple(number for number, heads in parts if heads is None)
    if not known:
        return Total(UNKNOWN, events, without)
    reckoned = reckon(table, sum(known, Heads()), assumptions)
    money = replace(reckoned.money, high=None) if without else reckoned.money
    rests_on = frozenset({"online"} if reckoned.hangs_on_online else ())
    return Total(money, events, without, rests_on, reckoned)


# --- what may be paid --------------------------------------------------------------------------------

Ways = dict[Reduction, Money]


def _event_ways(planned: Total, lines: Sequence[EventGrant]) -> Ways:
    """What each rule would pay. An event to come may still be held as planned, or not at all."""
    recalculated, held = NOTHING, NOTHING
    for line in lines:
        plan = line.planned.money if line.planned else UNKNOWN
        if line.state is State.HELD:
            recalculated += line.actual.money if line.actual else UNKNOWN
            held += plan
        else:
            recalculated += Money(0, plan.high)
            held += Money(0, plan.high)
    return _ways(planned, recalculated, held)


def _project_ways(planned: Total, actual: Total, events: Sequence[EventCounts]) -> Ways:
    to_come = any(event.state is State.TO_COME for event in events)
    if to_come:
        low = actual.money.low if actual.events else 0
        return _ways(planned, Money(low, planned.money.high), Money(0, planned.money.high))
    return _ways(planned, actual.money, planned.money)


def _ways(planned: Total, recalculated: Money, held: Money) -> Ways:
    return {
        Reduction.UNCHANGED: planned.money,
        Reduction.RECALCULATED: recalculated.at_most(planned.money),
        Reduction.HELD: held,
    }


def _final(ways: Ways, planned: Total, actual: Total, assumptions: Assumptions) -> Total:
    if not planned.events and not planned.without:
        return Total(UNKNOWN)
    decided = ways.get(assumptions.reduction)
    first, second, third = ways.values()
    money = decided if decided is not None else first.or_(second).or_(third)
    rests_on = planned.rests_on | actual.rests_on | {"reduction", "minimum"}
    events, without = planned.events, planned.without
    return Total(_from_minimum(money, assumptions.minimum), events, without, rests_on)


def _from_minimum(money: Money, minimum: int | None) -> Money:
    """A grant below the minimum is not paid at all; while the minimum is not decided, any may not be."""
    if minimum is None:
        return Money(0, money.high)
    if money.high is not None and money.high < minimum:
        return NOTHING
    return Money(0, money.high) if money.low < minimum else money
