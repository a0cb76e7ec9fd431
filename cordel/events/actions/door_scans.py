"""What devices at the door scanned is written into the journal and becomes presence: one transaction for many scans."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.base.prepared import prepared
from cordel.core import checkin_merge, material_files
from cordel.core.checkin_merge import Act, Key
from cordel.core.checkin_merge import Proof as Rests
from cordel.core.office_package import Unusable
from cordel.events import queries
from cordel.events.actions.presence import CHECKED_IN, PROVED, withdraw_proof
from cordel.events.models import (
    Attendance,
    DoorDevice,
    Event,
    Evidence,
    Mode,
    Proof,
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
    """A scan as the device tells it: `ref` is the registration it means, None if it knows none; `shown` is the code or
    ticket that somebody showed, `signature` a PNG, each empty where there is none; `at` is by the device's clock."""

    counter: int
    at: datetime
    day: date
    act: Act
    ref: int | None
    evidence: Evidence
    shown: str = ""
    signature: bytes = b""

    @property
    def digest(self) -> str:
        said = (self.at.isoformat(), self.day.isoformat(), self.act, self.ref, self.evidence, self.shown)
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
        counted = [line for line in lines if line.result in (Result.PRESENT, Result.UNDONE)]
        if counted:
            people = {line.registration.pk: line.registration for line in counted if line.registration}
            _change_presence(event, device.door_pass.day, people, now=now)
    return [known[one.counter, one.digest] for one in told]


def _written(device: DoorDevice, event: Event, told: list[Told], *, offset: int, now: datetime) -> list[Scan]:
    seats = found_at_door.seats(event, {one.ref for one in told if one.ref is not None})
    is_late = not rules.holds(device, now=now)
    lines, signed = [], []
    for one in told:
        seat = _seat(event, seats, one)
        line = Scan(
            device=device,
            counter=one.counter,
            digest=one.digest,
            act=one.act,
            day=one.day,
            registration=seat,
            evidence=_evidence(one, seat),
            said_at=one.at,
            at=min(one.at - timedelta(seconds=offset), now),
            heard_at=now,
            is_late=is_late,
        )
        line.result, line.why = _judged(line, device, event)
        lines.append(line)
        signed += [(line, one.signature)] if line.evidence == Evidence.SCREEN_SIGNATURE else []
    Scan.objects.bulk_create(lines, batch_size=500)
    for line, picture in signed:
        _keep_signature(line, picture)
    return lines


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


def _judged(line: Scan, device: DoorDevice, event: Event) -> tuple[Result, str]:
    if line.registration is None:
        return Result.UNKNOWN, "unknown"
    why = rules.why_not_in(line.registration, line.day)
    if why == "closed" or why == "day" or line.day != device.door_pass.day:
        return Result.REFUSED, why or "day"
    if line.at >= rules.ended_at(device):
        return Result.CONFLICT, "ended"
    if line.act == Act.OUT:
        return Result.UNDONE, ""
    return (Result.CONFLICT, why) if why else (Result.PRESENT, "")


def _keep_signature(line: Scan, picture: bytes) -> None:
    read = material_files.read(picture)
    kept = ScreenSignature(scan=line, digest=hashlib.sha256(read.data).hexdigest())
    kept.file.save("signature", ContentFile(read.data), save=False)
    kept.save()


# --- From the journal to presence ------------------------------------------------------------------


def _change_presence(event: Event, day: date, people: dict[int, Registration], *, now: datetime) -> None:
    """What the whole journal says of these people on that day, and nothing of the order in which it was heard."""
    journal = found_at_door.journal(day, people)
    there, gone = checkin_merge.presence(journal), checkin_merge.taken_back(journal)
    for (seat, _day), kinds in sorted(gone.items()):
        _take_back(people[seat], day, kinds, now=now)
    _record(event, day, people, there, gone, now=now)


def _take_back(seat: Registration, day: date, kinds: Iterable[str], *, now: datetime) -> None:
    """Only what the door itself recorded: what somebody at the desk saw stays."""
    found = Attendance.objects.filter(registration=seat, day=day).prefetch_related("proofs").first()
    if found is None:
        return
    by_door = {one.evidence for one in _parts(found) if one.recorded_by_id is None}
    for kind in sorted(by_door.intersection(kinds)):
        withdraw_proof(seat, day=day, evidence=Evidence(kind), by=None, now=now)


def _record(
    event: Event,
    day: date,
    people: dict[int, Registration],
    there: dict[Key, list[Rests]],
    gone: dict[Key, set[str]],
    *,
    now: datetime,
) -> None:
    known = found_at_door.recorded(day, people)
    new: list[Attendance] = []
    proofs: list[Proof] = []
    for (seat, _day), rests in sorted(there.items()):
        row = known.get(seat)
        if row is None:
            row = Attendance(registration=people[seat], day=day, mode=_mode(event, people[seat]))
            row.evidence, row.recorded_at = rests[0]
            new.append(row)
            proofs += [Proof(attendance=row, evidence=one.evidence, recorded_at=one.at) for one in rests[1:]]
        else:
            proofs += _added(row, rests, gone.get((seat, _day), set()))
    Attendance.objects.bulk_create(new, batch_size=500)
    Proof.objects.bulk_create(proofs, batch_size=500)
    Registration.objects.filter(pk__in=[one.registration_id for one in new]).update(
        days_present=F("days_present") + 1
    )
    _audit(event, new, proofs, now=now)


def _mode(event: Event, seat: Registration) -> str:
    """Whoever stands at a door came."""
    return str(Mode.IN_PERSON) if event.mode == Mode.HYBRID else seat.mode


def _parts(row: Attendance) -> list[Attendance | Proof]:
    return [row, *row.proofs.all()]


def _added(row: Attendance, rests: list[Rests], gone: set[str]) -> list[Proof]:
    """Further kinds. Of what only the door recorded the earliest is the first, whichever was heard first."""
    of_journal = {one.evidence for one in rests} | gone
    if all(one.recorded_by_id is None and one.evidence in of_journal for one in _parts(row)):
        if (row.evidence, row.recorded_at) != rests[0]:
            row.evidence, row.recorded_at = rests[0]
            row.save(update_fields=["evidence", "recorded_at"])
        kept = {one.evidence for one in rests[1:]} & {one.evidence for one in row.proofs.all()}
        row.proofs.exclude(evidence__in=kept).delete()
        missing = [one for one in rests[1:] if one.evidence not in kept]
    else:
        missing = [one for one in rests if one.evidence not in row.kinds]
    return [Proof(attendance=row, evidence=one.evidence, recorded_at=one.at) for one in missing]


def _audit(event: Event, new: list[Attendance], proofs: list[Proof], *, now: datetime) -> None:
    for verb, rows in (
        (CHECKED_IN, [(one.registration, one.day, one.evidence) for one in new]),
        (PROVED, [(one.attendance.registration, one.attendance.day, one.evidence) for one in proofs]),
    ):
        told: list[tuple[Any, dict[str, Any]]] = [
            (seat, {"day": day, "evidence": kind, "at": "door"}) for seat, day, kind in rows
        ]
        audit.record_all(verb, told, by=None, now=now, project_id=event.project_id)


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
