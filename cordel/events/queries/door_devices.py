"""What the door's devices are told, and what they told."""

import base64
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from cordel.base import tokens
from cordel.base.prepared import prepared
from cordel.core import checkin_merge
from cordel.core.checkin_merge import Act, Clash
from cordel.core.folding import fold
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
from cordel.events.queries.public import towns_of_network

ONLINE, MINOR, PHOTO, WAITING, PRESENT = 1, 2, 4, 8, 16
COUNTED = (Scan.Result.PRESENT, Scan.Result.UNDONE)


# --- Passes and devices ------------------------------------------------------------------------------


def door_pass_of(secret: str) -> DoorPass | None:
    found = DoorPass.objects.filter(digest=tokens.digest(tokens.spelled(secret)))
    return found.select_related("event__project", "made_by").first()


def device_of(token: str) -> DoorDevice | None:
    """With its pass, and no more: a scan that is told needs neither event nor maker."""
    return next(iter(_devices_with(tokens.digest(token))), None) if token else None


@prepared
def _devices_with(digest: str) -> QuerySet[DoorDevice]:
    return DoorDevice.objects.filter(digest=digest).select_related("door_pass").order_by()


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


def list_key(token: str, day: date) -> bytes:
    """32 bytes that only the holder of the token and this installation know, another for each day; kept nowhere."""
    return salted_hmac("cordel.door-list", f"{token}:{day.isoformat()}", algorithm="sha256").digest()


def door_file(device: DoorDevice, *, seen: set[int] | None, now: datetime) -> tuple[str, bytes]:
    """The list of the device's day as plain JSON that is gzipped, and its version. Names are those of the towns `seen`,
    None for all."""
    found = _list(device.door_pass.event, device.day or device.door_pass.day, seen)
    plain = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    version = hashlib.sha256(plain).hexdigest()[:20]
    told = {**found, "version": version, "made_at": now.isoformat()}
    return version, gzip.compress(
        json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0
    )


def sealed(packed: bytes, *, key: bytes, nonce: bytes) -> bytes:
    """AES-256-GCM: the 12 bytes of the nonce, then what only the key opens."""
    return nonce + AESGCM(key).encrypt(nonce, packed, None)


def _list(event: Event, day: date, seen: set[int] | None) -> dict[str, Any]:
    """Only what the door needs: no address, no needs."""
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
        # What it takes to write down somebody without a seat.
        "towns": [[one.pk, str(one), one.country] for one in towns_of_network(event.project)],
        "takes_minors": event.takes_minors,
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
    return {(one.counter, one.digest): one for one in _numbered(device.pk, sorted(counters))}


@prepared
def _numbered(device: int, counters: list[int]) -> QuerySet[Scan]:
    return Scan.objects.filter(device=device, counter__in=counters).order_by("pk")


def newcomers(device: DoorDevice, counters: Collection[int]) -> list[Scan]:
    """Whom the device wrote down without a seat under these numbers, and who has one now."""
    rows = Scan.objects.filter(device=device, act=Act.NEW, counter__in=counters, registration__isnull=False)
    return list(rows.select_related("registration").order_by("pk"))


def without_seat(device: DoorDevice, counters: Collection[int]) -> list[Scan]:
    """What the device told of the newcomers with these numbers before they were heard of."""
    rows = Scan.objects.filter(device=device, of__in=counters, registration=None)
    return list(rows.order_by("pk"))


def heard_until(device: DoorDevice) -> int:
    return Scan.objects.filter(device=device).aggregate(most=Max("counter"))["most"] or 0


def seats(event: Event, keys: Collection[int]) -> dict[int, Registration]:
    """By key, those of them that are seats at the event."""
    return {one.pk: one for one in _seats(event.pk, sorted(keys))}


@prepared
def _seats(event: int, keys: list[int]) -> QuerySet[Registration]:
    return Registration.objects.filter(event=event, pk__in=keys).order_by("pk")


def recorded(day: date, seats: Collection[int]) -> dict[int, Attendance]:
    """By seat, who is present on that day, with `.proofs`."""
    return {one.registration_id: one for one in _recorded(day, sorted(seats))}


@prepared
def _recorded(day: date, seats: list[int]) -> QuerySet[Attendance]:
    found = Attendance.objects.filter(registration__in=seats, day=day)
    return found.prefetch_related("proofs").order_by("pk")


