"""What the door's devices are told, and what they told."""

import base64
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from cordel.base import tokens
from cordel.core import checkin_merge
from cordel.core.checkin_merge import Clash
from cordel.events.models import (
    Attendance,
    DoorDevice,
    DoorPass,
    Event,
    Mode,
    Receipt,
    Registration,
    Scan,
)

ONLINE, MINOR, PHOTO, WAITING, PRESENT = 1, 2, 4, 8, 16
COUNTED = (Scan.Result.PRESENT, Scan.Result.UNDONE)


# --- Passes and devices ------------------------------------------------------------------------------


def door_pass_of(secret: str) -> DoorPass | None:
    found = DoorPass.objects.filter(digest=tokens.digest(tokens.spelled(secret)))
    return found.select_related("event__project", "made_by").first()


def device_of(token: str) -> DoorDevice | None:
    """With its pass, and no more: a scan that is told needs neither event nor maker."""
    found = DoorDevice.objects.filter(digest=tokens.digest(token)).select_related("door_pass").order_by()
    return found.first() if token else None


def door_passes(event: Event) -> list[DoorPass]:
    """By day, each with `.entered` devices."""
    found = event.door_passes.select_related("made_by").annotate(entered=Count("devices"))
    return list(found.order_by("day", "pk"))


def door_pass(event: Event, pk: int) -> DoorPass | None:
    return event.door_passes.filter(pk=pk).first()


def devices(event: Event) -> QuerySet[DoorDevice]:
    """Those that entered, the newest contact first, each with how many `.told` scans."""
    found = DoorDevice.objects.filter(door_pass__event=event).select_related("door_pass")
    return found.annotate(told=Count("scans")).order_by("-last_contact_at", "pk")


def device(event: Event, pk: int) -> DoorDevice | None:
    return devices(event).filter(pk=pk).first()


# --- The list on a device ----------------------------------------------------------------------------


def list_key(token: str) -> bytes:
    """32 bytes that only the holder of the token and this installation know; kept nowhere."""
    return salted_hmac("cordel.door-list", token, algorithm="sha256").digest()


def door_file(device: DoorDevice, *, seen: set[int] | None, now: datetime) -> tuple[str, bytes]:
    """The list of the pass's day as plain JSON that is gzipped, and its version. Names are those of the towns `seen`,
    None for all."""
    found = _list(device.door_pass, seen)
    plain = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    version = hashlib.sha256(plain).hexdigest()[:20]
    told = {**found, "version": version, "made_at": now.isoformat()}
    return version, gzip.compress(
        json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0
    )


def sealed(packed: bytes, *, key: bytes, nonce: bytes) -> bytes:
    """AES-256-GCM: the 12 bytes of the nonce, then what only the key opens."""
    return nonce + AESGCM(key).encrypt(nonce, packed, None)


def _list(door_pass: DoorPass, seen: set[int] | None) -> dict[str, Any]:
    """Only what the door needs: no address, no needs."""
    event, day = door_pass.event, door_pass.day
    here = Attendance.objects.filter(registration=OuterRef("pk"), day=day)
    seats = event.registrations.exclude(status=Registration.Status.CANCELLED)
    found = seats.select_related("person", "town").annotate(is_here=Exists(here)).order_by("sort_key", "pk")
    tickets = Receipt.objects.filter(registration__event=event).order_by("pk")
    return {
        "day": day.isoformat(),
        "people": [_row(event, one, is_named=seen is None or one.town_id in seen) for one in found],
        "tickets": [
            [code_hash(event, ticket), ref]
            for ticket, ref in tickets.values_list("ticket", "registration_id")
        ],
    }


def _row(event: Event, seat: Any, *, is_named: bool) -> list[Any]:
    flags = (
        ONLINE * (seat.mode == Mode.ONLINE)
        | MINOR * (not seat.is_adult)
        | PHOTO * seat.photo_allowed
        | WAITING * (seat.status == Registration.Status.WAITING)
        | PRESENT * seat.is_here
    )
    name = str(seat.person.name) if is_named else ""
    code = code_hash(event, seat.code)
    return [seat.pk, name, seat.town_name, seat.country, flags, code, seat.ticket_issue]


