"""From the journal of the door to presence: what all devices told together, and nothing of the order in which they did."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from cordel.base import audit
from cordel.base.prepared import create, prepared_update
from cordel.core import checkin_merge
from cordel.core.checkin_merge import Key
from cordel.core.checkin_merge import Proof as Rests
from cordel.events.actions.presence import CHECKED_IN, PROVED, withdraw_proof
from cordel.events.models import Attendance, Event, Evidence, Mode, Proof, Registration
from cordel.events.queries import door_devices as found_at_door


def change_presence(event: Event, day: date, people: dict[int, Registration], *, now: datetime) -> None:
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
    create(new)
    create(proofs)
    _one_day_more([one.registration_id for one in new])
    _audit(event, new, proofs, now=now)


@prepared_update
def _one_day_more(seats: list[int]) -> tuple[QuerySet[Registration], dict[str, Any]]:
    return Registration.objects.filter(pk__in=seats), {"days_present": F("days_present") + 1}


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
