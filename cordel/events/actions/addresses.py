"""Another address of somebody who takes part: corrected by the desk, told to the person, old links closed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.events.actions.kept_letters import send_kept_letters
from cordel.events.models import Event, KeptLetter, Receipt, Registration
from cordel.events.rules import people
from cordel.participants import actions as participants
from cordel.participants.actions import Address
from cordel.participants.models import Person

ADDRESS_CORRECTED = audit.verb("address.corrected", _("corrected somebody's e-mail address"), is_public=False)


@transaction.atomic
def correct_address(person: Person, *, address: Address, seen: str, by: User, now: datetime) -> None:
    """Letters go to the new address from now on, and every coming registration is confirmed there. Private links and
    codes that were written to the old one open nothing any more; at the door the old code is still known. The same
    twice changes nothing. Raises ChangedMeanwhile, NameIsSealed, SomebodyElseThere.
    """
    seats = _locked_seats(person)
    old = Person.objects.get(pk=person.pk)
    if not participants.correct_address(old, address=address, seen=seen):
        return
    person = Person.objects.get(pk=person.pk)
    for seat in seats:
        if old.email:
            _close_old_links(seat, person, now=now)
        if people.is_coming(seat, now=now):
            jobs.enqueue("events.write_confirmation", now=now, registration_id=seat.pk)
    KeptLetter.objects.filter(
        registration__in=seats, letter=KeptLetter.Letter.CONFIRMATION, given_at=None
    ).delete()
    send_kept_letters(person, now=now)
    if person.former_email:
        jobs.enqueue("events.tell_former_address", now=now, person_id=person.pk)
    audit.record(
        ADDRESS_CORRECTED, person, by=by, now=now, project_id=person.project_id, town_id=person.town_id
    )


def _locked_seats(person: Person) -> list[Registration]:
    """The person's registrations, their events locked first, as everywhere."""
    events = Event.objects.filter(registrations__person=person).order_by("pk").values_list("pk", flat=True)
    locked = {
        one.pk: one for one in Event.objects.select_for_update().filter(pk__in=list(events)).order_by("pk")
    }
    found = Registration.objects.select_for_update(of=("self",)).filter(person=person, event__in=locked)
    seats = list(found.order_by("pk"))
    for seat in seats:
        seat.event = locked[seat.event_id]
    return seats


def _close_old_links(seat: Registration, person: Person, *, now: datetime) -> None:
    """Whoever reads the old mailbox holds the link and the code. As after a merge, a printed code opens the door, and
    nothing else."""
    Receipt.objects.create(
        registration=seat,
        key=tokens.digest(f"address {seat.pk} {seat.code}"),
        ticket=seat.code,
        shown_name=person.name,
        created_at=now,
    )
    seat.code, seat.nonce, seat.changed_at = tokens.code(), tokens.nonce(), now
    seat.save(update_fields=["code", "nonce", "changed_at"])


@transaction.atomic
def note_former_told(person_id: int, *, told: str) -> None:
    """The letter to the address of before went out."""
    participants.forget_former_address(person_id, told=told)