LINE = ("pk", "device_id", "counter", "act", "day", "registration_id", "evidence", "at", "of")
Line = tuple[int, int, int, str, date, int | None, str, datetime, int | None]


def journal(day: date, seats: Collection[int]) -> list[checkin_merge.Scan]:
    """All that was told of these seats on that day and counts."""
    return [scan for _pk, scan in _scans(_told_of(day, sorted(seats)))]


@prepared
def _told_of(day: date, seats: list[int]) -> QuerySet[Scan, Line]:
    rows = Scan.objects.filter(registration__in=seats, day=day, result__in=COUNTED)
    return rows.order_by("pk").values_list(*LINE)


def _scans(
    rows: Iterable[Line], who: Mapping[int, str] | None = None
) -> Iterator[tuple[int, checkin_merge.Scan]]:
    names = who or {}
    for pk, device, counter, act, day, seat, evidence, at, of in rows:
        name = names.get(pk, "")
        yield pk, checkin_merge.Scan(str(device), counter, act, day.isoformat(), seat, evidence, at, of, name)


def changes(device: DoorDevice, cursor: int) -> tuple[list[list[int]], int]:
    """[seat, 1 if it is present now] of what other devices told since the cursor, and the next cursor."""
    event, day = device.door_pass.event_id, device.day or device.door_pass.day
    rows = _told_since(event, day, cursor)
    found = {seat: is_here for _pk, who, seat, is_here in rows if seat is not None and who != device.pk}
    return [[seat, int(found[seat])] for seat in sorted(found)], rows[-1][0] if rows else cursor


@prepared
def _told_since(event: int, day: date, cursor: int) -> QuerySet[Scan, tuple[int, int, int | None, bool]]:
    here = Attendance.objects.filter(registration=OuterRef("registration"), day=day)
    told = Scan.objects.filter(device__door_pass__event=event, day=day, pk__gt=cursor, result__in=COUNTED)
    return told.order_by("pk").values_list("pk", "device_id", "registration_id", Exists(here))


# --- What needs a look --------------------------------------------------------------------------------


def scans(event: Event) -> QuerySet[Scan]:
    rows = Scan.objects.filter(device__door_pass__event=event)
    return rows.select_related(
        "device__door_pass", "registration__person", "registration__town", "settled_by", "walk_in"
    )


def scan(event: Event, pk: int) -> Scan | None:
    return scans(event).filter(pk=pk).first()


def clashes(event: Event) -> dict[int, list[Clash]]:
    """By the line's key, what contradicts itself in the event's journal."""
    found: dict[int, list[Clash]] = defaultdict(list)
    named: dict[tuple[str, int], list[int]] = defaultdict(list)
    who, known = _walk_ins(event)
    lines = Scan.objects.filter(device__door_pass__event=event).order_by("pk")
    rows = list(_scans(lines.values_list(*LINE), who))
    for pk, one in rows:
        named[one.device, one.counter].append(pk)
    for conflict in checkin_merge.conflicts((one for _pk, one in rows), known):
        for scan in conflict.scans:
            for pk in named[scan]:
                found[pk].append(Clash(conflict.clash))
    return found


def _walk_ins(event: Event) -> tuple[dict[int, str], dict[str, set[int]]]:
    """By the line's key, name and town of whoever was written down without a seat; and by that, the seats of all who
    are called so. As they are now: a name put right, or two entries made one, is no more a clash."""
    rows = Scan.objects.filter(device__door_pass__event=event, act=Act.NEW, registration__isnull=False)
    names = {one.pk: one.registration_id for one in rows.order_by("pk")}
    if not names:
        return {}, {}
    keys = set(rows.order_by().values_list("registration__person__name_key", flat=True))
    seats = event.registrations.exclude(status=Registration.Status.CANCELLED).filter(
        person__name_key__in=keys
    )
    found: dict[str, set[int]] = defaultdict(set)
    of_seat: dict[int | None, str] = {}
    columns = ("pk", "person__name_key", "town_id", "place", "country")
    for pk, name, town, place, country in seats.order_by("pk").values_list(*columns):
        of_seat[pk] = f"{name}|{town or fold(place)}|{country}"
        found[of_seat[pk]].add(pk)
    return {line: of_seat[seat] for line, seat in names.items() if seat in of_seat}, found


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
