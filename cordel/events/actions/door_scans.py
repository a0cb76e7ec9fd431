"""What devices at the door scanned is written into the journal and becomes presence: one transaction for many scans."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.base.prepared import create, prepared
from cordel.core import material_files
from cordel.core.checkin_merge import Act
from cordel.core.office_package import Unusable
from cordel.events import queries
from cordel.events.actions import door_walk_ins as walk_ins
from cordel.events.actions.door_presence import change_presence
from cordel.events.actions.door_walk_ins import WalkIn
from cordel.events.models import (
    DoorDevice,
    Event,
    Evidence,
    Registration,
    Scan,
    ScreenSignature,
)
from cordel.events.queries import door_devices as found_at_door
from cordel.events.rules import door as rules

SETTLED = audit.verb("door.scan_settled", _("settled what a device at the door told"), is_public=False)
Result = Scan.Result


@dataclass(frozen=True)
class Told:
    """A scan as the device tells it: `ref` is the registration it means, None if it knows none; `of` its own number of
    the "new" that it means instead; `shown` is the code or ticket that somebody showed, `signature` a PNG, each empty
    where there is none; `walk_in` is who a "new" is about; `at` is by the device's clock."""

    counter: int
    at: datetime
    day: date
    act: Act
    ref: int | None
    evidence: Evidence
    shown: str = ""
    signature: bytes = b""
    of: int | None = None
    walk_in: WalkIn | None = None

    @property
    def digest(self) -> str:
        said: tuple[object, ...] = (
            self.at.isoformat(),
            self.day.isoformat(),
            self.act,
            self.ref,
            self.evidence,
        )
        said += (self.shown,)
        if self.of is not None or self.walk_in is not None:
            said += (self.of, self.walk_in.facts if self.walk_in else None)
        return hashlib.sha256(repr(said).encode() + self.signature).hexdigest()


@prepared
def _locked(event: int) -> QuerySet[Event]:
    return Event.objects.filter(pk=event).select_for_update().order_by()


@transaction.atomic
def take_scans(device: DoorDevice, *, told: Sequence[Told], offset: int, now: datetime) -> list[Scan]:
    """The lines of the journal for these scans, in their order: new ones are written down and change presence, those
    that were heard before change nothing. `offset`: how many seconds the device's clock is ahead."""
    event = _locked(device.door_pass.event_id)[0]
    if rules.is_news(device, offset=offset, now=now):
        DoorDevice.objects.filter(pk=device.pk).update(last_contact_at=now, offset=offset)
    known = found_at_door.heard(device, {one.counter for one in told})
    fresh = {(one.counter, one.digest): one for one in told if (one.counter, one.digest) not in known}
    if fresh:
        lines = _written(device, event, list(fresh.values()), offset=offset, now=now)
        known |= {(line.counter, line.digest): line for line in lines}
        of_day: dict[date, dict[int, Registration]] = {}
        for line in [*lines, *_placed_later(device, event, lines)]:
            if line.result in (Result.PRESENT, Result.UNDONE) and line.registration:
                of_day.setdefault(line.day, {})[line.registration.pk] = line.registration
        for day, people in sorted(of_day.items()):
            change_presence(event, day, people, now=now)
    return [known[one.counter, one.digest] for one in told]


def _written(device: DoorDevice, event: Event, told: list[Told], *, offset: int, now: datetime) -> list[Scan]:
    """The lines in the order of `told`. Whoever walks in comes first, so that what else was done with them finds them."""
    seats = found_at_door.seats(event, {one.ref for one in told if one.ref is not None})
    if any(one.walk_in for one in told):
        prefetch_related_objects([event], "places")
    new = _newcomers(device, {one.of for one in told if one.of is not None})
    of: dict[int, Scan] = {}
    for place in sorted(range(len(told)), key=lambda at: (told[at].walk_in is None, at)):
        one = told[place]
        line = of[place] = _line(device, event, one, offset=offset, now=now)
        if one.walk_in is not None:
            _let_in(line, device, event, one.walk_in, now=now)
            _know(new, line)
        else:
            seat = new.get(one.of) if one.of is not None else _seat(event, seats, one)
            _place(line, device, event, seat)
            line.evidence = _evidence(one, seat)
    lines = [of[place] for place in range(len(told))]
    create(lines)
    told_lines = list(zip(lines, told, strict=True))
    for line, one in told_lines:
        if line.evidence == Evidence.SCREEN_SIGNATURE:
            _keep_signature(line, one.signature)
    walk_ins.keep_refused(
        (line, one.walk_in) for line, one in told_lines if one.walk_in and line.registration is None
    )
    return lines


def _line(device: DoorDevice, event: Event, told: Told, *, offset: int, now: datetime) -> Scan:
    return Scan(
        device=device,
        counter=told.counter,
        digest=told.digest,
        act=told.act,
        day=told.day,
        of=told.of,
        evidence=told.evidence,
        said_at=told.at,
        at=min(told.at - timedelta(seconds=offset), now),
        heard_at=now,
        is_late=not rules.holds(device, now=now) or rules.ended_on(device, told.day, event.zone) <= now,
    )


