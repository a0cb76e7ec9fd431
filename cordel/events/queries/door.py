"""Whom the keeper of a door, or a system there, sees by name, and whom only as whoever showed a code."""

from collections.abc import Collection
from datetime import date

from cordel.events.models import Event, Registration
from cordel.events.queries.staff import door_list
from cordel.events.queries.tokens import seat_shown
from cordel.participants.models import Person
from cordel.projects import queries as projects
from cordel.projects.queries import transfers


def seen_at_door(
    event: Event, *, day: date, search: str, towns: Collection[int] | None, most: int
) -> list[Registration]:
    """The first `most` of the list: everybody, or (`towns` not None) the people of these towns by name, and without
    one whoever showed the code or ticket that was typed."""
    found = door_list(event, day=day, search=search)
    if towns is None:
        return list(found[:most])
    shown = seat_shown(event, search)
    if shown is None or shown.town_id in towns:
        return list(found.filter(town__in=towns)[:most])
    return [nameless(one) for one in found.filter(pk=shown.pk)]


def nameless(registration: Registration) -> Registration:
    """The same registration without the person; it is only to be shown, never saved."""
    registration.person = Person(project_id=registration.person.project_id, name="")
    return registration


def without_names(people: Collection[Registration], towns: Collection[int] | None) -> set[int]:
    """The keys of those who are shown without a name."""
    return set() if towns is None else {one.pk for one in people if one.town_id not in towns}


def towns_without_names(event: Event, *, today: date) -> set[int]:
    """The towns among the hosts, and the lead, to which names of other towns' people may not go today."""
    hosts = {place.town for place in event.hosts if place.town is not None}
    lead = projects.lead_of(event.project)
    leads = {lead.town} if lead is not None and lead.town is not None else set()
    return transfers.counts_only(event.project, hosts | leads, today=today)
