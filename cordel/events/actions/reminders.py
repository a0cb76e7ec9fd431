"""Letters that go out by the calendar: whether people are still coming, thanks afterwards, and what became of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.base import audit, jobs
from cordel.events import queries, rules
from cordel.events.actions.registration import give_back, locked_event, locked_registration
from cordel.events.models import Event, Registration, Reminder

SAID_COMING = audit.verb("event.coming_confirmed", _("said to be coming"), is_public=False)
ASKED = audit.verb("event.asked", _("asked who is still coming"), is_public=False)
OUTCOME_TOLD = audit.verb("event.outcome_told", _("told what became of the event"), is_public=False)
THANKED = audit.verb("event.thanked", _("thanked the people who came"), is_public=False)


def ask_still_coming(*, now: datetime) -> int:
    """Asks everybody who is due to be asked; once each, however often it runs. Returns how many letters."""
    return sum(_ask(event, now=now) for event in queries.events_ahead(now))


@transaction.atomic
def _ask(event: Event, *, now: datetime) -> int:
    kind = queries.due(event, now)
    if kind is None or not queries.to_ask(event, kind).exists():
        return 0
    event = locked_event(event.pk)
    return _remind(event, queries.to_ask(event, kind), kind=kind, verb=ASKED, now=now)


@transaction.atomic
def thank(event: Event, *, now: datetime) -> int:
    """One letter to everybody who was there; once each."""
    event = locked_event(event.pk)
    return _remind(event, queries.to_thank(event), kind=Reminder.Kind.THANKS, verb=THANKED, now=now)


def gather_outcome(event: Event, *, now: datetime) -> None:
    """Has what is published after the thanks told in some days, together with what is published until then."""
    if event.closed_at is not None:
        _tell_later(event, now=now)


def _tell_later(event: Event, *, now: datetime) -> None:
    due = now + queries.GATHERED
    key = f"outcome:{event.pk}:{due.date().isoformat()}"
    jobs.enqueue("events.tell_outcome", now=now, after=due, key=key, event_id=event.pk)


@transaction.atomic
def tell_outcome(event: Event, *, now: datetime) -> int:
    """One letter about what was published since the thanks to those who allowed news; once for each event. Whoever
    had one of another event lately gets it later."""
    event = locked_event(event.pk)
    outcome = queries.to_tell_outcome(event, now)
    if outcome.others_wait:
        _tell_later(event, now=now)
    return _remind(event, outcome.people, kind=Reminder.Kind.OUTCOME, verb=OUTCOME_TOLD, now=now)


def _remind(
    event: Event, people: Iterable[Registration], *, kind: Reminder.Kind, verb: audit.Verb, now: datetime
) -> int:
    written = [Reminder(registration=one, kind=kind, written_at=now) for one in people]
    Reminder.objects.bulk_create(written)
    for one in written:
        jobs.enqueue("events.write_reminder", now=now, registration_id=one.registration_id, kind=kind.value)
    if written:
        audit.record(
            verb, event, by=None, now=now, project_id=event.project_id, count=len(written), kind=kind.value
        )
    return len(written)


@transaction.atomic
def answer(registration: Registration, *, is_coming: bool, now: datetime) -> None:
    """What somebody answers to the question: "no" gives the seat to the next. Twice changes nothing more."""
    if not is_coming:
        give_back(registration, now=now)
        return
    registration = locked_registration(registration)
    rules.ensure_not_cancelled(registration.event)
    rules.ensure_not_begun(registration.event, now=now)
    rules.ensure_still_has_seat(registration)
    if registration.said_coming_at is None:
        registration.said_coming_at = now
        registration.save(update_fields=["said_coming_at"])
        project = registration.event.project_id
        audit.record(SAID_COMING, registration, by=registration.person, now=now, project_id=project)
