"""The private page: see my data, change, cancel; a forwarded link opens nothing."""

import pytest
from django.utils import timezone

from cordel.base import tokens
from cordel.base.models import AuditEntry
from cordel.events import queries
from cordel.events.models import Event, Needs, Registration
from cordel.participants.models import ContactConsent
from tests.factories import EventFactory, RegistrationFactory, TownFactory, days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    event = EventFactory(number=1, capacity=1, host=TownFactory(country="PT"))
    return RegistrationFactory(event=event, person__name="Ana Sousa", person__email="ana@example.org")


@pytest.fixture
def link(seat):
    return queries.private_url(seat)


@pytest.fixture
def opened(client, seat, link):
    """The client after the code was given."""
    assert client.post(link, {"code": seat.code}).status_code == 302
    return client


def test_shows_a_forwarded_link_a_first_name_and_the_event_only(client, seat, link):
    page = client.get(link).content.decode()
    assert "Hello Ana" in page
    assert str(seat.event) in page
    for secret in ("Sousa", "ana@example.org", tokens.grouped(seat.code)):
        assert secret not in page


@pytest.mark.parametrize("spelling", ["{0}", " {0} ", "{1}-{2}", "{1} {2}"])
def test_opens_with_the_code_however_it_is_typed(client, seat, link, spelling):
    code = seat.code.lower()
    client.post(link, {"code": spelling.format(code, code[:4], code[4:])})
    assert "ana@example.org" in client.get(link).content.decode()


def test_stays_closed_for_a_wrong_code_and_slows_down_guessing(client, link):
    answers = [client.post(link, {"code": "WRNGC0DE"}) for _ in range(11)]
    assert answers[0].status_code == 422
    assert "does not fit" in answers[0].content.decode()
    assert answers[-1].status_code == 429


def test_leads_from_the_code_on_a_card_to_the_page(client, seat, link):
    response = client.post("/my/", {"code": tokens.grouped(seat.code)})
    assert response.headers["Location"] == link
    assert "Sousa" in client.get(link).content.decode()


def test_says_when_no_card_has_that_code(client, seat):
    assert "does not fit" in client.post("/my/", {"code": "BBBBBBBB"}).content.decode()


@pytest.mark.parametrize("wrong", ["/my/{pk}-00000000000000000000000000000000/", "/my/999999-{proof}/"])
def test_knows_no_page_for_an_invented_link(client, seat, link, wrong):
    proof = link.split("-", 1)[1].strip("/")
    assert client.get(wrong.format(pk=seat.pk, proof=proof)).status_code == 404


def test_does_nothing_on_a_get(opened, seat, link):
    opened.get(link, {"act": "cancel"})
    seat.refresh_from_db()
    assert seat.status == "confirmed"


def test_does_nothing_without_the_code(client, seat, link):
    client.post(link, {"act": "cancel"})
    seat.refresh_from_db()
    assert seat.status == "confirmed"


def test_tells_food_access_and_permissions(opened, seat, link):
    answers = {
        "act": "details",
        "called": "Aninha",
        "diet": "vegan",
        "access": "a ramp",
        "photo_allowed": "on",
    }
    assert opened.post(link, answers | {"contact_allowed": "on"}).status_code == 302
    seat.refresh_from_db()
    needs = Needs.objects.get(registration=seat)
    assert (needs.diet, needs.access, seat.photo_allowed) == ("vegan", "a ramp", True)
    assert ContactConsent.objects.filter(person=seat.person).exists()
    assert "Aninha" in opened.get(link).content.decode()


def test_takes_permissions_and_needs_back_as_easily(opened, seat, link):
    opened.post(link, {"act": "details", "diet": "vegan", "photo_allowed": "on", "contact_allowed": "on"})
    opened.post(link, {"act": "details"})
    seat.refresh_from_db()
    assert not seat.photo_allowed
    assert not Needs.objects.exists()
    assert not ContactConsent.objects.exists()
    assert seat.status == "confirmed"


