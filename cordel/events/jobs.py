"""Background work about events: each a thin call, safe to run twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.utils import timezone

from cordel.base import jobs
from cordel.events import actions, notifications, queries
from cordel.events.actions import sheet_readings
from cordel.events.models import KeptLetter, Reminder

# A slow mail server must not hold up the receipts that wait behind a letter to many.
SECONDS_OF_A_TURN = 10
Letter = KeptLetter.Letter


def _kept(registration_id: int, letter: KeptLetter.Letter | None, **facts: Any) -> bool:
    """Whether the letter goes on paper, because letters to that address come back."""
    return actions.keep_letter(registration_id, letter=letter, facts=facts, now=timezone.now())


def write_confirmation(registration_id: int) -> None:
    if _kept(registration_id, Letter.CONFIRMATION):
        return
    with _joining_noted(registration_id):
        notifications.confirm(registration_id, now=timezone.now())


def write_change(registration_id: int, sequence: int) -> None:
    if _kept(registration_id, Letter.CHANGE, sequence=sequence):
        return
    with _joining_noted(registration_id):
        notifications.tell_change(registration_id, sequence=sequence)
    actions.note_told(registration_id, sequence=sequence)


def write_promotion(registration_id: int) -> None:
    if _kept(registration_id, Letter.PROMOTION):
        return
    with _joining_noted(registration_id):
        notifications.promote(registration_id)


def write_replaced(registration_id: int) -> None:
    if not _kept(registration_id, None):
        notifications.tell_replaced(registration_id)


def tell_joining(event_id: int, version: int) -> dict[str, int]:
    event = queries.event_by_id(event_id)
    return {"letters": actions.tell_joining(event, version=version, now=timezone.now()) if event else 0}


def write_joining(registration_id: int) -> None:
    if _kept(registration_id, Letter.JOINING):
        return
    with _joining_noted(registration_id):
        notifications.tell_joining(registration_id)


@contextmanager
def _joining_noted(registration_id: int) -> Iterator[None]:
    """Of a letter that names an address to join by, which one; read before it is written, so that an address that
    changes meanwhile is told once more rather than never."""
    registration = queries.registration(registration_id)
    joining = queries.joining_for(registration) if registration else None
    yield
    if joining is not None:
        actions.note_joining(registration_id, version=joining.version)


def write_place(seat_id: int) -> None:
    seat = queries.activity_seat(seat_id)
    if seat is not None and not _kept(seat.registration_id, Letter.PLACE, seat_id=seat_id):
        notifications.give_place(seat_id)


def write_activity_gone(registration_id: int, activity: dict[str, Any]) -> None:
    if not _kept(registration_id, Letter.ACTIVITY_GONE, activity=activity):
        notifications.tell_activity_gone(registration_id, activity=activity)


def write_activity_moved(registration_id: int, activity_id: int, version: str) -> None:
    if _kept(registration_id, Letter.ACTIVITY_MOVED, activity_id=activity_id, version=version):
        return
    told = notifications.tell_activity_moved(registration_id, activity_id=activity_id, version=version)
    if told is not None:
        actions.note_moved(registration_id, activity_id=activity_id, told=told)


def write_reminder(registration_id: int, kind: str) -> None:
    """Thanks and news are not worth the paper; the question whether somebody comes is."""
    letter = None if kind in (Reminder.Kind.THANKS, Reminder.Kind.OUTCOME) else Letter.QUESTION
    if _kept(registration_id, letter, kind=kind):
        return
    with _joining_noted(registration_id):
        notifications.remind(registration_id, kind=kind)


def tell_former_address(person_id: int) -> None:
    told = notifications.tell_former_address(person_id)
    if told:
        actions.note_former_told(person_id, told=told)


def ask_still_coming() -> dict[str, int]:
    return {"letters": actions.ask_still_coming(now=timezone.now())}


def tell_outcome(event_id: int) -> dict[str, int]:
    event = queries.event_by_id(event_id)
    return {"letters": actions.tell_outcome(event, now=timezone.now()) if event else 0}


def thank(event_id: int) -> dict[str, int]:
    event = queries.event_by_id(event_id)
    return {"letters": actions.thank(event, now=timezone.now()) if event else 0}


def tell_everybody(event_id: int, sequence: int) -> dict[str, int]:
    event = queries.event_by_id(event_id)
    return {"letters": actions.tell_everybody(event, sequence=sequence, now=timezone.now()) if event else 0}


def read_sheet(sheet_id: int, key_of_job: str) -> dict[str, int]:
    def tell(done: int, total: int) -> None:
        jobs.tell_progress(key_of_job, done, total)

    return {"pages": sheet_readings.read_sheet(sheet_id, tell=tell, now=timezone.now())}


def hand_over(letter_id: int) -> dict[str, int]:
    until = monotonic() + SECONDS_OF_A_TURN
    return {"letters": actions.hand_over(letter_id, now=timezone.now(), enough=lambda: monotonic() > until)}
