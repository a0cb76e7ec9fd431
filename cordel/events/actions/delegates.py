"""People whom a town brings: registered by its officer, in one act; the plan may be a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.core.folding import fold_email, identity_key
from cordel.events import queries
from cordel.events.actions.registration import (
    REGISTERED,
    Wish,
    locked_event,
    receipt_key,
    seat_facts,
)
from cordel.events.models import Event, GuardianContact, Receipt, Registration
from cordel.events.rules import delegates as rules
from cordel.participants import actions as participants
from cordel.participants.actions import Newcomer
from cordel.participants.models import Person
from cordel.towns.models import Town

Status = Registration.Status
BATCH = 500
HELD_TO_PLANS = audit.verb("event.plans_set", _("decided whether towns keep to their plan"), is_public=False)


@dataclass(frozen=True)
class Brought:
    """Somebody whom a town brings. `guardian` and `contact` for people under 18; `is_other`: the officer says that it
    is not the person of the same name who is registered already."""

    wish: Wish
    called: str = ""
    guardian: str = ""
    contact: str = ""
    is_other: bool = False

    @property
    def identity(self) -> str:
        """What tells it apart from the others of the same form."""
        return f"{fold_email(self.wish.email)}/{identity_key(self.wish.name)}"

    @property
    def newcomer(self) -> Newcomer:
        wish = self.wish
        return Newcomer(wish.name, wish.email, self.called, wish.language, wish.home)


@transaction.atomic
def bring(
    event: Event, *, town: Town, people: Sequence[Brought], nonce: str, by: User, now: datetime
) -> list[Registration]:
    """Registers all of them, in order, or nobody. Raises a refusal of `rules`.

    Seats go to the first lines while there are any, the rest wait in turn. Somebody who was registered before
    keeps the seat. The same form again changes nothing and gives the same people; somebody who was added to it
    meanwhile is registered.
    """
    event = locked_event(event.pk)
    keys = [receipt_key(f"{nonce}/{one.identity}") for one in people]
    used = Receipt.objects.filter(key__in=keys).select_related("registration__person")
    before = {receipt.key: receipt.registration for receipt in used}
    new = [(one, key) for one, key in zip(people, keys, strict=True) if key not in before]
    if new:
        before |= _registered(event, town, new, by=by, now=now)
    return [before[key] for key in keys]


def _registered(
    event: Event, town: Town, new: Sequence[tuple[Brought, str]], *, by: User, now: datetime
) -> dict[str, Registration]:
    """By the key of the receipt."""
    people = [one for one, _key in new]
    ensure_may_come(event, people, now=now)
    persons = participants.remember_all(event.project, [one.newcomer for one in people], now=now)
    seats = seat_all(event, town, new, persons, by=by, now=now)
    return {key: seat for (_one, key), seat in zip(new, seats, strict=True)}


def ensure_may_come(event: Event, people: Sequence[Brought], *, now: datetime) -> None:
    """There is room or a waiting list, and whoever is under 18 has a guardian."""
    all_adults = all(one.wish.is_adult for one in people)
    rules.ensure_can_bring(
        event, pool=queries.pool(event), people=len(people), all_adults=all_adults, now=now
    )
    for one in people:
        rules.ensure_has_guardian(is_adult=one.wish.is_adult, told=(one.guardian, one.contact))


def seat_all(
    event: Event,
    town: Town,
    new: Sequence[tuple[Brought, str]],
    persons: Sequence[Person],
    *,
    by: User,
    now: datetime,
) -> list[Registration]:
    """Seats or turns for these `persons`, in order, as far as the town's plan allows; their receipts by key, and a
    letter to whoever has an address. The caller holds the event and asked whether they may come."""
    people, pool = [one for one, _key in new], queries.pool(event)
    known = {seat.person_id: seat for seat in event.registrations.filter(person__in=persons)}
    coming = [pk for pk, seat in known.items() if seat.status != Status.CANCELLED]
    strangers = [one for one, person in zip(people, persons, strict=True) if person.pk not in coming]
    _ensure_fits(event, town, strangers)
    room = len(people) if pool.free is None else 0 if pool.waiting else pool.free
    seats = _seated(event, list(zip(people, persons, strict=True)), known, room=room, by=by, now=now)
    _keep_receipts(new, seats, now=now)
    letters = [
        {"registration_id": seat.pk} for one, seat in zip(people, seats, strict=True) if one.wish.email
    ]
    jobs.enqueue_all("events.write_confirmation", letters, now=now)
    return seats


def _ensure_fits(event: Event, town: Town, strangers: Sequence[Brought]) -> None:
    """As many as the town may bring, and nobody who is there under the same name."""
    there, planned = queries.plan_of_town(event, town)
    rules.ensure_as_planned(event, planned=planned, people=there + len(strangers))
    names = {identity_key(one.wish.name)[:200]: one.wish.name for one in strangers if not one.is_other}
    taken = queries.names_there(event, town, names)
    rules.ensure_nobody_twice([name for key, name in names.items() if key in taken])


def _seated(
    event: Event,
    people: Sequence[tuple[Brought, Person]],
    known: dict[int, Registration],
    *,
    room: int,
    by: User,
    now: datetime,
) -> list[Registration]:
    """Everybody's registration, in order: new ones, those that come to life again, and those that were there."""
    seats, made, told = [], [], []
    for one, person in people:
        seat = known.get(person.pk)
        if seat is None or seat.status == Status.CANCELLED:
            status = Status.CONFIRMED if room > 0 else Status.WAITING
            room -= 1
            facts = seat_facts(event, wish=one.wish, status=status, now=now)
            if seat is None:
                seat = Registration(event=event, person=person, code=tokens.code(), created_at=now, **facts)
                made.append(seat)
            else:
                Registration.objects.filter(pk=seat.pk).update(**facts)
                seat.status = status
            told.append((one, seat))
        seats.append(seat)
    Registration.objects.bulk_create(made, batch_size=BATCH)
    _keep_guardians(told)
    audit.record_all(
        REGISTERED, [(seat, {}) for _, seat in told], by=by, now=now, project_id=event.project_id
    )
    return seats


def _keep_guardians(told: Sequence[tuple[Brought, Registration]]) -> None:
    found = [
        GuardianContact(registration=seat, name=one.guardian, contact=one.contact)
        for one, seat in told
        if not one.wish.is_adult
    ]
    GuardianContact.objects.filter(registration__in=[one.registration for one in found]).delete()
    GuardianContact.objects.bulk_create(found, batch_size=BATCH)


def _keep_receipts(
    new: Sequence[tuple[Brought, str]], seats: Sequence[Registration], *, now: datetime
) -> None:
    Receipt.objects.bulk_create(
        [
            Receipt(
                registration=seat,
                key=key,
                ticket=tokens.code(16),
                shown_name=one.wish.name,
                shows_waiting=seat.status == Status.WAITING,
                created_at=now,
            )
            for (one, key), seat in zip(new, seats, strict=True)
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def hold_to_plans(event: Event, *, holds: bool, by: User, now: datetime) -> None:
    """Whether a town may bring no more people than it planned. Who is registered stays. Twice changes nothing."""
    event = locked_event(event.pk)
    if event.holds_to_plans == holds:
        return
    event.holds_to_plans, event.changed_at = holds, now
    event.save(update_fields=["holds_to_plans", "changed_at"])
    audit.record(HELD_TO_PLANS, event, by=by, now=now, project_id=event.project_id, holds=holds)
