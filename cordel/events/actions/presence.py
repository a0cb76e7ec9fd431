"""Presence: the door, and what is forgotten after an event."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.events import rules
from cordel.events.actions.registration import (
    Wish,
    locked_event,
    locked_registration,
    receipt_key,
    registered,
)
from cordel.events.models import AccessToken, Attendance, Event, Evidence, Mode, Proof, Receipt, Registration
from cordel.events.rules import sessions as session_rules

CHECKED_IN = audit.verb("event.checked_in", _("recorded a presence"), is_public=False)
PROVED = audit.verb("event.proof_added", _("recorded further evidence of a presence"), is_public=False)
UNPROVED = audit.verb("event.proof_withdrawn", _("took evidence of a presence back"), is_public=False)
UNCHECKED = audit.verb("event.check_in_undone", _("took a recorded presence back"), is_public=False)
LET_IN = audit.verb("event.admitted", _("let somebody in who was on the waiting list"), is_public=False)


@transaction.atomic
def check_in(
    registration: Registration,
    *,
    day: date,
    evidence: Evidence,
    by: User | AccessToken | None,
    now: datetime,
    mode: str = "",
) -> Attendance:
    """Records presence on that day. Twice changes nothing: the first record and its evidence stay, and another kind of
    evidence is kept beside it. `mode` is how somebody takes part on that day, where the event leaves a choice; without
    it, as registered."""
    registration = locked_registration(registration, also_sealed=True)
    rules.ensure_can_check_in(registration, day=day)
    known = registration.attendances.filter(day=day).first()
    session_rules.ensure_may_rest_on(evidence, known, by_themselves=by is None)
    attendance, created = Attendance.objects.get_or_create(
        registration=registration,
        day=day,
        defaults={
            "mode": _way(registration, mode, evidence),
            "evidence": evidence,
            "recorded_at": now,
            "recorded_by": by if isinstance(by, User) else None,
        },
    )
    if created:
        _count_days(registration)
        _audit_presence(CHECKED_IN, registration, day=day, evidence=evidence, by=by, now=now)
    elif evidence != attendance.evidence:
        _prove(attendance, registration, evidence=evidence, by=by, now=now)
    return attendance


def _way(registration: Registration, mode: str, evidence: Evidence) -> str:
    """How somebody takes part on that day. Whoever typed the code of a session sat at a screen."""
    if evidence == Evidence.ONLINE:
        return Mode.ONLINE
    return mode if mode and registration.event.mode == Mode.HYBRID else registration.mode


def _prove(
    attendance: Attendance,
    registration: Registration,
    *,
    evidence: Evidence,
    by: User | AccessToken | None,
    now: datetime,
) -> None:
    known = {"recorded_at": now, "recorded_by": by if isinstance(by, User) else None}
    _proof, created = Proof.objects.get_or_create(attendance=attendance, evidence=evidence, defaults=known)
    if created:
        _audit_presence(PROVED, registration, day=attendance.day, evidence=evidence, by=by, now=now)


@transaction.atomic
def withdraw_proof(
    registration: Registration,
    *,
    day: date,
    evidence: Evidence,
    by: User | AccessToken | None,
    now: datetime,
) -> None:
    """Takes one kind of evidence back. The presence stays as long as it rests on another kind, and goes with the last.
    Twice changes nothing."""
    registration = locked_registration(registration, also_sealed=True)
    rules.ensure_not_closed(registration.event)
    attendance = Attendance.objects.filter(registration=registration, day=day).first()
    if attendance is None or evidence not in attendance.kinds:
        return
    if attendance.kinds == [evidence]:
        undo_check_in(registration, day=day, by=by, now=now)
        return
    if attendance.evidence == evidence:
        _rest_on_the_next(attendance)
    else:
        attendance.proofs.filter(evidence=evidence).delete()
    _audit_presence(UNPROVED, registration, day=day, evidence=evidence, by=by, now=now)


def _rest_on_the_next(attendance: Attendance) -> None:
    """The further evidence that was recorded first takes the place of the first."""
    proof = attendance.proofs.order_by("recorded_at", "pk")[0]
    attendance.evidence, attendance.recorded_at = proof.evidence, proof.recorded_at
    attendance.recorded_by = proof.recorded_by
    attendance.save(update_fields=["evidence", "recorded_at", "recorded_by"])
    proof.delete()


@transaction.atomic
def walk_in(
    event: Event, *, wish: Wish, day: date, evidence: Evidence, nonce: str, by: User, now: datetime
) -> Registration:
    """Somebody who stands at the door without a seat: registered and present in one act. The host has decided, so
    neither the seats nor the dates of registration matter. The same form twice is one person."""
    event = locked_event(event.pk)
    used = Receipt.objects.filter(key=receipt_key(nonce)).select_related("registration").first()
    if used is not None:
        return used.registration
    rules.ensure_can_walk_in(event, day=day, is_adult=wish.is_adult)
    receipt = registered(
        event,
        event.project,
        wish=wish,
        status=Registration.Status.CONFIRMED,
        key=receipt_key(nonce),
        now=now,
    )
    check_in(receipt.registration, day=day, evidence=evidence, by=by, now=now)
    return receipt.registration


@transaction.atomic
def let_in(
    registration: Registration, *, day: date, evidence: Evidence, by: User, now: datetime
) -> Attendance:
    """Somebody who waits for a seat and stands at the door: as with a walk-in the host has decided, so whoever is let
    in has a seat, and is present. Twice changes nothing."""
    registration = locked_registration(registration)
    rules.ensure_can_walk_in(registration.event, day=day, is_adult=registration.is_adult)
    if registration.status == Registration.Status.WAITING:
        registration.status, registration.waiting_since = Registration.Status.CONFIRMED, None
        registration.changed_at = now
        registration.save(update_fields=["status", "waiting_since", "changed_at"])
        audit.record(LET_IN, registration, by=by, now=now, project_id=registration.event.project_id)
    return check_in(registration, day=day, evidence=evidence, by=by, now=now)


@transaction.atomic
def undo_check_in(
    registration: Registration, *, day: date, by: User | AccessToken | None, now: datetime
) -> None:
    """Takes a presence back, for instance a slip of the finger. Twice changes nothing."""
    registration = locked_registration(registration, also_sealed=True)
    rules.ensure_not_closed(registration.event)
    attendance = Attendance.objects.filter(registration=registration, day=day).first()
    if attendance is not None:
        attendance.delete()
        _count_days(registration)
        _audit_presence(UNCHECKED, registration, day=day, evidence=attendance.evidence, by=by, now=now)


def _count_days(registration: Registration) -> None:
    """Renews the count that lists show beside the name. The caller's transaction holds the registration's row."""
    registration.days_present = registration.attendances.count()
    registration.save(update_fields=["days_present"])


def _audit_presence(
    verb: audit.Verb,
    registration: Registration,
    *,
    day: date,
    evidence: str,
    by: User | AccessToken | None,
    now: datetime,
) -> None:
    project = registration.event.project_id
    audit.record(verb, registration, by=by, now=now, project_id=project, day=day, evidence=evidence)
