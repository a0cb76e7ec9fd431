"""Somebody else comes in a person's place: the seat goes over, and nothing that is the person's own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.events.actions.delegates import Brought
from cordel.events.actions.registration import (
    REGISTERED,
    locked_event,
    locked_registration,
    receipt_key,
    seat_facts,
)
from cordel.events.models import ActivitySeat, Event, GuardianContact, Needs, Receipt, Registration, Travel
from cordel.events.rules import delegates as delegation_rules
from cordel.events.rules import replacing as rules
from cordel.participants import actions as participants

REPLACED = audit.verb("event.replaced", _("put somebody else in a person's place"), is_public=False)
Status = Registration.Status


@transaction.atomic
def replace(
    registration: Registration, *, instead: Brought | int, nonce: str, by: User, now: datetime
) -> Registration:
    """The seat or the turn of somebody goes to another person of the same town, with the places in activities; needs,
    travel, guardian and permissions are erased and asked anew. Nobody else who waits moves up. Both are written to.
    `instead`: somebody new, or the number of a registration that waits. The same form sent twice is one act and gives
    the same registration.

    Raises a refusal of rules.replacing, GuardianMissing, TooYoung.
    """
    event = locked_event(registration.event_id)
    used = Receipt.objects.filter(key=receipt_key(nonce)).select_related("registration__person").first()
    if used is not None:
        return used.registration
    leaver = locked_registration(registration)
    rules.ensure_can_be_replaced(leaver, now=now)
    if isinstance(instead, int):
        comer = _out_of_the_queue(event, leaver, instead, now=now)
    else:
        comer = _newcomer(event, leaver, instead, now=now)
    _hand_over(leaver, comer, now=now)
    Receipt.objects.create(
        registration=comer,
        key=receipt_key(nonce),
        ticket=tokens.code(16),
        shown_name=comer.person.name,
        shows_waiting=comer.status == Status.WAITING,
        created_at=now,
    )
    project = event.project_id
    audit.record(REPLACED, leaver, by=by, now=now, project_id=project, instead=comer.pk)
    audit.record(REGISTERED, comer, by=by, now=now, project_id=project)
    _write_to_both(leaver, comer, now=now)
    return comer


def _out_of_the_queue(event: Event, leaver: Registration, pk: int, *, now: datetime) -> Registration:
    """Somebody of the same town who waited gets the seat before the turn comes."""
    waits = event.registrations.select_for_update(of=("self",)).select_related("person")
    found = waits.filter(pk=pk, status=Status.WAITING, town=leaver.town).first()
    comer = rules.ensure_waits(found, leaver)
    comer.status, comer.waiting_since, comer.changed_at = Status.CONFIRMED, None, now
    comer.plan_known = event.sequence
    comer.save(update_fields=["status", "waiting_since", "changed_at", "plan_known"])
    return comer


def _newcomer(event: Event, leaver: Registration, instead: Brought, *, now: datetime) -> Registration:
    wish = instead.wish
    delegation_rules.ensure_has_guardian(is_adult=wish.is_adult, told=(instead.guardian, instead.contact))
    person, is_new = participants.remember(
        event.project, name=wish.name, email=wish.email, language=wish.language, home=wish.home, now=now
    )
    if is_new and instead.called:
        participants.rename(person, called=instead.called)
    known = event.registrations.filter(person=person).first()
    rules.ensure_can_come_instead(event, known=known, leaver=leaver, name=wish.name, is_adult=wish.is_adult)
    own = {name: getattr(leaver, name) for name in ("role", "mode", "waiting_since", "invitation")}
    facts = seat_facts(event, wish=wish, status=Status(leaver.status), now=now) | own | {"replaced_by": None}
    comer, _is_new = Registration.objects.update_or_create(
        event=event,
        person=person,
        defaults=facts,
        create_defaults={**facts, "code": tokens.code(), "created_at": now},
    )
    GuardianContact.objects.filter(registration=comer).delete()
    if not wish.is_adult:
        GuardianContact.objects.create(registration=comer, name=instead.guardian, contact=instead.contact)
    return comer


def _hand_over(leaver: Registration, comer: Registration, *, now: datetime) -> None:
    """What belongs to the seat goes along, what belongs to the person is erased."""
    leaver.status, leaver.waiting_since, leaver.changed_at = Status.CANCELLED, None, now
    leaver.replaced_by = comer
    leaver.save(update_fields=["status", "waiting_since", "changed_at", "replaced_by"])
    own = ActivitySeat.objects.filter(registration=comer).values("activity")
    seats = ActivitySeat.objects.filter(registration=leaver)
    seats.exclude(activity__in=own).update(registration=comer)
    seats.delete()
    for model in (Needs, GuardianContact, Travel):
        model.objects.filter(registration=leaver).delete()


def _write_to_both(leaver: Registration, comer: Registration, *, now: datetime) -> None:
    """Whoever has an address; the others get a card, or a word from the town."""
    if comer.person.email:
        jobs.enqueue("events.write_confirmation", now=now, registration_id=comer.pk)
    if leaver.person.email:
        jobs.enqueue("events.write_replaced", now=now, registration_id=leaver.pk)
