"""Who may sign figures off, and when. Nothing here writes; facts come in as arguments."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events.models import Event
from cordel.events.rules import WORKS_FOR_THE_TOWN, ensure_not_closed, may_coordinate


class EventNotBegun(Refused):
    sentence = _(
        "The event's first day is not over yet on the host's clock. Its figures can be signed when it is: please come"
        " back then."
    )


class NothingToSign(Refused):
    sentence = _("This event was cancelled, so it has no figures to sign.")


class FiguresChanged(Refused):
    sentence = _(
        "The figures changed while you were looking at them, so nothing was signed. Below they stand as they are now:"
        " please look again."
    )


class OpenQuestions(Refused):
    sentence = _(
        "Not everybody has confirmed. Write why the figures are frozen anyway, or wait for: %(missing)s."
    )


class ReasonMissing(Refused):
    sentence = _("Please write why. The reason is kept with the figures.")


class ObjectionSettled(Refused):
    sentence = _(
        "This objection is settled already: it was answered, or the town's figures changed since. Please look again."
    )


def may_confirm_draft(standing: Standing, event: Event) -> bool:
    """The officers of the towns that host the event; the coordinator in their stead."""
    return hosts(standing, event) or may_coordinate(standing, event)


def may_confirm_rows(standing: Standing, event: Event, town_id: int) -> bool:
    """The officers of the town whose rows they are; the coordinator in its stead. A host confirms the whole draft,
    and never another town's rows."""
    return sends(standing, town_id) or may_coordinate(standing, event)


def may_answer(standing: Standing, event: Event) -> bool:
    """Objections are for those who know the door, and for the coordinator."""
    return hosts(standing, event) or may_coordinate(standing, event)


def hosts(standing: Standing, event: Event) -> bool:
    return any(sends(standing, town) for town in event.host_town_ids)


def sends(standing: Standing, town_id: int) -> bool:
    """Whether somebody speaks for the town itself."""
    return standing.is_in_town(town_id, *WORKS_FOR_THE_TOWN)


def first_day_is_over(event: Event, *, now: datetime) -> bool:
    """On the host's clock; never while the days are not known."""
    if event.starts_on is None:
        return False
    return now >= datetime.combine(event.starts_on + timedelta(days=1), time(), tzinfo=event.zone)


def ensure_can_sign(event: Event, *, now: datetime) -> None:
    """Figures are signed while they are a draft, once there is something that could be counted."""
    ensure_not_closed(event)
    if event.status == Event.Status.CANCELLED:
        raise NothingToSign
    if not first_day_is_over(event, now=now):
        raise EventNotBegun


def ensure_same(*, shown: str, now_is: str) -> None:
    """What somebody signs is what the page showed."""
    if shown != now_is:
        raise FiguresChanged


def ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