def test_writes_no_need_into_the_audit(opened, link):
    opened.post(link, {"act": "details", "diet": "vegan", "access": "a ramp"})
    entry = AuditEntry.objects.get(verb="event.needs_told")
    assert "ramp" not in str(entry.detail)
    assert (entry.actor_kind, entry.object_kind) == ("person", "registration")


def test_gives_the_seat_back_and_takes_it_again(opened, seat, link):
    opened.post(link, {"act": "details", "diet": "vegan"})
    for _ in range(2):
        assert opened.post(link, {"act": "cancel"}).status_code == 302
    seat.refresh_from_db()
    assert seat.status == "cancelled"
    assert not Needs.objects.exists()
    assert AuditEntry.objects.filter(verb="event.registration_cancelled").count() == 1
    opened.post(link, {"act": "again"})
    seat.refresh_from_db()
    assert seat.status == "confirmed"


def test_refuses_to_take_a_seat_again_that_somebody_else_has(opened, seat, link):
    type(seat.event).objects.update(keeps_waiting_list=False)
    opened.post(link, {"act": "cancel"})
    RegistrationFactory(event=seat.event)
    response = opened.post(link, {"act": "again"})
    assert response.status_code == 422
    assert "All seats are taken" in response.content.decode()


def test_changes_where_somebody_comes_from_and_the_role_with_it(opened, seat, link):
    assert opened.post(link, {"act": "home", "home": "GR", "place": "Kavala"}).status_code == 302
    seat.refresh_from_db()
    assert (seat.country, seat.place, seat.role) == ("GR", "Kavala", "international")


def test_keeps_what_was_typed_when_a_place_is_missing(opened, seat, link):
    response = opened.post(link, {"act": "home", "home": "GR", "place": ""})
    assert response.status_code == 422
    assert "the name of your town" in response.content.decode()


def test_refuses_changes_after_the_event_is_closed(opened, seat, link):
    Event.objects.update(closed_at=days_from_now(0))
    response = opened.post(link, {"act": "cancel"})
    assert response.status_code == 422
    assert "figures are final" in response.content.decode()


def test_opens_nothing_with_the_cookie_of_a_link_made_worthless(opened, seat, link):
    Registration.objects.update(nonce=tokens.nonce())
    assert opened.get(link).status_code == 404


def test_ignores_an_act_it_does_not_know(opened, link):
    assert opened.post(link, {"act": "explode"}).status_code == 422


@pytest.mark.parametrize("end", ["given back", "closed"])
def test_takes_permissions_back_at_any_time(opened, seat, link, end):
    opened.post(link, {"act": "details", "photo_allowed": "on", "contact_allowed": "on"})
    if end == "closed":
        Event.objects.update(closed_at=timezone.now())
    else:
        opened.post(link, {"act": "cancel"})
    page = opened.get(link).content.decode()
    assert 'value="permissions"' in page and 'value="details"' not in page
    assert opened.post(link, {"act": "permissions"}).status_code == 302
    seat.refresh_from_db()
    assert not seat.photo_allowed
    assert not ContactConsent.objects.exists()


def test_keeps_no_needs_of_somebody_who_gave_the_seat_back(opened, link):
    opened.post(link, {"act": "cancel"})
    answer = opened.post(link, {"act": "details", "diet": "vegan"})
    assert answer.status_code == 422
    assert not Needs.objects.exists()


def test_what_was_written_while_the_page_had_closed_again_is_saved_with_the_code(client, seat, link):
    page = client.post(link, {"act": "details", "called": "Ani", "diet": "vegan", "diet_note": 'no "nuts"'})
    assert page.status_code == 200 and "Sousa" not in page.content.decode()
    assert 'name="diet_note" value="no &quot;nuts&quot;"' in page.content.decode()
    typed = {"act": "details", "called": "Ani", "diet": "vegan", "diet_note": 'no "nuts"'}
    assert client.post(link, {**typed, "code": "WRNGC0DE"}).status_code == 422
    assert not Needs.objects.exists()
    assert client.post(link, {**typed, "code": seat.code}).headers["Location"].endswith("?done=details")
    assert Needs.objects.get().diet_note == 'no "nuts"'
    assert "Sousa" in client.get(link).content.decode()
