"""One act for many registrations, in one transaction: what the single acts do to each, written at once.

What was before stands in the row, one list for each person: role: [key, old, new] · seat: [key, status, waiting
since] · presence recorded: [key] · presence taken back: [key, mode, evidence, recorded at,
by, [[further evidence, recorded at, by], ...]] · letter: [key].
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.events import queries, rules
from cordel.events.actions.presence import CHECKED_IN, UNCHECKED
from cordel.events.actions.registration import (
    CANCELLED,
    LETTER_SENT,
    REGISTERED,
    ROLE_CHANGED,
    locked_event,
)
from cordel.events.actions.seats import fill_places, fill_seats
from cordel.events.models import (
    Act,
    Activity,
    ActivitySeat,
    Attendance,
    BulkAct,
    BulkKind,
    Event,
    Evidence,
    GuardianContact,
    Needs,
    Proof,
    Registration,
    Role,
    Travel,
)
from cordel.events.queries import bulk as found_in_bulk
from cordel.events.rules import bulk

Status = Registration.Status
BATCH = 1_000
Rows = list[list[Any]]
People = list[Registration]


@transaction.atomic
def act_on_many(
    event: Event,
    *,
    act: Act,
    keys: Iterable[int],
    towns: Iterable[int] | None,
    nonce: str,
    by: User,
    now: datetime,
) -> BulkAct:
    """Does it to those of `keys` to whom it can be done, people of these towns only unless `towns` is None. The same
    form twice is one act. Raises what refuses it to everybody, NobodyLeft, NobodyChosen, TooManyChosen."""
    event, key = locked_event(event.pk), tokens.digest(nonce)
    known = BulkAct.objects.filter(key=key).first()
    if known is not None:
        return known
    bulk.ensure_can_act(event, act)
    chosen = list(found_in_bulk.chosen(event, towns=towns, keys=keys).select_for_update(of=("self",)))
    bulk.ensure_not_too_many(len(chosen))
    present = found_in_bulk.present_on(act.day, [one.pk for one in chosen])
    sorted_out = bulk.sorted_out(act, chosen, event=event, present=present)
    if not sorted_out.can:
        raise bulk.NobodyLeft
    before = _DO[act.kind](event, act, sorted_out.can, by, now)
    left_out = {why.value: len(people) for why, people in sorted_out.cannot.items()}
    facts: dict[str, Any] = {"kind": act.kind, "value": act.value, "before": before, "left_out": left_out}
    return BulkAct.objects.create(event=event, key=key, made_by=by, made_at=now, **facts)


@transaction.atomic
def undo_bulk_act(done: BulkAct, *, by: User, now: datetime) -> None:
    """Makes everybody what they were before, as long as nothing else changed for any of them. Twice changes nothing
    more. Raises EventClosed, CannotBeUndone, SeatsTakenMeanwhile."""
    event = locked_event(done.event_id)
    done = BulkAct.objects.select_for_update().get(pk=done.pk)
    if done.undone_at is not None:
        return
    rules.ensure_not_closed(event)
    people = list(event.registrations.filter(pk__in=done.keys).order_by("pk").select_for_update(of=("self",)))
    if not found_in_bulk.is_as_left(done):
        raise bulk.CannotBeUndone
    _UNDO[done.kind](event, done, people, by, now)
    done.undone_at = now
    done.save(update_fields=["undone_at"])


# --- Doing -------------------------------------------------------------------------------------------


def _change_roles(event: Event, act: Act, people: People, by: User, now: datetime) -> Rows:
    before: Rows = [[one.pk, one.role, bulk.new_role(one, act.value, event=event)] for one in people]
    _set_roles(((key, new) for key, _old, new in before), now=now)
    new = {key: role for key, _old, role in before}
    _record(ROLE_CHANGED, event, people, by, now, lambda one: {"role": new[one.pk]})
    return before


def _set_roles(roles: Iterable[tuple[int, str]], *, now: datetime) -> None:
    by_role: dict[str, list[int]] = {}
    for key, role in roles:
        by_role.setdefault(role, []).append(key)
    for role, keys in by_role.items():
        Registration.objects.filter(pk__in=keys).update(role=Role(role), changed_at=now)


def _record_presence(event: Event, act: Act, people: People, by: User, now: datetime) -> Rows:
    Attendance.objects.bulk_create(
        [
            Attendance(
                registration=one,
                day=act.value,
                mode=one.mode,
                evidence=Evidence.HOST_WORD,
                recorded_at=now,
                recorded_by=by,
            )
            for one in people
        ],
        batch_size=BATCH,
    )
    _count_days(people, 1)
    told = {"day": act.day, "evidence": Evidence.HOST_WORD}
    _record(CHECKED_IN, event, people, by, now, lambda one: told)
    return [[one.pk] for one in people]


def _take_presence_back(event: Event, act: Act, people: People, by: User, now: datetime) -> Rows:
    keys = [one.pk for one in people]
    recorded = Attendance.objects.filter(registration__in=keys, day=act.value)
    rows = {one.registration_id: one for one in recorded.prefetch_related("proofs").order_by("pk")}
    before: Rows = [
        [key, one.mode, *_recorded(one), [_recorded(proof) for proof in one.proofs.all()]]
        for key, one in rows.items()
    ]
    recorded.delete()
    _count_days(people, -1)
    _record(
        UNCHECKED,
        event,
        people,
        by,
        now,
        lambda one: {"day": act.day, "evidence": rows[one.pk].evidence},
    )
    return before


def _recorded(one: Attendance | Proof) -> list[Any]:
    return [one.evidence, one.recorded_at.isoformat(), one.recorded_by_id]


def _count_days(people: People, step: int) -> None:
    found = Registration.objects.filter(pk__in=[one.pk for one in people])
    found.update(days_present=F("days_present") + step)


def _give_seats_back(event: Event, _act: Act, people: People, by: User, now: datetime) -> Rows:
    keys = [one.pk for one in people]
    before: Rows = [
        [one.pk, one.status, one.waiting_since.isoformat() if one.waiting_since else None] for one in people
    ]
    Registration.objects.filter(pk__in=keys).update(
        status=Status.CANCELLED, waiting_since=None, changed_at=now
    )
    Needs.objects.filter(registration__in=keys).delete()
    GuardianContact.objects.filter(registration__in=keys).delete()
    Travel.objects.filter(registration__in=keys).delete()
    _record(CANCELLED, event, people, by, now)
    activities = list(Activity.objects.filter(seats__registration__in=keys).distinct().order_by("pk"))
    ActivitySeat.objects.filter(registration__in=keys).delete()
    for activity in activities:
        fill_places(activity, event, now=now)
    fill_seats(event, now=now)
    return before


def _send_letters(event: Event, _act: Act, people: People, by: User, now: datetime) -> Rows:
    jobs.enqueue_all("events.write_confirmation", [{"registration_id": one.pk} for one in people], now=now)
    _record(LETTER_SENT, event, people, by, now)
    return [[one.pk] for one in people]


def _record(
    verb: audit.Verb,
    event: Event,
    people: People,
    by: User,
    now: datetime,
    detail: Callable[[Registration], dict[str, Any]] = lambda one: {},
) -> None:
    """One entry for each person, as the single act writes it."""
    told = [(one, detail(one)) for one in people]
    audit.record_all(verb, told, by=by, now=now, project_id=event.project_id)


_DO: dict[str, Callable[[Event, Act, People, User, datetime], Rows]] = {
    BulkKind.ROLE: _change_roles,
    BulkKind.PRESENT: _record_presence,
    BulkKind.ABSENT: _take_presence_back,
    BulkKind.CANCEL: _give_seats_back,
    BulkKind.LETTER: _send_letters,
}


# --- Undoing -----------------------------------------------------------------------------------------


def _roles_as_before(event: Event, done: BulkAct, people: People, by: User, now: datetime) -> None:
    _set_roles(((key, old) for key, old, _new in done.before), now=now)
    old = {key: role for key, role, _new in done.before}
    _record(ROLE_CHANGED, event, people, by, now, lambda one: {"role": old[one.pk]})


def _presence_not_recorded(event: Event, done: BulkAct, people: People, by: User, now: datetime) -> None:
    found_in_bulk.recorded_by_act(done).delete()
    _count_days(people, -1)
    told = {"day": done.act.day, "evidence": Evidence.HOST_WORD}
    _record(UNCHECKED, event, people, by, now, lambda one: told)


def _presence_as_before(event: Event, done: BulkAct, people: People, by: User, now: datetime) -> None:
    """As it was recorded, by whom and when: what it rests on has not changed."""
    # Acts of before presences had further evidence have no sixth part.
    further = {row[0]: row[5] if len(row) > 5 else [] for row in done.before}
    by_whom = {row[4] for row in done.before} | {one[2] for proofs in further.values() for one in proofs}
    recorders = User.objects.in_bulk(by_whom - {None})
    made = Attendance.objects.bulk_create(
        [
            Attendance(
                registration_id=key,
                day=done.value,
                mode=mode,
                **_recorded_before(facts[:3], recorders),
            )
            for key, mode, *facts in done.before
        ],
        batch_size=BATCH,
    )
    Proof.objects.bulk_create(
        [
            Proof(attendance=one, **_recorded_before(proof, recorders))
            for one in made
            for proof in further[one.registration_id]
        ],
        batch_size=BATCH,
    )
    _count_days(people, 1)
    rests_on = {row[0]: row[2] for row in done.before}
    told = done.act.day
    _record(CHECKED_IN, event, people, by, now, lambda one: {"day": told, "evidence": rests_on[one.pk]})


def _recorded_before(facts: list[Any], recorders: dict[int, User]) -> dict[str, Any]:
    evidence, at, user_id = facts
    return {
        "evidence": evidence,
        "recorded_at": datetime.fromisoformat(at),
        "recorded_by": recorders.get(user_id),
    }


def _seats_as_before(event: Event, done: BulkAct, people: People, by: User, now: datetime) -> None:
    """The seats, if they are free, and the turns on the waiting list. What people eat and need stays erased."""
    if not found_in_bulk.has_seats_for(done, queries.pool(event)):
        raise bulk.SeatsTakenMeanwhile
    before = {key: (status, since) for key, status, since in done.before}
    for one in people:
        status, since = before[one.pk]
        one.status, one.changed_at = status, now
        one.waiting_since = datetime.fromisoformat(since) if since else None
    Registration.objects.bulk_update(people, ["status", "waiting_since", "changed_at"], batch_size=BATCH)
    _record(REGISTERED, event, people, by, now)


_UNDO: dict[str, Callable[[Event, BulkAct, People, User, datetime], None]] = {
    BulkKind.ROLE: _roles_as_before,
    BulkKind.PRESENT: _presence_not_recorded,
    BulkKind.ABSENT: _presence_as_before,
    BulkKind.CANCEL: _seats_as_before,
}