def code_hash(event: Event, code: str) -> str:
    """How the list names a code: enough to find the seat of somebody who shows it, too little to make a ticket."""
    digest = hashlib.sha256(f"{event.pk}:{code}".encode()).digest()[:12]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


# --- The journal --------------------------------------------------------------------------------------


def heard(device: DoorDevice, counters: Collection[int]) -> dict[tuple[int, str], Scan]:
    """The lines with these numbers that the device told before."""
    rows = Scan.objects.filter(device=device, counter__in=counters).order_by("pk")
    return {(one.counter, one.digest): one for one in rows}


def heard_until(device: DoorDevice) -> int:
    return Scan.objects.filter(device=device).aggregate(most=Max("counter"))["most"] or 0


def journal(day: date, seats: Collection[int]) -> list[checkin_merge.Scan]:
    """All that was told of these seats on that day and counts."""
    rows = Scan.objects.filter(registration__in=seats, day=day, result__in=COUNTED)
    return [scan for _pk, scan in _scans(rows)]


def _scans(rows: QuerySet[Scan]) -> Iterator[tuple[int, checkin_merge.Scan]]:
    columns = ("pk", "device_id", "counter", "act", "day", "registration_id", "evidence", "at")
    for pk, device, counter, act, day, seat, evidence, at in rows.order_by("pk").values_list(*columns):
        yield pk, checkin_merge.Scan(str(device), counter, act, day.isoformat(), seat, evidence, at)


def changes(device: DoorDevice, cursor: int) -> tuple[list[list[int]], int]:
    """[seat, 1 if it is present now] of what other devices told since the cursor, and the next cursor."""
    event, day = device.door_pass.event_id, device.door_pass.day
    told = Scan.objects.filter(device__door_pass__event=event, day=day, pk__gt=cursor, result__in=COUNTED)
    rows = list(told.order_by("pk").values_list("pk", "device_id", "registration_id"))
    seats = {seat for _pk, who, seat in rows if seat is not None and who != device.pk}
    here = set(
        Attendance.objects.filter(registration__in=seats, day=day).values_list("registration_id", flat=True)
    )
    return [[seat, int(seat in here)] for seat in sorted(seats)], rows[-1][0] if rows else cursor


# --- What needs a look --------------------------------------------------------------------------------


def scans(event: Event) -> QuerySet[Scan]:
    rows = Scan.objects.filter(device__door_pass__event=event)
    return rows.select_related(
        "device__door_pass", "registration__person", "registration__town", "settled_by"
    )


def scan(event: Event, pk: int) -> Scan | None:
    return scans(event).filter(pk=pk).first()


def clashes(event: Event) -> dict[int, list[Clash]]:
    """By the line's key, what contradicts itself in the event's journal."""
    found: dict[int, list[Clash]] = defaultdict(list)
    named: dict[tuple[str, int], list[int]] = defaultdict(list)
    rows = list(_scans(Scan.objects.filter(device__door_pass__event=event)))
    for pk, one in rows:
        named[one.device, one.counter].append(pk)
    for conflict in checkin_merge.conflicts(one for _pk, one in rows):
        for who in conflict.scans:
            for pk in named[who]:
                found[pk].append(Clash(conflict.clash))
    return found


def to_look_at(event: Event) -> list[Scan]:
    """Lines that somebody should look into, the open ones first; each with `.clashes`."""
    clash = clashes(event)
    odd = Q(result__in=(Scan.Result.CONFLICT, Scan.Result.UNKNOWN, Scan.Result.REFUSED)) | Q(is_late=True)
    found = list(scans(event).filter(odd | Q(pk__in=clash)).order_by("-pk"))
    for one in found:
        one.clashes = sorted(set(clash.get(one.pk, ())))  # type: ignore[attr-defined]
    return sorted(found, key=lambda one: one.settled_at is not None)


def is_any_left(found: Iterable[Scan]) -> int:
    return sum(one.settled_at is None for one in found)
