"""Who may enter the door with a device, and until when it is heard. Nothing here writes."""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.refusals import Refused
from cordel.events.models import DoorDevice, DoorPass, Event, Registration
from cordel.events.rules import DayNotOfEvent, ensure_not_cancelled, ensure_not_closed

MOST_DEVICES: Final = 40  # by one pass
# What a device scanned before its pass ended is heard so much longer.
HEARD_AFTER: Final = timedelta(hours=24)
# A device that scans without a pause is noted once in so long.
CONTACT_NOTED: Final = timedelta(seconds=10)


class DayIsOver(Refused):
    sentence = _("This day is over: a pass for it would open nothing. Choose today or a later day.")


class PassUsedUp(Refused):
    sentence = _("This form made a pass that was revoked since. Open the page again and make another one.")


class PassEnded(Refused):
    sentence = _("This pass has ended or was taken back. Ask whoever runs the event for another one.")


class TooManyDevices(Refused):
    sentence = _("So many devices entered by this pass that no more may. Ask for another pass.")


class DeviceLost(Refused):
    sentence = _("This device was said to be lost. Enter with another one, or ask whoever runs the event.")


class ReasonForScanMissing(Refused):
    sentence = _("Please say in a few words what you found out, so that others understand it later.")


def ensure_can_make_pass(event: Event, *, day: date, ends: datetime, now: datetime) -> None:
    ensure_not_closed(event)
    ensure_not_cancelled(event)
    if day not in event.days:
        raise DayNotOfEvent(day=date_format(day, "DATE_FORMAT"))
    if ends <= now:
        raise DayIsOver


def ensure_pass_holds(door_pass: DoorPass, *, now: datetime) -> None:
    if door_pass.state(now) != "valid":
        raise PassEnded


def ensure_room_for_device(devices: int) -> None:
    if devices >= MOST_DEVICES:
        raise TooManyDevices


def ensure_not_lost(device: DoorDevice) -> None:
    if device.lost_at is not None:
        raise DeviceLost


def holds(device: DoorDevice, *, now: datetime) -> bool:
    """Whether the device may still read the list."""
    return device.ended_at is None and device.lost_at is None and device.door_pass.state(now) == "valid"


def ended_at(device: DoorDevice) -> datetime:
    """From when on the device may let nobody in."""
    ends = [device.door_pass.expires_at, device.door_pass.revoked_at, device.ended_at]
    return min(one for one in ends if one is not None)


def is_heard(device: DoorDevice, *, now: datetime) -> bool:
    """Whether what it scanned is still taken: a day longer than it may look, unless it was lost."""
    if device.lost_at is not None:
        return False
    return now < ended_at(device) + HEARD_AFTER


def is_news(device: DoorDevice, *, offset: int, now: datetime) -> bool:
    """Whether a contact says more of the device than what is written down."""
    return offset != device.offset or not timedelta(0) <= now - device.last_contact_at < CONTACT_NOTED


def why_not_in(registration: Registration, day: date) -> str:
    """Why a scan does not make somebody present, "" if it does: the name of what stands in the way."""
    event = registration.event
    if event.closed_at is not None:
        return "closed"
    if event.status == Event.Status.CANCELLED or day not in event.days:
        return "day"
    status = Registration.Status
    return {status.CANCELLED: "cancelled", status.WAITING: "waiting"}.get(status(registration.status), "")


def ensure_reason(because: str) -> None:
    if not because.strip():
        raise ReasonForScanMissing
