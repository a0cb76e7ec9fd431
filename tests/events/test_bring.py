"""An officer brings people of the own town: all of them in one act, and a card for each."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.events.models import Event, Receipt, Registration
from tests.conftest import Cast
from tests.factories import PersonFactory, RegistrationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

BRING = "/desk/p/strings/events/1/registrations/bring/"
CARDS = "/desk/p/strings/events/1/registrations/cards/"


def form_of(browser: Client, town: Any, *names: str, **answers: str) -> dict[str, str]:
    token = re.search(r'name="token" value="([^"]+)"', browser.get(BRING).content.decode())
    assert token is not None
    lines = {f"name_{line}": name for line, name in enumerate(names, start=1)}
    return {"town": str(town.pk), "language": "el", "token": token[1], **lines, **answers}


def brought() -> list[Registration]:
    return list(Registration.objects.select_related("person").order_by("pk"))[1:]  # the first seat is Ana's


def test_registers_all_lines_and_leads_to_their_cards(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    names = ["Ελένη Παππά", "Nikos", "سمير"]
    answer = noor.post(BRING, form_of(noor, cast.kavala, *names, email_2="nikos@people.example"))
    assert answer.status_code == 302
    seats = brought()
    assert [seat.person.name for seat in seats] == names
    assert {(seat.town, seat.role, seat.person.language) for seat in seats} == {
        (cast.kavala, "international", "el")
    }
    entry = AuditEntry.objects.filter(verb="event.registered", object_id=seats[0].pk).get()
    assert (entry.actor_kind, entry.actor_id) == ("user", cast.noor.pk)
    page = noor.get(answer.headers["Location"]).content.decode()
    assert page.count('class="ticket" lang="el"') == 3 and "Ana Moura" not in page
    assert page.count("/my/</bdi>") == 3
    jobs.run_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [["nikos@people.example"]]


def test_the_same_form_twice_brings_nobody_twice(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    form = form_of(noor, cast.kavala, "Eleni", "Nikos")
    first, second = noor.post(BRING, form), noor.post(BRING, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(brought()) == 2 and Receipt.objects.count() == 2


def test_somebody_who_was_registered_keeps_the_seat(as_: Any, cast: Cast) -> None:
    person = PersonFactory(project=cast.project, name="Eleni", email="eleni@people.example", town=cast.kavala)
    seat = RegistrationFactory(event=cast.event, person=person)
    noor = as_(cast.noor)
    noor.post(BRING, form_of(noor, cast.kavala, "Eleni", "Nikos", email_1="Eleni@people.example"))
    assert [one.person.name for one in brought()] == ["Eleni", "Nikos"]
    assert brought()[0] == seat


def test_gives_seats_in_order_and_lets_the_rest_wait(as_: Any, cast: Cast) -> None:
    Event.objects.update(capacity=3)
    noor = as_(cast.noor)
    answer = noor.post(BRING, form_of(noor, cast.kavala, "A", "B", "C"), follow=True)
    assert [seat.status for seat in brought()] == ["confirmed", "confirmed", "waiting"]
    page = answer.content.decode()
    assert "2 people have a seat." in page and "1 person is on the waiting list." in page


def test_refuses_all_when_there_are_too_few_seats_and_no_list(as_: Any, cast: Cast) -> None:
    Event.objects.update(capacity=3, keeps_waiting_list=False)
    noor = as_(cast.noor)
    answer = noor.post(BRING, form_of(noor, cast.kavala, "A", "B", "C"))
    assert answer.status_code == 422 and brought() == []
    page = answer.content.decode()
    assert "seats 2, people 3" in page and 'value="C"' in page


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name_1": ""}, "at least one name"),
        ({"name_1": "..."}, "with letters"),
        ({"email_1": "nobody"}, "valid email"),
        ({"email_3": "who@people.example"}, "the name of this person"),
        ({"is_minor_3": "on"}, "the name of this person"),
        ({"name_2": "eleni "}, "the same person as in line 1"),
        ({"is_minor_1": "on"}, "People under 18"),
        ({"name_1": "x" * 161}, "at most 160 characters"),
        ({"town": "0"}, "Select a valid choice"),
        ({"language": "tlh"}, "Select a valid choice"),
        ({"token": "forged"}, "open for a long time"),
    ],
)
def test_refuses_in_plain_words_and_keeps_what_was_typed(
    as_: Any, cast: Cast, answers: dict[str, str], words: str
) -> None:
    noor = as_(cast.noor)
    answer = noor.post(BRING, form_of(noor, cast.kavala, "Eleni") | {"email_4": ""} | answers)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert brought() == []


def test_brings_nobody_in_the_name_of_another_town(as_: Any, cast: Cast) -> None:
    noor = as_(cast.noor)
    assert noor.post(BRING, form_of(noor, cast.gondomar, "Rui")).status_code == 422
    assert brought() == []


def test_whoever_runs_the_event_brings_people_of_every_partner(as_: Any, cast: Cast) -> None:
    for number, user in enumerate([cast.tomas, cast.cora], start=1):
        client = as_(user)
        assert client.post(BRING, form_of(client, cast.kavala, f"Rui {user}")).status_code == 302
        assert len(brought()) == number


@pytest.mark.parametrize("change", [{"closed_at": "2026-03-01T10:00Z"}, {"status": "cancelled"}])
def test_brings_nobody_to_what_is_over_or_off(as_: Any, cast: Cast, change: dict[str, Any]) -> None:
    noor = as_(cast.noor)
    form = form_of(noor, cast.kavala, "Eleni")
    Event.objects.update(**change)
    assert noor.post(BRING, form).status_code == 422 and brought() == []


def test_cards_are_those_of_the_own_people(as_: Any, cast: Cast) -> None:
    seat = RegistrationFactory(event=cast.event, person__town=cast.kavala, person__name="Eleni")
    RegistrationFactory(event=cast.event, person__town=cast.kavala, status="cancelled", person__name="Gone")
    for address in (CARDS, f"{CARDS}?only={seat.pk}-{cast.seat.pk}", f"{CARDS}?only=-x-{'9' * 40}"):
        page = as_(cast.noor).get(address).content.decode()
        assert page.count('class="ticket"') == 1 and "Eleni" in page
    assert as_(cast.tomas).get(CARDS).content.decode().count('class="ticket"') == 2
    assert "Bring people" in as_(cast.noor).get(f"{CARDS}?only={cast.seat.pk}").content.decode()


def test_a_host_begins_with_the_own_town_and_a_coordinator_has_to_choose(as_: Any, cast: Cast) -> None:
    """Both see every town of the network; ten people of the first one in the list would be ten mistakes."""
    host, coordinator = as_(cast.tomas), as_(cast.cora)
    assert f'<option value="{cast.gondomar.pk}" selected>' in host.get(BRING).content.decode()
    form = form_of(coordinator, cast.kavala, "Eleni") | {"town": ""}
    answer = coordinator.post(BRING, form)
    assert answer.status_code == 422 and 'href="#id_town"' in answer.content.decode()
    assert brought() == []
