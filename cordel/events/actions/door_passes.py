"""Passes for the door, and the devices that enter by them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, slots, tokens
from cordel.events.actions.registration import locked_event
from cordel.events.models import DoorDevice, DoorPass, Event
from cordel.events.rules import door as rules

MADE = audit.verb("door.pass_made", _("made a pass for the door"), is_public=False)
REVOKED = audit.verb("door.pass_revoked", _("revoked a pass for the door"), is_public=False)
ENTERED = audit.verb("door.device_entered", _("entered the door with a device"), is_public=False)
DAY_CHOSEN = audit.verb("door.day_changed", _("chose the day on a device at the door"), is_public=False)
LEFT = audit.verb("door.device_left", _("left the door with a device"), is_public=False)
LOST = audit.verb("door.device_missed", _("said that a device at the door was lost"), is_public=False)

# An app above notes what must be noted where personal data were lost: given the event, the device, who, and when.
LOST_DEVICE = "events.device_lost"


@dataclass(frozen=True)
class PassFacts:
    """`days` in order, at least one."""

    days: tuple[date, ...]
    label: str


@transaction.atomic
def make_pass(event: Event, *, facts: PassFacts, secret: str, by: User, now: datetime) -> DoorPass:
    """A pass of which only the digest is kept. `secret` follows from the form, so the same form sent twice gives the
    same pass. Raises DayNotOfEvent, DayIsOver, EventClosed, PassUsedUp."""
    event = locked_event(event.pk)
    rules.ensure_can_make_pass(event, days=facts.days, now=now)
    first, *further = facts.days
    known = {"event": event, "label": facts.label, "made_by": by, "made_at": now}
    days: dict[str, Any] = {"day": first, "further_days": [day.isoformat() for day in further]}
    ends = rules.night_of(facts.days[-1], event.zone)
    made, is_new = DoorPass.objects.get_or_create(
        digest=tokens.digest(secret), defaults={**known, **days, "expires_at": ends}
    )
    if made.revoked_at is not None:
        raise rules.PassUsedUp
    if is_new:
        audit.record(MADE, made, by=by, now=now, project_id=event.project_id, **days)
    return made


@transaction.atomic
def revoke_pass(door_pass: DoorPass, *, by: User, now: datetime) -> None:
    """Its devices open nothing from now on; what they scanned before is still heard for a day. Twice changes nothing."""
    found = DoorPass.objects.select_for_update(of=("self",)).select_related("event").get(pk=door_pass.pk)
    if found.revoked_at is None:
        found.revoked_at = now
        found.save(update_fields=["revoked_at"])
        audit.record(REVOKED, found, by=by, now=now, project_id=found.event.project_id)


@dataclass(frozen=True)
class DeviceFacts:
    """`number` is the device's own; `offset` in seconds, how far its clock is ahead."""

    number: UUID
    label: str
    offset: int


@transaction.atomic
def enter_door(door_pass: DoorPass, *, facts: DeviceFacts, token: str, now: datetime) -> DoorDevice:
    """A device enters, or enters again: then its old token ends. Where the pass is for one day, that is the device's day.
    Raises PassEnded, TooManyDevices, DeviceLost."""
    found = DoorPass.objects.select_for_update(of=("self",)).select_related("event").get(pk=door_pass.pk)
    rules.ensure_pass_holds(found, now=now)
    device = found.devices.filter(number=facts.number).first()
    if device is None:
        rules.ensure_room_for_device(found.devices.count())
        day = None if found.further_days else found.day
        device = DoorDevice(door_pass=found, number=facts.number, entered_at=now, day=day)
    rules.ensure_not_lost(device)
    device.label, device.offset, device.digest = facts.label, facts.offset, tokens.digest(token)
    device.last_contact_at, device.ended_at = now, None
    device.save()
    audit.record(ENTERED, device, by=None, now=now, project_id=found.event.project_id)
    return device


@transaction.atomic
def choose_day(device: DoorDevice, *, day: date, now: datetime) -> DoorDevice:
    """The device has the list of that day from now on. Twice changes nothing. Raises PassEnded, DayNotOfPass,
    NightIsOver."""
    found = (
        DoorDevice.objects.select_for_update(of=("self",))
        .select_related("door_pass__event")
        .get(pk=device.pk)
    )
    rules.ensure_can_choose(found, day=day, now=now)
    if found.day != day:
        found.day = day
        found.save(update_fields=["day"])
        audit.record(
            DAY_CHOSEN, found, by=None, now=now, project_id=found.door_pass.event.project_id, day=day
        )
    return found


@transaction.atomic
def leave_door(device: DoorDevice, *, now: datetime) -> None:
    """Its token opens nothing more. Twice changes nothing."""
    found = (
        DoorDevice.objects.select_for_update(of=("self",))
        .select_related("door_pass__event")
        .get(pk=device.pk)
    )
    if found.ended_at is None:
        found.ended_at = now
        found.save(update_fields=["ended_at"])
        audit.record(LEFT, found, by=None, now=now, project_id=found.door_pass.event.project_id)


@transaction.atomic
def lose_device(device: DoorDevice, *, by: User, now: datetime) -> None:
    """It opens nothing, and nothing of it is heard any more; that it is lost is noted as a breach. Twice is once."""
    found = (
        DoorDevice.objects.select_for_update(of=("self",))
        .select_related("door_pass__event")
        .get(pk=device.pk)
    )
    if found.lost_at is None:
        found.lost_at, found.ended_at = now, found.ended_at or now
        found.save(update_fields=["lost_at", "ended_at"])
        event = found.door_pass.event
        audit.record(LOST, found, by=by, now=now, project_id=event.project_id)
        slots.ask(LOST_DEVICE, event, found, by, now)
