"""What a town corrected in its list of people: those rows that somebody confirmed, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.base.refusals import Refused
from cordel.events import queries, rules
from cordel.events.actions.addresses import correct_address
from cordel.events.actions.registration import CHANGED
from cordel.events.models import Event, GuardianContact, Registration
from cordel.events.queries.people_lists import Listed, listed_facts
from cordel.events.rules import delegates
from cordel.participants import actions as participants
from cordel.participants.actions import Address, NameFacts
from cordel.participants.models import Person
from cordel.towns.models import Town


@dataclass(frozen=True)
class Correction:
    """What a row says of somebody now; `seen` is a fingerprint of what was stored when it was shown."""

    registration: int
    facts: Listed
    seen: str


@transaction.atomic
def correct_people(
    event: Event, town: Town, *, corrections: Sequence[Correction], by: User, now: datetime
) -> int:
    """Does them all; returns of how many people something changed. Twice changes nothing. Raises RowRefused, EventClosed."""
    wanted = {one.registration: one for one in corrections}
    event, seats = _locked(event, town, sorted(wanted))
    rules.ensure_not_closed(event)
    gone = wanted.keys() - {seat.pk for seat in seats}
    if gone:
        raise delegates.NotOnYourList
    return sum(_corrected(event, seat, wanted[seat.pk], by=by, now=now) for seat in seats)


def _locked(event: Event, town: Town, keys: Sequence[int]) -> tuple[Event, list[Registration]]:
    """All events of these people first, in one order: their addresses belong to every one of them."""
    theirs = Registration.objects.filter(person__registrations__in=keys).order_by("event_id")
    events = {event.pk, *theirs.values_list("event_id", flat=True)}
    locked = Event.objects.select_for_update().filter(pk__in=events).order_by("pk")
    here = next(one for one in locked if one.pk == event.pk)
    found = queries.people_of_town(here, town).filter(pk__in=keys).select_for_update(of=("self",))
    return here, list(found.select_related("person", "town").order_by("pk"))


def _corrected(event: Event, seat: Registration, wanted: Correction, *, by: User, now: datetime) -> bool:
    try:
        return _correct(event, seat, wanted, by=by, now=now)
    except Refused as refused:
        raise delegates.RowRefused(name=seat.person.name, why=str(refused)) from refused


def _correct(event: Event, seat: Registration, wanted: Correction, *, by: User, now: datetime) -> bool:
    facts, stored = wanted.facts, listed_facts(seat)
    if facts == stored:
        return False
    edits.ensure_unchanged(stored, wanted.seen)
    person = seat.person
    changed = participants.correct_name(person, facts=NameFacts(facts.name, facts.called, facts.language))
    if "name" in changed:
        _order_anew(person)
    if facts.email != stored.email:
        seen = edits.version_of(Address(stored.email))
        correct_address(person, address=Address(facts.email), seen=seen, by=by, now=now)
    changed += _guard(event, seat, facts, now=now)
    if changed:
        told = {"what": sorted(changed)}
        audit.record(CHANGED, seat, by=by, now=now, project_id=event.project_id, town_id=seat.town_id, **told)
    return True


def _order_anew(person: Person) -> None:
    """Lists sort by the copy that each registration has of the person's key."""
    key = Person.objects.values_list("sort_key", flat=True).get(pk=person.pk)
    Registration.objects.filter(person=person).update(sort_key=key)


def _guard(event: Event, seat: Registration, facts: Listed, *, now: datetime) -> list[str]:
    """Whether somebody is under 18, and the guardian; an adult has none."""
    rules.ensure_may_come_alone(event, is_adult=not facts.is_minor)
    delegates.ensure_has_guardian(is_adult=not facts.is_minor, told=(facts.guardian, facts.contact))
    guardian = {"name": facts.guardian, "contact": facts.contact}
    known = GuardianContact.objects.filter(registration=seat)
    changed = []
    if seat.is_adult == facts.is_minor:
        Registration.objects.filter(pk=seat.pk).update(is_adult=not facts.is_minor, changed_at=now)
        changed.append("is_adult")
    if not facts.is_minor:
        known.delete()
    elif not known.filter(**guardian).exists():
        GuardianContact.objects.update_or_create(registration=seat, defaults=guardian)
        changed.append("guardian")
    return changed
