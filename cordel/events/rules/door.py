"""Who may enter the door with a device, and until when it is heard. Nothing here writes."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

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
IN_THE_MORNING: Final = time(6)


class DayIsOver(Refused):
    sentence = _("This day is over: a pass for it would open nothing. Choose today or a later day.")


class DayNotOfPass(Refused):
    sentence = _("This pass does not open the door on that day. Choose one of its days.")


class NightIsOver(Refused):
    sentence = _("That day is over, and so is its list. Choose another day of the pass.")


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


def night_of(day: date, zone: ZoneInfo) -> datetime:
    """When a day at the door is over: early on the morning after, on the host's clock."""
    return datetime.combine(day + timedelta(days=1), IN_THE_MORNING, zone)


def ensure_can_make_pass(event: Event, *, days: Sequence[date], now: datetime) -> None:
    ensure_not_closed(event)
    ensure_not_cancelled(event)
    for day in days:
        if day not in event.days:
            raise DayNotOfEvent(day=date_format(day, "DATE_FORMAT"))
        if night_of(day, event.zone) <= now:
            raise DayIsOver


def ensure_can_choose(device: DoorDevice, *, day: date, now: datetime) -> None:
    """The device shows the list of that day from now on."""
    if not holds(device, now=now):
        raise PassEnded
    if day not in device.door_pass.days:
        raise DayNotOfPass
    if night_of(day, device.door_pass.event.zone) <= now:
        raise NightIsOver


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


def has_list(device: DoorDevice, zone: ZoneInfo, *, now: datetime) -> bool:
    """Whether a day was chosen on the device that is not over."""
    return device.day is not None and holds(device, now=now) and now < night_of(device.day, zone)


def ended_at(device: DoorDevice) -> datetime:
    """From when on the device may let nobody in, on whatever day."""
    ends = [device.door_pass.expires_at, device.door_pass.revoked_at, device.ended_at]
    return min(one for one in ends if one is not None)


def ended_on(device: DoorDevice, day: date, zone: ZoneInfo) -> datetime:
    """From when on the device may let nobody in on that day."""
    end = ended_at(device)
    return min(end, night_of(day, zone)) if device.door_pass.further_days else end


def is_heard(device: DoorDevice, *, now: datetime) -> bool:
    """Whether what it scanned is still taken: a day longer than it may look, unless it was lost."""
    if device.lost_at is not None:
        return False
    return now < ended_at(device) + HEARD_AFTER


def is_news(device: DoorDevice, *, offset: int, now: datetime) -> bool:
    """Whether a contact says more of the device than what is written down."""
    return offset != device.offset or not timedelta(0) <= now - device.last_contact_at < CONTACT_NOTED


def why_not_on(event: Event, day: date) -> str:
    """Why nobody is let in on that day, "" if people are: the name of what stands in the way."""
    if event.closed_at is not None:
        return "closed"
    return "day" if event.status == Event.Status.CANCELLED or day not in event.days else ""


def why_not_in(registration: Registration) -> str:
    """The same of somebody who is registered, on a day on which people are let in."""
    status = Registration.Status
    return {status.CANCELLED: "cancelled", status.WAITING: "waiting"}.get(status(registration.status), "")


def ensure_reason(because: str) -> None:
    if not because.strip():
        raise ReasonForScanMissing
