"""The door of the synthetic project's running event: a pass, phones, what they scanned, sheets that were printed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from cordel.core.checkin_merge import Act
from cordel.events import actions as events
from cordel.events.actions.door_passes import DeviceFacts
from cordel.events.actions.door_scans import Told
from cordel.events.actions.sessions import close_session, open_session
from cordel.events.models import (
    Attendance,
    DoorDevice,
    Event,
    Evidence,
    Mode,
    Proof,
    Registration,
)
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import code, drawn, one_in

DOORS = ("Main entrance", "Door to the yard")
SCANNED_BY_EACH = 6
HOURS_AHEAD = 5  # of the second phone's clock


def sign_as_well(recorded: Sequence[Attendance]) -> None:
    """Whoever was scanned signed as well, and most who signed were scanned: few of them disagree."""
    further = {Evidence.SCAN.value: Evidence.SIGNATURE, Evidence.SIGNATURE.value: Evidence.SCAN}
    Proof.objects.bulk_create(
        Proof(
            attendance=one,
            evidence=further[one.evidence],
            recorded_at=one.recorded_at,
            recorded_by_id=one.recorded_by_id,
        )
        for one in recorded
        if one.evidence in further and one.mode != Mode.ONLINE
        if not one_in(15, "one kind only", one.registration_id, one.day.isoformat())
    )


def keep(stage: Stage, event: Event, seats: list[Registration]) -> None:
    """Two phones scan those who are not there yet; a ticket of a person on the waiting list needs a look. A session was
    opened this morning, and is over."""
    by, now = stage.staff["giulia"], stage.now
    phones = [_enter(stage, event, number, label) for number, label in enumerate(DOORS)]
    here = set(Attendance.objects.filter(day=stage.today).values_list("registration_id", flat=True))
    coming = [one for one in seats if one.status == Registration.Status.CONFIRMED and one.pk not in here]
    waiting = [one for one in seats if one.status == Registration.Status.WAITING]
    for number, phone in enumerate(phones):
        mine = coming[number * SCANNED_BY_EACH :][:SCANNED_BY_EACH] + waiting[number : number + 1]
        ahead = timedelta(hours=HOURS_AHEAD * number)
        told = [_scan(stage, one, count, now + ahead) for count, one in enumerate(mine, start=1)]
        events.take_scans(phone, told=told, offset=round(ahead.total_seconds()), now=now)
    open_session(event, seen=None, by=by, now=now - timedelta(minutes=40))
    close_session(event, seen=event.session_codes.get().pk, by=by, now=now - timedelta(minutes=5))


def _enter(stage: Stage, event: Event, number: int, label: str) -> DoorDevice:
    facts = events.PassFacts(days=(stage.today,), label=label)
    secret = code(16, "door pass", event.number, number)
    made = events.make_pass(event, facts=facts, secret=secret, by=stage.staff["giulia"], now=stage.now)
    phone = DeviceFacts(UUID(int=drawn("phone", number), version=4), label, HOURS_AHEAD * 3600 * number)
    return events.enter_door(made, facts=phone, token=code(24, "phone", number), now=stage.now)


def _scan(stage: Stage, seat: Registration, counter: int, until: datetime) -> Told:
    at = until - timedelta(minutes=2 * (SCANNED_BY_EACH + 2 - counter))
    return Told(counter, at, stage.today, Act.IN, seat.pk, Evidence.SCAN, shown=seat.code)
