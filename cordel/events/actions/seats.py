"""The waiting list: whoever frees or adds a seat gives it, in the same transaction, to the first in turn."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cordel.base import audit, jobs
from cordel.events import queries, rules
from cordel.events.models import Activity, ActivitySeat, Event, Registration
from cordel.events.rules import people

PROMOTED = audit.verb(
    "event.promoted", _("gave a free seat to the next on the waiting list"), is_public=False
)
PLACE_GIVEN = audit.verb(
    "event.place_given",
    _("gave a free place in an activity to the next on the waiting list"),
    is_public=False,
)


def fill_seats(event: Event, *, now: datetime) -> list[Registration]:
    """Gives the free seats to those who wait. The caller's transaction holds the event's row."""
    if not rules.may_fill_seats(event, now=now):
        return []
    next_ones = list(event.registrations.waiting().select_related("person")[: queries.pool(event).to_fill])
    for registration in next_ones:
        registration.status = Registration.Status.CONFIRMED
        registration.waiting_since, registration.changed_at = None, now
        registration.save(update_fields=["status", "waiting_since", "changed_at"])
        if registration.person.email:
            jobs.enqueue("events.write_promotion", now=now, registration_id=registration.pk)
        audit.record(PROMOTED, registration, by=None, now=now, project_id=event.project_id)
    return next_ones


def fill_places(activity: Activity, event: Event, *, now: datetime) -> list[ActivitySeat]:
    """Gives the free places of an activity to those who wait for one. The caller's transaction holds the event's
    row, so that the last place is given once."""
    if not people.may_fill_places(activity, event, now=now):
        return []
    waiting = activity.seats.waiting().select_related("registration__person")
    next_ones = list(waiting[: queries.places_of(activity).to_fill])
    for seat in next_ones:
        seat.waiting_since = None
        seat.save(update_fields=["waiting_since"])
        if seat.registration.person.email:
            jobs.enqueue("events.write_place", now=now, seat_id=seat.pk)
        audit.record(PLACE_GIVEN, seat.registration, by=None, now=now, project_id=event.project_id)
    return next_ones


def free_places(registration: Registration, event: Event, *, now: datetime) -> None:
    """Whoever gives the seat at the event back has no place in its activities either: the next ones get them."""
    activities = list(Activity.objects.filter(seats__registration=registration).order_by("pk"))
    registration.activity_seats.all().delete()
    for activity in activities:
        fill_places(activity, event, now=now)
