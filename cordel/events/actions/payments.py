"""Who pays what for whom: planned by whoever runs the event, agreed to and paid by the town itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.events.models import Event, Payment
from cordel.events.rules import payments as rules
from cordel.projects import queries as projects

PLANNED = audit.verb("payment.planned", _("planned who pays what"), is_public=False)
CHANGED = audit.verb("payment.changed", _("changed who pays what"), is_public=False)
REMOVED = audit.verb("payment.removed", _("removed who pays what"), is_public=False)
MOVED = audit.verb("payment.moved", _("said whether it is agreed or paid"), is_public=False)


@dataclass(frozen=True)
class PaymentFacts:
    """One line: `payer_id` and `for_town_id` are partner towns, None for everybody; whole euros."""

    payer_id: int
    for_town_id: int | None
    kind: str
    what: str
    euros: int


@transaction.atomic
def plan_payment(event: Event, *, facts: PaymentFacts, by: User, now: datetime) -> Payment:
    """One more line. The same line twice is one. Raises TownIsNoPartner."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    _ensure_partners(event, facts)
    known = Payment.objects.filter(event=event, **vars(facts)).first()
    if known is not None:
        return known
    payment = Payment.objects.create(event=event, **vars(facts))
    _noted(PLANNED, payment, by=by, now=now, euros=facts.euros)
    return payment


@transaction.atomic
def edit_payment(payment: Payment, *, facts: PaymentFacts, seen: str, by: User, now: datetime) -> None:
    """Changes a line; what was agreed to was another line, so it is only planned again. Raises PaymentGone,
    PaymentPaid, TownIsNoPartner and ChangedMeanwhile."""
    found = _locked(payment)
    _ensure_partners(found.event, facts)
    before = {"euros": found.euros, "state": found.state}
    changed = edits.change(found, facts, seen=seen)
    if not changed:
        return
    rules.ensure_can_change(found)
    found.state, found.agreed_on = rules.PLANNED, None
    found.save(update_fields=[*changed, "state", "agreed_on"])
    _noted(CHANGED, found, by=by, now=now, fields=changed, before=before, euros=found.euros)


@transaction.atomic
def move_payment(payment: Payment, *, to: str, by: User, now: datetime) -> None:
    """One step on or back, on the event's day. Where it is already, nothing happens. Raises PaymentGone and
    PaymentElsewhere."""
    found = _locked(payment)
    if found.state == to:
        return
    rules.ensure_step(found, to)
    today = now.astimezone(found.event.zone).date()
    before, found.state = found.state, to
    found.paid_on = today if to == rules.PAID else None
    if to != rules.PAID and before != rules.PAID:
        found.agreed_on = today if to == rules.AGREED else None
    found.save(update_fields=["state", "agreed_on", "paid_on"])
    _noted(MOVED, found, by=by, now=now, before=before, to=to, euros=found.euros)


@transaction.atomic
def remove_payment(payment: Payment, *, by: User, now: datetime) -> None:
    """Twice changes nothing. Raises PaymentPaid."""
    found = _rows().filter(pk=payment.pk).first()
    if found is None:
        return
    rules.ensure_can_change(found)
    _noted(REMOVED, found, by=by, now=now, euros=found.euros)
    found.delete()


def _rows() -> QuerySet[Payment]:
    return Payment.objects.select_for_update(of=("self",)).select_related("event")


def _locked(payment: Payment) -> Payment:
    found = _rows().filter(pk=payment.pk).first()
    if found is None:
        raise rules.PaymentGone
    return found


def _ensure_partners(event: Event, facts: PaymentFacts) -> None:
    towns = set(projects.partner_towns(event.project))
    if not {facts.payer_id, facts.for_town_id or facts.payer_id} <= towns:
        raise rules.TownIsNoPartner


def _noted(verb: audit.Verb, payment: Payment, *, by: User, now: datetime, **detail: Any) -> None:
    audit.record(verb, payment, by=by, now=now, project_id=payment.event.project_id, **detail)
