"""Whoever opened the own page registers for the next event by one tap; nothing that is known is asked or told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.events import queries
from cordel.events.models import Event, Registration
from cordel.participants import actions as participants
from cordel.participants.models import Person
from tests import factories
from tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def later(now: datetime, cast: Cast) -> Iterator[Event]:
    starts = cast.event.starts_on + timedelta(days=60)
    event = factories.EventFactory(
        project=cast.project, number=2, starts_on=starts, ends_on=starts + timedelta(days=1), answered=True
    )
    factories.EventPlaceFactory(event=event, town=cast.kavala)
    yield event


@pytest.fixture
def opened(client: Client, cast: Cast, later: Event) -> Client:
    """Ana's page, opened with its code."""
    client.post(queries.private_url(cast.seat), {"code": cast.seat.code})
    return client


def tap(client: Client, seat: Registration, event: Any, **more: str) -> Any:
    pk = getattr(event, "pk", event)
    return client.post(queries.private_url(seat), {"act": "another", "event": str(pk), **more})


def test_one_tap_gives_the_same_person_a_seat_and_opens_its_page(
    opened: Client, cast: Cast, later: Event
) -> None:
    people = Person.objects.count()
    assert "Register me" in opened.get(queries.private_url(cast.seat)).content.decode()
    answer = tap(opened, cast.seat, later)
    new = later.registrations.get()
    assert answer.headers["Location"] == queries.private_url(new)
    assert (new.person, new.town, new.status) == (cast.ana, cast.gondomar, "confirmed")
    assert not new.photo_allowed and Person.objects.count() == people
    assert cast.ana.name in opened.get(queries.private_url(new)).content.decode()
    entry = AuditEntry.objects.get(verb="event.registered", object_id=new.pk)
    assert (entry.actor_kind, entry.actor_id) == ("person", cast.ana.pk)
    jobs.run_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [[cast.ana.email]]
    assert "Register me" not in opened.get(queries.private_url(cast.seat)).content.decode()


def test_somebody_without_an_address_stays_one_person(opened: Client, cast: Cast, later: Event) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(email="", email_key="")
    tap(opened, cast.seat, later)
    assert later.registrations.get().person == cast.ana
    jobs.run_due(timezone.now())
    assert mail.outbox == []


def test_twice_is_one_seat_and_a_seat_that_was_given_back_comes_to_life(
    opened: Client, cast: Cast, later: Event
) -> None:
    first, second = tap(opened, cast.seat, later), tap(opened, cast.seat, later)
    assert first.headers["Location"] == second.headers["Location"] and later.registrations.count() == 1
    opened.post(first.headers["Location"], {"act": "cancel"})
    tap(opened, cast.seat, later)
    assert later.registrations.get().status == "confirmed"


def test_an_old_code_opens_no_page_that_was_there_before(opened: Client, cast: Cast, later: Event) -> None:
    """Somebody found the card of last year: what was told since is behind a code of its own."""
    seat = factories.RegistrationFactory(event=later, person=cast.ana)
    answer = tap(opened, cast.seat, later)
    assert answer.headers["Location"] == queries.private_url(seat)
    assert cast.ana.name not in opened.get(answer.headers["Location"]).content.decode()


def test_a_link_without_its_code_registers_nobody(client: Client, cast: Cast, later: Event) -> None:
    page = tap(client, cast.seat, later).content.decode()
    assert cast.ana.name not in page and not later.registrations.exists()
    client.post(queries.private_url(cast.seat), {"act": "another", "event": str(later.pk), "code": "WRONG"})
    assert not later.registrations.exists()
    tap(client, cast.seat, later, code=cast.seat.code)  # typed into the page that asked for it
    assert later.registrations.get().person == cast.ana


def test_the_registration_form_shows_nothing_to_whoever_types_an_address(
    client: Client, cast: Cast, later: Event
) -> None:
    page = client.post(later.get_absolute_url() + "register/", {"email": cast.ana.email}).content.decode()
    assert cast.ana.name not in page


def test_waits_where_it_is_full_and_is_refused_where_nobody_waits(
    opened: Client, cast: Cast, later: Event
) -> None:
    Event.objects.filter(pk=later.pk).update(capacity=1, keeps_waiting_list=False)
    factories.RegistrationFactory(event=later)
    answer = tap(opened, cast.seat, later)
    assert answer.status_code == 422 and later.registrations.count() == 1
    Event.objects.filter(pk=later.pk).update(keeps_waiting_list=True)
    tap(opened, cast.seat, later)
    assert later.registrations.get(person=cast.ana).status == "waiting"


@pytest.mark.parametrize(
    "change",
    [
        {"published_at": None},
        {"status": "cancelled"},
        {"registration_opens_at": None},
        {"closed_at": datetime.fromisoformat("2026-03-01T00:00:00+00:00")},
    ],
)
def test_offers_and_takes_nothing_that_is_not_open(
    opened: Client, cast: Cast, later: Event, change: dict[str, Any]
) -> None:
    Event.objects.filter(pk=later.pk).update(**change)
    assert "Come again" not in opened.get(queries.private_url(cast.seat)).content.decode()
    assert tap(opened, cast.seat, later).status_code in (404, 422) and not later.registrations.exists()


def test_children_are_registered_anew(opened: Client, cast: Cast, later: Event) -> None:
    Event.objects.update(safeguarding_policy="https://safe.example/", safeguarding_contact="Rosa")
    Registration.objects.filter(pk=cast.seat.pk).update(is_adult=False)
    assert "Come again" not in opened.get(queries.private_url(cast.seat)).content.decode()
    answer = tap(opened, cast.seat, later)
    assert answer.status_code == 422 and "registered anew" in answer.content.decode()


@pytest.mark.parametrize("event", ["", "x", "9" * 30, "0"])
def test_another_project_s_event_and_nonsense_are_nowhere(
    opened: Client, cast: Cast, later: Event, event: str
) -> None:
    other = factories.EventFactory(answered=True).pk if event == "0" else event
    assert tap(opened, cast.seat, other).status_code == 404


def test_whose_name_is_sealed_is_registered_nowhere(opened: Client, cast: Cast, later: Event) -> None:
    participants.seal([cast.ana.pk], now=timezone.now())
    tap(opened, cast.seat, later)
    assert not later.registrations.exists()


@pytest.mark.parametrize(
    ("mode", "comes"), [("online", "online"), ("in person", "in person"), ("hybrid", "in person")]
)
def test_chooses_where_both_ways_are_open(
    opened: Client, cast: Cast, later: Event, mode: str, comes: str
) -> None:
    Event.objects.filter(pk=later.pk).update(mode="hybrid")
    assert "I take part online" in opened.get(queries.private_url(cast.seat)).content.decode()
    tap(opened, cast.seat, later, mode=mode)
    assert later.registrations.get().mode == comes
