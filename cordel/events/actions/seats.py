"""The waiting list: whoever frees or adds a seat gives it, in the same transaction, to the first in turn."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cordel.base import audit, jobs
from cordel.events import queries, rules
from cordel.events.models import Event, Registration

PROMOTED = audit.verb(
    "event.promoted", _("gave a free seat to the next on the waiting list"), is_public=False
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
