"""The Monday page: for those who run projects whom to phone, who is late and what comes; for an officer three things."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from cordel.core import obligations
from cordel.core.obligations import ASKED, CLOSED, Duty, State, Turn
from cordel.projects.models import Partner
from cordel.projects.queries.obligations import Ledger, Owed

COMING = 30  # days ahead
THINGS_OF_AN_OFFICER = 3
MOST_THINGS = 3  # of one town; the rest is counted
MOST_OWN = 12  # of those who run the projects: it is their own page
MOST_TOWNS = 12  # of each part; the list has all of them
MOST_SAID = 12
OVER = CLOSED | {State.PASSED}


@dataclass
class OfTown:
    """What a town owes, the most urgent first; without a partner it is what those who run the project owe."""

    book: Ledger
    partner: Partner | None
    things: list[tuple[Duty, State]] = field(default_factory=list)
    is_to_phone: bool = False

    @property
    def shown(self) -> list[Owed]:
        return [self.book.owed(*one) for one in self.things[: self._most]]

    @property
    def more(self) -> int:
        return max(len(self.things) - self._most, 0)

    @property
    def _most(self) -> int:
        return MOST_THINGS if self.partner else MOST_OWN

    @property
    def who(self) -> list[str]:
        """Its officers and deputies, by name."""
        return self.book.people.get(self.partner.town_id or 0, []) if self.partner else []


@dataclass(frozen=True)
class Group:
    """Some towns, the most urgent first: those that are shown, and how many more there are."""

    towns: list[OfTown]
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.towns)


@dataclass(frozen=True)
class Monday:
    """The coordinator's week: whom to phone, who is late, what comes, what was said without evidence."""

    phone: Group
    late: Group
    coming: Group
    said: list[Owed]
    said_more: int
    done: int
    total: int


def monday(book: Ledger, *, run: set[int]) -> Monday:
    """Of the projects that the person runs, by primary key."""
    urgent: list[tuple[Duty, State]] = []
    coming: list[tuple[Duty, State]] = []
    said: list[tuple[Duty, State]] = []
    done = total = 0
    latest = book.today + timedelta(days=COMING)
    for one in book.states():
        duty, stands = one
        if duty.project not in run:
            continue
        total += 1
        if stands in CLOSED:
            done += 1
            if stands is State.SAID:
                said.append(one)
        elif stands is State.OPEN:
            if duty.due is not None and duty.due <= latest:
                coming.append(one)
        elif stands is State.LATE or stands is State.HELP:
            urgent.append(one)
    # Somebody to phone about one thing is asked about everything else that is late, too.
    late, due = _by_town(book, urgent), _by_town(book, coming)
    return Monday(
        phone=_shown([one for one in (*late, *due) if one.is_to_phone]),
        late=_shown([one for one in late if not one.is_to_phone]),
        coming=_shown([one for one in due if not one.is_to_phone]),
        said=[book.owed(*one) for one in said[:MOST_SAID]],
        said_more=max(len(said) - MOST_SAID, 0),
        done=done,
        total=total,
    )


def _shown(towns: list[OfTown]) -> Group:
    """What those who run the project owe themselves comes first: no number of late towns hides it from them."""
    own_first = sorted(towns, key=lambda one: one.partner is not None)
    return Group(own_first[:MOST_TOWNS], max(len(towns) - MOST_TOWNS, 0))


def _by_town(book: Ledger, found: list[tuple[Duty, State]]) -> list[OfTown]:
    """Grouped by who owes it, whoever has the most urgent thing first."""
    groups: dict[int | None, OfTown] = {}
    for duty, stands in sorted(found, key=_urgency):
        group = groups.get(duty.partner)
        if group is None:
            partner = book.partners.get(duty.partner) if duty.partner else None
            group = groups[duty.partner] = OfTown(book, partner)
        group.things.append((duty, stands))
        # Without anybody asked for help, the longest late says whose turn it is: the first of them.
        if stands is State.HELP or len(group.things) == 1:
            group.is_to_phone = group.is_to_phone or book.turn(duty, stands) is Turn.PHONE
    return list(groups.values())


def _urgency(one: tuple[Duty, State]) -> tuple[date, str, int, int]:
    return obligations.urgency(one[0])


def everything(book: Ledger, *, run: set[int], towns: set[int], closed: bool) -> list[Owed]:
    """For the list: all of the projects that the person runs and of the towns it works for, those that wait or (`closed`)
    those that do not any more."""
    own = {pk for pk, partner in book.partners.items() if partner.town_id in towns}
    return [
        book.owed(duty, stands)
        for duty, stands in book.states()
        if (duty.project in run or duty.partner in own) and (stands in OVER) == closed
    ]


def of_officer(book: Ledger, *, towns: set[int]) -> list[Owed]:
    """Three things that wait for somebody who works for these towns, no more: the most urgent ones."""
    own = {pk for pk, partner in book.partners.items() if partner.town_id in towns}
    if not own:
        return []
    waits = [
        (duty, stands)
        for duty, stands in book.states()
        if duty.partner in own and stands in ASKED and duty.due is not None
    ]
    waits.sort(key=lambda one: obligations.urgency(one[0]))
    return [book.owed(*one) for one in waits[:THINGS_OF_AN_OFFICER]]


def of_runner(book: Ledger, *, run: set[int]) -> list[Owed]:
    """What waits for those who run these projects themselves, the most urgent first: what is late or comes."""
    latest = book.today + timedelta(days=COMING)
    waits = [
        (duty, stands)
        for duty, stands in book.states()
        if duty.partner is None
        and duty.project in run
        and stands in ASKED
        and (duty.due or date.max) <= latest
    ]
    return [book.owed(*one) for one in sorted(waits, key=_urgency)[:MOST_TOWNS]]


def late_towns(book: Ledger, *, run: set[int]) -> int:
    """How many towns of these projects are late with something, or asked for help."""
    late = {
        duty.partner
        for duty, stands in book.states()
        if stands in (State.LATE, State.HELP) and duty.project in run
    }
    return len(late - {None})
