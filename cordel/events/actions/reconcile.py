"""Disagreements about who was there are settled, or left as they are with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.events.actions.presence import check_in, withdraw_proof
from cordel.events.actions.registration import locked_event, locked_registration
from cordel.events.models import Attendance, Event, Evidence, Reconciled, Registration
from cordel.events.queries.reconcile import kinds_said, person_days
from cordel.events.rules import ensure_not_closed
from cordel.events.rules import sheet_pages as rules

SETTLED = audit.verb("event.evidence_settled", _("settled what evidence of a presence said"), is_public=False)
LEFT = audit.verb("event.evidence_left", _("left disagreeing evidence as it is"), is_public=False)


@dataclass(frozen=True)
class Settling:
    """What becomes of one person's day: a kind is added, one is withdrawn, or (neither) it stays as it is. `seen` are
    the kinds as the screen showed them."""

    day: date
    reason: str
    seen: str
    add: Evidence | None = None
    withdraw: Evidence | None = None


@transaction.atomic
def settle(registration: Registration, *, settling: Settling, by: User, now: datetime) -> None:
    """Does it, and keeps the reason with what the presence rests on afterwards. Twice changes nothing; where somebody
    else changed the evidence meanwhile, nothing is done."""
    registration = locked_registration(registration, also_sealed=True)
    ensure_not_closed(registration.event)
    rules.ensure_reason(settling.reason)
    if _is_done(registration, settling):
        return
    rules.ensure_evidence_is_as_seen(_kinds(registration, settling.day), settling.seen)
    if settling.add is not None:
        check_in(registration, day=settling.day, evidence=settling.add, by=by, now=now)
    if settling.withdraw is not None:
        withdraw_proof(registration, day=settling.day, evidence=settling.withdraw, by=by, now=now)
    _keep(registration, settling.day, settling.reason, by=by, now=now)
    changed = settling.add is not None or settling.withdraw is not None
    project = registration.event.project_id
    audit.record(
        SETTLED if changed else LEFT, registration, by=by, now=now, project_id=project, day=settling.day
    )


def _is_done(registration: Registration, settling: Settling) -> bool:
    """Whether the same was said already, and holds still."""
    said = Reconciled.objects.filter(registration=registration, day=settling.day).first()
    kinds = _kinds(registration, settling.day)
    if said is None or (said.reason, said.kinds) != (settling.reason, kinds):
        return False
    names = kinds.split(", ")
    return (settling.add is None or settling.add in names) and (
        settling.withdraw is None or settling.withdraw not in names
    )


def _kinds(registration: Registration, day: date) -> str:
    attendance = Attendance.objects.filter(registration=registration, day=day).first()
    return kinds_said(attendance.kinds if attendance else [])


def _keep(registration: Registration, day: date, reason: str, *, by: User, now: datetime) -> None:
    facts = {"kinds": _kinds(registration, day), "reason": reason, "settled_by": by, "settled_at": now}
    Reconciled.objects.update_or_create(registration=registration, day=day, defaults=facts)


@transaction.atomic
def leave_all(event: Event, *, rows: Iterable[tuple[int, date]], reason: str, by: User, now: datetime) -> int:
    """The same reason for all of these people's days that still disagree and of which nothing was said; gives how
    many."""
    event = locked_event(event.pk)
    ensure_not_closed(event)
    rules.ensure_reason(reason)
    wanted = set(rows)
    days = sorted({day for _pk, day in wanted})
    found = [
        row
        for row in person_days(event, days=days, towns=None)
        if (row.registration.pk, row.day) in wanted and row.is_open
    ]
    for row in found:
        _keep(row.registration, row.day, reason, by=by, now=now)
    if found:
        audit.record(LEFT, event, by=by, now=now, project_id=event.project_id, count=len(found))
    return len(found)
