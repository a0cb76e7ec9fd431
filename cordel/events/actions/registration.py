"""Seats and presence: registering, changing, the door, closing the event."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, figures, jobs, tokens
from cordel.core.folding import fold_email, identity_key
from cordel.events import queries, rules
from cordel.events.models import (
    Attendance,
    Event,
    Evidence,
    Invitation,
    Mode,
    Needs,
    Receipt,
    Registration,
    Role,
)
from cordel.participants import actions as participants
from cordel.participants.actions import Home

REGISTERED = audit.verb("event.registered", _("registered for the event"), is_public=False)
CHANGED = audit.verb("event.registration_changed", _("changed a registration"), is_public=False)
TOLD_NEEDS = audit.verb("event.needs_told", _("told food, access and permissions"), is_public=False)
CANCELLED = audit.verb("event.registration_cancelled", _("gave a seat back"), is_public=False)
CHECKED_IN = audit.verb("event.checked_in", _("recorded a presence"), is_public=False)
UNCHECKED = audit.verb("event.check_in_undone", _("took a recorded presence back"), is_public=False)
CLOSED = audit.verb("event.closed", _("closed the event and froze its figures"))
REOPENED = audit.verb("event.reopened", _("reopened the event"))
ROLE_CHANGED = audit.verb("event.role_changed", _("changed somebody's role at the event"), is_public=False)
LETTER_SENT = audit.verb("event.letter_sent", _("sent the confirmation again"), is_public=False)
NEEDS_FORGOTTEN = audit.verb("event.needs_forgotten", _("erased food and access needs"), is_public=False)


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


@transaction.atomic
def register(event: Event, *, wish: Wish, nonce: str, now: datetime) -> Receipt:
    """A seat for the person, and the receipt of this form. Raises a refusal of `rules` and changes nothing.

    The event's row is locked first, so all registrations for one event queue up and the last seat is given
    once. The same form again gives the same receipt. Somebody who is registered already gets a receipt that
    looks like a new one and the private link by letter: the page tells nobody who is registered.
    """
    project, event = event.project, locked_event(event.pk)
    key = tokens.digest(tokens.derived("receipt", nonce))
    if (used := Receipt.objects.filter(key=key).first()) is not None:
        return used
    rules.ensure_can_register(event, taken=queries.seats_taken(event), is_adult=wish.is_adult, now=now)
    person = participants.remember(
        project, name=wish.name, email=wish.email, language=wish.language, home=wish.home, now=now
    )
    registration, is_new = _seat(event, person_id=person.pk, wish=wish, now=now)
    if is_new:
        audit.record(REGISTERED, registration, by=person, now=now, project_id=event.project_id)
    if wish.email:
        jobs.enqueue("events.write_confirmation", now=now, registration_id=registration.pk)
    return Receipt.objects.create(
        registration=registration, key=key, ticket=tokens.code(16), shown_name=wish.name, created_at=now
    )


def locked_event(pk: int) -> Event:
    """The event with its places; whoever else wants to change its seats waits for our commit."""
    return Event.objects.select_for_update().prefetch_related("places").get(pk=pk)


def _seat(event: Event, *, person_id: int, wish: Wish, now: datetime) -> tuple[Registration, bool]:
    """The person's registration and whether it is a new seat; a cancelled one comes to life again."""
    known = Registration.objects.filter(event=event, person_id=person_id).first()
    if known is not None and known.status == Registration.Status.CONFIRMED:
        return known, False
    facts = {
        "status": Registration.Status.CONFIRMED,
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
        "invitation": Invitation.objects.filter(event=event, code=wish.via).first() if wish.via else None,
    }
    if known is not None:
        Registration.objects.filter(pk=known.pk).update(**facts)
        return known, True
    return Registration.objects.create(
        event=event, person_id=person_id, code=tokens.code(), created_at=now, **facts
    ), True


@transaction.atomic
def send_link_again(event: Event, *, email: str, name: str, now: datetime) -> None:
    """The private link by letter, if somebody with this address and name is registered; else nothing at all."""
    registration = Registration.objects.filter(
        event=event, person__email_key=fold_email(email)[:254], person__name_key=identity_key(name)[:200]
    ).first()
    if email and registration is not None:
        jobs.enqueue("events.write_confirmation", now=now, registration_id=registration.pk)


@transaction.atomic
def change_home(registration: Registration, *, home: Home, mode: str, now: datetime) -> None:
    """Another town or another way of taking part; the role at the event follows."""
    registration = _locked(registration)
    rules.ensure_not_closed(registration.event)
    event = registration.event
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
    photo_allowed: bool = False
    contact_allowed: bool = False
    is_first_time: bool | None = None


@transaction.atomic
def tell_details(registration: Registration, *, details: Details, now: datetime) -> None:
    """Food, access and permissions. Refusing a permission, or taking it back, changes nothing else. Whoever gave
    the seat back tells no needs: they are of no use, and nobody would erase them before their time."""
    registration = _locked(registration)
    rules.ensure_not_closed(registration.event)
    rules.ensure_has_seat(registration)
    participants.rename(registration.person, called=details.called)
    registration.is_first_time = details.is_first_time
    _permit(registration, photo=details.photo_allowed, contact=details.contact_allowed, now=now)
    needs = {"diet": details.diet, "diet_note": details.diet_note, "access": details.access}
    if any(needs.values()):
        Needs.objects.update_or_create(registration=registration, defaults=needs)
    else:
        Needs.objects.filter(registration=registration).delete()
    audit.record(
        TOLD_NEEDS, registration, by=registration.person, now=now, project_id=registration.event.project_id
    )


