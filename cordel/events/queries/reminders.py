"""Who gets which letter before and after an event."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cordel.base import tokens
from cordel.events.models import Event, Registration, Reminder
from cordel.events.queries.papers import first_published
from cordel.events.queries.public import private_value

# How long before the event people are asked whether they are still coming.
ASKED_BEFORE = {Reminder.Kind.WEEK: timedelta(days=7), Reminder.Kind.DAY: timedelta(days=1)}
# Letters go out in the morning of the host's clock, not at midnight.
IN_THE_MORNING = time(10)
# What is published within this time goes into one letter, and nobody gets more of them than one in this time.
GATHERED = timedelta(days=7)
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


@dataclass(frozen=True)
class Outcome:
    """Who is to hear what became of an event now, and whether somebody has to wait because of another such letter."""

    people: list[Registration]
    others_wait: bool


def to_tell_outcome(event: Event, now: datetime) -> Outcome:
    """Who was thanked before something of the event was published, allowed news of the project, and has not had this
    letter; one for each address."""
    newest = max(first_published(event).values(), default=None)
    if newest is None or event.published_at is None:
        return Outcome([], others_wait=False)
    thanked = Reminder.objects.filter(
        registration=OuterRef("pk"), kind=Reminder.Kind.THANKS, written_at__lt=newest
    )
    wants = event.registrations.confirmed().filter(Exists(thanked), person__contact_consent__isnull=False)
    told = Reminder.objects.filter(kind=Reminder.Kind.OUTCOME)
    here = set(_addresses(told.filter(registration__event=event)))
    lately = told.filter(registration__event__project=event.project_id, written_at__gt=now - GATHERED)
    busy = set(_addresses(lately)) - here
    waiting = _unwritten(wants, Reminder.Kind.OUTCOME).select_related("person")
    first = {one.person.email_key: one for one in reversed(waiting) if one.person.email_key not in here}
    people = [one for key, one in first.items() if key not in busy]
    return Outcome(sorted(people, key=lambda one: one.pk), others_wait=len(people) < len(first))


def _addresses(told: QuerySet[Reminder]) -> QuerySet[Reminder, str]:
    return told.order_by().values_list("registration__person__email_key", flat=True)


def thanked_at(registration: Registration) -> datetime | None:
    thanks = registration.reminders.filter(kind=Reminder.Kind.THANKS)
    return thanks.values_list("written_at", flat=True).first()


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
