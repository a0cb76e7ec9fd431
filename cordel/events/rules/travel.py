"""What somebody may tell of the way to an event, and of whom. Nothing here writes."""

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.events.models import Event, Mode, Registration

# Whoever comes earlier or stays longer than this has most likely mistyped a year or a month.
BEFORE_AND_AFTER: Final = timedelta(days=31)


class FarFromEvent(Refused):
    sentence = _("This day is more than a month away from the event. Look at it again.")


class LeavesBeforeArriving(Refused):
    sentence = _("The day of departure lies before the day of arrival. Look at both again.")


class ComesOnline(Refused):
    sentence = _("Whoever takes part online does not travel, so nothing was kept.")


class NobodyTicked(Refused):
    sentence = _("Tick at least one person of your delegation.")


class NothingTold(Refused):
    sentence = _("Write when they arrive, when they leave or where they stay.")


def travels(registration: Registration) -> bool:
    return registration.mode != Mode.ONLINE


def ensure_travels(registration: Registration) -> None:
    if not travels(registration):
        raise ComesOnline


def ensure_days_fit(event: Event, *, arrives: date | None, leaves: date | None) -> None:
    days = event.days
    for day in (arrives, leaves):
        if day and days and not days[0] - BEFORE_AND_AFTER <= day <= days[-1] + BEFORE_AND_AFTER:
            raise FarFromEvent
    if arrives and leaves and leaves < arrives:
        raise LeavesBeforeArriving