@transaction.atomic
def permit(registration: Registration, *, photo: bool, contact: bool, now: datetime) -> None:
    """The permissions alone: they can be taken back at any time, also without a seat and after the event's end."""
    registration = _locked(registration)
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
    """Gives the seat back and erases the needs. Twice changes nothing."""
    registration = _locked(registration)
    rules.ensure_not_closed(registration.event)
    if registration.status == Registration.Status.CANCELLED:
        return
    registration.status, registration.changed_at = Registration.Status.CANCELLED, now
    registration.save(update_fields=["status", "changed_at"])
    Needs.objects.filter(registration=registration).delete()
    audit.record(CANCELLED, registration, by=by, now=now, project_id=registration.event.project_id)


@transaction.atomic
def take_seat_again(registration: Registration, *, now: datetime) -> None:
    """Undoes a cancellation while there is a seat."""
    event = locked_event(registration.event_id)
    registration = _locked(registration)
    if registration.status == Registration.Status.CONFIRMED:
        return
    rules.ensure_can_register(
        event, taken=queries.seats_taken(event), is_adult=registration.is_adult, now=now
    )
    registration.status, registration.changed_at = Registration.Status.CONFIRMED, now
    registration.save(update_fields=["status", "changed_at"])
    audit.record(REGISTERED, registration, by=registration.person, now=now, project_id=event.project_id)


def _locked(registration: Registration) -> Registration:
    """The registration as it is now. Its event is locked first: whoever closes the event waits for us, or we see it
    closed; and everybody locks in this order, so that no two wait for each other."""
    event = Event.objects.select_for_update().get(pk=registration.event_id)
    found = Registration.objects.select_for_update(of=("self",)).select_related("person", "town")
    registration = found.get(pk=registration.pk)
    registration.event = event
    return registration


@transaction.atomic
def check_in(
    registration: Registration, *, day: date, evidence: Evidence, by: User | None, now: datetime
) -> Attendance:
    """Records presence on that day. Twice changes nothing: the first record and its evidence stay."""
    registration = _locked(registration)
    rules.ensure_can_check_in(registration, day=day)
    attendance, created = Attendance.objects.get_or_create(
        registration=registration,
        day=day,
        defaults={"mode": registration.mode, "evidence": evidence, "recorded_at": now, "recorded_by": by},
    )
    if created:
        _audit_presence(CHECKED_IN, registration, day=day, evidence=evidence, by=by, now=now)
    return attendance


@transaction.atomic
def undo_check_in(registration: Registration, *, day: date, by: User | None, now: datetime) -> None:
    """Takes a presence back, for instance a slip of the finger. Twice changes nothing."""
    registration = _locked(registration)
    rules.ensure_not_closed(registration.event)
    attendance = Attendance.objects.filter(registration=registration, day=day).first()
    if attendance is not None:
        attendance.delete()
        _audit_presence(UNCHECKED, registration, day=day, evidence=attendance.evidence, by=by, now=now)


def _audit_presence(
    verb: audit.Verb, registration: Registration, *, day: date, evidence: str, by: User | None, now: datetime
) -> None:
    project = registration.event.project_id
    audit.record(verb, registration, by=by, now=now, project_id=project, day=day, evidence=evidence)


@transaction.atomic
def close(event: Event, *, by: User | None, now: datetime) -> None:
    """Freezes who was there and publishes the counts that the call asks for. Twice changes nothing."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.closed_at is None:
        event.closed_at = now
        event.save(update_fields=["closed_at"])
        audit.record(CLOSED, event, by=by, now=now, project_id=event.project_id)
    publish_headcount(event, by=by, now=now)


def publish_headcount(event: Event, *, by: User | None, now: datetime) -> None:
    """Puts the event's counts by town, country and role into the ledger, exactly, as funders demand.

    The ledger speaks one language, whoever closes the event: pages translate its words for each reader.
    """
    with translation.override(settings.LANGUAGE_CODE):
        presence = queries.presence(event)
        table = queries.headcount_table(event, presence)
    figures.publish(
        event, "headcount", table, counting_rule=presence.counting_rule, exact=True, now=now, by=by
    )


@transaction.atomic
def reopen(event: Event, *, by: User, now: datetime) -> None:
    """Lets a closed event be corrected; what was published stays in the ledger."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.closed_at is not None:
        event.closed_at = None
        event.save(update_fields=["closed_at"])
        audit.record(REOPENED, event, by=by, now=now, project_id=event.project_id)


@transaction.atomic
def forget_needs(*, now: datetime) -> int:
    """Erases food and access needs of events that ended 14 days ago or more; returns how many."""
    old = queries.needs_to_forget(now)
    count = 0
    for event in Event.objects.filter(registrations__needs__in=old).distinct():
        erased, _rows = old.filter(registration__event=event).delete()
        audit.record(NEEDS_FORGOTTEN, event, by=None, now=now, project_id=event.project_id, count=erased)
        count += erased
    return count


@transaction.atomic
def change_role(registration: Registration, *, role: str, by: User, now: datetime) -> None:
    """Makes somebody a speaker or staff; with "" the role follows again from where the person comes from."""
    registration = _locked(registration)
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
    registration = _locked(registration)
    rules.ensure_can_be_written_to(registration)
    jobs.enqueue("events.write_confirmation", now=now, registration_id=registration.pk)
    audit.record(LETTER_SENT, registration, by=by, now=now, project_id=registration.event.project_id)
