"""The grant by the call's lump-sum table: people planned and people present, looked up in the table in force."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef

from cordel.core.calls import Call
from cordel.core.countries import is_country, state_of
from cordel.core.grants import EventCounts, Grant, Heads, State, grant_of
from cordel.core.lump_sums import Basis
from cordel.core.signed_figures import Row
from cordel.events.models import Attendance, Delegation, Event, Mode, Registration, Role
from cordel.events.queries import children_present, frozen_rows, journey
from cordel.projects import queries as projects
from cordel.projects.models import GrantAssumptions, LumpSumTable, Project
from cordel.reports.event_sheet import sheet_of
from cordel.reports.limits import call_for


@dataclass(frozen=True)
class GrantReport:
    """`table` is the version in force, `grant` None without one, or where it is for another call than the project's.

    `frozen` are the numbers of events that count as they were frozen; `recorded` of those that were frozen, but by a
    version that does not tell who came in person, so that they count as they are recorded now.
    """

    project: Project
    call: Call | None
    table: LumpSumTable | None
    decided: GrantAssumptions
    events: list[Event]
    grant: Grant | None
    frozen: list[int] = field(default_factory=list)
    recorded: list[int] = field(default_factory=list)

    @property
    def is_of_another_call(self) -> bool:
        return self.table is not None and self.grant is None


def report_of(project: Project, call: Call | None = None) -> GrantReport:
    """The project's grant, with the table that it follows from (ten queries, two without a table)."""
    call = call or call_for(project)
    table = projects.table_in_force(project)
    decided = projects.grant_assumptions(project)
    if table is None or call is None or table.call != call.id:
        return GrantReport(project, call, table, decided, [], None)
    events, lump_sums = journey(project), table.table
    rows = frozen_rows(project)
    whole = {event: some for event, some in rows.items() if all(row.in_person is not None for row in some)}
    grant = grant_of(lump_sums, decided.assumptions, _counts(project, events, lump_sums.basis, whole))
    frozen = [event.number for event in events if event.pk in whole]
    recorded = [event.number for event in events if event.pk in rows.keys() - whole.keys()]
    return GrantReport(project, call, table, decided, events, grant, frozen, recorded)


def _counts(
    project: Project, events: list[Event], basis: Basis, frozen: Mapping[int, list[Row]]
) -> list[EventCounts]:
    if project.origin == Project.Origin.PUBLISHED:
        return [_printed(event, basis) for event in events]
    planned, present = _planned(project, events, basis), _present(project, basis, frozen)
    return [
        EventCounts(
            event.number,
            _state(event, has_presence=event.pk in present),
            planned.get(event.pk),
            present.get(event.pk, Heads()),
        )
        for event in events
    ]


def _state(event: Event, *, has_presence: bool) -> State:
    if event.status == Event.Status.CANCELLED:
        return State.CANCELLED
    return State.HELD if has_presence or event.closed_at is not None else State.TO_COME


# --- Who was planned --------------------------------------------------------------------------------


def _planned(project: Project, events: Iterable[Event], basis: Basis) -> dict[int, Heads]:
    """By event; one that nobody planned for is not there, nor is one without a host where that matters."""
    plans: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = Delegation.objects.filter(event__project=project, planned__gt=0).order_by("pk")
    for event_id, country, count in rows.values_list("event_id", "partner__country", "planned"):
        plans[event_id].append((country, count))
    return {
        event.pk: _as_planned(event, plans[event.pk], basis)
        for event in events
        if event.pk in plans and (basis is Basis.PARTICIPANTS or event.host_countries)
    }


def _as_planned(event: Event, plans: Iterable[tuple[str, int]], basis: Basis) -> Heads:
    hosts = _states(event.host_countries)
    plans = list(plans)
    counted = sum(
        count for country, count in plans if basis is Basis.PARTICIPANTS or state_of(country) not in hosts
    )
    return _by_mode(event.mode, counted, _states(country for country, _count in plans))


def _by_mode(mode: str, count: int, countries: frozenset[str]) -> Heads:
    """A plan does not say who of a mixed event will be there in person; where no mode is entered, all are."""
    if mode == Mode.ONLINE:
        return Heads(online=count, countries=countries)
    if mode == Mode.HYBRID:
        return Heads(either=count, countries=countries)
    return Heads(in_person=count, countries_in_person=countries, countries=countries)


def _states(countries: Iterable[str]) -> frozenset[str]:
    return frozenset(state_of(country) for country in countries if country and is_country(country))


# --- Who was there ----------------------------------------------------------------------------------


def _present(project: Project, basis: Basis, frozen: Mapping[int, list[Row]]) -> dict[int, Heads]:
    """By event, as frozen, else from recorded presence; countries are those of everybody who was there."""
    in_person = Attendance.objects.filter(registration=OuterRef("pk")).exclude(mode=Mode.ONLINE)
    groups = (
        Registration.objects.filter(event__project=project)
        .exclude(event__in=frozen)
        .present()
        .order_by()
        .annotate(was_there=Exists(in_person))
        .values("event_id", "role", "country", "was_there")
        .annotate(count=Count("pk"))
    )
    heads: dict[int, Heads] = defaultdict(Heads)
    for group in (*groups, *_children(project, frozen), *_frozen_groups(frozen)):
        heads[group["event_id"]] += _of_group(group, basis)
    return dict(heads)


def _children(project: Project, frozen: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Groups of children come in person."""
    for one in children_present(project, but=frozen):
        group = {"event_id": one.event, "role": one.role, "country": one.country}
        yield {**group, "was_there": True, "count": one.persons}


def _frozen_groups(frozen: Mapping[int, list[Row]]) -> Iterator[dict[str, Any]]:
    for event_id, rows in frozen.items():
        for row in rows:
            came = row.in_person or 0
            group = {"event_id": event_id, "role": row.key.role, "country": row.key.country}
            for was_there, count in ((True, came), (False, row.persons - came)):
                if count:
                    yield {**group, "was_there": was_there, "count": count}


def _of_group(group: Mapping[str, object], basis: Basis) -> Heads:
    counts = basis is Basis.PARTICIPANTS or group["role"] == Role.INTERNATIONAL
    count = int(str(group["count"])) if counts else 0
    countries = _states([str(group["country"])])
    if group["was_there"]:
        return Heads(in_person=count, countries_in_person=countries, countries=countries)
    return Heads(online=count, countries=countries)


def _printed(event: Event, basis: Basis) -> EventCounts:
    """Of a published report the printed lines; without lines nothing is known of countries."""
    sheet = sheet_of(event)
    count = sheet.participants if basis is Basis.PARTICIPANTS else sheet.international
    state = State.CANCELLED if event.status == Event.Status.CANCELLED else State.HELD
    if count is None or not sheet.rows:
        return EventCounts(event.number, state, None, None)
    countries = frozenset(row.state for row in sheet.rows if row.state)
    return EventCounts(event.number, state, None, _by_mode(event.mode, count, countries))