def _place(line: Scan, device: DoorDevice, event: Event, seat: Registration | None) -> None:
    """Whose the line is, and what comes of it."""
    line.registration = seat
    if seat is None:
        line.result, line.why = Result.UNKNOWN, "unknown" if line.of is None else "newcomer"
        return
    line.result, line.why = _why_nobody(line, device, event)
    if line.result == Result.PRESENT and line.act == Act.OUT:
        line.result = Result.UNDONE
    elif line.result == Result.PRESENT and (why := rules.why_not_in(seat)):
        line.result, line.why = Result.CONFLICT, why


def _why_nobody(line: Scan, device: DoorDevice, event: Event) -> tuple[Result, str]:
    """What stands in everybody's way at that moment; PRESENT if nothing does."""
    why = rules.why_not_on(event, line.day) or ("" if line.day in device.door_pass.days else "day")
    if why:
        return Result.REFUSED, why
    is_over = line.at >= rules.ended_on(device, line.day, event.zone)
    return (Result.CONFLICT, "ended") if is_over else (Result.PRESENT, "")


def _let_in(line: Scan, device: DoorDevice, event: Event, walk_in: WalkIn, *, now: datetime) -> None:
    line.evidence = Evidence.HOST_WORD
    line.result, line.why = _why_nobody(line, device, event)
    if line.result == Result.PRESENT and (why := walk_ins.why_not(event, walk_in)):
        line.result, line.why = Result.REFUSED, why
    if line.result == Result.PRESENT:
        nonce = f"door {device.pk} {line.counter} {line.digest}"
        line.registration = walk_ins.seat(event, walk_in, nonce=nonce, now=now)


def _newcomers(device: DoorDevice, numbers: Collection[int]) -> dict[int, Registration]:
    """By the device's own number, the seat of whom it wrote down before."""
    found: dict[int, Registration] = {}
    if numbers:
        for line in found_at_door.newcomers(device, numbers):
            _know(found, line)
    return found


def _know(new: dict[int, Registration], line: Scan) -> None:
    """Of two with one number it is the one that has the lowest seat, as in `core.checkin_merge.placed`."""
    seat = line.registration
    if seat is not None and (line.counter not in new or seat.pk < new[line.counter].pk):
        new[line.counter] = seat


def _placed_later(device: DoorDevice, event: Event, lines: list[Scan]) -> list[Scan]:
    """What was told of somebody before it was heard who that is, and is somebody's now."""
    new: dict[int, Registration] = {}
    for line in lines:
        if line.act == Act.NEW:
            _know(new, line)
    waiting = found_at_door.without_seat(device, new) if new else []
    for line in waiting:
        seat = new[line.of or 0]
        seat.event = event
        _place(line, device, event, seat)
    if waiting:
        Scan.objects.bulk_update(waiting, ["registration", "result", "why"])
    return waiting


def _seat(event: Event, seats: dict[int, Registration], told: Told) -> Registration | None:
    seat = seats.get(told.ref) if told.ref is not None else None
    if seat is None and told.shown:
        seat = queries.seat_shown(event, told.shown)
    if seat is not None:
        seat.event = event
    return seat


def _evidence(told: Told, seat: Registration | None) -> Evidence:
    """A scan cannot be claimed without the code, nor a signature without one: then it is the host's word."""
    if told.evidence == Evidence.SCAN:
        fits = seat is not None and queries.is_shown_by(seat, told.shown)
        return Evidence.SCAN if fits else Evidence.HOST_WORD
    if told.evidence == Evidence.SCREEN_SIGNATURE and not _is_picture(told.signature):
        return Evidence.HOST_WORD
    return told.evidence


def _is_picture(data: bytes) -> bool:
    try:
        return bool(data) and material_files.read(data).kind == "png"
    except Unusable:
        return False


def _keep_signature(line: Scan, picture: bytes) -> None:
    read = material_files.read(picture)
    kept = ScreenSignature(scan=line, digest=hashlib.sha256(read.data).hexdigest())
    kept.file.save("signature", ContentFile(read.data), save=False)
    kept.save()


# --- What needs a look ------------------------------------------------------------------------------


@transaction.atomic
def settle_scan(scan: Scan, *, because: str, by: User, now: datetime) -> None:
    """Somebody looked into it and says what was so; the line stays as it is. The same word twice changes nothing."""
    rules.ensure_reason(because)
    found = (
        Scan.objects.select_for_update(of=("self",))
        .select_related("device__door_pass__event")
        .get(pk=scan.pk)
    )
    if found.settled_because == because.strip():
        return
    found.settled_because, found.settled_at, found.settled_by = because.strip(), now, by
    found.save(update_fields=["settled_because", "settled_at", "settled_by"])
    event = found.device.door_pass.event
    audit.record(SETTLED, found, by=by, now=now, project_id=event.project_id)
