"""What may be done to many people at once, and to whom of them it cannot be done. Nothing here writes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events.models import Act, BulkKind, Event, Registration, Role
from cordel.events.rules import (
    DayNotOfEvent,
    ensure_not_cancelled,
    ensure_not_closed,
    may_edit,
    may_keep_door,
    role_of,
)

MOST_AT_ONCE = 3_000
FREEZABLE = (BulkKind.ROLE, BulkKind.PRESENT, BulkKind.ABSENT, BulkKind.CANCEL)


class NobodyChosen(Refused):
    sentence = _("Nobody is ticked. Tick some people in the list, or choose all of the list.")


class TooManyChosen(Refused):
    sentence = _(
        "This can be done for %(most)s people at once, and these are %(people)s. Narrow the list with its filters,"
        " and do it in parts."
    )


class NobodyLeft(Refused):
    sentence = _("There is nobody left to whom this can be done. Nothing was changed.")


class CannotBeUndone(Refused):
    sentence = _(
        "Something has changed for these people since then, so it cannot be undone for all at once. Change them"
        " one by one."
    )


class SeatsTakenMeanwhile(Refused):
    sentence = _(
        "The seats are not all free any more, or other people wait for them. Give the event more seats first, or take"
        " people in one by one."
    )


class Why(StrEnum):
    """Why something cannot be done to somebody."""

    ALREADY = "already"
    NO_SEAT = "no seat"
    NO_ADDRESS = "no address"


@dataclass
class Sorted:
    """The people to whom an act can be done, and the others by the reason."""

    can: list[Registration] = field(default_factory=list)
    cannot: dict[Why, list[Registration]] = field(default_factory=dict)


def may_act(standing: Standing, event: Event, kind: str) -> bool:
    """Whoever may do it to one person may do it to many; whose people, `towns_seen` says."""
    if kind == BulkKind.ROLE:
        return may_edit(standing, event)
    if kind in (BulkKind.PRESENT, BulkKind.ABSENT):
        return may_keep_door(standing, event)
    return True


def ensure_can_act(event: Event, act: Act) -> None:
    """What would refuse it to everybody."""
    if act.kind in FREEZABLE:
        ensure_not_closed(event)
    if act.kind == BulkKind.PRESENT:
        ensure_not_cancelled(event)
        if act.day is not None and act.day not in event.days:
            raise DayNotOfEvent(day=date_format(act.day, "DATE_FORMAT"))


def ensure_not_too_many(people: int) -> None:
    if not people:
        raise NobodyChosen
    if people > MOST_AT_ONCE:
        raise TooManyChosen(most=MOST_AT_ONCE, people=people)


def sorted_out(
    act: Act, registrations: Iterable[Registration], *, event: Event, present: Collection[int]
) -> Sorted:
    """`present` are the keys of those whose presence is recorded on the act's day."""
    found = Sorted()
    for registration in registrations:
        why = _why_not(act, registration, event=event, is_present=registration.pk in present)
        if why is None:
            found.can.append(registration)
        else:
            found.cannot.setdefault(why, []).append(registration)
    return found


def new_role(registration: Registration, value: str, *, event: Event) -> Role:
    """The role that is given by hand; without one, what follows from where the person comes from."""
    if value:
        return Role(value)
    return role_of(
        town_id=registration.town_id,
        country=registration.country,
        host_towns=event.host_town_ids,
        host_countries=event.host_countries,
    )


def _why_not(act: Act, registration: Registration, *, event: Event, is_present: bool) -> Why | None:
    if _is_so(act, registration, event=event, is_present=is_present):
        return Why.ALREADY
    needs_seat = act.kind in (BulkKind.ROLE, BulkKind.PRESENT, BulkKind.LETTER)
    if needs_seat and registration.status != Registration.Status.CONFIRMED:
        return Why.NO_SEAT
    if act.kind == BulkKind.LETTER and not registration.person.email:
        return Why.NO_ADDRESS
    return None


def _is_so(act: Act, registration: Registration, *, event: Event, is_present: bool) -> bool:
    """Whether there is nothing to do. Whoever is present already was let in, whatever became of the seat."""
    if act.kind == BulkKind.PRESENT:
        return is_present
    if act.kind == BulkKind.ABSENT:
        return not is_present
    if act.kind == BulkKind.CANCEL:
        return registration.status == Registration.Status.CANCELLED
    return act.kind == BulkKind.ROLE and registration.role == new_role(registration, act.value, event=event)
