"""Seats: registering, changing, giving back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.base.refusals import Refused
from cordel.core.folding import fold_email, identity_key
from cordel.events import queries, rules
from cordel.events.actions.seats import fill_seats, free_places
from cordel.events.models import (
    CHILDREN,
    Event,
    GuardianContact,
    Invitation,
    Mode,
    Needs,
    Receipt,
    Registration,
    Role,
    Travel,
)
from cordel.events.rules.retention import DataErased
from cordel.participants import actions as participants
from cordel.participants.actions import Home
from cordel.participants.models import Person
from cordel.projects.models import Project

Status = Registration.Status
NEEDS = ("diet", "diet_note", "access", *CHILDREN, "childcare")

REGISTERED = audit.verb("event.registered", _("registered for the event"), is_public=False)
CHANGED = audit.verb("event.registration_changed", _("changed a registration"), is_public=False)
TOLD_NEEDS = audit.verb("event.needs_told", _("told food, access and permissions"), is_public=False)
CANCELLED = audit.verb("event.registration_cancelled", _("gave a seat back"), is_public=False)
ROLE_CHANGED = audit.verb("event.role_changed", _("changed somebody's role at the event"), is_public=False)
LETTER_SENT = audit.verb("event.letter_sent", _("sent the confirmation again"), is_public=False)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for with the registration form."""

    name: str
    email: str
    home: Home
    is_adult: bool
    mode: str
    language: str
    via: str = ""  # the code of the invitation whose link was followed
    friend: str = ""  # the name of somebody who comes along from the same place
    friend_is_adult: bool = True

    def of_friend(self) -> "Wish":
        """The friend's own registration; letters for the friend go to the same address."""
        return replace(self, name=self.friend, is_adult=self.friend_is_adult, friend="")


def register(
    event: Event, *, wish: Wish, nonce: str, now: datetime, by: audit.Actor | None = None
) -> Receipt:
    """A seat for the person, or a turn on the waiting list, and the receipt of this form. Raises a refusal of
    `rules` and changes nothing. `by` is whoever registers somebody else; None: the person.

    The event's row is locked first, so all registrations for one event queue up and the last seat is given
    once. The same form again changes nothing and gives the same receipt. Somebody who is registered already gets
    a receipt that looks like a new one and the private link by letter: the page tells nobody who is registered.
    Two friends get seats together or wait together.
    """
    try:
        return _register(event, wish=wish, nonce=nonce, now=now, by=by)
    except (IntegrityError, Refused):
        # A used form trips over its own receipt, or over the seat that it took; only then is it looked for.
        used = Receipt.objects.filter(key=receipt_key(nonce)).first()
        if used is None:
            raise
        return used


@transaction.atomic
def _register(event: Event, *, wish: Wish, nonce: str, now: datetime, by: audit.Actor | None) -> Receipt:
    project, event = event.project, locked_event(event.pk)
    key = receipt_key(nonce)
    wishes = [wish, wish.of_friend()] if wish.friend else [wish]
    pool, is_adult = queries.pool(event), all(one.is_adult for one in wishes)
    rules.ensure_can_register(event, pool=pool, is_adult=is_adult, now=now, people=len(wishes))
    status = Status.CONFIRMED if pool.has_room(len(wishes)) else Status.WAITING
    receipts = [
        registered(event, project, wish=one, status=status, key=key, now=now, by=by)
        for one, key in zip(wishes, (key, receipt_key(f"{nonce}/friend")), strict=False)
    ]
    if len(receipts) > 1:
        receipts[0].friend = receipts[1]
        receipts[0].save(update_fields=["friend"])
    return receipts[0]


def receipt_key(nonce: str) -> str:
    """What is stored of the address of a form's receipt."""
    return tokens.digest(tokens.derived("receipt", nonce))


def registered(
    event: Event,
    project: Project,
    *,
    wish: Wish,
    status: Status,
    key: str,
    now: datetime,
    by: audit.Actor | None = None,
) -> Receipt:
    """One person's registration, its letter and its receipt. `by` registers somebody else."""
    person, is_stranger = participants.remember(
        project, name=wish.name, email=wish.email, language=wish.language, home=wish.home, now=now
    )
    # A stranger has no registration, and need not be looked for in a hundred thousand.
    known = None if is_stranger else event.registrations.filter(person=person).first()
    registration, is_new = _seat(event, person, known, wish=wish, status=status, now=now)
    if is_new:
        audit.record(REGISTERED, registration, by=by or person, now=now, project_id=event.project_id)
    if wish.email:
        jobs.enqueue("events.write_confirmation", now=now, registration_id=registration.pk)
    return Receipt.objects.create(
        registration=registration,
        key=key,
        ticket=tokens.code(16),
        shown_name=wish.name,
        shows_waiting=status == Status.WAITING,
        created_at=now,
    )


