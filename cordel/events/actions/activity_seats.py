"""Places in an activity that has fewer of them than the event has seats: chosen after the seat, each with its turn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.events import queries, rules
from cordel.events.actions.registration import locked_event, locked_registration
from cordel.events.actions.seats import fill_places
from cordel.events.models import Activity, ActivitySeat, Registration
from cordel.events.rules import people

PLACE_TAKEN = audit.verb("event.place_taken", _("chose an activity"), is_public=False)
PLACE_FREED = audit.verb("event.place_freed", _("gave a place in an activity back"), is_public=False)
PLACES_SET = audit.verb("event.places_set", _("set how many places an activity has"))


@transaction.atomic
def choose_activity(registration: Registration, *, activity: Activity, now: datetime) -> ActivitySeat:
    """A place for somebody with a seat at the event, or a turn. Twice changes nothing. Raises a refusal of `rules`:
    not begun, no other choice at the same hour."""
    registration = locked_registration(registration)
    event = registration.event
    found = event.activities.filter(pk=activity.pk).select_related("event").first()
    if found is None:
        raise people.ActivityGone
    activity = found
    known = ActivitySeat.objects.filter(activity=activity, registration=registration).first()
    if known is not None:
        return known
    rules.ensure_still_has_seat(registration)
    people.ensure_can_choose(activity, event, now=now)
    people.ensure_free_at_that_hour(activity, queries.chosen_by(registration))
    waits = not queries.places_of(activity).has_room()
    seat = ActivitySeat.objects.create(
        activity=activity, registration=registration, waiting_since=now if waits else None, created_at=now
    )
    audit.record(PLACE_TAKEN, registration, by=registration.person, now=now, project_id=event.project_id)
    return seat


@transaction.atomic
def leave_activity(
    registration: Registration, *, activity: Activity, by: audit.Actor | None = None, now: datetime
) -> None:
    """Gives a place or a turn back; the next who waits gets it. Twice changes nothing. `by` somebody of the desk may
    do so at any time before the event is closed, the person until it begins."""
    registration = locked_registration(registration)
    event = registration.event
    rules.ensure_not_closed(event)
    if by is None:
        rules.ensure_not_begun(event, now=now)
    gone, _rows = ActivitySeat.objects.filter(activity=activity, registration=registration).delete()
    if not gone:
        return
    audit.record(
        PLACE_FREED, registration, by=by or registration.person, now=now, project_id=event.project_id
    )
    fill_places(Activity.objects.select_related("event").get(pk=activity.pk), event, now=now)


@transaction.atomic
def set_places(activity: Activity, *, capacity: int | None, seen: str, by: User, now: datetime) -> None:
    """How many places the activity has; None: whoever is at the event comes, and nobody chooses. Places that are
    added go to those who wait. Raises FewerPlacesThanTaken."""
    event = locked_event(activity.event_id)
    rules.ensure_not_closed(event)
    activity = Activity.objects.select_for_update(of=("self",)).select_related("event").get(pk=activity.pk)
    if capacity == activity.capacity:
        return
    edits.ensure_unchanged(activity.capacity, seen)
    people.ensure_places_for(capacity, taken=queries.places_of(activity).taken)
    activity.capacity = capacity
    activity.save(update_fields=["capacity"])
    audit.record(PLACES_SET, activity, by=by, now=now, project_id=event.project_id, capacity=capacity)
    fill_places(activity, event, now=now)
