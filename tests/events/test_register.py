"""A citizen's way to a seat: the form, its refusals, the receipt."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cordel.base import jobs, tokens
from cordel.base.models import AuditEntry
from cordel.events.models import Event, Receipt, Registration, Role
from cordel.participants.models import Person
from tests.factories import EventFactory, PartnerFactory, RegistrationFactory, TownFactory, days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def gondomar() -> Any:
    return TownFactory(name="Gondomar", country="PT")


@pytest.fixture
def event(gondomar: Any) -> Event:
    event = EventFactory(number=1, host=gondomar, capacity=2)
    PartnerFactory(project=event.project, town=gondomar)
    return event


def url(event: Event) -> str:
    return f"/p/{event.project.slug}/events/{event.number}/register/"


def token_of(client: Client, event: Event) -> str:
    page = client.get(url(event)).content.decode()
    return re.search(r'name="token" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]


def send(client: Client, event: Event, **answers: Any) -> Any:
    form = {
        "token": answers.pop("token", None) or token_of(client, event),
        "name": "Ana Sousa",
        "email": "",
        "home": "PT",
        "place": "Valbom",
        "is_adult": "yes",
    }
    return client.post(url(event), form | answers)


def test_asks_at_most_six_things(client, event):
    page = client.get(url(event)).content.decode()
    page, friend = page[page.index("<main") :].split("<details")
    assert 'name="friend"' in friend  # folded away: whoever comes alone never sees it
    asked = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page)) - {
        "csrfmiddlewaretoken",
        "token",
    }
    assert asked == {"name", "email", "home", "place", "is_adult"}


def test_asks_how_one_takes_part_only_at_a_hybrid_event(client, event):
    Event.objects.update(mode="hybrid")
    assert 'name="mode"' in client.get(url(event)).content.decode()


def test_saves_a_seat_and_leads_to_the_receipt(client, event, gondomar):
    response = send(client, event, home=str(gondomar.pk))
    registration = Registration.objects.get()
    assert registration.person.name == "Ana Sousa"
    assert (registration.town, registration.country, registration.role) == (gondomar, "PT", Role.LOCAL)
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    assert tokens.grouped(registration.code) in page.content.decode()
    assert AuditEntry.objects.filter(verb="event.registered", object_id=registration.pk).count() == 1


@pytest.mark.parametrize(
    ("country", "role"), [("PT", Role.DOMESTIC), ("GR", Role.INTERNATIONAL), ("XX", Role.INTERNATIONAL)]
)
def test_knows_the_role_from_where_one_comes(client, event, country, role):
    send(client, event, home=country, place="Somewhere")
    assert Registration.objects.get().role == role


def test_takes_a_form_sent_twice_as_one(client, event):
    token = token_of(client, event)
    first, second = send(client, event, token=token), send(client, event, token=token)
    assert first.headers["Location"] == second.headers["Location"]
    assert Registration.objects.count() == Receipt.objects.count() == 1


def test_keeps_namesakes_without_an_address_apart(client, event):
    send(client, event)
    send(client, event)
    assert Registration.objects.count() == 2


def test_looks_the_same_for_somebody_registered_already(client, event):
    """The page and the address after the form tell nobody who is registered."""
    pages = []
    for name in ("Ana Sousa", "ana  SOUSA"):
        response = send(client, event, name=name, email="Ana@Example.org")
        pages.append(client.get(response.headers["Location"]).content.decode())
    assert Registration.objects.count() == 1
    assert Person.objects.get().name == "Ana Sousa"
    first, second = (
        re.sub(r"<svg.*?</svg>", "", page, flags=re.S).replace("ana SOUSA", "Ana Sousa") for page in pages
    )
    assert first == second
    assert Registration.objects.get().code not in pages[1].replace("-", "")
    assert "/my/" not in pages[1].split('id="main"')[1]


def test_changes_nothing_of_somebody_registered_already(client, event):
    send(client, event, email="ana@example.org")
    before = Registration.objects.values().get()
    send(client, event, email="ana@example.org", home="GR", place="Kavala")
    assert Registration.objects.values().get() == before


def test_writes_a_letter_with_the_private_link(client, event):
    send(client, event, email="ana@example.org")
    jobs.run_due(timezone.now())
    letter = mail.outbox[0]
    registration = Registration.objects.get()
    assert letter.to == ["ana@example.org"]
    assert f"/my/{registration.pk}-" in letter.body
    assert tokens.grouped(registration.code) in letter.body
    assert any("BEGIN:VCALENDAR" in str(part[1]) for part in letter.attachments)


def test_stops_writing_to_an_address_that_others_fill_in(client, event):
    Event.objects.update(capacity=None)
    for _ in range(9):
        send(client, event, email="ana@example.org")
    jobs.run_due(timezone.now())
    assert len(mail.outbox) == 6


def test_refuses_when_full_and_keeps_what_was_typed(client, event):
    Event.objects.update(keeps_waiting_list=False)
    token = token_of(client, event)
    RegistrationFactory.create_batch(2, event=event)
    response = send(client, event, token=token, name="Zoë Full")
    assert response.status_code == 422
    assert "All seats are taken" in response.content.decode()
    assert 'value="Zoë Full"' in response.content.decode()
    assert Registration.objects.count() == 2


def test_says_the_same_when_full_to_somebody_registered_and_sends_the_link_again(client, event):
    Event.objects.update(keeps_waiting_list=False)
    send(client, event, email="ana@example.org")
    tokens_before = [token_of(client, event), token_of(client, event)]
    RegistrationFactory(event=event)
    known = send(client, event, token=tokens_before[0], email="ana@example.org")
    stranger = send(client, event, token=tokens_before[1], email="ben@example.org")
    assert known.status_code == stranger.status_code == 422
    jobs.run_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [["ana@example.org"]] * 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "cancelled"}, "was cancelled"),
        ({"registration_opens_at": None}, "not open yet"),
        ({"registration_opens_at": days_from_now(400)}, "not open yet"),
        ({"registration_closes_at": days_from_now(-1)}, "has closed"),
        ({"closed_at": days_from_now(-1)}, "has closed"),
    ],
)
def test_refuses_in_plain_words_when_registration_is_not_open(client, event, change, words):
    token = token_of(client, event)
    Event.objects.update(**change)
    assert words in client.get(url(event)).content.decode()
    assert words in send(client, event, token=token).content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": " -- "}, "a name with letters"),
        ({"name": "x" * 161}, "at most 160"),
        ({"email": "ana@"}, "valid email"),
        ({"email": "a" * 250 + "@example.org"}, "at most 254"),
        ({"home": ""}, "This field is required"),
        ({"home": "999999"}, "not one of the available"),
        ({"home": "PT", "place": " "}, "the name of your town"),
        ({"is_adult": ""}, "This field is required"),
        ({"name": "Nul\x00"}, "Null characters"),
        ({"token": "forged"}, "Nothing is lost"),
    ],
)
def test_says_beside_the_field_what_is_wrong(client, event, answers, words):
    response = send(client, event, **answers)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Registration.objects.exists()


def test_gives_a_fresh_token_when_the_page_was_too_old(client, event):
    page = send(client, event, token="of another key").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    assert send(client, event, token=token).status_code == 302


def test_does_not_take_the_token_of_another_form(client, event):
    assert send(client, event, token=tokens.form_token("something else")).status_code == 422


def test_refuses_minors_until_somebody_looks_after_them(client, event):
    assert "under 18" in send(client, event, is_adult="no").content.decode()
    Event.objects.update(safeguarding_policy="https://town.example/policy", safeguarding_contact="Tel. 1")
    assert send(client, event, is_adult="no").status_code == 302
    assert Registration.objects.get().is_adult is False


@pytest.mark.parametrize("change", [{"published_at": None}, {"number": 2}])
def test_knows_no_form_for_an_event_that_is_not_public(client, event, change):
    Event.objects.update(**change)
    assert client.get(url(event)).status_code == 404


def test_takes_names_of_every_script_and_makes_markup_inert(client, event):
    Event.objects.update(capacity=None)
    for name in ("Ελένη Παπαδοπούλου", "Мария Димитрова", "محمد الأحمد", "<b>Bob</b>", "=Bob+1"):
        response = send(client, event, name=name)
        page = client.get(response.headers["Location"]).content.decode()
        assert name.replace("<", "&lt;").replace(">", "&gt;") in page
    assert Registration.objects.count() == 5


def test_brings_a_cancelled_seat_back_to_life_with_a_new_link(client, event):
    send(client, event, email="ana@example.org")
    old = Registration.objects.get()
    Registration.objects.update(status="cancelled")
    send(client, event, email="ana@example.org")
    registration = Registration.objects.get()
    assert registration.status == "confirmed"
    assert registration.nonce != old.nonce
    assert registration.code == old.code


@pytest.mark.parametrize("email", ["", "ana@example.org"])
def test_asks_four_times_for_all_that_a_receipt_shows(client, event, django_assert_num_queries, email):
    """A receipt reads single columns of five tables: one that is forgotten would be fetched by itself."""
    address = send(client, event, email=email, friend="Rui", friend_is_adult="yes").headers["Location"]
    with django_assert_num_queries(4):
        assert "Rui" in client.get(address).content.decode()


def test_knows_no_receipt_of_an_invented_address(client):
    assert client.get("/seat/0123456789abcdef0123456789abcdef/").status_code == 404
