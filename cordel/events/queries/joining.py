"""Where people join who take part online, and who of them has to be told."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from cordel.base.calendars import Entry
from cordel.base.content import text
from cordel.events.models import Event, Joining, Mode, Registration, Reminder
from cordel.events.queries.plan_changes import TAKES_PLACE
from cordel.events.queries.reminders import due
from cordel.events.queries.staff import Step

SOON = timedelta(days=7)


def joining_of(event: Event) -> Joining:
    """The event's address; one that is not stored yet where nobody wrote any."""
    found = Joining.objects.filter(event=event).first() or Joining(event=event)
    found.event = event
    return found


def joining_for(registration: Registration) -> Joining | None:
    """What this person may see: None for everybody who has no seat, comes to the room, or has no event to come to."""
    event = registration.event
    if not registration.joins_online or event.status not in TAKES_PLACE or event.closed_at is not None:
        return None
    found = joining_of(event)
    return found if found.url else None


def waits_for_joining(registration: Registration) -> bool:
    """Whether the person takes part online and is still to hear where."""
    event = registration.event
    is_ahead = registration.joins_online and event.status in TAKES_PLACE and event.closed_at is None
    return is_ahead and not joining_of(event).url


def joined(entry: Entry, joining: Joining | None) -> Entry:
    """The calendar entry of somebody who joins: the address in place of the room."""
    if joining is None or entry.status == "CANCELLED":
        return entry
    told = (joining.url, text(joining.note), entry.description)
    return replace(entry, location=joining.url, description="\n\n".join(filter(None, told)))


def online_people(event: Event) -> QuerySet[Registration]:
    """Who has a seat and takes part online."""
    found = event.registrations.confirmed()
    return found.filter(mode=Mode.ONLINE) if event.meets_online else found.none()


def to_tell_joining(event: Event, joining: Joining, *, now: datetime) -> QuerySet[Registration]:
    """Whose letter named another address; from the day before on also who was told none, for no letter follows."""
    people = online_people(event).filter(joining_known__lt=joining.version)
    people = people.exclude(person__email="").filter(event__project__is_synthetic=False)
    begins = event.begins_at
    if event.status not in TAKES_PLACE or begins is None or _is_over(event, now):
        return people.none()
    is_late = now >= begins or due(event, now) == Reminder.Kind.DAY
    return (people if is_late else people.filter(joining_known__gt=0)).order_by("pk")


def _is_over(event: Event, now: datetime) -> bool:
    return bool(event.days) and event.days[-1] < now.astimezone(event.zone).date()


def joining_steps(event: Event, *, today: date) -> list[Step]:
    """What is missing on the screen: needed within a week, recommended before."""
    if not event.meets_online or joining_of(event).url or (event.days and event.days[-1] < today):
        return []
    is_soon = event.starts_on is not None and event.starts_on <= today + SOON
    return [Step("joining", "events:joining", is_done=False, is_needed=is_soon)]
