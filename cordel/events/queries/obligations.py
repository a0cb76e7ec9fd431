"""What events tell of who owes what: which obligations each event opens, and whether their evidence is there.

Eight questions to the database, however many events and towns, and some more where figures are being signed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse

from cordel.core.content import Content
from cordel.core.due_days import DueDays
from cordel.core.obligations import Duty, Kind, due_on
from cordel.events.models import (
    MOST_DAYS,
    Activity,
    Attendance,
    Confirmation,
    Delegation,
    Event,
    EventPlace,
    Evidence,
    GroupPresence,
    Registration,
    RoomPaper,
)
from cordel.events.queries.children_groups import children_by_town
from cordel.events.queries.figures import Draft, drafts
from cordel.events.queries.signed_sheets import unscanned
from cordel.projects.models import Partner, Project
from cordel.projects.queries.due_days import due_days_of
from cordel.projects.queries.obligations import EventTold, Told

# Where each kind is done.
SCREENS: Final = {
    Kind.QUOTA: "delegations",
    Kind.ANNOUNCEMENT: "publish",
    Kind.PROGRAMME: "programme",
    Kind.NAMES: "bring",
    Kind.SHEETS: "door",
    Kind.SCANS: "signed-sheets",
    Kind.FIGURES: "figures",
    Kind.MINUTES: "papers",
    Kind.EVENT_SHEET: "close",
}
OF_HOST: Final = (Kind.ANNOUNCEMENT, Kind.PROGRAMME, Kind.SHEETS, Kind.MINUTES)


class Seen(NamedTuple):
    """An event as far as obligations ask about it: fields of its row, in the order of FIELDS."""

    pk: int
    project: int
    number: int
    name: Content
    first: date | None
    last: date | None
    published_at: datetime | None
    closed_at: datetime | None

    @property
    def days(self) -> int:
        """How many; 0 when they are not known, or so many that one of them must be wrong."""
        days = (self.last - self.first).days + 1 if self.first and self.last else 0
        return days if 0 < days <= MOST_DAYS else 0


FIELDS: Final = (
    "pk", "project_id", "number", "name", "starts_on", "ends_on", "published_at", "closed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """What is recorded of events: people by (event, partner or town), counts by event."""

    partners: dict[int, list[tuple[int, int]]]  # by project, (partner, town), in their order
    hosts: dict[int, list[int]]  # towns, the first host first
    planned: dict[tuple[int, int], int]
    seats: dict[tuple[int, int], int]
    days: dict[int, int]
    activities: dict[int, int]
    papers: dict[int, tuple[int, int]]  # (all, those that are a draft)
    scans: dict[int, bool]  # whether every signed sheet is scanned, of open events where something was signed
    drafts: dict[int, Draft]
    days_of: dict[int, DueDays]  # by project, as its call says or it set instead


def told(projects: list[Project], partners: Mapping[int, list[Partner]]) -> list[Told]:
    """Fills the slot of the projects. Cancelled events ask nothing of anybody."""
    found = Event.objects.filter(project__in=projects).exclude(status=Event.Status.CANCELLED)
    events = [Seen(*row) for row in found.order_by("project_id", "number").values_list(*FIELDS)]
    recorded = _recorded(projects, partners, events)
    duties = [duty for event in events for duty in _duties(event, recorded)]
    numbers = {event.pk: event.number for event in events}
    named = {one.pk: EventTold(one.number, one.name, one.last, one.project) for one in events}
    return [Told(duties, named, partial(_url, numbers))]


def _url(numbers: dict[int, int], duty: Duty, project: Project) -> str:
    screen = SCREENS.get(duty.kind)
    if screen is None or duty.event is None:
        return reverse("reports:overview", args=[project.slug])
    return reverse(f"events:{screen}", args=[project.slug, numbers[duty.event]])


# --- What is recorded --------------------------------------------------------------------------------


def _recorded(
    projects: list[Project], partners: Mapping[int, list[Partner]], events: Sequence[Seen]
) -> Recorded:
    keys = [event.pk for event in events]
    plans = Delegation.objects.filter(event__in=keys).values_list("event_id", "partner_id", "planned")
    seats = Registration.objects.confirmed().filter(event__in=keys, town__isnull=False).order_by()
    rooms = list(_rooms(keys))
    presence = list(_presence(keys))
    children, days = children_by_town(keys), _days(keys, presence)
    open_ones = {event.pk for event in events if event.closed_at is None}
    counted = set(days)
    return Recorded(
        # A model's own fields are slow to read thousands of times.
        partners={key: [(one.pk, one.town_id or 0) for one in found] for key, found in partners.items()},
        hosts=_hosts_of(keys),
        planned={(event, who): people for event, who, people in plans.order_by()},
        seats=_with_children(
            {
                (event, town): count
                for event, town, count in seats.values_list("event_id", "town_id").annotate(Count("pk"))
            },
            children,
        ),
        days=days,
        activities={event: count for event, count, _papers, _drafts in rooms},
        papers={event: (papers, drafted) for event, _count, papers, drafted in rooms},
        scans=_scans([event for event, _days, signed in presence if signed and event in open_ones]),
        drafts=_drafts(sorted(open_ones & counted)),
        days_of={one.pk: due_days_of(one) for one in projects},
    )


def _hosts_of(events: list[int]) -> dict[int, list[int]]:
    places = EventPlace.objects.filter(event__in=events, is_host=True, town__isnull=False)
    found: dict[int, list[int]] = {}
    for event, town in places.order_by("position", "pk").values_list("event_id", "town_id"):
        found.setdefault(event, []).append(town)
    return found


def _rooms(events: list[int]) -> Any:
    """(event, activities, papers, papers that are a draft)"""
    drafted = Count("paper", filter=Q(paper__state=RoomPaper.State.DRAFT))
    rows = Activity.objects.filter(event__in=events).order_by()
    return rows.values_list("event_id").annotate(Count("pk"), Count("paper"), drafted=drafted)


def _presence(events: list[int]) -> Any:
    """(event, days with presence, presences that rest on a signature)"""
    is_signed = Q(evidence=Evidence.SIGNATURE) | Q(proofs__evidence=Evidence.SIGNATURE)
    signed = Count("pk", filter=is_signed, distinct=True)
    rows = Attendance.objects.filter(registration__event__in=events).order_by()
    return rows.values_list("registration__event_id").annotate(Count("day", distinct=True), signed=signed)


def _days(events: list[int], presence: Any) -> dict[int, int]:
    """By event, on how many days somebody was there: people by name, or children of a group."""
    found = {event: days for event, days, _signed in presence}
    children: dict[int, set[date]] = {}
    counted = GroupPresence.objects.filter(group__event__in=events, present__gt=0).order_by()
    for event, day in counted.values_list("group__event_id", "day"):
        children.setdefault(event, set()).add(day)
    if children:
        people = Attendance.objects.filter(registration__event__in=children).order_by()
        for event, day in people.values_list("registration__event_id", "day").distinct():
            children[event].add(day)
    return found | {event: len(days) for event, days in children.items()}


def _with_children(
    seats: dict[tuple[int, int], int], children: Mapping[tuple[int, int], Mapping[str, int]]
) -> dict[tuple[int, int], int]:
    """Whom a town registered, and the children that its schools announced."""
    return seats | {key: seats.get(key, 0) + one["planned"] for key, one in children.items()}


def _scans(signed: list[int]) -> dict[int, bool]:
    return {event: not missing for event, missing in unscanned(signed).items()} if signed else {}


def _drafts(events: list[int]) -> dict[int, Draft]:
    """Of those of which somebody confirmed something: only there the rows themselves are read, to see whether it
    still holds."""
    if not events:
        return {}
    confirmed = Confirmation.objects.filter(event__in=events).order_by().values("event_id")
    found = Event.objects.filter(pk__in=confirmed).select_related("project").prefetch_related("places")
    signed_in_part = list(found.order_by("pk"))
    return drafts(signed_in_part) if signed_in_part else {}


# --- What each event asks ----------------------------------------------------------------------------


def _duties(event: Seen, recorded: Recorded) -> Iterator[Duty]:
    days = recorded.days_of[event.project]
    yield from _of_hosts(event, recorded, days)
    yield from _of_towns(event, recorded, days)
    yield from _of_figures(event, recorded, days)
    yield _duty(Kind.EVENT_SHEET, event, None, days, is_met=event.closed_at is not None)


def _duty(kind: Kind, event: Seen, partner: int | None, days: DueDays, *, is_met: bool) -> Duty:
    due = due_on(kind, first=event.first, last=event.last, days=days)
    return Duty(kind, event.project, event.pk, partner, due, is_met, None, days.of(kind))


def _hosts(event: Seen, recorded: Recorded) -> list[int | None]:
    """The partners whose towns host, the first host first; where no partner hosts, those who run the project owe it."""
    by_town = {town: pk for pk, town in recorded.partners[event.project]}
    towns = recorded.hosts.get(event.pk, ())
    return [*dict.fromkeys(by_town[town] for town in towns if town in by_town)] or [None]


def _of_hosts(event: Seen, recorded: Recorded, days: DueDays) -> Iterator[Duty]:
    """Every host town owes them, and what one of them does is done for all: the event has one page, one programme,
    one list of presence and one set of papers. Scans are asked for where something was signed."""
    is_closed = event.closed_at is not None
    papers, open_papers = recorded.papers.get(event.pk, (0, 0))
    is_met = {
        Kind.ANNOUNCEMENT: event.published_at is not None,
        Kind.PROGRAMME: recorded.activities.get(event.pk, 0) > 0,
        Kind.SHEETS: is_closed or (0 < event.days <= recorded.days.get(event.pk, 0)),
        Kind.MINUTES: papers > 0 and not open_papers,
    }
    if event.pk in recorded.scans:
        is_met[Kind.SCANS] = recorded.scans[event.pk]
    for host in _hosts(event, recorded):
        for kind, met in is_met.items():
            yield _duty(kind, event, host, days, is_met=met)


def _of_towns(event: Seen, recorded: Recorded, days: DueDays) -> Iterator[Duty]:
    """Each town that does not host says how many it sends, and registers that many."""
    hosts, is_closed = recorded.hosts.get(event.pk, ()), event.closed_at is not None
    quota = due_on(Kind.QUOTA, first=event.first, last=event.last, days=days)
    names = due_on(Kind.NAMES, first=event.first, last=event.last, days=days)
    ahead, of_names = days.of(Kind.QUOTA), days.of(Kind.NAMES)
    project, pk = event.project, event.pk
    for partner, town in recorded.partners[project]:
        if town in hosts:
            continue
        planned = recorded.planned.get((pk, partner))
        yield Duty(Kind.QUOTA, project, pk, partner, quota, is_closed or planned is not None, None, ahead)
        if planned:
            is_met = is_closed or recorded.seats.get((pk, town), 0) >= planned
            yield Duty(Kind.NAMES, project, pk, partner, names, is_met, None, of_names)


def _of_figures(event: Seen, recorded: Recorded, days: DueDays) -> Iterator[Duty]:
    """Once somebody's presence is recorded: a host confirms the draft, whichever of them does it, and each town that
    sent people its rows."""
    if event.closed_at is not None or not recorded.days.get(event.pk):
        return
    draft, hosts = recorded.drafts.get(event.pk), recorded.hosts.get(event.pk, [])
    if hosts:
        is_met = draft is not None and draft.host is not None and draft.host.confirmed is not None
        for host in _hosts(event, recorded):
            yield _duty(Kind.FIGURES, event, host, days, is_met=is_met)
    by_town = {town: pk for pk, town in recorded.partners[event.project]}
    for town, is_met in _sending(event, recorded, draft):
        if town in by_town and town not in hosts:
            yield _duty(Kind.FIGURES, event, by_town[town], days, is_met=is_met)


def _sending(event: Seen, recorded: Recorded, draft: Draft | None) -> list[tuple[int, bool]]:
    """(town, whether its confirmation holds) of every town that sent people."""
    if draft is not None:
        return [(part.town.pk, part.confirmed is not None) for part in draft.towns]
    return [(town, False) for pk, town in recorded.seats if pk == event.pk]
