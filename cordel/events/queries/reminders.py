"""Who gets which letter before and after an event."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cordel.base import tokens
from cordel.events.models import Event, Registration, Reminder
from cordel.events.queries.public import private_value

# How long before the event people are asked whether they are still coming.
ASKED_BEFORE = {Reminder.Kind.WEEK: timedelta(days=7), Reminder.Kind.DAY: timedelta(days=1)}
# Letters go out in the morning of the host's clock, not at midnight.
IN_THE_MORNING = time(10)
LATEST = max(ASKED_BEFORE.values()) + timedelta(days=2)  # of all clocks of the world


def events_ahead(now: datetime) -> QuerySet[Event]:
    """Public events that take place and begin within the next days."""
    soon = Q(starts_on__gte=now.date() - timedelta(days=1), starts_on__lte=(now + LATEST).date())
    takes_place = (Event.Status.PLANNED, Event.Status.CONFIRMED)
    found = Event.objects.published().filter(soon, status__in=takes_place, closed_at=None)
    return found.select_related("project").order_by("pk")


def due(event: Event, now: datetime) -> Reminder.Kind | None:
    """Which question is to be asked now: that of the week before, that of the day before, or none."""
    begins = event.begins_at
    if begins is None or now >= begins:
        return None
    for kind in (Reminder.Kind.DAY, Reminder.Kind.WEEK):
        asked_at = datetime.combine((begins - ASKED_BEFORE[kind]).date(), IN_THE_MORNING, tzinfo=event.zone)
        if now >= asked_at:
            return kind
    return None


def to_ask(event: Event, kind: Reminder.Kind) -> QuerySet[Registration]:
    """Who has a seat and an address, registered before the question was due, and was not asked yet."""
    begins = event.begins_at
    assert begins is not None  # noqa: S101 - nothing is due for an event without days
    early = event.registrations.confirmed().filter(created_at__lt=begins - ASKED_BEFORE[kind])
    return _unwritten(early, kind)


def to_thank(event: Event) -> QuerySet[Registration]:
    """Who was there, has an address, and was not thanked yet."""
    return _unwritten(event.registrations.confirmed().present(), Reminder.Kind.THANKS)


def _unwritten(people: QuerySet[Registration], kind: Reminder.Kind) -> QuerySet[Registration]:
    """Invented people are never written to."""
    people = people.filter(event__project__is_synthetic=False)
    written = Reminder.objects.filter(registration=OuterRef("pk"), kind=kind)
    return people.exclude(person__email="").filter(~Exists(written)).order_by("pk")


def answer_url(registration: Registration) -> str:
    """Where one tap says whether the person is coming; a new nonce makes the old link worthless."""
    proof = tokens.derived("answer", private_value(registration))
    return reverse("events:answer", args=[registration.pk, proof])


def answers_to(registration: Registration, proof: str) -> bool:
    return tokens.fits("answer", private_value(registration), proof)