def locked_event(pk: int) -> Event:
    """The event with its places; whoever else wants to change its seats waits for our commit."""
    return Event.objects.select_for_update().prefetch_related("places").get(pk=pk)


def _seat(
    event: Event, person: Person, known: Registration | None, *, wish: Wish, status: Status, now: datetime
) -> tuple[Registration, bool]:
    """The person's registration and whether it is a new seat; the `known` one comes to life again if it was
    cancelled."""
    if known is not None and known.status != Status.CANCELLED:
        return known, False
    facts = seat_facts(event, wish=wish, status=status, now=now)
    if known is not None:
        Registration.objects.filter(pk=known.pk).update(**facts)
        return known, True
    return Registration.objects.create(
        event=event, person=person, code=tokens.code(), created_at=now, **facts
    ), True


def seat_facts(event: Event, *, wish: Wish, status: Status, now: datetime) -> dict[str, Any]:
    """What a new seat, or one that comes to life again, says of the person's wish."""
    return {
        "status": status,
        "waiting_since": now if status == Status.WAITING else None,
        "role": rules.role_of(
            town_id=wish.home.town.pk if wish.home.town else None,
            country=wish.home.country,
            host_towns=event.host_town_ids,
            host_countries=event.host_countries,
        ),
        "mode": wish.mode if event.mode == Mode.HYBRID else event.mode or Mode.IN_PERSON,
        "is_adult": wish.is_adult,
        "town": wish.home.town,
        "place": wish.home.place,
        "country": wish.home.country,
        "nonce": tokens.nonce(),
        "changed_at": now,
        "plan_known": event.sequence,
        "invitation": Invitation.objects.filter(event=event, code=wish.via).first() if wish.via else None,
    }


@transaction.atomic
def send_link_again(event: Event, *, email: str, name: str, now: datetime) -> None:
    """The private link by letter, if somebody with this address and name is registered; else nothing at all."""
    registration = Registration.objects.filter(
        event=event,
        person__email_key=fold_email(email)[:254],
        person__name_key=identity_key(name)[:200],
    ).first()
    if email and registration is not None:
        jobs.enqueue("events.write_confirmation", now=now, registration_id=registration.pk)


@transaction.atomic
def change_home(registration: Registration, *, home: Home, mode: str, now: datetime) -> None:
    """Another town or another way of taking part; the role at the event follows."""
    registration = locked_registration(registration)
    event = registration.event
    rules.ensure_not_closed(event)
    rules.ensure_not_begun(event, now=now)
    registration.town, registration.place, registration.country = home.town, home.place, home.country
    registration.mode = mode if event.mode == Mode.HYBRID else registration.mode
    registration.role = rules.role_of(
        town_id=home.town.pk if home.town else None,
        country=home.country,
        host_towns=event.host_town_ids,
        host_countries=event.host_countries,
    )
    registration.changed_at = now
    registration.save(update_fields=["town", "place", "country", "mode", "role", "changed_at"])
    audit.record(CHANGED, registration, by=registration.person, now=now, project_id=event.project_id)


@dataclass(frozen=True)
class Details:
    """All that may be told after the seat is saved; every item may stay empty."""

    called: str = ""
    diet: str = ""
    diet_note: str = ""
    access: str = ""
    children_0_2: int = 0
    children_3_5: int = 0
    children_6_11: int = 0
    children_12_17: int = 0
    childcare: str = ""
    photo_allowed: bool = False
    contact_allowed: bool = False
    is_first_time: bool | None = None


@transaction.atomic
def tell_details(registration: Registration, *, details: Details, now: datetime) -> None:
    """Food, access, children and permissions. Refusing a permission, or taking it back, changes nothing else. Whoever gave
    the seat back tells no needs: they are of no use, and nobody would erase them before their time."""
    registration = locked_registration(registration)
    rules.ensure_not_closed(registration.event)
    rules.ensure_still_has_seat(registration)
    participants.rename(registration.person, called=details.called)
    registration.is_first_time = details.is_first_time
    _permit(registration, photo=details.photo_allowed, contact=details.contact_allowed, now=now)
    needs = {name: getattr(details, name) for name in NEEDS}
    if any(needs.values()):
        Needs.objects.update_or_create(registration=registration, defaults=needs)
    else:
        Needs.objects.filter(registration=registration).delete()
    audit.record(
        TOLD_NEEDS, registration, by=registration.person, now=now, project_id=registration.event.project_id
    )


