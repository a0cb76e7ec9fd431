"""A person's request: received, answered; and the one act that erases everything that need not stay."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.events import actions as events
from cordel.events.actions import retention as erasing
from cordel.events.actions.institutions import ComesFor
from cordel.events.actions.speakers import CardFacts
from cordel.events.models import Event, Registration
from cordel.participants import actions as participants
from cordel.participants.models import Person
from cordel.participants.queries import given_up
from cordel.privacy import rules
from cordel.privacy.actions.tombstones import bury
from cordel.privacy.models import Channel, DataRequest, Wanted
from cordel.privacy.queries import requests as queries
from cordel.privacy.queries import site

MONTH = timedelta(days=30)  # the law says a month; the shortest is shorter, and nobody is late by thirty days

RECEIVED = audit.verb(
    "privacy.request_received", _("wrote down a request about personal data"), is_public=False
)
ANSWERED = audit.verb(
    "privacy.request_answered", _("answered a request about personal data"), is_public=False
)
ERASED = audit.verb("privacy.person_erased", _("erased what need not stay of a person"), is_public=False)


@dataclass(frozen=True)
class Came:
    """How a request came, on which day, and the digest of the form that said so."""

    channel: str
    received_on: date
    key: str


@transaction.atomic
def receive_request(
    person: Person, *, wanted: Wanted, came: Came, by: audit.Actor | None, now: datetime
) -> DataRequest:
    """Writes the request down, to be answered within a month. The same form twice is one request."""
    rules.ensure_received(came.received_on, today=now.date())
    request, is_new = DataRequest.objects.get_or_create(
        key=came.key,
        defaults={
            "project_id": person.project_id,
            "town_id": person.town_id,
            "person": person.pk,
            "wanted": wanted,
            "channel": came.channel,
            "language": person.language,
            "received_on": came.received_on,
            "due_on": came.received_on + MONTH,
            "nonce": tokens.nonce(),
        },
    )
    if is_new:
        audit.record(RECEIVED, request, by=by, now=now, project_id=person.project_id, wanted=wanted.value)
    return request


@transaction.atomic
def answer_request(request: DataRequest, *, by: User, now: datetime) -> None:
    """That the person was answered: it was shown its data, or they were corrected. Raises AlreadyAnswered."""
    request = DataRequest.objects.select_for_update().get(pk=request.pk)
    rules.ensure_can_answer(request)
    request.answered_at, request.answered_by = now, by
    request.save(update_fields=["answered_at", "answered_by"])
    audit.record(ANSWERED, request, by=by, now=now, project_id=request.project_id)


@transaction.atomic
def erase_person(
    person: Person, *, came: Came, by: audit.Actor | None, now: datetime, with_letter: bool = True
) -> DataRequest:
    """Erases at once all that rests on consent or has served its purpose; seals name and presence where the funder
    may ask for them; and gives the answered request: what stays, why, until when. The same form twice is one act.
    Raises PersonGone when there is nothing left to erase.
    """
    locked = _locked(person)
    known = DataRequest.objects.filter(key=came.key, answered_at__isnull=False).first()
    if known is not None:
        return known
    if locked is None:
        raise rules.PersonGone
    person = locked
    request = receive_request(person, wanted=Wanted.ERASURE, came=came, by=by, now=now)
    outcome = queries.outcome_of(person)
    address = person.email if with_letter else ""
    if address and given_up([person.email_key]):
        # The mailbox is gone: a letter would be lost, and with it the only answer.
        address, outcome["on_paper"] = "", True
    _give_seats_back(person, by=by or person, now=now)
    stays = _erase_seats(person, now=now)
    erasing.forget_merges_of(person.pk)
    if stays:
        participants.seal([person.pk], now=now)
        bury("person", [person.pk], what="sealed", now=now)
    else:
        participants.forget_contact([person.pk])
        participants.forget([person.pk])
        bury("person", [person.pk], what="erased", now=now)
    _close(request, outcome, address, by=by, now=now, is_gone=not stays)
    return request


def _locked(person: Person) -> Person | None:
    """The person as it is now, None if it is gone or sealed; its events are locked first, in one order for
    everybody."""
    events_of = Event.objects.filter(registrations__person=person.pk).order_by("pk").values("pk")
    list(Event.objects.select_for_update().filter(pk__in=events_of).order_by("pk"))
    list(Registration.objects.select_for_update().filter(person=person.pk).order_by("pk"))
    return Person.objects.select_for_update().filter(pk=person.pk, sealed_at__isnull=True).first()


def _give_seats_back(person: Person, *, by: audit.Actor, now: datetime) -> None:
    """Seats of events that are not closed and where the person was not recorded: the next who waits gets them."""
    seats = Registration.objects.filter(person=person.pk, days_present=0, event__closed_at__isnull=True)
    for seat in seats.exclude(status=Registration.Status.CANCELLED).order_by("event_id"):
        events.cancel(seat, by=by, now=now)


def _erase_seats(person: Person, *, now: datetime) -> bool:
    """Erases registrations without presence and strips the others; whether any of them stays."""
    there = Registration.objects.filter(person=person.pk, days_present__gt=0)
    for seat in there.select_related("person", "event").order_by("event_id"):
        events.tell_institution(seat, told=ComesFor(), now=now)
        if hasattr(seat, "speaker_card"):
            events.write_card(seat, facts=CardFacts(), now=now)
        erasing.strip(seat, now=now)
    absent = Registration.objects.filter(person=person.pk, days_present=0).order_by("pk")
    keys = list(absent.values_list("pk", flat=True))
    Registration.objects.filter(pk__in=keys).delete()
    bury("registration", keys, what="erased", now=now)
    return there.exists()


def _close(
    request: DataRequest,
    outcome: dict[str, Any],
    address: str,
    *,
    by: audit.Actor | None,
    now: datetime,
    is_gone: bool,
) -> None:
    request.outcome, request.reply_to = outcome, address
    request.answered_at = now
    request.answered_by = by if isinstance(by, User) else None
    request.person = None if is_gone else request.person
    request.save(update_fields=["outcome", "reply_to", "answered_at", "answered_by", "person"])
    audit.record(ERASED, request, by=by, now=now, project_id=request.project_id)
    if address:
        jobs.enqueue("privacy.write_answer", now=now, request_id=request.pk)


@transaction.atomic
def forget_address(request_id: int) -> None:
    """The answer was handed over: nobody needs the address any more."""
    DataRequest.objects.filter(pk=request_id).update(reply_to="")


@transaction.atomic
def forget_lost_addresses() -> int:
    """Addresses that were kept for one letter, which is given up by now; returns how many. Whoever asked for erasure
    has the answer on paper instead."""
    requests = list(site.lost_requests().select_for_update())
    for request in requests:
        request.reply_to, request.outcome = "", {**request.outcome, "on_paper": True}
        request.save(update_fields=["reply_to", "outcome"])
    return len(requests) + participants.forget_former_addresses(but=site.letters_to_former())


def own_page(*, nonce: str, now: datetime) -> Came:
    """A request that somebody makes on the own page, now."""
    return Came(Channel.PAGE, now.date(), tokens.digest(nonce))
