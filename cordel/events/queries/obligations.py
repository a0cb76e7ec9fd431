"""What events tell of who owes what: which obligations each event opens, and whether their evidence is there.

Twelve questions to the database, however many events and towns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import reverse

from cordel.core.due_days import HOUSE_DAYS, DueDays
from cordel.core.obligations import Duty, Kind, due_on
from cordel.events.models import (
    Activity,
    Attendance,
    Confirmation,
    Delegation,
    Event,
    Registration,
    RoomPaper,
)
from cordel.events.queries.figures import Draft, drafts
from cordel.projects.models import Partner, Project
from cordel.projects.queries import call_of
from cordel.projects.queries.obligations import EventTold, Told

# Where each kind is done.
SCREENS: Final = {
    Kind.QUOTA: "delegations",
    Kind.ANNOUNCEMENT: "publish",
    Kind.PROGRAMME: "programme",
    Kind.NAMES: "bring",
    Kind.SHEETS: "door",
    Kind.FIGURES: "figures",
    Kind.MINUTES: "papers",
    Kind.EVENT_SHEET: "close",
}
OF_HOST: Final = (Kind.ANNOUNCEMENT, Kind.PROGRAMME, Kind.SHEETS, Kind.MINUTES)


@dataclass(frozen=True)
class Recorded:
    """What is recorded of events: people by (event, partner or town), counts by event."""

    partners: dict[int, list[Partner]]
    planned: dict[tuple[int, int], int]
    seats: dict[tuple[int, int], int]
    days: dict[int, int]
    activities: dict[int, int]
    papers: dict[int, tuple[int, int]]  # (all, those that are a draft)
    drafts: dict[int, Draft]
    days_of: dict[int, DueDays]  # by project, as its call says


def told(projects: list[Project]) -> list[Told]:
    """Fills the slot of the projects. Cancelled events ask nothing of anybody."""
    found = Event.objects.filter(project__in=projects).exclude(status=Event.Status.CANCELLED)
    events = list(found.defer("summary").prefetch_related("places").order_by("project_id", "number"))
    recorded = _recorded(projects, events)
    duties = [duty for event in events for duty in _duties(event, recorded)]
    numbers = {event.pk: event.number for event in events}
    named = {event.pk: EventTold(event.number, event.name, event.ends_on) for event in events}
    return [Told(duties, named, partial(_url, numbers))]


def _url(numbers: dict[int, int], duty: Duty, project: Project) -> str:
    screen = SCREENS.get(duty.kind)
    if screen is None or duty.event is None:
        return reverse("reports:overview", args=[project.slug])
    return reverse(f"events:{screen}", args=[project.slug, numbers[duty.event]])


# --- What is recorded --------------------------------------------------------------------------------


def _recorded(projects: list[Project], events: list[Event]) -> Recorded:
    partners: dict[int, list[Partner]] = {project.pk: [] for project in projects}
    for one in Partner.objects.filter(project__in=projects, town__isnull=False).order_by("pk"):
        partners[one.project_id].append(one)
    plans = Delegation.objects.filter(event__in=events).values_list("event_id", "partner_id", "planned")
    seats = Registration.objects.confirmed().filter(event__in=events, town__isnull=False).order_by()
    papers = RoomPaper.objects.filter(activity__event__in=events).order_by()
    drafted = Count("pk", filter=Q(state=RoomPaper.State.DRAFT))
    return Recorded(
        partners=partners,
        planned={(event, who): people for event, who, people in plans},
        seats={
            (event, town): count
            for event, town, count in seats.values_list("event_id", "town_id").annotate(Count("pk"))
        },
        days=_counted(Attendance, "registration__event", events, Count("day", distinct=True)),
        activities=_counted(Activity, "event", events, Count("pk")),
        papers={
            event: (count, open_ones)
            for event, count, open_ones in papers.values("activity__event")
            .annotate(count=Count("pk"), open_ones=drafted)
            .values_list("activity__event", "count", "open_ones")
        },
        drafts=drafts(_signed_in_part(events)),
        days_of={one.pk: call.due_days if (call := call_of(one)) else HOUSE_DAYS for one in projects},
    )


def _counted(model: Any, path: str, events: Sequence[Event], count: Count) -> dict[int, int]:
    rows = model.objects.filter(**{f"{path}__in": events}).order_by()
    return dict(rows.values_list(path).annotate(count))


def _signed_in_part(events: list[Event]) -> list[Event]:
    """Open events of which somebody confirmed something: only there the rows themselves are read, to see whether it
    still holds."""
    confirmed = Confirmation.objects.filter(event__in=events).order_by()
    found = set(confirmed.values_list("event_id", flat=True).distinct())
    return [event for event in events if event.closed_at is None and event.pk in found]


# --- What each event asks ----------------------------------------------------------------------------


def _duties(event: Event, recorded: Recorded) -> Iterator[Duty]:
    yield from _of_hosts(event, recorded)
    yield from _of_towns(event, recorded)
    yield from _of_figures(event, recorded)
    yield _duty(
        Kind.EVENT_SHEET, event, None, recorded.days_of[event.project_id], is_met=event.closed_at is not None
    )


def _duty(kind: Kind, event: Event, partner: int | None, days: DueDays, *, is_met: bool) -> Duty:
    due = due_on(kind, first=event.starts_on, last=event.ends_on, days=days)
    return Duty(kind, event.project_id, event.pk, partner, due, is_met, None, days.of(kind))


def _hosts(event: Event, recorded: Recorded) -> list[int | None]:
    """The partners whose towns host, the first host first; where no partner hosts, those who run the project owe it."""
    by_town = {one.town_id: one.pk for one in recorded.partners[event.project_id]}
    hosts = dict.fromkeys(by_town[place.town_id] for place in event.hosts if place.town_id in by_town)
    return [*hosts] or [None]


def _of_hosts(event: Event, recorded: Recorded) -> Iterator[Duty]:
    """Every host town owes them, and what one of them does is done for all: the event has one page, one programme,
    one list of presence and one set of papers."""
    is_closed = event.closed_at is not None
    papers, open_papers = recorded.papers.get(event.pk, (0, 0))
    days = len(event.days)
    is_met = {
        Kind.ANNOUNCEMENT: event.published_at is not None,
        Kind.PROGRAMME: recorded.activities.get(event.pk, 0) > 0,
        Kind.SHEETS: is_closed or (0 < days <= recorded.days.get(event.pk, 0)),
        Kind.MINUTES: papers > 0 and not open_papers,
    }
    days_of = recorded.days_of[event.project_id]
    for host in _hosts(event, recorded):
        for kind in OF_HOST:
            yield _duty(kind, event, host, days_of, is_met=is_met[kind])


def _of_towns(event: Event, recorded: Recorded) -> Iterator[Duty]:
    """Each town that does not host says how many it sends, and registers that many."""
    hosts, is_closed = event.host_town_ids, event.closed_at is not None
    days = recorded.days_of[event.project_id]
    quota = due_on(Kind.QUOTA, first=event.starts_on, last=event.ends_on, days=days)
    names = due_on(Kind.NAMES, first=event.starts_on, last=event.ends_on, days=days)
    ahead, of_names = days.of(Kind.QUOTA), days.of(Kind.NAMES)
    project, pk = event.project_id, event.pk
    for partner in recorded.partners[project]:
        if partner.town_id in hosts:
            continue
        planned = recorded.planned.get((pk, partner.pk))
        yield Duty(Kind.QUOTA, project, pk, partner.pk, quota, is_closed or planned is not None, None, ahead)
        if planned:
            seats = recorded.seats.get((pk, partner.town_id or 0), 0)
            yield Duty(
                Kind.NAMES, project, pk, partner.pk, names, is_closed or seats >= planned, None, of_names
            )


def _of_figures(event: Event, recorded: Recorded) -> Iterator[Duty]:
    """Once somebody's presence is recorded: the host confirms the draft, each town that sent people its rows."""
    if event.closed_at is not None or not recorded.days.get(event.pk):
        return
    by_town = {one.town_id: one.pk for one in recorded.partners[event.project_id]}
    days = recorded.days_of[event.project_id]
    for town, is_met in _signing(event, recorded):
        if town in by_town:
            yield _duty(Kind.FIGURES, event, by_town[town], days, is_met=is_met)


def _signing(event: Event, recorded: Recorded) -> list[tuple[int, bool]]:
    """(town, whether its confirmation holds) of everybody who signs the figures."""
    draft = recorded.drafts.get(event.pk)
    if draft is not None:
        return [(part.town.pk, part.confirmed is not None) for part in draft.parts]
    hosts = [place.town_id for place in event.hosts if place.town_id is not None]
    towns = [town for pk, town in recorded.seats if pk == event.pk and town not in hosts]
    return [(town, False) for town in [*hosts[:1], *towns]]
