"""The Monday page: for those who run projects whom to phone, who is late and what comes; for an officer three things."""

from dataclasses import dataclass, field

from cordel.core import obligations
from cordel.core.obligations import ASKED, CLOSED, Duty, State, Turn
from cordel.projects.models import Partner
from cordel.projects.queries.obligations import Ledger, Owed

COMING = 30  # days ahead
THINGS_OF_AN_OFFICER = 3
MOST_THINGS = 3  # of one town; the rest is counted
MOST_TOWNS = 15  # of those to whom something comes; whoever is late is shown always
MOST_SAID = 50


@dataclass
class OfTown:
    """What a town owes, the most urgent first; without a partner it is what those who run the project owe."""

    book: Ledger
    partner: Partner | None
    things: list[tuple[Duty, State]] = field(default_factory=list)
    is_to_phone: bool = False

    @property
    def shown(self) -> list[Owed]:
        return [self.book.owed(*one) for one in self.things[:MOST_THINGS]]

    @property
    def more(self) -> int:
        return max(len(self.things) - MOST_THINGS, 0)

    @property
    def who(self) -> list[str]:
        """Its officers and deputies, by name."""
        return self.book.people.get(self.partner.town_id or 0, []) if self.partner else []


@dataclass(frozen=True)
class Monday:
    """The coordinator's week: whom to phone, who is late, what comes, what was said without evidence."""

    phone: list[OfTown]
    late: list[OfTown]
    coming: list[OfTown]
    coming_more: int
    said: list[Owed]
    done: int
    total: int


def monday(book: Ledger, *, run: set[int]) -> Monday:
    """Of the projects that the person runs, by primary key."""
    urgent: list[tuple[Duty, State]] = []
    coming: list[tuple[Duty, State]] = []
    said: list[tuple[Duty, State]] = []
    done = total = 0
    for duty, stands in book.states():
        if duty.project not in run:
            continue
        total += 1
        done += stands in CLOSED
        if stands is State.SAID:
            said.append((duty, stands))
        elif stands in (State.LATE, State.HELP):
            urgent.append((duty, stands))
        elif stands is State.OPEN and duty.due and (duty.due - book.today).days <= COMING:
            coming.append((duty, stands))
    # Somebody to phone about one thing is asked about everything else that is late, too.
    late = _by_town(book, urgent)
    due = _by_town(book, coming)
    coming_towns = [one for one in due if not one.is_to_phone]
    return Monday(
        phone=[one for one in late if one.is_to_phone] + [one for one in due if one.is_to_phone],
        late=[one for one in late if not one.is_to_phone],
        coming=coming_towns[:MOST_TOWNS],
        coming_more=max(len(coming_towns) - MOST_TOWNS, 0),
        said=[book.owed(*one) for one in said[:MOST_SAID]],
        done=done,
        total=total,
    )


def _by_town(book: Ledger, found: list[tuple[Duty, State]]) -> list[OfTown]:
    """Grouped by who owes it, whoever has the most urgent thing first."""
    groups: dict[int | None, OfTown] = {}
    for duty, stands in sorted(found, key=lambda one: obligations.urgency(one[0])):
        partner = book.partners.get(duty.partner) if duty.partner else None
        group = groups.setdefault(duty.partner, OfTown(book, partner))
        group.things.append((duty, stands))
        group.is_to_phone = group.is_to_phone or book.turn(duty, stands) is Turn.PHONE
    return list(groups.values())


def of_officer(book: Ledger, *, towns: set[int]) -> list[Owed]:
    """Three things that wait for somebody who works for these towns, no more: the most urgent ones."""
    own = {pk for pk, partner in book.partners.items() if partner.town_id in towns}
    waits = [
        (duty, stands)
        for duty, stands in book.states()
        if duty.partner in own and stands in ASKED and duty.due is not None
    ]
    waits.sort(key=lambda one: obligations.urgency(one[0]))
    return [book.owed(*one) for one in waits[:THINGS_OF_AN_OFFICER]]
