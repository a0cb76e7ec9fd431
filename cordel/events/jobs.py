"""Background work about events: each a thin call, safe to run twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from cordel.events import actions, notifications, queries


def write_confirmation(registration_id: int) -> None:
    with _joining_noted(registration_id):
        notifications.confirm(registration_id, now=timezone.now())


def write_change(registration_id: int, sequence: int) -> None:
    with _joining_noted(registration_id):
        notifications.tell_change(registration_id, sequence=sequence)
    actions.note_told(registration_id, sequence=sequence)


def write_promotion(registration_id: int) -> None:
    with _joining_noted(registration_id):
        notifications.promote(registration_id)


def tell_joining(event_id: int, version: int) -> dict[str, int]:
    event = queries.event_by_id(event_id)
    return {"letters": actions.tell_joining(event, version=version, now=timezone.now()) if event else 0}


def write_joining(registration_id: int) -> None:
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
    notifications.give_place(seat_id)


def write_activity_gone(registration_id: int, activity: dict[str, Any]) -> None:
    notifications.tell_activity_gone(registration_id, activity=activity)


def write_activity_moved(registration_id: int, activity_id: int, version: str) -> None:
    told = notifications.tell_activity_moved(registration_id, activity_id=activity_id, version=version)
    if told is not None:
        actions.note_moved(registration_id, activity_id=activity_id, told=told)


def write_reminder(registration_id: int, kind: str) -> None:
    with _joining_noted(registration_id):
        notifications.remind(registration_id, kind=kind)


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


def forget_needs() -> dict[str, int]:
    """People's needs, and the telephone numbers of the run sheet, which served the same days."""
    now = timezone.now()
    return {
        "erased": actions.forget_needs(now=now),
        "arrangements": actions.forget_arrangements(now=now),
    }


def forget_answers() -> dict[str, int]:
    return {"forgotten": actions.forget_answers(now=timezone.now())}


def forget_merges() -> dict[str, int]:
    return {"forgotten": actions.forget_merges(now=timezone.now())}


def hand_over(letter_id: int) -> dict[str, int]:
    return {"letters": actions.hand_over(letter_id, now=timezone.now())}
