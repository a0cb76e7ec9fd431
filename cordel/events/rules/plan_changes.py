"""When the plan of an event may change, and to what. Nothing here writes; facts come in as arguments."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.refusals import Refused
from cordel.events.models import Event


class NothingChanged(Refused):
    sentence = _("The plan is like this already, so nothing was changed.")


class StillCancelled(Refused):
    sentence = _("This event is cancelled. First say that it takes place after all, then change its plan.")


class TookPlace(Refused):
    sentence = _(
        "Presence is recorded for this event on %(days)s, so it took place. If that is wrong, take the presence"
        " back at the door first."
    )


class DaysReversed(Refused):
    sentence = _("The last day lies before the first one. Please check both.")


class NotAPartner(Refused):
    sentence = _("Only a town of the network can host. Make it a partner of the project first.")


class AlreadyHosts(Refused):
    sentence = _("This town hosts the event already. Choose another one.")


def ensure_can_change(event: Event, *, to_resume: bool) -> None:
    """A cancelled event has no plan that could change, until it takes place after all."""
    if event.status == Event.Status.CANCELLED and not to_resume:
        raise StillCancelled


def ensure_nobody_was_there(present: Iterable[date]) -> None:
    """`present` are the days on which presence is recorded."""
    days = sorted(set(present))
    if days:
        raise TookPlace(days=", ".join(date_format(day, "DATE_FORMAT") for day in days))


def ensure_days_in_order(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise DaysReversed


def ensure_can_host(town_id: int | None, *, partners: Iterable[int], hosts: Iterable[int]) -> None:
    """`partners` are the towns of the network, `hosts` those that host already."""
    if town_id not in set(partners):
        raise NotAPartner
    if town_id in set(hosts):
        raise AlreadyHosts
