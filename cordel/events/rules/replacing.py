"""When somebody else may come in a person's place. Nothing here writes."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.events.models import Event, Registration
from cordel.events.rules import SeatCancelled, ensure_may_come_alone, ensure_not_cancelled, ensure_not_closed

Status = Registration.Status


class ReplacedAlready(Refused):
    sentence = _(
        "Somebody else was put in this person's place meanwhile. Look at who comes now, and go on from there."
    )


class WasThere(Refused):
    sentence = _(
        "This person was present, and that stays recorded. Register the other person for the days that are left, or let"
        " the door record who comes."
    )


class ComesAnyway(Refused):
    sentence = _(
        "%(name)s is registered for this event already. Choose somebody else, or give the free seat back."
    )


class NoLongerWaits(Refused):
    sentence = _("This person no longer waits for a seat. Choose somebody else.")


class SamePerson(Refused):
    sentence = _("This is the same person. Write the name of the one who comes instead.")


class EventIsOver(Refused):
    sentence = _("The event is over, so nobody can come in this person's place any more.")


def may_be_replaced(registration: Registration, *, now: datetime) -> bool:
    """Whether the screen offers it."""
    try:
        ensure_can_be_replaced(registration, now=now)
    except Refused:
        return False
    return True


def ensure_can_be_replaced(registration: Registration, *, now: datetime) -> None:
    """Whoever has a seat or a turn, until the event's last day is over, unless presence is recorded."""
    event = registration.event
    ensure_not_closed(event)
    ensure_not_cancelled(event)
    if registration.replaced_by_id is not None:
        raise ReplacedAlready
    if registration.status == Status.CANCELLED:
        raise SeatCancelled
    if registration.days_present:
        raise WasThere
    if event.ends_on is not None and now.astimezone(event.zone).date() > event.ends_on:
        raise EventIsOver


def ensure_can_come_instead(
    event: Event, *, known: Registration | None, leaver: Registration, name: str, is_adult: bool
) -> None:
    """`known`: the registration that the one who comes has already; a turn on the waiting list is no seat."""
    ensure_may_come_alone(event, is_adult=is_adult)
    if known is None:
        return
    if known.pk == leaver.pk:
        raise SamePerson
    if known.status == Status.CONFIRMED or (known.status == leaver.status == Status.WAITING):
        raise ComesAnyway(name=name)


def ensure_waits(comer: Registration | None, leaver: Registration) -> Registration:
    """Gives who was chosen among those of the town who wait, as it is now."""
    if comer is None:
        raise NoLongerWaits
    if leaver.status == Status.WAITING:
        raise ComesAnyway(name=comer.person.name)
    return comer
