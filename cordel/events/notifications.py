"""Letters of the events."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from cordel.base import calendars, letters, ratelimits
from cordel.events import queries
from cordel.events.models import Registration, Reminder

LETTERS_PER_HOUR = 6


def confirm(registration_id: int, *, now: datetime) -> None:
    """The seat, the private link, the code and the calendar entry, in the person's language.

    Whoever fills in somebody else's address again and again stops being able to bother that person.
    """
    registration = queries.registration(registration_id)
    if (
        registration is None
        or registration.status == Registration.Status.CANCELLED
        or not registration.person.email
    ):
        return
    person = registration.person
    try:
        ratelimits.count("letter", person.email_key, limit=LETTERS_PER_HOUR, seconds=3600, now=now)
    except ratelimits.TooManyTries:
        return
    _send("confirmation", registration)


def tell_change(registration_id: int) -> None:
    """Other days, other places, or cancelled: what is true now, and a calendar entry that replaces the old one."""
    registration = queries.registration(registration_id)
    if registration is None or registration.status == Registration.Status.CANCELLED:
        return
    if registration.person.email:
        _send("change", registration)


def promote(registration_id: int) -> None:
    """A seat became free and is the person's now; one tap gives it on."""
    registration = _with_seat(registration_id)
    if registration is not None:
        _send("promotion", registration)


def remind(registration_id: int, *, kind: str) -> None:
    """Before the event the question whether the person is still coming, after it thanks and what became of it."""
    registration = _with_seat(registration_id)
    if registration is not None:
        _send("thanks" if kind == Reminder.Kind.THANKS else "question", registration)


def give_place(seat_id: int) -> None:
    """A place in an activity became free and is the person's now; one tap gives it on."""
    seat = queries.activity_seat(seat_id)
    if seat is None or not seat.has_place or _with_seat(seat.registration_id) is None:
        return
    decline_url = settings.SITE_URL + queries.decline_url(seat)
    _send("place", seat.registration, activity=seat.activity, decline_url=decline_url)


def _with_seat(registration_id: int) -> Registration | None:
    """The registration, if it still has a seat and somebody to write to."""
    registration = queries.registration(registration_id)
    if registration is None or registration.status != Registration.Status.CONFIRMED:
        return None
    return registration if registration.person.email else None


def _send(letter: str, registration: Registration, **more: Any) -> None:
    """The letter to the person, in the person's language, with the event as a calendar file if it has days."""
    person = registration.person
    with translation.override(person.language):
        entries = queries.calendar_entries([registration.event])
        feed = calendars.feed(entries, name=str(registration.event)).decode()
    letters.send(
        f"events/letters/{letter}",
        to=person.email,
        language=person.language,
        context={
            "registration": registration,
            "event": registration.event,
            "person": person,
            "private_url": settings.SITE_URL + queries.private_url(registration),
            "answer_url": settings.SITE_URL + queries.answer_url(registration),
            "event_url": settings.SITE_URL + registration.event.get_absolute_url(),
            **more,
        },
        attachments=[("event.ics", feed, "text/calendar")] if entries else [],
    )