@transaction.atomic
def give_back(registration: Registration, *, now: datetime) -> None:
    """The person gives the own seat, or the turn on the waiting list, back. Raises EventBegun."""
    rules.ensure_not_begun(locked_event(registration.event_id), now=now)
    cancel(registration, by=registration.person, now=now)


@transaction.atomic
def permit(registration: Registration, *, photo: bool, contact: bool, now: datetime) -> None:
    """The permissions alone: they can be taken back at any time, also without a seat and after the event's end."""
    registration = locked_registration(registration)
    _permit(registration, photo=photo, contact=contact, now=now)
    audit.record(
        TOLD_NEEDS, registration, by=registration.person, now=now, project_id=registration.event.project_id
    )


def _permit(registration: Registration, *, photo: bool, contact: bool, now: datetime) -> None:
    participants.allow_contact(registration.person, allowed=contact, now=now)
    registration.photo_allowed, registration.changed_at = photo, now
    registration.save(update_fields=["photo_allowed", "is_first_time", "changed_at"])


@transaction.atomic
def cancel(registration: Registration, *, by: audit.Actor, now: datetime) -> None:
    """Takes the seat back, erases the needs, and gives the seat to the next who waits. Twice changes nothing."""
    registration = locked_registration(registration)
    event = registration.event
    rules.ensure_not_closed(event)
    if registration.status == Status.CANCELLED:
        return
    registration.status, registration.waiting_since = Status.CANCELLED, None
    registration.changed_at = now
    registration.save(update_fields=["status", "waiting_since", "changed_at"])
    Needs.objects.filter(registration=registration).delete()
    GuardianContact.objects.filter(registration=registration).delete()
    Travel.objects.filter(registration=registration).delete()
    audit.record(CANCELLED, registration, by=by, now=now, project_id=event.project_id)
    free_places(registration, event, now=now)
    fill_seats(event, now=now)


@transaction.atomic
def take_seat_again(registration: Registration, *, now: datetime) -> None:
    """Undoes a cancellation: a seat if there is one, else a turn at the end of the waiting list."""
    event = locked_event(registration.event_id)
    registration = locked_registration(registration)
    if registration.status != Status.CANCELLED:
        return
    pool = queries.pool(event)
    rules.ensure_can_register(event, pool=pool, is_adult=registration.is_adult, now=now)
    waits = not pool.has_room()
    registration.status = Status.WAITING if waits else Status.CONFIRMED
    registration.waiting_since, registration.changed_at = now if waits else None, now
    registration.plan_known, registration.replaced_by = event.sequence, None
    registration.save(update_fields=["status", "waiting_since", "changed_at", "plan_known", "replaced_by"])
    audit.record(REGISTERED, registration, by=registration.person, now=now, project_id=event.project_id)


def locked_registration(registration: Registration, *, also_sealed: bool = False) -> Registration:
    """The registration as it is now. Its event is locked first: whoever closes the event waits for us, or we see it
    closed; and everybody locks in this order, so that no two wait for each other. Raises DataErased when it is gone
    or, unless `also_sealed`, when the person is sealed."""
    event = Event.objects.select_for_update().get(pk=registration.event_id)
    locked = Registration.objects.select_for_update(of=("self",)).select_related("person", "town")
    found = locked.filter(pk=registration.pk).first()
    if found is None or (found.person.sealed_at is not None and not also_sealed):
        raise DataErased
    registration = found
    registration.event = event
    return registration


@transaction.atomic
def change_role(registration: Registration, *, role: str, by: User, now: datetime) -> None:
    """Makes somebody a speaker or staff; with "" the role follows again from where the person comes from."""
    registration = locked_registration(registration)
    event = registration.event
    rules.ensure_not_closed(event)
    by_home = rules.role_of(
        town_id=registration.town_id,
        country=registration.country,
        host_towns=event.host_town_ids,
        host_countries=event.host_countries,
    )
    new = Role(role) if role else by_home
    if new != registration.role:
        registration.role, registration.changed_at = new, now
        registration.save(update_fields=["role", "changed_at"])
        audit.record(ROLE_CHANGED, registration, by=by, now=now, project_id=event.project_id, role=new)


@transaction.atomic
def send_letter_again(registration: Registration, *, by: User, now: datetime) -> None:
    """The confirmation once more, at most a few times an hour. Raises NoLetterWithoutAddress, SeatCancelled."""
    registration = locked_registration(registration)
    rules.ensure_can_be_written_to(registration)
    jobs.enqueue("events.write_confirmation", now=now, registration_id=registration.pk)
    audit.record(LETTER_SENT, registration, by=by, now=now, project_id=registration.event.project_id)
