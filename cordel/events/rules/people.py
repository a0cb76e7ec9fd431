"""Who may choose an activity, speak in one, and when a list of institutions is published. Nothing here writes."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.seats import Pool, is_before
from cordel.events.models import Activity, Event, Registration, Role
from cordel.events.rules import (
    EventCancelled,
    RegistrationNotOpen,
    ensure_can_register,
    ensure_not_closed,
    may_fill_seats,
    takes_registrations,
)


class FewerPlacesThanTaken(Refused):
    sentence = _("Places taken already: %(taken)s. There must be at least as many.")


class ActivityGone(Refused):
    sentence = _("This is no longer in the programme. Please look at the programme of today.")


class NothingToChoose(Refused):
    sentence = _("Nobody needs a place of their own there: whoever is at the event can come.")


class ActivityBegun(Refused):
    sentence = _("This has begun on the host's clock. Please ask the host on the spot whether there is room.")


class SameHour(Refused):
    sentence = _(
        "“%(other)s” is at the same hour, and you chose it before. Give your place there back first, then choose this."
    )


class InstitutionsNotClosed(Refused):
    sentence = _("Close the event first: only then is it certain which institutions were there.")


class NotASpeaker(Refused):
    sentence = _("Only speakers of this event can be named here. The host can make somebody a speaker.")


class ChildrenRegisterAnew(Refused):
    sentence = _(
        "People under 18 are registered anew for each event: by the form on the event's page, or by their town, which"
        " knows who answers for them."
    )


def may_come_again(known: Registration, event: Event, *, now: datetime) -> bool:
    """Whether one tap on the page of `known` is offered for this later event."""
    is_over = bool(event.days) and now.astimezone(event.zone).date() > event.days[-1]
    is_written_to = known.is_adult and known.person.sealed_at is None
    return is_written_to and event.is_public and not is_over and takes_registrations(event, now=now)


def ensure_can_come_again(event: Event, *, pool: Pool, is_adult: bool, now: datetime) -> None:
    """By one tap on the own page of an event before. A child is registered anew, with whoever answers for it."""
    if not event.is_public:
        raise RegistrationNotOpen
    if not is_adult:
        raise ChildrenRegisterAnew
    ensure_can_register(event, pool=pool, is_adult=is_adult, now=now)


def may_fill_places(activity: Activity, event: Event, *, now: datetime) -> bool:
    """The same for the places of an activity."""
    return may_fill_seats(event, now=now) and before_activity(activity, event, now=now)


def before_activity(activity: Activity, event: Event, *, now: datetime) -> bool:
    """Whether neither the event nor the activity has begun."""
    return is_before(now, event.begins_at, activity.begins_at)


def may_tell_of(activity: Activity, event: Event, *, now: datetime) -> bool:
    """Whether a letter about an activity can still be of use: it has not begun, and the event is not over."""
    is_off = event.closed_at is not None or event.status == Event.Status.CANCELLED
    is_over = bool(event.days) and now.astimezone(event.zone).date() > event.days[-1]
    return not is_off and not is_over and is_before(now, activity.begins_at)


def ensure_can_choose(activity: Activity, event: Event, *, now: datetime) -> None:
    if event.status == Event.Status.CANCELLED:
        raise EventCancelled
    ensure_not_closed(event)
    if activity.capacity is None:
        raise NothingToChoose
    if not before_activity(activity, event, now=now):
        raise ActivityBegun


def ensure_free_at_that_hour(activity: Activity, chosen: Iterable[Activity]) -> None:
    for other in chosen:
        if activity.is_at_same_hour_as(other):
            raise SameHour(other=str(other))


def ensure_places_for(capacity: int | None, *, taken: int) -> None:
    if capacity is not None and capacity < taken:
        raise FewerPlacesThanTaken(taken=taken)


def ensure_can_publish_institutions(event: Event) -> None:
    if event.closed_at is None:
        raise InstitutionsNotClosed


def ensure_is_speaker(registration: Registration) -> None:
    if registration.role != Role.SPEAKER:
        raise NotASpeaker


def may_correct_address(registration: Registration, own: Collection[int] | None) -> bool:
    """Who runs the project, and those who work for the person's own town: `own` are the towns whose people somebody
    looks after, None for everybody's. The host of another town's people asks them."""
    return own is None or registration.person.town_id in own


def is_coming(registration: Registration, *, now: datetime) -> bool:
    """Whether there is still something to confirm: the registration stands, and the event is neither cancelled nor
    over."""
    event = registration.event
    is_over = bool(event.days) and now.astimezone(event.zone).date() > event.days[-1]
    is_off = event.closed_at is not None or event.status == Event.Status.CANCELLED
    return registration.status != Registration.Status.CANCELLED and not is_off and not is_over
