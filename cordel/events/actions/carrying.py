"""People whom a town takes over from an earlier event: the same person, nothing asked again that is known.

Name, address, language and home are the person's own and come along. Needs, permissions, travel and what somebody told
of an event stay there: they have clocks and purposes of their own, and each person is asked by the private link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.events import queries
from cordel.events.actions.delegates import Brought, ensure_may_come, seat_all
from cordel.events.actions.registration import REGISTERED, Wish, receipt_key, seat_facts
from cordel.events.models import Event, Mode, Receipt, Registration
from cordel.events.queries import carrying
from cordel.events.rules import delegates as rules
from cordel.events.rules import people as people_rules
from cordel.participants import rules as participant_rules
from cordel.participants.actions import Home
from cordel.participants.models import Person
from cordel.towns.models import Town

Status = Registration.Status


@dataclass(frozen=True)
class Carried:
    """Somebody's registration at the earlier event. `is_of_age`: whoever was under 18 there no longer is; else
    `guardian` and `contact`, or that it is the `same_guardian`. `is_other`: as in `Brought`."""

    registration: int
    is_of_age: bool = False
    same_guardian: bool = False
    guardian: str = ""
    contact: str = ""
    is_other: bool = False


@transaction.atomic
def carry_over(
    event: Event,
    earlier: Event,
    *,
    town: Town,
    people: Sequence[Carried],
    nonce: str,
    by: User,
    now: datetime,
) -> list[Registration]:
    """Registers all of them, in order, or nobody. Raises a refusal of `rules`.

    The same form again changes nothing and gives the same people; whoever is registered meanwhile keeps that seat.
    """
    event = _locked(event, earlier)
    keys = {one.registration: receipt_key(f"{nonce}/over/{one.registration}") for one in people}
    used = Receipt.objects.filter(key__in=keys.values()).select_related("registration__person")
    before = {receipt.key: receipt.registration for receipt in used}
    new = [(one, keys[one.registration]) for one in people if keys[one.registration] not in before]
    if new:
        before |= _carried(event, earlier, town, new, by=by, now=now)
    return [before[keys[one.registration]] for one in people]


@transaction.atomic
def come_again(known: Registration, event: Event, *, mode: str, now: datetime) -> tuple[Registration, bool]:
    """The seat, or the turn, at a later event of somebody who opened the own page with its code, and whether it is
    new: whoever is registered there keeps that. Raises a refusal of `rules`.

    What is known is not asked again: the person, the home of this registration, and that it is 18 or older.
    """
    event = _locked(event, known.event)
    known = (
        Registration.objects.select_for_update(of=("self",)).select_related("person", "town").get(pk=known.pk)
    )
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=known.person_id)
    there = event.registrations.filter(person=person).first()
    if there is not None and there.status != Status.CANCELLED:
        return there, False
    participant_rules.ensure_is_written_to(person)
    pool = queries.pool(event)
    people_rules.ensure_can_come_again(event, pool=pool, is_adult=known.is_adult, now=now)
    wish = Wish(
        name=person.name,
        email=person.email,
        home=Home(country=known.country, town=known.town, place=known.place),
        is_adult=known.is_adult,
        mode=mode,
        language=person.language,
    )
    status = Status.CONFIRMED if pool.has_room() else Status.WAITING
    facts = seat_facts(event, wish=wish, status=status, now=now)
    return _seated(event, person, there, facts, now=now), True


def _seated(
    event: Event, person: Person, there: Registration | None, facts: dict[str, Any], *, now: datetime
) -> Registration:
    """A new seat, or the one of `there` that was given back."""
    if there is None:
        new = {"code": tokens.code(), "created_at": now}
        seat = Registration.objects.create(event=event, person=person, **new, **facts)
    else:
        Registration.objects.filter(pk=there.pk).update(**facts)
        seat = Registration.objects.get(pk=there.pk)
    audit.record(REGISTERED, seat, by=person, now=now, project_id=event.project_id)
    if person.email:
        jobs.enqueue("events.write_confirmation", now=now, registration_id=seat.pk)
    return seat


def _locked(event: Event, earlier: Event) -> Event:
    """Both events, in one order for everybody: whoever erases the data of the earlier one waits, or is waited for."""
    events = Event.objects.select_for_update().prefetch_related("places").order_by("pk")
    return next(one for one in events.filter(pk__in=(event.pk, earlier.pk)) if one.pk == event.pk)


def _carried(
    event: Event,
    earlier: Event,
    town: Town,
    new: Sequence[tuple[Carried, str]],
    *,
    by: User,
    now: datetime,
) -> dict[str, Registration]:
    """By the key of the receipt."""
    known = _known(earlier, town, [one.registration for one, _key in new])
    rules.ensure_all_are_there(len(new) - len(known))
    here = {seat.person_id: seat for seat in _there_already(event, known.values())}
    found = {key: here.get(known[one.registration].person_id) for one, key in new}
    told = {key: seat for key, seat in found.items() if seat is not None}
    rest = [(one, key) for one, key in new if key not in told]
    if not rest:
        return told
    persons = [known[one.registration].person for one, _key in rest]
    _ensure_none_stopped(persons)
    brought = [(_brought(known[one.registration], one, town), key) for one, key in rest]
    ensure_may_come(event, [one for one, _key in brought], now=now)
    seats = seat_all(event, town, brought, persons, by=by, now=now)
    return told | {key: seat for (_one, key), seat in zip(rest, seats, strict=True)}


def _known(earlier: Event, town: Town, chosen: Sequence[int]) -> dict[int, Registration]:
    """The rows and their people are held, so that nobody erases or merges them meanwhile."""
    rows = carrying.carried_from(earlier, town).filter(pk__in=chosen)
    held = rows.select_for_update(of=("self", "person"), no_key=True).select_related("person").order_by("pk")
    return {one.pk: one for one in held.prefetch_related("guardian")}


def _there_already(event: Event, known: Iterable[Registration]) -> list[Registration]:
    people = [one.person_id for one in known]
    there = event.registrations.filter(person__in=people).exclude(status=Status.CANCELLED)
    return list(there.select_related("person").order_by("pk"))


def _ensure_none_stopped(persons: Sequence[Person]) -> None:
    stopped = carrying.stopped_among([one.pk for one in persons])
    rules.ensure_may_be_carried([one.name for one in persons if one.pk in stopped])


def _brought(known: Registration, one: Carried, town: Town) -> Brought:
    person, is_adult = known.person, known.is_adult or one.is_of_age
    wish = Wish(
        name=person.name,
        email=person.email,
        home=Home(country=town.country, town=town),
        is_adult=is_adult,
        mode=Mode.IN_PERSON,
        language=person.language,
    )
    guardian, contact = one.guardian, one.contact
    if one.same_guardian and not is_adult:
        before = getattr(known, "guardian", None)
        guardian, contact = (before.name, before.contact) if before else ("", "")
    return Brought(wish, person.called, guardian, contact, is_other=one.is_other)
